from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from source_files import TODAY, hits, keys_of, make_policy, zipped

from suppress.errors import SourceError, UsageError
from suppress.model import KeyKind
from suppress.policy.model import Policy
from suppress.sources.catalog import Place, accept_versions, open_sources, parse_allowance, prepare_sources
from suppress.sources.prepared import PreparedSource
from suppress.sources.status import source_status

PLAIN = {"format": "plain", "files": "acme/*.txt"}
FTC = {"format": "ftc", "files": "ftc/*.zip", "max_age": "31 days"}


def _write(place: Place, name: str, text: str) -> Path:
    path = place.base / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _addresses(count: int) -> str:
    return "".join(f"person{number}@example.org\n" for number in range(count))


def _registry(place: Place, day: str, area: str, numbers: list[int], *, of: str | None = None) -> Path:
    (place.base / "ftc").mkdir(exist_ok=True)
    name = f"{day}_{area}_0F3A-1999-4C.txt"
    text = "".join(f"{of or area},{number:07}\n" for number in numbers).encode()
    return zipped(place.base / "ftc" / f"{name}.zip", **{name: text})


def _open(policy: Policy, place: Place, day: date = TODAY, **options: Any) -> dict[str, PreparedSource]:
    return open_sources(policy, list(policy.sources), place, day, **options)


def _run(policy: Policy, place: Place) -> dict[str, PreparedSource]:
    """Open sources and accept them, as a run that comes to its end does."""
    opened = _open(policy, place)
    accept_versions(opened.values(), place.home)
    return opened


def _problems(policy: Policy, place: Place, day: date = TODAY, **options: Any) -> tuple[str, ...]:
    with pytest.raises(SourceError) as error:
        _open(policy, place, day, **options)
    assert error.value.exit_code == 5
    return error.value.problems


def _uncovered(source: PreparedSource, *numbers: int) -> list[str]:
    return source.uncovered(KeyKind.PHONE, keys_of(KeyKind.PHONE, numbers))["area"].to_list()


def test_a_pattern_without_a_file_is_named_with_where_it_was_looked_for(place: Place) -> None:
    (problem,) = _problems(make_policy(acme=PLAIN), place)
    assert "acme: source 'acme': no file for 'acme/*.txt'" in problem
    assert str(place.base) in problem


def test_one_of_two_patterns_without_a_file_stops_the_run(place: Place) -> None:
    _write(place, "acme/a.txt", _addresses(1))
    policy = make_policy(acme={**PLAIN, "files": ["acme/a.txt", "acme/b.txt"]})
    assert "'acme/b.txt'" in _problems(policy, place)[0]


@pytest.mark.parametrize(
    ("text", "fields", "says"),
    [
        ("", {}, "a.txt has no entries"),
        ("\n\n", {}, "a.txt has no entries"),
        (_addresses(9), {"min_entries": 10}, "9 entries, at least 10 expected"),
    ],
    ids=["no bytes", "blank lines", "one too few"],
)
def test_too_few_entries_stop_the_run(text: str, fields: dict[str, Any], says: str, place: Place) -> None:
    _write(place, "acme/a.txt", text)
    assert says in _problems(make_policy(acme={**PLAIN, **fields}), place)[0]


@pytest.mark.parametrize(
    ("text", "minimum"), [("", 0), (_addresses(10), 10)], ids=["empty is allowed", "just enough"]
)
def test_enough_entries_do_not(text: str, minimum: int, place: Place) -> None:
    _write(place, "acme/a.txt", text)
    assert _open(make_policy(acme={**PLAIN, "min_entries": minimum}), place)


@pytest.mark.parametrize("days", [31, 32])
def test_a_version_of_day_d_holds_through_d_and_31(days: int, place: Place) -> None:
    _write(place, f"acme/list-{TODAY - timedelta(days=days)}.txt", _addresses(1))
    policy = make_policy(acme={**PLAIN, "max_age": "31 days"})
    if days == 31:
        assert _open(policy, place)["acme"].good_until == TODAY
        return
    (problem,) = _problems(policy, place)
    assert "is 32 days old on 2026-08-20, 31 days allowed" in problem
    assert "list-2026-07-19.txt" in problem


