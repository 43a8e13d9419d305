"""`suppress rescrub`: what ledger and sources learnt since a run is pulled from its send file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rescrubs import (
    OPTED_OUT,
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
from small_runs import DROP, Desk, csv_text, report_of
from suppress.certificate import verify
from suppress.consent import Action
from suppress.errors import CampaignListError, LedgerError, PolicyError, ResultError, SuppressError, UsageError
from suppress.ledger.event import CONTACTS
from suppress.ledger.open import open_ledger
from suppress.ledger.record import Words
from suppress.ledger.store import BatchInfo
from suppress.ledger.voids import void_rows

HEADER = ("id", "email", "phone", "account", "last_name", "address1", "postal_code")
ROWS = [
    ("1", "ann@x.test", "212-555-0101", "A1", "Lee", "1 Oak St", "60601"),
    ("2", "Bo.Smith+news@gmail.com", "212-555-0102", "A2", "Roe", "2 Oak St", "60601"),
    ("3", "cy@x.test", "212-555-0103", "A3", "Poe", "3 Oak St", "60601"),
    ("4", "di@x.test", "212-555-0104", "A4", "Moe", "4 Oak St", "60601"),
]


def sent(folder: Path, *rules: Any, **more: Any) -> Desk:
    """A run that sent all four rows."""
    desk = desk_with_ledger(folder, *rules, **{key: more.pop(key) for key in ("sources",) if key in more})
    desk.run(desk.write("list.csv", csv_text(ROWS, HEADER)), **more)
    return desk


@pytest.fixture(scope="module")
def sent_by(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Desk]:
    """A desk whose run sent all four rows by a channel, to be copied."""
    return cache(lambda channel: sent(tmp_path_factory.mktemp(channel), channel=channel))


CASES: dict[str, tuple[str, Words, list[str]]] = {
    "an e-mail address": ("email", opt_out("ann@x.test"), ["1"]),
    "a wide e-mail key": ("email", opt_out("bosmith@gmail.com"), ["2"]),
    "a phone number": ("voice", opt_out(contacts={"phone": "(212) 555-0103"}), ["3"]),
    "a household": (
        "mail",
        opt_out(contacts={"last_name": "Moe", "address1": "4 OAK ST.", "postal_code": "60601"}),
        ["4"],
    ),
    "everything, said by phone": ("email", opt_out(contacts={"phone": "212-555-0103"}), ["3"]),
    "everything, said by account": ("email", opt_out(contacts={"account": "A2"}), ["2"]),
    "everything, said by post": (
        "email",
        opt_out(contacts={"last_name": "Moe", "address1": "4 Oak St", "postal_code": "60601"}),
        ["4"],
    ),
    "a subject, said on an address of nobody": ("email", opt_out("nobody@x.test", subject="A1"), ["1"]),
    "a complaint": ("email", Words(Action.COMPLAINT, {"email": "cy@x.test"}, channels=("email",)), ["3"]),
    "a hard bounce": ("email", Words(Action.HARD_BOUNCE, {"email": "di@x.test"}, channels=("email",)), ["4"]),
    "somebody who died": ("email", Words(Action.DECEASED, {"account": "A4"}), ["4"]),
    "nobody of the list": ("email", opt_out("eve@x.test"), []),
    "another channel": ("email", opt_out(contacts={"phone": "212-555-0101"}, channels=("voice",)), []),
}


def cases() -> list[Any]:
    """Each by the index; without one they are judged as in a scrub, so that few show that all rows are."""
    few = {"an e-mail address", "a household", "nobody of the list"}
    return [
        pytest.param(
            *case,
            index,
            id=f"{name}-{'by the index' if index else 'without an index'}",
            marks=[] if index or name in few else [pytest.mark.slow],
        )
        for index in (True, False)
        for name, case in CASES.items()
    ]


@pytest.mark.parametrize(("channel", "said", "pulled", "index"), cases())
def test_who_is_pulled(
    tmp_path: Path,
    sent_by: Callable[[str], Desk],
    channel: str,
    said: Words,
    pulled: list[str],
    index: bool,
) -> None:
    desk = copy_of(sent_by(channel), tmp_path)
    say(desk, said)
    if not index:
        without_index(desk)
    result = bring_up_to_date(desk)
    assert result.folder == tmp_path / "out-rescrub-1"
    assert ids(result.folder, "pull") == pulled
    assert ids(result.folder, "send") == [row[0] for row in ROWS if row[0] not in pulled]
    assert result.report["pulled"]["rows"] == len(pulled)
    assert all(finding.ok for finding in verify(result.folder, datetime.now(UTC)))


def test_the_pull_list_says_why_and_the_send_file_keeps_its_bytes(tmp_path: Path) -> None:
    desk = desk_with_ledger(tmp_path)
    rows = b'\xef\xbb\xbfid;email\r\n1;"ann@x.test"\r\n2; bo@x.test \r\n"3";cy@x.test'
    desk.run(desk.write("list.csv", rows))
    say(desk, opt_out("bo@x.test"))
    folder = bring_up_to_date(desk).folder
    assert (folder / "list.send.csv").read_bytes() == rows.replace(b"2; bo@x.test \r\n", b"")
    pull = (folder / "list.pull.csv").read_text(encoding="utf-8-sig").splitlines()
    assert pull[0] == "id;email;suppress_rule;suppress_source;suppress_key;suppress_since;suppress_also"
    assert pull[1].startswith("2; bo@x.test ;opted-out;ledger@")
    assert report_of(folder)["pulled"]["rules"] == [{"rule": "opted-out", "suppressed": 1, "held": 0}]


def test_a_rescrub_is_brought_up_to_date_itself(tmp_path: Path, sent_by: Callable[[str], Desk]) -> None:
    desk = copy_of(sent_by("email"), tmp_path)
    say(desk, opt_out("ann@x.test"))
    first = bring_up_to_date(desk).folder
    say(desk, opt_out("cy@x.test"))
    second = bring_up_to_date(desk, first.name).folder
    assert second.name == "out-rescrub-2"
    assert (ids(second, "pull"), ids(second, "send")) == (["3"], ["2", "4"])
    certificate = json.loads((second / "certificate.json").read_bytes())["result"]
    assert certificate["rescrub_of"]["folder"] == "out-rescrub-1"
    assert certificate["rescrub_of"]["ledger_position"] == 1
    assert certificate["sources"][0]["version"].endswith(":2")


def test_nothing_learnt_pulls_nothing(tmp_path: Path, sent_by: Callable[[str], Desk]) -> None:
    desk = copy_of(sent_by("email"), tmp_path)
    folder = bring_up_to_date(desk).folder
    assert (folder / "list.send.csv").read_bytes() == (tmp_path / "out" / "list.send.csv").read_bytes()
    assert ids(folder, "pull") == []


def test_opt_outs_recorded_while_the_scrub_ran_are_pulled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from suppress import scrub as conductor

    desk = desk_with_ledger(tmp_path)
    write = conductor.write_results

    def recorded_meanwhile(*given: Any, **more: Any) -> Any:
        say(desk, opt_out("cy@x.test"))
        return write(*given, **more)

    monkeypatch.setattr(conductor, "write_results", recorded_meanwhile)
    desk.run(desk.write("list.csv", csv_text(ROWS, HEADER)))
    assert ids(tmp_path / "out", "send") == ["1", "2", "3", "4"]
    assert ids(bring_up_to_date(desk).folder, "pull") == ["3"]


def test_an_opt_in_sends_to_nobody_who_was_not_sent_to(tmp_path: Path) -> None:
    desk = desk_with_ledger(tmp_path)
    say(desk, opt_out("ann@x.test", channels=("email",)))
    desk.run(desk.write("list.csv", csv_text(ROWS, HEADER)))
    yes = Words(Action.OPT_IN, {"email": "ann@x.test"}, channels=("email",), category="newsletter")
    say(desk, yes)
    folder = bring_up_to_date(desk).folder
    assert (ids(folder, "send"), ids(folder, "pull")) == (["2", "3", "4"], [])


CONSENT = {"id": "consent", "kind": "missing_consent"}


def consent(email: str) -> Words:
    return Words(Action.OPT_IN, {"email": email}, channels=("email",), category="newsletter")


@pytest.mark.parametrize("target", ["event", "batch"])
def test_a_consent_taken_out_of_force_is_pulled(tmp_path: Path, target: str) -> None:
    desk = desk_with_ledger(tmp_path, CONSENT)
    event = say(desk, consent("ann@x.test"))[0]
    say(desk, consent("cy@x.test"))
    desk.run(desk.write("list.csv", csv_text(ROWS, HEADER)))
    assert ids(tmp_path / "out", "send") == ["1", "3"]
    void(desk, event if target == "event" else -1)
    folder = bring_up_to_date(desk).folder
    assert (ids(folder, "pull"), ids(folder, "send")) == (["1"], ["3"])


def void(desk: Desk, target: int) -> None:
    import polars as pl

    from suppress.ledger.event import CONTACTS, EVENTS
    from suppress.ledger.open import open_ledger
    from suppress.ledger.store import BatchInfo

    row = {**dict.fromkeys(EVENTS.names()), "action": "void", "target": target, "system": "cli"}
    events = pl.DataFrame([{**row, "assumed": False, "review": False}], schema=EVENTS)
    with open_ledger(None, home_of(desk)) as store:
        store.append(events, CONTACTS.to_frame(), BatchInfo("cli", None, None))


@pytest.mark.parametrize("index", [True, False], ids=["by the index", "without an index"])
def test_good_until_is_that_of_the_rows_that_stay(tmp_path: Path, *, index: bool) -> None:
    desk = desk_with_ledger(tmp_path, OPTED_OUT, CONSENT)
    say(desk, replace(consent("ann@x.test"), expires=date(2098, 7, 2)))
    say(desk, replace(consent("cy@x.test"), expires=date(2098, 9, 2)))
    desk.run(desk.write("list.csv", csv_text(ROWS, HEADER)))
    say(desk, opt_out("cy@x.test"))
    if not index:
        without_index(desk)
    folder = bring_up_to_date(desk).folder
    assert ids(folder, "send") == ["1"]
    assert report_of(folder)["good_until"] == report_of(tmp_path / "out")["good_until"] == "2098-07-01"


LISTED = {"id": "registry", "kind": "listed", "source": "registry"}
REGISTRY = {"registry": {"format": "plain", "files": "registry.csv", "max_shrink": "100 %"}}


@pytest.mark.parametrize("rules", [(LISTED,), (OPTED_OUT, LISTED)], ids=["no ledger", "beside a ledger"])
def test_a_new_version_of_a_source_is_asked_about_everybody(tmp_path: Path, rules: Any) -> None:
    desk = Desk(tmp_path, rules, {"ledger": {"format": "ledger"}, **REGISTRY} if len(rules) > 1 else REGISTRY)
    if len(rules) > 1:
        from suppress.ledger.open import open_ledger

        open_ledger(None, home_of(desk), create=True).close()
    desk.write("registry.csv", "email\nzoe@x.test\n")
    desk.run(desk.write("list.csv", csv_text(ROWS, HEADER)))
    desk.write("registry.csv", "email\nzoe@x.test\ndi@x.test\n")
    folder = bring_up_to_date(desk).folder
    assert (ids(folder, "pull"), ids(folder, "send")) == (["4"], ["1", "2", "3"])


def test_several_lists_of_a_run(tmp_path: Path) -> None:
    desk = desk_with_ledger(tmp_path)
    lists = [desk.write("a.csv", csv_text(ROWS[:2], HEADER)), desk.write("b.csv", csv_text(ROWS[2:], HEADER))]
    desk.run(*lists)
    say(desk, opt_out("di@x.test"))
    folder = bring_up_to_date(desk).folder
    assert [ids(folder, "send", stem) for stem in "ab"] == [["1", "2"], ["3"]]
    assert [ids(folder, "pull", stem) for stem in "ab"] == [[], ["4"]]


def test_a_list_of_which_nothing_was_sent(tmp_path: Path) -> None:
    desk = desk_with_ledger(tmp_path)
    say(desk, opt_out("ann@x.test"))
    desk.run(desk.write("a.csv", csv_text(ROWS[:1], HEADER)), desk.write("b.csv", csv_text(ROWS[1:], HEADER)))
    say(desk, opt_out("di@x.test"))
    for index in (True, False):
        if not index:
            without_index(desk)
        folder = bring_up_to_date(desk).folder
        assert [ids(folder, "send", stem) for stem in "ab"] == [[], ["2", "3"]]
        assert ids(folder, "pull", "b") == ["4"]


def test_parquet(tmp_path: Path) -> None:
    import polars as pl

    desk = desk_with_ledger(tmp_path)
    frame = pl.DataFrame({"id": [1, 2], "email": ["ann@x.test", "cy@x.test"]})
    frame.write_parquet(tmp_path / "list.parquet")
    desk.run(tmp_path / "list.parquet")
    say(desk, opt_out("cy@x.test"))
    folder = bring_up_to_date(desk).folder
    assert pl.read_parquet(folder / "list.send.parquet").rows() == [(1, "ann@x.test")]
    assert pl.read_parquet(folder / "list.pull.parquet").select("id", "suppress_rule").rows() == [
        (2, "opted-out")
    ]


def test_a_send_file_in_the_encoding_of_the_list(tmp_path: Path) -> None:
    desk = desk_with_ledger(tmp_path)
    rows = "id,email,city\n1,ann@x.test,Málaga\n2,cy@x.test,Zürich\n".encode("cp1252")
    desk.run(desk.write("list.csv", rows), encoding_same=True, read_encoding="cp1252")
    say(desk, opt_out("ann@x.test"))
    folder = bring_up_to_date(desk).folder
    assert (folder / "list.send.csv").read_bytes() == "id,email,city\n2,cy@x.test,Zürich\n".encode("cp1252")


def test_a_pull_list_alone(tmp_path: Path, sent_by: Callable[[str], Desk]) -> None:
    desk = copy_of(sent_by("email"), tmp_path)
    say(desk, opt_out("cy@x.test"))
    folder = bring_up_to_date(desk, pull_only=True).folder
    assert {path.name for path in folder.iterdir()} == {"list.pull.csv", "report.json", "certificate.json"}
    assert all(finding.ok for finding in verify(folder, datetime.now(UTC)))
    with pytest.raises(UsageError, match="holds a pull list alone"):
        bring_up_to_date(desk, folder.name)


def test_columns_said_with_map_and_set_stay(tmp_path: Path) -> None:
    desk = desk_with_ledger(tmp_path)
    rows = [("1", "(212) 555-0101", "x"), ("2", "02 9374 4000", "y")]
    path = desk.write("list.csv", csv_text(rows, ("id", "contact", "phone")))
    more = {"channel": "voice", "mapping": {"phone": ("contact",)}, "constants": {"country": "AU"}}
    desk.run(path, **more)
    say(desk, opt_out(contacts={"phone": "+61 2 9374 4000"}))
    assert ids(bring_up_to_date(desk).folder, "pull") == ["2"]
    without_index(desk)
    with pytest.raises(UsageError, match="was given country with --set"):
        bring_up_to_date(desk)


# What is refused


def append(path: Path, text: str) -> None:
    path.write_bytes(path.read_bytes() + text.encode())


def swapped(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b"cy@x.test", b"ed@x.test"))


def edited(path: Path) -> None:
    path.write_text(path.read_text().replace('"newsletter"', '"voting"'))


REFUSALS: dict[str, tuple[Any, type[SuppressError], str]] = {
    "a longer send file": (
        lambda f: append(f / "out/list.send.csv", "5,x@x.test\n"),
        CampaignListError,
        "is not what",
    ),
    "a send file of equal size": (lambda f: swapped(f / "out/list.send.csv"), CampaignListError, "is not what"),
    "a missing send file": (lambda f: (f / "out/list.send.csv").unlink(), CampaignListError, "is not what"),
    "an edited certificate": (lambda f: edited(f / "out/certificate.json"), UsageError, "was edited"),
    "an edited report": (lambda f: append(f / "out/report.json", " "), UsageError, "differs"),
    "a damaged certificate": (
        lambda f: (f / "out/certificate.json").write_text("{}"),
        UsageError,
        "is damaged",
    ),
    "no run": (lambda f: (f / "out/certificate.json").unlink(), UsageError, "is no result folder"),
    "a changed policy": (
        lambda f: append(f / "policies.yaml", "# new\n"),
        PolicyError,
        "changed after the run",
    ),
    "no ledger": (lambda f: (f / ".suppress/ledger.db").unlink(), LedgerError, "ledger"),
}


@pytest.mark.parametrize(("alter", "error", "says"), REFUSALS.values(), ids=REFUSALS)
def test_a_run_that_is_not_what_it_was_is_refused(
    tmp_path: Path, sent_by: Callable[[str], Desk], alter: Any, error: type[SuppressError], says: str
) -> None:
    desk = copy_of(sent_by("email"), tmp_path)
    say(desk, opt_out("cy@x.test"))
    alter(tmp_path)
    with pytest.raises(error, match=says) as raised:
        bring_up_to_date(desk)
    assert raised.value.hint
    assert not list(tmp_path.glob("*rescrub*"))


def test_an_older_copy_of_the_ledger_is_refused(tmp_path: Path) -> None:
    import shutil

    desk = desk_with_ledger(tmp_path)
    shutil.copytree(home_of(desk), tmp_path / "copy")
    say(desk, opt_out("eve@x.test"))
    desk.run(desk.write("list.csv", csv_text(ROWS, HEADER)))
    with pytest.raises(LedgerError, match="an older copy"):
        bring_up_to_date(desk, home=tmp_path / "copy")


def test_another_ledger_is_refused(tmp_path: Path) -> None:
    desk, other = sent(tmp_path / "one"), desk_with_ledger(tmp_path / "two")
    with pytest.raises(LedgerError, match="not the one that the run asked"):
        bring_up_to_date(desk, home=home_of(other))


@pytest.mark.parametrize(
    ("more", "says"),
    [({"replay": True}, "replay"), ({"flag_only": True}, "no send file")],
    ids=["replay", "flagged rows"],
)
def test_a_run_without_send_file_is_refused(tmp_path: Path, more: dict[str, bool], says: str) -> None:
    desk = sent(tmp_path, **more)
    with pytest.raises(UsageError, match=says):
        bring_up_to_date(desk)


def test_a_run_whose_contact_date_has_passed_is_refused(
    tmp_path: Path, sent_by: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    from suppress.policy import model

    desk = copy_of(sent_by("email"), tmp_path)

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.combine(DROP + timedelta(days=1), datetime.min.time(), tz)

    monkeypatch.setattr(model, "datetime", Later)
    with pytest.raises(UsageError, match="has passed"):
        bring_up_to_date(desk)


def test_results_are_never_overwritten(tmp_path: Path, sent_by: Callable[[str], Desk]) -> None:
    desk = copy_of(sent_by("email"), tmp_path)
    with pytest.raises(ResultError, match="exists"):
        bring_up_to_date(desk, out=tmp_path / "out")


def test_both_ways_write_the_same_files(tmp_path: Path, sent_by: Callable[[str], Desk]) -> None:
    desk = copy_of(sent_by("email"), tmp_path)
    say(desk, opt_out("ann@x.test"), opt_out("di@x.test"))
    fast = bring_up_to_date(desk).folder
    without_index(desk)
    slow = bring_up_to_date(desk).folder
    assert row_files(fast) == row_files(slow)


def test_who_said_it_and_was_erased_since_is_pulled(tmp_path: Path, sent_by: Callable[[str], Desk]) -> None:
    desk = copy_of(sent_by("email"), tmp_path)
    say(desk, opt_out("other@x.test", subject="A3"))
    with open_ledger(None, home_of(desk)) as store:
        assert store.erase([], "A3") == 1
    assert ids(bring_up_to_date(desk).folder, "pull") == ["3"]


def test_a_death_that_counts_again_is_pulled_by_every_contact(tmp_path: Path) -> None:
    desk = desk_with_ledger(tmp_path)
    reported = {"email": "old@x.test", "account": "A2"}
    (death,) = say(desk, Words(Action.DECEASED, {**reported, "phone": "212-555-0101"}))
    (back,) = say(desk, Words(Action.DECEASED_WITHDRAWN, {"email": "old@x.test"}, reason="a mistake"))
    rows = [(row[0], row[1], row[2], "", *row[4:]) for row in ROWS]
    desk.run(desk.write("list.csv", csv_text(rows, HEADER)), channel="voice")
    assert ids(tmp_path / "out", "send") == ["1", "2", "3", "4"]
    with open_ledger(None, home_of(desk)) as store:
        void = void_rows(pl.Series([back], dtype=pl.Int64), "cli")
        store.append(void, CONTACTS.to_frame(), BatchInfo("cli", None, None))
    assert ids(bring_up_to_date(desk).folder, "pull") == ["1"]
    assert death == 1
