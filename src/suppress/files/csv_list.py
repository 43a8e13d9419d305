"""A CSV campaign list: opened once, read twice, in blocks.

Belongs here: putting reading steps in order, and making sure that the second reading sees the rows
of the first.
"""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from suppress.errors import CampaignListError
from suppress.files.batch import Wanted, parse_batch
from suppress.files.blocks import Block, BlockReader
from suppress.files.campaign_list import Batch, ListFacts, ReadOptions, require_columns
from suppress.files.check import check_block
from suppress.files.check_record import check_records
from suppress.files.dialect import Dialect, Named, find_dialect
from suppress.files.encoding import Encoding, find_encoding, transcode
from suppress.files.excel import sheet_to_csv
from suppress.files.first_reading import FirstReading
from suppress.files.list_layout import layout_dialect
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
        first: What `batches` leaves for the result files.
    """

    name: str
    shown: str
    path: Path | None
    facts: ListFacts
    text: Path
    encoding: Encoding
    dialect: Dialect
    block_size: int
    first: FirstReading
    _stamp: tuple[int, int]
    form: Literal["csv"] = "csv"

    @property
    def columns(self) -> tuple[str, ...]:
        """Header cells as received, without result columns of an earlier run."""
        return self.dialect.header.columns

    @property
    def width(self) -> int:
        """Cells of the header, result columns of an earlier run included."""
        return len(self.dialect.header.columns) + len(self.dialect.header.dropped)

    def batches(self, columns: Sequence[str], seldom: Sequence[str] = ()) -> Iterator[Callable[[], Batch]]:
        """Every block in file order; see `CampaignList.batches`."""
        require_columns([*columns, *seldom], self.columns, self.shown)
        wanted = Wanted(*([(self.columns.index(name), name) for name in names] for names in (columns, seldom)))
        header = self.dialect.header
        self.require_unchanged()
        blocks = BlockReader(
            self.text,
            header.offset,
            header.line,
            self.dialect.end,
            self.dialect.grammar,
            block_size=self.block_size,
            shown=self.shown,
        )
        for number in range(blocks.count):
            yield partial(self._parse, blocks, number, wanted)

    @property
    def ending(self) -> str:
        """What names of result files end with."""
        return "csv" if self.dialect.record is None else "txt"

    @property
    def keeps_encoding(self) -> bool:
        """Result files are in the list's encoding whatever is asked: positions are bytes to who reads them."""
        return self.dialect.record is not None

    @property
    def heights(self) -> tuple[int, ...]:
        """Good rows of each block, as `batches` found them."""
        return tuple(block.height for block in self.first.blocks)

    def read_again(self, number: int) -> bytes:
        """Bytes of one block of the first reading; whether they are still the same, `require_unchanged` says.

        Raises:
            CampaignListError: There are not as many bytes any more.
        """
        block = self.first.blocks[number]
        try:
            with self.text.open("rb", buffering=0) as file:
                data = os.pread(file.fileno(), block.size, block.offset)
        except OSError as error:
            raise cannot_read(self.shown, error) from error
        if len(data) != block.size:
            raise _changed(self.shown)
        return data

    def require_unchanged(self) -> None:
        """Check that the file was not written to since it was opened.

        Raises:
            CampaignListError: It was, or is gone.
        """
        if stamp_of(self.text, self.shown) != self._stamp:
            raise _changed(self.shown)

    def _parse(self, blocks: BlockReader, number: int, wanted: Wanted) -> Batch:
        try:
            block = blocks.block(number)
        except OSError as error:
            raise cannot_read(self.shown, error) from error
        if number == blocks.count - 1:
            self.require_unchanged()
        batch = self._checked(block, wanted)
        return batch if number else _with_header_blanks(batch, self.dialect.header.blank_lines)

    def _checked(self, block: Block, wanted: Wanted) -> Batch:
        grammar, record = self.dialect.grammar, self.dialect.record
        if record is None:
            width = self.width
            checked = check_block(block, grammar, width, len(self.columns))
        else:
            width = record.length
            checked = check_records(block, grammar, record, marked=bool(self.dialect.header.dropped))
        batch = parse_batch(checked, wanted, width)
        self.first.add(checked, batch.rejects)
        return batch


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
    sheet, known = None, Named(options.delimiter, options.escape)
    if received.content == "workbook":
        text, encoding = work / f"{received.name}.sheet", Encoding("utf-8", b"", guessed=False)
        known = Named(",", escape=False)
        sheet = sheet_to_csv(received.plain, options.sheet, text, received.shown)
    else:
        named = options.encoding or (options.layout.encoding if options.layout else None)
        encoding = find_encoding(received.plain, named, received.shown)
        text = received.plain
        if encoding.name != "utf-8":
            text = work / f"{received.name}.utf8"
            transcode(received.plain, encoding, text, received.shown)
    in_place = text == received.plain
    offset = len(encoding.bom) if in_place else 0
    if options.layout is None:
        dialect = find_dialect(text, offset, known, received.shown)
    else:
        dialect = layout_dialect(text, offset, options.layout, known, received.shown)
    facts = ListFacts(
        bytes=received.size,
        digest=received.digest,
        encoding=None if sheet else encoding.name,
        encoding_guessed=encoding.guessed,
        delimiter=None if dialect.record else dialect.grammar.delimiter.decode(),
        delimiter_line=bool(dialect.header.above),
        escape=dialect.grammar.escape,
        line_end=dialect.line_end,
        bom=bool(encoding.bom),
        compression=received.compression,
        sheet=sheet,
        dropped_columns=dialect.header.dropped,
        layout=options.layout,
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
        FirstReading(Path(tempfile.mkdtemp(prefix="rows-", dir=work))),
        stamp,
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
    return replace(batch, lines=batch.lines + blank, blank_lines=batch.blank_lines + blank)
