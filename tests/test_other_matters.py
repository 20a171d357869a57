"""What stands beside the matter asked about: another place, a mere proposal, what is still to come.

And what a question means besides its words: another body, a limit, a thing told later.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.answering.answer_type import asked_for, has_form, states_money
from app.service import Service
from index.common_words import commonness
from index.intents import intent_of, role_of
from index.question_words import source_words
from index.synonyms import expansion
from tests.library_parts import text_service

BOARD = """Granvallens kommun
PROTOKOLL 2024-04-09
Kommunstyrelsen

§ 31 Fritidsgården i Norrby
Dnr KS 2024/31

Beslut
Kommunstyrelsen beslutar att
- fritidsgården i Norrby ska ha öppet fyra kvällar i veckan
- ge fritidschefen i uppdrag att redovisa en slutkalkyl för fritidsgårdens tak senast i september

Sammanfattning av ärendet
Fritidsgården i Norrby hade 61 besökare per kväll under 2023. Föreningen Bygdens väl avstyrker
fler kvällar. Även byalaget i Ekby har yttrat sig.
Granvallens elevråd anser att fritidsgården bör ha öppet på lördagar.

Omröstning
Med 6 ja-röster mot 5 nej-röster beslutar kommunstyrelsen att bifalla förslaget.

§ 32 Isbanan vid Kyrksjön
Dnr KS 2024/36

Förslag till beslut
Fritidschefen föreslår att isbanan vid Kyrksjön läggs ned den 1 januari 2025.

Beslut
Kommunstyrelsen återremitterar ärendet till fritidschefen för att
- räkna på vad isbanan kostar varje vinter
- fråga föreningarna om de vill sköta den
Ärendet ska återkomma till kommunstyrelsen senast den 12 november 2024.

Sammanfattning av ärendet
Isbanan vid Kyrksjön spolas 45 gånger varje vinter.

§ 33 Skidspåret i Höglunda
Dnr KS 2024/37

Förslag till beslut
Fritidschefen föreslår att skidspåret i Höglunda läggs ned den 1 januari 2025.
"""
COUNCIL = """Granvallens kommun
PROTOKOLL 2024-11-25
Kommunfullmäktige

§ 80 Fritidsgården i Norrby
Dnr KF 2024/80

Beslut
Kommunfullmäktige beslutar att fritidsgården i Norrby ska ha öppet fem kvällar i veckan.

Omröstning
Med 17 ja-röster mot 18 nej-röster avslår fullmäktige kommunstyrelsens förslag.

§ 81 Delårsrapport
Dnr KF 2024/81

Sammanfattning av ärendet
Slutkalkylen för taket på fritidsgården i Norrby har redovisats och landade på 4,6 miljoner kronor.
"""
RULES = """Delegationsordning för fritidsnämnden i Granvallen 2024

1 Inköp
En föreståndare får köpa in material till fritidsgården för högst 40 000 kronor.
"""
ANSWERS = """Granvallens kommun
PROTOKOLL 2024-06-11
Fritidsnämnden

§ 12 Samverkansgruppen för unga (SFU)
Dnr FN 2024/12

Ärendebeskrivning
Samverkansgruppen för unga bestämde 2023-03-06 att kartlägga vad ungdomar gör om kvällarna.

Yrkanden
Vera Ek (GVP) yrkar som tillägg att kartläggningen upprepas 2025.

Beslut
Fritidsnämnden
- noterar kartläggningen
- uppdrar åt fritidschefen att upprepa den 2025
"""
LETTER = """Skrivelse
Granvallens kommun
2024-02-05
Till fritidsnämnden

Fritidsbussen mellan byarna

Varje kommun granskar bokningarna av fritidsbussen för att hitta uppenbara misstag. Uppenbara
misstag kan definieras som bokningar på en annan dag än den som gruppen reser. Fritidsbussen gick
212 gånger under 2023 och skrivelsen föreslår fler turer med fritidsbussen.

Ann Sand, Granvallens kommun
Ove Holm, Kyrksjö kommun
"""
REPORT = """Fritidsnämnden i Granvallen
Uppföljning 2026

1 Sammanfattning
Nämnden hade vid mötet i mars en avstämning inför beslut om badplatsernas skötsel 2027. Beslut
tas den 6 maj 2026.
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {
        "ks.txt": BOARD, "kf.txt": COUNCIL, "delegation.txt": RULES, "rapport.txt": REPORT,
        "fn.txt": ANSWERS, "skrivelse.txt": LETTER,
    }  # fmt: skip
    with text_service(tmp_path_factory.mktemp("beside"), texts) as found:
        yield found


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Hur många kvällar ska fritidsgården i Ekby ha öppet?", "Norrby, inte i Ekby"),
        ("Varför lade kommunstyrelsen ned skidspåret i Höglunda?", "bara förslag"),
        ("Vad blev beslutet om badplatsernas skötsel 2027?", "ska beslutas"),
        ("Vilka skäl angav Bygdens väl för att säga nej till fler kvällar på fritidsgården?",
         "vilka skäl"),
        ("Hur många kronor kostar isbanan vid Kyrksjön varje vinter?", "inget belopp"),
        ("Kan du skriva ett kort tal till fritidschefens avtackning?", "något annat"),
    ],
)  # fmt: skip
def test_what_stands_beside_the_matter_is_no_answer(
    service: Service, question: str, why: str
) -> None:
    answer = service.ask(question)
    assert answer.abstained
    assert answer.reason is not None
    assert why in answer.reason


