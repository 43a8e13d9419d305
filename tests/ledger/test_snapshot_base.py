from __future__ import annotations

import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from snapshot_events import ELM, FrameStore, answers, at, event, frames, keys_of, to_append

from suppress.errors import LedgerError
from suppress.ledger import snapshot_files
from suppress.ledger.open import open_ledger
from suppress.ledger.snapshot import open_snapshot, snapshot_of
from suppress.ledger.snapshot_voids import runs_of, void_among
from suppress.ledger.store import BatchInfo, Store
from suppress.ledger.voids import LOCATED, Voids, nothing_confirmed, void_events, voids_in
from thoroughness import examples

ROWS = keys_of(
    {"email": "ann@gmail.com", "phone": "212 555 0111", "account": "1", **ELM},
    {"email": "a.nn+x@gmail.com", "account": "2", **ELM, "first_name": "Abe"},
    {"email": "bo@x.org; ann@gmail.com", "phone": "2125550112"},
)
INFO = BatchInfo("cli", None, None)

_CONTACTS = [
    ("email", "ann@gmail.com"),
    ("email", "a.nn+x@gmail.com"),
    ("email", "bo@x.org"),
    ("phone", "+12125550111"),
    ("account", "1"),
    ("postal", ELM),
]
_DAYS = ["2026-01-01", "2026-01-02", None]


