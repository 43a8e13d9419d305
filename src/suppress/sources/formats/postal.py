"""Entries from records with name and address, at every match level they can be compared at.

An entry without a level of its own is a key of each kind, and the rule's level picks the kind. An
entry that says its level, or lacks what a stricter level needs (no first name: the household), is
also kept at that one level, where it holds whatever a rule asks; and one that says a level that needs
a first name at the looser ones too, for the doubt about rows without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from suppress.errors import SourceError
from suppress.model import DECEASED_LEVELS, POSTAL_FIELDS, POSTAL_KINDS, KeyKind
from suppress.normalise.postal import Postal, read_postal
from suppress.postal_keys import PostalKeys
from suppress.sources.formats.batch import KEYED, Batch, Reading, reject_lines
from suppress.sources.formats.columns import day, header_columns
from suppress.sources.people_table import LISTED_PEOPLE
from suppress.text_files.lines import REJECTS, Text, open_text
from suppress.text_files.records import record_blocks
from suppress.text_files.stream import Stream

_UNKNOWN = "unknown"
_LEVELS = {kind.value: kind.value for kind in POSTAL_KINDS} | {
    "initial": KeyKind.INDIVIDUAL_INITIAL.value,
    "individual_with_initial": KeyKind.INDIVIDUAL_INITIAL.value,
    "person": KeyKind.INDIVIDUAL.value,
}


def postal_batches(
    stream: Stream,
    reading: Reading,
    *,
    deceased: bool,
    level: KeyKind | None = None,
    occupants: bool = False,
) -> Iterator[Batch]:
    """Batches of a CSV of names and addresses.

    Args:
        stream: The text, with a header.
        reading: The source; its column map names columns with unusual headers.
        deceased: Entries are dead persons, never compared more loosely than individual with initial.
        level: Match level of every entry; None takes what each says.
        occupants: Mail to whoever lives at the address of an entry may reach whom it is about.

    Raises:
        SourceError: The header has no column with the address or the name.
    """
    with open_text(stream, reading.source.encoding) as text:
        if not text.first:
            return
        columns = header_columns(text, reading.source, (*POSTAL_FIELDS, "date", "level"))
        _require(text, columns)
        since = day(pl.col("date")) if "date" in columns else pl.lit(None, pl.Date)
        for records in record_blocks(text, columns, reading.source.delimiter):
            cells = records.cells.with_columns(since.alias("since"))
            if level is not None:
                cells = cells.with_columns(pl.lit(level.value).alias("level"))
            batch = postal_batch(cells, deceased=deceased, occupants=occupants)
            yield replace(batch, rejects=pl.concat([records.rejects, batch.rejects]))


def _require(text: Text, columns: dict[str, int]) -> None:
    missing = [] if "address1" in columns else ["address1"]
    missing += [] if "name" in columns or "last_name" in columns else ["last_name (or name)"]
    missing += [] if "postal_code" in columns or "city" in columns else ["postal_code"]
    if missing:
        raise SourceError(
            f"'{text.name}' line {text.line}: no column for {', '.join(missing)} in the header",
            hint="name the columns with `columns:` of the source, such as {last_name: SURNAME}",
        )


def postal_batch(cells: pl.DataFrame, *, deceased: bool, occupants: bool = False) -> Batch:
    """Entries of records with name and address.

    Args:
        cells: `line` (UInt64), `since` (Date), and as String any of POSTAL_FIELDS and perhaps `level`, the
            match level that the entry itself says.
        deceased: As for `postal_batches`.
        occupants: As for `postal_batches`.
    """
    kinds = tuple(KeyKind(level) for level in DECEASED_LEVELS) if deceased else POSTAL_KINDS
    fields = {field: field for field in POSTAL_FIELDS if field in cells.columns}
    # Who lacks a first name may be the person: households are kept for that doubt at every source.
    kept = tuple(dict.fromkeys((KeyKind.HOUSEHOLD, *kinds)))
    said = _said_level() if "level" in cells.columns else pl.lit(None, pl.String)
    postal = read_postal(cells, fields)
    read = cells.select("line", "since", said.alias("said"))
    people = _people(read, postal).with_columns(_held_level(kinds).alias("held"))
    individual, initial = KeyKind.INDIVIDUAL.value, KeyKind.INDIVIDUAL_INITIAL.value
    entry, says = pl.col("held").is_not_null(), pl.col("said").is_not_null()
    entries = people.filter(entry)["line"].n_unique()
    keyed = _Keyed(people, PostalKeys(postal))
    wrong = [
        reject_lines(
            read.join(people.filter(entry), on="line", how="anti", maintain_order="left"),
            pl.lit("no name and address to compare"),
        ),
        reject_lines(
            read.filter(pl.col("said") == _UNKNOWN),
            pl.lit("unknown match level; the entry counts at the level of the rule"),
        ),
    ]
    return Batch(
        entries,
        {kind: keyed.of(kind, entry & ~says) for kind in kept},
        pl.concat([REJECTS.to_frame(), *wrong]),
        own=_filled(
            {
                kind: keyed.of(kind, (pl.col("held") == kind.value) & (says | (pl.col("held") != individual)))
                for kind in kinds
            }
        ),
        doubt=_filled(
            {
                KeyKind.ADDRESS: keyed.of(KeyKind.ADDRESS, entry & pl.lit(occupants)),
                KeyKind.HOUSEHOLD: keyed.of(
                    KeyKind.HOUSEHOLD, says & pl.col("held").is_in([initial, individual])
                ),
                KeyKind.INDIVIDUAL_INITIAL: keyed.of(
                    KeyKind.INDIVIDUAL_INITIAL, says & (pl.col("held") == individual)
                ),
            }
        ),
        people=_listed(people, postal),
    )


def _listed(people: pl.DataFrame, postal: Postal) -> pl.DataFrame:
    """LISTED_PEOPLE of the people that are entries."""
    # One that says a level, or lacks what a stricter one needs, stands at that level whatever a rule asks.
    bound = pl.col("said").is_not_null() | (pl.col("held") != KeyKind.INDIVIDUAL.value)
    levels = {kind.value: place + 1 for place, kind in enumerate(POSTAL_KINDS)}
    at = pl.col("held").replace_strict(levels, default=0, return_dtype=pl.UInt8)
    said = people.select("since", pl.when(bound).then(at).otherwise(0).cast(pl.UInt8).alias("level"))
    whole = pl.concat([postal.people_at_addresses(), said], how="horizontal")
    return whole.filter(people["held"].is_not_null()).select(LISTED_PEOPLE.names())


@dataclass(frozen=True)
class _Keyed:
    """Keys of the people of records."""

    people: pl.DataFrame
    keys: PostalKeys

    def of(self, kind: KeyKind, which: pl.Expr) -> pl.DataFrame:
        """KEYED of one kind, of some of the people."""
        wanted = self.people.select(which.fill_null(value=False).alias("wanted")).to_series()
        if not wanted.any():
            return KEYED.to_frame()
        found = self.keys.of(kind)
        found = found if wanted.all() else found.filter(wanted.gather(found["line"]))
        of = self.people.select("line", "since")[found["line"]]
        return of.with_columns(found["key"], found["check"]).select(KEYED.names())


def _people(read: pl.DataFrame, postal: Postal) -> pl.DataFrame:
    """The records, one line for each of their people, with the levels at which each can be compared."""
    row = postal.people["row"]
    last, first = pl.col("last").is_not_null(), pl.col("first").is_not_null()
    addressed = postal.has_address.gather(row).alias(KeyKind.ADDRESS.value)
    # The second of `Ann Lee and Bo` cannot be compared, which is no reason to take all who live there.
    counts = last | ~postal.has_surname.gather(row)
    people = postal.people.select("last", "first").with_columns(addressed)
    at = pl.col(KeyKind.ADDRESS.value)
    levels = {
        KeyKind.ADDRESS: at & counts,
        KeyKind.HOUSEHOLD: at & last,
        KeyKind.INDIVIDUAL_INITIAL: at & last & first,
        # A first name of one letter says who it is at the level of initials and no better.
        KeyKind.INDIVIDUAL: at & last & (pl.col("first").str.len_chars() > 1).fill_null(value=False),
    }
    said = pl.when(pl.col("said") != _UNKNOWN).then(pl.col("said")).alias("said")
    return pl.concat(
        [
            read[row].with_columns(said),
            people.select(can.alias(kind.value) for kind, can in levels.items()),
        ],
        how="horizontal",
    )


def _filled(frames: dict[KeyKind, pl.DataFrame]) -> dict[KeyKind, pl.DataFrame]:
    return {kind: frame for kind, frame in frames.items() if frame.height}


def _said_level() -> pl.Expr:
    # The level an entry says, null where it says none.
    plain = pl.col("level").str.to_lowercase().str.replace_all(r"[\s-]+", "_")
    return plain.replace_strict(_LEVELS, default=pl.when(plain.is_not_null()).then(pl.lit(_UNKNOWN)))


def _held_level(kinds: Sequence[KeyKind]) -> pl.Expr:
    # The strictest level that the entry can be compared at, not stricter than it says.
    held: pl.Expr = pl.lit(None, pl.String)
    order = [kind.value for kind in kinds]
    for place, name in enumerate(order):
        allowed = pl.col("said").is_null() | pl.col("said").is_in(order[place:])
        if place == 0:  # one that says a looser level than the source may have
            allowed = pl.lit(True)
        held = pl.when(allowed & pl.col(name)).then(pl.lit(name)).otherwise(held)
    return held
