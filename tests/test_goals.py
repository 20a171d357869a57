"""Goals reached and missed, frequencies, decisions of others, and who a reservation is for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.service import Service
from tests.library_parts import text_service

REPORT = """Bostadsbolaget Ekhyran i Bredsjö
Delårsrapport januari–augusti 2024
2024-09-20

Måluppfyllelse
Mål | Mål 2024 | Utfall jan–aug 2024 | Prognos helår
Uthyrningsgrad, % | 98 | 98,4 | Nås
Felanmälan åtgärdad inom tre dygn, % | 90 | 81 | Nås inte
Sjukfrånvaro, % | högst 5,5 | 6,1 | Nås inte
"""
RULES = """Reglemente för fritidsnämnden i Bredsjö
2023-01-01

§ 4 Sammanträden
Kallelse ska skickas ut sju dagar före sammanträdet. Nämnden får sammanträda på distans.
Nämnden ska sammanträda minst åtta gånger om året.

§ 5 Avgifter
Nämnden får inte besluta om avgifter för simskolan. Sådana avgifter beslutas av fullmäktige.

§ 6 Samråd
Nämnden samråder med Region Kvarnå om konstgräs på idrottsplatser.
"""
MINUTES = """Fritidsnämnden i Bredsjö
Sammanträdesprotokoll 2024-04-16

§ 14 Motion om konstgräs på Högavallen
Dnr FN240031

Yrkanden
Ali Ek (V) yrkar bifall till motionen. Rut Ås (M) yrkar avslag på motionen.

Beslut
Fritidsnämnden beslutar att
- anse motionen om konstgräs på Högavallen besvarad

Reservation
Ali Ek (V) och Rut Ås (M) reserverar sig mot beslutet till förmån för egna yrkanden.

§ 15 Sammanträdestider 2025
Dnr FN240040

Beslut
Fritidsnämnden beslutar att
- sammanträda den 21 januari, 15 april och 14 oktober
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {"rapport.txt": REPORT, "reglemente.txt": RULES, "protokoll.txt": MINUTES}
    with text_service(tmp_path_factory.mktemp("goals"), texts) as opened:
        yield opened


def test_the_goals_that_were_missed_are_told_with_their_rows(service: Service) -> None:
    answer = service.ask("Vilka mål når bostadsbolaget inte 2024?")
    assert "Felanmälan åtgärdad inom tre dygn" in answer.answer
    assert "Sjukfrånvaro" in answer.answer
    assert "Uthyrningsgrad" not in answer.answer
    assert all("Nås inte" in citation.quote for citation in answer.citations)


def test_the_goals_that_were_reached_are_the_others(service: Service) -> None:
    answer = service.ask("Vilka mål uppnås enligt bostadsbolagets delårsrapport?").answer
    assert "Uthyrningsgrad" in answer
    assert "Sjukfrånvaro" not in answer


def test_how_often_is_answered_with_a_frequency(service: Service) -> None:
    assert "minst åtta gånger om året" in service.ask("Hur ofta möts fritidsnämnden?").answer


def test_what_a_board_may_is_answered_by_its_rules(service: Service) -> None:
    answer = service.ask("Får nämnden besluta om avgifter för simskolan?").answer
    assert answer.startswith("Nej. Nämnden får inte besluta om avgifter för simskolan")


def test_a_reservation_is_told_with_the_motions_it_is_in_favour_of(service: Service) -> None:
    answer = service.ask("Vilka reserverade sig om konstgräset på Högavallen?").answer
    assert "Ali Ek (V) och Rut Ås (M) reserverar sig" in answer
    assert "Ali Ek (V) yrkar bifall" in answer
    assert "Rut Ås (M) yrkar avslag" in answer


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Vad har Region Kvarnå beslutat om konstgräset på Högavallen?", "Region Kvarnå"),
        ("Vem justerade protokollet från fritidsnämndens möte den 16 april 2024?", "justerade"),
    ],
)
def test_what_others_decided_and_who_is_nowhere_named_is_refused(
    service: Service, question: str, missing: str
) -> None:
    answer = service.ask(question)
    assert answer.abstained
    assert answer.reason is not None
    assert missing in answer.reason


def test_what_holds_for_a_year_was_decided_the_year_before(service: Service) -> None:
    answer = service.ask("Vilka dagar sammanträder fritidsnämnden 2025?")
    assert "21 januari, 15 april och 14 oktober" in answer.answer
    assert "2025 i rubriken" in answer.passages[0].why


def test_a_cost_without_an_amount_is_refused(service: Service) -> None:
    answer = service.ask("Vad kostar sammanträdena i fritidsnämnden?")
    assert answer.abstained
    assert answer.reason is not None
    assert "inget belopp" in answer.reason
