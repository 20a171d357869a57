"""The web app in a real browser, over a small library of files made here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from playwright.sync_api import Browser, Page, expect

from app.service import Service
from app.web.app import serve
from app.web.filters import filters_from_json, make_filters, parse_date
from app.web.links import inline_type
from app.web.texts import escape
from index.records import Filters
from ingest.errors import QuestionError, SettingsError
from ingest.settings import Settings
from tests.pdfs import FIRST_BASELINE, LEFT
from tests.web_parts import (
    CLAUSE,
    CUPBOARD_PAGE,
    CUPBOARDS,
    DOGS,
    HOSTILE,
    LEADING,
    OTHER_QUESTION,
    QUESTION,
    WAIT,
    minutes_home,
    opened,
    pose,
    served,
)  # fmt: skip
from tests.web_parts import browser as browser  # the fixture

A4_WIDTH, A4_HEIGHT = 595.28, 841.89  # points


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return served(Service.open(minutes_home(tmp_path_factory), Settings()))


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = opened(browser, address)
    yield page
    page.context.close()


def documents(address: str) -> dict[str, str]:
    """File names and ids, from the records of a search."""
    found = Client(address, verbose=False).predict("beslut", 50, None, api_name="/search")
    return {
        record["document"]: record["link"].removeprefix("/d/").partition("#")[0] for record in found
    }


def test_an_answer_opens_its_first_source_with_the_words_marked_on_the_page(page: Page) -> None:
    pose(page, QUESTION, ".answer")
    expect(page.locator("#samtal .answer a.marker").first).to_have_text("[1]")
    expect(page.locator("#kallan .source-head")).to_contain_text("§ 38")
    expect(page.locator("#kallan .source-head .badge")).to_have_text("Beslut")
    image = page.locator("#kallan .sheet img")
    expect(image).to_be_visible()
    page.wait_for_function("document.querySelector('#kallan .sheet img').naturalWidth > 300")
    baseline = FIRST_BASELINE + LEADING * next(
        number for number, line in enumerate(CUPBOARD_PAGE) if CLAUSE in line
    )
    boxes = [
        {key: float(value) for key, value in re.findall(r"(\w+): ?([\d.]+)%", style)}
        for style in page.locator("#kallan .box").evaluate_all(
            "boxes => boxes.map(box => box.getAttribute('style'))"
        )
    ]
    covering = [
        box
        for box in boxes
        if box["top"] < 100 * (baseline - 3) / A4_HEIGHT < box["top"] + box["height"]
    ]
    assert covering, boxes
    assert covering[0]["left"] < 100 * (LEFT + 30) / A4_WIDTH
    assert covering[0]["width"] > 100 * 200 / A4_WIDTH
    assert all(box["height"] < 5 for box in boxes)


def test_a_click_on_a_source_opens_it_and_its_pages_can_be_turned(page: Page) -> None:
    pose(page, OTHER_QUESTION, ".answer")
    pose(page, QUESTION, ".answer")
    expect(page.locator("#kallan .source-head")).to_contain_text("§ 38")
    page.locator("#samtal .turn").nth(0).locator("a.source").first.click()
    expect(page.locator("#kallan .source-head")).to_contain_text("§ 86")
    page.locator("#samtal .turn").nth(1).locator("a.marker").first.click()
    expect(page.locator("#kallan figcaption")).to_contain_text("Sida 1 av 2")
    page.get_by_role("button", name="Nästa sida").click()
    expect(page.locator("#kallan figcaption")).to_contain_text("Sida 2 av 2")
    expect(page.get_by_role("button", name="Nästa sida")).to_be_disabled()
    expect(page.get_by_role("button", name="Föregående sida")).to_be_focused()
    page.get_by_role("button", name="Visa hela paragrafen").click()
    expect(page.locator("#kallan .passage")).to_contain_text("Proven visar färre resor")
    expect(page.locator("#kallan .passage mark")).to_contain_text("digitala läkemedelsskåp")
    link = page.get_by_role("link", name=re.compile("^Öppna originalet på sidan"))
    assert re.fullmatch(r"/original/[0-9a-f]{16}#page=2", link.get_attribute("href") or "")


def test_a_refusal_an_error_and_an_answer_look_different(page: Page) -> None:
    pose(page, "Vilken färg har kommunens rymdraket till Jupiter?", ".refusal")
    expect(page.locator(".refusal h3")).to_have_text("Finns inte i underlaget")
    expect(page.locator("#kallan .sheet")).to_have_count(0)
    expect(page.locator("#samtal [aria-current]")).to_have_count(0)
    page.get_by_text("Avgränsa sökningen").click()
    page.get_by_label("Från datum").fill("i våras")
    pose(page, QUESTION, ".failure")
    expect(page.locator(".failure")).to_contain_text("”i våras” kan inte läsas")
    expect(page.locator(".failure")).not_to_contain_text("Finns inte")
    expect(page.locator(".failure")).not_to_contain_text("Traceback")


def test_filters_limit_what_is_cited(page: Page) -> None:
    page.get_by_text("Avgränsa sökningen").click()
    page.get_by_label("Från datum").fill("2024")
    pose(page, QUESTION)
    expect(page.locator("#samtal .turn a.source", has_text=CUPBOARDS)).to_have_count(0)
    page.get_by_label("Från datum").fill("")
    page.get_by_label("Dokument", exact=True).click()
    expect(page.get_by_role("option", name=HOSTILE)).to_be_visible()
    page.get_by_role("option", name=CUPBOARDS).click()
    assert page.evaluate("window.hacked") is None
    pose(page, QUESTION, ".answer")
    expect(page.locator("#samtal .turn").last.locator("a.source").first).to_contain_text(CUPBOARDS)


def test_script_in_a_document_a_file_name_or_a_question_stays_inert(page: Page) -> None:
    pose(page, "Vad beslutades om fontänen <img src=x onerror=window.hacked=1>{{value}}?")
    expect(page.locator("#samtal .asked")).to_contain_text("<img src=x onerror")
    expect(page.locator("#samtal .asked")).to_contain_text("{{value}}")
    page.locator("#samtal a.source", has_text=HOSTILE).first.click()
    expect(page.locator("#kallan .file")).to_have_text(HOSTILE)
    page.get_by_role("button", name="Visa hela paragrafen").click()
    passage = page.locator("#kallan .passage")
    expect(passage).to_contain_text("<script>window.hacked=1</script> {{value}} ${1+1} målas")
    assert page.locator("#samtal img, #kallan .passage img").count() == 0
    address = page.get_by_role("link", name="Permanent länk").get_attribute("href") or ""
    page.goto(page.url.rstrip("/") + address)
    expect(page.locator("main section").last).to_contain_text("<script>window.hacked=1</script>")
    assert page.evaluate("window.hacked") is None


def test_two_sessions_never_mix(browser: Browser, address: str) -> None:
    one, two = opened(browser, address), opened(browser, address)
    pose(one, QUESTION, ".answer")
    pose(two, OTHER_QUESTION, ".answer")
    expect(one.locator("#samtal .asked")).to_have_text([QUESTION])
    expect(two.locator("#samtal .asked")).to_have_text([OTHER_QUESTION])
    one.locator("#samtal a.marker").first.click()
    two.locator("#samtal a.marker").first.click()
    expect(one.locator("#kallan .source-head")).to_contain_text("§ 38")
    expect(two.locator("#kallan .source-head")).to_contain_text("§ 86")
    two.get_by_role("button", name="Ny konversation").click()
    expect(two.locator("#samtal .turn")).to_have_count(0)
    expect(one.locator("#samtal .turn")).to_have_count(1)
    one.context.close()
    two.context.close()


def test_a_phone_shows_everything_without_scrolling_sideways(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address, 390, 844)
    pose(page, QUESTION, ".answer")
    expect(page.locator("#kallan .sheet img")).to_be_visible()
    page.get_by_text("Avgränsa sökningen").click()
    expect(page.get_by_label("Organ")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#samtal a.marker").first.click()
    expect(page.locator("#kallan .source-head")).to_be_in_viewport()
    page.context.close()


def test_nothing_is_fetched_from_another_host_and_no_console_error_is_left(
    browser: Browser, address: str
) -> None:
    page = browser.new_context().new_page()
    foreign: list[str] = []
    faults: list[str] = []
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((address, "data:", "blob:"))
            else foreign.append(request.url)
        ),
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if message.type == "error" else None,
    )
    page.goto(address)
    expect(page.locator("#samtal .welcome")).to_be_visible(timeout=WAIT)
    pose(page, QUESTION, ".answer")
    expect(page.locator("#kallan .sheet img")).to_be_visible()
    assert foreign == []
    assert faults == []
    page.context.close()


def test_the_page_is_swedish_labelled_and_tells_a_screen_reader_what_happens(page: Page) -> None:
    assert page.evaluate("document.documentElement.lang") == "sv"
    assert page.title() == "Paragraf"
    status = page.locator("#utropare [role=status], #utropare[role=status]").first
    expect(status).to_have_attribute("aria-live", "polite")
    page.get_by_label("Din fråga").fill(QUESTION)
    page.get_by_label("Din fråga").press("Enter")
    expect(status).to_contain_text("Svar:", timeout=WAIT)
    expect(page.get_by_role("region", name="Källan")).to_be_visible()
    page.locator("#samtal a.marker").first.press("Enter")
    expect(page.locator("#samtal a.marker").first).to_be_focused()
    unnamed = page.evaluate(
        "[...document.querySelectorAll('input, textarea')].filter(field => field.offsetParent"
        " && !field.labels?.length && !field.getAttribute('aria-label')).length"
    )
    assert unnamed == 0


def test_an_empty_library_says_what_to_do(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, served(Service.open(tmp_path / "tomt", Settings())))
    expect(page.locator("#samtal .note")).to_contain_text("paragraf ingest MAPP")
    page.context.close()


def test_health_is_json_and_every_answer_carries_security_headers(address: str) -> None:
    answer = httpx.get(f"{address}/health")
    assert answer.status_code == 200
    assert isinstance(answer.json(), dict)
    for path in ("/", "/health", "/d/finns-inte"):
        headers = httpx.get(address + path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]


def test_originals_and_page_images_come_with_safe_types(address: str) -> None:
    ids = documents(address)
    original = httpx.get(f"{address}/original/{ids[CUPBOARDS]}")
    assert original.headers["content-type"] == "application/pdf"
    assert original.headers["content-disposition"].startswith("inline")
    assert original.content.startswith(b"%PDF")
    image = httpx.get(f"{address}/page/{ids[CUPBOARDS]}/1.png?start=0&end=20")
    assert image.headers["content-type"] == "image/png"
    assert image.content.startswith(b"\x89PNG")
    assert httpx.get(f"{address}/page/{ids[CUPBOARDS]}/99.png").status_code == 404
    assert httpx.get(f"{address}/original/0000000000000000").status_code == 404
    assert httpx.get(f"{address}/original/..%2f..%2fetc%2fpasswd").status_code == 404
    assert inline_type("svar.HTML") == "text/plain; charset=utf-8"
    assert inline_type("bild.svg") is None
    assert inline_type("protokoll.docx") is None


def test_the_permanent_link_of_a_citation_leads_to_its_section(address: str) -> None:
    record = Client(address, verbose=False).predict(QUESTION, [], None, api_name="/ask")
    link = record["citations"][0]["link"]
    page = httpx.get(address + link.partition("#")[0]).text
    section = page.partition(f'id="{link.partition("#")[2]}"')[2].partition("</section>")[0]
    assert "§ 38" in section
    assert CLAUSE in section


def test_ask_and_search_answer_programs_with_the_same_records(address: str) -> None:
    client = Client(address, verbose=False)
    record = client.predict(QUESTION, [], {}, api_name="/ask")
    assert record["abstained"] is False
    assert record["citations"][0]["document"] == CUPBOARDS
    assert record["citations"][0]["quote"] in record["citations"][0]["text"]
    found = client.predict("hundrastgården", 3, {"documents": [DOGS]}, api_name="/search")
    assert found
    assert {entry["document"] for entry in found} == {DOGS}
    with pytest.raises(AppError, match="Okända filter: organ"):
        client.predict(QUESTION, [], {"organ": ["KS"]}, api_name="/ask")


def test_a_taken_port_is_refused_in_words(address: str, tmp_path: Path) -> None:
    port = int(address.rpartition(":")[2])
    with pytest.raises(SettingsError, match="--port"):
        serve(Service.open(tmp_path, Settings()), "127.0.0.1", port, lambda _: None)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        (" 2024-5-2 ", "2024-05-02", "2024-05-02"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_year_or_a_month_stands_for_all_its_days(
    written: str | None, first: str | None, last: str | None
) -> None:
    assert parse_date(written, last=False) == first
    assert parse_date(written, last=True) == last


@pytest.mark.parametrize("written", ["våren 2024", "2024-13", "2023-02-29", "0000", "24-05-01"])
def test_a_date_that_cannot_be_read_is_named(written: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(written)):
        parse_date(written, last=False)


def test_a_range_that_is_turned_round_is_refused() -> None:
    with pytest.raises(QuestionError, match="Byt plats"):
        make_filters("2024", "2023")


def test_json_filters_are_checked_by_name_and_type() -> None:
    assert filters_from_json(None) == Filters()
    assert filters_from_json({"date_from": "2024", "bodies": ["KS"]}) == Filters(
        date_from="2024-01-01", bodies=("KS",)
    )
    wrong: list[dict[str, Any]] = [{"bodies": "KS"}, {"bodies": [1]}, {"date_from": 2024}]
    for record in wrong:
        with pytest.raises(QuestionError, match=next(iter(record))):
            filters_from_json(record)


def test_escaping_leaves_no_sign_that_html_or_a_template_would_read() -> None:
    assert not set("<>\"'{}$`") & set(escape("<a href=\"x\" b='y'>{{z}} ${1} `q`"))
