"""Nobody answered, another term's figure, counts for money, a task beside what settled it.

And beside each refusal the nearest question that the same papers do answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.service import Service
from index.times import times_in
from tests.library_parts import reason, text_service, told

SURVEY = """Sammanställning
Lillåns kommun
2023-03-06

Remissen om nattbussen till Tornby

Alla utom Ekby kommun har svarat på remissen om nattbussen. Svar saknas från Sandviks kommun och
Hedbo kommun. Norrlida kommun begärde anstånd med sitt yttrande om nattbussen.

Granby kommun anser att nattbussen bör gå två gånger i natten eftersom nattskiftet slutar halv tre.
"""
LETTER = """Skrivelse
Lillåns kommun
2023-04-11

Till Region Tallmark

Fyren på Skarvö

Lillåns kommun ber regionen att överta fyren på Skarvö och att måla den vit. Kommunen har skött
fyren sedan 1961 och har inte råd längre.
"""
REPLY = """Skrivelse
Region Tallmark
2023-05-22

Till Lillåns kommun

Svar om fyren på Skarvö

Regionen svarar att den inte kan överta fyren på Skarvö eftersom den saknar båt.
"""
POLL = """Enkät
Lillåns kommun
2023-02-01

Badhuset i Tornby

1. Hur vill ni bygga om badhuset i Tornby?

Moderaterna: Badhuset i Tornby behöver en ny bassäng före 2026.

Centerpartiet: Badhuset i Tornby behöver inget, pengarna behövs till vägarna.
"""
TERMS = """Lillåns kommun
PROTOKOLL 2022-02-15
Skolnämnden

§ 7 Uppföljning av läxhjälpen
Dnr SKN 2022/7

Läxhjälp | Höstterminen 2021
--- | ---
Läxhjälpselever | 318
Läxhjälpslärare | 17

Beslut
Skolnämnden noterar uppföljningen av läxhjälpen.
"""
SKIS = """Lillåns kommun
PROTOKOLL 2023-05-16
Fritidsnämnden

§ 9 Uppföljning av fritidsbanken
Dnr FN 2023/9

Utlån | jan–mars
--- | ---
Längdskidor | 742
Pulkor | 68

Beslut
Fritidsnämnden noterar uppföljningen av fritidsbanken.
"""
COUNTS = """Rapport
Lillåns kommun
2023-09-04

Besök i djurparken i Hagen

Grupp | Vuxna | Barn
--- | --- | ---
Kaninhagen i djurparken | 412 | 655
Getberget i djurparken | 230 | 871
"""
MONEY = """Rapport
Lillåns kommun
2023-09-04

Kostnader i djurparken i Hagen

Post (tkr) | 2022 | 2023
--- | --- | ---
Kaninhagen i djurparken | 412 | 655
Getberget i djurparken | 230 | 871
"""
MINUTES = """Lillåns kommun
PROTOKOLL 2023-06-13
Tekniska nämnden

§ 61 Sommargågatan i Tornby
Dnr TN 2023/61

Sammanfattning av ärendet
Gågatan prövades förra sommaren och handlarna var nöjda.

Beslut
Tekniska nämnden beslutar att
- bifalla förslaget om sommargågatan i Tornby varje sommar från och med 2024
- ge gatuchefen i uppdrag att utvärdera sommargågatan och redovisa det i november

§ 62 Avtalet om färjan till Skarvö
Dnr TN 2023/62

Sammanfattning av ärendet
Avtalet om färjan till Skarvö sades upp den 3 maj 2023 eftersom rederiet saknade båt.

Beslut
Tekniska nämnden beslutar att godkänna informationen om färjan till Skarvö.

§ 63 Ansvar för bryggor
Dnr TN 2023/63

Sammanfattning av ärendet
Skador på en kommunal brygga betalas av båtklubben som arrenderar bryggan.

