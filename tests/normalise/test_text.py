import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppress.normalise.text import is_blank, standard_text, stripped, visible


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        (None, True),
        ("", True),
        (" \t\r\n", True),
        ("\u00a0\u3000\u2028", True),
        ("\u200b\ufeff\u00ad\u200e\x00", True),
        ("-", False),
        ("\u200bx", False),
    ],
    ids=["null", "empty", "ASCII spaces", "Unicode spaces", "invisible", "a dash", "invisible and a letter"],
)
def test_is_blank_of_expression_and_series(text: str | None, blank: bool) -> None:
    cells = pl.Series([text], dtype=pl.String)
    assert is_blank(cells).to_list() == [blank]
    assert pl.select(is_blank(pl.lit(cells))).to_series().to_list() == [blank]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("  a b ", "a b"),
        ("\u200b\u00a0a\u00adb\ufeff", "ab"),
        ("ｊａｎｅ＠ﬁ", "jane@fi"),
        ("e\u0301", "é"),
        (" \u200b ", ""),
    ],
    ids=["null", "ASCII ends", "invisible inside", "compatibility forms", "composed", "blank"],
)
def test_visible(text: str | None, expected: str | None) -> None:
    assert pl.select(visible(pl.lit(text, pl.String))).item() == expected


def test_stripped_keeps_what_is_inside() -> None:
    assert pl.select(stripped(pl.lit("\ufeff\u00a0 a\u200b b \u200b"))).item() == "a\u200b b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("12-B  main St., ", "12 B MAIN ST"),
        ("O'Brien", "OBRIEN"),
        ("O’Brien", "OBRIEN"),
        ("Müller-Łęcki", "MULLER LECKI"),
        ("Straße", "STRASSE"),
        ("P.O. Box #12", "PO BOX 12"),
        ("Ærø", "AERO"),
        ("--", ""),
    ],
    ids=["null", "case and spaces", "apostrophe", "curly", "accents", "sharp s", "box", "letters", "nothing"],
)
def test_standard_text(text: str | None, expected: str | None) -> None:
    assert pl.select(standard_text(pl.lit(text, pl.String))).item() == expected


def test_standard_text_keeps_what_it_is_told() -> None:
    assert pl.select(standard_text(pl.lit("Smith, J."), keep=",")).item() == "SMITH, J"


@settings(deadline=None)
@given(st.lists(st.none() | st.text()))
def test_cleaning_twice_changes_nothing_more(texts: list[str | None]) -> None:
    cells = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    for clean in (visible, standard_text, stripped):
        once = cells.select(clean(pl.col("text")))
        assert once.height == len(texts)
        assert once.select(clean(pl.col("text"))).equals(once)
