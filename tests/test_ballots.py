"""Who voted how, from the register of votes: also where the text has lost its columns."""

from __future__ import annotations

from app.service import Service


def test_a_table_of_crosses_is_told_by_its_columns(service: Service) -> None:
    answer = service.ask(
        "Hur slutade omröstningen om piloten i § 31 den 22 maj 2024, vilka var emot?"
    )
    assert "6 ja-röster mot 3 nej-röster" in answer.answer
    assert "Nej: Amina Farah (M), Leif Norling (SD), Rolf Hedin (M)" in answer.answer
    assert answer.dropped == 0
    table = answer.citations[-1]
    assert "Leif Norling (SD) X" in table.quote
    assert table.reference.role == "vote"


def test_the_vote_of_another_body_is_not_told(service: Service) -> None:
    question = "Hur röstade kommunfullmäktige om piloten för tillfällig vistelse den 22 maj 2024?"
    assert service.ask(question).abstained


def test_a_vote_on_something_else_is_not_told(service: Service) -> None:
    answer = service.ask("Hur röstade ledamöterna om taxan för uteserveringar?")
    assert answer.abstained
    assert answer.reason is not None
    assert "omröstning" in answer.reason
