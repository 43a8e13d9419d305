"""The page of a run: what it shows, that it needs nothing else, and that it never takes a run down."""

from __future__ import annotations

import itertools
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import suppress.report.page_process as page_process
from small_runs import Desk, csv_text
from suppress.report.charts import Bar, Chart, Segment, specification
from suppress.report.page import Shown, page, title_of
from suppress.report.page_charts import charts_of
from suppress.report.page_process import PageMaker
from suppress.scrub import ScrubResult

RULES = [
    {"id": "gone", "kind": "listed", "source": "gone", "citation": "a law, section 1"},
    {"id": "prospects", "kind": "condition", "where": "relationship = 'prospect'"},
    {"id": "no-contact-point", "kind": "no_contact_point", "blank": "suppress", "unreadable": "hold"},
]
ROWS = [
    ("1", "ann@x.test", "", "member"),
    ("2", "bo@x.test", "", "prospect"),
    ("3", "", "", "member"),
    ("4", "not an address", "", "member"),
    ("5", "cy@x.test", "", "member"),
    ("6", "cy@x.test", "", "member"),
]


def desk_in(folder: Path) -> Desk:
    made = Desk(folder, RULES, {"gone": {"format": "plain", "files": "gone-*.txt", "max_age": "90 days"}})
    made.write("gone-2098-05-20.txt", "ann@x.test\n")
    made.write("list.csv", csv_text(ROWS))
    return made


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_in(tmp_path)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page."""
    return page_of(desk_in(tmp_path_factory.mktemp("page")))


def page_of(desk: Desk, out: str = "out") -> str:
    """Scrub with a page, and read it."""
    with PageMaker() as pages:
        folder = _folder(desk.run(desk.folder / "list.csv", out=f"runs/{out}", pages=pages))
    return (folder / "report.html").read_text(encoding="utf-8")


def _folder(result: ScrubResult) -> Path:
    assert result.folder is not None
    return result.folder


def report_of(desk: Desk) -> dict[str, Any]:
    """Scrub without a page, and read the report."""
    content = (_folder(desk.run(desk.folder / "list.csv")) / "report.json").read_bytes()
    return dict(json.loads(content))


class Outline(HTMLParser):
    """Elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_a_page_shows_the_run_and_needs_nothing_else(text: str) -> None:
    found = Outline(text)
    words = " ".join(found.words.split())
    for shown in ("list: newsletter by email", "1 of 6 rows may be sent", "2098-08-18", "a law, section 1"):
        assert shown in words
    assert not found.every("script")
    assert not found.every("link")
    assert not found.every("img")
    addresses = re.findall(r"(?:https?:)?//[^\s\"'<>)]+", text)
    assert set(addresses) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r"@import|url\(", text)


def test_nobody_of_the_list_stands_on_the_page(text: str) -> None:
    for cells in ROWS:
        for cell in cells[1:3]:
            assert not cell or cell not in text


def test_a_page_is_made_for_screen_readers(text: str) -> None:
    found = Outline(text)
    assert len(found.every("h1")) == len(found.every("main")) == 1
    levels = [int(tag[1]) for tag, _ in found.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert len(found.every("caption")) == len(found.every("table"))
    assert all(header.get("scope") in {"row", "col"} for header in found.every("th"))
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    charts = found.every("svg")
    assert charts
    for chart in charts:
        assert chart["role"] == "img"
        assert set(str(chart["aria-labelledby"]).split()) <= set(ids)


def test_the_same_run_gives_the_same_page(text: str, desk: Desk) -> None:
    assert page_of(desk) == text


def test_a_page_compares_with_earlier_runs_of_the_campaign(desk: Desk, text: str) -> None:
    assert "earlier runs" not in text
    desk.run(desk.folder / "list.csv", out="runs/first")
    assert "This run and earlier runs of the same campaign" in page_of(desk, "second")


def test_without_what_draws_the_page_has_tables_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_process, "can_start_workers", lambda: False)
    text = page_of(desk)
    assert "The charts could not be drawn" in text
    assert "<svg" not in text
    assert "<caption><span>Rows found" in text


def test_a_drawing_process_that_dies_takes_no_run_down(desk: Desk) -> None:
    with PageMaker() as pages:
        assert pages._process is not None
        pages._process.kill()
        folder = _folder(desk.run(desk.folder / "list.csv", pages=pages))
    assert (folder / "list.send.csv").is_file()
    assert "<caption><span>Rows found" in (folder / "report.html").read_text(encoding="utf-8")


def test_warnings_come_first(desk: Desk) -> None:
    report = report_of(desk)
    report["allow_stale"] = [{"source": "gone", "as_of": "2098-01-01", "because": "<b>they</b> are on strike"}]
    text = page(Shown.of(report, (), None), None, "0" * 64, None)
    assert text.index("Stale source allowed: gone as of 2098-01-01") < text.index("At a glance")
    assert "<b>they" not in text


@pytest.mark.slow
def test_charts_are_vega_lite(desk: Desk) -> None:
    """The schema of Vega-Lite takes every chart."""
    import altair  # takes half a second to load

    report = report_of(desk)
    charts = charts_of(report, [report])
    assert {chart.name for chart in charts} >= {"chart-net-down", "chart-held", "chart-ages", "chart-earlier"}
    for chart in charts:
        altair.Chart.from_dict(specification(chart), validate=True)


def test_the_title_names_campaign_category_and_channel(desk: Desk) -> None:
    report = report_of(desk)
    assert title_of(report) == "list: newsletter by email"


@pytest.mark.parametrize(
    ("label", "shown"),
    [("short", "short"), ("x" * 49, "x" * 49), ("x" * 50, "x" * 48 + "…")],
    ids=["short", "just fits", "one too many"],
)
def test_a_long_label_leaves_room_for_the_figure(label: str, shown: str) -> None:
    chart = Chart("a", "b", "c", (Bar(label, "1,234", (Segment(0, 1, "plain"),)),))
    labels = specification(chart)["layer"][1]["data"]["values"]
    assert labels[0]["label"] == shown
