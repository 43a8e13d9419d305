import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from suppress.normalise.email import (
    domain_parents,
    email_domain,
    email_points,
    email_wide,
    with_domains,
    with_wide,
)
from suppress.normalise.email_cell import addresses


def points(*cells: str | None) -> pl.DataFrame:
    return email_points(pl.Series(cells, dtype=pl.String)).sort("index", "part")


def emails(cell: str | None) -> list[str | None]:
    return points(cell)["email"].to_list()


def wide(email: str | None, *, plus_all_domains: bool = False) -> str | None:
    return pl.select(email_wide(pl.lit(email, pl.String), plus_all_domains=plus_all_domains)).item()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (" Jane.Doe@Example.COM ", "jane.doe@example.com"),
        ("Jane.D.oe+News@GoogleMail.com", "jane.d.oe+news@googlemail.com"),
        ('"Doe, Jane" <jane@bücher.de>', "jane@xn--bcher-kva.de"),
        ('"Doe, Jane" <Jane@Example.com>', "jane@example.com"),
        ("Doe, Jane <jane@example.com>", "jane@example.com"),
        ("Doe, Jane <jane@bücher.de>", "jane@xn--bcher-kva.de"),
        ("<jane@example.com>", "jane@example.com"),
        ("Jane <jane@example.com", "jane@example.com"),
        ("ＪＡＮＥ＠example.com", "jane@example.com"),
        ("İNFO@x.com", "info@x.com"),
        ("mary-ann@yahoo.com", "mary-ann@yahoo.com"),
        ("jane@example.com.", "jane@example.com"),
        ("'jane@example.com'>", "jane@example.com"),
        (".jane@example.com", "jane@example.com"),
        ("mailto:jane@example.com?subject=x", "jane@example.com"),
        ("MAILTO:jane%40example.com", "jane@example.com"),
        ("jane@example.com (Jane)", "jane@example.com"),
        ("jane @ example.com", "jane@example.com"),
        ("jane\u200b@example.com\u00a0", "jane@example.com"),
        ("\ufeffjane@example.com", "jane@example.com"),
        ("jane@BÜCHER.de", "jane@xn--bcher-kva.de"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("O’Brien@example.com", "o'brien@example.com"),
        ("Ann O’Brien <oʼbrien@example.com>", "o'brien@example.com"),
        ('"o‘brien"@example.com', "o'brien@example.com"),
        ("‘obrien@example.com’", "obrien@example.com"),  # around an address they are quotes
        ("jane@o’brien.com", "jane@o’brien.com"),  # no domain has one, straight or not
        ('"jane.doe"@example.com', "jane.doe@example.com"),
        ('"Jane Doe"@example.com', '"jane doe"@example.com'),
        ("JOSÉ@example.com", "josé@example.com"),
        ("jane@localhost", "jane@localhost"),
        ("jane@example..com", "jane@example..com"),
        ("x" * 64 + "@example.com", "x" * 64 + "@example.com"),
        ("j@" + "x" * 248 + ".com", "j@" + "x" * 248 + ".com"),
        ("jane@example.com <jane@example.com>", "jane@example.com"),
        ("jane@example.com;", "jane@example.com"),
    ],
)
def test_strict_key_of_one_address(cell: str, expected: str) -> None:
    assert emails(cell) == [expected]


@pytest.mark.parametrize(
    "cell",
    [
        "a@b@c.com",
        "@example.com",
        "*@example.com",
        "jane@*",
        "jane@",
        "@",
        "jane",
        "jane doe@example.com",
        "jane(work)@example.com",
        "jane@[192.0.2.1]",
        "jane@[IPv6:2001:db8::1]",
        "e-mail:jane@example.com",
        "x" * 65 + "@example.com",
        "j@" + "x" * 249 + ".com",
        "<" + "j@" + "x" * 249 + ".com>",
        "é" * 33 + "@example.com",
        ";",
        "...",
        "jane@exa mple.com",
        "jane@example.com#1",
        "jane@example.com?id=7",
        "jane@example.com=1",
        "x" * 9000,
    ],
)
def test_content_that_is_no_address_is_one_part_without_key(cell: str) -> None:
    assert points(cell).rows() == [(0, 0, cell, None, False, False)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("jane@example.com|2026-01-01", ["jane@example.com", None]),
        ("Jane|jane@example.com", ["jane@example.com", None]),
        ("jane@example.com/Jane", ["jane@example.com", None]),
        ("jane@example.com|", ["jane@example.com"]),
        ("ja/ne@example.com", ["ja/ne@example.com"]),
        ("r&d@example.com", ["r&d@example.com"]),
    ],
)
def test_what_stands_beside_an_address_behind_a_sign_is_no_part_of_it(
    cell: str, expected: list[str | None]
) -> None:
    assert emails(cell) == expected


