"""The tabs beside ”Fråga” in a real browser: search, registers, documents, permanent links."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from app.service import Service
from app.web.app import is_local
from app.web.document_list import WITH, WITHOUT, listed
from app.web.document_list import Choice as documents_with
from app.web.highlight import excerpt, marked
from app.web.language import speaking
from app.web.register_rows import OPEN, REPORTED, Choice, Registers, group_name
from app.web.search_view import Picked, choices, find, ordered
from app.web.uploads import read_in
from ingest.settings import Settings
from tests.pdfs import make_pdf
from tests.web_parts import (
    CUPBOARDS,
    DOGS,
    HOSTILE,
    LEADING,
    MINUTES,
    WAIT,
    minutes_home,
    served,
    watched_page,
)
from tests.web_parts import browser as browser  # the fixture

TASKS = "ks-protokoll-2022-02-01.pdf"
TASK_PAGE = [
    "Kommunstyrelsen i Ekhamns kommun",
    "Sammanträdesprotokoll 2022-02-01",
    "",
    "KS § 7 Belysning i Kvarnparken",
    "Dnr KS 2022/12",
    "",
    "Kommunstyrelsens beslut",
    "Kommunstyrelsen beslutar",
    "• att ge tekniska förvaltningen i uppdrag att {{värdera}} belysningen senast 2022-06-30",
    "• att ge kommundirektören i uppdrag att =1+1 utreda parkens stängsel senast 2022-05-31",
    "• att avslå medborgarförslaget om en damm",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return minutes_home(tmp_path_factory, {**MINUTES, TASKS: [TASK_PAGE]})


@pytest.fixture(scope="module")
def opened_service(home: Path) -> Iterator[Service]:
    service = Service.open(home, Settings())
    yield service
    service.close()


@pytest.fixture(scope="module")
def address(opened_service: Service) -> str:
    return served(opened_service)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with watched_page(browser) as page:
        yield page


def wide(page: Page) -> None:
    """The page never has to be scrolled sideways."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_permanent_link_asks_its_question(page: Page, address: str) -> None:
    page.goto(f"{address}/fraga?q=Vad+beslutade+kommunstyrelsen+om+hundrastg%C3%A5rden%3F")
    expect(page.locator("#samtal .answer")).to_be_visible(timeout=WAIT)
    expect(page.locator("#samtal .asked")).to_have_text(
        "Vad beslutade kommunstyrelsen om hundrastgården?"
    )
    link = page.get_by_role("link", name="Länk till frågan").get_attribute("href") or ""
    assert link.startswith("/fraga?q=Vad+beslutade+kommunstyrelsen+om+hundrastg%C3%A5rden")


def test_a_search_marks_words_narrows_down_and_opens_its_source(page: Page, address: str) -> None:
    page.goto(f"{address}/sok?q=beslut+om+hundrastg%C3%A5rd")
    first = page.locator("#traffar .hit").first
    expect(first).to_contain_text("§ 86", timeout=WAIT)
    expect(first.locator("mark").first).to_contain_text(re.compile("undrastgård"))
    expect(first.locator(".badge")).to_be_visible()
    first.get_by_role("button").first.press("Enter")
    expect(page.locator("#kallan-sok .source-head")).to_contain_text("§ 86")
    expect(page.locator("#kallan-sok .sheet img")).to_be_visible()
    page.get_by_label("Sökord").fill("kommunstyrelsen beslutar")
    page.get_by_label("Sökord").press("Enter")
    expect(page.locator(".antal").first).to_contain_text("”kommunstyrelsen beslutar”")
    page.get_by_label("År", exact=True).click()
    page.get_by_role("option", name=re.compile("^2024")).click()
    expect(page.locator("#traffar .hit").first).to_contain_text("2024-10-08")
    expect(page.locator("#traffar .hit", has_text="2025-03-11")).to_have_count(0)


