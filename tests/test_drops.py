"""A send on several days: a row goes only if it may be sent to on each of them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rescrubs import OPTED_OUT, RULES, bring_up_to_date, desk_with_ledger, ids, say, without_index
from small_runs import Desk, outcomes, report_of
from suppress.consent import Action
from suppress.errors import UsageError
from suppress.ledger.record import Words

EARLY, LATE = date(2098, 6, 1), date(2098, 6, 20)
COLUMNS = {
    "born": {"type": "date", "optional": True},
    "bought": {"type": "date", "optional": True},
    "agreed": {"type": "date", "optional": True, "consent": {"basis": "express", "date": "agreed"}},
}
CONSENT = {"id": "consent", "kind": "missing_consent"}


def _condition(**more: Any) -> dict[str, Any]:
    return {"id": "rule", "kind": "condition", "where": "email IS NOT NULL", **more}


@pytest.mark.parametrize(
    ("rule", "row", "sent"),
    [
        # rule, row, sent on: the early day, the late day, both
        (_condition(to="2098-06-10"), "ann@x.test,,,", (False, True, False)),
        (_condition(**{"from": "2098-06-10"}), "ann@x.test,,,", (True, False, False)),
        (_condition(**{"from": "2098-06-05", "to": "2098-06-10"}), "ann@x.test,,,", (True, True, True)),
        (
            _condition(unless=[{"channels": ["email"], "to": "2098-06-10"}]),
            "ann@x.test,,,",
            (True, False, False),
        ),
        (
            _condition(unless=[{"channels": ["email"], "from": "2098-06-10"}]),
            "ann@x.test,,,",
            (False, True, False),
        ),
        (_condition(where="years_since(born) < 18"), "ann@x.test,2080-06-10,,", (False, True, False)),
        (_condition(where="years_since(born) < 18"), "ann@x.test,2080-06-01,,", (True, True, True)),
        (
            _condition(unless=[{"where": "days_since(bought) <= 30"}]),
            "ann@x.test,,2098-05-10,",
            (True, False, False),
        ),
        (
            _condition(unless=[{"where": "days_since(bought) > 30"}]),
            "ann@x.test,,2098-05-10,",
            (False, True, False),
        ),
        (CONSENT, "ann@x.test,,,2098-06-10", (False, True, False)),
        (CONSENT, "ann@x.test,,,2098-06-01", (True, True, True)),
    ],
    ids=[
        "a rule that ends",
        "a rule that begins",
        "a rule between the days",
        "an exemption that ends",
        "an exemption that begins",
        "comes of age between",
        "comes of age on the first day",
        "too long ago by the second day",
        "not long ago enough on the first day",
        "agrees between",
        "agrees on the first day",
    ],
)
def test_a_row_must_be_allowed_on_each_day(
    tmp_path: Path, rule: dict[str, Any], row: str, sent: tuple[bool, bool, bool]
) -> None:
    desk = desk_with_ledger(tmp_path, rule, OPTED_OUT, columns=COLUMNS)
    path = desk.write("list.csv", f"email,born,bought,agreed\n{row}\n")
    assert _sent_on(desk, path) == sent


def _sent_on(desk: Desk, path: Path) -> tuple[bool, bool, bool]:
    """Whether anything is sent on the early day, on the late one, on both."""
    found = []
    for number, drops in enumerate([(EARLY,), (LATE,), (LATE, EARLY)]):
        desk.run(path, out=f"out{number}", drops=drops)
        found.append(bool(outcomes(desk.folder / f"out{number}")["send"]))
    early, late, both = found
    return early, late, both


@pytest.mark.parametrize(
    ("more", "sent"),
    [
        ({"at": "2098-06-10"}, (False, True, False)),
        ({"at": "2026-01-01"}, (True, True, True)),
        ({"at": "2026-01-01", "expires": date(2098, 6, 10)}, (True, False, False)),
    ],
    ids=["begins between", "holds on both", "ends between"],
)
def test_a_consent_of_the_ledger_holds_on_each_day(
    tmp_path: Path, more: dict[str, Any], sent: tuple[bool, bool, bool]
) -> None:
    desk = desk_with_ledger(tmp_path, CONSENT)
    say(desk, Words(Action.OPT_IN, {"email": "ann@x.test"}, channels=("email",), category="newsletter", **more))
    assert _sent_on(desk, desk.write("list.csv", "email\nann@x.test\n")) == sent


def test_a_relationship_holds_on_each_day(tmp_path: Path) -> None:
    columns = {"bought": {"type": "date", "optional": True}}
    line = {"exemption": "established_business_relationship", "purchase": "bought"}
    desk = desk_with_ledger(tmp_path, _condition(unless=[line]), OPTED_OUT, columns=columns)
    # 18 months, and not before it was bought: 47 CFR 64.1200(f)(5)
    for bought, sent in (
        ("2096-12-10", (True, False, False)),
        ("2098-06-10", (False, True, False)),
        ("2098-05-31", (True, True, True)),
    ):
        path = desk.write("list.csv", f"email,bought\nann@x.test,{bought}\n")
        assert _sent_on(desk, path) == sent
        for number in range(3):
            shutil.rmtree(tmp_path / f"out{number}")


def test_a_rescrub_asks_for_each_day_too(tmp_path: Path) -> None:
    ends = {"id": "house", "kind": "listed", "source": "house", "to": "2098-06-10"}
    sources = {"house": {"format": "plain", "contact": "email", "files": "house.txt"}}
    desk = desk_with_ledger(tmp_path, *RULES, ends, sources=sources)
    desk.write("house.txt", "cy@x.test\n")
    result = desk.run(desk.write("list.csv", "id,email\n1,ann@x.test\n2,bo@x.test\n"), drops=(EARLY, LATE))
    assert result.report["send"]["earlier_dates"] == ["2098-06-01"]
    assert report_of(tmp_path / "out")["send"]["contact_date"] == "2098-06-20"
    desk.write("house.txt", "cy@x.test\nbo@x.test\n")
    without_index(desk)
    pulled = bring_up_to_date(desk)
    assert ids(pulled.folder, "pull") == ["2"]


def test_no_day_of_a_send_may_be_past(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [_condition()])
    with pytest.raises(UsageError, match="2020-01-01 is before today"):
        desk.run(desk.write("list.csv", "email\nann@x.test\n"), drops=(LATE, date(2020, 1, 1)))
