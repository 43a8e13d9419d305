"""The sources that a telephone campaign is scrubbed against besides the national registry: five of them.

The house's own opt-outs, a state's list and a list of litigators hold numbers that the registry has too,
so that many rows are found more than once; the lists of the United Kingdom and of Canada hold numbers
that no row of a campaign list has.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.shape import FIRST_LINE, Ints, Sizes, area_codes, lines, registry_sizes, spread

SHARED_LISTS = ("house", "state", "litigators")
"""Lists of numbers that the registry has too, each with its size in `Sizes`."""
CANADIAN_AREA_CODES = (204, 250, 306, 403, 416, 418, 506, 514, 604, 613, 705, 709, 780, 819, 902, 905)
BRITISH_PREFIX = 7_500_000_000
"""National numbers of the British list begin here; those of campaign lists with 710."""


def write_call_sources(folder: Path, *, as_of: date, sizes: Sizes) -> None:
    """Write the five lists as they are delivered.

    Args:
        folder: Where `house-DATE.csv`, `state-DATE.txt`, `litigators-DATE.csv`, `tps-DATE.txt` and
            `DATE_dncl.txt` are written.
        as_of: The date in the names.
        sizes: How many of each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed = {name: shared_numbers(name, sizes) for name in SHARED_LISTS}
    plain = pl.format("+1{}", "number")
    listed["house"].select(plain.alias("phone")).write_csv(folder / f"house-{as_of}.csv")
    listed["state"].write_csv(folder / f"state-{as_of}.txt", include_header=False)
    flags = listed["litigators"].with_columns(national_dnc=pl.lit("Y"), litigator=pl.lit("Y"))
    flags.rename({"number": "phone"}).write_csv(folder / f"litigators-{as_of}.csv")
    british = pl.DataFrame({"number": np.arange(sizes.british) * 7 + BRITISH_PREFIX})
    british.select(pl.format("0{} ", "number")).write_csv(
        folder / f"tps-{as_of}.txt", include_header=False, line_terminator="\r\n"
    )
    canadian = np.arange(sizes.canadian)
    area = pl.Series("area", CANADIAN_AREA_CODES).gather(canadian % len(CANADIAN_AREA_CODES))
    pl.DataFrame({"area": area, "line": canadian // len(CANADIAN_AREA_CODES) + FIRST_LINE}).sort(
        "area", "line"
    ).write_csv(folder / f"{as_of}_dncl.txt", include_header=False)


def shared_numbers(name: str, sizes: Sizes) -> pl.DataFrame:
    """Ten-digit numbers of a list, all of which every registry of the benchmark has.

    Args:
        name: One of `SHARED_LISTS`.
        sizes: How many.

    Returns:
        `number` (Int64), each once, scattered over the area codes.
    """
    room = registry_sizes(sizes.smallest)
    # Every list takes other numbers of the pool, with an overlap.
    rank = np.arange(getattr(sizes, name)) + sizes.smallest * SHARED_LISTS.index(name) // 10
    index = spread(rank % sizes.smallest, sizes.smallest)
    ends: Ints = np.cumsum(room)
    area = np.searchsorted(ends, index, side="right")
    line = lines(area, index - (ends - room)[area])
    code = np.array(area_codes(), np.int64)[area]
    return pl.DataFrame({"number": code * 10_000_000 + line})
