"""Keys of names and addresses that tolerate what may be written in several ways or left out.

A person has a key for each form of the surname by which they may be written, and two lists mean the same
person where one key of each is equal and no guard (`guards.py`) contradicts:

- address: postal code, kind, number and street; guards unit, directional and street type. Who has a PO box
  beside a street has the key of either.
- household: and a surname; the same guards.
- individual with initial: the same key, and as guards the given name, which may be an initial (J = JOHN,
  JOHN ≠ JAMES) or a short form, the middle initial and the generation.
- individual: the same, of people whose given name is more than an initial.

Whose name is evidently written with first and last exchanged (`Hall Jason`) has the keys of either order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.given_names import is_initial, numbered
from suppress.guards import Guard, given_name, guard_values, packed, without
from suppress.key_index import mix
from suppress.linkage.rarity import evidently_exchanged
from suppress.model import KeyKind
from suppress.normalise.digest import digest_halves, text_digest
from suppress.normalise.names import double_names, surname_forms
from suppress.normalise.postal import Postal

POSTAL_KEYS = pl.Schema({"line": pl.UInt32, "key": pl.UInt64, "check": pl.UInt64})
"""Keys of people: `line` is the place of the person among `Postal.people`; any number for each, by line."""

_UInt64 = npt.NDArray[np.uint64]
_Places = npt.NDArray[np.int64]

_SEPARATOR = "¦"

_DIRECTIONALS = {name: place + 1 for place, name in enumerate(("N", "NE", "E", "SE", "S", "SW", "W", "NW"))}
_GENERATIONS = {name: place + 1 for place, name in enumerate(("SR", "JR", "2", "3", "4", "5"))}
_LETTERS = {chr(ord("A") + place): place + 1 for place in range(26)}


@dataclass(frozen=True)
class _Lines:
    """Halves of keys, each of a person."""

    line: _Places
    low: _UInt64
    high: _UInt64
    guards: _UInt64
    """Of the address."""


class PostalKeys:
    """Keys of the people of some rows, made when first asked for.

    Args:
        postal: The rows.
    """

    def __init__(self, postal: Postal) -> None:
        self.postal = postal

    def of(self, kind: KeyKind) -> pl.DataFrame:
        """POSTAL_KEYS of one kind; people without a key of the kind are absent.

        Args:
            kind: One of POSTAL_KINDS.
        """
        match kind:
            case KeyKind.ADDRESS:
                return self._keys(self._addresses)
            case KeyKind.HOUSEHOLD:
                return _both(self._keys(self._households), self._keys(self._exchanged_households))
            case KeyKind.INDIVIDUAL_INITIAL:
                return self._people
            case KeyKind.INDIVIDUAL:
                return self._people.filter(pl.Series(~is_initial(given_name(self._people["check"].to_numpy()))))
            case _:
                raise ValueError(kind)

    def _keys(self, lines: _Lines, guards: _UInt64 | None = None) -> pl.DataFrame:
        check = packed(lines.high, {}) | lines.guards
        return pl.DataFrame(
            {"line": lines.line, "key": lines.low, "check": check if guards is None else check | guards},
            schema_overrides=POSTAL_KEYS,
        )

    @cached_property
    def _row(self) -> npt.NDArray[np.uint32]:
        """Row of each person."""
        return self.postal.people["row"].to_numpy()

    @cached_property
    def _person(self) -> _Places:
        """A number for each person, ascending."""
        return _person(self.postal.people)

    @cached_property
    def _addresses(self) -> _Lines:
        """Of everybody, the address."""
        street = pl.col("street").fill_null("").str.replace_all(" ", "", literal=True)
        parts = pl.concat_str("kind", pl.col("number").fill_null(""), _or_place(street), separator=_SEPARATOR)
        body = pl.when(pl.col("kind").is_null()).then("text").otherwise(parts)
        low, high, known = _halves(self.postal.addresses, pl.col("postal_code") + pl.lit(_SEPARATOR) + body)
        several = len(self._row) != len(known)  # else a person is a row
        line = np.flatnonzero(known[self._row] if several else known)
        row = self._row[line] if several else line
        streets = _Lines(line, low[row], high[row], self._address_guards[row])
        return self._with_boxes(streets)

    def _with_boxes(self, streets: _Lines) -> _Lines:
        """And of those who have one beside their street, the PO box, which has no guards."""
        parts = self.postal.addresses
        if parts["box"].null_count() == parts.height:
            return streets
        body = pl.lit(f"{_SEPARATOR}box{_SEPARATOR}") + pl.col("box") + pl.lit(_SEPARATOR)
        low, high, known = _halves(parts, pl.col("postal_code") + body)
        line = np.flatnonzero(known[self._row])
        row = self._row[line]
        boxes = _Lines(line, low[row], high[row], _zeros(len(line)))
        order = np.argsort(np.concatenate([streets.line, line]), kind="stable")
        return _Lines(
            *(np.concatenate(both)[order] for both in zip(_parts(streets), _parts(boxes), strict=True))
        )

    @cached_property
    def _households(self) -> _Lines:
        """And each form of the surname."""
        return self._with_surnames(_ordered(surname_forms(self.postal.people)))

    @cached_property
    def _exchanged(self) -> pl.DataFrame:
        """Those of the people whose given names stand in the place of the surname.

        Returns:
            `row`, `person`, `form` (the surname), `given` and `middle`.
        """
        people = self.postal.people
        # `Hall, Jason Peter` and `Hall, Jason P`: all letters, and those words that may be a surname.
        word = pl.col("last_parts").str.extract("^([^ ]+)", 1)
        behind = pl.when(pl.col("last").str.starts_with(word)).then(pl.col("last").str.strip_prefix(word))
        several = behind.str.len_chars() > 0
        exchanged = people.select(
            "row",
            "person",
            pl.col("first").alias("form"),
            pl.when(several).then(word).otherwise("last").alias("given"),
            pl.when(several).then(behind).otherwise("middle").alias("middle"),
        )
        return exchanged.filter(pl.Series(evidently_exchanged(exchanged["form"], exchanged["given"])))

    @cached_property
    def _exchanged_households(self) -> _Lines:
        return self._with_surnames(self._exchanged)

    def _with_surnames(self, forms: pl.DataFrame) -> _Lines:
        """Addresses of people with forms of their surnames.

        Args:
            forms: `row`, `person` and `form`, by person.
        """
        low, high, _ = _halves(forms, pl.col("form"))
        at, of = _pairs(self._addresses.line, self._line_of(forms))
        address = self._addresses
        return _Lines(
            address.line[at],
            mix(address.low[at] + mix(low[of])),
            mix(address.high[at] + mix(high[of])),
            address.guards[at],
        )

    @cached_property
    def _people(self) -> pl.DataFrame:
        """Those who have a given name or an initial; of what may be a double name, both readings."""
        people, own = self.postal.people, self._households
        number = numbered(people["first"])[own.line]
        double = double_names(people.filter(pl.col("first").is_not_null()))
        at, of = _pairs(own.line, self._line_of(double))
        guards = np.concatenate(
            [
                self._person_guards[own.line] | number,
                # The second name is no middle name then.
                without(self._person_guards[own.line[at]], Guard.MIDDLE) | numbered(double["form"])[of],
            ]
        )
        lines = _Lines(*(np.concatenate([part, part[at]]) for part in _parts(own)))
        keys = self._keys(lines, guards).filter(pl.Series(np.r_[number != 0, np.ones(len(at), np.bool_)]))
        keys = keys.sort("line", maintain_order=True) if len(at) else keys
        return _both(keys, self._exchanged_people)

    @property
    def _exchanged_people(self) -> pl.DataFrame:
        lines, exchanged = self._exchanged_households, self._exchanged
        middle = {Guard.MIDDLE: _numbered(exchanged, pl.col("middle").str.head(1), _LETTERS)}
        told = np.zeros(self.postal.people.height, np.uint64)
        told[self._line_of(exchanged)] = packed(_zeros(exchanged.height), middle) | numbered(exchanged["given"])
        guards = without(self._person_guards[lines.line], Guard.MIDDLE) | told[lines.line]
        return self._keys(lines, guards)

    @cached_property
    def _address_guards(self) -> _UInt64:
        """By row."""
        parts = self.postal.addresses
        return packed(
            _zeros(parts.height),
            {
                Guard.UNIT: _hashed(parts, pl.col("unit"), Guard.UNIT),
                Guard.SUFFIX: _hashed(parts, pl.col("suffix"), Guard.SUFFIX),
                Guard.DIRECTIONAL: _numbered(parts, pl.col("directional"), _DIRECTIONALS),
            },
        )

    @cached_property
    def _person_guards(self) -> _UInt64:
        """By person."""
        people = self.postal.people
        return packed(
            _zeros(people.height),
            {
                Guard.GENERATION: _numbered(people, pl.col("generation"), _GENERATIONS),
                Guard.MIDDLE: _numbered(people, pl.col("middle").str.head(1), _LETTERS),
            },
        )

    def _line_of(self, forms: pl.DataFrame) -> _Places:
        """Of forms of names, the person that each is of."""
        person = _person(forms)
        if len(person) == len(self._person) and bool((person == self._person).all()):
            return np.arange(len(person))
        return np.searchsorted(self._person, person)


def _both(keys: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """POSTAL_KEYS of two frames, by line."""
    return pl.concat([keys, more]).sort("line", maintain_order=True) if more.height else keys


def _pairs(left: _Places, right: _Places) -> tuple[_Places, _Places]:
    """Places of equal numbers in two arrays, in the order of the second.

    Args:
        left: Ascending.
        right: In any order.
    """
    count = np.bincount(left, minlength=int(right.max(initial=-1)) + 1)
    start = np.cumsum(count) - count
    several = count[right]
    of = np.repeat(np.arange(len(right)), several)
    before = np.cumsum(several) - several
    return start[right[of]] + np.arange(len(of)) - before[of], of


def _parts(lines: _Lines) -> tuple[npt.NDArray[Any], ...]:
    return lines.line, lines.low, lines.high, lines.guards


def _ordered(forms: pl.DataFrame) -> pl.DataFrame:
    person = _person(forms)
    ascending = bool((person[1:] >= person[:-1]).all())
    return forms if ascending else forms[np.argsort(person, kind="stable")]


def _person(frame: pl.DataFrame) -> _Places:
    number = pl.col("row").cast(pl.Int64) * 256 + pl.col("person")
    return frame.select(number.alias("number")).to_series().to_numpy()


def _or_place(street: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("kind") == "place").then(pl.col("place").fill_null("")).otherwise(street)


def _halves(frame: pl.DataFrame, text: pl.Expr) -> tuple[_UInt64, _UInt64, npt.NDArray[np.bool_]]:
    """The two halves of the hash of each text, 0 where it is null, and where it is not."""
    low, high = digest_halves(pl.col("digest"))
    found = frame.select(text_digest(text).alias("digest")).select(low.alias("low"), high.alias("high"))
    known = found["low"].is_not_null().to_numpy()
    return found["low"].fill_null(0).to_numpy(), found["high"].fill_null(0).to_numpy(), known


def _hashed(frame: pl.DataFrame, text: pl.Expr, guard: Guard) -> npt.NDArray[np.uint16]:
    """A number for each text that fits a guard, 0 where it is null."""
    low, _, known = _halves(frame, text)
    return np.where(known, low % np.uint64(guard_values(guard)) + np.uint64(1), 0).astype(np.uint16)


def _numbered(frame: pl.DataFrame, text: pl.Expr, numbers: Mapping[str, int]) -> npt.NDArray[np.uint16]:
    number = text.replace_strict(numbers, default=0, return_dtype=pl.UInt16)
    return frame.select(number.fill_null(0).alias("number")).to_series().to_numpy()


def _zeros(length: int) -> _UInt64:
    return np.zeros(length, np.uint64)
