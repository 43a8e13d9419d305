"""The records of a text file with a header: delimiters, quotes, cells over several lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import polars as pl

from suppress.errors import SourceError
from suppress.text_files.lines import BLOCK_CHARACTERS, LONGEST_LINE, REJECTS, Text, decoded, split_lines

_BLOCK_RECORDS = 100_000
_LONGEST_CELL = 64 << 10  # characters; design.md section 7
_TALLEST_CELL = 100  # lines; design.md section 7
_DELIMITERS = ",;\t|"
_AROUND = " \t\u00a0\x00\x1a"  # blanks, and the sign that ended files under DOS
_TYPOGRAPHIC = str.maketrans(dict.fromkeys("“”„‟″", '"'))
_TOO_MANY = "{} cells where the header has {}"


@dataclass(frozen=True)
class Records:
    """Some records of a text."""

    cells: pl.DataFrame
    """`line` (UInt64) and a String column for each field asked for; blank cells are null."""
    rejects: pl.DataFrame
    """REJECTS: records that have more cells than the header, a stray quote, or the wrong length."""


def header_of(text: Text, delimiter: str | None) -> list[str]:
    """Cells of the first filled line, as the names of columns.

    Args:
        text: An opened text.
        delimiter: Delimiter where it is known; else the one that the file names to Excel, or the most
            frequent of comma, semicolon, tab and pipe.

    Raises:
        SourceError: A cell is longer than 64 KB.
    """
    first = text.first.translate(_TYPOGRAPHIC) if _is_typographic(text) else text.first
    try:
        cells = next(csv.reader([first], delimiter=delimiter or text.delimiter or _delimiter(first)), [])
    except csv.Error as error:
        raise _runaway(text.name, text.line) from error
    return [cell.strip() for cell in cells]


def record_blocks(
    text: Text,
    fields: Mapping[str, int],
    delimiter: str | None,
    *,
    headless: bool = False,
    lenient: bool = False,
) -> Iterator[Records]:
    """The records under the header, block by block.

    Args:
        text: An opened text whose first line is the header.
        fields: Field and place of its column.
        delimiter: As for `header_of`.
        headless: The first line is a record too.
        lenient: A line with a stray quote is read as spreadsheets do, instead of being rejected.

    Raises:
        SourceError: A quoted cell is longer than 64 KB or 100 lines, or is never closed.
    """
    form = _Form(
        delimiter or text.delimiter or _delimiter(text.first),
        len(header_of(text, delimiter)),
        fields,
        straighten=_is_typographic(text),
        lenient=lenient,
    )
    above = text.line - 1 if headless else text.line
    block = f"{text.first}\n" if headless else ""
    started = False
    while True:
        block += decoded(lambda: text.rest.read(BLOCK_CHARACTERS), text.name)
        if not block and started:
            return
        started = True
        end = decoded(lambda: text.rest.readline(LONGEST_LINE), text.name)
        block += end or "\n" * bool(block and not block.endswith("\n"))
        if form.straighten:
            block = block.translate(_TYPOGRAPHIC)
        read = _whole_lines if block.endswith("\n") else _any_records
        above = yield from read(text, block, above, form)
        block = ""


def bare_cells(cells: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """A frame whose String columns of these names are without blanks around them; blank ones are null."""
    stripped = cells.with_columns(pl.col(names).str.strip_chars(_AROUND))
    return stripped.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)) for name in names)


@dataclass(frozen=True)
class _Form:
    """How the records of a text are cut."""

    delimiter: str
    width: int
    fields: Mapping[str, int]
    straighten: bool
    lenient: bool

    @property
    def filled(self) -> str:
        """A pattern that finds a sign in cells."""
        return rf'[^\s\x00\x1a"{re.escape(self.delimiter)}]'

    @property
    def cell(self) -> str:
        """A pattern of a well-formed cell with the delimiter before it."""
        delimiter = re.escape(self.delimiter)
        return rf'{delimiter}(?:"(?:[^"]|"")*"|[^"{delimiter}]*)'

    @property
    def whole(self) -> str:
        """A pattern of a line of well-formed cells."""
        return rf"^(?:{self.cell[len(re.escape(self.delimiter)) :]})(?:{self.cell})*$"


def _whole_lines(text: Text, block: str, above: int, form: _Form) -> Generator[Records, None, int]:
    """Records of a block in which each is one line; gives back the number of the last line."""
    lines = split_lines(block, above + 1)
    filled = lines.filter(pl.col("text").str.contains(form.filled))
    quoted = '"' in block
    # Also of lines without a sign: a cell over several lines may open on one.
    fit = lines.select(
        (pl.col("text").str.len_chars() <= _LONGEST_CELL).all()
        & (pl.col("text").str.contains(form.whole).all() if quoted else pl.lit(value=True))
    ).item()
    if not fit:
        return (yield from _any_records(text, block, above, form))
    # So many delimiters a line can have without a cell too many.
    most = filled["text"].str.count_matches(form.delimiter, literal=True).max()
    cut = _read_cells if most is not None and most < form.width else _cut_cells  # type: ignore[operator]
    for part in filled.iter_slices(_BLOCK_RECORDS) if filled.height else [filled]:
        cells, rejects = cut(part, form)
        yield Records(bare_cells(cells, list(form.fields)), rejects)
    return above + lines.height


def _read_cells(lines: pl.DataFrame, form: _Form) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cells of well-formed lines of which none has more cells than the header, and REJECTS."""
    # Below a line of our own: the engine takes a sign of byte order off the front, and a line that is nothing
    # else would be gone.
    text = "-\n" + lines["text"].str.join("\n").item()
    columns = [f"column_{number}" for number in range(1, form.width + 1)]
    cells = pl.read_csv(
        text.encode(),
        has_header=False,
        skip_rows=1,
        schema=dict.fromkeys(columns, pl.String),
        separator=form.delimiter,
        columns=[columns[place] for place in sorted(set(form.fields.values()))],
        missing_columns="insert",  # a line may have fewer cells
    )
    chosen = {field: pl.col(columns[place]) for field, place in form.fields.items()}
    return cells.select(lines["line"], **chosen), pl.DataFrame(schema=REJECTS)


