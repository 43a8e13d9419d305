from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from source_files import hits, keys_of, make_policy, zipped

from suppress.errors import SourceError
from suppress.model import DigestKind, KeyKind
from suppress.sources.catalog import Place, open_sources
from suppress.sources.in_memory import prepare_lines
from suppress.sources.prepared import PreparedSource

Open = Callable[..., PreparedSource]
TODAY = date(2026, 8, 20)
EMAILS = ["ann@example.org", "bo@example.org"]
PHONES = [12125550100, 18185550199]


@pytest.mark.parametrize(
    "content",
    [
        "ann@example.org\nbo@example.org\n",
        "ann@example.org\r\nbo@example.org\r\n",
        "ann@example.org\rbo@example.org",
        "\ufeffann@example.org\nbo@example.org",
        "\n\n  ANN@Example.org  \n\n bo@example.org\t\n",
        '"ann@example.org"\n"bo@example.org",,\n',
        "'ann@example.org'\nbo@example.org;\n",
        "Ann <ann@example.org>\nmailto:bo@example.org\n",
        "ann@example.org; bo@example.org\n",
        "email\nann@example.org\nbo@example.org\n",
        "Name,E-Mail Address\n\"Example, Ann\",ann@example.org\nJosé,bo@example.org\n",
        "\nid;email;note\n1;ann@example.org;\"two\nlines\"\n2;bo@example.org\n",
        "email\tdate\nann@example.org\t2026-01-01\nbo@example.org\t\n",
        "email,\nann@example.org,,,\n,\nbo@example.org,\n",
        "email,x\rann@example.org,1\rbo@example.org,2\r",
    ],
    ids=[
        "lines", "CRLF", "CR", "BOM", "blanks and case", "quotes and commas", "single quotes", "wrapped",
        "several in a line", "header", "CSV", "CSV with semicolons and a cell of two lines", "tabs",
        "trailing commas and an empty record", "CSV with CR",
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_plain_addresses(content: str, encoding: str, opened: Open) -> None:
    if encoding != "utf-8":
        content = content.removeprefix("\ufeff")
    source = opened(content.encode(encoding), format="plain")
    assert hits(source, KeyKind.EMAIL, [*EMAILS, "cy@example.org"]) == [0, 1]
    assert source.members[0].rejected == 0


@pytest.mark.parametrize(
    "content",
    [
        "(212) 555-0100\n+1 818 555 0199\n",
        "2125550100.0\n'8185550199\n",
        "phone\n212.555.0100 x9\n1-818-555-0199\n",
        "212-555-0100 / 818-555-0199\n",
    ],
    ids=["usual forms", "spreadsheet debris", "header", "two in a line"],
)
def test_plain_phone_numbers(content: str, opened: Open) -> None:
    source = opened(content, format="plain")
    assert hits(source, KeyKind.PHONE, [*PHONES, 12125550101]) == [0, 1]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("2.12555E+09", "neither an e-mail address nor a phone number with its area code"),
        ("555-1234", "neither an e-mail address nor a phone number with its area code"),
        ("0412 345 678", "neither an e-mail address nor a phone number with its area code"),
        ("+1 155 555 0100", "neither an e-mail address nor a phone number with its area code"),
        ("a@b@c.example", "not an e-mail address"),
        ("@nodomain", "not a domain"),
    ],
    ids=["precision lost", "local number", "area code from 0", "area code from 1", "two ats", "no domain"],
)
def test_a_line_that_is_no_contact_is_a_reject_with_its_line(
    bad: str, reason: str, opened: Open, place: Place
) -> None:
    lines = [f"person{number}@example.org" for number in range(150)]
    source = opened("\n".join([*lines[:3], bad, *lines[3:]]), format="plain")
    assert (source.members[0].entries, source.members[0].rejected) == (150, 1)
    (rejects,) = place.home.glob("sources/plain-*/rejects.csv")
    assert rejects.read_text().splitlines() == ["file,line,reason", f"list-2026-08-05.txt,4,{reason}"]


