"""Result files in another encoding than the list: they are, and the report says so."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from small_runs import Desk, csv_text
from suppress.report.terminal import show_report

TEXT = csv_text([("1", "zoe@x.test", "Zoé")], ("id", "email", "name"))


@pytest.mark.parametrize(
    ("encoding", "asked", "result", "told"),
    [
        ("cp1252", {}, "utf-8", True),
        ("cp1252", {"encoding_same": True}, "cp1252", False),
        ("utf-16", {}, "utf-8-sig", True),
        ("utf-8", {}, "utf-8", False),
        ("utf-8-sig", {}, "utf-8-sig", False),
    ],
)
def test_a_report_says_where_the_encoding_is_not_that_of_the_list(
    tmp_path: Path, encoding: str, asked: dict[str, Any], result: str, told: bool
) -> None:
    desk = Desk(tmp_path, [{"id": "contact", "kind": "no_contact_point"}])
    report = desk.run(desk.write("list.csv", TEXT.encode(encoding)), **asked).report
    assert (tmp_path / "out" / "list.send.csv").read_bytes() == TEXT.encode(result)
    console = Console(width=200, record=True, file=StringIO())
    show_report(report, None, console)
    assert ("--encoding same keeps the list's" in console.export_text()) is told
    assert ("result_encoding" in report["lists"][0]) is told


@pytest.mark.parametrize(
    ("names", "written", "asked", "read"),
    [
        (("Müller", "Jürgen"), "cp1252", {}, None),
        (("König", "Jörg"), "mac-roman", {}, "cp1252"),
        (("König", "Jörg"), "mac-roman", {"read_encoding": "mac-roman"}, None),
        (("Łódź", "Kraków"), "cp1250", {}, "cp1252"),
    ],
)
def test_a_run_warns_where_names_may_be_misread(
    tmp_path: Path, names: tuple[str, ...], written: str, asked: dict[str, Any], read: str | None
) -> None:
    desk = Desk(tmp_path, [{"id": "contact", "kind": "no_contact_point"}])
    rows = [(str(number), f"a{number}@x.test", name) for number, name in enumerate(names)]
    path = desk.write("list.csv", csv_text(rows, ("id", "email", "name")).encode(written))
    warned = [says for says in desk.run(path, **asked).report["warnings"] if "misread" in says]
    expected = f"list is read as {read}, but it may as well be in another encoding: names may be misread"
    assert [says.startswith(expected) and "--encoding" in says for says in warned] == [True] * (
        read is not None
    )
