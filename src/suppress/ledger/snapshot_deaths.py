"""Deaths that an operator has withdrawn.

A withdrawal names one contact of the dead, or the account; the report may have named several. It ends that
report for all of them, so it is not enough to look on the contacts of a row. Both are few beside opt-outs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.consent import Action
from suppress.ledger.snapshot_entries import ERASED_SUBJECT, SCOPE_NUMBER
from suppress.ledger.snapshot_scopes import ScopeNumbers
from suppress.statements import HeardOn

DEATHS = pl.Schema(
    {
        "heard_on": pl.UInt8,
        "erased": pl.Boolean,
        "key": pl.UInt64,
        "check": pl.UInt64,
        "spoken": pl.UInt64,
        "withdrawn": pl.Boolean,  # a withdrawal; else a death
        "person": pl.UInt64,  # account of the dead; 0 where none is named
        "person_erased": pl.Boolean,  # it is a digest by the ledger's key
        "said": pl.UInt64,
        "time": pl.Int64,
        "event": pl.Int64,
        "void": pl.Boolean,
    }
)
"""One line for each contact of a death or withdrawal; columns as in ENTRIES where not said."""

Withdrawn = Mapping[int, tuple[int, ...]]
"""Deaths, each with the withdrawals that ended it, ascending."""

_CONTACT = ["heard_on", "erased", "key", "check", "spoken"]
_PERSON = ["person", "person_erased"]
# A person is found by the household, too; and the account that said it is compared as a person.
_NO_CONTACT = (HeardOn.SUBJECT, HeardOn.INDIVIDUAL_INITIAL, HeardOn.PERSON)
_FILE = "deaths.arrow"


def deaths_of(entries: pl.DataFrame, scopes: ScopeNumbers) -> pl.DataFrame:
    """DEATHS among ENTRIES, none of them void."""
    of_action = {
        action: [number for number, scope in enumerate(scopes.scopes) if scope.action is action]
        for action in (Action.DECEASED, Action.DECEASED_WITHDRAWN)
    }
    number = pl.col("scope") & int(SCOPE_NUMBER)
    withdrawn = number.is_in(of_action[Action.DECEASED_WITHDRAWN])
    found = entries.filter(
        (number.is_in(of_action[Action.DECEASED]) | withdrawn) & ~pl.col("heard_on").is_in(_NO_CONTACT)
    )
    return found.with_columns(
        withdrawn=withdrawn,
        person="subject",
        person_erased=(pl.col("scope") & int(ERASED_SUBJECT)) != 0,
        void=pl.lit(False),
    ).select(DEATHS.names())


def with_voids(deaths: pl.DataFrame, void: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """DEATHS, given whether each event of the ledger is void."""
    return deaths.with_columns(void=pl.Series(void[deaths["event"].to_numpy()], dtype=pl.Boolean))


def withdrawn_deaths(deaths: pl.DataFrame) -> Withdrawn:
    """Which deaths were withdrawn later.

    Where both name an account it decides; else any contact that they share does.

    Args:
        deaths: DEATHS, the whole ledger's.
    """
    said = deaths.filter(~pl.col("void"))
    # Equal withdrawals are one, first recorded.
    ends = said.filter("withdrawn").sort("time", "event").unique([*_CONTACT, "said"], keep="first")
    if ends.is_empty():
        return {}
    dead = said.filter(~pl.col("withdrawn"))
    by_contact = dead.join(ends, on=_CONTACT).filter((pl.col("person") == 0) | (pl.col("person_right") == 0))
    by_person = dead.filter(pl.col("person") != 0).join(ends, on=_PERSON)
    pairs = [
        beside.filter(pl.col("time_right") > pl.col("time")).select("event", "event_right")
        for beside in (by_contact, by_person)
    ]
    ended = pl.concat(pairs).unique().sort("event", "event_right")
    grouped = ended.group_by("event", maintain_order=True).agg("event_right")
    return {event: tuple(by) for event, by in grouped.iter_rows()}


def save_deaths(folder: Path, deaths: pl.DataFrame) -> None:
    """Keep DEATHS with a base."""
    deaths.write_ipc(folder / _FILE, compression="uncompressed")


def saved_deaths(folder: Path) -> pl.DataFrame:
    """DEATHS of a base."""
    return pl.read_ipc(folder / _FILE)
