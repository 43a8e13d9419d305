"""Runs what is measured: each command a process of its own, sides in turn, results deleted between rounds."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import suppress
from benchmarks.checking import check_contacts
from benchmarks.compare import disagreements
from benchmarks.inputs import SUPPRESS, Inputs, Sources, is_mail, scrub_command
from benchmarks.measure import Measured, measure, middle
from benchmarks.recording import record
from benchmarks.report import COMPARED_HEAD, Case, Checked, Compared, Results, alone_line, compared_line
from benchmarks.reporting import report
from benchmarks.shape import Sizes
from benchmarks.updating import update

SMALL_ROWS = 1_000
USUAL_HIT_RATE = 30
"""For everything that is not about the hit rate."""
REGISTRY_JOBS = ("voice", "calls")
SIDES = ("floor", "duckdb", "suppress")
_PROGRAMS = (Path(sys.prefix) / "lib", Path(suppress.__file__).parent)
"""Libraries of all sides, and the program."""


@dataclass(frozen=True)
class Plan:
    """Lists and registries of a run.

    Args:
        rows: Rows of the lists that are compared.
        jobs: Of `email`, `voice`, `calls`, `ledger`, `mail` and `mail_scores`.
        hit_rates: Percent of the rows that are listed; all of them with the largest registry.
        registries: Numbers in a registry; the smaller ones with the middle hit rate alone.
        growth: Rows at which memory is compared.
        repeat: Runs of which the median is taken.
        imported: Events of the import that is measured.
        answers: Opt-outs that are recorded one after the other.
        changes: Lines of the change list that is applied to the largest registry.
    """

    rows: int
    jobs: tuple[str, ...]
    hit_rates: tuple[int, ...]
    registries: tuple[int, ...]
    growth: tuple[int, ...]
    repeat: int
    imported: int
    answers: int
    changes: int

    def cases(self) -> list[Case]:
        """What is compared, in order."""
        largest, middle_rate = max(self.registries), self.hit_rates[len(self.hit_rates) // 2]
        cases = []
        if "email" in self.jobs:
            cases += [Case("email", self.rows, rate) for rate in self.hit_rates]
        if "voice" in self.jobs:
            smaller = [size for size in self.registries if size < largest]
            cases += [Case("voice", self.rows, middle_rate, size) for size in smaller]
            cases += [Case("voice", self.rows, rate, largest) for rate in self.hit_rates]
        if "calls" in self.jobs:
            cases.append(Case("calls", self.rows, middle_rate, largest))
        if "ledger" in self.jobs:
            cases.append(Case("ledger", self.rows, middle_rate))
        cases += [Case(job, self.rows, middle_rate) for job in self.jobs if is_mail(job)]
        return cases

    def at(self, rows: int) -> list[Case]:
        """Each job once, with everything, on a list of so many rows.

        Mail is left out of longer lists than those compared: nobody stands on two rows, and too few are listed.
        """
        largest = max(self.registries)
        jobs = [job for job in self.jobs if rows <= self.rows or not is_mail(job)]
        return [Case(job, rows, USUAL_HIT_RATE, largest if job in REGISTRY_JOBS else 0) for job in jobs]


@dataclass(frozen=True)
class Parts:
    """Which parts of a run are wanted."""

    compare: bool
    growth: bool
    small: bool
    prepare: bool
    record: bool
    update: bool
    report: bool


def run(plan: Plan, parts: Parts, folder: Path, sizes: Sizes) -> tuple[Results, list[str]]:
    """Measure, and print lines as they come.

    Args:
        plan: Lists and registries.
        parts: What is wanted.
        folder: Of the inputs, used again where they fit.
        sizes: Of the sources.

    Returns:
        The figures, and a line for each kind of disagreement: between the program and DuckDB, or the truth.

    Raises:
        CommandFailedError: If a measured command fails.
    """
    inputs = Inputs(folder, sizes)
    results, differ = Results(plan.repeat), []
    if parts.compare:
        print(*COMPARED_HEAD, sep="\n", flush=True)
        for case in plan.cases():
            compared, lines = _compared(inputs, case, plan.repeat)
            results.compared.append(compared)
            differ += [f"{case.name}, {case.hit_rate} %: {line}" for line in lines]
            print(compared_line(compared), flush=True)
    if parts.growth:
        for rows in plan.growth:
            for case in plan.at(rows):
                results.growth.setdefault(case.name, []).append((rows, _scrubbed(inputs, case, 1)))
    if parts.small:
        results.small = [(case, _scrubbed(inputs, case, plan.repeat)) for case in plan.at(SMALL_ROWS)]
        if "ledger" in plan.jobs and "voice" in plan.jobs:
            numbers = max(plan.registries)
            results.checked = Checked(sizes.events, numbers, check_contacts(inputs.check(numbers)))
    if parts.prepare:
        numbers = max(plan.registries)
        results.prepared = numbers, _prepared(inputs, numbers)
    if parts.update:
        updated = update(inputs.registry(max(plan.registries)), inputs.folder / "updated", lines=plan.changes)
        results.updated = plan.changes, updated
    if parts.report and "ledger" in plan.jobs:
        results.reported = report(
            inputs.ledger(),
            inputs.campaign(plan.rows, USUAL_HIT_RATE),
            inputs.folder / "reported",
            rows=plan.rows,
            events=sizes.events,
        )
    if parts.record:
        results.recorded = record(
            inputs.folder / "recording", sizes, events=plan.imported, answers=plan.answers
        )
    return results, differ


def _compared(inputs: Inputs, case: Case, repeat: int) -> tuple[Compared, list[str]]:
    campaign, sources = _inputs(inputs, case)
    runs: dict[str, list[Measured]] = {side: [] for side in SIDES}
    differ: list[str] = []
    for number in range(repeat):
        for side in SIDES:
            _warm(campaign, *_PROGRAMS, *_read_by(side, sources))
            runs[side].append(measure(_command(side, campaign, sources, inputs.results / side)))
            # What is not compared goes at once, before the disk is busy with it during the next command.
            if side == "floor" or number > 0:
                shutil.rmtree(inputs.results / side)
        if number == 0:
            differ = disagreements(campaign, case.job, inputs.results / "suppress", inputs.results / "duckdb")
        _clear(inputs.results)
    floor, duckdb, ours = (middle(runs[side]) for side in SIDES)
    return Compared(case, floor, duckdb, ours), differ


def _scrubbed(inputs: Inputs, case: Case, repeat: int) -> Measured:
    campaign, sources = _inputs(inputs, case)
    runs = []
    for _ in range(repeat):
        _warm(campaign, *_PROGRAMS, *_read_by("suppress", sources))
        runs.append(measure(_command("suppress", campaign, sources, inputs.results / "suppress")))
        _clear(inputs.results)
    run = middle(runs)
    print(alone_line(case, run), flush=True)
    return run


def _prepared(inputs: Inputs, numbers: int) -> Measured:
    policy = inputs.registry(numbers).policy
    home = inputs.folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    try:
        return measure([SUPPRESS, "sources", "prepare", "-p", policy, "--home", home])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _inputs(inputs: Inputs, case: Case) -> tuple[Path, Sources]:
    _clear(inputs.results)
    match case.job:
        case "voice":
            sources = inputs.registry(case.registry)
        case "calls":
            sources = inputs.calls(case.registry)
        case "ledger":
            sources = inputs.ledger()
        case "mail" | "mail_scores":
            return inputs.mail_campaign(case.rows, case.hit_rate), inputs.mail(case.job)
        case _:
            sources = inputs.email()
    return inputs.campaign(case.rows, case.hit_rate), sources


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _command(side: str, campaign: Path, sources: Sources, folder: Path) -> list[str | Path]:
    python = (sys.executable, "-m")
    match side:
        case "floor":
            return [*python, "benchmarks.floor", campaign, folder]
        case "duckdb":
            labels = json.dumps(sources.labels)
            job = sources.job.removesuffix("_scores")  # the other side has exact keys alone
            return [*python, "benchmarks.duckdb_job", job, campaign, sources.parquet, folder, labels]
        case _:
            return [*scrub_command(campaign, sources.job, sources.policy), "-o", folder]


def _read_by(side: str, sources: Sources) -> list[Path]:
    """Folders of the sources as a side has prepared them."""
    home = sources.policy.parent / ".suppress"
    return {"floor": [], "duckdb": [sources.parquet], "suppress": [home / "sources", home / "snapshot"]}[side]


def _warm(*paths: Path) -> None:
    # Once through the page cache before each run, so that nobody pays for the disk. The host of a virtual
    # machine may take away pages of files that nobody looked at for half a minute, however much memory is free.
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    for path in files:
        if path.is_file():
            with path.open("rb") as file:
                while file.read(16 * 2**20):
                    pass
