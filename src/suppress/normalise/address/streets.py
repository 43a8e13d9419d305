"""Streets of the United States: core name, type and directional, each read in its own slot only.

`100 W NORTH AVE` is on North Avenue, `1 ST JOHNS CT` on Saint Johns Court, and `AVENUE A` has no type.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from suppress.normalise.address.some_rows import changed_where
from suppress.normalise.address.tables import DIRECTIONS, alternatives, words
from suppress.normalise.address.units import compact_unit

# Publication 28, appendix F: county, state and federal roads, in all their spellings. A number or letter tells
# them within a postal code, so each is read as that name of the type HWY.
_AUTHORITY = (
    "US|U S|UNITED STATES|INTERSTATE|STATE|ST|COUNTY|CO|CTY|CNTY|TOWNSHIP|TWP|FARM|RANCH"
    "|FARM TO MARKET|RANCH TO MARKET|FEDERAL|PROVINCIAL|PRIVATE|FOREST SERVICE"
    "|A[KLRZ]|C[AT]|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]"
    "|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
_ROAD = "HIGHWAY|HIWAY|HGWY|HWY|HWAY|ROUTE|RTE|RT|ROAD|RD|TRUNK|TRUNK HWY"
_ROAD_CODE = "CR|CH|SR|SH|FM|RM|TR|CTH|STH|US|I|IH|INTERSTATE|HIGHWAY|HIWAY|HGWY|HWY|ROUTE|RTE|RT|CO|FS|FSR|NFR"
_ROUTE_NUMBER = "(?:[0-9]+[A-Z]{0,2}|A1A)"
# `PEARL HIGHWAY 10E` is no route.
_BEFORE_ROUTE = rf"^((?:(?:OLD|NEW|{alternatives([*DIRECTIONS, *DIRECTIONS.values()])}) )*)"
_ROUTE = (
    rf"{_BEFORE_ROUTE}(?:(?:{_AUTHORITY}) (?:{_ROAD})|{_ROAD_CODE})(?: NO| NUMBER)? 0*({_ROUTE_NUMBER})"
    r"(?: (?:BUSINESS|BUS|BYPASS|BYP|ALT|ALTERNATE|HWY|HIGHWAY|RD|ROAD))?\b"
)
_LETTERED_ROUTE = r"\b(?:COUNTY|CO|CTY|CNTY|STATE) (?:HIGHWAY|HWY|ROAD|RD|TRUNK|ROUTE|RTE) ([A-Z]{1,2})$"

_ORDINAL = r"\b0*([0-9]+)(?:ST|ND|RD|TH)\b"
_KING = r"\b(?:DR |REV )?(?:MLK|M L K(?:ING)?|M ?L KING|MARTIN L(?:UTHER)? KING)(?: JR)*\b"
_UNIT_AT_END = "^(?:[0-9]{1,5}[A-Z]?|[A-Z][0-9]{1,4}|[A-Z])$"
_NUMBERED_UNIT = "^[0-9]{1,5}[A-Z]?$"
# Words before a number that is a name: `AVENUE 256`, `CALLE 5`.
_BEFORE_NAMES = (
    "CALLE",
    "AVENIDA",
    "PASEO",
    "CAMINO",
    "MILE",
    "KM",
    "ROUTE",
    "SECTOR",
    "PIER",
    "EXIT",
    "CAMP",
    "FORT",
)


def street_parts(phrases: pl.Series) -> pl.DataFrame:
    """The parts of what stands after the house number.

    Args:
        phrases: Standard text, nulls allowed: `N OAK ST`, `5TH AVENUE SOUTH`, `US HWY 50`.

    Returns:
        One line for each phrase: `street`, `suffix`, `directional`, and `unit`, a value without a designator at
        the end; String, null where there is none.
    """
    # Lists are sorted by place more often than not: the same streets come again and again.
    distinct = phrases.unique().drop_nulls().to_frame("phrase")
    found = _parts(_prepared(distinct))
    known = found.select(
        "phrase", "street", "suffix", "directional", compact_unit(pl.col("unit")).alias("unit")
    )
    joined = phrases.to_frame("phrase").join(known, on="phrase", how="left", maintain_order="left")
    return joined.drop("phrase")


def ends_in_type(phrase: pl.Expr) -> pl.Expr:
    """True for a street without a number: `OAK ST`."""
    last = phrase.str.extract(" ([^ ]+)$", 1)
    return last.replace_strict(words("street_types.csv"), default=None, return_dtype=pl.String).is_not_null()


def _prepared(distinct: pl.DataFrame) -> pl.DataFrame:
    """Adds `read`: the phrase with routes, ordinals and known names in one form."""
    read = distinct["phrase"].str.replace_all("-", " ", literal=True)
    for marks, change in _CHANGES:
        read = changed_where(read, read.str.contains(marks), change)
    return distinct.with_columns(read.alias("read"))


def _with_routes(cells: pl.DataFrame) -> pl.Series:
    return cells["cell"].str.replace(_ROUTE, "$1$2 HWY").str.replace(_LETTERED_ROUTE, "$1 HWY")


def _with_ordinals(cells: pl.DataFrame) -> pl.Series:
    spelled = pl.col("cell").str.extract(_spelled_ordinals(), 1).str.replace_all("-", " ", literal=True)
    number = spelled.replace_strict(words("ordinals.csv"), default=None, return_dtype=pl.String)
    figures = pl.col("cell").str.replace(_spelled_ordinals(), pl.col("number"))
    return (
        cells.with_columns(number.alias("number"))
        .with_columns(pl.when(pl.col("number").is_not_null()).then(figures).otherwise("cell").alias("cell"))
        .select(pl.col("cell").str.replace_all(_ORDINAL, "$1"))
        .to_series()
    )


@cache
def _spelled_ordinals() -> str:
    return rf"\b({alternatives([word.replace(' ', '[ -]') for word in words('ordinals.csv')])})\b"


def _with_one_king(cells: pl.DataFrame) -> pl.Series:
    return cells["cell"].str.replace(_KING, "MARTIN LUTHER KING")


# Few phrases have what each of these changes.
_CHANGES = (
    ("[0-9]|^(?:COUNTY|CO|CTY|CNTY|STATE) ", _with_routes),
    ("[0-9](?:ST|ND|RD|TH)|FIRST|SECOND|THIRD|[EFHNRX]TH", _with_ordinals),
    ("KING|MLK|M L K", _with_one_king),
)


def _parts(distinct: pl.DataFrame) -> pl.DataFrame:
    """Adds the parts, each found by what stands beside it: unit, then directional, then type, from the end."""
    tokens = pl.col("read").str.split(" ")
    cut = (
        distinct.with_columns(tokens.alias("tokens"))
        .with_columns(
            pl.col("tokens").list.len().cast(pl.Int32).alias("count"),
            *(_token(place).alias(name) for name, place in _PLACES.items()),
        )
        .with_columns(
            *(_direction(name).alias(f"{name}_direction") for name in ("first", "second")),
            _type("last").alias("suffix"),
        )
    )
    # Most phrases end with a type, and have nothing behind it to look for.
    typed = cut.filter(pl.col("suffix").is_not_null())
    others = cut.filter(pl.col("suffix").is_null())
    none = pl.lit(None, pl.String)
    columns = ("phrase", "tokens", "count", "first_direction", "second_direction", "unit", "post", "suffix")
    both = [typed.with_columns(none.alias("unit"), none.alias("post"))]
    if not others.is_empty():
        both.append(_with_ends(others))
    return (
        pl.concat([some.select(columns) for some in both])
        .with_columns(pl.when(pl.col("count") >= 2).then("suffix").alias("suffix"))
        .with_columns((pl.col("count") - pl.col("suffix").is_not_null()).alias("count"))
        .with_columns(*_directional_in_front())
        .with_columns(_core().alias("core"))
        .with_columns(_spelled_out(pl.col("core")).alias("street"), _folded_directional().alias("directional"))
    )


def _with_ends(others: pl.DataFrame) -> pl.DataFrame:
    """Adds what stands behind the type: a unit, a directional."""
    return (
        others.with_columns(
            *(_token(place).alias(name) for name, place in _MORE_PLACES.items()),
        )
        .with_columns(
            *(_type(name).alias(f"{name}_type") for name in _MORE_PLACES),
            *(_direction(name).alias(f"{name}_direction") for name in ("last", "last2")),
        )
        .with_columns(_unit_at_end().alias("unit"))
        .with_columns(*_before_unit())
        .with_columns(_directional_at_end().alias("post"))
        .with_columns(*_before_directional())
    )


_PLACES = {"first": 0, "second": 1, "last": -1}
_MORE_PLACES = {"last2": -2, "last3": -3}


def _token(place: int) -> pl.Expr:
    return pl.col("tokens").list.get(place, null_on_oob=True)


def _type(token: str) -> pl.Expr:
    return pl.col(token).replace_strict(words("street_types.csv"), default=None, return_dtype=pl.String)


def _direction(token: str) -> pl.Expr:
    return pl.col(token).replace_strict(_directions(), default=None, return_dtype=pl.String)


@cache
def _directions() -> dict[str, str]:
    written = {spelling: short for short, long in DIRECTIONS.items() for spelling in (short, long)}
    return written | {"NO": "N", "SO": "S"}


def _unit_at_end() -> pl.Expr:
    """`OAK ST 4`, `OAK ST N B` and `MICHIGAN 305`; not `AVENUE B`, `W AVENUE B` or `CALLE 5`."""
    last, before, count = pl.col("last"), pl.col("last2"), pl.col("count")
    typed, directed = pl.col("last2_type").is_not_null(), pl.col("last2_direction").is_not_null()
    figured = pl.col("first_direction").is_null() | last.str.contains("[0-9]")
    after_type = typed & (count >= pl.when(figured).then(3).otherwise(4))
    after_directional = directed & pl.col("last3_type").is_not_null() & (count >= 4)
    valued = last.str.contains(_UNIT_AT_END) & pl.col("last_direction").is_null()
    after_name = before.str.contains("^[A-Z]{2,}$") & ~before.is_in(_BEFORE_NAMES) & ~typed & ~directed
    numbered = last.str.contains(_NUMBERED_UNIT) & after_name
    return pl.when((valued & (after_type | after_directional)) | numbered).then(last)


def _before_unit() -> list[pl.Expr]:
    found = pl.col("unit").is_not_null()
    return [
        (pl.col("count") - found).alias("count"),
        pl.when(found).then("last2").otherwise("last").alias("last"),
        pl.when(found).then("last2_direction").otherwise("last_direction").alias("last_direction"),
        pl.when(found).then("last3_type").otherwise("last2_type").alias("last2_type"),
        pl.when(found).then("last2_type").alias("suffix"),
    ]


def _directional_at_end() -> pl.Expr:
    """`OAK ST NW` and `400 S`; not `AVENUE N`, `W AVENUE N` or `S WEST`."""
    count, before = pl.col("count"), pl.col("last2_type")
    in_front = pl.col("first_direction").is_not_null()
    one_letter = (before == "AVE") & (pl.col("last").str.len_bytes() == 1)
    lettered = one_letter & ((count == 2) | ((count == 3) & in_front))
    fewest = pl.when(before.is_null() & ~in_front).then(2).otherwise(3)
    found = (count >= fewest) & ~lettered.fill_null(value=False)
    return pl.when(found).then("last_direction")


def _before_directional() -> list[pl.Expr]:
    found = pl.col("post").is_not_null()
    return [
        (pl.col("count") - found).alias("count"),
        pl.when(found).then("last2_type").otherwise("suffix").alias("suffix"),
    ]


def _directional_in_front() -> list[pl.Expr]:
    """`N OAK` and `N W 5`; not `NORTH` alone, which is the name."""
    first, second, count = pl.col("first_direction"), pl.col("second_direction"), pl.col("count")
    pair = ((count >= 3) & first.is_in(["N", "S"]) & second.is_in(["E", "W"])).fill_null(value=False)
    return [
        pl.when(pair).then(first + second).when(count >= 2).then(first).alias("pre"),
        pair.alias("pair"),
    ]


def _core() -> pl.Expr:
    before = pl.col("pre").is_not_null().cast(pl.Int32) + pl.col("pair")
    return pl.col("tokens").list.slice(before, pl.col("count") - before).list.join(" ")


def _spelled_out(core: pl.Expr) -> pl.Expr:
    """The name with the long forms of its words: `LK SHORE` gives `LAKE SHORE`."""
    short: pl.Expr = pl.when(core.str.contains(_short_words())).then(core)
    long = short.str.split(" ").list.eval(pl.element().replace(words("street_words.csv"))).list.join(" ")
    return pl.coalesce(long, core.replace(DIRECTIONS))


@cache
def _short_words() -> str:
    return rf"\b(?:{alternatives(list(words('street_words.csv')))})\b"


def _folded_directional() -> pl.Expr:
    """`E 400 S` is in the south-east: a list that knows one of the two directionals agrees with neither."""
    pre, post = pl.col("pre"), pl.col("post")
    north, east = ["N", "S"], ["E", "W"]
    return (
        pl.when(pre.is_in(north) & post.is_in(east))
        .then(pre + post)
        .when(pre.is_in(east) & post.is_in(north))
        .then(post + pre)
        .otherwise(pl.coalesce(pre, post))
    )
