"""The end of the process: nothing is printed that is no message of the program."""

from __future__ import annotations

import subprocess
import sys

import pytest

_WITH_DUCKDB = (
    "import duckdb, sys; sys.argv = ['suppress', '--version']; from suppress.cli import program; program()"
)


def test_duckdb_says_nothing_of_leaks_on_the_way_out() -> None:
    pytest.importorskip("duckdb")
    done = subprocess.run([sys.executable, "-c", _WITH_DUCKDB], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("suppress")
    assert done.stderr == ""
