"""The page itself: Gradio's, but a fault that nobody foresaw is told without its message."""

from __future__ import annotations

import logging
from typing import Any

import gradio as gr

from app.web import texts

_log = logging.getLogger(__name__)


class Page(gr.Blocks):
    """Gradio's page.

    Gradio writes such a fault to standard error with its message, which may hold the words of a
    question; here its kind and place go to the log, and the user is told in Swedish.
    """

    async def process_api(self, *args: Any, **options: Any) -> dict[str, Any]:
        """Handle an event."""
        try:
            handled: dict[str, Any] = await super().process_api(*args, **options)
        except gr.Error:
            raise
        except Exception as exc:
            _log.exception("an event failed")
            raise gr.Error(texts.UNEXPECTED, print_exception=False) from exc
        return handled
