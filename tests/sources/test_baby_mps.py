from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_files import batch_of
from uk_records import BABY, BABY_WITHOUT_EMAIL, HOME, Positions, fixed, quoted, text_of

from small_runs import Desk, outcomes
from suppress.errors import SourceError
from suppress.model import KeyKind

ANN = {**HOME, "expected": "14092026", "date": "20042026", "forename": "Ann", "surname": "Example"}
REACHED = {**ANN, "email": "ann@example.org"}


@pytest.mark.parametrize(
    "content",
    [
        [fixed(BABY, REACHED)],
        [fixed(BABY, REACHED).rstrip()],
        [fixed(BABY, REACHED) * 2],
        [quoted(BABY, REACHED)],
        [fixed(BABY, ANN).rstrip(), fixed(BABY, REACHED)],
    ],
    ids=["fixed", "blanks lost", "run on", "CSV", "the first without e-mail"],
)
def test_both_forms_give_person_and_address(content: list[str]) -> None:
    batch = batch_of(text_of(content), format="baby_mps")
    assert batch.rejects.is_empty()
    assert set(batch.keys[KeyKind.EMAIL]["since"]) == {date(2026, 4, 20)}
    assert set(batch.keys[KeyKind.INDIVIDUAL]["since"]) == {date(2026, 4, 20)}
    assert batch.entries == batch.keys[KeyKind.HOUSEHOLD].height


@pytest.mark.parametrize(
    "content",
    [fixed(BABY_WITHOUT_EMAIL, ANN), fixed(BABY_WITHOUT_EMAIL, ANN) * 3, quoted(BABY_WITHOUT_EMAIL, ANN)],
    ids=["fixed", "run on", "CSV"],
)
def test_files_without_email_addresses_are_read(content: str) -> None:
    batch = batch_of(text_of([content]), format="baby_mps")
    assert batch.rejects.is_empty()
    assert batch.entries == batch.keys[KeyKind.INDIVIDUAL].height == (3 if len(content) > 300 else 1)
    assert batch.keys[KeyKind.EMAIL].is_empty()


@pytest.mark.parametrize(
    ("record", "entries", "reason"),
    [
        ({**HOME, "date": "20042026", "surname": "Example"}, 1, None),
        ({"date": "20042026", "email": "ann@example.org"}, 1, None),
        ({**REACHED, "email": "ann@@example"}, 0, "not an e-mail address"),
        ({**REACHED, "postcode": ""}, 0, "no name and address to compare"),
        ({"expected": "14092026", "date": "20042026", "prefix": "Ms"}, 0, "no contact"),
    ],
    ids=["no forename", "e-mail alone", "bad e-mail", "no postcode", "nothing"],
)
def test_a_record_is_an_entry_or_a_reject(record: dict[str, str], entries: int, reason: str | None) -> None:
    batch = batch_of(text_of([quoted(BABY, REACHED), quoted(BABY, record)]), format="baby_mps")
    assert batch.entries == entries + 1
    assert batch.rejects.rows() == ([(2, reason)] if reason else [])


def test_the_good_contact_of_a_reject_still_counts() -> None:
    batch = batch_of(text_of([quoted(BABY, {**REACHED, "email": "ann@@example"})]), format="baby_mps")
    assert batch.keys[KeyKind.INDIVIDUAL].height == 1


@given(st.integers(0, 900), st.binary(max_size=8), st.booleans(), st.sampled_from([fixed, quoted]))
def test_mangled_records_are_read_or_rejected_or_stop_the_run(
    place: int, junk: bytes, cut: bool, write: object
) -> None:
    form = fixed if write is fixed else quoted
    clean = text_of([form(BABY, REACHED), form(BABY, ANN)])
    content = clean[:place] + (b"" if cut else junk + clean[place:])
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return  # by its mark a text in UTF-16
    try:
        batch = batch_of(content, format="baby_mps")
    except SourceError:
        return
    text = content.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    filled = {
        number for number, line in enumerate(text.split("\n"), start=1) if line.strip(' \t\xa0\x00\x1a",')
    }
    found = {*batch.rejects["line"]}.union(*(frame["line"] for frame in batch.keys.values()))
    found = found.union(*(frame["line"] for frame in batch.own.values()))
    spanning = sum(line.count('"') % 2 for line in text.split("\n")) if form is quoted else 0
    assert len(filled - found) <= spanning
    assert batch.entries + batch.rejects.height == len(found)


@pytest.mark.parametrize("layout", [BABY, BABY_WITHOUT_EMAIL], ids=["with e-mail", "without"])
@pytest.mark.parametrize("channel", ["mail", "email"])
def test_a_scrub_finds_parents_by_either_contact(layout: Positions, channel: str, tmp_path: Path) -> None:
    desk = Desk(
        tmp_path / "desk",
        rules=[{"id": "baby", "kind": "listed", "source": "baby"}],
        sources={"baby": {"format": "baby_mps", "files": "bmps_fxd.dat"}},
        more={
            "sender": {"name": "Riverside", "country": "GB"},
            "channels": {
                "mail": {"contact": "postal", "match": "individual_initial"}, "email": {"contact": "email"},
            },
        },
    )  # fmt: skip
    desk.write("bmps_fxd.dat", text_of([fixed(layout, REACHED)]))
    home = "1 High Street,Headington,Oxford,OX3 1AA"
    rows = [f"1,ann@example.org,Ann,Example,{home}", f"2,bo@example.org,Bo,Example,{home}"]
    header = "id,email,first_name,last_name,address1,address2,city,postal_code"
    desk.run(desk.write("list.csv", "\n".join([header, *rows, ""])), channel=channel)
    listed = ["1"] if channel == "mail" or layout is BABY else []
    assert outcomes(desk.folder / "out")["suppressed"] == listed
