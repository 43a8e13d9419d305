"""Texts that no comparison takes for each other, told by the characters that are in them.

Most pairs of streets or cities have nothing in common, and to find that out letter by letter takes many times
as long. Each character that only one of two texts has takes an edit of its own, and matches none in the other:
from that come the least number of edits, and the most that Jaro and Winkler's measure can be. A pair that is
not told here may be unlike as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.linkage.coded import Coded
from suppress.text_bytes import text_bytes

Mask = npt.NDArray[np.bool_]

_START = 4
_EACH = np.float32(0.1)
"""Of what is left to 1, what each of the first letters in common adds, as Winkler has it."""


@dataclass(frozen=True)
class Unlike:
    """How little pairs of texts can have in common; nothing is known of texts that are not ASCII."""

    known: Mask
    only: tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]
    """Characters, each counted once, that only the one, or the other, of each pair has."""
    lengths: tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]
    same: npt.NDArray[np.uint8]
    """How many of the first four characters are the same up to the first that differs."""
    numbered: Mask
    """Whether one of the two begins with a figure."""

    @property
    def edits(self) -> npt.NDArray[np.uint8]:
        """The least letters to be added, left out, replaced or exchanged."""
        return np.maximum(*self.only)

    @property
    def within(self) -> Mask:
        """Whether all characters of one of the two may be in the other."""
        found: Mask = np.minimum(*self.only) == 0
        return found

    def jaro_winkler(self) -> npt.NDArray[np.float32]:
        """The most that the measure can be."""
        (one, other), (only, other_only) = self.lengths, self.only
        matches = np.minimum(one - only, other - other_only).astype(np.float32)
        jaro = (matches / one + matches / other + 1) / 3
        found: npt.NDArray[np.float32] = jaro + self.same * _EACH * (1 - jaro)
        return found


def unlike(one: Coded, other: Coded) -> Unlike:
    """What pairs of values can have in common at most.

    Args:
        one: A field of one of each pair, present.
        other: The field of the other, in the same order.
    """
    mine, theirs = (side.values.remembered(_spellings).take(side.codes) for side in (one, other))
    letters, other_letters = mine["letters"], theirs["letters"]
    only = np.bitwise_count(letters & ~other_letters), np.bitwise_count(other_letters & ~letters)
    start, other_start = mine["start"], theirs["start"]
    differ = start ^ other_start
    same = np.zeros(len(differ), np.uint8)
    for count in range(1, _START + 1):
        same += differ & np.uint32((1 << 8 * count) - 1) == 0
    return Unlike(
        (letters != 0) & (other_letters != 0),
        only,
        (mine["length"], theirs["length"]),
        same,
        _is_figure(start) | _is_figure(other_start),
    )


_SPELLING = np.dtype([("letters", np.uint64), ("length", np.uint8), ("start", np.uint32)])
_LONGEST = 255


def _spellings(texts: pl.Series) -> npt.NDArray[np.void]:
    """A bit for each character of a text, or for two that seldom stand in one; its length; its first four.

    No characters where the text is empty, too long, or not ASCII.
    """
    length = texts.str.len_bytes().to_numpy()
    told = (length > 0) & (length <= _LONGEST) & (length == texts.str.len_chars().to_numpy())
    found = np.zeros(len(texts), _SPELLING)
    found["length"] = 1  # lengths are divided by
    places = np.flatnonzero(told)
    if not len(places):
        return found
    length = length[places].astype(np.int64)
    written = text_bytes(texts.gather(places))
    start = np.cumsum(length) - length
    bits = np.uint64(1) << (written & np.uint8(63)).astype(np.uint64)
    found["letters"][places] = np.bitwise_or.reduceat(bits, start)
    found["length"][places] = length
    behind = np.concatenate([written, np.zeros(_START, np.uint8)])
    for place in range(_START):
        here = np.where(place < length, behind[start + place], 0).astype(np.uint32)
        found["start"][places] |= here << np.uint32(8 * place)
    return found


def _is_figure(start: npt.NDArray[np.uint32]) -> Mask:
    first = start & np.uint32(0xFF)
    return (first >= ord("0")) & (first <= ord("9"))