@pytest.mark.parametrize(
    ("cell", "mailable"),
    [
        ("jane@example.com", True),
        (" Jane@Example.COM", True),
        ("jane@x.y.example", True),
        ("jane@example..com", False),
        ("jane@.example.com", False),
        (" Jane@Example..com", False),
        ("jane@-example.com", False),
        ("jane@ex-ample.com", True),
        ("jane@example-.com", False),
        ("jane@mail.example.com-", False),
        ("jane@mail-2.a--b.example", True),
        ("jane@my_host.example.com", True),
        ("jane.@example.com", True),  # some providers give them out
        ("o'brien@example.com", True),
        ("o’brien@example.com", False),
        ("Ann O’Brien <obrien@example.com>", True),
        ("‘obrien@example.com’", True),
        ("jane@o’brien.com", False),
        (f"{'x' * 64}@example.com", True),
        (f"{'x' * 65}@example.com", False),  # no key
        ("jane@localhost", False),
        (" Jane@LOCALHOST", False),
        ("jane.doe@localhost", False),
        ("jane@bücher.example", True),
        ("jane@bücher", False),
    ],
)
def test_mail_may_reach_a_domain_of_two_sound_labels(cell: str, mailable: bool) -> None:
    assert points(cell)["mailable"].to_list() == [mailable]


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0\t", "\u200b\ufeff"])
def test_blank_cell_gives_no_line(cell: str | None) -> None:
    assert points(cell).is_empty()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("jane@example.com; bob@example.com", ["jane@example.com", "bob@example.com"]),
        ("Jane@example.com,bob@example.com,", ["jane@example.com", "bob@example.com"]),
        ("jane@example.com\nbob@example.com", ["jane@example.com", "bob@example.com"]),
        ("jane@example.com bob@example.com", ["jane@example.com", "bob@example.com"]),
        ("jane@example.com / bob@example.com", ["jane@example.com", "bob@example.com"]),
        ("jane@example.com；bob@example.com", ["jane@example.com", "bob@example.com"]),
        ('"Doe, J" <jane@example.com>, Bob <bob@example.com>', ["jane@example.com", "bob@example.com"]),
        ("J <jane@example.com> B <bob@example.com>", ["jane@example.com", "bob@example.com"]),
        ("bob@example.com <jane@example.com>", ["jane@example.com", "bob@example.com"]),
        ("jane@example.com; none", ["jane@example.com", None]),
        ("none; jane@example.com", [None, "jane@example.com"]),
        ("jane@example.com or bob@example.com", ["jane@example.com", "bob@example.com", None]),
        ('"jane@example.com, bob@example.com"', ["jane@example.com", "bob@example.com"]),
        ("j@" + "x" * 249 + ".com; bob@example.com", [None, "bob@example.com"]),
    ],
)
def test_every_part_of_a_cell_has_a_line(cell: str, expected: list[str | None]) -> None:
    found = points(cell)
    assert found["email"].to_list() == expected
    assert found["part"].to_list() == list(range(len(expected)))


def test_points_name_their_cell_and_have_the_text_as_written() -> None:
    found = points("B@x.com ", None, "Jane <J@x.com>", "a@x.com; b c; C@x.com", "z@x.com", "k@l@m")
    expected = pl.DataFrame(
        {
            "index": [0, 2, 3, 3, 3, 4, 5],
            "part": [0, 0, 0, 1, 2, 0, 0],
            "raw": ["B@x.com ", "J@x.com", "a@x.com", " b c", "C@x.com", "z@x.com", "k@l@m"],
            "email": ["b@x.com", "j@x.com", "a@x.com", None, "c@x.com", "z@x.com", None],
            "mailable": [True, True, True, False, True, True, False],
            "settled": [False, False, False, False, False, True, False],
        },
        schema={
            "index": pl.UInt32,
            "part": pl.UInt8,
            "raw": pl.String,
            "email": pl.String,
            "mailable": pl.Boolean,
            "settled": pl.Boolean,
        },
    )
    assert_frame_equal(found, expected)


