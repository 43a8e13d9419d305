"""The records of a file whose layout the policy says, as cells by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from suppress.errors import SourceError
from suppress.policy.layout import UNSPACED_FIELDS, Layout, Place, parse_positions, parse_xml_path
from suppress.sources.formats.columns import plain_header
from suppress.text_files.fixed_width import Positions, fixed_width_blocks
from suppress.text_files.lines import Text, open_text
from suppress.text_files.records import Records, header_of, record_blocks
from suppress.text_files.stream import Stream
from suppress.text_files.xml_records import XmlPlace, xml_blocks


def layout_records(stream: Stream, layout: Layout) -> Iterator[Records]:
    """The records of a file.

    Args:
        stream: The text.
        layout: Its layout, with a format.

    Yields:
        Records with a column for each field of the layout and each name in `only`.

    Raises:
        SourceError: A column of the layout is not there, or the file cannot be read to its end.
    """
    fields = {name: (name,) for name in layout.only if name not in layout.fields} | layout.fields
    parts = {f"{field} {number}": part for field, all_ in fields.items() for number, part in enumerate(all_)}
    for records in _blocks(stream, layout, parts):
        cells = records.cells.select("line", **{name: _joined(name, len(fields[name])) for name in fields})
        yield replace(records, cells=cells)


def _blocks(stream: Stream, layout: Layout, parts: Mapping[str, Place]) -> Iterator[Records]:
    match layout.format:
        case "delimited":
            with open_text(stream, layout.encoding) as text:
                if text.first:
                    headless = not layout.has_header
                    places = _column_places(text, layout, parts)
                    yield from record_blocks(text, places, layout.delimiter, headless=headless)
        case "fixed_width":
            positions = {name: Positions(*parse_positions(place)) for name, place in parts.items()}
            with open_text(stream, layout.encoding) as text:
                yield from fixed_width_blocks(text, positions, record=layout.record, header=layout.has_header)
        case "xml":
            paths = {name: XmlPlace(*parse_xml_path(place)) for name, place in parts.items()}
            yield from xml_blocks(stream, layout.entry or "", paths, layout.encoding)
        case None:
            raise AssertionError("a layout without format")  # `policy check` asks for it


def _column_places(text: Text, layout: Layout, parts: Mapping[str, Place]) -> dict[str, int]:
    cells = header_of(text, layout.delimiter)
    header = [plain_header(cell) for cell in cells] if layout.has_header else []
    places: dict[str, int] = {}
    for name, place in parts.items():
        if isinstance(place, int):
            if place > len(cells):
                raise SourceError(
                    f"'{text.name}' line {text.line}: {len(cells)} columns; the layout names column {place}",
                    hint="correct `fields` or `delimiter` of the layout, or check the file",
                )
            places[name] = place - 1
        elif plain_header(place) in header:
            places[name] = header.index(plain_header(place))
        else:
            raise SourceError(
                f"'{text.name}' line {text.line}: no column '{place}' in the header",
                hint="correct `fields` of the layout; `header: false` where the first line is no header",
            )
    return places


def _joined(field: str, count: int) -> pl.Expr:
    parts = [pl.col(f"{field} {number}") for number in range(count)]
    if count == 1:
        return parts[0]
    if field in UNSPACED_FIELDS:
        return pl.concat_str(parts)  # null where a part is: half a number is nobody's
    text = pl.concat_str(parts, separator=" ", ignore_nulls=True)
    return pl.when(text != "").then(text)
