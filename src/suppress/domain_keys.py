"""Keys of the domains of addresses, and of those above them: each is asked once, however many share it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.frames import NO_KEYS
from suppress.model import KeyKind
from suppress.normalise.digest import text_halves
from suppress.normalise.email import domain_parents

DomainKind = Literal[KeyKind.DOMAIN, KeyKind.DOMAIN_PARENT]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Domains:
    """The domains of the addresses of a batch."""

    lines: pl.DataFrame
    """Row and point of each address that has one."""
    number: Places
    """For each of them, the place of its domain among `texts`."""
    texts: pl.Series
    """The domains, each of them once but for a few that may be there several times."""

    @classmethod
    def of(cls, email: pl.DataFrame, texts: pl.Series) -> Domains:
        """The domains of some addresses.

        Args:
            email: At least `row`, `point`, and `domain`, its place among the texts, nulls allowed.
            texts: Domains.
        """
        lines = email[["row", "point", "domain"]]
        if lines["domain"].null_count():
            lines = lines.drop_nulls("domain")
        return cls(lines[["row", "point"]], lines["domain"].to_numpy().astype(np.intp), texts)

    def asked(self, kind: DomainKind) -> pl.DataFrame:
        """KEYS of a kind, of each domain once: `row` is its number."""
        numbers = pl.DataFrame({"row": np.arange(len(self.texts)), "point": 0}, schema=_NUMBERED)
        numbers = numbers.with_columns(self.texts.alias("domain"))
        if kind is KeyKind.DOMAIN:
            key, check = text_halves(pl.col("domain"))
            return numbers.select("row", "point", key.alias("key"), check.alias("check"))
        # A domain of two labels has no parent that a list could name.
        several = pl.col("domain").str.count_matches(".", literal=True) > 1
        below = numbers.filter(several)
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
        times = np.bincount(number, minlength=len(self.texts))
        at = np.flatnonzero((times > 0).take(self.number))
        line = (np.cumsum(times) - times).take(self.number.take(at))
        if times.max(initial=0) > 1:
            each = times.take(self.number.take(at))
            before = np.cumsum(each) - each
            at, line = np.repeat(at, each), np.repeat(line - before, each) + np.arange(each.sum())
        line = np.argsort(number, kind="stable").take(line)
        rows = {name: self.lines[name].to_numpy().take(at) for name in ("row", "point")}
        rest = (name for name in numbered.columns if name not in rows)
        lines = pl.Series(line.astype(np.uint32))
        return pl.DataFrame({**rows, **{name: numbered[name].gather(lines) for name in rest}})


_NUMBERED = {"row": pl.UInt32, "point": pl.UInt8}
