"""Whom the ledger has learnt something about since a position: for a run that is brought up to date."""

from __future__ import annotations

import polars as pl

from suppress.consent import Action
from suppress.ledger.contact import compared_keys
from suppress.ledger.event import ERASED_PREFIX
from suppress.ledger.store import Store
from suppress.ledger.voids import voids_in
from suppress.model import KeyKind
from suppress.normalise.digest import text_halves

CONCERNED = pl.Schema({"kind": pl.String, "key": pl.UInt64})
"""First halves of keys as the rows of a list have them (`frames.KEYS`): `kind` is a KeyKind."""

_MOST_EVENTS = 2_000_000  # beyond, screening everybody again takes no longer
_MOST_TARGETS = 10_000  # each is read on its own


def keys_since(store: Store, after: int, upto: int) -> pl.DataFrame | None:
    """Keys of everybody whom events after one number up to another concern.

    Args:
        store: The ledger.
        after: Number of the last event that is known already.
        upto: Number of the last event that counts.

    Returns:
        CONCERNED, each once: all keys of the contacts of these events and of those that they take out of
        force or put back, and their subjects' accounts. None where it cannot be told: a whole batch or the
        withdrawal of a death was taken out of force, a contact or account was erased meanwhile, or there are
        too many events.
    """
    if upto - after > _MOST_EVENTS:
        return None
    parts = [CONCERNED.to_frame()]
    targets: list[int] = []
    for events, contacts in store.recorded(after, upto):
        if _names_erased(events):
            return None
        targets += voids_in(events)["target"].to_list()
        parts.append(_keys(events, contacts))
    named = sorted(set(targets))
    if len(named) > _MOST_TARGETS or (named and named[0] <= 0):
        return None
    for target in named:
        for events, contacts in store.recorded(target - 1, target):
            # Without its withdrawal a death counts again on every contact that the report named.
            if _names_erased(events) or (events["action"] == Action.DECEASED_WITHDRAWN.value).any():
                return None
            parts.append(_keys(events, contacts))
    return None if _any_erased(store, after, upto, named) else pl.concat(parts).unique()


def _names_erased(events: pl.DataFrame) -> bool:
    """Whether any was said by an account that was erased: nobody can look for its rows."""
    return bool(events["subject"].str.starts_with(ERASED_PREFIX).any())


def _keys(events: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    account, _ = text_halves(pl.col("subject").str.strip_chars())
    subjects = events.select(kind=pl.lit(KeyKind.ACCOUNT.value), key=account)
    keys = compared_keys(contacts).select(CONCERNED.names())
    return pl.concat([keys, subjects.drop_nulls("key")]).unique()


def _any_erased(store: Store, after: int, upto: int, targets: list[int]) -> bool:
    if not store.erasures():
        return False
    event = pl.col("event")
    since = (event > after) & (event <= upto)
    return bool(store.erased_keys().filter(since | event.is_in(targets)).height)
