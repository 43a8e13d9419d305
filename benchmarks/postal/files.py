"""Writes a corpus as files, for whoever wants to look at it or give it to another program.

campaign.csv       the campaign list
entries.csv        the entry file; `list` says which list an entry is of
pairs.csv          the verdict at each match level on every pair of both that is not false at all of them
labels.csv         the error classes of each record
hard_rows.csv      the hard negatives: row n and entry n are the pair
hard_entries.csv
hard_kinds.csv     the kind of each, and the levels at which it is false
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.postal.corpus import make_corpus
from benchmarks.postal.hard import make_hard
from benchmarks.postal.tables import Country
from benchmarks.postal.truth import judged_pairs


def write_corpus(folder: Path, country: Country, seed: int, people: int, per_kind: int) -> None:
    """Write a corpus and its hard negatives.

    Args:
        folder: Where; made if it is not there, files in it are replaced.
        country: Whose people.
        seed: Start of the random numbers.
        people: About how many people.
        per_kind: Hard negatives of each kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    corpus, hard = make_corpus(country, seed, people), make_hard(country, seed, per_kind)
    labels = [
        frame.select(
            pl.lit(side).alias("file"),
            pl.col(number).alias("number"),
            pl.col("did", "slipped").list.join(" "),
        )
        for side, number, frame in (
            ("campaign", "row", corpus.rows_labels),
            ("entries", "entry", corpus.entries_labels),
        )
    ]
    tables = {
        "campaign": corpus.rows,
        "entries": corpus.entries,
        "pairs": judged_pairs(corpus.rows_truth, corpus.entries_truth),
        "labels": pl.concat(labels),
        "hard_rows": hard.rows,
        "hard_entries": hard.entries,
        "hard_kinds": hard.kinds,
    }
    for name, table in tables.items():
        table.write_csv(folder / f"{name}.csv")
