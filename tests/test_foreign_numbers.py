"""Numbers of other countries without their code: they are nobody's in the plan of the sender."""

from pathlib import Path

import pytest

from small_runs import Desk, csv_text, outcomes

HEADER = ("id", "phone")
MANY = 3_000  # rows that are read by their forms
ROWS = {
    "US": [
        ("au", "0412 345 678", "hold"),
        ("fr", "01 42 68 53 00", "hold"),
        ("from-1", "155 555 0100", "hold"),
        ("from-1-coded", "+1 155 555 0100", "hold"),
        ("from-0-coded", "+1 (055) 555-0100", "hold"),
        ("one-of-two", "0412 345 678; 212 555 0100", "hold"),
        ("lowest", "200 555 0100", "send"),
        ("unassigned", "555 123 4567", "send"),
        ("exchange", "818-055-1234", "send"),
        ("abroad", "+61 412 345 679", "send"),
        ("listed", "+61 412 345 678", "suppressed"),
    ],
    "GB": [
        ("au", "0412 345 678", "hold"),
        ("own", "0112 345 678", "send"),
        ("drama", "07700 900123", "send"),
        ("listed", "+61 412 345 678", "suppressed"),
    ],
}


@pytest.mark.parametrize("country", ROWS)
@pytest.mark.parametrize("times", [1, MANY])
def test_a_row_whose_number_can_be_nobody_s_is_held(country: str, times: int, tmp_path: Path) -> None:
    rules = [{"id": "house", "kind": "listed", "source": "house"}]
    sources = {"house": {"format": "plain", "files": "house.txt"}}
    desk = Desk(tmp_path, rules, sources, {"sender": {"name": "Riverside", "country": country}})
    desk.write("house.txt", "+61 412 345 678\n+33 1 42 68 53 00\n")
    filler = "212 555 {:04}" if country == "US" else "020 7946 {:04}"
    rows = [(name, cell) for name, cell, _ in ROWS[country]]
    rows += [(f"other-{at}", filler.format(at)) for at in range(1000, 1000 + times)]
    rows += [(f"foreign-{at}", f"0412 345 {at:03}") for at in range(100, 100 + min(times, 800))]
    desk.run(desk.write("list.csv", csv_text(rows, HEADER)), channel="voice")
    found = {name: kind for kind, names in outcomes(tmp_path / "out").items() for name in names}
    assert {name: found[name] for name, _, _ in ROWS[country]} == {
        name: kind for name, _, kind in ROWS[country]
    }
    assert {kind for name, kind in found.items() if name.startswith("foreign")} == {"hold"}
    assert {kind for name, kind in found.items() if name.startswith("other")} == {"send"}