@pytest.mark.parametrize("beside", [31, 32])
def test_of_an_old_file_beside_a_newer_one_it_says_that_it_has_to_leave(beside: int, place: Place) -> None:
    for days in (200, beside):
        _write(place, f"acme/list-{TODAY - timedelta(days=days)}.txt", _addresses(days))
    problems = _problems(make_policy(acme={**PLAIN, "max_age": "31 days"}), place)
    told = "list-2026-07-20.txt of 2026-07-20 stands beside it"
    assert any(told in one and "take the old one out" in one for one in problems) is (beside == 31)
    assert any("download it again, then run" in one for one in problems) is (beside == 32)


def test_without_a_date_in_the_name_the_policy_must_say_it(place: Place) -> None:
    _write(place, "acme/a.txt", _addresses(1))
    fields = {**PLAIN, "max_age": "31 days"}
    assert "the name of a.txt says no date" in _problems(make_policy(acme=fields), place)[0]
    assert _open(make_policy(acme={**fields, "as_of": TODAY}), place)["acme"].as_of == TODAY
    assert _open(make_policy(acme=PLAIN), place)["acme"].as_of is None


def test_a_date_after_the_contact_date_and_today_is_a_mistake(place: Place) -> None:
    _write(place, "acme/list-2062-08-05.txt", _addresses(1))
    policy = make_policy(acme={**PLAIN, "max_age": "31 days"})
    assert "lies in the future" in _problems(policy, place)[0]


def test_problems_of_all_sources_come_together(place: Place) -> None:
    _write(place, "acme/a.txt", "")
    policy = make_policy(acme=PLAIN, gone={**PLAIN, "files": "gone.txt"}, ledger={"format": "ledger"})
    assert [problem.split(":")[0] for problem in _problems(policy, place)] == ["acme", "gone"]


def test_a_source_that_is_not_required_is_left_out_with_a_warning(place: Place) -> None:
    _write(place, "acme/a.txt", _addresses(1))
    warnings: list[str] = []
    policy = make_policy(acme=PLAIN, gone={**PLAIN, "files": "gone.txt", "required": False})
    assert list(_open(policy, place, warn=warnings.append)) == ["acme"]
    assert "'gone.txt'" in warnings[0]


@pytest.mark.parametrize(
    ("fields", "wrong", "stops"),
    [
        ({}, 1, False),
        ({}, 2, True),
        ({"max_rejected": "0 %"}, 0, False),
        ({"max_rejected": "0 %"}, 1, True),
        ({"max_rejected": "10 %"}, 10, False),
        ({"max_rejected": "10 %"}, 11, True),
    ],
    ids=["1 % by default", "beyond it", "none of none", "one of none", "as many as said", "one more"],
)
def test_lines_that_are_no_entry(fields: dict[str, Any], wrong: int, place: Place, *, stops: bool) -> None:
    _write(place, "acme/a.txt", "n/a\n" * wrong + _addresses(100 - wrong))
    policy, warnings = make_policy(acme={**PLAIN, **fields}), list[str]()
    said = _problems(policy, place) if stops else (_open(policy, place, warn=warnings.append), *warnings)[1:]
    assert len(said) == (wrong > 0)
    lines = {1: "line 1;", 2: "lines 1, 2;"}.get(wrong, "lines 1, 2, 3, 4, 5 …;")
    assert all(f"acme: a.txt: {wrong} of 100 lines are no entry ({lines}" in one for one in said)
    assert all("mend these lines" in one and "n/a" not in one for one in said)


