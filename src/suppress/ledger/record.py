"""Events from words: what somebody typed, or a line or webhook says, as EVENTS and CONTACTS.

Names of channels, categories and brands are taken as they are said: an unknown one of an opt-out covers
more, not less. The command line, where a slip can still be put right, has them checked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import polars as pl

from suppress.consent import EVERYTHING, PURPOSE_PREFIX, Action
from suppress.errors import UsageError
from suppress.ledger.contact import read_contacts
from suppress.ledger.event import EVENTS
from suppress.ledger.said import said_interval
from suppress.ledger.store import BatchInfo, Store
from suppress.model import FIELDS, PHONE_FIELDS, POSTAL_FIELDS
from suppress.normalise.country import UNKNOWN_COUNTRY, country_codes, not_understood
from suppress.policy.model import Policy
from suppress.policy.problem import did_you_mean
from suppress.policy.rule import MissingConsent, Purpose
from suppress.policy.typed_contact import AT, unread_contact
from suppress.policy.typed_names import require_known
from suppress.policy.zones import is_time_zone

_BASES = frozenset(("express", "implied", "implied_by_purchase", "implied_by_inquiry"))
"""What a consent rests on; the implied ones as CASL has them, section 10 (9) and (10): a business relationship
by a purchase in two years, or an inquiry in six months."""
_PARTS = "; "
"""Between several addresses or numbers of one cell; every reader of cells splits there."""
_TIME = EVENTS["recorded_at"]
_UNREAD = pl.Schema({"event": pl.Int64, "field": pl.String})


@dataclass(frozen=True)
class Words:
    """One event as it was said; everything but the action and a contact may be missing."""

    action: Action
    contacts: Mapping[str, str]
    """Cells by field (`email`, `phone`, `account`, `name`, `address1` …)."""
    channels: tuple[str, ...] = ()
    category: str | None = None
    """A category, `purpose:NAME` or `everything`, which is the same as None."""
    brand: str | None = None
    subject: str | None = None
    via: str | None = None
    basis: str | None = None
    expires: date | None = None
    reason: str | None = None
    evidence: str | None = None
    campaign: str | None = None
    reference: str | None = None
    assumed: bool = False
    review: bool = False
    system: str = "cli"
    at: str | None = None
    """When it was said, as text; None is the moment of recording, exactly."""
    time_zone: str | None = None
    """Zone of a time that has none of its own; None where it is unknown, as is one that does not exist."""


@dataclass(frozen=True)
class Heard:
    """Events of words, and what in the words could not be understood."""

    events: pl.DataFrame
    """EVENTS, one for each of the words."""
    contacts: pl.DataFrame
    """CONTACTS; words without a readable contact have none."""
    unread: Mapping[int, tuple[str, ...]]
    """Fields of contacts that could not be read, by the place of the words."""
    undated: frozenset[int]
    """Places of words whose time could not be read: their events are undated."""

    @property
    def nameless(self) -> frozenset[int]:
        """Places of words without a readable contact: nothing can be recorded of them."""
        named = set(self.contacts["event"].unique().to_list())
        return frozenset(place for place in range(self.events.height) if place not in named)

    def only(self, places: Sequence[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
        """EVENTS and CONTACTS of some of the words, in the order given."""
        kept = pl.DataFrame(
            {"event": list(places), "at": range(len(places))}, schema={"event": pl.Int64, "at": pl.Int64}
        )
        contacts = self.contacts.join(kept, on="event", how="inner", maintain_order="left")
        placed = contacts.select(pl.col("at").alias("event"), "point", "kind", "text").sort("event", "point")
        return self.events[list(places)], placed


def contact_field(text: str) -> str:
    """The field of a contact that is given without one: `email` if there is an at sign, else `phone`."""
    return "email" if AT.search(text) else "phone"


def with_contact(contacts: Mapping[str, str], text: str | None) -> dict[str, str]:
    """Contacts by field, with one more whose field its text tells; None adds nothing."""
    found = dict(contacts)
    if text is not None:
        name = contact_field(text)
        found[name] = _PARTS.join(filter(None, (found.get(name), text)))
    return found


def hear(words: Sequence[Words], policy: Policy, now: datetime) -> Heard:
    """Events of words.

    Args:
        words: Any number.
        policy: For the sender's country, in which phone numbers without a country are read, and the
            brands of collection points.
        now: When they are recorded.

    Returns:
        One event for each of the words, also where no contact of it could be read.
    """
    rows = pl.DataFrame(
        {name: [_clean(one.contacts.get(name)) for one in words] for name in FIELDS},
        schema=dict.fromkeys(FIELDS, pl.String),
    )
    # Only what is there: a reader that is not asked need not be loaded.
    filled = [name for name in FIELDS if rows[name].null_count() < rows.height]
    contacts, unreadable = read_contacts(rows, {name: name for name in filled}, _regions(rows, policy))
    unread: dict[int, tuple[str, ...]] = {}
    for event, name in unreadable.cast(_UNREAD).rows():
        unread[event] = (*unread.get(event, ()), name)
    # What comes later in one group was said later: a microsecond keeps the order.
    moments = pl.Series([now + timedelta(microseconds=place) for place in range(len(words))], dtype=_TIME)
    said, undated = _said(words, moments)
    return Heard(_events(words, said, policy, moments), contacts, unread, undated)


def check_words(words: Words, policy: Policy, in_doubt: Collection[str] = ()) -> None:
    """Refuse what a person at a keyboard can still put right.

    Args:
        words: What was said.
        policy: What there is to name.
        in_doubt: Sections of the policy that may lack names: nothing is called unknown there.

    Raises:
        UsageError: An unknown channel, category, brand or collection point; an opt-in that names no
            channel or no category; a name without an address; no contact.
    """
    for channel in () if "channels" in in_doubt else words.channels:
        require_known("channel", channel, policy.channels, repeatable=True)
    if "categories" not in in_doubt:
        check_category(words.category, policy)
    if words.brand is not None and "brands" not in in_doubt:
        require_known("brand", words.brand, policy.brands)
    if words.via is not None and policy.collection_points and "collection_points" not in in_doubt:
        require_known("collection point", words.via, policy.collection_points)
    named = {name for name, text in words.contacts.items() if text.strip()}
    if not named:
        raise UsageError(
            "no contact is given",
            hint="give an e-mail address or phone number, --account, or --name with --address1 and "
            "--postal-code",
        )
    if named & set(POSTAL_FIELDS) - {"country"} and "address1" not in named:
        raise UsageError(
            "a name is recorded with its address only",
            hint="add --address1 and --postal-code, or leave the name out",
        )
    check_opt_in(words)
    check_basis(words.basis, policy)
    if words.expires is not None and words.expires <= policy.sender.today():
        raise UsageError(
            "the consent would have ended already: it holds no longer from the day of --expires",
            hint="give a day in the future, or leave it out",
        )


def known_bases(policy: Policy) -> frozenset[str]:
    """What a consent may rest on: the bases in use, and those that the policy's rules name."""
    rules = [rule for rule in policy.rules if isinstance(rule, MissingConsent)]
    return _BASES.union(*(({*rule.bases, *rule.lasts}) for rule in rules))


