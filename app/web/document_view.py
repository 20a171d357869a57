"""What the reader made of a file: page by page, with roles, headings and findings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.web import texts
from app.web.chat_view import facts, role_badge
from app.web.counts import counted
from app.web.links import document_link, inline_type, original_link, page_image_link
from app.web.pages import section_heading
from app.web.source_view import boxes, button, link
from app.web.texts import escape
from ingest.errors import ParagrafError
from ingest.records import Document, Finding, Passage

if TYPE_CHECKING:
    from app.service import Service


@dataclass(frozen=True, slots=True)
class Page:
    """What one session looks at. ``picked``: the passage that is marked on the page."""

    document: str
    number: int = 1  # as a viewer counts
    picked: str | None = None


def turned(page: Page, document: Document, action: str) -> Page:
    """Turn a page, go to one (``page:3``) or mark a passage (``pick:ID``)."""
    last = last_page(document)
    verb, _, value = action.partition(":")
    if verb == "previous":
        return Page(page.document, max(1, page.number - 1))
    if verb == "next":
        return Page(page.document, min(last, page.number + 1))
    if verb == "page" and value.isdecimal():
        return Page(page.document, min(last, max(1, int(value))))
    if verb == "pick":
        return replace(page, picked=None if page.picked == value else value)
    return page


def last_page(document: Document) -> int:
    """Return the number of the last page; 1 for formats without pages."""
    pages = (number for passage in document.passages for number in passage.pages)
    return max(document.page_count, 1, *pages)


def view(service: Service, page: Page) -> str:
    """Return a page of a document with everything that was made of it."""
    try:
        document = service.shown_document(page.document)
    except ParagrafError as exc:
        return texts.fault(exc)
    return (
        f"{_heading(document)}{_findings(document)}{_turner(document, page)}"
        f"{_image(service, document, page)}{_passages(document, page)}"
    )


def _heading(document: Document) -> str:
    line = facts(
        texts.kind_name(document.kind), document.body, document.date, document.dnr,
        counted(document.page_count, "page"), counted(len(document.sections), "section"),
        counted(len(document.passages), "passage"),
        counted(len(document.decisions), "clause") if document.decisions else None,
    )  # fmt: skip
    words = texts.OPEN_FILE if inline_type(document.file) else texts.FETCH_ORIGINAL
    return (
        f'<header class="source-head"><h3>{escape(document.title or document.file)}</h3>'
        f'<p>{line}</p><p class="small file">{escape(document.file)}</p><p class="links">'
        f"{link(original_link(document.id), words)} "
        f"{link(document_link(document.id), texts.PERMANENT)}</p></header>"
    )


def _findings(document: Document) -> str:
    if not document.findings:
        return f'<p class="small">{texts.NO_FINDINGS}</p>'
    items = "".join(f"<li>{_finding(one)}</li>" for one in document.findings)
    return (
        f'<details class="findings"><summary>{texts.FINDINGS} ({len(document.findings)})'
        f"</summary><ul>{items}</ul></details>"
    )


def _finding(finding: Finding) -> str:
    kind = texts.FINDING_KINDS.get(finding.kind, finding.kind)
    where = (
        f"<span>{texts.WHOLE_FILE}</span>"
        if finding.page is None
        else f'<button type="button" data-act="page:{finding.page}">'
        f"{texts.page_words((finding.page,))}</button>"
    )
    return f'{where} <span class="badge finding">{escape(kind)}</span> {escape(finding.message)}'


def _turner(document: Document, page: Page) -> str:
    last = last_page(document)
    return (
        f'<p class="turner">{button("previous", texts.PREVIOUS, page.number <= 1)}'
        f"<span>{texts.PAGE_OF.format(page=page.number, count=last)}</span>"
        f"{button('next', texts.NEXT, page.number >= last)}</p>"
    )


def _image(service: Service, document: Document, page: Page) -> str:
    picked = next((one for one in document.passages if one.id == page.picked), None)
    start, end = (picked.start, picked.end) if picked else (None, None)
    try:
        image = service.page_marks(document.id, page.number, start, end)
    except ParagrafError as exc:
        return texts.fault(exc)
    if image is None:
        return ""
    alternative = texts.IMAGE_OF.format(page=page.number, document=document.file)
    return (
        f'<figure class="page"><div class="sheet"><img width="{image.width}" '
        f'height="{image.height}" src="{escape(page_image_link(document.id, page.number))}" '
        f'alt="{escape(alternative)}">{boxes(image)}</div></figure>'
    )


def _passages(document: Document, page: Page) -> str:
    notes = "".join(
        f'<p class="note">{_finding(one)}</p>'
        for one in document.findings
        if one.page == page.number
    )
    sections = {section.id: section for section in document.sections}
    parts: list[str] = []
    before = None
    for passage in document.passages:
        if page.number not in passage.pages:
            continue
        if passage.section != before:
            section = sections[passage.section]
            title = section_heading(section) or texts.NO_HEADING
            line = facts(section.body, section.date, section.dnr, section.author)
            parts.append(f'<h4>{escape(title)}</h4><p class="small">{line}</p>')
            before = passage.section
        parts.append(_passage(passage, page))
    return notes + ("".join(parts) or f'<p class="small">{texts.NOTHING_READ}</p>')


def _passage(passage: Passage, page: Page) -> str:
    pressed = "true" if passage.id == page.picked else "false"
    return (
        f'<div class="read role-{escape(passage.role)}">{role_badge(passage.role)} '
        f'<button type="button" class="pick" data-act="pick:{escape(passage.id)}" '
        f'aria-pressed="{pressed}">{texts.SHOW_ON_PAGE}</button>'
        f"<blockquote>{escape(passage.text)}</blockquote></div>"
    )
