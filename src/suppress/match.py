"""Which entries of a source share a key with a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import polars as pl

from suppress.asked_keys import AskedKeys
from suppress.domain_keys import DomainKind
from suppress.evidence import KindCodes
from suppress.frames import FOUND, NOTHING_FOUND, require, together
from suppress.keys import Keys, known_kinds
from suppress.model import POSTAL_KINDS, Contact, KeyKind, Kind, MatchLevel

if TYPE_CHECKING:
    from suppress.linkage.asked import Asked, Places
    from suppress.linkage.weights import Thresholds

ALIKE = pl.Schema(
    {
        "row": pl.UInt32,
        "place": pl.UInt32,
        "entry": pl.UInt32,
        "since": pl.Date,
        "member": pl.UInt16,
        "level": pl.UInt8,
        "bits": pl.Float32,
        "sure": pl.Boolean,
    }
)
"""People who are, or may be, an entry by a score: the row and the place of the person in the frame asked about,
the number of the entry, the place of the match level in POSTAL_KINDS, the bits of evidence, and whether they
are enough or a person has to look. Any number of lines for each row."""

MATCHES = pl.Schema([*FOUND.items(), ("kind", pl.UInt16)])
"""FOUND of all kinds together; `kind` is the run's code of the kind."""
NO_MATCHES = MATCHES.to_frame()


class Answers(Protocol):
    """What matching needs of a prepared source."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """Kinds of key that the source can be asked for."""

    @property
    def own_kinds(self) -> frozenset[KeyKind]:
        """Postal kinds at which entries stand that say their own match level."""

    def find(self, kind: Kind, keys: pl.DataFrame | AskedKeys) -> pl.DataFrame:
        """FOUND for KEYS of one kind, for entries that do not carry a match level of their own."""

    def match_level(self, asked: MatchLevel) -> MatchLevel:
        """The level at which entries that say none are looked up."""

    def find_own(self, kind: KeyKind, keys: pl.DataFrame) -> pl.DataFrame:
        """FOUND for KEYS of a postal kind, for entries whose own match level is that kind."""

    @property
    def doubt_kinds(self) -> frozenset[KeyKind]:
        """Kinds of key at which `find_doubt` may answer."""

    def find_doubt(self, kind: KeyKind, keys: pl.DataFrame) -> pl.DataFrame:
        """FOUND for KEYS of a postal kind with too little for the level that entries say."""

    @property
    def of_deaths(self) -> bool:
        """Whether entries are deaths."""

    def find_by_name(self, kind: KeyKind, keys: pl.DataFrame) -> pl.DataFrame:
        """FOUND as of `find`, but for given names that are short forms of each other."""

    @property
    def has_people(self) -> bool:
        """Whether people can be found by a score."""

    def find_alike(
        self, people: Asked, places: Places, level: MatchLevel, thresholds: Mapping[MatchLevel, Thresholds]
    ) -> tuple[pl.DataFrame, pl.Series]:
        """ALIKE for people at some places, and rows that were not compared with every entry."""

    def entry_texts(self, entries: pl.Series) -> pl.DataFrame:
        """FIELDS of entries that `find_alike` gave, as text."""

    @property
    def partial(self) -> frozenset[KeyKind]:
        """Kinds of key of which the source answers for some only."""

    def uncovered(self, kind: KeyKind, keys: pl.DataFrame | AskedKeys) -> pl.DataFrame:
        """UNCOVERED for KEYS of one kind: those the source cannot answer for."""


def match(
    source: Answers, keys: Keys, contact: Contact | None, level: MatchLevel, codes: KindCodes
) -> pl.DataFrame:
    """Every entry of a source that shares a key with a row.

    Args:
        source: A prepared source.
        keys: Keys of the batch.
        contact: Compare the contact points of the send alone; None compares every kind the source has.
        level: Match level for entries without one of their own.
        codes: Codes of kinds.

    Returns:
        MATCHES, any number of lines for each row; rows found nowhere are absent.
    """
    found: list[pl.DataFrame] = []
    kinds = _kinds(source, contact, level)
    for kind in kinds:
        if kind is KeyKind.EMAIL and KeyKind.EMAIL_WIDE in kinds:
            # Equal addresses have equal wide forms: only what was found wide is asked again.
            answers = source.find(kind, keys.emails_of(found[-1]))
        elif kind is KeyKind.DOMAIN or kind is KeyKind.DOMAIN_PARENT:
            answers = _of_domains(source, keys, kind, send_only=contact is not None)
        else:
            answers = source.find(kind, keys.asked(kind, send_only=contact is not None))
        found.append(_coded(answers, kind, codes))
    if contact in {None, "postal"}:
        own = [kind for kind in POSTAL_KINDS if kind in source.own_kinds]
        found += [_coded(source.find_own(kind, keys.of(kind)), kind, codes) for kind in own]
    return together(NO_MATCHES, found)


def _of_domains(source: Answers, keys: Keys, kind: DomainKind, *, send_only: bool) -> pl.DataFrame:
    if keys.domains is None:
        return NOTHING_FOUND
    found = keys.domains.found(source.find(kind, keys.domains.asked(kind)))
    return keys.points.used_by_send(found) if send_only else found


def _kinds(source: Answers, contact: Contact | None, level: MatchLevel) -> Sequence[Kind]:
    kinds = source.kinds if contact is None else known_kinds(contact, source.kinds)
    plain = sorted((kind for kind in kinds if kind not in POSTAL_KINDS), key=_wide_first)
    postal = KeyKind(source.match_level(level))
    return [*plain, postal] if postal in kinds else plain


def _wide_first(kind: Kind) -> tuple[bool, bool, str]:
    return kind is not KeyKind.EMAIL_WIDE, kind is not KeyKind.EMAIL, str(kind)


def _coded(found: pl.DataFrame, kind: Kind, codes: KindCodes) -> pl.DataFrame:
    require(found, FOUND, f"found by {kind}")
    if found.is_empty():  # as in most blocks of a short list of opt-outs: a frame less to make
        return NO_MATCHES
    return found.hstack([pl.Series("kind", np.full(found.height, codes.code(kind), np.uint16))])
