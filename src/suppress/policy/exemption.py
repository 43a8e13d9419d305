"""Named exemptions: their legal source and figures.

`written_permission` has no figure: it is an express, dated and evidenced opt-in in the ledger
(domain/law.md US-8).
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from suppress.policy.duration import Span
from suppress.policy.rule import Exemption

# 16 CFR 310.2(q), domain/law.md US-7: 18 months after a purchase, delivery or payment, 3 months
# after an inquiry or application, on the day of the call.
PURCHASE_WINDOW = Span(18, "months")
INQUIRY_WINDOW = Span(3, "months")
BUSINESS_RELATIONSHIP_COUNTRY = "US"
"""`established_business_relationship` is US law: it does not hold for a row that is also elsewhere."""


def business_relationship(line: Exemption, contact_date: date) -> pl.Expr:
    """Whether the last purchase or inquiry is recent enough on the contact date.

    Args:
        line: Exemption line that names the column of either or both.
        contact_date: Day of the send.

    Returns:
        Boolean on the typed columns; null where no date is known, false for a date in the future.
    """
    inside = [
        pl.col(column).is_between(first_day(window, contact_date), contact_date)
        for column, window in ((line.purchase, PURCHASE_WINDOW), (line.inquiry, INQUIRY_WINDOW))
        if column is not None
    ]
    return pl.any_horizontal(inside) if inside else pl.lit(value=False)


def first_day(window: Span, contact_date: date) -> date:
    """The earliest day from which the window still reaches the contact date, that day included.

    Counting backwards alone would be wrong at the end of a month: 18 months before 31 March 2026 is
    30 September, but from 30 September the window ends on 30 March.
    """
    day = window.before(contact_date)
    while window.after(day) < contact_date:
        day += timedelta(days=1)
    return day
