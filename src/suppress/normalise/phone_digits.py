"""The digits of a column of phone numbers, read off its bytes in a few passes.

Only texts of digits, usual punctuation and a plus before everything: most of a list. What digits mean
is decided in `phone_fast.py`, which also reads all other texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

FEWEST, MOST = 4, 15
"""Digits of a text: the library reads shorter ones by other rules, and no plan has longer ones."""

LONGEST_TEXT = 60
"""Bytes; the library refuses texts beyond 250 characters."""

_PLUS, _DOT, _ZERO = b"+.0"


@dataclass(frozen=True)
class Digits:
    """Texts with the same number of digits.

    Args:
        at: Where they stand in the column.
        count: Number of digits.
        values: The digits as a number.
        plus: Whether a plus stands before them.
        lettered: Whether some of them are written as letters of the keypad.
    """

    at: Places
    count: int
    values: npt.NDArray[np.uint64]
    plus: Mask
    lettered: bool = False


def plain_digits(texts: pl.Series) -> Iterator[Digits]:
    """The texts that are nothing but FEWEST to MOST digits, punctuation and a plus at the start.

    Texts that may be the decimals of a spreadsheet (`2125550100.0`) are left out, as are all others.

    Args:
        texts: String, nulls allowed.
    """
    if not len(texts):
        return
    # A line feed behind each text, so that no pattern of bytes reaches from one into the next.
    filled = texts.fill_null("") if texts.null_count() else texts
    buffer = np.frombuffer(filled.str.join("\n").cast(pl.Binary).item() + b"\n", np.uint8)
    lengths = filled.str.len_bytes().to_numpy().astype(np.int64)
    stops = np.cumsum(lengths + 1) - 1
    starts = stops - lengths
    is_digit = (buffer - np.uint8(_ZERO)) < 10
    before = np.empty(len(buffer) + 1, np.int32)
    before[0] = 0
    np.cumsum(is_digit, dtype=np.int32, out=before[1:])
    first, plus = before[starts], buffer[starts] == _PLUS
    counts = before[stops] - first
    counts[(lengths > LONGEST_TEXT) | (counts > MOST)] = 0
    for places in (_foreign(buffer, is_digit, starts, stops, plus), _decimals(buffer, is_digit)):
        counts[np.searchsorted(stops, places)] = 0
    digits = pl.Series(buffer).filter(pl.Series(is_digit)).to_numpy() - np.uint8(_ZERO)
    present = np.bincount(counts, minlength=MOST + 1)
    for count in range(FEWEST, MOST + 1):
        if present[count]:
            at = np.flatnonzero(counts == count)
            yield Digits(at, count, _values(digits, first[at].astype(np.int64), count), plus[at])


def _foreign(buffer: Bytes, is_digit: Mask, starts: Places, stops: Places, plus: Mask) -> Places:
    """Places of bytes that make a text another form."""
    usual = is_digit.copy()
    for byte in b" ()-.\t":
        usual |= buffer == byte
    usual[stops] = True
    usual[starts[plus]] = True
    return np.flatnonzero(~usual)


def _decimals(buffer: Bytes, is_digit: Mask) -> Places:
    """Places of `.0` and `.00` before something that is no digit."""
    dots = np.flatnonzero(buffer == _DOT)  # never the last byte, nor the last but one before a zero
    dots = dots[buffer[dots + 1] == _ZERO]
    behind = dots + 2
    behind += buffer[behind] == _ZERO
    ends: Places = dots[~is_digit[behind]]
    return ends


def _values(digits: Bytes, first: Places, count: int) -> npt.NDArray[np.uint64]:
    values = digits.take(first).astype(np.uint64)
    for place in range(1, count):
        values *= np.uint64(10)
        values += digits[place:].take(first)
    return values
