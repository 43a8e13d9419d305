from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from list_reading import read_list, verdicts

from suppress.errors import CampaignListError
from suppress.files.write_rows import write_rows


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write(row, column, cell)
    book.close()
    return path


def test_cells_of_a_sheet_are_text(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "spring.xlsx",
        {
            "members": [
                ["email", "zip", "phone", "born", "note"],
                ["ann", "00501", 2025550143, date(2000, 1, 2), 'x, "y"\nz'],
                ["bo", 60601, None, None, 1.5],
                ["eve ", "1e5", 123456789012345, None, "last"],
            ]
        },
    )
    reading = read_list(path, tmp_path / "work")
    assert reading.rows == [
        ("ann", "00501", "2025550143", "2000-01-02", 'x, "y"\nz'),
        ("bo", "60601", "", "", "1.5"),
        ("eve ", "1e5", "123456789012345", "", "last"),
    ]
    assert (reading.lst.form, reading.lst.facts.sheet, reading.lst.name) == ("csv", "members", "spring")
    written = write_rows(reading.lst, verdicts([0, 0, 0]), tmp_path)
    assert written[0].name == "spring.send.csv"


def test_a_sheet_of_several_must_be_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "spring.xlsx", {"one": [["a"], ["x"]], "two": [["a"], ["y"]]})
    with pytest.raises(CampaignListError, match="has 2 sheets") as raised:
        read_list(path, tmp_path / "work")
    assert raised.value.hint == "name one with --sheet: 'one', 'two'"
    with pytest.raises(CampaignListError, match="has no sheet 'three'"):
        read_list(path, tmp_path / "work", sheet="three")
    assert read_list(path, tmp_path / "work", sheet="two").rows == [("y",)]


def test_an_empty_sheet_and_a_damaged_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "spring.xlsx", {"one": []})
    with pytest.raises(CampaignListError, match=r"spring\.xlsx"):
        read_list(path, tmp_path / "work")
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(CampaignListError, match="cannot be read as a workbook"):
        read_list(path, tmp_path / "work")


def test_without_the_extra_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "spring.xlsx", {"one": [["a"], ["x"]]})
    imported = builtins.__import__

    def without_fastexcel(
        name: str,
        space: Mapping[str, object] | None = None,
        names: Mapping[str, object] | None = None,
        wanted: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        if name == "fastexcel":
            raise ImportError(name)
        return imported(name, space, names, wanted or (), level)

    monkeypatch.setattr(builtins, "__import__", without_fastexcel)
    with pytest.raises(CampaignListError) as raised:
        read_list(path, tmp_path / "work")
    assert "suppress-scrub[excel]" in raised.value.hint
