"""Runs as their result folders tell: to be listed, and to be compared with one another."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from suppress.certificate import CERTIFICATE, REPORT, digest_of, read_certificate, result_digest
from suppress.errors import UsageError

Files = Literal["as written", "changed", "damaged"]

_COMPARED = 8
"""Earlier runs that a report is compared with."""
_LOOKED_AT = 400
"""Result folders that are looked at for earlier runs, newest first: the end of a scrub waits for it."""


@dataclass(frozen=True)
class Run:
    """A run as its certificate tells."""

    folder: Path
    id: str
    """SHA-256 of its result."""
    result: Mapping[str, Any]
    about: Mapping[str, Any]

    @property
    def campaign(self) -> str:
        """Names of its campaign lists."""
        return " + ".join(one["name"] for one in self.result["inputs"])

    @property
    def send(self) -> Mapping[str, Any]:
        """What it was for, as the report has it."""
        send: Mapping[str, Any] = self.result["send"]
        return send

    @property
    def contact_date(self) -> date:
        """Day of the send."""
        return date.fromisoformat(self.send["contact_date"])

    @property
    def finished(self) -> datetime:
        """When its files were complete."""
        return datetime.fromisoformat(self.about["finished"])

    @property
    def is_rescrub(self) -> bool:
        """Whether it brings another run up to date."""
        return "rescrub_of" in self.result

    def files(self, *, whole: bool) -> Files:
        """Whether its files are as it wrote them.

        Args:
            whole: Compare digests, which reads every file; otherwise sizes, and the digest of the report.
        """
        if result_digest(self.result) != self.id:
            return "damaged"
        for output in self.result["outputs"]:
            path = self.folder / output["name"]
            try:
                same = path.stat().st_size == output["bytes"]
                if same and (whole or output["name"] == REPORT):
                    same = digest_of(path) == output["sha256"]
            except OSError:
                same = False
            if not same:
                return "changed"
        return "as written"


def read_run(folder: Path) -> Run | None:
    """The run of a result folder; None where its certificate is damaged.

    Raises:
        UsageError: There is no certificate, or it may not be read.
    """
    proof = read_certificate(folder)
    if proof is None:
        return None
    run = Run(folder, proof["about"]["result_sha256"], proof["result"], proof["about"])
    try:
        _ = (run.campaign, run.contact_date, run.finished, run.send["channel"], run.result["totals"]["read"])
    except (KeyError, TypeError, ValueError):
        return None
    return run


def list_runs(folder: Path, most: int | None = None) -> list[Run]:
    """Runs whose result folders lie in a folder, newest contact date first, then the one that ended last.

    Args:
        folder: Usually `runs`; one that is not there has no runs.
        most: Look at no more result folders than this, those changed last.
    """
    try:
        folders = [path.parent for path in folder.glob(f"*/{CERTIFICATE}")]
    except OSError:
        return []
    if most is not None and len(folders) > most:
        folders = sorted(folders, key=_changed, reverse=True)[:most]
    found = []
    for one in folders:
        try:
            run = read_run(one)
        except UsageError:  # may not be read: not ours to compare with
            continue
        if run is not None:
            found.append(run)
    return sorted(found, key=lambda run: (run.contact_date, run.finished, run.folder.name), reverse=True)


def earlier_reports(
    folder: Path, report: Mapping[str, Any], finished: datetime | None = None
) -> list[dict[str, Any]]:
    """Reports of earlier runs of the same campaign, oldest first.

    The same campaign is the same sender, channel, categories and brands, and lists of the same names, whatever
    digits stand in them: `spring-2026-11.csv` goes on from `spring-2026-10.csv`. Replays and rescrubs are left
    out.

    Args:
        folder: Where result folders lie.
        report: Data of the report of this run.
        finished: When this run ended; None where it has not yet.
    """
    this = _campaign(report["send"], [one["name"] for one in report["lists"]])
    same = []
    for run in list_runs(folder, _LOOKED_AT):
        names = [one["name"] for one in run.result["inputs"]]
        later = finished is not None and run.finished >= finished
        if later or run.is_rescrub or run.send["replay"] or _campaign(run.send, names) != this:
            continue
        earlier = read_report(run)
        if earlier is not None:
            same.append(earlier)
        if len(same) == _COMPARED:
            break
    return same[::-1]


def read_report(run: Run) -> dict[str, Any] | None:
    """The report of a run; None where it is not the one that the run wrote."""
    expected = next((one["sha256"] for one in run.result["outputs"] if one["name"] == REPORT), None)
    try:
        content = (run.folder / REPORT).read_bytes()
    except OSError:
        return None
    return dict(json.loads(content)) if hashlib.sha256(content).hexdigest() == expected else None


def _campaign(send: Mapping[str, Any], lists: Sequence[str]) -> tuple[Any, ...]:
    names = tuple(sorted(re.sub(r"[\W\d_]+", " ", name).strip() for name in lists))
    return send["sender"], send["channel"], tuple(send["categories"]), tuple(send["brands"]), names


def _changed(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0
