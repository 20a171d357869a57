"""Follow-ups: what they take over, what they replace, and where they look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.service import Service
from index.library import Library
from index.query import understand
from ingest.settings import Settings

CHAIN = """Sammanträdesprotokoll Hamnnämnden {date}

§ {number} {title}
HN 2024/{matter}

Ärendet
{text}

Hamnnämndens beslut
Hamnnämnden beslutar att {decision}

Paragrafen är justerad
"""


def _minutes(date: str, number: int, title: str, matter: int, text: str, decision: str) -> str:
    return CHAIN.format(
        date=date, number=number, title=title, matter=matter, text=text, decision=decision
    )


MEETINGS = {
    "hn-2024-02-06.txt": _minutes(
        "2024-02-06", 7, "Bryggan i Norrviken", 11,
        "Bryggan är skadad av is. Lagning beräknas kosta 410 tkr. Ida Ros yrkade avslag.",
        "ge hamnchefen i uppdrag att utreda lagning av bryggan senast 2024-05-31.",
    ),
    "hn-2024-06-04.txt": _minutes(
        "2024-06-04", 31, "Återrapportering: bryggan i Norrviken", 11,
        "Hamnchefen redovisar utredningen. Ny pålning föreslås av konstruktören.",
        "godkänna återrapporteringen och att bryggan ska byggas om under hösten.",
    ),
    "hn-2024-09-03.txt": _minutes(
        "2024-09-03", 44, "Avgifter för gästplatser", 19,
        "Gästhamnen i Norrviken hade 812 båtar och gästhamnen i Söderby 377 båtar.",
        "fastställa avgiften till 260 kronor per dygn.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("hamn")
    for name, text in MEETINGS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.open(folder / "home", Settings()) as library:
        assert not library.add_paths([folder / name for name in MEETINGS]).refused
    service = Service.open(folder / "home", Settings())
    yield service
    service.close()


def _numbers(service: Service, question: str, *history: str) -> list[str]:
    answer = service.ask(question, history=history)
    return [citation.reference.section or "" for citation in answer.citations]


FIRST = "Vad beslutade nämnden om bryggan i februari 2024?"


def test_what_happened_later_looks_at_later_sections_of_the_matter(harbour: Service) -> None:
    (before, *_) = _numbers(harbour, FIRST)
    assert before.startswith("§ 7 ")
    (after, *_) = _numbers(harbour, "Och vad hände sedan?", FIRST)
    assert after.startswith("§ 31 ")


def test_where_nothing_came_later_that_is_said(harbour: Service) -> None:
    history = "Vilken avgift per dygn fastställde nämnden för gästplatser?"
    answer = harbour.ask("Vad hände sedan?", history=(history,))
    assert answer.abstained
    assert "inget senare om ärendet i § 44 2024-09-03" in (answer.reason or "")


def test_a_follow_up_reads_the_section_that_the_answer_before_cited(harbour: Service) -> None:
    answer = harbour.ask("Vad skulle det kosta?", history=(FIRST,))
    assert "410 tkr" in answer.answer
    (told,) = [one for one in answer.understood if one.kind == "section"]
    assert told.carried
    assert told.label == "§ 7 2024-02-06 (från förra svaret)"


def test_a_question_whose_words_stand_in_the_section_cited_before_is_about_it(
    harbour: Service,
) -> None:
    answer = harbour.ask("Vilka båtar låg i Söderby?", history=(FIRST,))
    assert not any(one.carried for one in answer.understood)
    answer = harbour.ask("Yrkade Ida Ros avslag?", history=(FIRST,))
    assert any(one.kind == "section" for one in answer.understood)


def test_the_section_carried_over_can_be_taken_off(harbour: Service) -> None:
    answer = harbour.ask("Vad skulle det kosta?", history=(FIRST,))
    keys = {one.key for one in answer.understood if one.carried}
    without = harbour.ask("Vad skulle det kosta?", history=(FIRST,), without=keys)
    assert not any(one.carried for one in without.understood)


@pytest.mark.parametrize(
    ("follow_up", "before", "kept", "gone"),
    [
        ("Och i Söderby?", "Hur många båtar hade hamnen i Norrviken?", "hamnen", "norrviken"),
        ("Söderby då?", "Hur många båtar låg i Norrviken?", "båtar", "norrviken"),
        ("Gäller det Söderby också?", "Vilken avgift gäller i Norrviken?", "avgift", "norrviken"),
        ("Och för bojar?", "Vad är avgiften för bryggor?", "avgiften", "bryggor"),
        ("Och vad sa fullmäktige?", "Vad sa hamnnämnden om bryggan?", "bryggan", "hamnnämnden"),
    ],
)  # fmt: skip
def test_what_is_named_instead_replaces_what_was_named(
    follow_up: str, before: str, kept: str, gone: str
) -> None:
    query = understand(follow_up, [before])
    assert kept in query.carried
    assert gone not in query.text.casefold()
    assert not query.same_place


def test_a_year_replaces_the_year_and_keeps_the_rest() -> None:
    query = understand("Och 2023?", ["Hur många båtar hade gästhamnen 2024?"])
    assert [period.words for period in query.periods] == ["2023"]
    assert query.carried == ("båtar", "gästhamnen")
    assert query.intent == "figure"


def test_a_topic_is_carried_through_follow_ups_and_ends_with_a_new_one() -> None:
    history = ["Vad beslutade nämnden om bryggan i § 7?", "Vem yrkade avslag på det?"]
    query = understand("Och varför?", history)
    assert query.items == ("7",)
    assert "bryggan" in query.carried
    history.append("Vilka avgifter gäller för gästplatser i Söderby hamn?")
    query = understand("Sedan när?", history)
    assert query.items == ()
    assert "bryggan" not in query.carried


@pytest.mark.parametrize(
    "question",
    ["Och vad hände sedan?", "Vad hände därefter?", "Hur gick det sedan?",
     "Vad blev det av förslaget?", "Redovisades det?", "Har det följts upp?",
     "So what happened next?"],
)  # fmt: skip
def test_questions_for_what_came_of_it_are_known(question: str) -> None:
    assert understand(question, [FIRST]).later


def test_what_happened_in_a_first_question_is_no_follow_up() -> None:
    assert not understand("Vad hände sedan bryggan skadades?").later


def test_the_library_open_elsewhere_answers_the_same(harbour: Service) -> None:
    # the answer before is worked out anew where it was not asked here
    warm = _numbers(harbour, "Vem yrkade avslag?", FIRST)
    fresh = Service.open(Path(harbour.library.home), Settings())
    try:
        assert _numbers(fresh, "Vem yrkade avslag?", FIRST) == warm
    finally:
        fresh.close()


@pytest.mark.parametrize(
    ("before", "follow_up", "first"),
    [
        ("Hur många båtar låg där i december 2023?", "Hur blev det månaden efter?", "2024-01-01"),
        ("Hur många båtar låg där i december 2023?", "Och året innan?", "2022-12-01"),
        ("Vad beslutade hamnnämnden den 12 mars 2024?", "Och månaden efter?", "2024-04-01"),
        ("Vad kostade hamnen 2023?", "Och året därpå?", "2024-01-01"),
    ],
)
def test_a_time_beside_the_one_asked_of_before_takes_its_place(
    before: str, follow_up: str, first: str
) -> None:
    query = understand(follow_up, [before])
    assert [period.first for period in query.periods] == [first]
    assert query.dates == ()
