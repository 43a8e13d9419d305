"""What `make bench` shows: tables in Markdown, targets beside results, and the part of README.md they go to."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import psutil

from benchmarks.inputs import is_mail
from benchmarks.measure import Measured
from benchmarks.recording import PROCESSES, Recording
from benchmarks.reporting import Reporting

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
MEGABYTE = 1_000_000

# What is to be reached; see the issue of the benchmark for why.
TIMES_THE_FLOOR = {"email": 2.5, "voice": 2.5, "calls": 2.5, "ledger": 3.0, "mail": 4.0, "mail_scores": 8.0}
OF_DUCKDB = {"email": 1.0, "voice": 1.0, "calls": 1 / 3, "ledger": 0.7, "mail": 1.0}
NAMES = {
    "email": "e-mail",
    "voice": "voice",
    "calls": "voice, six sources",
    "ledger": "ledger",
    "mail": "mail",
    "mail_scores": "mail with scores",
}
PEAK = 1_500 * MEGABYTE
MAIL_PEAK = 2_500 * MEGABYTE
"""Of the mail job, whose sources are millions of people."""
BYTES_A_ROW = 25
SMALL_SECONDS = 1.5
CHECK_SECONDS = 0.5
PREPARE_SECONDS, PREPARE_PEAK = 120, 4_000 * MEGABYTE
UPDATE_SECONDS = 20
EVENTS_A_SECOND = 150_000


@dataclass(frozen=True)
class Case:
    """One job on one list.

    Args:
        job: `email`, `voice`, `calls`, `ledger`, `mail` or `mail_scores`.
        rows: Rows of the list.
        hit_rate: Percent of them that are listed.
        registry: Numbers of the registry; 0 where there is none.
    """

    job: str
    rows: int
    hit_rate: int
    registry: int = 0

    @property
    def name(self) -> str:
        """Job and registry in words."""
        return f"voice, {_millions(self.registry)} numbers" if self.job == "voice" else NAMES[self.job]


@dataclass(frozen=True)
class Compared:
    """A case on all three sides, in one run."""

    case: Case
    floor: Measured
    duckdb: Measured
    suppress: Measured


@dataclass(frozen=True)
class Checked:
    """One contact asked about, in processes of their own.

    Args:
        events: In the ledger.
        numbers: In the registry.
        runs: By channel.
    """

    events: int
    numbers: int
    runs: dict[str, Measured]


@dataclass
class Results:
    """What one run measured; parts that were not asked for are empty."""

    repeat: int
    compared: list[Compared] = field(default_factory=list)
    growth: dict[str, list[tuple[int, Measured]]] = field(default_factory=dict)
    small: list[tuple[Case, Measured]] = field(default_factory=list)
    checked: Checked | None = None
    prepared: tuple[int, Measured] | None = None
    updated: tuple[int, Measured] | None = None
    recorded: Recording | None = None
    reported: Reporting | None = None


COMPARED_HEAD = (
    "| Job | Rows | Hit rate | Floor | DuckDB | suppress | to the floor | to DuckDB |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
)


def compared_line(one: Compared) -> str:
    """The table's line of a case."""
    case = one.case
    cells = [
        case.name,
        _millions(case.rows),
        f"{case.hit_rate} %",
        *map(_both, (one.floor, one.duckdb, one.suppress)),
        f"{one.suppress.seconds / one.floor.seconds:.2f}",
        f"{one.suppress.seconds / one.duckdb.seconds:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def alone_line(case: Case, run: Measured) -> str:
    """A line for a case that only the program ran."""
    return f"{case.name}, {_millions(case.rows)} rows: {_both(run)}"


def growth_lines(job: str, runs: list[tuple[int, Measured]]) -> list[str]:
    """The table's lines of one job: memory at each size, and bytes a row since the size before."""
    lines = [f"| {job} | {_millions(runs[0][0])} | {_both(runs[0][1])} | |"]
    for (fewer, small), (rows, large) in pairwise(runs):
        lines.append(
            f"| {job} | {_millions(rows)} | {_both(large)} | {_slope(fewer, small, rows, large):.1f} |"
        )
    return lines


def markdown(results: Results) -> str:
    """All tables of a run, with its date, machine and versions, targets first."""
    parts = [
        [_circumstances(results.repeat)],
        ["| Target | Result | |", "| --- | --- | --- |", *_targets(results)],
    ]
    if results.compared:
        parts.append([*COMPARED_HEAD, *map(compared_line, results.compared)])
    if results.growth:
        head = ["| Job | Rows | suppress | bytes a row more |", "| --- | ---: | ---: | ---: |"]
        parts.append(head + [line for job, runs in results.growth.items() for line in growth_lines(job, runs)])
    if results.small:
        head = ["| 1,000 rows against everything | suppress |", "| --- | ---: |"]
        parts.append(head + [f"| {case.name} | {_both(run)} |" for case, run in results.small])
    if results.checked is not None:
        head = [f"| One `check`: {_against(results.checked)} | suppress |", "| --- | ---: |"]
        parts.append(head + [f"| {channel} | {_both(run)} |" for channel, run in results.checked.runs.items()])
    if results.prepared is not None:
        numbers, run = results.prepared
        head = ["| Preparing a registry | suppress |", "| --- | ---: |"]
        parts.append([*head, f"| {_millions(numbers)} numbers | {_both(run)} |"])
    if results.updated is not None:
        changes, run = results.updated
        head = ["| Applying a change list to the largest registry | suppress |", "| --- | ---: |"]
        parts.append([*head, f"| {_millions(changes)} lines | {_both(run)} |"])
    if results.recorded is not None:
        parts.append(_recording(results.recorded))
    if results.reported is not None:
        parts.append(_reporting(results.reported))
    return "\n\n".join("\n".join(part) for part in parts)


def write_readme(path: Path, text: str, *, begin: str = BEGIN, end: str = END) -> None:
    """Put the figures between the two marks of a page and leave the rest of it alone.

    Args:
        path: The page.
        text: The figures.
        begin: The first mark.
        end: The second.

    Raises:
        ValueError: If the page does not have each mark once.
    """
    page = path.read_text(encoding="utf-8")
    if page.count(begin) != 1 or page.count(end) != 1:
        raise ValueError(f"{path.name} needs the marks {begin} and {end} once each")
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2]
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def _targets(results: Results) -> list[str]:
    lines = []
    if results.compared:
        for job in dict.fromkeys(one.case.job for one in results.compared):
            of_job = [one for one in results.compared if one.case.job == job]
            to_floor = max(one.suppress.seconds / one.floor.seconds for one in of_job)
            to_duckdb = max(one.suppress.seconds / one.duckdb.seconds for one in of_job)
            lines.append(
                _target(
                    f"{NAMES[job]}: at most {TIMES_THE_FLOOR[job]} times the floor",
                    f"{to_floor:.2f} at worst",
                    to_floor <= TIMES_THE_FLOOR[job],
                )
            )
            if job in OF_DUCKDB:  # the other side knows no scores
                lines.append(
                    _target(
                        f"{NAMES[job]}: under {OF_DUCKDB[job]:.2g} of DuckDB's time",
                        f"{to_duckdb:.2f} at worst",
                        to_duckdb < OF_DUCKDB[job],
                    )
                )
        for limit, of_mail in ((PEAK, False), (MAIL_PEAK, True)):
            peaks = [one.suppress.peak for one in results.compared if is_mail(one.case.job) == of_mail]
            if peaks:
                name = "mail: " if of_mail else ""
                lines.append(
                    _target(f"{name}under {_size(limit)}", f"{_size(max(peaks))} at worst", max(peaks) < limit)
                )
    if results.growth:
        # From the smallest to the largest: what a row costs beyond the constant.
        slope = max(_slope(*runs[0], *runs[-1]) for runs in results.growth.values())
        lines.append(
            _target(
                f"about {BYTES_A_ROW} bytes a row beyond a constant",
                f"{slope:.1f} at worst",
                slope <= BYTES_A_ROW,
            )
        )
    if results.small:
        slowest = max(run.seconds for _, run in results.small)
        lines.append(
            _target(
                f"1,000 rows in under {SMALL_SECONDS} s", f"{slowest:.2f} s at worst", slowest < SMALL_SECONDS
            )
        )
    if results.checked is not None:
        slowest = max(run.seconds for run in results.checked.runs.values())
        wanted = f"one check against {_against(results.checked)} in under {CHECK_SECONDS} s"
        lines.append(_target(wanted, f"{slowest:.2f} s at worst", slowest < CHECK_SECONDS))
    if results.prepared is not None:
        numbers, run = results.prepared
        met = run.seconds < PREPARE_SECONDS and run.peak < PREPARE_PEAK
        wanted = f"{_millions(numbers)} numbers prepared in under {PREPARE_SECONDS} s and {_size(PREPARE_PEAK)}"
        lines.append(_target(wanted, _both(run), met))
    if results.updated is not None:
        changes, run = results.updated
        wanted = f"{_millions(changes)} changes applied in under {UPDATE_SECONDS} s"
        lines.append(_target(wanted, _both(run), run.seconds < UPDATE_SECONDS))
    if results.recorded is not None:
        rate = results.recorded.imported / results.recorded.import_run.seconds
        wanted = f"{EVENTS_A_SECOND:,} events imported a second"
        lines.append(_target(wanted, f"{rate:,.0f}", rate >= EVENTS_A_SECOND))
    return lines


