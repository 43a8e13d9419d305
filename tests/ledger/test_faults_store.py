"""Faults of disks, files and other versions: a clear message, exit 6, nothing lost."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from postgres_server import Server, running_server
from store_events import CLI, emails, frames, older_ledger, voids
from suppress.errors import ExitCode, LedgerError
from suppress.ledger import sqlite
from suppress.ledger.key_file import KEY_FILE
from suppress.ledger.migrations import GUARDS, REVISIONS, migrations_config
from suppress.ledger.open import LEDGER_FILE, open_ledger

RECORDING = Path(__file__).with_name("recording.py")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder whose ledger has two events."""
    with open_ledger(None, tmp_path, create=True) as store:
        store.append(*emails("a", "b"), CLI)
        store.append(*emails("a"), CLI)
    return tmp_path


def refused(act: Callable[[], object], message: str) -> LedgerError:
    with pytest.raises(LedgerError, match=message) as caught:
        act()
    assert caught.value.exit_code == ExitCode.LEDGER
    assert caught.value.hint
    assert "example.org" not in f"{caught.value.message}{caught.value.hint}"
    return caught.value


def still_whole(home: Path, position: int = 2) -> None:
    with open_ledger(None, home) as store:
        assert store.position() == position
        store.verify()


def test_files_are_their_owners_alone(home: Path) -> None:
    for name in (LEDGER_FILE, KEY_FILE):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600


def test_a_missing_key_is_never_made_anew(home: Path) -> None:
    (home / KEY_FILE).unlink()
    for create in (False, True):
        refused(lambda create=create: open_ledger(None, home, create=create), "is missing")
    assert not (home / KEY_FILE).exists()


@pytest.mark.parametrize(
    ("text", "message"), [("ab" * 32, "not the key"), ("x", "no key")], ids=["other", "none"]
)
def test_a_wrong_key(home: Path, text: str, message: str) -> None:
    (home / KEY_FILE).write_text(text)
    refused(lambda: open_ledger(None, home, create=True), message)


def test_a_newer_version(home: Path) -> None:
    with closing(sqlite3.connect(home / LEDGER_FILE)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    refused(lambda: open_ledger(None, home, create=True), "newer version")


def test_every_revision_is_known() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(migrations_config())
    assert tuple(one.revision for one in script.walk_revisions())[::-1] == REVISIONS


def test_a_ledger_of_an_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    older_ledger(tmp_path)
    with open_ledger(None, tmp_path) as store:
        store.append(*emails("a"), CLI)
        store.verify()


CHANGES = {
    "update": "UPDATE blocks SET events = x'00'",
    "update of clear text": "UPDATE contact_texts SET text = ''",
    "delete": "DELETE FROM identities",
    "delete of clear text that was not erased": "DELETE FROM contact_texts",
    "replace of a block": "REPLACE INTO blocks SELECT * FROM blocks",
    "delete of a batch": "DELETE FROM batches",
    "delete of what was confirmed": "DELETE FROM confirmed",
    "update of what was confirmed": "UPDATE confirmed SET batch = 1",
    "replace of what was confirmed": "REPLACE INTO confirmed SELECT * FROM confirmed",
}


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES.keys())
def test_guards(home: Path, sql: str) -> None:
    connection = sqlite3.connect(home / LEDGER_FILE)  # as any other program would, without our settings
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        connection.execute(sql)
    connection.close()
    still_whole(home)


