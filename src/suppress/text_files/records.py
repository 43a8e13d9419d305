"""Lines and records of a text file: encodings, line ends, quotes, headers.

Line numbers count from 1 as an editor shows them.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import polars as pl

from suppress.errors import SourceError
from suppress.text_files.stream import Stream

REJECTS = pl.Schema({"line": pl.UInt64, "reason": pl.String})
"""Lines that cannot be used, and why; never their content."""

_BLOCK_CHARACTERS = 16 << 20
_BLOCK_RECORDS = 100_000
_LONGEST_CELL = 64 << 10  # characters; design.md section 7
_TALLEST_CELL = 100  # lines; design.md section 7
_LONGEST_LINE = 1 << 20
_QUOTED = r"""^(?:"([^"]*)"|'([^']*)')$"""
_DELIMITERS = ",;\t|"
_FALLBACK = "suppress.cp1252"
_Read = TypeVar("_Read")


@dataclass
class Text:
    """A source's text, decoded, with its first filled line looked at."""

    name: str
    first: str
    """The first line that is not blank, without its end; empty where there is none."""
    line: int
    """Its number."""
    rest: io.TextIOWrapper


@dataclass(frozen=True)
class Records:
    """Some records of a text with a header."""

    cells: pl.DataFrame
    """`line` (UInt64) and a String column for each field asked for; blank cells are null."""
    rejects: pl.DataFrame
    """REJECTS: records that have more cells than the header, or a stray quote."""


@contextmanager
def open_text(stream: Stream, encoding: str | None) -> Iterator[Text]:
    """The text of a stream up to its first filled line; it closes the stream.

    Without a declared encoding it is UTF-8 (or UTF-16 with a byte order mark), and bytes that are
    not UTF-8 are read as cp1252. Any of LF, CRLF and CR ends a line.

    Args:
        stream: An open stream.
        encoding: Encoding by the policy.

    Raises:
        SourceError: The encoding is unknown.
    """
    name, errors = _encoding(stream.file, encoding)
    try:
        rest = io.TextIOWrapper(stream.file, encoding=name, errors=errors, newline=None)
    except LookupError as error:
        raise SourceError(
            f"'{stream.name}': unknown encoding '{encoding}'", hint="name one such as utf-8 or cp1252"
        ) from error
    with rest:
        yield _first_line(stream.name, rest)


def _first_line(name: str, rest: io.TextIOWrapper) -> Text:
    number = 0
    while raw := _decoded(lambda: rest.readline(_LONGEST_LINE), name):
        number += 1
        if raw.strip(" \t\n\x00\x1a"):
            return Text(name, raw.rstrip("\n"), number, rest)
    return Text(name, "", number, rest)


def line_blocks(text: Text) -> Iterator[pl.DataFrame]:
    """The filled lines of a text, block by block.

    Yields:
        `line` (UInt64) and `text` (String, without blanks and delimiters around it, nor one pair of quotes).
    """
    carry, number = f"{text.first}\n" if text.first else "", text.line
    while True:
        read = _decoded(lambda: text.rest.read(_BLOCK_CHARACTERS), text.name)
        block = carry + read
        cut = block.rfind("\n") + 1 if read else len(block)
        carry = block[cut:]
        if len(carry) > _LONGEST_LINE:
            raise SourceError(f"'{text.name}' has a line longer than 1 MB", hint="is this the right file?")
        if cut:
            lines = split_lines(block[:cut], number)
            number += lines.height
            bare = pl.col("text").str.strip_chars(" \t,;\u00a0\x00\x1a").str.replace(_QUOTED, "$1$2")
            stripped = lines.with_columns(bare.str.strip_chars(" \t,;"))
            yield stripped.filter(pl.col("text") != "")
        if not read:
            return


def split_lines(text: str, first: int) -> pl.DataFrame:
    """Lines of a text that ends with LF: `line` (UInt64, from `first`) and `text`."""
    lines = pl.Series("text", [text.removesuffix("\n")]).str.split("\n").explode()
    return pl.DataFrame(
        {"line": pl.int_range(first, first + len(lines), dtype=pl.UInt64, eager=True), "text": lines}
    )


