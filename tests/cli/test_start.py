"""How the program starts: its version, and what it loads for an answer."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from command_line import suppress

import suppress as package
from small_runs import Desk

LOADED = "import sys; from suppress.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"


def loaded_by(*arguments: str, cwd: Path) -> set[str]:
    """Modules that a command has loaded when it ends."""
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], cwd=cwd, check=True, capture_output=True, text=True
    )
    return set(ended.stderr.splitlines()[-1].split())


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    said = suppress(capsys, "--version")
    first, second = said.out.splitlines()
    assert (said.code, first, said.err) == (0, f"suppress {package.__version__}", "")
    assert second == f"Python {platform.python_version()}, polars {version('polars')}"
    assert package.__version__ == version("suppress-scrub")


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_program_tells_of_itself_without_the_engine(option: str, tmp_path: Path) -> None:
    assert not {"polars", "numpy", "suppress.policy"} & loaded_by(option, cwd=tmp_path)


def test_a_second_check_loads_no_parser(tmp_path: Path) -> None:
    desk = Desk(
        tmp_path,
        [{"id": "house", "kind": "listed", "source": "house", "unless": [{"where": "state = 'NY'"}]}],
        {"house": {"format": "plain", "files": "house.txt"}},
    )
    desk.write("house.txt", "bo@x.test\n")
    (tmp_path / ".suppress").mkdir(mode=0o700)  # a home folder is there once something is recorded
    check = ("check", "ann@x.test", "--channel", "email", "--category", "newsletter")
    parsers = {"yaml", "sqlglot", "babel", "rich", "sqlalchemy", "alembic", "clevercsv", "charset_normalizer"}
    assert {"yaml", "sqlglot"} <= loaded_by(*check, cwd=tmp_path)
    assert not parsers & loaded_by(*check, cwd=tmp_path)
