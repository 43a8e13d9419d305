from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from source_files import hits

from suppress.errors import SourceError
from suppress.model import KeyKind
from suppress.sources.catalog import Place
from suppress.sources.prepared import PreparedSource

Open = Callable[..., PreparedSource]
EMAILS = ["ann@example.org", "bo@example.org"]
PHONES = [12125550111, 18185550199, 13105550122]


@pytest.mark.parametrize(
    ("content", "emails", "phones"),
    [
        ("Phone,Email\n212-555-0111,ann@example.org\n", [0], [0]),
        ("Phone,Mobile\n212-555-0111,818-555-0199\n", [], [0, 1]),
        ("Email,Email 2\nann@example.org,bo@example.org\n", [0, 1], []),
        ("Phone 1;Phone 2\n212-555-0111;818-555-0199\n", [], [0, 1]),
        (
            "Name,Phone,Home Phone,Mobile,Email\nAnn,212-555-0111,818-555-0199,310-555-0122,ann@example.org\n",
            [0],
            [0, 1, 2],
        ),
        ("Email,Email\nann@example.org,bo@example.org\n", [0, 1], []),
        ("phone1,email_2\n212-555-0111,ann@example.org\n", [0], [0]),
        ("Contact 1,Contact 2\n212-555-0111,ann@example.org\n", [0], [0]),
        ("Work Phone,Contact Email\n212-555-0111,ann@example.org\n", [0], [0]),
        ("Contact,Email\n212-555-0111,ann@example.org\n", [0], [0]),
        ("Contact,Email\nAnn Example,ann@example.org\n", [0], []),
        ("Number,Email\n1,ann@example.org\n2,bo@example.org\n", [0, 1], []),
    ],
    ids=[
        "phone and e-mail", "two kinds of phone", "numbered e-mails", "numbered phones", "five columns",
        "one header twice", "only numbered ones", "numbered contacts", "whose they are",
        "contact with a number", "contact is a name", "number of the row",
    ],
)  # fmt: skip
def test_every_column_of_contacts_is_read(
    content: str, emails: list[int], phones: list[int], opened: Open
) -> None:
    source = opened(content, format="plain")
    assert hits(source, KeyKind.EMAIL, EMAILS) == emails
    assert hits(source, KeyKind.PHONE, PHONES) == phones
    assert source.members[0].rejected == 0


@pytest.mark.parametrize(
    "first", ["tel:+12125550111", "Tel: 2125550111", "phone: 12125550111", "mobile 2125550111"]
)
def test_a_number_in_the_first_line_is_no_header(first: str, opened: Open) -> None:
    source = opened(f"{first}\n8185550199\n", format="plain")
    assert hits(source, KeyKind.PHONE, PHONES) == [0, 1]


def test_the_domain_beside_an_address_lists_nobody_else_at_the_provider(opened: Open) -> None:
    source = opened("Email,Domain\nann@provider.example,provider.example\n", format="plain")
    assert hits(source, KeyKind.EMAIL, ["ann@provider.example", "bo@provider.example"]) == [0]
    assert hits(source, KeyKind.DOMAIN, ["provider.example"]) == []


def test_a_domain_column_alone_is_read(opened: Open) -> None:
    source = opened("Domain,Date\ngone.example,2026-01-31\n", format="plain")
    assert hits(source, KeyKind.DOMAIN, ["gone.example", "example.org"]) == [0]


def test_an_empty_cell_is_no_reject_where_another_contact_is_filled(opened: Open) -> None:
    source = opened("Phone,Email\n212-555-0111,\n,ann@example.org\n", format="plain")
    assert (source.members[0].entries, source.members[0].rejected) == (2, 0)


def test_a_line_without_a_contact_is_a_reject(opened: Open, place: Place) -> None:
    lines = [f"N,person{number}@example.org," for number in range(150)]
    source = opened("\n".join(["Name,Email,Phone", *lines, "Ann,,"]), format="plain")
    assert (source.members[0].entries, source.members[0].rejected) == (150, 1)
    (rejects,) = place.home.glob("sources/plain-*/rejects.csv")
    assert rejects.read_text().splitlines()[1:] == ["list-2026-08-05.txt,152,no contact"]


def test_a_contact_that_cannot_be_read_is_a_reject_and_the_line_s_other_one_is_found(opened: Open) -> None:
    lines = [f"212-555-{number:04},person{number}@example.org" for number in range(150)]
    source = opened("\n".join(["Phone,Email", *lines, "555,ann@example.org\n"]), format="plain")
    assert (source.members[0].entries, source.members[0].rejected) == (150, 1)
    assert hits(source, KeyKind.EMAIL, EMAILS) == [0]


