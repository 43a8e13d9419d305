"""From a policy file to a policy, or to everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from suppress.errors import PolicyError
from suppress.policy.loaded import LoadedPolicy
from suppress.policy.remembered import recall_policy, remember_policy

__all__ = ["LoadedPolicy", "load_policy"]


def load_policy(path: Path, home: Path | None = None) -> LoadedPolicy:
    """The policy in a file, with everything it includes.

    Args:
        path: The policy file.
        home: Home folder in which a policy without mistakes is remembered, so that the next process need
            not parse it; None parses it in any case.

    Raises:
        PolicyError: The file is not there, or the policy has problems: all of them, of all files.
    """
    if path.is_dir():
        raise PolicyError(
            f"{path} is a folder, and a policy is a file",
            hint=f"name the file: --policy {path / 'policies.yaml'}",
        )
    if not path.is_file():
        raise PolicyError(
            f"there is no policy file {path}",
            hint="write one with `suppress init`, or name it with --policy",
        )
    known = recall_policy(path, home) if home is not None else None
    if known is not None:
        return known
    from suppress.policy.read import read_policy  # the parsers, which a remembered policy does not need

    read, data = read_policy(path)
    if home is not None:
        remember_policy(read, data, home)
    return read
