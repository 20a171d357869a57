"""The tab ”Dokument”: what is read in, adding and removing, and what the reader made of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.web import document_view, events, scripts, texts, uploads
from app.web.document_view import Page
from app.web.source_pane import PRIVATE
from app.web.texts import escape
from app.web.viewing import require_editor
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service


@dataclass(frozen=True, slots=True)
class DocumentsTab:
    """What the tab's events do; the page that a session looks at is in its own state."""

    service: Service

    def listed(self, words: str) -> tuple[str, str]:
        """Return the list of documents and how many there are."""
        try:
            rows = self.service.documents()
        except ParagrafError as exc:
            return texts.fault_box(exc), ""
        return document_view.listing(rows, words), document_view.count(rows)

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

    def read_in(self, files: list[str] | None, words: str) -> Iterator[tuple[Any, ...]]:
        """Read the uploaded files in, and tell how far each has come."""
        if not files:
            yield (f"<p>{texts.CHOOSE_FILES}</p>", *(gr.skip(),) * 3)
            return
        try:
            require_editor()
        except ParagrafError as exc:
            yield (texts.fault(exc), *(gr.skip(),) * 3)
            return
        steps: tuple[uploads.Upload, ...] = ()
        for steps in uploads.read_in(self.service, [Path(file) for file in files]):
            yield (uploads.progress(steps), *(gr.skip(),) * 3)
        yield uploads.progress(steps), None, *self.listed(words)

    def ask_removal(self, page: Page | None) -> tuple[Any, Any]:
        """Ask before a document is removed."""
        if page is None:
            return gr.skip(), gr.skip()
        try:
            require_editor()
            file = self.service.document(page.document).file
        except ParagrafError as exc:
            return _asked(False), texts.fault(exc)
        return _asked(True), (
            f'<p class="note">Ta bort <strong>{escape(file)}</strong> ur biblioteket? Frågor kan '
            "då inte längre besvaras ur den. Filen där den lästes in från rörs inte.</p>"
        )

    def remove(self, page: Page | None, words: str) -> tuple[Any, ...]:
        """Remove the document that is open, without a trace in any store."""
        if page is None:
            return (gr.skip(),) * 7
        try:
            require_editor()
            removed = self.service.library.remove([page.document])
        except ParagrafError as exc:
            told = texts.fault(exc)
            return (*(gr.skip(),) * 4, _asked(False), told, gr.skip())
        told = f'<p class="welcome">{escape(", ".join(removed))} är borttaget.</p>'
        closed = gr.update(interactive=False)  # until another document is open
        return None, told, *self.listed(words), _asked(False), "", closed


def _asked(yes: bool) -> Any:
    return gr.update(visible=yes)


def build_documents_tab(service: Service, opened: Any) -> None:
    """Lay the tab out inside ``opened``, a ``gr.Tab``, and wire its events."""
    tab = DocumentsTab(service)
    page: gr.State = gr.State(None)
    with gr.Row(elem_classes="spalter"):
        with gr.Column(scale=1, min_width=320):
            words = gr.Textbox(
                label=texts.CONTAINS, placeholder="Filnamn, organ, datum …", max_length=200
            )
            count = gr.HTML("", elem_classes="antal", js_on_load=scripts.ANNOUNCER_JS)
            listing = gr.HTML(
                "", elem_id="dokumenten", elem_classes=["scroller", "lista"],
                js_on_load=scripts.LIST_JS,
            )  # fmt: skip
            upload = _Upload.laid_out()
        with gr.Column(scale=1, min_width=320):
            gr.HTML(f"<h2 id='dokumentet-rubrik'>{texts.DOCUMENT}</h2>", js_on_load=None)
            shown = gr.HTML(
                f'<p class="welcome">{texts.OPEN_DOCUMENT}</p>', elem_id="dokumentet",
                elem_classes=["scroller", "kalla"],
                js_on_load=scripts.source_js("dokumentet-rubrik"),
            )  # fmt: skip
            removal = _Removal.laid_out()

    lists = [listing, count]
    opened.select(tab.listed, [words], lists, **PRIVATE)
    words.change(tab.listed, [words], lists, trigger_mode="always_last", **PRIVATE)
    shown.act(tab.act, [page], [page, shown], **PRIVATE)
    listing.open(tab.open, [page], [page, shown, removal.row, removal.ask], **PRIVATE)
    reading = upload.start.click(
        tab.read_in, [upload.files, words], [upload.told, upload.files, *lists],
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
        tab.remove, [page, words], [page, shown, *lists, *asked, removal.ask], **PRIVATE
    )


@dataclass(frozen=True, slots=True)
class _Upload:
    """The fields for adding files."""

    files: Any
    start: Any
    stop: Any
    told: Any

    @classmethod
    def laid_out(cls) -> _Upload:
        from ingest.readers import SUPPORTED_SUFFIXES

        with gr.Accordion(texts.UPLOAD, open=False, elem_id="lagg-till"):
            files = gr.File(
                label=texts.UPLOAD_FILES, file_count="multiple", height=150, elem_id="filer",
                file_types=sorted(SUPPORTED_SUFFIXES),
            )  # fmt: skip
            with gr.Row():
                start = gr.Button(texts.READ_IN, variant="primary", scale=2, min_width=120)
                stop = gr.Button(texts.CANCEL, scale=1, min_width=100)
        told = gr.HTML("", elem_id="inlasning", js_on_load=scripts.ANNOUNCER_JS)
        return cls(files, start, stop, told)


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
        ask = gr.Button(texts.REMOVE, size="sm", elem_id="ta-bort", interactive=False)
        told = gr.HTML("", js_on_load=scripts.ANNOUNCER_JS)
        with gr.Row(visible=False) as row:
            yes = gr.Button(texts.REMOVE_YES, variant="stop", size="sm")
            no = gr.Button(texts.REMOVE_NO, size="sm")
        return cls(ask, row, yes, no, told)
