from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from suppress.policy.condition import ConditionProblem, compile_condition
from suppress.policy.elapsed import days_since, months_since, years_since
from suppress.policy.model import Column
from thoroughness import examples

CONTACT_DATE = date(2026, 12, 1)
COLUMNS = {
    "relationship": Column(values=("member", "customer", "prospect")),
    "name": Column(),
    "nick": Column(),
    "amount": Column(type="number"),
    "gifts": Column(type="number"),
    "joined": Column(type="date"),
}
ROWS = pl.DataFrame(
    {
        "relationship": ["member", "prospect", None, "customer"],
        "name": ["Ann", "bo_b", None, "50% off"],
        "nick": ["Ann", None, None, "x"],
        "amount": [1.0, 2.5, None, 0.0],
        "gifts": [3.0, 0.0, None, None],
        "joined": [date(2008, 12, 1), date(2026, 11, 30), None, date(2030, 1, 1)],
    }
)


def answers(text: str, *, exemption: bool = False) -> list[bool | None]:
    condition = compile_condition(text, exemption=exemption, columns=COLUMNS, contact_date=CONTACT_DATE)
    return ROWS.select(condition.expr.alias("answer"))["answer"].to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("relationship = 'member'", [True, False, None, False]),
        ("relationship = ' MEMBER '", [True, False, None, False]),
        ("'Member' = relationship", [True, False, None, False]),
        ("relationship <> 'prospect'", [True, False, None, True]),
        ("relationship != 'prospect'", [True, False, None, True]),
        ("relationship IN ('MEMBER', 'customer')", [True, False, None, True]),
        ("relationship NOT IN ('member')", [False, True, None, True]),
        ("NOT relationship = 'member'", [False, True, None, True]),
        ("NOT (relationship = 'member' OR amount > 2)", [False, False, None, True]),
        ("relationship = 'member' OR gifts >= 0", [True, True, None, None]),
        ("relationship = 'member' AND gifts > 5", [False, False, None, False]),
        ("relationship = 'customer' AND gifts > 5", [False, False, None, None]),
        ("name = nick", [True, None, None, False]),
        ("name = 'ann'", [False, False, None, False]),
        ("name LIKE 'A%'", [True, False, None, False]),
        ("name LIKE 'bo_b'", [False, True, None, False]),
        ("name LIKE '___'", [True, False, None, False]),
        ("name LIKE '.*'", [False, False, None, False]),
        ("name NOT LIKE '%o%'", [True, False, None, False]),
        ("LOWER(name) = 'ann'", [True, False, None, False]),
        ("UPPER(TRIM(name)) = 'ANN'", [True, False, None, False]),
        ("LENGTH(name) > 3", [False, True, None, True]),
        ("amount BETWEEN 1 AND 2", [True, False, None, False]),
        ("amount NOT BETWEEN 1 AND 2", [False, True, None, True]),
        ("amount > -1", [True, True, None, True]),
        ("amount IN (1, 2.5)", [True, True, None, False]),
        ("amount + 1 > gifts", [False, True, None, None]),
        ("amount * 2 - 1 = 1", [True, False, None, False]),
        ("gifts / 2 = 1.5", [True, False, None, None]),
        ("amount / gifts > 0", [True, None, None, None]),
        ("gifts / amount > 0", [True, False, None, None]),
        ("joined < '2026-01-01'", [True, False, None, False]),
        ("joined BETWEEN '2026-01-01' AND '2026-12-31'", [False, True, None, False]),
        ("joined IN ('2008-12-01')", [True, False, None, False]),
        ("years_since(joined) >= 18", [True, False, None, None]),
        ("YEARS_SINCE(joined) < 18", [False, True, None, None]),
        ("days_since(joined) = 1", [False, True, None, None]),
        ("months_since(joined) / 12 = 18", [True, False, None, None]),
        ("state = 'TX' OR relationship = 'member'", None),
    ],
)
def test_what_is_unknown_is_never_true(text: str, expected: list[bool | None] | None) -> None:
    if expected is None:
        condition = compile_condition(text, exemption=True, columns=COLUMNS, contact_date=CONTACT_DATE)
        assert condition.columns == {"state", "relationship"}
    else:
        assert answers(text, exemption=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("amount IS NULL", [False, False, True, False]),
        ("amount IS NOT NULL", [True, True, False, True]),
        ("COALESCE(amount, 9) > 2", [False, True, True, False]),
        ("COALESCE(amount > 2, FALSE)", [False, True, False, False]),
        ("COALESCE(amount > 2, TRUE)", [False, True, True, False]),
        ("COALESCE(nick, name) = 'bo_b'", [False, True, None, False]),
        ("COALESCE(relationship, 'PROSPECT') = 'prospect'", [False, True, True, False]),
    ],
)
def test_rules_may_say_what_an_empty_cell_means_and_exemptions_may_not(
    text: str, expected: list[bool | None]
) -> None:
    assert answers(text) == expected
    with pytest.raises(ConditionProblem, match="an empty cell grants no exemption"):
        answers(text, exemption=True)


