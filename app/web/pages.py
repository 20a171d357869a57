"""The plain addresses around the app: health, permanent links, originals, page images."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web import register_files, texts
from app.web.chat_view import facts
from app.web.counts import counted
from app.web.guide import guide_page
from app.web.links import DOWNLOAD_TYPE, GUIDE, inline_type, original_link
from app.web.plain_page import plain_page
from app.web.texts import escape
from app.web.viewing import PERSON
from ingest.errors import (
    IndexUnusableError,
    NotAllowedError,
    ParagrafError,
    UnknownDocumentError,
    UnreadableFileError,
)
from ingest.records import Document, Section

if TYPE_CHECKING:
    from app.service import Service
    from app.web.register_rows import Registers
    from app.web.viewing import Viewing

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
# What a browser could give a page and this one never asks for; copying an answer is not in it
_PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
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
                headers.setdefault("Permissions-Policy", _PERMISSIONS)
                headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
                headers.setdefault("Content-Security-Policy", APP_POLICY)
            await send(message)

        await self._app(scope, receive, complete)


def add_pages(app: FastAPI, service: Service, viewing: Viewing, registers: Registers) -> None:
    """Add the plain routes and the translation of errors to status codes.

    ``service`` answers for the whole library where nobody's rights are asked for.
    """

    @app.exception_handler(ParagrafError)
    async def refuse(request: Request, exc: Exception) -> PlainTextResponse:
        missing = isinstance(exc, (UnknownDocumentError, UnreadableFileError))
        status = 404 if missing else 400
        if isinstance(exc, IndexUnusableError):
            status = 503
        if isinstance(exc, NotAllowedError):
            status = 403
        return PlainTextResponse(
            str(exc), status_code=status, headers={"Content-Security-Policy": PLAIN_POLICY}
        )

    @app.get("/health")
    def health(request: Request) -> JSONResponse:
        known = PERSON in request.scope  # to others: whether it works, and nothing of what it holds
        try:
            told = viewing.service_of(request).health() if known else service.health()
            return JSONResponse(told if known else {"status": told["status"]})
        except ParagrafError as exc:
            told = {"status": "error", "message": str(exc)} if known else {"status": "error"}
            return JSONResponse(told, status_code=503)

    @app.get(GUIDE)
    def guide() -> HTMLResponse:
        return HTMLResponse(guide_page(), headers={"Content-Security-Policy": PLAIN_POLICY})

    for tab in texts.TABS:  # permanent links: /fraga?q=… asks, /sok?q=… searches
        app.add_api_route(f"/{tab}", partial(_tab, tab), methods=["GET"])

    @app.get("/register/{name}.{kind}")
    def register_file(request: Request, name: str, kind: str) -> Response:
        service = viewing.service_of(request)
        return register_files.response(registers, service, name, kind, request.query_params)

    @app.get("/d/{document}")
    def permanent(request: Request, document: str) -> HTMLResponse:
        page = document_page(viewing.service_of(request).shown_document(document))
        return HTMLResponse(page, headers={"Content-Security-Policy": PLAIN_POLICY})

    @app.get("/original/{document}")
    def original(request: Request, document: str) -> FileResponse:
        service = viewing.service_of(request)
        file = service.document(document).file
        shown = inline_type(file)
        way = "inline" if shown else "attachment"
        return FileResponse(
            service.original(document),
            media_type=shown or DOWNLOAD_TYPE,
            headers={
                "Content-Disposition": f"{way}; filename*=UTF-8''{quote(file, safe='')}",
                "Content-Security-Policy": FILE_POLICY,
            },
        )

    @app.get("/page/{document}/{page}.png")
    def page_image(
        request: Request, document: str, page: int, start: int | None = None,
        end: int | None = None,
    ) -> Response:  # fmt: skip
        image = viewing.service_of(request).page_image(document, page, start, end)
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


def _tab(tab: str, request: Request) -> RedirectResponse:
    asked = [entry for entry in request.query_params.multi_items() if entry[0] != "flik"]
    return RedirectResponse(f"/?{urlencode([('flik', tab), *asked])}")


def document_page(document: Document) -> str:
    """Return a whole HTML page with every section of a document under its permanent anchor."""
    title = escape(document.title or document.file)
    count = document.page_count
    known = facts(
        texts.kind_name(document.kind),
        document.body,
        document.date,
        counted(count, "page") if count else None,
    )
    body = "".join(_section(document, section) for section in document.sections)
    head = (
        f"<h1>{title}</h1><p>{known}</p>"
        f'<p><a href="{escape(original_link(document.id))}">{escape(document.file)}</a></p>'
    )
    return plain_page(title, body, head=head)


def _section(document: Document, section: Section) -> str:
    # Sections enclose one another: each shows its own text up to the first one inside it.
    inner = (other.start for other in document.sections if other.parent == section.id)
    text = document.text[section.start : min(inner, default=section.end)].strip()
    heading = section_heading(section) or texts.NO_HEADING
    pages = texts.page_words(section.pages)
    return (
        f'<section id="{escape(section.id)}"><h2>{escape(heading)}</h2>'
        f'<p class="facts">{facts(section.body, section.date, section.dnr, pages)}</p>'
        f"<pre>{escape(text)}</pre></section>"
    )


def section_heading(section: Section) -> str | None:
    """Return ``§ 36 Uppdrag för …`` or the heading; None where the file has none."""
    sign = "§ " if section.kind == "agenda_item" else ""
    number = f"{sign}{section.number}" if section.number else None
    return " ".join(part for part in (number, section.title) if part) or None