def test_a_file_that_is_mostly_something_else_stops_the_run(opened: Open) -> None:
    with pytest.raises(SourceError) as error:
        opened("ann@example.org\nlorem ipsum\n", format="plain")
    assert "1 of 2 lines are no entry (line 2; " in error.value.problems[0]
    assert "lorem" not in str(error.value)


def test_plain_lists_may_mix_addresses_numbers_and_domains(opened: Open) -> None:
    source = opened("ann@example.org\n212-555-0100\n@gone.example\nshop.example\n", format="plain")
    assert hits(source, KeyKind.EMAIL, EMAILS) == [0]
    assert hits(source, KeyKind.PHONE, PHONES) == [0]
    assert hits(source, KeyKind.DOMAIN, ["gone.example", "shop.example", "other.example"]) == [0, 1]
    assert hits(source, KeyKind.DOMAIN_PARENT, ["gone.example", "shop.example"]) == [1]


def test_addresses_are_found_wide_too(opened: Open) -> None:
    source = opened("A.n.n+shop@googlemail.com\n", format="plain", contact="email")
    assert hits(source, KeyKind.EMAIL_WIDE, ["ann@gmail.com", "a.nn@gmail.com"]) == [0]
    assert hits(source, KeyKind.EMAIL, ["ann@gmail.com", "a.n.n+shop@googlemail.com"]) == [1]


def test_accounts_are_compared_as_written(opened: Open) -> None:
    source = opened("id\n007\n8\n", format="plain", contact="account", columns={"account": "id"})
    assert hits(source, KeyKind.ACCOUNT, ["007", "7", "8"]) == [0, 2]


def test_a_column_map_names_the_column_and_the_day(opened: Open) -> None:
    content = "email,Adresse,opted_out_on\nx@example.org,ann@example.org,2026-01-31T10:00:00Z\n"
    content += "x@example.org,bo@example.org,31.01.2026\n"
    source = opened(
        content, format="plain", contact="email", columns={"contact": "Adresse", "date": "Opted out on"}
    )
    found = source.find(KeyKind.EMAIL, keys_of(KeyKind.EMAIL, [*EMAILS, "x@example.org"]))
    assert found["row"].to_list() == [0, 1]
    assert found["since"].to_list() == [date(2026, 1, 31), None]


def test_a_mapped_column_that_is_missing_is_named(opened: Open) -> None:
    with pytest.raises(SourceError, match="line 1: no column 'Adresse' in the header"):
        opened("email\nann@example.org\n", format="plain", columns={"contact": "Adresse"})


def test_numbers_without_a_country_are_of_the_source_s_or_the_sender_s(opened: Open) -> None:
    assert hits(opened("020 7946 0958\n", format="plain", country="GB"), KeyKind.PHONE, [442079460958]) == [0]


def test_a_number_of_another_country_is_not_read_as_one_of_the_sender_s(opened: Open) -> None:
    with pytest.raises(SourceError, match="1 of 1 lines are no entry"):
        opened("020 7946 0958\n", format="plain")


@pytest.mark.parametrize(
    ("entry", "domains", "parents"),
    [
        ("@d.example", [0], []),
        ("*@D.Example.", [0], []),
        (".d.example", [], [0]),
        ("*.d.example", [], [0]),
        ("d.example", [0], [0]),
        ('"d.example",', [0], [0]),
    ],
    ids=["@d", "*@d", ".d", "*.d", "d", "quoted"],
)
def test_domain_entries_mean_what_is_documented(
    entry: str, domains: list[int], parents: list[int], opened: Open
) -> None:
    source = opened(f"{entry}\n", format="domains")
    asked = ["d.example", "xd.example", "example"]
    assert hits(source, KeyKind.DOMAIN, asked) == domains
    assert hits(source, KeyKind.DOMAIN_PARENT, asked) == parents


