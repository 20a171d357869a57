"""Whether a citation's quote stands on the page that it names: read again from the PDF itself.

Shares no code with the reader, the composer or the guard, whose work it checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_MASKED = re.compile(r"•{3,}")  # a masked number: its hyphens are masked too, and folded here
# Lines may break words, dates and numbers anywhere; pdfium gives a break's hyphen as U+FFFE or
# U+0002.
_LEFT_OUT = frozenset("-\u00ad\u2010\u2011\ufffe\x02")


@dataclass(frozen=True, slots=True)
class CitedQuote:
    """A quote with the place that its citation names; ``page`` counts from 1."""

    id: str  # of the question
    marker: int
    file: str
    original: Path  # the stored file
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class QuotePlaces:
    """How many quotes stand where their citations say."""

    checked: int  # citations of PDF pages
    on_page: int
    other_formats: int  # citations not checked: no PDF, or a page whose text was recognised (OCR)
    misplaced: tuple[str, ...]  # "id [marker] file s. page"

    @property
    def share(self) -> float | None:
        """Share of checked citations whose quote stands on its page; None without any."""
        return self.on_page / self.checked if self.checked else None


def _folded(text: str) -> str:
    return "".join(sign for sign in text if not sign.isspace() and sign not in _LEFT_OUT)


def page_texts(path: Path) -> tuple[str, ...]:
    """Return pdfium's text of each page, without white space and hyphens."""
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(path) as document:
        return tuple(_folded(page.get_textpage().get_text_range()) for page in document)


def _stands_in(wanted: str, there: str) -> bool:
    """Return whether a quote stands in a page's text; masked personal data fits any characters."""
    if wanted in there:
        return True
    pieces = [re.escape(piece) for piece in _MASKED.split(wanted)]
    masks = [f".{{{max(len(mask) - 3, 1)},{len(mask)}}}" for mask in _MASKED.findall(wanted)]
    pattern = "".join(part for pair in zip(pieces, [*masks, ""], strict=True) for part in pair)
    return bool(masks) and re.search(pattern, there) is not None


def check_quotes(cited: Iterable[CitedQuote]) -> QuotePlaces:
    """Look up every quote on its page; each file is read once."""
    texts: dict[Path, tuple[str, ...]] = {}
    checked = others = 0
    misplaced: list[str] = []
    for one in cited:
        if one.original.suffix.lower() != ".pdf":
            others += 1
            continue
        if one.original not in texts:
            texts[one.original] = page_texts(one.original)
        pages = texts[one.original]
        there = pages[one.page - 1] if 1 <= one.page <= len(pages) else None
        if there == "":  # a scan: the file itself has no text to compare with
            others += 1
            continue
        checked += 1
        wanted = _folded(one.quote)
        if not wanted or there is None or not _stands_in(wanted, there):
            misplaced.append(f"{one.id} [{one.marker}] {one.file} s. {one.page}")
    return QuotePlaces(checked, checked - len(misplaced), others, tuple(misplaced))
