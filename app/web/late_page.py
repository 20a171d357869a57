"""A page that is made when it is first asked for: most servers never speak a second language."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

if TYPE_CHECKING:
    from fastapi import FastAPI


class LatePage:
    """ASGI application made by its first request, which waits for it; others wait meanwhile."""

    def __init__(self, make: Callable[[], FastAPI]) -> None:
        self._make = make
        self._made: asyncio.Future[FastAPI] | None = None
        self._life: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request once the page is there. Raises what kept it from being made."""
        if self._made is None:
            self._made = asyncio.get_running_loop().create_future()
            self._life = asyncio.create_task(self._live(self._made))
        # shielded: the first visitor may leave before the page is made
        app = await asyncio.shield(self._made)
        await app(scope, receive, send)

    async def _live(self, made: asyncio.Future[FastAPI]) -> None:
        """Make the page and keep what it started running for as long as the server runs."""
        try:
            app = await asyncio.to_thread(self._make)
            async with app.router.lifespan_context(app):
                made.set_result(app)
                await asyncio.Event().wait()
        except Exception as exc:
            if made.done():
                raise
            self._made = None  # the next request tries again
            made.set_exception(exc)
