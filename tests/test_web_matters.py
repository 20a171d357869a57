"""Matters, meetings and searching for everything, in a real browser over files made here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.matter_list import matters, meant
from app.service import Service
from app.timeline import timeline
from index.library import Library
from ingest.errors import QuestionError, UnknownDocumentError
from ingest.settings import Settings
from tests.pdfs import make_pdf
from tests.test_web import LEADING, WAIT, served
from tests.test_web import browser as browser  # the fixture

BOARD, COMMITTEE = "Tekniska nämnden", "Kommunstyrelsen"
INJECTED = "<img src=x onerror=window.hacked=1> {{value}} ${1+1}"

expect.set_options(timeout=20_000)  # milliseconds; many tests may share the machine


def minutes(body: str, day: str, *items: tuple[str, ...]) -> list[list[str]]:
    """Pages of minutes, one for each §."""
    head = [f"{body} i Ekhamns kommun", f"Sammanträdesprotokoll {day}", ""]
    return [[*head, *item] for item in items]


FILES = {
    "tn-2023-03-07.pdf": minutes(
        BOARD, "2023-03-07",
        ("§ 12 Båtplatsavgifter 2023", "Dnr TN 2023/14", "", "Beslut", f"{BOARD} beslutar",
         "• att fastställa avgifter för båtplatser 2023 med en höjning om 6 procent",
         "• att ge hamnkontoret i uppdrag att redovisa intäkterna senast 2023-10-01",
         "• att ge gatuchefen i uppdrag att laga kajen i Sundet senast 2023-12-01"),
        ("§ 13 Svar på medborgarförslag om badbrygga vid Lillsjön", "Dnr TN 2023/21", "",
         "Beslut", f"{BOARD} beslutar",
         "• att avslå medborgarförslaget om en badbrygga vid Lillsjön för 250 000 kronor", "",
         "Ärendet", "Förslagsställaren vill ha en badbrygga vid Lillsjön för barnen."),
    ),
    "tn-2023-04-04.pdf": minutes(
        BOARD, "2023-04-04",
        ("§ 14 Anmälningar", "", "Beslut", f"{BOARD} beslutar",
         "• att lägga anmälningarna till handlingarna"),
    ),
    "tn-2023-10-10.pdf": minutes(
        BOARD, "2023-10-10",
        (f"§ 40 Nya båtplatsavgifter {INJECTED}", "Dnr TN 2023/14", "", "Beslut",
         f"{BOARD} beslutar", "• att upphäva § 12 2023-03-07",
         "• att fastställa avgifter för båtplatser 2023 med en höjning om 4 procent"),
        ("§ 41 Återrapportering: intäkter från båtplatser", "Dnr TN 2023/33", "", "Beslut",
         f"{BOARD} beslutar",
         "• att godkänna återrapporteringen av uppdraget enligt § 12 2023-03-07"),
    ),
    "ks-2024-09-17.pdf": minutes(
        COMMITTEE, "2024-09-17",
        ("§ 3 Yttrande över hamnens ekonomi", "Dnr KS 2024/7", "", "Beslut",
         f"{COMMITTEE} beslutar", "• att överlämna yttrandet till tekniska nämnden", "", "Ärendet",
         "Tekniska nämnden beslutade 2023-10-10 § 40 om avgifterna. Se även 2022-11-01 § 77."),
        ("§ 14 Svar på medborgarförslag om badbrygga i Viken", "Dnr KS 2024/9", "", "Beslut",
         f"{COMMITTEE} beslutar",
         "• att bifalla medborgarförslaget om en badbrygga i Viken för 180 000 kronor", "",
         "Ärendet", "Förslagsställaren vill ha en badbrygga i Viken för barnen."),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handlingar")
    for name, pages in FILES.items():
        make_pdf(folder / name, pages, leading=LEADING)
    found = tmp_path_factory.mktemp("hem")
    with Library.open(found, Settings()) as library:
        assert not library.add_paths([folder]).refused
    return found


@pytest.fixture(scope="module")
def opened_service(home: Path) -> Iterator[Service]:
    service = Service.open(home, Settings())
    yield service
    service.close()


@pytest.fixture(scope="module")
def address(home: Path) -> str:
    return served(home)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(30_000)
    yield page
    assert page.evaluate("window.hacked") is None
    page.context.close()


def test_a_matter_is_a_picture_whose_marks_open_their_sources(page: Page, address: str) -> None:
    page.goto(f"{address}/arenden?q=TN+2023/14")
    matter = page.locator("#arendet")
    marks = matter.locator("a.mark")
    expect(marks.first).to_be_visible(timeout=WAIT)
    for name in (
        r"^Beslut: § 12 Båtplatsavgifter 2023, Tekniska nämnden.*, 7 mars 2023$",
        r"^Uppdrag: till hamnkontoret: .*, 7 mars 2023$",
        r"^Återrapport, länkad: § 41 .*, 10 oktober|10 okt 2023$",
        r"^Ej återrapporterat: till gatuchefen: .*laga kajen",
    ):
        expect(matter.get_by_role("link", name=re.compile(name)).first).to_be_attached()
    expect(matter.locator(".tie:not(.lacking)")).to_have_count(1)
    expect(matter.locator(".tie.lacking")).to_have_count(1)
    expect(matter.locator("text.silence").first).to_have_text("7 månader utan handlingar")
    expect(matter.locator(".gaps")).to_contain_text("uppdraget till gatuchefen")
    marks.first.focus()
    page.keyboard.press("Enter")
    shown = page.locator("#kallan-arende")
    expect(shown.locator(".source-head")).to_contain_text("§ 12 Båtplatsavgifter")
    expect(shown.locator(".later")).to_contain_text("Ersatt av § 40 2023-10-10")
    expect(shown.locator(".later")).to_contain_text("Återrapporterad i § 41 2023-10-10")
    expect(shown.locator(".sheet img")).to_be_visible()


def test_the_same_matter_stands_below_as_a_list_in_time_order(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=tn2023/14#arenden")
    rows = page.locator("#arendet .chain > li")
    expect(rows.first).to_contain_text("§ 12 Båtplatsavgifter 2023", timeout=WAIT)
    expect(rows.first).to_contain_text("fastställa avgifter")
    expect(rows.first.locator(".later")).to_contain_text("Ersatt av § 40")
    expect(page.locator("#arendet .chain > li", has_text="§ 40 Nya")).to_contain_text(INJECTED)
    rows.first.get_by_role("button").press("Enter")
    expect(page.locator("#kallan-arende .source-head")).to_contain_text("§ 12")


def test_a_matter_is_found_by_words_and_by_its_paragraph_and_back_works(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/arenden")
    listed = page.locator("#arendet .matters > li")
    expect(listed).to_have_count(5, timeout=WAIT)
    page.get_by_label("Ärende", exact=True).fill("badbrygga")
    page.get_by_label("Ärende", exact=True).press("Enter")
    expect(listed.nth(1)).to_contain_text("badbrygga")
    page.get_by_role("button", name="Svar på medborgarförslag om badbrygga i Viken").click()
    expect(page.locator("#arendet .matter-head")).to_contain_text("KS 2024/9")
    assert page.url.endswith("?flik=arenden&q=KS+2024%2F9")
    page.get_by_role("tab", name="Sök").click()
    page.go_back()
    expect(page.locator("#arendet .matter-head")).to_contain_text("KS 2024/9")
    page.go_back()
    expect(listed.first).to_contain_text("badbrygga")
    page.get_by_label("Ärende", exact=True).fill("Tekniska nämnden 2023-03-07 § 12")
    page.get_by_role("button", name="Visa", exact=True).click()
    expect(page.locator("#arendet .matter-head")).to_contain_text("TN 2023/14")
    page.get_by_label("Ärende", exact=True).fill("TN 1999/1")
    page.get_by_label("Ärende", exact=True).press("Enter")
    expect(page.locator("#arendet .failure")).to_contain_text("TN 1999/1")


def test_what_was_asked_for_means_a_matter_or_says_why_not(opened_service: Service) -> None:
    assert meant(opened_service, "tn 2023/14").dnr == "tn 2023/14"
    assert meant(opened_service, "yttrande hamnens ekonomi").dnr == "KS 2024/7"
    assert meant(opened_service, "tekniska nämnden 2023-03-07 § 13").dnr == "TN 2023/21"
    with pytest.raises(QuestionError, match="har inget diarienummer"):
        meant(opened_service, "Tekniska nämnden 2023-04-04 § 14")
    with pytest.raises(UnknownDocumentError):
        meant(opened_service, "Tekniska nämnden 2023-03-07 § 99")
    rows = matters(opened_service)
    assert [row.last for row in rows] == sorted((row.last or "" for row in rows), reverse=True)


def test_a_missing_paragraph_stands_in_time_where_it_should_have_been(
    opened_service: Service,
) -> None:
    drawn = timeline(opened_service.case("KS 2024/7"))
    first = drawn.rows[0]
    assert (first.text, [mark.shape for mark in first.marks]) == ("2022-11-01", ["missing"])
    assert [row.kind for row in drawn.rows] == ["day", "silence", "day", "silence", "day"]


def test_the_tabs_fit_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    for path, wanted in (("arenden?q=TN+2023/14", "#arendet .timeline"),):
        page.goto(f"{address}/{path}")
        expect(page.locator(wanted).first).to_be_visible(timeout=WAIT)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()
