"""No contact stands in a message, a report or a certificate unless a result file must hold it."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_runs import Desk
from suppress.errors import CampaignListError
from suppress.job import shown_arguments, without_contacts


def test_a_first_line_without_a_usual_name_is_not_printed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [])
    with pytest.raises(CampaignListError) as stopped:
        desk.run(desk.write("list.csv", "Ann Example,12 Main Street,Springfield\nBo Example,1 Elm St,Dover\n"))
    told = f"{stopped.value.message} {stopped.value.hint}"
    assert "its first line looks like somebody's row" in told
    assert "Ann" not in told
    assert "Main" not in told


@pytest.mark.parametrize(
    ("first", "says"),
    [
        pytest.param(
            "Ann Example,12 Main Street,Mobile,AL",
            "looks like somebody's row",
            id="a city that is a usual name",
        ),
        pytest.param("Ann Example,Mobile,Alabama", "none of its 3 columns has a usual name", id="a city alone"),
        pytest.param("Ann Example,Phone,36602", "looks like somebody's row", id="a postal code"),
        pytest.param(
            "Ann Example,12 Main Street,Mobile,36602-1234",
            "has a street with its number",
            id="a street and a postal code",
        ),
    ],
)
def test_a_first_line_that_looks_like_a_row_is_not_printed(first: str, says: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, [])
    with pytest.raises(CampaignListError) as stopped:
        desk.run(desk.write("list.csv", f"{first}\nBo Example,1 Elm St,Dover,DE\n"))
    told = f"{stopped.value.message} {stopped.value.hint}"
    assert says in told
    assert "Ann" not in told
    assert "36602" not in told


def test_a_header_with_a_usual_name_is_printed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [])
    with pytest.raises(CampaignListError, match="its columns are: First Name, Contact"):
        desk.run(desk.write("list.csv", "First Name,Contact\nAnn,x\n"))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["scrub", "--set", "email=ann@x.test"], ["scrub", "--set", "email=(given)"]),
        (["scrub", "--set=phone=2125550100"], ["scrub", "--set=phone=(given)"]),
        (["scrub", "--set", "relationship=member"], ["scrub", "--set", "relationship=member"]),
        (["scrub", "email=ann.csv"], ["scrub", "email=ann.csv"]),
    ],
    ids=["a contact", "a contact behind an equals sign", "a column of the policy", "no --set"],
)
def test_the_certificate_shows_no_contact_of_the_command_line(given: list[str], shown: list[str]) -> None:
    assert shown_arguments(given) == shown


def test_the_report_shows_no_contact_of_the_command_line() -> None:
    assert without_contacts({"name": "Ann", "relationship": "member"}) == {
        "name": "(given)",
        "relationship": "member",
    }
