"""The resolution rules of the ledger in plain words: for one row, one event after the other, slowly.

Written from the sentences of the design and from nothing else; what the rules do with arrays must come to
the same for every history.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

UNKNOWN_TIME = datetime.min.replace(tzinfo=UTC)
CLOSING = {"opt_out", "complaint", "hard_bounce", "deceased"}


class Person(NamedTuple):
    """A name and address; empty where it is not known."""

    first: str
    last: str
    street: str

    @property
    def whole(self) -> bool:
        return bool(self.first and self.last)


@dataclass(frozen=True)
class Contact:
    kind: str  # email, phone, account, postal
    value: str | Person


@dataclass(frozen=True)
class Event:
    action: str
    contacts: tuple[Contact, ...]
    said: tuple[datetime, datetime] | None
    recorded: datetime
    channels: tuple[str, ...] = ()
    category: str | None = None
    brand: str | None = None
    assumed: bool = False
    subject: str | None = None
    basis: str = "express"
    expires: date | None = None
    system: str = "test"
    reference: str | None = None

    @property
    def time(self) -> datetime:
        """An opt-out counts at the latest instant it may have been said, an opt-in at the earliest; neither
        later than it was recorded."""
        if self.action in CLOSING:
            return self.recorded if self.said is None else min(self.said[1], self.recorded)
        return UNKNOWN_TIME if self.said is None else min(self.said[0], self.recorded)

    @property
    def starts(self) -> date | None:
        if self.said is None:
            return None
        day = (self.said[0] + (self.said[1] - self.said[0]) / 2).date()
        return day if day > self.recorded.date() else None

    @property
    def person(self) -> str | None:
        accounts = [contact.value for contact in self.contacts if contact.kind == "account"]
        return str(accounts[0]) if accounts else self.subject


@dataclass(frozen=True)
class Row:
    email: str | None
    phone: str | None
    mobile: str | None
    account: str | None
    postal: Person | None

    @property
    def contacts(self) -> list[Contact]:
        found = [
            ("email", self.email),
            ("phone", self.phone),
            ("phone", self.mobile),
            ("account", self.account),
        ]
        points = [Contact(kind, value) for kind, value in found if value]
        return points + ([Contact("postal", self.postal)] if self.postal else [])


CHANNELS = {"email": "email", "sms": "phone", "voice": "phone", "mail": "postal"}
CATEGORIES = {
    "newsletter": "marketing",
    "fundraising": "marketing",
    "voting": "service",
    "receipt": "transactional",
}
FORMERLY = {"voting": "ballots"}
BRANDS = ("riverside", "foundation")


def wide(address: str) -> str:
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}" if domain == "gmail.com" else address


def purposes() -> set[str]:
    return {"purpose:marketing", "purpose:service", "purpose:transactional"}


def known_category(name: str) -> bool:
    return name in CATEGORIES or name in FORMERLY.values() or name in purposes()


def is_about(name: str, category: str) -> bool:
    return name in {category, FORMERLY.get(category), f"purpose:{CATEGORIES[category]}"}


@dataclass(frozen=True)
class Oracle:
    """One send to one row, with the whole history."""

    channel: str
    category: str
    brand: str | None
    day: date
    row: Row
    history: tuple[Event, ...]

    def own(self) -> list[Contact]:
        """Contact points that the send uses."""
        row = self.row
        match self.channel:
            case "email":
                return [Contact("email", row.email)] if row.email else []
            case "sms":
                return [Contact("phone", row.mobile)] if row.mobile else []
            case "voice":
                return [Contact("phone", value) for value in (row.phone, row.mobile) if value]
            case _:
                return [Contact("postal", row.postal)] if row.postal else []

    def events(self, *actions: str) -> Iterator[tuple[Event, Contact]]:
        """What was said on each contact; equal events are one, first recorded.

        What closes and was said at no certain time before it was recorded is one only as the same system says
        it again, under the same number.
        """
        firsts: dict[object, tuple[Event, Contact]] = {}
        for event in self.history:
            if event.action in actions:
                for contact in event.contacts:
                    certain = event.said is not None and event.said[0] == event.said[1] <= event.recorded
                    own = event.action in CLOSING and not certain
                    source = {} if own else {"system": "", "reference": None}
                    at = replace(event, recorded=UNKNOWN_TIME, contacts=(), **source), contact
                    if at not in firsts or event.recorded < firsts[at][0].recorded:
                        firsts[at] = event, contact
        yield from firsts.values()

    # --- covering

    def refuses(self, event: Event) -> bool:
        on_channel = not event.channels or self.channel in event.channels
        on_channel = on_channel or any(name not in CHANNELS for name in event.channels)
        on_category = event.category is None or is_about(event.category, self.category)
        on_category = on_category or not known_category(event.category or "")
        on_brand = event.brand in {None, self.brand} or self.brand is None or event.brand not in BRANDS
        return on_channel and on_category and on_brand

    def permits(self, event: Event) -> bool:
        return (
            not event.assumed
            and (not event.channels or self.channel in event.channels)
            and all(name in CHANNELS for name in event.channels)
            and (event.category is None or is_about(event.category, self.category))
            and (event.brand is None or event.brand == self.brand)
            and (event.starts is None or event.starts <= self.day)
            and (event.expires is None or self.day < event.expires)
        )

    # --- reaching

    def matches(self, contact: Contact, point: Contact) -> str:
        """yes, unsure (a row without a first name, at home with the one who said it) or no."""
        if contact.kind != point.kind:
            return "no"
        if isinstance(contact.value, Person) and isinstance(point.value, Person):
            return self.at_home(contact.value, point.value)
        if contact.kind == "email":
            return "yes" if wide(str(contact.value)) == wide(str(point.value)) else "no"
        return "yes" if contact.value == point.value else "no"

    def at_home(self, who: Person, at: Person) -> str:
        if who.street != at.street:
            return "no"
        if not who.last:
            return "yes"
        if who.last != at.last:
            return "no"
        if CATEGORIES[self.category] == "marketing" or not who.first or who.first == at.first:
            return "yes"
        return "no" if at.first else "unsure"

    def reaches(self, event: Event, contact: Contact) -> str:
        found = [self.matches(contact, point) for point in self.own()]
        kinds = [CHANNELS.get(name) for name in event.channels]
        limited = len(kinds) == 1 and kinds[0] is not None and kinds[0] == contact.kind
        account = self.row.account
        another = account is not None and event.subject is not None and account != event.subject
        if not limited and not another:
            found += [self.matches(contact, point) for point in self.row.contacts]
            found += ["yes"] if event.subject is not None and event.subject == account else []
        return next((answer for answer in ("yes", "unsure") if answer in found), "no")

    # --- lifting

    def same_contact(self, one: Contact, other: Contact) -> bool:
        """The same strict contact point; of an address one person's."""
        if isinstance(one.value, Person):
            return one == other and one.value.whole
        return one == other

    def lifted(self, no: Event, contact: Contact, *, complaint: bool = False) -> bool:
        for yes, on in self.events("opt_in"):
            names = bool(yes.channels) or not (no.channels or complaint)
            if not complaint:
                named, asked = yes.category or "", no.category or ""
                names = names and (not asked or bool(named))
                names = names and (
                    not asked or asked.startswith("purpose:") or not named.startswith("purpose:")
                )
                names = names and (no.brand is None or yes.brand is not None)
            theirs = yes.subject == no.subject if no.subject else yes.subject in {None, self.row.account}
            if (
                yes.basis == "express"
                and self.permits(yes)
                and yes.time > no.time
                and self.same_contact(on, contact)
                and names
                and theirs
            ):
                return True
        return False

    # --- answers

    def opted_out(self) -> list[tuple[str, frozenset[str]]]:
        """For each opt-out that stands: yes or unsure, and what overrides it ("assumed" by nothing)."""
        found = []
        for event, contact in self.events("opt_out"):
            reaches = self.reaches(event, contact)
            if self.refuses(event) and reaches != "no" and not self.lifted(event, contact):
                reach = "category" if event.category else "channel" if event.channels else "blanket"
                unknown = any(name not in CHANNELS for name in event.channels)
                unknown = unknown or (event.category is not None and not known_category(event.category))
                found.append(
                    (reaches, frozenset({reach} | ({"assumed"} if event.assumed or unknown else set())))
                )
        return found

    def on_channel(self, event: Event) -> bool:
        return not event.channels or self.channel in event.channels or not set(event.channels) <= set(CHANNELS)

    def complaints(self) -> Iterator[tuple[Event, Contact, str]]:
        for event, contact in self.events("complaint"):
            answers = [self.matches(contact, point) for point in self.own()]
            reach = next((answer for answer in ("yes", "unsure") if answer in answers), "no")
            if event.channels or contact.kind == "account":
                reach = self.reaches(event, contact)
            if reach != "no" and self.on_channel(event):
                yield event, contact, reach

    def complained(self) -> str:
        found = [reach for event, at, reach in self.complaints() if not self.lifted(event, at, complaint=True)]
        return next((answer for answer in ("yes", "unsure") if answer in found), "no")

    def undeliverable(self) -> str:
        found = []
        for event, contact in self.events("hard_bounce"):
            later = [
                one
                for one, on in self.events("delivered", "bounce_cleared")
                if on == contact and one.time > event.time and not (event.channels and not self.on_channel(one))
            ]
            if self.on_channel(event) and not later:
                found += [self.strictly(contact, point) for point in self.own()]
        return next((answer for answer in ("yes", "unsure") if answer in found), "no")

    def strictly(self, contact: Contact, point: Contact) -> str:
        if isinstance(contact.value, Person) and isinstance(point.value, Person):
            who, at = contact.value, point.value
            if who.street != at.street or (who.last and who.last != at.last):
                return "no"
            if not who.first or not who.last or who.first == at.first:
                return "yes"
            return "no" if at.first else "unsure"
        return "yes" if contact == point else "no"

    def died(self) -> str:
        found = []
        account = self.row.account
        for event, contact in self.events("deceased"):
            if any(self.withdraws(other, on, event) for other, on in self.events("deceased_withdrawn")):
                continue
            if account is not None and (contact == Contact("account", account) or event.person == account):
                return "yes"
            if account is None or event.person is None:
                found += [self.may_be_dead(contact, point) for point in self.row.contacts]
        return next((answer for answer in ("yes", "unsure") if answer in found), "no")

    def may_be_dead(self, contact: Contact, point: Contact) -> str:
        if isinstance(contact.value, Person) and isinstance(point.value, Person):
            who, at = contact.value, point.value
            if not who.last or (who.street, who.last) != (at.street, at.last):
                return "no"
            if not who.first or not at.first:
                return "unsure"
            return "yes" if who.first[0] == at.first[0] else "no"
        return "yes" if contact == point else "no"

    def withdraws(self, other: Event, on: Contact, event: Event) -> bool:
        """For every contact that the death named, whichever of them the withdrawal names."""
        same = other.person == event.person if other.person and event.person else on in event.contacts
        return same and other.time > event.time

    def lacks_consent(self, bases: tuple[str, ...]) -> bool:
        ended = [
            event.time
            for event, at in self.events("opt_out")
            if self.refuses(event) and self.reaches(event, at) != "no"
        ]
        ended += [event.time for event, _, _ in self.complaints()]
        nameless = [one for one in self.own() if isinstance(one.value, Person) and not one.value.last]
        return any(not self.has_consent(one, bases, ended) for one in self.own() if one not in nameless)

    def has_consent(self, point: Contact, bases: tuple[str, ...], ended: list[datetime]) -> bool:
        return any(
            self.permits(event)
            and self.same_contact(on, point)
            and (not bases or event.basis in bases)
            and event.subject in {None, self.row.account}
            and all(event.time > end for end in ended)
            for event, on in self.events("opt_in")
        )


def day_said(day: date) -> tuple[datetime, datetime]:
    """A date without a zone is anywhere between UTC+14 and UTC−12."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start - timedelta(hours=14), start + timedelta(hours=36) - timedelta(microseconds=1)
