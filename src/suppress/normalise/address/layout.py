"""What stands where in the lines of an address: people, the street, the city behind it."""

from __future__ import annotations

from functools import cache

import polars as pl

from suppress.normalise.address.tables import DIRECTIONS, alternatives, words
from suppress.normalise.state_names import POSSESSIONS, US_STATES

_PLAIN = "^[1-9][0-9]* [A-Z0-9 ]+$"
_MARKED = (
    r" (?:APT|APARTMENT|UNI?T|STE|SUITE|RM|ROOM|LOT|SPC?|SPACE|TRAILER|TRLR|SLIP|STOP|PIER|HNGR|HANG[AE]R|DEPT?"
    r"|DEPARTMENT|KEY|NO|NUM|NUMBER|FLAT|OFC|OFFICE|CONDO|TOWNHOUSE|VILLA|COTTAGE|STUDIO|PAD|SITE|STALL|BOX|BLDG|BLD|BDG"
    r"|BUILDING|TOWER|TWR|FLOOR|FLR?|LEVEL|LVL|PMB|BSMT|BASEMENT|FRNT|FRONT|LBBY|LOBBY|LOWR|LOWER|LWR|PH|PENTHOUSE|REAR"
    r"|UPPR|UPPER|UPR|SIDE|TOP|GROUND|GRND|CALLE|URB|RR|HC|PO|POB)(?:[ 0-9]|$)"
)
# Companies are left out by the house number that they lack, people by these words.
_PEOPLE = r"(?:^|[ ,])(?:C/O|CARE OF|ATTN|ATTENTION|ATT)\b[^,0-9]*"
_ZIP_AT_END = "[ ,]([0-9]{5})(?:-[0-9]{4})?$"
_PUNCTUATION = "[,#/-]+"


def joined() -> pl.Expr:
    """The address lines, separated by commas; null where there is none."""
    text = pl.concat_str("address1", "address2", "address3", separator=", ", ignore_nulls=True)
    return pl.when(text != "").then(text)


def is_plain(text: pl.Expr, city: pl.Expr, postal_code: pl.Expr) -> pl.Expr:
    """True for a house number and words of which none may begin a unit, a box, a route or the city.

    Most addresses are so, and are read without the patterns for everything else.
    """
    behind = text.str.ends_with(city).fill_null(value=False) | text.str.ends_with(postal_code).fill_null(
        value=False
    )
    with_state = pl.when(city.is_null()).then(text).str.contains(_state_at_end()).fill_null(value=False)
    plain = text.str.contains(_PLAIN) & ~text.str.contains(_MARKED)
    return plain.fill_null(value=False) & ~behind & ~with_state


def without_code(text: pl.Expr, postal_code: pl.Expr) -> pl.Expr:
    """The text without the row's own ZIP code, which the lines may repeat at their end."""
    own = text.str.extract(_ZIP_AT_END, 1) == postal_code
    return pl.when(own).then(text.str.replace(_ZIP_AT_END, "")).otherwise(text)


def without_people(text: pl.Expr) -> pl.Expr:
    """The text without `C/O JOHN SMITH` and the like."""
    return text.str.replace_all(_PEOPLE, ", ")


def without_punctuation(text: pl.Expr) -> pl.Expr:
    """Standard text without the punctuation that told its parts."""
    marked: pl.Expr = pl.when(text.str.contains(_PUNCTUATION)).then(text)
    spaced = marked.str.replace_all(_PUNCTUATION, " ").str.replace_all("  +", " ").str.strip_chars(" ")
    return pl.coalesce(pl.when(spaced != "").then(spaced), pl.when(marked.is_null()).then(text))


def without_city(line: pl.Expr, city: pl.Expr, state: pl.Expr) -> pl.Expr:
    """A line with a house number, without the city and state that follow the street in it.

    Args:
        line: Without commas.
        city: As in LINES; where it is null, the line is cut behind its first street type.
        state: As in LINES.
    """
    known = pl.concat_str(city, state, separator=" ", ignore_nulls=True)
    behind = pl.coalesce(
        _stripped_of(line, known),
        _stripped_of(line, city),
        pl.when(city.is_null()).then(line.str.extract(_before_city(), 1)),
    )
    return pl.coalesce(behind, line)


def city(lines_city: pl.Expr, text: pl.Expr, state: pl.Expr) -> pl.Expr:
    """The city, from its own field or from the end of the lines, without the state."""
    own = pl.when(state.is_null() | lines_city.str.contains(",", literal=True)).then(lines_city)
    named = pl.coalesce(own.str.replace(_state_at_end(), ""), lines_city)
    behind = pl.when(lines_city.is_null()).then(text)
    found = pl.coalesce(behind.str.extract(_city_after_comma(), 1), behind.str.extract(_before_city(), 2))
    return without_punctuation(pl.coalesce(named, found))


def _stripped_of(line: pl.Expr, place: pl.Expr) -> pl.Expr:
    behind = " " + place
    return pl.when(line.str.ends_with(behind)).then(line.str.strip_suffix(behind))


@cache
def _states() -> str:
    names = [name for names in US_STATES.values() for name in names]
    return alternatives([*US_STATES, *names, *POSSESSIONS, *POSSESSIONS.values()])


@cache
def _state_at_end() -> str:
    return rf"[ ,]+(?:{_states()})$"


@cache
def _city_after_comma() -> str:
    return rf", ?([A-Z][A-Z -]*[A-Z])[ ,]+(?:{_states()})$"


@cache
def _before_city() -> str:
    types, directions = (
        alternatives(list(words("street_types.csv"))),
        alternatives([*DIRECTIONS, *DIRECTIONS.values()]),
    )
    return rf"^([0-9].*? (?:{types})(?: (?:{directions}))?),? ([A-Z][A-Z -]*[A-Z]),? (?:{_states()})$"
