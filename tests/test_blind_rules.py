"""Rules that compare every key of a source, and lists that have no column for any of them."""

from __future__ import annotations

from pathlib import Path

from small_runs import Desk

DEAD = {"id": "dead", "kind": "listed", "source": "dead", "keys": "any", "never_exempt": True}
SOURCES = {"dead": {"format": "deceased", "files": "dead.csv"}}
ENTRIES = "first_name,last_name,address1,postal_code\nAnn,Example,1 Main St,62701\n"


def warnings_of(folder: Path, list_text: str) -> list[str]:
    desk = Desk(folder, [DEAD], SOURCES)
    desk.write("dead.csv", ENTRIES)
    return list(desk.run(desk.write("list.csv", list_text)).report["warnings"])


def test_a_rule_that_can_compare_nothing_is_named(tmp_path: Path) -> None:
    (warning,) = warnings_of(tmp_path, "email,first_name,last_name\na@x.test,Ann,Example\n")
    assert warning.startswith("list: rule 'dead' compared nothing: source 'dead' has postal contacts alone")


def test_a_list_with_addresses_is_compared(tmp_path: Path) -> None:
    header = "email,first_name,last_name,address1,postal_code"
    assert warnings_of(tmp_path, f"{header}\na@x.test,Ann,Example,1 Main St,62701\n") == []