# The engine's own SQL is the oracle; what it reads otherwise (spelling, dates, division) is left out.
@pytest.mark.parametrize(
    "text",
    [
        "relationship = 'member'",
        "relationship <> 'member'",
        "relationship IN ('member', 'customer')",
        "relationship NOT IN ('member', 'customer')",
        "NOT relationship = 'member'",
        "relationship = 'member' AND amount > 1",
        "relationship = 'member' OR amount > 1",
        "NOT (relationship = 'member' AND NOT amount > 1)",
        "relationship = 'member' OR amount > 1 AND gifts = 3",
        "name = nick",
        "name <> nick",
        "name < 'B'",
        "name LIKE 'A%'",
        "name LIKE '%o%'",
        "name LIKE '_n_'",
        "name NOT LIKE 'A%'",
        "LOWER(name) = 'ann'",
        "UPPER(name) = 'ANN'",
        "LENGTH(name) >= 4",
        "amount BETWEEN 1 AND 2.5",
        "amount NOT BETWEEN 1 AND 2",
        "amount + gifts > 2",
        "amount - gifts < 0",
        "amount * gifts = 3",
        "2 * amount + 1 > 3",
        "amount IN (0, 1)",
        "amount NOT IN (0, 1)",
        "amount IS NULL OR gifts = 0",
        "amount IS NOT NULL AND gifts = 0",
        "COALESCE(amount, gifts, 1) = 1",
        "COALESCE(name = nick, FALSE)",
    ],
)
def test_predicates_agree_with_the_engines_sql(text: str) -> None:
    assert answers(text) == ROWS.select(pl.sql_expr(text).alias("answer"))["answer"].to_list()


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("relationship = 'membr'", 15, "'membr' is no value of column 'relationship'; did you mean 'member'?"),
        ("amount > 1 AND relatonship = 'x'", 15, "unknown column 'relatonship'; did you mean 'relationship'?"),
        ('relationship = "member"', 15, "text stands in single quotes"),
        ("yeers_since(joined) < 18", 0, "unknown function 'yeers_since'; did you mean 'years_since'?"),
        ("years_since(amount) < 18", 12, "column 'amount' is number, not date"),
        ("years_since(joined, 1) < 18", 0, "takes one column"),
        ("years_since(DISTINCT joined) < 18", 0, "takes one column"),
        ("relationship > 3", 0, "column 'relationship' is text, not number"),
        ("amount = '1'", 9, "column 'amount' is number, not text"),
        ("amount = name", 0, "column 'amount' is number, not text"),
        ("amount + name > 1", 9, "column 'name' is text, not number"),
        ("amount > 1 = (gifts > 1)", 0, "not compared"),
        ("name AND amount > 1", 0, "column 'name' is text, where a comparison is needed"),
        ("joined > '12/31/2026'", 9, "a date is written as '2026-12-31'"),
        ("joined = 20261231", 0, "column 'joined' is date"),
        ("amount", 0, "a condition is true or false"),
        ("amount + 1", 0, "a condition is true or false"),
        ("TRUE", 0, "not allowed"),
        ("'a' = 'a'", 0, "reads no column"),
        ("", 0, "exactly one expression"),
        ("amount > 1; gifts > 1", 0, "exactly one expression"),
        ("amount > = 1", 9, "not readable as SQL"),
        ("name = 'x", 0, "not closed"),
        ("amount > 1 gifts", 0, "an alias is not allowed"),
        ("(SELECT 1) = amount", 8, "a subquery"),
        ("amount > (SELECT MAX(amount))", 17, "a subquery"),
        ("amount IN (SELECT 1)", 0, "this form of IN"),
        ("EXISTS (SELECT 1)", 0, "not allowed"),
        ("SELECT 1", 7, "a query"),
        ("COUNT(amount) > 1", 0, "COUNT"),
        ("SUM(amount) OVER () > 1", 0, "not allowed"),
        ("CAST(amount AS INT) = 1", 5, "a cast"),
        ("amount::int = 1", 0, "a cast"),
        ("amount IS TRUE", 0, "IS TRUE"),
        ("(amount > 1) IS NOT TRUE", 1, "IS TRUE"),
        ("name = NULL", 0, "NULL"),
        ("name IN ('x', NULL)", 0, "NULL"),
        ("name IN ()", 0, "a list of literals"),
        ("name IN (nick)", 9, "a list of literals"),
        ("name LIKE 'x!%' ESCAPE '!'", 0, "not allowed"),
        ("name LIKE 'x\\%'", 10, "without a backslash"),
        ("name LIKE nick", 10, "LIKE takes a text"),
        ("name LIKE ANY ('x')", 0, "not allowed"),
        ("relationship LIKE 'mem%'", 0, "compare with = or IN"),
        ("name ILIKE 'x'", 0, "not allowed"),
        ("name ~ 'x'", 5, "not readable as SQL"),
        ("name || nick = 'x'", 0, "not allowed"),
        ("TRIM(BOTH 'x' FROM name) = 'a'", 0, "this form of"),
        ("amount BETWEEN SYMMETRIC 2 AND 1", 0, "this form of"),
        ("amount % 2 = 1", 0, "not allowed"),
        ("CASE WHEN amount > 1 THEN TRUE END", 0, "not allowed"),
        ("t.amount > 1", 0, "this form of"),
        ("amount > 1 OR " * 500 + "amount > 1", 0, "at most 4000 characters"),
        ("(" * 1500 + "amount > 1" + ")" * 1500, 0, "nested too deep"),
    ],
)
def test_what_a_condition_may_not_be_is_refused_at_its_place(text: str, offset: int, message: str) -> None:
    with pytest.raises(ConditionProblem) as caught:
        answers(text)
    assert message in caught.value.message
    assert caught.value.offset <= max(0, len(text) - 1)
    if "not allowed" not in message and "this form" not in message:
        assert caught.value.offset == offset


