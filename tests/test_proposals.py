"""A board's own proposal to its council, and decisions that only say whose proposal holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.service import Service
from ingest.proposals import is_own_proposal, proposed_to
from tests.library_parts import text_service

BOARD = """Kommunstyrelsen
Sammanträdesprotokoll 2024-10-29

§ 71 Borgen för Granvallens Vatten AB
Dnr KS 2024/71

Ärendebeskrivning
Bolaget begär borgen för ett nytt vattentorn vid Kvarnberget.

Arbetsutskottets förslag
Borgensramen sätts till 30 mnkr.

Kommunstyrelsens förslag till kommunfullmäktige
1. Borgensramen för vattentornet sätts till 45 mnkr.
2. Borgensavgiften sätts till 0,3 procent.

§ 72 Skridskobana vid Åvallen
Dnr KS 2024/80

Ärendebeskrivning
Föreningen önskar en konstfrusen skridskobana vid Åvallen.

Förvaltningens förslag
Skridskobanan vid Åvallen byggs 2027 för högst 8 mnkr.

Föreningens förslag
Skridskobanan vid Åvallen byggs 2025 för 12 mnkr.

Yrkanden
Bo Ek (M) yrkar avslag.

Kommunstyrelsens beslut
1. Kommunstyrelsen beslutar enligt förvaltningens förslag.
2. Paragrafen förklaras omedelbart justerad.

§ 73 Bro över Kvarnån
Dnr KS 2024/91

Ärendebeskrivning
Bron över Kvarnån är stängd för tunga fordon.

Kommunstyrelsens förslag till kommunfullmäktige
1. Bron över Kvarnån finansieras med lån.

Kommunstyrelsens beslut för egen del
1. Kalkylen för bron över Kvarnån granskas för högst 150 tkr.
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with text_service(tmp_path_factory.mktemp("board"), {"ks-2024-10-29.txt": BOARD}) as opened:
        yield opened


def test_what_a_board_proposes_to_the_council_is_told_as_that_once(service: Service) -> None:
    answer = service.ask("Vad beslutade kommunstyrelsen om borgen för vattentornet?")
    assert answer.answer is not None
    assert "att föreslå kommunfullmäktige: Borgensramen för vattentornet sätts till 45 mnkr" in (
        answer.answer
    )
    assert answer.answer.count("föreslå kommunfullmäktige") == 1
    assert "föreslå att föreslå" not in answer.answer
    assert "0,3 procent" in answer.answer
    assert "30 mnkr" not in answer.answer.split("[1]")[0]


def test_what_a_board_decides_itself_is_told_apart_from_what_it_proposes(
    service: Service,
) -> None:
    decided = service.ask("Vad beslutade kommunstyrelsen om bron över Kvarnån?").answer or ""
    assert "(§ 73): Kalkylen för bron över Kvarnån granskas" in decided
    assert "beslut för egen del" not in decided
    proposed = service.ask("Vad föreslog kommunstyrelsen om bron över Kvarnån?").answer or ""
    assert "att föreslå kommunfullmäktige: Bron över Kvarnån finansieras med lån" in proposed


def test_a_clause_the_register_calls_a_proposal_is_never_told_as_decided(
    service: Service,
) -> None:
    for question in (
        "Vad beslutade kommunstyrelsen om hur bron över Kvarnån finansieras?",
        "Vilken borgensavgift beslutades för vattentornet?",
    ):
        answer = service.ask(question).answer or ""
        assert "beslutade" not in answer or "föreslå" in answer, question


def test_the_register_calls_it_a_proposal(service: Service) -> None:
    outcomes = {d.clause: d.outcome for d in service.library.catalogue.decisions()}
    assert outcomes["Borgensavgiften sätts till 0,3 procent."] == "foreslagen"
    assert outcomes["Kommunstyrelsen beslutar enligt förvaltningens förslag."] != "foreslagen"


def test_a_decision_by_somebodys_proposal_brings_just_that_proposal_along(
    service: Service,
) -> None:
    answer = service.ask("Vad beslutade kommunstyrelsen om skridskobanan vid Åvallen?")
    assert answer.answer is not None
    assert "2027 för högst 8 mnkr" in answer.answer
    assert "12 mnkr" not in answer.answer
    assert "omedelbart justerad" not in answer.answer


@pytest.mark.parametrize(
    ("heading", "body", "own"),
    [
        ("Kommunstyrelsens förslag till kommunfullmäktige", "Kommunstyrelsen", True),
        ("Nämndens förslag till kommunfullmäktige:", "Tekniska nämnden", True),
        ("Regionstyrelsens förslag till beslut i regionfullmäktige", "Regionstyrelsen", True),
        ("Arbetsutskottets förslag till kommunstyrelsen", "Kommunstyrelsen", False),
        ("Kommunstyrelsens förslag till kommunfullmäktige", "Kommunfullmäktige", False),
        ("Kommunstyrelsens förslag till kommunfullmäktige", None, False),
        ("Kommunstyrelsens förslag till beslut", "Kommunstyrelsen", False),
    ],
)
def test_only_the_body_that_met_proposes_as_its_decision(
    heading: str, body: str | None, own: bool
) -> None:
    assert is_own_proposal(heading, body) is own


def test_a_lead_of_the_boards_own_ends_what_it_proposes() -> None:
    before = "Kommunstyrelsen föreslår att kommunfullmäktige beslutar\n1. Taxan antas.\n"
    assert proposed_to(before) == "kommunfullmäktige"
    assert proposed_to(f"{before}För egen del beslutar kommunstyrelsen\n") is None


def test_a_clause_of_the_boards_own_among_its_proposals_is_decided() -> None:
    above = "Kommunstyrelsen föreslår kommunfullmäktige att badhuset byggs.\n2. "
    assert proposed_to(above, "Kommunen svarar för borgen.") == "kommunfullmäktige"
    assert proposed_to(above, "För egen del ger kommunstyrelsen nämnden ett uppdrag.") is None
