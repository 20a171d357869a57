"""The gate that every request passes: from where, by whom, and whether another page sent it."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.people.entrance import Caller
from app.people.person import LOCAL, NOBODY, Person
from app.web import texts
from app.web.viewing import PERSON
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.people.entrance import Entrance
    from app.web.owners import Owners

COOKIE = "paragraf_session"
LOG_IN, LOG_OUT, ACCOUNT = "/logga-in", "/logga-ut", "/konto"
METRICS = "/metrics"  # asks for itself who may read it
PROGRAM_LOG_IN = "/login"  # where gradio_client sends name and password
_OPEN = frozenset((LOG_IN, PROGRAM_LOG_IN, "/health", METRICS))
_CHANGING = frozenset(("POST", "PUT", "PATCH", "DELETE"))
_UPLOAD = "/gradio_api/upload"
# What Gradio offers and this app does not use: fetching from addresses and other hosts, links and
# histories that keep a session's answers, figures of its own, functions of components.
_CLOSED = (
    "/monitoring", "/gradio_api/proxy=", "/gradio_api/file=http", "/gradio_api/deep_link",
    "/gradio_api/run-history", "/gradio_api/runs", "/gradio_api/token", "/gradio_api/dev/",
    "/gradio_api/component_server", "/gradio_api/process_recording", "/gradio_api/stream",
    "/gradio_api/vibe-", "/gradio_api/undo-vibe-", "/gradio_api/custom_component",
)  # fmt: skip
_SMALL = 20_000_000  # bytes that whoever may not add documents can send: an agenda, a question set
_MESSAGE = 2_000_000  # bytes of any other request: a question is far shorter


class Gate:
    """ASGI middleware: says in the scope who asks, or refuses.

    Where nobody has to log in, the app answers only to names of this machine: a page elsewhere
    cannot point a name of its own here. A request that changes something is refused when a page
    of another origin sent it, whatever cookies it carries.
    """

    def __init__(self, app: ASGIApp, entrance: Entrance, owners: Owners) -> None:
        self._app = app
        self._entrance = entrance
        self._owners = owners

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
            return self._not_for(scope, headers, LOCAL)
        person = self._entrance.person(caller_of(scope))
        if person is None:
            if scope["path"] not in _OPEN:
                return _sent_to_log_in(scope, headers)
            return too_large(scope, headers, NOBODY)
        scope[PERSON] = person
        return self._not_for(scope, headers, person)

    def _not_for(self, scope: Scope, headers: Headers, person: Person) -> Response | None:
        """Refuse what is closed, too large, or another's session."""
        if _folded(scope["path"]).startswith(_CLOSED):
            return _refusal(404, "Sidan finns inte.")
        session = HTTPConnection(scope).query_params.get("session_hash")
        if session and not self._owners.owns(person.name, session):
            return _refusal(403, texts.NOT_YOURS)
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
    """Refuse what is too large before it is read, and what does not say how large it is.

    For uploads of those who may add documents there is Gradio's own limit.
    """
    uploads = scope["path"].startswith(_UPLOAD)
    if scope.get("method") not in _CHANGING or (uploads and person.may_edit):
        return None
    most = _SMALL if uploads else _MESSAGE
    length = headers.get("content-length", "")
    if not (length.isdecimal() and int(length) <= most):
        return _refusal(413, f"Det som skickades är för stort: högst {most // 1_000_000} MB.")
    return None


def _folded(path: str) -> str:
    """Return a path as routes match it, however its slashes and letters are written."""
    return re.sub(r"/+", "/", path).casefold()


def _refusal(status: int, why: str) -> Response:
    return PlainTextResponse(why, status_code=status)
