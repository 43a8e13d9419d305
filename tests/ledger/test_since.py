"""Whom a run that is brought up to date must look at again, or that nobody can tell."""

from __future__ import annotations

import polars as pl
import pytest

from store_events import CLI, emails, voids
from suppress.ledger.since import keys_since
from suppress.ledger.store import Store
from suppress.normalise.digest import text_halves


def kinds(store: Store, after: int) -> list[tuple[str, int]] | None:
    found = keys_since(store, after, store.position())
    return None if found is None else sorted(found.rows())


def key(text: str) -> int:
    low, _ = text_halves(pl.lit(text))
    return int(pl.select(low).item())


def test_contacts_and_who_said_it(store: Store) -> None:
    store.append(*emails("a"), CLI)
    store.append(*emails("b", subject=" A 7 "), CLI)
    expected = [("account", key("A 7")), ("email_wide", key("b@example.org"))]
    assert kinds(store, 1) == expected
    store.append(*voids(2), CLI)
    assert kinds(store, 2) == expected


@pytest.mark.parametrize("after", [0, 1], ids=["said since", "taken back since"])
def test_who_said_it_and_was_erased_cannot_be_told(store: Store, after: int) -> None:
    store.append(*emails("a", subject="A 7"), CLI)
    store.append(*voids(1), CLI)
    assert kinds(store, after) is not None
    store.erase([], "A 7")
    assert kinds(store, after) is None


def test_nor_whom_a_death_names_that_counts_again(store: Store) -> None:
    store.append(*emails("a", action="deceased"), CLI)
    store.append(*emails("a", action="deceased_withdrawn"), CLI)
    assert kinds(store, 1) is not None
    store.append(*voids(2), CLI)
    assert kinds(store, 2) is None
