"""A CSV campaign list: opened once, read twice, in blocks.

Belongs here: putting reading steps in order, and making sure that the second reading sees the rows
of the first.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from suppress.errors import CampaignListError
from suppress.files.batch import parse_batch
from suppress.files.blocks import Block, read_blocks
from suppress.files.campaign_list import Batch, ListFacts, ReadOptions, require_columns
from suppress.files.check import Checked, check_block, known_good
from suppress.files.dialect import Dialect, find_dialect
from suppress.files.encoding import Encoding, find_encoding, transcode
from suppress.files.excel import sheet_to_csv
from suppress.files.received import Received, cannot_read


@dataclass(frozen=True)
class CsvList:
    """A list whose rows are lines of UTF-8 text, in place or in the work folder.

    Args:
        name: Stem of the result files.
        shown: What messages call the list.
        path: The file as named; None for standard input.
        facts: What was received.
        text: The UTF-8 file.
        encoding: How the list's bytes became text.
        dialect: How it is cut.
        block_size: Bytes read at a time.
    """

    name: str
    shown: str
    path: Path | None
    facts: ListFacts
    text: Path
    encoding: Encoding
    dialect: Dialect
    block_size: int
    form: Literal["csv"] = "csv"
    _seen: dict[int, int] = field(default_factory=dict, repr=False, compare=False)
    _stamp: tuple[int, int] = (0, 0)

    @property
    def columns(self) -> tuple[str, ...]:
        """Header cells as received, without result columns of an earlier run."""
        return self.dialect.header.columns

    @property
    def width(self) -> int:
        """Cells of the header, result columns of an earlier run included."""
        return len(self.dialect.header.columns) + len(self.dialect.header.dropped)

    def batches(self, columns: Sequence[str]) -> Iterator[Callable[[], Batch]]:
        """Every block in file order; see `CampaignList.batches`."""
        require_columns(columns, self.columns, self.shown)
        places = [(self.columns.index(column), column) for column in columns]
        for block in self._blocks():
            yield partial(self._parse, block, places)

    @property
    def heights(self) -> tuple[int, ...]:
        """Good rows of each block, as `batches` found them."""
        return tuple(self._seen[number] for number in range(len(self._seen)))

    def checked_blocks(self) -> Iterator[Callable[[], Checked]]:
        """Every block again, for the result files; each call may run in any thread.

        Raises:
            CampaignListError: The file has not the rows any more that `batches` found.
        """
        for block in self._blocks():
            yield partial(self._check_again, block)

    def _blocks(self) -> Iterator[Block]:
        header = self.dialect.header
        self._require_unchanged()
        blocks = read_blocks(
            self.text,
            header.offset,
            header.line,
            self.dialect.grammar,
            block_size=self.block_size,
            shown=self.shown,
        )
        try:
            yield from blocks
        except OSError as error:
            raise cannot_read(self.shown, error) from error
        self._require_unchanged()

    def _parse(self, block: Block, places: list[tuple[int, str]]) -> Batch:
        batch = parse_batch(self._check(block), places, self.dialect.grammar, self.width)
        self._seen[block.number] = batch.height
        if block.number:
            return batch
        return _with_header_blanks(batch, self.dialect.header.blank_lines)

    def _check(self, block: Block) -> Checked:
        return check_block(block, self.dialect.grammar, self.width, len(self.columns))

    def _check_again(self, block: Block) -> Checked:
        height = len(block.rows.starts)
        own = self.width == len(self.columns) and block.rows.quotes is not None
        if own and self._seen.get(block.number) == height:
            return known_good(block, self.dialect.grammar)
        checked = self._check(block)
        if self._seen.get(block.number, -1) != int(checked.good.sum()):
            raise _changed(self.shown)
        return checked

    def _require_unchanged(self) -> None:
        if stamp_of(self.text, self.shown) != self._stamp:
            raise _changed(self.shown)


def open_csv(received: Received, work: Path, options: ReadOptions) -> CsvList:
    """A CSV list or the sheet of a workbook, ready to be read.

    Args:
        received: The unpacked list.
        work: Existing folder for a copy in UTF-8, where one is needed.
        options: What the operator said.

    Raises:
        CampaignListError: No encoding, no header or no rows; see `find_encoding`, `find_dialect`.
        UsageError: An option that cannot be.
    """
    sheet, delimiter = None, options.delimiter
    if received.content == "workbook":
        text, encoding, delimiter = work / f"{received.name}.sheet", Encoding("utf-8", b"", guessed=False), ","
        sheet = sheet_to_csv(received.plain, options.sheet, text, received.shown)
    else:
        encoding = find_encoding(received.plain, options.encoding, received.shown)
        text = received.plain
        if encoding.name != "utf-8":
            text = work / f"{received.name}.utf8"
            transcode(received.plain, encoding, text, received.shown)
    in_place = text == received.plain
    dialect = find_dialect(text, len(encoding.bom) if in_place else 0, delimiter, received.shown)
    facts = ListFacts(
        bytes=received.size,
        digest=received.digest,
        encoding=None if sheet else encoding.name,
        encoding_guessed=encoding.guessed,
        delimiter=dialect.grammar.delimiter.decode(),
        line_end=dialect.line_end,
        bom=bool(encoding.bom),
        compression=received.compression,
        sheet=sheet,
        dropped_columns=dialect.header.dropped,
    )
    stamp = stamp_of(text, received.shown)
    return CsvList(
        received.name,
        received.shown,
        received.source,
        facts,
        text,
        encoding,
        dialect,
        options.block_size,
        _stamp=stamp,
    )


def stamp_of(path: Path, shown: str) -> tuple[int, int]:
    """Size and modification time (ns), which differ once a file is written to.

    Raises:
        CampaignListError: The file is gone.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise cannot_read(shown, error) from error
    return status.st_size, status.st_mtime_ns


def bom_of(lst: CsvList, *, encoding_same: bool) -> bytes:
    """Mark that result files start with: as received, in UTF-8 unless the encoding stays."""
    if not lst.encoding.bom:
        return b""
    return lst.encoding.bom if encoding_same else codecs.BOM_UTF8


def _changed(shown: str) -> CampaignListError:
    return CampaignListError(
        f"{shown} changed while it was read", hint="wait until the export is complete, then run again"
    )


def _with_header_blanks(batch: Batch, blank: int) -> Batch:
    return Batch(batch.rows, batch.height, batch.rejects, batch.lines + blank, batch.blank_lines + blank)
