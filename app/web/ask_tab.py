"""The tab ”Fråga”: conversation to the left, the source to the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.web import events, scripts, source_view, texts
from app.web.chat_view import Turn, announcement, conversation, welcome
from app.web.filters import make_filters
from app.web.source_pane import PRIVATE, build_source_pane
from app.web.source_view import View
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service

Turns = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class AskTab:
    """What the tab's events do.

    It holds the service only: a session's turns and view come in as arguments from the
    session's own state and go back there.
    """

    service: Service

    def greet(self) -> str:
        """Return the empty conversation: suggestions, or what to do with an empty library."""
        try:
            if not self.service.documents():
                return conversation((), empty_library=True)
            return welcome(self.service.suggestions())
        except ParagrafError as exc:
            return conversation((Turn("", error=str(exc)),), empty_library=False)

    def load(self) -> tuple[str, Any, Any, Any]:
        """Fill the page when it is opened, so that new documents show after a reload."""
        greeting = self.greet()
        try:
            facets = self.service.facets()
        except ParagrafError:
            return greeting, gr.skip(), gr.skip(), gr.skip()
        kinds = [(texts.kind_name(kind), kind) for kind in facets.kinds]
        return (
            greeting,
            gr.update(choices=list(facets.bodies)),
            gr.update(choices=kinds),
            gr.update(choices=list(facets.documents)),
        )

    def begin(self, question: str, turns: Turns) -> tuple[Any, ...]:
        """Show the question at once; while one is searched, a second one has to wait."""
        asked = question.strip()
        if not asked:
            return gr.skip(), gr.skip(), gr.skip(), texts.EMPTY_QUESTION
        if turns and _pending(turns[-1]):
            return gr.skip(), gr.skip(), gr.skip(), texts.SEARCHING
        turns = (*turns, Turn(asked))
        return turns, "", conversation(turns, empty_library=False), announcement(turns)

    def begin_suggested(self, turns: Turns, event: gr.EventData) -> tuple[Any, ...]:
        """Show a suggested question that was clicked."""
        return self.begin(events.text(event, "question") or "", turns)

    def begin_linked(self, question: str, turns: Turns) -> tuple[Any, ...]:
        """Show the question of a permanent link, once."""
        return (gr.skip(),) * 4 if turns or not question.strip() else self.begin(question, turns)

    def answer(self, turns: Turns, view: View | None, *fields: Any) -> tuple[Any, ...]:
        """Answer the question that waits, and open its first source."""
        if not turns or not _pending(turns[-1]):
            return (gr.skip(),) * 5
        question = turns[-1].question
        history = tuple(turn.question for turn in turns[:-1] if turn.answer is not None)
        try:
            found = self.service.ask(question, history=history, filters=make_filters(*fields))
            turn = Turn(question, answer=found)
            first = found.citations[0].marker if found.citations else None
            # A refusal opens nothing by itself: a lit passage would look like an answer.
            view = None if first is None else source_view.open_view(self.service, turn, first)
        except ParagrafError as exc:
            turn = Turn(question, error=str(exc))
        turns = (*turns[:-1], turn)
        return (
            turns,
            view,
            conversation(turns, empty_library=False),
            announcement(turns),
            source_view.source(self.service, view),
        )

    def fail(self, turns: Turns) -> tuple[Any, ...]:
        """Say that a fault nobody foresaw stopped the answer; its cause is in the log."""
        if not turns or not _pending(turns[-1]):
            return gr.skip(), gr.skip(), gr.skip()
        turns = (*turns[:-1], Turn(turns[-1].question, error=texts.UNEXPECTED))
        return turns, conversation(turns, empty_library=False), announcement(turns)

    def cite(self, turns: Turns, view: View | None, event: gr.EventData) -> tuple[Any, Any]:
        """Open the source whose marker was clicked."""
        turn, marker = events.number(event, "turn"), events.number(event, "marker")
        if turn is None or marker is None or not 0 <= turn < len(turns):
            return gr.skip(), gr.skip()
        opened = source_view.open_view(self.service, turns[turn], marker) or view
        return opened, source_view.source(self.service, opened)

    def restart(self) -> tuple[Any, ...]:
        """Forget the session's questions."""
        return (), None, "", self.greet(), "", source_view.source(self.service, None)


