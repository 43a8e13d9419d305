"""The certificate of a run: what went in, what came out, and the proof that nothing changed since.

`result` is the same for the same input, policy, sources and contact date; `about` says when, with
what and how the run was started.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from suppress.errors import UsageError

CERTIFICATE = "certificate.json"
REPORT = "report.json"
PAGE = "report.html"

_LIBRARIES = ("polars", "numpy", "phonenumbers")


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, two spaces of indent and a newline at the end, as UTF-8."""
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


_SHARED = ("send", "allow_stale", "policy", "rules_left_out", "sources", "good_until", "totals")


@cache
def installed_version(distribution: str) -> str:
    """Version of an installed library, or of this program; read once: each is a long file to be parsed."""
    return version(distribution)


def result_part(report: Mapping[str, Any], content: bytes) -> dict[str, Any]:
    """What the certificate says of a run that its report says too, and the digests of all files.

    Args:
        report: Data of the report.
        content: The report as it is written.
    """
    inputs = [
        {key: one[key] for key in ("name", "sha256", "bytes", "rows", "rejected")} for one in report["lists"]
    ]
    outputs = [file for one in report["lists"] for file in one["files"]]
    digest = hashlib.sha256(content).hexdigest()
    itself = {"name": REPORT, "kind": "report", "rows": 0, "bytes": len(content), "sha256": digest}
    shared = {part: report[part] for part in _SHARED}
    return {**shared, "inputs": inputs, "outputs": [*outputs, itself]}


def result_digest(result: Mapping[str, Any]) -> str:
    """Hexadecimal SHA-256 of what a certificate says of a run, by which the run is known."""
    return hashlib.sha256(canonical(result)).hexdigest()


def certificate(
    result: Mapping[str, Any],
    arguments: Sequence[str],
    started: datetime,
    finished: datetime,
    page: bytes | None = None,
) -> bytes:
    """The certificate file.

    Args:
        result: Inputs, outputs, policy, sources and counts; nothing that differs between equal runs.
        arguments: The command line; `--set`, `--map` and file names, never contacts.
        started: Start of the run, with a time zone.
        finished: When the result files were complete.
        page: `report.html`. It names the digest of `result`, and compares with earlier runs, which are no part
            of this one: so its own digest stands in `about`.
    """
    about = {
        "arguments": list(arguments),
        "finished": finished.isoformat(timespec="seconds"),
        "libraries": {name: installed_version(name) for name in _LIBRARIES},
        "program": installed_version("suppress-scrub"),
        "python": platform.python_version(),
        "result_sha256": result_digest(result),
        "started": started.isoformat(timespec="seconds"),
    }
    pages = {} if page is None else {"pages": {PAGE: hashlib.sha256(page).hexdigest()}}
    return canonical({"about": {**about, **pages}, "result": result})


@dataclass(frozen=True)
class Finding:
    """What verification says of one file."""

    file: str
    ok: bool
    says: str


def verify(run: Path, now: datetime) -> list[Finding]:
    """Compare a result folder with its certificate.

    Args:
        run: The result folder.
        now: The time at which *good until* is judged, on the sender's calendar.

    Returns:
        One finding for the certificate itself, each result file, and *good until*; of a damaged certificate
        that one alone.

    Raises:
        UsageError: The folder has no certificate, or it may not be read.
    """
    proof = read_certificate(run)
    if proof is None:
        return [Finding(CERTIFICATE, ok=False, says="is damaged: this run cannot be proved, scrub again")]
    result, about = proof["result"], proof["about"]
    whole = result_digest(result) == about["result_sha256"]
    findings = [Finding(CERTIFICATE, whole, "unchanged" if whole else "was edited after the run")]
    expected = {file["name"]: file["sha256"] for file in result["outputs"]} | about.get("pages", {})
    findings += [_compare(run, name, digest) for name, digest in sorted(expected.items())]
    extra = sorted({path.name for path in run.iterdir()} - set(expected) - {CERTIFICATE})
    findings += [Finding(name, ok=False, says="is not a file of this run") for name in extra]
    until = result["good_until"]
    if until is not None:
        fresh = now.astimezone(ZoneInfo(result["send"]["time_zone"])).date() <= date.fromisoformat(until)
        says = f"{until}" if fresh else f"{until} has passed: scrub again before sending"
        findings.append(Finding("good until", fresh, says))
    return findings


def read_certificate(run: Path) -> dict[str, Any] | None:
    """The certificate of a result folder, `result` and `about`; None where it is damaged.

    Raises:
        UsageError: The folder has none, or it may not be read.
    """
    try:
        proof = json.loads((run / CERTIFICATE).read_bytes())
        result, _ = proof["result"], proof["about"]["result_sha256"]
        _ = [(Path(file["name"]), file["sha256"]) for file in result["outputs"]]
        _ = ZoneInfo(result["send"]["time_zone"])
        _ = None if result["good_until"] is None else date.fromisoformat(result["good_until"])
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(
            f"{run} is no result folder: it has no {CERTIFICATE}" if run.exists() else f"{run} does not exist",
            hint="name the folder that `suppress scrub` printed, such as runs/spring-email-voting-2026-12-01; "
            "`suppress runs` lists those there are",
        ) from None
    except OSError as error:
        raise UsageError(
            f"{run / CERTIFICATE} cannot be read: {error.strerror or 'input/output error'}",
            hint="allow reading it, then verify again",
        ) from error
    except (ValueError, KeyError, TypeError):
        return None
    return dict(proof)


def digest_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compare(run: Path, name: str, digest: str) -> Finding:
    path = run / name
    if not path.is_file():
        return Finding(name, ok=False, says="is missing")
    same = digest_of(path) == digest
    return Finding(name, same, "unchanged" if same else "differs from what the run wrote")