@pytest.mark.parametrize("left", [90, 89])
def test_a_version_may_shrink_by_a_tenth_and_no_more(left: int, place: Place) -> None:
    policy = make_policy(acme=PLAIN)
    _write(place, "acme/a.txt", _addresses(100))
    _run(policy, place)
    _write(place, "acme/a.txt", _addresses(left))
    if left == 90:
        assert _open(policy, place)["acme"].entries == 90
        return
    (problem,) = _problems(policy, place)
    assert "fell from 100 to 89 entries" in problem
    assert "--accept-shrunken" in problem
    prepare_sources(policy, ["acme"], place)
    assert _problems(policy, place)
    prepare_sources(policy, ["acme"], place, accept_shrunken=True)
    assert _open(policy, place)["acme"].entries == 89


def test_a_version_that_a_stopped_run_saw_is_not_accepted(place: Place) -> None:
    broken = {**PLAIN, "files": "gone.txt"}
    _write(place, "acme/a.txt", _addresses(100))
    _run(make_policy(acme=PLAIN), place)
    _write(place, "acme/a.txt", _addresses(95))
    _problems(make_policy(acme=PLAIN, gone=broken), place)
    _open(make_policy(acme=PLAIN), place)
    _write(place, "acme/a.txt", _addresses(89))
    assert "fell from 100 to 89" in _problems(make_policy(acme=PLAIN), place)[0]


def test_a_registry_with_a_stale_area_code_is_not_accepted(place: Place) -> None:
    policy = make_policy(ftc={**FTC, "required": False})
    stale = _registry(place, "2026-7-1", "212", list(range(1000)))
    _registry(place, "2026-8-5", "818", list(range(100)))
    _run(policy, place)
    stale.unlink()
    _registry(place, "2026-8-5", "818", list(range(80)))
    assert _run(policy, place)["ftc"].entries == 80


def test_a_version_that_was_left_out_is_not_accepted(place: Place) -> None:
    policy = make_policy(acme={**PLAIN, "required": False})
    for count in (100, 89, 89):
        _write(place, "acme/a.txt", _addresses(count))
        opened = _run(policy, place)
    assert opened == {}


def test_a_stale_version_may_stand_where_its_date_is_named(place: Place) -> None:
    _write(place, "acme/list-2026-01-31.txt", _addresses(1))
    policy = make_policy(acme={**PLAIN, "max_age": "31 days"})
    source = _open(policy, place, allow_stale={"acme": date(2026, 1, 31)})["acme"]
    assert source.stale_allowed
    assert "the version is of 2026-01-31" in _problems(policy, place, allow_stale={"acme": TODAY})[0]


def test_a_fresh_version_is_not_marked_as_allowed(place: Place) -> None:
    _write(place, f"acme/list-{TODAY}.txt", _addresses(1))
    policy = make_policy(acme={**PLAIN, "max_age": "31 days"})
    assert not _open(policy, place)["acme"].stale_allowed
    with pytest.raises(UsageError, match="not too old"):
        _open(policy, place, allow_stale={"acme": TODAY})


def test_a_source_without_a_limit_is_never_stale(place: Place) -> None:
    with pytest.raises(UsageError, match="no `max_age`"):
        _open(make_policy(acme=PLAIN), place, allow_stale={"acme": TODAY})


@pytest.mark.parametrize("name", ["ftc", "nobody"], ids=["required by law", "unknown"])
def test_some_versions_may_never_be_stale(name: str, place: Place) -> None:
    _registry(place, "2026-1-5", "818", [5550100])
    with pytest.raises(UsageError, match=f"'{name}'"):
        _open(make_policy(ftc={**FTC, "statutory": True}), place, allow_stale={name: date(2026, 1, 5)})


def test_allowances_are_written_as_source_and_date() -> None:
    assert parse_allowance("acme@2026-08-05") == ("acme", date(2026, 8, 5))
    for wrong in ("acme", "acme@", "acme@5.8.2026", "@2026-08-05", "acme@2026-02-30"):
        with pytest.raises(UsageError):
            parse_allowance(wrong)


