from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.errors import UsageError
from suppress.policy.cells import typed_columns
from suppress.policy.duration import Span
from suppress.policy.exemption import RELATIONSHIPS, first_day, within_relationship
from suppress.policy.load import load_policy
from suppress.policy.model import Column, Policy
from suppress.policy.plan import Plan, PlannedRule, Send, make_plan
from suppress.policy.rule import Exemption
from suppress.policy.show import rule_table
from thoroughness import examples

EXAMPLE = load_policy(Path(__file__).parent / "design_example.yaml")
CONTACT_DATE = date(2026, 12, 1)


def plan(channel: str, *categories: str, brands: tuple[str, ...] = (), policy: Policy | None = None) -> Plan:
    return make_plan(policy or EXAMPLE, Send(channel, categories, brands, CONTACT_DATE))


def planned(found: Plan, rule_id: str) -> PlannedRule:
    return next(one for one in found.rules if one.rule.id == rule_id)


def places(rule: PlannedRule) -> list[list[int]]:
    return [[line.place for line in lines] for lines in rule.alternatives]


def with_rules(*rules: dict[str, Any], **parts: Any) -> Policy:
    data = EXAMPLE.policy.model_dump(mode="json", by_alias=True) | {"rules": list(rules), **parts}
    return Policy.model_validate(data)


ALWAYS = {"deceased", "died", "undeliverable", "complained", "opted-out", "no-contact-point"}


@pytest.mark.parametrize(
    ("channel", "categories", "expected"),
    [
        ("mail", ["newsletter"], {"mail-preference", "minors"}),
        ("email", ["newsletter"], {"email-preference", "minors"}),
        ("email", ["partner_offers"], {"email-preference", "acme-opt-outs", "minors"}),
        ("email", ["voting"], set()),
        ("email", ["voting", "newsletter"], {"email-preference", "minors"}),
        ("voice", ["newsletter"], {"ftc-do-not-call", "minors"}),
        ("sms", ["newsletter"], {"ftc-do-not-call", "sms-needs-consent", "minors"}),
        ("sms", ["receipt"], set()),
    ],
)
def test_only_rules_for_the_channel_and_a_category_apply(
    channel: str, categories: list[str], expected: set[str]
) -> None:
    found = plan(channel, *categories)
    assert {one.rule.id for one in found.rules} == ALWAYS | expected
    assert [one.rank for one in found.rules] == list(range(len(found.rules)))


@pytest.mark.parametrize(
    ("channel", "fields"),
    [("email", ("email",)), ("sms", ("mobile", "phone")), ("voice", ("phone", "mobile"))],
)
def test_the_fields_of_the_channel_are_always_named(channel: str, fields: tuple[str, ...]) -> None:
    assert plan(channel, "voting").channel.fields == fields


def test_default_fields_are_those_of_the_contact() -> None:
    channels = {"text": {"contact": "phone"}, "letter": {"contact": "postal"}}
    policy = EXAMPLE.policy.model_dump(mode="json", by_alias=True) | {"channels": channels, "rules": []}
    assert plan("text", "voting", policy=Policy.model_validate(policy)).channel.fields == ("phone", "mobile")
    assert "postal_code" in plan("letter", "voting", policy=Policy.model_validate(policy)).channel.fields


