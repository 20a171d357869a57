"""The library as an application sees it: ask, search, look at a source."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from app.answering import network
from app.answering.abbreviations import spelled_out
from app.answering.answer import Answer, LaterChange, RankedPassage
from app.answering.cells import Cell, cells, column
from app.answering.choose import chosen
from app.answering.compose import Composer, reference
from app.answering.extract import Coverage, Unit, units
from app.answering.focus import focus
from app.answering.guard import Statement, faults
from app.answering.polarity import opened, polarity
from app.answering.refuse import Known, Searched, missing, nothing_later, reason
from app.follow_ups import NO_AIM, Aim, Remembered, aim, may_follow
from app.knowledge import Knowledge, knowledge
from app.matter_rows import Case, Precedents, SearchAll
from app.matters import Rows, documents_of
from app.overview import Facets, facets, suggestions
from app.privacy import document_without_personal_data, personal_words, without_personal_data
from app.viewer import Viewer
from index.connections import Connections
from index.library import Library
from index.library_view import LibraryView
from index.query import Query, understand
from index.records import DocumentRow, Filters
from index.retrieval import Hit, search
from ingest.errors import IndexUnusableError
from ingest.records import Document, Figure, Section, spans_between
from ingest.settings import Settings

if TYPE_CHECKING:
    from app.answering.written import Written
    from ingest.readers.render import RenderedPage

_ALL = Filters()
_READ = 10  # passages that an answer is drawn from
_REST = 0.8  # standing of a leading §'s other passages, as a share of the leading one's
_TRANSLATED = 2  # Swedish words for an English question that make comparing meanings needless
_COMPARED = 8  # units of a question in another language that the model compares
_HELD = 0.6  # of a word in a section that holds it, as Coverage tells
_CARRIED = 0.35  # weight of a word that a follow-up carries over, beside its own
_FIGURES_TOLD = ("figure", "other", "definition", "timeline")  # intents that a cell may answer
_SHOWN = ("pdf",)  # formats whose pages can be shown as images

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

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library = library
        self.settings = settings
        self._lock = threading.Lock()
        self._documents: dict[str, Document] = {}
        self._personal: dict[str, frozenset[str]] = {}  # of documents known to hold any
        self._known: Knowledge | None = None  # of the generation last seen
        self._remembered = Remembered()
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
                self._views[key] = Service(LibraryView(self.library, groups), self.settings)
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
        used, IndexUnusableError, ModelError.
        """
        turns = tuple(turn for turn in history if turn.strip())
        return self._ask(question, turns, filters, frozenset(without), id=id, told=told)

    def _ask(
        self, question: str, history: Sequence[str], filters: Filters, without: frozenset[str],
        *, id: str = "", told: Callable[[str], None] | None = None, looks_back: bool = True,
    ) -> Answer:  # fmt: skip
        """Answer a question; ``looks_back``: the answer before it tells what it is about.

        An answer that is only looked back at is extractive: what it cites matters, not its words.
        """
        began = time.perf_counter()
        known = self._filled()
        self.library.catalogue.check_filters(filters)
        query = understand(question, history, learnt=known.learnt, without=without)
        target = NO_AIM
        if history and looks_back:
            query, target = self._aimed(query, question, history, filters, without)
        depth = max(_READ, self.settings.retrieval.passages)
        hits = search(
            self.library, query, self.settings.retrieval, k=depth, filters=filters, near=target.near
        )
        coverage = Coverage(self._weights(query) if hits else {})
        read = self._with_rest_of_item(focus(query, hits[:_READ]))
        found = units(read, query, coverage, known.by_passage)
        if query.language == "en" and len(query.translated) < _TRANSLATED:
            found = self._by_meaning(query, found)
        taken = chosen(found, query, coverage, self._statements(query))
        figures = self._figures([*hits, *read])
        named = _cells(query, hits, figures)
        each = [] if named else column(query, hits, figures)
        lacking = None
        if not (named or each):  # a cell that the question names by row, column and time carries it
            there = Known(known.items, self._opening, known.open_tasks)
            lacking = missing(query, read or hits, taken, coverage, self.settings.answering, there)
        if target.nothing_later is not None:
            lacking, named, each = nothing_later(target.nothing_later), [], []
        statements: list[Statement] = []
        dropped, answerer, chat = 0, "extractive", None
        if lacking is None:
            composer = Composer(
                lambda document_id: self.document(document_id).spans,
                lambda section_id: known.clauses.get(section_id, []),
                lambda passage_id: figures.get(passage_id, []),
                coverage,
            )
            if self.settings.chat.model and looks_back:
                by_model = self._written(query, hits, told)
                statements, chat = list(by_model.statements), by_model.use
                dropped = sum(count for _, count in chat.dropped)
            if statements:
                answerer = self.settings.chat.model
            else:
                statements, left_out = self._statements_for(query, taken, composer, named, each)
                dropped += left_out
                if not (named or each):
                    statements = opened(statements, polarity(query, taken, coverage))
            if not statements:
                lacking = "inget påstående kunde beläggas ordagrant"
        refused = lacking is not None
        answer = Answer(
            id=id or _answer_id(question, history, without, known.fingerprint),
            question=question,
            intent=query.intent,
            answer="" if refused else " ".join(statement.text for statement in statements),
            abstained=refused,
            reason=reason(lacking, self._searched(filters), hits[0] if hits else None)
            if lacking is not None
            else None,
            citations=spelled_out(
                map(self._rows().marked, (c for s in statements for c in s.citations)),
                lambda document_id: self.document(document_id).abbreviations,
                self.library.abbreviations(),
            ),
            passages=tuple(_ranked(hit) for hit in hits[: self.settings.retrieval.passages]),
            latency_ms=(time.perf_counter() - began) * 1000,
            answerer=answerer,
            index=known.fingerprint,
            settings=self.settings.fingerprint(),
            understood=query.understood,
            dropped=dropped,
            chat=chat,
        )
        cited = answer.citations[0].reference.section_id if answer.citations else None
        if not without:  # the next turn knows this one by its words alone
            self._remembered.keep((*history, question), filters, cited)
        drawn = [p.reference.document_id for p in answer.passages]
        for citation in answer.citations:
            drawn.append(citation.reference.document_id)
            drawn += [change.document_id for change in citation.superseded_by]
        return self.shown(answer, drawn)

    def search(
        self, query: str, *, k: int = 10, filters: Filters = _ALL
    ) -> tuple[RankedPassage, ...]:
        """Return the ``k`` best passages. Raises as ``ask`` does."""
        understood = understand(query, learnt=self._filled().learnt)
        self.library.catalogue.check_filters(filters)
        hits = search(self.library, understood, self.settings.retrieval, k=k, filters=filters)
        ranked = tuple(_ranked(hit) for hit in hits)
        return self.shown(ranked, (passage.reference.document_id for passage in ranked))

    def search_all(self, query: str, filters: Filters = _ALL) -> SearchAll:
        """Return every section on a subject, in time order. Raises as ``ask`` does."""
        found = self._rows().search_all(query, filters)
        return self.shown(found, documents_of(found.sections))

    def case(self, dnr: str) -> Case:
        """Return the chain of a registration number. Raises QuestionError for an unknown one."""
        found = self._rows().case(dnr)
        return self.shown(found, documents_of(found.steps))

    def similar(self, wanted: str, *, k: int = 10, same_matter: bool = False) -> Precedents:
        """Return matters like "BODY DATE § N" or a passage's §, best first.

        Raises UnknownDocumentError with the nearest §§, ModelError, IndexUnusableError.
        """
        found = self._rows().similar(wanted, k, same_matter)
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
        marks: list[tuple[int, int]] = []
        if start is not None and end is not None:
            marks = [
                (span.raw_start, span.raw_start + span.end - span.start)
                for span in spans_between(document.spans, start, end)
                if span.page == page
            ]
        words = dict(document.words).get(page, ())
        return render_page(self.library.original(document_id), page, 1.6, marks, words)

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
        self._refresh()
        words = (self._personal_words(document_id) for document_id in set(documents))
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
                self._personal.clear()
                self._remembered.clear()
                self._known = knowledge(self.library, generation, self.settings.answering)
            return self._known

    def _filled(self) -> Knowledge:
        """Return what the library knows. Raises IndexUnusableError for an empty one."""
        known = self._refresh()
        if not known.counts.documents:
            raise IndexUnusableError(
                f"Biblioteket i {self.library.home} är tomt. Läs in handlingar med "
                "`paragraf ingest MAPP`, eller ange ett annat bibliotek med --home."
            )
        return known

    def _personal_words(self, document_id: str) -> frozenset[str]:
        if document_id not in self._refresh().personal:
            return frozenset()
        if document_id not in self._personal:
            self._personal[document_id] = personal_words(self.document(document_id).text)
        return self._personal[document_id]

    def _rows(self) -> Rows:
        return Rows(self, self._filled().connections)

    def _with_rest_of_item(self, hits: list[Hit]) -> list[Hit]:
        """Add the passages of the leading § that were not among the hits: it is read whole."""
        if not hits or hits[0].stored.section.kind != "agenda_item":
            return hits
        top = hits[0]
        known = {hit.stored.passage.id for hit in hits}
        rest = [
            replace(top, stored=stored, score=top.score * _REST, exact=(), twins=())
            for stored in self.library.catalogue.section_passages(top.stored.section.id)
            if stored.passage.id not in known
        ]
        return sorted([*hits, *rest], key=lambda hit: -hit.score)

    def _aimed(
        self, query: Query, question: str, history: Sequence[str], filters: Filters,
        without: frozenset[str],
    ) -> tuple[Query, Aim]:  # fmt: skip
        """Return a follow-up with where it points, by what the answer before it cited.

        A question whose words all stand in the § cited there is a follow-up, too.
        """
        unclear = not query.follows and may_follow(query) and "carried" not in without
        if not (unclear or (query.follows and (query.same_place or query.later))):
            return query, NO_AIM
        if not self._remembered.known(history, filters):
            self._ask(history[-1], history[:-1], filters, frozenset(), looks_back=False)
        section_id = self._remembered.cited(history, filters)
        if section_id is None:
            return query, NO_AIM
        if unclear:
            if not self._holds_all(section_id, query):
                return query, NO_AIM
            learnt = self._filled().learnt
            query = understand(question, history, learnt=learnt, without=without, follows=True)
        cited = self.library.catalogue.section(section_id)
        target = aim(query, cited, self._filled().connections, without)
        number = (cited.number or "").casefold()
        if target.later:  # what came later is of another § and another day
            query = query.without_carried(("item", "date", "period"))
        elif target.near and query.items and number not in query.items:
            query = query.without_carried(("item",))  # the answer stood in another § than named
        return replace(query, understood=query.understood + target.told), target

    def _holds_all(self, section_id: str, query: Query) -> bool:
        """Return whether a section holds all content words of a question."""
        text = self.library.catalogue.section_texts([section_id]).get(section_id, "")
        held = Coverage(dict.fromkeys(query.words, 1.0)).of(text)
        return all(share >= _HELD for share in held.values())

    def _weights(self, query: Query) -> dict[str, float]:
        """Return what each of a question's words weighs: words carried over less than its own."""
        rarity = self.library.lexical().rarity(query.words)
        own = set(query.words) - set(query.carried)
        return {
            word: weight if word in own or not own else _CARRIED * weight
            for word, weight in rarity.items()
        }

    def _by_meaning(self, query: Query, found: list[Unit]) -> list[Unit]:
        """Rank units by the model where the question's words are of another language."""
        embed = self.library.embedder.embed_query
        asked = embed(query.text)
        near = [
            replace(unit, score=unit.score + 4 * float(asked @ embed(unit.text)))
            for unit in found[:_COMPARED]
        ]
        return sorted(near, key=lambda unit: -unit.score)

    def _opening(self, document_id: str) -> str:
        document = self.document(document_id)
        return "\n".join(
            part
            for part in (document.title, document.body, document.file, document.text[:800])
            if part
        )

    def _statements(self, query: Query) -> int:
        most = self.settings.answering.max_statements
        return most if query.intent in ("list", "timeline") else min(3, most)

    def _written(
        self, query: Query, hits: Sequence[Hit], told: Callable[[str], None] | None
    ) -> Written:
        """Let the chat model answer; outside the own network personal data is not sent to it."""
        from app.answering.written import written  # LangChain takes a second to import

        outside = self.chat_warning is not None

        def sent(hit: Hit) -> str:
            text = hit.stored.passage.text
            return self.shown(text, (hit.stored.document_id,)) if outside else text

        def tell(statement: Statement) -> None:
            if told is not None:
                ids = {c.reference.document_id for c in statement.citations}
                told(self.shown(statement.text, ids))

        return written(
            query, hits, self.settings.chat, self.settings.answering.max_statements,
            lambda document_id: self.document(document_id).spans, tell, sent,
        )  # fmt: skip

    def _statements_for(
        self, query: Query, taken: Sequence[Unit], composer: Composer,
        named: Sequence[Cell], each: Sequence[Cell],
    ) -> tuple[list[Statement], int]:  # fmt: skip
        """Return the composed statements that pass the guard, and how many did not."""
        figures = [composer.column(each)] if each else composer.figures(named)
        composed = figures or composer.statements(query, taken)
        passed = [statement for statement in composed if not faults(statement)]
        return passed, len(composed) - len(passed)

    def _figures(self, hits: Sequence[Hit]) -> dict[str, list[Figure]]:
        """Return the table cells of the hits, by passage."""
        tables = [hit.stored.passage.id for hit in hits if hit.stored.passage.role == "figure"]
        return self.library.catalogue.figures_in(tables) if tables else {}

    def _searched(self, filters: Filters) -> Searched:
        if filters.empty:
            counts = self._refresh().counts
            return Searched(counts.passages, counts.documents, False)
        ids = self.library.catalogue.passage_ids(filters)
        return Searched(len(ids), len({key.rsplit("-", 1)[0] for key in ids}), True)


def _cells(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]
) -> list[Cell]:
    """Return the table cells that a question for a figure names, one or more for each time."""
    if query.intent not in _FIGURES_TOLD or query.language == "en":
        return []
    if len(query.periods) < 2:
        return cells(query, hits, figures) if query.intent != "timeline" else []
    times = [cells(replace(query, periods=(period,)), hits, figures) for period in query.periods]
    return [cell for found in times for cell in found] if all(times) else []


def _ranked(hit: Hit) -> RankedPassage:
    return RankedPassage(reference(hit.stored, hit.twins), hit.score, hit.why)


def _answer_id(question: str, history: Sequence[str], without: Collection[str], index: str) -> str:
    asked = "\n".join([index, *history, question, *sorted(without)])
    return hashlib.sha256(asked.encode()).hexdigest()[:12]