@st.composite
def _histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Events that are often equal, void or put back."""
    events: list[dict[str, Any]] = []
    for number in range(1, draw(st.integers(1, 14)) + 1):
        batch = draw(st.integers(1, 3))
        if number > 1 and draw(st.booleans()):
            action, target = draw(st.sampled_from([("void", -1), ("void", 0), ("unvoid", 0), ("void", -2)]))
            target = target or draw(st.integers(1, number - 1))
            events.append(event(action, target=target, batch=9, said=None))
            continue
        contacts = draw(st.lists(st.sampled_from(_CONTACTS), min_size=1, max_size=2, unique_by=str))
        said = {
            "batch": batch,
            "subject": draw(st.sampled_from([None, "1", "2"])),
            "recorded_at": at(draw(st.sampled_from(["2026-01-01", "2026-01-03"]))),
        }
        action = draw(st.sampled_from(["opt_out", "opt_out", "opt_in", "deceased", "deceased_withdrawn"]))
        events.append(event(action, *contacts, **{"said": draw(st.sampled_from(_DAYS)), **said}))
    return events


def _cut_anywhere(folder: Path, events: list[dict[str, Any]], cut: int) -> None:
    whole = answers(snapshot_of(*frames(events)), ROWS)
    before = open_snapshot(FrameStore(events[:cut]), folder)
    assert answers(before, ROWS) == answers(snapshot_of(*frames(events[:cut])), ROWS)
    extended = open_snapshot(FrameStore(events), folder)
    assert [path.name for path in folder.glob("base-*")] == [f"base-{cut}"]
    assert extended.position == len(events)
    assert extended.withdrawn == snapshot_of(*frames(events)).withdrawn
    assert answers(extended, ROWS) == whole


@examples(2, 40)
@given(data=st.data(), events=_histories())
def test_a_base_and_what_came_after_say_what_all_says(
    data: st.DataObject, events: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    _cut_anywhere(tmp_path_factory.mktemp("home"), events, data.draw(st.integers(0, len(events))))


@pytest.mark.slow
@examples(500, 500)
@given(data=st.data(), events=_histories())
def test_a_base_and_what_came_after_say_what_all_says_for_many_histories(
    data: st.DataObject, events: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    _cut_anywhere(tmp_path_factory.mktemp("home"), events, data.draw(st.integers(0, len(events))))


@given(events=_histories())
def test_voids_concern_the_events_that_the_ledger_says(events: list[dict[str, Any]]) -> None:
    recorded, _ = frames(events)
    voids = Voids(voids_in(recorded), nothing_confirmed)
    void = void_events(recorded.select(LOCATED.names()), voids)
    assert np.flatnonzero(void_among(voids, runs_of(recorded), len(events))).tolist() == void.to_list()


_OUT = [event("opt_out", contact, said=None, recorded_at=at("2026-01-01")) for contact in _CONTACTS]


def test_too_many_entries_for_memory_are_sorted_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_files, "_BUFFERED", 7)
    events = [
        event("opt_out", ("email", f"{number % 40}@x.org"), ("phone", f"+1212555{number:04}"), batch=number % 3)
        for number in range(60)
    ]
    events += [event("void", target=-1, batch=9)]
    rows = keys_of(*({"email": f"{number}@x.org", "phone": f"212555{number:04}"} for number in range(60)))
    opened = open_snapshot(FrameStore(events), tmp_path)
    assert answers(opened, rows) == answers(snapshot_of(*frames(events)), rows)
    assert not list(tmp_path.glob("base-61/spill"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[Any, ...]]]:
    """The folder of a sound base, to be copied, and what it answers."""
    folder = tmp_path_factory.mktemp("sound")
    return folder, answers(open_snapshot(FrameStore(_OUT), folder), ROWS)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _touch(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("manifest.json", Path.unlink),
        ("manifest.json", _cut),
        ("manifest.json", _touch),
        ("email.time.npy", Path.unlink),
        ("email.time.npy", _cut),
        ("email.scope.npy", _touch),
        ("runs.start.npy", _touch),
    ],
    ids=["no manifest", "half a manifest", "another manifest", "array gone", "array cut", "bit turned", "runs"],
)
def test_a_damaged_base_is_built_again(
    file: str, damage: Callable[[Path], None], sound: tuple[Path, list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    folder, expected = sound
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    damaged = tmp_path / f"base-{len(_OUT)}" / file
    damage(damaged)
    time.sleep(0.05)  # file systems keep times by a few milliseconds; a number of a file may be used again
    since = time.time_ns() - 20_000_000
    assert answers(open_snapshot(FrameStore(_OUT), tmp_path), ROWS) == expected
    assert damaged.stat().st_ctime_ns > since
    assert expected


def test_a_sound_base_is_not_built_again_and_what_a_killed_build_left_is_removed_by_the_next(
    sound: tuple[Path, list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    shutil.copytree(sound[0], tmp_path, dirs_exist_ok=True)
    manifest = tmp_path / f"base-{len(_OUT)}" / "manifest.json"
    inode = manifest.stat().st_ino
    (tmp_path / ".building-left").mkdir()
    open_snapshot(FrameStore(_OUT), tmp_path)
    assert manifest.stat().st_ino == inode
    manifest.unlink()
    open_snapshot(FrameStore(_OUT), tmp_path)
    assert _names(tmp_path) == [f"base-{len(_OUT)}"]


def test_a_base_is_the_owner_s_alone_and_holds_no_clear_text(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot" / "ledger"
    open_snapshot(FrameStore([*_OUT, event("void", target=3, batch=2)]), folder)
    base = folder / f"base-{len(_OUT) + 1}"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, base)} == {0o700}
    content = b"".join(path.read_bytes() for path in base.iterdir())
    assert not [text for text in (b"ann@", b"gmail", b"12125550111", b"Elm", b"ELM") if text in content]


def test_a_base_is_built_anew_when_much_was_recorded_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suppress.ledger.snapshot._SINCE", 2)
    for count, position in [(2, 2), (4, 2), (5, 5)]:
        open_snapshot(FrameStore(_OUT[:count]), tmp_path)
        assert _names(tmp_path) == [f"base-{position}"]


def test_a_base_of_a_ledger_that_was_put_back_from_a_backup_is_not_trusted(tmp_path: Path) -> None:
    open_snapshot(FrameStore(_OUT[:3]), tmp_path)
    shorter = FrameStore(_OUT[:2])
    assert answers(open_snapshot(shorter, tmp_path), ROWS) == answers(snapshot_of(*frames(_OUT[:2])), ROWS)
    other = [*_OUT[:1], event("opt_in", ("email", "bo@x.org")), *_OUT[:2]]
    assert answers(open_snapshot(FrameStore(other), tmp_path), ROWS) == answers(
        snapshot_of(*frames(other)), ROWS
    )


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    folder.write_text("")
    with pytest.raises(LedgerError, match="cannot be written"):
        open_snapshot(FrameStore(_OUT), folder)


def test_an_open_snapshot_answers_after_its_base_was_replaced(tmp_path: Path) -> None:
    opened = open_snapshot(FrameStore(_OUT[:3]), tmp_path)
    (tmp_path / "base-3" / "manifest.json").unlink()
    open_snapshot(FrameStore(_OUT), tmp_path)
    assert _names(tmp_path) == [f"base-{len(_OUT)}"]
    assert answers(opened, ROWS) == answers(snapshot_of(*frames(_OUT[:3])), ROWS)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Store]:
    with open_ledger(None, tmp_path / "home", create=True) as store:
        yield store


def _spoken_away(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Without the strict key, which an erased contact tells only to rows on the very contact."""
    return sorted([(*line[:5], *line[6:]) for line in found], key=repr)


