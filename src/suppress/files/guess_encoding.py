"""Which encoding text is in that is not Unicode: Windows-1252 unless its bytes show another.

Each byte above ASCII is looked at between its neighbours, as it would read in each encoding: a letter
that stands where letters stand, a sign where signs stand, or `M³ller`. How often letters follow one
another, by which libraries guess, says nothing of a few names.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

USUAL = "cp1252"
_OTHERS = ("cp850", "mac-roman")
_LETTERS = frozenset(chr(code) for code in range(0xC0, 0x100) if code not in (0xD7, 0xF7)) | set("ŠšŽžŒœŸ")
_COMMON = frozenset("äöüßéèáíóñçåøÄÖÜÉÁ")
_RARE_IN_OTHERS = frozenset("þÞðÐýÝÿŸõÕÆ")
"""What letters, quotes and apostrophes of Windows-1252 become when read as another: `Jõger`, `OÆBrien`."""
_RARE_IN_USUAL = frozenset("ŠšŽžŒœŸ")
"""Where Mac OS Roman and the pages of DOS have their common letters: `Kšnig` may be König."""
_VOWELS = frozenset("aeiouyäöüAEIOUYÄÖÜ")
_MAY_JOIN = frozenset("’‘´·–—…\u00a0\u00adªº°")  # between two letters
_MAY_LEAD = frozenset("„“”‘’‚«»‹›¿¡©•–—…°ºªµ´\u00a0\u00ad")  # before a letter
_MAY_FOLLOW = frozenset("“”‘’«»‹›©®™•–—…°ºª²³¹´€£¥†\u00a0\u00ad")  # after a letter
_NO_SUCH_BYTE = "\ufffd"
_FEW = 8
"""Up to so many misfits, a warning is enough: they may be signs of any kind."""

_Fit = Literal["good", "fair", "bad"]


@dataclass(frozen=True)
class Guess:
    """What was found.

    Args:
        name: Python's name of the encoding.
        sure: No other is nearly as good.
    """

    name: str
    sure: bool


@dataclass(frozen=True)
class _Reading:
    """How the bytes above ASCII fit between their neighbours in one encoding."""

    name: str
    good: int
    bad: int
    common: int


def guess_encoding(sample: bytes) -> Guess | None:
    """The encoding of lines that are not UTF-8; None where they read as no Western names in any.

    Args:
        sample: Some of the lines, with bytes above ASCII.
    """
    places = Counter(
        (before, byte, after)
        for before, byte, after in zip(b"\n" + sample, sample, sample[1:] + b"\n", strict=False)
        if byte >= 0x80
    )
    total = places.total()
    usual = _read(places, USUAL)
    best, second = sorted((_read(places, name) for name in _OTHERS), key=_rank, reverse=True)
    fits = best.good * 5 >= total * 4 and best.bad * 20 <= total
    if fits and usual.bad > usual.good:
        rivalled = second.good - second.bad >= best.good - best.bad
        return Guess(best.name, sure=usual.bad >= 3 * usual.good and not rivalled)
    if usual.bad >= _FEW and usual.bad * 2 > total:
        return None
    return Guess(USUAL, sure=usual.bad * 10 <= total and not (fits and usual.good * 2 <= best.good))


def _rank(reading: _Reading) -> tuple[int, int]:
    return reading.good - reading.bad, reading.common


def _read(places: Counter[tuple[int, int, int]], name: str) -> _Reading:
    rare = _RARE_IN_USUAL if name == USUAL else _RARE_IN_OTHERS
    table = bytes(range(256)).decode(name, errors="replace")
    good = bad = common = 0
    for (before, byte, after), times in places.items():
        character = table[byte]
        # Three of them in a row are letters of another alphabet, not accents.
        alien = before >= 0x80 and after >= 0x80 and table[before] in _LETTERS and table[after] in _LETTERS
        fit = "bad" if alien else _fit(table[before], character, table[after])
        good += times * (fit == "good" and character not in rare)
        bad += times * (fit == "bad") * (2 if character == _NO_SUCH_BYTE else 1)  # a sign is a slip at times
        common += times * (character in _COMMON)
    return _Reading(name, good, bad, common)


def _fit(before: str, character: str, after: str) -> _Fit:
    if character not in _LETTERS:
        return _fit_of_sign(before, character, after)
    if not _is_letter(before) and not _is_letter(after):
        return "fair"  # `à` between blanks
    return (_fit_of_capital if character.isupper() else _fit_of_small)(before, character, after)


def _fit_of_capital(before: str, character: str, after: str) -> _Fit:
    if before.islower():
        return "bad"
    if before.isupper() and after.islower():
        return "bad" if character in _RARE_IN_USUAL else "fair"  # `MŸller`
    return "good"


def _fit_of_small(before: str, character: str, after: str) -> _Fit:
    if character == "ß" and before not in _VOWELS:
        return "bad"
    if character == "á" and before in "ao":
        return "fair"  # `Straáe` is Straße, and Saá is a name
    if not _is_letter(before):
        return "bad" if after.isupper() else "fair"
    # Capitals are made of some lists without what is above ASCII: `JOSé GARCíA`.
    return "fair" if after.isupper() or (before.isupper() and not _is_letter(after)) else "good"


def _fit_of_sign(before: str, character: str, after: str) -> _Fit:
    if character == _NO_SUCH_BYTE:
        return "bad"
    leads, follows = _is_letter(after), _is_letter(before)
    if leads and follows:
        if character in "’–—\u00a0" and after.isupper():
            return "good"  # O’Brien, Baden–Baden
        return "fair" if character in _MAY_JOIN else "bad"
    if leads:
        return "fair" if character in _MAY_LEAD else "bad"
    return "fair" if not follows or character in _MAY_FOLLOW else "bad"


def _is_letter(character: str) -> bool:
    return character in _LETTERS or (character.isascii() and character.isalpha())
