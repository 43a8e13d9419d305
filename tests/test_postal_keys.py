"""Which names and addresses share a key at which level: pairs as two lists would write them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from suppress.guards import compatible
from suppress.model import POSTAL_FIELDS, POSTAL_KINDS, KeyKind
from suppress.normalise.address import Addresses
from suppress.normalise.postal import read_postal
from suppress.postal_keys import POSTAL_KEYS, PostalKeys

ADDRESS, HOUSEHOLD, INITIAL, INDIVIDUAL = (kind.value for kind in POSTAL_KINDS)
EVERY = [ADDRESS, HOUSEHOLD, INITIAL, INDIVIDUAL]


_TEXTS = dict.fromkeys(POSTAL_FIELDS, pl.String)


def _keys(*rows: dict[str, str]) -> PostalKeys:
    frame = pl.DataFrame([{field: row.get(field) for field in POSTAL_FIELDS} for row in rows], schema=_TEXTS)
    return PostalKeys(read_postal(frame, {field: field for field in POSTAL_FIELDS}))


def _written(text: str) -> dict[str, str]:
    """Cells of `Ann Lee | 12 Main St | 02129`; what is left out is that."""
    name, line, code, *country = [*(part.strip() for part in text.split("|"))]
    return {
        "name": name or "Ann Lee",
        "address1": line or "12 Main St",
        "postal_code": code or "02129",
        **({"country": country[0]} if country else {}),
    }


_PAIRS = [
    # addresses
    ("||", "|12 MAIN STREET.|02129-1234", EVERY),
    ("||", "|12 Main|", EVERY),
    ("||", "|12 Main Ave|", []),
    ("||", "|12 N Main St|", EVERY),
    ("|12 N Main St|", "|12 S Main St|", []),
    ("||", "|12 Main St Apt 4|", EVERY),
    ("|12 Main St #4|", "|12 Main St Apt 4|", EVERY),
    ("|12 Main St Apt 4|", "|12 Main St Apt 5|", []),
    ("||", "|14 Main St|", []),
    ("|12 5th Ave|", "|12 Fifth Avenue|", EVERY),
    ("|PO Box 7|", "|P.O. BOX 007|", EVERY),
    ("|PO Box 7|", "|7 Box St|", []),
    ("|PO Box 7|", "|12 Main St, PO Box 7|", EVERY),  # mail may go to either
    ("|12 Main St Apt 4|", "|12 Main St Apt 4, PO Box 7|", EVERY),
    ("|PO Box 7|", "|12 Main St Apt 4, PO Box 7|", EVERY),
    ("|12 Main St Apt 5|", "|12 Main St Apt 4, PO Box 7|", []),
    ("|PO Box 8|", "|12 Main St, PO Box 7|", []),
    ("|PO Box 7|SW1A 1AA", "|12 High St, PO Box 7|SW1A 1AA", EVERY),
    ("|12 High St|SW1A 1AA", "|PO Box 7, 12 High St|SW1A 1AA", EVERY),
    ("|14 High St|SW1A 1AA", "|12 High St, PO Box 7|SW1A 1AA", []),
    ("|12 bis rue de la Paix|75002|FR", "|12 ter rue de la Paix|75002|FR", []),
    ("|12 bis rue de la Paix|75002|FR", "|12bis, rue de la Paix|F-75002|FR", EVERY),
    ("||", "||02128", []),
    # surnames
    ("Ann Nelson-Smith||", "Ann Smith||", EVERY),
    ("Ann Nelson-Smith||", "Ann Nelson Smith||", EVERY),
    ("Ann de la Cruz||", "Ann Delacruz||", EVERY),
    ("Ann O'Brien||", "Ann OBrien||", EVERY),
    ("||", "Ann Leeds||", [ADDRESS]),
    # first and last exchanged
    ("Jason Hall||", "Hall, Jason||", EVERY),
    ("Jason Hall||", "Jason, Hall||", EVERY),
    ("Jason Hall||", "Jason, Hill||", [ADDRESS]),
    ("Mary Hall||", "Jason, Hall||", [ADDRESS, HOUSEHOLD]),
    ("Jason Peter Hall||", "Jason Peter, Hall||", EVERY),
    ("Jason C Hall||", "Jason Peter, Hall||", [ADDRESS, HOUSEHOLD]),
    ("Jason P Hall||", "Jason P., Hall||", EVERY),
    ("Jason C Hall||", "Jason P., Hall||", [ADDRESS, HOUSEHOLD]),
    ("Thomas James||", "James Thomas||", [ADDRESS]),
    # given names
    ("||", "Bo Lee||", [ADDRESS, HOUSEHOLD]),
    ("||", "A. Lee||", [ADDRESS, HOUSEHOLD, INITIAL]),
    ("||", "B. Lee||", [ADDRESS, HOUSEHOLD]),
    ("John Lee||", "James Lee||", [ADDRESS, HOUSEHOLD]),
    ("Bill Lee||", "William Lee||", EVERY),
    ("Bill Lee||", "W Lee||", [ADDRESS, HOUSEHOLD, INITIAL]),
    ("Mary Ann Lee||", "Maryann Lee||", EVERY),
    ("Mary Ann Lee||", "Mary Lee||", EVERY),
    ("||", "Mrs. Lee||", [ADDRESS, HOUSEHOLD]),
    # middle initials and generations
    ("Bo Lee||", "Bo Q. Lee||", EVERY),
    ("Bo A Lee||", "Bo Q. Lee||", [ADDRESS, HOUSEHOLD]),
    ("Bo A Lee||", "Bo Adam Lee||", EVERY),
    ("Bo Lee Jr||", "Bo Lee||", EVERY),
    ("Bo Lee Jr||", "Bo Lee II||", EVERY),
    ("Bo Lee Jr||", "Bo Lee Sr||", [ADDRESS, HOUSEHOLD]),
    ("Bo Lee Jr||", "Bo Lee III||", [ADDRESS, HOUSEHOLD]),
    # several people
    ("Ann & Bo Lee||", "Bo Lee||", EVERY),
    ("Ann Lee & Bo Fox||", "Bo Fox||", EVERY),
    ("Ann Lee & Bo Fox||", "Ann Fox||", [ADDRESS, HOUSEHOLD]),
    ("Mr & Mrs Bo Lee||", "Ann Lee||", [ADDRESS, HOUSEHOLD]),
    # nobody
    ("Current Resident||", "||", [ADDRESS]),
]


@cache
def _levels() -> list[list[str]]:
    """For each pair the levels at which the two are found on each other's list; read together, as a list is."""
    keys = _keys(*(_written(text) for one, other, _ in _PAIRS for text in (one, other)))
    row = keys.postal.people["row"]
    found: list[list[str]] = [[] for _ in _PAIRS]
    for kind in POSTAL_KINDS:
        lines = keys.of(kind).with_columns(row=row.gather(keys.of(kind)["line"]))
        for pair, levels in enumerate(found):
            first, second = (lines.filter(pl.col("row") == 2 * pair + side) for side in (0, 1))
            beside = first.join(second, on="key")
            agree = compatible(beside["check"].to_numpy(), beside["check_right"].to_numpy())
            back = compatible(beside["check_right"].to_numpy(), beside["check"].to_numpy())
            assert agree.tolist() == back.tolist()
            if agree.any():
                levels.append(kind.value)
    return found


