"""The lines of a text file: encodings, line ends.

Line numbers count from 1 as an editor shows them.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import polars as pl

from suppress.errors import SourceError
from suppress.text_files.separator import named_delimiter
from suppress.text_files.stream import Stream

REJECTS = pl.Schema({"line": pl.UInt64, "reason": pl.String})
"""Lines that cannot be used, and why; never their content."""
BLOCK_CHARACTERS = 16 << 20
LONGEST_LINE = 1 << 20

_QUOTED = r"""^(?:"([^"]*)"|'([^']*)')$"""
CP1252_FALLBACK = "suppress.cp1252"
"""Name of the error handler that reads bytes which are not UTF-8 as cp1252."""
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
    delimiter: str | None = None
    """What a line above it names to Excel as the sign between cells."""


@contextmanager
def open_text(stream: Stream, encoding: str | None) -> Iterator[Text]:
    """The text of a stream up to its first filled line; it closes the stream.

    Without a declared encoding it is UTF-8 (or UTF-16 or UTF-32 with a byte order mark), and bytes that are
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
    number, delimiter = 0, None
    while raw := decoded(lambda: rest.readline(LONGEST_LINE), name):
        number += 1
        if delimiter is None and (delimiter := named_delimiter(raw.rstrip("\n"))):
            continue
        if raw.strip(" \t\n\x00\x1a"):
            return Text(name, raw.rstrip("\n"), number, rest, delimiter)
    return Text(name, "", number, rest, delimiter)


def line_blocks(text: Text) -> Iterator[pl.DataFrame]:
    """The filled lines of a text, block by block.

    Yields:
        `line` (UInt64) and `text` (String, without blanks and delimiters around it, nor one pair of quotes).
    """
    for lines in raw_line_blocks(text):
        stripped = lines.with_columns(bare_text(pl.col("text")).alias("text"))
        yield stripped.filter(pl.col("text") != "")


def raw_line_blocks(text: Text, ahead: str = "") -> Iterator[pl.DataFrame]:
    """The lines of a text from its first filled one on, as they stand, block by block.

    Args:
        text: An opened text.
        ahead: What was already read behind its first line.

    Yields:
        `line` (UInt64) and `text` (String, without the line end).

    Raises:
        SourceError: A line is longer than 1 MB.
    """
    for number, block in text_blocks(text, ahead):
        yield split_lines(block, number)


def text_blocks(text: Text, ahead: str = "") -> Iterator[tuple[int, str]]:
    """Whole lines of a text from its first filled one on, block by block.

    Args:
        text: An opened text.
        ahead: What was already read behind its first line.

    Yields:
        The number of the first line, and lines that end with LF; the last of the text may have no end.

    Raises:
        SourceError: A line is longer than 1 MB.
    """
    carry, number = (f"{text.first}\n" if text.first else "") + ahead, text.line
    while True:
        read = decoded(lambda: text.rest.read(BLOCK_CHARACTERS), text.name)
        block = carry + read
        cut = block.rfind("\n") + 1 if read else len(block)
        carry = block[cut:]
        if len(carry) > LONGEST_LINE:
            raise SourceError(f"'{text.name}' has a line longer than 1 MB", hint="is this the right file?")
        if cut:
            whole = block[:cut]
            yield number, whole
            number += whole.count("\n")
        if not read:
            return


def bare_text(line: pl.Expr) -> pl.Expr:
    """Lines without blanks and delimiters around them, nor one pair of quotes."""
    unquoted = line.str.strip_chars(" \t,;\u00a0\x00\x1a").str.replace(_QUOTED, "$1$2")
    return unquoted.str.strip_chars(" \t,;")


def split_lines(text: str, first: int) -> pl.DataFrame:
    """Lines of a text that ends with LF: `line` (UInt64, from `first`) and `text`."""
    lines = pl.Series("text", [text.removesuffix("\n")]).str.split("\n").explode()
    return pl.DataFrame(
        {"line": pl.int_range(first, first + len(lines), dtype=pl.UInt64, eager=True), "text": lines}
    )


def _encoding(file: io.BufferedReader, declared: str | None) -> tuple[str, str]:
    first = file.peek(4)
    if first.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # their marks begin with UTF-16's
        return "utf-32", "strict"
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "strict"
    if declared is None:
        return "utf-8-sig", CP1252_FALLBACK
    return ("utf-8-sig" if declared.lower().replace("_", "-") in {"utf-8", "utf8"} else declared), "strict"


def decoded(read: Callable[[], _Read], name: str) -> _Read:
    """What a read of a text gives.

    Raises:
        SourceError: The text is not in its declared encoding.
    """
    try:
        return read()
    except UnicodeError as error:
        raise SourceError(
            f"'{name}' is not in the encoding that its byte order mark or the policy names",
            hint="convert it to UTF-8, or correct `encoding` of the source in the policy",
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


codecs.register_error(CP1252_FALLBACK, _as_cp1252)
