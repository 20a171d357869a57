"""What a question is understood to ask for."""

from __future__ import annotations

from datetime import date

import pytest

from index.intents import Intent
from index.query import understand
from index.reading import Learnt
from index.slips import one_edit
from index.times import Calendar, times_in
from ingest.errors import QuestionError
from ingest.records import Role


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Vad beslutade nämnden om cykelvägen?", "decision"),
        ("Avslogs ansökan om föreningsbidrag?", "decision"),
        ("§ 43 2024-03-12", "decision"),
        ("Vem ansvarar för inkontinenshjälpmedel?", "duty"),
        ("Vem ska betala för transporterna?", "duty"),
        ("Hur många läkemedelsskåp ska köpas in?", "figure"),
        ("Vad kostade ombyggnaden?", "figure"),
        ("När ska piloten redovisas?", "date"),
        ("Vilket datum öppnade hundrastgården?", "date"),
        ("Vem är verksamhetschef?", "person"),
        ("Vad innebär tröskelprincipen?", "definition"),
        ("Vad står SIP för?", "definition"),
        ("Hur har kostnaden förändrats över tid?", "timeline"),
        ("Vad anser Sundviks kommun om sommarpatienterna?", "position"),
        ("Lista alla beslut om läkemedelsskåp", "list"),
        ("Berätta om hemsjukvården", "other"),
        ("What did the board decide about medicine cabinets?", "decision"),
        ("How many cabinets were installed?", "figure"),
    ],
)
def test_the_intent_follows_the_words_of_the_question(question: str, intent: Intent) -> None:
    assert understand(question).intent == intent


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("Vad yrkade Leif Norling?", "motion"),
        ("Vem reserverade sig mot beslutet?", "reservation"),
        ("Hur röstade Amina Farah?", "vote"),
        ("Vilka handlingar låg till grund för beslutet?", "basis"),
        ("Vem skickades beslutet till? Expedieras till vilka?", "dispatch"),
        ("Vad föreslog förvaltningen?", "proposal"),
        ("Vad beslutade nämnden?", None),
    ],
)
def test_a_question_may_ask_for_one_part_of_a_section(question: str, role: Role | None) -> None:
    assert understand(question).role == role


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Vad beslutades i § 43?", ("43",)),
        ("Vad beslutades i §43?", ("43",)),
        ("Vad står i paragraf 7 och § 8?", ("7", "8")),
        ("Vad står i paragrafen 12 a?", ("12",)),
        ("Vad beslutades i KS § 52?", ("52",)),
        ("Vad beslutades i §§ 43?", ("43",)),
        ("Hur många beslut togs 2024?", ()),
    ],
)
def test_section_numbers_are_read(question: str, items: tuple[str, ...]) -> None:
    assert understand(question).items == items


@pytest.mark.parametrize(
    ("question", "date"),
    [
        ("Vad beslutades 2024-05-22?", "2024-05-22"),
        ("Vad beslutades den 22 maj 2024?", "2024-05-22"),
        ("What was decided on May 22, 2024?", "2024-05-22"),
        ("What was decided on 22 May 2024?", "2024-05-22"),
    ],
)
def test_a_full_date_is_read_and_is_no_period(question: str, date: str) -> None:
    query = understand(question)
    assert query.dates == (date,)
    assert query.periods == ()


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Vad beslutades i maj 2024?", "2024-05-01", "2024-05-31"),
        ("What was decided in May 2024?", "2024-05-01", "2024-05-31"),
        ("Hur gick det kvartal 3 2023?", "2023-07-01", "2023-09-31"),
        ("Hur gick det Q4 2024?", "2024-10-01", "2024-12-31"),
        ("Vad hände våren 2025?", "2025-01-01", "2025-06-31"),
        ("Vad hände sedan hösten 2023?", "2023-08-01", "9999-12-31"),
        ("Vad sades på marsmötet 2024?", "2024-03-01", "2024-03-31"),
        ("Vilka kallades till septembermötet 2024?", "2024-01-01", "2024-12-31"),
        ("Vad beslutades 2022?", "2022-01-01", "2022-12-31"),
    ],
)
def test_months_quarters_seasons_and_years_are_periods(
    question: str, first: str, last: str
) -> None:
    (period,) = understand(question).periods
    assert (period.first, period.last) == (first, last)
    assert period.holds(first)
    assert not period.holds("2019-01-01")


