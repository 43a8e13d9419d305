"""A policy that can be used, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from suppress.policy.model import Policy
from suppress.policy.problem import Problem


@dataclass(frozen=True)
class LoadedPolicy:
    """A policy that can be used."""

    policy: Policy
    """With `files` of sources as absolute patterns for `glob.glob`, and with the layouts that sources name."""
    path: Path
    """The policy file, absolute."""
    files: tuple[tuple[Path, str], ...]
    """Every file read, absolute, or the name of a rule pack, with its SHA-256, in the order of reading."""
    files_as_written: Mapping[str, tuple[str, ...]]
    """For each source its `files` as they stand in the policy, to be shown."""
    origins: Mapping[tuple[str, str | int], str]
    """The rule pack or included file, as problems name it, of each channel, column and source by name, rule by
    id, and test by its place; empty for what the policy file itself names. A source of
    which the policy only says where its files are and how good they must be counts as the pack's."""
    warnings: tuple[Problem, ...]
    """What is allowed and probably not meant."""

    @property
    def folder(self) -> Path:
        """The folder of the policy file."""
        return self.path.parent
