"""Stores of both kinds for the contract tests."""

from __future__ import annotations

import secrets
import shutil
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


@pytest.fixture(scope="session")
def new_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a ledger that has no events, to be copied: making one takes a while."""
    home = tmp_path_factory.mktemp("new_ledger")
    open_ledger(None, home, create=True).close()
    return home


@pytest.fixture(scope="session")
def new_database(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A database with a ledger that has no events, and its home folder; both to be copied."""
    name, home = f"new_{secrets.token_hex(6)}", tmp_path_factory.mktemp("new_database")
    open_ledger(postgres.make_database(name), home, create=True).close()
    return name, home


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens the test's ledger, any number of times."""
    url = None
    opened: list[Store] = []

    def open_it(*, create: bool = True) -> Store:
        nonlocal url
        like = None
        if create and not opened:
            if request.param == "postgresql":
                like, home = request.getfixturevalue("new_database")
            else:
                home = request.getfixturevalue("new_ledger")
            shutil.copytree(home, tmp_path, dirs_exist_ok=True)
        if request.param == "postgresql" and url is None:
            server = request.getfixturevalue("postgres")
            url = server.make_database(f"ledger_{secrets.token_hex(6)}", like)
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