def _against(run: Checked) -> str:
    return f"{_millions(run.events)} events and {_millions(run.numbers)} numbers"


def _recording(run: Recording) -> list[str]:
    return [
        "| Recording | |",
        "| --- | ---: |",
        f"| importing {_millions(run.imported)} events | {_both(run.import_run)} |",
        f"| one opt-out inside `intake`, until its answer: median | {run.median * 1_000:.1f} ms |",
        f"| … 99th percentile | {run.percentile_99 * 1_000:.1f} ms |",
        f"| {PROCESSES} processes at once, one line after the other | {run.together:,.0f} events/s |",
    ]


def _reporting(run: Reporting) -> list[str]:
    return [
        "| Reports | suppress |",
        "| --- | ---: |",
        f"| the page of a run of {_millions(run.rows)} rows | {_both(run.page)} |",
        f"| trends over {_millions(run.events)} events and that run, for the first time | {_both(run.first)} |",
        f"| … again | {_both(run.again)} |",
    ]


def _target(wanted: str, result: str, met: bool) -> str:
    return f"| {wanted} | {result} | {'met' if met else '**not met**'} |"


def _circumstances(repeat: int) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in ("polars", "duckdb"))
    memory = psutil.virtual_memory().total / 2**30
    cores = len(psutil.Process().cpu_affinity() or ())
    return (
        f"{datetime.now(tz=UTC).date()}; {_processor()}, {cores} cores used, "
        f"{memory:.0f} GB; Python {platform.python_version()}, {versions}; median of {repeat}."
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _slope(fewer: int, small: Measured, rows: int, large: Measured) -> float:
    return (large.peak - small.peak) / (rows - fewer)


def _both(run: Measured) -> str:
    return f"{run.seconds:.2f} s, {_size(run.peak)}"


def _size(count: int) -> str:
    return f"{count / MEGABYTE:,.0f} MB"


def _millions(count: int) -> str:
    return f"{count / 1_000_000:g} M" if count >= 100_000 else f"{count:,}"
