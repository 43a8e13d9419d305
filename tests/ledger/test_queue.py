"""Who wants to write waits in the kernel for its turn; nothing depends on there being a queue."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store_events import CLI, emails
from suppress.errors import ExitCode, LedgerError
from suppress.ledger import queue, sqlite
from suppress.ledger.open import LEDGER_FILE, open_ledger
from suppress.ledger.queue import QUEUE_SUFFIX
from suppress.ledger.store import Store

QUEUE_FILE = LEDGER_FILE + QUEUE_SUFFIX
HOLDING = """
import fcntl, os, sys, time
fcntl.flock(os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def store(new_ledger: Path, tmp_path: Path) -> Iterator[Store]:
    """A new ledger in `tmp_path`."""
    shutil.copytree(new_ledger, tmp_path, dirs_exist_ok=True)
    with open_ledger(None, tmp_path) as opened:
        yield opened


@contextmanager
def held(home: Path) -> Iterator[int]:
    """Another one's turn."""
    file = os.open(home / QUEUE_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield file
    finally:
        os.close(file)


def appending(home: Path, name: str) -> tuple[threading.Thread, list[int]]:
    """An append in a thread, and where its event's number is put."""
    numbers: list[int] = []

    def append() -> None:
        with open_ledger(None, home) as other:
            numbers.extend(other.append(*emails(name), CLI).events)

    thread = threading.Thread(target=append)
    thread.start()
    return thread, numbers


def test_who_writes_waits_for_its_turn(store: Store, tmp_path: Path) -> None:
    with held(tmp_path):
        thread, numbers = appending(tmp_path, "a")
        thread.join(0.3)
        assert thread.is_alive()
        assert store.position() == 0
    thread.join(30)
    assert numbers == [1]


def test_who_reads_waits_for_nobody(store: Store, tmp_path: Path) -> None:
    store.append(*emails("a"), CLI)
    with held(tmp_path), open_ledger(None, tmp_path) as other:
        assert sum(events.height for events, _ in other.recorded()) == other.position() == 1
        other.verify()


def test_a_turn_ends_with_its_append_even_if_it_fails(store: Store, tmp_path: Path) -> None:
    unknown = type(CLI)("cli", None, None, batch=7)
    with pytest.raises(LedgerError, match="no batch 7"):
        store.append(*emails("a"), unknown)
    with held(tmp_path):
        pass  # would block for ever


def test_a_wait_that_is_too_long(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    with held(tmp_path):
        for name in ("a", "b"):
            with pytest.raises(LedgerError, match="writing for too long") as caught:
                store.append(*emails(name), CLI)
            assert caught.value.exit_code == ExitCode.LEDGER
            assert caught.value.hint
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 30)
    # Those that gave up must not come back for their turn and keep it.
    assert [store.append(*emails(name), CLI).added for name in ("a", "b")] == [1, 1]


def test_a_holder_that_is_killed_passes_its_turn_on(store: Store, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDING, str(tmp_path / QUEUE_FILE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        thread, numbers = appending(tmp_path, "a")
        thread.join(0.3)
        assert thread.is_alive()
        holder.send_signal(signal.SIGKILL)
        thread.join(30)
    assert numbers == [1]


def test_without_a_queue_sqlite_has_who_writes_wait(
    new_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    shutil.copytree(new_ledger, tmp_path, dirs_exist_ok=True)
    (tmp_path / QUEUE_FILE).unlink(missing_ok=True)
    (tmp_path / QUEUE_FILE).mkdir()  # cannot be opened as a file
    with open_ledger(None, tmp_path) as store:
        assert store.append(*emails("a"), CLI).added == 1
        other = sqlite3.connect(tmp_path / LEDGER_FILE, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="writing for too long"):
            store.append(*emails("b"), CLI)
        other.close()
        assert store.append(*emails("b"), CLI).added == 1


def test_a_file_system_without_such_locks(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: int, how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(queue.fcntl, "flock", refuse)
    assert store.append(*emails("a"), CLI).added == 1


def test_the_file_is_its_owner_s_alone_and_goes_with_no_contact(store: Store, tmp_path: Path) -> None:
    store.append(*emails("a"), CLI)
    path = tmp_path / QUEUE_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == b""
    path.unlink()
    assert store.append(*emails("b"), CLI).added == 1


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: waits were not traced")
def test_nobody_sleeps_and_looks_again(store: Store, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    recording = str(Path(__file__).with_name("recording.py"))
    traced = ["strace", "-f", "-o", str(trace), "-e", "trace=flock,nanosleep,clock_nanosleep"]
    command = [*traced, sys.executable, recording, str(tmp_path), "-", "x", "1", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        with held(tmp_path):
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.5)
            assert process.poll() is None
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert store.position() == 1
    calls = trace.read_text()
    assert "EAGAIN" in calls
    assert "sleep" not in calls
