"""Matters, meetings and searching for everything, in a real browser over files made here."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from app.matter_list import matters, meant
from app.service import Service
from app.timeline import timeline
from ingest.errors import QuestionError, UnknownDocumentError
from ingest.settings import Settings
from tests.pdfs import make_pdf
from tests.web_parts import WAIT, minutes_home, served, watched_page
from tests.web_parts import browser as browser  # the fixture

BOARD, COMMITTEE = "Tekniska nämnden", "Kommunstyrelsen"
INJECTED = "<img src=x onerror=window.hacked=1> {{1+1}}"


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
        (f"§ 40 Nya avgifter {INJECTED}", "Dnr TN 2023/14", "", "Beslut",
         f"{BOARD} beslutar", "• att upphäva § 12 2023-03-07",
         "• att fastställa avgifter för båtplatser 2023 med en höjning om 4 procent", "",
         "§ 41 Återrapportering: intäkter från båtplatser", "Dnr TN 2023/33", "", "Beslut",
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

AGENDA = [
    "Kallelse och dagordning", "", BOARD, "Sammanträdesdatum 2024-05-16", "",
    "1 Val av justerare",
    "2 Båtplatsavgifter 2023 TN 2023/14",
    f"3 Fontänen {INJECTED}",
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return minutes_home(tmp_path_factory, FILES)


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


def test_a_matter_is_a_picture_whose_marks_open_their_sources(page: Page, address: str) -> None:
    page.goto(f"{address}/arenden?q=TN+2023/14")
    matter = page.locator("#arendet")
    marks = matter.locator("a.mark")
    expect(marks.first).to_be_visible(timeout=WAIT)
    for name in (
        r"^Beslut: § 12 Båtplatsavgifter 2023, Tekniska nämnden.*, 7 mars 2023$",
        r"^Uppdrag: till hamnkontoret: .*, 7 mars 2023$",
        r"^Återrapport, länkad: § 41 .*, 10 okt 2023$",
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
    expect(listed.first).to_contain_text("badbrygga")  # the list is in order of likeness now
    expect(listed.nth(1)).to_contain_text("badbrygga")
    page.get_by_role("button", name="Svar på medborgarförslag om badbrygga i Viken").click()
    expect(page.locator("#arendet .matter-head")).to_contain_text("KS 2024/9")
    expect(page).to_have_url(re.compile(r"\?flik=arenden&q=KS\+2024%2F9$"))
    page.get_by_role("tab", name="Sök").click()
    expect(page.locator("#arendet .matter-head")).to_be_hidden()
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


def test_going_back_twice_at_once_shows_what_the_address_says(page: Page, address: str) -> None:
    page.goto(f"{address}/arenden?q=TN+2023/14")
    head = page.locator("#arendet .matter-head")
    expect(head).to_contain_text("TN 2023/14", timeout=WAIT)
    for dnr in ("KS 2024/9", "TN 2023/21"):
        page.get_by_label("Ärende", exact=True).fill(dnr)
        page.get_by_label("Ärende", exact=True).press("Enter")
        expect(head).to_contain_text(dnr)
        expect(page).to_have_url(re.compile(f"{dnr[-1]}$"))
    page.evaluate("history.back(); setTimeout(() => history.back(), 20)")
    expect(head).to_contain_text("TN 2023/14")
    expect(page).to_have_url(re.compile("q=TN.2023%2F14$"))
    page.evaluate("history.forward(); setTimeout(() => history.forward(), 20)")
    expect(head).to_contain_text("TN 2023/21")
    expect(page.get_by_label("Ärende", exact=True)).to_have_value("TN 2023/21")


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


def test_everything_on_a_subject_is_counted_and_matters_like_a_hit_are_told_apart(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/sok?q=badbrygga")
    hits = page.locator("#traffar .hit")
    expect(hits.first).to_be_visible(timeout=WAIT)
    page.get_by_role("radio", name="Alla träffar").click()
    expect(page.locator(".antal").first).to_contain_text("2 avsnitt, varav 2 §§ i protokoll")
    searched = page.locator("#traffar details")
    searched.locator("summary").press("Enter")
    expect(searched).to_contain_text("Sökt i 4 dokument")
    expect(searched).to_contain_text("Allt som söktes kunde läsas.")
    page.get_by_role("radio", name="Nyast först").click()
    expect(hits.first).to_contain_text("§ 14 Svar på medborgarförslag om badbrygga i Viken")
    hits.first.get_by_role("button", name=re.compile("^Liknande ärenden")).press("Enter")
    like = page.locator("#traffar .hit").first
    expect(page.locator("#traffar .likeness")).to_contain_text("§ 14 Svar på")
    expect(like).to_contain_text("§ 13 Svar på medborgarförslag om badbrygga vid Lillsjön")
    expect(like.locator(".badge")).to_have_text("Avslag")
    expect(like).to_contain_text("belopp: 250 000 kronor (här 180 000 kronor)")
    like.get_by_role("button").press("Enter")
    expect(page.locator("#kallan-sok .source-head")).to_contain_text("§ 13")
    page.get_by_role("button", name="Tillbaka till träffarna").press("Enter")
    expect(hits.first).to_contain_text("§ 14 Svar på")
    expect(hits.first.get_by_role("button", name=re.compile("^Liknande"))).to_be_focused()
    hits.first.get_by_role("link", name="Ärende KS 2024/9").click()
    expect(page.locator("#arendet .matter-head")).to_contain_text("KS 2024/9")
    page.go_back()
    expect(hits.first).to_contain_text("§ 14 Svar på")


def test_a_hit_says_what_became_of_it(page: Page, address: str) -> None:
    page.goto(f"{address}/sok?q=fastst%C3%A4lla+b%C3%A5tplatsavgifter+2023")
    hit = page.locator("#traffar .hit", has_text="§ 12 Båtplatsavgifter 2023").first
    expect(hit.locator(".later")).to_contain_text("Ersatt av § 40 2023-10-10", timeout=WAIT)


def test_an_agenda_becomes_a_brief_that_opens_its_sources_and_is_saved(
    page: Page, address: str, home: Path, tmp_path: Path, opened_service: Service
) -> None:
    agenda = make_pdf(tmp_path / "dagordning.pdf", [AGENDA])
    held = opened_service.documents()
    page.goto(f"{address}/mote")
    page.locator("#dagordning input[type=file]").set_input_files(agenda)
    brief = page.locator("#underlaget .brief")
    expect(brief).to_contain_text("2. Båtplatsavgifter 2023", timeout=WAIT)
    expect(brief).to_contain_text(INJECTED)
    brief.locator("a.marker").first.press("Enter")
    expect(page.locator("#kallan-mote .source-head")).to_contain_text("§ 12")
    expect(page.locator("#kallan-mote .box").first).to_be_attached()
    links = [link.get_attribute("href") or "" for link in page.locator("a[download]").all()]
    word, text = (httpx.get(address + link) for link in links)
    assert word.headers["content-disposition"].endswith('"motesunderlag-2024-05-16.docx"')
    assert "word/footnotes.xml" in zipfile.ZipFile(io.BytesIO(word.content)).namelist()
    assert "[^1]" in text.text
    assert opened_service.documents() == held
    assert not list(home.rglob("dagordning*"))
    assert httpx.get(f"{address}/mote/gissad.docx").status_code == 404


def test_what_is_no_agenda_is_refused_in_plain_swedish(
    page: Page, address: str, tmp_path: Path
) -> None:
    page.goto(f"{address}/mote")
    told = page.locator("#underlaget .failure")
    letter = tmp_path / "brev.txt"
    letter.write_text("Hej! Vi ses på torsdag.\n", encoding="utf-8")
    page.locator("#dagordning input[type=file]").set_input_files(letter)
    expect(told).to_contain_text("brev.txt har inga numrerade ärenden", timeout=WAIT)
    broken = tmp_path / "trasig.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing more")
    page.locator("#dagordning input[type=file]").set_input_files(broken)
    expect(told).to_contain_text("trasig.pdf", timeout=WAIT)
    expect(page.locator("#underlaget")).not_to_contain_text("Traceback")


def test_the_tabs_fit_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    for path, wanted in (
        ("arenden?q=TN+2023/14", "#arendet .timeline"),
        ("sok?q=badbrygga", "#traffar .hit"),
        ("mote", "#dagordning"),
    ):
        page.goto(f"{address}/{path}")
        expect(page.locator(wanted).first).to_be_visible(timeout=WAIT)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()
