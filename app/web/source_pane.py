"""The pane that shows a source, beside whatever list it was opened from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.web import events, scripts, source_view, texts
from app.web.openings import Openings
from app.web.source_view import View

if TYPE_CHECKING:
    from app.service import Service

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True, slots=True)
class Pane:
    """The pane's parts: the session's ``view`` and ``openings`` (states), and what shows it."""

    view: Any
    shown: Any
    openings: Any


def build_source_pane(service: Service, elem_id: str, empty: str) -> Pane:
    """Lay the pane out. ``empty`` is said until a source is opened. Its own buttons are wired."""

    def act(shown: View | None, openings: Openings, event: gr.EventData) -> tuple[Any, Any]:
        action = events.text(event, "action")
        if shown is None or action is None:
            return gr.skip(), gr.skip()
        shown = source_view.step(shown, action)
        return newest(openings, openings.begin(), shown, source_view.source(service, shown))

    view: gr.State = gr.State(None)
    openings: gr.State = gr.State(Openings())
    gr.HTML(f"<h2 id='{elem_id}-rubrik'>{texts.SOURCE}</h2>", js_on_load=None)
    pane = gr.HTML(
        f'<p class="welcome">{empty}</p>', elem_id=elem_id,
        elem_classes=["scroller", "kalla"], js_on_load=scripts.source_js(f"{elem_id}-rubrik"),
    )  # fmt: skip
    pane.act(act, [view, openings], [view, pane], **PRIVATE)
    return Pane(view, pane, openings)


def newest(openings: Openings, number: int, view: View | None, drawn: str) -> tuple[Any, Any]:
    """Return what to show of the source ``number``: nothing when a newer was asked for.

    The number goes with it, so that the browser knows what came.
    """
    if not openings.is_newest(number):
        return gr.skip(), gr.skip()
    return view, f'{drawn}<i data-opening="{number}" hidden></i>'


def wire_opening(service: Service, listing: Any, pane: Pane) -> None:
    """Open in the pane what is clicked in a list (``data-open``)."""

    def open_source(shown: View | None, openings: Openings, event: gr.EventData) -> tuple[Any, Any]:
        passage = events.text(event, "passage")
        if passage is None:
            return gr.skip(), gr.skip()
        number = openings.begin(events.number(event, "opening"))
        start, end = events.number(event, "start"), events.number(event, "end")
        opened = source_view.open_passage(service, passage, start, end)
        if opened is None:
            gone = f'<p class="failure">{texts.SOURCE_GONE}</p>'
            return newest(openings, number, shown, gone)
        return newest(openings, number, opened, source_view.source(service, opened))

    listing.open(
        open_source, [pane.view, pane.openings], [pane.view, pane.shown],
        trigger_mode="multiple", **PRIVATE,
    )  # fmt: skip
