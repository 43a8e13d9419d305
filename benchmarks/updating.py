"""A change list applied to the largest registry, measured."""

from __future__ import annotations

import os
import shutil
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.inputs import SUPPRESS, Sources
from benchmarks.measure import Measured, measure, output
from benchmarks.shape import FIRST_LINE, LINES, area_codes

AFTER = timedelta(days=3)
"""How much newer than the full lists the change list is."""


def write_changes(path: Path, count: int, *, since: date) -> None:
    """Write a change list as the FTC delivers it: `9804327717,2022-12-07T02:20:18,A`.

    Args:
        path: The file.
        count: Lines, half of them additions, over all area codes and over the days after `since`.
        since: Day of the full lists.
    """
    rng = np.random.default_rng(7)
    code = np.array(area_codes(), np.int64)[rng.integers(0, len(area_codes()), count)]
    seconds = rng.integers(0, int(AFTER.total_seconds()), count)
    changes = pl.DataFrame(
        {
            "number": code * 10_000_000 + rng.integers(FIRST_LINE, FIRST_LINE + LINES, count),
            "at": pl.Series(seconds * 1_000_000).cast(pl.Duration("us")),
            "action": pl.Series(["A", "D"]).gather(rng.integers(0, 2, count)),
        }
    )
    said = (pl.lit(since).cast(pl.Datetime("us")) + pl.col("at")).dt.strftime("%Y-%m-%dT%H:%M:%S")
    changes.select("number", said.alias("at"), "action").write_csv(path, include_header=False)


def update(registry: Sources, folder: Path, *, lines: int) -> Measured:
    """Apply a change list to a copy of a registry, prepared beforehand.

    Args:
        registry: The registry's policy with its files in `registry/` beside it.
        folder: For the copy, on the same disk; deleted afterwards.
        lines: Of the change list.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        texts = registry.policy.parent / "registry"
        # Links: neither the program nor this writes into a file that is in place.
        shutil.copytree(texts, folder / "registry", copy_function=os.link)
        policy = folder / registry.policy.name
        policy.write_bytes(registry.policy.read_bytes())
        output([SUPPRESS, "sources", "prepare", "-p", policy])
        year, month, day = next(texts.iterdir()).name.partition("_")[0].split("-")
        since = date(int(year), int(month), int(day))
        changes = folder / f"{since + AFTER}_changes.txt"
        write_changes(changes, lines, since=since)
        return measure([SUPPRESS, "sources", "update", "ftc_dnc", changes, "-p", policy])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
