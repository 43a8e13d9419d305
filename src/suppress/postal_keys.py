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
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.given_names import is_initial, numbered
from suppress.guards import Guard, given_name, guard_values, packed, without
from suppress.key_index import mix
from suppress.linkage.rarity import evidently_exchanged, is_given_name
from suppress.model import KeyKind
from suppress.normalise.address.hashed import BOX
from suppress.normalise.digest import text_hashes
from suppress.normalise.names import begins_double_name, ends_double_name, surname_forms
from suppress.normalise.postal import Postal
from suppress.normalise.remembered import Remembered

POSTAL_KEYS = pl.Schema({"line": pl.UInt32, "key": pl.UInt64, "check": pl.UInt64})
"""Keys of people: `line` is the place of the person among `Postal.people`; any number for each, by line."""

_UInt64 = npt.NDArray[np.uint64]
_Places = npt.NDArray[np.int64]

# Odd, so that what is multiplied by them keeps all its bits.
_FURTHER = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)

_DIRECTIONALS = {name: place + 1 for place, name in enumerate(("N", "NE", "E", "SE", "S", "SW", "W", "NW"))}
_GENERATIONS = {name: place + 1 for place, name in enumerate(("SR", "JR", "2", "3", "4", "5"))}
_BOX = text_hashes(pl.Series([BOX]))[0]
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
    def _addresses(self) -> _Lines:
        """Of everybody, the address."""
        hashes = self.postal.addresses.hashes
        code, body = hashes("postal_code"), hashes("body")
        low, high = _joined(code, hashes("number"), body)
        known = (code != 0) & (body != 0)
        line, row = self._people_of(known)
        return self._with_boxes(_Lines(line, low[row], high[row], self._address_guards[row]), code)

    def _with_boxes(self, streets: _Lines, code: _UInt64) -> _Lines:
        """And of those who have one beside their street, the PO box, which has no guards."""
        box = self.postal.addresses.hashes("box")
        if not box.any():
            return streets
        low, high = _joined(code, box, np.full(1, _BOX))
        line, row = self._people_of((code != 0) & (box != 0))
        boxes = _Lines(line, low[row], high[row], _zeros(len(line)))
        order = np.argsort(np.concatenate([streets.line, line]), kind="stable")
        return _Lines(
            *(np.concatenate(both)[order] for both in zip(_parts(streets), _parts(boxes), strict=True))
        )

    def _people_of(self, rows: npt.NDArray[np.bool_]) -> tuple[_Places, npt.NDArray[np.integer]]:
        """The people of some rows, and the row of each."""
        row = self.postal.persons.row
        if len(row) == len(rows):  # a person is a row
            line = np.flatnonzero(rows)
            return line, line
        line = np.flatnonzero(rows[row])
        return line, row[line]

    @cached_property
    def _households(self) -> _Lines:
        """And each form of the surname."""
        persons = self.postal.persons
        surname, compound = persons.numbers("last", text_hashes), persons.compound
        if not len(compound):
            line = np.flatnonzero(surname)
            return self._with_surnames(line, surname[line])
        numbered = pl.int_range(len(compound), dtype=pl.UInt32, eager=True).alias("row")
        forms = surname_forms(persons.at(compound).with_columns(numbered))
        alone = surname != 0
        alone[compound] = False
        line = np.concatenate([np.flatnonzero(alone), compound[forms["row"].to_numpy()]])
        order = np.argsort(line, kind="stable")
        hashes = np.concatenate([surname[alone], text_hashes(forms["form"])])
        return self._with_surnames(line[order], hashes[order])

    @cached_property
    def _exchanged(self) -> pl.DataFrame:
        """Those of the people whose given names stand in the place of the surname.

        Returns:
            `line`, the person; `form` (the surname), `given` and `middle`.
        """
        persons = self.postal.persons
        maybe = persons.numbers("last", _is_given)
        maybe[persons.compound] = True
        lines = np.flatnonzero(maybe)
        # `Hall, Jason Peter` and `Hall, Jason P`: all letters, and those words that may be a surname.
        word = pl.col("last_parts").str.extract("^([^ ]+)", 1)
        behind = pl.when(pl.col("last").str.starts_with(word)).then(pl.col("last").str.strip_prefix(word))
        several = behind.str.len_chars() > 0
        exchanged = persons.at(lines).select(
            pl.Series("line", lines),
            pl.col("first").alias("form"),
            pl.when(several).then(word).otherwise("last").alias("given"),
            pl.when(several).then(behind).otherwise("middle").alias("middle"),
        )
        return exchanged.filter(pl.Series(evidently_exchanged(exchanged["form"], exchanged["given"])))

    @cached_property
    def _exchanged_households(self) -> _Lines:
        return self._with_surnames(self._exchanged["line"].to_numpy(), text_hashes(self._exchanged["form"]))

    def _with_surnames(self, lines: _Places, surname: _UInt64) -> _Lines:
        """Addresses of people with forms of their surnames.

        Args:
            lines: The person of each form, ascending.
            surname: A number for each form.
        """
        address = self._addresses
        at, of = _pairs(address.line, lines)
        surname = surname[of]
        return _Lines(
            address.line[at],
            mix(address.low[at] + mix(surname)),
            address.high[at] + surname * _FURTHER[0],
            address.guards[at],
        )

    @cached_property
    def _people(self) -> pl.DataFrame:
        """Those who have a given name or an initial; of what may be a double name, both readings."""
        own = self._households
        number = self.postal.persons.numbers("first", numbered)[own.line]
        guards = self._person_guards[own.line] | number
        keys = self._keys(own, guards)
        if not number.all():
            keys = keys.filter(pl.Series(number != 0))
        return _both(_both(keys, self._double_names), self._exchanged_people)

    @property
    def _double_names(self) -> pl.DataFrame:
        """Of what may be a double name, the reading as one."""
        persons, own = self.postal.persons, self._households
        begins, ends = persons.numbers("first", begins_double_name), persons.numbers("middle", ends_double_name)
        lines = np.flatnonzero(begins & ends)
        if not len(lines):
            return POSTAL_KEYS.to_frame()
        whole = numbered(persons.at(lines).select(pl.col("first") + pl.col("middle")).to_series())
        at, of = _pairs(own.line, lines)
        # The second name is no middle name then.
        guards = without(self._person_guards[own.line[at]], Guard.MIDDLE) | whole[of]
        return self._keys(_Lines(*(part[at] for part in _parts(own))), guards)

    @property
    def _exchanged_people(self) -> pl.DataFrame:
        lines, exchanged = self._exchanged_households, self._exchanged
        middle = {Guard.MIDDLE: _numbered(exchanged["middle"], _LETTERS, letter=True)}
        told = np.zeros(self.postal.persons.count, np.uint64)
        own = packed(_zeros(exchanged.height), middle) | numbered(exchanged["given"])
        told[exchanged["line"].to_numpy()] = own
        guards = without(self._person_guards[lines.line], Guard.MIDDLE) | told[lines.line]
        return self._keys(lines, guards)

    @cached_property
    def _address_guards(self) -> _UInt64:
        """By row."""
        numbers = self.postal.addresses.numbers
        return packed(
            _zeros(self.postal.height),
            {
                Guard.UNIT: numbers("unit", partial(_within, guard=Guard.UNIT)),
                Guard.SUFFIX: numbers("suffix", partial(_within, guard=Guard.SUFFIX)),
                Guard.DIRECTIONAL: numbers("directional", _directions),
            },
        )

    @cached_property
    def _person_guards(self) -> _UInt64:
        """By person."""
        persons = self.postal.persons
        return packed(
            _zeros(persons.count),
            {
                Guard.GENERATION: persons.numbers("generation", partial(_numbered, numbers=_GENERATIONS)),
                Guard.MIDDLE: persons.numbers("middle", partial(_numbered, numbers=_LETTERS, letter=True)),
            },
        )


