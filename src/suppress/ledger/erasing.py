"""Finding the contacts that an erasure is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from suppress.consent import Action
from suppress.errors import LedgerError
from suppress.ledger.contact import contact_keys
from suppress.ledger.key_file import KEY_FILE, read_key
from suppress.ledger.record import Words, check_words, hear, refuse_unread
from suppress.model import KeyKind
from suppress.policy.model import Policy

# A narrower key first: of a name and address the household's other people are not erased with it.
_NARROWEST = (KeyKind.INDIVIDUAL, KeyKind.INDIVIDUAL_INITIAL, KeyKind.HOUSEHOLD, KeyKind.ADDRESS)


def erasure_digests(contacts: Mapping[str, str], policy: Policy, home: Path) -> list[bytes]:
    """Digests by which everything is found that the ledger keeps in clear of a person's contacts.

    Args:
        contacts: Contacts by field, as typed.
        policy: For the country of phone numbers.
        home: Home folder, with the ledger's key.

    Raises:
        UsageError: A contact is missing or cannot be read.
        LedgerError: The key is missing.
    """
    words = Words(Action.OPT_OUT, contacts)
    check_words(words, policy)
    heard = hear([words], policy, datetime.now(UTC))
    refuse_unread(words, heard, done="erased")
    key = read_key(home)
    if key is None:
        raise LedgerError(f"key file {home / KEY_FILE} is missing", hint="put it back from a backup")
    keys = contact_keys(heard.contacts)
    postal = [kind.value for kind in _NARROWEST]
    found = next((kind for kind in postal if (keys["kind"] == kind).any()), None)
    asked = keys.filter(~pl.col("kind").is_in(postal) | (pl.col("kind") == pl.lit(found)))
    return [key.digest(kind, text) for kind, text in asked.select("kind", "text").iter_rows()]
