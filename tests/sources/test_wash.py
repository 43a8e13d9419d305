"""Results of washing: what was not handed in was not checked, and is held."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from small_runs import Desk, csv_text, outcomes, report_of
from suppress.errors import SourceError
from suppress.model import KeyKind

RULE: dict[str, Any] = {"id": "dncr", "kind": "listed", "source": "dncr"}
SOURCE: dict[str, Any] = {"format": "wash", "files": "wash-2098-05-20.csv", "country": "AU"}
ROWS = [
    ("listed", "", "+61 412 345 678", ""),
    ("clear", "", "+61 412 345 679", ""),
    ("unasked", "", "+61 412 345 680", ""),
    ("american", "", "+1 212 555 0100", ""),
]
RESULT = "number,registered\n0412345678,Y\n0412345679,N\n"


def _run(
    folder: Path, result: str, *, channel: str = "voice", rows: Any = ROWS, **source: Any
) -> dict[str, list[str]]:
    desk = Desk(folder, [RULE], {"dncr": {**SOURCE, **source}})
    desk.write("wash-2098-05-20.csv", result)
    desk.run(desk.write("list.csv", csv_text(rows)), channel=channel)
    return outcomes(folder / "out")


def test_an_unasked_number_is_held_and_one_of_another_country_is_clear(tmp_path: Path) -> None:
    found = _run(tmp_path, RESULT)
    assert (found["suppressed"], found["hold"], found["send"]) == (
        ["listed"],
        ["unasked"],
        ["clear", "american"],
    )
    report = report_of(tmp_path / "out")
    assert report["not_covered"] == [{"rule": "dncr", "contact_points": 1, "areas": {"not in the result": 1}}]
    assert report["sources"][0]["entries"] == 1


def test_without_a_country_every_number_needs_an_answer(tmp_path: Path) -> None:
    found = _run(tmp_path, RESULT.replace("041", "+6141"), country=None)
    assert found["hold"] == ["unasked", "american"]


@pytest.mark.parametrize(
    ("result", "source", "suppressed", "held"),
    [
        ("phone;Status\n+61412345678;Not Registered\n+61412345679;REGISTERED\n", {}, ["clear"], ["unasked"]),
        ("phone,answer\n0412345678,yes\n0412345679,maybe\n0412345680,\n", {"max_rejected": "100 %"},
         ["listed"], ["clear", "unasked"]),
        ("0412345679\n0412345680\n", {"answers": {"every": "clear"}}, [], ["listed"]),
        ("phone\n0412345678\n", {"answers": {"every": "listed"}}, ["listed"], ["clear", "unasked"]),
        ("Tel,RND\n0412345678,yes\n0412345679,no data\n",
         {"columns": {"phone": "Tel", "answer": "RND"},
          "answers": {"listed": "yes", "clear": ["no", "no data"]}},
         ["listed"], ["unasked"]),
        ("phone,answer\n0412345678,Y\n0412345678,N\n0412345679,N\n0412345680,N\n", {}, ["listed"], []),
        ("phone,answer\n04123,N\n0412345678,N\n", {"max_rejected": "100 %"}, [], ["clear", "unasked"]),
    ],
    ids=["other words", "answers that say nothing", "all are clear", "all are listed",
         "named columns and answers", "listed and clear is listed", "an unreadable number answers for nothing"],
)  # fmt: skip
def test_answers(
    result: str, source: dict[str, Any], suppressed: list[str], held: list[str], tmp_path: Path
) -> None:
    found = _run(tmp_path, result, **source)
    assert (found["suppressed"], found["hold"]) == (suppressed, held)


def test_addresses_are_washed_too(tmp_path: Path) -> None:
    rows = [
        ("listed", "ann@example.org", "", ""),
        ("clear", "bo@example.org", "", ""),
        ("new", "cy@example.org", "", ""),
    ]
    result = "email,result\nAnn@Example.org,match\nbo@example.org,no match\n"
    found = _run(tmp_path, result, channel="email", rows=rows)
    assert (found["suppressed"], found["hold"], found["send"]) == (["listed"], ["new"], ["clear"])


def test_a_result_in_which_nobody_is_listed_answers_all_the_same(tmp_path: Path) -> None:
    assert _run(tmp_path, "number,registered\n0412345679,N\n")["send"] == ["clear", "american"]


def test_a_smaller_result_is_no_loss(tmp_path: Path) -> None:
    many = "number,registered\n" + "".join(f"04123456{number:02},Y\n" for number in range(60, 80))
    _run(tmp_path, many)
    desk = Desk(tmp_path, [RULE], {"dncr": SOURCE})
    desk.write("wash-2098-05-20.csv", RESULT)
    desk.run(tmp_path / "list.csv", channel="voice", out="again")
    assert outcomes(tmp_path / "again")["send"] == ["clear", "american"]


def test_a_result_without_answers_is_refused_by_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="line 1: no column with the answer in the header"):
        _run(tmp_path, "number,when\n0412345678,2098-05-01\n")


def test_answers_that_nobody_understands_are_to_be_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="check `columns` and `answers` of the source"):
        _run(tmp_path, "phone,answer\n0412345678,ja\n0412345679,nein\n")


@pytest.mark.parametrize(("day", "fresh"), [(date(2098, 6, 19), True), (date(2098, 6, 20), False)])
def test_an_answer_holds_for_thirty_days(day: date, fresh: bool, tmp_path: Path) -> None:
    desk = Desk(tmp_path, [RULE], {"dncr": {**SOURCE, "max_age": "30 days"}})
    desk.write("wash-2098-05-20.csv", RESULT)
    campaign = desk.write("list.csv", csv_text(ROWS))
    if fresh:
        assert desk.run(campaign, channel="voice", drops=(day,)).report["sources"][0]["age_days"] == 30
        return
    with pytest.raises(SourceError, match="is 31 days old"):
        desk.run(campaign, channel="voice", drops=(day,))


def test_a_policy_example_answers_for_what_it_names(tmp_path: Path) -> None:
    from source_files import keys_of, source_of

    from suppress.sources.in_memory import prepare_lines
    from suppress.sources.prepared import NOT_WASHED

    named = prepare_lines("dncr", source_of(**SOURCE), RESULT.splitlines(), country="US")
    assert named.uncovered(KeyKind.PHONE, keys_of(KeyKind.PHONE, [61412345679, 61412345680]))[
        "area"
    ].to_list() == [NOT_WASHED]
    unnamed = prepare_lines("dncr", source_of(**SOURCE), [], country="US")
    assert unnamed.uncovered(KeyKind.PHONE, keys_of(KeyKind.PHONE, [61412345680])).is_empty()
