from typing import get_args

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal, assert_series_equal

from suppress.normalise.address import ca, gb, other, standard_addresses, us
from suppress.normalise.address.by_street import by_street
from suppress.normalise.address.form import address_form
from suppress.normalise.address.hashed import HashedPart, part_hashes
from suppress.normalise.address.lines import address_lines
from thoroughness import examples

FIELDS = ("address1", "address2", "city", "state", "postal_code", "country")
GRAMMARS = {"US": us.read, "CA": ca.read, "GB": gb.read, "other": other.read}

houses = st.sampled_from(
    ["12", "7", "1", "100", "012", "12B", "12-14", "12 1/2", "", "N6W23001", "36 28", " 12", "one"]
)
streets = st.sampled_from(
    [
        *("N Main St", "MAIN STREET", "main", "Oak Park", "Ames", "5th Ave", "Fifth Avenue N", "Avenue B"),
        *(
            "Hwy 50",
            "County Road",
            "State Rte",
            "CR",
            "St. John's Ct.",
            "Lot",
            "Apt",
            "Lake Front",
            "O'Neil St",
        ),
        *(
            "Main St.Apt.",
            "Calle Amapola",
            "PO Box",
            "Box",
            "RR",
            "Flat",
            "E 400 S",
            "Martin L King Blvd",
            "Élan St",
        ),
        *(
            "Oak St IA",
            "Main St Ames",
            "Unit",
            "½ Main St",
            "C/O Lee Oak St",
            "St",
            "1st St",
            "FM",
            "Broadway",
            "-",
        ),
    ]
)
units = st.sampled_from(
    [
        *(
            "",
            " Apt 4",
            " #5",
            ", Unit 12",
            " apt B",
            " Apt 4B",
            " Apt 04",
            " # 0",
            " APT4",
            " STE-5",
            " Rm 7",
            " 4",
        ),
        *(
            " Lot",
            " Apt 50010",
            " #",
            ",",
            " Bsmt",
            " Fl 2",
            " Bldg 3 Apt 4",
            " PMB 12",
            " ",
            "  Apt  4",
            ". Apt. 4",
        ),
    ]
)
lines = st.builds(lambda house, street, unit: f"{house} {street}{unit}", houses, streets, units) | st.text(
    "012 NAPTSt#.,-/é", max_size=14
)
rows = st.fixed_dictionaries(
    {
        "address1": st.none() | lines,
        "address2": st.sampled_from([None, None, "", "Apt 4", " "]),
        "city": st.sampled_from(["Ames", "AMES, IA", "Oak Park", None, "", "St. Paul", "APO", "50010", "4"]),
        "state": st.sampled_from(["IA", "Iowa", None, "", "ON", "PR", "Nowhere", "AE", "Victoria"]),
        "postal_code": st.sampled_from(
            [
                "50010",
                "50010-1234",
                "00601",
                "02129",
                "2129",
                "501",
                None,
                "",
                "5001O",
                "K1A 0B1",
                "50010 ",
                "500101234",
            ]
        ),
        "country": st.sampled_from([None, None, "", "US", "USA", "Canada", "PR", "Nowhere", "GB"]),
    }
)


