"""What an import yields and what it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from suppress.errors import UsageError
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.platforms import declared_import
from suppress.model import Contact
from suppress.policy.model import Policy
from suppress.text_files.lines import REJECTS

COUNTS = pl.Schema(
    {
        "action": pl.String,
        "code": pl.String,  # why: unsubscribe, complaint, hard_bounce, block, invalid, manual …
        "channels": pl.String,  # as in EVENTS
        "category": pl.String,
        "assumed": pl.Boolean,
        "group": pl.String,  # unsubscribe group of the platform, where one was named
        "events": pl.UInt32,
    }
)
"""Events of a chunk by what they say."""

_KINDS: dict[str, Contact] = {"email": "email", "sms": "phone", "voice": "phone", "mail": "postal"}


@dataclass(frozen=True)
class ImportSettings:
    """How a file is read, besides what its format says."""

    country: str
    """Country of phone numbers written without one."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Unsubscribe groups and the category, `purpose:NAME` or `everything` that each stands for."""
    brand: str | None = None
    """Brand of every event; every brand where empty."""
    time_zone: str | None = None
    """IANA time zone of times without one."""
    scope: str | None = None
    """`group:NAME`, or the category, `purpose:NAME` or `everything` of the file's opt-outs."""
    via: str | None = None
    """Collection point."""
    channels: Mapping[str, str] = field(default_factory=dict)
    """Channels of the shipped maps and the policy's names for them, joined by `,`."""
    policy_channels: tuple[str, ...] = ()
    """Names of the policy's channels."""
    recorded_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When the events are recorded; one time for the whole file."""

    def __post_init__(self) -> None:
        """Refuses a time zone that does not exist."""
        if self.time_zone is not None:
            try:
                ZoneInfo(self.time_zone)
            except (ZoneInfoNotFoundError, ValueError, OSError) as error:
                raise UsageError(
                    f"there is no time zone '{self.time_zone}'", hint="name one such as America/New_York"
                ) from error


def settings_for(
    policy: Policy,
    *names: str,
    brand: str | None = None,
    scope: str | None = None,
    via: str | None = None,
    recorded_at: datetime | None = None,
) -> ImportSettings:
    """Settings of an import by the policy.

    Args:
        policy: With `imports:`.
        names: Names under which the format may stand there, most specific first: format, platform.
        brand: Brand by the command line; before the policy's.
        scope: Scope by the command line.
        via: Collection point.
        recorded_at: When the events are recorded; now where empty.

    Raises:
        UsageError: The policy names a time zone that does not exist.
    """
    told = declared_import(policy.imports, *names)
    point = policy.collection_points.get(via) if via else None
    return ImportSettings(
        country=(told and told.country) or policy.sender.country,
        groups=dict(told.groups) if told else {},
        brand=brand or (told and told.brand) or (point and point.brand) or None,
        time_zone=told.time_zone if told else None,
        scope=scope,
        via=via,
        channels=_channels(policy),
        policy_channels=tuple(policy.channels),
        recorded_at=recorded_at or datetime.now(UTC),
    )


@dataclass(frozen=True)
class ImportChunk:
    """Some rows of an export, read: every row is an event, a reject, or says nothing."""

    events: pl.DataFrame
    """EVENTS."""
    contacts: pl.DataFrame
    """CONTACTS of these events."""
    rejects: pl.DataFrame
    """REJECTS: rows that cannot be used, with their physical line."""
    counts: pl.DataFrame
    """COUNTS."""
    rows: int
    """Rows read, rejects among them."""
    silent: int
    """Rows that say nothing, such as a flag at 0."""
    undated: int
    """Events whose time is unknown."""
    unread_times: int
    """Rows with a time that cannot be read; they are recorded as undated."""
    unknown_columns: tuple[str, ...] = ()
    """Columns of the plain event CSV that nobody reads; an export of a platform may have any."""
    unknown_channels: int = 0
    """Events of the plain event CSV that name a channel which the policy does not have."""

    @classmethod
    def of_rejects(cls, rejects: pl.DataFrame) -> ImportChunk:
        """A chunk of rows that are all rejects."""
        counts, events, contacts = COUNTS.to_frame(), EVENTS.to_frame(), CONTACTS.to_frame()
        return cls(events, contacts, rejects, counts, rejects["line"].n_unique(), 0, 0, 0)


def reject(rows: pl.DataFrame, reason: str | pl.Expr) -> pl.DataFrame:
    """REJECTS of rows that have a column `line`."""
    said = pl.lit(reason) if isinstance(reason, str) else reason
    return rows.select(pl.col("line").cast(REJECTS["line"]), said.cast(pl.String).alias("reason"))


def _channels(policy: Policy) -> dict[str, str]:
    # Maps speak of `email`; a policy may have other names, and an unknown one would be every channel.
    found: dict[str, str] = {}
    for name, kind in _KINDS.items():
        if name not in policy.channels:
            same = sorted(other for other, spec in policy.channels.items() if spec.contact == kind)
            if same:
                found[name] = ",".join(same)
    return found
