"""Digits read by the form of a text are those that the text has, whatever they are."""

import random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from suppress.files.cells import cell_column
from suppress.normalise.phone import phone_points
from suppress.normalise.phone_fast import fast_numbers
from suppress.normalise.phone_forms import MANY, Form, KnownForms, formed_digits, forms_of
from suppress.text_bytes import TextBytes
from thoroughness import examples

EACH = 120  # texts of a form: enough to be learnt among thirty others

FORMS = {
    "brackets": (b"(555) 555-5555", Form((1, 2, 3, 6, 7, 8, 10, 11, 12, 13), plus=False)),
    "plus": (b"+55 555555 5555", Form((1, 2, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14), plus=True)),
    "four digits, the fewest": (b"5-555", Form((0, 2, 3, 4), plus=False)),
    "fifteen digits, the most": (b"555555555555555", Form(tuple(range(15)), plus=False)),
    "remark before": (b"Home: 555 5555", Form((6, 7, 8, 10, 11, 12, 13), plus=False)),
    "extension behind": (b"555-5555 ext. 55", Form((0, 1, 2, 4, 5, 6, 7), plus=False)),
    "extension of a uri": (b"tel:+5-555;ext=5", Form((5, 7, 8, 9), plus=True)),
    "dots": (b"555.555.5555", Form((0, 1, 2, 4, 5, 6, 8, 9, 10, 11), plus=False)),
    "perhaps decimals": (b"555555.5", Form((0, 1, 2, 3, 4, 5, 7), plus=False, decimals=((7,),))),
    "perhaps decimals, in pairs": (
        b"55.55.555",
        Form((0, 1, 3, 4, 6, 7, 8), plus=False, decimals=((3, 4),)),
    ),
}
NO_FORMS = {
    "three digits": b"555",
    "sixteen digits": b"5555555555555555",
    "plus inside": b"555+5555",
    "bracket before a plus": b"(+55) 55 5555",
    "perhaps decimals behind a mark": b"'5555555.5",
    "letters that may be dialled": b"555-ABCD",
    "no digits": b"see notes",
    "another script": "555–5555".encode(),
    "two numbers": b"555-5555/555-5556",
}


@pytest.mark.parametrize(("text", "form"), FORMS.values(), ids=FORMS)
def test_forms(text: bytes, form: Form) -> None:
    assert forms_of([text]) == [form]


@pytest.mark.parametrize("text", NO_FORMS.values(), ids=NO_FORMS)
def test_texts_whose_form_does_not_tell(text: bytes) -> None:
    assert forms_of([text]) == [None]


def _column(forms: list[str], rng: random.Random, digits: str = "0123456789", each: int = EACH) -> list[str]:
    """Texts of some forms in any order, with other digits for each 5, and too many for no form to be learnt."""
    texts = [
        "".join(rng.choice(digits) if sign == "5" else sign for sign in form)
        for form in forms
        for _ in range(each)
    ]
    texts += [str(rng.randrange(10**9, 10**10)) for _ in range(MANY - len(texts))]
    rng.shuffle(texts)
    return texts


def _few_at_a_time(texts: list[str], region: str) -> list[int | None]:
    """Numbers of texts in columns too short for forms."""
    size = MANY - 1
    parts = (texts[start : start + size] for start in range(0, len(texts), size))
    return [number for part in parts for number in fast_numbers(pl.Series(part), region).to_list()]


WRITTEN = {
    "US": [
        "(555) 555-5555", "555-555-5555", "555.555.5555", "5555555555", "+15555555555", "1 555 555 5555",
        "555-555-5555 ext. 55", "tel:+1-555-555-5555;ext=55", "011 1 555 555 5555", "+44 555555 5555",
        "555-5555", "15555", "555-ABC-5555", "(800) FLO-W555", "800-FLO-5T55", "5555555555.5", "'5555555555",
        "Home: 555 555 5555", "see notes", "5.55555E+55", "+1 (555) 555-5555 x5555", "5",
    ],
    "GB": ["055 5555 5555", "+44 (0)55 5555 5555", "05555 555555", "55 5555 5555", "0044 55 5555 5555"],
    "FR": ["05.55.55.55.55", "+33 5 55 55 55 55", "0555555555", "05 55 55 55 55 #"],
    "IT": ["05 555 55555", "+39 055 5555555", "335 5555555"],
}  # fmt: skip


