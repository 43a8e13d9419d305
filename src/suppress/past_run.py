"""An earlier run, read from its folder: what it was asked, what it sent, what it knew.

Belongs here: reading certificate and report, and refusing a run of which they are not proof.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from suppress.certificate import CERTIFICATE, REPORT, read_certificate, result_digest
from suppress.errors import UsageError
from suppress.files.campaign_list import ReadOptions
from suppress.job import GIVEN
from suppress.policy.layout import Layout
from suppress.policy.plan import Send
from suppress.verdicts import Reasons

_AGAIN = "scrub the campaign list again"


@dataclass(frozen=True)
class PastList:
    """One campaign list of the run and its send file."""

    report: Mapping[str, Any]
    """What the report says of it."""
    path: Path
    """The send file."""
    sha256: str
    rows: int
    bytes: int

    @property
    def name(self) -> str:
        """Stem of its result files."""
        return str(self.report["name"])

    @property
    def options(self) -> ReadOptions:
        """How the send file is read, except for its encoding."""
        layout = self.report.get("layout")
        return ReadOptions(
            delimiter=self.report["delimiter"],
            escape=self.report.get("escaped_quotes", False),
            layout=None if layout is None else Layout.model_validate(layout),
        )

    @property
    def mapping(self) -> dict[str, tuple[str, ...]]:
        """Fields and the columns that the run read them from."""
        return {field: tuple(columns) for field, columns in self.report["columns"].items()}

    @property
    def constants(self) -> dict[str, str]:
        """`--set` of the run, with contacts left out as in the report."""
        return dict(self.report["set"])


@dataclass(frozen=True)
class LedgerSeen:
    """The ledger as a run saw it."""

    ledger_id: str
    position: int
    """Number of the last event."""

    @classmethod
    def parse(cls, version: str) -> LedgerSeen:
        """From the version of the ledger in a certificate, `<id>:<position>`."""
        ledger_id, _, position = version.rpartition(":")
        return cls(ledger_id, int(position))


@dataclass(frozen=True)
class PastRun:
    """A run as its certificate proves it."""

    folder: Path
    id: str
    """Digest of its result, from the certificate."""
    result: Mapping[str, Any]
    lists: tuple[PastList, ...]
    reasons: Reasons | None
    """What `--reasons` allowed its result files to tell."""

    @property
    def send(self) -> Send:
        """The send that it was for."""
        send = self.result["send"]
        day = date.fromisoformat(send["contact_date"])
        earlier = tuple(map(date.fromisoformat, send.get("earlier_dates", ())))
        return Send(send["channel"], tuple(send["categories"]), tuple(send["brands"]), day, earlier)

    @property
    def policy(self) -> list[tuple[str, str]]:
        """Name and SHA-256 of each policy file."""
        return [(file["file"], file["sha256"]) for file in self.result["policy"]]

    @property
    def versions(self) -> dict[str, str]:
        """Version of each source that it used, without the ledger."""
        return {one["name"]: one["version"] for one in self.result["sources"] if one["format"] != "ledger"}

    @property
    def ledger(self) -> LedgerSeen | None:
        """The ledger as it saw it; None where no rule asked it."""
        seen = [one["version"] for one in self.result["sources"] if one["format"] == "ledger"]
        return LedgerSeen.parse(seen[0]) if seen else None

    @property
    def allow_stale(self) -> dict[str, date]:
        """Sources whose version it allowed although too old, with the date of the version."""
        return {one["source"]: date.fromisoformat(one["as_of"]) for one in self.result["allow_stale"]}

    @property
    def because(self) -> str | None:
        """Why."""
        return next((one["because"] for one in self.result["allow_stale"]), None)


def read_past_run(folder: Path) -> PastRun:
    """The run in a result folder. Whether its send files are still as written is not looked at.

    Raises:
        UsageError: There is no run, its certificate or report was altered, or it has no send file.
    """
    proof = read_certificate(folder)
    if proof is None:
        raise _unproved(folder, CERTIFICATE, "is damaged")
    result, about = proof["result"], proof["about"]
    if result_digest(result) != about["result_sha256"]:
        raise _unproved(folder, CERTIFICATE, "was edited after the run")
    _refuse_without_send_file(folder, result)
    report = _report(folder, result)
    try:
        arguments = [str(argument) for argument in about.get("arguments", ())]
        lists = tuple(_list(folder, one) for one in report["lists"])
        return PastRun(folder, about["result_sha256"], result, lists, _reasons(arguments))
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        raise _unproved(folder, REPORT, "is of another version of this program") from error


def refuse_unknown_contacts(run: PastRun, known: Mapping[str, str] | None) -> Mapping[str, str]:
    """What `--set` gave to the run.

    Args:
        run: The run; its report leaves out what was given to contact fields.
        known: What this machine remembers of it; None where it does not.

    Raises:
        UsageError: Something was given to a contact field, and it is not remembered.
    """
    if known is not None:
        return known
    shown = run.lists[0].constants if run.lists else {}
    hidden = [name for name, value in shown.items() if value == GIVEN]
    if hidden:
        raise UsageError(
            f"the run was given {', '.join(hidden)} with --set, and what it was is not remembered here",
            hint=_AGAIN,
        )
    return shown


def _refuse_without_send_file(folder: Path, result: Mapping[str, Any]) -> None:
    kinds = {output["kind"] for output in result["outputs"]}
    if "send" in kinds:
        return
    if "pull" in kinds:
        why, hint = "holds a pull list alone", "name the run that the pull list was made from"
    elif result["send"].get("replay"):
        why, hint = "is a replay, which sends to nobody", "name a run that wrote a send file"
    else:
        why, hint = "has no send file", "name a run that was made without --flag-only"
    raise UsageError(f"the run in {folder} {why}", hint=hint)


def _report(folder: Path, result: Mapping[str, Any]) -> dict[str, Any]:
    expected = next((file["sha256"] for file in result["outputs"] if file["name"] == REPORT), None)
    try:
        content = (folder / REPORT).read_bytes()
    except OSError as error:
        raise _unproved(folder, REPORT, "cannot be read") from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise _unproved(folder, REPORT, "differs from what the run wrote")
    return dict(json.loads(content))


def _list(folder: Path, report: Mapping[str, Any]) -> PastList:
    file = next(file for file in report["files"] if file["kind"] == "send")
    return PastList(report, folder / file["name"], file["sha256"], int(file["rows"]), int(file["bytes"]))


def _reasons(arguments: list[str]) -> Reasons | None:
    """The value of `--reasons` on a command line."""
    for place, argument in enumerate(arguments):
        option, equals, value = argument.partition("=")
        if option == "--reasons":
            given = value if equals else next(iter(arguments[place + 1 :]), "")
            return cast(Reasons, given) if given in {"full", "coarse", "none"} else None
    return None


def _unproved(folder: Path, file: str, says: str) -> UsageError:
    return UsageError(
        f"the run in {folder} cannot be proved: its {file} {says}",
        hint=f"put the run's own file back, or {_AGAIN}",
    )
