"""A matter in a board and its council: what was decided at last, by whom it is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.service import Service
from tests.library_parts import text_service

BOARD = """Granvallens kommun
PROTOKOLL 2024-09-03
Kommunstyrelsen

§ 61 Torgtaxa 2025
Dnr KS 2024/71

Kommunstyrelsens förslag till kommunfullmäktige
1. Torgplatsen ska kosta 140 kronor per dag.

Sammanfattning av ärendet
Torgplatsen har kostat 90 kronor per dag sedan 2011. Fiskbilen och glasståndet står där mest.

Yrkanden
Berit Almkvist (C) yrkar att fiskbilen ska stå fritt på torget om lördagarna.

§ 62 Hamnens kran
Dnr KS 2024/80

Beslut
Kommunstyrelsen beslutar att kranen i hamnen ska målas om före sommaren.

Sammanfattning av ärendet
Kranen har rostat sedan den senast målades 2009 och är hamnens landmärke.
"""
COUNCIL = """Granvallens kommun
PROTOKOLL 2024-10-28
Kommunfullmäktige

§ 90 Torgtaxa 2025
Dnr KS 2024/71

Beslut
Kommunfullmäktige beslutar att torgplatsen ska kosta 120 kronor per dag från den 1 januari 2025.

Sammanfattning av ärendet
Kommunstyrelsen föreslog ett högre pris. Torghandlarna har vädjat om en lägre taxa.

§ 91 Frågestund
Dnr KS 2024/4

Beslut
Kommunfullmäktige beslutar att frågestunden är avslutad.
"""
SPRING = """Granvallens kommun
PROTOKOLL 2024-03-12
Tekniska nämnden

§ 21 Hundrastgård vid Åvallen
Dnr TN 2024/33

Beslut
Tekniska nämnden beslutar att en hundrastgård byggs vid Åvallen under 2024.
"""
AUTUMN = """Granvallens kommun
PROTOKOLL 2024-11-19
Tekniska nämnden

§ 88 Marken vid Åvallen
Dnr TN 2024/33

Beslut
Tekniska nämnden beslutar att bygget av hundrastgård vid Åvallen avbryts.
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {"ks-2024-09-03.txt": BOARD, "kf-2024-10-28.txt": COUNCIL,
             "tn-2024-03-12.txt": SPRING, "tn-2024-11-19.txt": AUTUMN}  # fmt: skip
    with text_service(tmp_path_factory.mktemp("settled"), texts) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    ["Vad beslutades om torgplatsen?", "Vad kostar torgplatsen till slut per dag?",
     "Vad bestämdes om torgtaxan 2025?"],
)  # fmt: skip
def test_the_councils_decision_is_told_and_not_the_boards_proposal(
    service: Service, question: str
) -> None:
    answer = service.ask(question).answer
    assert "Kommunfullmäktige beslutade den 28 oktober 2024 (§ 90" in answer
    assert "120 kronor" in answer


@pytest.mark.parametrize(
    "question",
    ["Vad föreslog kommunstyrelsen om torgplatsen?", "Vad beslutade kommunstyrelsen i § 61?"],
)
def test_who_asks_for_the_boards_own_is_told_that(service: Service, question: str) -> None:
    assert "140 kronor" in service.ask(question).answer


def test_what_a_person_wanted_is_found_by_the_name(service: Service) -> None:
    answer = service.ask("Vad ville Berit Almkvist om torget?")
    assert "fiskbilen ska stå fritt" in answer.answer
    assert "namnet" in " ".join(one.why for one in answer.passages)


def test_a_decision_that_shares_only_the_bodys_name_is_not_the_one_asked_for(
    service: Service,
) -> None:
    answer = service.ask("Vad beslutade kommunfullmäktige om glasståndet?").answer
    assert "frågestunden" not in answer


def test_how_a_matter_ended_is_its_last_decision_and_not_its_first(service: Service) -> None:
    answer = service.ask("Hur gick det till slut med hundrastgården vid Åvallen?").answer
    assert "avbryts" in answer
    assert "byggs vid Åvallen under 2024" not in answer
