"""Of the people of rows the same is coded by tables as by their texts."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from suppress.linkage.asked import Asked
from suppress.linkage.people import fields
from suppress.linkage.rows import coded_rows
from suppress.normalise.postal import read_postal
from thoroughness import examples

COLUMNS = ("first_name", "last_name", "address1", "address2", "city", "state", "postal_code")
LINES = [
    *("12 N Main St", "12 N Main St Apt 4", "7 Oak Park Ave #B", "1234567 Oak St", "PO Box 12", "RR 2 Box 7"),
    *("The Old Mill", "12 Main", "Somewhere", "", None),
]
some_rows = st.lists(
    st.fixed_dictionaries(
        {
            "first_name": st.sampled_from(["John", "Dr. Ann J.", "John & Mary", None, ""]),
            "last_name": st.sampled_from(["Henderson", "de la Cruz", "Lee Jr", None, "or Current Resident"]),
            "address1": st.sampled_from(LINES),
            "address2": st.sampled_from([None, "", "PO Box 4"]),
            "city": st.sampled_from(["Ann Arbor", "ANN ARBOR, MI", "Oak Park", None, ""]),
            "state": st.sampled_from(["MI", "", None, "ON"]),
            "postal_code": st.sampled_from(["48104", "48104-1234", "2129", "K1A 0B1", None, ""]),
        }
    ),
    min_size=1,
    max_size=12,
)


@examples(4, 100)
@given(some_rows)
def test_people_of_rows_are_coded_as_their_texts_are(rows: list[dict[str, str | None]]) -> None:
    cells = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String))
    postal = read_postal(cells, {column: column for column in COLUMNS})
    texts = fields(postal.people_at_addresses())
    parts = coded_rows(postal)
    for field, part in parts.items():
        told = texts[field].fill_null("").to_list()
        assert part.texts.to_list() == told, field
        assert [code == 0 for code in part.codes] == [text == "" for text in told], field
    asked = Asked.of_rows(postal)
    assert_frame_equal(asked.texts(asked.everybody), texts)
    assert asked.row.to_list() == postal.people["row"].to_list()
