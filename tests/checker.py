"""An answer's citations read again from the PDF pages: shares no code with what it checks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdf import PdfReader

_MARKER = re.compile(r"\[(\d+)\]")


@cache
def _page_texts(path: Path) -> tuple[tuple[str, str], ...]:
    """Return (pdfium's text, pypdf's text) of every page, folded."""
    pdf = pdfium.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in pdf]
    others = [page.extract_text() for page in PdfReader(path).pages]
    pdf.close()
    return tuple((_fold(a), _fold(b)) for a, b in zip(texts, others, strict=True))


def _fold(text: str) -> str:
    """Leave out white space and every hyphen: lines may break words and dates anywhere."""
    return "".join(c for c in text if not c.isspace() and c not in "-\u00ad\u2010\u2011\ufffe\x02")


def on_page(path: Path, page: int, words: str) -> bool:
    """Return whether ``words`` stand on page ``page`` (from 1) of the file."""
    wanted = _fold(words)
    return bool(wanted) and any(wanted in text for text in _page_texts(path)[page - 1])


def faults(record: dict[str, Any], folder: Path) -> list[str]:
    """Return what is wrong with an answer record, given the folder of its documents."""
    found: list[str] = []
    if record["abstained"]:
        if record["answer"] or record["citations"]:
            found.append("a refusal has an answer or citations")
        if not record["reason"]:
            found.append("a refusal without its reason")
        return found
    if record["reason"] is not None:
        found.append("an answer with a reason for refusal")
    used = {int(marker) for marker in _MARKER.findall(record["answer"])}
    given = [citation["marker"] for citation in record["citations"]]
    if sorted(used) != sorted(given):
        found.append(f"markers {sorted(used)} and citations {given} differ")
    if given != list(range(1, len(given) + 1)):
        found.append(f"citations are numbered {given}")
    for citation in record["citations"]:
        found += _citation_faults(citation, folder)
    return found + _unsourced(record)


def _citation_faults(citation: dict[str, Any], folder: Path) -> list[str]:
    path = folder / citation["document"]
    where = f"[{citation['marker']}] {citation['document']} p. {citation['page']}"
    found = []
    if not on_page(path, citation["page"], citation["quote"]):
        found.append(f"{where}: the quote is not on the page: {citation['quote'][:60]!r}")
    if citation["page"] not in citation["pages"]:
        found.append(f"{where}: the page is not one of {citation['pages']}")
    if _fold(citation["quote"]) not in _fold(citation["text"]):
        found.append(f"{where}: the quote is not in the passage")
    for place in citation["also_at"]:
        if not on_page(folder / place["document"], place["page"], citation["text"][:40]):
            found.append(f"{where}: the passage does not begin at {place}")
    return found


def _unsourced(record: dict[str, Any]) -> list[str]:
    """Return the numbers of the answer that no citation, nor its place, holds as a number."""
    held = " ".join(
        f"{c['text']} {c['section']} {c['date']} {_spoken(c['date'])} {c['dnr']} {c['title']}"
        for c in record["citations"]
    )
    numbers = set(_numbers(held))
    answer = _MARKER.sub(" ", record["answer"])
    return [f"the number {n} is in no source" for n in _numbers(answer) if n not in numbers]


def _numbers(text: str) -> list[str]:
    joined = re.sub(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))", "", text)
    return re.findall(r"\d+(?:,\d+)?", joined)


def _spoken(date: str | None) -> str:
    return " ".join(str(int(part)) for part in date.split("-")) if date else ""
