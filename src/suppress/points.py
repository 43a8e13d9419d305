"""Contact points of a batch: which cells are read as what.

A point is one e-mail address, phone number or postal address of a row. Points of the fields that
the send uses come first, so `point < Points.send_points` tells them from the row's others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

import polars as pl

from suppress.model import Contact
from suppress.normalise.country import UNKNOWN_COUNTRY, country_codes, not_understood
from suppress.normalise.email import email_points, with_domains, with_wide
from suppress.normalise.postal import Postal, read_postal
from suppress.normalise.text import is_blank
from suppress.text_bytes import Later, as_texts

Family = Literal["email", "phone", "postal", "account"]

_NO_COLUMNS: Later = {}

ADDRESS_COUNTRY_FIELDS = ("state", "postal_code")
"""Fields that tell an address's country, each of them alone or both together."""

PARTS = 16  # contact points that one cell may give; a cell with more is not a contact point but a mistake


@dataclass(frozen=True)
class KeyPlan:
    """What to read off the rows of one campaign list."""

    contact: Contact
    """What the send contacts."""
    send_columns: tuple[str, ...]
    """Columns of the contact's fields that the send uses, in order (for e-mail and phone)."""
    other_columns: Mapping[Family, tuple[str, ...]]
    """Further columns of each family that keys or jurisdiction need."""
    postal: Mapping[str, str]
    """Postal fields and their columns; empty where nothing postal is needed."""
    country: str | None
    """Column with the row's country."""
    address_country: Mapping[str, str]
    """Those of ADDRESS_COUNTRY_FIELDS that the list has and their columns, where it matters."""
    sender_country: str
    domains: bool = False
    """Whether lists of domains are asked: then who delivers variants of an address is told by its domain."""

    def columns(self) -> tuple[str, ...]:
        """Columns of the list that this plan reads, each once."""
        return tuple(dict.fromkeys((*self.always(), *self.later())))

    def later(self) -> tuple[str, ...]:
        """Those that are read when they are called for.

        Phone numbers, of which no texts are made, and what few rows, if any, are asked about: what tells an
        address's country, and the account.
        """
        phones = _columns_of(self, "phone")
        accounts = self.other_columns.get("account", ())[:1]
        return tuple(dict.fromkeys((*phones, *self.address_country.values(), *accounts)))

    def always(self) -> tuple[str, ...]:
        """Those that are read as text of every row, whatever else is known of it."""
        named = [*_columns_of(self, "email"), *self.postal.values()]
        named += [self.country] if self.country else []
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class Points:
    """Contact points of one batch.

    `email` has row, point, raw, email, mailable, one_form, wide, and `domain` where there are `domains`;
    `phone` has row, point, number; a null email or number is a part with content of which no key can be made.
    """

    height: int
    contact: Contact
    send_points: int
    email: pl.DataFrame | None
    phone: pl.DataFrame | None
    postal: Postal | None
    read_account: Callable[[], pl.Series] | None
    """Gives the account of each row, null for none, read when first asked; None where no column says it."""
    region: pl.Series | None
    """ISO country of the row's country column, null where it says nothing."""
    address: Callable[[], pl.DataFrame] | None = None
    """Gives `state` and `postal_code` as received, read when first asked; None where no address is asked."""
    domains: pl.Series | None = None
    """The domains of the addresses, among which `domain` of `email` is a place; None where nobody asks."""
    unclear_countries: pl.Series | None = None
    """Boolean by row: the country column says something that is not understood; None where no row's does."""

    @property
    def account(self) -> pl.Series | None:
        """The account of each row."""
        return None if self.read_account is None else self.read_account()

    def of_send(self) -> pl.DataFrame:
        """The points that the send would use: row, point, readable (Boolean)."""
        if self.contact == "postal":
            postal = self._postal()
            # Without a surname no list of people can be compared, so such a row is held.
            known = postal.has_address & (postal.has_surname | postal.forms)
            filled = known.to_frame("readable").select(
                pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
                pl.lit(0, pl.UInt8).alias("point"),
                "readable",
            )
            return filled.filter(~postal.blank)
        points = self.email if self.contact == "email" else self.phone
        readable = pl.col("mailable") if self.contact == "email" else pl.col("number").is_not_null()
        if points is None:
            return pl.DataFrame(schema={"row": pl.UInt32, "point": pl.UInt8, "readable": pl.Boolean})
        return self.used_by_send(points).select("row", "point", readable.alias("readable"))

    def used_by_send(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Those of some lines, each of a `point`, whose contact points the send uses."""
        last = lines["point"].max()
        if isinstance(last, int) and last < self.send_points:
            return lines
        return lines.filter(pl.col("point") < self.send_points)

    def _postal(self) -> Postal:
        if self.postal is None:
            raise TypeError("postal points were not read for a postal send")
        return self.postal


def read_points(rows: pl.DataFrame, plan: KeyPlan, later: Later = _NO_COLUMNS) -> Points:
    """Contact points of a batch of rows.

    Args:
        rows: String columns of the list, one line for each row.
        plan: Which columns are read as what.
        later: Those of `KeyPlan.later` that `rows` has not; each is read when it is called for.

    Returns:
        Points; a family that the plan does not need is None.
    """
    region, written_in, unclear = _countries(rows, plan)
    email_columns = _columns_of(plan, "email")
    phone_columns = _columns_of(plan, "phone")
    accounts = plan.other_columns.get("account", ())
    send_points = len(plan.send_columns) * PARTS if plan.contact != "postal" else 1
    email, domains = _email(rows, email_columns, domains=plan.domains) if email_columns else (None, None)
    return Points(
        height=rows.height,
        contact=plan.contact,
        send_points=send_points,
        email=email,
        phone=_phone(rows, phone_columns, written_in, later) if phone_columns else None,
        postal=read_postal(rows, plan.postal) if plan.postal else None,
        read_account=cache(partial(_account, rows, accounts[0], later)) if accounts else None,
        region=region,
        address=cache(partial(_address, rows, plan.address_country, later)) if plan.address_country else None,
        domains=domains,
        unclear_countries=unclear,
    )


def _countries(rows: pl.DataFrame, plan: KeyPlan) -> tuple[pl.Series | None, pl.Series | str, pl.Series | None]:
    """The country of each row, that in which its phone numbers are written, and where it is not understood."""
    if plan.country is None:
        return None, plan.sender_country, None
    region = country_codes(rows[plan.country])
    # A national number means another person in every country: where the row's is not understood, only
    # numbers with `+` and calling code are read.
    unclear = not_understood(rows[plan.country], region)
    written_in = region.fill_null(plan.sender_country).set(unclear, UNKNOWN_COUNTRY)
    return region, written_in, unclear if unclear.any() else None


def _account(rows: pl.DataFrame, column: str, later: Later) -> pl.Series:
    return _trimmed(_cells(rows, column, later))


def _cells(rows: pl.DataFrame, column: str, later: Later) -> pl.Series:
    return as_texts(later[column]()) if column in later else rows[column]


def _address(rows: pl.DataFrame, columns: Mapping[str, str], later: Later) -> pl.DataFrame:
    blank = pl.Series([None], dtype=pl.String).new_from_index(0, rows.height)
    cells = {field: _cells(rows, column, later) for field, column in columns.items()}
    return pl.DataFrame({field: cells.get(field, blank) for field in ADDRESS_COUNTRY_FIELDS})


def _columns_of(plan: KeyPlan, family: Family) -> tuple[str, ...]:
    used = plan.send_columns if plan.contact == family else ()
    return tuple(dict.fromkeys((*used, *plan.other_columns.get(family, ()))))


def _email(
    rows: pl.DataFrame, columns: tuple[str, ...], *, domains: bool
) -> tuple[pl.DataFrame, pl.Series | None]:
    """Points, and the domains of their addresses where they are asked for."""
    frames = [
        email_points(rows[column]).select(
            pl.col("index").alias("row"),
            _point(place),
            "raw",
            _sane_part(pl.col("email")),
            (pl.col("mailable") & (pl.col("part") < PARTS)).alias("mailable"),
            "settled",
        )
        for place, column in enumerate(columns)
    ]
    points, texts = pl.concat(frames), None
    if domains:
        points, texts = with_domains(points)
    return with_wide(points, texts), texts


def _phone(
    rows: pl.DataFrame, columns: tuple[str, ...], regions: pl.Series | str, later: Later
) -> pl.DataFrame:
    from suppress.normalise.phone import phone_points  # a list of e-mail addresses waits for no phone library

    frames = [
        phone_points(later[column]() if column in later else rows[column], regions).select(
            pl.col("index").alias("row"), _point(place), _sane_part(pl.col("number"))
        )
        for place, column in enumerate(columns)
    ]
    return pl.concat(frames)


def _point(place: int) -> pl.Expr:
    return (pl.lit(place * PARTS, pl.UInt8) + pl.col("part").clip(0, PARTS - 1)).alias("point")


def _sane_part(value: pl.Expr) -> pl.Expr:
    # The parts beyond the last share its number and are unreadable: the row is held.
    return pl.when(pl.col("part") < PARTS).then(value)


def _trimmed(cells: pl.Series) -> pl.Series:
    cells = cells.str.strip_chars()
    return cells.set(is_blank(cells), None)
