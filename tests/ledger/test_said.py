"""Times as others write them, against instants worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from suppress.ledger.said import DayOrder, said_interval

_TICK = timedelta(microseconds=1)


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def _read(
    text: str | None, time_zone: str | None = None, day_order: DayOrder | None = None
) -> tuple[datetime | None, datetime | None, bool]:
    frame = said_interval(pl.Series([text], dtype=pl.String), time_zone=time_zone, day_order=day_order)
    return frame.row(0)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1443651141", _at(2015, 9, 30, 22, 12, 21)),
        ("1443651141.25", _at(2015, 9, 30, 22, 12, 21, 250_000)),
        ("999999999", _at(2001, 9, 9, 1, 46, 39)),
        ("1443651141123", _at(2015, 9, 30, 22, 12, 21, 123_000)),
        ("1443651141123456789", _at(2015, 9, 30, 22, 12, 21, 123_456)),
        ("Fri, 21 Oct 2011 11:02:55 GMT", _at(2011, 10, 21, 11, 2, 55)),
        ("Fri, 21 Oct 2011 11:02:55 -0500", _at(2011, 10, 21, 16, 2, 55)),
        ("21 Oct 2011 11:02:55 PDT", _at(2011, 10, 21, 18, 2, 55)),
        ("Fri, 21 Oct 2011 11:02:55 -0700 (PDT)", _at(2011, 10, 21, 18, 2, 55)),
        ("2023-02-21T20:07:38+00:00", _at(2023, 2, 21, 20, 7, 38)),
        ("2023-02-21T20:07:38+05:30", _at(2023, 2, 21, 14, 37, 38)),
        ("2023-02-21T20:07:38-0800", _at(2023, 2, 22, 4, 7, 38)),
        ("2017-05-02T16:40:31Z", _at(2017, 5, 2, 16, 40, 31)),
        ("2017-05-02T16:40:31.123456789Z", _at(2017, 5, 2, 16, 40, 31, 123_456)),
        ("2017-05-02 16:40:31 UTC", _at(2017, 5, 2, 16, 40, 31)),
        ("2021-08-10 12:00:00.5 +0000 UTC", _at(2021, 8, 10, 12, 0, 0, 500_000)),
        (" 2017-05-02T16:40:31Z ", _at(2017, 5, 2, 16, 40, 31)),
    ],
    ids=[
        "seconds since 1970",
        "with a fraction",
        "nine digits",
        "milliseconds",
        "nanoseconds",
        "RFC 2822",
        "RFC 2822 with offset",
        "RFC 2822 with an American zone",
        "RFC 2822 with a comment",
        "ISO with offset",
        "ISO ahead of UTC",
        "ISO without colon",
        "ISO with Z",
        "ISO with nanoseconds",
        "ISO and the word UTC",
        "as Go writes it",
        "blanks around",
    ],
)
def test_an_exact_time_is_one_instant(text: str, instant: datetime) -> None:
    assert _read(text) == (instant, instant, True)
    assert _read(text, "Asia/Tokyo") == (instant, instant, True)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018-10-11 09:55:14", _at(2018, 10, 10, 19, 55, 14), _at(2018, 10, 11, 21, 55, 14)),
        ("2018-10-11T09:55", _at(2018, 10, 10, 19, 55), _at(2018, 10, 11, 21, 56) - _TICK),
        ("2018-10-11", _at(2018, 10, 10, 10), _at(2018, 10, 12, 12) - _TICK),
        ("20181011", _at(2018, 10, 10, 10), _at(2018, 10, 12, 12) - _TICK),
        ("11 Oct 2018 09:55:14 XYZ", _at(2018, 10, 10, 19, 55, 14), _at(2018, 10, 11, 21, 55, 14)),
    ],
    ids=["no zone", "no seconds", "a date alone", "a date in one piece", "a zone nobody knows"],
)
def test_what_names_no_zone_is_anywhere_on_earth(text: str, first: datetime, last: datetime) -> None:
    assert _read(text) == (first, last, True)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018-10-11 09:55:14", _at(2018, 10, 11, 13, 55, 14), _at(2018, 10, 11, 13, 55, 14)),
        ("2018-10-11", _at(2018, 10, 11, 4), _at(2018, 10, 12, 4) - _TICK),
        ("2024-11-03", _at(2024, 11, 3, 4), _at(2024, 11, 4, 5) - _TICK),
        ("2024-11-03 01:30:00", _at(2024, 11, 3, 5, 30), _at(2024, 11, 3, 6, 30)),
        ("2024-03-10 02:30:00", _at(2024, 3, 10, 6, 30), _at(2024, 3, 10, 7, 30)),
        ("11 Oct 2018 09:55:14 XYZ", _at(2018, 10, 10, 19, 55, 14), _at(2018, 10, 11, 21, 55, 14)),
    ],
    ids=[
        "a time",
        "a day",
        "a day of 25 hours",
        "a time shown twice",
        "a time never shown",
        "a zone nobody knows is not this one",
    ],
)
def test_a_known_zone_narrows_it(text: str, first: datetime, last: datetime) -> None:
    assert _read(text, "America/New_York") == (first, last, True)


def test_a_day_that_a_zone_leapt_over_is_anywhere() -> None:
    # Samoa had no 30 December 2011.
    assert _read("2011-12-30 12:00:00", "Pacific/Apia")[2]


@pytest.mark.parametrize(
    ("text", "order", "instant"),
    [
        ("3/4/2026 1:02:03 PM", "month_first", _at(2026, 3, 4, 13, 2, 3)),
        ("3/4/2026 1:02:03 PM", "day_first", _at(2026, 4, 3, 13, 2, 3)),
        ("3/4/2026 12:02:03 AM", "month_first", _at(2026, 3, 4, 0, 2, 3)),
        ("3/4/2026 12:02:03 PM", "month_first", _at(2026, 3, 4, 12, 2, 3)),
        ("25/12/2026 23:59:59", "day_first", _at(2026, 12, 25, 23, 59, 59)),
    ],
)
def test_day_and_month_come_in_the_order_that_is_said(text: str, order: DayOrder, instant: datetime) -> None:
    assert _read(text, "UTC", order) == (instant, instant, True)


@pytest.mark.parametrize(
    "text",
    [
        "3/4/2026",
        "25/12/2026",
        "yesterday",
        "2024-02-30",
        "0000-00-00 00:00:00",
        "2024-01-01T25:00:00Z",
        "12",
        "0",
        "1443651141123456",
        "99999999999999999999",
    ],
)
def test_what_cannot_be_read_is_undated_and_said_to_be(text: str) -> None:
    assert _read(text) == (None, None, False)


def test_an_hour_that_is_on_no_dial_is_no_time() -> None:
    assert _read("3/4/2026 13:02:03 PM", None, "month_first") == (None, None, False)


@pytest.mark.parametrize("text", [None, "", " \t", "\u200b"], ids=["null", "empty", "blank", "invisible"])
def test_nothing_said_is_no_unreadable_time(text: str | None) -> None:
    assert _read(text) == (None, None, True)


@given(
    st.lists(st.none() | st.text(max_size=30) | st.datetimes().map(str) | st.integers().map(str), max_size=20)
)
def test_each_cell_is_read_alone(cells: list[str | None]) -> None:
    together = said_interval(pl.Series(cells, dtype=pl.String), time_zone=None)
    alone = [said_interval(pl.Series([cell], dtype=pl.String), time_zone=None) for cell in cells]
    assert together.height == len(cells)
    assert_frame_equal(together, pl.concat([together.clear(), *alone]))
    assert together.select((pl.col("said_from") <= pl.col("said_until")).all()).item()


def test_a_column_in_pieces_is_read_as_one() -> None:
    exact, days = pl.Series(["2096-02-28T02:02:06Z"]), pl.Series(["2096-03-01", "2096-03-01"])
    pieces = pl.concat([exact, days], rechunk=False)
    assert pieces.n_chunks() == 2
    whole = said_interval(pieces.rechunk(), time_zone=None)
    assert_frame_equal(said_interval(pieces, time_zone=None), whole)
