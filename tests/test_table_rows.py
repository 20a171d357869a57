"""Rows of tables as answers: each row by itself, and only the rows that are meant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.answering.extremes import asks_extreme, rows_named
from app.service import Service
from index.synonyms import particle_verbs
from tests.library_parts import text_service

ANSWERS = """# Svar på granskningen av badplatserna

Granskarna lämnade tre rekommendationer om badplatserna. Förvaltningen föreslår följande åtgärder.

| Rekommendation | Åtgärd | Ansvarig | Klart |
|---|---|---|---|
| 1. Provtagning av badvatten | Prov varje vecka. Svar anslås | Miljöinspektören | 2025-05-31 |
| 2. Uppföljning av skötselavtalet | Fyra stickprov. Vite | Parkchefen | 2025-09-30 |
| 3. Livräddningsutrustning | Inventering av 14 badplatser | Fritidschefen | 2025-06-15 |

Ombyggnaden av Tallviksbadet är försenad på grund av höga anbud.
"""
VISITS = """# Besöksrapport 2024

## Gäster per badplats (antal)

| Badplats | Juni–aug 2023 | Juni–aug 2024 |
|---|---|---|
| Tallviksbadet | 4 210 | 3 905 |
| Sandnäs | 1 180 | 1 342 |
| Summa | 5 390 | 5 247 |

## Avgifter

| Tjänst | Avgift 2025 (kr) |
|---|---|
| Bastu med utsläpp av gråvatten | 460 |
| Bastu, sluten tank | 310 |
| Omklädning | 40 |
"""
HARBOUR = """Hamnförbundet
Sammanträdesprotokoll 2024-11-05

§ 21 Budget och driftbidrag 2025
Dnr HF240021

Bakgrund
Hamnchefen föreslår att driftbidraget räknas upp med tre procent.
Kommun (tkr) | 2023 | 2024 | 2025
Almvik | 4 120 | 4 244 | 4 371
Sundby | 2 160 | 2 225 | 2 292
Summa | 6 280 | 6 469 | 6 663

Beslut
Hamnförbundet beslutar att
- fastställa driftbidraget för 2025 till 6 663 tkr

§ 22 Bogsering
Dnr HF240022

Bakgrund
Antalet bogseringar har ökat de senaste åren.
Kommun | 2021 | 2022 | 2023
Almvik | 12 | 9 | 15
Sundby | 31 | 40 | 38

Beslut
Hamnförbundet beslutar att
- lägga informationen till handlingarna
"""
AGENDA = """Kallelse till hamnförbundet 2024-11-05

Ärendelista
Nr | Ärende | Dnr | Föredragande
4 | Lotsavgifter i farleden 2025 | HF 2024/31 | Rut Ås
5 | Muddring av inloppet | HF 2024/40 | Bo Lund
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {
        "svar.md": ANSWERS,
        "besok.md": VISITS,
        "hamn-2024-11-05.txt": HARBOUR,
        "hamn-kallelse.txt": AGENDA,
    }
    with text_service(tmp_path_factory.mktemp("rows"), texts) as opened:
        yield opened


def test_a_row_is_told_whole_though_its_cells_hold_full_stops_and_its_names_numbers(
    service: Service,
) -> None:
    answer = service.ask("Vem ansvarar för att skötselavtalet följs upp?").answer
    assert "Ansvarig: Parkchefen" in answer
    assert "Fritidschefen" not in answer
    assert "Rekommendation Åtgärd" not in answer


def test_a_sentence_gives_the_reason_and_not_a_row_of_figures(service: Service) -> None:
    answer = service.ask("Varför är ombyggnaden av Tallviksbadet försenad?").answer
    assert "höga anbud" in answer
    assert "4 210" not in answer


def test_a_column_of_a_part_of_a_year_is_found_by_that_part(service: Service) -> None:
    answer = service.ask("Hur många gäster hade Sandnäs juni–augusti 2024?").answer
    assert "1 342" in answer
    assert "3 905" not in answer


def test_a_question_that_names_no_row_is_answered_by_the_sum(service: Service) -> None:
    answer = service.ask("Hur många gäster hade badplatserna juni–augusti 2023?").answer
    assert "Summa" in answer
    assert "5 390" in answer


def test_a_verb_with_its_particle_is_the_noun_of_a_row(service: Service) -> None:
    answer = service.ask("Vad är avgiften 2025 för en bastu som släpper ut gråvatten?").answer
    assert "460" in answer
    assert "310" not in answer


def test_only_particles_that_are_no_prepositions_join_the_verb() -> None:
    assert particle_verbs("Vem följer upp det som släpps ut på ängen?") == {
        "följer": "uppföljer",
        "släpps": "utsläpps",
    }
    assert particle_verbs("Vad ligger på bordet?") == {}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Vilken badplats hade flest gäster juni–augusti 2024?", "Högst: Tallviksbadet 3 905"),
        ("Vilken badplats hade minst gäster juni–augusti 2023?", "Lägst: Sandnäs 1 180"),
    ],
)
def test_a_superlative_is_answered_by_the_row_with_that_value(
    service: Service, question: str, told: str
) -> None:
    assert told in service.ask(question).answer


def test_a_limit_is_no_superlative_and_a_change_needs_a_column_of_its_own() -> None:
    assert not asks_extreme("Vilka badplatser har minst två bryggor?")
    assert asks_extreme("Vilken enhet är sämst på hygien?")
    assert rows_named("Vilken enhet är näst störst?") == "enhet"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Hur mycket betalar Almvik i driftbidrag till hamnen 2025?", "Almvik, 2025: 4 371"),
        ("Hur stort driftbidrag hade Sundby 2023?", "Sundby, 2023: 2 160"),
        ("Hur många bogseringar gjordes för Almviks räkning 2022?", "Almvik, 2022: 9"),
    ],
)
def test_a_row_that_is_named_in_full_is_told_with_the_year_asked_for(
    service: Service, question: str, told: str
) -> None:
    answer = service.ask(question)
    assert not answer.abstained, answer.reason
    assert told in answer.answer
    assert "6 663" not in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "Hur stort driftbidrag betalade Almvik till hamnförbundet 2021?",  # a row of call-outs
        "Vad tar Almviks kommun för ett båtkort 2025?",
    ],
)
def test_a_row_of_who_is_named_is_no_answer_about_another_thing(
    service: Service, question: str
) -> None:
    answer = service.ask(question)
    assert answer.abstained, answer.answer


def test_a_row_of_an_agenda_answers_only_what_stands_on_the_agenda(service: Service) -> None:
    held = service.ask("Vad tyckte sjöfartsrådet om lotsavgifter i farleden 2025?")
    assert "Föredragande" not in held.answer
    assert "Rut Ås" in service.ask("Vem är föredragande för lotsavgifter i farleden?").answer


def test_several_years_are_told_from_the_one_table_that_has_them(service: Service) -> None:
    answer = service.ask("Hur många bogseringar gjordes för Sundby 2021 och 2023?").answer
    assert "Sundby, 2021: 31" in answer
    assert "Sundby, 2023: 38" in answer
    assert "2 160" not in answer
