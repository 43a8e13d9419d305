"""What a batch is asked for: the keys of its rows under which statements stand, in clear or as digests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.frames import KEYS
from suppress.keys import Keys
from suppress.ledger.snapshot_entries import digest_halves
from suppress.model import KeyKind
from suppress.normalise.digest import text_halves
from suppress.statements import HeardOn

LOOKED_UP_BY: Mapping[HeardOn, KeyKind] = {
    HeardOn.EMAIL: KeyKind.EMAIL_WIDE,
    HeardOn.PHONE: KeyKind.PHONE,
    HeardOn.ACCOUNT: KeyKind.ACCOUNT,
    HeardOn.SUBJECT: KeyKind.ACCOUNT,
    HeardOn.HOUSEHOLD: KeyKind.HOUSEHOLD,
    HeardOn.ADDRESS: KeyKind.ADDRESS,
    HeardOn.INDIVIDUAL_INITIAL: KeyKind.INDIVIDUAL_INITIAL,
    HeardOn.PERSON: KeyKind.INDIVIDUAL_INITIAL,
}
"""Kind of the key of a row by which each is found."""

_UInt64 = npt.NDArray[np.uint64]


class Digests(Protocol):
    """Makes keyed digests; `LedgerKey` does."""

    def digests(self, kind: pl.Expr | str, text: pl.Expr) -> pl.Expr:
        """Binary of 16 bytes, null where the text is null."""


class Asked(Protocol):
    """Keys of a batch, made in one way."""

    def of(self, kind: KeyKind) -> pl.DataFrame:
        """KEYS."""

    def low(self, kind: KeyKind, text: pl.Series) -> _UInt64:
        """First half of the keys of texts, 0 where a text is null."""


@dataclass(frozen=True)
class InClear:
    """Keys as `Keys` makes them."""

    keys: Keys

    def of(self, kind: KeyKind) -> pl.DataFrame:
        """KEYS."""
        return self.keys.of(kind)

    def low(self, kind: KeyKind, text: pl.Series) -> _UInt64:  # noqa: ARG002
        """First half of the keys of texts, 0 where a text is null."""
        low, _ = text_halves(pl.col("text"))
        return text.alias("text").to_frame().select(low).to_series().fill_null(0).to_numpy()


@dataclass(frozen=True)
class ByDigest:
    """Keys as digests by the ledger's key: erased contacts are found by them."""

    keys: Keys
    maker: Digests

    def of(self, kind: KeyKind) -> pl.DataFrame:
        """KEYS; but for names and addresses, line for line those of `Keys.of`."""
        low, high = digest_halves(self.maker.digests(kind.value, pl.col("text")))
        return _texts(self.keys, kind).select("row", "point", key=low, check=high).select(KEYS.names())

    def low(self, kind: KeyKind, text: pl.Series) -> _UInt64:
        """First half of the digests of texts, 0 where a text is null."""
        low, _ = digest_halves(self.maker.digests(kind.value, pl.col("text")))
        return text.alias("text").to_frame().select(low).to_series().fill_null(0).to_numpy()


def strict_keys(keys: Keys, asked: Asked, at: npt.NDArray[np.int64], key: _UInt64) -> _UInt64:
    """The strict keys of lines of the wide keys of e-mail addresses.

    Args:
        keys: Keys of the batch.
        asked: How keys are made.
        at: Lines.
        key: Their keys.
    """
    email, wide = _emails(keys, at)
    differs = email != wide
    if differs.any():
        key = key.copy()
        key[differs.to_numpy()] = asked.low(KeyKind.EMAIL, email.filter(differs))
    return key


def individual_keys(keys: Keys, asked: Asked, row: npt.NDArray[np.uint32]) -> _UInt64:
    """The strict keys of the individuals of rows; 0 where nobody's first name is there."""
    postal = keys.points.postal
    if postal is None:
        return np.zeros(len(row), np.uint64)
    return asked.low(KeyKind.INDIVIDUAL, postal.text_of(KeyKind.INDIVIDUAL, pl.Series(row, dtype=pl.UInt32)))


def _emails(keys: Keys, at: npt.NDArray[np.int64]) -> tuple[pl.Series, pl.Series]:
    """Strict and wide texts of lines of the keys; as series, for every query of a frame costs a millisecond."""
    points = keys.points.email
    if points is None:
        raise TypeError("e-mail keys without e-mail points")
    email, wide = points["email"], points["wide"]
    if wide.null_count():
        email, wide = email.filter(wide.is_not_null()), wide.drop_nulls()
    return email.gather(at), wide.gather(at)


def _texts(keys: Keys, kind: KeyKind) -> pl.DataFrame:
    """Row, point and text of keys, in the order of the points."""
    points = keys.points
    match kind:
        case KeyKind.EMAIL | KeyKind.EMAIL_WIDE:
            frame, text = points.email, pl.col("email" if kind is KeyKind.EMAIL else "wide")
        case KeyKind.PHONE:
            frame, text = points.phone, pl.lit("+") + pl.col("number").cast(pl.String)
        case KeyKind.ACCOUNT:
            frame, text = _of_rows(points.account), pl.col("text")
        case _:
            postal = None if points.postal is None else points.postal.text(kind)
            frame, text = _of_rows(postal), pl.col("text")
    if frame is None:
        return pl.DataFrame(schema={"row": pl.UInt32, "point": pl.UInt8, "text": pl.String})
    return frame.select("row", "point", text.alias("text")).drop_nulls("text")


def _of_rows(text: pl.Series | None) -> pl.DataFrame | None:
    if text is None:
        return None
    row = pl.int_range(pl.len(), dtype=pl.UInt32)
    return text.alias("text").to_frame().select(row.alias("row"), pl.lit(0, pl.UInt8).alias("point"), "text")
