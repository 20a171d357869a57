"""The tab ”Uppdrag och ansvar”: the registers as tables, the source below or beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.web import address, events, register_view, scripts, texts
from app.web.register_rows import SHAPES, Choice, Registers, group_name
from app.web.register_view import asked_choice, fields
from app.web.source_pane import PRIVATE, build_source_pane, wire_opening
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service

_SHOWN = 7  # outputs: what is drawn, the form, and which register


@dataclass(frozen=True, slots=True)
class Session:
    """What one session looks at."""

    choice: Choice = Choice()
    turn: int = 0  # the request of the address that this answers
    shown: int = register_view.PAGE


@dataclass(frozen=True, slots=True)
class RegistersTab:
    """What the tab's events do; a session's choice comes in and goes back to its own state."""

    registers: Registers

    def switch(self, name: str) -> tuple[Any, ...]:
        """Show another register, with nothing chosen in it."""
        return self._shown(Session(Choice(name, order=SHAPES[name].order)))

    def go(self, event: gr.EventData) -> tuple[Any, ...]:
        """Show the register that the address names, with its choices."""
        asked = address.asked(event)
        if asked is None:
            return (gr.skip(),) * _SHOWN
        name = asked.one("register")
        choice = asked_choice(name if name in SHAPES else "uppdrag", asked.one, asked.all)
        return self._shown(Session(choice, asked.turn))

    def _shown(self, session: Session) -> tuple[Any, ...]:
        """Return everything of the tab: see ``_SHOWN``."""
        choice, name = session.choice, session.choice.register
        try:
            rows = self.registers.rows(name)
        except ParagrafError as exc:
            fault = _mark(session) + texts.fault_box(exc)
            return (session, fault, "", *(gr.skip(),) * (_SHOWN - 3))
        bodies = sorted({row.body for row in rows if row.body}, key=str.casefold)
        found = {group for row in rows for group in row.groups}
        groups = sorted((group_name(name, group), group) for group in found)
        choice = replace(
            choice,
            bodies=tuple(body for body in choice.bodies if body in bodies),
            groups=tuple(group for group in choice.groups if group in found),
        )
        return (
            *self._drawn(replace(session, choice=choice)),
            choice.words,
            gr.update(choices=bodies, value=list(choice.bodies)),
            gr.update(choices=groups, value=list(choice.groups), label=texts.REGISTER_GROUPS[name]),
            name,
        )

    def narrow(
        self, session: Session, words: str, bodies: list[str], groups: list[str]
    ) -> tuple[Any, ...]:
        """Show the rows that hold the words, of the chosen bodies and groups."""
        choice = replace(session.choice, words=words, bodies=tuple(bodies), groups=tuple(groups))
        return self._drawn(Session(choice))

    def act(self, session: Session, event: gr.EventData) -> tuple[Any, ...]:
        """Sort by a column, the other way at the second click, or show more rows."""
        column, choice = events.column(event), session.choice
        if column is not None:
            return self._drawn(Session(replace(choice, order=choice.order.clicked(column))))
        if events.text(event, "action") == "more":
            return self._drawn(replace(session, shown=session.shown + register_view.PAGE))
        return gr.skip(), gr.skip(), gr.skip()

    def _drawn(self, session: Session) -> tuple[Any, ...]:
        try:
            rows = self.registers.chosen(session.choice)
        except ParagrafError as exc:
            return session, _mark(session) + texts.fault_box(exc), ""
        drawn = _mark(session) + register_view.table(rows, session.choice, session.shown)
        return session, drawn, register_view.summary(rows, session.choice)


def _mark(session: Session) -> str:
    """Return the mark of what is shown; of the first register as it stands at first, nothing."""
    choice = session.choice
    first = choice == Choice()
    return address.mark([] if first else [("register", choice.register), *fields(choice)],
                        session.turn)  # fmt: skip


def build_registers_tab(service: Service, registers: Registers) -> None:
    """Lay the tab out and wire its events inside an open ``gr.Tab``."""
    tab = RegistersTab(registers)
    session: gr.State = gr.State(Session())
    with gr.Row(elem_classes=["spalter", "breda"]):
        with gr.Column(scale=3, min_width=320):
            name = gr.Radio(
                [(texts.REGISTERS[key], key) for key in SHAPES], value="uppdrag",
                label=texts.REGISTER, elem_classes="ordning",
            )  # fmt: skip
            with gr.Row(elem_classes="fasetter"):
                words = gr.Textbox(
                    label=texts.CONTAINS, placeholder=texts.CONTAINS_PLACEHOLDER,
                    max_length=200, min_width=150,
                )  # fmt: skip
                bodies = gr.Dropdown([], label=texts.BODY, multiselect=True, min_width=150)
                groups = gr.Dropdown(
                    [], label=texts.REGISTER_GROUPS["uppdrag"], multiselect=True, min_width=150
                )
            count = gr.HTML("", elem_classes="antal", js_on_load=scripts.ANNOUNCER_JS)
            listing = gr.HTML(
                "", elem_id="register", elem_classes=["scroller", "lista"],
                js_on_load=scripts.state_js("uppdrag", "replace"),
            )  # fmt: skip
        with gr.Column(scale=2, min_width=320):
            pane = build_source_pane(service, "kallan-register", texts.OPEN_ROW)

    drawn = [session, listing, count]
    form = [words, bodies, groups]
    everything = [*drawn, *form, name]
    name.input(tab.switch, [name], everything, **PRIVATE)
    listing.go(tab.go, None, everything, trigger_mode="multiple", **PRIVATE)
    words.change(tab.narrow, [session, *form], drawn, trigger_mode="always_last", **PRIVATE)
    for field in (bodies, groups):
        field.input(tab.narrow, [session, *form], drawn, **PRIVATE)
    listing.act(tab.act, [session], drawn, **PRIVATE)
    wire_opening(service, listing, pane)
