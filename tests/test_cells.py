"""Figures from tables: the cell that a question names, and none where it names no cell."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.service import Service
from tests.library_parts import text_service

REPORT = """# Lekplatsrapport 2023

## Besök per lekplats

| Månad | Almdungen | Björkängen | Södervik | Totalt |
|---|---|---|---|---|
| 2023 | | | | |
| Maj | 312 | 140 | – | 452 |
| Juni | 455 | | 10 | 465 |
| Juli | 601 | 288 | 11 | 900 |

## Kostnad per lekplats (tkr)

| Lekplats | 2022 | 2023 |
|---|---|---|
| Almdungen | 118 | 131 |
| Björkängen | 94 | 97 |
"""

PLACES = ["Ale", "Bro", "Dal", "Eka", "Fors", "Gran", "Hed", "Ivö", "Kil"]
WIDE = f"""# Låntagare per bibliotek

## Antal låntagare

| Månad | {" | ".join(PLACES)} | Totalt |
|---|{"---|" * len(PLACES)}---|
| 2023 | {" | " * len(PLACES)} |
| Maj | {" | ".join(str(200 + 10 * n) for n in range(len(PLACES)))} | 2160 |
| Juni | {" | ".join(str(300 + 10 * n) for n in range(len(PLACES)))} | 3060 |
| December | {" | ".join(str(400 + 10 * n) for n in range(len(PLACES)))} | 3960 |
| Totalt | {" | ".join(str(900 + 10 * n) for n in range(len(PLACES)))} | 9180 |
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {"lekplatser.md": REPORT, "bibliotek.md": WIDE}
    with text_service(tmp_path_factory.mktemp("cells"), texts) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Hur många besök hade lekplatsen Almdungen i juni 2023?", "Almdungen: 455"),
        ("Hur många besök hade Björkängen i juli 2023?", "Björkängen: 288"),
        ("Hur mycket kostade lekplatsen Björkängen 2022?", "Björkängen, 2022: 94 tkr"),
    ],
)
def test_the_cell_of_the_row_the_column_and_the_time_asked_for_is_told(
    service: Service, question: str, told: str
) -> None:
    answer = service.ask(question)
    assert not answer.abstained, answer.reason
    assert told in answer.answer
    [citation] = answer.citations
    assert told.rsplit(" ", 1)[-1].removesuffix("tkr") in citation.quote or "94" in citation.quote


@pytest.mark.parametrize(
    "question",
    [
        "Hur många besök hade Björkängen i juni 2023?",  # the cell is empty
        "Hur många besök hade Almdungen i juni 2021?",
    ],
)
def test_no_other_cell_answers_for_one_that_is_not_there(service: Service, question: str) -> None:
    answer = service.ask(question)
    assert not re.search(r"Björkängen, juni|juni, [^.]*Björkängen: \d", answer.answer, re.I)
    assert "Almdungen: 455" not in answer.answer.split(";")[0]


def test_a_cost_of_something_narrower_is_not_told_as_the_cost(service: Service) -> None:
    assert "97 tkr" in service.ask("Kostnad Björkängen 2023?").answer
    assert "2023: 97 tkr" not in service.ask("Elkostnad Björkängen 2023?").answer


def test_of_a_row_too_wide_to_be_heard_the_column_named_is_told(service: Service) -> None:
    answer = service.ask("Beskriv läget för låntagarna i Fors i juni 2023.").answer
    assert "Fors: 340" in answer
    assert "310 320 330" not in answer


def test_a_month_beside_the_one_asked_of_before_is_looked_up_or_refused(service: Service) -> None:
    before = ["Hur många låntagare hade Dal i maj 2023?"]
    assert "Dal: 320" in service.ask("Hur blev det månaden efter?", history=before).answer
    last = ["Hur många låntagare hade Dal i december 2023?"]
    answer = service.ask("Hur blev det månaden efter?", history=last)
    assert answer.abstained, answer.answer  # the sum at the foot is of no month
    assert answer.reason is not None
    assert "januari 2024" in answer.reason


def test_a_cell_that_is_named_and_holds_no_value_is_refused_as_that(service: Service) -> None:
    answer = service.ask("Hur många besök hade Södervik i maj 2023?")
    assert answer.abstained, answer.answer
    assert answer.reason is not None
    assert "tabellen har inget värde där: " in answer.reason
    assert "Södervik" in answer.reason
