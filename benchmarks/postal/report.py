"""The figures of postal matching as Markdown, and issue 5's targets beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from benchmarks.postal.classes import BY_NAME
from benchmarks.postal.figures import LevelFigures, Share
from benchmarks.postal.run import DECEASED_LEVELS, PRECISIONS, PROGRAM, SCORE, SPLINK, FebrlMeasured, Measured

BEGIN, END = "<!-- postal: begin -->", "<!-- postal: end -->"
_LEVEL_NAMES = {
    "address": "address",
    "household": "household",
    "individual_initial": "individual with initial",
    "individual": "individual",
}
_SEEN_WITH_SPLINK = {0.999: 0.981, 0.9992: 0.969, 1.0: 0.955}
"""Issue 5: what Splink 5 was seen to reach on FEBRL 4."""


@dataclass(frozen=True)
class Origin:
    """What the figures are of."""

    commit: str
    seed: int
    day: date
    people: int


def markdown(origin: Origin, measured: Sequence[Measured], febrl: Sequence[FebrlMeasured]) -> str:
    """All figures.

    Args:
        origin: What they are of.
        measured: By corpus and matcher.
        febrl: By set and matcher.
    """
    lines = [
        f"Commit {origin.commit[:12]}, seed {origin.seed}, {origin.day.isoformat()}; "
        f"about {origin.people:,} people a corpus.",
        "",
        *_targets(measured, febrl),
        "",
        *_levels(measured),
        "",
        *_classes(measured),
        "",
        *_hard(measured),
        "",
        *_febrl(febrl),
    ]
    return "\n".join(lines)


def _targets(measured: Sequence[Measured], febrl: Sequence[FebrlMeasured]) -> Iterator[str]:
    yield "| to reach | seen | |"
    yield "| --- | --- | --- |"
    for each in measured:
        if each.matcher != PROGRAM:
            continue
        household = {one.band: one for one in each.levels if one.level == "household"}
        individual = {one.band: one for one in each.levels if one.level == "individual"}
        for band, word in (("sure", "sure"), ("all", "with review")):
            figures = household[band]
            yield _target(
                f"{each.country}: household precision at least 99.8 % with recall at least 97 %, {word}",
                f"{_percent(figures.precision)} with {_percent(figures.recall)}",
                met=figures.precision.value >= 0.998 and figures.recall.value >= 0.97,
            )
        for band, word in (("sure", "sure"), ("all", "with review")):
            yield _target(
                f"{each.country}: individual recall at least 95 %, {word}",
                f"{_percent(individual[band].recall)} (precision {_percent(individual[band].precision)})",
                met=individual[band].recall.value >= 0.95,
            )
        sure = each.hard.filter(pl.col("level").is_in(DECEASED_LEVELS))["sure"].sum()
        yield _target(
            f"{each.country}: no sure match among hard negatives for deceased", f"{sure:,}", met=sure == 0
        )
    yield from _febrl_targets(febrl)


def _febrl_targets(febrl: Sequence[FebrlMeasured]) -> Iterator[str]:
    sides = {each.matcher: each for each in febrl if each.name == "FEBRL 4"}
    if not sides:
        return
    splink = sides[SPLINK]
    for precision in PRECISIONS:
        theirs = splink.recall_at[precision].value
        wanted = {
            "which Splink was seen to reach": _SEEN_WITH_SPLINK[precision],
            "which it reaches here": theirs,
        }
        for name in (SCORE, PROGRAM):
            recall = sides[name].recall_at[precision]
            for word, least in wanted.items():
                yield _target(
                    f"FEBRL 4, individual, {name}, at {_share(precision)}: at least {_share(least)}, {word}",
                    _percent(recall),
                    met=recall.value >= least,
                )
    ours = sides[PROGRAM]
    yield _target(
        f"FEBRL 4: in less time than Splink ({splink.seconds:.1f} s)",
        f"{ours.seconds:.1f} s",
        met=ours.seconds < splink.seconds,
    )


def _target(wanted: str, seen: str, *, met: bool) -> str:
    return f"| {wanted} | {seen} | {'met' if met else '**not met**'} |"


def _levels(measured: Sequence[Measured]) -> Iterator[str]:
    bands = "sure: recall | sure: precision | with review: recall | with review: precision"
    yield f"| | | | {bands} | recall at 99.8 % | s |"
    yield "| --- | --- | --- | --- | --- | --- | --- | ---: | ---: |"
    for each in measured:
        by_level: dict[str, dict[str, LevelFigures]] = {}
        for one in each.levels:
            by_level.setdefault(one.level, {})[one.band] = one
        for level, both in by_level.items():
            sure, whole = both["sure"], both["all"]
            cells = [_interval(share) for share in (sure.recall, sure.precision)]
            same = (sure.recall, sure.precision) == (whole.recall, whole.precision)
            cells += ["", ""] if same else [_interval(share) for share in (whole.recall, whole.precision)]
            best = _percent(each.at_precision[level]) if level in each.at_precision else ""
            names = (each.country, each.matcher, _LEVEL_NAMES[level])
            yield f"| {' | '.join(names)} | {' | '.join(cells)} | {best} | {each.seconds:.0f} |"


def _classes(measured: Sequence[Measured]) -> Iterator[str]:
    ours = [each for each in measured if each.matcher == PROGRAM]
    heads = [f"{each.country} {level}" for each in ours for level in each.classes]
    yield "Recall of the program by error class (in row, entry or both): sure, with review, of true pairs."
    yield ""
    yield f"| class | {' | '.join(heads)} |"
    yield f"| --- |{' --- |' * len(heads)}"
    tables = [
        {row["error"]: row for row in frame.iter_rows(named=True)}
        for each in ours
        for frame in each.classes.values()
    ]
    for name in ("(none)", *BY_NAME):
        cells = [_class(table.get(name)) for table in tables]
        if any(cells):
            yield f"| {name} | {' | '.join(cells)} |"


def _class(row: dict[str, int] | None) -> str:
    if not row or not row["pairs"]:
        return ""
    sure, whole = Share(row["sure"], row["pairs"]), Share(row["sure"] + row["review"], row["pairs"])
    return f"{sure.value:.1%}, {whole.value:.1%} of {row['pairs']:,}"


def _hard(measured: Sequence[Measured]) -> Iterator[str]:
    ours = [each for each in measured if each.matcher != SPLINK]
    yield "Hard negatives found at a level at which they are false: sure, for review. Entries are deaths."
    yield ""
    heads = [f"{each.country} {each.matcher}" for each in ours]
    yield f"| kind | level | {' | '.join(heads)} |"
    yield f"| --- | --- |{' --- |' * len(heads)}"
    tables = [{(row["kind"], row["level"]): row for row in each.hard.iter_rows(named=True)} for each in ours]
    for kind, level in sorted({key for table in tables for key in table}):
        cells = [_found(table.get((kind, level))) for table in tables]
        yield f"| {kind} | {_LEVEL_NAMES[level]} | {' | '.join(cells)} |"


def _found(row: dict[str, int] | None) -> str:
    return "" if row is None else f"{row['sure']:,}, {row['review']:,} of {row['pairs']:,}"


def _febrl(febrl: Sequence[FebrlMeasured]) -> Iterator[str]:
    if not febrl:
        return
    heads = [f"recall at {_share(precision)}" for precision in PRECISIONS]
    yield "FEBRL, individual level, names and addresses alone; recall at the best threshold for a precision:"
    yield ""
    yield f"| set | matcher | {' | '.join(heads)} | own thresholds: sure | with review | s |"
    yield "| --- | --- | ---: | ---: | ---: | --- | --- | ---: |"
    for each in febrl:
        recalls = [_percent(each.recall_at[precision]) for precision in PRECISIONS]
        own = [
            f"{_percent(each.levels[band][0])} at {_percent(each.levels[band][1])}" if each.levels else ""
            for band in ("sure", "all")
        ]
        cells = [each.name, each.matcher, *recalls, *own, f"{each.seconds:.1f}"]
        yield f"| {' | '.join(cells)} |"


def _interval(share: Share) -> str:
    low, high = share.interval
    return f"{share.value:.2%} ({low:.2%} to {high:.2%})".replace("%", " %")


def _percent(share: Share) -> str:
    # Never rounded up to a whole that is not one.
    text = f"{share.value:.2%}"
    if text == "100.00%" and share.hits < share.of:
        text = f"{share.value:.4%}"
    return text.replace("%", " %")


def _share(value: float) -> str:
    return f"{value:.2%}".rstrip("%").rstrip("0").rstrip(".") + " %"
