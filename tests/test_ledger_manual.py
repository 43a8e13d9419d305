"""The manual of the ledger says what the program does: its tables are complete and its examples run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from suppress.cli.init import init
from suppress.consent import EXAMPLE_ACTIONS
from suppress.ledger.importing import Imported, import_into
from suppress.ledger.imports.chunk import settings_for
from suppress.ledger.imports.events_csv import COLUMNS
from suppress.ledger.imports.format import ImportFormat, Statement, formats_named, shipped_formats
from suppress.ledger.imports.recognise import the_format
from suppress.ledger.inbound import HELP_WORDS, START_WORDS, STOP_WORDS
from suppress.ledger.intake import Intake, Line
from suppress.ledger.open import open_ledger
from suppress.ledger.store import Store
from suppress.ledger.webhooks import PLATFORMS
from suppress.model import FIELDS
from suppress.policy.load import load_policy
from suppress.policy.model import Policy

ROOT = Path(__file__).parents[1]
MANUAL = (ROOT / "docs/ledger.md").read_text()


def blocks(language: str, beginning: str) -> list[str]:
    """Fenced blocks of a language that begin so."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
    return [block for block in found if block.startswith(beginning)]


def first_cells(heading: str) -> set[str]:
    """Names in code in the first cells of tables under a heading, up to the next heading."""
    _, _, rest = f"\n{MANUAL}".partition(f"\n{heading}\n")
    part = re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]
    cells = re.findall(r"^\|([^|]*)\|", part, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


TABLES = {
    "actions": ("# The ledger", {action.value for action in EXAMPLE_ACTIONS}),
    "columns of the event CSV": ("## The plain event CSV", {*COLUMNS, *FIELDS, "channel", "said"}),
    "shipped formats": ("## Files of platforms", {fmt.name for fmt in shipped_formats()}),
    "keys of a format": ("### Keys of a format", set(ImportFormat.model_fields) - {"platform"}),
    "keys of a statement": ("### Keys of a statement", set(Statement.model_fields)),
}


@pytest.mark.parametrize(("heading", "names"), TABLES.values(), ids=TABLES)
def test_a_table_names_everything_there_is_and_nothing_else(heading: str, names: set[str]) -> None:
    assert first_cells(heading) == names


def test_every_platform_whose_webhooks_are_recognised_is_named() -> None:
    _, _, part = MANUAL.partition("### Webhooks")
    table = part.partition("\n## ")[0]
    assert set(re.findall(r"^\|[^|]*\| `([^`]+)` \|", table, re.MULTILINE)) == {one.name for one in PLATFORMS}


def test_every_keyword_is_named() -> None:
    assert first_cells("## Inbound words") == STOP_WORDS | START_WORDS | HELP_WORDS


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    """The policy that `suppress init` writes, with the imports that the manual's own map asks for."""
    init(tmp_path)
    (said,) = blocks("yaml", "imports:\n  acme")
    with (tmp_path / "policies.yaml").open("a") as file:
        file.write(said)
    return load_policy(tmp_path / "policies.yaml").policy


@pytest.fixture
def store(tmp_path: Path, policy: Policy) -> Iterator[Store]:
    """Its ledger."""
    with open_ledger(None, tmp_path / ".suppress", create=True) as opened:
        yield opened


def imported(store: Store, policy: Policy, path: Path) -> Imported:
    """A file imported as the command would, with the maps in `imports/` beside the policy."""
    fmt = the_format(path, formats_named("auto", path.parent / "imports"))
    return import_into(store, path, fmt, settings_for(policy, fmt.name, fmt.platform))


def test_the_event_csv_of_the_manual_is_recorded(tmp_path: Path, policy: Policy, store: Store) -> None:
    (rows,) = blocks("csv", "action,")
    path = tmp_path / "events.csv"
    path.write_text(rows)
    with store:
        done = imported(store, policy, path)
    assert (done.format, done.added, done.rejects.height, done.unread_times) == ("events", 3, 0, 0)


def test_the_map_of_the_manual_reads_its_files(tmp_path: Path, policy: Policy, store: Store) -> None:
    (told,) = blocks("yaml", "platform: acme")
    preferences, messages = blocks("csv", "customer_mail,") + blocks("csv", "message_id,")
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports/acme.yaml").write_text(told)
    (tmp_path / "one.csv").write_text(preferences)
    (tmp_path / "two.csv").write_text(messages)
    with store:
        one = imported(store, policy, tmp_path / "one.csv")
        two = imported(store, policy, tmp_path / "two.csv")
        events = store.recorded()
        recorded = [row for frame, _ in events for row in frame.iter_rows(named=True)]
    assert (one.format, one.added, one.silent, one.rejects.height) == ("acme_preferences", 4, 1, 0)
    assert (two.format, two.added, two.silent, two.rejects.height) == ("acme_messages", 2, 2, 0)
    said = [(row["action"], row["channels"], row["category"], row["assumed"]) for row in recorded]
    assert said == [
        ("opt_out", "voice", None, False),
        ("opt_out", "email", "newsletter", False),
        ("opt_out", "email", None, True),
        ("hard_bounce", "email", None, False),
        ("opt_out", "sms", None, False),
        ("opt_out", "sms", None, True),
    ]
    # British time and the day before the month, as the map says.
    assert [row["said_until"].isoformat() for row in recorded[:1]] == ["2026-11-21T14:05:59.999999+00:00"]
    assert recorded[3]["said_until"] is None


def test_the_intake_lines_of_the_manual_are_accepted(policy: Policy, store: Store) -> None:
    (lines,) = blocks("json", "{")
    answers: list[bytes] = []
    with store:
        raw = lines.encode().splitlines()
        bad = Intake(store, policy, answers.append).take([Line(one, n) for n, one in enumerate(raw, start=1)])
    read = [json.loads(answer) for answer in b"".join(answers).splitlines()]
    assert bad == []
    assert [answer["event"] for answer in read] == list(range(1, len(raw) + 1))
    assert not any(answer.keys() & {"unread", "undated"} for answer in read)
