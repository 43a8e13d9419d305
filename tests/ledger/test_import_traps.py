"""What exports get wrong, and what an importer must not: scope, flags, quotes, lines, recognition."""

from __future__ import annotations

import gzip
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from suppress.errors import SourceError, UsageError
from suppress.ledger.imports.chunk import ImportSettings, settings_for
from suppress.ledger.imports.events_csv import events_table
from suppress.ledger.imports.format import formats_named
from suppress.ledger.imports.importer import import_file
from suppress.ledger.imports.recognise import recognise, the_format
from suppress.policy.model import Policy

_NOW = datetime(2026, 12, 1, tzinfo=UTC)

NO_ACTION = (
    "no action that is known: bounce_cleared, complaint, deceased, deceased_withdrawn, delivered, hard_bounce, "
    "opt_in, opt_out, soft_bounce"
)


def _import(path: Path, fmt: str, **settings: object) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, int]:
    """Events, contacts, rejects and silent rows of a file in one chunk."""
    told = ImportSettings(country="US", recorded_at=_NOW, **settings)  # type: ignore[arg-type]
    (chunk,) = import_file(path, formats_named(fmt)[0], told)
    return chunk.events, chunk.contacts, chunk.rejects, chunk.silent


def _file(folder: Path, text: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfemail,created\r\nann@example.org,1443651141\r\n",
        b'email;created\n"ann@example.org";1443651141\n',
        b"email\tcreated\nann@example.org\t1443651141\n",
        b" email , created \n ann@example.org. , 1443651141 \n",
        b"email,created\nmailto:ann@example.org,1443651141\n",
        b'email,created\n"Ann" <ann@example.org>,1443651141\n',
        "email,created\nann@example.org,1443651141\n".encode("utf-16"),
        "email,created\nann@example.org,1443651141\n".encode("utf-32"),
        gzip.compress(b"email,created\nann@example.org,1443651141\n", mtime=0),
    ],
    ids=[
        "BOM and CRLF",
        "semicolons",
        "tabs",
        "blanks",
        "mailto",
        "a name before it",
        "UTF-16",
        "UTF-32",
        "gzip",
    ],
)
def test_the_same_row_in_other_clothes(tmp_path: Path, data: bytes) -> None:
    events, contacts, rejects, _ = _import(_file(tmp_path, data), "sendgrid_unsubscribes")
    assert contacts["text"].to_list() == ["ann@example.org"]
    assert events["said_until"].to_list() == [datetime(2015, 9, 30, 22, 12, 21, tzinfo=UTC)]
    assert not rejects.height


def test_latin_1_in_a_reason_loses_no_row(tmp_path: Path) -> None:
    data = "status,reason,email,created\n5.1.1,boîte pleine,ann@example.org,1443651141\n".encode("latin-1")
    events, _, _, _ = _import(_file(tmp_path, data), "sendgrid_bounces")
    assert events["evidence"].to_list() == ["boîte pleine"]


def test_a_phone_in_an_email_file_is_a_reject_with_its_line(tmp_path: Path) -> None:
    path = _file(tmp_path, "email,created\nann@example.org,1\n\n212 555 0100,1443651141\n,1443651141\n")
    events, _, rejects, _ = _import(path, "sendgrid_unsubscribes")
    assert events.height == 1
    assert rejects.rows() == [(4, "email cannot be read"), (5, "no contact")]


def test_a_time_that_cannot_be_read_leaves_the_event_undated(tmp_path: Path) -> None:
    told = ImportSettings(country="US", recorded_at=_NOW)
    path = _file(tmp_path, "email,created\nann@example.org,soon\nbo@example.org,\n")
    (chunk,) = import_file(path, formats_named("sendgrid_unsubscribes")[0], told)
    assert (chunk.events.height, chunk.undated, chunk.unread_times) == (2, 2, 1)


@pytest.mark.parametrize(
    ("scope", "groups", "category", "assumed"),
    [
        (None, {}, None, True),
        ("group:7", {"7": "newsletter"}, "newsletter", False),
        ("group:8", {"7": "newsletter"}, None, True),
        ("fundraising", {}, "fundraising", False),
        ("everything", {}, None, False),
    ],
    ids=["unknown", "mapped", "not mapped", "a category", "everything"],
)
def test_scope_of_a_group_by_option(
    tmp_path: Path, scope: str | None, groups: dict[str, str], category: str | None, assumed: bool
) -> None:
    path = _file(tmp_path, "email\nann@example.org\n")
    events, _, _, _ = _import(path, "sendgrid_group", scope=scope, groups=groups)
    assert events.select("channels", "category", "assumed").rows() == [("email", category, assumed)]


