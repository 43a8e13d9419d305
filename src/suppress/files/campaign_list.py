"""What a campaign list is to the rest of the program: its columns, its facts, its batches.

Belongs here: the values that cross from the files to the conductor. How a form of file is read is
in `csv_list.py` and `parquet_list.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Protocol

import polars as pl

from suppress.errors import CampaignListError
from suppress.files.headers import columns_in_words
from suppress.files.list_digest import ListDigest
from suppress.policy.layout import Layout
from suppress.text_bytes import Later

BLOCK_SIZE = 24 << 20
"""Bytes; about 230,000 rows of ten columns. 20 ms of each block are the same however small it is."""

REJECTS = pl.Schema({"line": pl.UInt64, "reason": pl.String, "text": pl.String})
"""Lines that could not be read: physical line on which the row starts (from 1), why, and the row's
text with U+FFFD where bytes are not text."""


@dataclass(frozen=True)
class ReadOptions:
    """What an operator may say about a list instead of letting it be found out.

    Args:
        encoding: Python's name of the text encoding; None looks for it.
        delimiter: One ASCII character; None looks for it.
        escape: A backslash makes the next quote one of the text; None finds out.
        sheet: Name of the sheet of a workbook; None takes the only one.
        block_size: Bytes read at a time; results never depend on it.
        layout: Where the columns stand, for a list without a header; see `list_layout`.
    """

    encoding: str | None = None
    delimiter: str | None = None
    escape: bool | None = None
    sheet: str | None = None
    block_size: int = BLOCK_SIZE
    layout: Layout | None = None


@dataclass(frozen=True)
class ListFacts:
    """What was received and how it was read, for report and certificate.

    Args:
        delimiter_line: A line above the header names the delimiter to Excel.
        escape: Quotes of the text have a backslash before them instead of being doubled.
    """

    bytes: int
    digest: Future[str] | ListDigest = field(repr=False, compare=False)
    encoding: str | None = None
    encoding_guessed: bool = False
    delimiter: str | None = None
    delimiter_line: bool = False
    escape: bool = False
    line_end: Literal["LF", "CRLF", "CR"] | None = None
    bom: bool = False
    compression: Literal["gzip", "zstd", "zip"] | None = None
    sheet: str | None = None
    dropped_columns: tuple[str, ...] = ()
    layout: Layout | None = None

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the file as received; waits for the thread that computes it."""
        return self.digest.result()


@dataclass(frozen=True)
class Batch:
    """One block of a list.

    Args:
        rows: The columns asked for, String, in the order asked; '' and null are both blank. Of those to be
            read later it may have any.
        height: Number of good rows, also where no column was asked for.
        rejects: REJECTS.
        lines: Physical lines of the block, line breaks inside quotes included.
        blank_lines: Lines without any character, which are no rows.
        later: Of the columns to be read later, those that `rows` has not; each is read when it is called for.
    """

    rows: pl.DataFrame
    height: int
    rejects: pl.DataFrame
    lines: int = 0
    blank_lines: int = 0
    later: Later = field(default_factory=dict)


class CampaignList(Protocol):
    """A list that can be read twice: once for keys, once for the result files."""

    @property
    def name(self) -> str:
        """Stem of the result files: `spring` of `spring.csv.gz`, `stdin` of standard input."""

    @property
    def path(self) -> Path | None:
        """The file as named by the operator; None for standard input."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Header cells as received, without result columns of an earlier run."""

    @property
    def form(self) -> Literal["csv", "parquet"]:
        """Form of the result files."""

    @property
    def facts(self) -> ListFacts:
        """What was received."""

    def batches(self, columns: Sequence[str], later: Sequence[str] = ()) -> Iterator[Callable[[], Batch]]:
        """Every block in file order; each call parses one block and may run in any thread.

        Args:
            columns: Names out of `columns`.
            later: Names of others that are to be read when they are called for.

        Raises:
            CampaignListError: An unknown column, a runaway quote, a file that changed meanwhile.
            OtherEncodingError: Out of a call, where the list was opened as what it only seemed to be.
        """


def require_columns(asked: Sequence[str], present: Sequence[str], shown: str) -> None:
    """Check that the list has every column asked for.

    Raises:
        CampaignListError: All missing columns at once, with what may have been meant.
    """
    missing = [column for column in asked if column not in present]
    if not missing:
        return
    names = ", ".join(f"'{column}'" for column in missing)
    near = [match for column in missing for match in get_close_matches(column, present, n=1)]
    meant = f"did you mean {', '.join(repr(column) for column in near)}? " if near else ""
    raise CampaignListError(
        f"{shown} has no column {names}",
        hint=f"{meant}name it with --map field=COLUMN; {columns_in_words(present)}",
    )


def empty_rejects() -> pl.DataFrame:
    """REJECTS without a line."""
    return pl.DataFrame(schema=REJECTS)
