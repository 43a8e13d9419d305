"""Stores of both kinds for the contract tests."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from postgres_server import Server, running_server
from suppress.ledger.open import open_ledger
from suppress.ledger.store import Store

OpenStore = Callable[..., Store]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this test process."""
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens the test's ledger, any number of times."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").make_database(f"ledger_{secrets.token_hex(6)}")
    opened: list[Store] = []

    def open_it(*, create: bool = True) -> Store:
        store = open_ledger(url, tmp_path, create=create)
        opened.append(store)
        return store

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    """A new ledger."""
    return open_store()
