"""One answer, a conversation or any paper, as Word, Markdown or text with its references."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.answering.answer import Answer, Citation
from app.export.markdown import markdown
from app.export.paper import Line, Note, Paper, Part, Piece, Quote, plain
from app.export.text import plain_text
from app.printing.answers import ROLES
from ingest.errors import ParagrafError

_MARKER = re.compile(r"\[(\d+)\]")


def answer_markdown(record: Answer) -> str:
    """Return an answer or a refusal as Markdown, its markers as footnotes."""
    return markdown(answer_paper(record))


def answer_text(record: Answer) -> str:
    """Return an answer or a refusal as plain text, its references numbered below."""
    return plain_text(answer_paper(record))


def answer_docx(record: Answer, path: Path) -> None:
    """Write an answer or a refusal as a Word document. Raises ParagrafError."""
    write_paper(answer_paper(record), path)


def write_paper(paper: Paper, path: Path) -> None:
    """Write a paper as Word (``.docx``) or else as Markdown. Raises ParagrafError."""
    if path.suffix.casefold() == ".docx":
        from app.export.docx import write_docx  # python-docx takes a while to import

        write_docx(paper, path)
        return
    try:
        path.write_text(markdown(paper), encoding="utf-8")
    except OSError as exc:
        raise ParagrafError(
            f"{path} kan inte skrivas: {exc.strerror}. Ange en annan plats."
        ) from exc


def answer_paper(answer: Answer) -> Paper:
    """Return an answer for export: the question, the answer, what it was taken to ask for."""
    known = {citation.marker for citation in answer.citations}
    if answer.abstained:
        lines: tuple[Line, ...] = (
            plain(f"Finns inte i underlaget. {answer.reason or ''}".strip()),
        )
    else:
        lines = (Line(tuple(_pieces(answer.answer, known)), bullet=False),)
    parts = []
    if answer.understood:
        understood = plain("Tolkat som: " + " · ".join(u.label for u in answer.understood))
        parts.append(Part("Frågan", 1, (understood,)))
    return Paper(answer.question, lines, tuple(parts), tuple(_note(c) for c in answer.citations))


def conversation_paper(answers: Sequence[Answer]) -> Paper:
    """Return several answers, oldest first, as one paper whose notes are numbered throughout."""
    parts: list[Part] = []
    notes: list[Note] = []
    for answer in answers:
        paper = answer_paper(answer)
        numbers = {note.number: len(notes) + i for i, note in enumerate(paper.notes, start=1)}
        lines = tuple(
            Line(tuple(_renumbered(piece, numbers) for piece in line.pieces), line.bullet)
            for line in (*paper.lead, *(line for part in paper.parts for line in part.lines))
        )
        parts.append(Part(paper.title, 1, lines))
        notes += [replace(note, number=numbers[note.number]) for note in paper.notes]
    return Paper("Frågor och svar", (), tuple(parts), tuple(notes))


def _renumbered(piece: Piece, numbers: dict[int, int]) -> Piece:
    return Piece(piece.text, tuple(numbers[number] for number in piece.notes))


def _pieces(text: str, known: set[int]) -> list[Piece]:
    """Part an answer at its markers, each run of which goes with the words before it."""
    found: list[Piece] = []
    at = 0
    for match in _MARKER.finditer(text):
        number = int(match[1])
        if number not in known:
            continue  # a bracketed number in the words themselves
        words = text[at : match.start()]
        at = match.end()
        if not words.strip() and found:
            found[-1] = Piece(found[-1].text, (*found[-1].notes, number))
        else:
            found.append(Piece(words.rstrip(" "), (number,)))
    if text[at:]:
        found.append(Piece(text[at:]))
    return found


def _note(citation: Citation) -> Note:
    reference = citation.reference
    return Note(
        number=citation.marker,
        document=reference.document,
        section=reference.section,
        body=reference.body,
        date=reference.date,
        role=reference.role,
        role_name=ROLES[reference.role] if reference.role != "text" else "",
        quotes=(Quote(reference.page, citation.quote),),
        link=reference.link,
    )
