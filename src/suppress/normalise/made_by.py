"""Versions of everything that has a say in what a key is."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars

from suppress import __version__

_PACKAGE = Path(__file__).parents[1]
_KEY_CODE = (
    *("normalise/**/*.py", "normalise/**/*.csv", "keys.py", "domain_keys.py", "points.py"),
    *("text_bytes.py", "postal_keys.py", "guards.py", "given_names.py", "linkage/*.py", "linkage/*.csv"),
)
"""Code and tables that read contacts and make keys of them, and what finds people by a score."""


def key_makers() -> tuple[str, ...]:
    """Versions of this program and of what makes keys in it: another one may make other keys.

    Libraries that are not loaded in any case are told by how they are installed: to load them for what they say
    themselves takes five times as long.
    """
    return __version__, _installed("phonenumbers"), _installed("idna"), polars.__version__, key_code()


@cache  # each is the description of a library parsed, and every source asks
def _installed(library: str) -> str:
    return version(library)


def key_code() -> str:
    """Version of the code and tables that read contacts and make keys of them."""
    return code_version(*_KEY_CODE)


@cache
def code_version(*patterns: str) -> str:
    """A digest of files of the program.

    A number that a change forgets to raise would leave sources, snapshots and indexes in place in which the
    people of a list are not found any more.

    Args:
        patterns: The files, from the folder of the package.
    """
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(_PACKAGE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
