"""Addresses of North America: house number, street and unit; boxes, routes and military mail.

    lines ─ with_ways ─▶ plain street | street and flat | PO box | other
    other ─ grammar's own wording ─ boxes ─ units ─ house number ─▶ phrase behind the number
    all of them ─ grammar's own streets ─ street_parts ─▶ ADDRESS_PARTS

Where a row names both a street and a PO box, the street is its address and the box stands beside it: mail may
go to either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from suppress.normalise.address import boxes, house_numbers, layout, units
from suppress.normalise.address.some_rows import in_places
from suppress.normalise.address.streets import ends_in_type, street_parts

_MILITARY_STATES = ("AA", "AE", "AP")
_MILITARY_CITY = r"\b(?:APO|FPO|DPO)\b"
_FOUND = pl.Schema(
    dict.fromkeys(("kind", "number", "phrase", "route", "unit", "place", "box", "city"), pl.String)
)
"""What is found of the rows that are read step by step; null stands for what is absent."""


@dataclass(frozen=True)
class Grammar:
    """What two countries of North America write differently."""

    form: str
    worded: Callable[[pl.DataFrame], pl.DataFrame]
    """Takes rows with `read`, their lines separated by commas, and `postal_code`; gives them with `read` in the
    wording of the United States, and `place`, String."""
    in_order: Callable[[pl.Series], pl.Series]
    """Takes the lines of each row, separated by commas; gives them with the country's commonest turns in the
    order of the United States, so that they can be read as plainly."""
    streets: Callable[[pl.DataFrame], pl.Series]
    """Takes rows with `phrase`, what follows the house number, and `postal_code`; gives the phrases with the
    street type behind the name."""


def read_by(grammar: Grammar, lines: pl.DataFrame) -> pl.DataFrame:
    """The parts of addresses.

    Args:
        grammar: The country's.
        lines: LINES.

    Returns:
        ADDRESS_PARTS, of the same height and order.
    """
    joined = lines.select(layout.joined().alias("text"), "postal_code", "city", "state")
    whole = layout.with_ways(joined.with_columns(grammar.in_order(joined["text"])))
    # Each way costs its own rows alone: what the last finds is put in the places that the others leave null.
    others = whole.filter("other")
    # Steps over no rows cost as much as over some hundreds: most single questions have none.
    other = _FOUND.to_frame() if others.is_empty() else _other(grammar, others)
    placed = other[in_places(whole["other"])]
    split, flat = pl.col("plain").str.splitn(" ", 2).struct, pl.col("flat").struct
    boxed = pl.when(pl.col("box").is_not_null()).then(pl.lit("box"))
    kind = boxed.when(~pl.col("other") & pl.col("text").is_not_null()).then(pl.lit("street"))
    said = whole.select(
        "postal_code",
        layout.standard(whole["text"], whole["plain"].is_null()),
        pl.coalesce(kind, placed["kind"]).alias("kind"),
        pl.coalesce(split.field("field_0"), flat.field("number"), "box", placed["number"]).alias("number"),
        pl.coalesce(split.field("field_1"), flat.field("street"), placed["phrase"]).alias("phrase"),
        pl.coalesce(flat.field("unit"), placed["unit"]).alias("unit"),
        pl.coalesce(layout.city(whole["city"], whole["state"]), placed["city"]).alias("city"),
        *placed.select("route", "place"),
    )
    streets = street_parts(grammar.streets(said))
    return said.select(
        pl.lit(grammar.form).alias("form"),
        "kind",
        "number",
        pl.coalesce(streets["street"], "route").alias("street"),
        streets["suffix"],
        streets["directional"],
        pl.coalesce("unit", streets["unit"]).alias("unit"),
        "place",
        "postal_code",
        "city",
        placed["box"].alias("box"),
        "text",
    )


def _other(grammar: Grammar, whole: pl.DataFrame) -> pl.DataFrame:
    """Of all other rows (units, boxes, routes, several lines) what _FOUND names."""
    row, city, state = pl.col("read"), pl.col("city"), pl.col("state")
    in_state, in_city = state.is_in(_MILITARY_STATES), city.str.contains(_MILITARY_CITY)
    military = in_state | in_city | row.str.contains(_MILITARY_CITY)
    worded = (
        whole.with_columns(layout.without_code(pl.col("text"), pl.col("postal_code")).alias("read"))
        .with_columns(layout.state_beside_city(layout.without_city(row, city, state), city).alias("read"))
        .with_columns(layout.without_people(row).alias("read"))
        .with_columns(units.separated(house_numbers.number_alone(row, pl.col("postal_code"))).alias("read"))
    )
    said = (
        grammar.worded(worded)
        .with_columns(military.fill_null(value=False).alias("military"))
        .with_columns(*boxes.parts(row, pl.col("military")))
        .with_columns(house_numbers.number_joined(units.without_unit(pl.col("rest"))).alias("lines"))
        .with_columns(layout.before_city(house_numbers.with_number(pl.col("lines")), city).alias("line"))
    )
    unit = pl.coalesce(units.unit_value(pl.col("rest")), units.bare_unit(pl.col("lines")))
    parts = house_numbers.with_number_and_street(said).with_columns(
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
        pl.when(pl.col("kind") == "street").then("box").alias("box"),
        pl.when(city.is_null()).then(layout.city_behind(pl.col("lines"))).alias("city"),
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
        pl.when(military).then("military_kind").when(route).then("route_kind").alias("route"),
        unit.when(~box.fill_null(value=False)).then(pl.coalesce("unit", "letter")).alias("unit"),
    ]
