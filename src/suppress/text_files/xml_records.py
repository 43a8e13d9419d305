"""The records of an XML file: one element an entry, its fields in attributes and elements around.

    <list><ac val="818"><ph val="5550100"/></ac></list>

The file is read as a stream, by the parser of the standard library. It opens no other file: external
entities are not followed, and a file that declares entities of its own is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

import polars as pl

from suppress.errors import SourceError
from suppress.text_files.lines import REJECTS
from suppress.text_files.records import Records, bare_cells
from suppress.text_files.stream import Stream

_CHUNK = 1 << 20
_BLOCK_RECORDS = 100_000
_AMONG = "; "
"""Between texts of elements that an entry has several of; readers of contacts take such a cell apart."""


@dataclass(frozen=True)
class XmlPlace:
    """Where a field stands, from its entry."""

    up: int
    """Elements above the entry; only attributes are taken from there."""
    down: tuple[str, ...]
    """Names of elements below."""
    attribute: str | None
    """None is the element's own text."""


def xml_blocks(
    stream: Stream, entry: str, fields: Mapping[str, XmlPlace], encoding: str | None = None
) -> Iterator[Records]:
    """The entries of an XML file, block by block.

    Names of elements are compared without a namespace's prefix. A field that an entry has several of
    gives all of them, with semicolons between.

    Args:
        stream: An open stream.
        entry: Name of the element that is an entry.
        fields: Field and its place.
        encoding: Encoding where the file does not say it rightly.

    Yields:
        Records; `line` is where the entry starts, and several entries may share one.

    Raises:
        SourceError: The file is not well-formed, cut short, or declares entities.
    """
    collector = _Collector(entry, fields)
    try:
        parser = expat.ParserCreate(encoding)
        collector.attach(parser, stream.name)
        while chunk := stream.file.read(_CHUNK):
            parser.Parse(chunk)
            if len(collector.rows) >= _BLOCK_RECORDS:
                yield collector.taken()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise SourceError(
            f"'{stream.name}' line {error.lineno}: not well-formed XML ({expat.ErrorString(error.code)})",
            hint="download the file again; a list that was cut short would suppress too little",
        ) from error
    except (LookupError, ValueError) as error:
        raise SourceError(
            f"'{stream.name}' cannot be decoded as XML",
            hint="correct `encoding` of the layout, or leave it out",
        ) from error
    yield collector.taken()


class _Collector:
    """Fields of the entries that a parser comes by."""

    def __init__(self, entry: str, fields: Mapping[str, XmlPlace]) -> None:
        self.rows: list[list[str | None]] = []
        self._lines: list[int] = []
        self._entry = entry
        self._names = list(fields)
        self._around = [
            (number, place.up, place.attribute)
            for number, place in enumerate(fields.values())
            if not place.down and place.attribute is not None
        ]
        self._attributes: dict[tuple[str, ...], list[tuple[int, str]]] = {}
        self._texts: dict[tuple[str, ...], list[int]] = {}
        for number, place in enumerate(fields.values()):
            if place.attribute is None:
                self._texts.setdefault(place.down, []).append(number)
            elif place.down:
                self._attributes.setdefault(place.down, []).append((number, place.attribute))
        self._above: list[dict[str, str]] = []
        self._path: tuple[str, ...] | None = None
        self._row: list[str | None] = []
        self._open: dict[tuple[str, ...], list[str]] = {}

    def attach(self, parser: expat.XMLParserType, name: str) -> None:
        """Listen to a parser."""

        def refuse(*_: object) -> None:
            raise SourceError(
                f"'{name}' line {parser.CurrentLineNumber}: the file declares an entity, which is not read",
                hint="check where the file is from; lists have no use for entities",
            )

        def start(tag: str, attributes: dict[str, str]) -> None:
            self._start(tag.rpartition(":")[2], attributes, parser.CurrentLineNumber)

        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = refuse
        if self._texts:
            parser.CharacterDataHandler = self._text

    def taken(self) -> Records:
        """The entries since it was called last."""
        columns = zip(*self.rows, strict=True) if self.rows else ([] for _ in self._names)
        cells = pl.DataFrame(
            {"line": self._lines} | dict(zip(self._names, map(list, columns), strict=True)),
            schema={"line": pl.UInt64} | dict.fromkeys(self._names, pl.String),
        )
        self.rows, self._lines = [], []
        return Records(bare_cells(cells, self._names), REJECTS.to_frame())

    def _start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        if self._path is None:
            if tag == self._entry:
                self._path = ()
                self._row = [None] * len(self._names)
                self._lines.append(line)
                for number, up, attribute in self._around:
                    if up <= len(self._above):
                        self._add(number, (self._above[-up] if up else attributes).get(attribute))
            else:
                self._above.append(attributes)
                return
        else:
            self._path = (*self._path, tag)
            for number, attribute in self._attributes.get(self._path, ()):
                self._add(number, attributes.get(attribute))
        if self._path in self._texts:
            self._open[self._path] = []

    def _end(self, _: str) -> None:
        if self._path is None:
            self._above.pop()
            return
        if self._path in self._open:
            text = "".join(self._open.pop(self._path))
            for number in self._texts[self._path]:
                self._add(number, text)
        if self._path:
            self._path = self._path[:-1]
        else:
            self.rows.append(self._row)
            self._path = None

    def _text(self, text: str) -> None:
        if self._path is not None and self._path in self._open:
            self._open[self._path].append(text)

    def _add(self, number: int, text: str | None) -> None:
        if text and not text.isspace():
            before = self._row[number]
            self._row[number] = text if before is None else f"{before}{_AMONG}{text}"
