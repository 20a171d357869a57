"""Words of a question that ask for a day or a vote, or look as if they did; times beside others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.common_words import is_word
from index.intents import Intent, intent_of, role_of
from index.library import Library
from index.query import understand
from index.slips import slips
from index.times import LAST_DAY, Period, beside, times_in, whole_year
from ingest.records import Role
from ingest.settings import Settings
from tests.library_parts import HashEmbedder, text_library

MINUTES = """Nämnden beslutade om avslag på ansökan om bryggan i Tallvik.

Nämnden beslutade att stämma av arbetet med bryggan varje höst.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = text_library(tmp_path_factory.mktemp("slips"), {"protokoll.txt": MINUTES})
    with Library.open(home, Settings(), HashEmbedder()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("Hur många gick på bröströntgen?", None),
        ("När kommer bussen för bröströntgen till Tallvik?", None),
        ("Vem tröstar barnen när föräldrarna har gått?", None),
        ("Hur röstade ledamöterna?", "vote"),
        ("Hur många röster fick förslaget om bröströntgen?", "vote"),
        ("Hur slutade omröstningen?", "vote"),
    ],
)
def test_a_breast_and_a_comfort_are_no_votes(question: str, role: Role | None) -> None:
    assert role_of(question) == role
    assert understand(question).role == role


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Stod bussen för bröströntgen kvar i Tallvik?", "other"),
        ("Hur gick rösterna i Tallvik?", "decision"),
    ],
)
def test_a_breast_screening_is_no_decision(question: str, intent: Intent) -> None:
    assert intent_of(question) == intent


@pytest.mark.parametrize(
    "question",
    [
        "Blev bussen kvar när nämnden tog upp den igen?",
        "Vad hände med bryggan när isen gick?",
        "Fick båtarna ligga kvar när hamnen byggdes om?",
    ],
)
def test_a_clause_that_begins_with_when_asks_for_no_day(question: str) -> None:
    assert intent_of(question) == "other"


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("När togs det?", "date"),
        ("Och när togs det upp igen?", "date"),
        ("Men när öppnar bryggan?", "date"),
        ("Vem tog upp bryggan, och när?", "date"),
        ("Vem tog upp bryggan och när?", "date"),
        ("Bryggan i Tallvik: när öppnar den?", "date"),
        ("Vet du när bryggan öppnar?", "date"),
        ("Framgår det av papperen när bryggan öppnar?", "date"),
        ("Vilken dag öppnar bryggan?", "date"),
        ("Vem tog beslutet och när?", "decision"),
    ],
)
def test_who_asks_when_still_asks_for_a_day(question: str, intent: Intent) -> None:
    assert intent_of(question) == intent


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("Vem har skrivit papperet?", None),
        ("Slängs papperet i en egen tunna?", None),
        ("Hämtas kartong och papper varje vecka?", None),
        ("Vilka papper hade nämnden framför sig?", "basis"),
        ("Hade nämnden papperen som låg framme?", "basis"),
        ("Vilket underlag hade nämnden?", "basis"),
    ],
)
def test_paper_alone_is_no_paper_that_a_decision_rests_on(question: str, role: Role | None) -> None:
    assert role_of(question) == role


@pytest.mark.parametrize(
    ("text", "base", "first", "last"),
    [
        ("Och hur var det två år tidigare?", whole_year(2022, "2022"), "2020-01-01", "2020-12-31"),
        ("Och tre år senare?", whole_year(2022, "2022"), "2025-01-01", "2025-12-31"),
        ("Hur såg det ut ett år senare?", whole_year(2022, "2022"), "2023-01-01", "2023-12-31"),
        ("Och 4 år före?", whole_year(2022, "2022"), "2018-01-01", "2018-12-31"),
        ("Och året innan?", whole_year(2022, "2022"), "2021-01-01", "2021-12-31"),
        ("Och en månad senare?", Period("2023-12-01", "2023-12-31", "december 2023"),
         "2024-01-01", "2024-01-31"),
        ("Och två månader tidigare?", Period("2024-01-01", "2024-01-31", "januari 2024"),
         "2023-11-01", "2023-11-31"),
        ("Och en månad senare?", "2023-12-14", "2024-01-01", "2024-01-31"),
        ("Och två år senare?", "2023-12-14", "2025-01-01", "2025-12-31"),
        ("Och två år tidigare?", Period("2024-01-01", "2024-06-31", "våren 2024"),
         "2022-01-01", "2022-06-31"),
    ],
)  # fmt: skip
def test_years_and_months_before_or_after_a_time_are_counted(
    text: str, base: Period | str, first: str, last: str
) -> None:
    period = beside(text, base)
    assert period is not None
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("Och två år före valet?", whole_year(2022, "2022")),  # beside something else
        ("Och en månad senare?", whole_year(2022, "2022")),  # of which month?
        ("Och två år senare?", Period("2022-01-01", LAST_DAY, "sedan 2022")),
        ("Gällde det i två år?", whole_year(2022, "2022")),
    ],
)
def test_what_is_beside_no_certain_time_is_none(text: str, base: Period) -> None:
    assert beside(text, base) is None


