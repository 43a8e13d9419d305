"""The tour of the README runs, word by word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMMANDS = re.findall(r"^\$ (.+)$", (ROOT / "README.md").read_text(), re.MULTILINE)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make demo` makes."""
    folder = tmp_path_factory.mktemp("tour") / "demo"
    today = datetime.now(UTC).astimezone().date().isoformat()
    subprocess.run([sys.executable, ROOT / "sample_data/make.py", "--as-of", today, folder], check=True)
    program = Path(sys.executable).with_name("suppress")
    events = sorted((folder / "sample_data/ledger").glob("*.csv"))
    subprocess.run([program, "ledger", "import", *events, "-p", folder / "policies.yaml"], check=True)
    return folder


def test_the_tour_of_the_readme_works(demo: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    assert len(COMMANDS) >= 8
    for command in COMMANDS:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=demo,
            env={**os.environ, "PATH": path, "SUPPRESS_HTML": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        assert "internal error" not in done.stderr
    written = {file.name for file in (demo / "runs/newsletter").iterdir()}
    assert {"spring.send.csv", "spring.suppressed.csv", "spring.hold.csv", "spring.duplicates.csv"} <= written
    assert {"spring.rejects.csv", "report.html", "report.json", "certificate.json"} <= written
    # Who calls in the tour was in the newsletter's send file, so that there is a row to pull.
    pulled = (demo / "runs/newsletter-rescrub-1/spring.pull.csv").read_text().splitlines()
    assert len(pulled) == 2
    assert "zoe.taylor3546@example.com" in pulled[1]


def test_the_readme_names_every_exit_code_a_scrub_has() -> None:
    from suppress.errors import ExitCode

    readme = (ROOT / "README.md").read_text()
    named = {int(code) for code in re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)}
    assert named == {int(code) for code in ExitCode}


@pytest.mark.parametrize(
    ("page", "module"), [("policy", "policy_reference"), ("packs", "packs_reference")], ids=["policy", "packs"]
)
def test_a_reference_is_what_the_program_says(page: str, module: str) -> None:
    made = subprocess.run(
        [sys.executable, "-c", f"import {module}; print({module}.{page}_page(), end='')"],
        cwd=ROOT / "docs",
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ROOT / f"docs/{page}.md").read_text() == made.stdout, f"run: python docs/{module}.py"
