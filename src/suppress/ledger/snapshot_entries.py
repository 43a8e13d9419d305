"""Entries of a snapshot: under which keys an event is found, and what is kept of it there.

How a key is made is for `ledger/contact.py` to say, and how keys of erased contacts are made for the
ledger's key; here it is decided which of them an event stands under.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.consent import Action
from suppress.key_index import mix
from suppress.ledger.contact import compared_keys
from suppress.ledger.event import ERASED_PREFIX
from suppress.ledger.snapshot_scopes import ScopeNumbers
from suppress.model import KeyKind
from suppress.normalise.digest import text_halves
from suppress.statements import HeardOn

ENTRIES = pl.Schema(
    {
        "heard_on": pl.UInt8,  # a HeardOn
        "erased": pl.Boolean,  # the key is a digest by the ledger's key
        "key": pl.UInt64,
        "check": pl.UInt64,
        "spoken": pl.UInt64,
        "subject": pl.UInt64,
        "scope": pl.UInt32,  # number of the scope, and marks
        "said": pl.UInt64,  # the same for events that are one if they are equal in contact too
        "time": pl.Int64,
        "event": pl.Int64,
    }
)
"""One line for each event and key under which it is found; columns as in STATEMENTS where not said."""

# Marks above the number of a scope: what they do not mark needs no look into the arrays beside it.
HAS_SUBJECT = np.uint32(1 << 31)
OWN_SPOKEN = np.uint32(1 << 30)  # `spoken` is not the key
ERASED_SUBJECT = np.uint32(1 << 29)  # `subject` is of a digest by the ledger's key
CONTACT_SHIFT, CONTACT = np.uint32(26), np.uint32(7 << 26)  # of SUBJECT: HeardOn of the contact it was said on
SCOPE_NUMBER = np.uint32((1 << 26) - 1)

NEVER_LATER = -(2**63) + 1
"""Time of an undated statement that opens: it beats no other one."""

_CLOSING = (Action.OPT_OUT, Action.COMPLAINT, Action.HARD_BOUNCE, Action.DECEASED)
_OPENING = (Action.OPT_IN, Action.DELIVERED, Action.BOUNCE_CLEARED, Action.DECEASED_WITHDRAWN)
_OF_A_PERSON = (Action.DECEASED, Action.DECEASED_WITHDRAWN)
# Found by the account that said it, too: of a row that lacks the contact, what was lifted stays lifted.
_ACROSS_CONTACTS = (Action.OPT_OUT, Action.OPT_IN, Action.COMPLAINT, *_OF_A_PERSON)

_HEARD = ("event", "point", "heard_on", "erased", "key", "check", "spoken")


def entries_of(
    recorded: pl.DataFrame, contacts: pl.DataFrame, erased: pl.DataFrame, scopes: ScopeNumbers
) -> pl.DataFrame:
    """Entries of events.

    Args:
        recorded: RECORDED.
        contacts: CONTACTS of these events; `event` is the number.
        erased: ERASED_KEYS of these events.
        scopes: Numbers of scopes; new ones are added.

    Returns:
        ENTRIES, any order; equal events and void ones are among them. Events that suppress nobody and
        open nothing (soft bounces, void …) have none.
    """
    said = _said(recorded, erased["event"], scopes)
    heard = [
        _heard(lines, said, erased=gone)
        for lines, gone in ((compared_keys(contacts), False), (_digests(erased), True))
    ]
    found = pl.concat(heard)
    found = pl.concat([found, _by_subject(said, found)])
    joined = found.join(_with_accounts(said, found), on="event", how="inner")
    own = pl.when(pl.col("spoken") != pl.col("key")).then(int(OWN_SPOKEN)).otherwise(0)
    by_subject = pl.col("heard_on") == int(HeardOn.SUBJECT)
    contact = pl.when(by_subject).then(pl.col("point").cast(pl.UInt32) * (1 << int(CONTACT_SHIFT))).otherwise(0)
    marked = joined.with_columns(scope=(pl.col("scope") + own + contact).cast(pl.UInt32), contact=contact)
    said_alike = _fingerprint(marked, ("said", "subject", "spoken", "contact"))
    return marked.with_columns(pl.Series("said", said_alike, pl.UInt64)).select(ENTRIES.names())


def _said(recorded: pl.DataFrame, erased: pl.Series, scopes: ScopeNumbers) -> pl.DataFrame:
    """Event, action, scope, subject (with its check), said, time; of events that have entries."""
    start, end, recorded_at = (pl.col(c).dt.epoch("us") for c in ("said_from", "said_until", "recorded_at"))
    events = recorded.filter(pl.col("action").is_in([*_CLOSING, *_OPENING])).with_columns(
        start=start, end=end, at=recorded_at
    )
    middle = pl.from_epoch(pl.col("start") + (pl.col("end") - pl.col("start")) // 2, "us").dt.date()
    late = (pl.col("action") == Action.OPT_IN.value) & (middle > pl.col("recorded_at").dt.date())
    numbers = scopes.number(
        events.with_columns(
            starts=pl.when(late).then(middle),
            evidenced=pl.col("evidence").is_not_null(),
            dated=pl.col("start").is_not_null(),
        )
    )
    closing = pl.col("action").is_in(_CLOSING)
    # Whatever was said, an opt-out was said by the time it was recorded, and so was an opt-in.
    time = (
        pl.when(closing)
        .then(pl.min_horizontal("end", "at"))
        .when(pl.col("start").is_null())
        .then(NEVER_LATER)
        .otherwise(pl.min_horizontal("start", "at"))
    )
    certain = (pl.col("start") == pl.col("end")) & (pl.col("end") <= pl.col("at"))
    source = pl.when(closing & ~certain.fill_null(value=False)).then(_source(erased)).otherwise(0)
    said = events.select("event", "action", "start", "end", *_subjects(), time=time, source=source)
    said = said.with_columns(numbers)
    marks = pl.when(pl.col("subject") != 0).then(int(HAS_SUBJECT)).otherwise(0) + pl.when(
        pl.col("subject_erased")
    ).then(int(ERASED_SUBJECT)).otherwise(0)
    return said.with_columns(
        pl.Series("said", _fingerprint(said, ("alike", "start", "end", "source")), pl.UInt64),
        scope=pl.col("scope") + marks,
    ).drop("start", "end", "alike", "source")


def _source(erased: pl.Series) -> pl.Expr:
    """Number of what said an event at no certain time: its system, and that system's own number of it.

    Without a time, or with a day alone, what two of them say may have been said twice, the second time
    after an opt-in: each counts from its own recording. An erased event has no reference any more, so it
    is like no other.
    """
    reference = pl.concat_str(pl.lit("\0"), "reference").fill_null("")
    named, _ = text_halves(pl.concat_str(pl.col("system").fill_null(""), reference))
    own = pl.col("event").cast(pl.UInt64)
    nameless = pl.col("subject").str.starts_with(ERASED_PREFIX).fill_null(value=False)
    return pl.when(pl.col("event").is_in(erased.implode()) | nameless).then(own).otherwise(named)


def _subjects() -> list[pl.Expr]:
    text = pl.col("subject").str.strip_chars()
    text = pl.when(text != "").then(text)
    erased = text.str.starts_with(ERASED_PREFIX).fill_null(value=False)
    low, high = text_halves(pl.when(~erased).then(text))
    digest = pl.when(erased).then(text.str.strip_prefix(ERASED_PREFIX)).str.decode("hex", strict=False)
    digest_low, digest_high = digest_halves(digest)
    return [
        pl.coalesce(low, digest_low, pl.lit(0, pl.UInt64)).alias("subject"),
        pl.coalesce(high, digest_high, pl.lit(0, pl.UInt64)).alias("subject_check"),
        erased.alias("subject_erased"),
    ]


def digest_halves(digest: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """First and second 8 bytes of keyed digests, as the two halves of a key; null where there is none."""
    first, second = (
        digest.bin.slice(start, 8).bin.reinterpret(dtype=pl.UInt64, endianness="little") for start in (0, 8)
    )
    return first, second


def _fingerprint(frame: pl.DataFrame, columns: tuple[str, ...]) -> npt.NDArray[np.uint64]:
    found = np.zeros(frame.height, np.uint64)
    for column in columns:
        value = frame[column].cast(pl.Int64, wrap_numerical=True).fill_null(np.iinfo(np.int64).min)
        found = mix(found + mix(value.to_numpy().astype(np.uint64)))
    return found


def _digests(erased: pl.DataFrame) -> pl.DataFrame:
    """COMPARED_KEYS of what is left of contacts: digests of strict texts, and of the wide ones of e-mail."""
    low, high = digest_halves(pl.col("digest"))
    lines = erased.select("event", "point", "kind", key=low, check=high)
    at = ["event", "point"]

    def of(*kinds: KeyKind) -> pl.DataFrame:
        return lines.filter(pl.col("kind").is_in([kind.value for kind in kinds]))

    # An address without a wide form of its own may have its strict key only.
    email = of(KeyKind.EMAIL).join(of(KeyKind.EMAIL_WIDE), on=at, how="left", suffix="_wide")
    wide = email.select(
        *at,
        kind=pl.lit(KeyKind.EMAIL_WIDE.value),
        key=pl.coalesce("key_wide", "key"),
        check=pl.coalesce("check_wide", "check"),
        strict="key",
    )
    plain = of(KeyKind.PHONE, KeyKind.ACCOUNT).with_columns(strict="key")
    postal = of(KeyKind.ADDRESS, KeyKind.HOUSEHOLD, KeyKind.INDIVIDUAL_INITIAL)
    individual = of(KeyKind.INDIVIDUAL).select(*at, strict="key")
    return pl.concat([wide, plain, postal.join(individual, on=at, how="left")])


def _heard(lines: pl.DataFrame, said: pl.DataFrame, *, erased: bool) -> pl.DataFrame:
    """COMPARED_KEYS, as the keys under which events are found; not those of subjects."""

    def of(kind: KeyKind) -> pl.DataFrame:
        return lines.filter(pl.col("kind") == kind.value)

    def found(heard: pl.DataFrame, heard_on: HeardOn, spoken: pl.Expr) -> pl.DataFrame:
        marks = {"heard_on": pl.lit(heard_on, pl.UInt8), "erased": pl.lit(erased), "spoken": spoken}
        return heard.with_columns(**marks).select(_HEARD)

    household = of(KeyKind.HOUSEHOLD)
    person = of(KeyKind.INDIVIDUAL_INITIAL)
    dead = person.join(said.filter(pl.col("action").is_in(_OF_A_PERSON)), on="event", how="semi")
    strict, none = pl.col("strict").fill_null(0), pl.lit(0, pl.UInt64)
    nameless = of(KeyKind.ADDRESS).join(household, on=["event", "point"], how="anti")
    parts = [
        found(of(KeyKind.EMAIL_WIDE), HeardOn.EMAIL, strict),
        found(of(KeyKind.PHONE), HeardOn.PHONE, strict),
        found(of(KeyKind.ACCOUNT), HeardOn.ACCOUNT, strict),
        found(household, HeardOn.HOUSEHOLD, strict),
        found(nameless, HeardOn.ADDRESS, none),
        found(dead, HeardOn.INDIVIDUAL_INITIAL, strict),
    ]
    # Digests tell no more of a person than whether all that is written is the same.
    return pl.concat(parts if erased else [*parts, found(person, HeardOn.PERSON, strict)])


def _by_subject(said: pl.DataFrame, heard: pl.DataFrame) -> pl.DataFrame:
    """Events under the account that said them, once for each contact; `point` is the contact's HeardOn."""
    named = said.filter(pl.col("action").is_in(_ACROSS_CONTACTS) & (pl.col("subject") != 0))
    if named.is_empty():
        return heard.clear()
    contacts = heard.filter(~pl.col("heard_on").is_in([HeardOn.INDIVIDUAL_INITIAL, HeardOn.PERSON]))
    # One contact may have several keys.
    contacts = contacts.unique(["event", "point", "heard_on", "erased", "spoken"], maintain_order=True)
    return named.join(contacts, on="event", how="inner").select(
        "event",
        point="heard_on",
        heard_on=pl.lit(HeardOn.SUBJECT, pl.UInt8),
        erased="subject_erased",
        key="subject",
        check="subject_check",
        spoken="spoken",
    )


def _with_accounts(said: pl.DataFrame, heard: pl.DataFrame) -> pl.DataFrame:
    """Events with the account that a death names as contact for its subject, whoever reported it.

    Found by a shared address, the death must not be taken for that of another account.
    """
    of_a_person = said.filter(pl.col("action").is_in(_OF_A_PERSON))
    accounts = heard.filter(pl.col("heard_on") == HeardOn.ACCOUNT).join(of_a_person, on="event", how="semi")
    if accounts.is_empty():
        return said
    first = accounts.sort("event", "point").group_by("event", maintain_order=True).first()
    named = first.select("event", account="key", gone="erased")
    marks = int(HAS_SUBJECT) + pl.when("gone").then(int(ERASED_SUBJECT)).otherwise(0)
    bare = pl.col("scope") & int(SCOPE_NUMBER)  # without the marks of who reported it
    return (
        said.join(named, on="event", how="left", maintain_order="left")
        .with_columns(
            subject=pl.coalesce("account", "subject"),
            scope=pl.when(pl.col("account").is_not_null()).then(bare + marks).otherwise("scope"),
        )
        .drop("account", "gone")
    )
