"""What a person can say and what an organisation can learn of a contact: actions and their scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MICROSECONDS_PER_SECOND = 1_000_000
EVERYTHING = "everything"
"""How a category scope is written that names neither a category nor a purpose."""
PURPOSE_PREFIX = "purpose:"
EXPRESS = "express"
"""Basis of a consent that a person gave in so many words; every other basis is implied."""


class Action(StrEnum):
    """What an event says."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    COMPLAINT = "complaint"
    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCE = "soft_bounce"
    DELIVERED = "delivered"
    BOUNCE_CLEARED = "bounce_cleared"  # an operator has looked at the address
    DECEASED = "deceased"
    DECEASED_WITHDRAWN = "deceased_withdrawn"  # by an operator, with a reason
    VOID = "void"  # takes a batch, or one event, out of force
    UNVOID = "unvoid"  # puts one event back in force
    TOLD = "told"  # the person was told that the opt-out is recorded
    REVIEWED = "reviewed"  # a person has looked at an event that waited for it, and it stands


@dataclass(frozen=True)
class Scope:
    """What an event covers and how it may be used; events of one scope differ in contact, time and subject.

    Names stand as they were recorded: what they mean is the policy's to say.
    """

    action: Action
    channels: tuple[str, ...] = ()
    """Channels named, sorted; empty where none was named, which is every channel."""
    category: str | None = None
    """A category, or `purpose:NAME`; None where neither was named, which is everything."""
    brand: str | None = None
    """Brand named; None is every brand."""
    assumed: bool = False
    """The scope was assumed by whoever recorded it, not said by the person."""
    basis: str | None = None
    """Of an opt-in: `express`, or what the consent is implied by."""
    starts: date | None = None
    """Of an opt-in dated after its recording: the first day on which it holds."""
    expires: date | None = None
    """The first day on which a consent no longer holds."""
    evidenced: bool = False
    """The event carries evidence."""
    dated: bool = True
    """It is known when it was said."""


EXAMPLE_ACTIONS: tuple[Action, ...] = tuple(
    action for action in Action if action not in {Action.VOID, Action.UNVOID, Action.TOLD, Action.REVIEWED}
)
"""Actions of the events that examples in a policy may have: what is said of a contact."""
EXAMPLE_KEYS = (
    "channel",
    "category",
    "brand",
    "assumed",
    "subject",
    "basis",
    "expires",
    "evidence",
    "said",
    "recorded",
)
"""What else such an event may say."""
