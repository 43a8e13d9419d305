"""`suppress opt-out` and `suppress opt-in`: one event, durable when the command returns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suppress.cli.check import Address1, Address2, City, Country, Name, PostalCode, State
from suppress.cli.options import Home, PolicyFile, calendar_day
from suppress.cli.output import out, show_json, warn, warn_of_policy

if TYPE_CHECKING:
    from suppress.ledger.record import Words
    from suppress.policy.model import Policy

Contact = Annotated[
    str | None, typer.Argument(metavar="[CONTACT]", help="E-mail address or phone number.", show_default=False)
]
Email = Annotated[str | None, typer.Option(help="E-mail address, beside CONTACT.")]
Phone = Annotated[str | None, typer.Option(help="Phone number, beside CONTACT.")]
Account = Annotated[str | None, typer.Option(help="Account of the person, as a contact of its own.")]
FirstName = Annotated[str | None, typer.Option("--first-name", help="First name, where --name is not given.")]
LastName = Annotated[str | None, typer.Option("--last-name", help="Last name, where --name is not given.")]
Channels = Annotated[list[str] | None, typer.Option("--channel", help="Channel that the person named.")]
Category = Annotated[
    str | None, typer.Option(help="Category that the person named, purpose:NAME, or everything.")
]
Brand = Annotated[str | None, typer.Option(help="Brand that the person named; every brand without it.")]
Subject = Annotated[
    str | None, typer.Option(help="Account of the person who said it, where others share the contact.")
]
Reason = Annotated[str | None, typer.Option(help="Name of a reason in the policy, or what the person said.")]
Via = Annotated[str | None, typer.Option(help="Collection point, as the policy names it.")]
Evidence = Annotated[str | None, typer.Option(help="What proves it: a form's address, a recording's number.")]
At = Annotated[
    str | None,
    typer.Option(help="When it was said, e.g. 2026-11-20T15:04:05Z or 2026-11-20; now without it."),
]
Json = Annotated[bool, typer.Option("--json", help="The event's number as JSON on standard output.")]


def opt_out(
    contact: Contact = None,
    email: Email = None,
    phone: Phone = None,
    account: Account = None,
    name: Name = None,
    first_name: FirstName = None,
    last_name: LastName = None,
    address1: Address1 = None,
    address2: Address2 = None,
    city: City = None,
    state: State = None,
    postal_code: PostalCode = None,
    country: Country = None,
    channel: Channels = None,
    category: Category = None,
    brand: Brand = None,
    subject: Subject = None,
    reason: Reason = None,
    via: Via = None,
    at: At = None,
    evidence: Evidence = None,
    policy: PolicyFile = Path("policies.yaml"),
    home: Home = None,
    json: Json = False,
) -> None:
    """Record that a person wants no more. What is not named is all: every channel, category and brand."""
    from suppress.consent import Action

    _record(locals(), Action.OPT_OUT)


def opt_in(
    contact: Contact = None,
    email: Email = None,
    phone: Phone = None,
    account: Account = None,
    name: Name = None,
    first_name: FirstName = None,
    last_name: LastName = None,
    address1: Address1 = None,
    address2: Address2 = None,
    city: City = None,
    state: State = None,
    postal_code: PostalCode = None,
    country: Country = None,
    channel: Channels = None,
    category: Category = None,
    brand: Brand = None,
    subject: Subject = None,
    basis: Annotated[
        str | None, typer.Option(help="What the consent rests on; express where it is not given.")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="Day from which it holds no longer, YYYY-MM-DD.")] = None,
    reason: Reason = None,
    via: Via = None,
    at: At = None,
    evidence: Evidence = None,
    policy: PolicyFile = Path("policies.yaml"),
    home: Home = None,
    json: Json = False,
) -> None:
    """Record that a person wants to be contacted: by which channel and about what must be named."""
    from suppress.consent import Action

    _record(locals(), Action.OPT_IN)


def _record(given: Mapping[str, Any], action: Any) -> None:
    from suppress.consent import Action
    from suppress.ledger.place import home_folder
    from suppress.ledger.record import Words, record_one, with_contact
    from suppress.model import FIELDS
    from suppress.policy.readable import read_what_can_be_read
    from suppress.policy.unasked import unasked_of_policy
    from suppress.recording import open_to_record

    contacts = {field: given[field] for field in FIELDS if given.get(field)}
    expires = given.get("expires")
    words = Words(
        action,
        with_contact(contacts, given["contact"]),
        channels=tuple(given["channel"] or ()),
        expires=calendar_day("--expires", expires) if expires else None,
        basis=given.get("basis"),
        **{name: given[name] for name in ("category", "brand", "subject", "reason", "via", "at", "evidence")},
    )
    readable = read_what_can_be_read(given["policy"])
    if readable.error is not None and action is not Action.OPT_OUT:
        raise readable.error
    home = home_folder(given["policy"], given["home"])
    event, known = record_one(
        words,
        readable.policy,
        lambda: open_to_record(readable, given["policy"], home, warn),
        readable.in_doubt,
    )
    if readable.error is not None:
        warn_of_policy(readable.error, "the opt-out is recorded all the same")
    unasked = unasked_of_policy(readable.policy, readable.policy.sender.today(), words.channels, words.category)
    if action is Action.OPT_OUT and readable.error is None and unasked is not None:
        warn(unasked)
    if words.reason is not None and readable.error is None:
        _warn_of_reason(words.reason, readable.policy.reasons)
    if given["json"]:
        show_json({"event": event, "known": known})
    else:
        done = "known already" if known else "recorded"
        out().print(f"{done} as event {event}: {_said(words, readable.policy)}", markup=False)


_CONTACTS = {"email": "an e-mail address", "phone": "a phone number", "account": "an account"}


def _said(words: Words, policy: Policy) -> str:
    """What was said of which kinds of contact, without the contact."""
    point = policy.collection_points.get(words.via or "")
    brand = words.brand or (point.brand if point else None)
    said = "opt-in to" if words.action == "opt_in" else "opt-out of"
    parts = [said, words.category or "everything", "by", " and ".join(words.channels) or "every channel"]
    parts += ["from", brand] if brand else []
    kinds = dict.fromkeys(_CONTACTS.get(field, "a postal address") for field in words.contacts)
    return f"{' '.join(parts)}, for {' and '.join(kinds)}"


def _warn_of_reason(reason: str, known: Mapping[str, str]) -> None:
    """Of a reason that reads like a name, and is none: what somebody said in their own words is none either.

    It is recorded all the same: an opt-out is not refused for want of a reason.
    """
    from suppress.policy.problem import did_you_mean
    from suppress.shown_names import shown_name

    if not known or reason in known:
        return
    meant = did_you_mean(reason, known)
    named = shown_name(reason) == reason
    if named or meant.startswith("; did"):
        says = f"the policy has no reason '{reason}'" if named else "the reason is none of the policy's"
        end = "" if meant.endswith("?") else "."
        warn(f"{says}{meant}{end} It is kept as said, and counted as 'other'")
