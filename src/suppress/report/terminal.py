"""The suppression report on a terminal, from the same data as `report.json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from suppress.counted import counted
from suppress.report.table_data import percent_of

Report = Mapping[str, Any]


class FileFinding(Protocol):
    """What verification says of one file."""

    @property
    def file(self) -> str:
        """Its name."""

    @property
    def ok(self) -> bool:
        """Whether it is as it was."""

    @property
    def says(self) -> str:
        """In words."""


def show_report(report: Report, folder: Path | None, console: Console) -> None:
    """Print the report.

    Args:
        report: Data of `report.json`.
        folder: Result folder; None for a dry run.
        console: Where to print.
    """
    for stale in report["allow_stale"]:
        console.print(
            f"[bold red]stale source allowed:[/] {stale['source']} as of {stale['as_of']}, "
            f"because: {escape(stale['because'])}"
        )
    for line in _head(report):
        console.print(line)
    for left_out in report["rules_left_out"]:
        console.print(f"rule left out: {left_out['rule']}, because: {escape(left_out['because'])}")
    for one in report["lists"]:
        _show_list(one, console)
    if report["sources"]:
        console.print(_sources(report))
    console.print(_net_down(report))
    for line in (*_details(report), *_limits(report)):
        console.print(line)
    _show_files(report, folder, console)


def show_findings(findings: Sequence[FileFinding], console: Console) -> None:
    """Print what verification found, one line a file."""
    for finding in findings:
        mark = "[green]ok[/]  " if finding.ok else "[bold red]FAIL[/]"
        console.print(f"{mark} {escape(finding.file)}: {escape(finding.says)}")


def table(title: str, *columns: str) -> Table:
    """A table with the first column to the left and numbers to the right.

    Args:
        title: Above the table.
        columns: Headings; one that starts with `<` is set to the left, one with `!` also kept in one piece.
    """
    made = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(columns):
        left = place == 0 or name.startswith(("<", "!"))
        whole = not left or place == 0 or name.startswith("!")  # a name or a figure in pieces is not read
        justify: Literal["left", "right"] = "left" if left else "right"
        made.add_column(name.lstrip("<!"), justify=justify, overflow="fold", no_wrap=whole)
    return made


def number(value: float | None) -> str:
    """A count with thousands separated, a dash for nothing."""
    return "–" if value is None else f"{value:,}"


def percent(part: int, whole: int) -> str:
    """A share of the whole."""
    return "–" if not whole else percent_of(part / whole)


def _head(report: Report) -> Iterator[str]:
    send = report["send"]
    brands = f" for {', '.join(send['brands'])}" if send["brands"] else ""
    fields = f" ({', '.join(send['fields'])})"
    what = " [bold]replay, no send file[/]" if send["replay"] else ""
    yield (
        f"[bold]{escape(send['sender'])}[/]: {', '.join(send['categories'])} by {send['channel']}{fields}"
        f"{brands}, contact date {', '.join([*send.get('earlier_dates', ()), send['contact_date']])}{what}"
    )
    for note in report["notes"]:
        yield f"[yellow]note:[/] {escape(note)}"


def _show_list(one: Report, console: Console) -> None:
    form = one["form"]
    if form == "csv" and one["encoding"] is None:
        form = "sheet of a workbook"
    elif form == "csv":
        guess = " (guessed)" if one["encoding_guessed"] else ""
        end = {"\t": "tab", " ": "space"}.get(one["delimiter"], one["delimiter"])
        cut = f"delimiter {escape(end)}" if end in {"tab", "space"} else f"delimiter '{escape(end or '')}'"
        cut += " by its first line" if one.get("delimiter_line") else ""
        cut += ", quotes escaped by a backslash" if one.get("escaped_quotes") else ""
        kind, record = "CSV", one.get("layout", {}).get("record")
        if record:
            kind, cut = "fixed width", f"records of {record} characters"
        shown = cut if end or record else "one column"
        form = f"{kind}, {one['encoding']}{guess}, {shown}, line end {one['line_end']}"
    lines = f"{counted(one['physical_lines'], 'line')}, " if one["form"] == "csv" else ""
    blank = f", {counted(one['blank_lines'], 'blank line')}" if one["blank_lines"] else ""
    rejected = f", [yellow]{one['rejected']:,} rejected[/]" if one["rejected"] else ""
    rows = counted(one["rows"], "row")
    console.print(f"\n[bold]{escape(one['name'])}[/]: {lines}{rows}{rejected}{blank}; {form}")
    console.print(f"  fields: {escape(_columns(one['columns'])) or 'none recognised'}")
    if one.get("result_encoding"):
        console.print(
            f"  result files are in {one['result_encoding']}, and the list in {one['encoding']}: "
            "--encoding same keeps the list's"
        )
    if one["also_look_like"]:
        console.print(
            f"  [yellow]not read, though they look alike:[/] {escape(_columns(one['also_look_like']))}; "
            "say which with --map"
        )
    if one["set"]:
        console.print(f"  set for every row: {escape(', '.join(f'{k}={v}' for k, v in one['set'].items()))}")
    if one["dropped_columns"]:
        console.print(f"  columns of an earlier run left out: {', '.join(one['dropped_columns'])}")


def _columns(fields: Mapping[str, list[str]]) -> str:
    return ", ".join(f"{field}={' + '.join(columns)}" for field, columns in fields.items())


def _sources(report: Report) -> Table:
    made = table("Sources", "source", "<version", "as of", "age", "limit", "good until", "entries", "rejected")
    for one in report["sources"]:
        files = f" ({one['files']} files)" if one["files"] > 1 else ""
        made.add_row(
            f"{one['name']}{files}",
            # A ledger is known by its file; what changes is the last event that the run knows.
            f"event {one['version'].rpartition(':')[2]}" if one["format"] == "ledger" else one["version"],
            one["as_of"] or "–",
            "–" if one["age_days"] is None else f"{one['age_days']} d",
            one["max_age"] or "–",
            one["good_until"] or "–",
            number(one["entries"]),
            number(one["rejected_lines"]),
        )
    return made


def _net_down(report: Report) -> Table:
    down, totals = report["net_down"], report["totals"]
    made = table("Net-down", "rule", "found", "exempt", "removed", "held", "remaining")
    made.add_row("rows read", "", "", "", "", number(totals["read"]))
    if totals["rejected"]:
        made.add_row(
            "rejected lines",
            number(totals["rejected"]),
            "",
            number(totals["rejected"]),
            "",
            number(down["rows"]),
        )
    for step in down["rules"]:
        made.add_row(
            step["rule"],
            number(step["found"]),
            number(step["exempt"]) if step["exempt"] else "",
            number(step["removed"]) if step["removed"] else "",
            number(step["held"]) if step["held"] else "",
            number(step["remaining"]),
        )
    made.add_row(
        "duplicates", number(down["duplicates"]), "", number(down["duplicates"]), "", number(down["sent"])
    )
    made.add_section()
    share = percent(down["sent"], totals["read"])
    made.add_row("[bold]may be sent[/]", "", "", "", "", f"[bold]{down['sent']:,}[/] ({share})")
    return made


def _details(report: Report) -> Iterator[str]:
    for one in report["sent_by_exemption"]:
        how_many = counted(one["rows"], "row")
        yield f"sent although {one['rule']} fires: {how_many}, by: {escape(one['exemption'])}"
    for gap in report["not_covered"]:
        yield _not_checked(gap)
    yield from _unreadable(report)
    other = report["removed_with_another_contact_point"]
    if other:
        yield f"removed although another contact point of the row is clean: {counted(other, 'row')}"
    unknown = report["rows_without_sign_of_country"]
    if unknown:
        yield f"no sign of a country, taken for the sender's: {counted(unknown, 'row')}"
    copies = report["duplicates"]
    if any(copies.values()):
        yield (
            f"duplicates: {copies['single_drops']:,} within a list, {copies['multi_drops']:,} between lists, "
            f"{copies['already_sent']:,} already sent"
        )
    pairs = sorted(report["overlap"], key=lambda pair: -pair["rows"])
    if pairs:
        shown = "; ".join(f"{' and '.join(pair['rules'])} {pair['rows']:,}" for pair in pairs[:3])
        more = f"; {len(pairs) - 3} more pairs in report.json" if len(pairs) > 3 else ""
        yield f"overlap of rules, in rows: {shown}{more}"


def _unreadable(report: Report) -> Iterator[str]:
    countries = {column for one in report["lists"] for column in one["columns"].get("country", ())[:1]}
    for column, cells in report["unreadable_cells"].items():
        if column in countries:
            yield (
                f"[yellow]{cells:,} country cell{'s' if cells > 1 else ''} not understood[/] in column "
                f"{escape(column)}: rows held where a rule for certain countries fires, and where a "
                "phone number has no calling code"
            )
        else:
            yield f"[yellow]unreadable cells:[/] {cells:,} in column {escape(column)}; unknown to conditions"
    unclear = report["rows_of_unclear_place"]
    if unclear:
        yield f"[yellow]held unless exempt, country or state not understood:[/] {counted(unclear, 'row')}"


def _not_checked(gap: Mapping[str, Any]) -> str:
    points, areas = gap["contact_points"], gap["areas"]
    if any(area.isdigit() for area in areas):
        return (
            f"[yellow]not checked:[/] {counted(points, 'number')} in {counted(len(areas), 'area code')} "
            f"without a file of {gap['rule']}, held unless exempt: {_first(areas)}"
        )
    return (
        f"[yellow]not checked:[/] {counted(points, 'contact point')} that the result of {gap['rule']} "
        "does not answer for, held unless exempt"
    )


def _first(areas: Mapping[str, int], shown: int = 8) -> str:
    largest = sorted(areas.items(), key=lambda area: (-area[1], area[0]))
    listed = ", ".join(f"{area} ({count:,})" for area, count in largest[:shown])
    return listed + (f" and {len(largest) - shown} more" if len(largest) > shown else "")


def _limits(report: Report) -> Iterator[str]:
    for limit in report["limits"]:
        if limit["exceeded"]:
            name, share = limit["name"].replace("_", " "), percent_of(limit["share"])
            yield (
                f"[bold red]beyond the limit:[/] {name} is {share} of the rows read; "
                f"the policy allows {limit['limit']:.1%}"
            )


def _show_files(report: Report, folder: Path | None, console: Console) -> None:
    until = report["good_until"]
    console.print(f"[bold]good until:[/] {until}" if until else "good until: no source has a limit")
    if folder is None:
        console.print("dry run: nothing was written")
        return
    console.print(f"\nresults in [bold]{escape(str(folder))}[/]:")
    for one in report["lists"]:
        for file in one["files"]:
            console.print(f"  {escape(file['name'])}: {counted(file['rows'], 'row')}")
    page = "report.html, " if (folder / "report.html").is_file() else ""
    console.print(f"  {page}report.json, certificate.json")
