"""Measures the matchers on both corpora, on the hard negatives and on FEBRL."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.postal.corpus import TUNING_SEEDS, Corpus, make_corpus
from benchmarks.postal.exact import exact_matcher
from benchmarks.postal.febrl import COLUMNS, SETS, Febrl, as_people, febrl
from benchmarks.postal.figures import (
    LevelFigures,
    Share,
    class_figures,
    found_with_verdicts,
    hard_figures,
    level_figures,
    recall_at,
)
from benchmarks.postal.hard import Hard, make_hard
from benchmarks.postal.matching import Matcher
from benchmarks.postal.program import deceased_matcher, keys_matcher, link, program_matcher, score_alone
from benchmarks.postal.splink_model import febrl_model, splink_matcher, splink_pairs
from benchmarks.postal.tables import Country
from benchmarks.postal.truth import LEVELS, judged_pairs

PROGRAM = "suppress"
SPLINK = "Splink 5"
SCORE = "suppress, score alone"
"""Without the guards: FEBRL has no families, and Splink nothing that keeps their members apart."""
MATCHERS: Mapping[str, Matcher] = {
    "exact key": exact_matcher,
    SPLINK: splink_matcher,
    "suppress, keys": keys_matcher,
    PROGRAM: program_matcher,
}
DECEASED_LEVELS = ("individual_initial", "individual")
PRECISIONS = (0.999, 0.9992, 1.0)
"""At which FEBRL's recall is told: those that issue 5 names."""
HOUSEHOLD_PRECISION = 0.998


@dataclass(frozen=True)
class Measured:
    """What one matcher did on one corpus."""

    country: Country
    matcher: str
    seconds: float
    levels: Sequence[LevelFigures]
    at_precision: Mapping[str, Share]
    """By level, the best recall at HOUSEHOLD_PRECISION over all thresholds."""
    classes: Mapping[str, pl.DataFrame]
    """By level, as `class_figures` gives them."""
    hard: pl.DataFrame
    """As `hard_figures` gives it, entries being deaths at the levels of deceased files; empty for Splink."""


@dataclass(frozen=True)
class FebrlMeasured:
    """What one matcher did on one of FEBRL's sets, at individual level."""

    name: str
    matcher: str
    seconds: float
    recall_at: Mapping[float, Share]
    levels: Mapping[str, tuple[Share, Share]]
    """Of the program: by `sure` and `all`, recall and precision at its own thresholds."""


def seed_of_commit(folder: Path) -> tuple[str, int]:
    """The commit that is checked out, and the seed that is derived from it: its first eight digits.

    Args:
        folder: Of the repository.

    Raises:
        ValueError: The seed would be one of those that weights are set on.
    """
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, check=True, text=True
    ).stdout.strip()
    seed = int(commit[:8], 16)
    if seed in TUNING_SEEDS:
        raise ValueError(f"the seed of commit {commit[:12]} is one of those that weights are set on")
    return commit, seed


def measure(country: Country, seed: int, people: int, per_kind: int, names: Sequence[str]) -> list[Measured]:
    """What matchers do on a corpus.

    Args:
        country: Whose people.
        seed: Start of the random numbers.
        people: About how many people.
        per_kind: Hard negatives of each kind.
        names: Of MATCHERS.
    """
    corpus, hard = make_corpus(country, seed, people), make_hard(country, seed, per_kind)
    judged = judged_pairs(corpus.rows_truth, corpus.entries_truth)
    return [_measured(country, name, corpus, hard, judged) for name in names]


def _measured(country: Country, name: str, corpus: Corpus, hard: Hard, judged: pl.DataFrame) -> Measured:
    matcher = MATCHERS[name]
    begin = time.perf_counter()
    found = matcher(corpus.rows, corpus.entries)
    seconds = time.perf_counter() - begin
    told = found_with_verdicts(found, judged)
    made = set(found["level"].unique())
    at_precision = {
        level: recall_at(
            told.filter(pl.col("level") == level),
            judged.filter(pl.col(level) == "true").height,
            HOUSEHOLD_PRECISION,
        )[0]
        for level in LEVELS
        if level in made
    }
    return Measured(
        country,
        name,
        seconds,
        [each for each in level_figures(told, judged) if each.level in made],
        at_precision,
        {level: class_figures(told, judged, corpus, level) for level in ("household", "individual")},
        _hard(name, hard),
    )


def _hard(name: str, hard: Hard) -> pl.DataFrame:
    if name == SPLINK:  # it learns its weights from what it links: hard negatives alone would teach it nothing
        return pl.DataFrame()
    found = MATCHERS[name](hard.rows, hard.entries)
    if name == PROGRAM:
        deaths = deceased_matcher(hard.rows, hard.entries).filter(pl.col("level").is_in(DECEASED_LEVELS))
        found = pl.concat([found.filter(~pl.col("level").is_in(DECEASED_LEVELS)), deaths])
    return hard_figures(found, hard)


def measure_febrl(sets: Sequence[int] = SETS) -> list[FebrlMeasured]:
    """What the program and Splink do on FEBRL's sets.

    Args:
        sets: Which.
    """
    return [each for number in sets for each in _febrl(febrl(number))]


def _febrl(data: Febrl) -> list[FebrlMeasured]:
    begin = time.perf_counter()
    baseline = splink_pairs(
        data.rows.select("row", *COLUMNS),
        None if data.within else data.entries.select("entry", *COLUMNS),
        febrl_model(),
        least_bits=-10,
    )
    splink_seconds = time.perf_counter() - begin
    begin = time.perf_counter()
    found = link(as_people(data.rows, "row"), as_people(data.entries, "entry"))
    seconds = time.perf_counter() - begin
    told = _told(found.filter(pl.col("level") == "individual"), data)
    begin = time.perf_counter()
    scored = score_alone(as_people(data.rows, "row"), as_people(data.entries, "entry"))
    score_seconds = time.perf_counter() - begin
    return [
        FebrlMeasured(data.name, SPLINK, splink_seconds, _recalls(_told(baseline, data), data), {}),
        FebrlMeasured(data.name, SCORE, score_seconds, _recalls(_told(scored, data), data), {}),
        FebrlMeasured(
            data.name,
            PROGRAM,
            seconds,
            _recalls(told, data),
            {"sure": _own(told.filter("sure"), data), "all": _own(told, data)},
        ),
    ]


def _told(pairs: pl.DataFrame, data: Febrl) -> pl.DataFrame:
    if data.within:
        pairs = pairs.filter(pl.col("row") < pl.col("entry"))
    marked = pairs.join(
        data.true.with_columns(pl.lit("true").alias("verdict")), on=["row", "entry"], how="left"
    )
    return marked.with_columns(pl.col("verdict").fill_null("false"))


def _recalls(told: pl.DataFrame, data: Febrl) -> dict[float, Share]:
    return {precision: recall_at(told, data.true.height, precision)[0] for precision in PRECISIONS}


def _own(told: pl.DataFrame, data: Febrl) -> tuple[Share, Share]:
    hits = told.filter(pl.col("verdict") == "true").height
    return Share(hits, data.true.height), Share(hits, told.height)
