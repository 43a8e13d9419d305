"""Keys of a batch, of every kind that the run compares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.asked_keys import AskedKeys
from suppress.domain_keys import Domains
from suppress.frames import KEYS, NO_KEYS, marked, together
from suppress.given_names import is_initial
from suppress.guards import given_name
from suppress.model import POSTAL_KINDS, Contact, DigestKind, KeyKind, Kind
from suppress.normalise.digest import digest_halves, email_digest_keys, phone_digest_keys, text_digest
from suppress.normalise.email import with_domains
from suppress.points import Points

if TYPE_CHECKING:
    from suppress.linkage.asked import Asked
    from suppress.postal_keys import PostalKeys


@dataclass
class Keys:
    """Keys of one batch by kind, made when first asked for."""

    points: Points
    _made: dict[Kind, pl.DataFrame] = field(default_factory=dict)
    _asked: dict[Kind, AskedKeys] = field(default_factory=dict)

    @cached_property
    def domains(self) -> Domains | None:
        """Domains of the addresses; None where no address was read."""
        email, texts = self.points.email, self.points.domains
        if email is None:
            return None
        return Domains.of(*with_domains(email)) if texts is None else Domains.of(email, texts)

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

    def asked(self, kind: Kind, *, send_only: bool = False) -> AskedKeys:
        """As `of`, for several sources that are asked for the same keys."""
        keys = self.of(kind, send_only=send_only)
        known = self._asked.get(kind)
        if known is None or known.lines is not keys:
            known = self._asked[kind] = AskedKeys(keys)
        return known

    @cached_property
    def people(self) -> Asked:
        """The people of all rows at their addresses, to be compared by score."""
        from suppress.linkage.asked import Asked  # as for `_postal`
        from suppress.linkage.people import PEOPLE

        if self.points.postal is None:
            return Asked.of(PEOPLE.to_frame())
        return Asked.of_rows(self.points.postal)

    def of_occupants(self) -> pl.DataFrame:
        """KEYS of kind address, of rows to whoever lives there or without a surname."""
        if self.points.postal is None:
            return NO_KEYS
        keys = self.of(KeyKind.ADDRESS)
        return keys.filter(self.points.postal.occupant.gather(keys["row"]))

    def of_unnamed(self) -> pl.DataFrame:
        """KEYS of kind household, of people without a first name."""
        if self._postal is None:
            return NO_KEYS
        lines = self._postal.of(KeyKind.HOUSEHOLD)
        unnamed = self._postal.postal.persons.lacks("first")[lines["line"].to_numpy()]
        return _of_rows(self._postal, lines.filter(pl.Series(unnamed)))

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
        made, points = self._made.get(KeyKind.EMAIL), self.points.email
        if points is None:
            return NO_KEYS
        rows = marked(self.points.height, found["row"].to_numpy())
        near = self._strict_of(points, rows) if made is None else made.filter(_named(made, rows))
        if near["point"].max() or found["point"].max():  # else the row tells the point, as in most lists
            near = near.join(found, on=["row", "point"], how="semi", maintain_order="left")
        return near

    def _strict_of(self, email: pl.DataFrame, rows: npt.NDArray[np.bool_]) -> pl.DataFrame:
        """KEYS of kind e-mail, of some rows."""
        # Nearly every address is its wide form, which has its key already.
        wide, one_form = self.of(KeyKind.EMAIL_WIDE), email["one_form"]
        with_key = one_form if wide.height == email.height else one_form.filter(email["wide"].is_not_null())
        known = wide.filter(with_key & _named(wide, rows))
        other = email[["row", "point", "email"]].filter(~one_form & _named(email, rows))
        return together(NO_KEYS, [known, _text_keys(other, pl.col("email"))])

    def _make(self, kind: Kind) -> pl.DataFrame:
        points = self.points
        if isinstance(kind, DigestKind):
            return _digests(points, kind)
        match kind:
            case KeyKind.EMAIL:
                keys = _text_keys(points.email, pl.col("email"))
            case KeyKind.EMAIL_WIDE:
                keys = _text_keys(points.email, pl.col("wide"))
            case KeyKind.DOMAIN | KeyKind.DOMAIN_PARENT:
                keys = NO_KEYS if self.domains is None else self.domains.keys(kind)
            case KeyKind.PHONE:
                keys = _phone_keys(points.phone)
            case KeyKind.ACCOUNT:
                keys = _text_keys(_numbered(points.account, "account"), pl.col("account"))
            case KeyKind.ADDRESS | KeyKind.HOUSEHOLD | KeyKind.INDIVIDUAL_INITIAL | KeyKind.INDIVIDUAL:
                keys = NO_KEYS
                if self._postal is not None:
                    keys = _of_rows(self._postal, self._postal.of(kind))
        return keys


def _text_keys(points: pl.DataFrame | None, text: pl.Expr) -> pl.DataFrame:
    if points is None:
        return NO_KEYS
    key, check = digest_halves(pl.col("digest"))
    digests = points.select("row", "point", text_digest(text).alias("digest"))
    if digests["digest"].null_count():
        digests = digests.drop_nulls("digest")
    return digests.select("row", "point", key.alias("key"), check.alias("check"))


def _named(lines: pl.DataFrame, rows: npt.NDArray[np.bool_]) -> pl.Series:
    """For each line whether it is of one of the rows."""
    return pl.Series(rows.take(lines["row"].to_numpy()))


def _of_rows(made: PostalKeys, lines: pl.DataFrame) -> pl.DataFrame:
    persons = made.postal.persons
    row = pl.Series("row", persons.row.take(lines["line"].to_numpy()))
    keys = lines.select(row, pl.lit(0, pl.UInt8).alias("point"), "key", "check")
    several = persons.count > made.postal.height
    return keys.unique(maintain_order=True) if several else keys


def _numbered(text: pl.Series | None, name: str) -> pl.DataFrame | None:
    if text is None:
        return None
    return pl.DataFrame({name: text}).select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), pl.lit(0, pl.UInt8).alias("point"), name
    )


def _phone_keys(points: pl.DataFrame | None) -> pl.DataFrame:
    if points is None:
        return NO_KEYS
    return points.select(
        "row", "point", pl.col("number").alias("key"), pl.lit(0, pl.UInt64).alias("check")
    ).drop_nulls("key")


def _digests(points: Points, kind: DigestKind) -> pl.DataFrame:
    email = kind.contact == "email"
    read = points.email if email else points.phone
    if read is None:
        return NO_KEYS
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
