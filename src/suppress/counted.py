"""Numbers of things in words."""

from __future__ import annotations


def counted(number: int, one: str, several: str = "") -> str:
    """A number of things: `1 row`, `1,200 rows`, `3 entries`.

    Args:
        number: How many.
        one: The word for one of them.
        several: The word for several, where it is not the other with an `s` or `ies`.
    """
    return f"{number:,} {one if number == 1 else several or _several(one)}"


def _several(one: str) -> str:
    return f"{one[:-1]}ies" if one[-1] == "y" and one[-2] not in "aeou" else f"{one}s"
