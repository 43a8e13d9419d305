from typing import get_args

import numpy as np
import polars as pl
from polars.testing import assert_frame_equal

from suppress.normalise.address import read_addresses, standard_addresses
from suppress.normalise.address.hashed import HashedPart, part_hashes
from suppress.normalise.address.parts import ADDRESS_PARTS

FIELDS = ("address1", "city", "state", "postal_code")
CELLS = [
    ("12 N Main St Apt 4", "Ames", "IA", "50010-1234"),
    ("PO Box 7", "Ames", "IA", "50010"),
    ("12 n main st", "Ames", "IA", "50010"),
    (None, None, "IA", None),
    ("Rose Cottage", "Ludlow", None, "SY8 1AA"),
    ("9 Oak Ave", "Ames", "IA", "50010"),
]
ROWS = pl.DataFrame(CELLS, dict.fromkeys(FIELDS, pl.String), orient="row")
COLUMNS = {field: field for field in FIELDS}


def test_addresses_of_a_mixed_list_stand_in_the_order_asked() -> None:
    addresses = read_addresses(ROWS, COLUMNS)
    assert addresses.plain is not None
    assert addresses.plain.readable.tolist() == [True, False, True, False, False, True]
    alone = pl.concat([standard_addresses(ROWS[row], COLUMNS) for row in range(ROWS.height)])
    assert_frame_equal(addresses.parts, alone)
    asked = np.array([4, 0, 0, 5, 1, 3, 2, 4])
    assert_frame_equal(addresses.at(asked), alone[asked])
    assert addresses.at(asked[:0]).equals(ADDRESS_PARTS.to_frame())


def test_numbers_of_parts_are_those_of_their_texts() -> None:
    addresses = read_addresses(ROWS, COLUMNS)
    for part in get_args(HashedPart):
        assert addresses.hashes(part).tolist() == part_hashes(addresses.parts, part).tolist()
    assert addresses.hashes("body")[0] == addresses.hashes("body")[2] != addresses.hashes("body")[5]
    assert addresses.hashes("unit")[[0, 2]].astype(bool).tolist() == [True, False]
