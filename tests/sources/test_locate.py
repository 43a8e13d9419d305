from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from source_files import source_of

from suppress.sources.locate import as_of, locate


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2026-8-5_818_0f3a1999-2031-0412.txt.zip", date(2026, 8, 5)),
        ("2026-08-05_818.zip", date(2026, 8, 5)),
        ("mps-20260805.csv", date(2026, 8, 5)),
        ("mps-2026-08.csv", date(2026, 8, 1)),
        ("mps_2026_08_05.csv", date(2026, 8, 5)),
        ("mps-2026-13-05.csv", None),
        ("0f3a1999-4c00-4a11.txt", None),
        ("acme.txt", None),
        ("123456789012.txt", None),
    ],
)
def test_the_day_in_a_file_name(name: str, day: date | None) -> None:
    assert as_of(name) == day


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("2026-8-5_818_0f3a1999-2031-0412.txt.zip", "818"),
        ("2026-8-5_Global_0f3a1999-212.txt.zip", None),
        ("818.txt", "818"),
        ("national.txt", None),
    ],
)
def test_the_area_code_in_the_name_of_a_registry_s_file(name: str, area: str | None, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    (file,) = locate("ftc", source_of(format="ftc", files=name), tmp_path)
    assert file.area == area
    (file,) = locate("acme", source_of(format="plain", files=name), tmp_path)
    assert file.area is None


def test_files_are_found_once_sorted_and_by_absolute_pattern_too(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).touch()
    (tmp_path / "folder.txt").mkdir()
    source = source_of(format="plain", files=["*.txt", str(tmp_path / "a.txt")])
    assert [file.path.name for file in locate("acme", source, tmp_path)] == ["a.txt", "b.txt"]
