"""Mail rules with scores: who is found although written differently, and what a person has to look at."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from small_runs import DROP, Desk, csv_text, lines_of
from suppress.certificate import verify
from suppress.check import Question, check
from suppress.explain import explain
from suppress.progress import Silent
from suppress.report.explain import show_explanation
from suppress.rescrub import RescrubJob, rescrub
from suppress.verdicts import Reasons

HEADER = ("id", "first_name", "last_name", "address1", "city", "postal_code")
ENTRIES = csv_text(
    [
        ("Priscilla", "Henderson", "123 Maplewood Ave", "Ann Arbor", "48104", "2020-02-03"),
        ("Robert", "Kowalczyk", "77 Hollyhock Ln Apt 4", "Ann Arbor", "48104", ""),
    ],
    ("first_name", "last_name", "address1", "city", "postal_code", "date"),
)
ROWS = [
    ("exact", "Priscilla", "Henderson", "123 Maplewood Avenue", "Ann Arbor", "48104"),
    ("slips", "Prisclila", "Hendreson", "123 Mapelwood Ave", "Ann Arbor", "48104"),
    ("family", "Oswald", "Hendersen", "123 Maplewood Av", "Ann Arbor", "48104"),
    ("digit", "Priscilla", "Henderson", "125 Maplewood Ave", "Ann Arbor", "48104"),
    ("unit", "Robert", "Kowalczik", "77 Hollyhock Ln Apt 5", "Ann Arbor", "48104"),
    ("stranger", "Mary", "Smith", "9 Oak St", "Ann Arbor", "48104"),
]


def run(folder: Path, scores: Any, reasons: Reasons | None = "full", **source: Any) -> Path:
    desk = Desk(
        folder,
        rules=[{"id": "mps", "kind": "listed", "source": "mps", "scores": scores}],
        sources={"mps": {"format": "mail_preference", "files": "mps.csv", **source}},
        more={"channels": {"mail": {"contact": "postal"}}},
    )
    desk.write("mps.csv", ENTRIES)
    found = desk.run(desk.write("list.csv", csv_text(ROWS, HEADER)), channel="mail", reasons=reasons)
    assert found.folder is not None
    return found.folder


def ids(folder: Path, kind: str) -> list[str]:
    return [line.split(",")[0] for line in lines_of(folder, "list", kind)]


def test_who_is_written_differently_is_found(tmp_path: Path) -> None:
    folder = run(tmp_path, {})
    assert ids(folder, "suppressed") == ["exact", "slips", "family", "digit"]
    assert ids(folder, "send") == ["unit", "stranger"]
    suppressed = pl.read_csv(folder / "list.suppressed.csv", infer_schema=False)
    kinds = dict(suppressed.select("id", "suppress_key").iter_rows())
    assert kinds["exact"] == "household"
    assert kinds["slips"].startswith("household ")
    assert kinds["slips"].endswith(" bits")
    assert kinds["digit"].endswith(" bits, review")
    since = dict(suppressed.select("id", "suppress_since").iter_rows())
    assert since["slips"] == "2020-02-03"


def test_off_compares_by_exact_keys_alone(tmp_path: Path) -> None:
    folder = run(tmp_path, "off")
    assert ids(folder, "suppressed") == ["exact"]
    assert not (folder / "list.review.csv").exists()


def test_rows_of_nobody_behind_all_people_are_found_by_their_address(tmp_path: Path) -> None:
    """Nobody is compared in them; an exact key finds them although they come after the last person."""
    desk = Desk(
        tmp_path,
        rules=[{"id": "mps", "kind": "listed", "source": "mps", "scores": {}, "match": "address"}],
        sources={"mps": {"format": "mail_preference", "files": "mps.csv"}},
        more={"channels": {"mail": {"contact": "postal"}}},
    )
    desk.write("mps.csv", ENTRIES)
    occupants = [(f"occupant-{n}", "", "Current Resident", *ROWS[0][3:]) for n in range(3)]
    found = desk.run(
        desk.write("list.csv", csv_text([ROWS[1], *occupants], HEADER)), channel="mail", reasons="full"
    )
    assert found.folder is not None
    assert ids(found.folder, "suppressed") == ["slips", "occupant-0", "occupant-1", "occupant-2"]


def test_what_a_person_has_to_look_at_stands_beside_the_entry(tmp_path: Path) -> None:
    folder = run(tmp_path, {}, licensed=False)
    review = pl.read_csv(folder / "list.review.csv", infer_schema=False)
    assert review.select("row", "rule", "source", "key", "row_number", "entry_number").rows() == [
        ("4", "mps", "mps", "household", "125", "123")
    ]
    assert review["entry_first"].item() == "PRISCILLA"


def test_of_a_licensed_entry_only_how_it_differs_is_shown(tmp_path: Path) -> None:
    folder = run(tmp_path, {})
    review = pl.read_csv(folder / "list.review.csv", infer_schema=False)
    shown = review.select("row_number", "entry_number", "entry_first", "entry_unit").row(0)
    assert shown == ("125", "differs by 1 letter", "agrees", "absent")


@pytest.mark.parametrize(
    ("reasons", "licensed", "told"),
    [
        ("full", True, ("4", "mps", "mps", "household", "2020-02-03", "agrees")),
        ("full", False, ("4", "mps", "mps", "household", "2020-02-03", "PRISCILLA")),
        (None, True, ("4", "on-suppression-list", None, None, None, "agrees")),
        (None, False, ("4", "mps", "mps", "household", "2020-02-03", "PRISCILLA")),
        ("coarse", True, ("4", "on-suppression-list", None, None, None, "agrees")),
        ("coarse", False, ("4", "on-suppression-list", None, None, None, "agrees")),
        ("none", True, None),
        ("none", False, None),
    ],
)
def test_the_review_file_tells_no_more_than_reasons_allow(
    tmp_path: Path, reasons: Reasons | None, licensed: bool, told: tuple[str | None, ...] | None
) -> None:
    path = run(tmp_path, {}, reasons, licensed=licensed) / "list.review.csv"
    if told is None:
        assert not path.exists()
        return
    review = pl.read_csv(path, infer_schema=False)
    assert review.select("row", "rule", "source", "key", "since", "entry_first").rows() == [told]


def test_the_review_file_is_part_of_the_proof(tmp_path: Path) -> None:
    folder = run(tmp_path, {})
    now = datetime(2098, 5, 1, tzinfo=UTC)
    assert all(finding.ok for finding in verify(folder, now))
    path = folder / "list.review.csv"
    path.write_bytes(path.read_bytes().replace(b"125", b"124"))
    assert [finding.file for finding in verify(folder, now) if not finding.ok] == ["list.review.csv"]


def test_the_report_counts_scores_of_a_level_together(tmp_path: Path) -> None:
    report = json.loads((run(tmp_path, {}) / "report.json").read_bytes())
    rule = next(step for step in report["net_down"]["rules"] if step["rule"] == "mps")
    assert rule["keys"] == {"household": 1, "household by score": 2, "household by score, to review": 1}
    assert report["notes"] == []


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ({"sure": 500, "review": 500}, ["exact"]),
        ({"sure": 500}, ["exact", "slips", "family"]),
        ({"sure": 5, "review": 1}, ["exact", "slips", "family", "digit"]),
    ],
    ids=["too high for anybody", "nobody is sure", "anybody alike"],
)
def test_thresholds_of_the_rule(tmp_path: Path, scores: dict[str, float], found: list[str]) -> None:
    assert ids(run(tmp_path, scores), "suppressed") == found


def test_explained_part_by_part(tmp_path: Path) -> None:
    run(tmp_path, {})
    given = dict(zip(HEADER[1:], ROWS[1][1:], strict=True))
    question = Question(tmp_path / "policies.yaml", "mail", ("newsletter",), fields=given, drop=DROP)
    explained = explain(question, Silent())
    (entry,) = explained.entries
    assert entry.key.startswith("household ")
    shown = {part.field: (part.level, part.letters) for part in entry.parts}
    assert (shown["last"], shown["street"], shown["number"]) == (("near", 1), ("near", 1), ("exact", 0))
    assert shown["unit"] == ("absent", None)
    printed: list[str] = []
    show_explanation(explained.data(), printed.append)
    assert any("last: near, 1 letter apart, +" in line for line in printed)


def test_a_rescrub_finds_those_whom_a_newer_file_lists_much_alike(tmp_path: Path) -> None:
    first = run(tmp_path, {})
    (tmp_path / "mps.csv").write_text(
        f"{ENTRIES}Marie,Smith,8 Oak St,Ann Arbor,48104,\nMary,Smithe,9 Oak Str,Ann Arbor,48104,\n"
    )
    again = rescrub(RescrubJob(first, tmp_path / "policies.yaml"), Silent())
    assert ids(again.folder, "pull") == ["stranger"]
    assert ids(again.folder, "send") == ["unit"]
    assert all(finding.ok for finding in verify(again.folder, datetime(2098, 5, 1, tzinfo=UTC)))


DEAD = csv_text(
    [("William", "Henderson", "123 Maplewood Ave", "Ann Arbor", "48104", "2020-02-03")],
    ("first_name", "last_name", "address1", "city", "postal_code", "date"),
)
OF_THE_DEAD = [
    ("same", "William", "Henderson", "123 Maplewood Ave", "Ann Arbor", "48104"),
    ("initial", "W", "Henderson", "123 Maplewood Ave", "Ann Arbor", "48104"),
    ("short", "Willie", "Henderson", "123 Maplewood Ave", "Ann Arbor", "48104"),
    ("brother", "Walter", "Henderson", "123 Maplewood Ave", "Ann Arbor", "48104"),
]


@pytest.mark.parametrize(
    ("scores", "keys"),
    [
        ({}, {"same": "individual_initial", "initial": "individual_initial", "short": "review"}),
        ("off", dict.fromkeys(["same", "initial", "short"], "individual_initial")),
    ],
)
def test_a_death_by_a_short_form_of_the_name_is_for_review(
    tmp_path: Path, scores: Any, keys: dict[str, str]
) -> None:
    desk = Desk(
        tmp_path,
        rules=[{"id": "dead", "kind": "listed", "source": "dead", "scores": scores}],
        sources={"dead": {"format": "deceased", "files": "dead.csv"}},
        more={"channels": {"mail": {"contact": "postal"}}},
    )
    desk.write("dead.csv", DEAD)
    folder = desk.run(
        desk.write("list.csv", csv_text(OF_THE_DEAD, HEADER)), channel="mail", reasons="full"
    ).folder
    assert folder is not None
    suppressed = pl.read_csv(folder / "list.suppressed.csv", infer_schema=False)
    shown = dict(
        suppressed.select("id", pl.col("suppress_key").str.extract("(review|individual_initial)$")).iter_rows()
    )
    assert shown == keys
    assert ids(folder, "send") == ["brother"]


@pytest.mark.parametrize(("entries", "told"), [pytest.param(200, False, marks=pytest.mark.slow), (201, True)])
def test_rows_where_too_many_entries_are_to_be_compared_are_told(
    tmp_path: Path, entries: int, told: bool
) -> None:
    desk = Desk(
        tmp_path,
        rules=[{"id": "mps", "kind": "listed", "source": "mps", "scores": {}}],
        sources={"mps": {"format": "mail_preference", "files": "mps.csv"}},
        more={"channels": {"mail": {"contact": "postal"}}},
    )
    header = ("first_name", "last_name", "address1", "city", "postal_code", "date")
    crowd = [(f"Ann{n}", f"Lee{n}", "1 Campus Way", "Ann Arbor", "48104", "") for n in range(entries)]
    desk.write("mps.csv", csv_text(crowd, header))
    row = ("student", "Mary", "Smith", "1 Campus Way", "Ann Arbor", "48104")
    found = desk.run(desk.write("list.csv", csv_text([row, ROWS[0]], HEADER)), channel="mail")
    words = (
        "not compared by score with every entry of 'mps', as more than 200 entries share address or name with"
    )
    assert [says for says in found.report["warnings"] if words in says] == (
        [f"rule 'mps': 1 row was {words} them; exact matching did not find any of them"] if told else []
    )
    assert found.folder is not None
    again = rescrub(RescrubJob(found.folder, desk.folder / "policies.yaml"), Silent())
    assert [says for says in again.report["warnings"] if words in says] == [
        says for says in found.report["warnings"] if words in says
    ]
    cells = dict(zip(HEADER[1:], row[1:], strict=True))
    question = Question(desk.folder / "policies.yaml", "mail", ("newsletter",), fields=cells, drop=DROP)
    notes = [note for note in check(question, Silent()).notes if words in note]
    says = f"rule 'mps': the contact was {words} it; exact matching did not find it"
    assert notes == ([says] if told else [])
    printed: list[str] = []
    show_explanation(explain(question, Silent()).data(), printed.append)
    assert any(words in one for one in printed) is told
    listed = {**cells, "first_name": "Ann1", "last_name": "Lee1"}
    assert check(replace(question, fields=listed), Silent()).notes == ()
