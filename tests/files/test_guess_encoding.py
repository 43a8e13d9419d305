"""What lists of names in one encoding are taken for, short and long, and where it is said to be unsure."""

import itertools
import random
from pathlib import Path

import pytest
from list_reading import read_list

from suppress.errors import CampaignListError
from suppress.files.encoding import Encoding, find_encoding
from suppress.files.guess_encoding import guess_encoding

GERMAN = [
    "Müller",
    "Jürgen",
    "Günter",
    "Rüdiger",
    "Böhm",
    "König",
    "Jörg",
    "Möller",
    "Jäger",
    "Özil",
    "Großmann",
    "Schröder",
    "Strauß",
    "Süßmilch",
]
FRENCH = [
    "François",
    "Françoise",
    "René",
    "Hélène",
    "Chloé",
    "Noël",
    "Benoît",
    "Jérôme",
    "Lefèvre",
    "Étienne",
    "Éloïse",
    "Anaïs",
    "Aimée",
]
PORTUGUESE = [
    "Gonçalves",
    "Conceição",
    "João",
    "Simões",
    "Magalhães",
    "Araújo",
    "Mário",
    "Inês",
    "Lourenço",
    "Íris",
]
SPANISH = [
    "José",
    "María",
    "Martínez",
    "González",
    "Sánchez",
    "Muñoz",
    "Núñez",
    "Peña",
    "Ibáñez",
    "Íñigo",
    "Ávila",
    "Suárez",
    "Ángel",
]
NORTHERN = [
    "Åsa",
    "Åke",
    "Söderström",
    "Bjørn",
    "Søren",
    "Jørgensen",
    "Håkon",
    "Ødegaard",
    "Mäkelä",
    "Hämäläinen",
    "Pääkkönen",
]
ALL = [*GERMAN, *FRENCH, *PORTUGUESE, *SPANISH, *NORTHERN]
POLISH = ["Łódź", "Wałęsa", "Świątek", "Żak", "Michał"]


def _list(names: list[str], encoding: str, ascii_rows: int = 0) -> bytes:
    rows = [f"{name},Hof {number},80331,DE" for number, name in enumerate(["Ann"] * ascii_rows + names, 1)]
    return "\r\n".join(["Last Name,Address,Zip,Country", *rows, ""]).encode(encoding)


def _found(data: bytes, folder: Path) -> Encoding:
    path = folder / "list.csv"
    path.write_bytes(data)
    return find_encoding(path, None, "list.csv")


@pytest.mark.parametrize(
    ("names", "written", "read", "sure"),
    [
        (GERMAN[:4], "cp1252", "cp1252", True),
        (GERMAN[4:8], "cp1252", "cp1252", True),
        (["Müller", "Özil"], "cp1252", "cp1252", True),
        (["François", "Françoise", "Gonçalves", "Conceiçao"], "cp1252", "cp1252", True),
        (FRENCH, "cp1252", "cp1252", True),
        (PORTUGUESE, "cp1252", "cp1252", True),
        (SPANISH, "cp1252", "cp1252", True),
        (NORTHERN, "cp1252", "cp1252", True),
        (ALL * 300, "cp1252", "cp1252", True),
        ([name.upper() for name in SPANISH], "cp1252", "cp1252", True),
        (["JOSé", "GARCíA", "MüLLER"], "cp1252", "cp1252", True),
        (["O’Brien", "D’Angelo", "“Bob”", "Acme™", "Baden–Baden"], "cp1252", "cp1252", True),
        (ALL * 300, "latin-1", "cp1252", True),
        (["Müller", "Özil"], "mac-roman", "mac-roman", True),
        (ALL * 300, "mac-roman", "mac-roman", True),
        (SPANISH, "mac-roman", "mac-roman", True),
        (GERMAN[:4], "cp850", "cp850", True),
        (FRENCH, "cp850", "cp850", True),
        (ALL * 300, "cp850", "cp850", False),  # ß, ã and Ó of it are letters either way
        # Nothing but bytes that may be letters or marks in either.
        (["König", "Jörg"], "mac-roman", "cp1252", False),
        (["Hauptstraße"], "cp850", "cp1252", False),
        (["wait…what"], "cp1252", "cp1252", False),
        (POLISH[:2], "cp1250", "cp1252", False),
    ],
)
def test_what_a_list_is_taken_for(
    names: list[str], written: str, read: str, sure: bool, tmp_path: Path
) -> None:
    found = _found(_list(names, written), tmp_path)
    assert (found.name, found.guessed, not found.doubt) == (read, True, sure)


def test_two_names_among_thousands_of_rows_are_enough(tmp_path: Path) -> None:
    found = _found(_list(["Jürgen", "Müller"], "cp1252", ascii_rows=3_000), tmp_path)
    assert (found.name, found.doubt) == ("cp1252", "")


def test_no_two_names_in_windows_1252_are_taken_for_another() -> None:
    pairs = list(itertools.combinations(ALL, 2))
    written = [*pairs, *([one.upper(), two.upper()] for one, two in pairs)]
    rows = random.Random(20_26)
    wrong = []
    for names in written:
        fill = rows.choices(["Ann", "Bo", "Cy"], k=rows.randrange(4))
        guess = guess_encoding(_list([*fill, *names], "cp1252"))
        if guess is None or guess.name != "cp1252":
            wrong.append(names)
    assert (wrong, len(written)) == ([], 61 * 60)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["Москва", "Наталья", "Иван"], "cp1251"),
        (["Москва", "Наталья", "Иван"], "koi8-r"),
        (["Γιώργος", "Παπαδόπουλος"], "cp1253"),
    ],
)
def test_what_reads_as_no_names_is_refused(names: list[str], encoding: str, tmp_path: Path) -> None:
    with pytest.raises(CampaignListError, match="neither UTF-8 nor in another encoding that can be told"):
        _found(_list(names, encoding), tmp_path)


@pytest.mark.parametrize("bad", [b"M\xfcller", b"M\x81ller", b"M\x9fller", b"M\xc3ller", b"M\x96ller"])
@pytest.mark.parametrize("names", [1, 4, 13])
def test_one_bad_byte_among_umlauts_rejects_its_row_and_is_told(bad: bytes, names: int, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(_list(GERMAN[:names], "utf-8") + bad + b",Hof 9,80331,DE\r\n")
    reading = read_list(path, tmp_path / "work")
    assert [row[0] for row in reading.rows] == GERMAN[:names]
    assert reading.rejects["line"].to_list() == [names + 2]
    assert (reading.lst.facts.encoding, reading.lst.encoding.doubt) == (
        "utf-8",
        "1 place has bytes that are not, and every such row is rejected",
    )


def test_utf_8_among_more_rows_of_another_encoding_is_told(tmp_path: Path) -> None:
    found = _found(_list(GERMAN[:4], "cp1252") + b"G\xc3\xbcnther,Hof 9,80331,DE\r\n", tmp_path)
    assert (found.name, found.doubt) == ("cp1252", "1 character of it may be UTF-8")
