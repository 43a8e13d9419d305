"""The index of a run: looked up where it is whole, passed over where it is not, gone when it is of no use."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rescrubs import (
    bring_up_to_date,
    copy_of,
    desk_with_ledger,
    home_of,
    ids,
    opt_out,
    row_files,
    say,
    without_index,
)
from small_runs import Desk, csv_text
from suppress import run_index
from suppress.consent import Action
from suppress.indexed_run import open_index
from suppress.ledger.record import Words
from suppress.past_run import read_past_run
from suppress.pull import Judge
from thoroughness import examples

HEADER = ("id", "email", "phone", "account", "note")
PEOPLE = [
    (
        str(n),
        f"Person{n:02}@x.test" if n % 5 else f"per.son{n:02}+a@gmail.com",
        f"212-555-{n:04}",
        f"A{n % 7}",
        "é" * (n % 3),
    )
    for n in range(40)
]


def sent(folder: Path, **more: Any) -> Desk:
    desk = desk_with_ledger(folder)
    # Of every family something was said, so that runs read the contacts of all of them.
    say(
        desk,
        opt_out("person03@x.test"),
        opt_out(contacts={"phone": "212-555-0004"}),
        opt_out(contacts={"account": "A9"}),
    )
    desk.run(desk.write("list.csv", csv_text(PEOPLE, HEADER)), **more)
    return desk


def index_folder(desk: Desk, run: str = "out") -> Path:
    return home_of(desk) / "runs" / read_past_run(desk.folder / run).id


def refuse_all_rows(*_: object) -> None:
    raise AssertionError("every row was judged")


def test_only_the_rows_concerned_are_judged(
    tmp_path: Path, made: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = copy_of(made, tmp_path)
    say(
        desk,
        opt_out("person07@x.test"),
        opt_out("perSON10@gmail.com"),
        opt_out(contacts={"phone": "+12125550011"}),
    )
    monkeypatch.setattr(Judge, "all_rows", refuse_all_rows)
    folder = bring_up_to_date(desk).folder
    assert ids(folder, "pull") == ["7", "10", "11"]
    say(desk, opt_out("nobody@x.test", subject="A5"))
    again = bring_up_to_date(desk, folder.name).folder
    assert ids(again, "pull") == ["5", "12", "19", "26", "33"]


def test_a_column_that_the_run_did_not_read_is_looked_at_in_every_row(tmp_path: Path) -> None:
    desk = desk_with_ledger(tmp_path)  # nothing was said by phone, so the run read no phone
    desk.run(desk.write("list.csv", csv_text(PEOPLE, HEADER)))
    say(desk, opt_out(contacts={"phone": "+12125550011"}))
    assert ids(bring_up_to_date(desk).folder, "pull") == ["11"]


DAMAGES = {
    "a missing file": lambda folder: (folder / "0.lengths").unlink(),
    "a file cut short": lambda folder: (folder / "0.email_wide.keys").write_bytes(b""),
    "a changed byte": lambda folder: flip(folder / "0.email_wide.rows"),
    "a changed length": lambda folder: flip(folder / "0.lengths"),
    "no description": lambda folder: (folder / "run.json").unlink(),
    "an edited description": lambda folder: flip(folder / "run.json", 30),
    "another version of what reads contacts": lambda folder: None,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with a run that has an index, to be copied."""
    return sent(tmp_path_factory.mktemp("made"))


def flip(path: Path, at: int = 5) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_passed_over(
    tmp_path: Path, made: Desk, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = copy_of(made, tmp_path)
    whole = row_files(bring_up_to_date(desk).folder)
    folder = index_folder(desk)
    assert open_index(home_of(desk), folder.name) is not None
    DAMAGES[damage](folder)
    if damage.startswith("another version"):
        monkeypatch.setattr(run_index, "installed_version", lambda name: "0")
    assert open_index(home_of(desk), folder.name) is None
    say(desk, opt_out("person07@x.test"))
    without = bring_up_to_date(desk).folder
    assert ids(without, "pull") == ["7"]
    assert row_files(without) != whole


def test_a_disk_without_room_for_the_index_stops_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run_index._Numbers, "add", full)
    desk = sent(tmp_path)
    assert len(ids(tmp_path / "out", "send")) == 38
    assert not (home_of(desk) / "runs").exists()


