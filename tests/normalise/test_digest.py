import base64
import hashlib

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppress.model import Algorithm
from suppress.normalise.digest import (
    RECIPES,
    algorithm_of,
    default_recipe,
    email_digest_keys,
    hex_digest,
    hex_halves,
    phone_digest_keys,
    recognise_digest,
    text_halves,
)
from suppress.normalise.email import email_points, with_wide

ALGORITHMS: tuple[Algorithm, ...] = ("md5", "sha1", "sha256", "sha512")
JANE = "jane.doe@example.com"
JANE_MD5 = "0cba00ca3da1b283a57287bcceb17e35"
JANE_SHA256 = "86e0b9e56c17cc4d12387e1949b85053fbe73bc3ce5a1188713a9d300cc6133d"
GMAIL_SHA256 = "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69"


def points_of(cells: list[str | None]) -> pl.DataFrame:
    return with_wide(email_points(pl.Series(cells, dtype=pl.String)))


def halves(digest: str) -> tuple[int, int]:
    return int(digest[:16], 16), int(digest[16:32], 16)


def of(text: str, algorithm: Algorithm = "md5") -> tuple[int, int]:
    return halves(hashlib.new(algorithm, text.encode()).hexdigest())


def email_keys(cell: str, recipe: str, algorithm: Algorithm = "md5") -> list[tuple[int, int]]:
    keys = email_digest_keys(points_of([cell]), algorithm, recipe)
    assert keys.schema == {"index": pl.UInt32, "part": pl.UInt8, "key": pl.UInt64, "check": pl.UInt64}
    return keys.select("key", "check").rows()


def phone_keys(number: int | None, recipe: str, algorithm: Algorithm = "sha256") -> list[tuple[int, int]]:
    points = pl.DataFrame(
        {"index": [0], "part": [0], "number": [number]},
        schema={"index": pl.UInt32, "part": pl.UInt8, "number": pl.UInt64},
    )
    return phone_digest_keys(points, algorithm, recipe).select("key", "check").rows()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_digests_equal_those_of_hashlib(algorithm: Algorithm) -> None:
    texts = ["", "a", JANE, "josé@bücher.de", "nul\x00", "x" * 1000, None]
    expected = [None if text is None else hashlib.new(algorithm, text.encode()).hexdigest() for text in texts]
    digests = pl.DataFrame({"text": texts}).select(hex_digest(pl.col("text"), algorithm).alias("digest"))
    assert digests["digest"].to_list() == expected


@pytest.mark.parametrize(
    ("text", "algorithm", "digest"),
    [
        (JANE, "md5", JANE_MD5),
        (JANE, "sha1", "a3caddb38202511eab803116294dc020f7c4f8a2"),
        (JANE, "sha256", JANE_SHA256),
        ("Jane.Doe@Example.com", "md5", "a78ee7cf14fa53ba565aa0e1bdc87e0a"),
    ],
)
def test_published_vectors(text: str, algorithm: Algorithm, digest: str) -> None:
    assert pl.select(hex_digest(pl.lit(text), algorithm)).item() == digest


def test_halves_are_null_where_there_is_nothing() -> None:
    frame = pl.DataFrame({"text": ["a", None]})
    for low, high in (text_halves(pl.col("text")), hex_halves(hex_digest(pl.col("text"), "md5"))):
        assert frame.select(low.alias("key"), high.alias("check")).null_count().row(0) == (1, 1)


@pytest.mark.parametrize(
    ("cell", "recipe", "texts"),
    [
        (JANE, "lower_trim", [JANE]),
        (" Jane.Doe@Example.com ", "lower_trim", [JANE, "Jane.Doe@Example.com"]),
        (
            "Jane.Doe+news@GMail.com",
            "lower_trim",
            ["jane.doe+news@gmail.com", "Jane.Doe+news@GMail.com", "janedoe@gmail.com", "jane.doe@gmail.com"],
        ),
        ("j.doe@gmail.com", "lower_trim", ["j.doe@gmail.com", "jdoe@gmail.com"]),
        ("ann+n@x.com", "lower_trim", ["ann+n@x.com"]),
        ("ann+n@outlook.com", "lower_trim", ["ann+n@outlook.com", "ann@outlook.com"]),
        ("ann+n@me.com", "lower_trim", ["ann+n@me.com", "ann@icloud.com", "ann@me.com"]),
        ("j.doe+n@gmail.com", "raw_trim", ["j.doe+n@gmail.com", "jdoe@gmail.com", "j.doe@gmail.com"]),
        ("j.doe+n@gmail.com", "google", ["jdoe@gmail.com", "j.doe+n@gmail.com", "j.doe@gmail.com"]),
        ("J <Jane@x.com>", "lower_trim", ["jane@x.com", "Jane@x.com"]),
        ("jane@BÜCHER.de", "lower_trim", ["jane@xn--bcher-kva.de", "jane@bücher.de", "jane@BÜCHER.de"]),
        ("No Address", "lower_trim", ["no address", "No Address"]),
        ("Jane@x.com", "raw_trim", ["Jane@x.com", "jane@x.com"]),
        ("jane@x.com", "raw_trim", ["jane@x.com"]),
        ("jane.doe+n@x.com", "google", ["jane.doe+n@x.com"]),
        (
            "jane.doe@googlemail.com",
            "google",
            ["janedoe@googlemail.com", "jane.doe@googlemail.com", "janedoe@gmail.com"],
        ),
        ("Jane Doe@x.com", "google", ["janedoe@x.com", "jane doe@x.com"]),
        ("jane.doe+n@x.com", "strip_plus_all", ["jane.doe@x.com", "jane.doe+n@x.com"]),
        (JANE, "strip_plus_all", [JANE]),
        (JANE, "lower_trim_lf", [JANE + "\n"]),
        (JANE, "lower_trim_crlf", [JANE + "\r\n"]),
    ],
)
def test_email_texts_that_are_hashed(cell: str, recipe: str, texts: list[str]) -> None:
    assert email_keys(cell, recipe) == [of(text) for text in texts]


