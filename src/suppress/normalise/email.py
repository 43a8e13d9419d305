"""E-mail addresses in the form two lists are compared in.

The strict key is the address trimmed, in NFKC and lower case, with its domain in A-labels. It is
looser than RFC 5321 on purpose: a malformed address on an opt-out list must still stop the same
malformed address on the campaign list, so `jane@localhost` and `jane@example..com` have keys. The
wide key is where the providers deliver it: without the variants that reach the same mailbox.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from suppress.normalise.distinct import DistinctTexts
from suppress.normalise.email_cell import APOSTROPHES, LONGEST_ADDRESS, MOST_PARTS, addresses
from suppress.normalise.text import is_blank

_PARTS = pl.Schema({"index": pl.UInt32, "part": pl.UInt8, "raw": pl.String, "email": pl.String})

# The common shape, for which trimming and lower-casing is all that the rules of `email_cell.py` do.
# Without `*`, `/`, `|` and quotes, which may mean something else there.
_LOCAL = r"[A-Za-z0-9_+=-](?:[A-Za-z0-9_+='&.-]{0,62}[A-Za-z0-9_+=-])?"
_DOMAIN = r"[A-Za-z0-9-](?:[A-Za-z0-9.-]*[A-Za-z0-9-])?"
_ADDRESS = f"{_LOCAL}@{_DOMAIN}"
_PLAIN = f"^{_ADDRESS}$"
# Trimmed and in lower case already, and mail may reach it.
_LABELS = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_SETTLED = rf"^[a-z0-9_+=-](?:[a-z0-9_+='&.-]*[a-z0-9_+=-])?@{_LABELS}$"
_LONGEST_SETTLED = 66  # bytes, with which a local part is no longer than it may be

# An address whose domain has no dot, an empty label or one with a hyphen at an end (RFC 1035 2.3.1) has a
# key, so that a list may name it, but no mail reaches it; nor a domain in letters that has no A-labels.
_MAILABLE = r"@(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$"
# Its key has the apostrophe that was typed, and yet nobody knows that it was one.
_CURLY = f"[{APOSTROPHES}]"
# A name before `<…>`, quotes, `mailto:`, separators after the last address.
_WRAPPED = (
    r"""^\s*(?:(?:"[^"@＠﹫<>\\]*"|[^@＠﹫<>()"]*)\s*<)?[\s'".,;]*(?i:mailto:)?"""
    rf"""({_ADDRESS})[\s'">.,;]*$"""
)

# Several plain addresses with nothing but separators between them.
_SEVERAL = rf"^[\s;,]*{_ADDRESS}(?:\s*[;,\r\n\t]\s*{_ADDRESS})+[\s;,]*$"

# Providers that ignore `+tag`, after the table of https://pypi.org/project/email-normalize/3.1.0/.
# Gmail has a branch of its own; Rackspace hosts its customers' domains, which no list of domains tells.
_PLUS_NAMES = (
    r"(?:outlook|hotmail|live)\.(?:com?\.)?[a-z]{2,3}|msn\.com|icloud\.com|me\.com|mac\.com"
    r"|fastmail\.(?:com|fm)|proton\.me|protonmail\.(?:com|ch)|pm\.me|ya\.ru|yandex\.(?:com?\.)?[a-z]{2,3}"
)
_PLUS_DOMAIN = f"@(?:{_PLUS_NAMES})$"
# Every provider that delivers variants; at any other domain the strict key is the wide one.
_WITH_VARIANTS = rf"@(?:g(?:oogle)?mail\.com|{_PLUS_NAMES})$|\.fastmail\.(?:com|fm)$"
_APPLE = r"@(?:me|mac)\.com$"  # one mailbox with icloud.com
_PROTON = r"@(?:protonmail\.com|pm\.me)$"  # one mailbox with proton.me
# `anything@jane.fastmail.com` is `jane@fastmail.com`:
# https://packagist.org/packages/gabrola/email-normalizer
_FASTMAIL_USER = r"^.*[@.]([a-z0-9-]+)\.(fastmail\.(?:com|fm))$"


