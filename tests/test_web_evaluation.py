"""The tab ”Utvärdera” in a real browser: upload, run, results, comparison, files, work list."""

from __future__ import annotations

import csv
import io
import json
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from app.service import Service
from app.web.evaluation_tab import EvaluationTab, Session
from app.web.evaluator import Evaluator, Look, evaluator
from app.web.sortable import Cell, Column, Line, Order, in_order, table
from evals.web.desk import Desk
from ingest.errors import QuestionError
from ingest.settings import Settings
from tests.web_parts import (
    CLAUSE,
    CUPBOARDS,
    DOGS,
    MINUTES,
    OTHER_QUESTION,
    QUESTION,
    WAIT,
    minutes_home,
    served,
    watched_page,
)
from tests.web_parts import browser as browser  # the fixture

SET = "egna frågor.csv"
HEADS = ("id", "question", "category", "answerable", "answer_facts", "document", "section", "quote")
ROWS = (
    ("skap", QUESTION, "beslut", "ja", "alla fem kommuner", CUPBOARDS, "§ 38", CLAUSE),
    ("hund", OTHER_QUESTION, "beslut", "ja", "310 000 kronor", DOGS, "§ 86",
     "att anlägga hundrastgården i Ekbacken för 310 000 kronor"),
    ("mote", "När hålls nästa sammanträde?", "<b>datum</b>", "ja", "18 oktober 2023", CUPBOARDS,
     "§ 39", "att nästa sammanträde hålls den 18 november 2023"),
    ("luft", "Vad beslutades om luftskeppet i Ekhamn?", "obesvarbara", "nej", "", "", "", ""),
    ("trasig", "Vad gäller?", "beslut", "kanske", "", "", "", ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a set with a wrong quote in its third row and an unreadable fifth one."""
    path = tmp_path_factory.mktemp("set") / SET
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADS, *ROWS])
    return path


@pytest.fixture(scope="module")
def opened_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = minutes_home(tmp_path_factory, {name: MINUTES[name] for name in (CUPBOARDS, DOGS)})
    service = Service.open(home, Settings())
    yield service
    service.close()


@pytest.fixture(scope="module")
def desk(opened_service: Service) -> Desk:
    return Desk(opened_service)


@pytest.fixture(scope="module")
def address(opened_service: Service) -> str:
    return served(opened_service)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with watched_page(browser) as page:
        yield page


def waited(desk: Desk) -> str:
    """Wait for the run under way; returns how it ended."""
    until = time.monotonic() + WAIT / 1000
    while time.monotonic() < until:
        job = desk.job()
        if job is None or not job.running:
            return "none" if job is None else job.state
        time.sleep(0.1)
    raise AssertionError(desk.job())


def test_the_installed_program_finds_the_evaluation_by_name(opened_service: Service) -> None:
    assert isinstance(evaluator(opened_service), Desk)


def test_a_set_is_uploaded_checked_run_compared_and_saved(
    page: Page, address: str, questions: Path, desk: Desk, opened_service: Service
) -> None:
    page.goto(f"{address}/utvardera")
    expect(page.locator("#korningar")).to_contain_text("Ingen körning finns", timeout=WAIT)
    page.get_by_role("tab", name="Ny körning").click()
    page.locator("#frageset input[type=file]").set_input_files(questions)
    checked = page.locator("#granskning")
    expect(checked.locator("tbody tr")).to_have_count(3)
    expect(checked.locator("tr", has_text="citatet står inte i")).to_contain_text("4mote")
    expect(checked.locator("tr", has_text="answerable")).to_contain_text("6–")
    page.get_by_label("Körningens namn").fill("första")
    page.get_by_role("button", name="Kör", exact=True).click()
    expect(page.locator("#korningen h3")).to_have_text("första", timeout=WAIT)
    expect(page.locator("#korningar tbody tr")).to_have_attribute("aria-current", "true")
    expect(page.locator("#resultatet tr", has_text="Rätt svar").first).to_contain_text("66,7 %")

    page.get_by_role("radio", name="Per kategori").click()
    page.locator("#resultatet").get_by_role("button", name="<b>datum</b>").click()
    expect(page.get_by_role("radio", name="Frågor")).to_be_checked()
    rows = page.locator("#resultatet tbody tr")
    expect(rows).to_have_count(1)
    rows.first.get_by_role("button").press("Enter")
    shown = page.locator("#fragan")
    expect(shown.locator("h3")).to_have_text("När hålls nästa sammanträde?")
    expect(shown.locator("tr", has_text="18 november 2023")).to_contain_text(
        "står inte i dokumentets text som den är inläst"
    )
    page.get_by_label("Innehåller").fill("")
    expect(rows).to_have_count(4)
    page.locator("#resultatet th").get_by_role("button", name="Utfall").click()
    expect(page.locator("#resultatet th[aria-sort=ascending]")).to_contain_text("Utfall")

    opened_service.library.remove([DOGS])
    desk.start([SET], "andra")
    assert waited(desk) == "done"
    page.reload()
    page.get_by_role("button", name="andra").click()
    page.get_by_role("radio", name="Jämför").click()
    expect(page.locator("#korningen h3")).to_have_text("andra")
    expect(page.locator("#resultatet")).to_contain_text("Jämför med en tidigare körning")
    page.get_by_label("Jämför med").click()
    page.get_by_role("option", name="första").click()
    flip = page.locator("#resultatet tr", has_text="hundrastgården")
    expect(flip).to_contain_text("läsning")
    expect(page.locator("#resultatet")).to_contain_text("McNemars test")
    flip.get_by_role("button").click()
    expect(shown).to_contain_text("Givet i första")
    expect(shown).to_contain_text("310 000 kronor")
    report = page.get_by_role("link", name="Rapport (HTML)").get_attribute("href") or ""
    saved = httpx.get(address + report)
    assert "attachment" in saved.headers["content-disposition"]
    assert "Jämförelse" in saved.text
    assert "<b>datum</b>" not in saved.text


def test_a_run_is_saved_as_records_table_and_trec(
    desk: Desk, address: str, opened_service: Service
) -> None:
    records = desk.download(opened_service, "första", "jsonl", "").content.decode().splitlines()
    assert [json.loads(line)["id"] for line in records] == ["skap", "hund", "mote", "luft"]
    table_text = desk.download(opened_service, "första", "csv", "").content.decode("utf-8-sig")
    rows = {row["Id"]: row for row in csv.DictReader(io.StringIO(table_text), delimiter=";")}
    assert rows["skap"]["Utfall"] == "rätt"
    assert rows["mote"]["Brast i"] == "läsning"
    with zipfile.ZipFile(
        io.BytesIO(desk.download(opened_service, "första", "zip", "").content)
    ) as archive:
        assert archive.namelist() == ["qrels.txt", "run.txt"]
    assert httpx.get(f"{address}/utvardering/första.exe").status_code == 400
    assert httpx.get(f"{address}/utvardering/finns-inte.csv").status_code == 400
    assert httpx.get(f"{address}/utvardering/%2e%2e%2fhem.csv").status_code in (400, 404)


def test_a_run_that_is_broken_off_is_told_so_and_goes_on(desk: Desk) -> None:
    desk.start([SET], "avbruten")
    with pytest.raises(QuestionError, match="pågår redan"):
        desk.start([SET], "till")
    desk.stop()
    assert waited(desk) == "stopped"
    assert "inte färdig" in desk.heading(Look("avbruten"))
    desk.start([SET], "avbruten")
    assert waited(desk) == "done"
    assert "inte färdig" not in desk.heading(Look("avbruten"))


def test_a_set_without_a_usable_question_is_refused(desk: Desk, tmp_path: Path) -> None:
    empty = tmp_path / "tomt.jsonl"
    empty.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(QuestionError, match=r"tomt\.jsonl rad 1: fältet question saknas"):
        desk.add_set(empty)
    with pytest.raises(QuestionError, match="inget frågeset"):
        desk.add_set(tmp_path / "set.exe")


def test_unanswered_questions_become_a_list_to_fill_in(
    page: Page, address: str, tmp_path: Path
) -> None:
    log = tmp_path / "logg.jsonl"
    log.write_text(
        json.dumps({"question": "Vad kostar <i>bron</i>?", "abstained": True, "reason": "okänt"})
        + "\n" + json.dumps({"question": OTHER_QUESTION, "vote": "ner", "answer": "Fel svar"})
        + "\nskräp\n",
        encoding="utf-8",
    )  # fmt: skip
    page.goto(f"{address}/utvardera")
    page.get_by_role("tab", name="Arbetslista").click()
    expect(page.locator("#arbetslistan")).to_contain_text("Inga omdömen är sparade", timeout=WAIT)
    page.locator("#svarsposter input[type=file]").set_input_files(log)
    rows = page.locator("#arbetslistan tbody tr")
    expect(rows).to_have_count(1)  # the other one has gold in the uploaded set
    expect(rows.first).to_contain_text("Vad kostar <i>bron</i>?")
    expect(page.locator("#arbetslistan")).to_contain_text("rad 3")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Spara JSONL").click()
    row = json.loads(saved.value.path().read_text("utf-8"))
    assert (row["question"], row["answerable"]) == ("Vad kostar <i>bron</i>?", None)


def test_a_choice_made_while_another_is_drawn_is_kept(opened_service: Service) -> None:
    class Interrupted(Desk):
        def heading(self, look: Look) -> str:
            if session.look.part != "kategorier":
                tab.turn(session, "kategorier")
            return super().heading(look)

    tab, session = EvaluationTab(cast("Evaluator", Interrupted(opened_service))), Session()
    tab.opened(session)
    session.choose(part="fragor")
    _heading, drawn = tab.narrow(session, "skåp", [], None)
    assert (session.look.words, session.look.part) == ("skåp", "kategorier")
    assert re.search("<th[^>]*>.*Kategori", drawn)


def test_the_tab_fits_a_phone_in_every_part(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.set_default_timeout(WAIT)
    page.goto(f"{address}/utvardera")
    for part in ("Mått", "Per kategori", "Per dokument", "Frågor", "Jämför"):
        page.get_by_role("radio", name=part, exact=True).click()
        expect(page.locator("#resultatet :is(table, .note)").first).to_be_visible(timeout=WAIT)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("tab", name="Ny körning").click()
    expect(page.get_by_role("button", name="Kör", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_tables_sort_numbers_by_value_and_what_is_lacking_last() -> None:
    cells = [(Cell("9,0 %", 0.09),), (Cell("–"),), (Cell("100,0 %", 1.0),)]
    rising = in_order(cells, Order(), lambda row: row)
    assert [row[0].text for row in rising] == ["9,0 %", "100,0 %", "–"]
    falling = in_order(cells, Order(0, falling=True), lambda row: row)
    assert [row[0].text for row in falling] == ["100,0 %", "9,0 %", "–"]
    html = table((Column("<a>"),), [Line((Cell("<b>"),), opens='"><script>')], Order())
    assert "<b>" not in html
    assert "<script>" not in html
