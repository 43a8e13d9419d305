"""The tour of the README runs, word by word."""

from __future__ import annotations

import csv
import os
import re
import runpy
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sample_folder import make_sample
from suppress.cli import main

ROOT = Path(__file__).parents[1]
COMMANDS = re.findall(r"^\$ (.+)$", (ROOT / "README.md").read_text(), re.MULTILINE)
ONE_COMMAND = re.compile(r"suppress ([^|<>&;$*]+?)(?: > \S+)?(?: \|\| test \$\? = \d)?")


def today() -> str:
    return datetime.now(UTC).astimezone().date().isoformat()


def in_a_shell(command: str, folder: Path) -> None:
    """Run a command of the tour as the README has it, with the page of every run."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "SUPPRESS_HTML": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert "internal error" not in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_the_program_understands_every_command_of_the_tour(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its options, that is: what the commands do, the tour in a shell asks."""
    understood = ONE_COMMAND.fullmatch(command)
    assert understood, command
    with pytest.raises(SystemExit, match=r"^0$"):
        main([*shlex.split(understood[1]), "--help"])  # an option that there is not comes before the help
    assert capsys.readouterr().err == ""


def test_there_is_a_tour() -> None:
    assert len(COMMANDS) >= 8


@pytest.mark.slow
def test_the_tour_of_the_readme_works_in_a_shell(tmp_path: Path) -> None:
    folder = make_sample(tmp_path / "demo", today(), days_before=365)
    for command in COMMANDS:
        in_a_shell(command, folder)
    check_results(folder)
    check_past(folder)


def check_results(demo: Path) -> None:
    written = {file.name for file in (demo / "runs/newsletter").iterdir()}
    assert {"spring.send.csv", "spring.suppressed.csv", "spring.hold.csv", "spring.duplicates.csv"} <= written
    assert {"spring.rejects.csv", "report.html", "report.json", "certificate.json"} <= written
    # Who calls in the tour was in the newsletter's send file, so that there is a row to pull.
    pulled = (demo / "runs/newsletter-rescrub-1/spring.pull.csv").read_text().splitlines()
    assert len(pulled) == 2
    assert "zoe.taylor3546@example.com" in pulled[1]


def check_past(demo: Path) -> None:
    """Earlier runs are in the report and in the trends, and nothing of the day they were played on."""
    report = (demo / "runs/newsletter/report.html").read_text()
    assert "This run and earlier runs of the same campaign" in report
    after = {row["run"]: row for row in csv_rows(demo / "trends/after-runs.csv")}
    played = [row for name, row in after.items() if name.startswith("newsletter-20")]
    assert len(played) >= 1
    for row in played:
        assert 3_000 < int(row["sent"]) < 5_000
        assert int(row["opt_outs"]) > 0
    honour = {row["time"]: row for row in csv_rows(demo / "trends/honour.csv")}
    assert 0 < float(honour["to_recording"]["median"]) < 16
    assert int(honour["to_scrub"]["count"]) > 10


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_readme_names_every_exit_code_a_scrub_has() -> None:
    from suppress.errors import ExitCode

    readme = (ROOT / "README.md").read_text()
    named = {int(code) for code in re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)}
    assert named == {int(code) for code in ExitCode}


@pytest.mark.parametrize(
    ("page", "module"), [("policy", "policy_reference"), ("packs", "packs_reference")], ids=["policy", "packs"]
)
def test_a_reference_is_what_the_program_says(page: str, module: str) -> None:
    made = runpy.run_path(str(ROOT / f"docs/{module}.py"))[f"{page}_page"]()
    assert (ROOT / f"docs/{page}.md").read_text() == made, f"run: python docs/{module}.py"
