from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from list_reading import read_list, verdicts
from polars.testing import assert_frame_equal

from suppress.errors import CampaignListError
from suppress.files.write_rows import write_rows
from suppress.model import RESULT_COLUMNS, Outcome

FRAME = pl.DataFrame(
    {
        "email": ["ann", "bo", None, "", "eve"],
        "zip": pl.Series([60601.0, 501.0, None, 1.5, 2.0]),
        "id": pl.Series([1, 2, 3, 4, 2**40], dtype=pl.Int64),
        "kind": pl.Series(["member", "x", None, "x", "member"], dtype=pl.Categorical),
        "born": [date(2000, 1, 2), None, None, None, None],
        "seen": [datetime(2026, 1, 2, 3, 4, 5), None, None, None, None],  # noqa: DTZ001  as exports have it
        "vip": [True, False, None, None, True],
    }
)


def test_cells_are_text(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "spring.parquet")
    reading = read_list(tmp_path / "spring.parquet", tmp_path / "work", block_size=200)
    assert reading.rows == [
        ("ann", "60601", "1", "member", "2000-01-02", "2026-01-02T03:04:05.000000", "true"),
        ("bo", "501", "2", "x", "", "", "false"),
        ("", "", "3", "", "", "", ""),
        ("", "1.5", "4", "x", "", "", ""),
        ("eve", "2", str(2**40), "member", "", "", "true"),
    ]
    assert (reading.lst.name, reading.lst.form, reading.lst.facts.encoding) == ("spring", "parquet", None)


@pytest.mark.parametrize("block_size", [100, 200, 1 << 20])
def test_rows_leave_in_order_with_their_types(block_size: int, tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "spring.parquet")
    reading = read_list(tmp_path / "spring.parquet", tmp_path / "work", block_size=block_size)
    written = write_rows(reading.lst, verdicts([0, 1, 0, 2, 1]), tmp_path)
    assert [(file.name, file.rows) for file in written] == [
        ("spring.send.parquet", 2),
        ("spring.suppressed.parquet", 2),
        ("spring.hold.parquet", 1),
    ]
    assert_frame_equal(pl.read_parquet(tmp_path / "spring.send.parquet"), FRAME[[0, 2]])
    suppressed = pl.read_parquet(tmp_path / "spring.suppressed.parquet")
    assert_frame_equal(suppressed.select(FRAME.columns), FRAME[[1, 4]])
    assert (
        suppressed.select(RESULT_COLUMNS).rows()
        == [("opted-out", "ledger", "email", "2026-01-31", "ftc;acme")] * 2
    )
    again = read_list(tmp_path / "spring.suppressed.parquet", tmp_path / "work")
    assert again.lst.columns == tuple(FRAME.columns)
    assert again.lst.facts.dropped_columns == RESULT_COLUMNS


def test_same_input_same_bytes(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "spring.parquet")
    reading = read_list(tmp_path / "spring.parquet", tmp_path / "work")
    first, second = (
        [file.sha256 for file in write_rows(reading.lst, verdicts([0, 1, 0, 2, 1]), tmp_path)] for _ in range(2)
    )
    assert first == second


def test_a_file_for_an_outcome_without_rows(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "spring.parquet")
    reading = read_list(tmp_path / "spring.parquet", tmp_path / "work")
    written = write_rows(reading.lst, verdicts([0] * 5), tmp_path, files=[Outcome.SUPPRESS])
    assert [(file.name, file.rows) for file in written] == [("spring.suppressed.parquet", 0)]
    assert pl.read_parquet(tmp_path / "spring.suppressed.parquet").columns == [*FRAME.columns, *RESULT_COLUMNS]


def test_flag_only(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "spring.parquet")
    reading = read_list(tmp_path / "spring.parquet", tmp_path / "work")
    write_rows(reading.lst, verdicts([0, 1, 2, 3, 0]), tmp_path, flag_only=True)
    flagged = pl.read_parquet(tmp_path / "spring.flagged.parquet")
    assert flagged["suppress_outcome"].to_list() == ["send", "suppress", "hold", "duplicate", "send"]
    assert_frame_equal(flagged.select(FRAME.columns), FRAME)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (
            pl.DataFrame({"a": ["x"], "tags": [["y"]], "raw": [b"z"]}),
            "a campaign list has one value in each cell; not so in 'tags' (List(String)), 'raw' (Binary)",
        ),
        (pl.DataFrame({"a": ["x"], "b": [{"c": 1}]}), "not so in 'b' (Struct("),
        (pl.DataFrame({"a": []}, schema={"a": pl.String}), "has no rows"),
    ],
    ids=["list and binary", "struct", "no rows"],
)
def test_a_list_that_cannot_be_read(frame: pl.DataFrame, message: str, tmp_path: Path) -> None:
    frame.write_parquet(tmp_path / "spring.parquet")
    with pytest.raises(CampaignListError) as raised:
        read_list(tmp_path / "spring.parquet", tmp_path / "work")
    assert message in raised.value.message
    assert "spring.parquet" in raised.value.message


def test_a_list_that_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "spring.parquet"
    FRAME.write_parquet(path)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(CampaignListError, match="damaged or cut off"):
        read_list(path, tmp_path / "work")
