"""The tab ”Utvärdera”: question sets, runs with progress, results, comparison, work list."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import gradio as gr

from app.web import events, run_form, scripts, texts
from app.web.evaluator import Evaluator, ForEvaluators, Look, Part
from app.web.run_form import RunForm
from app.web.sortable import UNSORTED, Order
from app.web.source_pane import PRIVATE
from ingest.errors import ParagrafError

# In which order each part stands at first: categories and documents by name, flips worst first.
_ORDERS: dict[Part, Order] = {
    "matt": UNSORTED,
    "kategorier": Order(),
    "dokument": Order(),
    "fragor": Order(),
    "jamfor": Order(4, falling=True),
}
_ASKED_AGAIN = 0.7  # seconds between two looks at a run under way
_MORE = 100  # questions shown at a time
_NEWEST = Order(1, falling=True)
_CHOOSING = threading.Lock()  # held for a step, never while something is drawn


class Session:
    """What one session looks at.

    One object for the session (Gradio copies the state's first value once for each), shared by
    its events under way: whoever chooses a run and then a part of it before the run is drawn gets
    both, whichever of the two ends last.
    """

    def __init__(self) -> None:
        self.look = Look()
        self.listed = _NEWEST  # the order of the runs

    def choose(self, **changes: Any) -> None:
        """Look at something else; what is not named stays as the latest event left it."""
        with _CHOOSING:
            self.look = replace(self.look, **changes)

    def start_at(self, look: Look) -> None:
        """Look at another run from its beginning."""
        with _CHOOSING:
            self.look = look


@dataclass(frozen=True, slots=True)
class EvaluationTab:
    """What the tab's events do; each draws what its session looks at when it ends."""

    desk: Evaluator

    def opened(self, session: Session) -> tuple[Any, ...]:
        """Show the runs, and the latest one where none is chosen."""
        try:
            names = self.desk.runs()
        except ParagrafError as exc:
            return texts.fault(exc), *(gr.skip(),) * (_Results.COUNT - 1)
        if session.look.run not in names:
            session.start_at(Look(names[0]) if names else Look())
        return self._shown(session, names)

    def shown(self, session: Session) -> tuple[Any, ...]:
        """Return everything of ”Körningar” for a session: see ``_Results.all``."""
        return self._shown(session, self.desk.runs())

    def _shown(self, session: Session, names: Sequence[str]) -> tuple[Any, ...]:
        return _latest(session, lambda look: self._drawn(look, session.listed, names))

    def _drawn(self, look: Look, listed: Order, names: Sequence[str]) -> tuple[Any, ...]:
        others = [name for name in names if name != look.run]
        return (
            self._html(lambda: self.desk.listing(listed, look.run)),
            self._html(lambda: self.desk.heading(look)) if look.run else "",
            gr.update(visible=bool(look.run), value=look.part),
            gr.update(visible=look.part == "fragor", value=look.words),
            gr.update(visible=look.part == "fragor", value=list(look.outcomes)),
            gr.update(visible=look.part == "jamfor", choices=others, value=look.against or None),
            self._part(look),
            gr.update(visible=look.part in ("fragor", "jamfor")),
            f'<p class="welcome">{texts.OPEN_QUESTION}</p>',
        )

    def choose(self, session: Session, event: gr.EventData) -> tuple[Any, ...]:
        """Show another run, in the part that is open."""
        name = events.text(event, "passage")
        if name is None:
            return (gr.skip(),) * _Results.COUNT
        against = session.look.against
        session.choose(run=name, against="" if against == name else against)
        return self.shown(session)

    def sort_runs(self, session: Session, event: gr.EventData) -> Any:
        """Order the runs by a column."""
        column = events.column(event)
        if column is None:
            return gr.skip()
        session.listed = session.listed.clicked(column)
        return self._html(lambda: self.desk.listing(session.listed, session.look.run))

    def turn(self, session: Session, part: Part) -> tuple[Any, ...]:
        """Show another part of the run."""
        if part not in _ORDERS:
            return (gr.skip(),) * _Results.COUNT
        session.choose(part=part, order=_ORDERS[part], shown=_MORE)
        return self.shown(session)

    def narrow(
        self, session: Session, words: str, outcomes: list[str] | None, against: str | None
    ) -> tuple[Any, ...]:
        """Choose among the questions, or the run to compare with."""
        session.choose(
            words=words, outcomes=tuple(outcomes or ()), against=against or "", shown=_MORE
        )
        return _latest(
            session, lambda look: (self._html(lambda: self.desk.heading(look)), self._part(look))
        )

    def act(self, session: Session, event: gr.EventData) -> tuple[Any, ...]:
        """Sort the part, show more of it, or show the questions of a category or document."""
        verb, _, value = (events.text(event, "action") or "").partition(":")
        look, column = session.look, events.column(event)
        if verb == "only":
            session.choose(part="fragor", words=value, outcomes=(), order=Order())
        elif verb == "more":
            session.choose(shown=look.shown + _MORE)
        elif column is not None:
            session.choose(order=look.order.clicked(column))
        else:
            return (gr.skip(),) * _Results.COUNT
        return self.shown(session)

    def question(self, session: Session, event: gr.EventData) -> str:
        """Show one question."""
        key = events.text(event, "passage")
        return self._html(lambda: self.desk.question(session.look, key or ""))

    def watch(self, session: Session) -> tuple[Any, ...]:
        """Tell how far the run under way has come, and show it when it is done.

        The timer that asks again stands second: it runs as long as the run does.
        """
        job = self.desk.job()
        told, still = run_form.progress(job), job is not None and job.running
        timer = gr.update(active=still)
        if job is None or still:
            return told, timer, *(gr.skip(),) * (_Results.COUNT + 1)
        if job.state != "done":
            return told, timer, gr.skip(), *self.shown(session)
        session.start_at(Look(job.name))
        return told, timer, gr.update(selected="utv-korningar"), *self.shown(session)

    def opened_again(self) -> tuple[Any, Any]:
        """Tell of a run that is under way when the tab is opened."""
        try:
            job = self.desk.job()
        except ParagrafError:
            return "", gr.update(active=False)  # the list of runs says who may
        return run_form.progress(job), gr.update(active=job is not None and job.running)

    def start(self, files: list[str], name: str) -> tuple[Any, Any]:
        """Begin a run of the chosen sets."""
        if not files:
            return f'<p class="failure">{texts.CHOOSE_SETS}</p>', gr.skip()
        try:
            return run_form.progress(self.desk.start(files, name)), gr.update(active=True)
        except ParagrafError as exc:
            return texts.fault(exc), gr.skip()

    def work(self, files: list[str] | None) -> tuple[Any, ...]:
        """Show the work list, with its files."""
        try:
            found = self.desk.work_list([Path(file) for file in files or ()])
        except ParagrafError as exc:
            return texts.fault(exc), *(gr.update(visible=False),) * 3
        if not found.files:
            return found.html, *(gr.update(visible=False),) * 3
        folder = Path(tempfile.mkdtemp(prefix="paragraf-"))
        paths = []
        for file in found.files:
            path = folder / file.name
            path.write_bytes(file.content)
            paths.append(gr.update(value=str(path), visible=True))
        return found.html, *paths

    def _part(self, look: Look) -> str:
        return self._html(lambda: self.desk.part(look)) if look.run else ""

    def _html(self, made: Any) -> str:
        try:
            return str(made())
        except ParagrafError as exc:
            return texts.fault(exc)


def _latest(session: Session, draw: Callable[[Look], tuple[Any, ...]]) -> tuple[Any, ...]:
    """Draw what the session looks at, and again when that was changed meanwhile."""
    while True:
        look = session.look
        drawn = draw(look)
        if look is session.look:
            return drawn


@dataclass(frozen=True, slots=True)
class _Results:
    """The fields of ”Körningar”."""

    COUNT = 9

    listing: Any
    heading: Any
    part: Any
    words: Any
    outcomes: Any
    against: Any
    result: Any
    aside: Any
    question: Any

    @classmethod
    def laid_out(cls, outcomes: Sequence[str]) -> _Results:
        listing = gr.HTML(
            "", elem_id="korningar", elem_classes=["scroller", "lista"], js_on_load=scripts.LIST_JS
        )
        heading = gr.HTML("", elem_id="korningen", js_on_load=None)
        parts = [(words, part) for part, words in texts.RUN_PARTS.items()]
        part = gr.Radio(
            parts, value="matt", label=texts.SHOW, elem_classes="ordning", visible=False
        )
        with gr.Row(elem_classes="fasetter"):
            words = gr.Textbox(
                label=texts.CONTAINS, placeholder=texts.QUESTION_WORDS, max_length=200,
                min_width=150, visible=False,
            )  # fmt: skip
            chosen = gr.Dropdown(
                list(outcomes), label=texts.OUTCOME, multiselect=True, min_width=150, visible=False
            )
            against = gr.Dropdown([], label=texts.AGAINST, min_width=150, visible=False)
        with gr.Row(elem_classes=["spalter", "breda"]):
            with gr.Column(scale=3, min_width=320):
                result = gr.HTML(
                    "", elem_id="resultatet", elem_classes=["scroller", "lista"],
                    js_on_load=scripts.LIST_JS,
                )  # fmt: skip
            with gr.Column(scale=2, min_width=320, visible=False) as aside:
                gr.HTML(f"<h2 id='fragan-rubrik'>{texts.ONE_QUESTION}</h2>", js_on_load=None)
                question = gr.HTML(
                    f'<p class="welcome">{texts.OPEN_QUESTION}</p>', elem_id="fragan",
                    elem_classes=["scroller", "kalla"],
                    js_on_load=scripts.source_js("fragan-rubrik"),
                )  # fmt: skip
        return cls(listing, heading, part, words, chosen, against, result, aside, question)

    def all(self) -> list[Any]:
        """Return the outputs of ``EvaluationTab.shown``, in its order."""
        return [
            self.listing, self.heading, self.part, self.words, self.outcomes,
            self.against, self.result, self.aside, self.question,
        ]  # fmt: skip


def build_evaluation_tab(desk: Evaluator | None, opened: Any) -> None:
    """Lay the tab out inside ``opened``, a ``gr.Tab``, and wire its events."""
    if desk is None:
        gr.HTML(f'<p class="note">{texts.NO_EVALUATION}</p>', js_on_load=None)
        return
    desk = cast("Evaluator", ForEvaluators(desk))
    tab = EvaluationTab(desk)
    session: gr.State = gr.State(Session())
    with gr.Tabs(elem_id="utvarderingen") as inner:
        with gr.Tab(texts.RUNS, id="utv-korningar", elem_id="utv-korningar"):
            results = _Results.laid_out(desk.outcomes)
        with gr.Tab(texts.NEW_RUN, id="utv-ny", elem_id="utv-ny"):
            form = RunForm.laid_out()
        with gr.Tab(texts.WORK_LIST, id="utv-lista", elem_id="utv-lista") as work:
            files = gr.File(
                label=texts.RECORDS, file_count="multiple", file_types=[".jsonl", ".csv", ".xlsx"],
                height=110, elem_id="svarsposter",
            )  # fmt: skip
            listed = gr.HTML("", elem_id="arbetslistan", elem_classes="scroller", js_on_load=None)
            with gr.Row():
                saves = [
                    gr.DownloadButton(words, visible=False, size="sm", min_width=110)
                    for words in map(texts.SAVE_AS.format, ("JSONL", "CSV", "XLSX"))
                ]

    everything = results.all()
    opened.select(tab.opened, [session], everything, **PRIVATE)
    results.listing.open(tab.choose, [session], everything, **PRIVATE)
    results.listing.act(tab.sort_runs, [session], [results.listing], **PRIVATE)
    results.part.input(tab.turn, [session, results.part], everything, **PRIVATE)
    fields = [session, results.words, results.outcomes, results.against]
    drawn = [results.heading, results.result]
    results.words.change(tab.narrow, fields, drawn, trigger_mode="always_last", **PRIVATE)
    for field in (results.outcomes, results.against):
        field.input(tab.narrow, fields, drawn, **PRIVATE)
    results.result.act(tab.act, [session], everything, **PRIVATE)
    results.result.open(tab.question, [session], [results.question], **PRIVATE)
    for trigger in (work.select, files.change):
        trigger(tab.work, [files], [listed, *saves], **PRIVATE)
    timer = gr.Timer(_ASKED_AGAIN, active=False)
    run_form.wire(desk, form)
    opened.select(lambda: run_form.choices(desk), None, [form.sets], **PRIVATE)
    opened.select(tab.opened_again, None, [form.told, timer], **PRIVATE)
    form.start.click(tab.start, [form.sets, form.name], [form.told, timer], **PRIVATE)
    timer.tick(tab.watch, [session], [form.told, timer, inner, *everything], **PRIVATE)
