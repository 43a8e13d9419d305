"""What only a process of its own can show: standard input, Ctrl-C, a full disk, a closed pipe."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest
from command_line import COMMAND, suppress, suppress_apart

from small_runs import DROP, Desk, csv_text, outcomes

Capture = pytest.CaptureFixture[str]
PATIENCE = 120
"""Seconds that a process may take on a machine with much else to do; a test that waits so long has failed."""
ROWS = [("1", "ann@x.test", "", "member"), ("2", "bo@x.test", "", "member")]
USUAL = ("--channel", "email", "--category", "newsletter", "--drop", DROP.isoformat())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(
        tmp_path / "desk",
        [{"id": "house", "kind": "listed", "source": "house"}],
        {"house": {"format": "plain", "files": "house.txt"}},
    )
    made.write("house.txt", "bo@x.test\n")
    made.write("list.csv", csv_text(ROWS))
    return made


def left(desk: Desk) -> list[str]:
    """What stands in the folder beside the inputs, and in the home folder beside prepared sources."""
    inputs = {"policies.yaml", "house.txt", "list.csv", ".suppress"}
    beside = [path.name for path in desk.folder.iterdir() if path.name not in inputs]
    return sorted(beside + [path.name for path in (desk.folder / ".suppress").glob("work-*")])


@pytest.mark.slow
def test_standard_input_is_a_list(desk: Desk) -> None:
    content = (desk.folder / "list.csv").read_bytes()
    said = suppress_apart("scrub", "-", *USUAL, "--out", "out", cwd=desk.folder, input=content)
    assert said.code == 0
    found = outcomes(desk.folder / "out", "stdin")
    assert (found["send"], found["suppressed"]) == (["1"], ["2"])
    assert left(desk) == ["out"]


def test_results_go_to_a_folder_of_runs_and_to_another_one_the_second_time(
    desk: Desk, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    for _ in range(2):
        assert suppress(capsys, "scrub", "list.csv", *USUAL).code == 0
    name = f"list-email-newsletter-{DROP}"
    assert sorted(path.name for path in (desk.folder / "runs").iterdir()) == [name, f"{name}-2"]


def interrupt(desk: Desk, *lists: str, when: str) -> tuple[int, str]:
    """Start a scrub, interrupt it when a path appears, and tell how it ended."""
    command = [*COMMAND, "scrub", *lists, *USUAL, "--out", "results/out"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=desk.folder, **pipes) as process:  # type: ignore[call-overload]
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not (any(desk.folder.glob(when))):
            time.sleep(0.001)
        there = any(desk.folder.glob(when))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert there, said.decode()
    return process.returncode, said.decode()


def test_interrupted_while_reading_leaves_nothing(desk: Desk) -> None:
    code, said = interrupt(desk, "-", when=".suppress/work-*/received-1/stdin")
    assert code == 130
    assert said == "interrupted; nothing half-written is left\n"
    assert "Traceback" not in said
    assert left(desk) == []


@pytest.mark.slow
def test_interrupted_when_the_results_are_there_is_too_late(desk: Desk) -> None:
    code, said = interrupt(desk, "list.csv", when="results/out")
    assert (code, said) == (0, "")
    assert (desk.folder / "results" / "out" / "certificate.json").is_file()


@pytest.mark.slow
def test_interrupted_while_writing_leaves_nothing(desk: Desk) -> None:
    rows = [(str(n), f"p{n}@x.test", "", "member") for n in range(3_000_000)]
    desk.write("list.csv", csv_text(rows))
    code, said = interrupt(desk, "list.csv", when="results/*/*")
    assert code == 130, said
    assert list((desk.folder / "results").iterdir()) == []
    assert left(desk) == ["results"]


def test_a_disk_without_room_is_7_and_leaves_nothing(
    desk: Desk, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(str(n), f"person-number-{n}@x.test", "", "member") for n in range(4_000)]
    desk.write("list.csv", csv_text(rows))
    monkeypatch.chdir(desk.folder)
    assert suppress(capsys, "scrub", "list.csv", *USUAL, "--dry-run").code == 0

    def no_room() -> None:
        # The one limit that every file system has: no file may grow beyond it.
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 10, 64 << 10))

    said = suppress_apart(
        "scrub", "list.csv", *USUAL, "--out", "results/out", cwd=desk.folder, preexec_fn=no_room
    )
    assert said.code == 7, said.err
    assert said.err.startswith("error: results cannot be written")
    assert list((desk.folder / "results").iterdir()) == []


def test_a_folder_below_a_file_is_7(desk: Desk, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    said = suppress(capsys, "scrub", "list.csv", *USUAL, "--out", "list.csv/out")
    assert said.code == 7
    assert "results cannot be written" in said.err
    assert left(desk) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_7(desk: Desk) -> None:
    locked = desk.folder.parent / "locked"
    locked.mkdir(mode=0o500)
    said = suppress_apart("scrub", "list.csv", *USUAL, "--out", locked / "out", cwd=desk.folder)
    assert said.code == 7


def test_an_interrupted_import_says_how_it_is_completed(desk: Desk) -> None:
    rows = "".join(f"opt_out,p{n}@x.test\n" for n in range(400_000))
    desk.write("many.csv", f"action,email\n{rows}")
    command = [*COMMAND, "ledger", "import", "many.csv"]
    with subprocess.Popen(command, cwd=desk.folder, stderr=subprocess.PIPE) as process:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not (desk.folder / ".suppress" / "ledger.db").exists():
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert said.decode().splitlines() == [
        "interrupted; nothing half-written is left",
        "what was recorded stays; the same command completes it",
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
@pytest.mark.parametrize(
    "arguments",
    [*(pytest.param(("policy", one), marks=pytest.mark.slow) for one in ("schema", "test")), ("--help",)],
)
def test_an_output_without_room_is_7(desk: Desk, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=desk.folder, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 7
    assert b"standard output cannot be written: No space left" in done.stderr
    assert b"internal" not in done.stderr


@pytest.mark.parametrize(
    ("limit", "command"),
    [
        pytest.param(1 << 10, ("scrub", "list.csv", *USUAL), marks=pytest.mark.slow),
        pytest.param(1 << 10, ("sources", "status"), marks=pytest.mark.slow),
        (30 << 10, ("scrub", "list.csv", *USUAL)),
    ],
    ids=["no digest can be remembered", "nor for status", "no array can be saved"],
)
def test_a_home_folder_without_room_is_7(desk: Desk, limit: int, command: tuple[str, ...]) -> None:
    """A limit on the size of files is how a process meets a full disk without one."""
    desk.write("house.txt", "".join(f"p{number}@x.test\n" for number in range(5_000)))
    os.utime(desk.folder / "house.txt", (0, 0))  # a digest of a file just written is not remembered

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}  # it would be cut off at the limit
    done = subprocess.run(
        [*COMMAND, *command],
        cwd=desk.folder,
        env=environment,
        capture_output=True,
        check=False,
        preexec_fn=full,
    )
    assert done.returncode == 7, done.stderr
    assert b"working files cannot be written to: " in done.stderr
    assert b"internal" not in done.stderr
    assert not left(desk)


@pytest.mark.parametrize(
    "arguments",
    [("policy", "schema"), pytest.param(("policy", "test"), marks=pytest.mark.slow)],
    ids=["amid much output", "before little output"],
)
def test_a_reader_that_goes_away_is_no_error(desk: Desk, arguments: tuple[str, ...]) -> None:
    command = [*COMMAND, *arguments]
    with subprocess.Popen(command, cwd=desk.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        process.wait(timeout=PATIENCE)
    assert (process.returncode, said) == (0, b"")