@pytest.mark.parametrize("pair", range(len(_PAIRS)), ids=[f"{one} / {other}" for one, other, _ in _PAIRS])
def test_levels_at_which_two_people_are_one(pair: int) -> None:
    assert _levels()[pair] == _PAIRS[pair][2]


def test_an_address_without_a_postal_code_or_a_name_without_letters_has_no_key() -> None:
    keys = _keys({"name": "Ann Lee", "address1": "12 Main St"})
    assert all(keys.of(kind).is_empty() for kind in POSTAL_KINDS)
    assert all(keys.of(kind).schema == POSTAL_KEYS for kind in POSTAL_KINDS)


def test_rows_keep_their_keys_whatever_stands_beside_them() -> None:
    rows = [
        _written("Ann & Bo Lee||"),
        _written("Current Resident|PO Box 7|"),
        {},
        _written("Mary Ann Nelson-Smith Jr|12 Main St Apt 4|"),
        _written("J Lee|1 Elm|K1A 0B1|CA"),
    ]
    together = _keys(*rows)
    alone = [_keys(cells) for cells in rows]
    row = together.postal.people["row"]
    for kind in POSTAL_KINDS:
        keys = together.of(kind)
        assert keys["line"].is_sorted()
        for number, one in enumerate(alone):
            here = keys.filter(row.gather(keys["line"]) == number).select("key", "check")
            assert here.sort("key", "check").equals(one.of(kind).select("key", "check").sort("key", "check"))


def test_a_british_house_has_its_name_for_a_number() -> None:
    parts = _keys(_written("|Rose Cottage|")).postal
    read = parts.addresses.parts
    named = read.with_columns(kind=pl.lit("place"), place=pl.lit("ROSE COTTAGE"), text=pl.lit("ANY"))
    other = named.with_columns(place=pl.lit("IVY COTTAGE"))
    keys = [
        PostalKeys(replace(parts, addresses=Addresses.of(addresses))).of(KeyKind.ADDRESS)["key"][0]
        for addresses in (named, named.with_columns(text=pl.lit("ELSE")), other)
    ]
    assert keys[0] == keys[1] != keys[2]
