"""Digests of contact points, and the 128 bits that stand for a text key when lists are compared.

A hashed list cannot be turned back, so the campaign side is hashed, by the list's declared recipe
and in every variant that its producer may have hashed instead: suppressing too much is cheap.
Text keys are compared by XXH3-128: two different texts share all 128 bits with a chance of about
10⁻²⁵ between 10 million rows and 5 million entries, and a prepared source takes 16 bytes an entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import polars as pl
import polars_hash  # noqa: F401  registers the name spaces

from suppress.model import Algorithm
from suppress.normalise.email import email_wide, without_tag
from suppress.normalise.md5 import md5_halves

Hashed = Literal["email", "phone"]
Hashes = npt.NDArray[np.uint64]

# What the recipes of an e-mail address are made of: `email` the strict key, `trimmed` and `lower` the
# address as written where it differs from that, `wide` its wide key.
_EMAIL = pl.col("email")
_GMAIL_FORM = (
    pl.when(_EMAIL.str.ends_with("@gmail.com"))
    .then("wide")
    .when(_EMAIL.str.ends_with("@googlemail.com"))
    .then(pl.col("wide").str.replace("@gmail.com", "@googlemail.com", literal=True))
    .otherwise(_EMAIL)
)
_UNTAGGED = pl.when(_EMAIL.str.starts_with("+")).then(_EMAIL).otherwise(without_tag(_EMAIL))
# Where the provider ignores tags and more: a list may hold the address as its owner gives it, with the
# dots that the wide key drops and the domain that it replaces.
_DELIVERED = pl.when(_EMAIL.str.contains("+", literal=True) & (pl.col("wide") != _EMAIL)).then(_UNTAGGED)
_LOWER_TRIM = (_EMAIL, pl.col("lower"), pl.col("trimmed"), pl.col("wide"), _DELIVERED)

# The first text is what the recipe says; the others are hashed where they differ from it.
_EMAIL_RECIPES: Mapping[str, Sequence[pl.Expr]] = {
    # https://support.optizmo.com/hc/en-us/articles/4407358825619-How-should-I-format-my-MD5-data-to-work-in-SUPPRESS
    "lower_trim": _LOWER_TRIM,
    "raw_trim": (pl.coalesce("trimmed", _EMAIL), _EMAIL, pl.col("lower"), pl.col("wide"), _DELIVERED),
    # https://developers.google.cn/data-manager/api/devguides/concepts/formatting
    "google": (
        pl.coalesce(_GMAIL_FORM, pl.col("lower").str.replace_all(" ", "", literal=True)),
        _EMAIL,
        pl.col("lower"),
        pl.col("wide"),
        _DELIVERED,
    ),
    # https://ads.tiktok.com/help/article/list-of-supported-ids-and-formats-for-a-customer-file
    "strip_plus_all": (_UNTAGGED, _EMAIL, pl.col("lower"), pl.col("wide")),
    # Producers that hash the line with its end. Declared, for as variants they would hash every row twice.
    "lower_trim_lf": _LOWER_TRIM,
    "lower_trim_crlf": _LOWER_TRIM,
}
_LINE_END = {"lower_trim_lf": "\n", "lower_trim_crlf": "\r\n"}

_DIGITS = pl.col("number").cast(pl.String)
_PLUS = pl.lit("+") + _DIGITS
_NATIONAL10 = pl.when(pl.col("number").is_between(10_000_000_000, 19_999_999_999)).then(_DIGITS.str.slice(1))
_PHONE_RECIPES: Mapping[str, Sequence[pl.Expr]] = {
    "e164_plus": (_PLUS, _DIGITS, _NATIONAL10),
    "e164_digits": (_DIGITS, _PLUS, _NATIONAL10),
    "national10": (_NATIONAL10, _PLUS, _DIGITS),
}

RECIPES: Mapping[Hashed, tuple[str, ...]] = {"email": tuple(_EMAIL_RECIPES), "phone": tuple(_PHONE_RECIPES)}
"""Names of the recipes of each kind of contact point, the default first."""

_HEX_LENGTHS: Mapping[int, Algorithm] = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
# Base64 of the raw bytes, not of the hexadecimal text: https://github.com/IABTechLab/uid2docs/pull/953/files
_BASE64 = r"^(?:[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)$"
_AROUND_DIGEST = " \t\r\n\u00a0\u200b\ufeff'\"`,;"


def default_recipe(contact: Hashed) -> str:
    """The recipe of a hashed list that does not declare one."""
    return RECIPES[contact][0]


def algorithm_of(length: int) -> Algorithm | None:
    """The algorithm whose hexadecimal digests have this many characters, None where there is none."""
    return _HEX_LENGTHS.get(length)


def recognise_digest(text: pl.Expr) -> pl.Expr:
    """Lower-case hexadecimal digests in lines as they are exchanged.

    Args:
        text: String column, nulls allowed. Quotes, white space, BOM, separators around a digest, `0x`
            before it, upper case, and Base64 of its bytes are understood.

    Returns:
        String of the same length, of 32, 40, 64 or 128 characters; null where the text is no digest.
    """
    bare = text.str.strip_chars(_AROUND_DIGEST)
    digest = bare.str.to_lowercase().str.strip_prefix("0x")
    is_hex = digest.str.contains("^[0-9a-f]+$") & digest.str.len_bytes().is_in(list(_HEX_LENGTHS))
    standard = bare.str.replace_all("-", "+", literal=True).str.replace_all("_", "/", literal=True)
    base64 = pl.when(standard.str.contains(_BASE64)).then(standard)
    decoded = base64.str.decode("base64", strict=False).bin.encode("hex")
    return pl.when(is_hex).then(digest).otherwise(decoded)


def email_digest_keys(points: pl.DataFrame, algorithm: Algorithm, recipe: str) -> pl.DataFrame:
    """Digests of every form of the addresses that a hashed list may hold.

    Args:
        points: At least `index`, `part`, `raw`, `email`, `wide` and `one_form`, as `email_points` and then
            `with_wide` give them.
        algorithm: The list's algorithm.
        recipe: One of `RECIPES["email"]`.

    Returns:
        `index`, `part`, and `key`, `check` (UInt64, see KEYS): the recipe's own form of each address in
        the order of the points, then the variants of those that have some. A part that is not an address
        is hashed as it is written.

    Raises:
        KeyError: The recipe is unknown; policies are checked before.
    """
    end = _LINE_END.get(recipe, "")
    # Nearly every address is written as its strict key and has no other wide one: then all forms are one.
    one = points["one_form"]
    if recipe == "strip_plus_all":
        points = points.with_columns(email_wide(_EMAIL, plus_all_domains=True).alias("wide"))
        one &= (points["wide"] == points["email"]).fill_null(value=False)
    several = points.filter(~one)
    written = pl.when(pl.col("raw").ne_missing(_EMAIL)).then("raw")
    texts = (
        several.select("index", "part", "email", "wide", written.str.strip_chars().alias("trimmed"))
        .with_columns(pl.col("trimmed").str.to_lowercase().alias("lower"))
        .select("index", "part", *_numbered(_EMAIL_RECIPES[recipe], end=end))
    )
    plain = points.select("index", "part", (_EMAIL + end if end else _EMAIL).alias("text")).filter(one)
    return _digest_keys(pl.concat([plain, *_distinct_texts(texts)]), algorithm)


def phone_digest_keys(points: pl.DataFrame, algorithm: Algorithm, recipe: str) -> pl.DataFrame:
    """Digests of every form of the numbers that a hashed list may hold.

    Args:
        points: At least `index`, `part`, and `number` (UInt64, the digits of E.164; null where unreadable).
        algorithm: The list's algorithm.
        recipe: One of `RECIPES["phone"]`.

    Returns:
        As `email_digest_keys`: with plus, without it, and the ten digits of numbers of country code 1.

    Raises:
        KeyError: The recipe is unknown; policies are checked before.
    """
    texts = points.select("index", "part", *_numbered(_PHONE_RECIPES[recipe]))
    return _digest_keys(pl.concat(_distinct_texts(texts)), algorithm)


def listed_digests(contacts: pl.Series, contact: Hashed, algorithm: Algorithm, recipe: str) -> pl.Series:
    """Digests of contacts as the maker of a hashed list would write them: the recipe's own form alone.

    Args:
        contacts: Strict keys of addresses, or numbers as E.164 with `+`; without nulls.
        contact: What they are.
        algorithm: The list's algorithm.
        recipe: One of `RECIPES[contact]`.

    Returns:
        Hexadecimal digests, null where the recipe has no form of the contact.

    Raises:
        KeyError: The recipe is unknown.
    """
    if contact == "phone":
        text = _PHONE_RECIPES[recipe][0]
        columns = {"number": pl.col("contact").str.strip_prefix("+").cast(pl.UInt64)}
    else:
        end = _LINE_END.get(recipe, "")
        text = _EMAIL_RECIPES[recipe][0] + end if end else _EMAIL_RECIPES[recipe][0]
        wide = email_wide(pl.col("contact"), plus_all_domains=recipe == "strip_plus_all")
        columns = {name: pl.col("contact") for name in ("email", "lower", "trimmed")} | {"wide": wide}
    frame = contacts.to_frame("contact").with_columns(**columns)
    return frame.select(hex_digest(text, algorithm).alias("digest"))["digest"]


def _numbered(texts: Sequence[pl.Expr], *, end: str = "") -> list[pl.Expr]:
    return [(text + end if end else text).alias(f"text_{place}") for place, text in enumerate(texts)]


def _distinct_texts(texts: pl.DataFrame) -> list[pl.DataFrame]:
    """The columns `text_0`, `text_1` … as `text`, each where it differs from those before it."""
    columns = [column for column in texts.columns if column.startswith("text_")]
    distinct = []
    for place, column in enumerate(columns):
        new = pl.all_horizontal(
            pl.col(column).is_not_null(),
            *(pl.col(column).ne_missing(pl.col(other)) for other in columns[:place]),
        )
        distinct.append(texts.filter(new).select("index", "part", pl.col(column).alias("text")))
    return distinct


def _digest_keys(texts: pl.DataFrame, algorithm: Algorithm) -> pl.DataFrame:
    halves = md5_halves(texts["text"]) if algorithm == "md5" else None
    if halves is not None:
        return texts.select("index", "part", *halves)
    digests = texts.select("index", "part", hex_digest(pl.col("text"), algorithm).alias("digest"))
    key, check = hex_halves(pl.col("digest"))
    return digests.select("index", "part", key.alias("key"), check.alias("check"))


def text_halves(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Low and high 64 bits of the XXH3-128 of a text.

    Args:
        text: String column, nulls allowed.

    Returns:
        Two UInt64 expressions (`key`, `check` of KEYS), null where the text is null.
    """
    return digest_halves(text_digest(text))


