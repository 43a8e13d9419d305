"""Rules and exemptions as they stand in the policy file.

Models are frozen and closed; the text below a field is its manual and stands in the JSON Schema.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from suppress.model import MatchLevel
from suppress.policy.duration import Duration

Purpose = Literal["marketing", "service", "transactional"]
CallClass = Literal["sales", "charitable", "political", "survey"]
Reach = Literal["blanket", "channel", "category"]
ExemptionName = Literal[
    "established_business_relationship",
    "texas_business_relationship",
    "canadian_business_relationship",
    "written_permission",
    "specific_consent",
]
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]


def _as_tuple(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple, json_schema_input_type=str | list[str])]
"""A list of names; one name may stand alone."""


class Model(BaseModel):
    """Base of everything in a policy: frozen, closed, strict about types."""

    # Built when a policy is read, together: each by itself, as it is defined, they take twice as long.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Exemption(Model):
    """One line of `unless`: all of its parts must hold for the line to exempt a row."""

    channels: Names = ()
    """Channels the line is for; all where empty."""
    categories: Names = ()
    """Categories the line is for; all where empty."""
    purposes: tuple[Purpose, ...] = ()
    """Purposes the line is for; all where empty."""
    brands: Names = ()
    """Brands the line is for; all where empty."""
    call: Annotated[
        tuple[CallClass, ...], BeforeValidator(_as_tuple, json_schema_input_type=CallClass | list[CallClass])
    ] = ()
    """Classes of call that the rule does not cover, by the category's `call`."""
    where: str | None = None
    """SQL condition on the row; unknown counts as false."""
    exemption: ExemptionName | None = None
    """A named exemption with its legal source and figures."""
    purchase: str | None = None
    """Column with the date of the last purchase, for the business relationships."""
    inquiry: str | None = None
    """Column with the date of the last inquiry, for the business relationships that count inquiries."""
    listed_in: str | None = None
    """Exempts rows of which every contact point of the send is on this source."""
    despite: tuple[Reach, ...] = ()
    """For `opted_out` only, and required there: which reaches of opt-out the line overrides."""
    since: date | None = Field(default=None, alias="from")
    """First day on which the line applies."""
    until: date | None = Field(default=None, alias="to")
    """Last day on which the line applies."""


class _Rule(Model):
    id: RuleId
    """The reason shown in reports and result files."""
    channels: Names = ()
    """Channels the rule applies to; all where empty."""
    categories: Names = ()
    """Categories the rule applies to; all where empty."""
    purposes: tuple[Purpose, ...] = ()
    """Purposes the rule applies to; all where empty."""
    brands: Names = ()
    """Brands the rule applies to; all where empty."""
    jurisdictions: Names = ()
    """Countries (ISO 3166 alpha-2, `US`) and states or provinces of the United States and Canada (ISO 3166-2,
    `US-TX`) of the row; all where empty."""
    since: date | None = Field(default=None, alias="from")
    """First day on which the rule applies."""
    until: date | None = Field(default=None, alias="to")
    """Last day on which the rule applies."""
    outcome: Literal["suppress", "hold"] = "suppress"
    """What the rule does to a row it fires on."""
    never_exempt: bool = False
    """Nothing lifts this rule."""
    unless: tuple[Exemption, ...] = ()
    """Exemptions; any one line is enough."""
    citation: str | None = None
    """The law or contract the rule comes from."""
    off: Annotated[str, Field(min_length=1)] | None = None
    """Why the rule is left out, which the report and the certificate repeat; a line of `id` and `off` alone
    switches off an included rule."""


class Scores(Model):
    """How much agreement of name and address is enough where no exact key is equal, in bits.

    Each field that agrees adds bits, the more the rarer the name; each that contradicts takes some away; one
    that is missing does neither. A row with as many bits as `sure` is a match. One with as many as `review`, or
    one in doubt (another house number, a given name much like the other), is removed as well and named in
    `LIST.review.csv`, for a person to look at; so is a death whose given name, house or postal code is not
    written alike, as Willie for William. What contradicts outright never matches: two units of one building,
    two generations, for deceased two given names or none.
    """

    sure: Annotated[float, Field(gt=0)] | None = None
    """Bits of a match; by default 25 for households, 28 for individuals, 24 for addresses."""
    review: Annotated[float, Field(gt=0)] | None = None
    """Bits from which a row may be a match; by default 16 for households, 18 for individuals and addresses. As
    many as `sure`, or more, leaves those out."""


class Listed(_Rule):
    """Fires where a key of the row is an entry of a source."""

    kind: Literal["listed"]
    source: str
    """Name of the source."""
    keys: Literal["contact", "any"] = "contact"
    """Compare the channel's contact points, or every key kind that the source has."""
    match: MatchLevel | None = None
    """Match level for mail, where the entry does not say."""
    scores: Scores | Literal["off"] = "off"
    """How mail is compared with names and addresses that are much alike, where no exact key is equal:
    `scores: {}` takes the thresholds that the program ships; `off` compares by exact keys alone."""
    listed_for: Duration | None = None
    """Entries count from this long after the day they were listed, such as `30 days`; an entry without a day
    counts at once, as all do where this is not named."""


class OptedOut(_Rule):
    """Fires where a standing opt-out of the ledger covers the send."""

    kind: Literal["opted_out"]


class Recorded(_Rule):
    """Fires where the ledger holds another fact about the contact."""

    kind: Literal["recorded"]
    actions: Annotated[tuple[Literal["deceased", "hard_bounce", "complaint"], ...], Field(min_length=1)]
    """The facts that make the rule fire."""


class MissingConsent(_Rule):
    """Fires where no consent covers the send."""

    kind: Literal["missing_consent"]
    bases: Names = ()
    """Bases of consent that are enough, such as `express`; any where empty."""
    lasts: dict[str, Duration] = {}
    """How long a consent of a basis holds from the day it was given, such as `implied_by_purchase: 24 months`;
    until it is withdrawn where not named. An earlier end that the event itself carries holds too."""


class Condition(_Rule):
    """Fires where a condition holds on the row itself."""

    kind: Literal["condition"]
    where: str
    """SQL boolean expression on the columns of the campaign list."""
    unknown: Literal["send", "suppress", "hold"] = "hold"
    """What becomes of a row on which the condition is neither true nor false."""


class NoContactPoint(_Rule):
    """Fires where the row gives nothing to send to."""

    kind: Literal["no_contact_point"]
    blank: Literal["suppress", "hold"] = "suppress"
    """All of the channel's fields are empty."""
    unreadable: Literal["suppress", "hold"] = "hold"
    """A field has content of which no contact point can be made."""


Rule = Annotated[
    Listed | OptedOut | Recorded | MissingConsent | Condition | NoContactPoint, Field(discriminator="kind")
]
LEDGER_RULES = (OptedOut, Recorded, MissingConsent)
"""Kinds that only the ledger can answer."""
