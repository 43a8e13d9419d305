"""Which counts a report has, and which of them add up: what masking must know.

A count is named by its place in the report. Counts of files, entries of sources and positions of the ledger say
nothing of people on the list and are not among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Report = Mapping[str, Any]
Place = tuple[str | int, ...]
"""Keys and numbers from the top of the report."""

_OUTCOMES = ("send", "suppress", "hold", "duplicate")
_ALONE = ("removed_with_another_contact_point", "rows_without_sign_of_country", "rows_of_unclear_place")
_FILES: Mapping[str, tuple[Place, ...]] = {
    "send": (("outcomes", "send"),),
    "suppressed": (("outcomes", "suppress"),),
    "hold": (("outcomes", "hold"),),
    "duplicates": (("outcomes", "duplicate"),),
    "rejects": (("rejected",),),
    "flagged": (("rows",),),
    "pull": (("outcomes", "suppress"), ("outcomes", "hold")),
}
"""Counts of a list that its result file of a kind has together as rows."""
_LIMITS = {"rejected": "rejected", "held": "hold", "suppressed": "suppress"}


@dataclass(frozen=True)
class Sum:
    """Counts of which the first together are as many as the others together."""

    whole: tuple[Place, ...]
    parts: tuple[Place, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """All of them."""
        return self.whole + self.parts


def count_places(report: Report) -> Iterator[Place]:
    """Places of all counts of rows and contact points."""
    yield from (("totals", name) for name in report["totals"])
    for n, one in enumerate(report["lists"]):
        yield from (("lists", n, name) for name in ("rows", "rejected"))
        yield from (("lists", n, "outcomes", name) for name in one["outcomes"])
    yield from ((name,) for name in _ALONE if name in report)
    yield from (("unreadable_cells", column) for column in report.get("unreadable_cells", ()))
    yield from (("duplicates", kind) for kind in report.get("duplicates", ()))
    for part in ("overlap", "sent_by_exemption", "limits"):
        yield from ((part, n, "rows") for n in range(len(report.get(part, ()))))
    for n, gap in enumerate(report.get("not_covered", ())):
        yield "not_covered", n, "contact_points"
        yield from (("not_covered", n, "areas", area) for area in gap["areas"])
    yield from _net_down_places(report)
    if "pulled" in report:
        yield "pulled", "rows"
        for n in range(len(report["pulled"]["rules"])):
            yield from (("pulled", "rules", n, name) for name in ("suppressed", "held"))


def _net_down_places(report: Report) -> Iterator[Place]:
    if "net_down" not in report:
        return
    yield from (("net_down", name) for name in ("rows", "duplicates", "sent"))
    for n, step in enumerate(report["net_down"]["rules"]):
        yield from (
            ("net_down", "rules", n, name) for name in ("found", "exempt", "removed", "held", "remaining")
        )
        yield from (("net_down", "rules", n, "keys", kind) for kind in step["keys"])


def file_places(report: Report) -> Iterator[tuple[Place, tuple[Place, ...]]]:
    """Places of the rows of each result file, with those of the counts that they are.

    A file says nothing that these counts do not. It is no part of the sums, so that what is masked is the same
    before the files are written.
    """
    for n, one in enumerate(report["lists"]):
        for f, file in enumerate(one["files"]):
            yield (
                ("lists", n, "files", f, "rows"),
                tuple(("lists", n, *place) for place in _FILES[file["kind"]]),
            )


def sums_of(report: Report) -> Iterator[Sum]:
    """What adds up in a report."""
    outcomes = tuple(("totals", name) for name in _OUTCOMES)
    rejected: Place = ("totals", "rejected")
    yield Sum((("totals", "read"),), (*outcomes, rejected))
    yield from _lists(report)
    for n, gap in enumerate(report.get("not_covered", ())):
        yield Sum(
            (("not_covered", n, "contact_points"),), tuple(("not_covered", n, "areas", a) for a in gap["areas"])
        )
    for n, limit in enumerate(report.get("limits", ())):
        if limit["name"] in _LIMITS:
            yield Sum((("limits", n, "rows"),), (("totals", _LIMITS[limit["name"]]),))
    if "net_down" in report:
        yield from _net_down(report)
    if "duplicates" in report:
        yield Sum((("totals", "duplicate"),), tuple(("duplicates", kind) for kind in report["duplicates"]))
    if "pulled" in report:
        yield from _pulled(report)


def _lists(report: Report) -> Iterator[Sum]:
    numbers = range(len(report["lists"]))
    for name in _OUTCOMES:
        yield Sum((("totals", name),), tuple(("lists", n, "outcomes", name) for n in numbers))
    yield Sum((("totals", "rejected"),), tuple(("lists", n, "rejected") for n in numbers))
    for n, one in enumerate(report["lists"]):
        outcomes: tuple[Place, ...] = tuple(("lists", n, "outcomes", name) for name in one["outcomes"])
        yield Sum((("lists", n, "rows"),), outcomes)


def _net_down(report: Report) -> Iterator[Sum]:
    steps = report["net_down"]["rules"]
    before: Place = ("net_down", "rows")
    yield Sum((("totals", "read"),), (before, ("totals", "rejected")))
    for n, step in enumerate(steps):
        removed, held, after = (("net_down", "rules", n, name) for name in ("removed", "held", "remaining"))
        yield Sum((before,), (removed, held, after))
        yield Sum((removed, held), tuple(("net_down", "rules", n, "keys", kind) for kind in step["keys"]))
        yield from _found(report, n)
        before = after
    yield Sum((before,), (("net_down", "duplicates"), ("net_down", "sent")))
    yield Sum((("totals", "duplicate"),), (("net_down", "duplicates"),))
    yield Sum((("totals", "send"),), (("net_down", "sent"),))
    for total, part in (("suppress", "removed"), ("hold", "held")):
        yield Sum((("totals", total),), tuple(("net_down", "rules", n, part) for n in range(len(steps))))


def _found(report: Report, n: int) -> Iterator[Sum]:
    """What a rule finds and does not remove is exempt, or an earlier rule's: known if it overlaps one."""
    earlier = {step["rule"] for step in report["net_down"]["rules"][:n]}
    rule = report["net_down"]["rules"][n]["rule"]
    shared = tuple(
        ("overlap", p, "rows")
        for p, pair in enumerate(report["overlap"])
        if rule in pair["rules"] and earlier.intersection(pair["rules"])
    )
    if len(shared) < 2:
        parts = tuple(("net_down", "rules", n, name) for name in ("exempt", "removed", "held"))
        yield Sum((("net_down", "rules", n, "found"),), (*parts, *shared))


def _pulled(report: Report) -> Iterator[Sum]:
    yield Sum((("pulled", "rows"),), (("totals", "suppress"), ("totals", "hold")))
    numbers = range(len(report["pulled"]["rules"]))
    for total, part in (("suppress", "suppressed"), ("hold", "held")):
        yield Sum((("totals", total),), tuple(("pulled", "rules", n, part) for n in numbers))
