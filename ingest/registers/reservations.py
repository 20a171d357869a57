"""Reservations, special statements, notes to the minutes and conflicts of interest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from ingest.records import Passage, Reservation, Section
from ingest.registers.names import Member, groups_in, listed, members_in
from ingest.registers.statements import Paragraph, paragraphs_of

Kind = Literal["reservation", "särskilt yttrande", "protokollsanteckning", "jäv"]

_SILENT = ("basis", "dispatch", "proposal", "motion", "furniture", "decision")
_SHAPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("jäv", re.compile(
        r"\banmäl(?:er|de|t) jäv\b|\bpå grund av jäv\b|\bär jävi[gt]a?\b|\bavstår\b.{0,60}\bjäv\b",
        re.I)),
    ("reservation", re.compile(
        r"\breserver(?:ar|ade|at) sig\b|\breservation(?:er)? (?:(?:anmäls|lämnas) av|från|av|mot)\b"
        r"|\b(?:lämnar|anmäler|inkommer med|lämnade|anmälde)\b.{0,30}\breservation\b", re.I)),
    ("särskilt yttrande", re.compile(
        r"\b(?:lämna\w*|anmäl\w*|inkom\w*|avge\w*|avgav|bifogar?)\b.{0,40}\bsärskil[dt]a? yttrande"
        r"|\bsärskil[dt]a? yttranden? (?:från|av|lämnas av|anmäls av)\b", re.I)),
    ("protokollsanteckning", re.compile(
        r"\bantecknar? till protokollet\b|\btill protokollet antecknas?\b"
        r"|\b(?:lämna\w*|anmäl\w*|gör|begär|få\w*)\b.{0,40}\b(?:protokollsanteckning|till protokollet)"
        r"|\bprotokollsanteckning(?:ar)? (?:från|av)\b", re.I)),
)  # fmt: skip
_HEADINGS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("reservation", re.compile(r"^(?:skriftliga? )?reservation(?:er)?\s?:?$", re.I)),
    ("särskilt yttrande", re.compile(r"^särskil[dt]a? yttranden?\s?:?$", re.I)),
    ("protokollsanteckning", re.compile(r"^protokollsanteckning(?:ar)?\s?:?$", re.I)),
    ("jäv", re.compile(r"^jäv\s?:?$", re.I)),
)
_NOT = re.compile(r"\breserverar sig inte\b|\binte jävig|\bingen (?:reservation|jäv)\b", re.I)
# Behind these stand those whose motion, not whose reservation, it is.
_IN_FAVOUR = re.compile(r"\btill förmån för\b|\btill stöd för\b|[:”\"]|\bersättare för\b")


def find_reservations(
    text: str, sections: Sequence[Section], passages: Sequence[Passage]
) -> list[Reservation]:
    """Return the dissents and remarks in the §§, one record a name, in order.

    The record's place is its sentence, and the whole statement where one is quoted.
    """
    found: dict[tuple[str, Kind, str], Reservation] = {}
    heading: tuple[str, Kind] | None = None
    for paragraph in paragraphs_of(sections, passages):
        if paragraph.section.kind != "agenda_item" or paragraph.passage.role in _SILENT:
            heading = None
            continue
        opened = next((kind for kind, shape in _HEADINGS if shape.match(paragraph.text)), None)
        if opened:
            heading = (paragraph.section.id, opened)
            continue
        above = heading[1] if heading and heading[0] == paragraph.section.id else None
        heading = None if not paragraph.marked else heading
        for kind, members, start, end in _in_paragraph(text, paragraph, above):
            for member in members:
                key = (paragraph.section.id, kind, member.name)
                found.setdefault(
                    key,
                    Reservation(
                        paragraph.section.id, kind, member.name, member.party,
                        paragraph.passage.id, start, end,
                    ),
                )  # fmt: skip
    return sorted(found.values(), key=lambda record: record.start)


def _in_paragraph(
    text: str, paragraph: Paragraph, above: Kind | None
) -> list[tuple[Kind, list[Member], int, int]]:
    found = []
    for start, sentence in paragraph.sentences():
        kind, members = _read(sentence)
        if kind and members:
            end = _quoted_to(text, start, start + len(sentence), paragraph.end)
            found.append((kind, members, start, end))
    if not found and above:
        members = listed(paragraph.text) or groups_in(paragraph.text)[:1]
        if members and len(paragraph.text) < 50 * len(members) + 20:
            found.append((above, members, paragraph.start, paragraph.end))
    if not found and above:  # "Anna Ek (S) lämnar följande anteckning: …" below the heading
        opening = paragraph.text.split(":")[0]
        members = members_in(opening)
        if members and paragraph.text.startswith(members[0].name) and len(opening) < 200:
            end = _quoted_to(text, paragraph.start, paragraph.end, paragraph.end)
            found.append((above, members, paragraph.start, end))
    return found


def _read(sentence: str) -> tuple[Kind | None, list[Member]]:
    """Return what a sentence records and of whom; the names stand before or behind its verb."""
    if _NOT.search(sentence):
        return None, []
    for kind, shape in _SHAPES:
        match = shape.search(sentence)
        if match is None:
            continue
        stop = _IN_FAVOUR.search(sentence)
        until = stop.start() if stop else len(sentence)
        for words in (sentence[: match.start()], sentence[match.start() : max(until, match.end())]):
            members = members_in(words) or groups_in(words)
            if members:
                return kind, members
    return None, []


def _quoted_to(text: str, start: int, end: int, limit: int) -> int:
    """Return the end of the statement that a sentence opens with a quotation mark, else its end."""
    if text[start:end].count("”") % 2 == 0:
        return end
    closing = text.find("”", end, limit)
    return closing + 1 if closing >= 0 else end
