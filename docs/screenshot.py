"""Takes ``docs/skarmbild.png``: the web app with an answer and the cited page beside it.

    python docs/screenshot.py [--home DIR] [--chromium PATH]

The library has to hold the sample corpus (``make demo SERVE=0``).
"""

from __future__ import annotations

import argparse
import queue
import shutil
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

from app.service import Service
from app.web.app import serve
from ingest.settings import default_home, load_settings

TARGET = Path(__file__).resolve().parent / "skarmbild.png"
QUESTION = "Vad beslutade Gemensamma nämnden i juni 2023 om digitala läkemedelsskåp?"
SIZE = (1440, 900)  # pixels
WAIT = 60_000  # milliseconds


def take(address: str, chromium: str) -> None:
    """Ask the question in a browser and keep what it shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}, locale="sv-SE")
        page.goto(address)
        page.get_by_label("Din fråga").fill(QUESTION)
        page.get_by_role("button", name="Fråga", exact=True).click()
        page.locator("#samtal .answer").first.wait_for(timeout=WAIT)
        page.locator("#kallan .sheet img").first.wait_for(timeout=WAIT)
        page.wait_for_function("document.querySelector('#kallan .sheet img').naturalWidth > 300")
        page.evaluate("window.scrollTo(0, 0)")
        page.wait_for_timeout(500)  # the scrolling to the marked words comes to rest
        page.screenshot(path=TARGET)
        browser.close()


def main() -> int:
    """Serve the library on a free port and take the picture; return the exit code."""
    parser = argparse.ArgumentParser(description="Tar README:s skärmbild.")
    parser.add_argument("--home", type=Path, default=default_home(), help="bibliotekets mapp")
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="webbläsaren")
    options = parser.parse_args()
    if options.chromium is None:
        print("chromium finns inte på den här datorn; ange --chromium", file=sys.stderr)
        return 2
    service = Service.open(options.home, load_settings(options.home))
    addresses: queue.Queue[str] = queue.Queue()
    threading.Thread(
        target=serve, args=(service, "127.0.0.1", 0, addresses.put), daemon=True
    ).start()
    take(addresses.get(timeout=120), options.chromium)
    return 0


if __name__ == "__main__":
    sys.exit(main())
