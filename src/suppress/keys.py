"""Keys of a batch, of every kind that the run compares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from suppress.frames import KEYS
from suppress.given_names import is_initial
from suppress.guards import given_name
from suppress.model import POSTAL_KINDS, Contact, DigestKind, KeyKind, Kind
from suppress.normalise.digest import digest_halves, email_digest_keys, phone_digest_keys, text_digest
from suppress.normalise.email import domain_parents, email_domain
from suppress.points import Points

if TYPE_CHECKING:
    from suppress.linkage.asked import Asked
    from suppress.postal_keys import PostalKeys


@dataclass
class Keys:
    """Keys of one batch by kind, made when first asked for."""

    points: Points
    _made: dict[Kind, pl.DataFrame] = field(default_factory=dict)

    @cached_property
    def _domains(self) -> pl.DataFrame | None:
        """Row, point, domain."""
        if self.points.email is None:
            return None
        return self.points.email.select("row", "point", email_domain(pl.col("email")).alias("domain"))

    @cached_property
    def _postal(self) -> PostalKeys | None:
        if self.points.postal is None:
            return None
        from suppress.postal_keys import PostalKeys  # only a run that compares names and addresses waits for it

        return PostalKeys(self.points.postal)

    def of(self, kind: Kind, *, send_only: bool = False) -> pl.DataFrame:
        """KEYS of one kind; lines without a key are absent.

        Args:
            kind: Kind of key.
            send_only: Leave out contact points that the send does not use.
        """
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        keys = self._made[kind]
        return self.points.used_by_send(keys) if send_only else keys

    @cached_property
    def people(self) -> Asked:
        """The people of all rows at their addresses, to be compared by score."""
        from suppress.linkage.asked import Asked  # as for `_postal`
        from suppress.linkage.people import PEOPLE

        if self.points.postal is None:
            return Asked(PEOPLE.to_frame(), pl.Series("row", [], pl.UInt32))
        everybody = self.points.postal.people_at_addresses()
        return Asked(everybody, everybody["row"])

    def of_occupants(self) -> pl.DataFrame:
        """KEYS of kind address, of rows to whoever lives there or without a surname."""
        if self.points.postal is None:
            return KEYS.to_frame()
        keys = self.of(KeyKind.ADDRESS)
        return keys.filter(self.points.postal.occupant.gather(keys["row"]))

    def of_unnamed(self) -> pl.DataFrame:
        """KEYS of kind household, of people without a first name."""
        if self._postal is None:
            return KEYS.to_frame()
        lines = self._postal.of(KeyKind.HOUSEHOLD)
        return _of_rows(
            self._postal, lines.filter(self._postal.postal.people["first"].is_null().gather(lines["line"]))
        )

    def of_initials(self) -> pl.DataFrame:
        """KEYS of kind individual with initial, of people with an initial alone for a first name."""
        keys = self.of(KeyKind.INDIVIDUAL_INITIAL)
        return keys.filter(pl.Series(is_initial(given_name(keys["check"].to_numpy()))))

    def strict(self, kind: Kind, *, send_only: bool = False) -> pl.DataFrame:
        """KEYS of one kind by which rows are copies of each other: of names and addresses, all that is written.

        Args:
            kind: Kind of key.
            send_only: Leave out contact points that the send does not use.
        """
        if self.points.postal is None or not isinstance(kind, KeyKind) or kind not in POSTAL_KINDS:
            return self.of(kind, send_only=send_only)
        text = self.points.postal.text(kind)
        return _text_keys(_numbered(text, "text"), pl.col("text"))

    def emails_of(self, found: pl.DataFrame) -> pl.DataFrame:
        """KEYS of kind e-mail, of some contact points alone.

        Args:
            found: `row`, `point` of the contact points, repetitions allowed.
        """
        made = self._made.get(KeyKind.EMAIL)
        points = self.points.email if made is None else made
        if points is None:
            return KEYS.to_frame()
        rows = np.zeros(self.points.height, np.bool_)
        rows[found["row"].to_numpy()] = True
        near = points.filter(pl.Series(rows[points["row"].to_numpy()]))
        if near["point"].max() or found["point"].max():  # else the row tells the point, as in most lists
            near = near.join(found, on=["row", "point"], how="semi", maintain_order="left")
        return _text_keys(near, pl.col("email")) if made is None else near

    def _make(self, kind: Kind) -> pl.DataFrame:
        points = self.points
        if isinstance(kind, DigestKind):
            return _digests(points, kind)
        match kind:
            case KeyKind.EMAIL:
                keys = _text_keys(points.email, pl.col("email"))
            case KeyKind.EMAIL_WIDE:
                keys = _text_keys(points.email, pl.col("wide"))
            case KeyKind.DOMAIN:
                keys = _text_keys(self._domains, pl.col("domain"))
            case KeyKind.DOMAIN_PARENT:
                keys = _parent_keys(self._domains, self.of(KeyKind.DOMAIN))
            case KeyKind.PHONE:
                keys = _phone_keys(points.phone)
            case KeyKind.ACCOUNT:
                keys = _text_keys(_numbered(points.account, "account"), pl.col("account"))
            case KeyKind.ADDRESS | KeyKind.HOUSEHOLD | KeyKind.INDIVIDUAL_INITIAL | KeyKind.INDIVIDUAL:
                keys = KEYS.to_frame()
                if self._postal is not None:
                    keys = _of_rows(self._postal, self._postal.of(kind))
        return keys


def _text_keys(points: pl.DataFrame | None, text: pl.Expr) -> pl.DataFrame:
    if points is None:
        return KEYS.to_frame()
    key, check = digest_halves(pl.col("digest"))
    digests = points.select("row", "point", text_digest(text).alias("digest")).drop_nulls("digest")
    return digests.select("row", "point", key.alias("key"), check.alias("check"))


def _of_rows(made: PostalKeys, lines: pl.DataFrame) -> pl.DataFrame:
    keys = lines.select(
        made.postal.people["row"].gather(lines["line"]), pl.lit(0, pl.UInt8).alias("point"), "key", "check"
    )
    several = made.postal.people.height > made.postal.height
    return keys.unique(maintain_order=True) if several else keys


def _numbered(text: pl.Series | None, name: str) -> pl.DataFrame | None:
    if text is None:
        return None
    return pl.DataFrame({name: text}).select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), pl.lit(0, pl.UInt8).alias("point"), name
    )


def _parent_keys(domains: pl.DataFrame | None, keys: pl.DataFrame) -> pl.DataFrame:
    """KEYS of the parents of domains, of which each is looked at once, by its own key."""
    if domains is None:
        return KEYS.to_frame()
    domains = domains.drop_nulls("domain")
    first = keys["key"].arg_unique()
    distinct = pl.DataFrame({"domain": domains["domain"].gather(first), "key": keys["key"].gather(first)})
    # A domain of two labels has no parent that a list could name.
    distinct = distinct.filter(pl.col("domain").str.count_matches(".", literal=True) > 1)
    if distinct.is_empty():
        return KEYS.to_frame()
    parents = distinct.join(domain_parents(distinct["domain"]), on="domain").select("key", "parent")
    asked = keys.select("row", "point", "key").filter(pl.col("key").is_in(distinct["key"].implode()))
    return _text_keys(asked.join(parents, on="key", maintain_order="left"), pl.col("parent"))


def _phone_keys(points: pl.DataFrame | None) -> pl.DataFrame:
    if points is None:
        return KEYS.to_frame()
    return points.select(
        "row", "point", pl.col("number").alias("key"), pl.lit(0, pl.UInt64).alias("check")
    ).drop_nulls("key")


def _digests(points: Points, kind: DigestKind) -> pl.DataFrame:
    email = kind.contact == "email"
    read = points.email if email else points.phone
    if read is None:
        return KEYS.to_frame()
    make = email_digest_keys if email else phone_digest_keys
    hashed = make(read.rename({"row": "index", "point": "part"}), kind.algorithm, kind.recipe)
    return hashed.rename({"index": "row", "part": "point"}).select(KEYS.names())


def known_kinds(contact: Contact, kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """Those of the kinds that belong to a contact, strict before wide.

    Args:
        contact: What a send contacts.
        kinds: Kinds that a source has.
    """
    families: dict[Contact, tuple[KeyKind, ...]] = {
        "email": (KeyKind.EMAIL, KeyKind.EMAIL_WIDE, KeyKind.DOMAIN, KeyKind.DOMAIN_PARENT),
        "phone": (KeyKind.PHONE,),
        "postal": POSTAL_KINDS,
    }
    offered = set(kinds)
    plain = [kind for kind in families[contact] if kind in offered]
    digests = sorted(kind for kind in offered if isinstance(kind, DigestKind) and kind.contact == contact)
    return (*plain, *digests)
