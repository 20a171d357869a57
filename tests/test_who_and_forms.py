"""Who does what is asked for, told by the act that is meant; and what a form says to its reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.service import Service
from tests.library_parts import text_service, told

AGREEMENT = """Avtal om släckbåten
Granvallens kommun och Kustbrandens förbund
2023-05-02

1 Kommunens åtaganden
1.1 Kommunen bekostar bränslet till släckbåten i Rävsund.
1.2 Kommunen svarar för bryggan där släckbåten ligger.

2 Utlåning
2.1 Vid kris får Granvallens kommun låna släckbåten i Rävsund.
2.2 Vakthavande brandbefäl avgör när båten kan undvaras.
"""
SURVEY = """Uppföljning av nattvården
Granvallens kommun
2024-02-01

Fråga 4 Vilka insatser för nattpatrullen har kommunen gjort?
Beskriv insatserna för nattpatrullen.
Max 1000 tecken.
Du kan välja flera svarsalternativ.
Nattpatrullen har fått två bilar till och en egen lokal i Hult.
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    files = {"avtal.txt": AGREEMENT, "enkat.txt": SURVEY}
    with text_service(tmp_path_factory.mktemp("who"), files) as opened:
        yield opened


def test_who_decides_is_not_told_by_who_pays(service: Service) -> None:
    answer = told(service, "Vem bestämmer om släckbåten i Rävsund går att avvara?")
    assert "Vakthavande brandbefäl" in answer


def test_who_pays_is_told_by_who_pays(service: Service) -> None:
    answer = told(service, "Vem betalar bränslet till släckbåten?")
    assert "Kommunen bekostar" in answer
    assert "avgör" not in answer


def test_what_a_form_asks_of_its_reader_is_no_answer(service: Service) -> None:
    answer = told(service, "Vilka insatser för nattpatrullen har gjorts?")
    assert "två bilar" in answer
    assert "tecken" not in answer
    assert "Beskriv" not in answer
    assert "svarsalternativ" not in answer