Beslut
Tekniska nämnden beslutar att båtklubben betalar för skador på bryggan som den arrenderar.
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {
        "remiss.txt": SURVEY, "brev.txt": LETTER, "enkat.txt": POLL, "terminer.txt": TERMS,
        "skidor.txt": SKIS, "besok.txt": COUNTS, "protokoll.txt": MINUTES,
    }  # fmt: skip
    with text_service(tmp_path_factory.mktemp("silence"), texts) as opened:
        yield opened


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A library in which the letter has its reply, and the table is one of money."""
    texts = {"brev.txt": LETTER, "svar.txt": REPLY, "kostnader.txt": MONEY}
    with text_service(tmp_path_factory.mktemp("answered"), texts) as opened:
        yield opened


# --- who gave no answer ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Vad tyckte Ekby kommun om nattbussen?", "Alla utom Ekby kommun har svarat"),
        ("Vad anser Sandviks kommun om nattbussen?", "Svar saknas från Sandviks kommun"),
        ("Vad svarade Hedbo kommun om nattbussen?", "Svar saknas från Sandviks kommun och Hedbo"),
        ("Vilka synpunkter hade Norrlida kommun på nattbussen?", "Norrlida kommun begärde anstånd"),
    ],
)
def test_the_view_of_one_who_gave_no_answer_is_refused_with_the_sentence(
    service: Service, question: str, quoted: str
) -> None:
    why = reason(service, question)
    assert "underlaget säger själv att svaret saknas" in why
    assert quoted in why


def test_the_view_of_one_who_answered_is_told(service: Service) -> None:
    assert "två gånger i natten" in told(service, "Vad tyckte Granby kommun om nattbussen?")


def test_who_gave_no_answer_is_itself_told(service: Service) -> None:
    assert "Ekby" in told(service, "Vilka kommuner har inte svarat på remissen om nattbussen?")


# --- a reply ---------------------------------------------------------------------------------

NO_REPLY = "underlaget har inget sådant svar"


@pytest.mark.parametrize(
    "question",
    ["Vad svarade regionen om fyren på Skarvö?", "Vilket svar gav regionen om fyren på Skarvö?"],
)
def test_a_reply_that_nobody_wrote_is_refused(service: Service, question: str) -> None:
    assert NO_REPLY in reason(service, question)


def test_what_the_letter_asks_for_is_told(service: Service) -> None:
    question = "Vad ber Lillåns kommun regionen om för fyren på Skarvö?"
    assert "överta fyren" in told(service, question)


def test_a_reply_in_the_library_is_told(answered: Service) -> None:
    question = "Vad svarade regionen om fyren på Skarvö?"
    assert "inte kan överta fyren" in told(answered, question)


def test_what_a_party_answered_in_a_survey_is_told(service: Service) -> None:
    question = "Vad svarade Moderaterna i enkäten om badhuset i Tornby?"
    assert "ny bassäng före 2026" in told(service, question)


# --- another term, other months --------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "time"),
    [
        ("Hur många läxhjälpselever kom vårterminen 2022?", "vårterminen 2022"),
        (
            "Hur många längdskidor lånades ut i april till juni 2023?",
            "april till juni 2023",
        ),
    ],
)
def test_a_figure_of_another_term_or_quarter_is_refused(
    service: Service, question: str, time: str
) -> None:
    assert f"det som sägs gäller inte {time}" in reason(service, question)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("Hur många läxhjälpselever kom höstterminen 2021?", "318"),
        ("Hur många längdskidor lånades ut i januari till mars 2023?", "742"),
    ],
)
def test_a_figure_of_the_term_asked_for_is_told(
    service: Service, question: str, figure: str
) -> None:
    assert figure in told(service, question)


def test_a_loose_season_is_not_refused_for_its_months(service: Service) -> None:
    answer = service.ask("Hur många längdskidor lånades ut våren 2023?")
    assert "gäller inte våren 2023" not in (answer.reason or "")


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("vårterminen 2022", "2022-01", "2022-06"),
        ("Vårterminen 2022", "2022-01", "2022-06"),
        ("höstterminen 2021", "2021-07", "2021-12"),
    ],
)
def test_a_school_term_is_half_a_year(words: str, first: str, last: str) -> None:
    (found,) = times_in(f"Hur gick det {words}?")
    period = found.period
    assert period is not None
    assert (period.first[:7], period.last[:7]) == (first, last)
    assert period.words == words.casefold()


# --- money -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    ["Vad kostade Kaninhagen i djurparken?", "Hur många kronor kostade Getberget i djurparken?"],
)
def test_counts_of_persons_are_no_amount(service: Service, question: str) -> None:
    assert "inget belopp" in reason(service, question)


def test_a_table_of_thousands_of_crowns_tells_an_amount(answered: Service) -> None:
    assert "655" in told(answered, "Vad kostade Kaninhagen i djurparken 2023?")


def test_the_counts_themselves_are_told(service: Service) -> None:
    assert "655" in told(service, "Hur många barn besökte Kaninhagen i djurparken?")


# --- what became of it -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    ["Vad blev det av sommargågatan i Tornby?", "Hur gick det med sommargågatan i Tornby?"],
)
def test_a_decision_that_settles_it_tells_what_became_of_it(
    service: Service, question: str
) -> None:
    assert "varje sommar från och med 2024" in told(service, question)


def test_what_an_evaluation_showed_that_is_only_ordered_is_refused(service: Service) -> None:
    why = reason(service, "Vad visade utvärderingen av sommargågatan i Tornby?")
    assert "inte vad det ledde till" in why or "ingen återrapportering" in why


def test_a_number_in_a_made_up_case_need_not_be_in_the_papers(service: Service) -> None:
    question = "En brygga går sönder och det kostar 40 000 att laga. Vem betalar?"
    answer = service.ask(question)
    assert "40 000" not in (answer.reason or "")
    assert "båtklubben" in told(service, question)


def test_a_number_outside_a_made_up_case_must_be_in_the_papers(service: Service) -> None:
    question = "Vem betalar de 40 000 kronorna för att laga bryggan?"
    assert "40 000" in reason(service, question)


def test_giving_notice_is_met_in_the_passive(service: Service) -> None:
    question = "Varför sade regionen upp avtalet om färjan till Skarvö?"
    assert "rederiet saknade båt" in told(service, question)