@pytest.mark.parametrize(
    ("cell", "recipe", "algorithm", "digest"),
    [
        (JANE, "lower_trim_lf", "md5", "e953890830884117bf136700003129de"),
        (JANE, "lower_trim_crlf", "md5", "4062f552d6bef07c136c9f966bae4112"),
        (JANE, "lower_trim", "sha256", JANE_SHA256),
        ("Jane.Doe+news@gmail.com", "google", "sha256", GMAIL_SHA256),
        ("Jane.Doe+news@gmail.com", "lower_trim", "sha256", GMAIL_SHA256),
    ],
)
def test_published_digests_are_among_the_keys(
    cell: str, recipe: str, algorithm: Algorithm, digest: str
) -> None:
    assert halves(digest) in email_keys(cell, recipe, algorithm)


def test_keys_name_the_part_they_belong_to() -> None:
    points = points_of([None, "a@x.com;B@x.com"])
    keys = email_digest_keys(points, "md5", "lower_trim")
    assert keys.rows() == [(1, 0, *of("a@x.com")), (1, 1, *of("b@x.com")), (1, 1, *of("B@x.com"))]


@pytest.mark.parametrize(
    ("number", "recipe", "texts"),
    [
        (18005550100, "e164_plus", ["+18005550100", "18005550100", "8005550100"]),
        (18005550100, "e164_digits", ["18005550100", "+18005550100", "8005550100"]),
        (18005550100, "national10", ["8005550100", "+18005550100", "18005550100"]),
        (442079460958, "national10", ["+442079460958", "442079460958"]),
        (1800555010, "e164_plus", ["+1800555010", "1800555010"]),
        (None, "e164_plus", []),
    ],
)
def test_phone_texts_that_are_hashed(number: int | None, recipe: str, texts: list[str]) -> None:
    assert phone_keys(number, recipe) == [of(text, "sha256") for text in texts]


def test_published_phone_digests_are_the_keys() -> None:
    assert phone_keys(18005550100, "e164_plus")[:2] == [
        halves("fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30"),
        halves("92cfdc5fbcd4a20fbe5d3857af6c1aba31762105bba7f21a17155e920653046c"),
    ]


def test_recipes_of_each_contact_start_with_the_default() -> None:
    assert default_recipe("email") == "lower_trim" == RECIPES["email"][0]
    assert default_recipe("phone") == "e164_plus" == RECIPES["phone"][0]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_is_recognised_in_hex_and_base64(algorithm: Algorithm) -> None:
    digest = hashlib.new(algorithm, b"x")
    lines = [digest.hexdigest(), digest.hexdigest().upper(), base64.b64encode(digest.digest()).decode()]
    lines.append(base64.urlsafe_b64encode(digest.digest()).decode())
    recognised = pl.DataFrame({"line": lines}).select(recognise_digest(pl.col("line")).alias("digest"))[
        "digest"
    ]
    assert recognised.to_list() == [digest.hexdigest()] * 4
    assert algorithm_of(len(recognised[0])) == algorithm


@pytest.mark.parametrize(
    ("line", "digest"),
    [
        (f'\ufeff"{JANE_MD5.upper()}",\r', JANE_MD5),
        (f" 0X{JANE_MD5} ", JANE_MD5),
        (f"'{JANE_MD5}'", JANE_MD5),
        ("huC55WwXzE0SOH4ZSbhQU/vnO8POWhGIcTqdMAzGEz0=", JANE_SHA256),
        (JANE_MD5[:-1], None),
        (JANE_MD5 + "0", None),
        (JANE_MD5[:-1] + "g", None),
        ("0" * 56, None),
        ("huC55WwXzE0SOH4ZSbhQU/vnO8POWhGIcTqdMAzGEz0", None),
        (JANE, None),
        ("", None),
        (None, None),
    ],
)
def test_recognise_digest(line: str | None, digest: str | None) -> None:
    assert pl.select(recognise_digest(pl.lit(line, pl.String))).item() == digest


def test_no_algorithm_has_digests_of_another_length() -> None:
    assert algorithm_of(56) is None


@settings(deadline=None)
@given(st.text())
def test_a_recognised_digest_is_recognised_again(line: str) -> None:
    once = pl.select(recognise_digest(pl.lit(line))).item()
    assert once is None or pl.select(recognise_digest(pl.lit(once))).item() == once


@settings(deadline=None)
@given(st.lists(st.none() | st.text() | st.emails(), max_size=6), st.sampled_from(RECIPES["email"]))
def test_every_part_with_text_has_the_digest_of_its_strict_key(cells: list[str | None], recipe: str) -> None:
    points = points_of(cells)
    keys = email_digest_keys(points, "md5", recipe)
    assert keys.null_count().row(0) == (0, 0, 0, 0)
    assert keys.unique().height == keys.height
    end = {"lower_trim_lf": "\n", "lower_trim_crlf": "\r\n"}.get(recipe, "")
    for index, part, email in points.select("index", "part", "email").drop_nulls().rows():
        assert (index, part, *of(email + end)) in keys.rows()
