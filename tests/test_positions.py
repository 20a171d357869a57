"""Positions: what a party holds, in its own letter or as told. Invented letters and minutes."""

from __future__ import annotations

import pytest

from ingest.records import Position, Role
from ingest.registers.positions import find_positions
from tests.register_parts import Block, item, parts


def letter(*lines: str) -> list[Position]:
    made = parts(
        Block(("Norrby kommun", "Till Regionstyrelsen", *lines), "Remissvar", kind="letter",
              part_kind="skrivelse", date="2024-03-01")
    )  # fmt: skip
    return find_positions(made.text, made.sections, made.passages)


def minutes(*lines: str, role: Role = "matter") -> list[Position]:
    made = parts(item(*lines, role=role))
    return find_positions(made.text, made.sections, made.passages)


@pytest.mark.parametrize(
    "sentence",
    [
        "Norrby kommun tillstyrker förslaget.",
        "Kommunen avstyrker förslaget i dess helhet.",
        "Kommunen tolkar avtalet så att barn inte omfattas.",
        "Vi ser stora risker med förslaget.",
        "Vi delar inte utredningens bedömning.",
        "Avtalet omfattar enligt kommunens mening bara vuxna.",
        "Fråga 3 bör strykas.",
        "Vi motsätter oss neddragningen.",
        "Det är kommunens uppfattning att staten ska betala.",
        "Kommunen har inget att erinra mot förslaget.",
        "Vår uppfattning är att staten ska betala.",
        "Om förslaget ändå antas anser kommunen att staten ska betala.",
    ],
)
def test_what_a_letter_holds_is_its_authors(sentence: str) -> None:
    (found,) = letter(sentence)
    assert (found.holder, found.date) == ("Norrby kommun", "2024-03-01")
    assert found.statement == sentence


def test_what_a_letter_asks_for_item_by_item_is_its_authors() -> None:
    found = letter("Kommunen begär", "- att avgiften sänks", "- att svaret lämnas i maj")
    assert [position.statement for position in found] == [
        "att avgiften sänks", "att svaret lämnas i maj",
    ]  # fmt: skip


def test_a_bare_place_name_is_its_municipality() -> None:
    found = letter("Granby kommun har svarat för sig. Granby motsätter sig taket.")
    assert [position.holder for position in found] == ["Granby kommun"]


def test_minutes_tell_a_partys_stand_with_the_date_of_its_paper_or_none() -> None:
    found = minutes(
        "Söderby kommun anför i skrivelse 2024-01-15 att avtalet är oklart.",
        "Funktionsrätt Norr avstyrker gränsen.",
        "Västra och Östra Ås kommuner tillstyrker.",
    )
    assert found[0].holder == "Söderby kommun"
    assert found[0].date == "2024-01-15"
    assert all(position.date is None for position in found[1:])


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("Anna Ek (S) yrkar att kommunen avstyrker förslaget.", "matter"),
        ("avstyrka förslaget och lämna yttrandet", "decision"),
        ("Kommunen avstyrker förslaget.", "proposal"),
        ("HMC bedömer att målet inte nås.", "matter"),
        ("UGN redovisade att parterna tolkar avtalet olika.", "matter"),
        ("Ordföranden önskar alla en trevlig sommar.", "matter"),
    ],
)
def test_motions_decisions_proposals_and_forecasts_are_no_positions(
    sentence: str, role: Role
) -> None:
    assert minutes(sentence, role=role) == []


def test_agreements_hold_no_positions() -> None:
    made = parts(Block(("Om en part anser att avtalet brutits ska den säga till.",), "Tvist"))
    assert find_positions(made.text, made.sections, made.passages) == []


def test_an_e_mail_is_its_senders() -> None:
    made = parts(
        Block(("Från: Eva Dal <eva@exempel.se>", "Till: Bo Ås", "Vi ser gärna ett tak."), "Tak",
              kind="letter", part_kind="skrivelse")
    )  # fmt: skip
    (found,) = find_positions(made.text, made.sections, made.passages)
    assert found.holder == "Eva Dal"
