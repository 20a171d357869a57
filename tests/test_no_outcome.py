"""A meeting, a study or a request that is only named: what it led to is told nowhere.

And beside each refusal the nearest question that the same papers do answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.service import Service
from ingest.survey import unticked_options
from tests.library_parts import reason, text_service, told

MINUTES = """Lillåns kommun
PROTOKOLL 2023-05-16
Fritidsnämnden

§ 9 Interpellation om isfiskebryggan
Dnr FN 2023/9

Sammanfattning av ärendet
Ordföranden svarar att kommunen har skrivit till fiskevattensägarna, att ett möte om
isfiskebryggan är inbokat den 12 juni samt att bryggan inte kan flyttas av kommunen.

Beslut
Fritidsnämnden noterar svaret.

§ 10 Information från fritidschefen
Dnr FN 2023/10

Sammanfattning av ärendet
Nämnden har genomfört en workshop om ridstigarna i Hagen. Cykelbanan öppnar i augusti.
På studiebesöket i Norrlida framkom att elljusspåret där sköts av skidklubben.
Ruset genom Hagen samlade 310 löpare. En utvärdering redovisas vid nästa sammanträde.
Flera frågar när rapporten om lekplatserna i Tornby, som skulle ha lämnats i mars, kommer.

Beslut
Fritidsnämnden noterar informationen.

§ 11 Bidrag till båtklubben
Dnr FN 2023/11

Beslut
Fritidsnämnden beviljar Tornby båtklubb 35 000 kronor till en ny ramp.
"""
NOTES = """Minnesanteckningar
Lillåns kommun
2023-02-07

Presidiet för fritidsnämnden

Curlinghallen: begäran om 640 000 kronor till nytt kylaggregat är skickad till kommunstyrelsen.
Inget svar ännu.
"""
MAIL = """Skrivelse
Hagens ryttarförening
2023-03-02

Ansökan om bidrag till ridhuset

Hagens ryttarförening ansöker om 90 000 kronor i bidrag till ridhusets tak.
"""
LETTER = """Skrivelse
Till fritidsnämnden

Isbanan i Sandvik

Från: Siv Ek, Sandviks isförening
Skickat: den 2 mars 2023 21:47
Till: fritidsnämnden
Ämne: Isbanan i Sandvik

Vi i isföreningen skottar isbanan i Sandvik varje morgon. Vi behöver fler skrapor till isbanan.
"""
OFFER = """Rapport
Lillåns kommun
2023-04-03

Jämförelse av skärgårdsbussar

Skarvö ville inte vara med eftersom ön saknar väg. Fem öar har jämförts. Sandvik och Tornskär
tillfrågades att delta i jämförelsen av bussarna, men avböjde. Restiderna är uppmätta i maj.
"""
POLL = """Enkät
Lillåns kommun
2023-02-01

Partiernas svar om campingen. Varje parti kryssade en ruta och kunde lämna en kommentar.

1. Hur bör campingen i Hagen drivas?

☐ I egen regi ☐ Av arrendator ☐ Läggas ned

Sverigedemokraterna: Inget svar i fritext om campingen.

Centerpartiet: Av arrendator, helst med gästhamnen.
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {
        "fn-protokoll-2023-05-16.txt": MINUTES,
        "minnesanteckningar.txt": NOTES,
        "ansokan-ridhuset.txt": MAIL,
        "brev-isbanan.txt": LETTER,
        "jamforelse-bussar.txt": OFFER,
        "enkat-campingen.txt": POLL,
    }
    with text_service(tmp_path_factory.mktemp("no_outcome"), texts) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Vad kom man fram till på mötet om isfiskebryggan?", "nämner bara mötet"),
        ("Vad framkom på workshopen om ridstigarna i Hagen?", "nämner bara workshopen"),
        ("Vilka lärdomar drogs i utvärderingen av Ruset genom Hagen?", "ska göras"),
        ("Vilka slutsatser drogs i rapporten om lekplatserna i Tornby?", "ska göras"),
        ("Fick curlinghallen sina 640 000 kronor av kommunstyrelsen?", "inte har kommit"),
        ("Hur mycket beviljades Hagens ryttarförening till ridhuset?", "bara ansökan"),
        ("Varför tackade Tornskär nej till jämförelsen av bussarna?", "inte varför"),
        ("Vilken ruta kryssade Sverigedemokraterna i om campingen i Hagen?", "kryss"),
    ],
)
def test_what_is_only_named_is_no_outcome(service: Service, question: str, missing: str) -> None:
    assert missing in reason(service, question)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Vad svarade ordföranden om isfiskebryggan?", "12 juni"),
        ("Varför ville Skarvö inte vara med i jämförelsen av bussarna?", "saknar väg"),
        ("Vad handlade nämndens workshop om?", "ridstigarna"),
        ("Vad framkom på studiebesöket i Norrlida?", "skidklubben"),
        ("Hur mycket beviljades Tornby båtklubb till rampen?", "35 000"),
        ("Hur mycket ansökte Hagens ryttarförening om till ridhuset?", "90 000"),
        ("Vilken ruta kryssade Centerpartiet i om campingen i Hagen?", "arrendator"),
    ],
)
def test_what_is_told_beside_it_is_answered(service: Service, question: str, answer: str) -> None:
    assert answer in told(service, question)


def test_the_head_of_a_mail_is_told_only_to_who_asks_for_it(service: Service) -> None:
    wanted = "Hur många skrapor behöver isföreningen i Sandvik i mars 2023?"
    assert "ingen siffra" in reason(service, wanted)
    assert "21:47" in told(service, "När skickade isföreningen sitt brev om isbanan i Sandvik?")


def test_boxes_in_one_line_are_options_unless_one_is_ticked() -> None:
    asked = "1. Hur bör campingen drivas?\n☐ I egen regi ☐ Av arrendator\nKommentar: Nej."
    assert unticked_options(asked) == {
        "☐ I egen regi ☐ Av arrendator", "I egen regi", "Av arrendator",
    }  # fmt: skip
    assert not unticked_options(asked.replace("☐ Av", "☒ Av"))
