"""Words met in another form, sums beside names, names of sections and bodies, what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.answering.compose import section_name
from app.service import Service
from index.intents import Intent
from index.query import understand
from ingest.swedish import body_in_line
from tests.library_parts import make_document, reason, text_service, told

MINUTES = """Brohults kommun
PROTOKOLL 2023-02-14
Sociala nämnden

§ 4 Årsräkning från god man
Dnr SN 2023/4

Sammanfattning av ärendet
En god man ska lämna sin årsräkning till överförmyndaren före den 1 mars.

Beslut
Sociala nämnden beslutar att påminna varje god man om årsräkningen i januari.

§ 5 Parkering på Salutorget
Dnr SN 2023/5

Sammanfattning av ärendet
Bilar får stå på Salutorget i högst två timmar. Den som står där längre får betala 400 kronor.

Beslut
Sociala nämnden beslutar att skylta Salutorget.

§ 6 Ridstigen genom Hagskogen
Dnr SN 2023/6

Sammanfattning av ärendet
En ridstig genom Hagskogen skulle korsa elljusspåret.

Beslut
Sociala nämnden beslutar att dra ridstigen norr om elljusspåret.
"""
VOTES = """Brohults kommun
PROTOKOLL 2023-05-09
Miljönämnden

§ 15 Vindkraft på Lövberget
Dnr MN 2023/15

Omröstning
Den som vill tillstyrka vindkraft på Lövberget röstar ja. Den som vill avstyrka röstar nej.

Ledamot | Ja | Nej
--- | --- | ---
Anna Ek (C) | X |
Bo Ås (S) | X |
Siv Ahl (S) | X |
Nils Hed (S) | X |
Eva Dal (M) | | X
Rut Lo (M) | | X
Tor Moe (M) | | X
Summa | 4 | 3

Beslut
Miljönämnden beslutar att tillstyrka vindkraft på Lövberget.

§ 16 Motocrossbana i Grustaget
Dnr MN 2023/16

Omröstning
Den som vill tillåta motocrossbanan i Grustaget röstar ja. Den som vill avslå röstar nej.

Ledamot | Ja | Nej
--- | --- | ---
Anna Ek (C) | X |
Bo Ås (S) | X |
Siv Ahl (S) | X |
Nils Hed (S) | X |
Eva Dal (M) | | X
Rut Lo (M) | | X
Tor Moe (M) | | X

Beslut
Miljönämnden beslutar att tillåta motocrossbanan i Grustaget.

§ 17 Ishall vid Kyrkviken
Dnr MN 2023/17

Omröstning
Den som vill bygga ishallen vid Kyrkviken röstar ja. Den som vill avslå röstar nej.

Ledamot | Ja | Nej
--- | --- | ---
Anna Ek (C) | X |
Bo Ås (S) | X |
Eva Dal (M) | | X
Rut Lo (M) | | X
Tor Moe (M) | | X
Summa | 5 | 6

Beslut
Miljönämnden beslutar att avslå förslaget om ishallen vid Kyrkviken.
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {"sn.txt": MINUTES, "mn.txt": VOTES}
    with text_service(tmp_path_factory.mktemp("words"), texts) as opened:
        yield opened


# --- words in another form -------------------------------------------------------------------


def test_a_short_word_is_met_with_its_own_stem(service: Service) -> None:
    assert "lämna sin årsräkning" in told(service, "Vad ska den gode lämna in?")


@pytest.mark.parametrize(
    ("question", "word"),
    [("Vad ska den gula lämna?", "gula"), ("Vad ska godset lämna?", "godset")],
)
def test_a_word_that_only_begins_as_another_is_not_met(
    service: Service, question: str, word: str
) -> None:
    assert f"inget stycke handlar om ”{word}”" in reason(service, question)


@pytest.mark.parametrize(
    "question",
    [
        "Vad gäller ridstigsbråket?",
        "Hur blev det med ridstigsbråket?",
        "Vad gäller elljusspårsfrågan?",
    ],
)
def test_a_compound_that_only_says_it_is_a_matter_is_met_by_what_the_matter_is(
    service: Service, question: str
) -> None:
    assert "dra ridstigen norr om elljusspåret" in told(service, question)


