from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from source_files import source_of

from suppress.errors import SourceError
from suppress.sources.locate import as_of, files_there, locate


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


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("ftc/*", ["ftc/2026-11-01_818_g.txt"]),
        ("**/*.txt*", ["ftc/2026-11-01_818_g.txt", "ftc/more/2026-11-02_212_g.txt"]),
        (".lists/*", [".lists/2026-11-03_415_g.txt"]),
        ("../base/.lists/*", [".lists/2026-11-03_415_g.txt"]),
        ("~/base/.lists/*", [".lists/2026-11-03_415_g.txt"]),
        ("ftc/.2026*", []),
    ],
)
def test_hidden_files_are_none_of_a_source(
    pattern: str, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / ".home"))
    base = tmp_path / ".home" / "base"
    for name in (
        "ftc/2026-11-01_818_g.txt",
        "ftc/.2026-11-20_818_g.txt.Xa12Bc",
        "ftc/more/2026-11-02_212_g.txt",
        "ftc/.partial/2026-11-20_818_g.txt",
        ".lists/2026-11-03_415_g.txt",
        ".lists/.2026-11-20_415_g.txt",
    ):
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).touch()
    files, _ = files_there(source_of(format="ftc", files=pattern), base)
    assert [file.path.resolve().relative_to(base).as_posix() for file in files] == found


@pytest.mark.parametrize(
    "ending", [".part", ".partial", ".filepart", ".tmp", ".crdownload", ".download", ".swp", "~", ".PART"]
)
def test_an_unfinished_download_stops_the_run(ending: str, tmp_path: Path) -> None:
    (tmp_path / "2026-11-01_818_g.txt").touch()
    unfinished = tmp_path / f"2026-11-20_818_g.txt{ending}"
    unfinished.touch()
    with pytest.raises(SourceError, match="is an unfinished download") as error:
        locate("ftc", source_of(format="ftc", files="*"), tmp_path)
    assert error.value.hint == "wait until it has arrived, or delete it"
    assert len(locate("ftc", source_of(format="ftc", files="*.txt"), tmp_path)) == 1
    unfinished.rename(tmp_path / "2026-11-20_818_part.txt")
    assert len(locate("ftc", source_of(format="ftc", files="*"), tmp_path)) == 2
