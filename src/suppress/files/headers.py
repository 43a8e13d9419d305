"""Which columns of a campaign list are which field, told by their headers.

Belongs here: the usual names of CRM and e-mail platforms, plain English and French, and what the
operator says instead. Nothing here looks at a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from suppress.errors import UsageError
from suppress.model import FIELDS
from suppress.shown_names import CONTACT_LIKE

NAMES: dict[str, tuple[str, ...]] = {
    "account": (
        "account", "account id", "account number", "account no", "member id", "member number",
        "membership id", "membership number", "customer id", "customer number", "client id",
        "constituent id", "donor id", "supporter id", "contact id", "subscriber key", "record id",
        "external id", "external identifier", "id", "numéro de compte", "numéro d'adhérent",
        "numéro de membre", "numéro client", "identifiant", "code client",
    ),
    "email": (
        "email", "email address", "e-mail", "e-mail address", "mail", "primary email", "contact email",
        "person email", "work email", "home email", "personal email", "courriel", "adresse courriel",
        "adresse e-mail", "adresse mail", "adresse électronique",
    ),
    "phone": (
        "phone", "phone number", "telephone", "telephone number", "tel", "home phone", "phone - home",
        "primary phone", "contact phone", "daytime phone", "evening phone", "work phone", "business phone",
        "other phone", "landline", "person home phone", "téléphone", "numéro de téléphone",
        "téléphone domicile", "téléphone fixe", "fixe",
    ),
    "mobile": (
        "mobile", "mobile phone", "mobile phone number", "mobile number", "cell", "cell phone",
        "cell number", "cellphone", "phone - mobile", "sms", "sms phone number", "sms number",
        "whatsapp phone number", "person mobile phone", "portable", "téléphone portable",
        "téléphone mobile", "cellulaire",
    ),
    "name": (
        "name", "full name", "contact name", "customer name", "display name", "member name", "nom complet",
        "prénom et nom", "nom et prénom",
    ),
    "first_name": ("first name", "first", "fname", "given name", "forename", "prénom"),
    "middle_name": ("middle name", "middle", "middle initial", "mi", "deuxième prénom"),
    "last_name": ("last name", "last", "lname", "surname", "family name", "nom", "nom de famille"),
    "suffix": ("suffix", "name suffix", "individual suffix", "generation"),
    "address1": (
        "address1", "address 1", "address line 1", "address", "street address", "street", "street 1",
        "mailing street", "mailing address", "billing street", "person mailing street", "addr1",
        "adresse", "adresse 1", "adresse ligne 1", "rue",
    ),
    "address2": (
        "address2", "address 2", "address line 2", "street 2", "street address 2",
        "supplemental address 1", "apartment", "apt", "unit", "addr2", "adresse 2", "adresse ligne 2",
        "complément d'adresse", "appartement",
    ),
    "address3": (
        "address3", "address 3", "address line 3", "supplemental address 2", "addr3", "adresse 3",
        "adresse ligne 3",
    ),
    "city": (
        "city", "town", "mailing city", "billing city", "person mailing city", "municipality", "ville",
        "localité",
    ),
    "state": (
        "state", "province", "state/province", "state/region", "state/province code", "region",
        "mailing state", "mailing state/province", "billing state", "billing state/province",
        "person mailing state", "st", "état", "région",
    ),
    "postal_code": (
        "postal code", "zip", "zip code", "zip/postal code", "postcode", "zip5", "mailing postal code",
        "mailing zip/postal code", "billing postal code", "billing zip/postal code",
        "person mailing postal code", "code postal", "cp",
    ),
    "country": (
        "country", "country code", "country/region", "mailing country", "billing country",
        "person mailing country", "cc", "pays", "code pays",
    ),
}  # fmt: skip
"""Headers of each field, the one that wins first. Sources: Mailchimp exports (`Email Address`, `FNAME`,
`CC`: columns of its audience export, merge fields included), HubSpot default contact properties
(`Mobile Phone Number`, `Street Address`, `State/Region`, `Record ID`), Salesforce contact reports
(`Mailing Street`, `Mailing Zip/Postal Code`) and object fields (`PersonEmail`, `MailingPostalCode`),
CiviCRM contact export (`Contact ID`, `Supplemental Address 1`, `Individual Suffix`), Constant Contact
(`Phone - Home`, `Phone - Mobile`); the rest is plain English and French."""


_CONTACTS = frozenset({"email", "phone", "mobile"})
_FURTHER = re.compile(r"^(?:alternate|alternative|alt|secondary|second|2nd|other)|\d{1,2}$")
"""What makes a folded header one of a further contact (`Email 2`, `Alternate Email`): told, never chosen."""


@dataclass(frozen=True)
class HeaderMap:
    """Columns of a list by field.

    Args:
        fields: Column or columns of each field found; a field without a column is absent.
        also: Columns that look like a field another column was taken for.
    """

    fields: dict[str, tuple[str, ...]]
    also: dict[str, tuple[str, ...]]


def map_headers(
    columns: Sequence[str], overrides: Mapping[str, str | Sequence[str]] | None = None
) -> HeaderMap:
    """Which column is which field.

    Args:
        columns: Header cells of the list.
        overrides: Field to column or columns, from `--map` and the policy; they win, and a column
            named there is no other field.

    Raises:
        UsageError: An unknown field, an unknown column, or a column that is to be two fields.
    """
    said = {
        field: (named,) if isinstance(named, str) else tuple(named)
        for field, named in (overrides or {}).items()
    }
    taken = _check_overrides(columns, said)
    folded = {column: fold(column) for column in columns}
    fields: dict[str, tuple[str, ...]] = {}
    also: dict[str, tuple[str, ...]] = {}
    for field in FIELDS:
        ranks = _ranks(field)
        alike = [column for column in columns if folded[column] in ranks and column not in taken]
        alike.sort(key=lambda column, ranks=ranks: ranks[folded[column]])  # type: ignore[misc]
        chosen = said.get(field) or tuple(alike[:1])
        if field in _CONTACTS:
            alike += [
                c for c in columns if c not in taken and c not in alike and _FURTHER.sub("", folded[c]) in ranks
            ]
        others = tuple(column for column in alike if column not in chosen)
        if chosen:
            fields[field] = chosen
        if others:
            also[field] = others
    return HeaderMap(fields, also)


@cache
def _ranks(field: str) -> dict[str, int]:
    """Place of each usual header of a field, as `fold` gives it."""
    return {name: rank for rank, name in reversed(list(enumerate(map(fold, NAMES[field]))))}


STREET = r"^\s*\d+[A-Za-z]?\s+[^\W\d]"
"""How a street with its number begins."""
_PLACES = frozenset({"mobile"})  # a city too, and then the only usual name of a person's row
_LIKE_DATA = re.compile(rf"{CONTACT_LIKE}|{STREET}")


def columns_in_words(columns: Sequence[str]) -> str:
    """The columns of a list for a message, or why they are not shown.

    A first line without a single usual name, or with a cell as no column is called, may be a person's row in a
    file without a header.
    """
    known = {fold(name) for names in NAMES.values() for name in names} - _PLACES
    if any(_LIKE_DATA.search(column) for column in columns):
        return "its first line looks like somebody's row, so it is not shown here: has it a header?"
    if any(fold(column) in known for column in columns):
        return f"its columns are: {', '.join(columns)}"
    return f"none of its {len(columns)} columns has a usual name, so they are not shown here: has it a header?"


def fold(header: str) -> str:
    """A header without case, accents, blanks and punctuation: `E-mail Address` is `emailaddress`."""
    plain = unicodedata.normalize("NFKD", header.casefold())
    return re.sub(r"[\W_]+", "", "".join(mark for mark in plain if not unicodedata.combining(mark)))


def _check_overrides(columns: Sequence[str], said: Mapping[str, tuple[str, ...]]) -> set[str]:
    taken: dict[str, str] = {}
    for field, named in said.items():
        if field not in FIELDS:
            raise UsageError(
                f"there is no field '{field}'", hint=_meant(field, FIELDS) + f"fields are: {', '.join(FIELDS)}"
            )
        for column in named:
            if column not in columns:
                raise UsageError(
                    f"field {field}: the list has no column '{column}'",
                    hint=_meant(column, columns) + columns_in_words(columns),
                )
            if taken.setdefault(column, field) != field:
                raise UsageError(
                    f"column '{column}' cannot be both {taken[column]} and {field}",
                    hint="map it to one of them",
                )
    return set(taken)


def _meant(wrong: str, right: Sequence[str]) -> str:
    near = [one for one in right if wrong and one.startswith(wrong)] or get_close_matches(wrong, right, n=1)
    return f"did you mean '{near[0]}'? " if near else ""
