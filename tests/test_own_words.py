"""The second gate: a sentence in a writer's own words is carried by its quote, or is not shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.answering.answer import Citation
from app.answering.guard import Statement
from app.answering.own_words import faults_in_own_words
from ingest.records import Role
from tests.test_guard import cited

TEXT = (
    "Nämnden beslutar att\n• bygga en cykelväg för högst 4,2 mnkr\n• avslå Anna Eks ansökan om "
    "bidrag\n• kommunerna ansvarar för driften, undantaget programvaran\n• inte höja taxan 2025\n"
    "• betala 300 tkr 2024 och 500 tkr 2025"
)


def kinds(text: str, quote: str, role: Role = "decision", language: str = "sv") -> set[str]:
    start = TEXT.find(quote)
    base = cited(quote, role=role, text=TEXT)
    citation = Citation(1, base.reference, quote, start, start + len(quote))
    return {
        fault.kind for fault in faults_in_own_words(Statement(f"{text} [1]", (citation,)), language)
    }


BUILD = "bygga en cykelväg för högst 4,2 mnkr"
REFUSE = "avslå Anna Eks ansökan om bidrag"
RUN = "kommunerna ansvarar för driften, undantaget programvaran"
KEEP = "inte höja taxan 2025"
PAY = "betala 300 tkr 2024 och 500 tkr 2025"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Nämnden beslutade att bygga en cykelväg för högst 4,2 mnkr.", BUILD),
        (
            "Tekniska nämnden beslutade den 12 mars 2024 att bygga en cykelväg för högst 4,2 mnkr.",
            BUILD,
        ),
        ("Anna Eks ansökan om bidrag avslogs.", REFUSE),
        ("Kommunerna ansvarar för driften, undantaget programvaran.", RUN),
        ("Nämnden beslutade att inte höja taxan 2025.", KEEP),
    ],
)
def test_what_the_quote_carries_passes(text: str, quote: str) -> None:
    assert kinds(text, quote) == set()


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("Nämnden beslutade att bygga en cykelväg för 4,2 mnkr.", BUILD, "villkor"),
        ("Nämnden beslutade att bygga en cykelväg för högst 4,2 tkr.", BUILD, "tal"),
        ("Nämnden beslutade att bygga två cykelvägar för högst 4,2 mnkr.", BUILD, "tal"),
        ("Nämnden biföll Anna Eks ansökan om bidrag.", "Anna Eks ansökan om bidrag", "nekande"),
        ("Kommunerna ansvarar för driften.", "kommunerna ansvarar för driften", "villkor"),
        ("Nämnden beslutade höja taxan 2025.", "höja taxan 2025", "nekande"),
        ("Nämnden beslutade att inte bygga en cykelväg för högst 4,2 mnkr.", BUILD, "nekande"),
        ("Nämnden ska betala 500 tkr.", "betala 300 tkr 2024 och", "tal"),
        ("Sundvik ansvarar för driften, undantaget programvaran.", RUN, "namn"),
        ("Regeringen sänkte elpriset kraftigt under sommaren, högst troligt.", BUILD, "ord"),
        ("Se https://example.org: bygga en cykelväg för högst 4,2 mnkr.", BUILD, "ord"),
        ("Nämnden beslutade att bygga en cykelväg för högst 4,2 mnkr.", "bygga", "citat"),
    ],
)  # fmt: skip
def test_what_the_quote_does_not_carry_is_stopped(text: str, quote: str, kind: str) -> None:
    assert kind in kinds(text, quote)


@pytest.mark.parametrize("role", ["proposal", "motion", "reservation", "position"])
def test_what_is_not_decided_is_told_as_what_it_is(role: Role) -> None:
    assert "roll" in kinds("En cykelväg byggs för högst 4,2 mnkr.", BUILD, role)
    assert "roll" in kinds("Nämnden beslutade att bygga för högst 4,2 mnkr.", BUILD, role)


def test_a_decision_told_by_another_text_says_when_it_was_made() -> None:
    text = "Nämnden beslutade att sälja vattenverket. Nämnden beslutade 2023-11-14 att sälja bron."

    def told(quote: str) -> set[str]:
        base = cited(quote, role="matter", text=text)
        start = text.find(quote)
        whole = replace(base, quote_start=start, quote_end=start + len(quote))
        found = faults_in_own_words(Statement(f"{quote} [1]", (whole,)), "sv")
        return {fault.kind for fault in found}

    assert told("Nämnden beslutade att sälja vattenverket.") == {"roll"}
    assert told("Nämnden beslutade 2023-11-14 att sälja bron.") == set()


def test_english_is_held_to_numbers_negations_and_names() -> None:
    assert (
        kinds("The board decided to build it for at most 4,2 mnkr.", BUILD, language="en") == set()
    )
    assert "nekande" in kinds("The board approved it.", REFUSE, language="en")
    assert "namn" in kinds("The board refused the application of Sundvik.", REFUSE, language="en")
