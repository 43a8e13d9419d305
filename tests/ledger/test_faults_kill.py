"""SIGKILL at random moments: nothing acknowledged is lost, nothing is half there, the next command works."""

from __future__ import annotations

import random
import secrets
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from postgres_server import Server
from store_events import CLI, emails, older_ledger
from suppress.ledger.migrations import REVISIONS
from suppress.ledger.open import open_ledger

KILLS = 32
RECORDING = Path(__file__).with_name("recording.py")
OPENING = """
import sys
from pathlib import Path
import alembic.command, sqlalchemy
from suppress.ledger.open import open_ledger
print("ready", flush=True)
open_ledger(None if sys.argv[2] == "-" else sys.argv[2], Path(sys.argv[1]), create=True).close()
print("done", flush=True)
"""


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def acknowledged(process: subprocess.Popen[str]) -> list[str]:
    """Kill a process and read what it had said by then."""
    process.kill()
    output, _ = process.communicate(timeout=60)
    whole = output[: output.rfind("\n") + 1].split()  # the last line may be half
    return [line for line in whole if line != "ready"]


def texts_of(home: Path, url: str | None) -> pl.Series:
    with open_ledger(url, home) as store:
        contacts = [contacts for _, contacts in store.recorded()]
        assert sum(part.height for part in contacts) == store.position()
    return pl.concat(contacts)["text"] if contacts else pl.Series([], dtype=pl.String)


def kill_while_recording(home: Path, url: str | None, seed: int, size: int, writers: int) -> None:
    moments = random.Random(seed)
    open_ledger(url, home, create=True).close()
    killed = 0
    promised: set[str] = set()
    while killed < KILLS:
        names = [f"{killed + n}" for n in range(writers)]
        running = [(name, start(str(RECORDING), str(home), url or "-", name, str(size))) for name in names]
        for _, process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0.0, 0.4))
        for name, process in running:
            for turn in acknowledged(process):
                promised |= {f"{name}-{turn}-{n}@example.org" for n in range(size)}
            killed += 1
        found = texts_of(home, url)
        assert promised <= set(found)
        assert found.n_unique() == len(found)
        per_append = found.str.extract(r"^(\d+-\d+)-").value_counts()["count"]
        assert (per_append == size).all()  # an append is there wholly or not at all
    with open_ledger(url, home) as store:
        store.verify()
        assert store.append(*emails("last"), CLI).added == 1
    assert promised


@pytest.mark.slow
def test_one_event_at_a_time_from_several_processes(tmp_path: Path) -> None:
    kill_while_recording(tmp_path, None, seed=1, size=1, writers=3)


@pytest.mark.slow
def test_many_events_at_a_time(tmp_path: Path) -> None:
    kill_while_recording(tmp_path, None, seed=2, size=2_000, writers=1)


@pytest.mark.slow
@pytest.mark.postgres
def test_processes_that_record_in_postgresql(tmp_path: Path, postgres: Server) -> None:
    url = postgres.make_database(f"kills_{secrets.token_hex(4)}")
    kill_while_recording(tmp_path, url, seed=3, size=3, writers=2)


@pytest.mark.slow
@pytest.mark.parametrize("old", [False, True], ids=["making a ledger", "bringing one up to date"])
def test_migration(tmp_path: Path, old: bool) -> None:
    moments = random.Random(4)
    for turn in range(KILLS):
        home = tmp_path / str(turn)
        home.mkdir()
        if old:
            older_ledger(home)
        process = start("-c", OPENING, str(home), "-")
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0.0, 0.25))
        acknowledged(process)
        with open_ledger(None, home, create=True) as store:
            revision = store._database.frame(  # type: ignore[attr-defined]
                "SELECT version_num FROM alembic_version", (), pl.Schema({"revision": pl.String})
            )
            assert revision.item() == REVISIONS[-1]
            assert store.append(*emails("a"), CLI).added == 1
            store.verify()


@pytest.mark.slow
def test_processes_that_make_one_ledger_at_once(tmp_path: Path) -> None:
    running = [start("-c", OPENING, str(tmp_path), "-") for _ in range(4)]
    assert [process.communicate(timeout=60)[0].split() for process in running] == [["ready", "done"]] * 4
    with open_ledger(None, tmp_path) as store:
        store.verify()
