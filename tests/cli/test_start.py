"""How the program starts: its version, and what it loads for an answer."""

from __future__ import annotations

import platform
import subprocess
import sys
import tomllib
from contextlib import chdir
from importlib.metadata import version
from pathlib import Path

import pytest
from command_line import suppress

import suppress as package
from small_runs import Desk
from suppress.cli import main

ROOT = Path(__file__).parents[2]
HOUSE = {"format": "plain", "files": "house.txt"}
LOADED = "import sys; from suppress.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"


def loaded_by(*arguments: str, cwd: Path, code: int = 0) -> set[str]:
    """Modules that a command has loaded when it ends with a code."""
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], cwd=cwd, check=False, capture_output=True, text=True
    )
    assert ended.returncode == code, ended.stderr
    return set(ended.stderr.splitlines()[-1].split())


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    said = suppress(capsys, "--version")
    first, second = said.out.splitlines()
    assert (said.code, first, said.err) == (0, f"suppress {package.__version__}", "")
    assert second == f"Python {platform.python_version()}, polars {version('polars')}"
    assert package.__version__ == version("suppress-scrub")


INTERRUPTED = """
import sys
loaded = sys.argv.pop(1)
class Ctrl:
    def find_spec(self, name, path=None, target=None):
        if name == loaded:
            try:
                raise KeyboardInterrupt
            except KeyboardInterrupt:
                if sys.argv[1:]:  # as a library may
                    raise ImportError(name)
                raise
sys.meta_path.insert(0, Ctrl())
from suppress.start import program
program()
"""


@pytest.mark.parametrize(
    ("loading", "said"),
    [
        (["suppress.cli.output"], ""),
        (["suppress.cli.commands"], "interrupted; nothing half-written is left\n"),
        (["suppress.runs", "runs"], "interrupted; nothing half-written is left\n"),
    ],
    ids=["before there is a command line", "while the command is loaded", "while a library is loaded"],
)
def test_an_interrupt_at_the_start_prints_no_traceback(tmp_path: Path, loading: list[str], said: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, *loading],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", said)


def test_the_installed_command_starts_there() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert declared["project"]["scripts"] == {"suppress": "suppress.start:program"}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_program_tells_of_itself_without_the_engine(option: str, tmp_path: Path) -> None:
    assert not {"polars", "numpy", "suppress.policy"} & loaded_by(option, cwd=tmp_path)


@pytest.mark.slow
def test_a_second_check_loads_no_parser(tmp_path: Path) -> None:
    desk = Desk(
        tmp_path,
        [{"id": "house", "kind": "listed", "source": "house", "unless": [{"where": "state = 'NY'"}]}],
        {"house": {"format": "plain", "files": "house.txt"}},
    )
    desk.write("house.txt", "bo@x.test\n")
    (tmp_path / ".suppress").mkdir(mode=0o700)  # a home folder is there once something is recorded
    check = ("check", "ann@x.test", "--channel", "email", "--category", "newsletter")
    parsers = {"yaml", "sqlglot", "babel", "rich", "sqlalchemy", "alembic", "clevercsv"}
    assert {"yaml", "sqlglot"} <= loaded_by(*check, cwd=tmp_path)
    assert not parsers & loaded_by(*check, cwd=tmp_path)


SEARCHED = (
    "import gc; from suppress.cli import main; before = gc.get_stats()\n"
    "try: main()\nfinally: import sys; print(gc.get_stats() == before, file=sys.stderr)"
)


@pytest.mark.slow
def test_a_check_ends_before_objects_are_searched_for_cycles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, [{"id": "house", "kind": "listed", "source": "house"}], {"house": HOUSE})
    desk.write("house.txt", "bo@x.test\n")
    (tmp_path / ".suppress").mkdir(mode=0o700)
    check = ("check", "ann@x.test", "--channel", "email", "--category", "newsletter")
    monkeypatch.chdir(tmp_path)
    assert suppress(capsys, *check).code == 0  # prepares the source and remembers the policy
    again = subprocess.run(
        [sys.executable, "-c", SEARCHED, *check], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert again.stderr.splitlines()[-1] == "True"


IDLE = {
    "suppress.normalise.address": "no address is compared",
    "suppress.normalise.names": "no name is",
    "suppress.postal_keys": "and no keys of them are made",
    "suppress.linkage.linkage": "nobody is compared by a score",
    "suppress.rules.alike": "nor by a rule",
    "suppress.screen": "nobody is on a list",
    "suppress.files.csv_list": "no list is read",
    "rapidfuzz": "it tells how much two texts are alike",
    "suppress.sources.prepare": "the sources are prepared",
    "suppress.sources.formats.readers": "so that no file is read",
    "suppress.text_files.stream": "nor unpacked",
    "filelock": "nor locked",
    "suppress.cli.scrub": "another command was given",
    "suppress.cli.ledger": "another command was given",
    "sqlalchemy": "the ledger is there as it should be",
    "alembic": "and need not be migrated",
    "holidays": "nothing counts business days",
    "babel": "no country is named",
    "yaml": "the policy is remembered",
    "sqlglot": "and so are its conditions",
    "rich": "the answer is two lines",
    "jinja2": "and no page",
}
"""Modules that a check of a call or an e-mail has no use for, and why."""
NOT_FOR_EMAIL = {"phonenumbers": "no number is read", "suppress.normalise.phone": "no number is read"}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger, a list and a registry, where one address has opted out."""
    desk = Desk(
        tmp_path_factory.mktemp("asked"),
        [
            {"id": "left", "kind": "opted_out"},
            {"id": "house", "kind": "listed", "source": "house"},
            {"id": "ftc", "kind": "listed", "source": "ftc", "channels": ["voice"], "jurisdictions": ["US"]},
        ],
        {
            "ledger": {"format": "ledger"},
            "house": HOUSE,
            "ftc": {"format": "ftc", "files": "*_212_*.txt"},
        },
    )
    desk.write("house.txt", "jo@x.test\n")
    desk.write("2026-11-01_212_a.txt", "212,5550100\n")
    with chdir(desk.folder), pytest.raises(SystemExit, match=r"^0$"):
        main(["opt-out", "bo@x.test"])
    return desk.folder


@pytest.mark.parametrize(
    ("channel", "contact", "code", "idle"),
    [
        pytest.param("voice", "212-555-0101", 0, IDLE, marks=pytest.mark.slow),
        ("voice", "212-555-0100", 1, IDLE),
        pytest.param("email", "ann@x.test", 0, IDLE | NOT_FOR_EMAIL, marks=pytest.mark.slow),
        ("email", "bo@x.test", 1, IDLE | NOT_FOR_EMAIL),
    ],
    ids=["a call", "a listed number", "an e-mail", "an address that opted out"],
)
def test_a_check_loads_what_it_asks_and_no_more(
    channel: str,
    contact: str,
    code: int,
    idle: dict[str, str],
    asked: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(asked)
    check = ("check", contact, "--channel", channel, "--category", "newsletter")
    assert suppress(capsys, *check).code == code  # prepares the sources and remembers the policy
    assert sorted(idle.keys() & loaded_by(*check, cwd=asked, code=code)) == []
