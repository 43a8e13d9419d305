"""What people read: reports on the sample data, `--help` of every command, the text of errors.

The sample is made for a day far ahead, so that the texts are the same on every day until then.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from command_line import suppress

from golden_files import compare
from page_text import reading_of
from sample_folder import make_sample

DAY = "2098-11-22"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("sample"), DAY)


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same width and no colours wherever the tests run."""
    monkeypatch.setattr(sys, "argv", ["suppress"])
    for name, value in (("COLUMNS", "100"), ("NO_COLOR", "1"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)
    for name in ("FORCE_COLOR", "SUPPRESS_HOME", "SUPPRESS_DEBUG"):
        monkeypatch.delenv(name, raising=False)


SENDS = {
    "email-newsletter": ("--channel", "email", "--category", "newsletter"),
    "email-receipt": ("--channel", "email", "--category", "receipt"),
    "voice-partner-offers": ("--channel", "voice", "--category", "partner_offers"),
    "mail-newsletter-voting": ("--channel", "mail", "--category", "newsletter", "--category", "voting"),
    "sms-newsletter": ("--channel", "sms", "--category", "newsletter"),
}


@pytest.mark.parametrize("name", SENDS)
def test_report(
    name: str, sample: Path, capsys: Capture, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample)
    said = suppress(capsys, "scrub", "sample_data/campaigns/spring.csv", *SENDS[name], "--drop", DAY)
    compare(request, f"report-{name}", f"exit {said.code}\n{said.err}{said.out}")


@pytest.mark.parametrize(
    "name", [pytest.param("voice-partner-offers", marks=pytest.mark.slow), "mail-newsletter-voting"]
)
def test_page(
    name: str, sample: Path, capsys: Capture, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a screen reader reads of the page; digests of files are left out."""
    monkeypatch.chdir(sample)
    out = ("--drop", DAY, "--html", "--out", f"pages-{name}/run")
    suppress(capsys, "scrub", "sample_data/campaigns/spring.csv", *SENDS[name], *out)
    text = reading_of((sample / out[-1] / "report.html").read_text(encoding="utf-8"))
    compare(request, f"page-{name}", re.sub(r"\b[0-9a-f]{64}\b", "DIGEST", text))


def test_status_of_sources(
    sample: Path, capsys: Capture, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample)
    # Another home folder: what runs accepted before would show as change.
    said = suppress(capsys, "sources", "status", "--drop", DAY, "--home", "fresh")
    compare(request, "sources-status", f"exit {said.code}\n{said.err}{said.out}")


def test_rules_of_a_send(
    sample: Path, capsys: Capture, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample)
    said = suppress(capsys, "policy", "show", *SENDS["voice-partner-offers"], "--drop", DAY)
    compare(request, "policy-show", said.out)


COMMANDS = ["", "init", "scrub", "verify", "sources", "sources status", "sources prepare", "sources update"]
COMMANDS += ["rescrub", "check", "explain", "opt-out", "opt-in", "ledger", "ledger import", "ledger export"]
COMMANDS += ["trends", "audit", "report", "runs"]
COMMANDS += ["ledger intake", "ledger revert", "ledger verify", "ledger stats", "ledger confirmations"]
COMMANDS += [
    "ledger review",
    "ledger erase",
    "policy",
    "policy check",
    "policy show",
    "policy test",
    "policy schema",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str, capsys: Capture, request: pytest.FixtureRequest) -> None:
    said = suppress(capsys, *command.split(), "--help")
    assert said.code == 0
    compare(request, f"help-{command.replace(' ', '-') or 'suppress'}", said.out)


STALE_BY_LAW = ("--allow-stale", "ftc_dnc@2098-11-05", "--because", "they are on strike")
OF_THE_DAY = ("scrub", "list.csv", *SENDS["email-newsletter"], "--drop", DAY)
WRONG = {
    "no arguments": ("scrub",),
    "an unknown command": ("scrb",),
    "an unknown option": ("scrub", "list.csv", "--chanel", "email"),
    "an unknown channel": ("scrub", "list.csv", "--channel", "e-mail", "--category", "newsletter"),
    "an unknown category": ("scrub", "list.csv", "--channel", "email", "--category", "newletter"),
    "several channels": ("scrub", "list.csv", "--channel", "email,sms", "--category", "newsletter"),
    "a command of a group without it": ("status",),
    "an unknown command of a group": ("ledger", "reverse"),
    "no number": ("ledger", "revert", "last"),
    "an unknown period": ("trends", "--by", "fortnight"),
    "an unknown breakdown": ("trends", "--break-down", "weather"),
    "nearly a breakdown": ("trends", "--break-down", "chanel"),
    "a past day": ("scrub", "list.csv", *SENDS["email-newsletter"], "--drop", "2020-02-29"),
    "not a day": ("scrub", "list.csv", *SENDS["email-newsletter"], "--drop", "tomorrow"),
    "no list": ("scrub", "nowhere.csv", *SENDS["email-newsletter"], "--drop", DAY),
    "no sent log": ("audit", "nowhere.csv", *SENDS["email-newsletter"]),
    "a sent log without messages": ("audit", "nobody.csv", *SENDS["email-newsletter"]),
    "an encoding that the list is not in": (*OF_THE_DAY, "--encoding", "utf-32"),
    "an encoding of no list": (*OF_THE_DAY, "--encoding", "utf-7"),
    "a list without the field": ("scrub", "names.csv", *SENDS["email-newsletter"], "--drop", DAY),
    "a torn list": ("scrub", "torn.csv", *SENDS["email-newsletter"], "--drop", DAY),
    "stale sources": ("scrub", "list.csv", *SENDS["mail-newsletter-voting"], "--drop", "2099-03-31"),
    "stale by law": ("scrub", "list.csv", *SENDS["voice-partner-offers"], "--drop", DAY, *STALE_BY_LAW),
    "an existing folder": ("scrub", "list.csv", *SENDS["email-newsletter"], "--drop", DAY, "-o", "sample_data"),
    "a broken policy": ("policy", "check", "--policy", "broken.yaml"),
    "no certificate": ("verify", "sample_data"),
    "no result folder": ("report", "nowhere"),
    "no folder of runs": ("runs", "nowhere"),
    "a file of runs": ("runs", "list.csv"),
}  # fmt: skip
BROKEN = """version: 1
sender: {name: Riverside, country: usa}
channels: {email: {contact: e-mail}}
categories: {newsletter: {purpose: marketing}}
rules:
  - {id: a, kind: listed, source: hose}
"""


def test_errors(
    sample: Path, capsys: Capture, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample)
    header = "Email Address,Phone,First Name,Last Name,Address Line 1,ZIP Code,Relationship,Birth Date\n"
    row = "ann@x.test,818-555-0100,Ann,Lee,12 Oak St,45402,member,\n"
    Path("list.csv").write_text(header + row)
    Path("nobody.csv").write_text("email,time\n")
    Path("torn.csv").write_text(header + row + "bo@x.test,818\n")
    Path("names.csv").write_text("Name,Relationship\nAnn,member\n")
    Path("broken.yaml").write_text(BROKEN)
    texts = []
    for name, arguments in WRONG.items():
        said = suppress(capsys, *arguments)
        assert said.out == ""
        texts.append(f"# {name}: exit {said.code}\n{said.err}")
    text = "\n".join(texts).replace(str(sample), "SAMPLE")
    compare(request, "errors", re.sub(r"(before today, )[\d-]+", r"\1TODAY", text))
