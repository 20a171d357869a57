"""Addresses within the app, each part quoted, and what may be shown inline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from index.records import Filters

# Only these are opened in the browser; everything else is a download. HTML is shown as its
# source: a page out of an archive must not run as a page of this app.
INLINE_TYPES = {
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".html": "text/plain; charset=utf-8",
    ".htm": "text/plain; charset=utf-8",
}
# What the address of a question is made of; each may stand several times.
QUESTION, HISTORY, WITHOUT, SOURCE = "q", "fore", "utan", "kalla"
FILTER_NAMES = {
    "date_from": "fran", "date_to": "till", "bodies": "organ", "kinds": "typ",
    "documents": "dokument", "dnrs": "dnr",
}  # fmt: skip
GUIDE = "/handledning"
DOWNLOAD_TYPE = "application/octet-stream"


def document_link(document_id: str, section_id: str | None = None) -> str:
    """Return the permanent address of a document or of one of its sections."""
    anchor = f"#{quote(section_id, safe='')}" if section_id else ""
    return f"/d/{quote(document_id, safe='')}{anchor}"


def question_query(
    question: str,
    history: Sequence[str] = (),
    without: Sequence[str] = (),
    filters: Filters | None = None,
) -> str:
    """Return the query of the address that asks a question as it was asked.

    ``history``: the questions before, oldest first; ``without``: what was taken off of what
    was understood.
    """
    parts = [(QUESTION, question), *((HISTORY, earlier) for earlier in history)]
    parts += [(WITHOUT, part) for part in without]
    for name, key in FILTER_NAMES.items():
        value = getattr(filters, name, None) or ()
        parts += [(key, one) for one in ((value,) if isinstance(value, str) else value)]
    return urlencode(parts)


def guide_link(heading: str = "") -> str:
    """Return the address of the users' guide, at one of its headings if it is named."""
    return f"{GUIDE}#{quote(anchor(heading))}" if heading else GUIDE


def anchor(heading: str) -> str:
    """Return a heading's anchor as code hosts make it, so that the guide's own links work twice."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def matter_link(asked: str) -> str:
    """Return the address within the page that shows a matter."""
    return f"/?{urlencode({'flik': 'arenden', 'q': asked})}"


def original_link(document_id: str, page: int | None = None) -> str:
    """Return the address of the stored file, opened at ``page`` (from 1) by PDF viewers."""
    anchor = f"#page={page}" if page else ""
    return f"/original/{quote(document_id, safe='')}{anchor}"


def page_image_link(
    document_id: str, page: int, start: int | None = None, end: int | None = None
) -> str:
    """Return the address of a page image; offsets as in ``Document.text``."""
    query = "" if start is None or end is None else "?" + urlencode({"start": start, "end": end})
    return f"/page/{quote(document_id, safe='')}/{page}.png{query}"


def inline_type(file: str) -> str | None:
    """Return the content type to show ``file`` with, None for a file to be downloaded."""
    return INLINE_TYPES.get(Path(file).suffix.lower())
