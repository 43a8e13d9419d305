"""FEBRL and Splink, where their packages are installed (`make bench-postal` installs them)."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.postal.corpus import make_corpus
from benchmarks.postal.febrl import COLUMNS, as_people, febrl
from benchmarks.postal.figures import found_with_verdicts, level_figures, recall_at
from benchmarks.postal.program import score_alone
from benchmarks.postal.splink_model import splink_matcher
from benchmarks.postal.truth import judged_pairs

installed = pytest.mark.skipif(find_spec("recordlinkage") is None, reason="recordlinkage is not installed")
with_splink = pytest.mark.skipif(find_spec("splink") is None, reason="Splink is not installed")


@installed
@pytest.mark.parametrize(
    ("number", "rows", "pairs"),
    # https://recordlinkage.readthedocs.io/en/latest/ref-datasets.html: 500 originals with one duplicate each;
    # 4,000 with 1,000; 2,000 with 3,000, up to five each; 5,000 in two files.
    [(1, 1_000, 500), (2, 5_000, 1_934), (3, 5_000, 6_538), (4, 5_000, 5_000)],
)
def test_febrl_is_read_with_its_labels(number: int, rows: int, pairs: int) -> None:
    data = febrl(number)
    assert data.rows.columns == ["row", *COLUMNS]
    assert (data.rows.height, data.true.height) == (rows, pairs)
    if data.within:
        assert (data.true["row"] < data.true["entry"]).all()


def test_a_record_of_febrl_as_a_person() -> None:
    record = {
        "given_name": "mary-ann",
        "surname": "o'neil",
        "street_number": "8",
        "address_1": "stanley street",
    }
    record |= {"address_2": "villa 3", "suburb": "winston hills", "postcode": "4223"}
    rows = pl.DataFrame(
        {column: [record.get(column)] for column in COLUMNS}, schema=dict.fromkeys(COLUMNS, pl.String)
    )
    person = as_people(rows.with_row_index("row"), "row").row(0, named=True)
    said = {name: value for name, value in person.items() if value is not None}
    assert said == {
        "row": 0, "form": "other", "kind": "street", "number": "8", "street": "STANLEY STREET",
        "place": "VILLA 3", "postal_code": "4223", "city": "WINSTON HILLS", "first": "MARYANN", "last": "ONEIL",
    }  # fmt: skip


@installed
def test_the_score_finds_most_of_febrl_1() -> None:
    data = febrl(1)
    pairs = score_alone(as_people(data.rows, "row"), as_people(data.entries, "entry"))
    told = pairs.filter(pl.col("row") < pl.col("entry")).join(
        data.true.with_columns(pl.lit("true").alias("verdict")), on=["row", "entry"], how="left"
    )
    recall, _ = recall_at(told.with_columns(pl.col("verdict").fill_null("false")), data.true.height, 0.99)
    assert recall.value > 0.9


@with_splink
@pytest.mark.slow
def test_splink_finds_households_and_gives_the_same_twice() -> None:
    corpus = make_corpus("US", 1, 1_500)
    judged = judged_pairs(corpus.rows_truth, corpus.entries_truth)
    pairs = splink_matcher(corpus.rows, corpus.entries)
    (household,) = (
        each
        for each in level_figures(found_with_verdicts(pairs, judged), judged)
        if (each.level, each.band) == ("household", "all")
    )
    assert household.recall.value > 0.85
    assert household.precision.value > 0.85
    assert_frame_equal(pairs, splink_matcher(corpus.rows, corpus.entries), check_exact=False)
