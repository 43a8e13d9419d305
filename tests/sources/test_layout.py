"""Sources with a layout of the policy's: delimited, of fixed width, XML."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_files import TODAY, hits, make_policy, zipped

from suppress.errors import SourceError
from suppress.model import DigestKind, KeyKind
from suppress.sources.catalog import Place, open_sources
from suppress.sources.formats.batch import Reading
from suppress.sources.formats.layout import read_layout
from suppress.sources.in_memory import prepare_lines
from suppress.sources.prepared import PreparedSource
from suppress.text_files.stream import Stream

Opened = Callable[..., PreparedSource]
_PHONES = [12125550100, 12125550101, 12125550102]


def _counts(source: PreparedSource) -> tuple[int, int, int]:
    """Entries, lines that list nobody, rejects."""
    (member,) = source.members
    return member.entries, member.others, member.rejected


def _read(lines: list[str], form: str, layout: dict[str, Any], **source: Any) -> PreparedSource:
    made = make_policy(it={"format": form, "layout": layout, "files": "x", **source}).sources["it"]
    return prepare_lines("it", made, lines, country="US")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_state_list_has_a_number_a_line(opened: Opened, end: str) -> None:
    text = end.join(["2125550100", "", "(212) 555-0101", "212555010"] + ["9175550199"] * 99)
    source = opened(
        text, format="delimited", layout={"header": False, "fields": {"phone": 1}}, max_rejected="2 %"
    )
    assert hits(source, KeyKind.PHONE, _PHONES) == [0, 1]
    assert _counts(source) == (101, 0, 1)


def test_a_csv_with_the_phone_first_has_no_header() -> None:
    lines = ["2125550100,Ann Example,10001", '"2125550101","Example, Bo",10001', "x,,"]
    source = _read(lines, "delimited", {"header": False, "fields": {"phone": 1}})
    assert hits(source, KeyKind.PHONE, _PHONES) == [0, 1]
    assert _counts(source) == (2, 0, 1)


def test_only_the_rows_of_litigators_are_entries() -> None:
    lines = ["phone,national_dnc,litigator", "2125550100,Y,N", "2125550101,N,Y", "2125550102,N, y "]
    source = _read(lines, "delimited", {"fields": {"phone": "Phone"}, "only": {"litigator": ["Y"]}})
    assert hits(source, KeyKind.PHONE, _PHONES) == [1, 2]
    assert _counts(source) == (2, 1, 0)


@pytest.mark.parametrize(
    ("asked", "row", "counts"),
    [
        ("Y", "2125550100,Y", (1, 0, 0)),
        ("Y", "2125550100,y ", (1, 0, 0)),
        ("Y", "2125550100,", (1, 0, 1)),
        ("Y", "2125550100, \u200b", (1, 0, 1)),
        ("Y", "2125550100", (1, 0, 1)),
        ("Y", "2125550100,Yes", (1, 0, 1)),
        ("Yes", "2125550100,y", (1, 0, 1)),
        ("Y", "2125550100,N", (0, 1, 0)),
        ("Y", "2125550100,No", (0, 1, 0)),
        ("Y", "2125550100,X", (0, 1, 0)),
        ("8", "2125550100,8.0", (1, 0, 1)),
        ("8", "2125550100,08", (1, 0, 1)),
        ("10", "2125550100,1", (0, 1, 0)),
        ("1", "2125550100,10", (0, 1, 0)),
        ("1", "2125550100,-1", (0, 1, 0)),
    ],
)
def test_what_is_no_plain_no_is_an_entry_and_a_reject(asked: str, row: str, counts: tuple[int, ...]) -> None:
    layout = {"fields": {"phone": "phone"}, "only": {"litigator": [asked]}}
    source = _read(["phone,litigator", f"9175550199,{asked}", row], "delimited", layout)
    entries, others, rejects = _counts(source)
    assert (entries - 1, others, rejects) == counts
    assert hits(source, KeyKind.PHONE, _PHONES) == ([0] if counts[0] else [])


def test_one_plain_no_of_several_leaves_a_record_out() -> None:
    layout = {"fields": {"phone": 1}, "only": {"a": "Y", "b": "Y"}}
    lines = ["phone,a,b", "2125550100,,N", "2125550101,,Y", "2125550102,Y,Y"]
    source = _read(lines, "delimited", layout)
    assert hits(source, KeyKind.PHONE, _PHONES) == [1, 2]
    assert _counts(source) == (2, 1, 1)


def test_blank_cells_may_be_asked_for() -> None:
    layout = {"fields": {"phone": 1}, "only": {"left": ["", "N"]}}
    source = _read(["phone,left", "2125550100,", "2125550101,Y", "2125550102,N"], "delimited", layout)
    assert hits(source, KeyKind.PHONE, _PHONES) == [0, 2]
    assert _counts(source) == (2, 1, 0)


def test_blank_cells_may_be_said_to_mean_no() -> None:
    layout = {"fields": {"phone": 1, "action": "flag"}, "actions": {"Y": "add", "Yes": "add", "": "opt_in"}}
    source = _read(["phone,flag", "2125550100,", "2125550101,Y", "2125550102,Yes"], "delimited", layout)
    assert hits(source, KeyKind.PHONE, _PHONES) == [1, 2]
    assert _counts(source) == (2, 1, 0)


def test_a_record_in_doubt_deletes_nothing() -> None:
    layout = {**_CHANGES, "fields": {**_CHANGES["fields"], "flag": 4}, "only": {"flag": "Y"}}
    lines = ["2125550100,2026-08-01,A,Y", "2125550101,2026-08-01,A,Y"]
    lines += ["2125550100,2026-08-02,D,", "2125550101,2026-08-02,D,Y"]
    source = _read(lines, "delimited", layout)
    assert hits(source, KeyKind.PHONE, _PHONES) == [0]
    assert _counts(source) == (1, 2, 1)


def test_blank_cells_are_rejects_with_their_line(opened: Opened, place: Place) -> None:
    layout = {"fields": {"phone": 1}, "only": {"litigator": "Y"}}
    text = "phone,dnc,litigator\n2125550100,N,Y\n2125550101,N,\n2125550102,N,Yes\n"
    opened(text, format="delimited", layout=layout, max_rejected="90 %")
    (rejects,) = place.home.glob("sources/delimited-*/rejects.csv")
    assert [line.split(",", 1)[1] for line in rejects.read_text().splitlines()[1:]] == [
        "3,'litigator' of `only:` is blank; the record counts as an entry",
        "4,'litigator' has almost a value of `only:`; the record counts as an entry",
    ]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["Y"], ""),
        (["Y", "N", "X", "N"], "3 records by flag: N (2), X (1)"),
        ([*"NABCDEFGHI"], "10 records by flag: " + ", ".join(f"{value} (1)" for value in "ABCDEFGHIN")),
        ([*"NABCDEFGHIJ"], "11 records by flag: other values (11)"),
        (["N", "ann@example.org"], "2 records by flag: other values (2)"),
        (["N", "212-555-0100"], "2 records by flag: other values (2)"),
        (["N", "a long text of somebody"], "2 records by flag: other values (2)"),
    ],
    ids=["none", "two", "ten", "eleven", "an address", "a number", "a long text"],
)
def test_what_only_leaves_out_is_told_by_value(cells: list[str], told: str, opened: Opened) -> None:
    lines = ["phone,flag", "9175550199,Y"] + [f"2125550100,{cell}" for cell in cells]
    source = opened(
        "\n".join(lines), format="delimited", layout={"fields": {"phone": 1}, "only": {"flag": "Y"}}
    )
    assert source.members[0].left_out == told


def test_the_cells_of_a_contact_are_not_told(opened: Opened) -> None:
    layout = {"fields": {"phone": 1, "last_name": 2}, "only": {"last_name": "Example"}}
    source = opened("phone,name\n9175550199,Example\n2125550100,Sample\n", format="delimited", layout=layout)
    assert source.members[0].left_out == "1 record by last_name: other values (1)"


def test_the_parts_of_a_number_are_put_together() -> None:
    lines = ["area,number", "212,5550100", "212,", ",5550101", "212,555-0102"]
    source = _read(lines, "delimited", {"fields": {"phone": ["area", "number"]}})
    assert hits(source, KeyKind.PHONE, _PHONES) == [0, 2]
    assert _counts(source) == (2, 0, 2)


def test_several_contacts_of_a_record_are_each_found() -> None:
    lines = ["a,b,c", "Ann@x.org,2125550100,2125550101", ",,", "x,2125550102,"]
    source = _read(lines, "delimited", {"fields": {"email": 1, "phone": 2, "mobile": 3}})
    assert hits(source, KeyKind.PHONE, _PHONES) == [0, 1, 2]
    assert hits(source, KeyKind.EMAIL, ["ann@x.org"]) == [0]
    assert _counts(source) == (1, 0, 1)  # the line of commas alone is blank; `x` is no address


def test_domains_accounts_and_digests_are_contacts() -> None:
    digest = hashlib.md5(b"ann@example.org").hexdigest()
    lines = ["d,account,hash", f"example.org,A-1,{digest}", f",,{digest[:30]}"]
    layout = {"fields": {"domain": "d", "account": "account", "digest": "hash"}}
    source = _read(lines, "delimited", layout, digest="md5")
    assert hits(source, KeyKind.DOMAIN, ["example.org"]) == [0]
    assert hits(source, KeyKind.ACCOUNT, ["A-1"]) == [0]
    assert source.kinds >= {DigestKind("email", "md5", "lower_trim")}
    assert _counts(source) == (1, 0, 1)


# Action 1, date of request 2-9, first name 10-19, last name 20-34, address 35-54, town 55-64, postal code
# 65-72, level 73.
_MAIL = {
    "record": 73,
    "fields": {
        "action": 1,
        "date": "2-9",
        "first_name": "10-19",
        "last_name": "20-34",
        "address1": "35-54",
        "city": "55-64",
        "postal_code": "65-72",
        "level": 73,
    },
    "date_format": "%d%m%Y",
    "actions": {"P": "add", "I": "opt_in"},
    "levels": {"H": "household", "I": "individual"},
}


def _person(action: str, first: str, last: str, level: str) -> str:
    return f"{action}05082026{first:<10}{last:<15}{'1 Main St':<20}{'Springfield':.10}{'62701':<8}{level}"


def test_a_mail_file_of_fixed_width_has_a_match_level_a_record(opened: Opened) -> None:
    lines = [
        _person("P", "Ann", "Example", "I"),
        _person("P", "Bo", "Sample", "H"),
        _person("I", "Cy", "Pattern", "I"),
        _person("P", "Di", "Model", " ").rstrip(),
    ]
    source = opened("\r\n".join(lines), format="fixed_width", layout=_MAIL)
    assert _counts(source) == (3, 1, 0)
    assert source.own_kinds == {KeyKind.HOUSEHOLD, KeyKind.INDIVIDUAL}
    assert len(source.own[KeyKind.HOUSEHOLD]) == 1
    assert len(source.tables[KeyKind.INDIVIDUAL]) == 1  # the one that says no level


def test_records_too_long_are_rejects_and_run_on_records_are_not(opened: Opened) -> None:
    first, second = _person("P", "Ann", "Example", "I"), _person("P", "Bo", "Sample", "H")
    source = opened(f"{first}\n{second}y\n", format="fixed_width", layout=_MAIL, max_rejected="50 %")
    assert _counts(source) == (1, 0, 1)
    assert _counts(opened(first + second, format="fixed_width", layout=_MAIL)) == (2, 0, 0)


def test_an_unknown_action_counts_as_an_entry_and_as_a_reject() -> None:
    layout = {"header": False, "fields": {"phone": 1, "action": 2}, "actions": {"A": "add", "O": "opt_in"}}
    source = _read(["2125550100,A", "2125550101,X", "2125550102,O"], "delimited", layout)
    assert hits(source, KeyKind.PHONE, _PHONES) == [0, 1]
    assert _counts(source) == (2, 1, 1)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"actions": {"A": "add"}}, "check `actions` and the places of `fields` of its layout"),
        ({}, "check the places of `fields` of its layout"),
    ],
    ids=["actions", "no actions"],
)
def test_too_many_rejects_are_mended_in_the_layout(opened: Opened, more: dict[str, Any], named: str) -> None:
    fields = {"phone": 1, "action": 2} if more else {"phone": 1}
    layout = {"header": False, "fields": fields, **more}
    with pytest.raises(SourceError) as error:
        opened("212555,X\n212556,X\n", format="delimited", layout=layout)
    assert any(named in problem for problem in error.value.problems)


_LIST = """<?xml version="1.0"?><l:list xmlns:l="x"><ac val="212"><ph val="5550100"/>
<ph val="5550101"/></ac></l:list>"""


@pytest.mark.parametrize(
    ("text", "layout", "found"),
    [
        (_LIST, {"entry": "ph", "fields": {"phone": ["../@val", "@val"]}}, [0, 1]),
        (
            "<r><p><n>2125550100</n><n>2125550101</n></p><p><x>2125550102</x></p></r>",
            {"entry": "p", "fields": {"phone": "n"}},
            [0, 1],
        ),
        (
            "<r><p>2125550100</p><p> 212<b>9</b>5550101 </p></r>",
            {"entry": "p", "fields": {"phone": "."}},
            [0, 1],
        ),
        (
            "<r><p><a><n v='2125550100'/></a><n v='2125550102'/></p></r>",
            {"entry": "p", "fields": {"phone": "a/n/@v"}},
            [0],
        ),
        (
            "<r><p o='Y' n='2125550100'/><p o='N' n='2125550101'/></r>",
            {"entry": "p", "fields": {"phone": "@n", "o": "@o"}, "only": {"o": "Y"}},
            [0],
        ),
    ],
    ids=["attributes of entry and parent", "several elements", "own text", "an attribute below", "only"],
)
def test_phones_of_an_xml_list(text: str, layout: dict[str, Any], found: list[int]) -> None:
    assert hits(_read([text], "xml", layout), KeyKind.PHONE, _PHONES) == found


def test_entries_on_one_line_are_counted_each() -> None:
    text = "<r><p n='2125550100'/><p n='x'/><p/><p n='2125550101'/></r>"
    source = _read([text], "xml", {"entry": "p", "fields": {"phone": "@n"}})
    assert _counts(source) == (2, 0, 2)


def test_rejects_are_named_by_their_line(opened: Opened) -> None:
    text = "<r>\n<p n='x'/><p n='2125550100'/>\n<p n='y'/>\n</r>"
    layout = {"entry": "p", "fields": {"phone": "@n"}}
    with pytest.raises(SourceError, match=r"\(lines 2, 3; most often: not a phone number"):
        opened(text, format="xml", layout=layout)


def test_another_layout_reads_the_same_file_anew(opened: Opened) -> None:
    text = "2125550100,2125550101\n"
    for column in (1, 2):
        source = opened(text, format="delimited", layout={"header": False, "fields": {"phone": column}})
        assert hits(source, KeyKind.PHONE, _PHONES) == [column - 1]


@pytest.mark.parametrize("level", ["household", "individual"])
def test_the_dead_are_never_compared_more_loosely_than_by_initial(opened: Opened, level: str) -> None:
    layout = {**_MAIL, "format": "fixed_width", "levels": {"H": level}}
    source = opened(_person("P", "Ann", "Example", "H"), format="deceased", layout=layout)
    assert source.own_kinds <= {KeyKind.INDIVIDUAL_INITIAL, KeyKind.INDIVIDUAL}
    assert _counts(source) == (1, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_xml_says_its_encoding(opened: Opened, encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><r><p a='zoé@example.org'/></r>"
    layout = {"entry": "p", "fields": {"email": "@a"}}
    assert hits(
        opened(text.encode(encoding), format="xml", layout=layout), KeyKind.EMAIL, ["zoé@example.org"]
    ) == [0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<r><p n='2125550100'/>", "line 2: not well-formed XML"),
        ("<r><p n='2125550100'></r>", "line 1: not well-formed XML"),
        ('<!DOCTYPE r [<!ENTITY a "2125550100">]><r><p n="&a;"/></r>', "line 1: the file declares an entity"),
        ('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hosts">]><r><p>&a;</p></r>', "declares an entity"),
    ],
    ids=["cut short", "mismatched", "an entity", "an external entity"],
)
def test_xml_that_cannot_be_read_whole_stops_the_run(text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        _read([text], "xml", {"entry": "p", "fields": {"phone": "@n"}})


@pytest.mark.parametrize(
    ("first", "layout", "message"),
    [
        ("tel,name", {"fields": {"phone": "phone"}}, "line 1: no column 'phone' in the header"),
        (
            "2125550100",
            {"header": False, "fields": {"phone": 2}},
            "line 1: 1 columns; the layout names column 2",
        ),
    ],
)
def test_a_column_that_is_not_there_stops_the_run(first: str, layout: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        _read([first, "2125550100,x"], "delimited", layout)


_CHANGES = {
    "header": False,
    "fields": {"phone": 1, "date": 2, "action": 3},
    "actions": {"A": "add", "D": "delete"},
}


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["2125550100,2026-08-01,A", "2125550100,2026-08-02,D"], []),
        (["2125550100,2026-08-02,A", "2125550100,2026-08-02,D"], []),
        (["2125550100,2026-08-03,A", "2125550100,2026-08-02,D"], [0]),
        (["2125550100,2026-08-01,A", "2125550101,2026-08-02,D"], [0]),
        (["2125550100,,A", "2125550100,2026-08-02,D"], [0]),
        (["2125550100,2026-08-02T10:00:00,A", "2125550100,2026-08-02T10:00:01,D"], []),
        (["2125550100,2026-08-02T10:00:00,A", "2125550100,2026-08-02T10:00:00,D"], []),
        (["2125550100,2026-08-02T10:00:01,A", "2125550100,2026-08-02T10:00:00,D"], [0]),
        (["2125550100,2026-08-02,A", "2125550100,2026-08-02T10:00:00,D"], [0]),
        (
            ["2125550100,2026-08-01,A", "2125550100,2026-08-02,D", "2125550100,2026-08-03,A"],
            [0],
        ),
    ],
    ids=[
        "later",
        "the same day",
        "earlier",
        "another number",
        "an entry without a day",
        "later the same day",
        "the same time",
        "earlier the same day",
        "an entry that may be later that day",
        "listed again",
    ],
)
def test_a_delete_removes_what_is_surely_not_later(lines: list[str], left: list[int]) -> None:
    # Whatever the order of the lines; the last number keeps the list from being empty.
    for order in itertools.permutations(lines):
        source = _read([*order, "9175550199,2026-08-01,A"], "delimited", _CHANGES)
        assert hits(source, KeyKind.PHONE, _PHONES) == left
        entries, others, rejects = _counts(source)
        assert entries + others + rejects == len(lines) + 1
        assert not rejects


def test_a_delete_without_a_day_is_a_reject_and_deletes_nothing() -> None:
    source = _read(["2125550100,2026-08-01,A", "2125550100,,D"], "delimited", _CHANGES)
    assert hits(source, KeyKind.PHONE, _PHONES) == [0]
    assert _counts(source) == (1, 0, 1)


def test_times_of_a_declared_format_count(opened: Opened) -> None:
    layout = {
        "header": False,
        "fields": {"phone": 1, "date": [2, 3], "action": 4},
        "date_format": "%m/%d/%Y %H%M",
        "actions": {"A": "add", "D": "delete"},
    }
    lines = ["2125550100,08/02/2026,1000,A", "2125550100,08/02/2026,0959,D", "2125550101,08/02/2026,1000,A"]
    lines += ["2125550101,08/02/2026,1001,D"]
    source = _read(lines, "delimited", layout)
    assert hits(source, KeyKind.PHONE, _PHONES) == [0]
    assert _counts(source) == (1, 3, 0)


def test_a_delete_leaves_other_addresses_of_the_same_wide_form() -> None:
    layout = {**_CHANGES, "fields": {"email": 1, "date": 2, "action": 3}}
    lines = ["ann+a@gmail.com,2026-08-01,A", "ann@gmail.com,2026-08-01,A", "ann+a@gmail.com,2026-08-02,D"]
    source = _read(lines, "delimited", layout)
    assert hits(source, KeyKind.EMAIL, ["ann+a@gmail.com", "ann@gmail.com"]) == [1]
    assert hits(source, KeyKind.EMAIL_WIDE, ["ann@gmail.com"]) == [0]
    source = _read([*lines, "ann@gmail.com,2026-08-02,D"], "delimited", layout)
    assert hits(source, KeyKind.EMAIL_WIDE, ["ann@gmail.com"]) == []


def test_changes_of_another_file_count(place: Place) -> None:
    (place.base / "z-full-2026-08-01.txt").write_text("2125550100,2026-07-01,A\n2125550101,2026-07-01,A\n")
    (place.base / "a-change-2026-08-05.txt").write_text("2125550100,2026-08-05,D\n2125550102,2026-08-05,A\n")
    policy = make_policy(it={"format": "delimited", "layout": _CHANGES, "files": ["z-*.txt", "a-*.txt"]})
    source = open_sources(policy, ["it"], place, TODAY)["it"]
    assert hits(source, KeyKind.PHONE, _PHONES) == [1, 2]
    assert source.entries == 2


def test_members_of_archives_are_read_as_streams_and_checked(place: Place) -> None:
    layout = {"header": False, "fields": {"phone": 1}}
    policy = make_policy(it={"format": "delimited", "layout": layout, "files": "tx-*"})
    path = zipped(place.base / "tx-2026-08-01.zip", **{"a.txt": b"2125550100\n", "b.txt": b"2125550101\n"})
    (place.base / "tx-2026-08-02.gz").write_bytes(gzip.compress(b"2125550102\n"))
    assert hits(open_sources(policy, ["it"], place, TODAY)["it"], KeyKind.PHONE, _PHONES) == [0, 1, 2]
    data = bytearray(path.read_bytes())
    data[data.index(b"a.txt") + 7] ^= 0xFF  # in the packed bytes of the first member
    path.write_bytes(bytes(data))
    with pytest.raises(
        SourceError, match=r"tx-2026-08-01\.zip' is damaged or cut short: download the file again"
    ):
        open_sources(policy, ["it"], place, TODAY)


# Without quotes: a quoted cell may go over several lines, which are one record.
_CELL = st.text(alphabet="12 05-,\t.x@é", max_size=14)


@given(st.lists(_CELL, min_size=2, max_size=8), st.sampled_from(["delimited", "fixed_width"]))
def test_every_filled_line_is_an_entry_a_reject_or_lists_nobody(lines: list[str], form: str) -> None:
    place: int | str = 1 if form == "delimited" else "1-12"
    more = {} if form == "delimited" else {"record": 12}
    layout = {"header": False, "fields": {"phone": place}} | more
    source = _read([f"2125550100{line}" for line in lines], form, layout)
    entries, others, rejects = _counts(source)
    assert others == 0
    assert entries + rejects == len(lines)


def test_cells_that_went_through_a_spreadsheet() -> None:
    lines = ["2125550100.0", "2.12555E+09", "'2125550101", '="2125550102"']
    source = _read(lines, "delimited", {"header": False, "fields": {"phone": 1}})
    assert hits(source, KeyKind.PHONE, _PHONES)[:1] == [0]
    entries, others, rejects = _counts(source)
    assert entries + others + rejects == len(lines)


_WHOLE: dict[str, tuple[dict[str, Any], bytes]] = {
    "delimited": (
        {"fields": {"phone": "Phone", "email": 2}},
        b"Phone;E-mail\r\n2125550100;ann@x.org\r\n;\r\n\r\n",
    ),
    "fixed_width": (
        {"record": 24, "fields": {"phone": "1-12", "email": "13-24"}},
        b"2125550100  ann@x.org   \n" * 3,
    ),
    "xml": (
        {"entry": "p", "fields": {"phone": "@n", "email": "e"}},
        b"<r><p n='2125550100'><e>ann@x.org</e></p></r>",
    ),
}
_JUNK = st.sampled_from(
    [b"", b"\r", b"\n", b"\x00", b"\xff", b"\xe9", b'"', b";", b"\xef\xbb\xbf", b"<p/>", b"&a;", b"]]>"]
)
_EDITS = st.lists(st.tuples(st.integers(0, 80), st.integers(0, 9), _JUNK), min_size=1, max_size=4)


@given(st.sampled_from(sorted(_WHOLE)), _EDITS)
def test_of_mangled_bytes_a_file_is_read_or_refused(form: str, edits: list[tuple[int, int, bytes]]) -> None:
    layout, data = _WHOLE[form]
    for place, gone, junk in edits:
        data = data[:place] + junk + data[place + gone :]
    source = make_policy(it={"format": form, "layout": layout, "files": "x"}).sources["it"]
    try:
        stream = Stream("file", io.BufferedReader(io.BytesIO(data)))  # type: ignore[arg-type]
        batches = list(read_layout(stream, Reading(source, "US")))
    except SourceError:
        return
    counted = sum(one.entries + one.others + one.rejects["line"].n_unique() for one in batches)
    if form == "fixed_width":
        lines = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", errors="replace", newline=None)
        filled = sum(bool(line.strip(" \n\x00\x1a")) for line in lines)
        assert counted == filled or filled == 1  # a line alone may be records that run on
