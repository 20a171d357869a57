"""What is told together: a sentence with its exception, a whole list, the course of a matter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.service import Service
from tests.library_parts import text_service

RULES = """Hjälpmedelsnämnden i Bredsjö
Regler för utlåning av hjälpmedel
2024-01-15

Återlämning
För rollatorer som inte lämnas tillbaka debiteras kommunen 350 kronor. Detta gäller inte rollatorer
till barn. Utlåningen redovisas en gång om året. Blanketter finns på mottagningen.

Tre undantag
Bedömningen av lånetiden utgår från följande tre skäl:
- sjukdomen väntas gå över
- bostaden ska byggas om
- flytten är beslutad
"""
APRIL = """Tekniska nämnden
Sammanträdesprotokoll 2023-04-18

§ 20 Ombyggnad av Kvarnbadet
Dnr TN230040

Ärendebeskrivning
Simhallen Kvarnbadet byggdes 1971. Rut Ek, badchef, redogör för skicket på hallen. Hon framhåller
att reningen måste bytas före sommaren.

Beslut
Tekniska nämnden beslutar att
- bygga om Kvarnbadet inom en ram på 31,5 mnkr
- ge fastighetschefen i uppdrag att upphandla entreprenaden
"""
MAY = """Tekniska nämnden
Sammanträdesprotokoll 2024-05-14

§ 31 Utökad ram för Kvarnbadet
Dnr TN230040

Ärendebeskrivning
Anbuden blev högre än beräknat.

Beslut
Tekniska nämnden beslutar att
- utöka ramen för Kvarnbadet till 36,0 mnkr
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {"regler.txt": RULES, "april.txt": APRIL, "maj.txt": MAY}
    with text_service(tmp_path_factory.mktemp("widen"), texts) as opened:
        yield opened


def test_a_rule_is_told_with_what_limits_it(service: Service) -> None:
    answer = service.ask("Vad debiteras kommunen för rollatorer som inte lämnas tillbaka?")
    assert "350 kronor. Detta gäller inte rollatorer till barn" in answer.answer
    cited = answer.citations[0]
    assert "350 kronor" in cited.quote
    assert "Detta gäller inte" in cited.quote


def test_who_she_is_stands_before_what_she_says(service: Service) -> None:
    answer = service.ask("När måste reningen i Kvarnbadet bytas?").answer
    assert answer.index("Rut Ek, badchef") < answer.index("Hon framhåller")


def test_a_list_is_told_whole_where_several_are_asked_for(service: Service) -> None:
    answer = service.ask("Vilka skäl avgör bedömningen av lånetiden?").answer
    for item in ("sjukdomen väntas gå över", "bostaden ska byggas om", "flytten är beslutad"):
        assert item in answer


def test_the_course_of_a_matter_is_told_paragraph_by_paragraph(service: Service) -> None:
    answer = service.ask("Hur har kostnaden för Kvarnbadet ändrats från början till slut?")
    assert answer.intent == "timeline"
    told = answer.answer
    assert told.index("31,5 mnkr") < told.index("36,0 mnkr")
    assert "18 april 2023" in told


def test_a_source_is_named_once_for_what_stands_together(service: Service) -> None:
    answer = service.ask("Vad sa Rut Ek om Kvarnbadet och när byggdes simhallen?").answer
    assert answer.count("(Tekniska nämnden, 2023-04-18, § 20)") == 1


def test_a_decision_on_something_else_is_not_told_first(service: Service) -> None:
    answer = service.ask("Vad framhåller badchefen om reningen?").answer
    assert answer.startswith("Rut Ek, badchef")