def test_a_scope_by_option_leaves_complaints_and_bounces_alone(tmp_path: Path) -> None:
    path = _file(tmp_path, "ip,email,created\n192.0.2.1,ann@example.org,1443651141\n")
    events, _, _, _ = _import(path, "sendgrid_spam_reports", scope="newsletter")
    assert events["category"].to_list() == [None]


@pytest.mark.parametrize("value", ["1", "true", "T", "yes", "Y", "on", "x"])
def test_a_flag_is_set(tmp_path: Path, value: str) -> None:
    path = _file(tmp_path, f"email,emailBlacklisted,smsBlacklisted\nann@example.org,{value},0\n")
    events, _, _, _ = _import(path, "brevo")
    assert events.select("action", "assumed", "review").rows() == [("opt_out", False, False)]


@pytest.mark.parametrize("value", ["0", "false", "F", "no", "N", "off", ""])
def test_a_flag_that_is_not_set_is_no_opt_in(tmp_path: Path, value: str) -> None:
    path = _file(tmp_path, f"email,emailBlacklisted,smsBlacklisted\nann@example.org,{value},0\n")
    events, _, rejects, silent = _import(path, "brevo")
    assert (events.height, rejects.height, silent) == (0, 0, 1)


@pytest.mark.parametrize(("groups", "count"), [({}, 0), ({"do_not_trade": "partner_offers"}, 1)])
def test_do_not_trade_counts_where_the_policy_says_what_it_is(
    tmp_path: Path, groups: dict[str, str], count: int
) -> None:
    path = _file(tmp_path, "email,do_not_email,do_not_trade\nann@example.org,0,1\n")
    events, _, _, silent = _import(path, "civicrm", groups=groups)
    assert (events.height, silent) == (count, 1 - count)


def test_an_unknown_status_is_a_reject_not_silence(tmp_path: Path) -> None:
    path = _file(tmp_path, "uuid,email,name,attributes,status\nu,ann@example.org,Ann,{},paused\n")
    events, _, rejects, silent = _import(path, "listmonk")
    assert (events.height, rejects["line"].to_list(), silent) == (0, [2], 0)


def test_files_with_one_header_are_told_apart_by_name_or_not_at_all(tmp_path: Path) -> None:
    text = "status,reason,email,created\n5,x,ann@example.org,1\n"
    renamed = _file(tmp_path, text, "export.csv")
    assert [fmt.name for fmt in recognise(renamed)] == ["sendgrid_bounces", "sendgrid_blocks"]
    with pytest.raises(UsageError, match="sendgrid_bounces, sendgrid_blocks"):
        the_format(renamed, formats_named("auto"))
    assert the_format(_file(tmp_path, text, "blocks.csv"), formats_named("sendgrid")).name == "sendgrid_blocks"


def test_an_unknown_header_names_no_cell(tmp_path: Path) -> None:
    path = _file(tmp_path, "ann@example.org,1\n")
    with pytest.raises(UsageError) as caught:
        the_format(path, formats_named("auto"))
    assert "ann" not in caught.value.message + caught.value.hint


def test_a_file_without_the_column_of_the_contact_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none of the columns"):
        _import(_file(tmp_path, "Email,created\nann@example.org,1\n"), "sendgrid_unsubscribes")


@pytest.mark.parametrize("header", ["email,date", "contact,date"])
def test_a_plain_list_of_contacts_is_told_which_columns_it_lacks(tmp_path: Path, header: str) -> None:
    path = _file(tmp_path, f"{header}\nann@example.org,2026-11-01\n")
    with pytest.raises(UsageError, match="no export that is known") as unknown:
        the_format(path, formats_named("auto"))
    lacks = "no column `action`" if "email" in header else "none of the columns with a contact"
    with pytest.raises(UsageError, match=lacks) as lacking:
        _import(path, "events")
    for told in (unknown, lacking):
        assert "add a column `action`, with opt_out in every row if everybody" in told.value.hint


def test_json_that_was_cut_short_is_refused_with_its_line(tmp_path: Path) -> None:
    path = _file(tmp_path, '[{"email":"ann@example.org","created":1},\n{"email":"bo', "unsubscribes.json")
    with pytest.raises(SourceError, match="line 2"):
        _import(path, "sendgrid_unsubscribes")


def test_a_broken_line_among_json_lines_is_a_reject(tmp_path: Path) -> None:
    row = '{"emailAddress":"ann@example.org","reason":"BOUNCE"}'
    events, _, rejects, _ = _import(_file(tmp_path, f"{row}\n\n{{oops\n{row}\n"), "ses_import")
    assert events.height == 2
    assert rejects.rows() == [(3, "no record")]


