"""The digits of a column of phone numbers by the forms in which they are written.

A form is learnt from the first text that has it; all others are then told by a few comparisons, and their
digits are picked from where they stand in the form. Texts in other forms are left to `phone_digits.py`, which
says the same of every text, and to `phone_fast.py`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.phone_digits import FEWEST, MOST, Digits
from suppress.normalise.phone_patterns import DIALLED, is_lettered, without_remarks
from suppress.normalise.text_shapes import WORD, Places, Words, shape_text, shapes, with_bytes, words_of
from suppress.text_bytes import Column, TextBytes

MANY = 2_000
"""Fewer texts are read faster without looking at forms."""

_SIZES = (2, 4)  # words of a text: nearly all numbers have at most sixteen bytes
_BEHIND = (_SIZES[-1] + 2) * WORD  # bytes from the start of a text on that are looked at, and an odd word
_FORMS, _SHAPES = 2**8 - 1, 10_000  # remembered; what comes later is left to others
_SAMPLE = 128  # texts of a block of which new forms are learnt
_SEVERAL = 50  # fewer texts of one form are left to others: each form costs as much as some hundred texts

_BUCKET_BITS = 12
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5)  # odd; any would do
_PLAIN = re.compile(rb"\+?[0-9 ().\t-]*")
_DIGIT = re.compile(rb"[0-9]")
_MORE = re.compile(rb"[^0-9 ().\t+-]")
_MAYBE_DECIMALS = re.compile(rb"\.[0-9]{1,2}(?![0-9])")

_HALF = 8  # digits that are turned into a number together
_NIBBLE = 0x0F
_STEPS = ((8, 10, 0x00FF00FF00FF00FF), (16, 100, 0x0000FFFF0000FFFF), (32, 10_000, 0xFFFFFFFF))

_KEYPAD = np.arange(256, dtype=np.uint8)
"""By byte, the digit that is dialled for a letter; itself for all others."""
for _letter, _digit in DIALLED.items():
    for _either in (_letter, _letter.lower()):
        _KEYPAD[ord(_either)] = ord(_digit)


@dataclass(frozen=True)
class Form:
    """Where the digits of a number stand in texts of one shape.

    Args:
        digits: Their places, in order.
        plus: Whether a plus stands before them.
        decimals: Places of digits behind a dot that would be decimals if all of them were 0.
    """

    digits: tuple[int, ...]
    plus: bool
    decimals: tuple[tuple[int, ...], ...] = ()

    def read(self, at: Places, words: Words) -> Digits:
        """The digits of texts in this form.

        Args:
            at: Where the texts stand in the column.
            words: Their bytes, with digits for letters where the form has letters.
        """
        for places in self.decimals:
            kept = np.flatnonzero(_digits(words, places) != 0)
            if len(kept) < len(at):
                at, words = at.take(kept), words.take(kept, axis=1)
        values = _digits(words, self.digits[-_HALF:])
        if len(self.digits) > _HALF:
            values += _digits(words, self.digits[:-_HALF]) * np.uint64(10**_HALF)
        return Digits(at, len(self.digits), values, np.full(len(at), self.plus))


def forms_of(texts: Sequence[bytes]) -> list[Form | None]:
    """The form of each text, or None where what its digits mean is not told by where they stand.

    Args:
        texts: One of each form; whichever.
    """
    numbers = (
        text if _PLAIN.fullmatch(text) else within for text, within in zip(texts, _remarked(texts), strict=True)
    )
    return [_form(text, number) for text, number in zip(texts, numbers, strict=True)]


def _remarked(texts: Sequence[bytes]) -> list[bytes]:
    """The numbers within texts; nothing of those that are not in ASCII, or may be a spreadsheet's."""
    column = [
        text.decode()
        # Other punctuation alone may be one that the library does not mind: that is for others to tell.
        if text.isascii() and _MORE.search(text) and not _MAYBE_DECIMALS.search(text)
        else None
        for text in texts
    ]
    numbers = pl.DataFrame({"text": column}, schema={"text": pl.String}).select(without_remarks(pl.col("text")))
    return [(number or "").encode() for number in numbers.to_series()]


def _form(text: bytes, number: bytes) -> Form | None:
    """The form of a text with a number in it."""
    start = text.index(number)
    digits = tuple(match.start() for match in _DIGIT.finditer(text, start, start + len(number)))
    if not _PLAIN.fullmatch(number) or not FEWEST <= len(digits) <= MOST:
        return None
    decimals = (range(match.start() + 1, match.end()) for match in _MAYBE_DECIMALS.finditer(text))
    return Form(digits, number.startswith(b"+"), tuple(map(tuple, decimals)))


@dataclass(frozen=True)
class _Known:
    """Forms by the shapes of texts; the first of them stands for texts in none."""

    forms: Sequence[Form]
    shapes: Words
    buckets: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, forms: Mapping[bytes, Form], size: int) -> _Known:
        keys = np.zeros((size, len(forms) + 1), np.uint64)
        for number, shape in enumerate(forms, start=1):
            keys[:, number] = np.frombuffer(shape, "<u8")
        buckets = np.zeros(2**_BUCKET_BITS, np.uint8)
        # Where two share a bucket, texts of one of them are left to others.
        buckets[_buckets(keys[:, 1:])] = np.arange(1, len(forms) + 1)
        return cls([Form((), plus=False), *forms.values()], keys, buckets)

    def number(self, shaped: Words) -> npt.NDArray[np.uint8]:
        """The number of the form of each text, 0 where it is in none."""
        number = self.buckets.take(_buckets(shaped))
        place = number.astype(np.intp)
        for key, word in zip(self.shapes, shaped, strict=True):
            number *= key.take(place) == word
        return number


