"""What the documents do not say is refused, with what was searched and what came nearest."""

from __future__ import annotations

import pytest

from app.answering.answer import Answer
from app.service import Service
from index.records import Filters


def refused(service: Service, question: str, filters: Filters | None = None) -> Answer:
    answer = service.ask(question, filters=filters or Filters())
    assert answer.abstained, answer.answer
    assert answer.answer == ""
    assert answer.citations == ()
    assert answer.reason is not None
    return answer


@pytest.mark.parametrize(
    "question",
    [
        "Vad beslutade nämnden om digitala läkemedelsskåp 2019?",
        "Vad beslutades om hyresmodellen i mars 2031?",
        "Hur stor var ramen för Strandgårdens äldreboende 2017?",
        "Vad beslutade kommunstyrelsen den 24 december 2023 om Strandgården?",
    ],
)
def test_another_year_is_refused(service: Service, question: str) -> None:
    refused(service, question)


@pytest.mark.parametrize(
    "question",
    [
        "Hur många läkemedelsskåp har Göteborg?",
        "Vad beslutade kommunstyrelsen i Lund om äldreboende?",
        "Hur många utskrivningsklara dagar hade Malmö i april 2024?",
        "Vad anser Uppsala kommun om piloten?",
    ],
)
def test_another_place_is_refused(service: Service, question: str) -> None:
    refused(service, question)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Vad beslutades i § 412?", "412"),
        ("Vad står i paragraf 999?", "999"),
        ("Vad beslutade nämnden i § 77 om läkemedelsskåp?", "77"),
    ],
)
def test_a_section_that_does_not_exist_is_named(
    service: Service, question: str, number: str
) -> None:
    assert f"§ {number}" in (refused(service, question).reason or "")


@pytest.mark.parametrize(
    ("question", "number", "day"),
    [
        ("Vad beslutades i § 38 den 14 februari 2024?", "38", "2023-06-14"),
        ("Vad beslutades i § 31 2023-06-14?", "31", "2024-05-22"),
        ("Vad beslutades i § 21 i maj 2024?", "21", "2023-02-07"),
    ],
)
def test_a_section_of_another_day_is_refused_with_the_days_there_are(
    service: Service, question: str, number: str, day: str
) -> None:
    reason = refused(service, question).reason or ""
    assert f"§ {number}" in reason
    assert day in reason


@pytest.mark.parametrize(
    "filters",
    [
        Filters(date_from="2031-01-01"),
        Filters(bodies=("Kommunstyrelsen",), kinds=("reglemente",)),
        Filters(documents=("reglemente-gnhn.pdf",), date_from="2030-01-01"),
    ],
)
def test_filters_that_leave_nothing_are_said_to(service: Service, filters: Filters) -> None:
    reason = refused(service, "Vad beslutades om läkemedelsskåp?", filters).reason or ""
    assert "0 stycken" in reason
    assert "filter" in reason


def test_a_filter_that_leaves_the_wrong_documents_is_refused(service: Service) -> None:
    filters = Filters(documents=("ks-ekhamn-protokoll-2023-02-07.pdf",))
    refused(service, "Hur många digitala läkemedelsskåp ska införas?", filters)


@pytest.mark.parametrize(
    "question",
    [
        "Hur bedömer Tallhöjdens kommun samverkan med Regionens vårdcentraler på skalan i enkäten?",
        "Anser Tallhöjdens kommun att riktmärket 2,6 dagar bör ändras?",
        "Vilket alternativ kryssade Tallhöjden för digitala läkemedelsskåp?",
    ],
)
def test_a_lost_tick_is_not_guessed(service: Service, question: str) -> None:
    answer = service.ask(question)
    if answer.abstained:
        return
    for option in ("Ja, höjas", "Ja, sänkas", "Nej, behållas", "Bättre än väntat",
                   "Som väntat", "Sämre än väntat", "Mycket bra", "Ganska bra"):  # fmt: skip
        assert option not in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "Vad heter Henrik Dahls hund?",
        "Hur lagar man pannkakor?",
        "Vad beslutade nämnden om kärnkraft?",
        "Vilken lön har Disa Borg?",
        "Vad kostar en biobiljett?",
        "Vad blev driftkostnaden per kommun för skåpen enligt redovisningen i december 2023?",
        "Vad beslutades i ärende GNH990001?",
        "xqzt vbnm wrtp",
    ],
)  # fmt: skip
def test_what_no_document_says_is_refused(service: Service, question: str) -> None:
    refused(service, question)


def test_a_refusal_says_what_was_searched_and_what_came_nearest(service: Service) -> None:
    answer = refused(service, "Vad beslutades i § 38 den 14 februari 2024?")
    counts = service.library.catalogue.counts()
    assert f"{counts.passages} stycken i {counts.documents} dokument" in (answer.reason or "")
    assert "Närmast är" in (answer.reason or "")
    assert answer.passages


@pytest.mark.parametrize(
    "question",
    [
        "Vad beslutades om läkemedelsskåp i juni 2023?",
        "Hur många skåp får Granby?",
        "Vad beslutade kommunstyrelsen i Ekhamn om Strandgården i februari 2023?",
        "Vad beslutades i § 31?",
        "Vad säger överenskommelsen 2023–2028 om tillfällig vistelse?",
        "Vem ansvarar för läkarinsatser?",
    ],
)
def test_what_a_document_says_is_not_refused(service: Service, question: str) -> None:
    answer = service.ask(question)
    assert not answer.abstained, answer.reason


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Vilken driftkostnad per kommun redovisade Hjälpmedelscentralen för nämnden?",
         "ingen återrapportering är hittad"),
        ("Vad står i § 12/2025 hos nämnden?", "§ 12 finns inte"),
        ("Vad står i § 88 i reglementet?", "finns inte i reglementet"),
    ],
)  # fmt: skip
def test_what_was_announced_and_never_came_is_refused(
    service: Service, question: str, words: str
) -> None:
    answer = service.ask(question)
    assert answer.abstained, answer.answer
    assert words in (answer.reason or "")