def header_of(text: Text, delimiter: str | None) -> list[str]:
    """Cells of the first filled line, as the names of columns.

    Args:
        text: An opened text.
        delimiter: Delimiter by the policy; else the most frequent of comma, semicolon, tab and pipe.
    """
    cells = next(csv.reader([text.first], delimiter=delimiter or _delimiter(text.first)), [])
    return [cell.strip() for cell in cells]


def record_blocks(text: Text, fields: Mapping[str, int], delimiter: str | None) -> Iterator[Records]:
    """The records under the header, block by block.

    Args:
        text: An opened text whose first line is the header.
        fields: Field and place of its column.
        delimiter: As for `header_of`.

    Raises:
        SourceError: A quoted cell is longer than 64 KB or 100 lines, or is never closed.
    """
    delimiter = delimiter or _delimiter(text.first)
    width = len(header_of(text, delimiter))
    lines = chain([f"{text.first}\n"], text.rest)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    next(reader, None)
    padding = [""] * width
    above = text.line - 1
    ended = False
    while not ended:
        rows: list[list[str]] = []
        numbers: list[int] = []
        wrong: list[tuple[int, str]] = []
        while len(rows) < _BLOCK_RECORDS and not ended:
            start = above + reader.line_num + 1
            try:
                row = _decoded(lambda: next(reader, None), text.name)
            except csv.Error as error:
                _refuse_runaway(text.name, start, above + reader.line_num, str(error))
                wrong.append((start, "stray quote"))
                continue
            if row is None:
                ended = True
                continue
            if above + reader.line_num - start >= _TALLEST_CELL:
                raise _runaway(text.name, start)
            if not any(map(str.strip, row)):
                continue
            if any(map(str.strip, row[width:])):
                wrong.append((start, f"{len(row)} cells where the header has {width}"))
                continue
            # Spreadsheets drop empty cells at the end of a line, or write more of them.
            rows.append((row + padding)[:width])
            numbers.append(start)
        yield Records(_cells(rows, numbers, fields), pl.DataFrame(wrong, schema=REJECTS, orient="row"))


def _cells(rows: list[list[str]], numbers: list[int], fields: Mapping[str, int]) -> pl.DataFrame:
    columns = list(zip(*rows, strict=True)) if rows else []
    cells = pl.DataFrame(
        {"line": numbers} | {field: columns[place] if rows else [] for field, place in fields.items()},
        schema={"line": pl.UInt64} | dict.fromkeys(fields, pl.String),
    )
    names = list(fields)
    stripped = cells.with_columns(pl.col(names).str.strip_chars(" \t\u00a0\x00\x1a"))
    return stripped.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)) for name in names)


def _refuse_runaway(name: str, start: int, end: int, reason: str) -> None:
    if "field larger" in reason or "unexpected end" in reason or end - start >= _TALLEST_CELL:
        raise _runaway(name, start)


def _runaway(name: str, line: int) -> SourceError:
    return SourceError(
        f"'{name}' line {line}: a quoted cell is not closed within 64 KB or 100 lines",
        hint="close or remove the quote on that line; the lines behind it cannot be told apart",
    )


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _encoding(file: io.BufferedReader, declared: str | None) -> tuple[str, str]:
    if file.peek(2)[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16", "strict"
    if declared is None:
        return "utf-8-sig", _FALLBACK
    return ("utf-8-sig" if declared.lower().replace("_", "-") in {"utf-8", "utf8"} else declared), "strict"


def _decoded(read: Callable[[], _Read], name: str) -> _Read:
    try:
        return read()
    except UnicodeError as error:
        raise SourceError(
            f"'{name}' is not in the declared encoding", hint="correct `encoding` of the source in the policy"
        ) from error


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    # Whole files in cp1252 and single lines of it in UTF-8 files both come right this way.
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_cp1252(byte) for byte in wrong), error.end


def _cp1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


codecs.register_error(_FALLBACK, _as_cp1252)
csv.field_size_limit(_LONGEST_CELL)
