"""Which § is meant: what is counted, what was put off, what settled a wish, whose money and vote.

And beside each the nearest question that the same papers answer with something else.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.answering.answer_type import counts_what_is_asked
from app.service import Service
from tests.library_parts import reason, text_service, told

CARE = """Björkhults kommun
PROTOKOLL 2023-03-14
Vårdnämnden

§ 11 Strömavbrottet vid vårdcentralen i Almnäs
Dnr VN 2023/11

Sammanfattning av ärendet
Läkarmottagningen vid vårdcentralen i Almnäs stod utan ström i fyra dygn. 214 besök ställdes in.

Beslut
Vårdnämnden beslutar att den som får sitt läkarbesök vid vårdcentralen i Almnäs inställt ska
kallas till ett nytt läkarbesök inom två arbetsdagar.

§ 12 Försöket med vårdbuss
Dnr VN 2023/12

Sammanfattning av ärendet
Ekby kommun har begärt att få vara med i försöket med vårdbuss. Bussen räcker till en kommun till.

Beslut
Vårdnämnden beslutar att Ekby kommun tas med i försöket med vårdbuss från den 1 maj 2023.
"""
LETTER = """Skrivelse
Ekby kommun
2023-01-16

Till Vårdnämnden i Björkhults kommun

Försöket med vårdbuss

Ekby kommun begär att få vara med i försöket med vårdbuss. Får Ekby vara med i försöket kan bussen
stå vid kyrkan i Ekby på tisdagar.
"""
WISH = """Skrivelse
Norrtorps kommun
2023-02-20

Till Vårdnämnden i Björkhults kommun

Nattöppen tandklinik

Norrtorps kommun föreslår att tandkliniken i Norrtorp får ha öppet på natten.
"""
SPRING = """Björkhults kommun
PROTOKOLL 2023-04-18
Tekniska nämnden

§ 21 Fiskebodarna i Rävsund
Dnr TN 2023/21

Sammanfattning av ärendet
Fiskebodarna i Rävsund lutar mot vattnet.

Beslut
Tekniska nämnden beslutar att återremittera ärendet om fiskebodarna i Rävsund för att utreda om
pålarna under bodarna kan bytas.

§ 22 Ansökningar från teatrar
Dnr TN 2023/22

Sammanfattning av ärendet
Kvarnteatern fick 40 000 kronor till nya kostymer i december. Lyktteatern söker lika mycket.

Beslut
Tekniska nämnden beslutar att avslå Lyktteaterns ansökan om bidrag till nya kostymer.

§ 23 Badbryggan i Almnäs
Dnr TN 2023/23

Sammanfattning av ärendet
Anbudet på badbryggan i Almnäs kom in efter sista dagen.

Beslut
Tekniska nämnden beslutar att bordlägga ärendet om badbryggan i Almnäs eftersom anbudet kom sent.
"""
AUTUMN = """Björkhults kommun
PROTOKOLL 2023-09-12
Tekniska nämnden

§ 48 Fiskebodarna i Rävsund
Dnr TN 2023/21

Sammanfattning av ärendet
Pålarna under fiskebodarna i Rävsund är ruttna.

Beslutsgång
Ordföranden ställer proposition på förslaget om fiskebodarna i Rävsund och finner att nämnden
bifaller det.

Beslut
Tekniska nämnden beslutar att riva fiskebodarna i Rävsund före sommaren 2024.

§ 49 Isbanan i Vitmossen
Dnr TN 2023/49

Sammanfattning av ärendet
Omröstning begärs om isbanan i Vitmossen. Den som vill anlägga isbanan röstar ja. Den som vill
avslå röstar nej. Omröstningen utfaller med 7 ja-röster mot 4 nej-röster.

Beslut
Tekniska nämnden beslutar att anlägga isbanan i Vitmossen.

§ 50 Badbryggan i Almnäs
Dnr TN 2023/23

Beslut
Tekniska nämnden beslutar att köpa en badbrygga av trä till Almnäs.
"""
PRESCHOOL = """Björkhults kommun
PROTOKOLL 2023-03-21
Barnnämnden

§ 9 Mobil förskola
Dnr BN 2023/9

Sammanfattning av ärendet
En mobil förskola är en buss där barnen äter och vilar. I februari 2023 besökte chefen en mobil
förskola i Norrtorp.

Beslut
Barnnämnden beslutar att köpa en buss till en mobil förskola i Almnäs.
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {
        "vard.txt": CARE, "ekby.txt": LETTER, "norrtorp.txt": WISH, "tn-var.txt": SPRING,
        "tn-host.txt": AUTUMN, "bn.txt": PRESCHOOL,
    }  # fmt: skip
    with text_service(tmp_path_factory.mktemp("meant"), texts) as opened:
        yield opened


# --- what is counted -------------------------------------------------------------------------


def test_the_number_of_what_is_asked_for_is_told_before_a_decision_with_another(
    service: Service,
) -> None:
    question = "Hur många läkarbesök ställdes in vid vårdcentralen i Almnäs?"
    assert told(service, question).startswith("214 besök ställdes in")


def test_a_decision_that_counts_what_is_asked_for_is_told_first(service: Service) -> None:
    question = "Inom hur många arbetsdagar ska den kallas vars läkarbesök i Almnäs ställts in?"
    answer = told(service, question)
    assert answer.startswith("Vårdnämnden beslutade")
    assert "inom två arbetsdagar" in answer