def test_international_domains_are_compared_as_a_labels(opened: Open) -> None:
    assert hits(opened("@BÜCHER.example\n", format="domains"), KeyKind.DOMAIN, ["xn--bcher-kva.example"]) == [0]


@pytest.mark.parametrize("bad", ["ann@d.example", "two words", "localhost", "d.example/x"])
def test_what_is_no_domain_is_a_reject(bad: str, opened: Open) -> None:
    with pytest.raises(SourceError, match="not a domain"):
        opened(f"{bad}\n", format="domains")


MD5 = "0cba00ca3da1b283a57287bcceb17e35"  # jane.doe@example.com, domain/hashed_lists.md section 5
SHA256 = "86e0b9e56c17cc4d12387e1949b85053fbe73bc3ce5a1188713a9d300cc6133d"
MD5_KIND = DigestKind("email", "md5", "lower_trim")


@pytest.mark.parametrize(
    "content",
    [
        f"{MD5}\n",
        f"{MD5.upper()}\r\n",
        f"0x{MD5}\n",
        f'"{MD5}",\n',
        "DLoAyj2hsoOlcoe8zrF+NQ==\n",
        f"md5\n{MD5}\n",
        f"email,added\n{MD5},2026-01-01\n",
        f"\ufeff\n{MD5}  \n",
    ],
    ids=["hex", "upper case", "0x", "quotes", "Base64", "header", "CSV", "BOM and blanks"],
)
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "recognised"])
def test_digests(content: str, declared: bool, opened: Open) -> None:
    source = opened(content, format="hashed", **({"digest": "md5"} if declared else {}))
    assert source.kinds == {MD5_KIND}
    assert hits(source, MD5_KIND, [MD5, "0" * 32]) == [0]


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_the_algorithm_is_recognised_by_length(algorithm: str, opened: Open) -> None:
    digest = hashlib.new(algorithm, b"jane.doe@example.com").hexdigest()
    (kind,) = opened(f"{digest}\n", format="hashed", contact="phone", recipe="e164_digits").kinds
    assert isinstance(kind, DigestKind)
    assert (kind.contact, kind.algorithm, kind.recipe) == ("phone", algorithm, "e164_digits")


def test_digests_of_two_lengths_are_not_guessed_at(opened: Open) -> None:
    with pytest.raises(SourceError, match="not digests of one length"):
        opened(f"{MD5}\n{SHA256}\n", format="hashed")


@pytest.mark.parametrize("at", ["@", "＠", "﹫"], ids=["plain", "full width", "small"])
def test_an_address_is_known_by_every_form_of_its_sign(at: str, opened: Open) -> None:
    source = opened(f"ann{at}example.org\nbo@example.org\n", format="plain")
    assert hits(source, KeyKind.EMAIL, ["ann@example.org", "bo@example.org", "cy@example.org"]) == [0, 1]


def test_one_odd_line_in_a_hundred_is_a_reject(opened: Open) -> None:
    digests = [hashlib.md5(str(number).encode()).hexdigest() for number in range(99)]
    source = opened("\n".join([*digests, SHA256, ""]), format="hashed")
    assert (source.entries, source.members[0].rejected) == (99, 1)


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "recognised"])
@pytest.mark.parametrize(
    ("entry", "domains", "parents"),
    [
        ("@cox.example", [0], []),
        ("*@COX.example", [0], []),
        (".cox.example", [], [0]),
        ("*.cox.example", [], [0]),
        ("cox.example", [0], [0]),
        ("*.münchen.example", [], [1]),
        ("münchen.example", [1], [1]),
        ("cox.xn--p1ai", [2], [2]),
    ],
    ids=["@d", "*@d", ".d", "*.d", "d", "*.international", "international", "international top level"],
)
def test_domain_entries_among_digests_mean_what_is_documented(
    entry: str, domains: list[int], parents: list[int], declared: bool, opened: Open
) -> None:
    source = opened(f"{MD5}\n{entry}\n", format="hashed", **({"digest": "md5"} if declared else {}))
    asked = ["cox.example", "xn--mnchen-3ya.example", "cox.xn--p1ai", "xcox.example", "example"]
    assert hits(source, KeyKind.DOMAIN, asked) == domains
    assert hits(source, KeyKind.DOMAIN_PARENT, asked) == parents
    assert (source.members[0].entries, source.members[0].rejected) == (2, 0)


