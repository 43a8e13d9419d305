from __future__ import annotations

import errno
import os
import signal
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from list_reading import read_list, verdicts

from suppress.errors import ExitCode, ResultError
from suppress.files.result_folder import ResultFolder, default_folder
from suppress.files.write_rows import write_rows


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    final = tmp_path / "runs" / "one"
    with ResultFolder(final) as folder:
        (folder / "a.csv").write_text("x")
        assert not final.exists()
    assert [path.name for path in tmp_path.rglob("*")] == ["runs", "one", "a.csv"]


def test_ctrl_c_stops_until_the_folder_is_there_and_not_afterwards(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), ResultFolder(tmp_path / "one"):
        os.kill(os.getpid(), signal.SIGINT)
    assert list(tmp_path.iterdir()) == []
    with ResultFolder(tmp_path / "two"):
        pass
    os.kill(os.getpid(), signal.SIGINT)
    assert (tmp_path / "two").is_dir()


@pytest.mark.parametrize("stop", [ValueError("x"), KeyboardInterrupt()], ids=["error", "interrupt"])
def test_nothing_is_left_of_a_run_that_stops(stop: BaseException, tmp_path: Path) -> None:
    final = tmp_path / "one"
    with pytest.raises(type(stop)), ResultFolder(final) as folder:  # noqa: PT012  the block is the case
        (folder / "a.csv").write_text("x")
        raise stop
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_refused_before_and_after(tmp_path: Path) -> None:
    final = tmp_path / "one"
    with pytest.raises(ResultError, match="exists; results are never overwritten"), ResultFolder(final):
        final.mkdir()
    assert list(tmp_path.iterdir()) == [final]
    with pytest.raises(ResultError, match="exists"), ResultFolder(final):
        raise AssertionError


@pytest.mark.parametrize(
    ("number", "hint"),
    [(errno.ENOSPC, "make room"), (errno.EROFS, "write elsewhere"), (errno.EACCES, "allow writing")],
)
def test_what_the_machine_refuses_is_said(number: int, hint: str, tmp_path: Path) -> None:
    with pytest.raises(ResultError) as raised, ResultFolder(tmp_path / "one"):
        raise OSError(number, os.strerror(number))
    assert raised.value.message == (
        f"results cannot be written to {tmp_path / 'one'}: {os.strerror(number)}; nothing was left there"
    )
    assert hint in raised.value.hint
    assert raised.value.exit_code is ExitCode.RESULT
    assert list(tmp_path.iterdir()) == []


def test_a_parent_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ResultError, match="cannot be written") as raised,
        ResultFolder(tmp_path / "file" / "one"),
    ):
        raise AssertionError
    assert raised.value.hint == "a part of the path is a file: name another folder with --out"


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_full_disk_while_rows_are_written(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"spring.{kind}"
    rows = pl.DataFrame({"a": ["1"], "b": ["2"]})
    rows.write_csv(path) if kind == "csv" else rows.write_parquet(path)
    reading = read_list(path, tmp_path / "work")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / f"spring.send.{kind}").symlink_to("/dev/full")
    with pytest.raises(ResultError, match="No space left on device") as raised:
        write_rows(reading.lst, verdicts([0]), folder)
    assert raised.value.hint == "make room there, or write elsewhere with --out"


def test_default_folder_takes_a_free_number(tmp_path: Path) -> None:
    day = date(2026, 11, 22)
    first = default_folder(tmp_path, "spring", "mail", "voting", day)
    assert first == tmp_path / "spring-mail-voting-2026-11-22"
    first.mkdir()
    second = default_folder(tmp_path, "spring", "mail", "voting", day)
    assert second.name == "spring-mail-voting-2026-11-22-2"
    second.mkdir()
    assert default_folder(tmp_path, "spring", "mail", "voting", day).name.endswith("-3")