def test_no_cells_give_no_lines() -> None:
    assert points().schema == points("a@x.com", "b").schema


@pytest.mark.parametrize("separator", [";", " "])
def test_more_parts_than_can_be_numbered_end_in_an_unreadable_one(separator: str) -> None:
    found = points(separator.join(f"a{n}@x.com" for n in range(300)))
    assert found.height == 255
    assert found["email"].null_count() == 1
    assert found["email"][-1] is None


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("jane.d.oe+news@googlemail.com", "janedoe@gmail.com"),
        ("jane.doe@gmail.com", "janedoe@gmail.com"),
        ("jane.doe+x@corp.example", "jane.doe+x@corp.example"),
        ("é.jane+x@gmail.com", "éjane@gmail.com"),
        ("jane.doe@notgmail.com", "jane.doe@notgmail.com"),
        ("jane.doe+x@outlook.com", "jane.doe@outlook.com"),
        ("jane+x@hotmail.co.uk", "jane@hotmail.co.uk"),
        ("jane+x@outlook.example.com", "jane+x@outlook.example.com"),
        ("jane+x@me.com", "jane@icloud.com"),
        ("jane@mac.com", "jane@icloud.com"),
        ("jane@home.com", "jane@home.com"),
        ("jane+x@protonmail.com", "jane@proton.me"),
        ("jane@pm.me", "jane@proton.me"),
        ("shop@jane.fastmail.com", "jane@fastmail.com"),
        ("shop+x@eu.jane.fastmail.fm", "jane@fastmail.fm"),
        ("jane+x@fastmail.com", "jane@fastmail.com"),
        ("jane@notfastmail.com", "jane@notfastmail.com"),
        ("jane+x@yandex.ru", "jane@yandex.ru"),
        ("mary-ann@yahoo.com", "mary-ann@yahoo.com"),
        ("+jane@gmail.com", "+jane@gmail.com"),
        ("jane+@gmail.com", "jane@gmail.com"),
        ('"jane.doe"@gmail.com', '"jane.doe"@gmail.com'),
        (None, None),
    ],
)
def test_wide_key(email: str | None, expected: str | None) -> None:
    assert wide(email) == expected


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("jane.doe+x@corp.example", "jane.doe@corp.example"),
        ("jane.doe+x@gmail.com", "janedoe@gmail.com"),
        ("+x@corp.example", "+x@corp.example"),
        ('"a+b"@corp.example', '"a+b"@corp.example'),
    ],
)
def test_wide_key_with_tags_dropped_everywhere(email: str, expected: str) -> None:
    assert wide(email, plus_all_domains=True) == expected


def test_email_domain() -> None:
    emails = pl.DataFrame({"email": ["jane@mail.example.com", None, "josé@x.com"]})
    assert emails.select(email_domain(pl.col("email"))).to_series().to_list() == [
        "mail.example.com",
        None,
        "x.com",
    ]


def test_domain_parents_have_two_labels_at_least_and_are_given_once() -> None:
    domains = pl.Series(
        ["mail.eu.example.com", "example.com", None, "mail.eu.example.com", "x.example.com", "com"]
    )
    assert sorted(domain_parents(domains).rows()) == [
        ("mail.eu.example.com", "eu.example.com"),
        ("mail.eu.example.com", "example.com"),
        ("x.example.com", "example.com"),
    ]


def test_domain_parents_of_no_domains() -> None:
    assert domain_parents(pl.Series([], dtype=pl.String)).schema == {"domain": pl.String, "parent": pl.String}


near_addresses = st.text(st.sampled_from("aZé.İ@ ;,<>\"'()/+\\\u200b＠ß\n:"), max_size=24)
local_parts = st.text(st.sampled_from("ab.+\"'’é-"), min_size=1, max_size=8)
domains = st.sampled_from(
    [
        "gmail.com",
        "googlemail.com",
        "me.com",
        "pm.me",
        "x.jane.fastmail.com",
        "outlook.de",
        "Bücher.example",
        "-x.example",
        "x..example",
        "x",
    ]
)
cells_of_text = (
    st.none() | st.text() | near_addresses | st.emails() | st.builds("{}@{}".format, local_parts, domains)
)