@pytest.mark.parametrize("bad", [".", "*.", "localhost", "10.0.0.1", MD5[:-1]])
def test_what_is_neither_digest_nor_domain_is_a_reject(bad: str, opened: Open) -> None:
    source = opened(f"{MD5}\n{bad}\n", format="hashed", digest="md5", max_rejected="50 %")
    assert source.members[0].rejected == 1
    assert source.entries == 1


def test_clear_text_among_digests_is_an_entry(opened: Open) -> None:
    source = opened(f"{MD5}\nann@example.org\n@gone.example\nbare.example\n", format="hashed")
    assert hits(source, MD5_KIND, [MD5]) == [0]
    assert hits(source, KeyKind.EMAIL, EMAILS) == [0]
    assert hits(source, KeyKind.DOMAIN, ["gone.example", "bare.example", "other.example"]) == [0, 1]
    assert hits(source, KeyKind.DOMAIN_PARENT, ["gone.example", "bare.example"]) == [1]
    assert source.members[0].rejected == 0


def test_email_preference_with_a_column_map(opened: Open) -> None:
    source = opened(
        "Nr,Adr,Am\n1,ann@example.org,20260131\n",
        format="email_preference",
        columns={"email": "Adr", "date": "Am"},
    )
    found = source.find(KeyKind.EMAIL, keys_of(KeyKind.EMAIL, EMAILS))
    assert found.rows() == [(0, 0, date(2026, 1, 31), 0)]


def test_a_number_in_an_email_preference_file_is_a_reject(opened: Open) -> None:
    with pytest.raises(SourceError, match="not an e-mail address"):
        opened("email\n212-555-0100\n", format="email_preference")


@pytest.mark.parametrize(
    "rest",
    ["x\n" * 200, "x" * 70_000, "x\n"],
    ids=["a hundred lines", "64 KB", "to the end"],
)
def test_a_runaway_quote_stops_with_its_line(rest: str, opened: Open) -> None:
    with pytest.raises(SourceError, match="line 3: a quoted cell is not closed"):
        opened(f'email,note\nann@example.org,\nbo@example.org,"{rest}', format="plain")


def test_a_stray_quote_rejects_its_record_alone(opened: Open) -> None:
    people = "".join(f"p{number}@example.org,\n" for number in range(150))
    source = opened(f'email,note\nann@example.org,"a" b\n{people}', format="plain")
    assert (source.entries, source.members[0].rejected) == (150, 1)


def test_a_quote_that_takes_in_the_next_record_rejects_both_lines(opened: Open, place: Place) -> None:
    people = "".join(f"p{number}@example.org,\n" for number in range(250))
    opened(f'email,note\nann@example.org,"a\n"bo@example.org",x\n{people}', format="plain")
    (rejects,) = place.home.glob("sources/plain-*/rejects.csv")
    assert rejects.read_text().splitlines()[1:] == [
        "list-2026-08-05.txt,2,stray quote",
        "list-2026-08-05.txt,3,in a quoted cell that opens in line 2",
    ]


@pytest.mark.parametrize("cut", [30, 5, 1], ids=["half", "directory", "one byte"])
def test_a_zip_that_was_cut_short_stops_the_run(cut: int, place: Place) -> None:
    path = zipped(place.base / "list.zip", **{"list.txt": b"ann@example.org\n" * 100})
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(SourceError, match=r"'list\.zip' is damaged or cut short"):
        open_sources(make_policy(it={"format": "plain", "files": "list.zip"}), ["it"], place, TODAY)


