"""Which paper is meant: the agreement in force, the one replaced, the council, the year's accounts.

What only an earlier, lesser or other paper tells is refused or left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.service import Service
from tests.library_parts import quick_text_service, reason, text_service, told

NURSES_OLD = """Överenskommelse om skolsköterskor 2019–2023
Lillhärads kommun
2018-11-05

1 Parter
Lillhärads kommun och Region Ådalen.

2 Betalning
Regionen betalar 300 kronor i timmen för skolsköterskor i Lillhärad.
"""
NURSES = """Överenskommelse om skolsköterskor 2024–2027
Lillhärads kommun
2023-10-09

1 Parter
Lillhärads kommun och Region Ådalen.

2 Betalning
Regionen betalar 450 kronor i timmen för skolsköterskor i Lillhärad.
"""
BOAT_FEE = """Avtal om ambulansbåten
Lillhärads kommun
2021-05-03

1 Betalning
Regionen betalar 75 000 kronor om året för ambulansbåten vid Stornäs brygga.
"""
BOATS = """Överenskommelse om samverkan kring ambulansbåtar i Stornäs

1 Drift
Regionen kör ambulansbåtarna på dagen.

2 Giltighet
Överenskommelsen gäller från och med 2019-01-01 till och med 2023-06-30.
"""
FLIGHTS = BOATS.replace("båtar", "flyg")
AT_SEA = """Överenskommelse om sjuktransporter till sjöss

1 Drift
Regionen kör ambulansbåtarna dygnet runt.

2 Giltighet
Överenskommelsen gäller från och med 2024-01-01 till och med 2027-12-31.
Överenskommelsen ersätter överenskommelse om samverkan kring ambulansbåtar 2019–2023.
"""
COUNCIL = """Lillhärads kommun
PROTOKOLL 2023-05-29
Kommunfullmäktige

§ 31 Taxa för gästhamnen i Stornäs
Dnr KF 2023/31

Sammanfattning av ärendet
Gästhamnen i Stornäs har fått el vid bryggorna.

Beslut
Kommunfullmäktige beslutar att taxan för gästhamnen i Stornäs ska vara 250 kronor per natt.

§ 32 Inkomna medborgarförslag
Dnr KF 2023/32

- Medborgarförslag om fler papperskorgar i Stornäs överlåts till parknämnden.
- Medborgarförslag om en studsmatta vid skolan - överlämnas till skolnämnden

Beslut
Kommunfullmäktige beslutar att lägga listan till handlingarna.
"""
BOARD = """Lillhärads kommun
PROTOKOLL 2023-04-11
Tekniska nämnden

§ 17 Reglemente för marknadsplatsen i Lillhärad
Dnr TN 2023/17

Sammanfattning av ärendet
Reglementet för marknadsplatsen är från 1988.

Beslut
Tekniska nämnden föreslår kommunfullmäktige att anta ett nytt reglemente för marknadsplatsen i
Lillhärad.

§ 18 Medborgarförslag om en fontän
Dnr TN 2023/18

Sammanfattning av ärendet
Medborgarförslaget om en fontän på torget i Lillhärad överlåts till tekniska nämnden.

Beslut
Tekniska nämnden beslutar att bifalla medborgarförslaget om en fontän på torget i Lillhärad.

§ 19 Utvärdering av nattvandrarna
Dnr TN 2023/19

Sammanfattning av ärendet
Den första utvärderingen av nattvandrarna visar att skadegörelsen i Stornäs har minskat.

Beslut
Tekniska nämnden noterar utvärderingen av nattvandrarna.

§ 20 Slutrapport om flytbryggorna
Dnr TN 2023/20

Sammanfattning av ärendet
Slutrapporten visar att flytbryggorna har hållit i tre vintrar.

Beslut
Tekniska nämnden noterar slutrapporten om flytbryggorna.
"""
PART_YEAR = """Delårsrapport 2022
Tekniska nämnden i Lillhärads kommun
Januari–augusti 2022

1 Resultat
I bokslutet för 2022 väntas gatudriften i Lillhärad få ett underskott på 3,1 miljoner kronor.
"""
PART_YEAR_BATHS = """Delårsrapport 2022
Fritidsnämnden i Lillhärads kommun
Januari–augusti 2022

1 Resultat
Underskottet för simhallen i Stornäs är 1,4 miljoner kronor efter augusti 2022.
"""
ACCOUNTS = """Årsredovisning 2022
Tekniska nämnden i Lillhärads kommun

1 Resultat
Gatudriften i Lillhärad hade vid årets slut ett underskott på 5,6 miljoner kronor.
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {
        "ok-2019.txt": NURSES_OLD, "ok-2024.txt": NURSES, "avtal-bat.txt": BOAT_FEE,
        "kf.txt": COUNCIL, "tn.txt": BOARD, "delar.txt": PART_YEAR, "ar.txt": ACCOUNTS,
    }  # fmt: skip
    with text_service(tmp_path_factory.mktemp("papers"), texts) as opened:
        yield opened


@pytest.fixture(scope="module")
def unclosed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A library in which no year's accounts are there."""
    texts = {"delar.txt": PART_YEAR_BATHS}
    with text_service(tmp_path_factory.mktemp("unclosed"), texts) as opened:
        yield opened


# --- agreements ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "told_fee", "other"),
    [(2024, "450", "300"), (2025, "450", "300"), (2022, "300", "450")],
)
def test_an_agreement_answers_for_the_years_in_its_name_only(
    service: Service, year: int, told_fee: str, other: str
) -> None:
    answer = told(service, f"Vad betalar regionen för skolsköterskor i Lillhärad {year}?")
    assert f"{told_fee} kronor i timmen" in answer
    assert other not in answer


