"""Takes the pictures of README and docs: every tab of the web app over the sample corpus.

    python docs/screenshots.py [--home DIR] [--chromium PATH] [--only NAME …]

Without ``--home`` the sample corpus is read into a temporary library first, which takes a
minute. Pictures go to ``docs/images/``, reduced to 256 colours: under 150 kB each.
"""

from __future__ import annotations

import argparse
import queue
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from app.service import Service
from app.web import texts
from app.web.app import serve
from index.library import Library
from ingest.settings import Settings

ROOT = Path(__file__).resolve().parent
CORPUS = ROOT.parent / "corpus"
AGENDA = CORPUS / "dagordning-gnhn-2025-04-16.pdf"
TARGET = ROOT / "images"
QUESTION = "Vad beslutade Gemensamma nämnden i juni 2023 om digitala läkemedelsskåp?"
FOLLOW_UP = "När skulle driftkostnaden redovisas?"
REFUSED = "Vad beslutade nämnden om spårvägen till Jupiter?"
WIDE, PHONE = (1440, 900), (390, 844)  # pixels
WAIT = 120_000  # milliseconds
SETTLED = 3_000  # milliseconds for what a tab loads when it is opened
LARGEST = 150_000  # bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: what the address asks, and what is done before it is taken."""

    name: str
    query: str
    steps: Callable[[Page], None]
    size: tuple[int, int] = WIDE
    scheme: str = "light"
    locale: str = "sv-SE"


def answered(page: Page) -> None:
    """Wait for the last answer and for the image of its page."""
    page.locator("#samtal .turn").last.locator(".answer, .refusal").first.wait_for(timeout=WAIT)
    if page.locator("#samtal .turn").last.locator(".answer").count():
        shown = "document.querySelector('#kallan .sheet img')?.naturalWidth > 300"
        page.wait_for_function(shown, timeout=WAIT)


def asked_again(page: Page) -> None:
    """Ask a follow-up in the same conversation."""
    answered(page)
    page.get_by_label("Din fråga").fill(FOLLOW_UP)
    page.get_by_role("button", name="Fråga", exact=True).click()
    page.locator("#tur-1").wait_for(timeout=WAIT)
    answered(page)


def opened_first(selector: str, pane: str) -> Callable[[Page], None]:
    """Return what opens the first row of a list and waits for its source."""

    def steps(page: Page) -> None:
        page.locator(selector).first.click(timeout=WAIT)
        page.locator(f"{pane} :is(.sheet img, .read, .source-head)").first.wait_for(timeout=WAIT)

    return steps


def page_read(page: Page) -> None:
    """Open the first document and wait for the image of its page."""
    page.locator("#dokumenten .open").first.click(timeout=WAIT)
    shown = "document.querySelector('#dokumentet .sheet img')?.naturalWidth > 300"
    page.wait_for_function(shown, timeout=WAIT)


def matter_shown(page: Page) -> None:
    """Wait for the picture of a matter."""
    page.locator("#arendet svg text").first.wait_for(timeout=WAIT)


def brief_made(page: Page) -> None:
    """Drop an agenda and open the first source of the brief made for it."""
    page.locator("#dagordning input[type=file]").set_input_files(AGENDA)
    marker = page.locator("#underlaget .brief a.marker").first
    marker.click(timeout=WAIT)
    page.locator("#kallan-mote .source-head").wait_for(timeout=WAIT)


def nothing(page: Page) -> None:
    """Take the page as it opens."""


ASKED = f"q={QUESTION}"
PICTURES = (
    Picture("fraga", ASKED, answered),
    Picture("fraga-foljdfraga", ASKED, asked_again),
    Picture("fraga-avstar", f"q={REFUSED}", answered),
    Picture("fraga-mork", ASKED, answered, scheme="dark"),
    Picture("fraga-telefon", ASKED, answered, PHONE),
    Picture("fraga-engelska", ASKED, answered, locale="en-GB"),
    Picture("sok", "q=läkemedelsskåp", opened_first("#traffar .open", "#kallan-sok")),
    Picture("uppdrag", "", opened_first("#register .open", "[id^=kallan-]:visible")),
    Picture("arenden", "q=GNH230008", matter_shown),
    Picture("dokument", "", page_read),
    Picture("mote", "", brief_made),
)


def pictures() -> tuple[Picture, ...]:
    """Return all pictures; a tab without one of its own is taken as it opens."""
    covered = {picture.name.partition("-")[0] for picture in PICTURES}
    rest = (Picture(tab, "", nothing) for tab in texts.TABS if tab not in covered)
    return (*PICTURES, *rest)


def take(address: str, chromium: str, only: list[str]) -> None:
    """Take the pictures in a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in pictures():
            if only and picture.name not in only:
                continue
            width, height = picture.size
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale=picture.locale,
                color_scheme="dark" if picture.scheme == "dark" else "light",
                reduced_motion="reduce",
            )  # fmt: skip
            page = context.new_page()
            page.set_default_timeout(WAIT)
            tab = picture.name.partition("-")[0]
            page.goto(f"{address}/{tab}?{picture.query}")
            page.locator(f"#flik-{tab}-button[aria-selected=true]").wait_for()
            page.wait_for_timeout(SETTLED)
            picture.steps(page)
            page.evaluate("window.scrollTo(0, 0)")
            page.wait_for_timeout(600)  # the scrolling to the marked words comes to rest
            target = TARGET / f"{picture.name}.png"
            page.screenshot(path=target)
            context.close()
            print(target.name, reduced(target))
        browser.close()


def reduced(path: Path) -> int:
    """Reduce a picture to 256 colours; return its size in bytes. Raises SystemExit if large."""
    with Image.open(path) as image:
        flat = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    flat.save(path, optimize=True)
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path.name} är {size} byte, mer än {LARGEST}")
    return size


def main() -> int:
    """Serve the library on a free port and take the pictures; return the exit code."""
    parser = argparse.ArgumentParser(description="Tar bilderna till README och docs.")
    parser.add_argument("--home", type=Path, help="ett bibliotek över övningssamlingen")
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="webbläsaren")
    parser.add_argument("--only", nargs="*", default=[], help="bara bilderna med dessa namn")
    options = parser.parse_args()
    if options.chromium is None:
        print("chromium finns inte på den här datorn; ange --chromium", file=sys.stderr)
        return 2
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = options.home
        if home is None:
            home = Path(folder)
            with Library.open(home, Settings()) as library:
                library.add_paths([CORPUS])
        service = Service.open(home, Settings())
        addresses: queue.Queue[str] = queue.Queue()
        threading.Thread(
            target=serve, args=(service, "127.0.0.1", 0, addresses.put), daemon=True
        ).start()
        take(addresses.get(timeout=300), options.chromium, options.only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