def test_a_search_within_facets_is_an_address_and_back_takes_a_facet_off(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/sok?q=kommunstyrelsen+beslutar&ar=2024&ar=1999&ordning=nyast")
    hits = page.locator("#traffar .hit")
    expect(hits.first).to_contain_text("2024-10-08", timeout=WAIT)
    expect(page.locator("#traffar .hit", has_text="2025-03-11")).to_have_count(0)
    expect(page.get_by_role("radio", name="Nyast först")).to_be_checked()
    expect(page.get_by_label("Sökord")).to_have_value("kommunstyrelsen beslutar")
    # a year that no hit has chooses nothing, and does not stay in the address
    expect(page).to_have_url(re.compile(r"\?flik=sok&ar=2024&ordning=nyast&q=kommun"))
    page.get_by_role("radio", name="Alla träffar").click()
    expect(page).to_have_url(re.compile("omfattning=alla"))
    expect(page.locator("#traffar .hit", has_text="2025-03-11")).not_to_have_count(0)
    page.go_back()
    expect(page.get_by_role("radio", name="Bästa träffarna")).to_be_checked()
    expect(page.locator("#traffar .hit", has_text="2025-03-11")).to_have_count(0)
    expect(page).to_have_url(re.compile("ar=2024"))


def test_a_register_with_what_is_chosen_in_it_is_an_address(page: Page, address: str) -> None:
    page.goto(f"{address}/uppdrag?register=beslut&val=avslag&organ=Rymdstyrelsen")
    rows = page.locator("#register tbody tr")
    expect(rows).to_have_count(1, timeout=WAIT)
    expect(rows.first).to_contain_text("en damm")
    expect(page.get_by_role("radio", name="Beslut")).to_be_checked()
    page.get_by_role("button", name="Ta bort Avslag").or_(
        page.locator("#flik-uppdrag .token-remove")
    ).first.click()
    expect(rows).not_to_have_count(1)
    page.locator("#register th").get_by_role("button", name="Ärende").click()
    expect(page).to_have_url(re.compile(r"\?flik=uppdrag&fallande=0&register=beslut&sortera=1$"))
    link = page.get_by_role("link", name="CSV").get_attribute("href") or ""
    assert "sortera=1" in link


def test_the_back_button_goes_between_tabs_and_a_reload_stays(page: Page, address: str) -> None:
    page.goto(address)
    for name in ("Sök", "Dokument"):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    assert page.url.endswith("?flik=dokument")
    page.go_back()
    expect(page.get_by_role("tab", name="Sök")).to_have_attribute("aria-selected", "true")
    page.reload()
    expect(page.get_by_role("tab", name="Sök")).to_have_attribute("aria-selected", "true")
    page.go_back()
    expect(page.get_by_role("tab", name="Fråga")).to_have_attribute("aria-selected", "true")


def test_the_registers_sort_filter_and_open_their_words(page: Page, address: str) -> None:
    page.goto(f"{address}/uppdrag")
    rows = page.locator("#register tbody tr")
    expect(rows).to_have_count(2, timeout=WAIT)
    expect(rows.first).to_contain_text("Ingen återrapportering hittad – tiden har gått ut")
    page.locator("#register th").get_by_role("button", name="Uppdrag").click()
    expect(page.locator("#register th[aria-sort=ascending]")).to_contain_text("Uppdrag")
    expect(rows.first).to_contain_text("stängsel")
    page.get_by_label("Innehåller").fill("belysningen")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("{{värdera}}")
    rows.first.get_by_role("button").click()
    expect(page.locator("#kallan-register .source-head")).to_contain_text("§ 7")
    expect(page.locator("#kallan-register .box").first).to_be_attached()
    saved = httpx.get(address + (page.get_by_role("link", name="CSV").get_attribute("href") or ""))
    assert saved.headers["content-disposition"].endswith('filename="uppdrag.csv"')
    assert "belysningen" in saved.text
    assert "stängsel" not in saved.text
    page.get_by_role("radio", name="Beslut").click()
    page.get_by_label("Utfall").click()
    page.get_by_role("option", name="Avslag").click()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("en damm")


def test_documents_are_sorted_and_chosen_by_what_they_are(page: Page, address: str) -> None:
    page.goto(f"{address}/dokument")
    rows = page.locator("#dokumenten tbody tr")
    expect(rows).to_have_count(4, timeout=WAIT)
    expect(rows.first).to_contain_text(HOSTILE)
    head = page.locator("#dokumenten th").get_by_role("button", name="Datum")
    head.press("Enter")
    expect(page.locator("#dokumenten th[aria-sort=ascending]")).to_contain_text("Datum")
    expect(rows.first).to_contain_text("2022-02-01")
    expect(head).to_be_focused()
    head.press("Enter")
    expect(page.locator("#dokumenten th[aria-sort=descending]")).to_contain_text("Datum")
    expect(rows.first).to_contain_text("2025-03-11")
    page.locator("#flik-dokument").get_by_label("Organ").click()
    page.get_by_role("option", name="Kommunstyrelsen i Ekhamns kommun").click()
    expect(rows).to_have_count(3)
    words = page.locator("#flik-dokument").get_by_label("Innehåller")
    words.fill("2024")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(DOGS)
    expect(page.locator("#flik-dokument .count")).to_have_text(re.compile("^1 dokument, 1 sida"))
    words.fill("finns inte")
    expect(page.locator("#dokumenten .note")).to_contain_text("Ta bort någon avgränsning")


def test_documents_are_chosen_by_what_the_reader_noted(opened_service: Service) -> None:
    held = listed(opened_service)
    noted = {row.file for row in held.rows if row.findings}
    chosen = {row.file for row in held.chosen(documents_with(findings=(WITH,)))}
    rest = {row.file for row in held.chosen(documents_with(findings=(WITHOUT,)))}
    assert (chosen, rest) == (noted, {row.file for row in held.rows} - noted)
    for kind in {kind for kinds in held.findings.values() for kind in kinds}:
        of_kind = {row.file for row in held.chosen(documents_with(findings=(kind,)))}
        assert of_kind == {file for file, kinds in held.findings.items() if kind in kinds}


def test_a_document_is_shown_page_by_page_with_roles(page: Page, address: str) -> None:
    page.goto(f"{address}/dokument")
    page.get_by_role("button", name=CUPBOARDS).click()
    shown = page.locator("#dokumentet")
    expect(shown.locator(".turner")).to_contain_text("Sida 1 av 2")
    expect(shown.locator(".read.role-decision")).to_contain_text("alla fem kommuner")
    expect(shown.locator(".read.role-proposal")).to_contain_text("i Sundvik")
    shown.locator(".read.role-decision .pick").click()
    expect(shown.locator(".box").first).to_be_attached()
    shown.get_by_role("button", name="Nästa sida").click()
    expect(shown.locator(".turner")).to_contain_text("Sida 2 av 2")
    page.get_by_role("button", name=HOSTILE).click()
    expect(shown.locator(".read.role-decision")).to_contain_text("<script>window.hacked=1")


def test_files_are_added_and_removed_on_the_page(
    page: Page, address: str, tmp_path: Path, opened_service: Service
) -> None:
    good = make_pdf(tmp_path / "nytt-protokoll.pdf", [TASK_PAGE[:6] + ["Ny text"]], leading=LEADING)
    bad = tmp_path / "trasig.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing more")
    page.goto(f"{address}/dokument")
    page.get_by_role("button", name="Lägg till handlingar").click()
    page.locator("#filer input[type=file]").set_input_files([good, bad])
    expect(page.locator("#filer")).to_contain_text("trasig")
    page.get_by_role("button", name="Läs in", exact=True).click()
    told = page.locator("#inlasning")
    expect(told.locator(".upload-done")).to_contain_text("nytt-protokoll.pdf", timeout=WAIT)
    expect(told.locator(".upload-refused")).to_contain_text("trasig.pdf", timeout=WAIT)
    assert not list(opened_service.library.home.glob("upload-*"))
    page.get_by_role("button", name="nytt-protokoll.pdf").click()
    page.get_by_role("button", name="Ta bort ur biblioteket").click()
    page.get_by_role("button", name="Behåll").click()
    expect(page.get_by_role("button", name="Ja, ta bort")).to_have_count(0)
    page.get_by_role("button", name="Ta bort ur biblioteket").click()
    page.get_by_role("button", name="Ja, ta bort").click()
    expect(page.locator("#dokumentet")).to_contain_text("nytt-protokoll.pdf är borttaget")
    expect(page.get_by_role("button", name="nytt-protokoll.pdf")).to_have_count(0)