@pytest.mark.parametrize(
    "question",
    ["Vad säger överenskommelsen 2023–2028?", "Vad säger lagen 2017:612?",
     "Vad gäller KS 2023/118?", "Hur mycket är 2 846 tkr?"],
)  # fmt: skip
def test_a_year_inside_something_else_is_no_period(question: str) -> None:
    assert times_in(question) == ()


def test_a_month_without_a_year_is_no_period() -> None:
    assert understand("Vad beslutades i maj?").periods == ()


@pytest.mark.parametrize(
    ("question", "dnr"),
    [
        ("Vad har hänt i GNH230008?", "GNH230008"),
        ("Vad har hänt i KS 2023/118?", "KS 2023/118"),
        ("vad har hänt i gnh230008?", "GNH230008"),
        ("Vad gäller Dnr 2023-00123?", "2023-00123"),
    ],
)
def test_registration_numbers_are_read(question: str, dnr: str) -> None:
    assert understand(question).dnrs == (dnr,)


def test_quoted_words_are_searched_for_word_by_word() -> None:
    assert understand("Var står ”högst 1 500 hembesök”?").phrases == ("högst 1 500 hembesök",)


def test_what_was_understood_is_shown_in_swedish() -> None:
    shown = understand("Vad beslutades i § 31 den 22 maj 2024 om GNH240012?").understood
    assert [one.label for one in shown] == ["§ 31", "2024-05-22", "GNH240012"]
    assert [one.key for one in shown] == ["item:31", "date:2024-05-22", "dnr:gnh240012"]


def test_the_language_of_the_question_is_known() -> None:
    assert understand("Vad beslutade nämnden?").language == "sv"
    assert understand("What did the board decide about the cabinets?").language == "en"


FIRST = "Vad beslutade nämnden om läkemedelsskåp i § 38 den 14 juni 2023?"


@pytest.mark.parametrize(
    "follow_up",
    ["Vem yrkade på det?", "Och vem reserverade sig?", "Varför?", "När ska det vara klart?"],
)
def test_a_follow_up_carries_over_the_matter_the_section_and_the_date(follow_up: str) -> None:
    query = understand(follow_up, [FIRST])
    assert query.items == ("38",)
    assert query.dates == ("2023-06-14",)
    assert "läkemedelsskåp" in query.text
    assert query.question == follow_up
    assert "från tidigare fråga" in " ".join(one.label for one in query.understood if one.carried)


def test_a_follow_up_with_a_year_of_its_own_does_not_take_over_the_date() -> None:
    query = understand("Och hur var det 2024?", [FIRST])
    assert query.dates == ()
    assert [period.words for period in query.periods] == ["2024"]


def test_a_follow_up_with_a_place_of_its_own_replaces_the_place() -> None:
    query = understand("Och i Granby?", ["Hur många läkemedelsskåp fick Ekhamn 2023?"])
    assert "granby" in query.text.casefold()
    assert "ekhamn" not in query.text.casefold()
    assert "läkemedelsskåp" in query.text


@pytest.mark.parametrize(
    "question",
    [
        "Vad beslutade kommunstyrelsen om skolskjuts till Norra Åsen i april 2023?",
        "Vem ansvarar för inkontinenshjälpmedel enligt överenskommelsen?",
        "Hur stor blev budgetramen för Hjälpmedelscentralen 2024?",
        "Vad kostade ombyggnaden av Strandgårdens äldreboende?",
    ],
)
def test_a_new_topic_carries_nothing_over(question: str) -> None:
    query = understand(question, [FIRST])
    assert query.carried == ()
    assert query.text == question
    assert query == understand(question)


def test_a_question_that_names_its_own_section_does_not_take_over_another() -> None:
    assert understand("Vad beslutades i § 40?", [FIRST]).items == ("40",)


def test_only_the_last_question_is_carried_over() -> None:
    history = ["Vad kostar rullstolar?", FIRST]
    assert "rullstol" not in understand("Vem yrkade på det?", history).text.casefold()


def test_empty_turns_of_a_history_do_not_count() -> None:
    assert understand("Vem yrkade på det?", ["", "  "]).carried == ()


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\x00\x01", "\u00a0"])
def test_an_empty_question_is_refused_with_an_example(question: str) -> None:
    with pytest.raises(QuestionError, match="tom"):
        understand(question)


