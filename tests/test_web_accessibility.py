"""Every tab as axe-core sees it: wide and narrow, light and dark, in both languages."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.web import counts, gradio_import, texts
from app.web.english import ENGLISH
from app.web.language import preferred, speaking
from tests.test_web import address as address  # the fixtures
from tests.web_parts import QUESTION, WAIT, pose
from tests.web_parts import browser as browser

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
# Waits until nothing of the page has changed for half a second: what a tab loads is there. Five
# seconds are enough where something always moves.
SETTLED = """() => new Promise(done => {
    const finish = () => { seen.disconnect(); done(); };
    setTimeout(finish, 5000);
    let timer = setTimeout(finish, 500);
    const seen = new MutationObserver(() => {
        clearTimeout(timer);
        timer = setTimeout(finish, 500);
    });
    seen.observe(document, {subtree: true, childList: true, attributes: true});
})"""
# What the address asks of a tab, so that it is looked at with something in it.
ASKED = {"sok": "&q=beslut"}
AXE = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def violations(page: Page) -> list[str]:
    """What hinders somebody, as ``rule: element``; the lesser of axe-core's four grades do not."""
    found: list[dict[str, Any]] = Axe().run(page, options=AXE).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} – {node.get('failureSummary', '')[:200]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.fixture(params=[("wide", "light"), ("phone", "dark")])  # each size and scheme once
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    size, scheme = request.param
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(WAIT)
    yield page
    context.close()


def test_no_tab_hinders_anybody(page: Page, address: str) -> None:
    found: dict[str, list[str]] = {}
    for tab, name in texts.TABS.items():
        page.goto(f"{address}/?flik={tab}{ASKED.get(tab, '')}")
        opened = page.get_by_role("tab", name=name, exact=True)
        expect(opened).to_have_attribute("aria-selected", "true", timeout=WAIT)
        page.evaluate(SETTLED)
        found[tab] = violations(page)
        width = page.viewport_size["width"] if page.viewport_size else 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
    page.goto(address)
    pose(page, QUESTION, ".answer")
    expect(page.locator("#kallan .sheet img")).to_be_visible()
    found["an answer"] = violations(page)
    pose(page, "Vilken färg har kommunens rymdraket till Jupiter?", ".refusal")
    found["a refusal"] = violations(page)
    assert {tab: faults for tab, faults in found.items() if faults} == {}


def test_the_words_of_the_app_follow_the_browser_and_the_answers_do_not(
    browser: Browser, address: str
) -> None:
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(address)
    expect(page.get_by_role("tab", name="Ask", exact=True)).to_be_visible(timeout=WAIT)
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    answer = page.locator("#samtal .statement")
    expect(answer).to_contain_text("att införa digitala läkemedelsskåp", timeout=WAIT)
    expect(answer).to_have_attribute("lang", "sv")
    expect(page.locator("#kallan .badge")).to_have_text("Decision")
    expect(page.get_by_role("button", name="Show the whole section")).to_be_visible()
    page.context.close()


def fields(words: object) -> object:
    """What of a word, or of a table of words, has to be the same in both languages."""
    if isinstance(words, str):
        return Counter(re.findall(r"\{\w*\}", words))
    if isinstance(words, dict):
        return {key: fields(word) for key, word in words.items()}
    assert isinstance(words, tuple)
    return tuple(map(fields, words))


def test_every_word_is_there_in_both_languages_with_the_same_fields() -> None:
    swedish = {name: word for name, word in vars(texts).items() if name.isupper()}
    assert set(ENGLISH) == {name for name in swedish if not name.startswith("_")} - {"TITLE"}
    for name, english in ENGLISH.items():
        assert fields(english) == fields(swedish[name]), name
    assert fields(counts.WORDS["sv"]) == fields(counts.WORDS["en"])
    with speaking("en"):
        assert texts.ASK == "Ask"
        assert texts.ROLES["decision"] == "Decision"
        assert texts.TITLE == "Paragraf"
        assert texts.kind_name("protokoll") == "Minutes"
        assert texts.page_words((4, 5)) == "p. 4–5"
        assert counts.counted(2, "page") == "2 pages"
    assert texts.ASK == "Fråga"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "sv"),
        ("sv-SE,sv;q=0.9,en;q=0.8", "sv"),
        ("en-GB,en;q=0.9", "en"),
        ("en;q=0.2, sv;q=0.7", "sv"),
        ("de-DE,de;q=0.9,en;q=0.5", "en"),
        ("de", "sv"),
        ("nb-NO,en;q=0.8", "sv"),
        ("en;q=x", "sv"),
    ],
)
def test_the_language_is_the_first_that_the_browser_names_of_the_two(
    accepted: str, language: str
) -> None:
    assert preferred(accepted) == language


def test_gradio_is_imported_without_writing_stubs_beside_its_components() -> None:
    import gradio

    finder = gradio_import._WithoutStubs()
    sys.meta_path.insert(0, finder)
    assert finder.find_spec("gradio.blocks", gradio.__path__) is None
    spec = finder.find_spec("gradio.component_meta", gradio.__path__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.create_or_modify_pyi(object, "object", []) is None
    assert module.ComponentMeta
    assert finder not in sys.meta_path
