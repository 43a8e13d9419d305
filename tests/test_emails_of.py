import polars as pl
import pytest

from suppress.keys import Keys
from suppress.model import KeyKind
from suppress.points import PARTS, KeyPlan, read_points

PLAN = KeyPlan("email", ("email",), {"email": ("email", "other")}, {}, None, {}, "US")
ROWS = {
    "email": ["ann@example.org", "bo@example.org; cy@example.org", "", "di@example.org"],
    "other": ["al@example.org", "", "ed@example.org", ""],
}


def found(*points: tuple[int, int]) -> pl.DataFrame:
    return pl.DataFrame(points, schema={"row": pl.UInt32, "point": pl.UInt8}, orient="row")


@pytest.mark.parametrize(
    "points",
    [[(0, 0)], [(0, PARTS)], [(0, 0), (1, 1)], [(1, 0), (1, 0), (1, 1)], [(2, PARTS)], [(3, 0)], []],
    ids=["of two columns", "the other column", "of two parts", "repeated", "alone", "the only one", "none"],
)
@pytest.mark.parametrize("made", [False, True], ids=["made now", "made before"])
def test_keys_of_contact_points_are_theirs_alone(points: list[tuple[int, int]], made: bool) -> None:
    keys = Keys(read_points(pl.DataFrame(ROWS), PLAN))
    every = Keys(keys.points).of(KeyKind.EMAIL)
    if made:
        keys.of(KeyKind.EMAIL)
    expected = every.filter(pl.struct("row", "point").is_in(found(*points).to_struct().implode()))
    assert keys.emails_of(found(*points)).sort("row", "point").equals(expected.sort("row", "point"))


def test_in_a_list_of_one_address_a_row_the_row_tells_the_point() -> None:
    plan = KeyPlan("email", ("email",), {}, {}, None, {}, "US")
    keys = Keys(read_points(pl.DataFrame({"email": ["ann@example.org", "bo@example.org"]}), plan))
    assert keys.emails_of(found((1, 0))).rows() == keys.of(KeyKind.EMAIL).filter(pl.col("row") == 1).rows()
