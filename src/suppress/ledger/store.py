"""What every ledger store promises; `sqlite.py` and `postgres.py` keep it, one contract suite tests both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import polars as pl

from suppress.ledger.key_file import LedgerKey
from suppress.ledger.voids import Voids

BATCHES: pl.Schema = pl.Schema(
    {
        "batch": pl.Int64(),
        "system": pl.String(),
        "source_name": pl.String(),  # null where the events came from no file
        "started_at": pl.Datetime("us", "UTC"),
        "events": pl.Int64(),  # events added, those that put others back in force among them
        "voided": pl.Int64(),  # of them, events that are out of force now
        "confirmed": pl.Int64(),  # events of other batches that it said again, once for each append
    }
)
"""One line for each batch, ascending."""

ERASED_KEYS = pl.Schema(
    {
        "event": pl.Int64,
        "point": pl.UInt8,
        "kind": pl.String,  # a KeyKind
        "digest": pl.Binary,  # 16 bytes, by the ledger's key
    }
)
"""Every key of erased contacts, one line for each."""


@dataclass(frozen=True)
class BatchInfo:
    """Where the events of an append come from."""

    system: str
    """`cli`, `intake`, `import` …, or a platform's name."""
    source_name: str | None
    """Name of the file without its folder; None where there is none."""
    sha256: str | None
    """Of the file, hexadecimal."""
    batch: int | None = None
    """Batch to add to: an import writes many transactions into one. None starts one."""


@dataclass(frozen=True)
class Appended:
    """What an append did."""

    batch: int
    events: pl.Series
    """Int64, the number of each event given; of the equal one where it was known already."""
    added: int
    known: int
    unvoided: int
    """Events known before that were void and are in force again."""


class Store(Protocol):
    """An append-only ledger. One store serves one thread at a time; open one for each thread."""

    @property
    def ledger_id(self) -> str:
        """Random hexadecimal text made with the ledger."""

    @property
    def key(self) -> LedgerKey:
        """The ledger's secret key."""

    def append(self, events: pl.DataFrame, contacts: pl.DataFrame, info: BatchInfo) -> Appended:
        """Record events in one transaction; they are durable when this returns.

        Args:
            events: EVENTS; a null `recorded_at` is now.
            contacts: CONTACTS; at least one for each event, but none for void, unvoid, told and reviewed.
            info: Where they come from.

        Raises:
            LedgerError: Nothing was recorded.
        """

    def append_all(
        self, chunks: Iterable[tuple[pl.DataFrame, pl.DataFrame]], info: BatchInfo
    ) -> Iterator[Appended]:
        """Append many frames to one batch, a transaction each; the next is prepared while one is written.

        Args:
            chunks: EVENTS and CONTACTS; about 50,000 events each let others record in between.
            info: As for `append`.

        Yields:
            What each append did, once it is durable.
        """

    def position(self) -> int:
        """Number of the last event, 0 for none. No event with a lower number appears later."""

    def recorded(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Events after one number up to and including another, in chunks, ascending.

        Args:
            after: Number of the last event that is not wanted.
            upto: Number of the last one that is; None is the ledger's last.

        Yields:
            RECORDED, and CONTACTS whose `event` is the number. Erased contacts are absent; the subject
            of an erased event is `erased:` and its digest in hexadecimal, its other texts are null.
        """

    def erased_keys(self) -> pl.DataFrame:
        """ERASED_KEYS."""

    def events_of(self, digests: Collection[bytes]) -> list[int]:
        """Numbers, ascending, of events that name a contact with any of these key digests."""

    def events_by(self, account: str) -> list[int]:
        """Numbers, ascending, of events that an account said and that have its name in clear."""

    def void_of(self, events: Collection[int]) -> list[int]:
        """Those of some events, by their numbers and ascending, that are out of force."""

    def voids(self, upto: int | None = None) -> Voids:
        """What was taken out of force and put back.

        Args:
            upto: Number of the last event that counts; None is the ledger's last.
        """

    def batches(self) -> pl.DataFrame:
        """BATCHES."""

    def erase(self, digests: Collection[bytes], account: str | None = None) -> int:
        """Remove the clear text of contacts that have any of these key digests, and the texts of their events.

        Args:
            digests: Of keys.
            account: Remove the texts of events that this account said, too; contacts that they name stay.

        Returns:
            Number of events whose clear text went.
        """

    def erasures(self) -> int:
        """A number that grows with every erasure, so that whoever keeps clear text knows to drop it."""

    def verify(self) -> None:
        """Read the whole ledger and prove that it is what was recorded.

        Raises:
            LedgerError: Names the first batch that is not, or the guard that is gone.
        """

    def close(self) -> None:
        """Close the connection."""

    def __enter__(self) -> Self:
        """The store itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