def _pending(turn: Turn) -> bool:
    return turn.answer is None and turn.error is None


def build_ask_tab(service: Service, demo: gr.Blocks) -> None:
    """Lay the tab out and wire its events inside an open ``gr.Blocks``."""
    tab = AskTab(service)
    turns: gr.State = gr.State(())
    linked = gr.Textbox(visible=False)
    announcer = gr.HTML("", elem_id="utropare", js_on_load=scripts.ANNOUNCER_JS)
    with gr.Row(elem_id="spalter", elem_classes="spalter"):
        with gr.Column(scale=1, min_width=320):
            gr.HTML(f"<h2 id='samtal-rubrik'>{texts.CONVERSATION}</h2>", js_on_load=None)
            talk = gr.HTML(
                "", elem_id="samtal", elem_classes="scroller", js_on_load=scripts.CONVERSATION_JS
            )
            question = gr.Textbox(
                label=texts.QUESTION, placeholder=texts.PLACEHOLDER, lines=1, max_lines=5,
                elem_id="fraga", max_length=2000,
            )  # fmt: skip
            with gr.Row():
                ask = gr.Button(
                    texts.ASK, variant="primary", elem_id="skicka", scale=2, min_width=120
                )
                new = gr.Button(texts.NEW, elem_id="ny", scale=1, min_width=160)
            fields, (bodies, kinds, documents) = _filter_fields()
        with gr.Column(scale=1, min_width=320):
            view, shown = build_source_pane(service, "kallan", texts.EMPTY_SOURCE)

    answered = [turns, view, talk, announcer, shown]

    begun = [turns, question, talk, announcer]
    for started in (
        ask.click(tab.begin, [question, turns], begun, queue=False, **PRIVATE),
        question.submit(tab.begin, [question, turns], begun, queue=False, **PRIVATE),
        talk.suggest(tab.begin_suggested, [turns], begun, queue=False, **PRIVATE),
        demo.load(tab.load, None, [talk, bodies, kinds, documents], queue=False, **PRIVATE).then(
            tab.begin_linked,
            [linked, turns],
            begun,
            queue=False,
            js=scripts.linked_js("fraga"),
            **PRIVATE,
        ),
    ):
        started.then(
            tab.answer, [turns, view, *fields], answered, concurrency_id="ask", **PRIVATE
        ).failure(tab.fail, [turns], [turns, talk, announcer], queue=False, **PRIVATE)
    talk.cite(tab.cite, [turns, view], [view, shown], **PRIVATE)
    fresh = [turns, view, question, talk, announcer, shown]
    new.click(tab.restart, None, fresh, queue=False, **PRIVATE)


def _filter_fields() -> tuple[list[Any], tuple[Any, Any, Any]]:
    """Return all filter fields in the order of ``make_filters``, and those with choices."""
    with gr.Accordion(texts.FILTERS, open=False, elem_id="filter"):
        with gr.Row():
            first = gr.Textbox(label="Från datum", placeholder="ÅÅÅÅ-MM-DD", elem_id="fran")
            last = gr.Textbox(label="Till datum", placeholder="ÅÅÅÅ-MM-DD", elem_id="till")
        bodies = gr.Dropdown([], label="Organ", multiselect=True, elem_id="organ")
        kinds = gr.Dropdown([], label="Dokumenttyp", multiselect=True, elem_id="typ")
        documents = gr.Dropdown([], label="Dokument", multiselect=True, elem_id="dokument")
        dnr = gr.Textbox(label="Diarienummer", placeholder="Flera skiljs med komma", elem_id="dnr")
    return [first, last, bodies, kinds, documents, dnr], (bodies, kinds, documents)
