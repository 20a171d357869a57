"""Where the words of a quote stand: page by page, in stretches that no header breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.answering.answer import Citation, Reference
from ingest.records import Span, spans_between

SHORTEST_QUOTE = 12  # characters; a shorter rest on the next page is left out of the quote
_LINE_BREAK = 6  # characters between two lines that follow each other on a page


def unbroken(spans: tuple[Span, ...], start: int, end: int) -> list[tuple[int, int, int]]:
    """Return (page, start, end) of the stretches that stand on their page without a break.

    Where a running header was taken out between two lines the page has other words there: a
    quote over it would not be verbatim.
    """
    found: list[tuple[int, int, int]] = []
    raw_end = 0
    for span in spans_between(spans, start, end):
        follows = found and found[-1][0] == span.page
        if follows and 0 <= span.raw_start - raw_end <= _LINE_BREAK:
            found[-1] = (span.page, found[-1][1], span.end)
        else:
            found.append((span.page, span.start, span.end))
        raw_end = span.raw_start + span.end - span.start
    return found


def citations(
    base: Reference, spans: Sequence[Span], first: int, start: int, end: int
) -> list[Citation]:
    """Return one citation for each page that ``[start, end)`` stands on, numbered from ``first``.

    ``base``: the passage around it. ``start``, ``end``: offsets in ``Document.text``.
    """
    found: list[Citation] = []
    stretches = unbroken(tuple(spans), start, end)
    for page, low, high in stretches or [(base.page, start, end)]:
        quote = base.text[low - base.start : high - base.start].strip()
        if found and len(quote) < SHORTEST_QUOTE:
            continue
        found.append(Citation(first + len(found), replace(base, page=page), quote, low, high))
    return found
