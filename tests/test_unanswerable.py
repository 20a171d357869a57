"""What was never decided, is of another time or of another place: told from what can be answered.

For each rule a question that the papers nearly answer, and one beside it that they do answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.service import Service
from tests.library_parts import text_service

MAY = """Fritidsnämnden
Sammanträdesprotokoll 2024-05-21

§ 31 Nedläggning av Norrby simhall
Dnr FN240031

Ärendebeskrivning
Förvaltningen föreslår att Norrby simhall läggs ned från den 1 augusti 2024.

Beslut
Fritidsnämnden beslutar att
- återremittera ärendet till förvaltningen för att belysa följderna för skolorna

§ 32 Idrottsprogram 2024–2027
Dnr FN240032

Ärendebeskrivning
Idrottsprogrammet har varit på remiss hos föreningarna.

Beslut
Fritidsnämnden beslutar att
- idrottsprogrammet tas upp för antagande den 17 september 2024

§ 33 Ledarstipendium 2023
Dnr FN240033

Beslut
Fritidsnämnden beslutar att
- tilldela Karin Alm ledarstipendiet om 15 000 kronor för arbetet med flickfotboll

§ 34 Avgifter för idrottshallar
Dnr FN240034

Ärendebeskrivning
Reglerna för bokning har setts över. Hallarna bokas genom föreningsbyrån.

Beslut
Fritidsnämnden beslutar att
- fastställa hallavgiften till 140 kronor i timmen från och med 2025-01-01

Reservation
Jonas Ros (M) reserverar sig mot beslutet om hallavgiften.

§ 35 Svar på interpellation om isbanan
Dnr FN240035

Ärendebeskrivning
Nämndens ordförande svarar att det inte finns något beslut om att stänga isbanan i Sörvik. En
kylanläggning till isbanan ingår inte i budgeten.

§ 36 Information från fritidschefen
Dnr FN240036

Ärendebeskrivning
Rapporten om ledarbrist är försenad och redovisas för nämnden i oktober 2024. Vid enkäten i
mars svarade 61 ungdomar i Sörvik, 13 fler än förra året, att de saknar en fritidsgård.
"""

ALGBY = """Kommunstyrelsen
Sammanträdesprotokoll 2024-06-04

§ 70 Utbyte av belysning längs strandleden
Dnr KS240070

Ärendebeskrivning
Lamporna längs leden är slitna.

Beslut
Kommunstyrelsen beslutar att
- byta belysningen längs strandleden för högst 900 000 kronor
"""

REPORT = """Delårsrapport januari–augusti 2024 för fritidsnämnden

1 Besök
Simhallarna hade 48 200 besök under perioden.

2 Personal
Sjukfrånvaron i fritidsnämnden var 5,1 procent under perioden. Uppgift saknas för Sörvik.

3 Båtplatser
Båtplatsavgiften för de 40 platserna räknas upp varje år.
"""

LETTER = """Yttrande 2024-04-03
Norrby byalag

Remissvar om idrottsprogram 2024–2027

Norrby byalag anser i sitt remissvar att simhallen ska vara öppen hela sommaren.
I Sörvik finns två hallar.
"""


AUTUMN = """Omsorgsnämnden
Sammanträdesprotokoll 2024-05-14

§ 41 Avdelning Syrenen vid Granliden
Dnr ON240041

Ärendebeskrivning
Förvaltningen föreslår att avdelning Syrenen stängs.

Beslut
Omsorgsnämnden beslutar att
- avdelning Syrenen vid Granliden inte läggs ned
- fyra av platserna blir växelvårdsplatser
- ge förvaltningen i uppdrag att redovisa beläggningen på Syrenen i oktober 2024

§ 42 Avtal om nattlarm
Dnr ON240042

Ärendebeskrivning
Nattpatrullens personal gör 54 besök per natt. En utredning om en ny larmcentral i Sörvik
beräknas vara klar till mötet i mars 2025. Region Kvarnås utredning av vägarna visade brister.

Yrkanden
Ali Ek (V) yrkar bifall. Stina Falk (SD) yrkar att nattlarmet i stället sköts i egen regi.

Beslut
Omsorgsnämnden beslutar att
- omförhandla avtalet om nattlarm

§ 43 Bemanning på stödenheten i Sörvik
Dnr ON240043

Beslut
Omsorgsnämnden beslutar att
- stödenheten i Sörvik har fem medarbetare i beredskap till och med den 31 december 2025 och
  därefter tre
"""

AUDIT = """Granskning av nattlarmet
Revisorerna 2024-09-02

