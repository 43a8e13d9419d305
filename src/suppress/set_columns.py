"""Columns that `--set` gives to every row: what must not be given, and values that could not be read."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

import polars as pl

from suppress.errors import UsageError
from suppress.files.campaign_list import CampaignList
from suppress.files.headers import HeaderMap
from suppress.model import FIELDS
from suppress.policy.cells import typed_columns
from suppress.policy.model import Column
from suppress.policy.plan import Plan


def check_set_columns(rows: CampaignList, plan: Plan, headers: HeaderMap, constants: Mapping[str, str]) -> None:
    """Refuse `--set` of what nobody reads, of what the list has itself, and of values that are none.

    Args:
        rows: The opened list.
        plan: Rules of the send.
        headers: The list's columns by field.
        constants: `--set`: column to value.

    Raises:
        UsageError: One of them cannot be meant.
    """
    declared = plan.policy.columns
    known = {*FIELDS, *declared, *plan.columns, *(h for column in declared.values() for h in column.header)}
    for name in constants:
        if name in headers.fields and name in FIELDS:
            # The rows go out as they came in: who is in them would not be who was judged.
            raise UsageError(
                f"--set names the field {name}, which {rows.name} has in the column {headers.fields[name][0]}",
                hint="leave it out: --set is for what the list does not say",
            )
        if name in rows.columns:
            raise UsageError(
                f"--set names the column '{name}', which {rows.name} has itself",
                hint="leave it out: --set is for what the list does not say",
            )
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            raise UsageError(
                f"--set names '{name}', which is neither a field nor a column of the policy",
                hint=f"did you mean '{near[0]}'?" if near else "declare it under `columns:` in the policy",
            )
    for name, column in declared.items():
        for given in (*column.header, name):
            if given in constants:
                _require_readable(given, constants[given], column)


def _require_readable(name: str, value: str, column: Column) -> None:
    """In a cell it would be counted as unreadable: here it would be so in every row.

    The message does not repeat the value: a column may be a contact.
    """
    _, unreadable = typed_columns(pl.DataFrame({name: [value]}), {name: column}, {name: (name,)})
    if not unreadable:
        return
    if column.values:
        spelling = {text.lower(): text for text in column.values}
        near = difflib.get_close_matches(value.strip().lower(), spelling, n=1)
        guess = f"did you mean '{spelling[near[0]]}'? " if near else ""
        one_of = " or ".join(f"'{text}'" for text in column.values)
        raise UsageError(
            f"--set gives '{name}' a value that is none of those the policy declares",
            hint=f"{guess}it takes {one_of}",
        )
    shape = "a number" if column.type == "number" else f"a day as {column.format or 'YYYY-MM-DD'}"
    raise UsageError(f"--set gives '{name}' a value that cannot be read as its type", hint=f"it takes {shape}")
