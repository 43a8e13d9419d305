from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from pathlib import Path

import pytest
from source_files import TODAY, hits, make_policy

from suppress.errors import SourceError
from suppress.model import KeyKind
from suppress.sources.catalog import Place, open_sources
from suppress.sources.digests import file_digests
from suppress.sources.prepared import PreparedSource

POLICY = make_policy(acme={"format": "plain", "files": "acme.txt", "max_shrink": "100 %"})
ADDRESSES = ["ann@example.org", "bo@example.org"]


@pytest.fixture
def listed(place: Place) -> Path:
    path = place.base / "acme.txt"
    path.write_text("ann@example.org\n")
    return path


def _open(place: Place) -> tuple[PreparedSource, int]:
    prepared: list[int] = []
    sources = open_sources(
        POLICY, ["acme"], place, TODAY, progress=lambda name, done, total: prepared.append(done)
    )
    return sources["acme"], max(prepared, default=0)


def _forms(place: Place) -> list[Path]:
    return sorted((place.home / "sources").glob("plain-*"))


def test_a_source_is_prepared_once(place: Place, listed: Path) -> None:
    assert [_open(place)[1], _open(place)[1]] == [1, 0]


def test_the_home_folder_is_the_owner_s_alone(place: Place, listed: Path) -> None:
    _open(place)
    assert place.home.stat().st_mode & 0o777 == 0o700


def test_a_touched_or_renamed_file_is_not_prepared_again(place: Place, listed: Path) -> None:
    _open(place)
    os.utime(listed, (1, 1))
    assert _open(place)[1] == 0


def test_new_content_under_the_same_name_is_prepared(place: Place, listed: Path) -> None:
    first, _ = _open(place)
    listed.write_text("bo@example.org\n")
    second, prepared = _open(place)
    assert prepared == 1
    assert second.version != first.version
    assert hits(second, KeyKind.EMAIL, ADDRESSES) == [1]


@pytest.mark.parametrize(
    "damage",
    [
        lambda form: (form / "manifest.json").unlink(),
        lambda form: (form / "manifest.json").write_text("{"),
        lambda form: (form / "email.mixed.npy").unlink(),
        lambda form: os.truncate(form / "email.check.npy", 10),
        lambda form: (form / "rejects.csv").unlink(),
    ],
    ids=["no manifest", "half a manifest", "an array gone", "an array cut", "no rejects"],
)
def test_a_damaged_form_is_built_again(damage: object, place: Place, listed: Path) -> None:
    _open(place)
    damage(_forms(place)[0])  # type: ignore[operator]
    source, prepared = _open(place)
    assert prepared == 1
    assert hits(source, KeyKind.EMAIL, ADDRESSES) == [0]


def test_options_that_change_what_is_read_make_another_form(place: Place, listed: Path) -> None:
    _open(place)
    policy = make_policy(acme={"format": "plain", "files": "acme.txt", "contact": "email"})
    open_sources(policy, ["acme"], place, TODAY)
    assert len(_forms(place)) == 2


def test_nothing_is_left_of_a_form_that_could_not_be_built(place: Place) -> None:
    (place.base / "acme.txt").write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(SourceError):
        _open(place)
    assert [path.name for path in (place.home / "sources").iterdir() if path.is_dir()] == []


def _open_in_process(base: Path, home: Path, results: multiprocessing.Queue[list[int]]) -> None:
    source, _ = _open(Place(base, home))
    results.put(hits(source, KeyKind.EMAIL, ADDRESSES))


@pytest.mark.slow
def test_two_processes_may_prepare_the_same_source(place: Place, listed: Path) -> None:
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[list[int]] = context.Queue()
    processes = [
        context.Process(target=_open_in_process, args=(place.base, place.home, results)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    assert [results.get(timeout=60) for _ in processes] == [[0], [0]]
    for process in processes:
        process.join()
    assert len(_forms(place)) == 1


def test_an_open_source_answers_after_its_form_was_removed(place: Place, listed: Path) -> None:
    source, _ = _open(place)
    shutil.rmtree(_forms(place)[0])
    assert hits(source, KeyKind.EMAIL, ADDRESSES) == [0]


def _settled(path: Path, text: str) -> None:
    path.write_text(text)
    then = time.time_ns() - 10_000_000_000
    os.utime(path, ns=(then, then))


def test_digests_are_remembered_until_size_time_or_inode_differ(tmp_path: Path) -> None:
    path, memory = tmp_path / "a", tmp_path / "digests.db"
    _settled(path, "one")
    first = file_digests([path], memory)[path]
    stamp = path.stat().st_mtime_ns
    with path.open("r+") as file:  # the same inode, size and time: only then is the content not looked at
        file.write("two")
    os.utime(path, ns=(stamp, stamp))
    assert file_digests([path], memory)[path] == first
    os.utime(path, ns=(stamp + 1, stamp + 1))
    assert file_digests([path], memory)[path] != first


@pytest.mark.parametrize(
    ("after", "again"),
    [(2_000_000_000, True), (2_000_000_001, False)],
    ids=["within two seconds", "later"],
)
def test_a_file_changed_just_now_is_hashed_again_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int, again: bool
) -> None:
    path, memory = tmp_path / "a", tmp_path / "digests.db"
    path.write_text("one")
    stamp = path.stat().st_mtime_ns
    # By the clock of the machine it would depend on how busy that is.
    monkeypatch.setattr(time, "time_ns", lambda: stamp + after)
    first = file_digests([path], memory)[path]
    path.write_text("two")
    os.utime(path, ns=(stamp, stamp))
    assert (file_digests([path], memory)[path] != first) is again


def test_a_damaged_memory_of_digests_is_made_anew(tmp_path: Path) -> None:
    path, memory = tmp_path / "a", tmp_path / "digests.db"
    path.write_text("one")
    memory.write_text("not a database, and long enough to be taken for one" * 10)
    assert len(file_digests([path], memory)[path]) == 64
