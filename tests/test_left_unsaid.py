"""What papers leave open: unnamed, declined, announced, not ticked; and premises they never had."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.service import Service
from ingest.survey import unticked_options
from tests.library_parts import reason, text_service, told

PAPERS = {
    "rapport.txt": """Storvads kommun
RAPPORT 2023-11-20
Rapport om hemvård och samverkan

1 Prov med nattpatrull
Nattpatrull prövades i en kommun under våren 2023 medan ett äldreboende renoverades.

2 Prov med kvällsöppet
Kvällsöppet prövades i en kommun under hösten 2022. Kommunen var Älvtorp.

3 Intervjuer om läkarstöd
Region Fjällmo tillfrågades om läkarstöd i hemmet men avböjde att delta.
Region Dalvik berättade att läkarstöd i hemmet ges dygnet runt.

4 Väntande per månad
Värdet för april saknas på grund av fel i överföringen.

Enhet | Januari 2023 | Februari 2023 | Mars 2023 | Snitt 2023
--- | --- | --- | --- | ---
Norra | 12 | 14 | 11 | 12
Södra | 22 | 25 | 21 | 23

5 Tidplan
Februari Intervjuer med regionerna
Mars/April Delrapport om läkarstöd till nämnden
""",
    "protokoll.txt": """Storvads kommun
PROTOKOLL 2023-12-05
Omsorgsnämnden

§ 61 Avtalet om tvätt
Dnr ON 2023/61

Sammanfattning av ärendet
Avtalet om tvätt gäller till och med den 31 december 2026.

Beslut
Omsorgsnämnden beslutar att följa upp avtalet om tvätt under 2024.

§ 62 Avtalet om matlådor
Dnr ON 2023/62

Sammanfattning av ärendet
Leverantören har inte hållit tiderna.

Beslut
Omsorgsnämnden beslutar att säga upp avtalet om matlådor den 1 mars 2024.
""",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with text_service(tmp_path_factory.mktemp("unsaid"), PAPERS) as opened:
        yield opened


def test_a_place_that_the_paper_does_not_name_is_asked_for_in_vain(service: Service) -> None:
    assert "”en kommun”" in reason(service, "I vilken kommun prövades nattpatrull?")


def test_a_place_that_is_named_in_the_next_sentence_is_told(service: Service) -> None:
    assert "Älvtorp" in told(service, "I vilken kommun prövades kvällsöppet?")


def test_who_declined_has_told_nothing(service: Service) -> None:
    said = reason(service, "Vad berättade Fjällmo om läkarstöd i hemmet?")
    assert "avböjde att delta" in said
    assert "dygnet runt" in told(service, "Vad berättade Dalvik om läkarstöd i hemmet?")


def test_a_line_of_a_timetable_is_no_report(service: Service) -> None:
    said = reason(service, "Vad kom delrapporten om läkarstöd fram till?")
    assert "ska göras" in said or "ingen återrapportering" in said


@pytest.mark.parametrize(
    "question",
    [
        "Jag hörde att avtalet om tvätt har sagts upp. Vilket datum skedde det?",
        "Vem sade upp avtalet om tvätt?",
    ],
)
def test_a_premise_told_before_the_question_is_looked_for(service: Service, question: str) -> None:
    assert "säger inget om att något" in reason(service, question)


def test_a_premise_that_holds_is_no_hindrance(service: Service) -> None:
    asked = "Jag hörde att avtalet om matlådor har sagts upp. Vilket datum sker det?"
    assert "1 mars 2024" in told(service, asked)


def test_patients_are_counted_under_another_name(service: Service) -> None:
    assert "22" in told(service, "Hur många patienter väntade i Södra i januari 2023?")


def test_what_either_yes_or_no_stands_behind_is_an_option() -> None:
    asked = (
        "7. Ställs krav på följande?\n- Tillgång till kurator Ja/Nej\n- Tillgång till tolk Ja/Nej"
    )
    assert unticked_options(asked) == {
        "- Tillgång till kurator Ja/Nej", "- Tillgång till tolk Ja/Nej",
    }  # fmt: skip
    assert not unticked_options(
        "7. Ställs krav på följande?\n- Kurator: ja\nVi har avtal sedan 2021."
    )
