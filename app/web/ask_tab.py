"""The tab ”Fråga”: conversation to the left, the source to the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.feedback import Vote, keep_vote
from app.streaming import Partial, ask_stream
from app.web import answer_files, events, scripts, source_view, texts
from app.web.chat_view import announcement, conversation, empty_library, failure, welcome
from app.web.filters import make_filters
from app.web.openings import Openings
from app.web.source_pane import PRIVATE, build_source_pane, newest
from app.web.source_view import View
from app.web.texts import escape
from app.web.turns import Session, Turn, arrived, asked_by
from app.web.viewing import own
from index.records import Filters
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service

Update = tuple[Any, ...]
FORM = 6  # fields of the form that limit a question


@dataclass(frozen=True, slots=True)
class AskTab:
    """What the tab's events do.

    It holds the service only: a session's questions and view come in as arguments from the
    session's own state and go back there.
    """

    service: Service

    @property
    def voting(self) -> bool:
        """True when answers can be judged."""
        return self.service.settings.log.feedback

    def greet(self) -> str:
        """Return the empty conversation: suggestions, or what to do with an empty library."""
        try:
            if not self.service.documents():
                return empty_library()
            return welcome(self.service.suggestions())
        except ParagrafError as exc:
            return failure(str(exc))

    def load(self) -> Update:
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

    def begin(self, question: str, session: Session, *fields: Any) -> Update:
        """Show the question at once; while one is searched, a second one has to wait."""
        asked = question.strip()
        if not asked:
            return gr.skip(), gr.skip(), gr.skip(), texts.EMPTY_QUESTION
        if session.pending is not None:
            return gr.skip(), gr.skip(), gr.skip(), texts.SEARCHING
        try:
            turn = Turn(asked, filters=make_filters(*fields))
        except ParagrafError as exc:
            turn = Turn(asked, error=str(exc))
        session = Session((*session.turns, turn))
        return session, "", self._drawn(session), announcement(session)

    def begin_suggested(
        self, session: Session, first: Any, last: Any, bodies: Any, kinds: Any, documents: Any,
        dnr: Any, event: gr.EventData,
    ) -> Update:  # fmt: skip
        """Show a suggested question that was clicked."""
        fields = (first, last, bodies, kinds, documents, dnr)
        return self.begin(events.text(event, "question") or "", session, *fields)

    def arrive(self, search: str, session: Session) -> Update:
        """Show what the address of a permanent link asks, or one the user went back to."""
        if session.pending is not None:
            return (gr.skip(),) * 4
        session = arrived(asked_by(search), session)
        if session.pending is None and session.wanted is None:
            session = replace(session, wanted=_last_source(session))
        drawn = self._drawn(session) if session.turns else self._fresh()
        return session, gr.skip(), drawn, announcement(session)

    def arrive_linked(self, search: str, session: Session) -> Update:
        """Show what the address asks that the page was opened with, once."""
        if session.turns or not asked_by(search).turns:
            return (gr.skip(),) * 4
        return self.arrive(search, session)

    def go(self, session: Session, event: gr.EventData) -> Update:
        """Show what the address says that the browser went back or forward to."""
        return self.arrive(events.text(event, "search") or "", session)

    def answer(self, session: Session, view: View | None, openings: Openings) -> Iterator[Update]:
        """Answer the questions that wait, one by one; then open a source of the last.

        Not if the user has opened another since the words were shown.
        """
        number, wanted = session.pending, session.wanted
        if number is None and wanted is None:
            yield (gr.skip(),) * 5
            return
        session = replace(session, wanted=None)
        last = number
        while number is not None:
            for turn in self._answered(session.turns[number], session.history(number)):
                session = session.put(number, turn)
                if turn.pending:  # a statement of an answer still being written
                    drawn = self._drawn(session)
                    yield gr.skip(), gr.skip(), drawn, gr.skip(), gr.skip()
            # the words first: the image of a page takes longer than the answer
            yield session, gr.skip(), self._drawn(session), announcement(session), gr.skip()
            last, number = number, session.pending
        opening = openings.begin()
        if wanted is not None:
            place, marker = wanted
            there = 0 <= place < len(session.turns)
            turn = session.turns[place] if there else Turn("")
            view = source_view.open_view(self.service, turn, marker)
        elif last is not None:
            view = self._first(session, last)
        # not the session again: the next question may have been asked since
        drawn = source_view.source(self.service, view)
        view_shown, source_shown = newest(openings, opening, view, drawn)
        yield gr.skip(), view_shown, gr.skip(), gr.skip(), source_shown

    def _answered(self, turn: Turn, history: Sequence[str]) -> Iterator[Turn]:
        """Yield the turn as its statements come, and last with its answer or fault."""
        try:
            for come in ask_stream(
                own(self.service), turn.question, history=history, filters=turn.filters,
                without=turn.without,
            ):  # fmt: skip
                if isinstance(come, Partial):
                    turn = replace(turn, told=(*turn.told, come.text))
                else:
                    turn = replace(turn, answer=come)
                yield turn
        except ParagrafError as exc:
            yield replace(turn, error=str(exc))

    def _first(self, session: Session, number: int) -> View | None:
        """Open the first source. A refusal opens none: a lit passage would look like an answer."""
        turn = session.turns[number]
        if turn.answer is None or not turn.answer.citations:
            return None
        return source_view.open_view(self.service, turn, turn.answer.citations[0].marker)

    def fail(self, session: Session) -> Update:
        """Say that a fault nobody foresaw stopped the answer; its cause is in the log."""
        number = session.pending
        if number is None:
            return gr.skip(), gr.skip(), gr.skip()
        session = session.put(number, replace(session.turns[number], error=texts.UNEXPECTED))
        return session, self._drawn(session), announcement(session)

    def cite(
        self, session: Session, view: View | None, openings: Openings, event: gr.EventData
    ) -> Update:
        """Open the source whose marker was clicked."""
        turn, marker = events.number(event, "turn"), events.number(event, "marker")
        if turn is None or marker is None or not 0 <= turn < len(session.turns):
            return gr.skip(), gr.skip()
        number = openings.begin(events.number(event, "opening"))
        opened = source_view.open_view(self.service, session.turns[turn], marker) or view
        return newest(openings, number, opened, source_view.source(self.service, opened))

    def change(
        self, session: Session, first: Any, last: Any, bodies: Any, kinds: Any, documents: Any,
        dnr: Any, event: gr.EventData,
    ) -> Update:  # fmt: skip
        """Ask a question again without, or with, a part of what it was taken to ask for.

        A filter that is taken off leaves the form too, for the questions to come.
        """
        limits = (first, last, bodies, kinds, documents, dnr)
        number, part = events.number(event, "turn"), events.text(event, "part")
        kept = (gr.skip(),) * FORM
        if number is None or part is None or not 0 <= number < len(session.turns):
            return (gr.skip(),) * 4 + kept
        if session.pending is not None:
            return (gr.skip(),) * 3 + (texts.SEARCHING,) + kept
        turn = session.turns[number]
        filters, without = turn.filters, turn.without
        match events.text(event, "act"):
            case "drop":
                without |= {part}
            case "restore":
                without -= {part}
            case "unlimit":
                filters = without_filter(filters, part)
                kept = tuple(_left(limits, filters))
        told = turn.answer.understood if turn.answer else ()
        labels = dict(turn.labels) | {one.key: one.label for one in told}
        again = Turn(turn.question, filters=filters, without=without, labels=tuple(labels.items()))
        session = session.put(number, again)
        return (session, gr.skip(), self._drawn(session), announcement(session), *kept)

    def save(self, session: Session, event: gr.EventData) -> str:
        """Return a link that holds an answer, or all of them, as a file; the browser takes it."""
        number, kind = events.number(event, "turn"), events.text(event, "part")
        answers = [turn.answer for turn in session.turns if turn.answer is not None]
        if number is not None and 0 <= number < len(session.turns):
            one = session.turns[number].answer
            answers = [] if one is None else [one]
        return answer_files.link(answers, kind or "") if answers else ""

    def vote(self, session: Session, event: gr.EventData) -> Update:
        """Keep what the user thinks of an answer, if the operator lets that be kept."""
        number, way = events.number(event, "turn"), events.text(event, "part")
        if not self.voting or number is None or not 0 <= number < len(session.turns):
            return gr.skip(), gr.skip(), gr.skip()
        turn = session.turns[number]
        comment = events.text(event, "comment") or ""
        cast: Vote = "down" if (way or turn.vote) == "down" else "up"
        if turn.answer is None:
            return gr.skip(), gr.skip(), gr.skip()
        try:
            keep_vote(
                self.service.library.home, turn.answer, cast, comment, session.history(number),
                self.service.settings.log.keep_days,
            )  # fmt: skip
        except ParagrafError as exc:
            return gr.skip(), gr.skip(), escape(str(exc))
        session = session.put(number, replace(turn, vote=cast, commented=bool(comment.strip())))
        said = texts.COMMENTED if comment.strip() else texts.VOTED
        return session, self._drawn(session), said

    def restart(self, openings: Openings) -> Update:
        """Forget the session's questions."""
        openings.begin()  # a source that is being drawn belongs to a question forgotten
        return Session(), None, "", self._fresh(), "", source_view.source(self.service, None)

    def _fresh(self) -> str:
        """Return the empty conversation with its address, for one that had another before."""
        return f'<div data-address="/?flik=fraga">{self.greet()}</div>'

    def _drawn(self, session: Session) -> str:
        return conversation(session, voting=self.voting)


