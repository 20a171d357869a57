"""Dates, registration numbers, bodies, abbreviations and sentences as Swedish writes them."""

from __future__ import annotations

import pytest

from index.analysis import dnr_key
from ingest.swedish import (
    abbreviations_in,
    body_and_date,
    body_in_line,
    dates_in,
    deciding_body,
    first_date,
    is_date_line,
    month_number,
    registration_numbers,
    same_body,
    sentences,
)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("beslutet 2024-09-11 gäller", "2024-09-11"),
        ("den 11 september 2024", "2024-09-11"),
        ("den 7 maj 2024 antogs", "2024-05-07"),
        ("3 okt 2023", "2023-10-03"),
        ("3 sept. 2023", "2023-09-03"),
        ("23-09-06", "2023-09-06"),
        ("protokoll 221101", "2022-11-01"),
        ("2023- 12-20", "2023-12-20"),
        ("2023-\n12-20", "2023-12-20"),
        ("2026-05--06", "2026-05-06"),
        ("den 1 Januari 2025", "2025-01-01"),
    ],
)
def test_a_full_date_is_read_in_every_form(text: str, date: str) -> None:
    assert [value for _, value in dates_in(text)] == [date]
    assert first_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "den 7 maj", "28/3", "Q4 2024", "våren 2025", "jan–april", "september 2024",
        "2024-13-01", "31 februari 2024", "telefon 0431-23 09 06", "26 142 kronor",
        "99-99-99", "2 846 tkr", "§ 43/2024", "organisationsnummer 222000-0123",
    ],
)  # fmt: skip
def test_what_is_no_full_date_gives_none(text: str) -> None:
    assert dates_in(text) == ()


def test_a_range_of_dates_gives_both_ends_in_order() -> None:
    text = "under perioden 2024-06-10–2024-08-25, beslutat den 22 maj 2024"
    assert [date for _, date in dates_in(text)] == ["2024-06-10", "2024-08-25", "2024-05-22"]
    for offset, _ in dates_in(text):
        assert text[offset].isdigit()


@pytest.mark.parametrize(
    ("word", "number"),
    [("januari", 1), ("Maj", 5), ("sept", 9), ("dec.", 12), ("måndag", None), ("j", None)],
)  # fmt: skip
def test_months_have_their_number(word: str, number: int | None) -> None:
    assert month_number(word) == number


@pytest.mark.parametrize(
    "number",
    [
        "HNH230002", "RS250393", "GNH230014", "KS 2023/45", "KS/2023:45", "2023/123 KS",
        "LK/162452", "SOC 2024/61", "TN 2024/31", "KTN 2024-28", "23RS1044", "ON24-051",
        "KuN/2023/8",
    ],
)  # fmt: skip
def test_registration_numbers_are_found_as_written(number: str) -> None:
    assert registration_numbers(f"Ärendet har nummer {number} i diariet.") == (number,)
    assert registration_numbers(f"({number})") == (number,)
    assert registration_numbers(f"Dnr {number}") == (number,)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Dnr 2023-00123", "2023-00123"),
        ("Dnr72505/2025", "72505/2025"),
        ("dnr: 2023/17", "2023/17"),
        ("Diarienummer KS 2023/45", "KS 2023/45"),
    ],
)
def test_numbers_behind_their_word_need_no_letters(text: str, number: str) -> None:
    assert registration_numbers(text) == (number,)


@pytest.mark.parametrize(
    "text",
    [
        "lagen (2017:612) om samverkan", "SFS 2023:37", "prop. 2019/20:164", "SOU 2024:72",
        "Ds 2022:15", "HSLF-FS 2017:40", "2 kap. 6 § HSL", "14 kap. 1 §", "26 142 kronor",
        "2023–2028", "EU 2016/679", "telefon 0431-230014", "fastigheten Åsen 3:24",
        "hälso- och sjukvårdslagen (2017:30)", "§ 43/2024", "1 (4)", "ISO 9001:2015",
        "Prop. 2022/23:131", "AFS 2023:2", "KS 2024-05", "KS 2024-05-12",
    ],
)  # fmt: skip
def test_what_is_no_registration_number(text: str) -> None:
    assert registration_numbers(text) == ()


