"""Whatever a text or a question holds: places fit, nothing breaks, the guard holds."""

from __future__ import annotations

import re
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.answering.guard import Statement, faults
from index.query import understand
from ingest.errors import QuestionError
from ingest.personal_data import masked, personal_data
from ingest.pipeline import document_from
from ingest.readers.building import PageBuilder
from ingest.records import Source
from ingest.swedish import abbreviations_in, dates_in, registration_numbers, sentences
from tests.test_guard import TEXT, cited

# Pieces that the readers look for, so that more than the first branch is tried.
PIECES = (
    "§ 7 ", "§43", "Beslut\n", "Kommunstyrelsen beslutar\n", "att ", "• ", "1. ", "\n\n", "\n",
    "\f", " | ", "\t", "12,5 mnkr ", "2024-01-31 ", "31 januari 2024 ", "den 30 februari ", "(S) ",
    "Anna Ek ", "Reservation\n", "Ja: 5 Nej: 3\n", "KS 2024/12 ", "ansvarar för ", "ska ", "\ufffe",
    "-\n", "\u202e", "\u200b", "\u00a0", "? ", "☒ ", "811228-9874 ", "070-123 45 67 ", "(GNH) ",
    "Sida 1 (2)\n", "Överenskommelse\n", "Enkät\n", "½", "𝄞", "İ", "ß", "\ud7ff", "Å", "a\u0301",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=40).map("".join)
quick = settings(
    max_examples=30, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


def source_of(text: str) -> Source:
    builder = PageBuilder()
    for page in text.split("\f"):
        builder.add(page)
        builder.break_page(keep_empty=True)
    return Source(builder.pages(), "text")


@quick
@given(texts)
@example("\ufffe")
@example("Sammanträdesprotokoll\nKommunstyrelsen\n2024-01-10\n\n§ 1 Budget\nBeslut\natt\n")
def test_places_fit_in_the_structure_of_any_text(text: str) -> None:
    source = source_of(text)
    document = document_from(source, "p.txt", "0" * 64)
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
    for decision in document.decisions:
        stated = document.text[decision.start : decision.end]
        assert " ".join(decision.clause.split()) in " ".join(stated.split())
    for span in document.spans:
        assert 0 <= span.start < span.end <= len(document.text)
        raw = source.pages[span.page - 1].text[span.raw_start :][: span.end - span.start]
        assert raw.replace("\u00a0", " ") == document.text[span.start : span.end]
    sections = {section.id for section in document.sections}
    assert {passage.section for passage in document.passages} <= sections


@quick
@given(texts)
def test_cleaned_text_has_nothing_more_to_clean(text: str) -> None:
    once = document_from(source_of(text), "p.txt", "0" * 64).text
    assert not re.search("[\u200b\ufffe]", once)
    assert masked(masked(once)) == masked(once)


@quick
@given(texts)
def test_small_readers_of_text_take_anything(text: str) -> None:
    abbreviations_in(text)
    registration_numbers(text)
    list(dates_in(text))
    before = 0
    for start, end in sentences(text):
        assert before <= start < end <= len(text)
        before = end
    for found in personal_data(text):
        assert 0 <= found.start < found.end <= len(text)


@quick
@given(texts, st.lists(texts, max_size=2))
def test_any_question_is_understood_or_refused_with_a_reason(text: str, history: list[str]) -> None:
    with suppress(QuestionError):  # an empty one
        assert understand(text, history).question


numbers = st.integers(0, 99_999).map(str) | st.floats(0, 999, width=16).map(
    lambda x: f"{x:.1f}".replace(".", ",")
)


@quick
@given(numbers, st.sampled_from(["{} kronor", "högst {}", "§ {}", "{} %", "({})", "cirka {},"]))
def test_no_number_that_its_passage_lacks_gets_past_the_guard(number: str, shape: str) -> None:
    stated = shape.format(number)
    words = set(re.findall(r"\d+(?:,\d+)?", TEXT.replace("26 142", "26142")))
    evidence = words | {"7", "31", "2024", "12", "3", "1", "09", "30", "03"}
    if number in evidence or number.removesuffix(",0") in evidence:
        return
    assert faults(Statement(f"Nämnden bygger en cykelväg {stated} [1].", (cited(),))), stated


@pytest.mark.parametrize("unit", ["a", "0", " ", "A-", "(", "§ ", "Anna ", "?", "1 ", "vad "])
def test_a_long_question_takes_no_long_time(unit: str) -> None:
    started = time.process_time()
    with suppress(QuestionError):
        understand((unit * 2000)[:2000], [])
    assert time.process_time() - started < 5
