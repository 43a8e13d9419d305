"""The row that a question about one contact makes: what was typed, under the fields of a campaign list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from suppress.errors import UsageError
from suppress.files.headers import fold
from suppress.model import FIELDS, PHONE_FIELDS, Contact
from suppress.normalise.country import UNKNOWN_COUNTRY, country_codes, not_understood
from suppress.normalise.email import email_points
from suppress.normalise.postal import read_postal
from suppress.policy.model import Column, Policy
from suppress.policy.plan import Plan
from suppress.policy.problem import did_you_mean
from suppress.policy.typed_contact import unread_contact

_ADDRESSED_BY = ("address1", "address2", "address3", "city", "postal_code")


@dataclass(frozen=True)
class AskedRow:
    """One row, and what is said of cells that nobody gave."""

    cells: Mapping[str, str | None]
    notes: tuple[str, ...]


def asked_row(plan: Plan, contact: str | None, fields: Mapping[str, str], given: Mapping[str, str]) -> AskedRow:
    """The row of a question.

    Args:
        plan: Plan of the send.
        contact: An e-mail address or phone number as typed; None where fields say who is meant.
        fields: Contact fields as typed, such as `name`, `address1` and `account`.
        given: Further columns by name; fields of a list and columns of the policy.

    Returns:
        A row with every column that the channel and the rules need; what nobody gave is empty.

    Raises:
        UsageError: Nobody is named, what is named cannot be read, or a column is unknown or given twice.
    """
    cells: dict[str, str | None] = dict(fields)
    if contact is not None:
        field = _recognised(contact, plan, fields.get("country"))
        _add(cells, field, contact)
    for name, value in given.items():
        _add(cells, _known_column(name, plan.policy), value)
    if not set(cells) & (set(FIELDS) - {"country", "state"}):
        raise UsageError(
            "no contact is named", hint="give an e-mail address, a phone number, --account, or name and address"
        )
    _refuse_unreadable_address(cells)
    notes = [_lacking_contact(plan, cells)]
    for name in _contact_columns(plan, cells):
        cells[name] = None
    accounts = [(name, column) for name, column in plan.policy.columns.items() if column.field == "account"]
    if not any(_is_given(name, column, cells) for name, column in accounts):
        cells.setdefault("account", None)
    for name, column in plan.column_specs().items():
        if not _is_given(name, column, cells):
            cells[name] = None
            notes.append(_not_given(name, column))
    return AskedRow(cells, tuple(note for note in notes if note))


def _recognised(contact: str, plan: Plan, country: str | None) -> str:
    """Field of a contact; the channel's first where it is of the channel's kind."""
    cell = pl.Series([contact])
    if "@" in contact:
        kind: Contact = "email"
        readable = email_points(cell)["email"].is_not_null().any()
    else:
        from suppress.normalise.phone import phone_points  # waits for the phone library

        kind = "phone"
        written_in = _written_in(country, plan.policy.sender.country)
        readable = phone_points(cell, written_in)["number"].is_not_null().any()
    if not readable:
        says, hint = unread_contact(contact)
        raise UsageError(says, hint=hint)
    if plan.channel.contact == kind:
        return plan.channel.fields[0]
    return "email" if kind == "email" else PHONE_FIELDS[0]


def _written_in(country: str | None, sender_country: str) -> str:
    """The country in which a number is written, by the country that is said of its owner."""
    if country is None:
        return sender_country
    named = pl.Series([country], dtype=pl.String)
    codes = country_codes(named)
    return UNKNOWN_COUNTRY if not_understood(named, codes)[0] else codes[0] or sender_country


def _add(cells: dict[str, str | None], name: str, value: str) -> None:
    if name in cells:
        raise UsageError(f"'{name}' is given twice", hint="give it once")
    cells[name] = value


def _known_column(name: str, policy: Policy) -> str:
    """The column as a list or the policy calls it."""
    known = [*FIELDS, *policy.columns, *(header for one in policy.columns.values() for header in one.header)]
    if name in known:
        return name
    same = {one for one in known if fold(one) == fold(name)}
    if len(same) == 1:
        return same.pop()
    raise UsageError(
        f"--with names '{name}', which is neither a field nor a column of the policy",
        hint=did_you_mean(name, known).removeprefix("; ") or "declare it under `columns:` in the policy",
    )


def _refuse_unreadable_address(cells: Mapping[str, str | None]) -> None:
    if not any(cells.get(field) for field in _ADDRESSED_BY):
        return
    row = pl.DataFrame({name: [value] for name, value in cells.items() if name in FIELDS})
    if not read_postal(row, {name: name for name in row.columns}).has_address.any():
        raise UsageError(
            "the address cannot be read", hint="give --address1 and --postal-code as they stand on an envelope"
        )


def _contact_columns(plan: Plan, cells: Mapping[str, str | None]) -> Iterable[str]:
    """Contact fields that the channel needs and nobody gave: judged as a list with empty cells."""
    if plan.channel.contact == "postal":
        named = () if {"name", "last_name"} & cells.keys() else ("last_name",)
        wanted: tuple[str, ...] = (*named, "address1", "postal_code")
        return [field for field in wanted if field not in cells]
    return () if set(plan.channel.fields) & cells.keys() else plan.channel.fields


def _lacking_contact(plan: Plan, cells: Mapping[str, str | None]) -> str:
    channel = plan.send.channel
    if plan.channel.contact == "postal":
        lacking = [] if {"name", "last_name"} & cells.keys() else ["--name"]
        lacking += ["--address1"] if "address1" not in cells else []
        lacking += ["--postal-code"] if "postal_code" not in cells else []
        return f"channel {channel} needs {', '.join(lacking)}, not given" if lacking else ""
    if set(plan.channel.fields) & cells.keys():
        return ""
    fields = " or ".join(plan.channel.fields)
    return f"{fields} was not given, and channel {channel} has nothing else: --with {plan.channel.fields[0]}=…"


def _is_given(name: str, column: Column, cells: Mapping[str, str | None]) -> bool:
    return any(known in cells for known in (name, *column.header, *([column.field] if column.field else [])))


def _not_given(name: str, column: Column) -> str:
    counts = f"blank, which is {column.blank}" if column.blank is not None else "blank, so it is unknown"
    return f"{name} was not given and counts as {counts}; --with {name}={'|'.join(column.values) or '…'}"
