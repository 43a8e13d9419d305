"""`suppress rescrub` as a shell sees it: what it says, its exit codes, and a kill at any moment."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import COMMAND, suppress, suppress_apart

from rescrubs import desk_with_ledger, home_of, ids, opt_out, say
from small_runs import Desk, csv_text
from suppress.certificate import verify

HEADER = ("id", "email")
ROWS = [("1", "ann@x.test"), ("2", "bo@x.test"), ("3", "cy@x.test")]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = desk_with_ledger(tmp_path)
    made.run(made.write("list.csv", csv_text(ROWS, HEADER)))
    return made


def test_it_says_who_is_pulled_by_which_rule(desk: Desk, capsys: Capture) -> None:
    say(desk, opt_out("bo@x.test"))
    said = suppress(capsys, "rescrub", desk.folder / "out", "--policy", desk.policy)
    assert said.code == 0
    assert "1 of 3 rows must not be sent any more" in said.out
    assert "opted-out" in said.out
    assert "list.pull.csv  1 row\n" in said.out
    assert "x.test" not in said.out + said.err
    assert suppress(capsys, "verify", desk.folder / "out-rescrub-1").code == 0


def test_nothing_to_pull_is_said_plainly(desk: Desk, capsys: Capture) -> None:
    said = suppress(capsys, "rescrub", desk.folder / "out", "--policy", desk.policy)
    assert said.code == 0
    assert "nothing to pull: all 3 rows may still be sent" in said.out


def test_a_run_that_sent_nobody_is_brought_up_to_date(tmp_path: Path, capsys: Capture) -> None:
    desk = desk_with_ledger(tmp_path)
    say(desk, opt_out("ann@x.test"))
    desk.run(desk.write("list.csv", csv_text(ROWS[:1], HEADER)))
    said = suppress(capsys, "rescrub", desk.folder / "out", "--policy", desk.policy)
    assert said.code == 0, said.err
    assert "nothing to pull" in said.out


def test_the_report_as_data(desk: Desk, capsys: Capture) -> None:
    say(desk, opt_out("bo@x.test"))
    said = suppress(
        capsys,
        "rescrub",
        desk.folder / "out",
        "--policy",
        desk.policy,
        "--json",
        "--pull-only",
        "--out",
        desk.folder / "new",
    )
    report = json.loads(said.out)
    assert report["pulled"] == {"rows": 1, "rules": [{"rule": "opted-out", "suppressed": 1, "held": 0}]}
    assert report["totals"] == {"send": 2, "suppress": 1, "hold": 0, "duplicate": 0, "rejected": 0, "read": 3}
    assert [file["kind"] for file in report["lists"][0]["files"]] == ["pull"]
    assert (desk.folder / "new" / "list.pull.csv").exists()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda desk: (desk.folder / "out" / "list.send.csv").write_text("id,email\n"), 4),
        (lambda desk: desk.policy.write_text(desk.policy.read_text() + "# edited\n"), 3),
        (lambda desk: (home_of(desk) / "ledger.db").unlink(), 6),
        (lambda desk: (desk.folder / "out" / "certificate.json").unlink(), 2),
        (lambda desk: (desk.folder / "out-rescrub-1").mkdir(), 0),
    ],
    ids=["altered send file", "changed policy", "no ledger", "no run", "name taken"],
)
def test_exit_codes(desk: Desk, capsys: Capture, spoil: object, code: int) -> None:
    spoil(desk)  # type: ignore[operator]
    said = suppress(capsys, "rescrub", desk.folder / "out", "--policy", desk.policy)
    assert said.code == code
    assert ("what next: " in said.err) is (code > 0)


def test_a_folder_that_may_not_be_written_to(desk: Desk, capsys: Capture) -> None:
    taken = desk.write("file", "")
    said = suppress(capsys, "rescrub", desk.folder / "out", "--policy", desk.policy, "--out", taken / "new")
    assert said.code == 7
    assert "--out" in said.err


def finished(folder: Path) -> bool:
    return all(finding.ok for finding in verify(folder, datetime.now(UTC)))


@pytest.mark.slow
def test_killed_at_any_moment_it_leaves_whole_folders_or_none(desk: Desk) -> None:
    """Half of the kills come while the results are written and renamed, which is the end of the run."""
    say(desk, opt_out("bo@x.test"))
    arguments = ["rescrub", desk.folder / "out", "--policy", desk.policy]
    start = time.monotonic()
    assert suppress_apart(*arguments, cwd=desk.folder).code == 0
    takes = time.monotonic() - start
    chance = random.Random(7)
    killed = 0
    for number in range(24):
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            cwd=desk.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if number % 2:
            time.sleep(chance.uniform(0, takes))
        else:
            watch_for_results(desk.folder, process)
            time.sleep(chance.uniform(0, 0.02))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        for folder in desk.folder.glob("out-rescrub-*"):
            assert finished(folder)
            assert ids(folder, "pull") == ["2"]
    assert killed >= 12
    assert suppress_apart(*arguments, cwd=desk.folder).code == 0
    assert finished(desk.folder / "out")


def watch_for_results(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the hidden folder of the results is there, or the process has ended."""
    before = set(folder.glob(".suppress-*"))
    while process.poll() is None:
        if set(folder.glob(".suppress-*")) - before:
            return
