"""Which contact points of the send have consent: from the ledger, or from columns of the campaign list."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from suppress.policy.duration import Span
from suppress.policy.exemption import first_day
from suppress.policy.model import Consent
from suppress.policy.plan import Pair
from suppress.policy.rule import MissingConsent
from suppress.rules.facts import Facts
from suppress.rules.hearing import Enough
from suppress.rules.jurisdiction import Mask

# Of a day without a zone the earliest instant counts, at which it begins in UTC+14 (design.md, Time).
_EARLIEST_ZONE = timedelta(hours=14)


def consented(points: pl.DataFrame, pair: Pair, enough: Enough, facts: Facts) -> Mask:
    """Whether each contact point has consent in the ledger.

    Args:
        points: Contact points of the send: row, point.
        pair: Category and brand of the send.
        enough: Opt-ins that are taken for consent.
        facts: The batch.
    """
    heard, width = facts.heard, facts.keys.points.send_points
    lines = facts.resolution(pair).consents(enough)
    given = np.zeros(facts.height * width, np.bool_)
    given[heard.row[lines].astype(np.int64) * width + heard.point[lines]] = True
    mask: Mask = given[points["row"].to_numpy().astype(np.int64) * width + points["point"].to_numpy()]
    return mask


def listed_consent(rule: MissingConsent, pair: Pair, facts: Facts) -> Mask:
    """Whether each row brings a consent of its own that nothing in the ledger has ended.

    Args:
        rule: The rule, for bases and how long they last.
        pair: Category and brand of the send.
        facts: The batch.
    """
    found = np.zeros(facts.height, np.bool_)
    for column in facts.plan.policy.columns.values():
        consent = column.consent
        if consent is not None and (not rule.bases or consent.basis in rule.bases):
            found |= _given(consent, rule.lasts.get(consent.basis), pair, facts)
    return found


def _given(consent: Consent, lasts: Span | None, pair: Pair, facts: Facts) -> Mask:
    day = facts.typed[consent.date]
    contact_date = facts.plan.send.contact_date
    told = (day <= facts.plan.send.first_day).fill_null(value=False)
    if lasts is not None:  # from day to day: the list says no time
        told &= (day >= first_day(lasts, contact_date + timedelta(days=1))).fill_null(value=False)
    if consent.evidence is not None:  # a policy that names evidence wants to see it
        told &= facts.typed[consent.evidence].is_not_null()
    time = (day.cast(pl.Datetime("us")).dt.replace_time_zone("UTC") - _EARLIEST_ZONE).dt.epoch("us")
    said = time.fill_null(0).to_numpy()
    mask: Mask = told.to_numpy() & (said > facts.resolution(pair).consent_ended)
    return mask
