"""Cells that hold several phone numbers, cut into one text a number."""

from __future__ import annotations

import re

SEPARATOR = r"(?i:[/,;|\r\n]|\s(?:or|and|&)\s)"
"""Where a cell may be cut, as a pattern that Python and Polars both read."""

_SEPARATORS = re.compile(r"((?i:\s*[/,;|\r\n]+\s*|\s(?:or|and|&)\s))")
_WORD = re.compile(r"(?i)[\s]*(?:or|and|&)\s*|.*[\r\n|].*", re.DOTALL)
_EXTENSION = re.compile(r"(?i)\s*(?:e?xt|x\s*\d|#|anexo|доб|isub=|phone-context=|tel:$)")
_PAUSE = re.compile(r"\s*\d{1,6}#?\s*")
_WHOLE = 7  # digits of the shortest number that may stand alone: fewer are an area code or an extension
_MOST = 256  # parts a UInt8 can number


def split_cell(cell: str) -> list[str]:
    """Parts of a cell, each of which should be one number.

    A separator only cuts behind something long enough to be a number: `030/1234567` and
    `2,125,550,100` stay whole. What follows it stays with the number before if it is an extension
    (`, ext 5`, `;ext=12`, `,,123#`). A part without a digit is a remark and is left out, unless the
    cell has nothing else.

    Args:
        cell: Content of a cell with something in it.

    Returns:
        At least one part and at most 256; the last one takes what is left beyond that.
    """
    pieces = _SEPARATORS.split(cell)
    parts = [pieces[0]]
    separators = [*pieces[1::2], ""]
    for separator, piece, following in zip(separators, pieces[2::2], separators[1:], strict=False):
        if _belongs(parts[-1], separator, piece, following):
            parts[-1] += separator + piece
        else:
            parts.append(piece)
    numbered = [part for part in parts if _digits(part)] or [cell]
    return numbered if len(numbered) <= _MOST else [*numbered[: _MOST - 1], " ".join(numbered[_MOST - 1 :])]


def _belongs(before: str, separator: str, piece: str, following: str) -> bool:
    if not _digits(before):
        return False
    if _EXTENSION.match(piece):
        return True
    if _WORD.fullmatch(separator):
        return False
    if _digits(before) < _WHOLE:
        return True
    # Digits to dial after a pause, unless they are the area code of `…, 0171/7654321`.
    return "/" not in separator + following and _PAUSE.fullmatch(piece) is not None


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
