"""The program as a shell would start it, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from suppress.cli import main

COMMAND = [sys.executable, "-c", "from suppress.cli import main; main()"]


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def suppress(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Said:
    """Run a command in this process."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return Said(int(end.value.code or 0), printed.out, printed.err)


def suppress_apart(*arguments: str | Path, cwd: Path, **more: Any) -> Said:
    """Run a command in a process of its own."""
    started = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
        capture_output=True,
        timeout=120,
        **more,
    )
    return Said(started.returncode, started.stdout.decode(), started.stderr.decode())