def _buckets(words: Words) -> npt.NDArray[np.int64]:
    mixed = words[0] * np.uint64(_FACTORS[0])
    for word, factor in zip(words[1:], _FACTORS[1:], strict=False):
        mixed ^= word * np.uint64(factor)
    mixed >>= np.uint64(64 - _BUCKET_BITS)
    bucket: npt.NDArray[np.int64] = mixed.astype(np.int64)
    return bucket


class _Learnt:
    """The forms that were met in texts of so many words; any thread may ask."""

    def __init__(self, size: int) -> None:
        self._forms: dict[bytes, Form] = {}
        self._others: set[bytes] = set()
        self._known = _Known.of({}, size)
        self._lock = Lock()

    def forms(self, words: Words) -> tuple[Sequence[Form], npt.NDArray[np.uint8]]:
        """Forms, and for each text the place of its own among them, 0 where it is in none.

        Args:
            words: Bytes of texts.
        """
        shaped, known = shapes(words), self._known
        number = known.number(shaped)
        unknown = np.flatnonzero(number == 0)
        if len(unknown) >= _SEVERAL:
            self._learn(shaped, unknown)
            if self._known is not known:
                known = self._known
                number = known.number(shaped)
        return known.forms, number

    def _learn(self, shaped: Words, unknown: Places) -> None:
        """Learn the forms of some of the texts, that are not those of one text alone."""
        sample = np.ascontiguousarray(shaped[:, unknown[:: len(unknown) // _SAMPLE + 1]].T.astype("<u8"))
        met = Counter(line.tobytes() for line in sample)
        several = {shape for shape, count in met.items() if count > 1}
        with self._lock:
            new = sorted(several - self._others - self._forms.keys())
            if not new or len(self._forms) == _FORMS or len(self._others) > _SHAPES:
                return  # a list has a few forms, and the first blocks most of them
            found = zip(new, forms_of([shape_text(shape) for shape in new]), strict=True)
            forms = {shape: form for shape, form in found if form is not None}
            self._others.update(new)
            if forms:
                self._forms = dict([*self._forms.items(), *forms.items()][:_FORMS])
                self._known = _Known.of(self._forms, len(shaped))


def _read(at: Places, words: Words, learnt: _Learnt) -> tuple[list[Digits], Places]:
    """The digits of texts in forms that several have, and the places among them of those in no form.

    Args:
        at: Where the texts stand in the column.
        words: Their bytes.
        learnt: Forms of texts of so many words.
    """
    forms, number = learnt.forms(words)
    counts = np.bincount(number, minlength=len(forms))
    found = []
    for place in (np.flatnonzero(counts[1:] >= _SEVERAL) + 1).tolist():
        own = np.flatnonzero(number == place)
        found.append(forms[place].read(at.take(own), words.take(own, axis=1)))
    return found, np.flatnonzero(number == 0)


class KnownForms:
    """Forms of numbers as they are met; any thread may ask."""

    def __init__(self) -> None:
        self.by_words = {size: _Learnt(size) for size in _SIZES}
        """By the number of words of a text."""


_KNOWN = KnownForms()


def formed_digits(texts: Column, known: KnownForms = _KNOWN) -> tuple[list[Digits], Places]:
    """The texts in forms that several of them have.

    Args:
        texts: String, nulls allowed.
        known: The forms known so far, which may become more.

    Returns:
        Their digits, and the places of all texts that are in none and not empty.
    """
    if len(texts) < MANY:
        return [], np.arange(len(texts))
    column = texts if isinstance(texts, TextBytes) else TextBytes.of(texts, _BEHIND)
    lengths = column.stops - column.starts
    # Those so near the end that not all of their words are there are left to others.
    inside = int(np.searchsorted(column.starts, len(column.buffer) - _BEHIND, side="right"))
    found: list[Digits] = []
    shortest = FEWEST
    for size, learnt in known.by_words.items():
        at = np.flatnonzero((lengths[:inside] >= shortest) & (lengths[:inside] <= size * WORD))
        shortest = size * WORD + 1
        if len(at) < _SEVERAL:
            continue
        words = words_of(column, at, size)
        digits, others = _read(at, words, learnt)
        found += digits
        at = at.take(others)
        lettered = np.flatnonzero(is_lettered(column.texts(at)).to_numpy())
        if len(lettered) >= _SEVERAL:
            words = with_bytes(words.take(others.take(lettered), axis=1), _KEYPAD)
            digits, _ = _read(at.take(lettered), words, learnt)
            found += (replace(one, lettered=True) for one in digits)
    left = lengths > 0
    for one in found:
        left[one.at] = False
    return found, np.flatnonzero(left)


def _digits(words: Words, places: Sequence[int]) -> npt.NDArray[np.uint64]:
    """The number that at most eight digits at places of texts are."""
    # Each digit is moved to its byte of one word, the last one to the highest byte, ...
    moved: dict[tuple[int, int], int] = defaultdict(int)
    for byte, place in enumerate(places, start=WORD - len(places)):
        moved[place // WORD, byte - place % WORD] |= _NIBBLE << 8 * byte
    value = np.zeros(words.shape[1], np.uint64)
    for (number, by), mask in moved.items():
        word = words[number]
        shifted = word << np.uint64(8 * by) if by >= 0 else word >> np.uint64(-8 * by)
        shifted &= np.uint64(mask)
        value |= shifted
    # ... and neighbours are put together, then pairs, then fours.
    for bits, weight, mask in _STEPS:
        value *= np.uint64(1 + (weight << bits))
        value >>= np.uint64(bits)
        value &= np.uint64(mask)
    return value
