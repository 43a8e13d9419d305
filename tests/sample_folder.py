"""The sample data in a folder of its own, with its events recorded."""

from __future__ import annotations

import runpy
import sys
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from suppress.cli import main

MAKE = Path(__file__).resolve().parents[1] / "sample_data" / "make.py"


def make_sample(folder: Path, as_of: str, days_before: int = 0) -> Path:
    """What `make demo` makes, without a process: `tests/test_sample_data.py` starts the script.

    Args:
        folder: The folder to make.
        as_of: The day for which the sample is made.
        days_before: How many days before it are played, for a ledger that grew and earlier runs.
    """
    if days_before:
        with patch.object(sys, "path", [str(MAKE.parent), *sys.path]):
            runpy.run_path(str(MAKE.with_name("past.py")))["play"](
                folder, date.fromisoformat(as_of), days_before
            )
    arguments = [str(MAKE), "--as-of", as_of, str(folder)]
    with patch.object(sys, "argv", arguments), patch.object(sys, "path", [str(MAKE.parent), *sys.path]):
        runpy.run_path(str(MAKE), run_name="__main__")
    events = sorted(map(str, (folder / "sample_data/ledger").glob("*.csv")))
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["ledger", "import", *events, "-p", str(folder / "policies.yaml")])
    return folder
