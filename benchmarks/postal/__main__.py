"""Postal matching, measured: a corpus of made-up people with labels, and how well a matcher finds them.

    python -m benchmarks.postal corpus FOLDER --country GB --seed 1      files to look at
    python -m benchmarks.postal measure                                  everything, into README.md
    python -m benchmarks.postal measure --seed 1 --matchers suppress     a tuning seed, to the terminal
    python -m benchmarks.postal look --seed 1 --country US               what is missed and what is wrong

`measure` without options takes the seed from the commit, so that nobody has seen it before.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.postal.corpus import PEOPLE, make_corpus
from benchmarks.postal.examples import worst, worst_hard
from benchmarks.postal.figures import found_with_verdicts
from benchmarks.postal.files import write_corpus
from benchmarks.postal.hard import PER_KIND, make_hard
from benchmarks.postal.program import deceased_matcher, program_matcher
from benchmarks.postal.report import BEGIN, END, Origin, markdown
from benchmarks.postal.run import MATCHERS, measure, measure_febrl, seed_of_commit
from benchmarks.postal.tables import Country
from benchmarks.postal.truth import judged_pairs
from benchmarks.report import write_readme

FOLDER = Path(__file__).parents[1]
COUNTRIES: tuple[Country, ...] = ("US", "GB")


def main(arguments: Sequence[str] | None = None, *, readme: Path = FOLDER / "README.md") -> int:
    """Do what the command line asks for.

    Args:
        arguments: Of the command line; those of the process by default.
        readme: The page that gets the figures.
    """
    given = _parser().parse_args(arguments)
    if given.command == "corpus":
        write_corpus(given.folder, given.country, given.seed, given.people, given.per_kind)
    elif given.command == "look":
        print("\n".join(_look(given.country, given.seed, given.people, given.per_kind)))
    else:
        _measure(given, readme)
    return 0


def _measure(given: argparse.Namespace, readme: Path) -> None:
    commit, seed = seed_of_commit(FOLDER)
    narrowed = given.seed is not None or given.matchers or given.countries or given.people != PEOPLE
    origin = Origin(commit, seed if given.seed is None else given.seed, datetime.now(UTC).date(), given.people)
    measured = [
        each
        for country in given.countries or COUNTRIES
        for each in measure(
            country, origin.seed, given.people, given.per_kind, given.matchers or tuple(MATCHERS)
        )
    ]
    text = markdown(origin, measured, [] if narrowed and not given.febrl else measure_febrl())
    print(text)
    if given.readme or not narrowed:
        write_readme(readme, text, begin=BEGIN, end=END)


def _look(country: Country, seed: int, people: int, per_kind: int) -> list[str]:
    corpus, hard = make_corpus(country, seed, people), make_hard(country, seed, per_kind)
    judged = judged_pairs(corpus.rows_truth, corpus.entries_truth)
    told = found_with_verdicts(program_matcher(corpus.rows, corpus.entries), judged)
    lines = worst_hard(deceased_matcher(hard.rows, hard.entries), hard)
    return lines + [
        line for level in ("household", "individual") for line in worst(told, judged, corpus, level)
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.postal",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    corpus = commands.add_parser("corpus", help="write a corpus, its truth and its hard negatives as CSV")
    corpus.add_argument("folder", type=Path)
    look = commands.add_parser("look", help="the worst error classes, with pairs that are missed or wrong")
    for one in (corpus, look):
        one.add_argument("--country", choices=COUNTRIES, default="US")
        _sizes(one, seed=1)
    measured = commands.add_parser(
        "measure", help="precision and recall; needs the packages of `make bench-postal`"
    )
    measured.add_argument("--countries", type=_one_of(COUNTRIES), metavar="US,GB")
    measured.add_argument("--matchers", type=_one_of(MATCHERS), metavar="NAME,…", help=", ".join(MATCHERS))
    measured.add_argument("--febrl", action="store_true", help="FEBRL in a narrowed run too")
    measured.add_argument("--readme", action="store_true", help="write the figures of a narrowed run too")
    _sizes(measured, seed=None)
    return parser


def _sizes(parser: argparse.ArgumentParser, seed: int | None) -> None:
    said = "that of the commit" if seed is None else str(seed)
    parser.add_argument("--seed", type=int, default=seed, help=f"start of the random numbers ({said})")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"about how many people ({PEOPLE:,})")
    parser.add_argument("--per-kind", type=int, default=PER_KIND, help="hard negatives of each kind")


def _one_of(known: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    """What reads names with commas between them, all of which must be known."""
    all_known = tuple(known)

    def read(text: str) -> tuple[str, ...]:
        names = tuple(text.split(","))
        if not set(names) <= set(all_known):
            raise argparse.ArgumentTypeError(f"known are {', '.join(all_known)}")
        return names

    return read


if __name__ == "__main__":
    sys.exit(main())
