"""Keys as they are: sources, snapshots and indexes hold them, and another key finds nobody there.

What makes keys has a version of its own (`normalise/made_by.py`), so that all of it is made anew when the
program's code changes. Where this fails and the code did not change, a library makes other keys: its
version belongs to `key_makers()`. Look at the difference; then `--update-golden`.
"""

from __future__ import annotations

import polars as pl
import pytest

from golden_files import compare
from suppress.keys import Keys
from suppress.model import POSTAL_KINDS, DigestKind, KeyKind, Kind
from suppress.normalise.digest import RECIPES
from suppress.points import KeyPlan, read_points

_EMAILS = (
    " Jane.Doe@Example.COM ",
    "Jane.D.oe+News@GoogleMail.com",
    '"Doe, Jane" <jane@b\u00fccher.de>',
    "\uff2a\uff21\uff2e\uff25@example.com",
    "\u0130NFO@mail.x.com",
    "mary-ann@yahoo.com",
    "x@proton.me; y@me.com",
)
_PHONES = (
    "(212) 555-0100",
    "1-800-FLOWERS",
    "12125550100.0",
    "+44 (0)20 7946 0958",
    "011 44 20 7946 0958",
    "+39 06 698 12345",
    "818-000-0818",
    "416 555 0100 x9",
)
_PEOPLE = (
    ("Dr. Jane Doe-Smith Jr.", "12 Fifth Street, Apt 4B", "Springfield", "2129-1234", "US"),
    ("Bill & Mary O'Brien", "P.O. Box 007", "Albany", "12201", "US"),
    ("Smith, John A", "36-28 Bell Blvd", "Bayside", "11361", "US"),
    ("Current Resident", "RR 2 Box 19", "Lee", "01238", "US"),
    ("Mme Fran\u00e7oise L\u00e9vesque", "5-20 rue Main", "Montr\u00e9al", "H2X1Y4", "CA"),
    ("Mr J van der Berg", "Flat 3, Rose Cottage, 7 High St.", "York", "YO1 7HH", "GB"),
    ("J\u00fcrgen M\u00fcller", "Lange Stra\u00dfe 5", "Berlin", "10115", "DE"),
)


def _keys(column: str, rows: pl.DataFrame) -> Keys:
    contact = "postal" if column == "postal" else "email" if column == "email" else "phone"
    postal = {name: name for name in rows.columns if name not in {"email", "phone", "country"}}
    columns = () if postal else (column,)
    country = "country" if postal else None
    return Keys(read_points(rows, KeyPlan(contact, columns, {}, postal, country, {}, "US")))


def _lines(kind: Kind, keys: Keys) -> list[str]:
    name = f"{kind}-{kind.recipe}" if isinstance(kind, DigestKind) else kind.value
    found = keys.of(kind).select("row", "point", "key", "check").sort(pl.all())
    return [f"{name} {row} {point} {key:016x} {check:016x}" for row, point, key, check in found.iter_rows()]


def test_keys_are_what_they_were(request: pytest.FixtureRequest) -> None:
    emails = _keys("email", pl.DataFrame({"email": _EMAILS}))
    phones = _keys("phone", pl.DataFrame({"phone": _PHONES}))
    columns = ("name", "address1", "city", "postal_code", "country")
    people = _keys("postal", pl.DataFrame(_PEOPLE, schema=columns, orient="row"))
    lines = []
    for kind in (KeyKind.EMAIL, KeyKind.EMAIL_WIDE, KeyKind.DOMAIN, KeyKind.DOMAIN_PARENT):
        lines += _lines(kind, emails)
    lines += _lines(KeyKind.PHONE, phones)
    for recipe in RECIPES["email"]:
        lines += _lines(DigestKind("email", "md5", recipe), emails)
    for recipe in RECIPES["phone"]:
        lines += _lines(DigestKind("phone", "sha256", recipe), phones)
    for level in POSTAL_KINDS:
        lines += _lines(level, people)
    compare(request, "keys", "\n".join(lines) + "\n")
