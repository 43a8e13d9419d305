"""Pairs that were missed and pairs that are wrong, to look at: the people are made up, so they may be shown."""

from __future__ import annotations

import polars as pl

from benchmarks.postal.corpus import Corpus
from benchmarks.postal.figures import class_figures, hard_figures
from benchmarks.postal.hard import Hard
from benchmarks.postal.record import FIELDS

EXAMPLES = 5
_CLASSES = 8


def worst(told: pl.DataFrame, judged: pl.DataFrame, corpus: Corpus, level: str) -> list[str]:
    """The error classes that cost a level most, with pairs of each, and the pairs it has wrong.

    Args:
        told: As `figures.found_with_verdicts` gives it.
        judged: As `truth.judged_pairs` gives it.
        corpus: The corpus.
        level: The match level.

    Returns:
        Lines of Markdown.
    """
    here = told.filter(pl.col("level") == level)
    missed = (
        judged.filter(pl.col(level) == "true")
        .select("row", "entry")
        .join(here, on=["row", "entry"], how="anti")
    )
    classes = class_figures(told, judged, corpus, level).with_columns(
        (pl.col("pairs") - pl.col("sure") - pl.col("review")).alias("missed")
    )
    rate = (pl.col("missed") / pl.col("pairs")).alias("rate")
    # What is rarer is the likelier cause: a class is judged by how much more of it is missed than of all pairs.
    costly = (
        classes.with_columns(rate)
        .filter(pl.col("missed") > 0)
        .sort(pl.col("missed") * pl.col("rate"), descending=True)
    )
    counts = ("pairs", "sure", "review", "missed", "wrong")
    lines = [f"### {level}: {missed.height:,} true pairs missed", ""]
    lines += [
        "| class | true pairs | sure | review | missed | sure and wrong |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {row['error']} | {' | '.join(f'{row[count]:,}' for count in counts)} |"
        for row in costly.head(3 * _CLASSES).iter_rows(named=True)
    ]
    labelled = _labelled(missed, corpus)
    for name in costly.head(_CLASSES)["error"]:
        some = labelled.filter(pl.col("errors").list.contains(name)).head(EXAMPLES)
        lines += ["", f"missed, {name}:", "", *_shown(some, corpus)]
    for band in (True, False):
        wrong = here.filter((pl.col("sure") == band) & (pl.col("verdict") == "false"))
        some = _labelled(wrong.sort("bits", descending=True, nulls_last=False), corpus).head(2 * EXAMPLES)
        word = "sure" if band else "for review"
        lines += ["", f"wrong, {word} ({wrong.height:,}):", "", *_shown(some, corpus)]
    unsure = _labelled(
        here.filter(~pl.col("sure") & (pl.col("verdict") == "true")).sample(fraction=1.0, shuffle=True, seed=1),
        corpus,
    )
    lines += [
        "",
        f"true, but for review only ({unsure.height:,}):",
        "",
        *_shown(unsure.head(2 * EXAMPLES), corpus),
    ]
    return [*lines, ""]


def worst_hard(told: pl.DataFrame, hard: Hard) -> list[str]:
    """Hard negatives that were found where they are false, with pairs of each kind.

    Args:
        told: FOUND of their rows and entries.
        hard: The hard negatives.
    """
    figures = hard_figures(told, hard)
    lines = [
        "### hard negatives found",
        "",
        "| kind | level | pairs | sure | review |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {row['kind']} | {row['level']} | {row['pairs']:,} | {row['sure']:,} | {row['review']:,} |"
        for row in figures.filter(pl.col("sure") + pl.col("review") > 0).iter_rows(named=True)
    ]
    asked = hard.kinds.unpivot(
        ["household", "individual_initial"],
        index=["row", "entry", "kind"],
        variable_name="level",
        value_name="false",
    ).filter("false")
    hits = asked.join(told.filter("sure"), on=["row", "entry", "level"]).unique(
        ["row", "entry"], maintain_order=True
    )
    for (kind,), some in hits.group_by("kind", maintain_order=True):
        lines += ["", f"sure, {kind}:", ""]
        lines += [
            f"- {_record(hard.rows, row['row'])}\n"
            f"  {_record(hard.entries, row['entry'])} ({row['level']}, {_bits(row['bits'])})"
            for row in some.head(EXAMPLES).iter_rows(named=True)
        ]
    return [*lines, ""]


def _labelled(pairs: pl.DataFrame, corpus: Corpus) -> pl.DataFrame:
    columns = [name for name in ("row", "entry", "bits") if name in pairs.columns]
    return (
        pairs.select(columns)
        .join(corpus.rows_labels.select("row", "did"), on="row", maintain_order="left")
        .join(
            corpus.entries_labels.select("entry", pl.col("did").alias("did_e")),
            on="entry",
            maintain_order="left",
        )
        .with_columns(pl.col("did").list.set_union("did_e").alias("errors"))
    )


def _shown(pairs: pl.DataFrame, corpus: Corpus) -> list[str]:
    return [
        f"- {_record(corpus.rows, row['row'])} — {' '.join(row['did'])}\n"
        f"  {_record(corpus.entries, row['entry'])} — {' '.join(row['did_e'])} ({_bits(row.get('bits'))})"
        for row in pairs.iter_rows(named=True)
    ]


def _record(records: pl.DataFrame, number: int) -> str:
    cells = records.row(number, named=True)
    name = " ¦ ".join(cells[field] for field in FIELDS[:3] if cells[field])
    address = " / ".join(cells[field] for field in FIELDS[3:] if cells[field])
    return f"`{name}` `{address}`"


def _bits(bits: float | None) -> str:
    return "no score" if bits is None else f"{bits:.1f} bits"
