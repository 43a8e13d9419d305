from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from suppress.normalise.digest import RECIPES
from suppress.policy.check_parts import EMAIL_RECIPES, PHONE_RECIPES
from suppress.policy.duration import Span, Unit, parse_span
from suppress.policy.model import Limits


def test_the_recipes_a_policy_may_name_are_those_that_are_made() -> None:
    assert {"email": EMAIL_RECIPES, "phone": PHONE_RECIPES} == RECIPES


@pytest.mark.parametrize(("text", "share"), [("20 %", 0.2), ("0.5%", 0.005), (" 100 % ", 1.0), ("0 %", 0.0)])
def test_a_share_is_a_percentage(text: str, share: float) -> None:
    assert Limits.model_validate({"held": text}).held == share


@pytest.mark.parametrize("text", ["20", "101 %", "-1 %", "nan %", "x %", "%", 20, True, ""])
def test_anything_else_is_no_share(text: object) -> None:
    with pytest.raises(ValidationError, match="a share is a percentage"):
        Limits.model_validate({"held": text})


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("31 days", Span(31, "days")),
        ("1 day", Span(1, "days")),
        ("18 months", Span(18, "months")),
        ("5 years", Span(5, "years")),
        (" 2 weeks ", Span(2, "weeks")),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, span: Span) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["31", 31, "31 hours", "P31D", "-1 days", "1.5 days", None])
def test_anything_else_is_no_duration(text: object) -> None:
    with pytest.raises(ValueError, match="a number and a unit"):
        parse_span(text)


@pytest.mark.parametrize(
    ("span", "after"),
    [
        (Span(6, "months"), date(2026, 2, 28)),
        (Span(31, "days"), date(2025, 10, 1)),
        (Span(1, "years"), date(2026, 8, 31)),
        (Span(1, "weeks"), date(2025, 9, 7)),
    ],
)
def test_months_end_where_the_month_ends(span: Span, after: date) -> None:
    assert span.after(date(2025, 8, 31)) == after


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 40), st.sampled_from(["days", "months"]))
def test_the_latest_day_from_which_a_span_has_passed(day: date, count: int, unit: Unit) -> None:
    span = Span(count, unit)
    latest = span.latest_ending(day)
    assert span.after(latest) <= day < span.after(latest + timedelta(days=1))
