"""Lists whose own columns say who left, by policies that read them or not."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from small_runs import Desk, csv_text

CONTACT = {"id": "contact", "kind": "no_contact_point"}
LEFT = {"id": "left", "kind": "condition", "where": "do_not_email = 'yes'", "unknown": "send"}
DECLARED = {"do_not_email": {"values": ["yes", "no"], "optional": True}}


def warnings_of(
    folder: Path,
    headers: Sequence[str],
    rules: Sequence[Mapping[str, Any]] = (CONTACT,),
    columns: Mapping[str, Any] | None = None,
) -> list[str]:
    desk = Desk(folder, rules, more={"columns": columns or {}})
    text = csv_text([("1", "a@x.test", *("no" for _ in headers))], ("id", "email", *headers))
    return list(desk.run(desk.write("list.csv", text)).report["warnings"])


@pytest.mark.parametrize(
    "headers",
    [
        ["Do Not Email", "Unsubscribed", "Email Status", "Opt Out", "Email Opt Out", "HasOptedOutOfEmail"],
        ["do_not_phone", "DoNotCall", "is_opt_out", "désabonné", "No Bulk Emails (User Opt Out)", "DNC"],
        ["Unsubscribed from all email", "UNSUB_TIME", "EMAIL_BLACKLISTED", "Ne pas contacter", "Don't call"],
    ],
    ids=["plain", "CRM", "platforms"],
)
def test_columns_of_opt_outs_that_no_rule_reads_are_named_in_one_warning(
    tmp_path: Path, headers: list[str]
) -> None:
    (warning,) = warnings_of(tmp_path, headers)
    named = ", ".join(f"'{header}'" for header in headers)
    assert warning.startswith(f"list: no rule reads the columns {named}, which may say who left")
    assert "`columns:`" in warning
    assert "`kind: condition`" in warning


def test_other_columns_are_no_opt_outs(tmp_path: Path) -> None:
    headers = ["Status", "Unsubscribe Link", "Adopt Out Date", "Opted in", "Contact Owner", "Notes", "Email 2"]
    headers += ["Cotton", "Sub Status", "a title and do not email is only a part of it beyond sixty signs"]
    assert warnings_of(tmp_path, headers) == []


def test_a_column_that_the_policy_declares_is_known(tmp_path: Path) -> None:
    assert warnings_of(tmp_path, ["Do Not Email"], (CONTACT, LEFT), DECLARED) == []
    (other,) = warnings_of(tmp_path / "two", ["Do Not Email", "Do Not Call"], (CONTACT, LEFT), DECLARED)
    assert "'Do Not Call'" in other
    assert "'Do Not Email'" not in other


def test_a_column_under_a_header_of_the_policy_is_known(tmp_path: Path) -> None:
    columns = {"do_not_email": {**DECLARED["do_not_email"], "header": ["Opt-Out"]}}
    assert warnings_of(tmp_path, ["opt out"], (CONTACT, LEFT), columns) == []
