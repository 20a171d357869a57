"""The gate: every rule lets the true statement through and stops the false one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.answering.answer import Citation, Reference
from app.answering.guard import Statement, faults
from ingest.records import Role

TEXT = (
    "Beslut\nTekniska nämnden beslutar att\n• bygga en cykelväg för högst 4,2 mnkr, 26 142 kronor "
    "per meter\n• ge gatuchefen Eva Lind i uppdrag att redovisa kostnaden senast 2024-09-30"
)
CLAUSE = "bygga en cykelväg för högst 4,2 mnkr, 26 142 kronor per meter"
TASK = "ge gatuchefen Eva Lind i uppdrag att redovisa kostnaden senast 2024-09-30"


def cited(
    quote: str = CLAUSE, *, marker: int = 1, role: Role = "decision", text: str = TEXT
) -> Citation:
    reference = Reference(
        passage="p1", document="protokoll-2024.pdf", document_id="d1",
        title="Protokoll Tekniska nämnden", kind="protokoll", page=3, pages=(3,),
        section="§ 7 Ny cykelväg längs Kvarnån", section_id="s1", role=role,
        body="Tekniska nämnden", date="2024-03-12", dnr="TN 2024/31", text=text, start=0,
        end=len(text),
    )  # fmt: skip
    return Citation(marker, reference, quote, 0, len(quote))


def passes(text: str, *citations: Citation) -> bool:
    return not faults(Statement(text, citations or (cited(),)))


def reasons(text: str, *citations: Citation) -> str:
    return "; ".join(str(fault) for fault in faults(Statement(text, citations or (cited(),))))


def test_a_statement_in_the_words_of_its_source_passes() -> None:
    assert passes(f"Tekniska nämnden beslutade den 12 mars 2024 (§ 7) att {CLAUSE} [1].")


def test_a_statement_without_a_marker_is_stopped() -> None:
    assert "saknar källhänvisning" in reasons("Nämnden beslutade att bygga en cykelväg.")


def test_a_marker_without_a_source_is_stopped() -> None:
    assert "saknar källa" in reasons("Nämnden beslutade att bygga en cykelväg [1][2].")
    assert "saknar källa" in reasons("Nämnden beslutade att bygga en cykelväg [7].")
    assert not passes("Nämnden beslutade att bygga en cykelväg [0].")
    assert not passes("Nämnden beslutade att bygga en cykelväg [123].")


def test_all_markers_with_sources_pass() -> None:
    assert passes("Nämnden bygger en cykelväg [1][2].", cited(), cited(TASK, marker=2))


@pytest.mark.parametrize(
    "quote",
    [
        CLAUSE,
        CLAUSE.replace(" ", "\n"),
        CLAUSE.replace("26 142", "26\u00a0142"),
        CLAUSE.replace("cykelväg", "cykel-\nväg"),
        "bygga en cykel-",  # the page ends in the middle of a word
        "Tekniska nämnden beslutar att\n• bygga en cykelväg",
    ],
)
def test_a_quote_that_stands_in_its_source_passes_whatever_its_line_breaks(quote: str) -> None:
    assert passes("Nämnden bygger en cykelväg [1].", cited(quote))


@pytest.mark.parametrize(
    "quote",
    [
        CLAUSE.replace("högst", "minst"),
        CLAUSE.replace("4,2", "42"),
        CLAUSE.replace("4,2", "4,3"),
        CLAUSE.replace("bygga", "inte bygga"),
        CLAUSE.replace("en cykelväg ", ""),
        CLAUSE + " och gångväg",
        "bygga en cykelväg … 26 142 kronor per meter",
    ],
)
def test_a_quote_altered_by_a_word_is_stopped(quote: str) -> None:
    assert "citatet till [1] står inte i källan" in reasons(
        "Nämnden bygger en cykelväg [1].", cited(quote)
    )


@pytest.mark.parametrize("quote", ["", "   ", "\n"])
def test_an_empty_quote_carries_nothing(quote: str) -> None:
    assert not passes("Nämnden bygger en cykelväg [1].", cited(quote))


@pytest.mark.parametrize("number", ["4,2 mnkr", "26 142 kronor", "26\u00a0142 kronor"])
def test_a_number_of_the_source_passes(number: str) -> None:
    assert passes(f"Det handlar om {number} [1].")


@pytest.mark.parametrize(
    "number",
    [
        "5 mnkr", "4,3 mnkr", "42 mnkr", "26 143 kronor", "142 kronor", "2 614 kronor", "26 kronor",
        "4,20001 mnkr", "14 procent", "26,142 kronor", "-4,2 mnkr", "2 mnkr", "94,2 mnkr",
    ],
)  # fmt: skip
def test_a_number_that_is_not_in_the_source_is_stopped(number: str) -> None:
    assert "står inte i källan" in reasons(f"Det handlar om {number} [1].")


def test_a_number_of_a_source_that_is_not_cited_is_stopped() -> None:
    other = cited("Priset är 17 kronor", marker=2, text="Priset är 17 kronor")
    assert not passes("Det handlar om 17 kronor [1].", cited(), other)
    assert passes("Det handlar om 17 kronor [2].", cited(), other)


@pytest.mark.parametrize(
    "date", ["2024-09-30", "den 30 september 2024", "2024-03-12", "den 12 mars 2024"]
)
def test_a_date_of_the_passage_or_of_its_place_passes_in_any_form(date: str) -> None:
    assert passes(f"Det gäller {date} [1].")


@pytest.mark.parametrize(
    "date", ["2024-09-29", "den 30 september 2023", "2025-03-12", "den 12 mars 2023", "2024-03-21"]
)
def test_another_date_is_stopped(date: str) -> None:
    assert "datumet" in reasons(f"Det gäller {date} [1].")


def test_the_place_of_the_passage_may_be_told() -> None:
    assert passes("Det gäller § 7 Ny cykelväg längs Kvarnån, TN 2024/31 [1].")


@pytest.mark.parametrize("item", ["§ 8", "§ 77", "§ 70", "§8"])
def test_another_section_number_is_stopped(item: str) -> None:
    assert f"{item.replace('§8', '§ 8')} står inte i källan" in reasons(f"Det gäller {item} [1].")


def test_a_section_with_its_year_passes_and_another_year_is_stopped() -> None:
    told = "Arbetsutskottet återremitterade ärendet, Au § 62/2024."
    assert passes(f"{told} [1]", cited(told, text=told))
    assert "2023" in reasons(f"{told.replace('2024', '2023')} [1]", cited(told, text=told))


def test_a_name_of_the_source_passes_and_a_foreign_one_is_stopped() -> None:
    assert passes("Uppdraget går till Eva Lind [1].")
    assert "namnet Eva Berg" in reasons("Uppdraget går till Eva Berg [1].")
    assert "namnet Anna Lind" in reasons("Uppdraget går till Anna Lind [1].")


@pytest.mark.parametrize("name", ["Lovisa Ek-Dahl", "Åsa Öberg", "Eva Maria Lind"])
def test_foreign_names_of_all_shapes_are_stopped(name: str) -> None:
    assert not passes(f"Uppdraget går till {name} [1].")


@pytest.mark.parametrize(
    "verb",
    ["beslutade", "beslöt", "antog", "fastställde", "godkände", "avslog", "biföll", "bestämde"],
)
@pytest.mark.parametrize(
    "role", ["proposal", "motion", "position", "background", "text", "reservation", "basis"]
)
def test_what_is_not_a_decision_is_not_told_as_decided(verb: str, role: Role) -> None:
    assert "inte är ett beslut" in reasons(f"Nämnden {verb} att {CLAUSE} [1].", cited(role=role))
    assert passes(f"Nämnden {verb} att {CLAUSE} [1].", cited(role="decision"))


@pytest.mark.parametrize(
    "words",
    [
        "Nämnden har beslutat att", "Nämnden beslutar att", "Det beslutades att",
        "Det är beslutat att", "Det antogs att", "Förslaget antas:", "Nämnden har antagit att",
        "Ansökan avslogs:", "Nämnden bestämmer att", "The board decided to",
        "Nämnden har godkänt att",
    ],
)  # fmt: skip
def test_other_words_for_deciding_are_no_way_around(words: str) -> None:
    assert not passes(f"{words} {CLAUSE} [1].", cited(role="proposal"))


def test_a_decision_beside_it_does_not_make_a_proposal_decided() -> None:
    decision = cited("anta tidplanen", marker=1, text="Nämnden beslutar att anta tidplanen")
    proposal = cited(CLAUSE, marker=2, role="proposal")
    assert not passes(
        f"Nämnden beslutade att anta tidplanen [1]. Nämnden beslutade att {CLAUSE} [2].",
        decision, proposal,
    )  # fmt: skip


def test_a_source_may_tell_of_an_earlier_decision_in_its_own_words() -> None:
    text = "Nämnden beslutade 2023-11-14 att utreda en cykelväg."
    assert passes(f"{text} [1]", cited(text, role="background", text=text))


def test_a_proposal_told_as_a_proposal_passes() -> None:
    assert passes(f"Förslag (inte beslut): {CLAUSE} [1].", cited(role="proposal"))


def test_the_guard_names_every_fault() -> None:
    found = faults(
        Statement(
            "Karl Karlsson antog § 99 den 1 januari 2020 för 17 mnkr [1][2].",
            (cited("finns inte", role="proposal"),),
        )
    )
    assert len(found) == 7


HOURS = "Utförda timmar 146 200 155 900 102 700 108 400"


@pytest.mark.parametrize(("number", "held"), [("102 700", True), ("102 701", False)])
def test_a_number_with_thousands_is_one_of_the_cells_of_its_row(number: str, held: bool) -> None:
    row = cited(HOURS, role="figure", text=HOURS)
    assert passes(f"Utförda timmar: {number} [1].", row) is held


def test_the_name_of_a_table_says_nothing_of_its_row_as_decided() -> None:
    text = "Byalaget 40 000"
    row = cited(text, role="figure", text=text)
    table = replace(row, reference=replace(row.reference, section="Beviljade bidrag"))
    assert passes("Beviljade bidrag, Byalaget: 40 000 [1].", table)