def test_a_gzip_that_was_cut_short_stops_the_run(place: Place) -> None:
    (place.base / "list.gz").write_bytes(gzip.compress(b"ann@example.org\n" * 100)[:-4])
    with pytest.raises(SourceError, match=r"'list\.gz' is damaged or cut short"):
        open_sources(make_policy(it={"format": "plain", "files": "list.gz"}), ["it"], place, TODAY)


def test_a_zip_with_a_changed_byte_stops_the_run(place: Place) -> None:
    import zipfile

    path = place.base / "list.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("list.txt", b"ann@example.org\n")
    path.write_bytes(path.read_bytes().replace(b"ann@", b"bnn@"))
    with pytest.raises(SourceError, match="damaged"):
        open_sources(make_policy(it={"format": "plain", "files": "list.zip"}), ["it"], place, TODAY)


def test_members_of_a_zip_and_gzip_are_read(place: Place) -> None:
    zipped(place.base / "a.zip", **{"one.txt": b"ann@example.org\n", "__MACOSX/._one.txt": b"\0\1"})
    (place.base / "b.csv.gz").write_bytes(gzip.compress(b"email\nbo@example.org\n"))
    policy = make_policy(it={"format": "plain", "files": ["a.zip", "b.csv.gz"]})
    source = open_sources(policy, ["it"], place, TODAY)["it"]
    assert hits(source, KeyKind.EMAIL, EMAILS) == [0, 1]
    found = source.find(KeyKind.EMAIL, keys_of(KeyKind.EMAIL, EMAILS))
    assert [source.members[member].file for member in found["member"]] == ["a.zip", "b.csv.gz"]


@pytest.mark.parametrize(
    ("lines", "fields", "kind", "value"),
    [
        (["818,5550100"], {"format": "ftc"}, KeyKind.PHONE, 18185550100),
        (["ann@example.org"], {"format": "plain"}, KeyKind.EMAIL, "ann@example.org"),
        ([MD5], {"format": "hashed", "digest": "md5"}, MD5_KIND, MD5),
        (["email", "ann@example.org"], {"format": "email_preference"}, KeyKind.EMAIL, "ann@example.org"),
    ],
    ids=["ftc", "plain", "hashed", "email preference"],
)
def test_lines_of_an_example_answer_and_cover_everything(
    lines: list[str], fields: dict[str, str], kind: KeyKind | DigestKind, value: str | int
) -> None:
    policy = make_policy(it=fields)
    source = prepare_lines("it", policy.sources["it"], lines, country="US")
    assert hits(source, kind, [value]) == [0]
    assert source.uncovered(KeyKind.PHONE, keys_of(KeyKind.PHONE, [12125550100])).is_empty()
    empty = prepare_lines("it", policy.sources["it"], [], country="US")
    assert hits(empty, kind, [value]) == []


def test_an_encrypted_zip_is_refused(place: Place) -> None:
    path = zipped(place.base / "list.zip", **{"list.txt": b"ann@example.org\n"})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # general purpose bit 0, in the member's header and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(SourceError, match="encrypted"):
        open_sources(make_policy(it={"format": "plain", "files": "list.zip"}), ["it"], place, TODAY)


def test_a_file_with_nothing_but_cr_has_all_its_lines(opened: Open) -> None:
    digests = [hashlib.md5(str(number).encode()).hexdigest() for number in range(5)]
    source = opened("\r".join(digests), format="hashed", digest="md5")
    assert hits(source, MD5_KIND, digests) == [0, 1, 2, 3, 4]


def test_a_spreadsheet_is_refused(place: Place) -> None:
    (place.base / "list.xlsx").write_bytes(Path(__file__).read_bytes())
    with pytest.raises(SourceError, match="spreadsheet"):
        open_sources(make_policy(it={"format": "plain", "files": "list.xlsx"}), ["it"], place, TODAY)