@pytest.mark.parametrize("region", WRITTEN)
@pytest.mark.parametrize("digits", ["0123456789", "01"])
def test_many_texts_are_read_as_few_are(region: str, digits: str) -> None:
    texts = _column(WRITTEN[region], random.Random(region), digits)
    assert fast_numbers(pl.Series(texts), region).to_list() == _few_at_a_time(texts, region)


def test_most_of_a_list_is_in_forms() -> None:
    texts = _column(WRITTEN["US"], random.Random(1))
    known = KnownForms()
    formed_digits(pl.Series(texts), known)  # learns
    _, left = formed_digits(pl.Series(texts), known)
    kinds = {"".join("5" if sign.isdigit() else sign for sign in texts[place]) for place in left.tolist()}
    assert kinds <= {
        "5",
        "see notes",
        "5.55555E+55",
        "5555555555.5",
        "'5555555555",
        "(555) FLO-W555",
        "555-FLO-5T55",
    }


def test_nulls_and_blanks_are_in_no_form_and_not_left() -> None:
    texts = [None, "", "212-555-0100"] * MANY
    known = KnownForms()
    formed_digits(pl.Series(texts), known)
    found, left = formed_digits(pl.Series(texts), known)
    assert len(left) == 0
    assert [digits.at.tolist() for digits in found] == [list(range(2, 3 * MANY, 3))]


_SIGNS = st.sampled_from([*"5555555555", *" ()-.+x#,;/'ATn", "ext. ", "tel:", ".5", ".55", "–"])


@examples(8, 100)
@given(
    st.lists(st.lists(_SIGNS, min_size=4, max_size=20).map("".join), min_size=1, max_size=12),
    st.integers(0, 999),
    st.sampled_from(["US", "GB", "IT"]),
)
def test_any_forms_are_read_as_few_texts_are(forms: list[str], seed: int, region: str) -> None:
    texts = _column(forms, random.Random(seed), each=MANY // len(forms) // 2)
    formed_digits(pl.Series(texts))
    assert fast_numbers(pl.Series(texts), region).to_list() == _few_at_a_time(texts, region)


def test_bytes_of_a_block_are_read_as_its_texts_are() -> None:
    texts = _column(WRITTEN["US"], random.Random(3))
    quoted = [f'"{text}"' if number % 3 else text for number, text in enumerate(texts)]
    data = "\n".join(quoted).encode()  # nothing behind the last of them
    ends = np.cumsum([len(text) + 1 for text in quoted]) - 1
    column = cell_column(data, ends - [len(text) for text in quoted], ends)
    assert isinstance(column, TextBytes)
    assert column.texts().to_list() == texts
    for _ in range(2):  # learns, then knows
        assert_frame_equal(
            phone_points(column, "US").sort("index", "part"),
            phone_points(pl.Series(texts), "US").sort("index", "part"),
        )
    assert phone_points(column, "US").height >= len(texts)


def test_what_is_written_in_too_many_forms_to_remember_is_left_to_others() -> None:
    gaps = ["", " ", "-", ".", "  ", "--", "- "]
    forms = [f"555{a}555{b}55{c}55" for a in gaps for b in gaps for c in gaps]
    known, rng = KnownForms(), random.Random(4)
    for _ in range(12):
        texts = pl.Series(_column(forms, rng))
        found, left = formed_digits(texts, known)
        places = sorted([*left.tolist(), *(place for digits in found for place in digits.at.tolist())])
        assert places == list(range(len(texts)))
        written = texts.str.replace_all("[^0-9]", "").cast(pl.UInt64).to_numpy()
        assert all((written[digits.at] == digits.values).all() for digits in found)
    assert 200 < len(found) < 256
    assert len(left) > 1000
