"""The source beside the answer: page image with the words marked, and the passage as text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.answering.answer import Citation, Reference
from app.answering.compose import reference as reference_to
from app.web import texts
from app.web.chat_view import facts, role_badge
from app.web.links import document_link, inline_type, original_link, page_image_link
from app.web.texts import escape
from app.web.turns import Turn
from app.web.validity_view import later_of
from ingest.errors import ParagrafError
from ingest.records import pages_between

if TYPE_CHECKING:
    from app.service import Service
    from ingest.readers.render import MarkedPage

NEAREST = 0  # in place of a marker: the nearest passage of a refusal


@dataclass(frozen=True, slots=True)
class View:
    """What the source view shows in one session. Offsets as in ``Document.text``."""

    reference: Reference
    start: int  # of the words to mark
    end: int
    page: int  # page shown, from 1
    page_count: int  # 0 when the format has no pages
    whole: bool = False  # the whole § instead of the passage alone


def open_view(service: Service, turn: Turn, marker: int) -> View | None:
    """Open a citation of an answer, or the nearest passage of a refusal (``NEAREST``)."""
    if turn.answer is None:
        return None
    citation: Citation | None = next(
        (cited for cited in turn.answer.citations if cited.marker == marker), None
    )
    if citation is not None:
        reference, start, end = citation.reference, citation.quote_start, citation.quote_end
    elif marker == NEAREST and turn.answer.passages:
        reference = turn.answer.passages[0].reference
        start, end = reference.start, reference.end
    else:
        return None
    try:
        count = service.document(reference.document_id).page_count
    except ParagrafError:
        count = 0  # removed since the answer: the view itself says so, beside the citation
    return View(reference, start, end, reference.page, count)


def open_passage(
    service: Service, passage: str, start: int | None = None, end: int | None = None
) -> View | None:
    """Open a passage by its id, with ``[start, end)`` marked, else all of it.

    None when the library does not hold it.
    """
    stored = service.library.passages([passage]).get(passage)
    if stored is None:
        return None
    found = service.shown(reference_to(stored), (stored.document_id,))
    if start is None or end is None or not found.start <= start < end <= found.end:
        start, end = found.start, found.end
    document = service.document(found.document_id)
    pages = pages_between(document.spans, start, end)
    return View(found, start, end, pages[0] if pages else found.page, document.page_count)


def step(view: View, action: str) -> View:
    """Turn a page or switch between passage and §; anything else changes nothing."""
    if action == "previous":
        return replace(view, page=max(1, view.page - 1))
    if action == "next":
        return replace(view, page=min(max(view.page_count, 1), view.page + 1))
    if action in ("whole", "less"):
        return replace(view, whole=action == "whole")
    return view


def source(service: Service, view: View | None) -> str:
    """Return the source view; a fault is said in the view and never hides the citation."""
    if view is None:
        return f'<p class="welcome">{texts.EMPTY_SOURCE}</p>'
    image = _guarded(lambda: _page(service, view))
    text = _guarded(lambda: _text(service, view))
    validity = later_of(service, view.reference.section_id)
    return f"{_heading(view.reference)}{validity}{image}{text}{_links(service, view)}"


def _guarded(part: Callable[[], str]) -> str:
    try:
        return part()
    except ParagrafError as exc:
        return texts.fault(exc)


def _heading(reference: Reference) -> str:
    title = reference.section or reference.title or reference.document
    line = facts(
        texts.kind_name(reference.kind),
        reference.body,
        reference.date,
        f"dnr {reference.dnr}" if reference.dnr else None,
        texts.page_words(tuple(sorted(reference.pages)) or (reference.page,)),
    )
    return (
        f'<header class="source-head">{role_badge(reference.role)}'
        f'<h3 lang="sv">{escape(title)}</h3>'
        f'<p>{line}</p><p class="small file">{escape(reference.document)}</p></header>'
    )


def _page(service: Service, view: View) -> str:
    document = view.reference.document_id
    image = service.page_marks(document, view.page, view.start, view.end)
    if image is None:
        return f'<p class="small">{texts.NO_IMAGE}</p>'
    # The plain image is the same for every citation of a page, so the browser keeps it; the
    # marks are laid over it.
    address = page_image_link(document, view.page)
    shown = texts.PAGE.format(page=view.page)
    if view.page_count:
        shown = texts.PAGE_OF.format(page=view.page, count=view.page_count)
    alternative = texts.IMAGE.format(
        page=view.page,
        document=view.reference.document,
        marked=texts.MARKED if image.boxes else texts.UNMARKED,
    )
    return (
        f'<figure class="page"><div class="sheet"><img src="{escape(address)}" '
        f'width="{image.width}" height="{image.height}" alt="{escape(alternative)}">'
        f"{boxes(image)}</div>"
        f"<figcaption>{button('previous', texts.PREVIOUS, view.page <= 1)}"
        f"<span>{shown}</span>"
        f"{button('next', texts.NEXT, view.page >= view.page_count)}</figcaption></figure>"
    )


def boxes(image: MarkedPage) -> str:
    """Return the marks of a page as HTML, to be laid over its image."""
    spans = []
    for box in image.boxes:
        style = (
            f"left:{box.left * 100:.3f}%;top:{box.top * 100:.3f}%;"
            f"width:{box.width * 100:.3f}%;height:{box.height * 100:.3f}%"
        )
        spans.append(f'<span class="box" style="{style}" aria-hidden="true"></span>')
    return "".join(spans)


def button(action: str, label: str, disabled: bool = False) -> str:
    """Return a button whose press is the event ``act`` with ``action``."""
    state = " disabled" if disabled else ""
    return f'<button type="button" class="step" data-act="{action}"{state}>{label}</button>'


def _text(service: Service, view: View) -> str:
    if view.whole:
        section = service.section_text(view.reference.section_id)
        text, offset = section.text, section.section.start
        switch = button("less", texts.LESS)
    else:
        text, offset = view.reference.text, view.reference.start
        switch = button("whole", texts.WHOLE)
    body = _marked(text, view.start - offset, view.end - offset)
    return f'<blockquote class="passage" lang="sv">{body}</blockquote>{switch}'


def _marked(text: str, start: int, end: int) -> str:
    """Escape ``text`` and mark a part of it; a quote that is the whole text needs no mark."""
    # a bullet of a symbol font, which no font of the reader's has
    text = text.replace("\uf0b7", "•")
    start, end = max(start, 0), min(end, len(text))
    if start >= end or end - start == len(text):
        return escape(text)
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"


def _links(service: Service, view: View) -> str:
    reference = view.reference
    inline = inline_type(reference.document) is not None
    words = texts.OPEN_ORIGINAL.format(page=view.page) if inline else texts.FETCH_ORIGINAL
    links = [
        link(original_link(reference.document_id, view.page if inline else None), words),
        link(document_link(reference.document_id, reference.section_id), texts.PERMANENT),
    ]
    parts = [f'<p class="links">{" ".join(links)}</p>']
    if reference.also_at:
        known = {row.file: row.id for row in service.documents()}
        places = []
        for place in reference.also_at:
            words = f"{place.document}, {texts.page_words((place.page,))}"
            found = known.get(place.document)
            named = link(original_link(found, place.page), words) if found else escape(words)
            places.append(f"<li>{named}</li>")
        parts.append(f'<h4>{texts.ALSO_AT}</h4><ul class="places">{"".join(places)}</ul>')
    return "".join(parts)


def link(address: str, words: str) -> str:
    """Return a link that opens beside the app."""
    return (
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(words)}</a>'
    )