def frame(cells: list[dict[str, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(cells, schema=dict.fromkeys(FIELDS, pl.String))


def by_grammar(some: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    read = address_lines(some, columns)
    form = address_form(read)
    return pl.concat([GRAMMARS[form[place]](read[place]) for place in range(some.height)])


@examples(5, 100)
@given(st.lists(rows, min_size=1, max_size=12), st.sets(st.sampled_from(["address2", "state", "country"])))
def test_what_is_read_by_its_street_is_what_the_grammar_reads(
    cells: list[dict[str, str | None]], absent: set[str]
) -> None:
    some, columns = frame(cells), {field: field for field in FIELDS if field not in absent}
    found = by_street(some, columns)
    assert found is not None
    read = np.flatnonzero(found.readable)
    told = by_grammar(some, columns)[read]
    assert_frame_equal(found.at(read), told)
    for part in get_args(HashedPart):
        assert found.hashes(part)[read].tolist() == part_hashes(told, part).tolist()
    for field in ("kind", "street", "suffix", "directional", "place", "city"):
        texts, line = found.written(field)
        assert_series_equal(texts.gather(line).gather(read), told[field], check_names=False)


@examples(5, 100)
@given(st.lists(st.tuples(rows, st.sampled_from([None, "", "12 Oak St", "½"])), min_size=1, max_size=12))
def test_rows_without_a_line_are_read_as_the_grammar_reads_them(
    cells: list[tuple[dict[str, str | None], str | None]],
) -> None:
    some = frame([said | {"address1": line, "address2": None} for said, line in cells])
    columns = {field: field for field in FIELDS}
    assert_frame_equal(standard_addresses(some, columns), by_grammar(some, columns))


@examples(5, 100)
@given(
    st.lists(st.tuples(streets, units, st.sampled_from(["Ames", "Ponce", "APO", "Main St", None])), min_size=1)
)
def test_streets_are_read_alike_on_the_island_or_left_to_the_grammar(
    cells: list[tuple[str, str, str | None]],
) -> None:
    some = frame(
        [
            {"address1": f"{house} {street}{unit}", "city": city, "state": state, "postal_code": code}
            for street, unit, city in cells
            for house in ("7", "12345")
            for state in ("PR", "IA", "AE", None)
            for code in ("00601", "00501", "601", "00987-1234")
        ]
    )
    columns = {field: field for field in FIELDS}
    found = by_street(some, columns)
    assert found is not None
    read = np.flatnonzero(found.readable)
    told = us.read(address_lines(some, columns))[read]
    assert_frame_equal(found.at(read), told)


def test_a_block_without_other_odd_rows_has_its_new_streets_learnt() -> None:
    plain = [PLAIN | {"address1": f"{number} Learnt St"} for number in range(1, 200)]
    columns = {field: field for field in FIELDS}
    by_street(frame(plain), columns)
    new = PLAIN | {"address1": "12 Newest Learnt St"}
    for odd, readable in (({"address1": "012 Oak St"}, False), ({"address1": None}, True), ({}, True)):
        found = by_street(frame([*plain, PLAIN | odd, new]), columns)
        assert found is not None
        assert found.readable[-1] == readable


PLAIN = {"city": "Ames", "state": "IA", "postal_code": "50010"}


@pytest.mark.parametrize(
    "cells",
    [
        {"address1": "12 N Main St"},
        {"address1": "12 Oak Avenue Apt 4"},
        {"address1": "12 oak ave, unit 14"},
        {"address1": "12 Oak Ave #4"},
        {"address1": "12 Oak Ave Apt 4B"},
        {"address1": "12 Oak St", "postal_code": "2129"},
        {"address1": "12 Oak St", "postal_code": "50010-1234", "state": None, "country": "USA"},
        {"address1": "12 Oak St", "postal_code": "00601", "state": "PR"},
        {"address1": "12 Oak Ave, unit 14", "postal_code": "601"},
    ],
)
def test_usual_addresses_are_read_by_their_street(cells: dict[str, str | None]) -> None:
    # Streets of Puerto Rico are read when enough rows ask for them.
    found = by_street(frame([PLAIN | cells] * 500), {field: field for field in FIELDS})
    assert found is not None
    assert found.readable.all()


@pytest.mark.parametrize(
    "cells",
    [
        {"address1": "012 Oak St"},
        {"address1": "12 Hwy 50"},
        {"address1": "12 Oak St Ames"},
        {"address1": "12 Oak St Apt 50010"},
        {"address1": "12 Calle Luna", "postal_code": "00601"},
        {"address1": "12 Urb Sol", "postal_code": "00601"},
        {"address1": "12 5th St", "postal_code": "00601"},
        {"address1": "12 Oak St PR", "postal_code": "00601", "state": "PR"},
        {"address1": "12 Oak St Unit 5", "postal_code": "00601", "state": "AE"},
        {"address1": "12 Oak St Unit 5", "postal_code": "00601", "city": "APO"},
        {"address1": "12 Oak St", "country": "CA"},
        {"address1": "12 Oak St", "postal_code": "02129", "state": "Victoria"},
        {"address1": "12 Oak St", "address2": "Apt 4"},
        {"address1": "12 Oak St", "postal_code": None},
    ],
)
def test_others_are_left_to_the_grammar(cells: dict[str, str | None]) -> None:
    found = by_street(frame([PLAIN | cells] * 500), {field: field for field in FIELDS})
    assert found is not None
    assert not found.readable.any()
