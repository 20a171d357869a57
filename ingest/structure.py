"""From cleaned lines to a document's structure: parts read by kind, copies and gaps told."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.builder import StructureBuilder
from ingest.cleaning import Cleaned
from ingest.items import read_minutes
from ingest.marks import item_name
from ingest.minutes import headings_whole
from ingest.outline import read_outline
from ingest.parts import Part, find_parts
from ingest.prose_minutes import with_decisions_apart
from ingest.records import Assignment, Decision, Finding, Passage, Section


@dataclass(frozen=True, slots=True)
class Structure:
    """Sections, passages and registers of one document."""

    parts: tuple[Part, ...]
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    decisions: tuple[Decision, ...]
    assignments: tuple[Assignment, ...]
    findings: tuple[Finding, ...]


def build(document_id: str, cleaned: Cleaned, *, slides: bool) -> Structure:
    """Return the structure of a cleaned document. ``slides``: it is a presentation."""
    cleaned = replace(cleaned, lines=with_decisions_apart(headings_whole(cleaned.lines)))
    builder = StructureBuilder(document_id, cleaned)
    parts = find_parts(cleaned.lines, slides)
    for part in parts:
        if part.kind in ("protokoll", "protokollsutdrag"):
            read_minutes(builder, part)
        else:
            read_outline(builder, part)
    _mark_duplicates(builder)
    return Structure(
        tuple(parts), tuple(builder.sections), tuple(builder.passages), tuple(builder.decisions),
        tuple(builder.assignments), tuple(builder.findings),
    )  # fmt: skip


def _mark_duplicates(builder: StructureBuilder) -> None:
    """Point later copies of a § to the first: same body, date and number, much the same words."""
    seen: dict[tuple[str, str, str], Section] = {}
    for place, section in enumerate(builder.sections):
        if section.kind != "agenda_item" or not (section.date and section.number):
            continue
        key = ((section.body or "").casefold(), section.date, section.number)
        first = seen.setdefault(key, section)
        if first is section:
            continue
        builder.sections[place] = replace(section, duplicate_of=first.id)
        builder.findings.append(
            Finding(
                "duplicate_item", section.page,
                f"{item_name(section.number)} ({section.date}) finns också på sidan {first.page}.",
            )
        )  # fmt: skip


def missing_items(sections: tuple[Section, ...]) -> list[Finding]:
    """Return the gaps in the § numbers of each meeting, and the §§ without a date."""
    findings = []
    meetings: dict[tuple[str, str], dict[int, int]] = {}
    for section in sections:
        if section.kind != "agenda_item" or section.duplicate_of:
            continue
        if section.date is None:
            findings.append(
                Finding(
                    "undated_item", section.page, f"{item_name(section.number)} har inget datum."
                )
            )
        digits = re.match(r"\d+", section.number or "")
        if digits and section.date:
            key = ((section.body or "").casefold(), section.date)
            meetings.setdefault(key, {})[int(digits[0])] = section.page
    for (_, when), numbers in meetings.items():
        ordered = sorted(numbers)
        # an extract holds single §§: only a run of them can have a gap
        if len(ordered) < 4 or (ordered[-1] - ordered[0] + 1) > 2 * len(ordered):
            continue
        for before, after in pairwise(ordered):
            if after > before + 1:
                findings.append(_gap(before, after, numbers[after], when))
    return findings


def _gap(before: int, after: int, page: int, when: str) -> Finding:
    """Return the finding on the §§ between two others; ``page`` is where the later begins."""
    first, last = before + 1, after - 1
    which = f"§ {first}" if first == last else f"§§ {first}–{last}"
    told = f"{which} saknas mellan § {before} och § {after} i protokollet {when}."
    return Finding("missing_item", page, told)