NOT_RECORDED = "batch 1 of the ledger is not what was recorded"
NOT_FOUND = "events are found do not fit"
TAMPERING = {
    "time": ("UPDATE blocks SET events = zeroblob(length(events))", NOT_RECORDED),
    "an event less": ("UPDATE blocks SET last_event = 1", NOT_RECORDED),
    "scope": ("UPDATE terms SET action = 'opt_in'", NOT_RECORDED),
    "clear text": ("UPDATE contact_texts SET text = 'c@example.org' WHERE event = 2", NOT_RECORDED),
    "clear text gone": ("DELETE FROM contact_texts WHERE event = 2", NOT_RECORDED),
    "clear text of nobody": ("INSERT INTO contact_texts VALUES (2, 1, 'x')", NOT_RECORDED),
    "a reason that nobody gave": ("INSERT INTO event_texts (event, reason) VALUES (2, 'x')", NOT_RECORDED),
    "contact gone": ("UPDATE blocks SET lines = substr(lines, 1, 26) WHERE batch = 1", NOT_RECORDED),
    "first block gone": ("DELETE FROM blocks WHERE first_event = 1", NOT_FOUND + "|batch 3 of the ledger"),
    "last block gone": ("DELETE FROM blocks WHERE first_event = 4", NOT_FOUND),
    "batch renamed": ("UPDATE batches SET system = 'x'", NOT_RECORDED),
    "hash": ("UPDATE blocks SET hash = x'00'", NOT_RECORDED),
    "identity gone": ("DELETE FROM identities WHERE event = 2", NOT_FOUND),
    "identities exchanged": ("UPDATE identities SET event = 3 - event WHERE event < 3", NOT_FOUND),
    "key gone": ("DELETE FROM key_places", NOT_FOUND),
    "target gone": ("DELETE FROM targets", NOT_FOUND),
    "confirmed by another batch": ("UPDATE confirmed SET batch = 3 WHERE number = 2", "batch 3 of the ledger"),
    "others confirmed": ("UPDATE confirmed SET events = x'00' WHERE number = 2", "batch 5 of the ledger"),
    "first confirmed gone": ("DELETE FROM confirmed WHERE number = 1", "batch 5 of the ledger"),
}


@pytest.mark.parametrize(("sql", "message"), TAMPERING.values(), ids=TAMPERING.keys())
def test_verify_finds_what_was_changed_behind_the_guards(home: Path, sql: str, message: str) -> None:
    with open_ledger(None, home) as store:
        store.append(*frames([[("email", "a.b+c@gmail.com"), ("phone", "+12025550123")]]), CLI)
        store.append(*voids(2), CLI)
        store.append(*emails("a"), CLI)
        store.verify()
    with closing(sqlite3.connect(home / LEDGER_FILE)) as connection, connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in made:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql)
        for _, again in made:
            connection.execute(again)
    connection.close()
    with open_ledger(None, home) as store:
        refused(store.verify, message)


@pytest.mark.parametrize("guard", ["blocks_no_update", "contact_texts_no_delete"])
def test_verify_misses_a_guard(home: Path, guard: str) -> None:
    assert guard in GUARDS["sqlite"]
    with closing(sqlite3.connect(home / LEDGER_FILE)) as connection, connection:
        connection.execute(f"DROP TRIGGER {guard}")
    connection.close()
    with open_ledger(None, home) as store:
        refused(store.verify, f"guard {guard} is gone")


def test_a_locked_database(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    with open_ledger(None, home) as store:
        other = sqlite3.connect(home / LEDGER_FILE, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        refused(lambda: store.append(*emails("c"), CLI), "writing for too long")
        assert store.position() == 2  # who reads need not wait
        other.execute("ROLLBACK")
        other.close()
        assert store.append(*emails("c"), CLI).added == 1
    still_whole(home, 3)


def test_appending_does_not_look_through_what_was_recorded(home: Path) -> None:
    with open_ledger(None, home) as store:
        connection = store._database._connection  # type: ignore[attr-defined]

        def steps() -> int:
            counted = 0

            def count() -> None:
                nonlocal counted
                counted += 1

            connection.set_progress_handler(count, 1)
            store.append(*emails(f"{store.position()}"), CLI)
            connection.set_progress_handler(None, 0)
            return counted

        few = steps()
        for n in range(100):
            store.append(*emails(f"more {n}"), CLI)
        assert steps() < few + 50


@pytest.mark.parametrize("page", [1, 2, -1], ids=["first page", "schema", "last page"])
def test_a_corrupted_page(home: Path, page: int) -> None:
    path = home / LEDGER_FILE
    data = bytearray(path.read_bytes())
    start = len(data) - 4096 if page == -1 else (page - 1) * 4096
    data[start : start + 4096] = os.urandom(4096)
    path.write_bytes(data)

    def verify() -> None:
        with open_ledger(None, home) as store:
            store.verify()

    refused(verify, "damaged|no SQLite database|not what was recorded")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / LEDGER_FILE).write_bytes(b"not a database, but long enough to be read as one\n" * 100)
    refused(lambda: open_ledger(None, tmp_path, create=True), "no SQLite database")


def test_a_read_only_file(home: Path) -> None:
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root writes to read-only files")
    home.chmod(0o555)
    (home / LEDGER_FILE).chmod(0o444)
    (home / KEY_FILE).chmod(0o444)
    try:
        with open_ledger(None, home) if os.geteuid() else read_only(home) as store:
            refused(lambda: store.append(*emails("c"), CLI), "may not be written|cannot be opened")
    except LedgerError as error:
        assert "may not be written" in error.message or "cannot be opened" in error.message  # noqa: PT017
    finally:
        home.chmod(0o700)
        (home / LEDGER_FILE).chmod(0o600)
    still_whole(home)


def read_only(home: Path):  # type: ignore[no-untyped-def]
    """The ledger as one opens it who may not write: root may, so SQLite is told."""
    store = open_ledger(None, home)
    store._database._connection.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]
    return store


