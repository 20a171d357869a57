"""The page itself: Gradio's, closed where Gradio is more open than this app may be.

- A fault that nobody foresaw is told to the user in Swedish. Gradio would write it to standard
  error with its message, which may hold a question's words; its kind and place go to the log.
- A session belongs to whoever began it: its state holds answers out of documents that others may
  not see.
- A file that is sent is one that was uploaded. Gradio would fetch an address for whoever names it.
- A session does not describe the page anew. Gradio would, every component for every visitor and
  every call of the API, for links to a page as it stands, which the gate keeps shut: a tenth of a
  second each, in which nobody else is served.
"""

from __future__ import annotations

import logging
from typing import Any

import gradio as gr
from gradio.blocks import BlocksConfig

from app.web import texts
from app.web.owners import Owners
from app.web.viewing import person_of

_log = logging.getLogger(__name__)


class _PageConfig(BlocksConfig):
    """The page's components, of which every session takes a copy without a description of each."""

    def __copy__(self) -> BlocksConfig:
        copied: BlocksConfig = super().__copy__()  # type: ignore[no-untyped-call]
        copied.config_for_block = _undescribed  # type: ignore[method-assign]
        return copied


def _undescribed(*_: Any, **__: Any) -> dict[str, Any]:
    return {}


class Page(gr.Blocks):
    """Gradio's page, with what the module tells."""

    def __init__(self, owners: Owners, **options: Any) -> None:
        super().__init__(**options)
        self._owners = owners
        self.default_config = _PageConfig(self)

    async def process_api(self, *args: Any, **options: Any) -> dict[str, Any]:
        """Handle an event."""
        session, request = options.get("session_hash"), options.get("request")
        sent = request.request if isinstance(request, gr.Request) else None
        name = person_of(sent).name if sent is not None else None
        if session is not None and (name is None or not self._owners.owns(name, session)):
            raise gr.Error(texts.NOT_YOURS, print_exception=False)
        if _names_an_address(options.get("inputs")):
            raise gr.Error(texts.NO_ADDRESS, print_exception=False)
        try:
            handled: dict[str, Any] = await super().process_api(*args, **options)
        except gr.Error as exc:
            if exc.print_exception:  # Gradio's own, in English
                raise gr.Error(texts.UNUSABLE, print_exception=False) from exc
            raise
        except Exception as exc:
            _log.exception("an event failed")
            raise gr.Error(texts.UNEXPECTED, print_exception=False) from exc
        return handled


def _names_an_address(value: object) -> bool:
    """Tell whether a file in what a browser sent is an address instead of a path."""
    if isinstance(value, dict):
        path = value.get("path")
        if isinstance(path, str) and "://" in path:
            return True
        return any(map(_names_an_address, value.values()))
    return isinstance(value, list | tuple) and any(map(_names_an_address, value))