@pytest.mark.parametrize(
    "spellings",
    [
        ("KS 2023/45", "KS/2023:45", "2023/45 KS", "ks2023-00045", "Dnr KS 2023/45"),
        ("HNH230002", "hnh 230002", "Dnr HNH230002", "HNH 230002"),
    ],
)
def test_spellings_of_one_registration_number_are_one(spellings: tuple[str, ...]) -> None:
    assert len({dnr_key(spelling) for spelling in spellings}) == 1


def test_registration_numbers_of_two_matters_differ() -> None:
    assert dnr_key("KS 2023/45") != dnr_key("KS 2023/54")
    assert dnr_key("KS 2023/45") != dnr_key("SN 2023/45")
    assert dnr_key("KS 2023/45") != dnr_key("KS 2024/45")


@pytest.mark.parametrize(
    "line",
    [
        "Kommunstyrelsen", "Tekniska nämnden", "Kommunstyrelsen i Ekhamns kommun",
        "Gemensamma nämnden för hjälpmedel och nära vård", "Regionfullmäktige",
        "Kommunstyrelsens arbetsutskott", "Sociala utskottet", "Barn- och utbildningsnämnden",
    ],
)  # fmt: skip
def test_a_line_that_names_a_body_is_one(line: str) -> None:
    assert body_in_line(line) == line


@pytest.mark.parametrize(
    "line",
    [
        "Kommunstyrelsen beslutar att anta planen",
        "Information från nämnden",
        "Val av ledamot i nämnden",
        "Nämndens beslut",
        "Förslag till kommunstyrelsen",
        "Ekhamns kommun",
        "Kommunstyrelsen har godkänt taxan",
    ],
)
def test_a_line_that_says_something_about_a_body_is_none(line: str) -> None:
    assert body_in_line(line) is None


def test_a_header_line_may_hold_kind_body_and_date_side_by_side() -> None:
    line = "Ekhamns kommun   Kommunstyrelsen   2024-10-08   Känslighet: Allmän"
    assert body_and_date(line) == ("Kommunstyrelsen", "2024-10-08")
    assert body_and_date("Justerat 2024-10-15   Kommunstyrelsen") == ("Kommunstyrelsen", None)


def test_a_header_may_name_a_body_in_capitals_and_say_that_it_met() -> None:
    line = "KULTURNÄMNDEN I GRANVALLEN Sammanträde 2024-10-08"
    assert body_and_date(line) == ("Kulturnämnden i Granvallen", "2024-10-08")
    assert body_in_line("KULTURNÄMNDEN I EKHAMNS KOMMUN") == "Kulturnämnden i Ekhamns kommun"


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("Nämnden för arbete och lärande Protokoll", "Nämnden för arbete och lärande"),
        ("Tekniska nämnden DELÅRSRAPPORT 2 2024", "Tekniska nämnden"),
        ("Tekniska nämnden Årsredovisning 2024", "Tekniska nämnden"),
        ("Kulturnämnden i Ekhamn kallas till sammanträde", "Kulturnämnden i Ekhamn"),
    ],
)
def test_a_line_may_say_what_a_body_wrote_or_is_called_to(line: str, body: str) -> None:
    assert body_and_date(line) == (body, None)


def test_a_longer_and_a_shorter_name_are_of_one_body() -> None:
    assert same_body("Kommunstyrelsen i Ekhamn", "kommunstyrelsen")
    assert not same_body("Kommunstyrelsen", "Tekniska nämnden")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2024-03-12", True), ("Sammanträdesdatum 2024-03-12", True),
        ("den 12 mars 2024", True), ("Justerat 2024-03-19", False),
        ("Tjänsteskrivelse 2024-03-12", False), ("Sammanträdesdatum", False),
    ],
)  # fmt: skip
def test_a_date_line_holds_a_date_and_nothing_else(line: str, expected: bool) -> None:
    assert is_date_line(line) is expected


