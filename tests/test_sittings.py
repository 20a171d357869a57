"""When a body met, and who led it: asked of the sample corpus."""

from __future__ import annotations

import pytest

from app.service import Service
from ingest.swedish import dates_in


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("När sammanträdde gemensamma nämnden 2024?",
         {"2024-02-14", "2024-04-10", "2024-05-22", "2024-09-04", "2024-11-20"}),
        ("Vilka datum hade GNHN möte i maj 2024?", {"2024-05-22"}),
    ],
)  # fmt: skip
def test_the_days_of_meetings_come_from_the_minutes_themselves(
    service: Service, question: str, days: set[str]
) -> None:
    answer = service.ask(question)
    told = {day for _, day in dates_in(answer.answer)}
    assert told <= days
    assert "2024-05-22" in told
    assert {one.reference.date for one in answer.citations} == told
    assert answer.answer.startswith("Enligt inlästa protokoll sammanträdde Gemensamma nämnden")


def test_the_latest_meeting_is_one_of_each_body(service: Service) -> None:
    answer = service.ask("När möttes kommunstyrelsen senast?")
    assert len(answer.citations) == answer.answer.count("sammanträdde") >= 1


@pytest.mark.parametrize(
    "question",
    ["När sammanträdde nämnden 1999?", "När sammanträder nämnden 2024?",
     "När möttes nämnden om läkemedelsskåpen?"],
)  # fmt: skip
def test_other_questions_of_days_are_answered_from_the_text(
    service: Service, question: str
) -> None:
    assert "Enligt inlästa protokoll" not in service.ask(question).answer
