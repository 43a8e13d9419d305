"""The ledger as it was at every moment of a log: each message is judged by what was recorded before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.consent import Action, Scope
from suppress.keys import Keys
from suppress.ledger.contact import contact_keys
from suppress.ledger.event import CONTACTS, RECORDED
from suppress.ledger.snapshot import Erased, LedgerSnapshot, snapshot_of
from suppress.ledger.store import Store
from suppress.ledger.voids import VOIDING
from suppress.model import KeyKind
from suppress.normalise.digest import text_halves
from suppress.statements import HeardOn

_TURNING = (*VOIDING, Action.DECEASED_WITHDRAWN)
"""Actions that change what earlier events mean; all others only add to them."""
_NARROWED = ("email", "phone", "account")
"""Kinds of contacts of which only those in the log are read. Names and addresses are compared in many ways."""


@dataclass(frozen=True)
class LedgerThen:
    """Everything recorded on the contacts of a log, and when."""

    events: pl.DataFrame
    """RECORDED, ascending."""
    contacts: pl.DataFrame
    """CONTACTS of these events."""
    erased: Erased
    position: int
    as_said: bool
    """Take every event for known from when it was said, whenever it was recorded."""
    confirmed: Callable[[int, int], Iterable[object]]
    _snapshots: dict[int, LedgerSnapshot] = field(default_factory=dict)

    @cached_property
    def turns(self) -> npt.NDArray[np.int64]:
        """Microseconds at which something was recorded that changes what earlier events mean, ascending."""
        turning = self.events.filter(pl.col("action").is_in(_TURNING))
        return np.unique(instants(turning.select(self._known).to_series()))

    @cached_property
    def known_at(self) -> npt.NDArray[np.int64]:
        """Microseconds since 1970 by event number; of an event that is not here, after every time."""
        found = np.full(self.position + 1, np.iinfo(np.int64).max)
        found[self.events["event"].to_numpy()] = instants(self.events.select(self._known).to_series())
        return found

    @property
    def _known(self) -> pl.Expr:
        recorded = pl.col("recorded_at")
        return pl.min_horizontal("said_until", recorded) if self.as_said else recorded

    def recorded(self, event: pl.Expr) -> pl.Expr:
        """When events were recorded, by their numbers; null where there is none."""
        return event.replace_strict(self.events["event"], self.events["recorded_at"], default=None)

    def epochs(self, sent: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """For each time of sending how many turns were recorded by then."""
        return np.searchsorted(self.turns, sent, side="right")

    def snapshot(self, epoch: int) -> LedgerSnapshot:
        """The ledger with the turns of an epoch, and every other event, also later ones."""
        if epoch not in self._snapshots:
            known = int(self.turns[epoch - 1]) if epoch else np.iinfo(np.int64).min
            later = pl.col("action").is_in(_TURNING) & (self._known.to_physical() > known)
            kept = self.events.filter(~later)
            contacts = self.contacts.join(kept.select("event"), on="event", how="semi", maintain_order="left")
            self._snapshots[epoch] = snapshot_of(kept, contacts, self.erased, self.confirmed)  # type: ignore[arg-type]
        return self._snapshots[epoch]


@dataclass(frozen=True)
class AsOf:
    """Answers of a ledger to rows that were sent at different times: as `LedgerAnswers` asks."""

    snapshot: LedgerSnapshot
    known_at: npt.NDArray[np.int64]
    sent: npt.NDArray[np.int64]
    """Microseconds since 1970, by row."""

    @property
    def scopes(self) -> Sequence[Scope]:
        """Scopes by their number."""
        return self.snapshot.scopes

    @property
    def withdrawn(self) -> dict[int, tuple[int, ...]]:
        """Deaths that were withdrawn, and the withdrawals."""
        return dict(self.snapshot.withdrawn)

    def heard_on(self, relevant: npt.NDArray[np.bool_]) -> frozenset[HeardOn]:
        """Keys under which anything of the relevant scopes was heard, at whatever time."""
        return self.snapshot.heard_on(relevant)

    def statements(self, keys: Keys, asked: frozenset[HeardOn]) -> pl.DataFrame:
        """STATEMENTS that were known before their row was sent."""
        found = self.snapshot.statements(keys, asked)
        known = self.known_at[found["event"].to_numpy()] <= self.sent[found["row"].to_numpy()]
        return found.filter(pl.Series(known, dtype=pl.Boolean))


def ledger_then(store: Store, contacts: pl.DataFrame, *, as_said: bool) -> LedgerThen:
    """Read what was recorded on some contacts.

    Args:
        store: The ledger; all of it is read.
        contacts: CONTACTS of the log, in any order and number.
        as_said: Take every event for known from when it was said.
    """
    wanted = _hashed(contacts.filter(pl.col("kind").is_in(_NARROWED))).unique()
    accounts = contacts.filter(pl.col("kind") == "account")["text"].unique()
    events, named = [pl.DataFrame(schema=RECORDED)], [pl.DataFrame(schema=CONTACTS)]
    erased = store.erased_keys()
    position = store.position()
    for recorded, of in store.recorded(upto=position):
        kept = _kept(recorded, of, wanted, accounts, erased)
        events.append(recorded.join(kept, on="event", how="semi", maintain_order="left"))
        named.append(of.join(kept, on="event", how="semi", maintain_order="left"))
    return LedgerThen(
        pl.concat(events),
        pl.concat(named),
        Erased(erased, store.key),
        position,
        as_said,
        store.voids(position).confirmed,
    )


def _kept(
    recorded: pl.DataFrame,
    contacts: pl.DataFrame,
    wanted: pl.DataFrame,
    accounts: pl.Series,
    erased: pl.DataFrame,
) -> pl.DataFrame:
    """`event` of those that may bear on the log."""
    narrowed = contacts.filter(pl.col("kind").is_in(_NARROWED))
    on_contact = _hashed(narrowed).join(wanted, on=["kind", "key", "check"], how="semi").select("event")
    others = contacts.filter(~pl.col("kind").is_in(_NARROWED)).select("event")
    turning = recorded.filter(
        pl.col("action").is_in([*_TURNING, Action.DECEASED.value]) | pl.col("subject").is_in(accounts.implode())
    )
    gone = recorded.join(erased.select("event"), on="event", how="semi")
    return pl.concat([on_contact, others, turning.select("event"), gone.select("event")]).unique()


def _hashed(contacts: pl.DataFrame) -> pl.DataFrame:
    keys = contact_keys(contacts)
    wide = keys.filter(
        pl.col("kind") != KeyKind.EMAIL.value
    )  # every address has a wide key, if only its strict
    bare = keys.filter(pl.col("kind") == KeyKind.EMAIL.value).with_columns(
        kind=pl.lit(KeyKind.EMAIL_WIDE.value)
    )
    key, check = text_halves(pl.col("text"))
    return pl.concat([wide, bare]).select("event", "kind", key=key, check=check)


def epochs_in(epochs: npt.NDArray[np.intp]) -> list[tuple[int, npt.NDArray[np.intp]]]:
    """Each epoch, and the rows of it.

    Args:
        epochs: By row.
    """
    order = np.argsort(epochs, kind="stable")
    bounds = [0, *(np.flatnonzero(np.diff(epochs[order])) + 1).tolist(), len(order)]
    return [(int(epochs[order[low]]), order[low:high]) for low, high in pairwise(bounds) if high > low]


def instants(times: pl.Series) -> npt.NDArray[np.int64]:
    """Microseconds since 1970 of times, none null."""
    found: npt.NDArray[np.int64] = times.to_physical().to_numpy()
    return found