@pytest.mark.parametrize("question", ["???", "§", "–––", "🙂🙂"])
def test_a_question_without_a_word_is_refused(question: str) -> None:
    with pytest.raises(QuestionError, match="ord"):
        understand(question)


def test_a_question_of_50_000_characters_is_refused_with_its_length() -> None:
    with pytest.raises(QuestionError, match=r"50000 tecken.*4000"):
        understand("a " * 25_000)


def test_control_characters_are_spaces() -> None:
    query = understand("Vad\x00beslutades\x07om\r\ncykelvägen\x1b[31m?")
    assert query.question == "Vad beslutades om cykelvägen [31m?"
    assert "cykelvägen" in query.words


@pytest.mark.parametrize(
    "question",
    [
        "'; DROP TABLE passages; --", "title:nämnd AND (body:x OR *:*)",
        "<script>alert(1)</script>",
        "a" * 3999, "§ 999999999999999999999", "0000-00-00", "((((((", '"oavslutat citat',
        "vad\u202ebeslutades", "e\u0301kologi", "２０２４ beslut", "\\x00 \\ ^ $ [ ] beslut",
    ],
)  # fmt: skip
def test_hostile_text_is_only_text(question: str) -> None:
    if question == "((((((":
        with pytest.raises(QuestionError, match="ord"):
            understand(question)
    else:
        assert understand(question).question


def test_what_was_understood_can_be_taken_off_by_its_key() -> None:
    question = "Vad beslutades i § 31 den 22 maj 2024 om GNH240012 i Granby?"
    query = understand(question, without={"item:31", "date:2024-05-22", "name:granby"})
    assert (query.items, query.dates, query.names) == ((), (), ())
    assert [one.key for one in query.understood] == ["dnr:gnh240012"]
    assert not {"31", "maj", "Granby"} & set(query.text.replace("?", " ").split())


@pytest.mark.parametrize(
    ("without", "items", "dates", "topic"),
    [
        ({"item:38"}, (), ("2023-06-14",), True),
        ({"topic"}, ("38",), ("2023-06-14",), False),
        ({"carried"}, (), (), False),
        ({"item:99", "period:1999-01-01/1999-12-31"}, ("38",), ("2023-06-14",), True),
    ],
)
def test_what_was_carried_over_can_be_taken_off(
    without: set[str], items: tuple[str, ...], dates: tuple[str, ...], topic: bool
) -> None:
    query = understand("Vem yrkade på det?", [FIRST], without=without)
    assert (query.items, query.dates) == (items, dates)
    assert ("läkemedelsskåp" in query.text) is topic


def test_a_question_of_which_nothing_is_left_is_refused_in_words() -> None:
    with pytest.raises(QuestionError, match="inget kvar"):
        understand("§ 31", without={"item:31"})


def _calendar() -> Learnt:
    meetings = {"2024-03-12", "2024-09-17", "2025-05-06"}
    return Learnt(Calendar(date(2025, 5, 6), meetings), {"36": {"2024-09-17"}})


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("förra året", "2024-01-01", "2024-12-31"),
        ("i fjol", "2024-01-01", "2024-12-31"),
        ("i våras", "2025-01-01", "2025-06-31"),
        ("i höstas", "2024-08-01", "2024-12-31"),
        ("förra mandatperioden", "2018-10-15", "2022-10-14"),
        ("under denna mandatperiod", "2022-10-15", "2026-10-14"),
        ("mandatperioden 2018–2022", "2018-10-15", "2022-10-14"),
        ("de senaste två åren", "2023-05-06", "2025-05-06"),
        ("i september förra året", "2024-09-01", "2024-09-31"),
        ("första halvåret 2023", "2023-01-01", "2023-06-31"),
        ("tredje kvartalet 2023", "2023-07-01", "2023-09-31"),
        ("januari–april 2024", "2024-01-01", "2024-04-31"),
        ("efter 2023", "2024-01-01", "9999-12-31"),
        ("före juni 2024", "0001-01-01", "2024-05-31"),
        ("mellan 2022 och 2024", "2022-01-01", "2024-12-31"),
    ],
)
def test_relative_and_long_periods_are_reckoned_from_the_calendar(
    words: str, first: str, last: str
) -> None:
    (period,) = understand(f"Vad beslutades om bryggan {words}?", learnt=_calendar()).periods
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    "written",
    ["17 september", "den 17:e september 2024", "17/9 2024", "17/9-24", "240917", "20240917",
     "24-09-17", "17.9.2024", "mötet 17/9", "September 17th, 2024"],
)  # fmt: skip
def test_a_day_is_read_in_every_written_form(written: str) -> None:
    assert understand(f"Vad beslutades {written}?", learnt=_calendar()).dates == ("2024-09-17",)