@pytest.mark.parametrize(
    ("day", "contact_date", "years", "months", "days"),
    [
        (date(2008, 12, 1), date(2026, 12, 1), 18, 216, 6574),
        (date(2008, 12, 1), date(2026, 11, 30), 17, 215, 6573),
        (date(2024, 2, 29), date(2025, 2, 28), 1, 12, 365),
        (date(2024, 2, 29), date(2025, 2, 27), 0, 11, 364),
        (date(2024, 2, 29), date(2028, 2, 28), 3, 47, 1460),
        (date(2026, 1, 31), date(2026, 2, 28), 0, 1, 28),
        (date(2026, 1, 31), date(2026, 2, 27), 0, 0, 27),
        (date(2026, 12, 1), date(2026, 12, 1), 0, 0, 0),
        (date(2026, 12, 2), date(2026, 12, 1), None, None, None),
    ],
    ids=[
        "eighteen today",
        "seventeen a day before",
        "29 February is clamped",
        "a day before the clamp",
        "not clamped in a leap year",
        "31 January to the end of February",
        "a day less",
        "today",
        "the future is unknown",
    ],
)
def test_complete_calendar_units(
    day: date, contact_date: date, years: int | None, months: int | None, days: int | None
) -> None:
    column = pl.lit(day)
    found = pl.select(
        years_since(column, contact_date).alias("y"),
        months_since(column, contact_date).alias("m"),
        days_since(column, contact_date).alias("d"),
    ).row(0)
    assert found == (years, months, days)


@examples(60, 300)
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 40_000))
def test_months_are_complete_when_the_day_that_much_later_has_come(day: date, later: int) -> None:
    contact_date = day + timedelta(days=later)
    months: Any = pl.select(months_since(pl.lit(day), contact_date)).item()
    assert day + relativedelta(months=months) <= contact_date < day + relativedelta(months=months + 1)