@pytest.mark.parametrize(
    ("content", "column"),
    [
        ("Email,Kontakt\nann@example.org,bo@example.org\n", "column 2 looks"),
        ("Email,Ruf\nann@example.org,\nbo@example.org,(818) 555-0199\n", "column 2 looks"),
        ("A,Email,B\n8185550199,ann@example.org,bo@example.org\n", "columns 1, 3 look"),
    ],
    ids=["address", "number in a sparse column", "two columns"],
)
def test_contacts_under_an_unknown_header_stop_the_run(content: str, column: str, opened: Open) -> None:
    with pytest.raises(SourceError) as error:
        opened(content, format="plain")
    (problem,) = error.value.problems
    assert f"line 1: {column} like contacts without a usual header" in problem
    assert "columns: {contact: HEADER}" in problem
    assert "bo@" not in problem


@pytest.mark.parametrize(
    "other",
    [
        "Seen\n%s,2026-01-31T10:00:00Z",
        "Seen\n%s,20260131",
        "Seen\n%s,1/31/2026 10:00",
        "IP\n%s,192.168.100.200",
        "Reason\n%s,reply STOP",
        "Id\n%s,123456",
        "ZIP\n%s,62701-1234",
        "Token\n%s,1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    ],
    ids=["time", "compact day", "day", "network address", "words", "six digits", "ZIP+4", "token"],
)
def test_columns_of_something_else_are_left_out(other: str, opened: Open) -> None:
    source = opened(f"Email,{other % 'ann@example.org'}\n", format="plain")
    assert hits(source, KeyKind.EMAIL, EMAILS) == [0]


@pytest.mark.parametrize(
    ("columns", "emails", "phones"),
    [
        ({"contact": "Email"}, [0], []),
        ({"phone": "Phone"}, [], [0]),
        ({"email": "Email", "phone": "Phone"}, [0], [0]),
        ({"email": "Email", "phone": "Ruf"}, [0], [1]),
    ],
    ids=["contact", "phone", "both", "an unusual header"],
)
def test_a_column_map_says_which_columns_are_read(
    columns: dict[str, str], emails: list[int], phones: list[int], opened: Open
) -> None:
    content = "Phone,Email,Ruf\n212-555-0111,ann@example.org,818-555-0199\n"
    source = opened(content, format="plain", columns=columns)
    assert hits(source, KeyKind.EMAIL, EMAILS) == emails
    assert hits(source, KeyKind.PHONE, PHONES) == phones


def test_a_source_of_addresses_leaves_numbers_out(opened: Open) -> None:
    content = "Phone,Email,Email 2\n212-555-0111,ann@example.org,bo@example.org\n"
    source = opened(content, format="plain", contact="email")
    assert source.kinds == {KeyKind.EMAIL, KeyKind.EMAIL_WIDE}
    assert hits(source, KeyKind.EMAIL, EMAILS) == [0, 1]
    source = opened(content, format="email_preference")
    assert hits(source, KeyKind.EMAIL, EMAILS) == [0, 1]


def test_lines_of_several_cells_without_a_header_are_counted_once_and_explained(opened: Open) -> None:
    with pytest.raises(SourceError) as error:
        opened("Ann,ann@example.org\nBo,bo@example.org\n", format="plain")
    assert "2 of the first 2 lines are no entry" in error.value.problems[0]
    assert "several cells and no header that names the contact" in error.value.problems[0]
    assert "add a header such as name,email" in error.value.problems[0]


def test_a_few_lines_of_several_cells_are_rejects_with_that_reason(opened: Open, place: Place) -> None:
    lines = [f"person{number}@example.org" for number in range(150)]
    source = opened("\n".join([*lines, "Ann,ann@example.org\n"]), format="plain")
    assert (source.members[0].entries, source.members[0].rejected) == (150, 1)
    assert hits(source, KeyKind.EMAIL, EMAILS) == [0]
    (rejects,) = place.home.glob("sources/plain-*/rejects.csv")
    assert rejects.read_text().endswith("several cells and no header that names the contact\n")


def test_digests_of_another_algorithm_are_named(opened: Open) -> None:
    with pytest.raises(SourceError, match="40 hexadecimal digits, which is sha1"):
        opened(f"{hashlib.sha1(b'ann@example.org').hexdigest()}\n", format="hashed", digest="md5")


def test_what_is_no_digest_is_called_so(opened: Open) -> None:
    with pytest.raises(SourceError, match="not a digest"):
        opened(f"{'g' * 40}\n", format="hashed", digest="md5")