def _last_source(session: Session) -> tuple[int, int]:
    """Return the last turn and its first marker; a marker that none has for a refusal."""
    answer = session.turns[-1].answer if session.turns else None
    markers = [citation.marker for citation in answer.citations] if answer else []
    return len(session.turns) - 1, markers[0] if markers else -1


def without_filter(filters: Filters, part: str) -> Filters:
    """Return filters without the one that is shown as ``part``."""

    def rest(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value for value in values if value != part)

    return Filters(
        date_from=None if part == texts.SINCE.format(day=filters.date_from) else filters.date_from,
        date_to=None if part == texts.UNTIL.format(day=filters.date_to) else filters.date_to,
        bodies=rest(filters.bodies),
        kinds=tuple(kind for kind in filters.kinds if texts.kind_name(kind) != part),
        documents=rest(filters.documents),
        dnrs=rest(filters.dnrs),
    )


def _left(fields: Sequence[Any], filters: Filters) -> Iterator[Any]:
    """Yield the form's fields without the values that ``filters`` no longer holds."""
    first, last, bodies, kinds, documents, _ = fields
    yield first if filters.date_from else ""
    yield last if filters.date_to else ""
    for chosen, kept in (
        (bodies, filters.bodies), (kinds, filters.kinds), (documents, filters.documents),
    ):  # fmt: skip
        yield [value for value in chosen or () if value in kept]
    yield ", ".join(filters.dnrs)


