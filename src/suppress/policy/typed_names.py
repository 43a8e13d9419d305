"""Names that somebody typed, held against those that the policy has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from suppress.errors import UsageError
from suppress.policy.problem import did_you_mean

_BETWEEN = re.compile(r"\s*[,;]\s*")


def require_known(what: str, name: str, known: Iterable[str], *, repeatable: bool = False) -> None:
    """Refuse a name that the policy does not have.

    Args:
        what: What it is the name of, as its option is called.
        name: What was typed.
        known: Names that there are.
        repeatable: Whether the option may be given several times.

    Raises:
        UsageError: It is unknown; the hint is the nearest that is known, and where several names were typed
            as one, how several are named.
    """
    names = tuple(known)
    if name not in names:
        hint = _of_several(what, name, names, repeatable) or did_you_mean(name, names).removeprefix("; ")
        raise UsageError(f"the policy has no {what} '{name}'", hint=hint or f"the policy lists every {what}")


def _of_several(what: str, name: str, known: tuple[str, ...], repeatable: bool) -> str:
    parts = [part for part in _BETWEEN.split(name) if part]
    named = [part for part in parts if part in known]
    if len(parts) < 2 or not named:
        return ""
    if repeatable and named == parts:
        return f"name each by an option of its own: {' '.join(f'--{what} {part}' for part in parts)}"
    once = f"name one {what} at a time, and give the command once for each"
    return f"{f'repeat --{what} for each' if repeatable else once}; there is {', '.join(known)}"
