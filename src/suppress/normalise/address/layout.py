"""What stands where in the lines of an address: people, the street, the city behind it."""

from __future__ import annotations

from functools import cache

import polars as pl

from suppress.normalise.address.puerto_rico import in_puerto_rico
from suppress.normalise.address.some_rows import changed_where
from suppress.normalise.address.tables import DIRECTIONS, alternatives, words
from suppress.normalise.state_names import CANADIAN_PROVINCES, POSSESSIONS, US_STATES

_PLAIN = "^[1-9][0-9]* (?:[A-Z]|[0-9]+[A-Z])[A-Z0-9 ]*$"
# The commonest of the others: a flat at the end, and a PO box alone.
_FLAT = (
    "^(?P<number>[1-9][0-9]*) (?P<street>(?:[A-Z]|[0-9]+[A-Z])[A-Z0-9 ]*?),?"
    " (?:(?:APT|UNIT|STE|SUITE|LOT|RM)[ #]*|#[ ]*)(?P<unit>[1-9][0-9]*[A-Z]?)$"
)
_BOX = "^P ?O ?BOX ([1-9][0-9]*)$"
# A word, after the house number, that may begin a unit, a box or a route.
_MARKED = (
    r" (?:APT|APARTMENT|APTS|ATTN|ATTENTION|UN|UNI?T|STE|SUITE|RM|ROOM"
    r"|LOT|SPC?|SPACE|TRAILER|TRLR|SLIP|STOP|PIER|HNGR|HANG[AE]R|DEPT?"
    r"|DEPARTMENT|KEY|NO|NUM|NUMBER|FLAT|OFC|OFFICE|CONDO|TOWNHOUSE|VILLA|COTTAGE|STUDIO|PAD|SITE|STALL|BOX|BLDG|BLD|BDG"
    r"|BUILDING|TOWER|TWR|FLOOR|FLR?|LEVEL|LVL|PMB|BSMT|BASEMENT|FRNT|FRONT|LBBY|LOBBY|LOWR|LOWER|LWR|PH|PENTHOUSE|REAR"
    r"|UPPR|UPPER|UPR|SIDE|TOP|GROUND|GRND|CALLE|URB|RR|HC|PO|POB|APP|APPT"
    r"|APPARTEMENT|BUREAU|UNITE|ETAGE)(?:[ 0-9]|$)"
)
# Companies are left out by the house number that they lack, people by these words.
_PEOPLE = r"(?:^|[ ,])(?:C/O|CARE OF|ATTN|ATTENTION|ATT)\b[^,0-9]*"
_ZIP_AT_END = "[ ,]([0-9]{5})(?:[ -]?[0-9]{4})?$"
_PUNCTUATION = "[ ,#/-]*[,#/-][ ,#/-]*"


def joined() -> pl.Expr:
    """The address lines, separated by commas; null where there is none."""
    text = pl.concat_str("address1", "address2", "address3", separator=", ", ignore_nulls=True)
    return pl.when(text != "").then(text)


def with_ways(whole: pl.DataFrame) -> pl.DataFrame:
    """Adds how each row is read. Most need none of the patterns for everything that an address may be.

    Args:
        whole: `text`, what `joined` gives; `city`, `state` and `postal_code` as in LINES.

    Returns:
        With `plain`, the text where it is a house number and a street; `flat`, a struct of `number`, `street`
        and `unit` where a flat follows; `box`, the number where it is a PO box; each null elsewhere; and
        `other`, Boolean, true where there is text, and none of them.
    """
    text, city = pl.col("text"), pl.col("city")
    behind = text.str.ends_with(city) | text.str.ends_with(pl.col("postal_code"))
    with_state = pl.when(city.is_null()).then(text).str.contains(_state_at_end())
    # Streets of Puerto Rico have their type in front.
    beyond = (
        behind.fill_null(value=False)
        | with_state.fill_null(value=False)
        | in_puerto_rico(pl.col("postal_code"))
    )
    plain = pl.col("near").str.contains(_PLAIN)
    marked = pl.col("plain").str.contains(_MARKED)
    street = " " + pl.col("flat").struct.field("street")
    flat = street.is_not_null() & ~street.str.contains(_MARKED).fill_null(value=False)
    return (
        whole.with_columns(pl.when(~beyond).then(text).alias("near"))
        .with_columns(pl.when(plain).then("near").alias("plain"))
        .with_columns(pl.when(~marked).then("plain").alias("plain"))
        .with_columns(pl.when(pl.col("plain").is_null()).then("near").alias("near"))
        .with_columns(
            pl.col("near").str.extract_groups(_FLAT).alias("flat"),
            pl.col("near").str.extract(_BOX, 1).alias("box"),
        )
        .with_columns(pl.when(flat).then("flat").alias("flat"))
        .with_columns(
            (
                text.is_not_null()
                & pl.col("plain").is_null()
                & pl.col("flat").struct.field("unit").is_null()
                & pl.col("box").is_null()
            ).alias("other")
        )
    )


