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
