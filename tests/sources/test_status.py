"""What `suppress sources status` knows of each source and file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from source_files import TODAY, make_policy, zipped

from suppress.sources.catalog import Place, accept_versions, open_sources
from suppress.sources.status import SourceStatus, source_status

FTC = {"format": "ftc", "files": "ftc/*", "max_age": "31 days"}


def _list(place: Place, name: str, text: str) -> Path:
    (place.base / "ftc").mkdir(exist_ok=True)
    return zipped(place.base / "ftc" / name, **{"list.txt": text.encode()})


def _status(place: Place, **fields: str) -> SourceStatus:
    (found,) = source_status(make_policy(it={**FTC, **fields}), place, TODAY)
    return found


@pytest.mark.parametrize(
    ("day", "level"),
    [
        (date(2026, 7, 28), "ok"),  # 23 of 31 days
        (date(2026, 7, 27), "due soon"),  # 24 of 31 days: 7 are left
        (date(2026, 7, 20), "due soon"),
        (date(2026, 7, 19), "too old"),
    ],
    ids=str,
)
def test_an_age_is_due_soon_in_the_last_quarter_of_its_limit(day: date, level: str, place: Place) -> None:
    _list(place, f"{day}_818.zip", "818,5550100\n")
    found = _status(place)
    assert (found.level, found.members[0].level) == (level, level)
    assert bool(found.problems) == (level == "too old")


def test_an_age_without_a_limit_or_a_day(place: Place) -> None:
    (place.base / "list-2020-01-01.txt").write_text("ann@example.org\n")
    (place.base / "house.txt").write_text("ann@example.org\n")
    policy = make_policy(
        old={"format": "plain", "files": "list-*.txt"}, house={"format": "plain", "files": "house.txt"}
    )
    assert [one.level for one in source_status(policy, place, TODAY)] == ["ok", "unknown"]


def test_each_file_shows_how_its_area_codes_stand(place: Place) -> None:
    policy = make_policy(it=FTC)
    _list(place, "2026-8-5_818_a.zip", "818,5550100\n818,5550101\n")
    _list(place, "2026-8-5_212_b.zip", "212,5550100\n")
    accept_versions(open_sources(policy, ["it"], place, TODAY).values(), place.home)
    _list(place, "2026-8-12_c.zip", "8185550102,2026-08-10T12:00:00,A\n")
    found = _status(place)
    assert (found.entries, found.change, found.areas) == (4, 1, 2)
    shown = {
        one.file: (one.changes, one.current_to, one.age_days, one.good_until, one.entries, one.change)
        for one in found.members
    }
    assert shown == {
        "2026-8-5_818_a.zip": (False, date(2026, 8, 12), 8, date(2026, 9, 12), 3, 1),
        "2026-8-5_212_b.zip": (False, date(2026, 8, 5), 15, date(2026, 9, 5), 1, 0),
        "2026-8-12_c.zip": (True, date(2026, 8, 12), None, None, 1, None),
    }
    assert found.good_until == date(2026, 9, 5)
