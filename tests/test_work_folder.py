from __future__ import annotations

import os
from pathlib import Path

import pytest

from suppress.errors import ResultError
from suppress.work_folder import work_folder

NO_PROCESS = 2**22 + 1  # above the kernel's largest process id


def test_the_folder_is_private_and_gone_at_the_end(tmp_path: Path) -> None:
    with work_folder(tmp_path / "home") as folder:
        (folder / "copy.csv").write_text("kept for the run only")
        assert folder.stat().st_mode & 0o077 == 0
        assert (tmp_path / "home").stat().st_mode & 0o077 == 0
    assert list((tmp_path / "home").iterdir()) == []


def test_what_a_killed_run_left_is_removed_and_a_running_one_is_left_alone(tmp_path: Path) -> None:
    left, running = tmp_path / f"work-{NO_PROCESS}-abc", tmp_path / f"work-{os.getpid()}-abc"
    left.mkdir()
    running.mkdir()
    with work_folder(tmp_path):
        assert not left.exists()
        assert running.exists()


def test_a_home_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultError, match="cannot be written to"), work_folder(tmp_path / "file" / "home"):
        pass
