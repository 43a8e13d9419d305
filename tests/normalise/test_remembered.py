from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from suppress.normalise.remembered import Further, Remembered


class Asked:
    """Upper case of texts, and what it was asked."""

    def __init__(self) -> None:
        self.texts: list[str | None] = []

    def __call__(self, texts: pl.Series) -> pl.DataFrame:
        self.texts += texts.to_list()
        return pl.DataFrame({"upper": texts.str.to_uppercase()})


def said(remembered: Remembered, texts: list[str | None], few: float = 0) -> list[str | None]:
    table, line = remembered(pl.Series("text", texts, dtype=pl.String), few=few)
    return table["upper"].gather(line).to_list()


@pytest.mark.parametrize(
    "texts",
    [["a", "b", "a"], [None, "a"], [None], [], ["", "a", None, ""]],
    ids=["again", "null", "nulls", "none", "empty"],
)
def test_every_text_has_its_answer(texts: list[str | None]) -> None:
    assert said(Remembered(Asked()), texts) == [None if text is None else text.upper() for text in texts]


def test_a_few_new_texts_are_answered_as_null_until_they_are_more() -> None:
    asked = Asked()
    remembered, few = Remembered(asked), 0.25
    assert said(remembered, ["a", "b", "a"], few) == ["A", "B", "A"]
    assert said(remembered, ["a", "b", "a", "new"], few) == ["A", "B", "A", None]
    assert said(remembered, ["a", "b", "a"], few) == ["A", "B", "A"]
    assert said(remembered, ["a", "new", "newer"], few) == ["A", "NEW", "NEWER"]
    assert said(remembered, ["new", "a", "b", "newest"], few) == ["NEW", "A", "B", None]
    assert sorted(text for text in asked.texts if text and text.startswith("new")) == ["new", "newer"]
    assert said(remembered, ["a", "b", "a", "newest"]) == ["A", "B", "A", "NEWEST"]


def test_each_text_is_asked_once() -> None:
    asked = Asked()
    remembered = Remembered(asked)
    for texts in (["a", "b", "a"], ["b", None, "c"], ["a"]):
        said(remembered, [*texts])
    assert sorted(text for text in asked.texts if text) == ["a", "b", "c"]


def test_texts_of_columns_that_are_gone_keep_their_answers() -> None:
    remembered = Remembered(Asked())
    for text in ("a", "b", "c", "a"):
        assert said(remembered, [text]) == [text.upper()]


def test_all_is_forgotten_beyond_the_limit() -> None:
    asked = Asked()
    remembered = Remembered(asked, limit=2)
    for texts in (["a", "b"], ["c", "a"], ["b"]):
        assert said(remembered, [*texts]) == [text.upper() for text in texts]
    assert asked.texts.count("b") == 2


def test_threads_share_it() -> None:
    remembered = Remembered(Asked(), limit=40)
    texts = [[f"t{(number * step) % 60}" for number in range(30)] for step in range(1, 30)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda some: said(remembered, [*some]), texts))
    assert found == [[text.upper() for text in some] for some in texts]


def test_more_is_asked_of_a_line_once_and_when_it_is_first_needed() -> None:
    asked: list[str] = []

    def is_long(lines: pl.DataFrame) -> npt.NDArray[np.bool_]:
        asked.extend(lines["text"])
        return (lines["text"].str.len_bytes() > 1).to_numpy()

    more = Further(is_long, "text", share=0.5)

    def said(texts: list[str], lines: list[int]) -> list[bool]:
        found: list[bool] = more(pl.DataFrame({"text": texts}), np.array(lines, np.int64)).tolist()
        return found

    assert said(["a"], []) == []
    assert asked == []
    assert said(["a", "bb"], [1, 0, 1]) == [True, False, True]
    assert said(["a", "bb", "cc"], [1]) == [True]  # nothing is asked about the third yet
    assert asked == ["a", "bb"]
    assert said(["a", "bb", "cc", "d"], [2, 3]) == [True, False]
    assert said(["a", "bb"], [1]) == [True]  # as the table was before
    assert asked == ["a", "bb", "cc", "d"]
    forgotten = ["ee", "f", "gg"]
    assert said(forgotten, [0]) == [False]  # too few have asked
    assert said(forgotten, [1, 2]) == [False, True]
    assert asked == ["a", "bb", "cc", "d", *forgotten]
