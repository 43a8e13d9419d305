"""Names of channels, categories and other things as they may be shown, where they came from outside.

What came by a web form, a platform's tag or a shifted column may be anything, a contact too.
"""

from __future__ import annotations

import re
from collections.abc import Collection

UNCLEAR = "(not a name)"
"""Shown for a text that may be a contact."""
CONTACT_LIKE = r"@|\d{5}|\d(?:[ ().-]?\d){6}"

_NAME = re.compile(r"(?:purpose:)?[A-Za-z][A-Za-z_-]{0,40}[0-9]{0,3}")
_SHOWN = 5
"""Names that a warning lists; platforms can have thousands of groups."""


def shown_value(value: str) -> str:
    """A text of any words, such as a campaign's, as it may be shown."""
    return UNCLEAR if re.search(CONTACT_LIKE, value) else value


def shown_name(name: str, known: Collection[str] = ()) -> str:
    """A name of one word, such as a channel's or category's, as it may be shown.

    Args:
        name: The name.
        known: Names of the policy, which are shown whatever they look like.
    """
    return name if name in known or _NAME.fullmatch(name) else UNCLEAR


def some_names(names: Collection[str]) -> str:
    """Some of the names that are to be named in a warning, and how many there are besides."""
    shown = [f"'{name}'" for name in sorted(names) if _NAME.fullmatch(name)][:_SHOWN]
    others = len(names) - len(shown)
    return ", ".join(
        [*shown, *([f"{others} more" if shown else f"{others} that are no names"] if others else [])]
    )