def build_ask_tab(service: Service, demo: gr.Blocks) -> None:
    """Lay the tab out and wire its events inside an open ``gr.Blocks``."""
    tab = AskTab(service)
    session: gr.State = gr.State(Session())
    linked = gr.Textbox(visible=False)
    announcer = gr.HTML("", elem_id="utropare", js_on_load=scripts.ANNOUNCER_JS)
    saved = gr.HTML("", elem_id="sparad", js_on_load=scripts.SAVED_JS)
    with gr.Row(elem_id="spalter", elem_classes="spalter"):
        with gr.Column(scale=1, min_width=320, elem_classes="samtalsspalt"):
            gr.HTML(f"<h2 id='samtal-rubrik'>{texts.CONVERSATION}</h2>", js_on_load=None)
            talk = gr.HTML(
                "", elem_id="samtal", elem_classes="scroller", js_on_load=scripts.conversation_js()
            )
            question = gr.Textbox(
                label=texts.QUESTION, placeholder=texts.PLACEHOLDER, lines=1, max_lines=5,
                elem_id="fraga", max_length=2000,
            )  # fmt: skip
            with gr.Row(elem_classes="fragerad"):
                ask = gr.Button(
                    texts.ASK, variant="primary", elem_id="skicka", scale=2, min_width=120
                )
                new = gr.Button(texts.NEW, elem_id="ny", scale=1, min_width=160)
            fields, (bodies, kinds, documents) = _filter_fields()
        with gr.Column(scale=1, min_width=320, elem_classes="kallspalt"):
            pane = build_source_pane(service, "kallan", texts.EMPTY_SOURCE)

    quick: dict[str, Any] = {"queue": False, **PRIVATE}
    begun = [session, question, talk, announcer]
    opened = demo.load(tab.load, None, [talk, bodies, kinds, documents], **quick)
    for started in (
        ask.click(tab.begin, [question, session, *fields], begun, **quick),
        question.submit(tab.begin, [question, session, *fields], begun, **quick),
        talk.suggest(tab.begin_suggested, [session, *fields], begun, **quick),
        talk.go(tab.go, [session], begun, trigger_mode="multiple", **quick),
        talk.amend(tab.change, [session, *fields], [*begun, *fields], **quick),
        opened.then(tab.arrive_linked, [linked, session], begun, js=scripts.ADDRESS_JS, **quick),
    ):
        started.then(
            tab.answer,
            [session, pane.view, pane.openings],
            [session, pane.view, talk, announcer, pane.shown],
            **events.ASKING,
            # the next question may be asked while the page of the one before is still drawn
            trigger_mode="multiple",
            **PRIVATE,
        ).failure(tab.fail, [session], [session, talk, announcer], **quick)
    # going back quickly passes many sources
    cited = [session, pane.view, pane.openings]
    talk.cite(tab.cite, cited, [pane.view, pane.shown], trigger_mode="multiple", **PRIVATE)
    talk.save(tab.save, [session], [saved], **PRIVATE)
    talk.vote(tab.vote, [session], [session, talk, announcer], **PRIVATE)
    fresh = [session, pane.view, question, talk, announcer, pane.shown]
    new.click(tab.restart, [pane.openings], fresh, **quick)


def _filter_fields() -> tuple[list[Any], tuple[Any, Any, Any]]:
    """Return all filter fields in the order of ``make_filters``, and those with choices."""
    with gr.Accordion(texts.FILTERS, open=False, elem_id="filter"):
        with gr.Row():
            first = gr.Textbox(label=texts.FIRST_DAY, placeholder=texts.DATE_FORMAT, elem_id="fran")
            last = gr.Textbox(label=texts.LAST_DAY, placeholder=texts.DATE_FORMAT, elem_id="till")
        bodies = gr.Dropdown([], label=texts.BODY, multiselect=True, elem_id="organ")
        kinds = gr.Dropdown([], label=texts.KIND, multiselect=True, elem_id="typ")
        documents = gr.Dropdown(
            [], label=texts.DOCUMENT_FIELD, multiselect=True, elem_id="dokument"
        )
        dnr = gr.Textbox(label=texts.REGISTRATION, placeholder=texts.SEVERAL, elem_id="dnr")
    return [first, last, bodies, kinds, documents, dnr], (bodies, kinds, documents)