@pytest.mark.parametrize(
    "word", ["cykelstigsbråket", "elljusspårsavgiften", "ridstigsförbundet", "tvåkronorsregeln"]
)
def test_a_compound_of_something_else_is_not_met(service: Service, word: str) -> None:
    assert f"inget stycke handlar om ”{word}”" in reason(service, f"Vad gäller {word}?")


# --- sums of a listed vote -------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Hur röstade ledamöterna om vindkraft på Lövberget?",
        "Vilka röstade nej till vindkraft på Lövberget?",
    ],
)
def test_a_listed_vote_tells_how_many_where_a_sum_says_so(service: Service, question: str) -> None:
    answer = service.ask(question)
    assert "Ja (4): Anna Ek (C), Bo Ås (S), Siv Ahl (S), Nils Hed (S)." in answer.answer
    assert "Nej (3): Eva Dal (M), Rut Lo (M), Tor Moe (M)." in answer.answer
    assert "Summa | 4 | 3" in answer.citations[-1].quote


@pytest.mark.parametrize(
    ("matter", "place"), [("motocrossbanan", "i Grustaget"), ("ishallen", "vid Kyrkviken")]
)
def test_a_listed_vote_tells_no_number_that_no_sum_says(
    service: Service, matter: str, place: str
) -> None:
    answer = told(service, f"Hur röstade ledamöterna om {matter} {place}?")
    assert "Ja: Anna Ek (C)" in answer
    assert "Nej: Eva Dal (M), Rut Lo (M), Tor Moe (M)." in answer


# --- names of sections -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "title", "name"),
    [
        ("1", "Fråga 1. Ska grinden målas?", "Fråga 1. Ska grinden målas?"),
        ("1", "Ska grinden målas?", "Fråga 1 Ska grinden målas?"),
        ("1", "Fråga om grinden", "Fråga 1 Fråga om grinden"),
        ("2", "Fråga 1. Ska grinden målas?", "Fråga 2 Fråga 1. Ska grinden målas?"),
        ("1", None, "Fråga 1"),
    ],
)
def test_a_question_that_tells_its_own_number_is_not_numbered_twice(
    number: str, title: str | None, name: str
) -> None:
    [section, *_] = make_document("Grinden.", "enkat.txt").sections
    asked = replace(section, kind="question", number=number, title=title)
    assert section_name(asked) == name


# --- names of bodies -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("Gemensamma nämnden för samverkan kallas till sammanträde",
         "Gemensamma nämnden för samverkan"),
        ("Kommunstyrelsen sammanträder", "Kommunstyrelsen"),
    ],
)  # fmt: skip
def test_a_body_that_a_sentence_is_about_is_its_name_without_the_sentence(
    line: str, body: str
) -> None:
    assert body_in_line(line) == body


@pytest.mark.parametrize(
    "line",
    [
        "Ledamöterna kallas till sammanträde",
        "Brohults kommun kallas till sammanträde",
        "Ordföranden i nämnden kallas till möte",
        "Sociala nämnden beslutar att kalla till sammanträde",
    ],
)
def test_a_sentence_about_others_names_no_body(line: str) -> None:
    assert body_in_line(line) is None


# --- what is asked for -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Gick fritidsnämnden back 2023?", "figure"),
        ("Vilka nämnder gick minus 2022?", "figure"),
        ("Har simhallen gått plus?", "figure"),
        ("Vilken engångsutgift blev det för ridstigen?", "figure"),
        ("Vilken beläggning hade vandrarhemmet?", "figure"),
        ("Gick ärendet tillbaka till nämnden?", "other"),
        ("Gick ridstigen bakom skolan?", "other"),
        ("Vilken utgång fick målet?", "other"),
        ("Rekommenderade nämnden en ny ridstig?", "other"),
        ("Rekommenderade kommunstyrelsen en ny ridstig?", "other"),
        ("Vad rekommenderar förvaltningen?", "position"),
        ("Vad rekommenderade förvaltningen?", "position"),
        ("Vad rekommenderar nämnden?", "position"),
    ],
)
def test_a_result_is_a_figure_and_what_a_body_recommended_is_no_view(
    question: str, intent: Intent
) -> None:
    assert understand(question).intent == intent
