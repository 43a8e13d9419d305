"""XML of registries: quotes, nesting, quirks, and blocks cut anywhere."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.errors import SourceError
from suppress.sources.formats import registry_xml
from suppress.sources.formats.registry_xml import read_xml
from suppress.sources.number_bitmap import BitmapBuilder

CANADA = "<list type='full' level='all' val='' /> <ac val='416'>{}</ac></list>"


def read(text: str | bytes) -> tuple[list[str], list[tuple[int, str]]]:
    builder = BitmapBuilder()
    data = text if isinstance(text, bytes) else text.encode()
    rejects = read_xml(io.BytesIO(data), "list.xml", builder)
    numbers = [
        f"{area}{local:07}"
        for area, bits in builder.finish().items()
        for local in np.flatnonzero(np.unpackbits(bits, bitorder="little"))
    ]
    return numbers, rejects.rows()


@pytest.mark.parametrize(
    "text",
    [
        "<list type='full' val='818'><ac val='818'><ph val='0000818'/><ph val='5550100'/></ac></list>",
        "<list type='full' level='ac' val='818'><ph val='0000818'/>\n<ph val='5550100'/>\r\n</list>\n",
        '<?xml version="1.0"?>\n<list val="818">\n\t<ph val="0000818" />\n\t<ph val="5550100" />\n</list>',
        "<list val='818'><ph val='818'/><ph val='5550100'/></list>",
        "<list val=‘818’><ph val=‘0000818’/><ph val=“5550100”/></list>",
        "<LIST VAL='818'><PH VAL='0000818'/><Ph Val = '5550100' ></Ph></LIST>",
        "<list type='full' val='' /> <ac val='818'><ph val='0000818' /><ph val='5550100' /></ac></list>",
        "\ufeff<list val='818'><ph val='000-0818'/><ph other='1' val='555 0100'/></list>",
        "<list val='818'><ph val='8180000818'/><ph val='1 818 5550100'/></list>",
    ],
    ids=[
        "inside ac", "directly in the root", "double quotes", "digits to pad", "typographic quotes",
        "capitals and closing tags", "root closed early", "BOM, signs, another attribute", "ten digits",
    ],
)  # fmt: skip
def test_numbers_are_read_however_they_are_written(text: str) -> None:
    assert read(text) == (["8180000818", "8185550100"], [])


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_other_encodings(encoding: str) -> None:
    assert read("<list val=‘818’><ph val=‘5550100’/></list>".encode(encoding)) == (["8185550100"], [])


def test_canada_s_sample_of_several_area_codes() -> None:
    text = (
        "<list type=’full’ level=’all’ val=’’ />\n<ac val=’416’>\n<ph val=’1234567’ />\n</ac>\n"
        "<ac val=’604’>\n<ph val=’1234567’ />\n</ac>\n</list>\n"
    )
    assert read(text) == (["4161234567", "6041234567"], [])


@pytest.mark.parametrize(
    ("inside", "line", "reason"),
    [
        ("\n<ph val='12345678'/>", 2, "not a number of seven digits"),
        ("\n<ph val=''/>", 2, "not a number of seven digits"),
        ("\n<ph/>", 2, "not a number of seven digits"),
        ("\n<ph val='2.12555E+09'/>", 2, "not a number of seven digits"),
        ("\n\n<ph>5550100</ph>", 3, "not a number of seven digits"),
        ("\n<phone val='5550100'/>", 2, "not a tag of a registry's list"),
        ("<ph val='5550199'/>\n818,5550100", 1, "a tag that is not closed, or text behind it"),
        ("</ac>\n<ph val='5550100'/>", 2, "a number in no area code"),
        ("\n<!h val='5550100'/>", 2, "not a tag of a registry's list"),
    ],
    ids=[
        "eight digits",
        "empty",
        "no value",
        "spreadsheet",
        "value as text",
        "another tag",
        "text",
        "no area",
        "a damaged name",
    ],
)
def test_what_is_no_number_is_a_reject_with_its_line(inside: str, line: int, reason: str) -> None:
    _, rejects = read(CANADA.format(inside))
    assert rejects == [(line, reason)]


@pytest.mark.parametrize("cut", [1, 8, 12, 40])
def test_a_list_without_its_end_is_refused(cut: int) -> None:
    whole = CANADA.format("<ph val='1234567'/>\n" * 5)
    assert len(read(whole)[0]) == 1
    with pytest.raises(SourceError, match="cut short"):
        read(whole[:-cut])


def test_a_list_that_goes_on_behind_its_end_is_refused() -> None:
    with pytest.raises(SourceError, match="cut short"):
        read(CANADA.format("") + "<ph val='1234567'/>")


def test_a_list_of_another_type_is_no_full_list() -> None:
    with pytest.raises(SourceError, match="no full list: its type is 'additions'"):
        read("<list type='additions' val='818'><ph val='5550100'/></list>")


PIECES = [
    "<ph val='0000001'/>",
    "<ph val='0000002'/>\n",
    "<ph val='3'/>",
    "</ac><ac val='604'>",
    " ",
    "<!-- -->",
]


@given(pieces=st.lists(st.sampled_from([*PIECES, "<ph val='x'/>\n", "x"])), block=st.integers(1, 40))
def test_blocks_do_not_change_what_is_read(pieces: list[str], block: int) -> None:
    text = CANADA.format("".join(pieces))
    whole = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry_xml, "_BLOCK", block)
        assert read(text) == whole


@given(pieces=st.lists(st.sampled_from(PIECES)))
def test_numbers_written_alike_and_otherwise_are_read_the_same(pieces: list[str]) -> None:
    # One number written in another way sends the whole block through the other reader.
    text = CANADA.format("".join(pieces))
    alike, _ = read(text)
    otherwise, rejects = read(text.replace("</list>", "<ph  VAL='4169999999' /></list>"))
    assert (sorted({*alike, "4169999999"}), rejects) == (otherwise, [])


def test_numbers_behind_a_damaged_area_code_are_of_no_area_code() -> None:
    text = CANADA.format("<ph val='1234567'/></ac>\n<zc val='604'>\n<ph val='7654321'/>\n")
    numbers, rejects = read(text)
    assert numbers == ["4161234567"]
    assert rejects == [(2, "not a tag of a registry's list"), (3, "a number in no area code")]
