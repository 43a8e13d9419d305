"""Change lists of registries: recognised, resolved by time, applied to full lists whatever the order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_files import TODAY, hits, keys_of, make_policy, zipped

from suppress.errors import SourceError
from suppress.model import KeyKind
from suppress.sources.catalog import Place, open_sources
from suppress.sources.changes import DAY, ChangeLines, DatedList, resolve
from suppress.sources.prepared import PreparedSource

FTC = {"format": "ftc", "files": "ftc/*", "max_age": "31 days", "min_entries": 0}
ANN, BO, CY, DI = 8185550100, 8185550101, 8185550102, 8185550103
PEOPLE = [ANN, BO, CY, DI]
BASE = date(2026, 8, 5)


def full_list(place: Place, numbers: Iterable[int], day: date = BASE, area: str = "818") -> Path:
    (place.base / "ftc").mkdir(exist_ok=True)
    text = "".join(f"{number // 10**7},{number % 10**7:07}\n" for number in numbers)
    name = f"{day.year}-{day.month}-{day.day}_{area}_0F3A-1999-4C.txt"
    return zipped(place.base / "ftc" / f"{name}.zip", **{name: text.encode()})


def change_list(place: Place, name: str, *lines: str) -> Path:
    (place.base / "ftc").mkdir(exist_ok=True)
    return zipped(
        place.base / "ftc" / f"{name}.zip", **{"changes.txt": "".join(f"{x}\n" for x in lines).encode()}
    )


def line(number: int, at: str, action: str) -> str:
    return f"{number},{at if 'T' in at else at + 'T12:00:00'},{action}"


def opened(place: Place, warnings: list[str] | None = None, **fields: Any) -> PreparedSource:
    policy = make_policy(ftc={**FTC, **fields})
    warn = None if warnings is None else warnings.append
    return open_sources(policy, ["ftc"], place, TODAY, warn=warn)["ftc"]


def listed(source: PreparedSource) -> list[int]:
    """Who of the four is listed."""
    return [PEOPLE[at] for at in hits(source, KeyKind.PHONE, [10**10 + number for number in PEOPLE])]


def test_changes_are_applied_to_the_full_list(place: Place) -> None:
    full_list(place, [ANN, BO])
    change_list(place, "2026-8-12_changes", line(CY, "2026-08-10", "A"), line(BO, "2026-08-11", "D"))
    source = opened(place)
    assert listed(source) == [ANN, CY]
    assert (source.entries, dict(source.area_entries)) == (2, {"818": 2})
    assert (source.as_of, source.good_until) == (date(2026, 8, 12), date(2026, 9, 12))


def test_an_addition_is_an_entry_of_its_change_list_since_its_day(place: Place) -> None:
    full_list(place, [ANN])
    change_list(place, "2026-8-12_changes", line(ANN, "2026-08-09", "A"), line(CY, "2026-08-10", "A"))
    source = opened(place)
    found = source.find(KeyKind.PHONE, keys_of(KeyKind.PHONE, [10**10 + number for number in PEOPLE]))
    assert [
        (source.members[m].file[:9], since) for m, since in found.select("member", "since").iter_rows()
    ] == [
        ("2026-8-5_", None),
        ("2026-8-12", date(2026, 8, 10)),
    ]


TABLE = {
    "an addition": ([(CY, "2026-08-10", "A")], [ANN, CY]),
    "a deletion": ([(ANN, "2026-08-10", "D")], []),
    "A then D": ([(CY, "2026-08-10T10:00:00", "A"), (CY, "2026-08-10T10:00:01", "D")], [ANN]),
    "D then A": ([(ANN, "2026-08-10T10:00:00", "D"), (ANN, "2026-08-10T10:00:01", "A")], [ANN]),
    "a tie goes to the addition": ([(CY, "2026-08-10", "A"), (CY, "2026-08-10", "D")], [ANN, CY]),
    "a deletion of the day of the full list": ([(ANN, "2026-08-05", "D")], []),
    "a deletion from before it": ([(ANN, "2026-08-04T23:59:59", "D")], [ANN]),
    "an addition from before it": ([(CY, "2022-12-07", "A")], [ANN, CY]),
    "an addition, then a deletion, both from before it": (
        [(CY, "2026-08-01", "A"), (CY, "2026-08-02", "D")],
        [ANN],
    ),
    "the same of who is on the full list": ([(ANN, "2026-08-01", "A"), (ANN, "2026-08-02", "D")], [ANN]),
    "a deletion, then an addition, both from before it": (
        [(CY, "2026-08-01", "D"), (CY, "2026-08-02", "A")],
        [ANN, CY],
    ),
    "an addition from before it, a deletion of its day": (
        [(CY, "2026-08-01", "A"), (CY, "2026-08-05", "D")],
        [ANN],
    ),
    "a deletion of who is not listed": ([(CY, "2026-08-10", "D")], [ANN]),
    "a deletion with a mistyped year": ([(CY, "2062-08-10", "D"), (CY, "2026-08-16", "A")], [ANN, CY]),
    "the same line twice": ([(CY, "2026-08-10", "A"), (CY, "2026-08-10", "A")], [ANN, CY]),
}


@pytest.mark.parametrize(("changes", "expected"), TABLE.values(), ids=TABLE)
@pytest.mark.parametrize("lists", [1, 2], ids=["in one list", "in two lists, later lines first"])
def test_the_latest_time_decides(
    changes: list[tuple[int, str, str]], expected: list[int], lists: int, place: Place
) -> None:
    full_list(place, [ANN])
    lines = [line(*one) for one in changes]
    if lists == 1:
        change_list(place, "2026-8-12_changes", *lines)
    else:
        change_list(place, "2026-8-12_a", *lines[1:], line(DI, "2026-08-10", "D"))
        change_list(place, "2026-8-14_b", *lines[:1])
    assert listed(opened(place)) == expected


def test_a_later_list_with_an_older_deletion_frees_nobody(place: Place) -> None:
    full_list(place, [ANN])
    change_list(place, "2026-8-10_changes", line(CY, "2026-08-09", "A"))
    change_list(place, "2026-8-17_changes", line(CY, "2026-08-08", "D"))
    assert listed(opened(place)) == [ANN, CY]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8185550102,2026-08-10T02:20:18,A", [ANN, CY]),
        ("818,5550102,A,2026-08-10", [ANN, CY]),
        ("8185550102,A,2026-08-10", [ANN, CY]),
        ("8185550102,2026-08-10,a", [ANN, CY]),
        ('"8185550102","2026/08/10 02:20","A"', [ANN, CY]),
        ("818-555-0102;20260810;A", [ANN, CY]),
        ("18185550102\t2026-08-10T02:20:18.123Z\tA", [ANN, CY]),
        ("8185550102.0,2026-08-10,A", [ANN, CY]),
        ("8185550100,2026-08-10T02:20:18,D\r", []),
        ("number,date,change\n8185550102,2026-08-10,A", [ANN, CY]),
    ],
    ids=[
        "FTC", "area code apart, day last", "day last", "small letter", "quotes, slashes, no seconds",
        "hyphens and semicolons", "country code, tabs, fraction", "spreadsheet", "CRLF", "a header",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["ftc", "dncl"])
def test_layouts_of_change_lists(text: str, expected: list[int], form: str, place: Place) -> None:
    full_list(place, [ANN])
    filling = [line(7, "2026-08-10", "A").replace("7", f"212000{n:04}", 1) for n in range(200)]
    change_list(place, "2026-8-12_changes", *text.split("\n"), *filling)
    assert listed(opened(place, format=form)) == expected


@pytest.mark.parametrize(
    "wrong",
    ["8185550102,2026-08-10T02:20:18,X", "8185550102,2026-13-10,A", "818555010,2026-08-10,A", "818,5550102",
     "2.12555E+09,2026-08-10,A", "8185550102,A"],
)  # fmt: skip
def test_a_line_that_is_no_change_is_a_reject_with_its_line(wrong: str, place: Place) -> None:
    full_list(place, [ANN])
    lines = [line(8180000000 + n, "2026-08-10", "A") for n in range(150)]
    change_list(place, "2026-8-12_changes", *lines[:2], wrong, *lines[2:])
    warnings: list[str] = []
    opened(place, warnings)
    assert "1 of 151 lines are no entry (line 3; " in warnings[0]


def test_an_older_change_list_is_named_and_not_used(place: Place) -> None:
    full_list(place, [ANN])
    change_list(place, "2026-8-4_changes", line(CY, "2026-08-04", "A"))
    warnings: list[str] = []
    source = opened(place, warnings)
    assert listed(source) == [ANN]
    assert warnings == ["ftc: 2026-8-4_changes.zip is not used: the full lists of its area codes are newer"]


def test_a_change_list_counts_for_the_area_codes_whose_full_list_is_not_newer(place: Place) -> None:
    full_list(place, [ANN], date(2026, 8, 14))
    full_list(place, [2125550100], BASE, "212")
    change_list(place, "2026-8-12_changes", line(CY, "2026-08-10", "A"), line(2125550199, "2026-08-10", "A"))
    source = opened(place)
    assert listed(source) == [ANN]
    assert hits(source, KeyKind.PHONE, [12125550100, 12125550199]) == [0, 1]
    assert source.registry is not None
    assert source.registry.as_of == {"818": date(2026, 8, 14), "212": date(2026, 8, 12)}


def test_changes_of_an_area_code_without_a_full_list_count_and_cover_nothing(place: Place) -> None:
    full_list(place, [ANN])
    change_list(place, "2026-8-12_changes", line(2125550199, "2026-08-10", "A"), line(CY, "2026-08-10", "A"))
    warnings: list[str] = []
    source = opened(place, warnings)
    assert hits(source, KeyKind.PHONE, [12125550199]) == [0]
    missing = source.uncovered(KeyKind.PHONE, keys_of(KeyKind.PHONE, [12125550198, 18185550199]))
    assert missing["area"].to_list() == ["212"]
    assert source.entries == 3
    assert "area codes without a full list (212)" in warnings[0]


@pytest.mark.parametrize(
    ("name", "number", "day"),
    [
        ("2026-8-12_changes", ANN, date(2026, 8, 12)),
        ("2026-8-12_changes", 2125550100, BASE),
        ("2026-8-12_818_changes", ANN, date(2026, 8, 12)),
    ],
    ids=["a line of it", "no line of it", "its name says it"],
)
def test_an_area_code_is_as_new_as_the_list_that_names_it(
    name: str, number: int, day: date, place: Place
) -> None:
    full_list(place, [ANN])
    change_list(place, name, line(number, "2026-08-10", "A"))
    assert opened(place).as_of == day


def test_an_area_code_is_as_old_as_its_newest_change_list(place: Place) -> None:
    full_list(place, [ANN], TODAY - timedelta(days=40))
    with pytest.raises(SourceError, match="40 days old"):
        opened(place)
    change_list(place, "2026-8-12_changes", line(CY, "2026-08-10", "A"))
    assert opened(place).as_of == date(2026, 8, 12)
    with pytest.raises(SourceError, match="with changes until 2026-08-12 is 8 days old"):
        opened(place, max_age="7 days")


LATE = "do not make the area code newer, because more than 31 days lie between: download the full list"


@pytest.mark.parametrize("lines", [1, 1500], ids=["one line", "many lines"])
@pytest.mark.parametrize(
    ("base", "newer"),
    [(date(2026, 7, 10), True), (date(2026, 7, 9), False), (date(2026, 1, 2), False)],
    ids=["31 days", "32 days", "half a year"],
)
def test_after_a_long_gap_a_change_list_counts_and_makes_nothing_newer(
    base: date, newer: bool, lines: int, place: Place
) -> None:
    full_list(place, [ANN], base)
    more = [line(8182000000 + number, "2026-08-11", "A") for number in range(lines - 1)]
    change_list(place, "2026-8-12_changes", line(CY, "2026-08-10T00:00:01", "A"), *more)
    warnings: list[str] = []
    source = opened(place, warnings, max_age=None)
    assert listed(source) == [ANN, CY]
    assert source.as_of == (date(2026, 8, 12) if newer else base)
    assert [LATE in one for one in warnings] == ([] if newer and lines == 1 else [not newer])
    if newer:
        assert opened(place).as_of == date(2026, 8, 12)
        return
    with pytest.raises(SourceError, match=f"of {base} is {(TODAY - base).days} days old"):
        opened(place)


def test_a_long_gap_holds_back_the_area_codes_that_stand_before_it_alone(place: Place) -> None:
    full_list(place, [ANN], date(2026, 7, 9))
    full_list(place, [2125550100], date(2026, 7, 10), "212")
    change_list(place, "2026-8-12_c", line(CY, "2026-08-10", "A"), line(2125550199, "2026-08-11", "A"))
    warnings: list[str] = []
    source = opened(place, warnings, max_age=None)
    assert source.registry is not None
    assert source.registry.as_of == {"818": date(2026, 7, 9), "212": date(2026, 8, 12)}
    assert [one for one in warnings if "2026-8-12_c.zip begins on 2026-08-10, and area code 818 is of" in one]
    assert len(warnings) == 1


@pytest.mark.parametrize(
    ("name", "day"),
    [("2026-7-20_z", date(2026, 8, 19)), ("2026-8-18_a", date(2026, 8, 19)), ("2026-7-19_z", BASE)],
    ids=["31 days before", "from before the gap until after it", "32 days before"],
)
def test_a_change_list_in_between_closes_a_gap_whatever_the_order(name: str, day: date, place: Place) -> None:
    base = date(2026, 6, 30)
    full_list(place, [ANN], base)
    change_list(place, name, line(BO, "2026-07-05", "A"))
    change_list(place, "2026-8-19_b", line(CY, "2026-08-20", "A"))
    source = opened(place, max_age=None)
    assert listed(source) == [ANN, BO, CY]
    assert source.as_of == (day if day != BASE else date(2026, 7, 19))


@pytest.mark.parametrize(
    ("base", "day"), [(date(2026, 7, 12), date(2026, 8, 12)), (date(2026, 7, 11), date(2026, 7, 11))]
)
def test_a_change_list_without_lines_begins_on_its_day(base: date, day: date, place: Place) -> None:
    full_list(place, [ANN], base)
    (place.base / "ftc" / "2026-8-12_818_delta.txt").touch()
    assert opened(place, max_age=None).as_of == day


@pytest.mark.parametrize("name", ["2026-8-12_818_additions", "deletions-2026-08-12", "2026-08-12-delta"])
def test_a_list_that_its_name_calls_changes_is_no_full_list(name: str, place: Place) -> None:
    full_list(place, [ANN])
    change_list(place, name, "818,5550102")
    with pytest.raises(SourceError, match="its lines say neither A nor D"):
        opened(place)


@pytest.mark.parametrize("text", ["", "\r\n"], ids=["empty", "a blank line"])
@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2026-8-12_818_delta", date(2026, 8, 12)),
        ("2026-8-12_818_NoChanges", date(2026, 8, 12)),
        ("2026-8-12_delta", BASE),
        ("2026-8-12_212_delta", BASE),
        ("2026-8-12_Global_delta", date(2026, 8, 12)),
        ("dnc-national-delta-2026-8-12", BASE),
    ],
    ids=[
        "its name says the area code",
        "in capitals",
        "its name says none",
        "its name says another one",
        "its name says all",
        "a word elsewhere in the name",
    ],
)
def test_a_change_list_without_lines_frees_nobody(name: str, day: date, text: str, place: Place) -> None:
    full_list(place, [ANN])
    (place.base / "ftc" / f"{name}.txt").write_bytes(text.encode())
    source = opened(place, min_entries=1)
    assert listed(source) == [ANN]
    assert source.registry is not None
    assert source.registry.as_of == {"818": day}
    assert [member.changes for member in source.members] == [False, True]


def test_change_lists_without_lines_speak_each_for_its_area_code(place: Place) -> None:
    full_list(place, [ANN])
    full_list(place, [2125550100], area="212")
    full_list(place, [2135550100], area="213")
    versions = []
    for area in ("212", "818"):
        # The same content, which is none.
        (place.base / "ftc" / f"2026-8-12_{area}_NoChanges.txt").touch()
        versions.append(opened(place))
    registry = versions[1].registry
    assert registry is not None
    assert registry.as_of == {"212": date(2026, 8, 12), "213": BASE, "818": date(2026, 8, 12)}
    assert [member.changes for member in versions[1].members] == [False] * 3 + [True] * 2
    (place.base / "ftc" / "2026-8-12_818_NoChanges.txt").rename(
        place.base / "ftc" / "2026-8-12_213_NoChanges.txt"
    )
    assert len({one.version for one in [*versions, opened(place)]}) == 3


def test_a_change_list_of_all_area_codes_makes_those_without_a_line_newer_too(place: Place) -> None:
    full_list(place, [ANN])
    full_list(place, [2125550100], date(2026, 7, 9), area="212")
    change_list(place, "2026-8-12_global_0F3A-1999-4C", line(CY, "2026-08-10", "A"))
    registry = opened(place, max_age=None).registry
    assert registry is not None
    # The gap before it is too long for the one, and it covers nothing that has no full list.
    assert registry.as_of == {"212": date(2026, 7, 9), "818": date(2026, 8, 12)}
    full_list(place, [2125550100], date(2026, 7, 10), area="212")
    registry = opened(place, max_age=None).registry
    assert registry is not None
    assert registry.as_of == {"212": date(2026, 8, 12), "818": date(2026, 8, 12)}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("2026-8-12_818_list", "", "2026-8-12_818_list.txt has no entries: .* say in its name that it lists"),
        ("2026-8-12_818_delta", "nothing changed this week\n", "1 of 1 lines are no entry"),
    ],
    ids=["a full list without entries", "a change list without lines but with text"],
)
def test_a_list_without_lines_that_is_no_empty_change_list_stops_the_run(
    name: str, text: str, says: str, place: Place
) -> None:
    full_list(place, [ANN])
    (place.base / "ftc" / f"{name}.txt").write_text(text)
    with pytest.raises(SourceError, match=says):
        opened(place, min_entries=1)


def test_a_change_list_without_lines_is_none_without_a_full_list(place: Place) -> None:
    (place.base / "ftc").mkdir()
    (place.base / "ftc" / "2026-8-12_818_delta.txt").touch()
    with pytest.raises(SourceError, match="there is no full list to apply it to"):
        opened(place)


def test_a_name_that_only_sounds_so_is_one(place: Place) -> None:
    full_list(place, [ANN])
    change_list(place, "2026-8-12_818_exchange", "818,5550102")
    assert listed(opened(place)) == [CY]


def test_full_lists_and_changes_in_one_zip_are_refused(place: Place) -> None:
    full_list(place, [ANN])
    both = {"a.txt": b"818,5550100\n", "b.txt": line(CY, "2026-08-10", "A").encode()}
    zipped(place.base / "ftc" / "2026-8-12.zip", **both)
    with pytest.raises(SourceError, match="full lists and change lists together"):
        opened(place)


def test_without_a_day_of_the_full_list_no_deletion_counts(place: Place) -> None:
    (place.base / "ftc").mkdir()
    (place.base / "ftc" / "list.txt").write_text("818,5550100\n")
    change_list(place, "2026-8-12_changes", line(ANN, "2026-08-10", "D"), line(CY, "2026-08-10", "A"))
    assert listed(opened(place, max_age=None)) == [ANN, CY]


def test_applied_changes_are_made_once_and_again_where_damaged(place: Place) -> None:
    full_list(place, [ANN])
    change_list(place, "2026-8-12_changes", line(CY, "2026-08-10", "A"))
    opened(place)
    (applied,) = place.home.glob("sources/ftc-changed-*")
    stamp = applied.stat().st_mtime_ns
    assert listed(opened(place)) == [ANN, CY]
    assert applied.stat().st_mtime_ns == stamp
    (applied / "numbers.bits").write_bytes(b"")
    assert listed(opened(place)) == [ANN, CY]


_FULL = {ANN, BO}
_CHANGES = st.tuples(st.sampled_from(PEOPLE), st.integers(-4, 8), st.sampled_from([True, False]))
_Change = tuple[int, int, bool]  # number, hours from the day of the full list, added


@given(changes=st.lists(_CHANGES, max_size=12), data=st.data())
def test_order_and_split_of_changes_make_no_difference(changes: list[_Change], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(changes))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(changes)), max_size=3)))
    split = [shuffled[start:end] for start, end in itertools.pairwise([0, *cuts, len(changes)])]
    expected = {number for number in PEOPLE if _is_listed(number, changes)}
    assert _applied([changes]) == expected
    assert _applied(data.draw(st.permutations(split))) == expected
    assert _applied([changes, shuffled]) == expected


def _applied(lists: list[list[_Change]]) -> set[int]:
    start = (BASE - date(1970, 1, 1)).days * DAY
    dated = [
        DatedList(
            ChangeLines(
                np.array([number for number, _, _ in lines], np.uint64),
                np.array([start + hours * DAY // 24 for _, hours, _ in lines], np.int64),
                np.array([added for _, _, added in lines], np.bool_),
            ),
            BASE + timedelta(days=7),
            frozenset(),
        )
        for lines in lists
    ]
    outcome = resolve(dated, {"818": BASE})
    said = dict(zip(outcome.number.tolist(), outcome.added.tolist(), strict=True))
    return {number for number in PEOPLE if said.get(number, number in _FULL)}


def _is_listed(number: int, changes: list[_Change]) -> bool:
    last = max(((hours, added) for one, hours, added in changes if one == number), default=None)
    if last is None or (not last[1] and last[0] < 0):
        return number in _FULL
    return last[1]