def text_hashes(texts: pl.Series) -> Hashes:
    """XXH3 of each text, 64 bits, the same in every version of the program; 0 for null."""
    hashed = _plugin(pl.col("text")).nchash.xxh3_64().fill_null(0)
    found: Hashes = texts.to_frame("text").select(hashed).to_series().to_numpy()
    return found


def text_digest(text: pl.Expr) -> pl.Expr:
    """The XXH3-128 of a text, UInt128: over a whole list, made once before it is halved."""
    digest: pl.Expr = _plugin(text).nchash.xxh3_128()
    return digest


def digest_halves(digest: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Low and high 64 bits of a `text_digest`; see `text_halves`."""
    low = digest.cast(pl.UInt64, wrap_numerical=True)
    high = (digest // pl.lit(2**64, dtype=pl.UInt128)).cast(pl.UInt64)
    return low, high


def hex_halves(digest: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """First and second 8 bytes of a hexadecimal digest, as big-endian numbers.

    Args:
        digest: String column of lower-case hexadecimal text, at least 32 characters, nulls allowed.

    Returns:
        Two UInt64 expressions (`key`, `check` of KEYS), null where the digest is null.
    """
    first = digest.str.slice(0, 16).str.to_integer(base=16, dtype=pl.UInt64)
    second = digest.str.slice(16, 16).str.to_integer(base=16, dtype=pl.UInt64)
    return first, second


def hex_digest(text: pl.Expr, algorithm: Algorithm) -> pl.Expr:
    """Lower-case hexadecimal digest of the UTF-8 bytes of a text, null where the text is null."""
    match algorithm:
        case "md5":
            digest = _plugin(text).nchash.md5()
        case "sha1":
            digest = _plugin(text).nchash.sha1()
        case "sha256":
            digest = _plugin(text).chash.sha2_256()
        case "sha512":
            digest = _plugin(text).chash.sha2_512()
    return cast("pl.Expr", digest)


def _plugin(text: pl.Expr) -> Any:
    # `nchash` and `chash` appear on Expr at run time only; the type checker cannot see them.
    return text
