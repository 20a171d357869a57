"""A rejection that was none, a meeting on something else, another month's column: not answered.

And beside each the nearest question that the same papers do answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.service import Service
from tests.library_parts import reason, text_service, told

COUNCIL = """Alviks kommun
PROTOKOLL 2024-05-29
Kommunfullmäktige

§ 41 Anslag till bryggan i Sandnäs
Dnr KF 2024/41

Sammanfattning av ärendet
Bryggan i Sandnäs ligger under vatten varje vår. Hamnchefen begär ett anslag.

Beslut
Kommunfullmäktige beslutar att bevilja anslaget på 900 000 kronor till bryggan i Sandnäs.

§ 42 Motion om parkbänkar vid torget
Dnr KF 2024/42

Sammanfattning av ärendet
Tyra Lund (C) föreslår i en motion att kommunen köper parkbänkar till torget. Gatuchefen föreslår
att motionen avslås eftersom torget ska byggas om.

Beslut
Kommunfullmäktige beslutar att bifalla gatuchefens förslag om parkbänkar vid torget.
"""
BOARD = """Alviks kommun
PROTOKOLL 2024-03-14
Kommunstyrelsen

§ 19 Ridhuset i Hagby
Dnr KS 2024/19

Sammanfattning av ärendet
Ridklubben begär bidrag till ett golv och en läktare i ridhuset. Läktaren kan klubben betala själv.

Beslut
Kommunstyrelsen beslutar att
- bevilja bidraget till golvet i ridhuset i Hagby
- inte bifalla ansökan om läktaren i ridhuset i Hagby eftersom klubben kan betala den själv

§ 20 Simhallen
Dnr KS 2024/20

Sammanfattning av ärendet
Simhallen har sprickor i bassängen.

Beslut
Kommunstyrelsen beslutar att stänga simhallen från den 1 juli 2024.
"""
SERVICE = """Alviks kommun
PROTOKOLL 2024-02-20
Servicenämnden

§ 7 Uppföljning av larmcentralen
Dnr SN 2024/7

Larm | Utfall januari
--- | ---
Trygghetslarm | 412
Passagelarm | 37

Beslut
Servicenämnden noterar uppföljningen av larmcentralen.
"""
TRAFFIC = """Alviks kommun
PROTOKOLL 2024-10-08
Trafiknämnden

§ 55 Skolskjuts med båt till Ekudden
Dnr TN 2024/55

Sammanfattning av ärendet
Trafikchefen ska redovisa hur många som åkte båten till Ekudden och vad resorna kostade.

Beslut
Trafiknämnden beslutar att båten till Ekudden ska vara kvar.
"""
CARE = """Skrivelse
Alviks kommun
2024-09-02

Väntetider för unga

Barn- och ungdomspsykiatrin tar emot unga från Alvik på en egen mottagning efter remiss.
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {
        "kf.txt": COUNCIL, "ks.txt": BOARD, "sn.txt": SERVICE, "tn.txt": TRAFFIC,
        "skrivelse.txt": CARE,
    }  # fmt: skip
    with text_service(tmp_path_factory.mktemp("acts"), texts) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "Varför avslog fullmäktige anslaget till bryggan i Sandnäs?",
        "När avslog fullmäktige anslaget till bryggan i Sandnäs?",
        "Varför avslogs anslaget till bryggan i Sandnäs?",
        "Vem sa nej till anslaget till bryggan i Sandnäs?",
        "Varför sa fullmäktige nej till anslaget till bryggan i Sandnäs?",
    ],
)
def test_a_rejection_of_what_was_granted_is_refused_with_its_item(
    service: Service, question: str
) -> None:
    assert "det avslogs inte i § 41 2024-05-29" in reason(service, question)


@pytest.mark.parametrize(
    "question",
    [
        "Varför avslog kommunstyrelsen ansökan om läktaren i ridhuset i Hagby?",
        "Varför avslog styrelsen bidraget till ridhuset i Hagby?",  # granted first, for the floor
    ],
)
def test_a_rejection_in_one_clause_of_what_was_granted_is_answered(
    service: Service, question: str
) -> None:
    assert "klubben kan betala den själv" in told(service, question)


def test_whether_it_was_rejected_may_be_asked_of_what_was_granted(service: Service) -> None:
    question = "Avslog fullmäktige anslaget till bryggan i Sandnäs?"
    assert "bevilja anslaget på 900 000 kronor" in told(service, question)


def test_what_was_decided_on_what_was_granted_is_answered(service: Service) -> None:
    question = "Vad beslutade fullmäktige om anslaget till bryggan i Sandnäs?"
    assert "bevilja anslaget på 900 000 kronor" in told(service, question)


def test_a_motion_may_be_rejected_by_granting_what_was_proposed(service: Service) -> None:
    question = "Varför avslog fullmäktige motionen om parkbänkar vid torget?"
    assert "torget" in told(service, question)


@pytest.mark.parametrize(
    "question",
    [
        "Vad beslutades om simhallen den 29 maj 2024?",
        "Vad beslutade kommunfullmäktige om simhallen den 29 maj 2024?",
        "Vad bestämdes på mötet den 29 maj 2024 om simhallen?",
        "Vad bestämdes på mötet 2024-05-29 om simhallen?",
    ],
)
def test_a_meeting_that_dealt_with_something_else_is_not_told(
    service: Service, question: str
) -> None:
    assert "inget från 2024-05-29 handlar om det" in reason(service, question)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("Vad beslutades om simhallen den 14 mars 2024?", "stänga simhallen"),
        ("Vad bestämde de om klubben den 14 mars 2024?", "klubben kan betala den själv"),
        ("Vad beslutades om bryggan den 29 maj 2024?", "bevilja anslaget på 900 000"),
        ("Vad beslutade kommunfullmäktige den 29 maj 2024?", "bevilja anslaget på 900 000"),
    ],
)
def test_what_a_meeting_dealt_with_is_told(service: Service, question: str, clause: str) -> None:
    assert clause in told(service, question)


def test_a_column_of_another_month_is_not_told_though_the_meeting_was_in_it(
    service: Service,
) -> None:
    why = reason(service, "Hur många trygghetslarm kom in i februari 2024?")
    assert "det som sägs gäller inte februari 2024" in why


def test_the_column_of_the_month_asked_for_is_told(service: Service) -> None:
    assert "412" in told(service, "Hur många trygghetslarm kom in i januari 2024?")


def test_a_yes_or_no_that_a_decision_settles_is_answered(service: Service) -> None:
    answer = told(service, "Blev båten till Ekudden kvar?")
    assert answer.startswith("Ja.")
    assert "båten till Ekudden ska vara kvar" in answer


@pytest.mark.parametrize(
    "question",
    [
        "Vad visade trafikchefens redovisning av båten till Ekudden?",
        "Vad blev resultatet för båten till Ekudden?",
    ],
)
def test_a_report_that_is_only_ordered_is_still_refused(service: Service, question: str) -> None:
    assert "inte vad det ledde till" in reason(service, question)


def test_a_short_form_everybody_knows_is_met_spelled_out(service: Service) -> None:
    assert "egen mottagning" in told(service, "Hur tar BUP emot unga från Alvik?")


@pytest.mark.parametrize("short", ["MAS", "BVC"])
def test_a_short_form_of_something_else_is_not_met(service: Service, short: str) -> None:
    why = reason(service, f"Hur tar {short} emot unga från Alvik?")
    assert f"nämner inte {short}" in why
