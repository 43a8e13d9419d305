"""The tables of a suppression report as data: what the page shows and `suppress report --csv` writes.

A table without rows is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from suppress.report.table_data import Cell, Column, Table

Report = Mapping[str, Any]


def tables_of(report: Report) -> list[Table]:
    """All tables of a report that have rows, masked where it is.

    Args:
        report: Data of `report.json` of a scrub or rescrub, or what `masked` made of it.
    """
    made = [
        net_down(report),
        pulled(report),
        exemptions(report),
        holds(report),
        duplicates(report),
        overlap(report),
        sources(report),
        attested(report),
        coverage(report),
        to_look_at(report),
        limits(report),
        lists(report),
        files(report),
        rules(report),
        policy_files(report),
    ]
    return [table for table in made if table.rows]


def net_down(report: Report) -> Table:
    """Counts after each rule, down to the rows that may be sent."""
    columns = (
        Column("step", "name"),
        Column("found", "count"),
        *(Column(part, "count", quiet=True) for part in ("exempt", "removed", "held")),
        Column("remaining", "count"),
    )
    down, totals = report.get("net_down"), report["totals"]
    if down is None:
        return Table("net_down", "", columns, ())
    rows: list[tuple[Cell, ...]] = [("rows read", "", "", "", "", totals["read"])]
    if totals["rejected"] != 0:
        rows.append(("rejected lines", totals["rejected"], "", totals["rejected"], "", down["rows"]))
    rows += [
        (
            step["rule"],
            step["found"],
            *(step[part] for part in ("exempt", "removed", "held")),
            step["remaining"],
        )
        for step in down["rules"]
    ]
    rows.append(("duplicates", down["duplicates"], "", down["duplicates"], "", down["sent"]))
    rows.append(("may be sent", "", "", "", "", down["sent"]))
    caption = "Rows found, exempt, removed and held by each rule, in the order in which rules get the credit."
    return Table("net_down", caption, columns, tuple(rows))


def pulled(report: Report) -> Table:
    """Rows of a send file that may not go any more, by rule."""
    found = report.get("pulled", {}).get("rules", ())
    rows = tuple((one["rule"], one["suppressed"], one["held"]) for one in found)
    caption = "Rows to be pulled from the send file, by the rule that decides."
    columns = (Column("rule", "name"), *_counts("suppressed now", "held now"))
    return Table("pulled", caption, columns, rows)


def exemptions(report: Report) -> Table:
    """What was sent although a rule fires."""
    rows = tuple((one["rule"], one["exemption"], one["rows"]) for one in report.get("sent_by_exemption", ()))
    caption = "Rows that are sent although a rule fires on them, by the exemption that the policy grants."
    columns = (Column("rule", "name"), Column("sent because"), *_counts("rows sent"))
    return Table("sent_by_exemption", caption, columns, rows)


def holds(report: Report) -> Table:
    """Held rows by the rule that holds them."""
    steps = report.get("net_down", {}).get("rules", ())
    rows = tuple((step["rule"], _held_because(step), step["held"]) for step in steps if step["held"] != 0)
    caption = "Rows held for a person to look at, by the rule that holds them."
    columns = (Column("rule", "name"), Column("because"), *_counts("rows held"))
    return Table("held", caption, columns, rows)


_DOUBTS = {
    "blank": "nothing there",
    "unreadable": "cannot be read",
    "unchecked": "no file of the source answers",
    "unknown": "the condition is neither true nor false",
    "unplaced": "country or state not understood",
}
"""What a rule notes of rows that it holds (`evidence.Note`), in words."""


_TO_REVIEW = ", to review"
"""End of the name of a match by a score that a person has to look at (`evidence.KindCodes.summed`)."""


def _held_because(step: Mapping[str, Any]) -> str:
    noted = [kind for kind in step["keys"] if kind in _DOUBTS and (kind != "blank" or not step["removed"])]
    doubts = [_DOUBTS[kind] for kind in noted]
    if any(kind.endswith(_TO_REVIEW) for kind in step["keys"]):
        doubts.append("alike, and the score leaves it open whether they are the same")
    return ", ".join(doubts) or "the rule holds what it finds"


def duplicates(report: Report) -> Table:
    """Copies of rows that go."""
    words = {
        "single_drops": "within one list",
        "multi_drops": "between lists",
        "already_sent": "already sent by the run before",
    }
    counts = report.get("duplicates", {})
    rows = tuple((words[kind], counts[kind]) for kind in words if counts.get(kind, 0) != 0)
    caption = "Copies of rows that are sent, and where the row that stays is."
    return Table("duplicates", caption, (Column("copy"), *_counts("rows")), rows)


def overlap(report: Report) -> Table:
    """Pairs of rules that fire on the same rows."""
    pairs = sorted(report.get("overlap", ()), key=lambda pair: (-(pair["rows"] or 0), pair["rules"]))
    rows = tuple((*pair["rules"], pair["rows"]) for pair in pairs)
    caption = "Rows on which two rules fire and neither is exempt; the most frequent pairs first."
    columns = (Column("rule", "name"), Column("and rule", "name"), *_counts("rows"))
    return Table("overlap", caption, columns, rows)


def sources(report: Report) -> Table:
    """Versions of sources, their age and how long they may be used."""
    columns = (
        Column("source", "name"),
        Column("version", "code"),
        Column("as of", "name"),
        Column("age in days", "number"),
        Column("limit", "name"),
        Column("good until", "name"),
        Column("entries", "number"),
        Column("lines rejected", "number"),
        Column("asked by rules"),
    )
    rows = tuple(
        (
            one["name"],
            version(one),
            one["as_of"],
            one["age_days"],
            one["max_age"],
            one["good_until"],
            one["entries"],
            one["rejected_lines"],
            ", ".join(one["rules"]),
        )
        for one in report["sources"]
    )
    caption = "Opt-out sources as they were used, with the oldest age that the policy accepts."
    return Table("sources", caption, columns, rows)


def version(source: Mapping[str, Any]) -> str:
    """A source's version as people read it: a ledger is known by its file; what changes is its last event."""
    whole = str(source["version"])
    return f"event {whole.rpartition(':')[2]}" if source["format"] == "ledger" else whole


