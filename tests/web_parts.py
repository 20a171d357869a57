"""A small library of files made here, served, and a real browser to look at it."""

from __future__ import annotations

import os
import queue
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.service import Service
from app.web.app import serve
from index.library import Library
from ingest.settings import Settings
from tests.pdfs import make_pdf

LEADING = 15.0  # points between two lines, as make_pdf draws them
LAUNCH = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--accept-lang=sv-SE",
]  # fmt: skip
# Milliseconds: the first question loads what warm_up left, and the machine may be busy. Only a
# failing test waits so long.
WAIT = 120_000
expect.set_options(timeout=WAIT)

CLAUSE = "att införa digitala läkemedelsskåp i alla fem kommuner"
QUESTION = "Vad beslutade nämnden om digitala läkemedelsskåp?"
OTHER_QUESTION = "Vad beslutade kommunstyrelsen om hundrastgården?"
CUPBOARDS = "gnhn-protokoll-2023-06-14.pdf"
DOGS = "ks-protokoll-2024-10-08.pdf"
HOSTILE = "<img src=x onerror=window.hacked=1>.pdf"

CUPBOARD_PAGE = [
    "Gemensamma nämnden för hjälpmedel och nära vård (GNHN)",
    "Sammanträdesprotokoll 2023-06-14",
    "",
    "§ 38 Digitala läkemedelsskåp",
    "Dnr GNH230008",
    "",
    "Nämndens beslut",
    "Gemensamma nämnden för hjälpmedel och nära vård beslutar",
    f"• {CLAUSE}",
    "",
    "Ärendet",
    "Digitala läkemedelsskåp har prövats i Sundvik och Granby under två år.",
    "Proven visar färre resor och säkrare hantering av läkemedel.",
    "",
    "Förslag till beslut",
    "att införa digitala läkemedelsskåp i Sundvik",
]
MINUTES = {
    CUPBOARDS: [
        CUPBOARD_PAGE,
        [
            "Gemensamma nämnden för hjälpmedel och nära vård (GNHN)",
            "Sammanträdesprotokoll 2023-06-14",
            "",
            "§ 39 Nästa sammanträde",
            "",
            "Nämndens beslut",
            "Gemensamma nämnden för hjälpmedel och nära vård beslutar",
            "• att nästa sammanträde hålls den 18 oktober 2023",
        ],
    ],
    DOGS: [
        [
            "Kommunstyrelsen i Ekhamns kommun",
            "Sammanträdesprotokoll 2024-10-08",
            "",
            "KS § 86 Hundrastgården i Ekbacken",
            "Dnr KS 2024/77",
            "",
            "Kommunstyrelsens beslut",
            "Kommunstyrelsen beslutar",
            "• att anlägga hundrastgården i Ekbacken för 310 000 kronor",
        ],
    ],
    HOSTILE: [
        [
            "Kommunstyrelsen i Ekhamns kommun",
            "Sammanträdesprotokoll 2025-03-11",
            "",
            "KS § 19 Fontänen <img src=x onerror=window.hacked=1>",
            "",
            "Kommunstyrelsens beslut",
            "Kommunstyrelsen beslutar",
            "• att fontänen <script>window.hacked=1</script> {{value}} ${1+1} målas grön",
        ],
    ],
}


def minutes_home(
    tmp_path_factory: pytest.TempPathFactory, files: Mapping[str, list[list[str]]] = MINUTES
) -> Path:
    """Read files, each with the lines of its pages, into a library; returns its home."""
    folder, home = tmp_path_factory.mktemp("handlingar"), tmp_path_factory.mktemp("hem")
    for name, pages in files.items():
        make_pdf(folder / name, pages, leading=LEADING)
    with Library.open(home, Settings()) as library:
        assert not library.add_paths([folder]).refused
    return home


def served(service: Service) -> str:
    """Serve a library on a free port for the rest of the run; returns its address."""
    addresses: queue.Queue[str] = queue.Queue()
    threading.Thread(
        target=serve, args=(service, "127.0.0.1", 0, addresses.put), daemon=True
    ).start()
    return addresses.get(timeout=WAIT / 1000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        assert os.environ.get("CI") != "true", "chromium is needed where CI=true"
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=LAUNCH)
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: Browser, width: int = 1440, height: int = 900) -> Iterator[Page]:
    """A page of its own that no script out of a document has run in when it is left."""
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.set_default_timeout(WAIT)
    yield page
    assert page.evaluate("window.hacked") is None
    page.context.close()


def opened(browser: Browser, address: str, width: int = 1440, height: int = 900) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.set_default_timeout(WAIT)
    page.goto(address)
    expect(page.locator("#samtal .welcome, #samtal .note")).to_be_visible(timeout=WAIT)
    return page


def pose(page: Page, question: str, outcome: str = ".answer, .refusal, .failure") -> None:
    turns = page.locator("#samtal .turn").count()
    page.get_by_label("Din fråga").fill(question)
    page.get_by_role("button", name="Fråga", exact=True).click()
    expect(page.locator("#samtal .turn").nth(turns).locator(outcome).first).to_be_visible(
        timeout=WAIT
    )
