"""The tab ”Dokument”: what is read in, adding and removing, and what the reader made of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.removal import remove
from app.web import document_list, document_view, events, scripts, texts, uploads
from app.web.chat_view import empty_library
from app.web.document_list import Choice
from app.web.document_view import Page
from app.web.source_pane import PRIVATE
from app.web.texts import escape
from app.web.viewing import person_here, require_editor
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service

_LISTED = 6  # outputs of ``DocumentsTab.listed``


@dataclass(frozen=True, slots=True)
class Session:
    """Which documents one session lists."""

    choice: Choice = Choice()
    shown: int = document_list.PAGE


@dataclass(frozen=True, slots=True)
class DocumentsTab:
    """What the tab's events do; a session's list and page come in and go back to its states."""

    service: Service

    def listed(self, session: Session) -> tuple[Any, ...]:
        """Return the list, how many there are, and what they can be chosen by."""
        try:
            held = document_list.listed(self.service)
        except ParagrafError as exc:
            return session, texts.fault_box(exc), "", *(gr.skip(),) * 3
        bodies, kinds, findings = held.choices()
        return (
            *self._drawn(session, held),
            gr.update(choices=bodies),
            gr.update(choices=kinds),
            gr.update(choices=findings),
        )

    def narrow(
        self, session: Session, words: str, bodies: list[str], kinds: list[str],
        findings: list[str],
    ) -> tuple[Any, ...]:  # fmt: skip
        """List the documents that hold the words, of the chosen bodies, kinds and findings."""
        choice = Choice(words, tuple(bodies), tuple(kinds), tuple(findings), session.choice.order)
        return self._again(Session(choice))

    def order(self, session: Session, event: gr.EventData) -> tuple[Any, ...]:
        """Sort by a column, the other way at the second click, or show more documents."""
        column = events.column(event)
        if column is not None:
            choice = replace(session.choice, order=session.choice.order.clicked(column))
            return self._again(Session(choice))
        if events.text(event, "action") == "more":
            return self._again(replace(session, shown=session.shown + document_list.PAGE))
        return gr.skip(), gr.skip(), gr.skip()

    def _again(self, session: Session) -> tuple[Any, ...]:
        try:
            return self._drawn(session, document_list.listed(self.service))
        except ParagrafError as exc:
            return session, texts.fault_box(exc), ""

    def _drawn(self, session: Session, held: document_list.Listed) -> tuple[Any, ...]:
        rows = held.chosen(session.choice)
        shown = document_list.table(rows, session.choice.order, session.shown)
        return session, shown if held.rows else empty_library(), document_list.count(rows)

    def tools(self) -> tuple[Any, Any]:
        """Show what adds and removes documents to those who may; to others it is not there."""
        try:
            allowed = person_here().may_edit
        except ParagrafError:
            allowed = False
        return gr.update(visible=allowed), gr.update(visible=allowed)

    def open(self, page: Page | None, event: gr.EventData) -> tuple[Any, ...]:
        """Open a document at its first page."""
        document = events.text(event, "passage")
        if document is None:
            return (gr.skip(),) * 4
        page = Page(document)
        shown = document_view.view(self.service, page)
        return page, shown, _asked(False), gr.update(interactive=True)

    def act(self, page: Page | None, event: gr.EventData) -> tuple[Any, Any]:
        """Turn a page, or mark a passage on it."""
        action = events.text(event, "action")
        if page is None or action is None:
            return gr.skip(), gr.skip()
        try:
            page = document_view.turned(page, self.service.document(page.document), action)
        except ParagrafError as exc:
            return None, texts.fault(exc)
        return page, document_view.view(self.service, page)

    def read_in(self, files: list[str] | None, session: Session) -> Iterator[tuple[Any, ...]]:
        """Read the uploaded files in, and tell how far each has come."""
        waiting = (gr.skip(),) * (1 + _LISTED)
        if not files:
            yield f"<p>{texts.CHOOSE_FILES}</p>", *waiting
            return
        try:
            require_editor()
        except ParagrafError as exc:
            yield texts.fault(exc), *waiting
            return
        steps: tuple[uploads.Upload, ...] = ()
        for steps in uploads.read_in(self.service, [Path(file) for file in files]):
            yield uploads.progress(steps), *waiting
        yield uploads.progress(steps), None, *self.listed(session)

    def ask_removal(self, page: Page | None) -> tuple[Any, Any]:
        """Ask before a document is removed."""
        if page is None:
            return gr.skip(), gr.skip()
        try:
            require_editor()
            file = self.service.document(page.document).file
        except ParagrafError as exc:
            return _asked(False), texts.fault(exc)
        named = f"<strong>{escape(file)}</strong>"
        return _asked(True), f'<p class="note">{texts.REMOVE_ASK.format(file=named)}</p>'

    def remove(self, page: Page | None, session: Session) -> tuple[Any, ...]:
        """Remove the document that is open, without a trace in any store."""
        if page is None:
            return (gr.skip(),) * (5 + _LISTED)
        try:
            require_editor()
            removed = remove(self.service.library, [page.document]).files
        except ParagrafError as exc:
            told = texts.fault(exc)
            return (*(gr.skip(),) * (2 + _LISTED), _asked(False), told, gr.skip())
        files = escape(", ".join(removed))
        told = f'<p class="welcome">{texts.REMOVED.format(files=files)}</p>'
        closed = gr.update(interactive=False)  # until another document is open
        return None, told, *self.listed(session), _asked(False), "", closed


def _asked(yes: bool) -> Any:
    return gr.update(visible=yes)


def build_documents_tab(service: Service, opened: Any) -> None:
    """Lay the tab out inside ``opened``, a ``gr.Tab``, and wire its events."""
    tab = DocumentsTab(service)
    page: gr.State = gr.State(None)
    session: gr.State = gr.State(Session())
    with gr.Row(elem_classes=["spalter", "breda"]):
        with gr.Column(scale=6, min_width=320):
            with gr.Row(elem_classes="fasetter"):
                words = gr.Textbox(
                    label=texts.CONTAINS, placeholder=texts.CONTAINS_PLACEHOLDER, max_length=200,
                    min_width=150,
                )  # fmt: skip
                bodies, kinds, findings = (
                    gr.Dropdown([], label=label, multiselect=True, min_width=150)
                    for label in (texts.BODY, texts.KIND, texts.REMARKS)
                )
            count = gr.HTML("", elem_classes="antal", js_on_load=scripts.ANNOUNCER_JS)
            listing = gr.HTML(
                "", elem_id="dokumenten", elem_classes=["scroller", "lista"],
                js_on_load=scripts.LIST_JS,
            )  # fmt: skip
            upload = _Upload.laid_out()
        with gr.Column(scale=5, min_width=320):
            gr.HTML(f"<h2 id='dokumentet-rubrik'>{texts.DOCUMENT}</h2>", js_on_load=None)
            shown = gr.HTML(
                f'<p class="welcome">{texts.OPEN_DOCUMENT}</p>', elem_id="dokumentet",
                elem_classes=["scroller", "kalla"],
                js_on_load=scripts.source_js("dokumentet-rubrik"),
            )  # fmt: skip
            removal = _Removal.laid_out()

    drawn = [session, listing, count]
    lists = [*drawn, bodies, kinds, findings]
    fields = [words, bodies, kinds, findings]
    opened.select(tab.listed, [session], lists, **PRIVATE)
    opened.select(tab.tools, None, [upload.area, removal.ask], queue=False, **PRIVATE)
    words.change(tab.narrow, [session, *fields], drawn, trigger_mode="always_last", **PRIVATE)
    for field in (bodies, kinds, findings):
        field.input(tab.narrow, [session, *fields], drawn, **PRIVATE)
    listing.act(tab.order, [session], drawn, **PRIVATE)
    shown.act(tab.act, [page], [page, shown], **PRIVATE)
    listing.open(tab.open, [page], [page, shown, removal.row, removal.ask], **PRIVATE)
    reading = upload.start.click(
        tab.read_in, [upload.files, session], [upload.told, upload.files, *lists],
        concurrency_id="read", concurrency_limit=1, **PRIVATE,
    )  # fmt: skip
    upload.stop.click(
        lambda: f"<p>{texts.CANCELLED}</p>", None, [upload.told], cancels=[reading], queue=False,
        **PRIVATE,
    )  # fmt: skip
    asked = [removal.row, removal.told]
    removal.ask.click(tab.ask_removal, [page], asked, **PRIVATE)
    removal.no.click(lambda: (_asked(False), ""), None, asked, queue=False, **PRIVATE)
    removal.yes.click(
        tab.remove, [page, session], [page, shown, *lists, *asked, removal.ask], **PRIVATE
    )


@dataclass(frozen=True, slots=True)
class _Upload:
    """The fields for adding files."""

    area: Any
    files: Any
    start: Any
    stop: Any
    told: Any

    @classmethod
    def laid_out(cls) -> _Upload:
        from ingest.readers import SUPPORTED_SUFFIXES

        with gr.Accordion(texts.UPLOAD, open=False, elem_id="lagg-till", visible=False) as area:
            files = gr.File(
                label=texts.UPLOAD_FILES, file_count="multiple", height=150, elem_id="filer",
                file_types=sorted(SUPPORTED_SUFFIXES),
            )  # fmt: skip
            with gr.Row():
                start = gr.Button(texts.READ_IN, variant="primary", scale=2, min_width=120)
                stop = gr.Button(texts.CANCEL, scale=1, min_width=100)
        told = gr.HTML("", elem_id="inlasning", js_on_load=scripts.ANNOUNCER_JS)
        return cls(area, files, start, stop, told)


@dataclass(frozen=True, slots=True)
class _Removal:
    """The buttons for removing a document, with the question before it."""

    ask: Any
    row: Any
    yes: Any
    no: Any
    told: Any

    @classmethod
    def laid_out(cls) -> _Removal:
        ask = gr.Button(
            texts.REMOVE, size="sm", elem_id="ta-bort", interactive=False, visible=False
        )
        told = gr.HTML("", js_on_load=scripts.ANNOUNCER_JS)
        with gr.Row(visible=False) as row:
            yes = gr.Button(texts.REMOVE_YES, variant="stop", size="sm")
            no = gr.Button(texts.REMOVE_NO, size="sm")
        return cls(ask, row, yes, no, told)