def attested(report: Report) -> Table:
    """What people attest of sources that cannot show it themselves."""
    rows = tuple(
        (one["name"], said["what"], said["who"], said["date"])
        for one in report["sources"]
        for said in one.get("attested", ())
    )
    columns = (Column("source", "name"), Column("what"), Column("attested by"), Column("on", "name"))
    return Table("attested", "What was attested of sources.", columns, rows)


def coverage(report: Report) -> Table:
    """Contact points that a source does not answer for, by area."""
    rows = tuple(
        (gap["rule"], area, count)
        for gap in report.get("not_covered", ())
        for area, count in _largest(gap["areas"])
    )
    caption = "Contact points that no file of the rule's source answers for; their rows are held unless exempt."
    columns = (Column("rule", "name"), Column("area", "name"), *_counts("contact points"))
    return Table("not_covered", caption, columns, rows)


def _largest(areas: Mapping[str, int | None]) -> list[tuple[str, int | None]]:
    return sorted(areas.items(), key=lambda area: (-(area[1] or 0), area[0]))


def to_look_at(report: Report) -> Table:
    """Counts that say how well the list could be read."""
    words = (
        (
            "removed_with_another_contact_point",
            "rows removed although another contact point of theirs is clean",
        ),
        ("rows_without_sign_of_country", "rows without a sign of their country, taken for the sender's"),
        ("rows_of_unclear_place", "rows whose country or state is not understood, held unless exempt"),
    )
    rows = [(says, report[name]) for name, says in words if report.get(name, 0) != 0]
    for column, cells in report.get("unreadable_cells", {}).items():
        rows.append((f"unreadable cells in column {column}, unknown to conditions", cells))
    caption = "What a person may want to look at in the list."
    return Table("to_look_at", caption, (Column("what"), *_counts("count")), tuple(rows))


def limits(report: Report) -> Table:
    """Shares of rows against the limits of the policy."""
    rows = tuple(
        (
            one["name"].replace("_", " "),
            one["rows"],
            one["share"],
            one["limit"],
            "beyond the limit" if one["exceeded"] else "within",
        )
        for one in report.get("limits", ())
    )
    columns = (
        Column("limit"),
        *_counts("rows"),
        Column("share", "share"),
        Column("allowed", "share"),
        Column("result", "name"),
    )
    return Table("limits", "Shares of the rows read, and what the policy allows.", columns, rows)


def lists(report: Report) -> Table:
    """What became of each campaign list."""
    rows = tuple(
        (
            one["name"],
            one["rows"],
            *(one["outcomes"][outcome] for outcome in ("send", "suppress", "hold", "duplicate")),
            one["rejected"],
            "; ".join(f"{field}: {' + '.join(columns)}" for field, columns in one["columns"].items()),
        )
        for one in report["lists"]
    )
    columns = (
        Column("list", "name"),
        *_counts("rows", "send", "suppressed", "held", "duplicates", "rejected lines"),
        Column("columns read"),
    )
    return Table(
        "lists", "Campaign lists, what became of their rows, and the columns that were read.", columns, rows
    )


def files(report: Report) -> Table:
    """Result files, by which anybody can prove that they are those of the run."""
    rows = tuple(
        (file["name"], file["kind"], file["rows"], file["sha256"])
        for one in report["lists"]
        for file in one["files"]
    )
    columns = (Column("file", "name"), Column("kind"), *_counts("rows"), Column("SHA-256", "code"))
    return Table("files", "Result files and their digests.", columns, rows)


def rules(report: Report) -> Table:
    """The rules that applied, as `suppress policy show` tells them."""
    columns = (
        Column("rule", "name"),
        Column("place", "number"),
        Column("fires on"),
        Column("outcome"),
        Column("unless"),
        Column("where and when"),
        Column("law or reason"),
        Column("from"),
    )
    rows = tuple(
        (
            one["id"],
            one["rank"],
            one["compares"],
            f"left out: {one['left_out']}" if one["left_out"] else one["outcome"],
            "; or ".join(one["exemptions"]),
            " ".join(part for part in (", ".join(one["jurisdictions"]), one["dates"]) if part)
            or "everywhere, always",
            one["citation"],
            one["origin"] or "the policy",
        )
        for one in report.get("rules", ())
    )
    caption = (
        "The rules of this send in the order in which they get the credit, then those the policy leaves out."
    )
    return Table("rules", caption, columns, rows)


def policy_files(report: Report) -> Table:
    """Files and packs that the policy is made of."""
    rows = tuple((one["file"], one["sha256"]) for one in report["policy"])
    columns = (Column("file or pack", "name"), Column("SHA-256", "code"))
    return Table("policy_files", "What the policy was made of.", columns, rows)


def _counts(*titles: str) -> Iterator[Column]:
    return (Column(title, "count") for title in titles)


def inputs(report: Report) -> Table:
    """Campaign lists by their digests."""
    rows = tuple((one["name"], one["sha256"]) for one in report["lists"])
    columns = (Column("list", "name"), Column("SHA-256", "code"))
    return Table("inputs", "Campaign lists as they came in.", columns, rows)