def test_a_follow_up_years_earlier_is_reckoned_from_the_year_asked_about_before() -> None:
    before = ["Hur många båtar låg vid bryggan 2022?"]
    [period] = understand("Och hur var det två år tidigare?", before).periods
    assert (period.first, period.last) == ("2020-01-01", "2020-12-31")


def test_a_follow_up_a_month_after_december_is_of_the_next_year() -> None:
    before = ["Hur många båtar låg vid bryggan i december 2023?"]
    [period] = understand("Och en månad senare?", before).periods
    assert (period.first, period.last) == ("2024-01-01", "2024-01-31")


def test_a_time_is_counted_from_the_one_named_before_it_in_the_same_question() -> None:
    year, later = times_in("Hur många båtar låg där 2021, och hur var det tre år senare?")
    assert year.period is not None
    assert later.period is not None
    assert (year.period.first, later.period.first) == ("2021-01-01", "2024-01-01")


@pytest.mark.parametrize("written", ["2025/2026", "2025/26", "2025-2026", "2025–2026", "2025 / 26"])
def test_the_turn_of_a_year_is_its_last_day(written: str) -> None:
    [time] = times_in(f"Hur många båtar låg vid bryggan vid årsskiftet {written}?")
    assert time.period is not None
    assert (time.period.first, time.period.last) == ("2025-12-31", "2025-12-31")
    assert time.period.words == f"årsskiftet {written}"


def test_a_span_of_years_without_its_turn_is_no_day() -> None:
    assert times_in("Vad säger planen 2025–2026?") == ()


def test_a_word_of_the_language_is_told_from_a_slip() -> None:
    assert is_word("avslog")
    assert is_word("avslogs")
    assert not is_word("brygan")


def test_only_what_is_no_word_is_mended_to_one_that_the_papers_have(library: Library) -> None:
    asked = ("avslog", "brygan", "avslga")
    assert slips(library, asked, ()) == {"brygan": "bryggan", "avslga": "avslag"}


def test_a_library_without_a_near_word_mends_nothing(tmp_path: Path) -> None:
    home = text_library(tmp_path, {"protokoll.txt": "Nämnden antog planen för parken."})
    with Library.open(home, Settings(), HashEmbedder()) as other:
        assert slips(other, ("avslog", "brygan"), ()) == {}


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("strax före jul 2023", "2023-11-01", "2023-12-31"),
        ("till julen 2023", "2023-12-01", "2023-12-31"),
        ("efter jul 2023", "2024-01-01", "2024-02-31"),
        ("innan sommaren 2024", "2024-04-01", "2024-06-31"),
        ("efter sommaruppehållet 2024", "2024-08-01", "2024-10-31"),
        ("före juli 2024", "0001-01-01", "2024-06-30"),
    ],
)
def test_a_holiday_names_the_months_about_it_and_no_july(
    written: str, first: str, last: str
) -> None:
    (time,) = times_in(f"Vad frågade de {written}?")
    assert time.period is not None
    assert (time.period.first, time.period.last) == (first, last)


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Vem sköter leden i naturreservatet?", "person"),
        ("Vem reserverade sig om leden?", "decision"),
        ("Vem står för kostnaden för leden?", "duty"),
        ("Vem tar notan för leden?", "duty"),
        ("Hur stor är kostnaden för leden?", "figure"),
        ("Är det kommunen eller bolaget som plogar leden?", "duty"),
        ("Vilka datum och paragrafer har leden?", "timeline"),
        ("Ge mig gången i ärendet om leden.", "timeline"),
        ("Hur gick det från motionen om leden till dess att den byggdes?", "timeline"),
        ("När beställdes utredningen, vad hände när den kom och hur slutade det?", "timeline"),
        ("Var det första gången i nämnden?", "other"),
    ],
)
def test_what_is_asked_for_in_everyday_words(question: str, intent: Intent) -> None:
    assert intent_of(question) == intent
