"""A few events are made ready without frames; what is recorded must not tell."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from store_events import emails, frames
from suppress.ledger.few import prepare_few
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.rows import prepare

KEY = LedgerKey("ab" * 32)
POSTAL = (
    '{"name":"Ann Lee","first_name":null,"last_name":null,"address1":"1 Main St","address2":null,'
    '"city":"Salem","state":"OR","postal_code":"97301","country":null}'
)
ANN = [("email", "an.n+x@gmail.com"), ("phone", "+12025550123"), ("account", "größe 7")]
GIVEN = {
    "one e-mail": emails("a"),
    "equal events": emails("a", "b", "a"),
    "several contacts, each with its keys": frames([ANN, ANN[::-1], [("postal", POSTAL)], ANN[1:]]),
    "texts": frames([ANN], subject="A 7", reason="größer; 5:x", evidence="line\nbreak", reference="r-1"),
    "a reason that is empty": emails("a", reason=""),
    "undated": emails("a", "b", said_from=None, said_until=None),
    "every scope": emails(
        "a",
        action="opt_in",
        brand="b",
        channels="email",
        category="news",
        basis="sale",
        expires=date(2027, 1, 2),
    ),
    "flags": emails("a", assumed=True, review=True, via="form", campaign="spring"),
    "told": frames([[], []], action="told", target=3),
    "nothing": frames([]),
}


@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN.keys())
def test_few_events_make_the_same_rows_as_many(given: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    many, few = prepare(*given, KEY), prepare_few(*given, KEY)
    for field in fields(many):
        expected, found = getattr(many, field.name), getattr(few, field.name)
        if isinstance(expected, pl.DataFrame):
            assert_frame_equal(found, expected, check_row_order=field.name != "contacts")
        else:
            assert found.dtype == expected.dtype
            np.testing.assert_array_equal(found, expected)


def test_taking_out_of_force_is_a_new_event_each_time() -> None:
    given = frames([[], []], action="void", target=3)
    for how in (prepare, prepare_few):
        assert len(how(*given, KEY).order) == 2
