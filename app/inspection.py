"""What the reader made of a file, as the inspection record."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ingest.records import Document

_DOCUMENT_KEYS = ("file", "sha256", "kind", "title", "body", "date", "dnr", "language")
_SECTION_KEYS = (
    "id", "kind", "number", "title", "body", "author", "date", "dnr", "parent", "duplicate_of",
)  # fmt: skip
_PASSAGE_KEYS = ("id", "section", "role", "page", "start", "end", "text")
_DECISION_KEYS = (
    "section", "body", "date", "number", "dnr", "clause", "outcome", "assignee", "passage",
)  # fmt: skip


def inspection(document: Document) -> dict[str, Any]:
    """Return the inspection record of a document, ready for JSON.

    ``document_text[start:end] == text`` holds for every passage.
    """
    return {
        "document": {key: getattr(document, key) for key in _DOCUMENT_KEYS}
        | {"pages": document.page_count},
        "document_text": document.text,
        "sections": [
            {key: getattr(section, key) for key in _SECTION_KEYS} | {"pages": list(section.pages)}
            for section in document.sections
        ],
        "passages": [
            {key: getattr(passage, key) for key in _PASSAGE_KEYS} | {"pages": list(passage.pages)}
            for passage in document.passages
        ],
        "decisions": [
            {key: getattr(decision, key) for key in _DECISION_KEYS}
            for decision in document.decisions
        ],
        "assignments": [asdict(assignment) for assignment in document.assignments],
        "duties": [asdict(duty) for duty in document.duties],
        "figures": [asdict(figure) for figure in document.figures],
        "votes": [asdict(vote) for vote in document.votes],
        "ballots": [asdict(ballot) for ballot in document.ballots],
        "reservations": [asdict(reservation) for reservation in document.reservations],
        "positions": [asdict(position) for position in document.positions],
        "definitions": [asdict(definition) for definition in document.definitions],
        "validities": [asdict(validity) for validity in document.validities],
        "findings": [asdict(finding) for finding in document.findings],
    }
