"""Levels of agreement of pairs of people, field by field."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.linkage.coded import Coded, Parts, coded
from suppress.linkage.differences import (
    cities_differ,
    given_names_differ,
    middle_names_differ,
    numbers_differ,
    places_differ,
    postal_codes_differ,
    streets_differ,
    surnames_differ,
)
from suppress.linkage.levels import ABSENT, EXACT, level
from suppress.linkage.rarity import exchange_bits
from suppress.linkage.similar import Levels, TextPairs, agreement, equality

_EVIDENTLY_EXCHANGED = 1.0  # bits by which a name is likelier with its two parts exchanged
_ALONG_THE_WAY = ("box", "route", "military")
_HOUSES = ("street", "place")
_KINDS = (*_ALONG_THE_WAY, *_HOUSES)
_EQUAL_OR_OTHER = ("generation", "suffix", "directional", "unit")


def compare(one: Parts, other: Parts) -> dict[str, Levels]:
    """Levels of agreement of pairs of people.

    Args:
        one: FIELDS of one of each pair.
        other: FIELDS of the other, in the same order.

    Returns:
        By field of LEVELS, the level of each pair; the same with the two exchanged.
    """
    unequal: dict[str, Callable[[TextPairs], Levels]] = {
        "last": surnames_differ,
        "first": given_names_differ,
        "middle": middle_names_differ,
        "number": numbers_differ,
        "street": streets_differ,
        "place": places_differ,
    }
    found = {field: agreement(one[field], other[field], differ) for field, differ in unequal.items()}
    for field in _EQUAL_OR_OTHER:
        found[field] = equality(one[field], other[field], level(field, "other"))
    found["locality"] = _locality(one, other)
    for field in ("number", "unit"):
        found[field][(one[field].hashes == 0) != (other[field].hashes == 0)] = level(field, "one")
    _tell_halves(found, one, other)
    _tell_order(found, one, other)
    _tell_kinds(found, one, other)
    _tell_places(found, one, other)
    _tell_houses(found, one, other)
    return found


def _tell_halves(found: dict[str, Levels], one: Parts, other: Parts) -> None:
    """Compound surnames agree where a part of one is the other, or a part of it."""
    compound = (one["last_parts"].codes != 0) | (other["last_parts"].codes != 0)
    places = np.flatnonzero(compound & (found["last"] > EXACT))
    if len(places):
        met = pl.select(
            met=_surnames(one, places).list.set_intersection(_surnames(other, places)).list.len() > 0
        )
        found["last"][places[met["met"].to_numpy()]] = level("last", "part")
    # `ANN MORTON HALL` may be Ann Morton-Hall: her middle name is the half of a surname then.
    unlike = np.flatnonzero(compound & (found["middle"] == level("middle", "other")))
    if len(unlike):
        halves = [
            side["middle"].at(unlike).texts.is_in(_surnames_of(against, unlike))
            for side, against in ((one, other), (other, one))
        ]
        found["middle"][unlike[(halves[0] | halves[1]).to_numpy()]] = ABSENT


def _surnames_of(side: Parts, places: npt.NDArray[np.integer]) -> pl.Series:
    return pl.select(forms=_surnames(side, places))["forms"]


def _surnames(side: Parts, places: npt.NDArray[np.integer]) -> pl.Expr:
    whole, parts = side["last"].at(places).texts, side["last_parts"].at(places).texts
    forms = pl.concat_list(whole, parts.str.split(" "))
    return forms.list.eval(pl.element().filter(pl.element() != ""))


def _tell_order(found: dict[str, Levels], one: Parts, other: Parts) -> None:
    """Compare first with last where a name agrees better so."""
    last, first = one["last"].hashes, one["first"].hashes
    other_last, other_first = other["last"].hashes, other["first"].hashes
    named = (last != 0) & (first != 0) & (other_last != 0) & (other_first != 0)
    found["order"] = np.where(named, level("order", "same"), ABSENT).astype(np.uint8)
    straight = (found["last"] == EXACT) | (found["first"] == EXACT)
    crossed = np.flatnonzero(named & ~straight & ((last == other_first) | (first == other_last)))
    if not len(crossed):
        return
    # Whichever of the two comes as first of the pair, the same one is taken for the exchanged one.
    mine, theirs = exchange_bits(one)[crossed], exchange_bits(other)[crossed]
    turned = (mine < theirs) | ((mine == theirs) & (last > other_last)[crossed])
    for usual, exchanged, places, bits in (
        (one, other, crossed[turned], theirs[turned]),
        (other, one, crossed[~turned], mine[~turned]),
    ):
        given, middle = _given_names(exchanged, places)
        lasts = agreement(usual["last"].at(places), exchanged["first"].at(places), surnames_differ)
        firsts = agreement(usual["first"].at(places), given, given_names_differ)
        surname_agrees = lasts < level("last", "known")
        # The rest of the family: the surname alone is the same, in the other's field for given names.
        evident = (lasts == EXACT) & (bits >= _EVIDENTLY_EXCHANGED)
        agree = (surname_agrees & (firsts < level("first", "known"))) | evident
        swapped = places[agree]
        found["last"][swapped], found["first"][swapped] = lasts[agree], firsts[agree]
        found["order"][swapped] = level("order", "swapped")
        two = np.flatnonzero(agree & (middle.codes != 0))
        found["middle"][places[two]] = agreement(
            usual["middle"].at(places[two]), middle.at(two), middle_names_differ
        )


def _given_names(exchanged: Parts, places: npt.NDArray[np.integer]) -> tuple[Coded, Coded]:
    """First and middle name that stand in the field of the surname: `HALL` and `JASON PETER`."""
    whole, parts = (exchanged[field].at(places).texts for field in ("last", "last_parts"))
    texts = pl.DataFrame({"whole": whole, "word": parts.str.extract("^([^ ]+)", 1)})
    behind = pl.when(pl.col("whole").str.starts_with(pl.col("word"))).then(
        pl.col("whole").str.strip_prefix(pl.col("word"))
    )
    several = behind.str.len_chars() > 0
    names = texts.select(
        given=pl.when(several).then("word").otherwise("whole"), middle=pl.when(several).then(behind)
    )
    found = coded(names)
    return found["given"], found["middle"]


def _tell_kinds(found: dict[str, Levels], one: Parts, other: Parts) -> None:
    """A box and a street have nothing to compare; two boxes are told by their numbers."""
    kinds, other_kinds = one["kind"].hashes, other["kind"].hashes
    boxes, other_boxes = (_of_kind(side, *_ALONG_THE_WAY) for side in (one, other))
    differ = (kinds != 0) & (other_kinds != 0) & (kinds != other_kinds) & (boxes | other_boxes)
    found["street"][differ] = level("street", "other")
    found["number"][differ] = ABSENT
    for field in ("suffix", "directional", "unit"):
        found[field][differ] = ABSENT
    found["street"][(boxes | other_boxes) & (found["street"] == EXACT)] = level("street", "kind")


def _tell_places(found: dict[str, Levels], one: Parts, other: Parts) -> None:
    """The name of a house or district that stands in the street's field, or the other way round."""
    crossed = _same(one["street"].hashes, other["place"].hashes) | _same(
        one["place"].hashes, other["street"].hashes
    )
    for field, name in (("street", "place"), ("place", "street")):
        found[field][crossed & (found[field] == level(field, "other"))] = level(field, name)


