"""The tab ”Ärenden”: a matter as a picture and a list, its sources beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from app import matter_list
from app.web import address, events, matters_view, scripts, texts
from app.web.counts import counted
from app.web.source_pane import PRIVATE, build_source_pane, wire_opening
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service

_MATTER = "matter:"
_LONGEST = 300  # characters that can be asked for


@dataclass(frozen=True, slots=True)
class Session:
    """What one session looks at: what was asked for, and how many matters are listed."""

    asked: str = ""
    turn: int = 0  # the request of the address that this answers
    shown: int = matters_view.PAGE


@dataclass(frozen=True, slots=True)
class MattersTab:
    """What the tab's events do; a session's choice comes in and goes back to its own state."""

    service: Service

    def show(self, asked: str, turn: int = 0) -> tuple[Session, str, str]:
        """Show what somebody wrote: a matter, those it may mean, or all of them for nothing."""
        return self._drawn(Session(" ".join(asked.split()), turn))

    def go(self, event: gr.EventData) -> tuple[Any, ...]:
        """Show what the address names."""
        asked = address.asked(event)
        if asked is None:
            return (gr.skip(),) * 4
        words = asked.one(address.WORDS)[:_LONGEST]
        return (*self.show(words, asked.turn), words)

    def act(self, session: Session, event: gr.EventData) -> tuple[Any, ...]:
        """Choose a matter from the list, or list more of them."""
        action = events.text(event, "action") or ""
        if action == "more":
            more = replace(session, shown=session.shown + matters_view.PAGE)
            return (*self._drawn(more), gr.skip())
        if action == "all":
            return (*self.show(""), "")
        if not action.startswith(_MATTER):
            return (gr.skip(),) * 4
        dnr = action.removeprefix(_MATTER)
        return (*self.show(dnr), dnr)

    def _drawn(self, session: Session) -> tuple[Session, str, str]:
        shown, told = self._view(session)
        mark = address.mark([(address.WORDS, session.asked)], session.turn)
        return session, mark + shown, told

    def _view(self, session: Session) -> tuple[str, str]:
        asked = session.asked
        try:
            if not asked:
                rows = matter_list.matters(self.service)
                listed = matters_view.offered(rows, known=True, shown=session.shown)
                return listed, f'<p class="count">{counted(len(rows), "matter")}</p>'
            meant = matter_list.meant(self.service, asked)
            if meant.dnr is None:
                return matters_view.offered(meant.offered, known=False), ""
            case = self.service.case(meant.dnr)
        except ParagrafError as exc:
            return matters_view.failure(str(exc)), ""
        return matters_view.matter(case), matters_view.summary(case)


def build_matters_tab(service: Service) -> None:
    """Lay the tab out and wire its events inside an open ``gr.Tab``."""
    tab = MattersTab(service)
    session: gr.State = gr.State(Session())
    with gr.Row(elem_classes="spalter"):
        with gr.Column(scale=1, min_width=320):
            with gr.Row(elem_classes="sokrad"):
                asked = gr.Textbox(
                    label=texts.MATTER, placeholder=texts.MATTER_PLACEHOLDER, lines=1,
                    max_lines=1, max_length=_LONGEST, elem_id="arende", scale=4,
                )  # fmt: skip
                start = gr.Button(texts.SHOW_MATTER, variant="primary", scale=1, min_width=100)
            told = gr.HTML("", elem_classes="antal", js_on_load=scripts.ANNOUNCER_JS)
            shown = gr.HTML(
                "", elem_id="arendet", elem_classes=["scroller", "lista"],
                js_on_load=scripts.state_js("arenden"),
            )  # fmt: skip
        with gr.Column(scale=1, min_width=320):
            pane = build_source_pane(service, "kallan-arende", texts.OPEN_MARK)

    drawn = [session, shown, told]
    for trigger in (start.click, asked.submit):
        trigger(tab.show, [asked], drawn, **events.ASKING, **PRIVATE)
    shown.go(tab.go, None, [*drawn, asked], trigger_mode="multiple", **events.ASKING, **PRIVATE)
    shown.act(tab.act, [session], [*drawn, asked], **events.ASKING, **PRIVATE)
    wire_opening(service, shown, pane)
