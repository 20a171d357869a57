"""Answering one question: understood, searched, refused or told, guarded, and remembered."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.answering.abbreviations import spelled_out
from app.answering.answer import Answer, ChatUse, RankedPassage
from app.answering.answer_type import FIGURES, asked_for
from app.answering.cells import told as in_words
from app.answering.compose import Composer, reference
from app.answering.compose_tables import (
    cell_statements,
    column_statement,
    division_statements,
    goal_statements,
)
from app.answering.evidence import READ, Evidence, gather
from app.answering.extract import Coverage
from app.answering.guard import Statement, faults
from app.answering.lacking.case import Known
from app.answering.polarity import opened, polarity
from app.answering.refuse import Searched, missing, nothing_later, reason
from app.answering.sittings import sitting_statements
from app.answering.widen import widened
from app.follow_ups import NO_AIM, Aim, Remembered, aim, later_first, may_follow
from app.knowledge import Knowledge
from app.matters import Rows
from index.query import Query, understand
from index.records import Filters
from index.retrieval import Hit, search

if TYPE_CHECKING:
    from app.answering.written import Written
    from app.service import Service

_HELD = 0.6  # of a word in a section that holds it, as Coverage tells

Teller = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told, who told it, and how many statements the guard left out."""

    statements: Sequence[Statement] = ()
    answerer: str = "extractive"
    dropped: int = 0
    chat: ChatUse | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """What was found for a question, and in Swedish what it lacks, None for nothing."""

    query: Query
    hits: Sequence[Hit]
    evidence: Evidence
    lacking: str | None


