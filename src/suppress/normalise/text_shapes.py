"""Short texts as words of eight bytes, and their shapes: the text with every digit the same.

A column of numbers has few shapes. What they say of where its digits stand holds for every text of the shape.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from suppress.text_bytes import TextBytes

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
"""One line for each eight bytes of a text, one column for each text; the first byte is the lowest."""

WORD = 8
_PIECE = 1 << 14  # texts whose surroundings stay in the processor's cache until all words are taken
_WORD_TYPE = np.dtype("<u8")
_DIGIT, _BEYOND = b"\xfe", b"\xff"  # neither is a byte of UTF-8
_ZERO = np.uint8(ord("0"))
_ANY_DIGIT = b"5"


def words_of(column: TextBytes, at: Places, count: int) -> Words:
    """The bytes of some texts, and 0xFF beyond their end.

    Args:
        column: The texts.
        at: Which of them; none is longer than the words, and behind the start of each the buffer has two words
            more than them.
        count: Words for each text.
    """
    whole = column.buffer[: len(column.buffer) // WORD * WORD].view(_WORD_TYPE)
    words, beyond = np.empty((count, len(at)), np.uint64), _beyond(count)
    for begin in range(0, len(at), _PIECE):
        some = at[begin : begin + _PIECE]
        start = column.starts.take(some).astype(np.int64)
        length = column.stops.take(some) - start
        first, down = start >> 3, ((start & 7) << 3).view(np.uint64)  # words, and bits of the rest
        up = np.uint64(64) - down  # by 64 places: nothing is left, as it should be
        here = whole.take(first, mode="clip")
        for number in range(count):
            behind = whole.take(first + (number + 1), mode="clip")
            word = words[number, begin : begin + _PIECE]
            np.right_shift(here, down, out=word)
            word |= behind << up
            word |= beyond[number].take(length)
            here = behind
    return words


def shapes(words: Words) -> Words:
    """The words with one byte instead of every digit."""
    whole = words.view(np.uint8)
    is_digit = (whole - _ZERO) < 10
    same: Words = np.maximum(whole, is_digit.view(np.uint8) * np.uint8(_DIGIT[0])).view(np.uint64)
    return same


def with_bytes(words: Words, table: Bytes) -> Words:
    """The words with each byte replaced.

    Args:
        words: Bytes of texts.
        table: What stands for each of the 256.
    """
    replaced: Words = table.take(words.view(np.uint8)).view(np.uint64)
    return replaced


def shape_text(shape: bytes) -> bytes:
    """A text of a shape: one digit everywhere, and nothing beyond the end."""
    return shape.rstrip(_BEYOND).replace(_DIGIT, _ANY_DIGIT)


@cache
def _beyond(count: int) -> Words:
    """For each word and each length of a text, ones where the text is over."""
    lengths = np.arange(count * WORD + 1)
    have = np.clip(lengths - WORD * np.arange(count)[:, None], 0, WORD)
    every = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
    return np.where(have == WORD, np.uint64(0), every << (8 * have % 64).astype(np.uint64))