def email_points(cells: pl.Series) -> pl.DataFrame:
    """Every address in a column of cells.

    Args:
        cells: String, nulls allowed.

    Returns:
        Lines in no particular order, none for a blank cell and one for each part of the others:
        `index` (UInt32, position of the cell), `part` (UInt8, from 0), `raw` (String, the address as
        written, the whole cell where that is one plain address), `email` (String, the strict key; null
        where the part is not an address: no single `@` with text on both sides, a space, an IP literal,
        a comment inside, a wildcard, more than 64 octets before the `@` or 254 in all), `mailable`
        (Boolean, false where there is no key, one whose domain no mail reaches, or an
        apostrophe as word processors write it), `settled` (Boolean:
        the address is written as its strict key; false says nothing).
    """
    rows = cells.to_frame("raw").select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("index"),
        pl.lit(0, pl.UInt8).alias("part"),
        "raw",
        pl.col("raw").alias("email"),
    )
    # Most addresses are written as their key: nothing is made for them.
    settled = _is_address(cells, _SETTLED, _LONGEST_SETTLED)
    if settled.all():
        return rows.with_columns(mailable=True, settled=True)
    other = rows.filter(~settled)
    other = other.filter(~is_blank(other["raw"]))
    trimmed = other["raw"].str.strip_chars()
    plain = _is_address(trimmed, _PLAIN, LONGEST_ADDRESS)
    lower = trimmed.filter(plain).str.to_lowercase()
    unsettled = pl.concat(
        [
            other.filter(plain).with_columns(lower.alias("email")),
            _other_points(other.filter(~plain).select("index", "raw")),
        ]
    )
    mailable = pl.col("email").str.contains(_MAILABLE) & ~pl.col("raw").str.contains(_CURLY)
    mailable = mailable.fill_null(value=False)
    known = rows.filter(settled).with_columns(mailable=True, settled=True)
    return pl.concat([known, unsettled.with_columns(mailable=mailable, settled=False)])


def _is_address(texts: pl.Series, pattern: str, longest: int) -> pl.Series:
    return (texts.str.contains(pattern) & (texts.str.len_bytes() <= longest)).fill_null(value=False)


def _other_points(cells: pl.DataFrame) -> pl.DataFrame:
    """Points of cells (`index`, `raw`) that are not plain: by expression, then by cell where need be."""
    fits = pl.col("inner").str.len_bytes() <= LONGEST_ADDRESS
    cells = cells.with_columns(
        pl.col("raw").str.extract(_WRAPPED, 1).alias("inner"),
        pl.col("raw").str.contains(_SEVERAL).alias("several"),
    ).with_columns(pl.when(fits).then("inner").alias("inner"))
    wrapped = cells.filter(pl.col("inner").is_not_null()).select(
        "index", pl.lit(0, pl.UInt8).alias("part"), raw="inner", email=pl.col("inner").str.to_lowercase()
    )
    cells = cells.filter(pl.col("inner").is_null())
    several = cells.filter("several").select("index", pl.col("raw").str.extract_all(_ADDRESS))
    crowded = several["raw"].list.len() > MOST_PARTS
    rest = cells.filter(~pl.col("several")).select("index", "raw")
    rest = pl.concat([rest, cells.filter("several").filter(crowded).select("index", "raw")])
    return pl.concat([wrapped, _exploded(several.filter(~crowded)), _read_cells(rest)])


def _exploded(lists: pl.DataFrame) -> pl.DataFrame:
    parts = lists.with_columns(pl.int_ranges(pl.col("raw").list.len(), dtype=pl.UInt8).alias("part"))
    parts = parts.explode("raw", "part")
    fits = pl.col("raw").str.len_bytes() <= LONGEST_ADDRESS
    return parts.select(
        "index", "part", "raw", pl.when(fits).then(pl.col("raw").str.to_lowercase()).alias("email")
    )


def _read_cells(cells: pl.DataFrame) -> pl.DataFrame:
    parts = [
        (cell, part, raw, email)
        for cell in cells["raw"].unique().to_list()
        for part, (raw, email) in enumerate(addresses(cell))
    ]
    schema = pl.Schema({"cell": pl.String, "part": pl.UInt8, "raw": pl.String, "email": pl.String})
    found = cells.select("index", cell="raw").join(pl.DataFrame(parts, schema=schema, orient="row"), on="cell")
    return found.select(_PARTS.names())


def email_wide(strict: pl.Expr, *, plus_all_domains: bool = False) -> pl.Expr:
    """The address that reaches the same mailbox, whichever variant of it was written.

    Args:
        strict: Strict keys, nulls allowed.
        plus_all_domains: Drop `+tag` on every domain, not only where the provider is known to ignore it.

    Returns:
        String of the same length; null where the key is null, the strict key itself where the provider
        has no variants. A quoted local part stays as it is.
    """
    given = _only(strict, strict.str.contains(_WITH_VARIANTS))
    if plus_all_domains:
        given = _only(strict, strict.str.contains(_WITH_VARIANTS) | strict.str.contains("+", literal=True))
    return _delivered(given, strict, plus_all_domains=plus_all_domains)


