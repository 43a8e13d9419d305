"""A run whose list turns out not to be what it was begun as is the run of what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rescrubs import bring_up_to_date, desk_with_ledger, home_of, ids, opt_out, row_files, say
from small_runs import Desk, csv_text, outcomes, report_of

HEADER = ("id", "email", "note")
LONG = "a note that makes the list too long to be looked at as a whole before it is read"
ROWS = 4_000
# Somebody who is on the list again where the odd bytes stand: state of what was begun would show.
PLAIN = [(str(n), f"person{n % 3_990}@x.test", LONG) for n in range(ROWS)]
ACCENTED = [(str(ROWS + n), f"person{n}@x.test", "Zoé Crémieux à Orléans") for n in range(20)]
IN_CP1252 = csv_text(PLAIN, HEADER).encode() + "".join(f"{','.join(row)}\n" for row in ACCENTED).encode(
    "cp1252"
)
BLOCKS: dict[str, Any] = {"block_size": 60_000}


def desk_of(folder: Path) -> Desk:
    desk = desk_with_ledger(folder)
    say(desk, opt_out("person7@x.test"), opt_out("person3995@x.test"))
    return desk


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_results_are_those_of_the_encoding_that_is_found(tmp_path: Path) -> None:
    desk = desk_of(tmp_path)
    path = desk.write("list.csv", IN_CP1252)
    desk.run(path, out="found", **BLOCKS)
    desk.run(path, out="named", read_encoding="cp1252", **BLOCKS)
    assert files_of(tmp_path / "found") == files_of(tmp_path / "named")
    assert set(outcomes(tmp_path / "found")["duplicates"]) >= {str(ROWS), str(3_990)}
    found, named = report_of(tmp_path / "found"), report_of(tmp_path / "named")
    assert (found["lists"][0]["encoding"], found["lists"][0]["encoding_guessed"]) == ("cp1252", True)
    found["lists"][0]["encoding_guessed"] = False
    assert found == named


def test_a_line_that_is_not_utf8_is_rejected_and_the_run_goes_on(tmp_path: Path) -> None:
    desk = desk_of(tmp_path)
    content = csv_text([*PLAIN, *ACCENTED], HEADER).encode() + b"9999,person8@x.test,Cr\xe9mieux\n"
    desk.run(desk.write("list.csv", content), **BLOCKS)
    report = report_of(tmp_path / "out")
    assert (report["lists"][0]["encoding"], report["totals"]["rejected"]) == ("utf-8", 1)
    assert outcomes(tmp_path / "out")["rejects"] == [str(ROWS + 20 + 2)]
    assert [says for says in report["warnings"] if "--encoding" in says] == [
        "list is read as utf-8, but 1 place has bytes that are not, and every such row is rejected: names "
        "may be misread, and opt-outs missed. Look at the names in the result files, and say with --encoding "
        "what the list is in"
    ]


def test_its_index_is_of_what_was_read_last(tmp_path: Path) -> None:
    pulled = []
    for name, encoding in (("found", None), ("named", "cp1252")):
        desk = desk_of(tmp_path / name)
        desk.run(desk.write("list.csv", IN_CP1252), read_encoding=encoding, **BLOCKS)
        say(desk, opt_out("person9@x.test"), opt_out("person2000@x.test"))
        folder = bring_up_to_date(desk).folder
        assert ids(folder, "pull") == ["9", "2000"]
        pulled.append({file: digest for file, digest in row_files(folder).items() if file.endswith(".csv")})
    assert pulled[0] == pulled[1]


def test_nothing_is_left_of_what_was_begun(tmp_path: Path) -> None:
    desk = desk_of(tmp_path)
    desk.run(desk.write("list.csv", IN_CP1252), **BLOCKS)
    assert not [path.name for path in home_of(desk).iterdir() if path.name.startswith("work-")]


def test_warnings_are_told_once(tmp_path: Path) -> None:
    dead = {"id": "dead", "kind": "listed", "source": "dead", "keys": "any", "never_exempt": True}
    desk = Desk(tmp_path, [dead], {"dead": {"format": "deceased", "files": "dead.csv"}})
    desk.write("dead.csv", "first_name,last_name,address1,postal_code\nAnn,Example,1 Main St,62701\n")
    report = desk.run(desk.write("list.csv", IN_CP1252), **BLOCKS).report
    assert report["lists"][0]["encoding"] == "cp1252"
    (warning,) = report["warnings"]
    assert "'dead' compared nothing" in warning


@pytest.mark.parametrize("lists", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_several_lists_are_begun_anew_together(tmp_path: Path, lists: int) -> None:
    desk = desk_of(tmp_path)
    paths = [desk.write(f"list{n}.csv", csv_text(PLAIN[n::2], HEADER).encode()) for n in range(lists)]
    paths.append(desk.write("odd.csv", IN_CP1252))
    desk.run(*paths, out="found", **BLOCKS)
    desk.run(*paths[:-1], desk.write("odd.csv", IN_CP1252), out="named", read_encoding="cp1252", **BLOCKS)
    assert files_of(tmp_path / "found") == files_of(tmp_path / "named")
