"""Precision and recall are counted as the module of the truth says, and the page gets them."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.postal.__main__ import main
from benchmarks.postal.corpus import make_corpus
from benchmarks.postal.exact import exact_matcher
from benchmarks.postal.figures import (
    Share,
    class_figures,
    found_with_verdicts,
    hard_figures,
    level_figures,
    recall_at,
)
from benchmarks.postal.hard import make_hard
from benchmarks.postal.matching import FOUND, found
from benchmarks.postal.record import FIELDS
from benchmarks.postal.truth import LEVELS, Verdict, judged_pairs


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_wilson_interval(hits: int, of: int, low: float, high: float) -> None:
    assert Share(hits, of).interval == pytest.approx((low, high), abs=0.00006)


def test_nothing_is_a_whole() -> None:
    assert Share(0, 0).value == 1.0
    assert Share(0, 0).interval == (0.0, 1.0)


def _judged(*lines: tuple[int, int, str]) -> pl.DataFrame:
    """Pairs that have one verdict at all levels."""
    columns = {"row": [row for row, _, _ in lines], "entry": [entry for _, entry, _ in lines]}
    frame = pl.DataFrame(columns, schema={"row": pl.UInt32, "entry": pl.UInt32})
    verdicts = pl.Series([verdict for _, _, verdict in lines], dtype=Verdict)
    return frame.with_columns(verdicts.alias(level) for level in LEVELS)


def _found(*lines: tuple[int, int, bool, float | None]) -> pl.DataFrame:
    return pl.DataFrame([("household", *line) for line in lines], schema=FOUND, orient="row")


JUDGED = _judged((0, 0, "true"), (1, 1, "true"), (2, 2, "true"), (3, 3, "undecided"), (4, 4, "moved"))


def test_undecided_and_moved_count_for_neither() -> None:
    pairs = _found(
        (0, 0, True, None), (1, 1, False, 9.0), (3, 3, True, 8.0), (4, 4, True, 7.0), (0, 9, True, 6.0)
    )
    told = found_with_verdicts(pairs, JUDGED)
    sure, whole = (each for each in level_figures(told, JUDGED) if each.level == "household")
    assert (sure.precision, sure.recall, sure.undecided, sure.moved) == (Share(1, 2), Share(1, 3), 1, 1)
    assert (whole.precision, whole.recall, whole.undecided, whole.moved) == (Share(2, 3), Share(2, 3), 1, 1)


def test_recall_at_a_precision_takes_pairs_of_one_score_together() -> None:
    pairs = _found(
        (0, 0, True, None), (1, 1, True, 9.0), (5, 5, True, 8.0), (2, 2, True, 8.0), (3, 3, True, 8.0)
    )
    told = found_with_verdicts(pairs, JUDGED)
    assert recall_at(told, 3, 1.0) == (Share(2, 3), 9.0)
    assert recall_at(told, 3, 0.75) == (Share(3, 3), 8.0)
    assert recall_at(told.clear(), 3, 0.75)[0] == Share(0, 3)


def test_a_pair_found_twice_counts_once_and_as_sure() -> None:
    pairs = pl.DataFrame(
        {"row": [1, 1, 1], "entry": [2, 2, 2], "bits": [3.0, 9.0, 7.0], "ok": [True, False, True]}
    )
    assert found("address", pairs, bits=pl.col("bits"), sure=pl.col("ok")).rows() == [
        ("address", 1, 2, True, 7.0)
    ]
    assert found("address", pairs).rows() == [("address", 1, 2, True, None)]


def _file(number: str, *records: dict[str, str]) -> pl.DataFrame:
    cells = {field: [record.get(field, "") for record in records] for field in FIELDS}
    return pl.DataFrame(cells, schema=dict.fromkeys(FIELDS, pl.String)).with_row_index(number)


ANN = {"first_name": "Ann", "last_name": "Lee", "address1": "12 Oak St", "postal_code": "02139"}


@pytest.mark.parametrize(
    ("entry", "levels"),
    [
        (ANN, LEVELS),
        ({**ANN, "postal_code": "2139-1234"}, LEVELS),
        ({**ANN, "first_name": "", "last_name": "", "name": "LEE, MRS. ANN B"}, LEVELS),
        ({**ANN, "first_name": "", "last_name": "", "name": "Dr. Ann Lee"}, LEVELS),
        ({**ANN, "first_name": "Amy"}, ("address", "household", "individual_initial")),
        ({**ANN, "first_name": ""}, ("address", "household")),
        ({**ANN, "last_name": "Leo"}, ("address",)),
        ({**ANN, "address1": "12 Oak Street"}, ()),
        ({**ANN, "postal_code": ""}, ()),
    ],
    ids=["same", "zip", "comma", "title", "initial", "no first name", "surname", "street", "no code"],
)
def test_the_exact_key_is_exact(entry: dict[str, str], levels: tuple[str, ...]) -> None:
    pairs = exact_matcher(_file("row", ANN), _file("entry", entry))
    assert tuple(pairs["level"]) == levels
    assert pairs.schema == FOUND


def test_classes_sum_up_to_what_is_found() -> None:
    corpus = make_corpus("US", 1, 800)
    judged = judged_pairs(corpus.rows_truth, corpus.entries_truth)
    told = found_with_verdicts(exact_matcher(corpus.rows, corpus.entries), judged)
    classes = class_figures(told, judged, corpus, "household")
    unsure = classes.filter(pl.col("sure") + pl.col("review") > pl.col("pairs"))
    assert unsure.is_empty()
    # An exact key bridges no other spelling of the street type, and finds nearly all that is written alike.
    rates = {row["error"]: row["sure"] / row["pairs"] for row in classes.iter_rows(named=True)}
    assert rates["suffix_variant"] < 0.1 < 0.8 < rates["(none)"]


def test_hard_negatives_are_counted_where_they_are_false() -> None:
    hard = make_hard("GB", 1, 10)
    everything = pl.concat(
        found(level, hard.kinds.select("row", "entry"), sure=pl.col("row") % 2 == 0) for level in LEVELS
    )
    figures = hard_figures(everything, hard)
    assert (figures["sure"] + figures["review"]).equals(figures["pairs"].rename("sure"))
    assert set(figures.filter(pl.col("kind") == "twins_same_initial")["level"]) == {
        "individual",
        "individual_initial",
    }
    nothing = hard_figures(everything.clear(), hard)
    assert nothing["pairs"].equals(figures["pairs"])
    assert nothing["sure"].sum() + nothing["review"].sum() == 0


@pytest.mark.slow
def test_a_narrowed_run_tells_and_leaves_the_page_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "README.md"
    page.write_text("before\n<!-- postal: begin -->\nearlier figures\n<!-- postal: end -->\nafter\n")
    options = ["measure", "--seed", "1", "--people", "300", "--per-kind", "2"]
    assert main([*options, "--countries", "GB", "--matchers", "exact key"], readme=page) == 0
    assert "| GB | exact key | household |" in capsys.readouterr().out
    assert "earlier figures" in page.read_text()
    assert main([*options, "--countries", "US", "--matchers", "suppress", "--readme"], readme=page) == 0
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "| US | suppress | household |" in text
    assert "hard negatives for deceased" in text
    assert "earlier figures" not in text


@pytest.mark.slow
def test_examples_show_both_records(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["look", "--country", "US", "--people", "300", "--per-kind", "2"]) == 0
    told = capsys.readouterr().out
    assert "### household: " in told
    assert "### hard negatives found" in told


def test_a_corpus_is_written_as_files(tmp_path: Path) -> None:
    assert main(["corpus", str(tmp_path), "--people", "300", "--per-kind", "3"]) == 0
    rows = pl.read_csv(tmp_path / "campaign.csv", infer_schema=False)
    pairs = pl.read_csv(tmp_path / "pairs.csv")
    assert rows.columns == ["row", *FIELDS]
    assert pairs["row"].max() < rows.height
    assert (tmp_path / "hard_kinds.csv").exists()


@pytest.mark.parametrize("options", [["--matchers", "nobody"], ["--countries", "FR"]])
def test_unknown_names_are_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["measure", *options])
    assert "known are" in capsys.readouterr().err
