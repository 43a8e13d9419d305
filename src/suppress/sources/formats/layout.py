"""Files whose layout the policy says: state lists, litigator lists, a vendor's own.

    phone,national_dnc,litigator
    2125550100,Y,N

A record is an entry, or says that an earlier one is gone, or lists nobody. In doubt it is an entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from suppress.errors import SourceError
from suppress.model import POSTAL_FIELDS, DigestKind, KeyKind, Kind
from suppress.normalise.digest import default_recipe, recognise_digest
from suppress.policy.layout import CONTACT_FIELDS, Layout, layout_of
from suppress.sources.formats.batch import Batch, Reading, reject_lines
from suppress.sources.formats.layout_only import doubt, left_by, left_out
from suppress.sources.formats.layout_records import layout_records
from suppress.sources.formats.moments import moments
from suppress.sources.formats.plain import contact_batch
from suppress.sources.formats.points import by_line, digest_batch, merged
from suppress.sources.formats.postal import postal_batch
from suppress.text_files.records import Records
from suppress.text_files.stream import Stream

_NO_CONTACT = "no contact"
_NO_DAY = "deletes an entry and says no day; it deletes nothing"
_UNKNOWN_ACTION = "unknown action; the record counts as an entry"
_COUNTS = "; the record counts as an entry"
_DELETES_NOTHING = "; it deletes nothing"


def read_layout(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a file.

    Raises:
        SourceError: A column of the layout is not there, or the file cannot be read to its end.
    """
    layout = layout_of(reading.source)
    if layout is None:
        raise SourceError(f"'{stream.name}': the source has no layout", hint="name one with `layout:`")
    for records in layout_records(stream, layout):
        yield _batch(records, _Form(layout, reading))


@dataclass(frozen=True)
class _Form:
    """How records become entries."""

    layout: Layout
    reading: Reading

    @property
    def contacts(self) -> list[str]:
        return [field for field in CONTACT_FIELDS if field in self.layout.fields]

    @property
    def postal(self) -> list[str]:
        fields = [field for field in POSTAL_FIELDS if field in self.layout.fields]
        return fields if "address1" in fields else []

    @property
    def deletes(self) -> bool:
        return "delete" in self.layout.actions.values()


def _batch(records: Records, form: _Form) -> Batch:
    # Several entries of an XML file may share a line, so that records are told apart by their number.
    lines = records.cells["line"]
    cells = records.cells.with_columns(pl.int_range(pl.len(), dtype=pl.UInt64).alias("line"))
    cells = cells.with_columns(left_by(form.layout).alias("left_by"), doubt(form.layout).alias("doubt"))
    listed = cells.filter(pl.col("left_by").is_null())
    listed = listed.with_columns(_action(form.layout).alias("does"), *moments(form.layout))
    adds = listed.filter(pl.col("does").is_null() | (pl.col("does") == "add"))
    deletes = listed.filter(pl.col("does") == "delete")
    sure = pl.col("doubt").is_null()
    batches = [_entries(adds, form), _deleted(deletes.filter(sure), form)]
    unsure = deletes.filter(~sure)
    wrong = [batch.rejects for batch in batches]
    wrong.append(reject_lines(adds.filter(~sure), pl.col("doubt") + _COUNTS))
    wrong.append(reject_lines(unsure, pl.col("doubt") + _DELETES_NOTHING))
    if form.layout.actions:
        wrong.append(reject_lines(adds.filter(pl.col("does").is_null()), pl.lit(_UNKNOWN_ACTION)))
    once = pl.concat(wrong).unique("line", keep="first", maintain_order=True)
    rejects = once.with_columns(lines.gather(once["line"]).alias("line"))
    entries, deleted = batches
    if form.deletes:
        timed = {kind: _timed(frame, adds) for kind, frame in entries.keys.items()}
        entries = replace(entries, keys=timed, deletes=deleted.keys)
    return replace(
        entries,
        rejects=pl.concat([records.rejects, rejects]),
        others=cells.height - adds.height - unsure.height - deleted.rejects["line"].n_unique(),
        left_out=left_out(cells, form.layout) if form.layout.only else None,
    )


