"""The gate that every request passes: from where, by whom, and whether another page sent it."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.people.entrance import Caller
from app.people.person import LOCAL, Person
from app.web.viewing import PERSON
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.people.entrance import Entrance

COOKIE = "paragraf_session"
LOG_IN, LOG_OUT, ACCOUNT = "/logga-in", "/logga-ut", "/konto"
METRICS = "/metrics"  # asks for itself who may read it
PROGRAM_LOG_IN = "/login"  # where gradio_client sends name and password
_OPEN = frozenset((LOG_IN, PROGRAM_LOG_IN, "/health", METRICS))
_CHANGING = frozenset(("POST", "PUT", "PATCH", "DELETE"))
_UPLOAD = "/gradio_api/upload"
_SMALL = 20_000_000  # bytes that whoever may not add documents can send: an agenda, a question set


class Gate:
    """ASGI middleware: says in the scope who asks, or refuses.

    Where nobody has to log in, the app answers only to names of this machine: a page elsewhere
    cannot point a name of its own here. A request that changes something is refused when a page
    of another origin sent it, whatever cookies it carries.
    """

    def __init__(self, app: ASGIApp, entrance: Entrance) -> None:
        self._app = app
        self._entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass with its person, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            answer = await run_in_threadpool(self._checked, scope)
        except ParagrafError as exc:  # the list of users cannot be read: nobody gets in
            answer = PlainTextResponse(str(exc), status_code=503)
        if answer is not None:
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _checked(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if scope.get("method") in _CHANGING and not _of_this_page(headers):
            return _refusal(403, "Begäran kom från en annan webbplats och utfördes inte.")
        if not self._entrance.closed:
            if not _is_this_machine(headers.get("host", "")):
                return _refusal(
                    403,
                    "Inga användare är inlagda, så appen svarar bara den här datorn, under namnet "
                    "localhost eller 127.0.0.1. Lägg in användare med `paragraf user add`.",
                )
            scope[PERSON] = LOCAL
            return None
        person = self._entrance.person(caller_of(scope))
        if person is None:
            return None if scope["path"] in _OPEN else _sent_to_log_in(scope, headers)
        scope[PERSON] = person
        return too_large(scope, headers, person)


def caller_of(scope: Scope) -> Caller:
    """Return what a request says of its sender."""
    found: dict[str, list[str]] = {}
    for name, value in Headers(scope=scope).items():
        found.setdefault(name.lower(), []).append(value)
    client = scope.get("client")
    session = HTTPConnection(scope).cookies.get(COOKIE)
    return Caller(client[0] if client else "", found, session)


def _of_this_page(headers: Headers) -> bool:
    """Tell whether a request came from a page of this app, or from no page at all.

    Browsers name the origin with every request that changes something; programs do not.
    """
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host", "")
    return headers.get("sec-fetch-site", "none") in ("none", "same-origin")


def _is_this_machine(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _sent_to_log_in(scope: Scope, headers: Headers) -> Response:
    if scope.get("method") == "GET" and "text/html" in headers.get("accept", ""):
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = scope["path"] + (f"?{query}" if query else "")
        return RedirectResponse(f"{LOG_IN}?vidare={quote(wanted, safe='')}", status_code=303)
    return PlainTextResponse(
        "Logga in först, eller skicka en nyckel: Authorization: Bearer …",
        status_code=401,
        headers={"WWW-Authenticate": "Bearer"},
    )


def too_large(scope: Scope, headers: Headers, person: Person) -> Response | None:
    """Refuse a large upload by somebody who may not add documents; Gradio's limit is for all."""
    if not scope["path"].startswith(_UPLOAD) or person.may_edit:
        return None
    length = headers.get("content-length", "")
    if scope.get("method") == "POST" and not (length.isdecimal() and int(length) <= _SMALL):
        return _refusal(413, f"Filen är för stor: högst {_SMALL // 1_000_000} MB.")
    return None


def _refusal(status: int, why: str) -> Response:
    return PlainTextResponse(why, status_code=status)
