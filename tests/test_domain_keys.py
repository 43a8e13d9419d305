"""Keys of the domains above those of addresses, which a list of domains may name."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from suppress.keys import Keys
from suppress.model import KeyKind
from suppress.normalise.digest import text_halves
from suppress.points import KeyPlan, read_points

_PLAN = KeyPlan("email", ("email",), {}, {}, None, {}, "US")
_CELLS = st.sampled_from(
    [
        "ann@example.org",
        "bo@a.b.example.org",
        "cy@b.example.org; di@a.b.example.org",
        "",
        "none",
        "ed@localhost",
    ]
)
_PARENTS = {
    "example.org": [],
    "b.example.org": ["example.org"],
    "a.b.example.org": ["b.example.org", "example.org"],
    "localhost": [],
}


@given(st.lists(_CELLS, max_size=8))
def test_each_address_has_the_keys_of_all_domains_above_its_own(cells: list[str]) -> None:
    made = Keys(read_points(pl.DataFrame({"email": cells}, schema={"email": pl.String}), _PLAN))
    expected = [
        (row, point, parent)
        for row, cell in enumerate(cells)
        for point, address in enumerate(cell.split("; "))
        for parent in _PARENTS.get(address.partition("@")[2], [])
    ]
    lines = pl.DataFrame(
        expected, schema={"row": pl.UInt32, "point": pl.UInt8, "text": pl.String}, orient="row"
    )
    key, check = text_halves(pl.col("text"))
    lines = lines.select("row", "point", key.alias("key"), check.alias("check"))
    assert made.of(KeyKind.DOMAIN_PARENT).sort(pl.all()).equals(lines.sort(pl.all()))
