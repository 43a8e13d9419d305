"""`suppress ledger import` and `export`: files into the ledger and out of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import polars as pl
import pytest
from command_line import Said, suppress

from small_runs import Desk
from suppress.ledger.open import open_ledger
from suppress.normalise.digest import listed_digests

Capture = pytest.CaptureFixture[str]
HAND_WRITTEN = (
    "action,email,phone,channel,category,said\n"
    "opt_out,ann@x.test,,email,newsletter,2026-03-01T10:00:00Z\n"
    "opt_out,bo@x.test,+12125550100,,,2026-03-02\n"
    "opt_out,nobody,,,,2026-03-02\n"
    "complaint,cy@x.test,,email,,2026-03-03T10:00:00Z\n"
    "opt_in,di@x.test,,email,newsletter,2026-03-03T10:00:00Z\n"
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPPRESS_HOME", raising=False)
    channels = {"email": {"contact": "email"}, "sms": {"contact": "phone"}, "mail": {"contact": "postal"}}
    rules = [{"id": "out", "kind": "opted_out"}]
    made = Desk(tmp_path, rules, {"ledger": {"format": "ledger"}}, {"channels": channels})
    made.write("events.csv", HAND_WRITTEN)
    return made


def run(capsys: Capture, *arguments: str) -> Said:
    said = suppress(capsys, "ledger", *arguments)
    assert said.code == 0, said.err
    return said


def position(desk: Desk) -> int:
    with open_ledger(None, desk.folder / ".suppress") as store:
        return store.position()


def lines(desk: Desk, name: str) -> list[str]:
    path = desk.folder / name
    assert path.stat().st_mode & 0o777 == 0o600
    return path.read_text("utf-8").splitlines()


def test_an_import_counts_what_it_recorded_and_says_which_rows_are_no_use(desk: Desk, capsys: Capture) -> None:
    (found,) = json.loads(run(capsys, "import", "events.csv", "--json").out)
    assert {name: found[name] for name in ("format", "batch", "rows", "added", "known", "rejected")} == {
        "format": "events",
        "batch": 1,
        "rows": 5,
        "added": 4,
        "known": 0,
        "rejected": 1,
    }
    assert sum(line["events"] for line in found["counts"]) == 4
    assert lines(desk, "events.csv.rejects.csv")[1].startswith("4,")
    assert "nobody" not in (desk.folder / "events.csv.rejects.csv").read_text()


def test_the_same_file_again_adds_nothing_and_puts_back_what_was_reverted(desk: Desk, capsys: Capture) -> None:
    run(capsys, "import", "events.csv")
    (again,) = json.loads(run(capsys, "import", "events.csv", "--json").out)
    assert (again["added"], again["known"], again["unvoided"]) == (0, 4, 0)
    run(capsys, "revert", "2")
    run(capsys, "revert", "1", "--yes-free", "4")
    (back,) = json.loads(run(capsys, "import", "events.csv", "--json").out)
    assert (back["added"], back["unvoided"]) == (0, 4)


@pytest.mark.parametrize(("batch", "other"), [("1", "2"), ("2", "1")])
def test_a_revert_names_the_batches_by_which_events_stay(
    desk: Desk, capsys: Capture, batch: str, other: str
) -> None:
    run(capsys, "import", "events.csv")
    run(capsys, "import", "events.csv")
    done = run(capsys, "revert", batch, "--yes-free", "0")
    said = done.err.replace("\n", " ")
    assert "takes 0 events out of force; it frees no contact" in said
    assert f"4 events of it stay in force, because batch {other} said the same" in said
    assert done.out == f"batch {batch} is reverted, and what it said stands by another; event 5 says so\n"
    # The other batch is the last to say it.
    done = run(capsys, "revert", other, "--yes-free", "4")
    assert "takes 4 events out of force; up to 4 contacts may be contacted again" in done.err
    assert "stay" not in done.err
    assert done.out == f"batch {other} is out of force; event 6 says so\n"


def test_several_batches_by_which_an_event_stays_are_named(desk: Desk, capsys: Capture) -> None:
    desk.write("newer.csv", "".join(HAND_WRITTEN.splitlines(keepends=True)[:2]))
    for name in ("events.csv", "newer.csv", "newer.csv"):
        run(capsys, "import", name)
    done = run(capsys, "revert", "1", "--yes-free", "3")
    said = done.err.replace("\n", " ")
    assert "1 event of it stays in force, because batches 2, 3 said the same: revert those too" in said
    ends = "batch 1 is reverted, and what it said stands by others but for 3 events; event 5 says so\n"
    assert done.out == ends
    said = run(capsys, "revert", "2", "--yes-free", "0").err.replace("\n", " ")
    assert "1 event of it stays in force, because batch 3 said the same: revert that too" in said


def test_what_another_file_confirmed_stands_after_a_revert(desk: Desk, capsys: Capture) -> None:
    run(capsys, "import", "events.csv")
    desk.write("newer.csv", "".join(HAND_WRITTEN.splitlines(keepends=True)[:2]))
    run(capsys, "import", "newer.csv")
    said = suppress(capsys, "ledger", "revert", "1", "--yes-free", "4")
    assert "this would free 3;" in said.err
    assert "takes 3 events out of force" in said.err
    run(capsys, "revert", "1", "--yes-free", "3")
    assert "batch 2: events newer.csv, 0 events, 0 out of force, 1 confirmed" in run(capsys, "stats").out
    run(capsys, "revert", "2", "--yes-free", "1")
    said = suppress(capsys, "ledger", "revert", "2", "--yes-free", "1")
    assert "nothing of batch 2 is in force" in said.err


def test_a_dry_run_records_and_writes_nothing(desk: Desk, capsys: Capture) -> None:
    said = run(capsys, "import", "events.csv", "--dry-run")
    assert "nothing was recorded" in said.out
    assert "1 reject\n" in said.out
    assert sorted(path.name for path in desk.folder.iterdir()) == ["events.csv", "policies.yaml"]


def test_the_rejects_file_is_where_it_is_said(desk: Desk, capsys: Capture) -> None:
    run(capsys, "import", "events.csv", "--rejects", "bad.csv")
    assert len(lines(desk, "bad.csv")) == 2


@pytest.mark.parametrize(
    ("content", "arguments", "message"),
    [
        ("Email,hs_email_optout\nann@x.test,false\n", (), "no row says anything"),
        ("action,email\nopted,ann@x.test\nopt_out,nobody\n", (), "every row was rejected"),
        ("action,email\nopted,ann@x.test\n", ("--dry-run", "--json"), "every row was rejected"),
    ],
    ids=["every flag unset", "every row a reject", "in a dry run for a program"],
)
def test_a_file_of_which_no_row_says_anything_is_1(
    desk: Desk, capsys: Capture, content: str, arguments: tuple[str, ...], message: str
) -> None:
    desk.write("odd.csv", content)
    said = suppress(capsys, "ledger", "import", "odd.csv", "events.csv", *arguments)
    assert said.code == 1
    assert f"warning: odd.csv: {message}" in said.err
    assert "--format" in said.err
    assert "events.csv: every row" not in said.err
    assert "events.csv: no row" not in said.err


def test_a_file_of_which_one_row_says_something_is_0(desk: Desk, capsys: Capture) -> None:
    open_ledger(None, desk.folder / ".suppress", create=True).close()
    desk.write("odd.csv", "Email,hs_email_optout\nann@x.test,false\nbo@x.test,true\n")
    assert run(capsys, "import", "odd.csv").err == ""
    assert run(capsys, "import", "odd.csv").err == ""


def test_columns_that_nobody_reads_are_named_and_undated_is_explained(desk: Desk, capsys: Capture) -> None:
    desk.write("odd.csv", "action,email,channel,at,Zodiac\nOpt-Out,ann@x.test,email,2026-03-01,Leo\n")
    said = run(capsys, "import", "odd.csv")
    assert "odd.csv: read as events, 1 row\n" in said.out
    assert "1 undated: counts as said when recorded" in said.out
    assert "no such column: 'at', 'Zodiac'" in said.err
    assert "no such column" not in run(capsys, "import", "events.csv").err


@pytest.mark.parametrize("rejects", ["nowhere/bad.csv", "events.csv/bad.csv", "folder"])
def test_where_rejects_cannot_be_written_nothing_is_recorded(desk: Desk, capsys: Capture, rejects: str) -> None:
    (desk.folder / "folder").mkdir()
    said = suppress(capsys, "ledger", "import", "events.csv", "--rejects", rejects)
    assert said.code == 7
    assert f"{rejects} cannot be written" in said.err
    assert sorted(path.name for path in desk.folder.iterdir()) == ["events.csv", "folder", "policies.yaml"]


def test_where_rejects_stand_beside_the_input_that_is_looked_at_too(desk: Desk, capsys: Capture) -> None:
    (desk.folder / "events.csv.rejects.csv").mkdir()
    assert suppress(capsys, "ledger", "import", "events.csv").code == 7
    assert not (desk.folder / ".suppress").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "mailchump"), "no import format 'mailchump'"),
        (("--brand", "riversid"), "did you mean 'riverside'?"),
        (("events.csv", "--rejects", "bad.csv"), "--rejects is for one file"),
        (("--scope", "newslettr"), "did you mean 'newsletter'?"),
        (
            ("--scope", "newsletter"),
            "--scope is for exports of platforms, and 'events.csv' is a plain CSV of events",
        ),
    ],
)
def test_a_slip_is_refused(desk: Desk, capsys: Capture, arguments: tuple[str, ...], message: str) -> None:
    said = suppress(capsys, "ledger", "import", "events.csv", *arguments)
    assert said.code == 2
    assert message in said.err
    assert not (desk.folder / ".suppress").exists()


def test_suppressions_of_a_channel(desk: Desk, capsys: Capture) -> None:
    run(capsys, "import", "events.csv")
    said = run(capsys, "export", "--channel", "email", "--out", "email.txt")
    assert said.out == "3 lines in email.txt\n"
    assert lines(desk, "email.txt") == ["ann@x.test", "bo@x.test", "cy@x.test"]
    run(capsys, "export", "--channel", "email", "--category", "voting", "--out", "voting.txt")
    assert lines(desk, "voting.txt") == ["bo@x.test", "cy@x.test"]
    run(capsys, "export", "--channel", "sms", "--format", "csv", "--out", "sms.csv")
    assert lines(desk, "sms.csv") == ["phone", "+12125550100"]


def test_contacts_that_the_list_of_a_channel_cannot_carry_are_counted(desk: Desk, capsys: Capture) -> None:
    run(capsys, "import", "events.csv")
    # Bo's number stands beside the address, and Ann and Cy said something of e-mail alone.
    assert run(capsys, "export", "--channel", "sms", "--out", "a.txt").out == "1 line in a.txt\n"
    suppress(capsys, "opt-out", "ed@x.test")
    suppress(capsys, "opt-out", "--name", "Fay Lee", "--address1", "1 Main St", "--postal-code", "12345")
    suppress(capsys, "opt-out", "--phone", "212 555 0177")
    said = run(capsys, "export", "--channel", "sms", "--out", "b.txt").out
    counted, of_others = said.split("\n", 1)
    assert counted == "2 lines in b.txt"
    assert " ".join(of_others.split()) == (
        "2 contacts of other kinds (who opted out by an e-mail address, a postal address or an account alone) "
        "may not be contacted by sms either: this list cannot carry them, a scrub finds them"
    )


def test_what_opted_in_again_is_not_exported(desk: Desk, capsys: Capture) -> None:
    run(capsys, "import", "events.csv")
    for contact in ("ann@x.test", "cy@x.test"):
        said = suppress(capsys, "opt-in", contact, "--channel", "email", "--category", "everything")
        assert said.code == 0, said.err
    run(capsys, "export", "--channel", "email", "--out", "email.txt")
    # Everything is less than the newsletter that ann named, and she stays.
    assert lines(desk, "email.txt") == ["ann@x.test", "bo@x.test"]


def test_hashed_suppressions(desk: Desk, capsys: Capture) -> None:
    run(capsys, "import", "events.csv")
    run(capsys, "export", "--channel", "email", "--format", "hashed", "--digest", "md5", "--out", "email.md5")
    contacts = ("ann@x.test", "bo@x.test", "cy@x.test")
    assert lines(desk, "email.md5") == sorted(hashlib.md5(one.encode()).hexdigest() for one in contacts)


@pytest.mark.parametrize(
    ("contact", "kind", "recipe", "text"),
    [
        ("jane.doe+x@gmail.com", "email", "lower_trim", "jane.doe+x@gmail.com"),
        ("jane.doe+x@gmail.com", "email", "google", "janedoe@gmail.com"),
        ("jane.doe+x@corp.test", "email", "strip_plus_all", "jane.doe@corp.test"),
        ("jane@x.test", "email", "lower_trim_lf", "jane@x.test\n"),
        ("+12125550100", "phone", "e164_plus", "+12125550100"),
        ("+12125550100", "phone", "e164_digits", "12125550100"),
        ("+12125550100", "phone", "national10", "2125550100"),
    ],
)
def test_a_recipe_s_own_form_is_hashed(contact: str, kind: str, recipe: str, text: str) -> None:
    found = listed_digests(pl.Series([contact]), kind, "sha256", recipe)  # type: ignore[arg-type]
    assert found.to_list() == [hashlib.sha256(text.encode()).hexdigest()]


def test_a_number_without_the_recipe_s_form_is_left_out() -> None:
    assert listed_digests(pl.Series(["+442079460958"]), "phone", "md5", "national10").to_list() == [None]


def test_names_and_addresses(desk: Desk, capsys: Capture) -> None:
    suppress(capsys, "opt-out", "--name", "Ann Lee", "--address1", "1 Main St", "--postal-code", "12345")
    run(capsys, "export", "--channel", "mail", "--format", "csv", "--out", "mail.csv")
    header, row = lines(desk, "mail.csv")
    assert dict(zip(header.split(","), row.split(","), strict=True))["name"] == "Ann Lee"


def test_what_stays_allowed(desk: Desk, capsys: Capture) -> None:
    run(capsys, "import", "events.csv")
    run(capsys, "export", "--segment", "--out", "segment.csv")
    # Ann left the newsletter by e-mail, Cy complained about e-mail; Bo left everything, and Di nothing.
    elsewhere = [
        f"{contact}@x.test,email,{channel},{category}"
        for channel in ("sms", "mail")
        for category in ("newsletter", "voting")
        for contact in ("ann", "cy")
    ]
    header = "contact,kind,channel,category"
    assert lines(desk, "segment.csv") == [header, "ann@x.test,email,email,voting", *elsewhere]


def test_a_channel_that_needs_consent_is_not_open_to_people_who_left_another(
    desk: Desk, capsys: Capture
) -> None:
    policy = (desk.folder / "policies.yaml").read_text()
    rule = "- {id: consent, kind: missing_consent, channels: [sms], purposes: [marketing]}"
    (desk.folder / "policies.yaml").write_text(policy.replace("rules:\n", f"rules:\n{rule}\n", 1))
    run(capsys, "import", "events.csv")
    run(capsys, "export", "--segment", "--out", "segment.csv")
    assert "ann@x.test,email,sms,newsletter" not in lines(desk, "segment.csv")
    assert "ann@x.test,email,sms,voting" in lines(desk, "segment.csv")


def test_events_out_and_in_again_suppress_the_same(desk: Desk, capsys: Capture) -> None:
    run(capsys, "import", "events.csv")
    suppress(capsys, "opt-out", "--name", "Ann Lee", "--address1", "1 Main St", "--postal-code", "12345")
    suppress(capsys, "opt-out", "gone@x.test")
    run(capsys, "revert", "3", "--yes-free", "1")
    run(capsys, "export", "--format", "events", "--out", "all.csv")
    (found,) = json.loads(run(capsys, "import", "all.csv", "--home", "copy", "--json").out)
    assert (found["added"], found["rejected"]) == (5, 0)
    for channel in ("email", "sms", "mail"):
        usual = ("export", "--channel", channel, "--format", "csv", "--out")
        run(capsys, *usual, f"{channel}-1.csv")
        run(capsys, *usual, f"{channel}-2.csv", "--home", "copy")
        assert lines(desk, f"{channel}-1.csv") == lines(desk, f"{channel}-2.csv")


def test_who_left_by_an_account_alone_is_counted(desk: Desk, capsys: Capture) -> None:
    suppress(capsys, "opt-out", "--account", "A7")
    suppress(capsys, "opt-out", "--account", "A8", "--channel", "sms")
    suppress(capsys, "opt-out", "ann@x.test", "--account", "A9")
    said = run(capsys, "export", "--channel", "email", "--out", "email.txt")
    assert lines(desk, "email.txt") == ["ann@x.test"]
    assert "1 contact of other kinds (who opted out by a phone number, a postal address or an" in said.out


def test_what_was_erased_is_counted(desk: Desk, capsys: Capture) -> None:
    run(capsys, "import", "events.csv")
    run(capsys, "erase", "bo@x.test", "--yes")
    said = run(capsys, "export", "--channel", "email", "--out", "email.txt")
    assert "1 erased entry could not be carried" in said.out
    assert lines(desk, "email.txt") == ["ann@x.test", "cy@x.test"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "for a channel"),
        (("--channel", "emial"), 2, "did you mean 'email'?"),
        (("--channel", "email", "--category", "vote"), 2, "vot"),
        (("--channel", "email", "--format", "xml"), 2, "--format does not know 'xml'"),
        (("--channel", "email", "--format", "hashed", "--digest", "crc"), 2, "--digest does not know 'crc'"),
        (("--channel", "sms", "--format", "hashed", "--recipe", "google"), 2, "no recipe 'google'"),
        (("--channel", "mail"), 2, "csv alone"),
        (("--format", "events", "--out", "events.csv"), 7, "events.csv exists"),
        (("--channel", "email", "--digest", "md5"), 2, "--digest without --format hashed would write clear"),
        (("--channel", "email", "--format", "csv", "--recipe", "google"), 2, "--recipe without --format"),
        (("--format", "events", "--channel", "email"), 2, "events does not go with --channel"),
        (("--format", "events", "--brand", "riverside"), 2, "events does not go with --brand"),
        (("--segment", "--category", "voting"), 2, "--segment does not go with --category"),
        (("--segment", "--format", "csv"), 2, "--segment does not go with --format"),
        (("--channel", "email", "--out", "-"), 2, "goes into a file"),
    ],
)
def test_an_export_that_cannot_be(
    desk: Desk, capsys: Capture, arguments: tuple[str, ...], code: int, message: str
) -> None:
    run(capsys, "import", "events.csv")
    before = position(desk)
    said = suppress(capsys, "ledger", "export", "--out", "out.txt", *arguments)
    assert said.code == code
    assert message in said.err
    assert not (desk.folder / "out.txt").exists()
    assert position(desk) == before
    assert (desk.folder / "events.csv").read_text() == HAND_WRITTEN


def test_an_export_without_a_row_is_told_of_and_makes_no_batch(desk: Desk, capsys: Capture) -> None:
    desk.write("none.csv", HAND_WRITTEN.splitlines(keepends=True)[0])
    said = suppress(capsys, "ledger", "import", "none.csv")
    assert said.code == 0
    assert "a header and no row" in said.err
    assert "there was nothing to record; the ledger is as it was" in said.out
    assert "batch" not in said.out


@pytest.mark.parametrize("content", ["", "\n", "\ufeff"], ids=["no bytes", "a line end", "a mark of UTF-8"])
def test_an_export_without_a_byte_is_called_empty(desk: Desk, capsys: Capture, content: str) -> None:
    desk.write("none.csv", content)
    said = suppress(capsys, "ledger", "import", "none.csv")
    assert said.code == 2
    assert "'none.csv' is empty" in said.err


def test_an_import_tells_how_many_events_have_a_channel_that_is_unknown(desk: Desk, capsys: Capture) -> None:
    rows = [f"opt_out,{number}@x.test,{cell}" for number, cell in enumerate(("Email;SMS", "fax", "mail fax"))]
    desk.write("more.csv", "\n".join(["action,email,channel", *rows, "opt_in,9@x.test,EMAIL"]) + "\n")
    words = "events with a channel that the policy does not have: an opt-out of them"
    assert f"more.csv: 2 {words}" in " ".join(
        run(capsys, "import", "more.csv", "--format", "events").err.split()
    )
    with open_ledger(None, desk.folder / ".suppress") as store:
        recorded = pl.concat([events for events, _ in store.recorded(0, store.position())])
    assert sorted(recorded["channels"].to_list()) == ["email", "email,sms", "fax", "fax,mail"]
    desk.write("good.csv", "action,email,channel\nopt_out,9@x.test,SMS|mail\n")
    assert words not in " ".join(run(capsys, "import", "good.csv", "--format", "events").err.split())


def test_a_shifted_column_shows_nobody(desk: Desk, capsys: Capture) -> None:
    people = [f"opt_out,20255501{place:02},person{place}@x.test" for place in range(60)]
    desk.write("shifted.csv", "\n".join(["action,phone,category", *people, "opt_out,2025550188,promos", ""]))
    for more in [("--dry-run",), ("--dry-run", "--json"), ()]:
        said = run(capsys, "import", "shifted.csv", *more)
        assert "person" not in said.out + said.err
        assert said.out.count("\n") < 20 or "--json" in more
    assert "61 events with a category that the policy does not have ('promos', 60 more): " in said.err
    assert "taken to cover every category" in said.err


def test_of_many_sorts_some_are_shown(desk: Desk, capsys: Capture) -> None:
    rows = [f"opt_out,ann@x.test,topic{place}" for place in range(21)]
    desk.write("many.csv", "\n".join(["action,email,category", *rows[:20], ""]))
    assert "other sort" not in run(capsys, "import", "many.csv", "--dry-run").out
    desk.write("many.csv", "\n".join(["action,email,category", *rows, ""]))
    assert "1  of 1 other sort; --json has all" in run(capsys, "import", "many.csv", "--dry-run").out


@pytest.mark.parametrize(
    ("column", "name", "says"),
    [
        (
            "category",
            "newslettr",
            "1 event with a category that the policy does not have ('newslettr'): an",
        ),
        ("category", "newsletter", ""),
        ("category", "purpose:marketing", ""),
        ("brand", "rivrside", "1 event with a brand that the policy does not have ('rivrside'): an"),
        ("brand", "riverside", ""),
        (
            "via",
            "web_from",
            "1 event with a collection point that the policy does not have ('web_from')",
        ),
        ("via", "web_form", ""),
    ],
)
def test_names_that_the_policy_lacks_are_told(
    desk: Desk, capsys: Capture, column: str, name: str, says: str
) -> None:
    desk.more = {**desk.more, "collection_points": {"web_form": {"confirms": "us"}}}
    desk.write_policy()
    desk.write("named.csv", f"action,email,{column}\nopt_out,ann@x.test,{name}\n")
    said = run(capsys, "import", "named.csv", "--dry-run")
    assert says in said.err
    assert ("does not have" in said.err) is bool(says)


def test_rejected_rows_are_told_and_end_with_1_where_that_is_wished(desk: Desk, capsys: Capture) -> None:
    desk.write("bad.csv", "action,email\nopt_out,ann@x.test\nsubscribed maybe,bo@x.test\n")
    said = suppress(capsys, "ledger", "import", "bad.csv")
    assert said.code == 0
    assert "1 row could not be read or not in full: whoever stands there may still be contacted" in said.err
    assert (
        "no action that is known: bounce_cleared, complaint,"
        in (desk.folder / "bad.csv.rejects.csv").read_text()
    )
    assert suppress(capsys, "ledger", "import", "bad.csv", "--fail-on", "rejected").code == 1
    desk.write("good.csv", "action,email\nopt_out,ann@x.test\n")
    good = suppress(capsys, "ledger", "import", "good.csv", "--fail-on", "rejected")
    assert (good.code, "may still be contacted" in good.err) == (0, False)
    assert suppress(capsys, "ledger", "import", "good.csv", "--fail-on", "held").code == 2


@pytest.mark.parametrize("word", ["Unsubscribed", "unsubscribe", "STOP", "Opted out", "opted-out", "OptedOut"])
def test_an_opt_out_by_other_words(desk: Desk, capsys: Capture, word: str) -> None:
    desk.write("words.csv", f"action,email\n{word},ann@x.test\n")
    (found,) = json.loads(run(capsys, "import", "words.csv", "--json").out)
    assert ([one["action"] for one in found["counts"]], found["rejected"]) == (["opt_out"], 0)


@pytest.mark.parametrize("word", ["subscribed", "stopped by", "out", "no"])
def test_what_may_mean_something_else_is_no_opt_out(desk: Desk, capsys: Capture, word: str) -> None:
    desk.write("words.csv", f"action,email\n{word},ann@x.test\nopt_out,bo@x.test\n")
    (found,) = json.loads(run(capsys, "import", "words.csv", "--json").out)
    assert (found["added"], found["rejected"]) == (1, 1)
