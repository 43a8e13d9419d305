"""Keys of the domains of addresses, and of those above them: each is asked once, however many share it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.frames import NO_KEYS
from suppress.model import KeyKind
from suppress.normalise.digest import digest_halves, text_digest, text_halves
from suppress.normalise.email import domain_parents, email_domain

DomainKind = Literal[KeyKind.DOMAIN, KeyKind.DOMAIN_PARENT]
Places = npt.NDArray[np.int32]

_BITS = 16
_ROUNDS = 64 // _BITS
"""Equal keys have equal bits; what shares its bits with another key in each round is asked several times."""


@dataclass(frozen=True)
class Domains:
    """The domains of the addresses of a batch."""

    lines: pl.DataFrame
    """KEYS of the domain of each address that has one."""
    group: Places
    """For each line, its number among the distinct keys."""
    first: Places
    """For each distinct key, a line that has it."""
    texts: pl.Series
    """The domain of each distinct key."""

    @classmethod
    def of(cls, email: pl.DataFrame) -> Domains:
        """The domains of some addresses.

        Args:
            email: At least `row`, `point`, and `email`, strict keys, nulls allowed.
        """
        lines = email.select("row", "point", email_domain(pl.col("email")).alias("domain"))
        if lines["domain"].null_count():
            lines = lines.drop_nulls("domain")
        key, check = digest_halves(pl.col("digest"))
        digests = lines.select(text_digest(pl.col("domain")).alias("digest"))
        halves = digests.select(key.alias("key"), check.alias("check"))
        group, first = _distinct(halves["key"].to_numpy(), halves["check"].to_numpy())
        return cls(lines[["row", "point"]].hstack(halves), group, first, lines["domain"].gather(first))

    def asked(self, kind: DomainKind) -> pl.DataFrame:
        """KEYS of a kind, of each domain once: `row` is its number."""
        numbers = pl.DataFrame({"row": np.arange(len(self.first)), "point": 0}, schema=_NUMBERED)
        if kind is KeyKind.DOMAIN:
            return numbers.hstack(self.lines[["key", "check"]][self.first])
        # A domain of two labels has no parent that a list could name.
        several = pl.col("domain").str.count_matches(".", literal=True) > 1
        below = numbers.with_columns(self.texts).filter(several)
        if below.is_empty():
            return NO_KEYS
        parents = below.join(domain_parents(below["domain"]), on="domain", maintain_order="left")
        key, check = text_halves(pl.col("parent"))
        return parents.select("row", "point", key.alias("key"), check.alias("check"))

    def keys(self, kind: DomainKind) -> pl.DataFrame:
        """KEYS of a kind, of every address."""
        return self._of_lines(self.asked(kind))

    def found(self, answers: pl.DataFrame) -> pl.DataFrame:
        """What was found for the addresses.

        Args:
            answers: FOUND for keys as `asked` gives them.

        Returns:
            FOUND, a line for each of an address's domain.
        """
        return answers if answers.is_empty() else self._of_lines(answers)

    def _of_lines(self, numbered: pl.DataFrame) -> pl.DataFrame:
        """For each address the lines of its domain, with row and point of the address."""
        number = numbered["row"].to_numpy()
        times = np.bincount(number, minlength=len(self.first))
        at = np.flatnonzero((times > 0).take(self.group))
        line = (np.cumsum(times) - times).take(self.group.take(at))
        if times.max(initial=0) > 1:
            each = times.take(self.group.take(at))
            before = np.cumsum(each) - each
            at, line = np.repeat(at, each), np.repeat(line - before, each) + np.arange(each.sum())
        line = np.argsort(number, kind="stable").take(line)
        rows = {name: self.lines[name].to_numpy().take(at) for name in ("row", "point")}
        rest = (name for name in numbered.columns if name not in rows)
        lines = pl.Series(line.astype(np.uint32))
        return pl.DataFrame({**rows, **{name: numbered[name].gather(lines) for name in rest}})


_NUMBERED = {"row": pl.UInt32, "point": pl.UInt8}


def _distinct(key: npt.NDArray[np.uint64], check: npt.NDArray[np.uint64]) -> tuple[Places, Places]:
    """Groups of lines with equal keys: the number of each line's, and a line of each."""
    shown, line = _shown(key, check), np.arange(len(key), dtype=np.int32)
    first = np.flatnonzero(shown == line).astype(np.int32)
    number = np.empty(len(key), np.int32)
    number[first] = line[: len(first)]
    return number.take(shown), first


def _shown(key: npt.NDArray[np.uint64], check: npt.NDArray[np.uint64], rounds: int = 0) -> Places:
    """For each line one with the same key, which is the same for all that have it."""
    place = ((key >> np.uint64(rounds * _BITS)) & np.uint64((1 << _BITS) - 1)).astype(np.intp)
    at_place = np.zeros(1 << _BITS, np.int32)
    at_place[place] = np.arange(len(key), dtype=np.int32)
    shown = at_place.take(place)
    others = np.flatnonzero((key.take(shown) != key) | (check.take(shown) != check)).astype(np.int32)
    if len(others) and rounds + 1 < _ROUNDS:
        shown[others] = others.take(_shown(key.take(others), check.take(others), rounds + 1))
    else:
        shown[others] = others
    return shown
