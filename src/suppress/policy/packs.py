"""Rule packs: policy files that are shipped with the program and included by name, `suppress:us`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PREFIX = "suppress:"
"""What a name in `include` starts with when it is a pack's; every other name is a file's."""

_SUFFIX = ".yaml"


def is_pack(path: Path) -> bool:
    """Whether a file of a policy is a pack; the other files of a policy have absolute paths."""
    return str(path).startswith(PREFIX)


def pack_names() -> tuple[str, ...]:
    """Every pack, as `include` names it."""
    found = (one.name for one in _folder().iterdir() if one.name.endswith(_SUFFIX))
    return tuple(sorted(PREFIX + name.removesuffix(_SUFFIX) for name in found))


def read_pack(name: str) -> bytes:
    """The content of a pack.

    Args:
        name: One of `pack_names`.
    """
    return _folder().joinpath(name.removeprefix(PREFIX) + _SUFFIX).read_bytes()


def _folder() -> Traversable:
    from importlib.resources import files  # for a policy that includes one

    return files("suppress.policy").joinpath("packs")
