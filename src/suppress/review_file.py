"""`LIST.review.csv`: rows that a score removes and a person has to see, beside what they were compared with."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from suppress.files.write import WrittenFile
from suppress.linkage.people import FIELDS
from suppress.linkage.words import in_words
from suppress.policy.plan import Plan
from suppress.policy.rule import Listed
from suppress.policy.scope import is_licensed
from suppress.rules.alike import ENTRY, ROW
from suppress.screen import Screened
from suppress.verdicts import Reasons, listed_class

KIND = "review"


def write_review(
    folder: Path, name: str, screened: Screened, plan: Plan, reasons: Reasons | None
) -> list[WrittenFile]:
    """The review file of one list; none where nobody has to look, or no reason may be told.

    Args:
        folder: Where result files are written.
        name: Stem of the list's result files.
        screened: What was found in the list.
        plan: The plan that found it.
        reasons: How much result files tell; None is coarse for licensed sources and full otherwise.
    """
    if not screened.review or reasons == "none":
        return []
    # The row is counted as people count: the first behind the header is 1.
    pairs = pl.concat(screened.review).with_columns(pl.col("row") + 1, pl.col("bits").floor().cast(pl.UInt16))
    ordered = pairs.sort(
        "row", "rule", "bits", "source", descending=[False, False, True, False], maintain_order=True
    )
    path = folder / f"{name}.{KIND}.csv"
    path.write_bytes(_as_told(ordered, plan, reasons).write_csv().encode())
    content = path.read_bytes()
    return [WrittenFile(path.name, KIND, ordered.height, len(content), hashlib.sha256(content).hexdigest())]


def _as_told(pairs: pl.DataFrame, plan: Plan, reasons: Reasons | None) -> pl.DataFrame:
    """Pairs with no more of rule, source, key and day than the other result files tell of such rows."""
    if reasons == "full":
        return pairs
    sources = plan.policy.sources
    licensed = pl.col("source").is_in([name for name, source in sources.items() if is_licensed(source)])
    if reasons == "coarse":
        pairs = _entries_in_words(pairs, ~licensed)
    classes = {
        planned.rule.id: listed_class(hold=planned.rule.outcome == "hold")
        for planned in plan.rules
        if isinstance(planned.rule, Listed)
    }
    coarse = pl.lit(value=True) if reasons == "coarse" else licensed
    return pairs.with_columns(
        pl.when(coarse).then(pl.col("rule").replace(classes)).otherwise("rule").alias("rule"),
        *(pl.when(~coarse).then(column).alias(column) for column in ("source", "key", "since")),
    )


def _entries_in_words(pairs: pl.DataFrame, which: pl.Expr) -> pl.DataFrame:
    said, listed = (
        pairs.select(pl.col(f"{before}{field}").alias(field) for field in FIELDS) for before in (ROW, ENTRY)
    )
    words = in_words(said, listed).rename(lambda field: f"word_{field}")
    told = (
        pl.when(which).then(f"word_{field}").otherwise(f"{ENTRY}{field}").alias(f"{ENTRY}{field}")
        for field in FIELDS
    )
    return pl.concat([pairs, words], how="horizontal").with_columns(told).select(pairs.columns)
