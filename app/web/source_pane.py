"""The pane that shows a source, beside whatever list it was opened from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from app.web import events, scripts, source_view, texts
from app.web.source_view import View

if TYPE_CHECKING:
    from app.service import Service

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def build_source_pane(service: Service, elem_id: str, empty: str) -> tuple[Any, Any]:
    """Lay the pane out; returns the session's view and what shows it.

    ``empty`` is said until a source is opened. Its own buttons are wired here.
    """

    def act(shown: View | None, event: gr.EventData) -> tuple[Any, Any]:
        action = events.text(event, "action")
        if shown is None or action is None:
            return gr.skip(), gr.skip()
        shown = source_view.step(shown, action)
        return shown, source_view.source(service, shown)

    view: gr.State = gr.State(None)
    gr.HTML(f"<h2 id='{elem_id}-rubrik'>{texts.SOURCE}</h2>", js_on_load=None)
    pane = gr.HTML(
        f'<p class="welcome">{empty}</p>', elem_id=elem_id,
        elem_classes=["scroller", "kalla"], js_on_load=scripts.source_js(f"{elem_id}-rubrik"),
    )  # fmt: skip
    pane.act(act, [view], [view, pane], **PRIVATE)
    return view, pane


def wire_opening(service: Service, listing: Any, view: Any, pane: Any) -> None:
    """Open in the pane what is clicked in a list (``data-open``)."""

    def open_source(shown: View | None, event: gr.EventData) -> tuple[Any, Any]:
        passage = events.text(event, "passage")
        if passage is None:
            return gr.skip(), gr.skip()
        start, end = events.number(event, "start"), events.number(event, "end")
        opened = source_view.open_passage(service, passage, start, end)
        if opened is None:
            return shown, f'<p class="failure">{texts.SOURCE_GONE}</p>'
        return opened, source_view.source(service, opened)

    listing.open(open_source, [view], [view, pane], **PRIVATE)