1 Bemanning
Lägst bemanning har stödenheten i Ekby. Orsaken är att två medarbetare har flyttat från orten.

2 Rekommendationer
Utifrån granskningen lämnar vi följande rekommendationer till omsorgsnämnden:
- följa upp avtalet om nattlarm varje år
- anta en plan för larmens svarstider
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {
        "fn-protokoll-2024-05-21.txt": MAY,
        "Algby_KS_2024-06-04.txt": ALGBY,
        "fn-delarsrapport-2024.txt": REPORT,
        "remissvar-byalaget.txt": LETTER,
        "on-protokoll-2024-05-14.txt": AUTUMN,
        "granskning-nattlarm.txt": AUDIT,
    }
    with text_service(tmp_path_factory.mktemp("unanswerable"), texts) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Varför lades Norrby simhall ned?", "avgjordes inte"),
        ("När antog fritidsnämnden idrottsprogrammet 2024–2027?", "sköts upp"),
        ("Varför beslutade nämnden att stänga isbanan i Sörvik?", "beslutet inte finns"),
        ("Vem fick ledarstipendiet för 2024?", "2023"),
        ("Vad blev sjukfrånvaron i fritidsnämnden för helåret 2024?", "en del av året"),
        ("Hur stor var sjukfrånvaron i Sörvik?", "saknas"),
        ("Vad kostar en kylanläggning till isbanan?", "ingår inte i budgeten"),
        ("Vilken båtplatsavgift gäller?", "inget belopp"),
        ("Vad står det i rapporten om ledarbrist?", "ska göras"),
        ("Vilka reserverade sig mot idrottsprogrammet?", "ingen reservation"),
        ("Vad skrev Sörvik i sitt remissvar om idrottsprogrammet?", "inget sådant"),
        ("Hur många besök hade simhallarna i Långnäs under perioden?", "Långnäs"),
        ("Hur många ungdomar under 13 år svarade på enkäten?", "under 13 år"),
        ("Blir det is på banan i Sörvik till helgen?", "närmaste dagarna"),
        ("Vad kom utredningen om en ny larmcentral i Sörvik fram till?", "ska göras"),
        ("Vilken timlön har nattpatrullens personal?", "inget belopp"),
        ("Vad visade redovisningen av beläggningen på Syrenen?", "återrapportering"),
    ],
)
def test_what_the_papers_nearly_say_is_refused(
    service: Service, question: str, missing: str
) -> None:
    answer = service.ask(question)
    assert answer.abstained, answer.answer
    assert missing in (answer.reason or ""), answer.reason


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Varför återremitterades ärendet om Norrby simhall?", "följderna för skolorna"),
        ("När ska idrottsprogrammet 2024–2027 tas upp för antagande?", "17 september 2024"),
        ("Finns det något beslut om att stänga isbanan i Sörvik?", "inte finns något beslut"),
        ("Vem fick ledarstipendiet för 2023?", "Karin Alm"),
        ("Vad var sjukfrånvaron i fritidsnämnden januari–augusti 2024?", "5,1"),
        ("Vilken hallavgift gäller från 2025?", "140 kronor"),
        ("När redovisas rapporten om ledarbrist?", "oktober 2024"),
        ("Vem reserverade sig mot hallavgiften?", "Jonas Ros"),
        ("Vad skrev Norrby byalag i sitt remissvar om idrottsprogrammet?", "hela sommaren"),
        ("Hur många ungdomar i Sörvik saknar en fritidsgård?", "61"),
        ("Vilka ärenden om simhallen har nämnden i morgon?", "§ 31"),
        ("Vad beslutade Älgbys kommunstyrelse om strandleden?", "byta belysningen"),
        ("Hur gick starten för ledarstipendiet?", "Karin Alm"),
        ("Vad blev det av Syrenen på Granliden, stängde nämnden avdelningen?", "inte läggs ned"),
        ("Vad ville Sverigedemokraten göra i stället för att omförhandla nattlarmet?", "egen regi"),
        ("Hur många är i beredskap på stödenheten i Sörvik från 2026?", "därefter tre"),
        ("Vad rekommenderade revisorerna omsorgsnämnden om nattlarmet?", "varje år"),
    ],
)
def test_what_they_do_say_is_answered(service: Service, question: str, told: str) -> None:
    answer = service.ask(question)
    assert not answer.abstained, answer.reason
    assert told in answer.answer


def test_the_reason_for_the_answer_before_is_the_sentence_beside_it(service: Service) -> None:
    before = "Vilken stödenhet hade lägst bemanning enligt granskningen?"
    answer = service.ask("Vad är skälet till det?", history=(before,))
    assert "flyttat från orten" in answer.answer
