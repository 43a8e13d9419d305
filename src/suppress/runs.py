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
from zoneinfo import ZoneInfo

from suppress.certificate import CERTIFICATE, PAGE, REPORT, digest_of, read_certificate, result_digest
from suppress.errors import UsageError

Files = Literal["ok", "changed", "damaged"]

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
        return ",".join(one["name"] for one in self.result["inputs"])

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
        return "ok"


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


@dataclass(frozen=True)
class Runs:
    """The runs in a folder."""

    runs: tuple[Run, ...]
    """Newest contact date first, then the one that ended last."""
    unreadable: int
    """Result folders whose certificate cannot be read or is damaged."""


def list_runs(folder: Path, most: int | None = None) -> Runs:
    """Runs whose result folders lie in a folder.

    Args:
        folder: Usually `runs`; one that is not there has no runs.
        most: Look at no more result folders than this, those changed last.
    """
    try:
        folders = [path.parent for path in folder.glob(f"*/{CERTIFICATE}")]
    except OSError:
        return Runs((), 0)
    if most is not None and len(folders) > most:
        folders = sorted(folders, key=_changed, reverse=True)[:most]
    found = [_run_or_none(one) for one in folders]
    runs = sorted(
        (run for run in found if run is not None),
        key=lambda run: (run.contact_date, run.finished, run.folder.name),
        reverse=True,
    )
    return Runs(tuple(runs), len(found) - len(runs))


def _run_or_none(folder: Path) -> Run | None:
    try:
        return read_run(folder)
    except UsageError:  # may not be read
        return None


def shown_run(run: Run, now: datetime, *, whole: bool) -> dict[str, Any]:
    """A run as a line of `suppress runs`.

    Args:
        run: The run.
        now: When *good until* is judged, on the sender's calendar.
        whole: Compare every byte of the result files.
    """
    totals, until = run.result["totals"], run.result["good_until"]
    today = now.astimezone(ZoneInfo(run.send["time_zone"])).date()
    return {
        "run": run.folder.name,
        "campaign": run.campaign,
        "channel": run.send["channel"],
        "categories": list(run.send["categories"]),
        "brands": list(run.send["brands"]),
        "contact_date": run.contact_date.isoformat(),
        "finished": run.about["finished"],
        "replay": bool(run.send["replay"]),
        "rescrub_of": run.result.get("rescrub_of", {}).get("folder"),
        "read": totals["read"],
        "sent": totals["send"],
        "suppressed": totals["suppress"],
        "held": totals["hold"],
        "duplicates": totals["duplicate"],
        "rejected": totals["rejected"],
        "good_until": until,
        "passed": until is not None and date.fromisoformat(until) < today,
        "files": run.files(whole=whole),
        "page": (run.folder / PAGE).is_file(),
    }


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
    for run in list_runs(folder, _LOOKED_AT).runs:
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
