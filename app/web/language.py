"""Which language the app's own words are in: the browser's, Swedish where it names neither.

Answers, and whatever stands in a document, are in the language they are in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Literal

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

Language = Literal["sv", "en"]

# Norwegians and Danes read Swedish more easily than most read English minutes about it.
_LANGUAGES: dict[str, Language] = {
    "sv": "sv", "nb": "sv", "nn": "sv", "no": "sv", "da": "sv", "en": "en",
}  # fmt: skip
_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


@lru_cache(maxsize=256)  # asked for every word of a page
def preferred(accepted: str) -> Language:
    """Return the language that an ``Accept-Language`` header asks for (RFC 9110, 12.5.4)."""
    found: list[tuple[float, Language]] = []
    for entry in accepted.split(","):
        tag, _, parameters = entry.partition(";")
        language = _LANGUAGES.get(tag.strip().partition("-")[0].casefold())
        try:
            weight = float(parameters.partition("q=")[2] or 1)
        except ValueError:
            continue
        if language and weight > 0:
            found.append((-weight, language))
    return min(found, key=lambda one: one[0], default=(0.0, "sv"))[1]


def current() -> Language:
    """Return the language of what is being answered or built just now."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken
    # An event runs in the queue's own task: there only Gradio knows whose request it is.
    from gradio.context import LocalContext

    request = LocalContext.request.get(None)
    headers = getattr(request, "headers", None)
    return preferred(headers.get("accept-language", "")) if headers is not None else "sv"


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Let everything inside be in one language."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


class SpeaksWithTheBrowser:
    """ASGI middleware that answers a request in the language it asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with speaking(preferred(Headers(scope=scope).get("accept-language", ""))):
            await self._app(scope, receive, send)


class OnlyIn(BaseRoute):
    """A route that is there only for those who speak one language."""

    def __init__(self, language: Language, route: BaseRoute) -> None:
        self._language = language
        self._route = route

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return how the route matches; not at all in another language."""
        accepted = Headers(scope=scope).get("accept-language", "")
        if scope["type"] == "http" and preferred(accepted) != self._language:
            return Match.NONE, {}
        return self._route.matches(scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        await self._route.handle(scope, receive, send)
