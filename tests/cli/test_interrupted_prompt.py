"""Ctrl-C at a question ends the command at once, whatever engine was at work before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import COMMAND, suppress

from small_runs import Desk

# In a process of its own: a fork of one with threads may hang.
_AT_A_TERMINAL = """
import os, pty, signal, sys, time
pid, terminal = pty.fork()
if not pid:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which a process in the background ignores, and all it starts
    os.execv(sys.argv[1], sys.argv[1:])
signal.alarm(20)
said = b""
while not said.endswith(b"to go on: "):
    said += os.read(terminal, 4096)
time.sleep(0.3)
os.write(terminal, b"\\x03")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@pytest.mark.parametrize(
    "arguments",
    [["erase", "bo@x.test"], pytest.param(["revert", "1"], marks=pytest.mark.slow)],
    ids=["erase", "revert"],
)
def test_an_interrupt_ends_the_wait_for_an_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Desk(tmp_path, [{"id": "out", "kind": "opted_out"}], {"ledger": {"format": "ledger"}})
    assert suppress(capsys, "opt-out", "bo@x.test").code == 0
    asked = subprocess.run(
        [sys.executable, "-c", _AT_A_TERMINAL, *COMMAND, "ledger", *arguments],
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
        timeout=60,
    )
    assert asked.returncode == 130