def test_numbers_of_a_registry_are_found_and_gaps_named(place: Place) -> None:
    _registry(place, "2026-8-5", "818", [818, 5550100])
    _registry(place, "2026-08-10", "212", [5550199])
    source = _open(make_policy(ftc=FTC), place)["ftc"]
    numbers = [18180000818, 18185550100, 18185550101, 12125550199, 13105550100]
    assert hits(source, KeyKind.PHONE, numbers) == [0, 1, 3]
    assert source.as_of == date(2026, 8, 5)
    assert source.good_until == date(2026, 9, 5)
    assert {member.areas for member in source.members} == {("818",), ("212",)}
    # Canada, the United Kingdom and a Caribbean country are no business of this registry.
    assert _uncovered(source, 13105550100, 18185550100, 14165550100, 442079460958, 12423651234) == ["310"]


def test_the_newest_list_of_an_area_code_counts(place: Place) -> None:
    _registry(place, "2026-7-1", "818", [1111111, 2222222])
    _registry(place, "2026-8-5", "818", [2222222, 3333333])
    warnings: list[str] = []
    source = _open(make_policy(ftc=FTC), place, warn=warnings.append)["ftc"]
    assert hits(source, KeyKind.PHONE, [18181111111, 18182222222, 18183333333]) == [1, 2]
    assert "2026-7-1_818" in warnings[0]
    assert "2026-8-5_818" in warnings[0]


@pytest.mark.parametrize("days", [("2026-8-5", "2026-8-5"), ("2026-8-5", None), (None, None)], ids=str)
def test_files_of_one_area_code_without_an_order_all_count(days: tuple[str | None, ...], place: Place) -> None:
    for number, (day, part) in enumerate(zip(days, (b"818,1111111\n", b"818,2222222\n"), strict=True)):
        name = f"{day}_818_0F3A-1999-4{number}.txt.zip" if day else f"part{number}.zip"
        (place.base / "ftc").mkdir(exist_ok=True)
        zipped(place.base / "ftc" / name, **{"list.txt": part})
    warnings: list[str] = []
    policy = make_policy(ftc={"format": "ftc", "files": "ftc/*.zip"})
    source = _open(policy, place, warn=warnings.append)["ftc"]
    assert hits(source, KeyKind.PHONE, [18181111111, 18182222222, 18183333333]) == [0, 1]
    assert (source.entries, source.area_entries, warnings) == (2, {"818": 2}, [])
    assert _uncovered(source, 18183333333, 13105550100) == ["310"]


def test_a_stale_area_code_stops_the_run_and_is_named(place: Place) -> None:
    _registry(place, "2026-8-5", "818", [5550100])
    _registry(place, "2026-7-1", "212", [5550199])
    (problem,) = _problems(make_policy(ftc=FTC), place)
    assert "area code 212" in problem
    assert "818" not in problem


def test_where_the_registry_is_not_required_a_stale_area_code_is_a_gap(place: Place) -> None:
    _registry(place, "2026-8-5", "818", [5550100])
    _registry(place, "2026-7-1", "212", [5550199])
    warnings: list[str] = []
    source = _open(make_policy(ftc={**FTC, "required": False}), place, warn=warnings.append)["ftc"]
    assert _uncovered(source, 12125550100, 18185550100) == ["212"]
    assert hits(source, KeyKind.PHONE, [12125550199]) == [0]
    assert source.good_until == date(2026, 9, 5)
    assert "area code 212" in warnings[0]


def test_a_number_in_the_wrong_file_counts_and_does_not_cover_its_area_code(place: Place) -> None:
    path = _registry(place, "2026-8-5", "818", [5550100])
    zipped(path, **{"list.txt": b"818,5550100\n212,5550199\n"})
    warnings: list[str] = []
    source = _open(make_policy(ftc=FTC), place, warn=warnings.append)["ftc"]
    assert hits(source, KeyKind.PHONE, [18185550100, 12125550199]) == [0, 1]
    assert _uncovered(source, 12125550199) == ["212"]
    assert "1 numbers of other area codes" in warnings[0]


def test_a_file_without_any_number_of_its_area_code_stops_the_run(place: Place) -> None:
    _registry(place, "2026-8-5", "818", [5550100], of="212")
    assert "no number of area code 818" in _problems(make_policy(ftc=FTC), place)[0]


