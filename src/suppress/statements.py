"""What the ledger answers for a batch: who said what on a contact that a row carries.

The ledger finds statements by wide keys; whether one reaches the row, stands or is lifted is for the
rules to say (`rules/standing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.consent import Scope
from suppress.keys import Keys


class HeardOn(IntEnum):
    """By which key a statement was found on a row."""

    EMAIL = 0  # wide e-mail key
    PHONE = 1
    ACCOUNT = 2  # the account is the contact that the event names
    SUBJECT = 3  # the event was said by this account; one statement for each contact it was said on
    HOUSEHOLD = 4  # address and surname of an event that names a person
    ADDRESS = 5  # the address of an event that names no surname
    INDIVIDUAL_INITIAL = 6  # of deceased only
    PERSON = 7  # by no statement: tells of those on the household whether the row's person said them


STATEMENTS = pl.Schema(
    {
        "row": pl.UInt32,
        # Contact point of the row, as in KEYS; 0 for account and postal. For subject, the HeardOn of the
        # contact that `spoken` is of (HOUSEHOLD where postal): what one channel covers depends on it.
        "point": pl.UInt8,
        "heard_on": pl.UInt8,  # a HeardOn
        # The strict key of the row's point is the one the event names. Always true for phone and account, false
        # for subject.
        "same": pl.Boolean,
        # As `same`, but a name and address may be written differently: the person that the event names may
        # be the row's. Null where the row's name is too short to tell.
        "theirs": pl.Boolean,
        "spoken": pl.UInt64,  # strict key that the event names; 0 for a postal event without a first name
        "scope": pl.UInt32,  # place in the ledger's scopes
        "time": pl.Int64,  # microseconds since 1970 UTC by which statements are compared (design.md, Time)
        # Key of the account that said it, of a death that of the account named as contact where there is no
        # subject; 0 where none is named.
        "subject": pl.UInt64,
        "event": pl.Int64,
    }
)
"""Any number of lines for each row; a row on whose contacts nothing was ever said has none. The same event
may stand in several lines of a row."""


class LedgerAnswers(Protocol):
    """What rules need of a ledger."""

    @property
    def scopes(self) -> Sequence[Scope]:
        """Scopes by their number."""

    @property
    def withdrawn(self) -> Mapping[int, tuple[int, ...]]:
        """Deaths, by the number of their event, that were withdrawn; and the withdrawals."""

    def heard_on(self, relevant: npt.NDArray[np.bool_]) -> frozenset[HeardOn]:
        """Keys under which anything of the relevant scopes was heard.

        Args:
            relevant: For each scope, whether it matters.
        """

    def statements(self, keys: Keys, asked: frozenset[HeardOn]) -> pl.DataFrame:
        """STATEMENTS on the contacts of a batch, found by the keys that are asked for."""