@pytest.mark.parametrize("question", ["§ 36 i september", "p. 36 i september", "36 § i september"])
def test_a_month_without_a_year_is_that_of_the_meeting_with_such_a_section(question: str) -> None:
    query = understand(question, learnt=_calendar())
    assert query.items == ("36",)
    assert [(period.first, period.words) for period in query.periods] == [
        ("2024-09-01", "september 2024")
    ]


@pytest.mark.parametrize("written", ["GNH 240112", "GNH-240112", "GNH240112"])
def test_a_registration_number_in_any_spacing_is_no_day(written: str) -> None:
    query = understand(f"Vad hände i {written}?")
    assert [one.key for one in query.understood] == ["dnr:gnh240112"]
    assert query.dates == ()


def test_a_small_word_before_a_day_makes_no_registration_number() -> None:
    assert understand("vad beslutades den 240911").dates == ("2024-09-11",)


def test_the_paragraph_of_a_law_is_no_section_of_minutes() -> None:
    assert understand("Vad säger 2 kap. 6 § hälso- och sjukvårdslagen?").items == ()


def test_a_slip_is_mended_told_and_can_be_taken_off() -> None:
    learnt = Learnt(slips=lambda words, names: {w: "bryggan" for w in words if w == "brygan"})
    query = understand("Vad beslutades om brygan?", learnt=learnt)
    assert query.words == ("bryggan",)
    (told,) = query.understood
    assert (told.key, told.label) == ("slip:brygan", "”brygan” läst som ”bryggan”")
    assert understand("Vad beslutades om brygan?", learnt=learnt, without={told.key}).words == (
        "brygan",
    )


@pytest.mark.parametrize(
    ("left", "right", "one"),
    [
        ("bryga", "brygga", True), ("brygggan", "bryggan", True), ("brgyga", "brygga", True),
        ("brykga", "brygga", True), ("brygga", "brygga", False), ("brya", "brygga", False),
        ("byrgag", "brygga", False),
    ],
)  # fmt: skip
def test_one_edit_is_a_letter_more_less_other_or_swapped(left: str, right: str, one: bool) -> None:
    assert one_edit(left, right) is one
    assert one_edit(right, left) is one


def test_an_english_question_brings_the_swedish_words_of_its_terms() -> None:
    query = understand(
        "What did the joint board decide about the fee for assistive devices in Granby?"
    )
    assert {"gemensam", "nämnd", "avgift", "hjälpmedel", "granby"} <= set(query.words)
    assert "decide" not in query.words


@pytest.mark.parametrize(
    ("question", "last"),
    [
        ("Fler besök i mars 2024 än i mars året innan?", ("2023-03-01", "2023-03-31")),
        ("Vad kostade det 2023, och året efter?", ("2024-01-01", "2024-12-31")),
        ("Hur var det i december 2024 och månaden efter?", ("2025-01-01", "2025-01-31")),
        ("Vad gällde våren 2023 jämfört med året innan?", ("2022-01-01", "2022-06-31")),
        ("Vem har ansvaret efter den 1 juni 2024?", ("2024-06-01", "9999-12-31")),
        ("Vem hade ansvaret innan 1 juni 2024?", ("0001-01-01", "2024-05-31")),
    ],
)
def test_a_time_beside_another_is_reckoned_from_it(question: str, last: tuple[str, str]) -> None:
    period = times_in(question)[-1].period
    assert period is not None
    assert (period.first, period.last) == last


def test_a_year_beside_something_that_happened_is_no_time() -> None:
    [time] = times_in("Vad hände året innan valet 2022?")
    assert time.period is not None
    assert time.period.words == "2022"