def test_members_of_a_zip_are_read_by_their_own_names(tmp_path: Path) -> None:
    path = tmp_path / "groups.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("asm_groups_7_suppressions.csv", "email\nann@example.org\n")
        archive.writestr("asm_groups_8_suppressions.csv", "email\nann@example.org\n")
    told = ImportSettings(country="US", groups={"7": "newsletter", "8": "voting"})
    chunks = list(import_file(path, formats_named("sendgrid_group")[0], told))
    assert [chunk.events["category"].to_list() for chunk in chunks] == [["newsletter"], ["voting"]]


def test_a_zip_with_files_of_several_sorts_takes_each_for_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "audience.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for status in ("unsubscribed", "cleaned", "subscribed"):
            archive.writestr(f"{status}_members_export_1a.csv", "Email Address\nann@example.org\n")
    fmt = the_format(path, formats_named("auto"))
    chunks = list(import_file(path, fmt, ImportSettings(country="US")))
    assert [chunk.events["action"].to_list() for chunk in chunks] == [["opt_out"], ["hard_bounce"], []]


def test_a_zip_with_a_file_that_cannot_be_told_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sendgrid.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("unsubscribes.csv", "email,created\nann@example.org,1\n")
        archive.writestr("other.csv", "status,reason,email,created\n5,x,ann@example.org,1\n")
    with pytest.raises(SourceError, match="not clearly"):
        list(import_file(path, formats_named("sendgrid_unsubscribes")[0], ImportSettings(country="US")))


def test_a_map_of_ones_own(tmp_path: Path) -> None:
    text = (
        "platform: own\nformats:\n  - name: own\n    title: our list\n    columns: [mail]\n"
        "    contact: {email: [mail]}\n    statements: [{action: opt_out, channels: email}]\n"
    )
    own = _file(tmp_path, text, "own.yaml")
    (fmt,) = formats_named(str(own))
    assert formats_named("own", tmp_path) == (fmt,)
    (chunk,) = import_file(_file(tmp_path, "mail\nann@example.org\n"), fmt, ImportSettings(country="US"))
    assert chunk.events.select("system", "category").rows() == [("own", None)]
    with pytest.raises(UsageError, match=r"bad\.yaml line 3: formats\.0\.columns: Field required"):
        formats_named(str(_file(tmp_path, text.replace("columns", "columnz"), "bad.yaml")))


def _policy(**more: object) -> Policy:
    return Policy.model_validate(
        {
            "version": 1,
            "sender": {"name": "A", "country": "GB"},
            "channels": {"post": {"contact": "postal"}, "letters": {"contact": "email"}},
            "categories": {"newsletter": {"purpose": "marketing"}},
            **more,
        }
    )


def test_settings_come_from_the_policy(tmp_path: Path) -> None:
    told = settings_for(
        _policy(imports={"sendgrid": {"groups": {"7": "newsletter"}, "brand": "b", "time_zone": "UTC"}}),
        "sendgrid_group",
        "sendgrid",
    )
    assert (told.country, told.brand, told.groups) == ("GB", "b", {"7": "newsletter"})
    path = _file(tmp_path, "email\nann@example.org\n", "asm_groups_7_suppressions.csv")
    (chunk,) = import_file(path, formats_named("sendgrid_group")[0], told)
    # A channel of another name would be unknown to the policy, and so every channel.
    assert chunk.events.select("channels", "brand").rows() == [("letters", "b")]


def test_a_time_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="time zone"):
        settings_for(_policy(imports={"sendgrid": {"time_zone": "Mars/Base"}}), "sendgrid")


def test_an_exported_ledger_comes_back_as_it_was(tmp_path: Path) -> None:
    source = _file(
        tmp_path,
        "action,email,phone,account,first_name,last_name,address1,city,state,postal_code,channels,category,brand,"
        "said,recorded_at,assumed,subject,via,basis,expires,reason,evidence,review,system,reference,campaign\n"
        'opt_out,ann@example.org,212 555 0100,A;1,,,,,,,"sms,email",newsletter,b,2026-03-01,'
        '2026-03-02T00:00:00Z,true,A;1,form,,,"too many, ""really""",he said,yes,crm,r1,spring\n'
        "opt_in,,,,Ann,Example,1 Main St,Springfield,IL,62701,mail,purpose:marketing,,"
        "2026-03-01T10:00:00.25Z,,,,,express,2027-01-01,,,,,,\n"
        "opt_out,bo@example.org,,,,,,,,,,,,,,,,,,,,,,,,\n",
    )
    events, contacts, rejects, _ = _import(source, "events")
    assert (events.height, rejects.height) == (3, 0)
    exported = tmp_path / "exported.csv"
    events_table(events, contacts).write_csv(exported)
    assert [fmt.name for fmt in recognise(exported)] == ["events"]
    again, same, _, _ = _import(exported, "events")
    assert_frame_equal(again, events)
    assert_frame_equal(same, contacts)