def test_every_tab_fits_a_phone_and_says_what_to_do(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    for tab, words in (
        ("sok", "Sök efter ord"),
        ("uppdrag", "tiden har gått ut"),
        ("dokument", CUPBOARDS),
        ("utvardera", "paragraf eval run"),
    ):
        page.goto(f"{address}/{tab}")
        expect(page.get_by_text(words).first).to_be_visible(timeout=WAIT)
        wide(page)
    page.context.close()


def test_a_socket_of_this_machine_is_told_from_one_that_others_reach() -> None:
    with socket.socket() as here, socket.socket() as everywhere:
        here.bind(("127.0.0.1", 0))
        everywhere.bind(("0.0.0.0", 0))
        assert is_local(here)
        assert not is_local(everywhere)


def test_the_facets_count_the_hits_and_dates_order_them(opened_service: Service) -> None:
    found = find(opened_service, "beslut om hundrastgård", Picked())
    bodies, years, kinds, outcomes = choices(found)
    assert sum(int(label.rsplit("(", 1)[1].rstrip(")")) for label, _ in kinds) == len(found.hits)
    assert [value for _, value in years] == sorted((v for _, v in years), reverse=True)
    dates = [hit.reference.date or "" for hit in ordered(found, "aldst")]
    assert dates == sorted(dates)
    refused = find(opened_service, "medborgarförslaget om en damm", Picked(outcomes=("avslag",)))
    assert {hit.reference.section for hit in refused.hits} == {"§ 7 Belysning i Kvarnparken"}
    assert bodies
    assert outcomes


def test_words_are_marked_in_inflected_and_compound_form_and_everything_is_escaped() -> None:
    assert marked("Laddplatserna & laddplatsstöd", ["laddplatser"]) == (
        "<mark>Laddplatserna</mark> &amp; <mark>laddplatsstöd</mark>"
    )
    assert marked("Han tog en taxi <b>", ["tag"]) == "Han tog en taxi &lt;b&gt;"
    long = "ord " * 100 + "bibliotekets öppettider " + "ord " * 100
    shown = excerpt(long, ["bibliotek"])
    assert "<mark>bibliotekets</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_rows_are_chosen_by_body_state_and_words(opened_service: Service) -> None:
    registers = Registers(opened_service)
    assert len(registers.chosen(Choice())) == 2
    assert len(registers.chosen(Choice(groups=(OPEN,)))) == 2
    assert not registers.chosen(Choice(groups=(REPORTED,)))
    assert not registers.chosen(Choice(bodies=("Rymdstyrelsen",)))
    assert len(registers.chosen(Choice(words="STÄNGSEL 2022"))) == 1


def test_rows_are_in_the_language_of_whoever_asks_whoever_asked_first(
    opened_service: Service,
) -> None:
    registers = Registers(opened_service)
    assert registers.chosen(Choice("beslut", groups=("avslag",)))[0].cells[3].text == "Avslag"
    with speaking("en"):
        (row,) = registers.chosen(Choice("beslut", groups=("avslag",)))
        assert row.cells[3].text == "Rejected"
        assert "No report found" in registers.chosen(Choice())[0].cells[3].text
        assert group_name("uppdrag", OPEN) == "Not reported back"
    assert "Ingen återrapportering" in registers.chosen(Choice())[0].cells[3].text


def test_an_upload_that_is_broken_off_keeps_what_was_read(
    tmp_path: Path, opened_service: Service
) -> None:
    paths = [
        make_pdf(tmp_path / f"avbrott-{number}.pdf", [[f"Text nummer {number}"]])
        for number in range(4)
    ]
    steps = read_in(opened_service, paths)
    while next(steps)[0].state != "done":
        pass
    steps.close()  # type: ignore[attr-defined]
    for thread in threading.enumerate():
        if thread.name.endswith("(_work)"):
            thread.join(60)
    held = {row.file for row in opened_service.documents() if row.file.startswith("avbrott")}
    assert "avbrott-0.pdf" in held
    assert "avbrott-3.pdf" not in held
    opened_service.library.remove(sorted(held))