class Asking:
    """Answers the questions put to one service. Threads may share it."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._remembered = Remembered()

    def forget(self) -> None:
        """Drop what earlier answers cited: the library is another now."""
        self._remembered.clear()

    def answer(
        self, question: str, history: Sequence[str], filters: Filters, without: frozenset[str],
        *, id: str = "", told: Teller | None = None, looks_back: bool = True,
    ) -> Answer:  # fmt: skip
        """Answer a question; ``looks_back``: the answer before it tells what it is about.

        An answer that is only looked back at is extractive: what it cites matters, not its
        words. Other parameters, and errors, as of ``Service.ask``.
        """
        began = time.perf_counter()
        service = self._service
        known = service.knowledge()
        service.library.catalogue.check_filters(filters)
        query = understand(question, history, learnt=known.learnt, without=without)
        target = NO_AIM
        if history and looks_back:
            query, target = self._aimed(query, question, history, filters, without)
        read = self._read(query, target, filters, known)
        if read.lacking is not None and looks_back and _may_be_about_it(query, history, without):
            query, target = self._aimed(query, question, history, filters, without, surely=True)
            again = self._read(query, target, filters, known)
            read = again if again.lacking is None else read
        query, hits, evidence, lacking = read.query, read.hits, read.evidence, read.lacking
        shown = _Told()
        if lacking is None:
            shown = self._told(evidence, known, told, by_model=looks_back)
            if not shown.statements:
                lacking = "inget påstående kunde beläggas ordagrant"
        nearest = hits[0] if hits else None
        answer = Answer(
            id=id or _answer_id(question, history, without, known.fingerprint),
            question=question,
            intent=query.intent,
            answer=" ".join(statement.text for statement in shown.statements),
            abstained=lacking is not None,
            reason=lacking and reason(lacking, self._searched(filters, known), nearest),
            citations=spelled_out(
                Rows(service, known).marked(
                    [c for statement in shown.statements for c in statement.citations]
                ),
                lambda document_id: service.document(document_id).abbreviations,
                service.library.abbreviations(),
            ),
            passages=tuple(ranked(hit) for hit in hits[: service.settings.retrieval.passages]),
            latency_ms=(time.perf_counter() - began) * 1000,
            answerer=shown.answerer,
            index=known.fingerprint,
            settings=service.settings.fingerprint(),
            understood=query.understood,
            dropped=shown.dropped,
            chat=shown.chat,
        )
        cited = answer.citations[0].reference.section_id if answer.citations else None
        if not without:  # the next turn knows this one by its words alone
            self._remembered.keep((*history, question), filters, cited)
        return service.shown(answer, _drawn_from(answer))

    def _read(self, query: Query, target: Aim, filters: Filters, known: Knowledge) -> _Read:
        """Search for a question, and return what was found and what that lacks."""
        service = self._service
        settings = service.settings.retrieval
        depth = max(READ, settings.passages)
        hits = search(service.library, query, settings, k=depth, filters=filters, near=target.near)
        hits = later_first(hits, target.after)
        most = service.settings.answering.max_statements

        def chain(dnr: str) -> list[str]:
            return [step.section.id for step in known.connections.matters.matter(dnr).steps]

        evidence = gather(service.library, query, hits, known.by_passage, most, chain, filters)
        return _Read(query, hits, evidence, self._lacking(evidence, target, known))

    def _lacking(self, evidence: Evidence, target: Aim, known: Knowledge) -> str | None:
        """Return what the evidence lacks, in Swedish, or None when it carries the question."""
        if target.nothing_later is not None:
            return nothing_later(target.nothing_later)
        if evidence.names_answer:
            return None  # a cell that the question names by row, column and time carries it
        if evidence.blank:
            return f"tabellen har inget värde där: {in_words(evidence.blank)}"
        return missing(
            evidence.query,
            evidence.read or evidence.hits,
            evidence.taken,
            evidence.coverage,
            self._service.settings.answering,
            Known(
                known.items, self._opening, known.open_tasks, self._service.library.abbreviations()
            ),
            evidence.figures,
        )

    def _told(
        self, evidence: Evidence, known: Knowledge, told: Teller | None, *, by_model: bool
    ) -> _Told:
        """Return the chat model's statements, or where it has none that stand the composed ones."""
        dropped, chat = 0, None
        settings = self._service.settings.chat
        if settings.model and by_model:
            written = self._written(evidence, told)
            chat = written.use
            dropped = sum(count for _, count in chat.dropped)
            if written.statements:
                return _Told(written.statements, settings.model, dropped, chat)
        composer = Composer(
            lambda document_id: self._service.document(document_id).spans,
            lambda section_id: known.clauses.get(section_id, []),
            lambda passage_id: evidence.figures.get(passage_id, []),
            evidence.coverage,
        )
        query, taken = evidence.query, evidence.taken
        if evidence.sittings:
            composed = sitting_statements(composer, evidence.sittings)
        elif evidence.division:
            composed = division_statements(composer, evidence.division)
        elif evidence.goals:
            composed = goal_statements(composer, evidence.goals, evidence.figures)
        elif evidence.each:
            composed = [column_statement(composer, query, evidence.each)]
        elif evidence.named:
            composed = cell_statements(composer, evidence.named)
        else:
            composed = composer.statements(query, widened(taken, query))
        passed = [statement for statement in composed if not faults(statement)]
        dropped += len(composed) - len(passed)
        if not evidence.names_answer:
            passed = opened(passed, polarity(query, taken, evidence.coverage))
        return _Told(passed, "extractive", dropped, chat)

    def _written(self, evidence: Evidence, told: Teller | None) -> Written:
        """Let the chat model answer; outside the own network personal data is not sent to it."""
        from app.answering.written import not_written, written  # LangChain takes a second to import

        service = self._service
        outside = service.chat_warning is not None

        def sent(hit: Hit) -> str:
            text = hit.stored.passage.text
            return service.shown(text, (hit.stored.document_id,)) if outside else text

        def tell(statement: Statement) -> None:
            if told is not None:
                ids = {c.reference.document_id for c in statement.citations}
                told(service.shown(statement.text, ids))

        if not service.chat_places.acquire(blocking=False):
            return not_written(service.settings.chat, "Chattmodellen är upptagen av andra frågor.")
        try:
            with service.turnstile.aside():
                return written(
                    evidence.query, evidence.hits, service.settings.chat,
                    service.settings.answering.max_statements,
                    lambda document_id: service.document(document_id).spans, tell, sent,
                )  # fmt: skip
        finally:
            service.chat_places.release()

    def _aimed(
        self, query: Query, question: str, history: Sequence[str], filters: Filters,
        without: frozenset[str], *, surely: bool = False,
    ) -> tuple[Query, Aim]:  # fmt: skip
        """Return a follow-up with where it points, by what the answer before it cited.

        A question whose words all stand in the § cited there is a follow-up, too; with
        ``surely`` any that may be one.
        """
        unclear = _unclear(query, without)
        if not (unclear or (query.follows and (query.same_place or query.later))):
            return query, NO_AIM
        if not self._remembered.known(history, filters):
            self.answer(history[-1], history[:-1], filters, frozenset(), looks_back=False)
        section_id = self._remembered.cited(history, filters)
        if section_id is None:
            return query, NO_AIM
        known = self._service.knowledge()
        if unclear:
            if not (surely or self._holds_all(section_id, query)):
                return query, NO_AIM
            query = understand(
                question, history, learnt=known.learnt, without=without, follows=True
            )
        cited = self._service.library.catalogue.section(section_id)
        target = aim(query, cited, known.connections, without)
        number = (cited.number or "").casefold()
        if target.later:  # what came later is of another § and another day
            query = query.without_carried(("item", "date", "period"))
        elif target.near and query.items and number not in query.items:
            query = query.without_carried(("item",))  # the answer stood in another § than named
        return replace(query, understood=query.understood + target.told), target

    def _holds_all(self, section_id: str, query: Query) -> bool:
        """Return whether a section holds all content words of a question."""
        catalogue = self._service.library.catalogue
        text = catalogue.section_texts([section_id]).get(section_id, "")
        held = Coverage(dict.fromkeys(query.words, 1.0)).of(text)
        return all(share >= _HELD for share in held.values())

    def _opening(self, document_id: str) -> str:
        document = self._service.document(document_id)
        # who is listed on the cover of a bundle wrote none of its papers
        opening = "" if document.kind == "handlingar" else document.text[:800]
        parts = (document.title, document.body, document.file, opening)
        return "\n".join(part for part in parts if part)

    def _searched(self, filters: Filters, known: Knowledge) -> Searched:
        if filters.empty:
            return Searched(known.counts.passages, known.counts.documents, False)
        ids = self._service.library.catalogue.passage_ids(filters)
        return Searched(len(ids), len({key.rsplit("-", 1)[0] for key in ids}), True)


def _may_be_about_it(query: Query, history: Sequence[str], without: Collection[str]) -> bool:
    """Return whether a question that was refused by itself may be about the answer before it.

    A figure is not looked for there: any that stands near would seem to be the one.
    """
    return bool(history) and _unclear(query, without) and not asked_for(query.question) & FIGURES


def _unclear(query: Query, without: Collection[str]) -> bool:
    """Return whether a question does not say by its words whether it follows up another."""
    return not query.follows and may_follow(query) and "carried" not in without


def ranked(hit: Hit) -> RankedPassage:
    """Return a hit as the answer record shows it."""
    return RankedPassage(reference(hit.stored, hit.twins), hit.score, hit.why)


def _drawn_from(answer: Answer) -> list[str]:
    """Return the ids of the documents that an answer shows anything of."""
    drawn = [passage.reference.document_id for passage in answer.passages]
    for citation in answer.citations:
        drawn.append(citation.reference.document_id)
        drawn += [change.document_id for change in citation.superseded_by]
    return drawn


def _answer_id(question: str, history: Sequence[str], without: Collection[str], index: str) -> str:
    asked = "\n".join([index, *history, question, *sorted(without)])
    return hashlib.sha256(asked.encode()).hexdigest()[:12]
