"""Entries from cells that hold a contact point: e-mail, phone, domain, account, digest.

Cells are frames with `line` (UInt64), `text` (String, null where blank) and `since` (Date or null).
A line is an entry where one of its contact points can be read; a part that cannot is a reject.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

import polars as pl

from suppress.model import DigestKind, KeyKind, Kind
from suppress.normalise.digest import hex_halves, text_halves
from suppress.normalise.email import email_domain, email_points, email_wide
from suppress.normalise.phone import phone_points
from suppress.sources.formats.batch import Batch, keyed, reject_lines
from suppress.text_files.lines import REJECTS

CELLS = pl.Schema({"line": pl.UInt64, "text": pl.String, "since": pl.Date})

_Kind = TypeVar("_Kind", bound=Kind)
_DOMAIN_ENTRY = r"^(\*?@|\*?\.)?([^@\s*,;/]+\.[^@\s*,;/]+)$"


def email_batch(cells: pl.DataFrame) -> Batch:
    """Entries of e-mail addresses, strict and wide."""
    points = email_points(cells["text"])
    lines = _lines_of(cells, points).with_columns(points["email"])
    halves: dict[Kind, tuple[pl.Expr, pl.Expr]] = {
        KeyKind.EMAIL: text_halves(pl.col("email")),
        KeyKind.EMAIL_WIDE: text_halves(email_wide(pl.col("email"))),
    }
    return _batch(cells, lines, "email", halves, "not an e-mail address")


def phone_batch(cells: pl.DataFrame, country: str, *, declared: bool = True) -> Batch:
    """Entries of phone numbers; those written without a country are of `country`.

    Args:
        cells: CELLS.
        country: ISO 3166-1 code.
        declared: Whether the source says that it is of phone numbers; else these are what nothing else claims.
    """
    number = "a phone number with its area code"
    reason = f"not {number}" if declared else f"neither an e-mail address nor {number}"
    points = phone_points(cells["text"], country)
    lines = _lines_of(cells, points).with_columns(points["number"])
    halves = (pl.col("number"), pl.lit(0, pl.UInt64))
    return _batch(cells, lines, "number", {KeyKind.PHONE: halves}, reason)


def domain_batch(cells: pl.DataFrame) -> Batch:
    """Entries of domains: `@d` and `*@d` that domain, `.d` its sub-domains, `d` both.

    https://docs.puresend.com/suppressiontype.html
    """
    sign = pl.col("text").str.extract(_DOMAIN_ENTRY, 1).fill_null("")
    name = pl.col("text").str.strip_chars_end(".").str.extract(_DOMAIN_ENTRY, 2)
    # The domain of an address on it has the form that campaign rows are compared in.
    points = email_points(cells.select("a@" + name).to_series())
    lines = _lines_of(cells, points).with_columns(
        domain=points.select(email_domain(pl.col("email"))).to_series()
    )
    halves = text_halves(pl.col("domain"))
    batch = _batch(cells, lines, "domain", {}, "not a domain")
    exact = lines.filter(~sign.str.ends_with("."))
    parents = lines.filter(~sign.str.ends_with("@"))
    return Batch(
        batch.entries,
        {KeyKind.DOMAIN: keyed(exact, *halves), KeyKind.DOMAIN_PARENT: keyed(parents, *halves)},
        batch.rejects,
    )


def account_batch(cells: pl.DataFrame) -> Batch:
    """Entries of the client's own account numbers, compared as written."""
    lines = cells.with_row_index("cell")
    return _batch(cells, lines, "text", {KeyKind.ACCOUNT: text_halves(pl.col("text"))}, "no account")


def digest_batch(cells: pl.DataFrame, kind: DigestKind) -> Batch:
    """Entries of digests, given as lower-case hexadecimal text."""
    lines = cells.with_row_index("cell")
    return _batch(cells, lines, "text", {kind: hex_halves(pl.col("text"))}, "not a digest")


def merged(batches: Iterable[Batch]) -> Batch:
    """Batches of different cells as one."""
    parts = list(batches)
    return Batch(
        sum(batch.entries for batch in parts),
        _together(batch.keys for batch in parts),
        pl.concat([REJECTS.to_frame(), *(batch.rejects for batch in parts)]),
        own=_together(batch.own for batch in parts),
        doubt=_together(batch.doubt for batch in parts),
        answered=_together(batch.answered for batch in parts),
        others=sum(batch.others for batch in parts),
    )


def by_line(batch: Batch) -> Batch:
    """A batch whose counts are of lines: one with a contact that cannot be read is a reject, once.

    Its other contacts stay keys, so that they are found all the same.
    """
    rejects = batch.rejects.unique("line", keep="first", maintain_order=True)
    lines = [frame.select("line") for frame in (*batch.keys.values(), *batch.own.values())]
    read = pl.concat(lines).unique() if lines else rejects.select("line").clear()
    entries = read.join(rejects, on="line", how="anti").height
    return replace(batch, entries=entries, rejects=rejects)


def _together(parts: Iterable[Mapping[_Kind, pl.DataFrame]]) -> dict[_Kind, pl.DataFrame]:
    frames: dict[_Kind, list[pl.DataFrame]] = defaultdict(list)
    for part in parts:
        for kind, frame in part.items():
            frames[kind].append(frame)
    return {kind: pl.concat(found) for kind, found in frames.items()}


def _lines_of(cells: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    # The line of each part and the place of its cell; a cell of several parts has several.
    return cells[points["index"]].with_columns(points["index"].cast(pl.UInt32).alias("cell"))


def _batch(
    cells: pl.DataFrame,
    lines: pl.DataFrame,
    value: str,
    halves: Mapping[Kind, tuple[pl.Expr, pl.Expr]],
    reason: str,
) -> Batch:
    # `lines` has a line for each part of a cell; `value` is null where the part cannot be read.
    read = lines.filter(pl.col(value).is_not_null())
    entries = read["line"].n_unique()
    unreadable = lines.filter(pl.col(value).is_null()).select("line")
    silent = (
        cells.with_row_index("cell").join(lines, on="cell", how="anti", maintain_order="left").select("line")
    )
    wrong = pl.concat([unreadable, silent]).unique(maintain_order=True)
    return Batch(
        entries,
        {kind: keyed(read, key, check) for kind, (key, check) in halves.items()},
        reject_lines(wrong, pl.lit(reason)),
    )


def cells_of(lines: pl.DataFrame) -> pl.DataFrame:
    """CELLS of lines without a date."""
    return lines.select("line", "text", pl.lit(None, pl.Date).alias("since"))