@pytest.mark.parametrize(
    ("more", "kept"),
    [({}, True), ({"flag_only": True}, False), ({"replay": True}, False), ({"dry_run": True}, False)],
    ids=["send file", "flagged rows", "replay", "dry run"],
)
def test_an_index_is_kept_for_runs_with_a_send_file(
    tmp_path: Path, more: dict[str, bool], *, kept: bool
) -> None:
    desk = sent(tmp_path, **more)
    assert (home_of(desk) / "runs").exists() is kept


def test_an_index_goes_with_its_results(tmp_path: Path, made: Desk) -> None:
    desk = copy_of(made, tmp_path)
    desk.run(tmp_path / "list.csv", out="second")
    first, second = index_folder(desk), index_folder(desk, "second")
    assert first == second  # the same run gives the same results, and one index serves both
    desk.run(tmp_path / "list.csv", out="third", category="voting")
    third = index_folder(desk, "third")
    assert third.exists()
    (tmp_path / "third").rename(tmp_path / "gone")
    desk.run(tmp_path / "list.csv", out="fourth")
    assert not third.exists()


def test_an_index_of_a_past_send_goes(tmp_path: Path, made: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = copy_of(made, tmp_path)
    folder = index_folder(desk)
    meta = run_index.read_meta(folder)
    assert meta is not None
    run_index.publish(folder, home_of(desk), "old", {**meta, "contact_date": "2020-01-01"})
    assert (home_of(desk) / "runs" / "old").exists()
    run_index.remove_old_indexes(home_of(desk))
    assert not (home_of(desk) / "runs" / "old").exists()


KEYS = st.lists(st.integers(0, 2**64 - 1), max_size=60)


@given(KEYS, KEYS)
def test_every_wanted_key_is_found(keys: list[int], others: list[int]) -> None:
    """Rows found by spread keys are all that have one of them; a few more do no harm."""
    from suppress.indexed_run import _places

    have = np.array(keys, np.uint64)
    wanted = np.array([*keys[::2], *others], np.uint64)
    spread = run_index.spread(have)
    found = set() if not len(wanted) else set(_places(spread, np.unique(run_index.spread(wanted))).tolist())
    assert found >= {place for place, key in enumerate(keys) if key in set(wanted.tolist())}
    assert all(spread[place] in run_index.spread(wanted) for place in found)


PERSON = st.integers(0, 44)  # the last few are on no list
SAID = st.one_of(
    st.builds(lambda n: opt_out(f"person{n:02}@x.test"), PERSON),
    st.builds(lambda n: opt_out(f"person{n:02}@gmail.com", channels=("email",)), PERSON),
    st.builds(lambda n: opt_out(contacts={"phone": f"+1212555{n:04}"}), PERSON),
    st.builds(lambda n: opt_out(f"other{n}@x.test", subject=f"A{n % 9}"), PERSON),
    st.builds(lambda n: opt_out(f"person{n:02}@x.test", channels=("voice",)), PERSON),
    st.builds(
        lambda n: Words(Action.COMPLAINT, {"email": f"person{n:02}@x.test"}, channels=("email",)), PERSON
    ),
    st.builds(lambda n: Words(Action.DECEASED, {"account": f"A{n % 9}"}), PERSON),
    st.builds(
        lambda n: Words(
            Action.OPT_IN, {"email": f"person{n:02}@x.test"}, channels=("email",), category="newsletter"
        ),
        PERSON,
    ),
)


@examples(2, 15)
@given(st.lists(SAID, min_size=1, max_size=6))
def test_with_and_without_an_index_the_results_are_the_same(said: list[Words]) -> None:
    with tempfile.TemporaryDirectory() as name:
        desk = sent(Path(name))
        say(desk, *said)
        fast = bring_up_to_date(desk).folder
        without_index(desk)
        slow = bring_up_to_date(desk).folder
        assert row_files(fast) == row_files(slow)
        desk.run(Path(name) / "list.csv", out="anew")
        # Who is sent to is who would be now, but for those whom the run itself left out.
        before = set(ids(Path(name) / "out", "send"))
        assert ids(fast, "send") == [row for row in ids(Path(name) / "anew", "send") if row in before]
