"""Phone cells of a campaign list: six common forms, odd ones, foreign numbers, junk and blanks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.shape import (
    BLANK_PHONE,
    FIRST_LINE,
    FOREIGN_FORMS,
    FOREIGN_PHONE,
    JUNK_PHONE,
    LETTERS,
    LINES,
    ODD_PHONE,
    ODD_PHONE_FORMS,
    PHONE_FORMS,
    PHONE_JUNK,
    VANITY,
    Ints,
    Sizes,
    area_codes,
    lines,
    registry_sizes,
    spread,
)

PHONE_ANSWERS = ("send", "blank", "unreadable", "listed", "foreign")

Random = np.random.Generator


def next_identities(used: dict[str, int], name: str, count: int, limit: int | None = None) -> Ints:
    """The next identities of a pool, scattered where the pool has a limit.

    Raises:
        ValueError: The pool has no more.
    """
    ranks = np.arange(used[name], used[name] + count)
    used[name] += count
    if limit is not None and used[name] > limit:
        raise ValueError(f"the sources are too small for that many rows at that hit rate: {limit} in '{name}'")
    return ranks if limit is None else spread(ranks, limit)


def write_phones(
    rng: Random, count: int, hit_rate: float, sizes: Sizes, used: dict[str, int]
) -> tuple[pl.Series, Ints]:
    """Phone cells of a piece of a campaign list, and the place of each one's truth in PHONE_ANSWERS.

    Args:
        rng: Source of chance.
        count: Cells.
        hit_rate: Share of the numbers of the United States that are in the registry.
        sizes: Of the registry.
        used: How many identities of each pool are taken; goes up.
    """
    edges = np.cumsum([BLANK_PHONE, JUNK_PHONE, FOREIGN_PHONE, ODD_PHONE])
    kind = np.searchsorted(
        edges, rng.random(count), side="right"
    )  # 0 blank, 1 junk, 2 foreign, 3 odd, 4 common
    listed = (kind >= 3) & (rng.random(count) < hit_rate)
    area, line = np.zeros(count, np.int64), np.full(count, FIRST_LINE)
    first_free = registry_sizes(sizes.largest)
    for name, chosen, firsts, room in (
        ("listed", listed, np.zeros_like(first_free), registry_sizes(sizes.smallest)),
        ("unlisted", (kind >= 3) & ~listed, first_free, LINES - first_free),
    ):
        at = np.flatnonzero(chosen)
        ends = np.cumsum(room)
        index = next_identities(used, name, at.size, int(ends[-1]))
        area[at] = np.searchsorted(ends, index, side="right")
        line[at] = lines(area[at], firsts[area[at]] + index - (ends - room)[area[at]])
    foreign, junk = np.flatnonzero(kind == 2), np.flatnonzero(kind == 1)
    line[foreign] = next_identities(used, "foreign", foreign.size, 10_000_000)
    line[junk] = rng.integers(FIRST_LINE, FIRST_LINE + LINES, junk.size)
    text = _written_phones(rng, kind, area, line)
    answer = np.select([kind == 0, kind == 1, kind == 2, listed], [1, 2, 4, 3], 0)
    return text, answer


def _written_phones(rng: Random, kind: npt.NDArray[np.intp], area: Ints, line: Ints) -> pl.Series:
    count = kind.size
    odd = rng.integers(0, len(ODD_PHONE_FORMS), count)
    exchange, rest = line // 10_000, line % 10_000
    # Fewer than three letters are no vanity number to a library: such a number gets an extension instead.
    digits = [f"{n:04}" for n in range(10_000)]
    letters = np.array([sum(c > "1" for c in text) for text in digits])
    odd = np.where((odd == VANITY) & (letters[exchange] + letters[rest] < 3), 0, odd)
    form = np.where(kind == 3, len(PHONE_FORMS) + odd, rng.integers(0, len(PHONE_FORMS), count))
    vanity = np.where((kind == 3) & (odd == VANITY), 10_000, 0)
    parts = [pl.Series(part).gather(form) for part in zip(*PHONE_FORMS, *ODD_PHONE_FORMS, strict=True)]
    fours = pl.Series(digits + [text.translate(LETTERS) for text in digits])
    threes = fours.str.slice(1)
    foreign = pl.Series(FOREIGN_FORMS).gather((rng.random(count) < 1 / 3).astype(np.int64))
    junk = pl.Series(PHONE_JUNK).gather(rng.integers(0, len(PHONE_JUNK), count))
    local = threes.gather(exchange), fours.gather(rest)
    frame = pl.DataFrame(
        {
            "kind": kind,
            "junk": junk,
            "foreign": foreign,
            "area": pl.Series([str(code) for code in area_codes()]).gather(area),
            "exchange": threes.gather(exchange + vanity),
            "line": fours.gather(rest + vanity),
            **{f"local{index}": part for index, part in enumerate(local)},
            **{f"part{index}": part for index, part in enumerate(parts)},
        }
    )
    written = (
        pl.when(pl.col("kind") == 0).then(None)
        .when((pl.col("kind") == 1) & pl.col("junk").is_null()).then(pl.format("{}-{}", "local0", "local1"))
        .when(pl.col("kind") == 1).then("junk")
        .when(pl.col("kind") == 2).then(pl.format("{}{} {}", "foreign", "local0", "local1"))
        .otherwise(pl.concat_str("part0", "area", "part1", "exchange", "part2", "line", "part3"))
    )  # fmt: skip
    return frame.select(written.alias("phone")).to_series()
