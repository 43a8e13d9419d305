"""Identities of large appends, in sorted runs: the same events are known as by rows, whatever the sizes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store_events import CLI, emails, frames
from suppress.errors import LedgerError
from suppress.ledger import identity_runs, sqlite
from suppress.ledger.open import LEDGER_FILE, open_ledger
from suppress.ledger.store import Store
from thoroughness import examples


@contextmanager
def sizes(least: int) -> Iterator[None]:
    """Runs of so many events, so small that a few appends make many pages and merge them."""
    small = {"_PAGE_ENTRIES": 3, "_MERGED": 3, "_LARGEST": 30, "_FEW": 4}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "LEAST_EVENTS", least)
        for name, value in small.items():
            patch.setattr(identity_runs, name, value)
        yield


def runs_of(home: Path) -> list[tuple[int, ...]]:
    with closing(sqlite3.connect(home / LEDGER_FILE)) as connection, connection:
        found = connection.execute(
            "SELECT first_event, last_event, size FROM identity_runs ORDER BY run"
        ).fetchall()
    connection.close()
    return found


def number_of(store: Store, name: str) -> list[int]:
    return store.events_of([store.key.digest("email", f"{name}@example.org")])


_APPEND = st.lists(st.integers(0, 60).map(str), min_size=1, max_size=12)


@given(
    st.lists(st.tuples(_APPEND, st.booleans()), min_size=1, max_size=12),
    st.integers(0, 4),
    st.sampled_from((2, 5)),
)
@examples(2, 300, deadline=None)
def test_what_is_known_does_not_depend_on_sizes(
    tmp_path_factory: pytest.TempPathFactory,
    new_ledger: Path,
    appends: list[tuple[list[str], bool]],
    of_yesterday: int,
    least: int,
) -> None:
    home = shutil.copytree(new_ledger, tmp_path_factory.mktemp("runs") / "home")
    known: dict[str, int] = {}
    with open_ledger(None, home) as store:
        for place, (names, imported) in enumerate(appends):
            # The first appends are those of a version that had rows alone.
            with sizes(10**6 if place < of_yesterday else least):
                before = len(known)
                for name in names:
                    known.setdefault(name, len(known) + 1)
                done = (
                    next(iter(store.append_all([emails(*names)], CLI)))
                    if imported
                    else store.append(*emails(*names), CLI)
                )
            assert done.events.to_list() == [known[name] for name in names]
            assert done.added == len(known) - before
        assert {name: number_of(store, name) for name in known} == {name: [n] for name, n in known.items()}
        store.verify()
    shutil.rmtree(home.parent)


def test_an_import_that_overlaps_adds_what_is_new(new_ledger: Path, tmp_path: Path) -> None:
    home = shutil.copytree(new_ledger, tmp_path / "home")
    names = [f"n{number}" for number in range(9_000)]
    first = [emails(*names[start : start + 2_000]) for start in range(0, 6_000, 2_000)]
    second = [emails(*names[start : start + 2_500]) for start in range(4_000, 9_000, 2_500)]
    with open_ledger(None, home) as store:
        assert [done.added for done in store.append_all(first, CLI)] == [2_000] * 3
        assert [(done.added, done.known) for done in store.append_all(second, CLI)] == [
            (500, 2_000),
            (2_500, 0),
        ]
        assert [done.added for done in store.append_all([*first, *second], CLI)] == [0] * 5
        assert store.append(*emails("n8999"), CLI).events.to_list() == [9_000]
        store.verify()
    assert [size for *_, size in runs_of(home)] == [2_000, 2_000, 2_000, 2_500]  # 500 are rows


def test_small_runs_are_merged(new_ledger: Path, tmp_path: Path) -> None:
    home = shutil.copytree(new_ledger, tmp_path / "home")
    with sizes(2), open_ledger(None, home) as store:
        for start in range(0, 70, 7):
            store.append(*emails(*(str(number) for number in range(start, start + 7))), CLI)
        store.verify()
        assert number_of(store, "33") == [34]
    # Three of 7 make one of 21, which with another two would be larger than a run may be.
    assert runs_of(home) == [(1, 21, 21), (22, 42, 21), (43, 63, 21), (64, 70, 7)]


TEXTS = st.lists(
    st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=2, unique=True), min_size=1, max_size=6
)


@given(TEXTS)
@example([["a\0b"], ["c"]])
@example([['"', "\\u0041"], ["é\n"]])
@examples(2, 300, deadline=None)
def test_clear_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, new_ledger: Path, texts: list[list[str]]
) -> None:
    home = shutil.copytree(new_ledger, tmp_path_factory.mktemp("texts") / "home")
    said = frames([[("account", text) for text in one] for one in texts])
    numbered = said[0].with_columns(reference=pl.int_range(pl.len()).cast(pl.String))
    with sizes(1), open_ledger(None, home) as store:
        list(store.append_all([(numbered, said[1])], CLI))
        contacts = pl.concat([part for _, part in store.recorded()])
        assert contacts["text"].to_list() == said[1]["text"].to_list()
        store.verify()
    shutil.rmtree(home.parent)


CHANGES = {
    "delete of a run": "DELETE FROM identity_runs",
    "delete of pages": "DELETE FROM identity_pages",
    "update of a run": "UPDATE identity_runs SET last_event = 1",
    "update of pages": "UPDATE identity_pages SET entries = x''",
}


@pytest.fixture(scope="module")
def one_run(new_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder whose ledger has a run."""
    home = shutil.copytree(new_ledger, tmp_path_factory.mktemp("one_run") / "home")
    with sizes(2), open_ledger(None, home) as store:
        store.append(*emails(*"abcdefgh"), CLI)
    return home


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES.keys())
def test_runs_are_guarded(one_run: Path, sql: str) -> None:
    connection = sqlite3.connect(one_run / LEDGER_FILE)
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        connection.execute(sql)
    connection.close()


TAMPERING = {
    "a page gone": "DELETE FROM identity_pages WHERE rowid = 1",
    "a run gone": "DELETE FROM identity_runs",
    "others found": "UPDATE identity_pages SET entries = zeroblob(length(entries))",
}


@pytest.mark.parametrize("sql", TAMPERING.values(), ids=TAMPERING.keys())
def test_verify_finds_what_was_changed_in_runs(one_run: Path, tmp_path: Path, sql: str) -> None:
    home = shutil.copytree(one_run, tmp_path / "home")
    with closing(sqlite3.connect(home / LEDGER_FILE)) as connection, connection:
        made = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'identity_%'"
        ).fetchall()
        for name, _ in made:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql)
        for _, again in made:
            connection.execute(again)
    connection.close()
    with open_ledger(None, home) as store, pytest.raises(LedgerError, match="events are found do not fit"):
        store.verify()
