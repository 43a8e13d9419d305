"""Rates that `suppress trends` watches."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from suppress.policy.duration import Duration, Span
from suppress.policy.rule import Model
from suppress.policy.share import Percent


class Alert(Model):
    """A rate above which `suppress trends` ends with exit 1."""

    id: str
    """Name of the alert."""
    count: Literal["opt_outs", "complaints", "hard_bounces"] = "opt_outs"
    """What is counted."""
    channel: str | None = None
    """Only what names this channel, or none; against what was sent by it."""
    category: str | None = None
    """Only what names this category; against what was sent about it."""
    brand: str | None = None
    """Only what names this brand; against what was sent for it."""
    above: Percent
    """Share of the contacts sent above which the alert fires."""
    over: Duration = Span(30, "days")
    """How many days are looked at, up to the last day of the report."""
    min_sent: Annotated[int, Field(ge=1)] = 1000
    """Contacts sent below which the rate says too little to fire."""