@pytest.mark.parametrize(
    ("text", "question", "counted"),
    [
        ("214 besök ställdes in.", "Hur många läkarbesök ställdes in?", True),
        ("Det blev 1 204 inställda besök.", "Hur många besök ställdes in?", True),
        ("Sju bodar stod öppna.", "Hur många sjöbodar stod öppna?", True),
        ("Nytt besök inom två arbetsdagar.", "Hur många läkarbesök ställdes in?", False),
        ("Läkarbesök ställdes in 2023.", "Hur många läkarbesök ställdes in?", False),
        ("Avgiften är 214 kronor för ett läkarbesök.", "Hur många läkarbesök ställdes in?", False),
        ("214 besök ställdes in.", "Hur mycket kostar ett läkarbesök?", None),
        ("214 besök ställdes in.", "Hur många personer ställde in?", None),
    ],
)
def test_a_number_counts_what_is_asked_where_the_words_end_alike(
    text: str, question: str, counted: bool | None
) -> None:
    assert counts_what_is_asked(text, question) is counted


# --- what was put off ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Varför återremitterades fiskebodarna i Rävsund?",
        "Varför fick fiskebodarna i Rävsund bakläxa?",
        "Vad skulle utredas när ärendet om fiskebodarna i Rävsund återremitterades?",
        "Vad skulle utredas om fiskebodarna i Rävsund när ärendet skickades tillbaka?",
    ],
)
def test_why_a_matter_was_sent_back_is_told_though_it_was_decided_later(
    service: Service, question: str
) -> None:
    answer = told(service, question)
    assert "utreda om pålarna under bodarna kan bytas" in answer
    assert "riva" not in answer


@pytest.mark.parametrize(
    "question",
    [
        "Vad hände sedan ärendet om fiskebodarna i Rävsund återremitterades?",
        "Vad blev resultatet sedan fiskebodarna i Rävsund fick bakläxa?",
        "Vad beslutades om fiskebodarna i Rävsund?",
    ],
)
def test_what_came_of_a_matter_that_was_sent_back_is_told_by_the_later_item(
    service: Service, question: str
) -> None:
    answer = told(service, question)
    assert "riva fiskebodarna i Rävsund före sommaren 2024" in answer
    assert "utreda om pålarna" not in answer


def test_why_a_matter_was_put_off_is_told_though_it_was_decided_later(service: Service) -> None:
    answer = told(service, "Varför sköts badbryggan i Almnäs upp?")
    assert "eftersom anbudet kom sent" in answer
    assert "av trä" not in answer


def test_what_was_decided_on_what_was_put_off_is_told_by_the_later_item(service: Service) -> None:
    answer = told(service, "Vad beslutades om badbryggan i Almnäs?")
    assert "köpa en badbrygga av trä" in answer


# --- what settled a wish ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Får Ekby vara med i försöket?",
        "Får Ekby vara med i försöket med vårdbuss?",
        "Får Ekby vara med i försöket med vårdbuss, och i så fall från vilken dag?",
    ],
)
def test_whether_a_wish_was_granted_is_told_by_the_decision_before_the_wish(
    service: Service, question: str
) -> None:
    answer = told(service, question)
    decision = answer.index("Ekby kommun tas med i försöket med vårdbuss från den 1 maj 2023")
    wish = answer.find("begär att få vara med")
    assert wish < 0 or decision < wish


def test_a_wish_that_nobody_decided_on_is_told_as_a_wish(service: Service) -> None:
    answer = told(service, "Får tandkliniken i Norrtorp ha öppet på natten?")
    assert answer.startswith("Det framgår inte uttryckligen, men underlaget säger: Ståndpunkt")
    assert "föreslår att tandkliniken" in answer
    assert "beslutade" not in answer


# --- whose money -----------------------------------------------------------------------------


def test_what_one_applicant_got_is_told_though_the_item_rejects_another(service: Service) -> None:
    question = "Hur mycket fick Kvarnteatern till nya kostymer?"
    assert "Kvarnteatern fick 40 000 kronor" in told(service, question)


@pytest.mark.parametrize(
    "question",
    [
        "Hur mycket fick Lyktteatern till nya kostymer?",
        "Hur mycket fick de som ansökte om bidrag till nya kostymer?",  # nobody is named
    ],
)
def test_what_the_rejected_applicant_got_is_refused(service: Service, question: str) -> None:
    assert "avslogs i § 22 2023-04-18" in reason(service, question)


# --- which vote ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Hur blev rösterna i voteringen om fiskebodarna i Rävsund?",
        "Hur gick omröstningen om fiskebodarna i Rävsund?",
    ],
)
def test_how_a_vote_fell_is_refused_where_no_vote_was_taken(
    service: Service, question: str
) -> None:
    assert "ingen omröstning i ärendet" in reason(service, question)


@pytest.mark.parametrize(
    "question",
    [
        "Hur blev rösterna i voteringen om isbanan i Vitmossen?",
        "Hur gick omröstningen om isbanan i Vitmossen?",
    ],
)
def test_how_a_vote_fell_is_told_where_one_was_taken(service: Service, question: str) -> None:
    assert "7 ja-röster mot 4 nej-röster" in told(service, question)


# --- which month -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Vad beslutade nämnden i februari 2023 om mobil förskola?",
        "Vad bestämde barnnämnden i februari 2023 angående mobil förskola?",
    ],
)
def test_decisions_of_a_month_that_no_minutes_are_of_are_refused(
    service: Service, question: str
) -> None:
    assert "inget protokoll från februari 2023" in reason(service, question)


def test_decisions_of_the_month_that_minutes_are_of_are_told(service: Service) -> None:
    question = "Vad beslutade nämnden i mars 2023 om mobil förskola?"
    assert "köpa en buss till en mobil förskola i Almnäs" in told(service, question)


def test_what_happened_in_a_month_without_minutes_is_told(service: Service) -> None:
    question = "Vad besökte chefen i februari 2023 om mobil förskola?"
    assert "besökte chefen en mobil förskola i Norrtorp" in " ".join(
        told(service, question).split()
    )