def _tell_houses(found: dict[str, Levels], one: Parts, other: Parts) -> None:
    """Where a house number is missing, the name of the house says which it is; without that, nothing does."""
    houses = _of_kind(one, *_HOUSES) & _of_kind(other, *_HOUSES)
    found["number"][houses & (found["number"] == ABSENT)] = level("number", "none")
    named, other_named = _of_kind(one, "place"), _of_kind(other, "place")
    # A name without a street stands in the street's field.
    alone = named & other_named & (one["place"].codes == 0) & (other["place"].codes == 0)
    crossed = found["street"] == level("street", "place")
    same = (found["place"] == EXACT) | crossed | (alone & (found["street"] == EXACT))
    unsaid = np.isin(found["number"], [level("number", "one"), level("number", "none")])
    found["number"][unsaid & same & (named | other_named)] = ABSENT


def _of_kind(side: Parts, *kinds: str) -> npt.NDArray[np.bool_]:
    said = side["kind"].values.remembered(_kinds)
    return np.isin(said, [_KINDS.index(kind) for kind in kinds]).take(side["kind"].codes)


def _kinds(texts: pl.Series) -> npt.NDArray[np.uint8]:
    """Places in _KINDS, behind the last for any other text."""
    places = {kind: place for place, kind in enumerate(_KINDS)}
    return texts.replace_strict(places, default=len(_KINDS), return_dtype=pl.UInt8).to_numpy()


def _lettered(texts: pl.Series) -> npt.NDArray[np.bool_]:
    return texts.str.contains("[A-Z]").to_numpy()


def _same(hashes: npt.NDArray[np.uint64], others: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (hashes == others) & (hashes != 0)
    return found


def _locality(one: Parts, other: Parts) -> Levels:
    postal = agreement(one["postal_code"], other["postal_code"], postal_codes_differ)
    city = agreement(one["city"], other["city"], cities_differ)
    lettered = one["postal_code"].values.remembered(_lettered).take(one["postal_code"].codes)
    near = postal == level("place", "near")
    names = {
        "unit": (postal == EXACT) & lettered,
        "code": postal == EXACT,
        "near_city": near & (city != ABSENT) & (city != level("place", "other")),
        "near": near,
        "city": (city == EXACT) & (postal == ABSENT),
        "city_code": city == EXACT,
        "city_near": city == level("place", "near"),
        "city_other": (postal == ABSENT) & (city != ABSENT),
        "other": postal != ABSENT,
    }
    found = np.full(len(postal), ABSENT, np.uint8)
    for name in reversed(names):
        found[names[name]] = level("locality", name)
    return found