def _cut_cells(lines: pl.DataFrame, form: _Form) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same of lines that may have more cells."""
    # A delimiter in front, so that each cell has one.
    led = (pl.lit(form.delimiter) + pl.col("text")).alias("text")
    cells = lines.with_columns(led.str.extract_all(form.cell))
    count = pl.col("text").list.len()
    beyond = pl.col("text").list.slice(form.width).list.join("").str.contains(form.filled)
    long = cells.filter(count > form.width).filter(beyond)
    said = pl.format(_TOO_MANY, count, pl.lit(form.width))
    good = cells.join(long, on="line", how="anti", maintain_order="left") if long.height else cells
    chosen = {
        field: _unquoted(pl.col("text").list.get(place, null_on_oob=True))
        for field, place in form.fields.items()
    }
    return good.select("line", **chosen), long.select("line", said.alias("reason"))


def _any_records(text: Text, block: str, above: int, form: _Form) -> Generator[Records, None, int]:
    """Records that may be several lines, or malformed; the last one may go on behind the block."""
    count = block.count("\n") + (not block.endswith("\n"))
    rest = (line.translate(_TYPOGRAPHIC) for line in text.rest) if form.straighten else text.rest
    reader = csv.reader(chain(io.StringIO(block), rest), delimiter=form.delimiter, strict=True)
    padding = [""] * form.width
    raw: list[str] = []
    ended = False
    while not ended:
        rows: list[list[str]] = []
        numbers: list[int] = []
        wrong: list[tuple[int, str]] = []
        while len(rows) < _BLOCK_RECORDS and reader.line_num < count:
            line = reader.line_num
            try:
                row = decoded(lambda: next(reader, None), text.name)
            except csv.Error as error:
                _refuse_runaway(text.name, above + line + 1, above + reader.line_num, str(error))
                row = None
                if form.lenient and reader.line_num == line + 1 <= count:
                    # Raw texts of mail servers start with a quote and go on behind the closing one.
                    raw = raw or block.split("\n")
                    row = next(csv.reader([raw[line]], delimiter=form.delimiter), None)
                if row is None:
                    wrong += _swallowed(above + line + 1, above + reader.line_num, "stray quote")
                    continue
            if row is None:
                break
            if reader.line_num - line > _TALLEST_CELL:
                raise _runaway(text.name, above + line + 1)
            if not any(cell.strip().strip(_AROUND) for cell in row):
                continue
            if len(row) != form.width:
                if any(cell.strip().strip(_AROUND) for cell in row[form.width :]):
                    said = _TOO_MANY.format(len(row), form.width)
                    wrong += _swallowed(above + line + 1, above + reader.line_num, said)
                    continue
                # Spreadsheets drop empty cells at the end of a line, or write more of them.
                row = (row + padding)[: form.width]
            rows.append(row)
            numbers.append(above + line + 1)
        ended = len(rows) < _BLOCK_RECORDS
        yield Records(_cells(rows, numbers, form.fields), pl.DataFrame(wrong, schema=REJECTS, orient="row"))
    return above + reader.line_num


def _swallowed(start: int, end: int, reason: str) -> list[tuple[int, str]]:
    # Rejects of all lines of a malformed record: a quote that opens in one takes the records behind it in.
    behind = [(line, f"in a quoted cell that opens in line {start}") for line in range(start + 1, end + 1)]
    return [(start, reason), *behind]


def _is_typographic(text: Text) -> bool:
    # Vendors' samples, and files that went through a word processor, have typographic quotes around
    # cells; where the header has them, every line does.
    return text.first.lstrip()[:1] in tuple("“”„‟″")


def _cells(rows: list[list[str]], numbers: list[int], fields: Mapping[str, int]) -> pl.DataFrame:
    columns = list(zip(*rows, strict=True)) if rows else []
    cells = pl.DataFrame(
        {"line": numbers} | {field: columns[place] if rows else [] for field, place in fields.items()},
        schema={"line": pl.UInt64} | dict.fromkeys(fields, pl.String),
    )
    return bare_cells(cells, list(fields))


def _unquoted(cell: pl.Expr) -> pl.Expr:
    text = cell.str.slice(1)
    inside = text.str.strip_prefix('"').str.strip_suffix('"').str.replace_all('""', '"', literal=True)
    return pl.when(text.str.starts_with('"')).then(inside).otherwise(text)


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


csv.field_size_limit(_LONGEST_CELL)
