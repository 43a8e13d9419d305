"""Keys of the domains above those of addresses, which a list of domains may name."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from suppress.keys import Keys
from suppress.model import KeyKind
from suppress.normalise.digest import text_halves
from suppress.points import KeyPlan, read_points
from suppress.sources.key_table import ENTRIES, build_table

_PLAN = KeyPlan("email", ("email",), {}, {}, None, {}, "US", domains=True)
_UNPREPARED = KeyPlan("email", ("email",), {}, {}, None, {}, "US")
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


@given(st.lists(_CELLS, max_size=8), st.sampled_from([_PLAN, _UNPREPARED]))
def test_each_address_has_the_keys_of_all_domains_above_its_own(cells: list[str], plan: KeyPlan) -> None:
    made = Keys(read_points(pl.DataFrame({"email": cells}, schema={"email": pl.String}), plan))
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


@given(st.lists(_CELLS, max_size=8), st.booleans())
def test_what_is_found_for_a_domain_is_found_for_each_of_its_addresses(cells: list[str], parents: bool) -> None:
    kind = KeyKind.DOMAIN_PARENT if parents else KeyKind.DOMAIN
    keys = Keys(read_points(pl.DataFrame({"email": cells}, schema={"email": pl.String}), _PLAN))
    assert keys.domains is not None
    listed = (
        keys.of(kind).unique("key").head(2).with_columns(since=date(2026, 1, 1), member=pl.lit(0, pl.UInt16))
    )
    table = build_table(listed.select(ENTRIES.names()))
    found = keys.domains.found(table.find(keys.domains.asked(kind)))
    assert found.sort(pl.all()).equals(table.find(keys.of(kind)).sort(pl.all()))


def test_few_domains_are_asked_once_each() -> None:
    cells = [f"{number}@mail{number % 3}.example.org" for number in range(100)]
    keys = Keys(read_points(pl.DataFrame({"email": cells}), _PLAN))
    assert keys.domains is not None
    assert [keys.domains.asked(kind).height for kind in (KeyKind.DOMAIN, KeyKind.DOMAIN_PARENT)] == [3, 3]
