"""Named exemptions: their legal source and figures.

`written_permission` and `specific_consent` have no figure: they are an express, dated and evidenced
opt-in in the ledger. The former is permission in the sense of the United States (16 CFR
310.4(b)(1)(iii)(B)(1)); the latter is notice to this caller that calls are welcome (PECR 2003 reg.
21(4)), which the sender must be able to show (UK GDPR art. 7(1)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from suppress.policy.duration import Span
from suppress.policy.rule import Exemption, ExemptionName

PERMISSIONS: frozenset[ExemptionName] = frozenset({"written_permission", "specific_consent"})
"""Exemptions that the ledger answers."""


@dataclass(frozen=True)
class Relationship:
    """What one law calls a relationship with a customer that allows calls."""

    place: str
    """ISO 3166 code of the country or state whose law it is: it holds for no row that is also elsewhere."""
    purchase: Span
    """How long a purchase, delivery or payment counts, up to the day of the call."""
    inquiry: Span | None
    """How long an inquiry or application counts; None where the law counts none."""


RELATIONSHIPS: Mapping[ExemptionName, Relationship] = {
    # 16 CFR 310.2(q), 47 CFR 64.1200(f)(5), domain/law.md US-7.
    "established_business_relationship": Relationship("US", Span(18, "months"), Span(3, "months")),
    # Tex. Bus. & Com. Code 304.004, https://puc.texas.gov/consumer/phone/Nocall.aspx: a relationship that ended
    # no more than a year ago. Of inquiries nothing is said.
    "texas_business_relationship": Relationship("US-TX", Span(12, "months"), None),
    # Telecommunications Act (Canada) 41.7(2), as told in
    # https://www.lexology.com/library/detail.aspx?g=6beb2775-1842-453c-a24b-c920ef96d1b8 (written
    # contracts, which count there as well, are not known here).
    "canadian_business_relationship": Relationship("CA", Span(18, "months"), Span(6, "months")),
}


def within_relationship(line: Exemption, law: Relationship, contact_date: date) -> pl.Expr:
    """Whether the last purchase or inquiry is recent enough on the contact date.

    Args:
        line: Exemption line that names the column of either or both.
        law: Whose figures count.
        contact_date: Day of the send.

    Returns:
        Boolean on the typed columns; null where no date is known, false for a date in the future.
    """
    inside = [
        pl.col(column).is_between(first_day(window, contact_date), contact_date)
        for column, window in windows(line, law)
    ]
    return pl.any_horizontal(inside) if inside else pl.lit(value=False)


def windows(line: Exemption, law: Relationship) -> list[tuple[str, Span]]:
    """The columns that a line names, each with the window in which its dates count."""
    named = ((line.purchase, law.purchase), (line.inquiry, law.inquiry))
    return [(column, window) for column, window in named if column is not None and window is not None]


def first_day(window: Span, contact_date: date) -> date:
    """The earliest day from which the window still reaches the contact date, that day included.

    Counting backwards alone would be wrong at the end of a month: 18 months before 31 March 2026 is
    30 September, but from 30 September the window ends on 30 March.
    """
    day = window.before(contact_date)
    while window.after(day) < contact_date:
        day += timedelta(days=1)
    return day