def test_the_deciding_body_is_read_from_its_sentence() -> None:
    assert deciding_body("Tekniska nämnden beslutar att anta planen.") == "Tekniska nämnden"
    assert deciding_body("Planen antogs av nämnden.") is None


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Gemensam nämnd för hemsjukvård och hjälpmedel (GNHH) har beslutat",
         ("GNHH", "Gemensam nämnd för hemsjukvård och hjälpmedel")),
        ("leds av Utvecklingsgruppen nära vård (UGN) från årsskiftet",
         ("UGN", "Utvecklingsgruppen nära vård")),
        ("en medicinskt ansvarig sjuksköterska (MAS) ska finnas",
         ("MAS", "medicinskt ansvarig sjuksköterska")),
        ("upprätta en samordnad individuell plan (SIP) för den enskilde",
         ("SIP", "samordnad individuell plan")),
    ],
)  # fmt: skip
def test_an_abbreviation_is_learnt_where_it_is_introduced(text: str, pair: tuple[str, str]) -> None:
    assert abbreviations_in(text) == (pair,)


@pytest.mark.parametrize(
    "text",
    ["Karin Lindahl (C) yrkar bifall", "Kristina Dahl (KD) och Maria Persson (MP) instämmer",
     "Johan Brandt (L) och Eva Stenmark (KD)",
     "Leif Norling (SD) reserverar sig", "enligt lagen (SFS) gäller"],
)  # fmt: skip
def test_a_party_letter_is_no_abbreviation_of_a_name(text: str) -> None:
    assert abbreviations_in(text) == ()


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Kommunen köper hjälpmedel, t.ex. rullstolar och rollatorer, av regionen.",
        "Kommunen köper hjälpmedel, t. ex. rullstolar, av regionen.",
        "Nämnden svarar enligt 14 kap. 1 § för hälso- och sjukvården i hemmet.",
        "Enligt 2 kap. 6 § HSL ska kommunen erbjuda vård.",
        "Kostnaden är ca. 4 100 kronor per månad.",
        "Förslaget (bl.a. om avgifter, m.m.) bygger på prop. 2019/20:164 och har remitterats.",
        "Ordföranden K. Lindahl öppnar mötet kl. 09.00 i sal 3.",
        "Den 2 maj beslutade nämnden, dvs. före sommaren, att avvakta.",
        "Avgiften höjs med 2.5 procent fr.o.m. 1 januari 2025.",
        "Planen gäller t.o.m. 2026 och ses över årligen.",
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(sentence: str) -> None:
    after = "Beslutet gäller från maj."
    assert parts(f"{sentence} {after}") == [sentence, after]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Planen antas. Taxan höjs.", ["Planen antas.", "Taxan höjs."]),
        ("Avtalet löper till 2026. Det förlängs sedan.",
         ["Avtalet löper till 2026.", "Det förlängs sedan."]),
        ("Beslut enligt § 43. Planen gäller.", ["Beslut enligt § 43.", "Planen gäller."]),
        ("Vad gäller? Planen gäller!", ["Vad gäller?", "Planen gäller!"]),
        ("Rubrik\nFörsta raden.\n• punkt", ["Rubrik", "Första raden.", "• punkt"]),
        ("”Planen är bra.” Så sade hon.", ["”Planen är bra.”", "Så sade hon."]),
        ("Kostnaden är 4,2 mnkr. Den ryms i ramen.",
         ["Kostnaden är 4,2 mnkr.", "Den ryms i ramen."]),
        ("Priset är 300 kr. Nämnden betalar.", ["Priset är 300 kr.", "Nämnden betalar."]),
        ("", []),
        ("   \n  ", []),
    ],
)  # fmt: skip
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert parts(text) == expected
