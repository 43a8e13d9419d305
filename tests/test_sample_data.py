"""The committed sample is what its script writes, and no person or reachable number is in it."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal
from yamlcore import CCoreLoader

from suppress.policy.model import Policy

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_data"


def _make(folder: Path, *options: str) -> Path:
    subprocess.run([sys.executable, str(SAMPLE / "make.py"), *options, str(folder)], check=True)
    return folder / "sample_data"


def _written(folder: Path) -> dict[str, Path]:
    parts = ("campaigns", "ledger", "logs", "sources")
    found = [p for part in parts for p in (folder / part).rglob("*") if p.is_file()]
    return {p.relative_to(folder).as_posix(): p for p in found}


def _records(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(tmp_path_factory.mktemp("later"), "--as-of", "2027-03-09")


def test_the_committed_files_are_what_the_script_writes(made: Path) -> None:
    expected, found = _written(made), _written(SAMPLE)
    assert sorted(found) == sorted(expected)
    differing = [
        name
        for name, path in expected.items()
        if path.suffix != ".parquet" and path.read_bytes() != found[name].read_bytes()
    ]
    assert differing == []


def test_the_committed_parquet_holds_what_the_script_writes(made: Path) -> None:
    name = "campaigns/spring.parquet"
    assert_frame_equal(pl.read_parquet(SAMPLE / name), pl.read_parquet(made / name))


def test_csv_and_parquet_hold_the_same_records_but_for_three_broken_lines() -> None:
    header, *records = _records(SAMPLE / "campaigns/spring.csv")
    frame = pl.read_parquet(SAMPLE / "campaigns/spring.parquet")
    assert header == frame.columns
    assert len(records) == frame.height == 5_000
    text = frame.with_columns(pl.col("Member Since").dt.to_string("%Y-%m-%d").fill_null("")).rows()
    different = [i for i, (a, b) in enumerate(zip(records, text, strict=True)) if tuple(a) != b]
    assert len(different) == 3
    assert all(len(records[i]) != len(header) for i in different)


def test_a_copy_for_another_day_differs_in_dates_only(made: Path, later: Path) -> None:
    assert (later.parent / "policies.yaml").read_bytes() == (ROOT / "policies.yaml").read_bytes()
    # Also a campaign's month, and seconds since 1970.
    date = re.compile(rb"\d{4}-\d{1,2}(-\d{1,2})?|\d\d/\d\d/\d{4}|\b1[678]\d{8}\b")
    name_of = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
    one = {name_of.sub("D", name): path for name, path in _written(made).items()}
    other = {name_of.sub("D", name): path for name, path in _written(later).items()}
    assert sorted(one) == sorted(other)
    assert "sources/mps-2027-01-16.csv" in _written(later)
    for name, path in one.items():
        if path.suffix in {".csv", ".txt"}:
            assert date.sub(b"D", path.read_bytes()) == date.sub(b"D", other[name].read_bytes()), name


def test_addresses_and_numbers_are_reserved_for_fiction() -> None:
    frame = pl.read_parquet(SAMPLE / "campaigns/spring.parquet")
    domains = frame["Email Address"].str.to_lowercase().str.extract_all(r"@[a-z0-9.-]+").explode().drop_nulls()
    assert domains.str.strip_chars(".@").str.contains(r"(^|\.)(example\.(com|org|net)|x\.test|b)$|^$").all()
    for column in ("Phone", "Mobile Phone"):
        digits = frame[column].str.replace(r"\s*(x|ext).*$", "").str.replace_all(r"\D", "")
        plausible = digits.filter(digits.str.len_chars() >= 10)
        kept = r"^1?\d{3}55501\d\d$|7700900\d{3}$|2079460\d{3}$|1614960\d{3}$|19900\d{4}$|63998\d{4}$"
        assert plausible.str.contains(kept).all()


def test_registry_files_are_as_delivered() -> None:
    for path in (SAMPLE / "sources/ftc").iterdir():
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                text = archive.read(path.stem).decode()
        else:
            text = path.read_text()
        code = path.name.split("_")[1]
        lines = text.splitlines()
        assert len(lines) > 2_000
        assert all(re.fullmatch(rf"{code},(555)?[01]\d{{3,6}}", line) for line in lines)
        assert f"{code},0000{code}" in lines


def test_the_policy_is_valid_and_finds_its_files() -> None:
    data = yaml.load((ROOT / "policies.yaml").read_text(), Loader=CCoreLoader)
    policy = Policy.model_validate(data)
    assert len(policy.tests) >= 8
    for name, source in policy.sources.items():
        assert all(list(ROOT.glob(pattern)) for pattern in source.files), name
    header = set(_records(SAMPLE / "campaigns/spring.csv")[0])
    assert {text for column in policy.columns.values() for text in column.header} <= header
