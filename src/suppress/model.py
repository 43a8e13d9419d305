"""The values every module speaks of: outcomes, key kinds, match levels, fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Outcome(StrEnum):
    """What becomes of a row. Suppress beats hold beats send; duplicates are found last."""

    SEND = "send"
    SUPPRESS = "suppress"
    HOLD = "hold"
    DUPLICATE = "duplicate"


Contact = Literal["postal", "email", "phone"]
MatchLevel = Literal["address", "household", "individual_initial", "individual"]
DECEASED_LEVELS: tuple[MatchLevel, ...] = ("individual_initial", "individual")
"""A death is one person's: the rest of the household lives, so deceased is compared no more loosely
(design.md section 5). The loosest comes first."""
Algorithm = Literal["md5", "sha1", "sha256", "sha512"]


class KeyKind(StrEnum):
    """Kinds of clear-text key. The value is what reports and result files show."""

    EMAIL = "email"
    EMAIL_WIDE = "email_wide"
    DOMAIN = "domain"
    DOMAIN_PARENT = "domain_parent"  # a domain above the address's own: `example.com` of `a@mail.example.com`
    PHONE = "phone"
    ADDRESS = "address"
    HOUSEHOLD = "household"
    INDIVIDUAL_INITIAL = "individual_initial"
    INDIVIDUAL = "individual"
    ACCOUNT = "account"


@dataclass(frozen=True, order=True)
class DigestKind:
    """A digest of an e-mail address or phone number, made by a declared recipe."""

    contact: Literal["email", "phone"]
    algorithm: Algorithm
    recipe: str

    def __str__(self) -> str:
        return f"{self.contact}_{self.algorithm}"


Kind = KeyKind | DigestKind

POSTAL_KINDS: tuple[KeyKind, ...] = (
    KeyKind.ADDRESS,
    KeyKind.HOUSEHOLD,
    KeyKind.INDIVIDUAL_INITIAL,
    KeyKind.INDIVIDUAL,
)

PHONE_FIELDS: tuple[str, ...] = ("phone", "mobile")
EMAIL_FIELDS: tuple[str, ...] = ("email",)
POSTAL_FIELDS: tuple[str, ...] = (
    "name",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "address1",
    "address2",
    "address3",
    "city",
    "state",
    "postal_code",
    "country",
)

FIELDS: tuple[str, ...] = ("account", *EMAIL_FIELDS, *PHONE_FIELDS, *POSTAL_FIELDS)
"""Fields that headers are mapped to (design.md section 7)."""

RESULT_COLUMNS: tuple[str, ...] = (
    "suppress_rule",
    "suppress_source",
    "suppress_key",
    "suppress_since",
    "suppress_also",
)
"""Columns that result files add (design.md section 7); a later scrub recognises and drops them."""
OUTCOME_COLUMN = "suppress_outcome"
"""Column before them in the one file of `--flag-only`."""


MARK_COLUMN = "suppress_mark"
"""Column in front of them in files without a header: there a later scrub knows them by RESULT_MARK."""
RESULT_MARK = "<suppress>"


def earlier_result_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """The columns at the end of a list that an earlier run added; empty where it added none."""
    for added in ((OUTCOME_COLUMN, *RESULT_COLUMNS), RESULT_COLUMNS):
        if tuple(columns[-len(added) :]) == added:
            return added
    return ()


MAX_RULES = 1000
"""Rules of a policy."""
MAX_EXEMPTIONS = 60
"""Exemption lines of a rule."""