def with_domains(points: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Points with the domains of their addresses.

    Args:
        points: At least `email`, strict keys, nulls allowed.

    Returns:
        The points and `domain` (UInt32), the place of the address's domain among those that follow, null where
        there is no key; and the domains (String), each once but for a few that may be there several times.
    """
    domain = points.select(email_domain(pl.col("email")).alias("domain")).to_series()
    if not domain.null_count():
        distinct = DistinctTexts.of(domain)
        return points.with_columns(pl.Series("domain", distinct.number, pl.UInt32)), distinct.texts
    known = domain.is_not_null()
    distinct = DistinctTexts.of(domain.filter(known))
    number = np.zeros(points.height, np.uint32)
    number[known.to_numpy()] = distinct.number
    return points.with_columns(pl.Series("domain", number).set(~known, None)), distinct.texts


def with_wide(points: pl.DataFrame, domains: pl.Series | None = None) -> pl.DataFrame:
    """Points with their wide keys: as `email_wide`, asking once whether the provider has variants.

    Args:
        points: At least `email`, strict keys, nulls allowed, and `settled` as `email_points` gives it.
        domains: As of `with_domains`, with `domain` in the points: then each domain is asked, not each address.

    Returns:
        The points, `wide`, and in the place of `settled` the Boolean `one_form`: the address is written as its
        strict key, which is the wide one too; false says nothing.
    """
    strict = pl.col("email")
    points = points.rename({"settled": "one_form"})
    if domains is None:
        varies = points["email"].str.contains(_WITH_VARIANTS)
    else:
        varies = ("@" + domains).str.contains(_WITH_VARIANTS).gather(points["domain"])
    if not varies.any():
        return points.with_columns(strict.alias("wide"))
    points = points.with_columns(varies.fill_null(value=False).alias("varies"))
    given = points.select(_only(strict, pl.col("varies")).alias("given")).to_series()
    wide = _delivered(pl.col("given"), strict, plus_all_domains=False)
    one_form = pl.col("one_form") & ~pl.col("varies")
    return points.with_columns(given).with_columns(wide.alias("wide"), one_form).drop("given", "varies")


def _delivered(given: pl.Expr, strict: pl.Expr, *, plus_all_domains: bool) -> pl.Expr:
    # Each branch works on nulls, which costs next to nothing, wherever there is nothing for it to do.
    varies = ~(given.str.starts_with('"') | given.str.starts_with("+"))
    at_gmail = given.str.ends_with("@gmail.com") | given.str.ends_with("@googlemail.com")
    gmail = _only(given, varies & at_gmail)
    gmail = gmail.str.split_exact("@", 1).struct.field("field_0").str.replace(r"\+.*$", "")
    gmail = gmail.str.replace_all(".", "", literal=True) + "@gmail.com"
    below_fastmail = given.str.ends_with(".fastmail.com") | given.str.ends_with(".fastmail.fm")
    fastmail = _only(given, varies & below_fastmail).str.replace(_FASTMAIL_USER, "${1}@${2}")
    tagged = pl.lit(plus_all_domains) & given.str.contains("+", literal=True)
    other = without_tag(_only(given, varies & (given.str.contains(_PLUS_DOMAIN) | tagged)))
    other = other.str.replace(_APPLE, "@icloud.com").str.replace(_PROTON, "@proton.me")
    return pl.coalesce(gmail, fastmail, other, strict)


def _only(text: pl.Expr, where: pl.Expr) -> pl.Expr:
    return pl.when(where).then(text)


def without_tag(address: pl.Expr) -> pl.Expr:
    """The address without `+tag`; one that starts with `+` must not come here. Null stays null."""
    return address.str.replace(r"\+[^@]*@", "@")


def email_domain(strict: pl.Expr) -> pl.Expr:
    """The domain of a strict key, null where that is null."""
    # By bytes, as a key has one `@` and nothing of several bytes is cut: half the time of a split.
    behind = strict.str.find("@", literal=True) + 1
    return strict.cast(pl.Binary).bin.slice(behind).cast(pl.String)


def domain_parents(domains: pl.Series) -> pl.DataFrame:
    """Every domain above each distinct domain that still has two labels.

    Args:
        domains: String, nulls and repetitions allowed.

    Returns:
        `domain`, `parent` (String): `mail.eu.example.com` gives `eu.example.com` and `example.com`;
        a domain of one or two labels gives no line.
    """
    distinct = domains.rename("domain").unique().to_frame().with_columns(parent="domain")
    levels = [distinct.clear()]
    level = distinct
    while True:
        level = level.with_columns(pl.col("parent").str.extract(r"^[^.]*\.(.+\..+)$", 1)).drop_nulls("parent")
        if level.is_empty():
            return pl.concat(levels)
        levels.append(level)