def _both(keys: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """POSTAL_KEYS of two frames, by line."""
    return pl.concat([keys, more]).sort("line", maintain_order=True) if more.height else keys


def _pairs(left: _Places, right: _Places) -> tuple[_Places, _Places]:
    """Places of equal numbers in two arrays, in the order of the second.

    Args:
        left: Ascending.
        right: In any order.
    """
    if (left[1:] > left[:-1]).all():  # as for all but those with a PO box
        place = np.full(int(right.max(initial=-1)) + 1, -1)
        inside = left[: np.searchsorted(left, len(place))]
        place[inside] = np.arange(len(inside))
        at = place[right]
        of = np.flatnonzero(at >= 0)
        return at[of], of
    count = np.bincount(left, minlength=int(right.max(initial=-1)) + 1)
    start = np.cumsum(count) - count
    several = count[right]
    of = np.repeat(np.arange(len(right)), several)
    before = np.cumsum(several) - several
    return start[right[of]] + np.arange(len(of)) - before[of], of


def _parts(lines: _Lines) -> tuple[npt.NDArray[Any], ...]:
    return lines.line, lines.low, lines.high, lines.guards


def _joined(code: _UInt64, number: _UInt64, body: _UInt64) -> tuple[_UInt64, _UInt64]:
    """Two halves made of the parts of addresses."""
    # Of the second half, `check` has room for a few bits.
    return mix(mix(code + number * _FURTHER[0]) + body), code + number * _FURTHER[1] + body * _FURTHER[2]


def _within(hashes: _UInt64, guard: Guard) -> npt.NDArray[np.uint16]:
    """A number that fits a guard for each hash, 0 where there is none."""
    found = np.zeros(len(hashes), np.uint16)
    some = np.flatnonzero(hashes)
    found[some] = hashes[some] % np.uint64(guard_values(guard)) + np.uint64(1)
    return found


def _directions(hashes: _UInt64) -> npt.NDArray[np.uint16]:
    names = pl.Series(list(_DIRECTIONALS))
    found = np.zeros(len(hashes), np.uint16)
    for hashed, number in zip(text_hashes(names), _DIRECTIONALS.values(), strict=True):
        found[hashes == hashed] = number
    return found


def _numbered(texts: pl.Series, numbers: Mapping[str, int], *, letter: bool = False) -> npt.NDArray[np.uint16]:
    """The number of each text, or of its first letter; 0 where it has none."""
    found = np.zeros(len(texts), np.uint16)
    said = texts.is_not_null()
    if said.any():
        some = texts.filter(said).str.head(1) if letter else texts.filter(said)
        found[said.to_numpy()] = some.replace_strict(numbers, default=0, return_dtype=pl.UInt16).to_numpy()
    return found


def _surnames(texts: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"given": is_given_name(texts.fill_null(""))})


_read_surnames = Remembered(_surnames)


def _is_given(surnames: pl.Series) -> npt.NDArray[np.bool_]:
    """Whether surnames are known as given names: few people have one."""
    known, line = _read_surnames(surnames)
    flags: npt.NDArray[np.bool_] = known["given"].to_numpy().take(line)
    return flags


def _zeros(length: int) -> _UInt64:
    return np.zeros(length, np.uint64)