def test_an_event_recorded_in_the_future_was_recorded_now(tmp_path: Path) -> None:
    rows = "opt_out,ann@example.org,2030-01-01T00:00:00Z\nopt_out,bo@example.org,2026-01-01T00:00:00Z\n"
    events, _, _, _ = _import(_file(tmp_path, f"action,email,recorded_at\n{rows}"), "events")
    assert events["recorded_at"].to_list() == [_NOW, datetime(2026, 1, 1, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("row", "events", "reasons"),
    [
        ("opt_out,ann@example.org,12,", 1, ["a contact cannot be read"]),
        ("opt_out,ann,12,", 0, ["a contact cannot be read"]),
        ("void,ann@example.org,,", 0, [NO_ACTION]),
        ("opt_in,ann@example.org,,soon", 0, ["expires is no date such as 2026-12-31"]),
        ("opt_in,ann@example.org,,2027-01-01", 1, []),
        ("opt_out,ann@example.org,,soon", 1, []),
    ],
    ids=[
        "one contact of two",
        "none of two",
        "an action of the ledger's own",
        "no date",
        "a date",
        "no date of a no",
    ],
)
def test_a_row_of_the_event_file_is_an_event_or_a_reject(
    tmp_path: Path, row: str, events: int, reasons: list[str]
) -> None:
    found, _, rejects, _ = _import(_file(tmp_path, f"action,email,phone,expires\n{row}\n"), "events")
    assert (found.height, rejects["reason"].to_list()) == (events, reasons)


@pytest.mark.parametrize("flag", ["assumed", "review"])
def test_an_unclear_flag_rejects_an_opt_in_and_is_set_on_an_opt_out(tmp_path: Path, flag: str) -> None:
    rows = "".join(
        f"{action},ann@example.org,{cell}\n" for action in ("opt_out", "opt_in") for cell in ("maybe", "no")
    )
    events, _, rejects, _ = _import(_file(tmp_path, f"action,email,{flag}\n{rows}"), "events")
    assert events.select("action", flag).rows() == [("opt_out", True), ("opt_out", False), ("opt_in", False)]
    assert rejects["reason"].to_list() == ["assumed or review is neither true nor false"]


_CELL = st.sampled_from(
    ["ann@example.org", "bo@example.org", "", " ", "x", "1", "0", '"', "1443651141", "a,b", "\n"]
)


@given(st.lists(st.tuples(_CELL, _CELL, _CELL), max_size=12), st.sampled_from(["brevo", "events", "telnyx"]))
def test_no_row_of_a_mangled_file_is_dropped(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], fmt: str
) -> None:
    header = {
        "brevo": "email,emailBlacklisted,smsBlacklisted",
        "events": "email,action,said",
        "telnyx": "to,reason,created_at",
    }[fmt]
    path = tmp_path_factory.mktemp("mangled") / "file.csv"
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n")
    try:
        chunks = list(import_file(path, formats_named(fmt)[0], ImportSettings(country="US", recorded_at=_NOW)))
    except SourceError:
        return  # a quote that is never closed stops the import
    if not any(sign in "".join(row) for row in rows for sign in '"\n'):
        assert sum(chunk.rows for chunk in chunks) == sum(bool("".join(row).strip(" ,")) for row in rows)
    for chunk in chunks:
        heard = chunk.rows - chunk.silent
        assert chunk.events.height + chunk.rejects.height >= heard
        assert chunk.rows >= chunk.rejects["line"].n_unique()
        assert set(chunk.contacts["event"]) == set(range(chunk.events.height))


@pytest.mark.parametrize(
    ("written", "action"),
    [
        *((text, "opt_out") for text in ("opt_out", "opt-out", "Opt-Out", "optout", "OPT OUT", " opt  out ")),
        *((text, "opt_in") for text in ("opt-in", "Opt In", "OptIn")),
        ("hard-bounce", "hard_bounce"),
        *((text, None) for text in ("out", "opt", "opt_outs", "void")),
    ],
)
def test_an_action_is_known_in_the_ways_people_write_it(
    tmp_path: Path, written: str, action: str | None
) -> None:
    path = _file(tmp_path, f"action,email,channel,category\n{written},ann@example.org,email,newsletter\n")
    events, _, rejects, _ = _import(path, "events")
    assert (events["action"].to_list(), rejects.height) == (([], 1) if action is None else ([action], 0))
