"""Small policies, sources and campaign lists as real files, and a run over them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from suppress.job import ScrubJob
from suppress.progress import Silent
from suppress.report.page_process import PageMaker
from suppress.scrub import ScrubResult, scrub

DROP = date(2098, 6, 1)
"""Contact date of the runs: a fixed day that no clock passes soon."""
HEADER = ("id", "email", "phone", "relationship")
KINDS = ("send", "suppressed", "hold", "duplicates", "rejects")


@dataclass
class Desk:
    """A folder with a policy, its sources and campaign lists."""

    folder: Path
    rules: Sequence[Mapping[str, Any]]
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further parts of the policy; replace the usual ones."""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.write_policy()

    @property
    def policy(self) -> Path:
        return self.folder / "policies.yaml"

    def write_policy(self) -> None:
        content = {
            "version": 1,
            "sender": {"name": "Riverside", "country": "US"},
            "brands": ["riverside"],
            "channels": {"email": {"contact": "email"}, "voice": {"contact": "phone", "fields": ["phone"]}},
            "categories": {"newsletter": {"purpose": "marketing"}, "voting": {"purpose": "service"}},
            "columns": {"relationship": {"values": ["member", "prospect"], "optional": True}},
            "sources": self.sources,
            "rules": list(self.rules),
            "limits": {"rejected": "100 %"},
            **self.more,
        }
        self.policy.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run(
        self,
        *lists: Path,
        out: str = "out",
        category: str = "newsletter",
        pages: PageMaker | None = None,
        **more: Any,
    ) -> ScrubResult:
        asked: dict[str, Any] = {"channel": "email", "drops": (DROP,), "out": self.folder / out, **more}
        job = ScrubJob(tuple(map(str, lists)), self.policy, categories=(category,), **asked)
        return scrub(job, Silent(), pages)


def csv_text(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> str:
    return "".join(f"{','.join(cells)}\n" for cells in (header, *rows))


def lines_of(run: Path, stem: str, kind: str, *, added: bool = True, end: str = "\n") -> list[str]:
    """Rows of a result file without its header; `added=False` cuts off the five columns that it adds."""
    path = run / f"{stem}.{kind}.csv"
    if not path.exists():
        return []
    lines = path.read_bytes().decode().split(end)[1:-1]
    bare = added or kind in {"send", "rejects"}
    return lines if bare else [line.rsplit(",", 5)[0] for line in lines]


def outcomes(run: Path, stem: str = "list") -> dict[str, list[str]]:
    """Ids by result file, in the order of the file."""
    return {kind: [line.split(",")[0] for line in lines_of(run, stem, kind)] for kind in KINDS}


def report_of(run: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((run / "report.json").read_bytes())
    return report
