from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_files import batch_of
from uk_records import HOME, ORIGINAL, PERSONAL, Positions, fixed, mps, quoted, text_of

from small_runs import Desk, outcomes
from suppress.errors import SourceError
from suppress.model import KeyKind
from suppress.sources.formats.batch import Batch

Write = Callable[[Positions, dict[str, str]], str]

HEADER = "id,first_name,last_name,address1,address2,city,postal_code,relationship"
FAMILY = {
    "1": "Ann,Example",
    "2": "Amy,Example",
    "3": "Bob,Example",
    "4": "A,Example",
    "5": ",Example",
    "6": "Ann,Other",
}
"""Who lives at the one address: the person, the same initial, another, an initial, no first name, a lodger."""

LEVELS = [
    # P: the person; who may be her is held.
    (PERSONAL, mps("P", "14092009", "Ann"), "1", "45"),
    (PERSONAL, mps("P", "14092009", "A"), "124", "5"),
    (PERSONAL, mps("P", "14092009", ""), "12345", ""),
    # R: the surname until registration by person began, the initial afterwards, the surname without a day.
    (ORIGINAL, mps("R", "14092006", "A"), "12345", ""),
    (ORIGINAL, mps("R", "30092007", "A"), "12345", ""),
    (ORIGINAL, mps("R", "01102007", "A"), "124", "5"),
    (ORIGINAL, mps("R", "14092008", "A"), "124", "5"),
    (ORIGINAL, mps("R", "00000000", "A"), "12345", ""),
    (ORIGINAL, mps("R", "", "A"), "12345", ""),
    # X: the initial; where a name is written, another name with the initial is another person.
    (PERSONAL, mps("X", "14092009", "A"), "124", "5"),
    (PERSONAL, mps("X", "14092009", "Ann"), "14", "5"),
    (ORIGINAL, mps("X", "14092006", "AB"), "124", "5"),
    (ORIGINAL, mps("X", "", "A"), "124", "5"),
    # Initials that spell a name are initials all the same.
    (PERSONAL, mps("X", "14092009", "AL"), "124", "5"),
    (ORIGINAL, mps("X", "14092006", "AL"), "124", "5"),
    (ORIGINAL, mps("R", "14092008", "AMY"), "124", "5"),
    # I: nobody.
    (ORIGINAL, mps("I", "14092006", "A", interests="AB"), "", ""),
    # HOUSEHOLD is in the positions of ORIGINAL, with P and no forename; X keeps its initial.
    (ORIGINAL, mps("P", "14092007", ""), "12345", ""),
    (ORIGINAL, mps("X", "14092007", "B"), "3", "5"),
    (ORIGINAL, mps("P", "14092007", "A"), "124", "5"),
]


def _run(folder: Path, files: dict[str, bytes], rows: Sequence[str], **send: Any) -> dict[str, list[str]]:
    desk = Desk(
        folder,
        rules=[
            {"id": "dead", "kind": "listed", "source": "dead", "keys": "any", "never_exempt": True},
            {
                "id": "mps", "kind": "listed", "source": "mps", "purposes": ["marketing"],
                "match": "individual", "unless": [{"where": "relationship = 'member'"}],
            },
        ],
        sources={
            "mps": {"format": "mps", "files": "*.dat", "min_entries": 0, "entries": ["remove"]},
            "dead": {"format": "mps", "files": "*.dat", "min_entries": 0, "entries": ["deceased"]},
        },
        more={
            "sender": {"name": "Riverside", "country": "GB"},
            "channels": {"mail": {"contact": "postal", "match": "address"}},
        },
    )  # fmt: skip
    for name, content in files.items():
        desk.write(name, content)
    desk.run(desk.write("list.csv", "\n".join([HEADER, *rows, ""])), channel="mail", **send)
    return outcomes(folder / "out")


def _family(number: int, relationship: str = "prospect") -> list[str]:
    """The people at a number of the street, and at the next one the person named once more."""
    people = [*((key, name, number) for key, name in FAMILY.items()), ("7", "Ann,Example", number + 1)]
    home = f"High Street,Headington,Oxford,OX3 1AA,{relationship}"
    return [f"{number}-{key},{name},{house} {home}" for key, name, house in people]


def _of(done: dict[str, list[str]], number: int = 1) -> dict[str, list[str]]:
    """Whom of the family at a number each file has."""
    asked = f"{number}-"
    return {
        kind: [key.removeprefix(asked) for key in keys if key.startswith(asked)] for kind, keys in done.items()
    }


NUMBERS = range(1, 2 * len(LEVELS), 2)


