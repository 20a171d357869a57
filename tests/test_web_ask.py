"""The tab ”Fråga” from upload to export: chips, follow-ups, addresses, votes, two sessions."""

from __future__ import annotations

import json
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from app.export.answer import answer_text, conversation_paper
from app.export.markdown import markdown
from app.feedback import feedback_file, keep_vote
from app.service import Service
from app.web.turns import Session, Turn, arrived, asked_by, turn_query
from evals.candidates import find_candidates
from index.records import Filters
from ingest.settings import Log, Settings
from tests.pdfs import make_pdf
from tests.web_parts import (
    CUPBOARDS,
    LEADING,
    OTHER_QUESTION,
    QUESTION,
    WAIT,
    minutes_home,
    pose,
    served,
)
from tests.web_parts import browser as browser  # the fixture

BATHS = "ks-protokoll-2024-11-05.pdf"
BATH_PAGE = [
    "Kommunstyrelsen i Ekhamns kommun",
    "Sammanträdesprotokoll 2024-11-05",
    "",
    "KS § 91 Badplatsen vid Lillsjön <b onclick=window.hacked=1>",
    "Dnr KS 2024/91",
    "",
    "Kommunstyrelsens beslut",
    "Kommunstyrelsen beslutar",
    "• att rusta badplatsen vid Lillsjön för 90 000 kronor",
]
BATH_QUESTION = "Vad beslutade kommunstyrelsen om badplatsen vid Lillsjön?"
DATED = "Vad beslutade nämnden i juni 2023 om digitala läkemedelsskåp?"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return minutes_home(tmp_path_factory)


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    opened = Service.open(home, Settings(log=Log(feedback=True)))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(service: Service) -> str:
    return served(service)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.goto(address)
    expect(page.locator("#samtal .welcome")).to_be_visible(timeout=WAIT)
    yield page
    assert page.evaluate("window.hacked") is None
    context.close()


def asked(page: Page) -> Locator:
    return page.locator("#samtal .asked")


def first_held(page: Page, address: str, words: str) -> list[Route]:
    """Return where the first event with ``words`` is held back once it is sent; others go on."""
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if words in (route.request.post_data or "") and not held:
            held.append(route)
        else:
            route.continue_()

    page.route(address, hold_the_first)
    return held


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_file_is_added_asked_about_cited_shown_and_exported(
    page: Page, address: str, tmp_path: Path
) -> None:
    file = make_pdf(tmp_path / BATHS, [BATH_PAGE], leading=LEADING)
    page.goto(f"{address}/dokument")
    page.get_by_role("button", name="Lägg till handlingar").click()
    page.locator("#filer input[type=file]").set_input_files(file)
    expect(page.locator("#filer")).to_contain_text("ks-protokoll")
    page.get_by_role("button", name="Läs in", exact=True).click()
    expect(page.locator("#inlasning .upload-done")).to_contain_text(BATHS, timeout=WAIT)
    page.get_by_role("tab", name="Fråga").click()
    pose(page, BATH_QUESTION, ".answer")
    page.locator("#samtal a.marker").first.click()
    expect(page.locator("#kallan .source-head")).to_contain_text(
        "§ 91 Badplatsen vid Lillsjön <b onclick=window.hacked=1>"
    )
    page.wait_for_function("document.querySelector('#kallan .sheet img').naturalWidth > 300")
    expect(page.locator("#kallan .sheet .box").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Spara som Word").click()
    written = zipfile.ZipFile(download.value.path())
    assert "90 000 kronor" in written.read("word/document.xml").decode()
    assert BATHS in written.read("word/footnotes.xml").decode()
    pose(page, QUESTION, ".answer")
    with page.expect_download() as download:
        page.locator(".whole-talk").get_by_role("button", name="Spara som Markdown").click()
    assert download.value.suggested_filename.endswith(".md")
    whole = Path(download.value.path()).read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)", whole, re.M) == [BATH_QUESTION, QUESTION]
    assert whole.count("[^2]") >= 2


