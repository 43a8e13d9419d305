"""What stands around a phone number, or in it for digits: remarks, extensions, letters of the keypad."""

from __future__ import annotations

from typing import TypeVar

import polars as pl

from suppress.normalise.phone_library import KEYPAD

_SPREADSHEET_NUMBER = r"^['\"= ]*(\+?[0-9]+)\.00?['\"= ]*$"
# A remark before the number, an extension behind it, and closing punctuation: the library drops them.
_BARE = (
    r"^[^+\uFF0B\p{N},;/|&\\\r\n]*"
    r"([+\d(][0-9 ().+\-]*[0-9])"
    r"(?:(?:[ ,]*(?i:x|ext(?:ensio)?n?|#)[.:]? *|;ext=)[0-9]{1,6})?"
    r"[^\p{L}\p{N}#,;/|&\\\r\n]*$"
)
# Three letters or more behind three digits or more are dialled. Digits at the end are no extension (`x 5`,
# `ext 5`, `extn 5`, `int 5`, `anexo 5`) where the last letter ends none of those words, nor the last two.
_LETTERED = (
    r"^\+?\(?[0-9](?:[ ().-]*[0-9]){2}(?:[0-9 ().-]*[A-Za-z]){2,}[0-9 ().-]*"
    r"(?:[A-Za-z]|(?:[A-Za-z&&[^NOTXnotx]]|[0-9 ().\-A-MO-WYZa-mo-wyz][Tt])[0-9 ().-]*)$"
)
DIALLED = {chr(letter): chr(digit) for letter, digit in KEYPAD.items()}
"""Digit by capital letter."""

Strings = TypeVar("Strings", pl.Expr, pl.Series)


def bare(text: pl.Expr) -> pl.Expr:
    """The number of a text with something around it that the library drops; null for other texts."""
    # Decimals first: to the other pattern they would be two more digits.
    return pl.coalesce(text.str.extract(_SPREADSHEET_NUMBER, 1), without_remarks(text))


def without_remarks(text: pl.Expr) -> pl.Expr:
    """As `bare`, without decimals of a spreadsheet: whatever the digits are, only their places count."""
    return text.str.extract(_BARE, 1)


def dialled(text: pl.Expr) -> pl.Expr:
    """The digits that are dialled for a text with letters of the keypad; null for other texts."""
    return pl.when(is_lettered(text)).then(text.str.to_uppercase().str.replace_many(DIALLED))


def is_lettered(text: Strings) -> Strings:
    """Whether letters of a text are digits that are dialled."""
    return text.str.contains(_LETTERED)