VARIANTS = ("a.n+x@gmail.com", "Ann+x@outlook.com", "x@ann.fastmail.com", "ann@me.com", "ann@xgmail.com")


@settings(deadline=None)
@given(st.lists(cells_of_text | st.emails(), max_size=8))
def test_an_address_said_to_have_one_form_has_one(cells: list[str | None]) -> None:
    said = with_wide(points(*cells)).filter("one_form")
    assert said["raw"].to_list() == said["email"].to_list() == said["wide"].to_list()


@settings(deadline=None)
@given(st.lists(cells_of_text | st.emails() | st.sampled_from(VARIANTS), max_size=8))
def test_points_have_the_wide_keys_of_their_keys_and_their_domains(cells: list[str | None]) -> None:
    found, domains = with_domains(points(*cells))
    keys = found["email"].to_list()
    assert with_wide(found, domains)["wide"].to_list() == [wide(key) for key in keys]
    assert with_wide(found, domains).drop("domain").equals(with_wide(found.drop("domain")))
    of_domain = [None if place is None else domains[place] for place in found["domain"].to_list()]
    assert of_domain == [None if key is None else key.partition("@")[2] for key in keys]


@pytest.mark.parametrize(
    ("cell", "one_form"),
    [
        ("ann@example.org", True),
        ("Ann@example.org", False),
        (" ann@example.org", False),
        ("ann+news@gmail.com", False),
        ("ann+news@example.org", True),
    ],
)
def test_most_addresses_have_one_form(cell: str, one_form: bool) -> None:
    assert with_wide(points(cell))["one_form"].to_list() == [one_form]


@settings(deadline=None)
@given(st.lists(cells_of_text, max_size=8))
def test_key_of_a_key_is_itself(cells: list[str | None]) -> None:
    keys = points(*cells)["email"].drop_nulls()
    assert points(*keys)["email"].to_list() == keys.to_list()


@settings(deadline=None)
@given(st.lists(cells_of_text, max_size=8), st.booleans())
def test_wide_key_of_a_wide_key_is_itself(cells: list[str | None], plus_all_domains: bool) -> None:
    keys = points(*cells).select(email_wide(pl.col("email"), plus_all_domains=plus_all_domains).alias("key"))
    again = keys.select(email_wide(pl.col("key"), plus_all_domains=plus_all_domains).alias("key"))
    assert again.equals(keys)
    strict = points(*keys["key"].drop_nulls())["email"]
    assert strict.to_list() == keys["key"].drop_nulls().to_list()


@settings(deadline=None)
@given(st.lists(cells_of_text, max_size=8))
def test_each_cell_that_is_not_blank_has_numbered_parts(cells: list[str | None]) -> None:
    found = points(*cells)
    filled = [place for place, cell in enumerate(cells) if points(cell).height]
    assert found["index"].unique().sort().to_list() == filled
    assert found["raw"].null_count() == 0
    parts = found.group_by("index", maintain_order=True).agg("part")["part"].to_list()
    assert all(part == list(range(len(part))) for part in parts)


@settings(deadline=None)
@given(st.lists(cells_of_text, max_size=8))
def test_mail_reaches_keys_whose_domain_has_two_sound_labels(cells: list[str | None]) -> None:
    found = points(*cells)
    expected = []
    for raw, key in found.select("raw", "email").iter_rows():
        labels = (key or "@").partition("@")[2].split(".")
        sound = all(re.fullmatch(r"(?!-)[a-z0-9_-]+(?<!-)", label) for label in labels)
        expected.append(len(labels) > 1 and sound and not set(raw) & set("‘’ʼ"))
    assert found["mailable"].to_list() == expected


@settings(deadline=None)
@given(
    st.builds(
        "{}{}@{}{}".format,
        st.sampled_from(["", "J <", '"D, J" <', "'", "mailto:", "a@b.c; "]),
        local_parts,
        domains,
        st.sampled_from(["", ">", "'>", ".", ";", ",x@y.z"]),
    )
)
def test_expressions_and_the_reading_by_cell_agree(cell: str) -> None:
    if points(cell).height:
        assert emails(cell) == [email for _, email in addresses(cell)]