def test_an_answer_is_copied_with_its_references(page: Page) -> None:
    pose(page, QUESTION, ".answer")
    page.get_by_role("button", name="Kopiera med källor").click()
    expect(page.locator("#samtal .done")).to_have_text("Svaret är kopierat.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(QUESTION)
    assert re.search(r"^\[1\] Beslut, .*2023-06-14, § 38 .*s\. 1: ”", copied, re.M)


def test_what_was_understood_can_be_taken_off_and_put_back(page: Page) -> None:
    pose(page, DATED, ".answer")
    page.locator(".chip.drop", has_text="juni 2023").click()
    back = page.locator(".chip.restore", has_text="juni 2023")
    expect(back).to_be_visible(timeout=WAIT)
    expect(page.locator(".chip.drop", has_text="juni 2023")).to_have_count(0)
    expect(asked(page)).to_have_text([DATED])
    assert query(page)["utan"][0].startswith("period:")
    back.click()
    expect(page.locator(".chip.drop", has_text="juni 2023")).to_be_visible(timeout=WAIT)
    assert "utan" not in query(page)
    page.go_back()
    expect(page.locator(".chip.restore")).to_be_visible(timeout=WAIT)


def test_a_filter_of_the_form_is_a_chip_too(page: Page) -> None:
    page.get_by_text("Avgränsa sökningen").click()
    page.get_by_label("Från datum").fill("2025")
    pose(page, QUESTION)
    page.locator(".chip.unlimit", has_text="från 2025-01-01").click()
    expect(page.locator("#samtal .answer")).to_be_visible(timeout=WAIT)
    expect(page.locator(".chip.unlimit")).to_have_count(0)
    expect(page.get_by_label("Från datum")).to_have_value("")


def test_a_follow_up_leans_on_the_question_before_and_its_address_knows_that(
    page: Page, browser: Browser
) -> None:
    pose(page, QUESTION, ".answer")
    pose(page, "Vilket datum var det?", ".answer")
    chip = page.locator("#tur-1 .chip.drop", has_text="från tidigare fråga").first
    expect(chip).to_be_visible()
    assert query(page)["fore"] == [QUESTION]
    link = page.locator("#tur-1").get_by_role("link", name="Länk till frågan")
    colleague = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    colleague.goto(page.url.partition("/?")[0] + (link.get_attribute("href") or ""))
    expect(colleague.locator("#tur-1 .answer")).to_be_visible(timeout=WAIT)
    expect(asked(colleague)).to_have_text([QUESTION, "Vilket datum var det?"])
    assert (
        colleague.locator("#tur-1 .statement").inner_text()
        == page.locator("#tur-1 .statement").inner_text()
    )
    assert colleague.evaluate("document.documentElement.scrollWidth") <= 390
    colleague.context.close()


def test_back_goes_through_sources_questions_and_tabs(page: Page) -> None:
    pose(page, QUESTION, ".answer")
    pose(page, OTHER_QUESTION, ".answer")
    head = page.locator("#kallan .source-head")
    expect(head).to_contain_text("§ 86")
    page.locator("#tur-0 a.marker").first.click()
    expect(head).to_contain_text("§ 38")
    page.get_by_role("tab", name="Sök").click()
    page.go_back()
    expect(page.get_by_role("tab", name="Fråga")).to_have_attribute("aria-selected", "true")
    expect(head).to_contain_text("§ 38")
    page.go_back()
    expect(head).to_contain_text("§ 86", timeout=WAIT)
    page.go_back()
    expect(asked(page)).to_have_text([QUESTION], timeout=WAIT)
    expect(head).to_contain_text("§ 38", timeout=WAIT)
    page.go_forward()
    expect(asked(page)).to_have_text([QUESTION, OTHER_QUESTION], timeout=WAIT)
    expect(page.locator("#tur-1 .answer")).to_be_visible(timeout=WAIT)
    page.go_back()
    expect(asked(page)).to_have_text([QUESTION], timeout=WAIT)
    page.go_back()
    expect(page.locator("#samtal .welcome")).to_be_visible(timeout=WAIT)


def test_a_conversation_left_before_it_came_does_not_come_back(page: Page) -> None:
    pose(page, QUESTION, ".answer")
    pose(page, OTHER_QUESTION, ".answer")
    held = first_held(page, "**/run/predict**", '"search"')
    with page.expect_request(re.compile("run/predict")):
        page.go_back()  # to one question, which is on its way for long
    page.go_back()
    expect(page.locator("#samtal .welcome")).to_be_visible(timeout=WAIT)
    with page.expect_response(re.compile("run/predict")):
        held[0].continue_()
    page.wait_for_timeout(1500)  # longer than a page takes to be drawn
    expect(page.locator("#samtal .welcome")).to_be_visible(timeout=WAIT)
    assert "q" not in query(page)


def test_the_source_opened_last_stays_whichever_is_drawn_last(page: Page) -> None:
    pose(page, QUESTION, ".answer")
    pose(page, OTHER_QUESTION, ".answer")
    head = page.locator("#kallan .source-head")
    expect(head).to_contain_text("§ 86")
    held = first_held(page, "**/queue/join**", '"marker"')
    page.locator("#tur-0 a.marker").first.click()  # on its way for long
    with page.expect_response(re.compile("queue/join")):
        page.go_back()
    held[0].continue_()
    page.wait_for_timeout(1000)  # longer than a page takes to be drawn
    expect(head).to_contain_text("§ 86")
    page.go_forward()
    expect(head).to_contain_text("§ 38", timeout=WAIT)


def test_a_source_whose_event_is_lost_is_asked_for_again(page: Page) -> None:
    pose(page, QUESTION, ".answer")
    pose(page, OTHER_QUESTION, ".answer")
    head = page.locator("#kallan .source-head")
    expect(head).to_contain_text("§ 86")
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        sent = route.request.post_data or ""
        if '"marker"' in sent and not lost:
            lost.append(sent)
            route.fulfill(json={"event_id": "0" * 32})  # taken, and never answered
        else:
            route.continue_()

    page.route("**/queue/join**", lose_the_first)
    page.locator("#tur-0 a.marker").first.click()
    expect(head).to_contain_text("§ 38", timeout=WAIT)
    assert lost


def test_a_vote_and_its_comment_are_kept_where_the_operator_allows_it(
    page: Page, home: Path
) -> None:
    pose(page, QUESTION, ".answer")
    page.get_by_role("button", name="Dåligt svar").click()
    expect(page.get_by_role("button", name="Dåligt svar")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Vad var bra eller fel?").fill("fel <år>")
    page.get_by_role("button", name="Skicka").click()
    expect(page.locator("#samtal .tools")).to_contain_text("kommentaren är sparad")
    log = feedback_file(home)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    found, faults = find_candidates([log])
    assert not faults
    assert [(row["question"], row["why"]) for row in found] == [
        (QUESTION, "nedröstat svar: fel <år>")
    ]


def test_without_the_operators_word_there_is_no_vote(corpus_home: Path) -> None:
    assert Settings().log.feedback is False
    assert not feedback_file(corpus_home).exists()


def test_a_kept_vote_holds_the_record_and_the_questions_before(
    service: Service, tmp_path: Path
) -> None:
    keep_vote(tmp_path, service.ask(QUESTION), "up", " bra ", ["Och sedan?"])
    row = json.loads(feedback_file(tmp_path).read_text(encoding="utf-8"))
    assert (row["vote"], row["comment"], row["history"]) == ("up", "bra", ["Och sedan?"])
    assert row["record"]["citations"][0]["document"] == CUPBOARDS
    assert find_candidates([feedback_file(tmp_path)])[0] == []


def test_two_sessions_at_once_never_see_each_others_questions(
    browser: Browser, address: str
) -> None:
    pages = [browser.new_context().new_page() for _ in range(2)]
    for one in pages:
        one.goto(address)
        expect(one.locator("#samtal .welcome")).to_be_visible(timeout=WAIT)
    for one, text in zip(pages, (QUESTION, OTHER_QUESTION), strict=True):
        one.get_by_label("Din fråga").fill(text)
    for one in pages:  # both wait for their answers at the same time
        one.get_by_role("button", name="Fråga", exact=True).click()
    for one, text, item in zip(pages, (QUESTION, OTHER_QUESTION), ("§ 38", "§ 86"), strict=True):
        expect(one.locator("#samtal .answer")).to_be_visible(timeout=WAIT)
        expect(asked(one)).to_have_text([text])
        expect(one.locator("#kallan .source-head")).to_contain_text(item)
        one.context.close()


def test_a_printed_answer_has_its_sources_with_their_words_and_nothing_to_click(
    page: Page,
) -> None:
    pose(page, QUESTION, ".answer")
    page.emulate_media(media="print")
    expect(page.locator("#samtal .printed").first).to_be_visible()
    for hidden in ("#fraga", "#kallan", "#samtal .tools", "#flikar .tab-wrapper"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_an_address_says_what_a_session_asks_and_is_read_back() -> None:
    session = Session((
        Turn("Vad sades om skåpen?"),
        Turn("Och sedan?", filters=Filters(date_from="2024-01-01", bodies=("KS", "A & B")),
             without=frozenset({"item:4", "name:Ek"})),
    ))  # fmt: skip
    assert asked_by(turn_query(session.turns, 1)) == session
    assert asked_by("?flik=fraga&q=+").turns == ()
    assert asked_by("?q=a&fran=igår").turns[0].error is not None
    assert asked_by("?" + "q=a&" * 5000).turns == ()
    assert asked_by("?q=a&kalla=0-2").wanted == (0, 2)
    assert asked_by("?q=a&kalla=x-2").wanted is None


def test_what_a_session_has_been_answered_is_not_asked_again() -> None:
    known = Session((Turn("ett", error="svar"), Turn("två", error="svar")))
    assert arrived(asked_by("q=ett"), known).turns == known.turns[:1]
    gone = arrived(asked_by("q=två&utan=item:4&fore=ett"), known)
    assert gone.turns[0] == known.turns[0]
    assert gone.turns[1].pending


def test_a_conversation_is_one_paper_with_notes_numbered_throughout(service: Service) -> None:
    answers = [service.ask(QUESTION), service.ask(OTHER_QUESTION)]
    paper = conversation_paper(answers)
    count = sum(len(answer.citations) for answer in answers)
    assert [note.number for note in paper.notes] == list(range(1, count + 1))
    assert f"[^{count}]: " in markdown(paper)
    assert answer_text(answers[0]).splitlines()[0] == QUESTION