def test_a_real_ledger_is_heard_before_and_after_an_erasure(ledger: Store, tmp_path: Path) -> None:
    ledger.append(*to_append(_OUT), INFO)
    folder = tmp_path / "snapshot"
    before = answers(open_snapshot(ledger, folder), ROWS)
    assert before == answers(snapshot_of(*frames(_recorded_alike(ledger))), ROWS)
    digests = [ledger.key.digest("email", "ann@gmail.com"), ledger.key.digest("phone", "+12125550111")]
    assert ledger.erase(digests) > 0
    after = open_snapshot(ledger, folder)
    assert _spoken_away(answers(after, ROWS)) == _spoken_away(before)
    ledger.append(*to_append([event("opt_out", ("email", "new@x.org"))]), INFO)
    extended = open_snapshot(ledger, folder)
    assert _spoken_away(answers(extended, ROWS)) == _spoken_away(before)
    assert len(answers(extended, keys_of({"email": "new@x.org"}))) == 1


def _recorded_alike(ledger: Store) -> list[dict[str, Any]]:
    (recorded, _), *_ = ledger.recorded()
    times = recorded["recorded_at"].to_list()
    return [{**said, "recorded_at": time} for said, time in zip(_OUT, times, strict=True)]


_CHILD = """
import sys
from pathlib import Path
from suppress.ledger.open import open_ledger
from suppress.ledger.snapshot import open_snapshot
home = Path(sys.argv[1])
print(open_snapshot(open_ledger(None, home), home / "snapshot").position)
"""


def _child(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _CHILD, str(home)], stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_two_processes_may_build_at_once(ledger: Store, tmp_path: Path) -> None:
    ledger.append(*to_append(_OUT), INFO)
    home = tmp_path / "home"
    children = [_child(home) for _ in range(2)]
    assert [child.communicate()[0].strip() for child in children] == [str(len(_OUT))] * 2
    assert _names(home / "snapshot") == [f"base-{len(_OUT)}"]


@pytest.mark.slow
def test_a_build_that_is_killed_at_any_moment_leaves_a_usable_snapshot(ledger: Store, tmp_path: Path) -> None:
    home = tmp_path / "home"
    events = [event("opt_out", ("email", f"{number}@x.org")) for number in range(20_000)]
    ledger.append(*to_append(events), INFO)
    rows = keys_of({"email": "0@x.org"}, {"email": "19999@x.org"}, {"email": "none@x.org"})
    random, killed, building = Random(7), 0, 0
    started = time.monotonic()
    child = _child(home)
    child.communicate()
    whole = time.monotonic() - started
    for _ in range(100):
        if killed == 25:
            break
        for base in (home / "snapshot").glob("base-*"):
            (base / "manifest.json").unlink(missing_ok=True)
        child = _child(home)
        time.sleep(random.uniform(0.3, 1.0) * whole)
        child.kill()
        child.communicate()
        killed += child.returncode == -signal.SIGKILL
        whole *= 1 if child.returncode else 0.9  # it was done before: the machine is faster now
        building += bool(list((home / "snapshot").glob(".building-*")))
        assert len(answers(open_snapshot(ledger, home / "snapshot"), rows)) == 2
        assert _names(home / "snapshot") == ["base-20000"]
    assert killed >= 20
    assert building >= 3  # some of them in the middle of it
