"""`report.html`: a run on one page that needs nothing else, for operators, clients and lawyers.

The page is made of the report, the digest of the run's result and the reports of earlier runs; it holds no time
of its own, so that it is the same whenever it is made of the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from suppress.report import compared_tables
from suppress.report import run_tables as tables
from suppress.report.masking import masked
from suppress.report.page_charts import MASKED, charts_of, figure
from suppress.report.page_frame import Notice, Section, page_environment, with_content
from suppress.report.table_data import percent_of

if TYPE_CHECKING:
    from jinja2 import Template

Report = Mapping[str, Any]
_TILES = (
    ("suppress", "suppressed"),
    ("hold", "held"),
    ("duplicate", "duplicates"),
    ("rejected", "rejected lines"),
)


@dataclass(frozen=True)
class Shown:
    """What a page is made of, ready to be drawn and written: masked where it is to be."""

    report: Report
    earlier: tuple[Report, ...]

    @classmethod
    def of(cls, report: Report, earlier: Sequence[Report], mask_below: int | None) -> Shown:
        """Mask small counts.

        Args:
            report: Data of `report.json`.
            earlier: Those of earlier runs of the same campaign, oldest first.
            mask_below: Counts below this are masked; None masks none.
        """
        return cls(masked(report, mask_below), tuple(masked(one, mask_below) for one in earlier))


def page(shown: Shown, mask_below: int | None, result_sha256: str, drawn: Mapping[str, str] | None) -> str:
    """The page.

    Args:
        shown: What it shows.
        mask_below: The limit by which it was masked.
        result_sha256: Digest of the run's result, as its certificate has it.
        drawn: Charts as SVG by name; None where they could not be drawn.
    """
    report = shown.report
    return _template().render(
        report=report,
        send=report["send"],
        totals=report["totals"],
        title=title_of(report),
        rescrub="pulled" in report,
        tiles=_TILES[:2] if "pulled" in report else _TILES,  # a rescrub finds no copies and rejects no lines
        notices=list(notices(report)),
        sections=with_content(_sections(shown)),
        charts={chart.name: chart for chart in charts_of(report, shown.earlier)},
        drawn=drawn,
        until=report["good_until"],
        until_because=_until_because(report),
        mask_below=mask_below,
        masked_sign=MASKED,
        result_sha256=result_sha256,
    )


def title_of(report: Report) -> str:
    """Campaign, what it is about and its channel, as the page is called."""
    send = report["send"]
    lists = " + ".join(one["name"] for one in report["lists"])
    return f"{lists}: {' + '.join(send['categories'])} by {send['channel']}"


def notices(report: Report) -> Iterator[Notice]:
    """What a reader must know before anything else, what is gravest first."""
    for stale in report["allow_stale"]:
        yield Notice(
            "stop",
            f"Stale source allowed: {stale['source']} as of {stale['as_of']}, because: {stale['because']}",
        )
    if report["send"]["replay"]:
        yield Notice("stop", "Replay of a past day: there is no send file.")
    for limit in report.get("limits", ()):
        if limit["exceeded"]:
            share = MASKED if limit["share"] is None else percent_of(limit["share"])
            yield Notice(
                "stop",
                f"Beyond the limit: {limit['name'].replace('_', ' ')} is {share} of the rows read; the policy "
                f"allows {limit['limit']:.1%}.",
            )
    for gap in report.get("not_covered", ()):
        yield Notice(
            "look",
            f"Not checked: {figure(gap['contact_points'])} contact points that no file of {gap['rule']} "
            "answers for; their rows are held unless exempt.",
        )
    for left_out in report["rules_left_out"]:
        yield Notice("look", f"Rule left out: {left_out['rule']}, because: {left_out['because']}")
    for one in report["lists"]:
        for field, columns in one.get("also_look_like", {}).items():
            yield Notice(
                "look", f"Not read in {one['name']}, though it looks like {field}: {', '.join(columns)}."
            )
    for says in (*report["notes"], *report["warnings"]):
        yield Notice("look", says[:1].upper() + says[1:])


def _until_because(report: Report) -> str:
    until = report["good_until"]
    if until is None:
        return "no source has a limit"
    ends = [one["name"] for one in report["sources"] if one["good_until"] == until]
    if ends:
        return f"{' and '.join(ends)} must be refreshed by then"
    return "a consent or the time of an entry ends then, or a stale source was allowed for that day alone"


def _sections(shown: Shown) -> Iterator[Section]:
    report = shown.report
    yield Section(
        "net-down",
        "From rows read to rows sent",
        "Each rule takes rows out; the first that removes a row is the reason counted.",
        (tables.net_down(report),),
        "chart-net-down",
    )
    yield Section(
        "pulled",
        "Rows to pull",
        "What ledger and sources learnt since the run.",
        (tables.pulled(report),),
        "chart-pulled",
    )
    yield Section(
        "exempt",
        "Sent despite a rule",
        "A rule fires on these rows, and a line of the policy exempts them.",
        (tables.exemptions(report),),
        "chart-exempt",
    )
    yield Section(
        "held",
        "Held for a person to look at",
        "Doubt never sends: these rows are neither sent nor counted as suppressed.",
        (tables.holds(report),),
        "chart-held",
    )
    yield Section(
        "coverage",
        "Not checked",
        "No file answers for these contact points.",
        (tables.coverage(report),),
        "chart-coverage",
    )
    yield Section(
        "sources",
        "Sources and their age",
        "What opt-outs were looked up in. A source past its limit stops a run.",
        (tables.sources(report), tables.attested(report)),
        "chart-ages",
        wide=True,
    )
    yield Section(
        "overlap",
        "Overlap of rules",
        "Rows that more than one rule would have removed.",
        (tables.overlap(report),),
        "chart-overlap",
    )
    yield Section(
        "earlier",
        "This run and earlier ones",
        "Runs in the same folder for the same channel, categories and brands, with lists named alike.",
        (compared_tables.earlier(report, shown.earlier), compared_tables.earlier_rules(report, shown.earlier))
        if shown.earlier
        else (),
        "chart-earlier",
        wide=True,
    )
    yield Section(
        "lists",
        "Campaign lists",
        "What was read, and what became of it.",
        (
            tables.lists(report),
            tables.duplicates(report),
            tables.to_look_at(report),
            tables.limits(report),
        ),
    )
    yield Section(
        "rules",
        "The rules that applied",
        "As the policy says them for this send, with the law or reason of each.",
        (tables.rules(report),),
    )
    yield Section(
        "certificate",
        "Certificate",
        "Digests by which anybody can prove that files are those of this run.",
        (tables.files(report), tables.inputs(report), tables.policy_files(report)),
    )


@cache
def _template() -> Template:
    return page_environment().get_template("report.html.jinja")


def warm_up_template() -> None:
    """Load what writes the page, before there is anything to write."""
    _template()
