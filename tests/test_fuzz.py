"""Whatever a text or a question holds: places fit, nothing breaks, the guard holds."""

from __future__ import annotations

import re
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answering.guard import Statement, faults
from evals.bench import fuzz_targets
from index.query import understand
from ingest.errors import QuestionError
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


@quick
@given(texts)
def test_places_fit_in_the_structure_of_any_text(text: str) -> None:
    fuzz_targets.structure(text)


@quick
@given(texts)
def test_small_readers_of_text_take_anything(text: str) -> None:
    fuzz_targets.small_readers(text)


@quick
@given(texts, st.lists(texts, max_size=2))
def test_any_question_is_understood_or_refused_with_a_reason(text: str, history: list[str]) -> None:
    fuzz_targets.question("\n".join([*history, text]))


@pytest.mark.parametrize(("target", "text"), fuzz_targets.seeds())
def test_what_once_broke_or_began_the_search_holds(target: str, text: str) -> None:
    fuzz_targets.TARGETS[target](text)


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
