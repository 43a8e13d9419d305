"""`make bench`: time and memory of the scrub beside the floor and DuckDB, and whether they decide alike.

Without options everything is measured at full size, and README.md gets the figures. Options that narrow the
comparison, or name a part, leave README.md alone unless `--readme` is given.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.measure import CommandFailedError
from benchmarks.plot import draw_growth
from benchmarks.report import NAMES, markdown, write_readme
from benchmarks.run import Parts, Plan, run
from benchmarks.shape import Sizes

FOLDER = Path(__file__).parent
CORES = 2
PLOT = "growth.svg"
MILLION = 1_000_000


@dataclass(frozen=True)
class Profile:
    """What is measured when nothing else is asked for.

    Args:
        name: Its folder of inputs.
        sizes: Of the sources.
        plan: Lists and registries.
    """

    name: str
    sizes: Sizes
    plan: Plan


FULL = Profile(
    "full",
    Sizes(),
    Plan(
        rows=10 * MILLION,
        jobs=("email", "voice", "calls", "ledger", "mail", "mail_scores"),
        hit_rates=(2, 30, 90),
        registries=(10 * MILLION, 100 * MILLION, 258 * MILLION),
        growth=(1 * MILLION, 10 * MILLION, 30 * MILLION),
        repeat=3,
        imported=2 * MILLION,
        answers=1_000,
        changes=MILLION,
    ),
)
QUICK = Profile(
    "quick",
    Sizes(
        md5=500_000,
        preferences=200_000,
        smallest=1 * MILLION,
        largest=10 * MILLION,
        events=2 * MILLION,
        house=50_000,
        state=200_000,
        litigators=5_000,
        british=MILLION,
        canadian=MILLION,
        mail_preferences=500_000,
        deceased=200_000,
        mail_opt_outs=50_000,
    ),
    Plan(
        rows=1 * MILLION,
        jobs=("email", "voice", "calls", "ledger", "mail", "mail_scores"),
        hit_rates=(30,),
        registries=(10 * MILLION,),
        growth=(MILLION // 10, MILLION // 2, 1 * MILLION),
        repeat=3,
        imported=MILLION // 2,
        answers=300,
        changes=MILLION // 10,
    ),
)


def main(
    arguments: Sequence[str] | None = None, *, profile: Profile | None = None, folder: Path = FOLDER
) -> int:
    """Measure what the command line asks for.

    Args:
        arguments: Of the command line; those of the process by default.
        profile: What is measured where the command line does not say; by default the full or the quick one.
        folder: Where README.md stands, and the inputs are kept in `work`.

    Returns:
        0; 1 where the program and DuckDB, or the program and the truth, do not decide every row alike; 2 where
        a command fails.
    """
    given = _parser().parse_args(arguments)
    profile = profile or (QUICK if given.quick else FULL)
    asked = {"rows": given.rows, "jobs": given.jobs, "hit_rates": given.hit_rates, "repeat": given.repeat}
    if given.registries is not None:
        asked["registries"] = tuple(int(millions * MILLION) for millions in given.registries)
    narrowed = {name: value for name, value in asked.items() if value is not None}
    named = given.growth or given.small or given.prepare or given.record or given.update or given.report
    parts = (
        Parts(False, given.growth, given.small, given.prepare, given.record, given.update, given.report)
        if named
        else Parts(True, not narrowed and not given.quick, *[not narrowed] * 5)
    )
    plan, inputs = replace(profile.plan, **narrowed), folder / "work" / profile.name
    try:
        results, disagreements = run(plan, parts, inputs, profile.sizes)
    except CommandFailedError as error:
        print(error, file=sys.stderr)
        return 2
    text = markdown(results)
    print(f"\n{text}")
    if disagreements:
        print("\nnot every row is decided alike:", *disagreements, sep="\n", file=sys.stderr)
        return 1
    if given.readme or not (narrowed or named or given.quick):
        drawn = draw_growth(results, folder / PLOT)
        write_readme(folder / "README.md", f"{text}\n\n![How cost grows]({PLOT})" if drawn else text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a million rows and small sources: about a minute")
    parser.add_argument("--rows", type=int, help="rows of the campaign lists")
    parser.add_argument("--jobs", type=_words, help="email,voice,calls,ledger,mail,mail_scores")
    parser.add_argument("--hit-rates", type=_numbers, metavar="PERCENT,…", help="2,30,90")
    parser.add_argument("--registries", type=_numbers, metavar="MILLIONS,…", help="10,100,258")
    parser.add_argument("--repeat", type=int, help="runs of which the median is taken")
    parser.add_argument("--growth", action="store_true", help="memory at 1, 10 and 30 million rows")
    parser.add_argument("--small", action="store_true", help="1,000 rows against everything, and one check")
    parser.add_argument("--prepare", action="store_true", help="preparing the largest registry")
    parser.add_argument("--record", action="store_true", help="importing and recording events")
    parser.add_argument("--update", action="store_true", help="applying a change list to the largest registry")
    parser.add_argument("--report", action="store_true", help="reports over a run and a ledger")
    parser.add_argument("--readme", action="store_true", help="write the figures of a narrowed run too")
    return parser


def _words(text: str) -> tuple[str, ...]:
    words = tuple(text.split(","))
    if not set(words) <= set(NAMES):
        raise argparse.ArgumentTypeError("jobs are email, voice, calls, ledger, mail and mail_scores")
    return words


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):  # the figures are those of two cores; commands inherit it
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    sys.exit(main())