def _action(layout: Layout) -> pl.Expr:
    if not layout.actions:
        return pl.lit("add")
    words = {value.strip().lower(): action for value, action in layout.actions.items()}
    said = pl.col("action").fill_null("").str.to_lowercase()
    return said.replace_strict(list(words), list(words.values()), default=None, return_dtype=pl.String)


def _timed(frame: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    return frame.join(records.select("line", "time"), on="line", how="left", maintain_order="left")


def _entries(records: pl.DataFrame, form: _Form) -> Batch:
    if not form.contacts:
        return _postal(records, form)
    batches = [_contact(records, field, form) for field in form.contacts]
    filled = pl.any_horizontal(pl.col(form.contacts).is_not_null())
    if form.postal:
        batches.append(_postal(records.filter(pl.col("address1").is_not_null()), form))
        filled |= pl.col("address1").is_not_null()
    silent = Batch(0, {}, reject_lines(records.filter(~filled), pl.lit(_NO_CONTACT)))
    return by_line(merged([*batches, silent]))


def _deleted(records: pl.DataFrame, form: _Form) -> Batch:
    # Of a name and address nothing is deleted: whose entry it was cannot be told for sure.
    undated = "date" in form.layout.fields
    dated = records.filter(pl.col("since").is_not_null()) if undated else records.clear()
    batches = [_contact(dated, field, form) for field in form.contacts]
    said = records.filter(pl.col("since").is_null()) if undated else records.clear()
    batches.append(Batch(0, {}, reject_lines(said, pl.lit(_NO_DAY))))
    deleted = by_line(merged(batches))
    keys: dict[Kind, pl.DataFrame] = {
        kind: _timed(frame, records) for kind, frame in deleted.keys.items() if kind is not KeyKind.EMAIL_WIDE
    }
    return replace(deleted, keys=keys)


def _contact(records: pl.DataFrame, field: str, form: _Form) -> Batch:
    cells = records.select("line", pl.col(field).alias("text"), "since").drop_nulls("text")
    match field:
        case "digest":
            return _digests(cells, form)
        case "phone" | "mobile":
            return contact_batch(cells, "phone", form.reading.country)
        case "domain":
            return contact_batch(cells, "domain", form.reading.country)
        case "account":
            return contact_batch(cells, "account", form.reading.country)
        case _:
            return contact_batch(cells, "email", form.reading.country)


def _digests(cells: pl.DataFrame, form: _Form) -> Batch:
    source = form.reading.source
    contact: Literal["email", "phone"] = "phone" if source.contact == "phone" else "email"
    if source.digest is None:
        raise SourceError(
            "the digests of a layout have no algorithm", hint="name it with `digest:` of the source"
        )
    kind = DigestKind(contact, source.digest, source.recipe or default_recipe(contact))
    return digest_batch(cells.with_columns(_of_length(recognise_digest(pl.col("text")), kind)), kind)


def _of_length(digest: pl.Expr, kind: DigestKind) -> pl.Expr:
    length = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}[kind.algorithm]
    return pl.when(digest.str.len_bytes() == length).then(digest).alias("text")


def _postal(records: pl.DataFrame, form: _Form) -> Batch:
    cells = records.with_columns(_level(form.layout).alias("level")) if form.layout.levels else records
    return postal_batch(cells, deceased=form.reading.source.format == "deceased")


def _level(layout: Layout) -> pl.Expr:
    words = {value.strip().lower(): level for value, level in layout.levels.items()}
    said = pl.col("level").str.to_lowercase()
    return said.replace_strict(
        list(words), list(words.values()), default=pl.col("level"), return_dtype=pl.String
    )