@pytest.mark.parametrize(
    ("send", "message", "hint"),
    [
        (Send("emial", ("voting",), (), CONTACT_DATE), "no channel 'emial'", "did you mean 'email'?"),
        (Send("email", ("voting", "news"), (), CONTACT_DATE), "no category 'news'", "newsletter"),
        (Send("email", ("voting",), ("riverside", "x"), CONTACT_DATE), "no brand 'x'", "there is riverside"),
        (Send("email", (), (), CONTACT_DATE), "a send has a category", "--category"),
    ],
    ids=["channel", "category", "brand", "no category"],
)
def test_a_send_of_unknown_names_is_wrong_usage(send: Send, message: str, hint: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        make_plan(EXAMPLE, send)
    assert hint in caught.value.hint


# --- exemptions


@pytest.mark.parametrize(
    ("channel", "categories", "rule_id", "expected"),
    [
        ("voice", ["newsletter"], "ftc-do-not-call", [[1, 2]]),
        ("voice", ["fundraising"], "ftc-do-not-call", [[0, 1, 2]]),
        ("voice", ["fundraising", "newsletter"], "ftc-do-not-call", [[0, 1, 2], [1, 2]]),
        ("voice", ["fundraising", "voting"], "ftc-do-not-call", [[0, 1, 2]]),
        ("email", ["receipt"], "opted-out", [[0, 1]]),
        ("sms", ["receipt"], "opted-out", [[1]]),
        ("email", ["voting"], "opted-out", [[2]]),
        ("email", ["voting", "dues_renewal"], "opted-out", [[2]]),
        ("email", ["voting", "newsletter"], "opted-out", [[2], []]),
        ("email", ["newsletter"], "deceased", [[]]),
    ],
    ids=[
        "a sales call",
        "a charitable call",
        "a call for both",
        "a category that the rule does not cover adds nothing",
        "a receipt by e-mail",
        "a receipt by text",
        "a ballot",
        "two alike are one",
        "a newsletter has no exemption, so the ballot with it has none",
        "what nothing lifts",
    ],
)
def test_lines_are_those_of_each_category(
    channel: str, categories: list[str], rule_id: str, expected: list[list[int]]
) -> None:
    assert places(planned(plan(channel, *categories), rule_id)) == expected


def test_a_line_that_asks_nothing_of_the_row_is_unconditional() -> None:
    (lines,) = planned(plan("voice", "fundraising"), "ftc-do-not-call").alternatives
    assert [line.unconditional for line in lines] == [True, False, False]
    (lines,) = planned(plan("mail", "newsletter"), "mail-preference").alternatives
    assert lines[0].where is not None
    assert not lines[0].unconditional


LINES = {
    "brand": {"brands": ["riverside"], "call": ["survey", "sales"]},
    "from": {"call": ["sales"], "from": "2026-12-01", "to": "2026-12-01"},
    "over": {"call": ["sales"], "to": "2026-11-30"},
    "soon": {"call": ["sales"], "from": "2026-12-02"},
}


@pytest.mark.parametrize(
    ("line", "brands", "expected"),
    [
        ("brand", ("riverside",), [[0]]),
        ("brand", ("riverside", "riverside_foundation"), [[0], []]),
        ("brand", (), [[]]),
        ("from", (), [[0]]),
        ("over", (), [[]]),
        ("soon", (), [[]]),
    ],
    ids=["its brand", "and another", "no brand named", "on the day", "the day after", "the day before"],
)
def test_a_line_for_a_brand_or_for_some_days(
    line: str, brands: tuple[str, ...], expected: list[list[int]]
) -> None:
    policy = with_rules({"id": "x", "kind": "missing_consent", "unless": [LINES[line]]})
    assert places(plan("email", "newsletter", brands=brands, policy=policy).rules[0]) == expected


@pytest.mark.parametrize(
    ("scope", "brands", "applies"),
    [
        ({"brands": ["riverside"]}, ("riverside",), True),
        ({"brands": ["riverside"]}, ("riverside_foundation",), False),
        ({"brands": ["riverside"]}, (), True),
        ({"from": "2026-12-01", "to": "2026-12-01"}, (), True),
        ({"from": "2026-12-02"}, (), False),
        ({"to": "2026-11-30"}, (), False),
        ({"categories": ["newsletter"], "purposes": ["marketing"]}, (), True),
        ({"categories": ["voting"]}, (), False),
    ],
)
def test_a_rule_for_a_brand_or_for_some_days(
    scope: dict[str, Any], brands: tuple[str, ...], applies: bool
) -> None:
    policy = with_rules({"id": "x", "kind": "opted_out", **scope})
    planned = plan("email", "newsletter", brands=brands, policy=policy).rules
    assert any(one.rule.id == "x" for one in planned) == applies


def test_rules_that_only_hold_rank_behind_those_that_suppress() -> None:
    policy = with_rules(
        {"id": "a", "kind": "listed", "source": "acme", "outcome": "hold"},
        {"id": "b", "kind": "condition", "where": "relationship = 'member'", "outcome": "hold"},
        {"id": "c", "kind": "no_contact_point", "blank": "hold", "unreadable": "hold"},
        {"id": "d", "kind": "no_contact_point"},
        {"id": "e", "kind": "condition", "where": "state = 'TX'", "outcome": "hold", "unknown": "suppress"},
        {"id": "f", "kind": "opted_out"},
    )  # fmt: skip
    found = plan("email", "newsletter", policy=policy)
    assert [one.rule.id for one in found.rules] == ["d", "e", "f", "a", "b", "c"]


# --- what the plan needs


def test_sources_columns_and_ledger_rules_of_a_send() -> None:
    found = plan("voice", "newsletter")
    assert found.sources == ("ftc_dnc", "deceased")
    assert found.columns == {"birth_date", "last_purchase", "relationship"}
    assert found.ledger_rules == ("died", "undeliverable", "complained", "opted-out")
    assert plan("sms", "newsletter").ledger_rules[-1] == "sms-needs-consent"
    assert plan("email", "voting").columns == {"relationship"}


def test_a_source_of_an_exemption_is_needed_and_its_level_is_the_rules() -> None:
    line = {"listed_in": "acme"}
    policy = with_rules(
        {"id": "x", "kind": "listed", "source": "dma_mps", "match": "address", "unless": [line]}
    )
    found = plan("mail", "newsletter", policy=policy)
    assert found.sources == ("dma_mps", "acme")
    assert found.rules[0].level == "address"
    assert found.rules[0].alternatives[0][0].unconditional is False


def test_a_field_is_a_column_without_a_declaration() -> None:
    policy = with_rules(
        {"id": "x", "kind": "condition", "where": "state = 'TX'"}, duplicates={"keep": ["last"]}
    )
    found = plan("email", "newsletter", policy=policy)
    assert found.column_specs() == {"state": Column(field="state")}
    assert (found.keep, found.keep_last) == ((), True)


def test_columns_of_consent_are_read_where_consent_is_needed() -> None:
    consent = {"basis": "express", "date": "opted_in_on", "evidence": "form_url"}
    columns = EXAMPLE.policy.model_dump(mode="json", by_alias=True)["columns"] | {
        "opted_in_on": {"type": "date", "consent": consent},
        "form_url": {},
    }
    policy = with_rules({"id": "x", "kind": "missing_consent", "purposes": ["marketing"]}, columns=columns)
    assert plan("sms", "newsletter", policy=policy).columns == {"opted_in_on", "form_url", "relationship"}
    assert plan("sms", "voting", policy=policy).columns == {"relationship"}


def test_duplicates_are_kept_by_the_conditions_then_the_first() -> None:
    found = plan("email", "newsletter")
    assert [one.text for one in found.keep] == ["relationship = 'member'"]
    assert found.keep_last is False


# --- established business relationship, 16 CFR 310.2(q)


@pytest.mark.parametrize(
    ("purchase", "inquiry", "holds"),
    [
        ("07/01/2025", "", True),
        ("06/01/2025", "", True),
        ("05/31/2025", "", None),
        ("", "09/01/2026", True),
        ("", "08/31/2026", None),
        ("05/31/2025", "09/01/2026", True),
        ("12/01/2026", "", True),
        ("12/02/2026", "", None),
        ("soon", "", None),
        ("", "", None),
    ],
    ids=[
        "bought 17 months ago",
        "bought 18 months ago",
        "bought 18 months and a day ago",
        "asked 3 months ago",
        "asked 3 months and a day ago",
        "bought too long ago, asked lately",
        "bought today",
        "bought tomorrow",
        "unreadable",
        "blank",
    ],
)
def test_a_business_relationship_lasts_18_months_or_3(purchase: str, inquiry: str, holds: bool | None) -> None:
    column = Column(type="date", format="%m/%d/%Y")
    rows = pl.DataFrame({"purchase": [purchase], "inquiry": [inquiry]})
    typed, _ = typed_columns(rows, dict.fromkeys(rows.columns, column), {name: [name] for name in rows.columns})
    line = Exemption(exemption="established_business_relationship", purchase="purchase", inquiry="inquiry")
    answer = typed.select(
        within_relationship(line, RELATIONSHIPS["established_business_relationship"], CONTACT_DATE).fill_null(
            value=False
        )
    ).item()
    assert answer is bool(holds)


@examples(60, 400)
@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.integers(0, 40))
def test_the_first_day_of_a_window_is_the_first_that_reaches_the_contact_date(day: date, months: int) -> None:
    window = Span(months, "months")
    first = first_day(window, day)
    assert window.after(first) >= day
    assert window.after(date.fromordinal(first.toordinal() - 1)) < day