def test_a_national_file_covers_the_area_codes_in_it(place: Place) -> None:
    zipped(place.base / "2026-08-05_national.zip", **{"all.txt": b"818,5550100\n212,5550199\n"})
    source = _open(make_policy(ftc={**FTC, "files": "*.zip"}), place)["ftc"]
    assert _uncovered(source, 18185550100, 12125550100, 13105550100) == ["310"]


def test_a_change_list_without_a_full_list_is_refused(place: Place) -> None:
    (place.base / "2026-08-05_980.txt").write_text("9804327717,2022-12-07T02:20:18,A\n")
    policy = make_policy(ftc={**FTC, "files": "*.txt", "min_entries": 0})
    (problem,) = _problems(policy, place)
    assert "2026-08-05_980.txt is a change list, and there is no full list to apply it to" in problem
    assert "download the full list first" in problem


def test_an_area_code_that_shrank_is_named(place: Place) -> None:
    policy = make_policy(ftc=FTC)
    _registry(place, "2026-8-5", "818", list(range(100)))
    _registry(place, "2026-8-5", "212", list(range(1000)))
    _run(policy, place)
    _registry(place, "2026-8-9", "818", list(range(80)))
    assert "area code 818 fell from 100 to 80 entries" in _problems(policy, place)[0]


def test_an_area_code_that_is_dropped_is_a_gap_and_no_loss(place: Place) -> None:
    policy = make_policy(ftc=FTC)
    _registry(place, "2026-8-5", "818", list(range(100)))
    dropped = _registry(place, "2026-8-5", "212", list(range(1000)))
    _run(policy, place)
    dropped.unlink()
    assert _uncovered(_open(policy, place)["ftc"], 12125550100) == ["212"]


def test_status_says_how_a_source_stands(place: Place) -> None:
    policy = make_policy(acme={**PLAIN, "max_age": "31 days"}, ftc=FTC, ledger={"format": "ledger"})
    _write(place, "acme/list-2026-08-01.txt", _addresses(100))
    _registry(place, "2026-7-1", "818", [5550100])
    with pytest.raises(SourceError):
        _open(policy, place)
    accept_versions(open_sources(policy, ["acme"], place, TODAY).values(), place.home)
    _write(place, "acme/list-2026-08-01.txt", _addresses(103))
    acme, ftc = source_status(policy, place, TODAY)
    assert (acme.entries, acme.change, acme.age_days, acme.good_until) == (103, 3, 19, date(2026, 9, 1))
    assert (acme.problems, acme.coverage) == ((), "all contacts")
    assert "area code 818" in ftc.problems[0]
    assert (ftc.coverage, ftc.limit) == ("1 area code", "31 days")


def test_status_of_a_source_without_files_is_a_problem_and_no_error(place: Place) -> None:
    (status,) = source_status(make_policy(acme=PLAIN), place, TODAY)
    assert (status.version, status.entries, status.coverage) == (None, None, "nothing")
    assert "'acme/*.txt'" in status.problems[0]


@pytest.mark.parametrize("layout", ["flat", "XML"])
def test_canada_s_list_covers_canada_s_area_codes(layout: str, place: Place) -> None:
    flat = {"416.txt": b"416,1234567\n", "604.txt": b"604,1234567\n"}
    xml = "<list type=’full’ level=’all’ val=’’ /> <ac val=’416’><ph val=’1234567’ /></ac>"
    xml += "<ac val=’604’><ph val=’1234567’ /></ac></list>"
    zipped(place.base / "2026-08-05_dncl.zip", **(flat if layout == "flat" else {"all.xml": xml.encode()}))
    source = _open(make_policy(dncl={"format": "dncl", "files": "*.zip", "max_age": "31 days"}), place)["dncl"]
    assert hits(source, KeyKind.PHONE, [14161234567, 16041234567, 14161234568]) == [0, 1]
    # The United States, Jamaica and France are no business of Canada's list.
    assert _uncovered(source, 14161234568, 15145550100, 12125550100, 18765550100, 33140000000) == ["514"]
