"""Files out of the ledger: its events, current suppressions for others, and what stays allowed.

Every file holds personal data: it is readable by its owner alone and replaces nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Literal, cast, get_args

import polars as pl

from suppress.consent import Action
from suppress.errors import UsageError
from suppress.ledger.imports.events_csv import COLUMNS, events_table
from suppress.ledger.store import Store
from suppress.ledger.voids import LOCATED, VOIDING, void_events
from suppress.model import POSTAL_FIELDS, Algorithm, KeyKind
from suppress.new_file import write_private
from suppress.normalise.digest import RECIPES, listed_digests
from suppress.policy.model import Policy
from suppress.policy.plan import Send
from suppress.statements import LedgerAnswers
from suppress.suppressions import known_contacts, suppressed

Form = Literal["plain", "csv", "hashed"]

_ERASED_BY = {"email": KeyKind.EMAIL, "phone": KeyKind.PHONE, "postal": KeyKind.ADDRESS}
_OURS = (*VOIDING, Action.TOLD, Action.REVIEWED)
"""Events that only mean something in the ledger that has them."""


@dataclass(frozen=True)
class Exported:
    """What was written."""

    lines: int
    """Without the header."""
    erased: int
    """Erased entries that could not be carried: nobody knows their clear text."""
    of_other_kinds: int = 0
    """Contacts that a channel's list cannot carry because they are of other kinds than the channel's: their
    people may not be reached by it either."""


@dataclass(frozen=True)
class Hashing:
    """How a hashed list is made."""

    algorithm: Algorithm
    recipe: str


def form_of(name: str, digest: str | None, recipe: str | None, contact: str) -> Form | Hashing:
    """The form that options ask for.

    Args:
        name: `plain`, `csv` or `hashed`.
        digest: Algorithm, for `hashed`; SHA-256 without it.
        recipe: Recipe, for `hashed`; the usual one of the contact without it.
        contact: `email`, `phone` or `postal`.

    Raises:
        UsageError: There is no such form or algorithm.
    """
    if name not in get_args(Form):
        raise UsageError(f"--format does not know '{name}'", hint="it takes: plain, csv, hashed, events")
    if name != "hashed":
        return cast("Form", name)
    digest = digest or "sha256"
    if digest not in get_args(Algorithm):
        raise UsageError(
            f"--digest does not know '{digest}'", hint=f"it takes: {', '.join(get_args(Algorithm))}"
        )
    usual = RECIPES["phone" if contact == "phone" else "email"][0]
    return Hashing(cast("Algorithm", digest), recipe or usual)


def export_events(store: Store, path: Path) -> Exported:
    """Every event in force, as the plain event CSV that an import reads.

    Args:
        store: The ledger.
        path: The file.

    Raises:
        ResultError: The file is there already or cannot be written.
    """
    voids = store.voids()
    lines = 0

    def write(file: BinaryIO) -> None:
        nonlocal lines
        file.write((",".join(COLUMNS) + "\n").encode())
        for events, contacts in store.recorded():
            void = void_events(events.select(LOCATED.names()), voids)
            kept = events.filter(~pl.col("event").is_in(void.implode()) & ~pl.col("action").is_in(_OURS))
            table = events_table(kept, contacts)
            table.write_csv(file, include_header=False)
            lines += table.height

    write_private(path, write)
    return Exported(lines, store.erased_keys()["event"].n_unique())


def export_suppressions(
    store: Store,
    ledger: LedgerAnswers,
    policy: Policy,
    send: Send,
    path: Path,
    form: Form | Hashing,
) -> Exported:
    """Contacts that a send may not reach, for vendors, advertisers and ad platforms.

    Args:
        store: The ledger.
        ledger: Answers of the same ledger.
        policy: The policy.
        send: The channel, and what the list is about.
        path: The file.
        form: One contact a line, a CSV file with a header, or digests.

    Raises:
        UsageError: The form is none for such contacts.
        ResultError: The file is there already or cannot be written.
    """
    kind = contact_of(policy, send.channel)
    if kind == "postal" and form != "csv":
        raise UsageError("names and addresses are exported as csv alone", hint="give --format csv")
    if isinstance(form, Hashing) and form.recipe not in RECIPES[kind]:  # type: ignore[index]  # not postal
        known = ", ".join(RECIPES[kind])  # type: ignore[index]
        raise UsageError(f"there is no recipe '{form.recipe}' for {kind}", hint=f"known are: {known}")
    contacts = known_contacts(store, kind)
    found = contacts.filter(suppressed(contacts, kind, policy, send, ledger))
    if isinstance(form, Hashing):
        # Sorted: the order of the ledger would tell who left first.
        digests = listed_digests(found, kind, form.algorithm, form.recipe)  # type: ignore[arg-type]
        table = digests.drop_nulls().unique().sort().to_frame()
    elif kind == "postal":
        fields = pl.Struct(dict.fromkeys(POSTAL_FIELDS, pl.String))
        table = found.to_frame("text").select(pl.col("text").str.json_decode(fields)).unnest("text")
    else:
        table = found.to_frame(kind)
    write_private(path, lambda file: table.write_csv(file, include_header=form == "csv"))
    return Exported(table.height, _erased(store, kind), _of_other_kinds(store, ledger, policy, send, kind))


def export_segment(store: Store, ledger: LedgerAnswers, policy: Policy, day: date, path: Path) -> Exported:
    """What stays allowed of people who opted out of something, for lighter campaigns.

    A line says that the people who have a contact may still be reached by one channel about one category, as
    far as the ledger alone can tell: who left the e-mails of an address may still get letters. A contact whose
    people may be reached about everything has none.

    Args:
        store: The ledger.
        ledger: Answers of the same ledger.
        policy: Its channels and categories are what is asked for.
        day: Contact date.
        path: The file.

    Raises:
        ResultError: The file is there already or cannot be written.
    """
    kinds = sorted({channel.contact for channel in policy.channels.values()})
    tables = [table for kind in kinds for table in _remaining(store, ledger, policy, day, kind)]
    schema = dict.fromkeys(("contact", "kind", "channel", "category"), pl.String)
    whole = pl.concat([pl.DataFrame(schema=schema), *tables])
    write_private(path, whole.write_csv)
    return Exported(whole.height, sum(_erased(store, kind) for kind in kinds))


def contact_of(policy: Policy, channel: str) -> str:
    """Kind of contact that a channel uses, as the ledger names it; `email` for one that is unknown."""
    return policy.channels[channel].contact if channel in policy.channels else "email"


def _of_other_kinds(store: Store, ledger: LedgerAnswers, policy: Policy, send: Send, kind: str) -> int:
    """Contacts of other kinds, named in an event without one of the channel's, that the send may not reach."""
    count = 0
    for other in {*_ERASED_BY, "account"} - {kind}:
        contacts = known_contacts(store, other, beside_no=kind)
        count += int(suppressed(contacts, other, policy, send, ledger).sum())
    return count


def _remaining(
    store: Store, ledger: LedgerAnswers, policy: Policy, day: date, kind: str
) -> Iterator[pl.DataFrame]:
    contacts = known_contacts(store, kind)
    pairs = list(itertools.product(policy.channels, policy.categories))
    sends = [Send(channel, (category,), (), day) for channel, category in pairs]
    barred = [suppressed(contacts, kind, policy, send, ledger, consent=True) for send in sends]
    # Where consent is lacking nobody has left: it does not put a contact into the segment.
    left = [suppressed(contacts, kind, policy, send, ledger) for send in sends]
    some = (
        pl.DataFrame([one.alias(str(place)) for place, one in enumerate(left)])
        .select(pl.any_horizontal(pl.all()))
        .to_series()
    )
    for (channel, category), closed in zip(pairs, barred, strict=True):
        yield pl.DataFrame({"contact": contacts.filter(some & ~closed)}).with_columns(
            kind=pl.lit(kind), channel=pl.lit(channel), category=pl.lit(category)
        )


def _erased(store: Store, kind: str) -> int:
    keys = store.erased_keys()
    return keys.filter(pl.col("kind") == _ERASED_BY[kind].value)["digest"].n_unique()