def test_an_older_agreement_without_a_span_of_years_still_answers(service: Service) -> None:
    assert "75 000 kronor" in told(service, "Vad betalar regionen för ambulansbåten 2024?")


@pytest.mark.parametrize(
    ("file", "what"),
    [("bat-2019.txt", ["ersatt"]), ("flyg-2019.txt", []), ("sjo-2024.txt", [])],
)
def test_an_agreement_is_replaced_by_the_one_that_says_so_in_fewer_words(
    tmp_path: Path, file: str, what: list[str]
) -> None:
    texts = {"bat-2019.txt": BOATS, "flyg-2019.txt": FLIGHTS, "sjo-2024.txt": AT_SEA}
    with quick_text_service(tmp_path, texts) as service:
        [key] = [row.id for row in service.library.catalogue.documents() if row.file == file]
        changes = service.connections.validities.later_changes(service.document(key).sections[0])
        assert [change.what for change in changes] == what
        assert {change.file for change in changes} <= {"sjo-2024.txt"}


# --- the council -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Vad bestämde fullmäktige om reglementet för marknadsplatsen i Lillhärad?",
        "Sa fullmäktige ja till reglementet för marknadsplatsen?",
        "Vad beslutade fullmäktige om reglementet för marknadsplatsen?",
    ],
)
def test_what_a_board_only_proposed_to_the_council_is_no_decision_of_the_council(
    service: Service, question: str
) -> None:
    assert "inget beslut av fullmäktige" in reason(service, question)


@pytest.mark.parametrize(
    "question",
    [
        "Vad bestämde fullmäktige om taxan för gästhamnen i Stornäs?",
        "Vad beslutade fullmäktige om taxan för gästhamnen?",
    ],
)
def test_what_the_council_decided_is_told(service: Service, question: str) -> None:
    answer = told(service, question)
    assert answer.startswith("Kommunfullmäktige beslutade")
    assert "250 kronor per natt" in answer


@pytest.mark.parametrize(
    "question",
    [
        "antaget fullmäktige reglemente marknadsplatsen",
        "reglemente marknadsplatsen fastställt av fullmäktige",
        "Vad bestämde tekniska nämnden om reglementet för marknadsplatsen i Lillhärad?",
    ],
)
def test_words_typed_to_find_a_paper_and_the_board_itself_are_not_refused(
    service: Service, question: str
) -> None:
    assert "föreslår kommunfullmäktige att anta ett nytt reglemente" in told(service, question)


# --- the year's accounts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Vilket underskott blev det i bokslutet för 2022?",
        "Vilket underskott blev det i bokslutet för 2022 för simhallen i Stornäs?",
        "Hur stort blev underskottet för simhallen i årsredovisningen för 2022?",
    ],
)
def test_the_accounts_of_a_year_are_not_told_by_a_report_of_eight_months(
    unclosed: Service, question: str
) -> None:
    assert "gäller en del av året, inte årets" in reason(unclosed, question)


@pytest.mark.parametrize(
    "question",
    [
        "Vilket underskott hade simhallen i Stornäs i delårsrapporten 2022?",
        "Vilket underskott hade simhallen i Stornäs efter augusti 2022?",
    ],
)
def test_what_a_report_of_eight_months_says_is_told_of_them(
    unclosed: Service, question: str
) -> None:
    assert "1,4 miljoner" in told(unclosed, question)


def test_the_accounts_are_told_where_a_report_of_eight_months_speaks_of_them_too(
    service: Service,
) -> None:
    question = "Vilket underskott blev det i bokslutet för 2022 för gatudriften i Lillhärad?"
    answer = told(service, question)
    assert "5,6 miljoner" in answer
    assert "3,1 miljoner" not in answer


def test_a_forecast_is_told_by_the_report_that_makes_it(service: Service) -> None:
    question = "Vilket underskott väntades gatudriften få enligt delårsrapporten 2022?"
    assert "3,1 miljoner" in told(service, question)


# --- last reports ----------------------------------------------------------------------------


def test_what_a_last_report_showed_is_refused_where_only_a_first_is_there(
    service: Service,
) -> None:
    question = "Vad visade slututvärderingen av nattvandrarna?"
    assert "ingen slututvärdering" in reason(service, question)


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("Vad visade utvärderingen av nattvandrarna?", "skadegörelsen i Stornäs har minskat"),
        ("Vad visade slutrapporten om flytbryggorna?", "hållit i tre vintrar"),
    ],
)
def test_what_a_report_that_is_there_showed_is_told(
    service: Service, question: str, result: str
) -> None:
    assert result in told(service, question)


# --- what was only handed on -----------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Hur gick det med medborgarförslaget om fler papperskorgar i Stornäs, sa nämnden ja?",
        "Sade nämnden ja till medborgarförslaget om fler papperskorgar?",
        "Bifölls medborgarförslaget om fler papperskorgar i Stornäs?",
    ],
)
def test_what_came_of_a_proposal_is_refused_where_a_list_only_hands_it_on(
    service: Service, question: str
) -> None:
    assert "bara vart det lämnades (”överlåts till parknämnden”)" in reason(service, question)


def test_what_came_of_a_proposal_that_was_handed_on_and_decided_is_told(service: Service) -> None:
    question = "Hur gick det med medborgarförslaget om en fontän på torget, sa nämnden ja?"
    assert "bifalla medborgarförslaget om en fontän" in told(service, question)


def test_whom_a_proposal_was_handed_to_is_told(service: Service) -> None:
    question = "Vart överläts medborgarförslaget om fler papperskorgar?"
    assert "överlåts till parknämnden" in told(service, question)
