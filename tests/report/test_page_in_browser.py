"""Pages in a real browser: accessible, legible at every width, quiet on the network."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

MAKE = Path(__file__).resolve().parents[2] / "sample_data" / "make.py"
DAY = "2098-11-22"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM,
        reason="pages were not opened in a browser: no Chromium on PATH; install one (Debian: chromium) and "
        "run: .venv/bin/pytest -m browser",
    ),
]
PAGES = ("email", "voice", "rescrub", "masked", "trends", "audit")
SENDS = {
    "email": ("--channel", "email", "--category", "newsletter"),
    "voice": ("--channel", "voice", "--category", "partner_offers"),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages of runs over the sample data, and of a rescrub."""
    folder = tmp_path_factory.mktemp("sample")
    subprocess.run([sys.executable, str(MAKE), "--as-of", DAY, str(folder)], check=True)
    program = Path(sys.executable).with_name("suppress")

    def run(*arguments: str) -> None:
        subprocess.run([program, *arguments], cwd=folder, check=False, capture_output=True, timeout=300)

    run("ledger", "import", *sorted(map(str, (folder / "sample_data/ledger").glob("*.csv"))))
    for name, send in SENDS.items():
        for place in ("first", name):
            run(
                "scrub",
                "sample_data/campaigns/spring.csv",
                *send,
                "--drop",
                DAY,
                "--html",
                "--out",
                f"runs/{name}-{place}",
            )
    run("opt-out", "zoe.taylor3546@example.com")
    run("rescrub", "runs/email-email", "--html", "--out", "runs/rescrub")
    run("report", "runs/voice-voice", "--mask-below", "20", "--html", "masked.html")
    run("trends", "--html", "trends.html")
    run("audit", "sample_data/logs/newsletter-sent.csv", "--html", "audit.html")
    return {
        "email": folder / "runs/email-email/report.html",
        "voice": folder / "runs/voice-voice/report.html",
        "rescrub": folder / "runs/rescrub/report.html",
        "masked": folder / "masked.html",
        "trends": folder / "trends.html",
        "audit": folder / "audit.html",
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)


def opened(browser: Browser, path: Path, **how: Any) -> Page:
    """A page that fails the test when it asks for anything but itself."""
    page = browser.new_context(**how).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(f"{message.type}: {message.text}"))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    return page


LOOKS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "narrow": {"viewport": {"width": 390, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(name: str, look: str, pages: dict[str, Path], browser: Browser) -> None:
    """Every rule of axe, contrast of colours among them; the page's ban of scripts is lifted for that alone."""
    page = opened(browser, pages[name], **LOOKS[look], bypass_csp=True)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone(name: str, pages: dict[str, Path], browser: Browser) -> None:
    """Tables that are scroll in a box of their own."""
    page = opened(browser, pages[name], **LOOKS["narrow"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_charts_have_their_colours(pages: dict[str, Path], browser: Browser) -> None:
    """A bar takes its colour from the page: not black in the light, another one in the dark."""
    every = "[...document.querySelectorAll('svg.chart path[fill^=\"var(--bar\"]')]"
    bars = f"{every}.map(bar => getComputedStyle(bar).fill)"
    light = set(opened(browser, pages["voice"], **LOOKS["wide"]).evaluate(bars))
    dark = set(opened(browser, pages["voice"], **LOOKS["dark"]).evaluate(bars))
    assert len(light) >= 5
    assert "rgb(0, 0, 0)" not in light
    assert not light & dark