def test_a_full_disk(home: Path) -> None:
    """A limit on the size of files is how a process meets a full disk without one."""
    size = (home / LEDGER_FILE).stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200_000, before[1]))
    try:
        with open_ledger(None, home) as store:
            many = emails(*(f"c{n}" for n in range(20_000)))
            refused(lambda: store.append(*many, CLI), "disk")
            assert store.position() == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    still_whole(home)


def test_every_connection_asserts_that_it_is_durable(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sqlite._PRAGMAS, "synchronous", 7)  # what SQLite will not do
    refused(lambda: open_ledger(None, home), "does not keep what it is asked")


def calls(home: Path, *options: str) -> list[str]:
    """The system calls of three appends: writes to the log, syncs of it, and acknowledgements."""
    trace = home / "trace"
    command = ["strace", "-f", "-y", "-o", str(trace), "-e", "trace=write,pwrite64,fsync,fdatasync"]
    command += [sys.executable, str(RECORDING), str(home), "-", "x", "1", "3", *options]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return _events(trace)


def _events(trace: Path) -> list[str]:
    found = []
    for line in trace.read_text(errors="replace").splitlines():
        if f"{LEDGER_FILE}-wal>" in line:
            found.append("wrote" if "pwrite64(" in line else "synced")
        elif " write(1<" in line:
            found.append("acknowledged")
    return found


def durable(found: list[str]) -> bool:
    """Whether nothing was acknowledged while something written was not synced."""
    unsynced = False
    written = False
    for event in found:
        written = written or event == "wrote"
        unsynced = {"wrote": True, "synced": False}.get(event, unsynced)
        if event == "acknowledged" and unsynced:
            return False
    return written


TRACED = pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace is not installed: sync was not traced"
)


@TRACED
def test_the_log_is_synced_before_an_append_is_acknowledged(home: Path) -> None:
    found = calls(home)
    assert found.count("acknowledged") >= 3
    assert durable(found)


@TRACED
@pytest.mark.slow
def test_a_trace_shows_where_nothing_is_synced(home: Path) -> None:
    assert not durable(calls(home, "off"))


@pytest.mark.postgres
def test_a_server_that_goes_away(tmp_path: Path) -> None:
    # Its own, for one comes up the later the more databases it has.
    with running_server() as postgres:
        _goes_away(postgres, tmp_path)


def _goes_away(postgres: Server, tmp_path: Path) -> None:
    url = postgres.make_database("going_away")
    with open_ledger(url, tmp_path, create=True) as store:
        store.append(*emails("a", "b"), CLI)
        postgres.stop()
        try:
            refused(lambda: store.append(*emails("c"), CLI), "went away|does not answer")
            refused(lambda: open_ledger(url, tmp_path), "does not answer")
        finally:
            postgres.start()
    with open_ledger(url, tmp_path) as store:
        assert store.position() == 2
        assert store.append(*emails("c"), CLI).added == 1
        store.verify()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE blocks SET batch = 0",
        "DELETE FROM contact_texts",
        "TRUNCATE event_texts",
        "DELETE FROM blocks",
    ],
)
def test_guards_of_postgresql(postgres: Server, tmp_path: Path, sql: str) -> None:
    import secrets

    import psycopg

    url = postgres.make_database(f"guards_{secrets.token_hex(4)}")
    with open_ledger(url, tmp_path, create=True) as store:
        store.append(*emails("a"), CLI)
        with (
            psycopg.connect(url, options="-c search_path=suppress") as connection,
            pytest.raises(psycopg.DatabaseError, match="append-only"),
        ):
            connection.execute(sql.encode())
        store.verify()
