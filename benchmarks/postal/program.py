"""The program itself as a matcher: names and addresses in standard form, compared by keys and by scores."""

from __future__ import annotations

import polars as pl

from benchmarks.postal.matching import either, found
from benchmarks.postal.record import FIELDS
from suppress.guards import Agree, compatible, without_short_forms
from suppress.linkage.linkage import build_linkage
from suppress.linkage.people import PEOPLE
from suppress.linkage.weights import shipped_weights
from suppress.model import KeyKind, MatchLevel
from suppress.normalise.address import standard_addresses
from suppress.normalise.names import standard_names
from suppress.normalise.postal import read_postal
from suppress.postal_keys import PostalKeys

_LEVELS: tuple[MatchLevel, ...] = ("address", "household", "individual_initial", "individual")
_COLUMNS = {field: field for field in FIELDS}


def deceased_matcher(rows: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """FOUND of the program where entries are deaths: both must say a given name; see `matching.Matcher`."""
    scored = link(people(rows, "row"), people(entries, "entry"), deaths=True)
    # As `rules/alike.py` has it: of whom a short form of the given name finds, the score says how sure that is.
    pair = ["level", "row", "entry"]
    keyed, by_name = keys_matcher(rows, entries), keys_matcher(rows, entries, without_short_forms)
    by_short_form = keyed.join(by_name, on=pair, how="anti").join(scored, on=pair, how="anti")
    return either(pl.concat([by_name, by_short_form]), scored)


def keys_matcher(rows: pl.DataFrame, entries: pl.DataFrame, agree: Agree = compatible) -> pl.DataFrame:
    """FOUND of the program's exact keys; see `matching.Matcher`. `agree` as in `KeyIndex.positions`."""
    one, other = (PostalKeys(read_postal(records, _COLUMNS)) for records in (rows, entries))
    frames = []
    for level in _LEVELS:
        kind = KeyKind(level)
        pairs = _keyed(one, kind, rows["row"]).join(
            _keyed(other, kind, entries["entry"]), on="key", suffix="_e"
        )
        agreeing = agree(pairs["check"].to_numpy(), pairs["check_e"].to_numpy())
        frames.append(found(level, pairs.filter(pl.Series(agreeing))))
    return pl.concat(frames)


def _keyed(keys: PostalKeys, kind: KeyKind, numbers: pl.Series) -> pl.DataFrame:
    lines = keys.of(kind)
    row = keys.postal.people["row"].gather(lines["line"])
    return lines.drop("line").insert_column(0, numbers.gather(row))


def program_matcher(rows: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """FOUND of the program, exact keys and scores; see `matching.Matcher`."""
    return either(keys_matcher(rows, entries), link(people(rows, "row"), people(entries, "entry")))


def link(rows: pl.DataFrame, entries: pl.DataFrame, *, deaths: bool = False) -> pl.DataFrame:
    """FOUND of people.

    Args:
        rows: `row` and PEOPLE.
        entries: `entry` and PEOPLE.
        deaths: Whether entries are deaths.
    """
    linkage, _ = build_linkage([entries.select(PEOPLE.names())])
    numbers = entries["entry"]
    frames = []
    for level in _LEVELS:
        pairs = linkage.find(rows.select(PEOPLE.names()), level, named=deaths)
        pairs = pairs.select(
            rows["row"].gather(pairs["place"]).alias("row"),
            numbers.gather(pairs["entry"]).alias("entry"),
            "bits",
            "sure",
        )
        frames.append(found(level, pairs, bits=pl.col("bits"), sure=pl.col("sure")))
    return pl.concat(frames)


def score_alone(rows: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """FOUND of people at individual level by their score, with neither guards nor thresholds: all candidates.

    Args:
        rows: `row` and PEOPLE.
        entries: `entry` and PEOPLE.
    """
    linkage, _ = build_linkage([entries.select(PEOPLE.names())])
    places, numbers, scored = linkage.scored(rows.select(PEOPLE.names()), shipped_weights())
    pairs = pl.DataFrame(
        {
            "row": rows["row"].gather(pl.Series(places, dtype=pl.UInt32)),
            "entry": entries["entry"].gather(pl.Series(numbers, dtype=pl.UInt32)),
            "bits": scored.total("individual"),
        }
    )
    return found("individual", pairs, bits=pl.col("bits"))


def people(records: pl.DataFrame, number: str) -> pl.DataFrame:
    """The people whom records name, at their addresses.

    Args:
        records: A number and the columns of FIELDS.
        number: Name of the column with their number.

    Returns:
        That column and PEOPLE; a record that names nobody has one line without a name.
    """
    addresses = standard_addresses(records, _COLUMNS).insert_column(0, records[number])
    names = standard_names(records, _COLUMNS)
    of_names = records[number].gather(names["row"])
    named = names.drop("row", "person").insert_column(0, of_names)
    return addresses.join(named, on=number, how="left").select(number, *PEOPLE.names())
