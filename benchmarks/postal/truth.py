"""What counts as a true pair of a campaign row and an entry, at each match level.

The truth is about the people and delivery points behind two records, not about their letters, and about what
each record *says* of them: slips, spellings and nicknames do not change it, what is left out does. Every pair
has one verdict a level:

`true`
    The pair must be found; recall counts these, and precision counts them as right.
`undecided`
    Nobody could tell from what is written: whatever would tell the two apart is left out of one of the records,
    or what would show that they are the same. Found or not, it counts for neither; it is reported apart.
`moved`
    The same person, but the records have two different addresses of theirs. No level that compares addresses
    can ask for it, and finding it wrongs nobody. Reported apart.
`false`
    Everything else. Found, it is wrong, and precision counts it.

The levels:

`address`
    True where both records are at the same delivery point: house and unit, box, route box, or a whole care home
    where rooms are not part of addresses. Undecided where they are at different points which differ only in a
    unit, street type, directional or urbanization that one of the two leaves out (a missing unit may be any
    unit).
`household`
    True where both are at the same delivery point and bear the same surname or share a part of a compound one
    (in the words of the trade, surname + address; whether they are related is not asked), and where they are
    the same person there, whatever surnames are written: a former surname or none is still this person's
    household. Undecided where the surname would agree but the address is undecided; where one record has no
    surname; where one has a former surname and the other is of somebody of the family now. Room-mates and
    couples of two names are false.
`individual_initial`
    True where both are the same person at the same delivery point and both say a given name or an initial.
    Undecided where one says none. Two different people are undecided where their records agree in household (or
    might), and in everything that both say of the person: same name or one the nickname of the other, or one an
    initial only; no two middle initials and no two generations that differ. So father and son are false where
    both generations are written and undecided where one is not. Everybody else is false.
`individual`
    As before, but a record with an initial only is undecided: it does not say who of those with that initial it
    is.

A record may name two people (`John & Mary Smith`); its pair has the best verdict of its people, in the order
true, undecided, moved, false. A record to `Current Resident` names nobody: it has an address, and is undecided
at the other levels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from benchmarks.postal.record import Named, Record
from benchmarks.postal.tables import formal_names

LEVELS = ("address", "household", "individual_initial", "individual")
VERDICTS = ("false", "moved", "undecided", "true")
Verdict = pl.Enum(VERDICTS)

LIST_SEPARATOR = "¦"
_PARTS = ("suffix", "directional", "unit", "name")
TRUTH: dict[str, pl.DataType] = {
    "person": pl.UInt32(),  # null: nobody is named
    "point": pl.UInt32(),
    "stem": pl.String(),  # of the address, without the parts that follow
    **{part: pl.String() for part in _PARTS},  # null: the record leaves it out; `name` is an urbanization
    "initial": pl.String(),  # null: no given name; the same for the parts that follow
    "forms": pl.List(
        pl.String()
    ),  # the given name as written and what it is a nickname of; null for an initial
    "middle": pl.String(),
    "generation": pl.String(),
    "surnames": pl.List(pl.String()),  # the parts that are written; empty where none is
    "family": pl.List(pl.String()),  # the parts of the surname that the person really bears
}
"""Columns of the truth beside the number of the record."""


def truth_frame(records: Sequence[Record], number: str) -> pl.DataFrame:
    """What is true of some records: one line for each person that one names, or one where it names nobody.

    Args:
        records: The records.
        number: Name of the column with their number, counted from 0.

    Returns:
        That column (UInt32) and TRUTH.
    """
    lines = [(place, *line) for place, record in enumerate(records) for line in _lines(record)]
    columns = {number: pl.UInt32(), **TRUTH}
    series = []
    for (name, dtype), values in zip(columns.items(), zip(*lines, strict=True), strict=True):
        is_list = isinstance(dtype, pl.List)
        column = pl.Series(name, values, pl.String if is_list else dtype)
        series.append(text_lists(column) if is_list else column)
    return pl.DataFrame(series)


def text_lists(texts: pl.Series) -> pl.Series:
    """Lists of texts, of texts joined by LIST_SEPARATOR: much faster than from Python lists."""
    return texts.str.split(LIST_SEPARATOR).list.filter(pl.element() != "")


def _lines(record: Record) -> Iterator[tuple[object, ...]]:
    point = record.point
    said = {"suffix": point.suffix, "directional": point.directional, "unit": point.unit, "name": ""}
    if point.area.state == "PR":
        said["name"] = point.name
    parts = [None if part in record.absent else said[part] for part in _PARTS]
    people: Sequence[Named | None] = record.people or (None,)
    for named in people:
        yield (named.person.number if named else None, point.number, point.stem, *parts, *_name(named))


def _name(named: Named | None) -> tuple[object, ...]:
    if named is None:
        return None, None, None, None, "", ""
    given = named.given
    forms = LIST_SEPARATOR.join((given, *formal_names().get(given, ()))).upper() if len(given) > 1 else None
    return (
        given[:1].upper() or None,
        forms,
        named.middle.upper() or None,
        named.generation.upper() or None,
        LIST_SEPARATOR.join(named.surname).upper(),
        LIST_SEPARATOR.join(named.person.surname).upper(),
    )


def judged_pairs(rows: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """The verdict on every pair that is not false at all levels.

    Args:
        rows: `row` and TRUTH.
        entries: `entry` and TRUTH.

    Returns:
        `row`, `entry` (UInt32), a column of Verdict for each of LEVELS, `same` (Boolean: they name the same
        person).
    """
    near = rows.join(entries, on="stem", how="inner", suffix="_e").with_columns(
        (pl.col("person") == pl.col("person_e")).fill_null(value=False).alias("same")
    )
    judged = near.with_columns(_address()).with_columns(_household()).with_columns(*_individual())
    elsewhere = (
        rows.filter(pl.col("person").is_not_null())
        .join(entries, on="person", how="inner", suffix="_e")
        .filter(pl.col("point") != pl.col("point_e"))
        .select(
            "row",
            "entry",
            *(pl.lit(1, pl.Int8).alias(level) for level in LEVELS),
            pl.lit(value=True).alias("same"),
        )
    )
    both = pl.concat([judged.select(elsewhere.columns), elsewhere])
    best = both.group_by("row", "entry").agg(pl.col(*LEVELS).max(), pl.col("same").any())
    return (
        best.filter(pl.max_horizontal(LEVELS) > 0)
        .sort("row", "entry")
        .with_columns(pl.col(level).cast(pl.UInt8).cat.to(Verdict) for level in LEVELS)
    )


_FALSE, _UNDECIDED, _TRUE = (pl.lit(VERDICTS.index(name), pl.Int8) for name in ("false", "undecided", "true"))
_AT_ONE_POINT = pl.col("point") == pl.col("point_e")


def _contradict(part: str) -> pl.Expr:
    return (pl.col(part) != pl.col(f"{part}_e")).fill_null(value=False)


def _share(part: str) -> pl.Expr:
    shared = pl.col(part).list.set_intersection(pl.col(f"{part}_e")).list.len() > 0
    return shared.fill_null(value=False)


def _lack(part: str) -> pl.Expr:
    return pl.col(part).is_null() | pl.col(f"{part}_e").is_null()


def _address() -> pl.Expr:
    apart = pl.any_horizontal(_contradict(part) for part in _PARTS)
    return pl.when(_AT_ONE_POINT).then(_TRUE).when(apart).then(_FALSE).otherwise(_UNDECIDED).alias("address")


def _household() -> pl.Expr:
    unsaid = (pl.col("surnames").list.len() == 0) | (pl.col("surnames_e").list.len() == 0)
    return (
        pl.when(pl.col("address") == _FALSE)
        .then(_FALSE)
        .when(_AT_ONE_POINT & (pl.col("same") | _share("surnames")))
        .then(_TRUE)
        .when(_share("surnames") | unsaid | (_AT_ONE_POINT & _share("family")))
        .then(_UNDECIDED)
        .otherwise(_FALSE)
        .alias("household")
    )


def _individual() -> tuple[pl.Expr, pl.Expr]:
    nameless = _lack("initial")
    letter = _lack("forms")
    same = pl.col("same") & _AT_ONE_POINT
    other_name = pl.when(letter).then(_contradict("initial")).otherwise(~_share("forms"))
    apart = (
        (pl.col("household") == _FALSE)
        | _contradict("generation")
        | (~nameless & (_contradict("middle") | other_name))
    )
    other = pl.when(apart).then(_FALSE).otherwise(_UNDECIDED)
    initial = pl.when(same).then(pl.when(nameless).then(_UNDECIDED).otherwise(_TRUE)).otherwise(other)
    whole = pl.when(same).then(pl.when(letter).then(_UNDECIDED).otherwise(_TRUE)).otherwise(other)
    return initial.alias("individual_initial"), whole.alias("individual")
