"""The tab ”Sök”: ranked passages to the left, the source to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.web import address, events, scripts, search_view, similar_view, texts
from app.web.guide import help_link
from app.web.search_view import Found, Picked
from app.web.source_pane import PRIVATE, build_source_pane, wire_opening
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service

_LIKE = 10  # matters like a hit that are shown
_ORDER, _REACH = "narmast", "basta"  # at first
# What an address names the facets by, in the order of ``Picked``.
_FACETS = ("organ", "ar", "typ", "utfall")
_GONE_TO = 3 + len(_FACETS) + 3  # outputs of ``SearchTab.go``


@dataclass(frozen=True, slots=True)
class Session:
    """What one session searches for."""

    query: str = ""
    picked: Picked = Picked()
    order: str = _ORDER
    reach: str = _REACH
    turn: int = 0  # the request of the address that this answers
    shown: int = search_view.PAGE
    found: Found = Found((), (), ())


@dataclass(frozen=True, slots=True)
class SearchTab:
    """What the tab's events do; a session's search comes in and goes back to its own state."""

    service: Service

    def begin(self, query: str, order: str, reach: str) -> tuple[Any, ...]:
        """Search anew, with no facet chosen."""
        return self._anew(Session(" ".join(query.split()), order=order, reach=reach))

    def go(self, event: gr.EventData) -> tuple[Any, ...]:
        """Search for what the address names, within its facets and in its order."""
        asked = address.asked(event)
        if asked is None:
            return (gr.skip(),) * _GONE_TO
        order, reach = asked.one("ordning"), asked.one("omfattning")
        session = Session(
            " ".join(asked.one(address.WORDS).split()),
            order=order if order in texts.ORDERS else _ORDER,
            reach=reach if reach in texts.REACHES else _REACH,
            turn=asked.turn,
        )
        form = (session.query, session.order, session.reach)
        if not session.query:
            return (session, _state(session) + _welcome(), "", *_no_facets(), *form)
        return (*self._anew(session, [asked.all(name) for name in _FACETS]), *form)

    def narrow(
        self, session: Session, order: str, bodies: list[str], years: list[str],
        kinds: list[str], outcomes: list[str],
    ) -> tuple[Any, ...]:  # fmt: skip
        """Search within the chosen facets, or order what was found anew."""
        if not session.query:
            return gr.skip(), gr.skip(), gr.skip()
        picked = Picked(tuple(bodies), tuple(years), tuple(kinds), tuple(outcomes))
        session = Session(session.query, picked, order, session.reach)
        try:
            return self._drawn(replace(session, found=self._found(session)))
        except ParagrafError as exc:
            return session, _state(session) + texts.fault_box(exc), ""

    def act(self, session: Session, event: gr.EventData) -> tuple[Any, ...]:
        """Show more of what was found, matters like a hit, or the hits again."""
        verb, _, passage = (events.text(event, "action") or "").partition(":")
        if verb == "more":
            return self._drawn(replace(session, shown=session.shown + search_view.PAGE))
        if verb == "back":
            return self._drawn(session, passage)
        if verb != "like":
            return gr.skip(), gr.skip(), gr.skip()
        try:
            like = self.service.similar(passage, k=_LIKE)
        except ParagrafError as exc:
            shown = texts.fault_box(exc) + similar_view.back(passage)
            return session, _state(session) + shown, gr.skip()
        told = similar_view.count_line(like)
        return session, _state(session) + similar_view.similar(like, passage), told

    def _anew(
        self, session: Session, wanted: Sequence[tuple[str, ...]] = ((),) * len(_FACETS)
    ) -> tuple[Any, ...]:
        """Search, then again within those of the ``wanted`` facets that something was found in."""
        try:
            found = self._found(session)
            choices = search_view.choices(found)
            values = [
                tuple(value for value in each if value in dict(pairs).values())
                for each, pairs in zip(wanted, choices, strict=True)
            ]
            session = replace(session, picked=Picked(*values), found=found)
            if any(values):
                session = replace(session, found=self._found(session))
        except ParagrafError as exc:
            return (session, _state(session) + texts.fault_box(exc), "", *_no_facets())
        facets = (
            gr.update(choices=pairs, value=list(value))
            for pairs, value in zip(choices, values, strict=True)
        )
        return (*self._drawn(session), *facets)

    def _found(self, session: Session) -> Found:
        return search_view.find(
            self.service, session.query, session.picked, everything=session.reach == "alla"
        )

    def _drawn(self, session: Session, chosen: str = "") -> tuple[Session, str, str]:
        hits = search_view.results(
            self.service, session.found, session.order, session.shown, chosen
        )
        told = search_view.count_line(session.found, session.query)
        return session, _state(session) + hits, told


def _state(session: Session) -> str:
    picked = session.picked
    chosen = (picked.bodies, picked.years, picked.kinds, picked.outcomes)
    fields = [(address.WORDS, session.query)]
    fields += [(name, one) for name, values in zip(_FACETS, chosen, strict=True) for one in values]
    fields += [("ordning", session.order if session.order != _ORDER else "")]
    fields += [("omfattning", session.reach if session.reach != _REACH else "")]
    return address.mark(fields, session.turn)


def _no_facets() -> tuple[Any, ...]:
    return (gr.update(choices=[], value=[]),) * len(_FACETS)


def _welcome() -> str:
    return f'<p class="welcome">{texts.SEARCH_FIRST} {help_link(texts.READ_MORE, "Sök")}</p>'


def build_search_tab(service: Service) -> None:
    """Lay the tab out and wire its events inside an open ``gr.Tab``."""
    tab = SearchTab(service)
    session: gr.State = gr.State(Session())
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
            with gr.Row(elem_classes="fasetter"):
                reach = gr.Radio(
                    [(name, key) for key, name in texts.REACHES.items()], value="basta",
                    label=texts.REACH, elem_classes="ordning", min_width=150, scale=2,
                )  # fmt: skip
                order = gr.Radio(
                    [(name, key) for key, name in texts.ORDERS.items()], value="narmast",
                    label=texts.ORDER, elem_classes="ordning", min_width=150, scale=3,
                )  # fmt: skip
            count = gr.HTML("", elem_classes="antal", js_on_load=scripts.ANNOUNCER_JS)
            hits = gr.HTML(
                _welcome(), elem_id="traffar", elem_classes=["scroller", "lista"],
                js_on_load=scripts.state_js("sok"),
            )  # fmt: skip
        with gr.Column(scale=1, min_width=320):
            pane = build_source_pane(service, "kallan-sok", texts.OPEN_HIT)

    drawn = [session, hits, count]
    for trigger in (start.click, query.submit, reach.input):
        trigger(tab.begin, [query, order, reach], [*drawn, *facets], **events.ASKING, **PRIVATE)
    hits.go(
        tab.go, None, [*drawn, *facets, query, order, reach], trigger_mode="multiple",
        **events.ASKING, **PRIVATE,
    )  # fmt: skip
    fields: tuple[Any, ...] = (order, *facets)
    for field in fields:
        field.input(tab.narrow, [session, order, *facets], drawn, **events.ASKING, **PRIVATE)
    hits.act(tab.act, [session], drawn, **events.ASKING, **PRIVATE)
    wire_opening(service, hits, pane)
