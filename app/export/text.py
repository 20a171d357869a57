"""A paper as plain text with numbered references, for a mail or a note."""

from __future__ import annotations

from app.export.paper import Line, Paper


def plain_text(paper: Paper) -> str:
    """Return the paper as plain text: ``[1]`` in the words, the references in order below."""
    blocks = [paper.title, _lines(paper.lead)]
    for part in paper.parts:
        blocks += [part.heading, _lines(part.lines)]
    blocks.append("\n".join(f"[{note.number}] {_one_line(note.text)}" for note in paper.notes))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(lines: tuple[Line, ...]) -> str:
    return "\n".join(("- " if line.bullet else "") + _line(line) for line in lines)


def _line(line: Line) -> str:
    return "".join(
        piece.text + "".join(f" [{number}]" for number in piece.notes) for piece in line.pieces
    ).strip()
