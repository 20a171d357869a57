"""The address that Prometheus reads: who may, and the counting of responses."""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.monitoring.exposition import CONTENT_TYPE, metrics
from app.people.person import Person
from app.web.gate import METRICS
from app.web.viewing import PERSON
from ingest.errors import SettingsError

if TYPE_CHECKING:
    from app.monitoring.counts import Counts
    from app.service import Service

_VARIABLE = "PARAGRAF_METRICS_TOKEN"
_SHORTEST = 16  # characters of a token


class CountsResponses:
    """ASGI middleware that counts responses by their status."""

    def __init__(self, app: ASGIApp, counts: Counts) -> None:
        self._app = app
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and count what begins."""

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._counts.response(message["status"])
            await send(message)

        await self._app(scope, receive, counted)


def add_metrics(app: FastAPI, service: Service) -> None:
    """Add the address. Raises SettingsError for a token that is too short.

    It tells of the whole library, so it is for admins, for this machine where nobody logs in,
    and for whoever has the token.
    """
    token = os.environ.get(_VARIABLE, "")
    if token and len(token) < _SHORTEST:
        raise SettingsError(f"{_VARIABLE} ska ha minst {_SHORTEST} slumpmässiga tecken.")

    @app.get(METRICS)
    def told(request: Request) -> Response:
        person = request.scope.get(PERSON)
        admin = isinstance(person, Person) and person.role == "admin"
        if not admin and not _has(request, token):
            return PlainTextResponse(
                "Mätvärdena är för administratörer, eller för den som skickar Authorization: "
                f"Bearer med värdet i {_VARIABLE}.",
                status_code=401 if person is None else 403,
                headers={"WWW-Authenticate": "Bearer"},
            )
        return Response(
            metrics(service), media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"}
        )


def _has(request: Request, token: str) -> bool:
    method, _, given = request.headers.get("authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode(), token.encode())
    return bool(token) and method.lower() == "bearer" and same
