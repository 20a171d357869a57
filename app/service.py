"""The library as an application sees it: ask, search, look at a source."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from app.answering import network
from app.answering.answer import Answer, LaterChange, RankedPassage
from app.asking import Asking, ranked
from app.knowledge import Knowledge, knowledge
from app.matter_rows import Case, Precedents, SearchAll
from app.matters import Rows, documents_of
from app.monitoring.counts import Counts
from app.overview import Facets, facets, suggestions
from app.privacy import document_without_personal_data, personal_words, without_personal_data
from app.turnstile import Turnstile
from app.viewer import Viewer
from index.connections import Connections
from index.embedding import usable_cores
from index.keeping import settled
from index.library import Library
from index.library_view import LibraryView
from index.query import understand
from index.records import DocumentRow, Filters
from index.retrieval import search
from ingest.errors import IndexUnusableError
from ingest.records import Document, Section, spans_between
from ingest.settings import Settings

if TYPE_CHECKING:
    from ingest.readers.render import MarkedPage, RenderedPage

_ALL = Filters()
_SHOWN = ("pdf",)  # formats whose pages can be shown as images

_SCALE = 1.6  # pixels of a page image for a point of the page
_IMAGES = 64  # page images kept, a quarter of a megabyte each
# With fifty users a question comes every third of a second: so many wait only when all ask at
# once. Together with those let in they are fewer than the web app has threads (app/web/app.py).
_WAITING, _PATIENCE = 30, 10.0  # questions that may wait, seconds that each does
_VIEWS = 8  # services for viewers that are kept, each with indexes of its own

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SectionText:
    """A whole section, for reading. ``start`` and ``end``: offsets in ``Document.text``."""

    section: Section
    document: str
    document_id: str
    text: str


class Service:
    """One open library with its settings. Threads may share it; it holds no user's state."""

    def __init__(self, library: Library, settings: Settings, whole: Service | None = None) -> None:
        """Open ``library`` as it stands; ``whole`` is what a viewer's service is a part of."""
        self.library = library
        self.settings = settings
        self.counts: Counts = whole.counts if whole else Counts()
        self.turnstile: Turnstile = (
            whole.turnstile if whole else Turnstile(usable_cores() + 1, _WAITING, _PATIENCE)
        )
        self.chat_places: threading.Semaphore = (
            whole.chat_places if whole else threading.Semaphore(settings.chat.at_once)
        )
        self._lock = threading.Lock()
        self._documents: dict[str, Document] = {}
        self._images: OrderedDict[tuple[str, int], RenderedPage] = OrderedDict()
        self._personal: dict[str, frozenset[str]] = {}  # of documents known to hold any
        self._known: Knowledge | None = None  # of the generation last seen
        self._asking = Asking(self)
        self._views: OrderedDict[tuple[frozenset[str], frozenset[str]], Service] = OrderedDict()

    @classmethod
    def open(cls, home: Path, settings: Settings) -> Self:
        """Open the library in ``home``. Raises IndexUnusableError."""
        return cls(Library.open(home, settings), settings)

    def close(self) -> None:
        """Let go of all files."""
        with self._lock:
            views = tuple(self._views.values())
            self._views.clear()
        for view in views:
            view.close()
        self.library.close()

    def for_viewer(self, viewer: Viewer) -> Service:
        """Return the service as a viewer has it: hidden documents do not exist in it.

        Every method of what is returned, and all that it keeps, comes from the documents that
        the viewer may see. Viewers from whom the same is hidden share one; take it anew for
        every question, since restrictions change.
        """
        if viewer.everything:
            return self
        restrictions = self.library.catalogue.restrictions().values()
        if all(viewer.groups.intersection(groups) for groups in restrictions):
            return self
        groups = viewer.groups & {group for groups in restrictions for group in groups}
        key = groups, self.library.catalogue.hidden_from(groups)
        with self._lock:
            if key not in self._views:
                self._views[key] = Service(LibraryView(self.library, groups), self.settings, self)
                if len(self._views) > _VIEWS:
                    self._views.popitem(last=False)[1].close()
            self._views.move_to_end(key)
            return self._views[key]

    def warm_up(self) -> None:
        """Load the model and the indexes, so that the first question is not the slow one."""
        if self._refresh().counts.passages:
            search(self.library, understand("protokoll"), self.settings.retrieval, k=1)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = _ALL,
        without: Collection[str] = frozenset(),
        id: str = "",
        told: Callable[[str], None] | None = None,
    ) -> Answer:
        """Answer a question, or refuse with what was searched and what came nearest.

        ``history``: the questions before, oldest first. ``without``: keys of ``understood`` in
        the record that the user has taken off; keys that the question does not have change
        nothing. ``told`` gets each guarded statement of a chat model as it comes; the answer
        returned is what holds. Raises QuestionError for a question or filter that cannot be
        used, BusyError, IndexUnusableError, ModelError.
        """
        turns = tuple(turn for turn in history if turn.strip())
        # A chat model takes its time: nothing is held on a server for it meanwhile.
        by_model = bool(self.settings.chat.model)
        with self.counts.question() as seen, self.turnstile.turn():
            answer = self._settled(
                lambda: self._asking.answer(
                    question, turns, filters, frozenset(without), id=id, told=told
                ),
                once=by_model,  # what it says has been told already
                moment=nullcontext if by_model else self.library.catalogue.snapshot,
            )
            seen(answer)
        return answer

    def search(
        self, query: str, *, k: int = 10, filters: Filters = _ALL
    ) -> tuple[RankedPassage, ...]:
        """Return the ``k`` best passages. Raises as ``ask`` does."""
        with self.turnstile.turn():
            return self._settled(lambda: self._found(query, k, filters))

    def _found(self, query: str, k: int, filters: Filters) -> tuple[RankedPassage, ...]:
        understood = understand(query, learnt=self.knowledge().learnt)
        self.library.catalogue.check_filters(filters)
        hits = search(self.library, understood, self.settings.retrieval, k=k, filters=filters)
        found = tuple(ranked(hit) for hit in hits)
        return self.shown(found, (passage.reference.document_id for passage in found))

    def search_all(self, query: str, filters: Filters = _ALL) -> SearchAll:
        """Return every section on a subject, in time order. Raises as ``ask`` does."""
        with self.turnstile.turn():
            found = self._settled(lambda: self._rows().search_all(query, filters))
        return self.shown(found, documents_of(found.sections))

    def case(self, dnr: str) -> Case:
        """Return the chain of a registration number. Raises QuestionError for an unknown one."""
        found = self._settled(lambda: self._rows().case(dnr))
        return self.shown(found, documents_of(found.steps))

    def similar(self, wanted: str, *, k: int = 10, same_matter: bool = False) -> Precedents:
        """Return matters like "BODY DATE § N" or a passage's §, best first.

        Raises UnknownDocumentError with the nearest §§, ModelError, IndexUnusableError.
        """
        with self.turnstile.turn():
            found = self._settled(lambda: self._rows().similar(wanted, k, same_matter))
        return self.shown(found, documents_of([found.section, *found.similar]))

    def later_changes(self, section_id: str) -> tuple[LaterChange, ...]:
        """Return what became of a section later. Raises UnknownDocumentError."""
        found = self._rows().later_changes(self.library.catalogue.section(section_id))
        return self.shown(found, (change.document_id for change in found))

    @cached_property
    def chat_warning(self) -> str | None:
        """What the user must know of a chat model outside the own network; Swedish, else None."""
        return network.warning(self.settings.chat)

    @property
    def connections(self) -> Connections:
        """How the §§ hang together, for the library as it stands."""
        return self._refresh().connections

    def documents(self) -> tuple[DocumentRow, ...]:
        """Return what is indexed, by file name."""
        return tuple(self.library.catalogue.documents())

    def facets(self) -> Facets:
        """Return the values that filters can take."""
        return facets(self.library)

    def page_image(
        self, document_id: str, page: int, start: int | None = None, end: int | None = None
    ) -> RenderedPage | None:
        """Return a page as an image with ``Document.text[start:end]`` marked on it.

        None for formats without page images. Raises UnknownDocumentError, UnreadableFileError.
        """
        from ingest.readers.render import render_page  # pdfium: nothing to asking and searching

        document = self.document(document_id)
        if document.format not in _SHOWN:
            return None
        marks = _marks(document, page, start, end)
        kept = document_id, page
        with self._lock:
            if not marks and kept in self._images:
                self._images.move_to_end(kept)
                return self._images[kept]
        words = dict(document.words).get(page, ())
        image = render_page(self.library.original(document_id), page, _SCALE, marks, words)
        if not marks:
            with self._lock:
                self._images[kept] = image
                if len(self._images) > _IMAGES:
                    self._images.popitem(last=False)
        return image

    def page_marks(
        self, document_id: str, page: int, start: int | None = None, end: int | None = None
    ) -> MarkedPage | None:
        """Return where ``page_image`` marks a page, and how large it is; errors as of it."""
        from ingest.readers.render import mark_page

        document = self.document(document_id)
        if document.format not in _SHOWN:
            return None
        words = dict(document.words).get(page, ())
        marks = _marks(document, page, start, end)
        return mark_page(self.library.original(document_id), page, _SCALE, marks, words)

    def section_text(self, section_id: str) -> SectionText:
        """Return a whole section. Raises UnknownDocumentError."""
        section = self.library.catalogue.section(section_id)
        document = self.document(section_id.rsplit("-", 1)[0])
        text = document.text[section.start : section.end]
        return self.shown(SectionText(section, document.file, document.id, text), (document.id,))

    def shown(self, record: T, documents: Iterable[str] = ()) -> T:
        """Return a record as it may leave the library: personal data masked, unless set otherwise.

        ``documents`` are the ids of those that it is drawn from. Everything that is shown,
        written to a file or sent passes here or through ``shown_document``, after the guard.
        """
        if not self.settings.privacy.mask:
            return record
        holding = self._refresh().personal.intersection(documents)
        words = map(self._personal_words, holding)
        return without_personal_data(record, frozenset().union(*words))

    def shown_document(self, document_id: str) -> Document:
        """Return a whole document as it may leave the library. Raises UnknownDocumentError."""
        document = self.document(document_id)
        return document_without_personal_data(document) if self.settings.privacy.mask else document

    def document(self, document_id: str) -> Document:
        """Return a whole document as it was read, kept while the library stays as it is."""
        self._refresh()
        with self._lock:
            if document_id not in self._documents:
                if len(self._documents) > 64:
                    self._documents.clear()
                self._documents[document_id] = self.library.catalogue.document(document_id)
            return self._documents[document_id]

    def original(self, document_id: str) -> Path:
        """Return the stored original file. Raises UnknownDocumentError."""
        return self.library.original(document_id)

    def suggestions(self) -> tuple[str, ...]:
        """Return up to four questions that the library itself can answer."""
        return suggestions(self.library)

    def health(self) -> dict[str, object]:
        """Return whether the index can be used and how much it holds."""
        counts = self.library.catalogue.counts()
        return {
            "status": "ok",
            "documents": counts.documents,
            "passages": counts.passages,
            "index": self.library.fingerprint(),
            "settings": self.settings.fingerprint(),
        }

    def _refresh(self) -> Knowledge:
        """Return what the library knows now; drop what was kept of an earlier generation."""
        with self._lock:
            generation = self.library.catalogue.generation()
            if self._known is None or self._known.generation != generation:
                self._documents.clear()
                self._images.clear()
                self._personal.clear()
                self._asking.forget()
                self._known = knowledge(self.library, generation, self.settings.answering)
            return self._known

    def knowledge(self) -> Knowledge:
        """Return what the library knows. Raises IndexUnusableError for an empty one."""
        known = self._refresh()
        if not known.counts.documents:
            raise IndexUnusableError(
                f"Biblioteket i {self.library.home} är tomt. Läs in handlingar med "
                "`paragraf ingest MAPP`, eller ange ett annat bibliotek med --home."
            )
        return known

    def _personal_words(self, document_id: str) -> frozenset[str]:
        if document_id not in self._personal:
            self._personal[document_id] = personal_words(self.document(document_id).text)
        return self._personal[document_id]

    def _settled(
        self, work_out: Callable[[], T], *, once: bool = False,
        moment: Callable[[], AbstractContextManager[None]] | None = None,
    ) -> T:  # fmt: skip
        """Work out within one moment of a shared catalogue, one generation of any."""

        def within() -> T:
            with (moment or self.library.catalogue.snapshot)():
                return work_out()

        return settled(self.library.catalogue.generation, within, once=once)

    def _rows(self) -> Rows:
        return Rows(self, self.knowledge())


def _marks(
    document: Document, page: int, start: int | None, end: int | None
) -> list[tuple[int, int]]:
    """Return ``Document.text[start:end]`` as ranges of characters of a page as it was read."""
    if start is None or end is None:
        return []
    return [
        (span.raw_start, span.raw_start + span.end - span.start)
        for span in spans_between(document.spans, start, end)
        if span.page == page
    ]
