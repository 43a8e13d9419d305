"""Versions of everything that has a say in what a key is."""

from __future__ import annotations

import idna
import phonenumbers

from suppress import __version__
from suppress.normalise.postal import STANDARD_FORM


def key_makers() -> tuple[str, ...]:
    """Versions of this program and of the libraries that make keys: another one may make other keys.

    As the libraries say it themselves: `importlib.metadata` would parse the description of each, once for
    every source.
    """
    return __version__, phonenumbers.__version__, idna.__version__, str(STANDARD_FORM)
