"""Versions of everything that has a say in what a key is."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import idna
import phonenumbers

from suppress import __version__

_PACKAGE = Path(__file__).parents[1]
_STANDARD_FORM = (
    *("normalise/address/**/*.py", "normalise/names/**/*.py", "normalise/tables/*.csv"),
    *("normalise/text.py", "normalise/invisible.py", "normalise/occupant.py", "normalise/country.py"),
    *("normalise/state_names.py", "normalise/territories.py", "normalise/postal.py"),
    *("postal_keys.py", "guards.py", "given_names.py", "linkage/rarity.py", "linkage/names_us.csv"),
)
"""Code and tables that read names and addresses and make keys of them."""


def key_makers() -> tuple[str, ...]:
    """Versions of this program and of the libraries that make keys: another one may make other keys.

    As the libraries say it themselves: `importlib.metadata` would parse the description of each, once for
    every source.
    """
    return __version__, phonenumbers.__version__, idna.__version__, standard_form()


@cache
def standard_form() -> str:
    """Version of the standard form of names and addresses: a digest of the code and tables that make it.

    A number that a change forgets to raise would leave sources, snapshots and indexes in place in which the
    people of a list are not found any more.
    """
    digest = hashlib.sha256()
    for pattern in _STANDARD_FORM:
        for path in sorted(_PACKAGE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