def check_basis(basis: str | None, policy: Policy) -> None:
    """Refuse a basis that no rule would ever count.

    Raises:
        UsageError: It is unknown; the hint is the nearest that is known.
    """
    if basis is not None:
        known = sorted(known_bases(policy))
        if basis not in known:
            hint = did_you_mean(basis, known).removeprefix("; ") or f"known are: {', '.join(known)}"
            raise UsageError("no consent rests on such a basis", hint=hint)


def check_category(category: str | None, policy: Policy) -> None:
    """Refuse a category that the policy does not have; `purpose:NAME`, `everything` and None pass.

    Raises:
        UsageError: It is unknown, or has another name now.
    """
    if category is None or category == EVERYTHING:
        return
    if category.startswith(PURPOSE_PREFIX):
        require_known("purpose", category.removeprefix(PURPOSE_PREFIX), _PURPOSES)
        return
    now = next((name for name, one in policy.categories.items() if category in one.formerly), None)
    if now is not None:
        raise UsageError(f"the category '{category}' has another name now", hint=f"say '{now}'")
    require_known("category", category, policy.categories)


def check_opt_in(words: Words) -> None:
    """Refuse an opt-in that does not say to what.

    Raises:
        UsageError: It names no channel or no category; `everything` is a category.
    """
    if words.action is Action.OPT_IN and not (words.channels and words.category):
        raise UsageError(
            "an opt-in names the channel and the category it is for",
            hint=f"say both; `{EVERYTHING}` is every category",
        )


def refuse_unread(words: Words, heard: Heard, done: str = "recorded") -> None:
    """Refuse words of which anything could not be understood, without repeating it.

    Args:
        words: One event as it was said.
        heard: The event of it.
        done: What would have been done with it.

    Raises:
        UsageError: A contact or the time cannot be read.
    """
    fields = [name for names in heard.unread.values() for name in names]
    if fields or heard.nameless:
        unread = dict(_unread(name, words.contacts.get(name, "")) for name in fields or ["contact"])
        raise UsageError(f"{', '.join(unread)}; nothing was {done}", hint="; ".join(unread.values()))
    if heard.undated:
        raise UsageError(
            f"the time cannot be read; nothing was {done}",
            hint="write it as 2026-11-20T15:04:05Z, or the day alone as 2026-11-20",
        )


