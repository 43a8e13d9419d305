"""The bytes of the chain, which no version may change, and the digests of keys."""

from __future__ import annotations

import hashlib
import hmac

import polars as pl
import pytest

from suppress.ledger.chain import START, TERMS, Link, digested, next_hash
from suppress.ledger.key_file import LedgerKey

KEY = LedgerKey("ab" * 32)


def test_the_hash_of_a_link_stays_what_it_is() -> None:
    terms = pl.DataFrame([{"term": 7, **dict.fromkeys(TERMS), "action": "opt_out"}])
    event = {"event": 5, "term": 7, "said_from": None, "said_until": 2, "recorded_at": 3, "target": None}
    events = pl.DataFrame([{**event, "subject": None, "texts": b"t" * 16, "identity": b"i" * 24}])
    lines = pl.DataFrame([{"event": 5, "point": 0, "kind": "email", "digest": b"d" * 16}])
    link = Link(2, 3, "cli", None, None, 5, 5)
    found = next_hash(START, link, digested(terms, events, lines, lines.clear()))
    assert found.hex() == "445822e31f91b6975a34460f1a0bfd021a07307c238bb5947fe3f474178236d8"


@pytest.mark.parametrize("text", ["", "ann@example.org", "größe", "x" * 500])
def test_digests_are_hmac_sha256(text: str) -> None:
    column = pl.DataFrame({"text": [text, None]})
    expected = hmac.new(KEY.secret.encode(), b"email:" + text.encode(), hashlib.sha256).digest()[:16]
    for kind in ("email", "email_wide"):
        assert column.select(KEY.digests(kind, pl.col("text"))).to_series().to_list() == [expected, None]
        assert KEY.digest(kind, text) == expected


def test_the_key_is_not_shown() -> None:
    assert KEY.secret not in repr(KEY)
    assert KEY.fingerprint not in KEY.secret
