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

from suppress.errors import CampaignListError, SuppressError
from suppress.files.batch import Wanted, parse_batch
from suppress.files.blocks import Block, BlockReader
from suppress.files.campaign_list import Batch, ListFacts, ReadOptions, require_columns
from suppress.files.check import check_block
from suppress.files.check_record import check_records
from suppress.files.dialect import Dialect, Named, find_dialect
from suppress.files.encoding import UTF8, Encoding, begins_as_utf8, find_encoding, transcode
from suppress.files.excel import sheet_to_csv
from suppress.files.first_reading import FirstReading
from suppress.files.list_digest import ListDigest
from suppress.files.list_layout import layout_dialect
from suppress.files.presumption import Presumption
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
        presumed: That it is UTF-8, where its beginning alone was looked at.
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
    presumed: Presumption | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Header cells as received, without result columns of an earlier run."""
        return self.dialect.header.columns

    @property
    def width(self) -> int:
        """Cells of the header, result columns of an earlier run included."""
        return len(self.dialect.header.columns) + len(self.dialect.header.dropped)

    def batches(self, columns: Sequence[str], later: Sequence[str] = ()) -> Iterator[Callable[[], Batch]]:
        """Every block in file order; see `CampaignList.batches`."""
        require_columns([*columns, *later], self.columns, self.shown)
        wanted = Wanted(*([(self.columns.index(name), name) for name in names] for names in (columns, later)))
        header = self.dialect.header
        self.require_unchanged()
        digest = self.facts.digest
        blocks = BlockReader(
            self.text,
            header.offset,
            header.line,
            self.dialect.end,
            self.dialect.grammar,
            block_size=self.block_size,
            shown=self.shown,
            cut=digest.take if isinstance(digest, ListDigest) and digest.path == self.text else None,
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

    @property
    def repeated_headers(self) -> tuple[int, ...]:
        """Lines on which the header stands again, as `batches` found them."""
        return tuple(line for block in self.first.blocks for line in block.headers)

    @property
    def read_as(self) -> Encoding:
        """How its bytes became text; of a list that was presumed to be UTF-8, with the doubt of its reading."""
        return self.encoding if self.presumed is None else self.presumed.found

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
        except CampaignListError:
            self._require_presumed()  # how many bytes a cell has depends on the encoding
            raise
        if not block.is_utf8:
            self._require_presumed()
        if number == blocks.count - 1:
            self.require_unchanged()
        batch = self._checked(block, wanted)
        return batch if number else _with_header_blanks(batch, self.dialect.header.blank_lines)

    def _require_presumed(self) -> None:
        if self.presumed is not None:
            self.presumed.require()

    def _checked(self, block: Block, wanted: Wanted) -> Batch:
        grammar, record = self.dialect.grammar, self.dialect.record
        if record is None:
            width = self.width
            checked = check_block(block, grammar, width, len(self.columns))
        else:
            width = record.length
            checked = check_records(block, grammar, record, marked=bool(self.dialect.header.dropped))
        batch = parse_batch(checked, wanted, width)
        self.first.add(checked, batch.rejects, self.dialect.header.raw)
        return batch


def open_csv(received: Received, work: Path, options: ReadOptions, *, presume: bool = False) -> CsvList:
    """A CSV list or the sheet of a workbook, ready to be read.

    Args:
        received: The unpacked list.
        work: Existing folder for a copy in UTF-8, where one is needed.
        options: What the operator said.
        presume: Take it for UTF-8 where it begins so; its `batches` raise OtherEncodingError where it is not.

    Raises:
        CampaignListError: No encoding, no header or no rows; see `find_encoding`, `find_dialect`.
        UsageError: An option that cannot be.
    """
    named = options.encoding or (options.layout.encoding if options.layout else None)
    begun = _begun(received, options) if presume and named is None and received.content == "text" else None
    sheet, known = None, _known(options)
    text, encoding, presumed = received.plain, UTF8, None
    if begun is not None:
        presumed, dialect = begun
    else:
        if received.content == "workbook":
            text, known = work / f"{received.name}.sheet", Named(",", escape=False)
            sheet = sheet_to_csv(received.plain, options.sheet, text, received.shown)
        else:
            encoding = find_encoding(received.plain, named, received.shown)
            if encoding.name != "utf-8":
                text = work / f"{received.name}.utf8"
                transcode(received.plain, encoding, text, received.shown)
        offset = len(encoding.bom) if text == received.plain else 0
        dialect = _dialect(text, offset, options, known, received.shown)
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
        stamp_of(text, received.shown),
        presumed=presumed,
    )


def _known(options: ReadOptions) -> Named:
    return Named(options.delimiter, options.escape)


def _dialect(text: Path, offset: int, options: ReadOptions, known: Named, shown: str) -> Dialect:
    if options.layout is None:
        return find_dialect(text, offset, known, shown)
    return layout_dialect(text, offset, options.layout, known, shown)


def _begun(received: Received, options: ReadOptions) -> tuple[Presumption, Dialect] | None:
    """A list that may be read before all of it was looked at; None where that has to come first."""
    if not begins_as_utf8(received.plain, received.shown):
        return None
    try:
        dialect = _dialect(received.plain, 0, options, _known(options), received.shown)
    except SuppressError:
        return None  # said once it is certain what the list says
    # Then it has the same columns in every encoding that it may turn out to be in.
    in_ascii = (dialect.header.above + dialect.header.raw).isascii()
    return (Presumption(received.plain, received.shown), dialect) if in_ascii else None


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
