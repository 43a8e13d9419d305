"""The folder of generated inputs: what is there already is used again while it fits.

    lists/rows-1000000-hit-30.csv   campaign list, its truth beside it
    email/                          email.yaml, the sources in email/, their Parquet form in duckdb/
    registry-258000000/             voice.yaml, the files in registry/, their Parquet form in duckdb/
    registry-258000000/calls/       the five other lists of the job `calls`, whose policy is calls.yaml
    ledger/                         ledger.yaml, events.csv, events.parquet, the ledger in .suppress/; and
                                    check.yaml, which asks it and the registry that registry/ is a link to
    mail/                           mail.yaml, the sources in mail/, their Parquet form in duckdb/, the ledger;
                                    mail_scores.yaml, the same with scores
    results/                        of the command that runs now; deleted after each round

The program keeps what it prepares in `.suppress` beside each policy.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType

from benchmarks import calls, canonical, duckdb_job, duckdb_mail, generate, ledger_events, mail, phones, shape
from benchmarks.calls import write_call_sources
from benchmarks.duckdb_job import prepare_calls, prepare_email, prepare_registry
from benchmarks.duckdb_mail import prepare_mail
from benchmarks.generate import write_campaign, write_email_sources, write_events, write_registry
from benchmarks.mail import write_mail_list, write_mail_sources
from benchmarks.measure import output
from benchmarks.shape import Sizes

POLICIES = Path(__file__).parent / "policies"
SUPPRESS = Path(sys.executable).parent / "suppress"
AGE = timedelta(days=7)
"""How old the sources say they are when they are written."""
FRESH = timedelta(days=25)
"""The policies take 31 days; older files are written anew."""
LABEL_ROWS = 1_000
CALLS = (calls, shape)
MAIL = (mail, phones, ledger_events, shape)
WRITES, PREPARES = (generate, ledger_events, phones, shape), (canonical, duckdb_job)
"""Inputs are written anew when the code that writes them has changed."""


@dataclass(frozen=True)
class Sources:
    """The sources of a job, prepared on both sides.

    Args:
        job: `email`, `voice`, `calls`, `ledger`, `mail` or `mail_scores`.
        policy: The policy, sources beside it.
        parquet: Folder of their Parquet form, for DuckDB.
        labels: What `suppress_source` says, by name of a source.
    """

    job: str
    policy: Path
    parquet: Path
    labels: dict[str, str]


@dataclass(frozen=True)
class Inputs:
    """Gives inputs, writing those that are missing.

    Args:
        folder: Where they are kept.
        sizes: Of the sources; a folder belongs to one set of sizes at a time.
    """

    folder: Path
    sizes: Sizes

    @property
    def results(self) -> Path:
        """Folder for what the measured commands write."""
        return self.folder / "results"

    def campaign(self, rows: int, hit_rate: int) -> Path:
        """Campaign list of so many rows, of which so many percent are listed."""
        folder = self.folder / "lists" / f"rows-{rows}-hit-{hit_rate}"
        path = folder / "list.csv"

        rate = hit_rate / 100
        self._ready(folder, lambda _: write_campaign(path, rows, hit_rate=rate, sizes=self.sizes))
        return path

    def mail_campaign(self, rows: int, hit_rate: int) -> Path:
        """The same for the mail job, whose lists are of people and where they live."""
        folder = self.folder / "lists" / f"mail-{rows}-hit-{hit_rate}"
        path = folder / "list.csv"

        rate = hit_rate / 100
        self._ready(folder, lambda _: write_mail_list(path, rows, hit_rate=rate, sizes=self.sizes), MAIL)
        return path

    def mail(self, job: str = "mail") -> Sources:
        """Sources of the mail jobs, the opt-outs imported.

        Args:
            job: `mail`, or `mail_scores`, which looks for people who are much alike as well.
        """
        folder = self.folder / "mail"
        texts, parquet, policy = folder / "mail", folder / "duckdb", folder / "mail.yaml"

        def write(as_of: date) -> None:
            write_mail_sources(texts, as_of=as_of, sizes=self.sizes)
            policy.write_bytes((POLICIES / policy.name).read_bytes())
            output(import_command(texts / "events.csv", policy))

        self._ready(folder, write, MAIL)
        self._ready(parquet, lambda _: prepare_mail(texts, parquet), (duckdb_mail,))
        return self._prepared(job, folder)

    def email(self) -> Sources:
        """Sources of the e-mail job."""
        folder = self.folder / "email"
        texts, parquet = folder / "email", folder / "duckdb"
        self._ready(folder, lambda as_of: write_email_sources(texts, as_of=as_of, sizes=self.sizes))
        self._ready(parquet, lambda _: prepare_email(texts, parquet), PREPARES)
        return self._prepared("email", folder)

    def registry(self, numbers: int) -> Sources:
        """Sources of the voice job: a registry of so many numbers."""
        folder = self.folder / f"registry-{numbers}"
        texts, parquet = folder / "registry", folder / "duckdb"
        self._ready(folder, lambda as_of: write_registry(texts, numbers, as_of=as_of, sizes=self.sizes))
        self._ready(parquet, lambda _: prepare_registry(texts, parquet), PREPARES)
        return self._prepared("voice", folder)

    def calls(self, numbers: int) -> Sources:
        """Sources of the job of six lists: a registry of so many numbers, and five others."""
        folder = self.registry(numbers).policy.parent
        texts, parquet = folder / "calls", folder / "duckdb-calls"
        self._ready(texts, lambda as_of: write_call_sources(texts, as_of=as_of, sizes=self.sizes), CALLS)

        def prepare(_: date) -> None:
            prepare_calls(texts, parquet)
            (parquet / "registry.parquet").hardlink_to(folder / "duckdb" / "registry.parquet")

        self._ready(parquet, prepare, PREPARES)
        return self._prepared("calls", folder, parquet)

    def ledger(self) -> Sources:
        """The ledger of the ledger job, every event imported."""
        folder = self.folder / "ledger"
        policy = folder / "ledger.yaml"

        def fill(_: date) -> None:
            write_events(folder, sizes=self.sizes)
            policy.write_bytes((POLICIES / policy.name).read_bytes())
            output(import_command(folder / "events.csv", policy))

        self._ready(folder, fill)
        return Sources("ledger", policy, folder, self._labels("ledger", policy))

    def check(self, numbers: int) -> Path:
        """A policy that asks the ledger and a registry of so many numbers, both prepared."""
        registry = self.registry(numbers).policy.parent / "registry"
        folder = self.ledger().policy.parent
        policy, link = folder / "check.yaml", folder / "registry"
        link.unlink(missing_ok=True)
        link.symlink_to(registry.absolute())
        policy.write_bytes((POLICIES / policy.name).read_bytes())
        output([SUPPRESS, "sources", "prepare", "-p", policy])
        return policy

    def _ready(
        self, folder: Path, write: Callable[[date], object], by: tuple[ModuleType, ...] = WRITES
    ) -> None:
        mark = folder / "ready.json"
        today = datetime.now(tz=UTC).date()
        of = {"sizes": repr(self.sizes), "written_by": _fingerprint(by)}
        if mark.exists():
            known = json.loads(mark.read_text())
            fresh = today - date.fromisoformat(known.pop("as_of")) <= FRESH
            if fresh and known == of:
                return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"writing {folder.relative_to(self.folder)} …", file=sys.stderr, flush=True)
        write(today - AGE)
        mark.write_text(json.dumps({"as_of": (today - AGE).isoformat(), **of}))

    def _prepared(self, job: str, folder: Path, parquet: Path | None = None) -> Sources:
        policy = folder / f"{job}.yaml"
        policy.write_bytes((POLICIES / policy.name).read_bytes())
        output([SUPPRESS, "sources", "prepare", "-p", policy])
        return Sources(job, policy, parquet or folder / "duckdb", self._labels(job, policy))

    def _labels(self, job: str, policy: Path) -> dict[str, str]:
        few = (self.mail_campaign if is_mail(job) else self.campaign)(LABEL_ROWS, 30)
        report = json.loads(output([*scrub_command(few, job, policy), "--dry-run", "--json"]))
        return {
            # A ledger is shown by its last event alone, without which ledger it is.
            source["name"]: f"{source['name']}@{source['as_of'] or source['version'].rpartition(':')[2]}"
            for source in report["sources"]
        }


def is_mail(job: str) -> bool:
    """Whether a job is about people and where they live."""
    return job in {"mail", "mail_scores"}


def scrub_command(campaign: Path, job: str, policy: Path) -> list[str | Path]:
    """The scrub of a list, with the reasons in full, without the folder it writes to."""
    channel = {"ledger": "email", "calls": "voice", "mail_scores": "mail"}.get(job, job)
    send = ("--channel", channel, "--category", "newsletter", "--reasons", "full")
    return [SUPPRESS, "scrub", campaign, *send, "-p", policy]


def import_command(events: Path, policy: Path) -> list[str | Path]:
    """The import of a file of events."""
    return [SUPPRESS, "ledger", "import", events, "--format", "events", "-p", policy]


def _fingerprint(modules: tuple[ModuleType, ...]) -> str:
    code = b"".join(Path(str(module.__file__)).read_bytes() for module in modules)
    return hashlib.sha256(code).hexdigest()