# --- the table


def test_the_rule_table_says_what_applies_and_why_not() -> None:
    rows = {row.id: row for row in rule_table(plan("voice", "fundraising"))}
    call = rows["ftc-do-not-call"]
    assert (call.kind, call.compares, call.outcome) == ("listed", "phone, mobile with ftc_dnc", "suppress")
    assert call.jurisdictions == ("US",)
    assert call.exemptions == (
        "call charitable or political or survey",
        "established business relationship (last_purchase within 18 months)",
        "written permission in the ledger",
    )
    assert rows["no-contact-point"].outcome == "blank: suppress, unreadable: hold"
    assert [row.rank for row in rows.values()] == list(range(1, len(rows) + 1))


def test_the_rule_table_of_mail_names_the_match_level_that_holds() -> None:
    rows = {row.id: row for row in rule_table(plan("mail", "newsletter"))}
    assert rows["deceased"].compares == "every key at individual_initial with deceased"
    assert rows["mail-preference"].compares == "name and address at individual with dma_mps"


def test_the_rule_table_shows_days_and_citation() -> None:
    line = {"purposes": ["marketing"], "despite": ["blanket"], "to": "2027-01-01"}
    policy = with_rules(
        {
            "id": "x",
            "kind": "opted_out",
            "from": "2026-01-01",
            "citation": "47 CFR 64.1200(d)",
            "unless": [line],
        }
    )
    row, *_ = rule_table(plan("email", "newsletter", policy=policy))
    assert (row.dates, row.citation) == ("from 2026-01-01", "47 CFR 64.1200(d)")
    assert row.exemptions == ("purpose marketing, despite blanket opt-outs, to 2027-01-01",)