@pytest.fixture(scope="module")
def in_the_street(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What becomes of a street where the family lives at every other number, each with a record of its own."""
    records: dict[str, list[str]] = {}
    for number, (layout, record, _, _) in zip(NUMBERS, LEVELS, strict=True):
        file = "personal.dat" if layout is PERSONAL else "original.dat"
        text = fixed(layout, {**record, "address1": f"{number} High Street"})
        records.setdefault(file, []).append(text)
    files = {name: text_of(texts) for name, texts in records.items()}
    return _run(tmp_path_factory.mktemp("street"), files, [row for n in NUMBERS for row in _family(n)])


@pytest.mark.parametrize(
    ("number", "suppressed", "held"),
    [(number, suppressed, held) for number, (_, _, suppressed, held) in zip(NUMBERS, LEVELS, strict=True)],
    ids=[f"{record['action']}-{record['date']}-{record['forename']}" for _, record, _, _ in LEVELS],
)
def test_each_record_removes_whom_it_names_whatever_rule_and_channel_ask(
    number: int, suppressed: str, held: str, in_the_street: dict[str, list[str]]
) -> None:
    done = _of(in_the_street, number)
    assert ("".join(done["suppressed"]), "".join(done["hold"])) == (suppressed, held)
    rest = set("1234567") - set(suppressed) - set(held)
    assert set(done["send"] + done["duplicates"]) == rest


def test_the_dead_are_removed_from_mail_that_members_are_exempt_for(tmp_path: Path) -> None:
    records = [mps("R", "14092006", "B"), mps("X", "14092006", "A")]
    content = text_of([fixed(ORIGINAL, record) for record in records])
    files, prospects = {"mps.dat": content}, _family(1)
    assert _of(_run(tmp_path / "a", files, prospects))["suppressed"] == ["1", "2", "3", "4", "5"]
    member = _of(_run(tmp_path / "b", files, _family(1, "member")))
    assert (member["suppressed"], member["hold"]) == (["1", "2", "4"], ["5"])
    assert "3" in member["send"]
    voting = _of(_run(tmp_path / "c", files, prospects, category="voting"))
    assert voting["suppressed"] == ["1", "2", "4"]


def _own(batch: Batch) -> dict[str, list[int]]:
    return {kind.value: frame["line"].to_list() for kind, frame in batch.own.items() if frame.height}


@pytest.mark.parametrize("write", [fixed, quoted])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_personal_records_are_read_in_both_forms(write: Write, end: str) -> None:
    records = [mps("P", "14092009", "Ann"), mps("X", "31122010", "A"), mps("P", "99999999", "José")]
    batch = batch_of(text_of([write(PERSONAL, record) for record in records], end), format="mps")
    assert (batch.entries, batch.others, batch.rejects.height) == (3, 0, 0)
    assert _own(batch) == {"individual": [1, 3], "individual_initial": [2]}
    assert batch.own[KeyKind.INDIVIDUAL]["since"].to_list() == [date(2009, 9, 14), None]
    assert batch.own[KeyKind.INDIVIDUAL_INITIAL]["since"].to_list() == [date(2010, 12, 31)]
    assert all(frame.is_empty() for frame in batch.keys.values())


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        ([fixed(PERSONAL, mps("P", "14092009", "Ann"))], PERSONAL),
        ([fixed(PERSONAL, mps("P", "14092009", "Ann", dps="")).rstrip()], PERSONAL),
        ([fixed(ORIGINAL, mps("X", "14092009", "A", dps="")).rstrip()], ORIGINAL),
        (["", "   ", fixed(ORIGINAL, mps("X", "14092009", "A"))], ORIGINAL),
        ([fixed(PERSONAL, mps("P", "14092009", "Ann")) * 3], PERSONAL),
        ([fixed(ORIGINAL, mps("X", "14092009", "A")) * 3], ORIGINAL),
    ],
    ids=["personal", "blanks lost", "original, blanks lost", "blank lines", "run on", "original, run on"],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
def test_the_variant_is_recognised_by_the_length_of_a_record(
    content: list[str], layout: Positions, mark: bytes
) -> None:
    batch = batch_of(mark + text_of(content), format="mps")
    level = "individual" if layout is PERSONAL else "individual_initial"
    assert list(_own(batch)) == [level]
    assert batch.rejects.is_empty()
    assert batch.entries == (3 if len(content[0]) > 415 else 1)


@pytest.mark.parametrize(
    ("variant", "action", "level"),
    [
        (None, "P", "individual"),
        ("personal", "P", "individual"),
        ("original", "P", "individual_initial"),
        ("household", "P", "household"),
        ("household", "X", "individual_initial"),
    ],
)
def test_a_variant_that_the_policy_names_decides(variant: str | None, action: str, level: str) -> None:
    content = text_of([quoted(PERSONAL, mps(action, "14092009", "Ann"))])
    assert list(_own(batch_of(content, format="mps", variant=variant))) == [level]


@pytest.mark.parametrize(
    ("entries", "counts", "own"),
    [
        ([], (3, 1), {"household": [1], "individual": [2], "individual_initial": [3]}),
        (["remove"], (2, 2), {"household": [1], "individual": [2]}),
        (["deceased"], (1, 3), {"individual_initial": [3]}),
        (["remove", "deceased"], (3, 1), {"household": [1], "individual": [2], "individual_initial": [3]}),
    ],
)
def test_a_source_may_take_a_part_of_the_entries(
    entries: list[str], counts: tuple[int, int], own: dict[str, list[int]]
) -> None:
    records = [
        mps("R", "14092006", "A"), mps("P", "14092009", "Ann"), mps("X", "14092009", "A"), mps("I", "", "A"),
    ]  # fmt: skip
    batch = batch_of(text_of([quoted(PERSONAL, one) for one in records]), format="mps", entries=entries)
    assert (batch.entries, batch.others) == counts
    assert _own(batch) == own


@pytest.mark.parametrize("write", [fixed, quoted])
@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (mps("Z", "14092009", "Ann"), "no action P, R, X or I in the first place"),
        (mps("", "14092009", "Ann"), "no action P, R, X or I in the first place"),
        (mps("P", "14092009", "Ann", address1="", address2=""), "no name and address to compare"),
        (mps("P", "14092009", "Ann", postcode=""), "no name and address to compare"),
        (mps("X", "14092009", ""), "no name and address to compare"),
        (mps("X", "14092009", "A", surname=""), "no name and address to compare"),
    ],
    ids=[
        "unknown action",
        "no action",
        "no address",
        "no postcode",
        "dead without initial",
        "dead without name",
    ],
)
def test_a_record_that_cannot_be_compared_is_a_reject_with_its_line(
    write: Write, record: dict[str, str], reason: str
) -> None:
    good = mps("P", "14092009", "Ann")
    batch = batch_of(text_of([write(PERSONAL, one) for one in (good, record, good)]), format="mps")
    assert batch.entries == 2
    assert batch.rejects.rows() == [(2, reason)]


def test_records_of_another_length_are_rejects() -> None:
    original = fixed(ORIGINAL, mps("R", "14092006", "A"))
    personal = fixed(PERSONAL, mps("P", "14092009", "Ann"))
    batch = batch_of(text_of([original, personal, original]), format="mps")
    assert batch.entries == 2
    assert batch.rejects.rows() == [(2, "415 characters where a record has 206")]


def test_csv_with_another_number_of_cells_is_refused() -> None:
    with pytest.raises(SourceError, match="line 1: 3 cells where the layout has 15"):
        batch_of(b'"P","14092009","Ann"\r\n', format="mps")


def test_a_quote_that_runs_away_stops_with_its_line() -> None:
    good = quoted(PERSONAL, mps("P", "14092009", "Ann"))
    content = text_of([good, good.removesuffix('"') + "x", *["y"] * 200])
    with pytest.raises(SourceError, match="line 2: a quoted cell is not closed"):
        batch_of(content, format="mps")


def _mangled(records: Sequence[str], place: int, junk: bytes, end: str, *, cut: bool) -> bytes:
    clean = text_of(records, end)
    place %= len(clean)
    return clean[:place] + (b"" if cut else junk + clean[place:])


@given(
    st.sampled_from([(fixed, PERSONAL), (fixed, ORIGINAL), (quoted, PERSONAL)]),
    st.integers(0, 3000),
    st.binary(max_size=12),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.booleans(),
)
def test_mangled_records_are_read_or_rejected_or_stop_the_run(
    form: tuple[Write, Positions], place: int, junk: bytes, end: str, cut: bool
) -> None:
    write, layout = form
    records = [mps(action, "14092006", "A") for action in "PXRI"]
    content = _mangled([write(layout, one) for one in records], place, junk, end, cut=cut)
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return  # by its mark a text in UTF-16
    try:
        batch = batch_of(content, format="mps")
    except SourceError:
        return
    text = content.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.strip(' \t\xa0\x00\x1a",') for line in text.split("\n")]
    read = [frame["line"] for frame in (batch.rejects, *batch.own.values())]
    accounted = set(pl.concat(read).to_list()) if read else set()
    missing = {number for number, line in enumerate(lines, start=1) if line} - accounted
    # A cell over several lines is one record; the opt-ins are counted without their lines.
    spanning = sum(line.count('"') % 2 for line in text.split("\n")) if write is quoted else 0
    assert len(missing) <= batch.others + spanning
    assert batch.entries <= len(accounted)


def test_two_sources_of_one_file_are_prepared_apart(tmp_path: Path) -> None:
    content = text_of([fixed(PERSONAL, mps("P", "14092009", "Ann"))])
    done = _of(_run(tmp_path / "desk", {"mps.dat": content}, _family(1)))
    prepared = list((tmp_path / "desk" / ".suppress" / "sources").glob("mps-*"))
    assert (done["suppressed"], len(prepared)) == (["1"], 2)
    assert HOME["postcode"] not in "".join(path.name for path in prepared)
