"""The pages for logging in and out, and the line in the header that says who is logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from app.web import texts
from app.web.gate import ACCOUNT, COOKIE, LOG_IN, LOG_OUT, PROGRAM_LOG_IN, caller_of
from app.web.language import current
from app.web.plain_page import plain_page
from app.web.texts import escape
from app.web.viewing import person_here, person_of
from ingest.errors import NotAllowedError, ParagrafError

if TYPE_CHECKING:
    from app.people.entrance import Entrance
    from app.people.person import Person
    from app.people.store import User

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
_CSS = """
form { display: grid; gap: .4rem; max-width: 24rem; }
input { font: inherit; padding: .5rem; margin-bottom: .6rem; border: 1px solid; border-radius: 4px;
  min-height: 44px; box-sizing: border-box; width: 100%; }
button { font: inherit; padding: .6rem 1rem; min-height: 44px; cursor: pointer; }
[role=alert] { border-left: 4px solid; padding-left: .6rem; }
"""
Text = Annotated[str, Form()]


def add_account(app: FastAPI, entrance: Entrance) -> None:
    """Add the addresses for logging in and out."""

    @app.get(LOG_IN)
    def ask(vidare: str = "/") -> HTMLResponse:
        return HTMLResponse(_log_in_page(_within(vidare)), headers=_HEADERS)

    @app.post(LOG_IN)
    def log_in(
        request: Request, namn: Text = "", losenord: Text = "", vidare: Text = "/"
    ) -> Response:
        try:
            user = entrance.log_in(caller_of(request.scope), namn, losenord)
        except NotAllowedError as exc:
            page = _log_in_page(_within(vidare), namn, str(exc))
            return HTMLResponse(page, status_code=401, headers=_HEADERS)
        return _with_session(RedirectResponse(_within(vidare), status_code=303), request, user)

    @app.post(PROGRAM_LOG_IN)
    def log_in_program(request: Request, username: Text = "", password: Text = "") -> Response:
        try:
            user = entrance.log_in(caller_of(request.scope), username, password)
        except NotAllowedError as exc:
            return JSONResponse({"error": str(exc)}, status_code=401)
        return _with_session(JSONResponse({"success": True}), request, user)

    @app.get(ACCOUNT)
    def account(request: Request) -> HTMLResponse:
        by_session = bool(caller_of(request.scope).session)
        page = _account_page(person_of(request), by_session=by_session)
        return HTMLResponse(page, headers=_HEADERS)

    @app.post(LOG_OUT)
    def log_out(request: Request) -> Response:
        note = caller_of(request.scope).session
        if note:
            entrance.sessions.end(note)
        response = RedirectResponse(LOG_IN, status_code=303)
        response.delete_cookie(COOKIE, path="/")
        return response

    def _with_session(response: Response, request: Request, user: User) -> Response:
        note, seconds = entrance.sessions.begin(user)
        secure = entrance.https(caller_of(request.scope), request.url.scheme)
        response.set_cookie(
            COOKIE, note, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure
        )
        response.headers["Cache-Control"] = "no-store"
        return response


def who_line() -> str:
    """Return the line that says who is logged in, for the event at hand; "" on this machine."""
    try:
        person = person_here()
    except ParagrafError:
        return ""
    if not person.name:
        return ""
    return (
        f'<p class="inloggad"><a href="{ACCOUNT}">{escape(person.name)}</a> · '
        f"{texts.PEOPLE_ROLES[person.role]}</p>"
    )


def _within(address: str) -> str:
    """Return an address on this app to go on to; the first page for any other."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    safe = inside and not parts.scheme and not parts.netloc and address.isprintable()
    return address if safe and not address.startswith((LOG_IN, LOG_OUT)) else "/"


def _log_in_page(onward: str, name: str = "", fault: str = "") -> str:
    told = f'<p role="alert">{escape(fault)}</p>' if fault else ""
    return _page(
        texts.LOG_IN,
        f'{told}<form method="post" action="{LOG_IN}">'
        f'<label for="namn">{texts.USER_NAME}</label>'
        f'<input id="namn" name="namn" value="{escape(name)}" autocomplete="username" required '
        f"{'' if fault else 'autofocus'}>"
        f'<label for="losenord">{texts.PASSWORD}</label>'
        '<input id="losenord" name="losenord" type="password" autocomplete="current-password" '
        f"required {'autofocus' if fault else ''}>"
        f'<input type="hidden" name="vidare" value="{escape(onward)}">'
        f'<button type="submit">{texts.LOG_IN}</button></form>'
        f'<p class="facts">{texts.FORGOTTEN}</p>',
    )


def _account_page(person: Person, *, by_session: bool) -> str:
    groups = ", ".join(sorted(person.groups)) or texts.NO_GROUPS
    leave = (
        f'<form method="post" action="{LOG_OUT}"><button type="submit">{texts.LOG_OUT}</button>'
        "</form>"
    )
    return _page(
        texts.ACCOUNT,
        f"<p>{escape(person.name) or texts.THIS_MACHINE} · {texts.PEOPLE_ROLES[person.role]}</p>"
        f"<p>{texts.GROUPS}: {escape(groups)}</p>{leave if by_session else ''}"
        f'<p><a href="/">{texts.TO_THE_APP}</a></p>',
    )


def _page(title: str, body: str) -> str:
    return plain_page(title, f"<h1>{title}</h1>{body}", css=_CSS, language=current())
