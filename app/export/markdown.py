"""A paper as Markdown, with footnotes as most readers of Markdown know them (``[^1]``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.export.paper import Line, Paper

# Characters that begin something in Markdown or HTML wherever they stand, and those that do so
# at the beginning of a line.
_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~])")
_AT_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]\s))")


def markdown(paper: Paper) -> str:
    """Return the paper as one Markdown text, ending in a line feed."""
    blocks = [f"# {_words(paper.title)}", *_lines(paper.lead)]
    for part in paper.parts:
        blocks.append(f"{'#' * (part.level + 1)} {_words(part.heading)}")
        blocks += _lines(part.lines)
    if paper.notes:
        blocks.append("\n".join(f"[^{note.number}]: {_words(note.text)}" for note in paper.notes))
    return "\n\n".join(blocks) + "\n"


def _words(text: str) -> str:
    """Return text on one line that Markdown shows as it stands, whatever a document holds."""
    return _ANYWHERE.sub(r"\\\1", " ".join(text.split()))


def _marked(match: re.Match[str]) -> str:
    sign = match[2]
    return f"{match[1]}{sign}\\" if sign.isdigit() else f"{match[1]}\\{sign}"


def _lines(lines: tuple[Line, ...]) -> Iterator[str]:
    """Yield blocks: lists whole, paragraphs one by one."""
    listed: list[str] = []
    for line in lines:
        if line.bullet:
            listed.append(f"- {_line(line)}")
            continue
        if listed:
            yield "\n".join(listed)
            listed = []
        yield _line(line)
    if listed:
        yield "\n".join(listed)


def _line(line: Line) -> str:
    found = ""
    for piece in line.pieces:
        text = _ANYWHERE.sub(r"\\\1", re.sub(r"\s+", " ", piece.text))
        found += (text if found else _AT_START.sub(_marked, text)) + "".join(
            f"[^{number}]" for number in piece.notes
        )
    return found
