"""Precision and recall of what a matcher found, with Wilson's intervals, by match level and error class.

The intervals take pairs as independent of each other. Those of one family are not quite, so they are a little
narrow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from benchmarks.postal.corpus import Corpus
from benchmarks.postal.hard import Hard
from benchmarks.postal.truth import LEVELS, VERDICTS

_Z = 1.959964  # 95 %


@dataclass(frozen=True)
class Share:
    """A share of a count, with its interval of 95 %."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share; 1 of nothing."""
        return self.hits / self.of if self.of else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end.

        Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
        Statistical Association 22 (1927), https://doi.org/10.1080/01621459.1927.10502953
        """
        if not self.of:
            return 0.0, 1.0
        n, p, z = self.of, self.value, _Z
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass(frozen=True)
class LevelFigures:
    """What was found at a match level, of the pairs in one band or both."""

    level: str
    band: str
    """`sure`, or `all`: sure and review."""
    precision: Share
    recall: Share
    undecided: int
    moved: int


def found_with_verdicts(found: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """FOUND with the column `verdict`, one of VERDICTS as String.

    Args:
        found: FOUND.
        judged: As `judged_pairs` gives it.
    """
    verdicts = judged.unpivot(LEVELS, index=["row", "entry"], variable_name="level", value_name="verdict")
    told = found.join(verdicts, on=["level", "row", "entry"], how="left")
    return told.with_columns(pl.col("verdict").cast(pl.String).fill_null(VERDICTS[0]))


def level_figures(told: pl.DataFrame, judged: pl.DataFrame) -> list[LevelFigures]:
    """Figures of every level, sure pairs first and then all.

    Args:
        told: As `found_with_verdicts` gives it.
        judged: As `judged_pairs` gives it.
    """
    figures = []
    for level in LEVELS:
        true = judged.filter(pl.col(level) == "true").height
        for band in ("sure", "all"):
            here = told.filter(pl.col("level") == level)
            here = here.filter(pl.col("sure")) if band == "sure" else here
            counts = dict.fromkeys(VERDICTS, 0) | dict(here["verdict"].value_counts().iter_rows())
            figures.append(
                LevelFigures(
                    level,
                    band,
                    Share(counts["true"], counts["true"] + counts["false"]),
                    Share(counts["true"], true),
                    counts["undecided"],
                    counts["moved"],
                )
            )
    return figures


def class_figures(told: pl.DataFrame, judged: pl.DataFrame, corpus: Corpus, level: str) -> pl.DataFrame:
    """How a level does on the pairs that each error class is in, on either side.

    Args:
        told: As `found_with_verdicts` gives it.
        judged: As `judged_pairs` gives it.
        corpus: Whose labels.
        level: The match level.

    Returns:
        `error`, `pairs` (true ones), `sure` and `review` (of them, found so), `wrong` (found sure and false).
        `(none)` are pairs without any class, `(one)` with one, `(two)` with two or more that are not mere
        variants.
    """
    true = judged.filter(pl.col(level) == "true").select("row", "entry")
    here = told.filter(pl.col("level") == level).select("row", "entry", "sure", "verdict")
    pairs = true.join(here.select("row", "entry", "sure"), on=["row", "entry"], how="left")
    counted = (
        _with_errors(pairs, corpus)
        .explode("errors")
        .group_by(pl.col("errors").alias("error"))
        .agg(
            pl.len().alias("pairs"),
            pl.col("sure").fill_null(value=False).sum().alias("sure"),
            (~pl.col("sure")).fill_null(value=False).sum().alias("review"),
        )
    )
    wrong = here.filter(pl.col("sure") & (pl.col("verdict") == "false"))
    wrongs = (
        _with_errors(wrong, corpus)
        .explode("errors")
        .group_by(pl.col("errors").alias("error"))
        .agg(pl.len().alias("wrong"))
    )
    return (
        counted.join(wrongs, on="error", how="full", coalesce=True)
        .with_columns(pl.col("pairs", "sure", "review", "wrong").fill_null(0))
        .sort("error")
    )


def _with_errors(pairs: pl.DataFrame, corpus: Corpus) -> pl.DataFrame:
    labelled = pairs.join(corpus.rows_labels.select("row", "did"), on="row").join(
        corpus.entries_labels.select("entry", pl.col("did").alias("did_e")), on="entry"
    )
    both = labelled.with_columns(pl.col("did").list.set_union("did_e").alias("errors"))
    none = pl.col("errors").list.len() == 0
    return both.with_columns(pl.when(none).then(pl.lit(["(none)"])).otherwise("errors").alias("errors"))


def hard_figures(told: pl.DataFrame, hard: Hard) -> pl.DataFrame:
    """How many hard negatives were found at levels at which they are false.

    Args:
        told: FOUND of the rows and entries of the hard negatives.
        hard: The hard negatives.

    Returns:
        `kind`, `level`, `pairs`, `sure`, `review`; only levels at which the kind is false.
    """
    asked = hard.kinds.unpivot(
        LEVELS, index=["row", "entry", "kind"], variable_name="level", value_name="false"
    ).filter("false")
    return (
        asked.join(told.select("row", "entry", "level", "sure"), on=["row", "entry", "level"], how="left")
        .group_by("kind", "level", maintain_order=True)
        .agg(
            pl.len().alias("pairs"),
            pl.col("sure").fill_null(value=False).sum().alias("sure"),
            (~pl.col("sure")).fill_null(value=False).sum().alias("review"),
        )
        .sort("kind", "level")
    )


def recall_at(told: pl.DataFrame, true: int, precision: float) -> tuple[Share, float]:
    """The best recall at a precision, over all thresholds of the score.

    Args:
        told: Pairs with `bits` (null: found by a key, before all others) and `verdict`.
        true: True pairs there are.
        precision: That must be kept; pairs of one score stand or fall together.

    Returns:
        The recall, and the threshold in bits.
    """
    scored = (
        told.filter(pl.col("verdict").is_in(["true", "false"]))
        .with_columns(pl.col("bits").fill_null(math.inf), (pl.col("verdict") == "true").alias("hit"))
        .group_by("bits")
        .agg(pl.col("hit").sum(), pl.len().alias("pairs"))
        .sort("bits", descending=True)
        .with_columns(pl.col("hit").cum_sum(), pl.col("pairs").cum_sum())
        .filter(pl.col("hit") >= precision * pl.col("pairs"))
    )
    if scored.is_empty():
        return Share(0, true), math.inf
    best = scored.sort("hit", "bits", descending=True).row(0, named=True)
    return Share(best["hit"], true), float(best["bits"])