def record_one(
    words: Words, policy: Policy, ledger: Callable[[], Store], in_doubt: Collection[str] = ()
) -> tuple[int, bool]:
    """Check one event and record it, so that it is durable when this returns.

    Args:
        words: What was said.
        policy: What there is to name.
        ledger: Opens the ledger; not called where the words are refused.
        in_doubt: As for `check_words`.

    Returns:
        The event's number, and whether it was known before.

    Raises:
        UsageError: See `check_words` and `refuse_unread`.
        LedgerError: Nothing was recorded.
    """
    check_words(words, policy, in_doubt)
    heard = hear([words], policy, datetime.now(UTC))
    refuse_unread(words, heard)
    with ledger() as store:
        done = store.append(heard.events, heard.contacts, BatchInfo(words.system, None, None))
    return done.events[0], done.added == 0 and done.unvoided == 0


_PURPOSES: tuple[str, ...] = get_args(Purpose)
_CLOSING = (Action.OPT_OUT, Action.COMPLAINT, Action.HARD_BOUNCE, Action.DECEASED)
"""Actions that count at the latest instant at which they may have been said."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def _unread(field: str, text: str) -> tuple[str, str]:
    if field in {"email", *PHONE_FIELDS}:
        return unread_contact(text)
    if field in POSTAL_FIELDS:
        return (
            "the postal address cannot be read",
            "an address has a street (--address1) and a postal code (--postal-code)",
        )
    return f"the {field} cannot be read", "write it as the policy's lists do"


def _regions(rows: pl.DataFrame, policy: Policy) -> pl.Series | str:
    """The country in which phone numbers are written: the words' own, else the sender's."""
    if rows["country"].null_count() == rows.height:
        return policy.sender.country
    regions = country_codes(rows["country"])
    # A national number means another person in every country: in one that nobody understands it is unreadable.
    return regions.fill_null(policy.sender.country).set(
        not_understood(rows["country"], regions), UNKNOWN_COUNTRY
    )


def _said(words: Sequence[Words], moments: pl.Series) -> tuple[pl.DataFrame, frozenset[int]]:
    """`said_from` and `said_until` of all words, and the places of those that are unreadable."""
    said = {name: moments.alias(name) for name in ("said_from", "said_until")}
    for zone in {one.time_zone for one in words if one.at is not None}:
        places = [place for place, one in enumerate(words) if one.at is not None and one.time_zone == zone]
        # A zone that nobody knows is none: whoever sends lines may write anything there.
        known = zone if zone is not None and is_time_zone(zone) else None
        read = said_interval(pl.Series([_clean(words[place].at) for place in places]), time_zone=known)
        said = {name: times.scatter(places, read[name]) for name, times in said.items()}
    frame = pl.DataFrame(said)
    unread = frame["said_from"].is_null().arg_true().to_list()
    # Nobody knows when, but not later than now: said again it is another event, and counts as such.
    closing = [place for place in unread if words[place].action in _CLOSING]
    frame = frame.with_columns(
        frame["said_from"].scatter(closing, _LONG_AGO), frame["said_until"].scatter(closing, moments[closing])
    )
    return frame, frozenset(unread)


def _clean(text: str | None) -> str | None:
    """The text without what no store and no frame can hold: half characters and NUL."""
    return None if text is None else text.encode("utf-8", "replace").decode().replace("\0", "")


def _events(words: Sequence[Words], said: pl.DataFrame, policy: Policy, moments: pl.Series) -> pl.DataFrame:
    points = policy.collection_points
    brands = [one.brand or (points[one.via].brand if one.via in points else None) for one in words]
    told: dict[str, Sequence[object] | pl.Series] = {
        "action": [one.action.value for one in words],
        "recorded_at": moments,
        "brand": [_clean(brand) for brand in brands],
        "channels": [_clean(",".join(sorted(set(one.channels)))) for one in words],
        "category": [None if one.category == EVERYTHING else _clean(one.category) for one in words],
        "target": [None] * len(words),
    }
    for name in ("assumed", "review", "expires"):
        told[name] = [getattr(one, name) for one in words]
    for name in ("subject", "via", "basis", "reason", "evidence", "system", "reference", "campaign"):
        told[name] = [_clean(getattr(one, name)) for one in words]
    frame = pl.DataFrame(told, schema={name: EVENTS[name] for name in told})
    blank = pl.col(pl.String).str.strip_chars().replace("", None)
    return frame.with_columns(blank).hstack(said).select(EVENTS.names())
