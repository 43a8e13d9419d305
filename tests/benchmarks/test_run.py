"""A tiny benchmark from end to end: both sides agree, and a planted disagreement is found."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.__main__ import Profile, main  # noqa: E402
from benchmarks.compare import disagreements  # noqa: E402
from benchmarks.duckdb_job import prepare_registry, scrub  # noqa: E402
from benchmarks.generate import write_campaign, write_registry  # noqa: E402
from benchmarks.measure import CommandFailedError, Measured, measure, middle  # noqa: E402
from benchmarks.plot import draw_growth  # noqa: E402
from benchmarks.report import (  # noqa: E402
    BEGIN,
    END,
    MEGABYTE,
    Case,
    Checked,
    Compared,
    Results,
    growth_lines,
    markdown,
    write_readme,
)
from benchmarks.run import Plan  # noqa: E402
from benchmarks.shape import Sizes  # noqa: E402

TINY = Profile(
    "tiny",
    Sizes(
        md5=3_000,
        preferences=1_200,
        domains=20,
        smallest=2_000,
        largest=6_000,
        house=200,
        state=500,
        litigators=50,
        british=300,
        canadian=300,
        mail_preferences=2_000,
        deceased=300,
        mail_opt_outs=300,
    ),
    Plan(
        rows=3_000,
        jobs=("email", "voice", "calls", "mail"),
        hit_rates=(30,),
        registries=(6_000,),
        growth=(1_000, 2_000),
        repeat=1,
        imported=1_000,
        answers=3,
        changes=500,
    ),
)
README = f"before\n{BEGIN}\nold\n{END}\nafter\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("benchmarks")
    (path / "README.md").write_text(README)
    return path


@pytest.fixture(scope="module")
def exit_code(folder: Path) -> int:
    return main([], profile=TINY, folder=folder)


@pytest.mark.slow
def test_both_sides_and_the_truth_agree(exit_code: int) -> None:
    assert exit_code == 0


@pytest.mark.slow
def test_the_page_gets_the_figures_between_its_marks(exit_code: int, folder: Path) -> None:
    page = (folder / "README.md").read_text()
    assert page.startswith(f"before\n{BEGIN}\n")
    assert page.endswith(f"\n{END}\nafter\n")
    assert "| e-mail | 3,000 | 30 % |" in page
    assert "| voice, 6,000 numbers | 3,000 | 30 % |" in page
    assert page.count("| e-mail | 1,000 |") == page.count("| e-mail | 2,000 |") == 1
    assert page.count("met") == 15
    assert "![How cost grows](growth.svg)" in page
    assert (folder / "growth.svg").exists()


@pytest.mark.slow
def test_results_are_deleted_and_inputs_kept(exit_code: int, folder: Path) -> None:
    work = folder / "work" / "tiny"
    assert list((work / "results").iterdir()) == []
    assert (work / "lists" / "rows-3000-hit-30" / "list.csv").exists()


@pytest.mark.slow
def test_a_planted_disagreement_ends_with_1(
    exit_code: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parquet = folder / "work" / "tiny" / "email" / "duckdb" / "domains.parquet"
    kept = parquet.with_name("kept.parquet")
    shutil.move(parquet, kept)
    duckdb.sql(f"COPY (FROM '{kept}' WHERE domain <> 'blocked7.test') TO '{parquet}'")
    page = (folder / "README.md").read_text()
    try:
        assert main(["--jobs", "email", "--readme"], profile=TINY, folder=folder) == 1
    finally:
        shutil.move(kept, parquet)
    told = capsys.readouterr().err
    assert "DuckDB:" in told
    assert "suppressed blocked-domains" in told
    assert "truth:" not in told
    assert "@blocked" not in told
    assert (folder / "README.md").read_text() == page, "figures of runs that disagree are not published"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sources")
    write_campaign(path / "list.csv", 3_000, sizes=TINY.sizes)
    write_registry(path / "registry", 6_000, as_of=date(2026, 11, 5), sizes=TINY.sizes)
    prepare_registry(path / "registry", path)
    return path


@pytest.fixture
def decided(sources: Path, tmp_path: Path) -> tuple[Path, Path]:
    campaign = sources / "list.csv"
    scrub("voice", campaign, sources, tmp_path / "a", {"ftc_dnc": "ftc_dnc@today"})
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    return campaign, tmp_path


def test_the_same_files_agree(decided: tuple[Path, Path]) -> None:
    campaign, at = decided
    assert disagreements(campaign, "voice", at / "a", at / "b") == []


@pytest.mark.parametrize(
    ("word", "change", "told"),
    [
        ("send", lambda lines: lines[:-1], ["this side missing"]),
        ("hold", lambda lines: [*lines, lines[-1]], ["this side repeated"]),
        (
            "suppressed",
            lambda lines: [lines[0], *(line.replace(",ftc-do-not-call,", ",other,") for line in lines[1:])],
            ["this side suppressed other ftc_dnc@today phone"],
        ),
        ("suppressed", lambda lines: [lines[0].strip() + "\n", *lines[1:]], []),
    ],
    ids=["a missing row", "a row twice", "another rule", "nothing changed"],
)
def test_what_differs_is_told(decided: tuple[Path, Path], word: str, change, told: list[str]) -> None:
    campaign, at = decided
    path = at / "b" / f"list.{word}.csv"
    path.write_text("".join(change(path.read_text().splitlines(keepends=True))))
    lines = disagreements(campaign, "voice", at / "a", at / "b")
    assert len(lines) == len(told)
    for line, expected in zip(lines, told, strict=True):
        assert line.endswith(expected)


def test_the_truth_convicts_both_sides_when_they_err_alike(decided: tuple[Path, Path]) -> None:
    campaign, at = decided
    for side in ("a", "b"):
        path = at / side / "list.hold.csv"
        path.write_text(path.read_text().replace(",unreadable,", ",blank,"))
    lines = disagreements(campaign, "voice", at / "a", at / "b")
    assert [line.partition(":")[0] for line in lines] == ["truth"]


def test_memory_of_child_processes_counts() -> None:
    child = "import time; held = bytearray(150_000_000); time.sleep(0.4)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    run = measure([sys.executable, "-c", code])
    assert run.peak > 150_000_000
    assert run.seconds > 0.4


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(CommandFailedError, match="ended with 3"):
        measure([sys.executable, "-c", "raise SystemExit(3)"])


def test_the_median_is_taken_of_times_and_of_peaks() -> None:
    assert middle([Measured(3, 10), Measured(1, 30), Measured(2, 20)]) == Measured(2, 20)


def _results(seconds: float, peak: int) -> Results:
    case = Case("email", 10_000_000, 30)
    return Results(
        repeat=3,
        compared=[Compared(case, Measured(4, 1), Measured(20, 1), Measured(seconds, peak))],
        growth={"e-mail": [(1_000_000, Measured(1, 500 * MEGABYTE)), (11_000_000, Measured(9, peak))]},
        small=[(case, Measured(seconds / 10, 1))],
        prepared=(258_000_000, Measured(seconds * 7, peak)),
    )


@pytest.mark.parametrize(
    ("seconds", "peak", "missed"),
    [
        (10.0, 750 * MEGABYTE, 0),
        (14.9, 750 * MEGABYTE, 1),
        (10.0, 1_499 * MEGABYTE, 1),
        (20.0, 5_000 * MEGABYTE, 6),
    ],
    ids=["all met", "time to the floor", "bytes a row", "none met"],
)
def test_targets_stand_beside_results(seconds: float, peak: int, missed: int) -> None:
    text = markdown(_results(seconds, peak))
    assert text.count("**not met**") == missed
    assert text.count("| met |") == 6 - missed


@pytest.mark.parametrize(("seconds", "met"), [(0.49, "met"), (0.5, "**not met**")])
def test_one_check_has_a_target_of_its_slowest_channel(seconds: float, met: str) -> None:
    runs = {"email": Measured(0.4, MEGABYTE), "voice": Measured(seconds, MEGABYTE)}
    text = markdown(Results(1, checked=Checked(20_000_000, 258_000_000, runs)))
    wanted = "one check against 20 M events and 258 M numbers in under 0.5 s"
    assert f"| {wanted} | {seconds:.2f} s at worst | {met} |" in text
    assert f"| voice | {seconds:.2f} s, 1 MB |" in text


def test_growth_is_told_in_bytes_a_row() -> None:
    runs = [(1_000_000, Measured(1, 500 * MEGABYTE)), (11_000_000, Measured(9, 750 * MEGABYTE))]
    assert [line.split("|")[4].strip() for line in growth_lines("e-mail", runs)] == ["", "25.0"]


@pytest.mark.slow
def test_growth_is_drawn_for_what_was_measured_at_several_sizes(tmp_path: Path) -> None:
    picture = tmp_path / "growth.svg"
    run = Measured(1.0, MEGABYTE)
    results = Results(1, growth={"e-mail": [(1_000_000, run), (2_000_000, run)]})
    results.compared.append(Compared(Case("voice", 1_000_000, 30, 10_000_000), run, run, run))
    assert draw_growth(results, picture)
    assert "million rows of the list" in picture.read_text()
    assert "million numbers" not in picture.read_text()
    results.compared.append(Compared(Case("voice", 1_000_000, 30, 20_000_000), run, run, run))
    assert draw_growth(results, picture)
    assert "million numbers of the registry" in picture.read_text()
    assert not draw_growth(Results(1), tmp_path / "none.svg")


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("no marks")
    with pytest.raises(ValueError, match="needs the marks"):
        write_readme(page, "figures")
    assert page.read_text() == "no marks"
