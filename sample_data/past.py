"""Plays the year before the day of a sample, so that it has earlier runs and a ledger that grew.

    python sample_data/past.py --as-of 2026-12-24 demo         before make.py writes that day's sample there

The program itself records and scrubs, by a clock that is set back: what people said reaches the ledger once a
month, in the last three months every other week; now and then a list is scrubbed, with the sources of its day.
"""

from __future__ import annotations

import argparse
import csv
import shutil
from collections.abc import Iterable, Sequence
from contextlib import chdir, redirect_stdout
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import time_machine

from make import write_sample
from suppress.cli import main as suppress

ZONE = ZoneInfo("America/New_York")  # the sender's, in policies.yaml
RECORDED = (*range(365, 90, -31), *range(84, 0, -14))
"""So many days before the sample's day, what had been said before was recorded."""
NEWSLETTER = ("--channel", "email", "--category", "newsletter")
SENT = {
    **dict.fromkeys((308, 252, 196, 140, 84, 56, 28), ("newsletter", NEWSLETTER)),
    42: ("appeal", ("--channel", "mail", "--category", "fundraising")),
}
"""So many days before, what was scrubbed."""


def play(folder: Path, as_of: date, days_before: int = 365) -> None:
    """Play the days before a day.

    Args:
        folder: Holds the policy, the ledger and `runs/` afterwards, and no sample.
        as_of: Day of the sample.
        days_before: How long before it to begin; what was said earlier is recorded at once.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(__file__).resolve().parent.parent / "policies.yaml", folder / "policies.yaml")
    with TemporaryDirectory() as made, chdir(folder):
        write_sample(Path(made), as_of)
        exports = sorted((Path(made) / "ledger").glob("*.csv"))
        since = date.min
        for days in sorted((one for one in {*RECORDED, *SENT} if one <= days_before), reverse=True):
            day = as_of - timedelta(days=days)
            with time_machine.travel(datetime.combine(day, time(10), ZONE)):
                if days in RECORDED:
                    _record(exports, since, day)
                    since = day
                if days in SENT:
                    _scrub(day, *SENT[days])


def _record(exports: Iterable[Path], since: date, day: date) -> None:
    """Record what was said from one day on and before another."""
    with TemporaryDirectory() as folder:
        files = [_said_between(path, Path(folder) / path.name, since, day) for path in exports]
        _run("ledger", "import", *(str(path) for path in files if path is not None))


def _said_between(path: Path, part: Path, since: date, day: date) -> Path | None:
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    lines = [line for line in lines if since <= _day(header, line) < day]
    with part.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *lines])
    return part if lines else None


def _day(header: Sequence[str], line: Sequence[str]) -> date:
    said = dict(zip(header, line, strict=True))
    if "created" in said:
        return datetime.fromtimestamp(int(said["created"]), UTC).date()
    return date.fromisoformat(said.get("said", said.get("UNSUB_TIME", ""))[:10])


def _scrub(day: date, name: str, send: Sequence[str]) -> None:
    write_sample(Path("sample_data"), day)
    _run("scrub", "sample_data/campaigns/spring.csv", *send, "--no-html", "--out", f"runs/{name}-{day}")
    shutil.rmtree("sample_data")


def _run(*arguments: str) -> None:
    said = StringIO()
    try:
        with redirect_stdout(said):
            suppress(arguments)
    except SystemExit as end:
        if end.code:
            raise SystemExit(f"{' '.join(arguments)}: {said.getvalue()}") from end


def main() -> None:
    """Play the year before a day, into a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=Path, help="folder to make")
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, help="day of the sample")
    arguments = parser.parse_args()
    play(arguments.dir, arguments.as_of)


if __name__ == "__main__":
    main()