def without_code(text: pl.Expr, postal_code: pl.Expr) -> pl.Expr:
    """The text without the row's own ZIP code, which the lines may repeat at their end."""
    own = text.str.extract(_ZIP_AT_END, 1) == postal_code
    return pl.when(own).then(text.str.replace(_ZIP_AT_END, "")).otherwise(text)


def without_people(text: pl.Expr) -> pl.Expr:
    """The text without `C/O JOHN SMITH` and the like."""
    return text.str.replace_all(_PEOPLE, ", ")


def standard(text: pl.Series, marked: pl.Series) -> pl.Series:
    """Standard text without the punctuation that told its parts; null where nothing is left.

    Args:
        text: As in LINES, or what `joined` gives.
        marked: Boolean, false or null where there is no punctuation.
    """
    return changed_where(text, marked, _without_punctuation)


def _without_punctuation(cells: pl.DataFrame) -> pl.Series:
    spaced = pl.col("cell").str.replace_all(_PUNCTUATION, " ").str.strip_chars(" ")
    return cells.with_columns(spaced).select(pl.when(pl.col("cell") != "").then("cell")).to_series()


def without_city(text: pl.Expr, city: pl.Expr, state: pl.Expr) -> pl.Expr:
    """The text without the row's own city and state, which the lines may repeat at their end.

    Args:
        text: What `joined` gives.
        city: As in LINES.
        state: As in LINES.
    """
    both = [city + separator + state for separator in (" ", ", ", ",")]
    # A street may be named after the city alone: there a street must be left of it.
    left = _stripped_of(text, city)
    street = pl.when(left.str.contains(_street_or_comma())).then(left)
    found = pl.coalesce(*(_stripped_of(text, place) for place in both), street)
    return pl.coalesce(found.str.strip_chars_end(" ,"), text)


def state_beside_city(text: pl.Expr, city: pl.Expr) -> pl.Expr:
    """The text without a comma before the state at its end, where the city stands there: `OAK ST AMES, IA`."""
    own = pl.when(city.is_null()).then(text)
    street_alone = own.str.extract(rf"^(.* (?:{_types()})(?: (?:{_directions()}))?), ?(?:{_states()})$", 1)
    return pl.coalesce(street_alone, own.str.replace(rf", ?({_states()})$", " $1"), text)


def before_city(line: pl.Expr, city: pl.Expr) -> pl.Expr:
    """A line with a house number, cut behind its first street type where a city and state follow.

    Args:
        line: Without commas.
        city: As in LINES; where it is known, nothing is cut.
    """
    return pl.coalesce(pl.when(city.is_null()).then(line).str.extract(_before_city(), 1), line)


def city(city: pl.Series, state: pl.Series) -> pl.Series:
    """The city in its own field, without a state in the same field."""
    with_state = city.str.contains(",", literal=True) | state.is_null()
    alone = changed_where(city, with_state, _without_state)
    return standard(alone, alone.str.contains(_PUNCTUATION))


def _without_state(cells: pl.DataFrame) -> pl.Series:
    return cells["cell"].str.replace(_state_at_end(), "")


def city_behind(text: pl.Expr) -> pl.Expr:
    """The city before a state at the end of the lines, after a comma or a street type."""
    return pl.coalesce(text.str.extract(_city_after_comma(), 1), text.str.extract(_before_city(), 2))


def _stripped_of(text: pl.Expr, place: pl.Expr) -> pl.Expr:
    return pl.when(text.str.ends_with(" " + place)).then(text.str.strip_suffix(place))


@cache
def _street_or_comma() -> str:
    return rf", ?$| (?:{_types()})[ ,]"


@cache
def _types() -> str:
    return alternatives(list(words("street_types.csv")))


@cache
def _directions() -> str:
    return alternatives([*DIRECTIONS, *DIRECTIONS.values()])


@cache
def _states() -> str:
    names = [name for names in US_STATES.values() for name in names]
    provinces = [name for names in CANADIAN_PROVINCES.values() for name in names]
    american = [*US_STATES, *names, *POSSESSIONS, *POSSESSIONS.values()]
    return alternatives([*american, *CANADIAN_PROVINCES, *provinces])


@cache
def _state_at_end() -> str:
    return rf"[ ,]+(?:{_states()})$"


@cache
def _city_after_comma() -> str:
    return rf", ?([A-Z][A-Z -]*[A-Z])[ ,]+(?:{_states()})$"


@cache
def _before_city() -> str:
    street = rf"[0-9][^ ]* (?:[^ ]+ )+?(?:{_types()})(?: (?:{_directions()}))?"
    return rf"^({street}),? ([A-Z][A-Z -]*[A-Z]),? (?:{_states()})$"
