"""The records of a text file whose fields stand at fixed positions.

    PAnn                 Example              1 Main St

Positions count from 1 and include both ends, as vendors print them: `26-45` is 20 wide. They are
characters of the decoded text. In an encoding of one byte a character, which vendors' positions assume,
that is the same as bytes; in UTF-8 a letter such as `é` takes one position although it is two bytes. A
record in UTF-8 that is too short in characters and just right in bytes was measured in bytes, and is cut so.

Records are lines, or, where a record length is declared and the text has no line ends, run on one
behind the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from suppress.errors import SourceError
from suppress.text_files.lines import BLOCK_CHARACTERS, LONGEST_LINE, REJECTS, Text, decoded, raw_line_blocks
from suppress.text_files.records import Records, bare_cells

_SIGN = r"[^\s\x00\x1a]"
_BLANKS = " \t\n\xa0\x00\x1a"


@dataclass(frozen=True)
class Positions:
    """Where a field stands in a record."""

    first: int
    """Its first character, from 1."""
    last: int
    """Its last character; the field includes it."""

    def of(self, record: pl.Expr) -> pl.Expr:
        """The field, cut from a String column of records; shorter where a record ends before."""
        return record.str.slice(self.first - 1, self.last - self.first + 1)

    def of_bytes(self, record: str) -> str | None:
        """The field where positions are bytes of UTF-8; None where they cut a character."""
        try:
            return record.encode()[self.first - 1 : self.last].decode()
        except UnicodeDecodeError:
            return None


def fixed_width_blocks(
    text: Text, fields: Mapping[str, Positions], *, record: int | None = None, header: bool = False
) -> Iterator[Records]:
    """The records of a text with fixed positions, block by block.

    A line that is shorter than the record has lost blanks at its end, as editors do, and what is beyond
    it is blank. One that is longer is a reject unless it has only blanks there.

    Args:
        text: An opened text.
        fields: Field and its positions.
        record: Length of a record in characters, without its line end; None takes lines as they come.
        header: The first line names the fields and is no record.

    Yields:
        Records; in a text without line ends their `line` is the number of the record.

    Raises:
        SourceError: A text without line ends ends within a record, or has a line end after all.
    """
    if not text.first:
        return
    blocks = raw_line_blocks(text)
    if record is not None and len(text.first) > record and not header:
        ahead = decoded(lambda: text.rest.read(BLOCK_CHARACTERS), text.name)
        one_line = len(text.first) == LONGEST_LINE or not ahead.strip(_BLANKS)
        blocks = _run_on_blocks(text, ahead, record) if one_line else raw_line_blocks(text, ahead)
    for number, lines in enumerate(blocks):
        records = lines.slice(1) if header and number == 0 else lines
        filled = records.filter(pl.col("text").str.contains(_SIGN))
        yield _cut(filled, fields, record, in_utf8=text.rest.encoding.startswith("utf-8"))


def _cut(lines: pl.DataFrame, fields: Mapping[str, Positions], record: int | None, *, in_utf8: bool) -> Records:
    rejects = REJECTS.to_frame()
    if record is not None:
        fits = ~pl.col("text").str.slice(record).str.contains(_SIGN)
        said = pl.format("{} characters where a record has {}", pl.col("text").str.len_chars(), pl.lit(record))
        rejects = lines.filter(~fits).select("line", said.alias("reason"))
        lines = lines.filter(fits) if rejects.height else lines
    cells = lines.select("line", **{name: place.of(pl.col("text")) for name, place in fields.items()})
    if record is not None and in_utf8:
        text = pl.col("text")
        measured = lines.filter((text.str.len_bytes() == record) & (text.str.len_chars() < record))
        if measured.height:
            # Polars casts no bytes that may not be text; these lines are few.
            texts = measured["text"].to_list()
            columns = [
                pl.Series(name, [place.of_bytes(one) for one in texts], pl.String)
                for name, place in fields.items()
            ]
            cells = cells.update(measured.select("line", *columns), on="line", include_nulls=True)
    return Records(bare_cells(cells, list(fields)), rejects)


def _run_on_blocks(text: Text, ahead: str, record: int) -> Iterator[pl.DataFrame]:
    # `line` and `text` of records without line ends, as lines are yielded.
    carry, number = text.first, 1
    while True:
        block = carry + ahead
        end = block.find("\n")
        if end >= 0:
            behind = block[end:]
            while behind:  # to the very end, where the file's checksum stands
                if behind.strip(_BLANKS):
                    raise SourceError(
                        f"'{text.name}' record {number + end // record}: a line end, where records of {record} "
                        "characters run on without any",
                        hint="correct `record` of the layout, or check the file",
                    )
                behind = decoded(lambda: text.rest.read(BLOCK_CHARACTERS), text.name)
            block, ahead = block[:end], ""
        cut = len(block) // record * record
        texts = [block[at : at + record] for at in range(0, cut, record)]
        lines = pl.int_range(number, number + len(texts), dtype=pl.UInt64, eager=True).alias("line")
        yield pl.DataFrame([lines, pl.Series("text", texts, pl.String)])
        carry, number = block[cut:], number + len(texts)
        if not ahead:
            break
        ahead = decoded(lambda: text.rest.read(BLOCK_CHARACTERS), text.name)
    if carry.strip(_BLANKS):
        raise SourceError(
            f"'{text.name}' has no line ends, and ends within record {number} of {record} characters",
            hint="correct `record` of the layout; where it is right, the file was cut short: download it again",
        )
