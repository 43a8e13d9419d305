from __future__ import annotations

from collections import Counter

import pytest

from suppress.errors import UsageError
from suppress.files.headers import NAMES, fold, map_headers
from suppress.model import FIELDS


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Email Address", "email"),
        ("E-MAIL", "email"),
        ("PersonEmail", "email"),
        ("Courriel", "email"),
        ("FNAME", "first_name"),
        ("Prénom", "first_name"),
        ("LNAME", "last_name"),
        ("Mailing Zip/Postal Code", "postal_code"),
        ("MailingPostalCode", "postal_code"),
        ("Code postal", "postal_code"),
        ("Supplemental Address 1", "address2"),
        ("State/Region", "state"),
        ("Phone - Mobile", "mobile"),
        ("Mobile Phone Number", "mobile"),
        ("home_phone", "phone"),
        ("Téléphone portable", "mobile"),
        (" Street Address ", "address1"),
        ("CC", "country"),
        ("Contact ID", "account"),
    ],
)
def test_usual_headers(header: str, field: str) -> None:
    assert map_headers(["note", header]).fields == {field: (header,)}


@pytest.mark.parametrize("header", ["email_opt_in", "phone type", "notes", "", "emails sent", "statement"])
def test_other_headers_are_no_field(header: str) -> None:
    assert map_headers([header]).fields == {}


def test_no_header_is_two_fields() -> None:
    assert set(NAMES) == set(FIELDS)
    folded = Counter(name for names in NAMES.values() for name in {fold(name) for name in names})
    assert [name for name, count in folded.items() if count > 1] == []


def test_the_usual_name_wins_and_others_are_told() -> None:
    found = map_headers(["work email", "Email", "id", "member_id"])
    assert found.fields == {"account": ("member_id",), "email": ("Email",)}
    assert found.also == {"account": ("id",), "email": ("work email",)}


def test_what_the_operator_says_wins() -> None:
    found = map_headers(["Email", "other"], {"email": "other"})
    assert found.fields == {"email": ("other",)}
    assert found.also == {"email": ("Email",)}
    assert map_headers(["email"], {"account": "email"}).fields == {"account": ("email",)}
    assert map_headers(["a", "b"], {"phone": ["b", "a"]}).fields == {"phone": ("b", "a")}


@pytest.mark.parametrize(
    ("overrides", "message", "hint"),
    [
        ({"emial": "a"}, "there is no field 'emial'", "did you mean 'email'?"),
        ({"email": "Emial"}, "field email: the list has no column 'Emial'", "did you mean 'Email'?"),
        ({"email": "a", "name": "a"}, "column 'a' cannot be both email and name", "map it to one of them"),
    ],
    ids=["field", "column", "two fields"],
)
def test_a_mapping_that_cannot_be(overrides: dict[str, str], message: str, hint: str) -> None:
    with pytest.raises(UsageError) as raised:
        map_headers(["a", "Email"], overrides)
    assert raised.value.message == message
    assert hint in raised.value.hint


def test_a_further_contact_is_told_and_never_chosen() -> None:
    found = map_headers(["id", "Email", "Email 2", "Alternate Email", "Phone1", "Address 2", "Email date"])
    assert found.fields == {"account": ("id",), "email": ("Email",), "address2": ("Address 2",)}
    assert found.also == {"email": ("Email 2", "Alternate Email"), "phone": ("Phone1",)}


@pytest.mark.parametrize(
    ("wrong", "meant"), [("address", "address1"), ("adress1", "address1"), ("emial", "email"), ("zzz", None)]
)
def test_a_field_that_is_nearly_right_is_guessed(wrong: str, meant: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        map_headers(["a"], {wrong: "a"})
    assert ("did you mean" in caught.value.hint) is (meant is not None)
    assert meant is None or f"did you mean '{meant}'?" in caught.value.hint
