"""First digits that a numbering plan has, read off the pattern by which the phone library describes it.

A number that starts with another digit is nobody's: `0412 345 678` read as one of the North American plan,
whose area codes start with 2 to 9. Which of a plan's numbers are assigned is another question, and not asked:
that changes from month to month, and the first digits of a plan hardly ever.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

_DIGITS = "0123456789"
_TOKENS = re.compile(r"\[[0-9-]+\]|\\d|[0-9]|\(\?:|\)|\||\{[0-9]+(?:,[0-9]*)?\}|\?")
_LONGEST = 17  # digits of the longest national number that the library knows

_Heads = dict[str, int]
"""First digit → lengths of texts that start with it, as bits; the empty text stands under no digit."""

_EMPTY: _Heads = {"": 1}


def unused_heads(pattern: str, lengths: Collection[int]) -> Mapping[int, str]:
    """The digits that no number of a plan starts with.

    Args:
        pattern: Of the plan's national numbers, as the library's metadata write it.
        lengths: Lengths of national numbers that are asked for.

    Returns:
        Length → digits, ascending; without lengths at which every digit is a first one, and those that
        the pattern does not describe. Empty for a pattern with signs of which this module knows nothing, as
        later metadata may have: then no number is refused for its first digit.
    """
    tokens = _TOKENS.findall(pattern)
    if "".join(tokens) != pattern:
        return {}
    heads = _alternatives(_Reader(tokens))
    found: dict[int, str] = {}
    for length in lengths:
        used = {digit for digit, of in heads.items() if of >> length & 1}
        if used and len(used) < len(_DIGITS):
            found[length] = "".join(digit for digit in _DIGITS if digit not in used)
    return found


class _Reader:
    """Signs of a pattern, one after another."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens: Iterator[str] = iter([*tokens, ""])
        self.next = next(self._tokens)

    def take(self) -> str:
        taken, self.next = self.next, next(self._tokens, "")
        return taken


def _alternatives(reader: _Reader) -> _Heads:
    found = _sequence(reader)
    while reader.next == "|":
        reader.take()
        found = _either(found, _sequence(reader))
    return found


def _sequence(reader: _Reader) -> _Heads:
    found = _EMPTY
    while reader.next not in {"", "|", ")"}:
        found = _joined(found, _repeated(_piece(reader), reader))
    return found


def _piece(reader: _Reader) -> _Heads:
    sign = reader.take()
    if sign == "(?:":
        inner = _alternatives(reader)
        reader.take()
        return inner
    return {digit: 0b10 for digit in _DIGITS if re.fullmatch(sign, digit)}


def _repeated(piece: _Heads, reader: _Reader) -> _Heads:
    if reader.next == "?":
        reader.take()
        return _either(_EMPTY, piece)
    if not reader.next.startswith("{"):
        return piece
    least, comma, most = reader.take()[1:-1].partition(",")
    fewest = int(least)
    furthest = int(most or _LONGEST) if comma else fewest
    found: _Heads = {}
    so_far = _EMPTY
    for times in range(furthest + 1):
        if times >= fewest:
            found = _either(found, so_far)
        so_far = _joined(so_far, piece)
    return found


def _either(one: _Heads, other: _Heads) -> _Heads:
    return {digit: one.get(digit, 0) | other.get(digit, 0) for digit in one.keys() | other.keys()}


def _joined(before: _Heads, behind: _Heads) -> _Heads:
    lengths = 0
    for of in behind.values():
        lengths |= of
    found = {digit: _sums(of, lengths) for digit, of in before.items() if digit}
    return _either(found, behind) if "" in before else found


def _sums(some: int, others: int) -> int:
    """Lengths that one of some and one of others are together, as bits."""
    found = 0
    for length in range(_LONGEST + 1):
        if some >> length & 1:
            found |= others << length
    return found & ((1 << (_LONGEST + 1)) - 1)
