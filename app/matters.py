"""Matters as people and programs read them: all §§ on a subject, chains, precedents, validity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.answering.answer import Citation, LaterChange, Place
from app.matter_rows import (
    OUTCOMES,
    Case,
    Clause,
    FoundSection,
    LikeRow,
    MissingItem,
    Precedents,
    SearchAll,
    SectionRow,
    StepRow,
    TaskRow,
    Unread,
)
from index import exhaustive
from index.later_changes import LaterChange as Found
from index.later_changes import touching
from index.matters import Step, Task
from index.occasions import Occasions
from index.query import understand
from index.records import Filters
from ingest.marks import item_name
from ingest.records import Decision, Section, pages_between

if TYPE_CHECKING:
    from app.knowledge import Knowledge
    from app.service import Service

_AMOUNT = re.compile(
    r"\d[\d \u00a0]*(?:,\d+)?\s?(?:mnkr|mkr|tkr|miljon\w*(?: kronor)?|kronor|kr\b|procent|%)", re.I
)
_NOT_READ = ("furniture", "dispatch")
_UNDECIDED = {"bordlagd": "Bordlagd", "aterremiss": "Återremitterad"}


class Rows:
    """Makes rows out of sections, for one service and one generation of its library."""

    def __init__(self, service: Service, known: Knowledge) -> None:
        self._service = service
        self._clauses_of = known.clauses
        self._all = known.connections

    @property
    def _at(self) -> Occasions:
        """All §§: only asked for where a list of them is made, since reading them takes time."""
        return self._all.occasions

    def search_all(self, query: str, filters: Filters) -> SearchAll:
        """Return all sections on a subject. Raises QuestionError."""
        asked = understand(query)
        result = exhaustive.search_all(self._service.library, self._at, asked, filters)
        found = tuple(
            FoundSection(
                **self._common(one.section, one.copies),
                passage=one.best.passage.id,
                passage_page=one.best.passage.page,
                role=one.best.passage.role,
                text=one.best.passage.text,
                excerpt=one.excerpt,
                held_in=one.held_in,
                lexical=round(one.lexical, 3),
                score=round(one.dense, 3),
            )
            for one in result.found
        )
        items = sum(one.section.kind == "agenda_item" for one in result.found)
        unread = tuple(Unread(f, n.page, n.kind, n.message) for f, n in result.unread)
        return SearchAll(
            query,
            tuple(one.label for one in asked.understood),
            len(found),
            items,
            found,
            result.searched,
            unread,
        )

    def case(self, dnr: str) -> Case:
        """Return the chain of a registration number. Raises QuestionError."""
        matter = self._all.matters.matter(dnr)
        steps = tuple(
            StepRow(
                **self._common(step.section, step.copies),
                own=step.own,
                links=step.links,
                passage=self._opening(step.section),
                decisions=self._clauses(step.section),
                assignments=tuple(self._task(task) for task in step.tasks),
                superseded_by=self.later_changes(step.section),
            )
            for step in matter.steps
        )
        missing = [
            f"{source.number and item_name(source.number) or self._at.name(source)} "
            f"{self._at.date(source) or ''} hänvisar till {mention}, som inte finns i biblioteket."
            for mention, source in matter.missing
        ]
        gaps = (*self._gaps(matter.steps), *missing)
        unheld = tuple(
            MissingItem(mention.number, mention.day, source.id)
            for mention, source in matter.missing
            if mention.number is not None
        )
        return Case(matter.dnr, steps, gaps, matter.related, unheld)

    def similar(self, wanted: str, k: int, same_matter: bool) -> Precedents:
        """Return matters like the § that ``wanted`` names. Raises UnknownDocumentError."""
        section = self._all.likeness.find(wanted)
        own = self._clauses(section)
        rows = []
        for like in self._all.likeness.like(section, k=k, same_matter=same_matter):
            clauses = self._clauses(like.section)
            rows.append(
                LikeRow(
                    **self._common(like.section, self._at.copies(like.section)),
                    score=round(like.score, 3),
                    dense=round(like.dense, 3),
                    lexical=round(like.lexical, 3),
                    earlier=like.earlier,
                    same_matter=like.same_matter,
                    passage=self._opening(like.section),
                    decisions=clauses,
                    differences=self._differences(section, own, like.section, clauses),
                    superseded_by=self.later_changes(like.section),
                )
            )
        shown = SectionRow(**self._common(section, self._at.copies(section)))
        return Precedents(shown, own, tuple(rows), len(self._at.items()) - 1)

    def later_changes(self, section: Section) -> tuple[LaterChange, ...]:
        """Return what became of a section later."""
        return tuple(map(self._later, self._all.validities.later_changes(section)))

    def marked(self, citations: Sequence[Citation]) -> Iterator[Citation]:
        """Yield the citations with the later changes of what they quote."""
        keys = dict.fromkeys(citation.reference.section_id for citation in citations)
        placed = self._service.library.catalogue.placed_sections(keys)
        touches = {
            key: self._all.validities.touches(section) for key, (_, section) in placed.items()
        }
        for citation in citations:
            key = citation.reference.section_id
            start, end = citation.quote_start, citation.quote_end
            found = touching(touches.get(key, ()), key, (start, end), citation.quote)
            changes = tuple(map(self._later, found))
            yield replace(citation, superseded_by=changes) if changes else citation

    # — parts of rows —

    def _common(self, section: Section, copies: Iterable[Section]) -> dict[str, Any]:
        document = self._at.documents[self._at.document_of[section.id]]
        body = self._at.body(section)
        return {
            "section": self._at.name(section),
            "section_id": section.id,
            "number": section.number,
            "title": section.title,
            "kind": section.part_kind,
            "body": self._at.bodies.shown(body) if body else None,
            "date": self._at.date(section),
            "dnr": self._at.dnr(section),
            "document": document.file,
            "document_id": document.id,
            "page": section.page,
            "outcomes": tuple(dict.fromkeys(d.outcome for d in self._decisions(section))),
            "link": f"/d/{document.id}#{section.id}",
            "also_at": tuple(
                Place(self._at.documents[self._at.document_of[copy.id]].file, copy.page)
                for copy in copies
                if copy.id != section.id
            ),
        }

    def _decisions(self, section: Section) -> Sequence[Decision]:
        return self._clauses_of.get(section.id, ())

    def _clauses(self, section: Section) -> tuple[Clause, ...]:
        document_id = self._at.document_of[section.id]
        return tuple(
            Clause(
                d.clause,
                d.outcome,
                self._page(document_id, d.start, d.end, section.page),
                d.passage,
                d.start,
                d.end,
            )  # fmt: skip
            for d in self._decisions(section)
        )

    def _page(self, document_id: str, start: int, end: int, otherwise: int) -> int:
        pages = pages_between(self._service.document(document_id).spans, start, end)
        return pages[0] if pages else otherwise

    def _task(self, task: Task) -> TaskRow:
        given, back = task.assignment, task.reported
        link = f"/d/{self._at.document_of[back.id]}#{back.id}" if back else None
        told = f"{item_name(back.number)} {self._at.date(back) or ''}".strip() if back else None
        return TaskRow(
            given.task, given.assignee, given.due, given.due_date, told, link,
            back.id if back else None, given.passage, given.start, given.end,
        )  # fmt: skip

    def _opening(self, section: Section) -> str | None:
        """Return the passage at which a section is opened: its decision, else its first words."""
        decided = self._decisions(section)
        if decided:
            return decided[0].passage
        document = self._service.document(self._at.document_of[section.id])
        inside = [p.id for p in document.passages if section.start <= p.start < section.end
                  and p.role not in _NOT_READ]  # fmt: skip
        return inside[0] if inside else None

    def _later(self, found: Found) -> LaterChange:
        page = self._page(found.document_id, found.start, found.end, found.section.page)
        return LaterChange(
            what=found.what,
            section=found.name,
            section_id=found.section.id,
            number=found.section.number if found.section.kind == "agenda_item" else None,
            date=found.date,
            body=found.body,
            document=found.file,
            document_id=found.document_id,
            page=page,
            quote=found.quote,
        )

    def _gaps(self, steps: Sequence[Step]) -> list[str]:
        """Return what a matter lacks: report-backs, and a decision after it was put off."""
        found = []
        own = [step for step in steps if step.own]
        for step in own:
            name = f"{item_name(step.section.number)} {self._at.date(step.section) or ''}".strip()
            for task in step.tasks:
                if task.reported is None:
                    who = task.assignment.assignee or "den som fick uppdraget"
                    found.append(
                        f"Ingen återrapportering hittad av uppdraget till {who} i {name}: "
                        f"{task.assignment.task}"
                    )
        decided = [step for step in own if step.decisions]
        last = decided[-1] if decided else None
        if last:
            for outcome, told in _UNDECIDED.items():
                if outcome in {decision.outcome for decision in last.decisions}:
                    when = self._at.date(last.section) or ""
                    name = f"{item_name(last.section.number)} {when}".strip()
                    found.append(f"{told} i {name}; inget senare beslut hittat i ärendet.")
        return found

    def _differences(
        self, one: Section, own: Sequence[Clause], other: Section, clauses: Sequence[Clause]
    ) -> tuple[str, ...]:
        """Return how another matter differs: outcome, amounts, body, year."""
        found = []
        for what, left, right in (
            ("utfall", _outcomes(clauses), _outcomes(own)),
            ("belopp", _amounts(clauses), _amounts(own)),
            ("organ", self._body(other), self._body(one)),
            ("år", (self._at.date(other) or "")[:4], (self._at.date(one) or "")[:4]),
        ):
            if left != right and (left or right):
                found.append(f"{what}: {left or 'inget'} (här {right or 'inget'})")
        return tuple(found)

    def _body(self, section: Section) -> str:
        body = self._at.body(section)
        return self._at.bodies.shown(body) if body else ""


def documents_of(rows: Iterable[SectionRow]) -> list[str]:
    """Return the ids of the documents that rows are drawn from."""
    return list(dict.fromkeys(row.document_id for row in rows))


def _outcomes(clauses: Iterable[Clause]) -> str:
    told = [OUTCOMES[clause.outcome] for clause in clauses]
    named = [outcome for outcome in dict.fromkeys(told) if outcome != "beslut"]
    return ", ".join(named or dict.fromkeys(told))


def _amounts(clauses: Iterable[Clause]) -> str:
    found = [" ".join(m[0].split()) for clause in clauses for m in _AMOUNT.finditer(clause.text)]
    return ", ".join(dict.fromkeys(found))
