"""Channels of plain events: what people write between and around their names."""

from __future__ import annotations

import polars as pl
import pytest

from suppress.ledger.imports.channels import named_channels, unknown_channels

KNOWN = ("email", "sms", "Voice", "direct mail")


@pytest.mark.parametrize(
    ("cell", "channels", "unknown"),
    [
        ("email", "email", False),
        (" Email ", "email", False),
        ("sms,email", "email,sms", False),
        ("SMS; E-mail", "E-mail,sms", True),
        ("sms;voice", "Voice,sms", False),
        ("sms|Voice|sms", "Voice,sms", False),
        ("sms email", "email,sms", False),
        ("sms and email", "and,email,sms", True),
        ("Direct Mail, sms", "direct mail,sms", False),
        ("fax", "fax", True),
        ("pigeon post", "pigeon post", True),
        ("email;fax", "email,fax", True),
        (" ;, ", None, False),
        ("", None, False),
        (None, None, False),
    ],
)
def test_names_are_found_whatever_stands_between_them(
    cell: str | None, channels: str | None, unknown: bool
) -> None:
    named = named_channels(pl.Series("channels", [cell], pl.String), KNOWN)
    assert named.to_list() == [channels]
    assert unknown_channels(named.extend(named).alias("channels"), KNOWN) == 2 * unknown


def test_a_spelling_of_two_channels_is_neither_of_them() -> None:
    named = named_channels(pl.Series(["SMS", "sms", "Sms"]), ("SMS", "sms"))
    assert named.to_list() == ["SMS", "sms", "Sms"]


def test_without_names_of_a_policy_names_stay_as_they_are() -> None:
    named = named_channels(pl.Series("channels", ["b;A", "direct mail"]), ())
    assert named.to_list() == ["A,b", "direct mail"]
    assert unknown_channels(named, ()) == 0
