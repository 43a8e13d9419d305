"""An office with a policy, a ledger and past runs: what reports over a ledger are tested on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from store_events import CLI, frames
from suppress.certificate import certificate
from suppress.ledger.store import Store


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class Office:
    """The office; its ledger is open."""

    folder: Path
    store: Store

    def write(self, name: str, content: str) -> Path:
        """A file of the office."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def write_policy(self, policy: Mapping[str, Any]) -> None:
        """Its policy."""
        self.write("policies.yaml", yaml.safe_dump(dict(policy)))

    def said(self, contact: str, when: str, *, recorded: str | None = None, **columns: Any) -> int:
        """Record an event; its number."""
        kind = "phone" if contact.startswith("+") else "email"
        said = {"said_from": at(when), "said_until": at(when), "recorded_at": at(recorded or when)}
        done = self.store.append(*frames([[(kind, contact)]], **{**said, **columns}), CLI)
        return int(done.events[0])

    def void(self, event: int, **columns: Any) -> None:
        """Take an event out of force."""
        self.store.append(*frames([[]], action="void", target=event, **columns), CLI)

    def sent(
        self, name: str, day: str, rows: int, *, position: int, again: str | None = None, **send: Any
    ) -> str:
        """A run as its certificate says it, perhaps bringing another one up to date; its digest."""
        asked = {"channel": "email", "categories": ["newsletter"], "brands": [], **send}
        ledger = {"name": "ledger", "format": "ledger", "version": f"{self.store.ledger_id}:{position}"}
        result: dict[str, Any] = {
            "totals": {"read": rows},
            "send": {**asked, "contact_date": day, "time_zone": "America/New_York"},
            "good_until": None,
            "inputs": [{"name": name}],
            "outputs": [{"name": f"{name}.send.csv", "kind": "send", "rows": rows, "sha256": ""}],
            "sources": [ledger],
        }
        if again is not None:
            result["rescrub_of"] = {"result_sha256": again}
        run = self.folder / "runs" / f"{name}-{day}"
        run.mkdir(parents=True)
        finished = at(f"{day}T15:00")
        proof = certificate(result, [], finished, finished)
        (run / "certificate.json").write_bytes(proof)
        return str(json.loads(proof)["about"]["result_sha256"])
