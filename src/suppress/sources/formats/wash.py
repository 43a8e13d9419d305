"""Results of washing: the contacts that were handed in, and whether each is on the registry.

    number,registered
    0412345678,Y

Australia's register, the registries of Utah and Michigan and others give no list out: a list is handed
in and comes back with an answer for each contact (domain/registries.md sections 5.2 and 6,
https://www.austlii.edu.au/au/legis/cth/num_act/dncra2006201/s19.html). What was not handed in was not
checked, so absence from a result is no clearance. The header and the answers differ by service; the
column map and `answers:` of the source name them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import polars as pl

from suppress.errors import SourceError
from suppress.model import KeyKind
from suppress.policy.model import WashAnswers
from suppress.sources.formats.batch import Batch, Reading, reject_lines
from suppress.sources.formats.columns import CONTACT, day, header_columns
from suppress.sources.formats.plain import contact_batch, contact_cells
from suppress.sources.formats.points import by_line, merged
from suppress.text_files.lines import Text, open_text
from suppress.text_files.records import record_blocks
from suppress.text_files.stream import Stream

ANSWERED_KINDS = (KeyKind.PHONE, KeyKind.EMAIL)
"""Kinds of key that an answer may be asked for by."""


def read_wash(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a result of washing; contacts that are not listed are `others`.

    Raises:
        SourceError: There is no column with the contacts or with the answers.
    """
    answers = reading.source.answers
    with open_text(stream, reading.source.encoding) as text:
        if answers.every:
            for cells, unreadable in contact_cells(text, reading):
                yield _washed(cells, answers.every, unreadable, reading)
            return
        if not text.first:
            return
        for cells, unreadable in _answers(text, reading):
            said = _said(answers)
            unknown = cells.filter(said.is_null())
            reason = pl.when(pl.col("answer").is_null()).then(pl.lit("no answer")).otherwise(pl.lit(_UNKNOWN))
            rejects = pl.concat([unreadable.rejects, reject_lines(unknown, reason)])
            yield merged(
                [
                    _washed(
                        cells.filter(said == "listed"), "listed", replace(unreadable, rejects=rejects), reading
                    ),
                    _washed(cells.filter(said == "clear"), "clear", Batch(0, {}, rejects.clear()), reading),
                ]
            )


_UNKNOWN = "an answer that `answers:` of the source does not name"


def _answers(text: Text, reading: Reading) -> Iterator[tuple[pl.DataFrame, Batch]]:
    columns = header_columns(text, reading.source, (CONTACT, "answer", "date"))
    missing = [name for name in (CONTACT, "answer") if name not in columns]
    if missing:
        raise SourceError(
            f"'{text.name}' line {text.line}: no column with the {' and the '.join(missing)} in the header",
            hint="name them with `columns: {phone: HEADER, answer: HEADER}` of the source; where every contact "
            "of the file has the same answer, say so with `answers: {every: clear}` or `{every: listed}`",
        )
    since = day(pl.col("date")) if "date" in columns else pl.lit(None, pl.Date)
    for records in record_blocks(text, columns, reading.source.delimiter):
        filled = records.cells.drop_nulls(CONTACT)
        blank = reject_lines(records.cells.filter(pl.col(CONTACT).is_null()), pl.lit("no contact"))
        cells = filled.select("line", pl.col(CONTACT).alias("text"), since.alias("since"), "answer")
        yield cells, Batch(0, {}, pl.concat([records.rejects, blank]))


def _said(answers: WashAnswers) -> pl.Expr:
    meant = {_plain(text): "clear" for text in answers.clear} | {
        _plain(text): "listed" for text in answers.listed
    }
    plain = pl.col("answer").str.strip_chars().str.to_lowercase().str.replace_all(r"[\s_-]+", " ")
    return plain.replace_strict(meant, default=None, return_dtype=pl.String)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())


def _washed(
    cells: pl.DataFrame, said: Literal["listed", "clear"], unreadable: Batch, reading: Reading
) -> Batch:
    # A line with a contact that cannot be read answers for nothing.
    contact = reading.source.contact
    read = by_line(
        merged(
            [
                contact_batch(
                    cells.select("line", "text", "since"),
                    None if contact == "postal" else contact,
                    reading.country,
                ),
                unreadable,
            ]
        )
    )
    answered = {kind: frame for kind in ANSWERED_KINDS if (frame := read.keys.get(kind)) is not None}
    if said == "listed":
        return replace(read, answered=answered)
    return Batch(0, {}, read.rejects, answered=answered, others=read.entries)
