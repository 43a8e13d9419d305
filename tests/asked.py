"""Questions about one contact, with a ledger and sources that are real files."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from small_runs import DROP, Desk
from suppress.check import Answer, Question, check
from suppress.consent import Action
from suppress.explain import Explanation, explain
from suppress.ledger.open import open_ledger
from suppress.ledger.record import Words, hear, with_contact
from suppress.ledger.store import BatchInfo
from suppress.policy.load import load_policy
from suppress.policy.model import Policy
from suppress.progress import Silent
from suppress.sources.catalog import Place, open_sources

LEDGER_RULES: list[dict[str, Any]] = [
    {"id": "died", "kind": "recorded", "actions": ["deceased"], "never_exempt": True},
    {"id": "undeliverable", "kind": "recorded", "actions": ["hard_bounce"]},
    {"id": "complained", "kind": "recorded", "actions": ["complaint"]},
    {
        "id": "opted-out",
        "kind": "opted_out",
        "unless": [{"purposes": ["service"], "where": "relationship = 'member'", "despite": ["blanket"]}],
    },
    {
        "id": "sms-needs-consent",
        "kind": "missing_consent",
        "channels": ["sms"],
        "purposes": ["marketing"],
        "lasts": {"implied_by_purchase": "1200 months"},
    },
]
POLICY: dict[str, Any] = {
    "brands": ["riverside", "sister"],
    "channels": {
        "email": {"contact": "email"},
        "sms": {"contact": "phone", "fields": ["mobile"]},
        "voice": {"contact": "phone", "fields": ["phone", "mobile"]},
        "mail": {"contact": "postal"},
    },
    "categories": {
        "newsletter": {"purpose": "marketing"},
        "fundraising": {"purpose": "marketing"},
        "voting": {"purpose": "service"},
    },
    "columns": {
        "relationship": {"values": ["member", "prospect"], "blank": "prospect", "optional": True},
    },
}
SOURCES: dict[str, Any] = {
    "ledger": {"format": "ledger"},
    "house": {"format": "plain", "files": "house-*.csv", "max_age": "200 years"},
}
HOUSE_RULE: dict[str, Any] = {
    "id": "on-house-list",
    "kind": "listed",
    "source": "house",
    "keys": "any",
    "unless": [{"where": "relationship = 'member'"}],
}


_MADE: dict[str, tuple[TemporaryDirectory[str], Policy]] = {}
"""Folders to be copied, with an empty ledger and prepared sources, and their policies: each takes a while."""


@dataclass
class Asked:
    """A desk whose ledger is asked about contacts."""

    folder: Path
    rules: Sequence[Mapping[str, Any]] = field(default_factory=lambda: [*LEDGER_RULES, HOUSE_RULE])
    more: Mapping[str, Any] = field(default_factory=dict)
    house: str = "contact,date\nlisted@x.test,2026-02-03\n"

    def __post_init__(self) -> None:
        described = json.dumps([self.rules, self.more, self.house])
        if described not in _MADE:
            _MADE[described] = self._made()
        made, self.policy = _MADE[described]
        shutil.copytree(made.name, self.folder, dirs_exist_ok=True)
        self.desk = self._desk(self.folder)

    def _made(self) -> tuple[TemporaryDirectory[str], Policy]:
        folder = TemporaryDirectory(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"))
        desk = self._desk(Path(folder.name))
        desk.write("house-2026-03-01.csv", self.house)
        home = desk.folder / ".suppress"
        open_ledger(None, home, create=True).close()
        policy = load_policy(desk.policy).policy
        open_sources(policy, policy.sources, Place(desk.folder, home), DROP)
        return folder, policy

    def _desk(self, folder: Path) -> Desk:
        return Desk(folder, self.rules, SOURCES, {**POLICY, **self.more})

    @property
    def home(self) -> Path:
        return self.folder / ".suppress"

    def record(self, action: str, contact: str | Mapping[str, str], **said: Any) -> int:
        """Record one event, each in a batch of its own; `at` is when it was said."""
        contacts = with_contact({}, contact) if isinstance(contact, str) else contact
        words = Words(Action(action), contacts, **said)
        heard = hear([words], self.policy, datetime.now(UTC))
        with open_ledger(None, self.home) as store:
            done = store.append(heard.events, heard.contacts, BatchInfo("cli", None, None))
        return int(done.events[0])

    def question(self, contact: str | None, send: str = "email newsletter", **more: Any) -> Question:
        channel, category, *brands = send.split()
        asked: dict[str, Any] = {"drop": DROP, **more}
        return Question(self.desk.policy, channel, (category,), tuple(brands), contact, **asked)

    def check(self, contact: str | None, send: str = "email newsletter", **more: Any) -> Answer:
        return check(self.question(contact, send, **more), Silent())

    def outcome(self, contact: str | None, send: str = "email newsletter", **more: Any) -> str:
        answer = self.check(contact, send, **more)
        return f"{answer.outcome.value} {answer.rule or ''}".strip()

    def explain(self, contact: str | None, send: str = "email newsletter", **more: Any) -> Explanation:
        return explain(self.question(contact, send, **more), Silent())
