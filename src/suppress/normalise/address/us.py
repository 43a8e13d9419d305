"""Addresses of the United States and its territories, by Publication 28 of the Postal Service.

Where a row names both a street and a PO box, the street is its address: it tells the household, while firms and
families share a box. The box stays in the text.
"""

from __future__ import annotations

import polars as pl

from suppress.normalise.address import boxes, house_numbers, layout, puerto_rico, units
from suppress.normalise.address.parts import ADDRESS_PARTS
from suppress.normalise.address.streets import ends_in_type, street_parts

_MILITARY_STATES = ("AA", "AE", "AP")
_MILITARY_CITY = r"\b(?:APO|FPO|DPO)\b"


def read(lines: pl.DataFrame) -> pl.DataFrame:
    """The parts of American addresses.

    Args:
        lines: LINES.

    Returns:
        ADDRESS_PARTS, of the same height and order.
    """
    whole = lines.select(layout.joined().alias("text"), "postal_code", "city", "state")
    plain = whole.select(layout.is_plain(pl.col("text"), pl.col("city"), pl.col("postal_code"))).to_series()
    # Each way costs its own rows alone; the row number brings them together again.
    numbered = whole.with_row_index("row")
    own, other = numbered.filter(plain), numbered.filter(~plain)
    both = _parts(pl.concat([_plain(own), _special(other)]))
    return both[pl.concat([own["row"], other["row"]]).arg_sort()]


def _plain(whole: pl.DataFrame) -> pl.DataFrame:
    """Rows of a house number and a street, and nothing else."""
    split = pl.col("text").str.splitn(" ", 2).struct
    return whole.select(
        pl.lit("street").alias("kind"),
        split.field("field_0").alias("number"),
        split.field("field_1").alias("phrase"),
        *(pl.lit(None, pl.String).alias(part) for part in ("street", "unit", "place")),
        "postal_code",
        layout.city(pl.col("city"), pl.lit(None, pl.String), pl.col("state")).alias("city"),
        "text",
    )


def _special(whole: pl.DataFrame) -> pl.DataFrame:
    """All other rows: units, boxes, routes, several lines."""
    row, city, state = pl.col("read"), pl.col("city"), pl.col("state")
    island = pl.when(puerto_rico.in_puerto_rico(pl.col("postal_code"))).then(row)
    military = (
        state.is_in(_MILITARY_STATES) | city.str.contains(_MILITARY_CITY) | row.str.contains(_MILITARY_CITY)
    )
    said = (
        whole.with_columns(
            units.separated(
                house_numbers.number_bare(
                    layout.without_people(layout.without_code(pl.col("text"), pl.col("postal_code")))
                )
            ).alias("read")
        )
        .with_columns(
            puerto_rico.urbanization(island).alias("place"),
            pl.coalesce(puerto_rico.number_first(island), row).alias("read"),
            military.fill_null(value=False).alias("military"),
        )
        .with_columns(*boxes.parts(row, pl.col("military")))
        .with_columns(house_numbers.number_joined(units.without_unit(pl.col("rest"))).alias("lines"))
        .with_columns(
            layout.without_city(house_numbers.with_number(pl.col("lines")), city, state).alias("line")
        )
    )
    number, letter, phrase = house_numbers.number_and_street(pl.col("line"))
    unit = pl.coalesce(units.unit_value(pl.col("rest")), units.bare_unit(pl.col("lines")))
    parts = said.with_columns(
        number.alias("number"),
        letter.alias("letter"),
        puerto_rico.type_last(phrase).alias("phrase"),
        unit.alias("unit"),
        pl.col("lines").str.extract(r"^[, ]*([^,]+?) ?(?:,|$)", 1).alias("named"),
    )
    kind = (
        pl.when(pl.col("number").is_not_null())
        .then(pl.lit("street"))
        .when(pl.col("military_kind").is_not_null())
        .then(pl.lit("military"))
        .when(pl.col("route_kind").is_not_null())
        .then(pl.lit("route"))
        .when(pl.col("box").is_not_null())
        .then(pl.lit("box"))
        .when(ends_in_type(pl.col("named")))
        .then(pl.lit("street"))
    )
    return parts.with_columns(kind.alias("kind")).select(
        "kind",
        *_by_kind(),
        "place",
        "postal_code",
        layout.city(city, pl.col("lines"), state).alias("city"),
        layout.without_punctuation(pl.col("text")).alias("text"),
    )


def _by_kind() -> list[pl.Expr]:
    """Number, phrase, street and unit, from where each kind of address has them."""
    military, route, box = (pl.col("kind") == kind for kind in ("military", "route", "box"))
    # `12B` with an apartment beside it is a number of its own.
    lettered = pl.col("unit").is_not_null() & pl.col("letter").is_not_null()
    own_number = pl.when(lettered).then(pl.col("number") + pl.col("letter")).otherwise("number")
    number = pl.when(military).then("military_number").when(route).then("route_number").when(box).then("box")
    of_house = pl.when(pl.col("kind") == "street")
    unit = pl.when(military).then("military_box").when(route).then("route_box")
    return [
        number.otherwise(own_number).alias("number"),
        of_house.then(pl.coalesce("phrase", "named")).alias("phrase"),
        pl.when(military).then("military_kind").when(route).then("route_kind").alias("street"),
        unit.when(~box.fill_null(value=False)).then(pl.coalesce("unit", "letter")).alias("unit"),
    ]


def _parts(said: pl.DataFrame) -> pl.DataFrame:
    streets = street_parts(said["phrase"])
    found = said.with_columns(
        pl.lit("US").alias("form"),
        pl.coalesce(said["street"], streets["street"]).alias("street"),
        streets["unit"].alias("bare"),
        streets["suffix"],
        streets["directional"],
    ).with_columns(pl.coalesce("unit", units.compact_unit(pl.col("bare"))).alias("unit"))
    return found.select(ADDRESS_PARTS.names())
