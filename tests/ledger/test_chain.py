"""The bytes of the chain, which no version may change, and the digests of keys."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from suppress.ledger.chain import EVENT, KINDS, LINE, NULL, START, TERMS, Block, next_hash, term_texts
from suppress.ledger.key_file import LedgerKey

KEY = LedgerKey("ab" * 32)


def test_the_hash_of_a_block_stays_what_it_is() -> None:
    terms = [(7, "opt_out", *[None] * (len(TERMS) - 1))]
    event = np.array([(7, NULL, 2, 3, NULL, b"i" * 16)], EVENT)
    line = np.array([(5, 0, KINDS.index("email"), b"d" * 16)], LINE)
    block = Block(5, 5, 3, "cli", None, None, event.tobytes(), line.tobytes())
    found = next_hash(START, block, term_texts(terms))
    assert found.hex() == "907e7b05113cd65fbf491132f5a4674ed164a2c820e0f123981e09c440e418bc"


def test_every_part_of_a_block_is_in_its_hash() -> None:
    terms = {7: "t"}
    block = Block(5, 5, 3, "cli", None, None, np.zeros(1, EVENT).tobytes(), b"")
    changes = {"first_event": 4, "last_event": 6, "batch": 2, "system": "x", "source_name": "x", "sha256": "x"}
    changed = [replace(block, **{name: value}) for name, value in changes.items()]
    changed += [replace(block, events=np.ones(1, EVENT).tobytes()), replace(block, lines=b"x")]
    hashes = {next_hash(START, one, terms) for one in (block, *changed)}
    assert len(hashes) == len(changed) + 1
    assert next_hash(b"x", block, terms) not in hashes
    assert next_hash(START, block, {0: "u"}) not in hashes


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
