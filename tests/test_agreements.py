"""Definitions and validity in invented agreements, rules, slides and accounts."""

from __future__ import annotations

import pytest

from ingest.records import DocumentKind, Validity
from ingest.registers import read_registers
from ingest.registers.agreements import find_definitions, find_validities
from tests.register_parts import Block, parts


def terms(*blocks: Block) -> list[tuple[str, str]]:
    made = parts(*blocks)
    found = find_definitions(made.text, made.sections, made.passages)
    assert all(entry.meaning.split()[0] in made.at(entry) for entry in found)
    return [(entry.term, entry.meaning) for entry in found]


def test_a_list_under_a_heading_of_definitions_is_read_with_colon_or_dash() -> None:
    block = Block(
        ("2.1 Brukare: den som får stöd. Även anhöriga.", "2.2 Jour – arbete på natten"),
        "2 Definitioner", "2",
    )  # fmt: skip
    assert terms(block) == [
        ("Brukare", "den som får stöd. Även anhöriga."),
        ("Jour", "arbete på natten"),
    ]


def test_two_short_forms_on_a_line_are_two_definitions() -> None:
    block = Block(
        ("MAS: medicinskt ansvarig sjuksköterska. SIP: samordnad plan.",
         "VC och SK: vårdcentral respektive sjukhus"), "Begrepp och förkortningar",
    )  # fmt: skip
    assert [term for term, _ in terms(block)] == ["MAS", "SIP", "VC", "SK"]


def test_a_table_of_terms_is_read_without_its_header() -> None:
    block = Block(("Begrepp | Förklaring", "Brukare | den som får stöd"), "Begreppslista")
    assert terms(block) == [("Brukare", "den som får stöd")]


def test_med_avses_defines_anywhere() -> None:
    block = Block(
        ("Med primärvård avses i denna överenskommelse öppen vård.",), "1 Allmänt", role="text"
    )
    assert terms(block) == [("primärvård", "öppen vård.")]


def test_a_lead_opens_a_list_of_terms() -> None:
    block = Block(("I detta avtal används följande begrepp:", "• Part: region eller kommun"), "1")
    assert terms(block) == [("Part", "region eller kommun")]


def test_a_term_on_a_line_of_its_own_is_explained_by_the_next_line() -> None:
    block = Block(
        ("Definition hemtjänst:", "Stöd som ges i hemmet."), "Bild 3", part_kind="presentation"
    )
    assert terms(block) == [("hemtjänst", "Stöd som ges i hemmet.")]


def test_a_label_outside_a_list_of_terms_defines_nothing() -> None:
    assert terms(Block(("Tid: klockan 13", "Med detta avses inget."), "Kallelse")) == []


def validity(*lines: str, kind: DocumentKind = "overenskommelse") -> Validity:
    made = parts(Block(lines, "9 Giltighet", "9", part_kind=kind))
    (found,) = find_validities(made.text, made.sections, made.passages)
    assert made.at(found).startswith(lines[0][:10])
    return found


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("Avtalet gäller från och med 2023-01-01 till och med 2025-12-31.",
         "2023-01-01", "2025-12-31"),
        ("Gäller fr.o.m. 1 januari 2023 t.o.m. 31 december 2025", "2023-01-01", "2025-12-31"),
        ("Gäller 2023-01-01–2025-12-31", "2023-01-01", "2025-12-31"),
        ("Avtalsperioden är 2023-01-01 – 2025-12-31.", "2023-01-01", "2025-12-31"),
        ("Reglementet träder i kraft den 1 mars 2024 och gäller tills vidare.",
         "2024-03-01", None),
        ("Avtalet gäller från 2023-01-01 till 2025-12-31.", "2023-01-01", "2025-12-31"),
        ("Avtalet löper ut 2025-12-31.", None, "2025-12-31"),
    ],
)  # fmt: skip
def test_a_period_is_read_however_it_is_written(
    line: str, first: str | None, last: str | None
) -> None:
    found = validity(line)
    assert (found.valid_from, found.valid_to) == (first, last)


def test_one_section_gives_one_record_with_prolongation_notice_and_what_it_replaces() -> None:
    found = validity(
        "Avtalet gäller från och med 2023-01-01 till och med 2025-12-31.",
        "Avtalet förlängs automatiskt med två år om det inte sägs upp senast 18 månader före.",
        "Avtalet ersätter samverkansavtalet från 2015.",
    )
    assert found.prolongation is not None
    assert found.prolongation.startswith("Avtalet förlängs automatiskt")
    assert found.notice == "18 månader"
    assert found.replaces == "samverkansavtalet från 2015"


@pytest.mark.parametrize(
    ("line", "notice"),
    [
        ("Uppsägningstiden är sex månader.", "sex månader"),
        ("Avtalet kan sägas upp med en uppsägningstid av 12 månader.", "12 månader"),
    ],
)
def test_the_time_of_notice_is_told_as_written(line: str, notice: str) -> None:
    assert validity(line).notice == notice


def test_the_cover_and_the_last_clause_of_an_agreement_are_one_record() -> None:
    made = parts(
        Block(("Gäller 2023-01-01–2025-12-31",), "Avtal om räddningstjänst"),
        Block(("8.1 Avtalet gäller från 2023-01-01 till 2025-12-31.",
               "8.2 Avtalet ersätter avtalet från 2019."), "8 Giltighet", "8", parent=0),
    )  # fmt: skip
    (found,) = find_validities(made.text, made.sections, made.passages)
    assert (found.section, found.replaces) == ("s1", "avtalet från 2019")


def test_elsewhere_only_a_sentence_that_names_the_paper_and_a_day_counts() -> None:
    made = parts(
        Block(("Bidraget gäller till och med 2024-12-31.", "Elavtalet löper ut 2025-06-30.",
               "Avtalet är förmånligt."), "§ 4", "4", "matter", "agenda_item", "protokoll"),
    )  # fmt: skip
    (found,) = find_validities(made.text, made.sections, made.passages)
    assert (made.at(found), found.valid_to) == ("Elavtalet löper ut 2025-06-30.", "2025-06-30")


def test_every_register_of_a_document_is_read_at_once() -> None:
    made = parts(
        Block(("Kommunen ansvarar för driften.", "Med drift avses skötsel."), "1 Ansvar", "1"),
        Block(("Avtalet gäller från och med 2024-01-01.",), "2 Giltighet", "2"),
    )
    registers = read_registers(made.text, made.sections, made.passages)
    assert len(registers.duties) == len(registers.definitions) == len(registers.validities) == 1
    assert not registers.votes
    assert not registers.reservations
