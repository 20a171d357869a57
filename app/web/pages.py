"""The plain addresses around the app: health, permanent links, originals, page images."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web import texts
from app.web.links import DOWNLOAD_TYPE, inline_type, original_link
from app.web.texts import escape
from app.web.theme import PLAIN_CSS
from ingest.errors import IndexUnusableError, ParagrafError, UnknownDocumentError

if TYPE_CHECKING:
    from app.service import DocumentRow, SectionText, Service

# Gradio compiles its templates in the browser, hence the two 'unsafe' sources; what matters
# here is that nothing is fetched from, sent to or framed by another host.
APP_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
PLAIN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
FILE_POLICY = "frame-ancestors 'self'"  # more would stop the browser's own PDF viewer


class SecurityHeaders:
    """ASGI middleware that adds the security headers a response does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and complete the headers of HTTP responses."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("X-Frame-Options", "SAMEORIGIN")
                headers.setdefault("Referrer-Policy", "same-origin")
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
                headers.setdefault("Content-Security-Policy", APP_POLICY)
            await send(message)

        await self._app(scope, receive, complete)


def add_pages(app: FastAPI, service: Service) -> None:
    """Add the plain routes and the translation of errors to status codes."""

    @app.exception_handler(ParagrafError)
    async def refuse(request: Request, exc: Exception) -> PlainTextResponse:
        status = 404 if isinstance(exc, UnknownDocumentError) else 400
        if isinstance(exc, IndexUnusableError):
            status = 503
        return PlainTextResponse(
            str(exc), status_code=status, headers={"Content-Security-Policy": PLAIN_POLICY}
        )

    @app.get("/health")
    def health() -> JSONResponse:
        try:
            return JSONResponse(service.health())
        except ParagrafError as exc:
            return JSONResponse({"status": "error", "message": str(exc)}, status_code=503)

    @app.get("/d/{document}")
    def permanent(document: str) -> HTMLResponse:
        row = _row(service, document)
        page = document_page(row, service.document_sections(document))
        return HTMLResponse(page, headers={"Content-Security-Policy": PLAIN_POLICY})

    @app.get("/original/{document}")
    def original(document: str) -> FileResponse:
        row = _row(service, document)
        shown = inline_type(row.file)
        way = "inline" if shown else "attachment"
        return FileResponse(
            service.original(document),
            media_type=shown or DOWNLOAD_TYPE,
            headers={
                "Content-Disposition": f"{way}; filename*=UTF-8''{quote(row.file, safe='')}",
                "Content-Security-Policy": FILE_POLICY,
            },
        )

    @app.get("/page/{document}/{page}.png")
    def page_image(
        document: str, page: int, start: int | None = None, end: int | None = None
    ) -> Response:
        image = service.page_image(document, page, start, end)
        if image is None:
            raise UnknownDocumentError(f"Sidan {page} av {document} har ingen bild.")
        return Response(
            image.png,
            media_type="image/png",
            headers={
                "Cache-Control": "private, max-age=300",
                "Content-Security-Policy": PLAIN_POLICY,
            },
        )


def _row(service: Service, document_id: str) -> DocumentRow:
    row = next((row for row in service.documents() if row.id == document_id), None)
    if row is None:
        raise UnknownDocumentError(
            f"Dokumentet {document_id} finns inte i biblioteket. Det kan ha tagits bort eller "
            "ersatts av en nyare version; sök efter det på startsidan."
        )
    return row


def document_page(row: DocumentRow, sections: Iterable[SectionText]) -> str:
    """Return a whole HTML page with every section of a document under its permanent anchor."""
    title = escape(row.title or row.file)
    facts = _facts(texts.kind_name(row.kind), row.body, row.date, f"{row.page_count} sidor")
    body = "".join(_section(section) for section in sections)
    return (
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{title} – '
        f'{texts.TITLE}</title><meta name="viewport" content="width=device-width, '
        f'initial-scale=1"><style>{PLAIN_CSS}</style></head><body><header>'
        f'<p><a href="/">{texts.TITLE}</a></p><h1>{title}</h1><p>{facts}</p>'
        f'<p><a href="{escape(original_link(row.id))}">{escape(row.file)}</a></p></header>'
        f"<main>{body}</main></body></html>"
    )


def _section(section: SectionText) -> str:
    pages = texts.page_words(tuple(section.pages))
    return (
        f'<section id="{escape(section.id)}"><h2>{escape(section.heading or "Utan rubrik")}</h2>'
        f'<p class="facts">{_facts(section.body, section.date, section.dnr, pages)}</p>'
        f"<pre>{escape(section.text)}</pre></section>"
    )


def _facts(*facts: Any) -> str:
    return " · ".join(escape(str(fact)) for fact in facts if fact)
