"""Until which day what people agreed to goes on to hold, of the rows that would be sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from suppress.consent import MICROSECONDS_PER_SECOND
from suppress.policy.rule import MissingConsent
from suppress.rules.facts import Facts
from suppress.rules.heard import Lines
from suppress.rules.jurisdiction import Mask

_ONE_DAY = timedelta(days=1)


def consents_hold_until(facts: Facts, kept: Mask) -> date | None:
    """The last day on which every consent that a row may rest on still holds; None where none ends.

    Any opt-in in force on a row counts, whether or not another one would do: rather a day too early.

    Args:
        facts: The batch.
        kept: Rows that would be sent.
    """
    if facts.ledger is None:
        return None
    heard = facts.heard
    lines = np.flatnonzero(facts.hearing.consents[heard.scope] & kept[heard.row])
    ends = [*_expiring(facts, lines), *_lapsing(facts, lines), *_listed(facts, kept)]
    return min(ends, default=None)


def _expiring(facts: Facts, lines: Lines) -> Iterator[date]:
    scopes = facts.hearing.table.scopes
    for number in np.unique(facts.heard.scope[lines]).tolist():
        expires = scopes[number].expires
        if expires is not None:
            yield expires - _ONE_DAY


def _lapsing(facts: Facts, lines: Lines) -> Iterator[date]:
    heard, zone = facts.heard, ZoneInfo(facts.plan.policy.sender.time_zone)
    for rule in _rules(facts):
        for basis, span in rule.lasts.items():
            of_basis = facts.hearing.of_lapsing_basis[basis]
            earliest = facts.hearing.lasting[rule.id][basis]
            times = heard.time[lines][of_basis[heard.scope[lines]]]
            holding = times[times >= earliest]
            if len(holding):
                said = datetime.fromtimestamp(int(holding.min()) / MICROSECONDS_PER_SECOND, UTC)
                yield span.after(said.astimezone(zone).date()) - _ONE_DAY


def _listed(facts: Facts, kept: Mask) -> Iterator[date]:
    """Consents that came with the list."""
    contact_date = facts.plan.send.contact_date
    for rule in _rules(facts):
        for column in facts.plan.policy.columns.values():
            consent = column.consent
            span = None if consent is None else rule.lasts.get(consent.basis)
            if consent is not None and span is not None:
                days = facts.typed[consent.date].filter(pl.Series(kept))
                ends = [span.after(day) - _ONE_DAY for day in days.drop_nulls().unique().to_list()]
                yield from (end for end in ends if end >= contact_date)


def _rules(facts: Facts) -> Iterator[MissingConsent]:
    return (planned.rule for planned in facts.plan.rules if isinstance(planned.rule, MissingConsent))
