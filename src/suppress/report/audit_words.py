"""What an audit has to say in words, on a terminal and on its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suppress.counted import counted

Report = Mapping[str, Any]

_ROWS = 5
"""Rows that a note names."""
STATES = {"forbidden": "forbidden", "unproven": "cannot be proved", "in_doubt": "in doubt"}
MEANINGS = {
    "forbidden": "a rule of the policy forbade the message when it went",
    "unproven": "a list forbids it of which no version of that day is there, so that nobody can tell whether "
    "it did then",
    "in_doubt": "a run would have held the row for a person to look at",
}
"""What each state of a finding means."""


@dataclass(frozen=True)
class Note:
    """Something that a reader must know."""

    says: str
    grave: bool = False
    """Whether something was not judged."""


def basis(report: Report) -> str:
    """What messages were judged by."""
    if report["as_said"]:
        return "by what people had said when they were sent, also where it reached the ledger later"
    return "by what was known when they were sent"


def notes(report: Report) -> Iterator[Note]:
    """What was not judged, or not surely; the gravest first."""
    for name in report["sources_missing"]:
        yield Note(f"not judged by {name}: no version of it can be read", grave=True)
    if report["without_contact"]:
        messages = counted(report["without_contact"], "message")
        yield Note(f"not judged: {messages} whose contact is missing or cannot be read", grave=True)
    timeless = report["without_time"]
    if timeless:
        named = _rows(report["rows_without_time"], timeless)
        yield Note(
            f"not judged: {counted(timeless, 'message')} whose time cannot be read ({named})", grave=True
        )
    if report["rejected"]:
        lines = "line" if report["rejected"] == 1 else "lines"
        yield Note(f"not read: {report['rejected']:,} {lines} of the log", grave=True)
    if report["in_future"]:
        yield Note(
            f"{counted(report['in_future'], 'message')} of a time to come: it is wrong, or they are not sent "
            "yet; judged by what is known today",
            grave=True,
        )
    later, undated = report["sources_of_later"], report["sources_undated"]
    if later:
        yield Note(
            f"of {_names(later)} no version from before some of the messages is there; they were judged by a "
            f"later one, {_uncertain(report)}"
        )
    if undated:
        yield Note(
            f"files of {_names(undated)} carry no day; they were taken as they are, {_uncertain(report)}"
        )
    if report["columns_missing"]:
        yield Note(
            f"the log does not say {', '.join(report['columns_missing'])}: exemptions that need it exempted "
            "nobody"
        )


def _rows(rows: Sequence[int], of: int) -> str:
    """The first rows in words, as the log counts them."""
    named = [f"{row:,}" for row in rows[:_ROWS]]
    more = of - len(named)
    return f"row{'' if of == 1 else 's'} {_names([*named, f'{more:,} more'] if more else named)}"


def _uncertain(report: Report) -> str:
    if report["as_said"]:
        return "and what it lists counts from the day that its entries say; without one it cannot be proved"
    return "and whether it listed them then cannot be proved"


def _names(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
