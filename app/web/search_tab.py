"""The tab ”Sök”: ranked passages to the left, the source to the right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.web import events, scripts, search_view, texts
from app.web.search_view import Found, Picked
from app.web.source_pane import PRIVATE, build_source_pane, wire_opening
from app.web.texts import escape
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service


@dataclass(frozen=True, slots=True)
class Session:
    """What one session searches for."""

    query: str = ""
    picked: Picked = Picked()
    order: str = "narmast"
    shown: int = search_view.PAGE
    found: Found = Found((), (), ())


@dataclass(frozen=True, slots=True)
class SearchTab:
    """What the tab's events do; a session's search comes in and goes back to its own state."""

    service: Service

    def begin(self, query: str, order: str) -> tuple[Any, ...]:
        """Search anew, with no facet chosen."""
        session = Session(query, order=order)
        try:
            found = search_view.find(self.service, query, Picked())
        except ParagrafError as exc:
            return (session, _failure(exc), "", *(gr.update(choices=[], value=[]),) * 4)
        facets = (gr.update(choices=c, value=[]) for c in search_view.choices(found))
        return (*self._drawn(replace(session, found=found)), *facets)

    def begin_linked(self, linked: str, order: str) -> tuple[Any, ...]:
        """Search for what a permanent link names."""
        if not linked.strip():
            return (gr.skip(),) * 8
        return (*self.begin(linked, order), linked)

    def narrow(
        self, session: Session, order: str, bodies: list[str], years: list[str],
        kinds: list[str], outcomes: list[str],
    ) -> tuple[Any, ...]:  # fmt: skip
        """Search within the chosen facets, or order what was found anew."""
        if not session.query.strip():
            return gr.skip(), gr.skip(), gr.skip()
        picked = Picked(tuple(bodies), tuple(years), tuple(kinds), tuple(outcomes))
        try:
            found = search_view.find(self.service, session.query, picked)
        except ParagrafError as exc:
            return session, _failure(exc), ""
        return self._drawn(Session(session.query, picked, order, found=found))

    def act(self, session: Session, event: gr.EventData) -> tuple[Any, Any]:
        """Show more of what was found."""
        if events.text(event, "action") != "more":
            return gr.skip(), gr.skip()
        session = replace(session, shown=session.shown + search_view.PAGE)
        return session, self._drawn(session)[1]

    def _drawn(self, session: Session) -> tuple[Session, str, str]:
        return (
            session,
            search_view.results(session.found, session.order, session.shown),
            search_view.count_line(session.found, session.query),
        )


def _failure(exc: ParagrafError) -> str:
    return f'<section class="failure"><p>{escape(str(exc))}</p></section>'


def build_search_tab(service: Service, demo: gr.Blocks) -> None:
    """Lay the tab out and wire its events inside an open ``gr.Tab``."""
    tab = SearchTab(service)
    session: gr.State = gr.State(Session())
    linked = gr.Textbox(visible=False)
    with gr.Row(elem_classes="spalter"):
        with gr.Column(scale=1, min_width=320):
            with gr.Row(elem_classes="sokrad"):
                query = gr.Textbox(
                    label=texts.SEARCH_WORDS, placeholder=texts.SEARCH_PLACEHOLDER, lines=1,
                    max_lines=1, max_length=500, elem_id="sokord", scale=4,
                )  # fmt: skip
                start = gr.Button(
                    texts.SEARCH, variant="primary", elem_id="sok", scale=1, min_width=100
                )
            with gr.Row(elem_classes="fasetter"):
                facets = [
                    gr.Dropdown([], label=label, multiselect=True, min_width=150)
                    for label in (texts.BODY, texts.YEAR, texts.KIND, texts.OUTCOME)
                ]
            order = gr.Radio(
                [(name, key) for key, name in texts.ORDERS.items()], value="narmast",
                label=texts.ORDER, elem_classes="ordning",
            )  # fmt: skip
            count = gr.HTML("", elem_classes="antal", js_on_load=scripts.ANNOUNCER_JS)
            hits = gr.HTML(
                f'<p class="welcome">{texts.SEARCH_FIRST}</p>', elem_id="traffar",
                elem_classes=["scroller", "lista"], js_on_load=scripts.LIST_JS,
            )  # fmt: skip
        with gr.Column(scale=1, min_width=320):
            view, pane = build_source_pane(service, "kallan-sok", texts.OPEN_HIT)

    drawn = [session, hits, count]
    for trigger in (start.click, query.submit):
        trigger(tab.begin, [query, order], [*drawn, *facets], concurrency_id="ask", **PRIVATE)
    demo.load(
        tab.begin_linked, [linked, order], [*drawn, *facets, query],
        js=scripts.linked_js("sok"), concurrency_id="ask", **PRIVATE,
    )  # fmt: skip
    fields: tuple[Any, ...] = (order, *facets)
    for field in fields:
        field.input(tab.narrow, [session, order, *facets], drawn, concurrency_id="ask", **PRIVATE)
    hits.act(tab.act, [session], [session, hits], **PRIVATE)
    wire_opening(service, hits, view, pane)