def test_a_matter_sent_back_is_told_with_what_it_was_sent_back_for(service: Service) -> None:
    answer = service.ask("Vad beslutade kommunstyrelsen om isbanan vid Kyrksjön?")
    assert "återremitterar ärendet till fritidschefen för att räkna på vad isbanan" in answer.answer


def test_a_follow_up_that_names_another_body_asks_for_that_bodys_vote(service: Service) -> None:
    before = "Hur röstade kommunstyrelsen om fritidsgården i Norrby i april 2024?"
    answer = service.ask("Och hur föll rösterna i kommunfullmäktige?", history=[before])
    assert "18 nej-röster" in answer.answer
    assert "6 ja-röster" not in answer.answer


def test_what_came_of_a_task_is_looked_for_in_later_minutes(service: Service) -> None:
    before = "Vem fick i uppdrag att ta fram en slutkalkyl för fritidsgårdens tak?"
    answer = service.ask("Har den redovisats, och vad landade summan på?", history=[before])
    assert "4,6 miljoner" in answer.answer


def test_an_amount_made_up_by_who_asks_is_held_against_the_limit(service: Service) -> None:
    answer = service.ask("Får en föreståndare köpa in material för 35 000 kronor?")
    assert "40 000 kronor" in answer.answer


def test_whose_view_is_asked_for_is_told_not_what_was_decided(service: Service) -> None:
    answer = service.ask("Vad anser elevrådet om fritidsgården i Norrby?")
    assert answer.answer.index("lördagar") < 200


def test_as_regards_asks_for_no_time() -> None:
    question = "Vad ska nämnden göra när det gäller läkare i hemmet?"
    assert intent_of(question) != "date"
    assert "time" not in asked_for(question)


def test_how_many_kronor_is_an_amount_and_who_decides_a_duty() -> None:
    assert "amount" in asked_for("Hur många miljoner fick Ekby?")
    assert intent_of("Vem beslutar om bidraget till föreningarna?") == "duty"
    assert role_of("Tyckte förvaltningen likadant?") == "proposal"


@pytest.mark.parametrize("text", ["dagtid vardagar", "dygnet runt", "till och med mars"])
def test_hours_and_months_tell_a_time(text: str) -> None:
    assert has_form(text, "time")


def test_an_amount_in_a_form_stands_alone() -> None:
    assert states_money("Mottaget bidrag: [1 250 000](#)")
    assert not states_money("1 250 personer")


def test_words_that_mean_the_same_stand_for_each_other() -> None:
    assert "simhall" in expansion(["badhuset"], {})
    assert "badhus" in expansion(["simhallen"], {})


def test_its_own_rules_name_a_paper() -> None:
    assert "reglemente" in source_words("Vad ska nämnden göra enligt sitt reglemente?")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("När bestämde SFU att kartlägga ungdomarnas kvällar?", "2023-03-06"),
        ("Vilket tillägg yrkade Granvallspartiet om ungdomarna?", "upprepas 2025"),
        ("Får föreståndaren köpa in material för 25 000 kronor till fritidsgården?", "40 000"),
        ("Jag minns något om ungdomar. Vem bestämde att kartlägga deras kvällar?",
         "Samverkansgruppen"),
        ("Vilka skrev under skrivelsen om fritidsbussen?", "Ove Holm"),
        ("Vad räknas som uppenbara misstag när kommunen granskar bokningarna av fritidsbussen?",
         "en annan dag än den som gruppen reser"),
    ],
)  # fmt: skip
def test_other_words_for_somebody_or_a_number_to_measure_are_not_missing(
    service: Service, question: str, told: str
) -> None:
    answer = service.ask(question)
    assert not answer.abstained, answer.reason
    assert told in answer.answer


def test_a_list_of_what_the_body_does_is_told_as_it_is_written(service: Service) -> None:
    answer = service.ask("Vad beslutade fritidsnämnden den 11 juni 2024?").answer
    assert "(§ 12): noterar kartläggningen" in answer
    assert "att noterar" not in answer


def test_common_words_count_less_than_those_of_the_trade() -> None:
    assert commonness("kunna") > commonness("gammal") > commonness("skolskjuts") == 0.0
