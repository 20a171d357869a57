"""Addresses within the app, each part quoted, and what may be shown inline."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlencode

# Only these are opened in the browser; everything else is a download. HTML is shown as its
# source: a page out of an archive must not run as a page of this app.
INLINE_TYPES = {
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".html": "text/plain; charset=utf-8",
    ".htm": "text/plain; charset=utf-8",
}
DOWNLOAD_TYPE = "application/octet-stream"


def document_link(document_id: str, section_id: str | None = None) -> str:
    """Return the permanent address of a document or of one of its sections."""
    anchor = f"#{quote(section_id, safe='')}" if section_id else ""
    return f"/d/{quote(document_id, safe='')}{anchor}"


def question_link(question: str) -> str:
    """Return the permanent address that asks a question."""
    return f"/fraga?{urlencode({'q': question})}"


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
