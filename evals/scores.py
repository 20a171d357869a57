"""Scores: answer records measured against question sets.

Questions and records are joined by id. Means are macro averages: each question counts once,
and an answerable question without a result counts 0 and stays in the mean. Unanswerable
questions enter the refusal measures, latency and words only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from evals.gold import Gold, GoldGroup
from evals.measures import (
    Ranking,
    answer_words,
    citation_precision,
    evidence_groups,
    evidence_recall,
    fact_recall,
    first_characters,
    is_right,
    mean,
    percentile,
    rankings,
    refusals,
)
from evals.sets import AnswerRecord, Question
from ingest.errors import QuestionError

CHARACTERS = 4000  # of evidence recall@4k
RANKS = 10  # passages among which evidence must stand, else the search is at fault

Cause = Literal["missing", "reading", "retrieval", "refusal", "citation", "answer"]
CAUSES: dict[Cause, str] = {
    "missing": "inget resultat",
    "reading": "läsning: inget belägg står i något stycke i biblioteket",
    "retrieval": "sökning: inget belägg bland de 10 första passagerna",
    "refusal": "avstående: avstod eller svarade på fel fråga",
    "citation": "källor: inget belägg bland de citerade passagerna",
    "answer": "svar: för få av svarets fakta",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """The measures of an answerable question, or their means; all from 0 to 1."""

    recall_1: float = 0.0
    recall_5: float = 0.0
    recall_10: float = 0.0
    recall_4k: float = 0.0
    ndcg_10: float = 0.0
    rr_10: float = 0.0
    citation_recall: float = 0.0
    citation_precision: float = 0.0
    fact_recall: float = 0.0
    right: float = 0.0  # 1.0 for a right answer


@dataclass(frozen=True, slots=True)
class Row:
    """One question with what was given and how it was marked.

    ``marks`` is ``None`` for unanswerable questions; ``cause`` is ``None`` when nothing failed.
    """

    question: Question
    record: AnswerRecord | None
    marks: Marks | None
    cause: Cause | None

    @property
    def refused(self) -> bool:
        """True when the answerer gave a result and it was a refusal."""
        return self.record is not None and self.record.abstained


@dataclass(frozen=True, slots=True)
class Scores:
    """The measures of a group of questions; ``None`` where there is nothing to count."""

    name: str
    questions: int
    answerable: int
    missing: int  # questions without a result
    marks: Marks | None
    refusal_precision: float | None
    refusal_recall: float | None
    false_refusal: float | None
    latency_p50: float | None  # milliseconds
    latency_p95: float | None
    words: float | None  # mean words of an answer, refusals left out


@dataclass(frozen=True, slots=True)
class Summary:
    """A scored run, with the fingerprints of what produced it (several when mixed)."""

    overall: Scores
    by_set: tuple[Scores, ...]
    by_category: tuple[Scores, ...]
    by_document: tuple[Scores, ...]  # a question counts at each document its evidence names
    rows: tuple[Row, ...]
    unasked: tuple[str, ...]  # ids of records that no question has
    answerers: tuple[str, ...]
    indexes: tuple[str, ...]
    settings: tuple[str, ...]

    @property
    def failures(self) -> tuple[Row, ...]:
        """The rows that went wrong, in question order."""
        return tuple(row for row in self.rows if row.cause is not None)


def _mark(question: Question, record: AnswerRecord, ranking: Ranking) -> Marks:
    groups = evidence_groups(question.evidence)
    texts = [passage.text for passage in record.passages]
    cited = [citation.text for citation in record.citations]
    cited_evidence = evidence_recall(groups, cited)
    facts = 0.0 if record.abstained else fact_recall(question.answer_facts, record.answer)
    return Marks(
        recall_1=evidence_recall(groups, texts[:1]),
        recall_5=evidence_recall(groups, texts[:5]),
        recall_10=evidence_recall(groups, texts[:RANKS]),
        recall_4k=evidence_recall(groups, first_characters(texts, CHARACTERS)),
        ndcg_10=ranking.ndcg,
        rr_10=ranking.rr,
        citation_recall=cited_evidence,
        citation_precision=citation_precision(groups, question.answer_facts, cited),
        fact_recall=facts,
        right=float(is_right(answered=not record.abstained, facts=facts, citations=cited_evidence)),
    )


def _cause(
    record: AnswerRecord | None, marks: Marks | None, groups: Sequence[GoldGroup]
) -> Cause | None:
    """Return what went wrong: the first stage that did not deliver.

    Reading is only told from search where it is known which passages hold the gold.
    """
    if record is None:
        return "missing"
    if marks is None:
        return None if record.abstained else "refusal"
    if marks.right:
        return None
    if groups and not any(group.passages for group in groups):
        return "reading"
    if marks.recall_10 == 0:
        return "retrieval"
    if record.abstained:
        return "refusal"
    return "citation" if marks.citation_recall == 0 else "answer"


def _rows(
    questions: Sequence[Question], records: Mapping[str, AnswerRecord], gold: Gold
) -> tuple[Row, ...]:
    ranked = rankings(
        {
            question.id: (
                evidence_groups(question.evidence),
                [passage.text for passage in records[question.id].passages],
            )
            for question in questions
            if question.answerable and question.id in records
        }
    )
    rows: list[Row] = []
    for question in questions:
        record = records.get(question.id)
        marks: Marks | None = None
        if question.answerable:
            marks = _mark(question, record, ranked[question.id]) if record else Marks()
        cause = _cause(record, marks, gold.get(question.id, ()))
        rows.append(Row(question, record, marks, cause))
    return tuple(rows)


def _mean_marks(marks: Sequence[Marks]) -> Marks | None:
    if not marks:
        return None
    return Marks(
        **{
            measure.name: sum(getattr(one, measure.name) for one in marks) / len(marks)
            for measure in fields(Marks)
        }
    )


def _scores(name: str, rows: Sequence[Row]) -> Scores:
    records = [row.record for row in rows if row.record is not None]
    latencies = [record.latency_ms for record in records]
    refused = refusals((row.question.answerable, row.refused) for row in rows)
    return Scores(
        name=name,
        questions=len(rows),
        answerable=sum(row.question.answerable for row in rows),
        missing=len(rows) - len(records),
        marks=_mean_marks([row.marks for row in rows if row.marks is not None]),
        refusal_precision=refused.precision,
        refusal_recall=refused.recall,
        false_refusal=refused.false,
        latency_p50=percentile(latencies, 0.50),
        latency_p95=percentile(latencies, 0.95),
        words=mean([len(answer_words(one.answer)) for one in records if not one.abstained]),
    )


def _grouped(rows: Sequence[Row], names: Sequence[Sequence[str]]) -> tuple[Scores, ...]:
    groups: dict[str, list[Row]] = {}
    for row, belongs in zip(rows, names, strict=True):
        for name in belongs:
            groups.setdefault(name, []).append(row)
    return tuple(_scores(name, groups[name]) for name in sorted(groups))


def _by_id(records: Iterable[AnswerRecord]) -> dict[str, AnswerRecord]:
    found: dict[str, AnswerRecord] = {}
    for record in records:
        if record.id in found:
            raise QuestionError(
                f"Två svar har id {record.id}. Ange en svarsfil per körning och ta bort dubbletten."
            )
        found[record.id] = record
    return found


def score(
    questions: Iterable[Question],
    records: Iterable[AnswerRecord],
    *,
    name: str = "alla",
    gold: Gold | None = None,
) -> Summary:
    """Score ``records`` against ``questions``: overall, by category and by document.

    ``name`` is that of the overall scores; ``gold`` tells where the evidence stands in the
    library, where that is known. A record with an error is no result. Raises QuestionError when
    an id stands twice among the questions or among the records.
    """
    asked = tuple(questions)
    given = _by_id(records)
    ids: set[str] = set()
    for question in asked:
        if question.id in ids:
            raise QuestionError(
                f"Två frågor har id {question.id}. Ge varje fråga ett eget id över alla set."
            )
        ids.add(question.id)
    results = {key: record for key, record in given.items() if not record.error}
    rows = _rows(asked, results, gold or {})
    used = [row.record for row in rows if row.record is not None]
    return Summary(
        overall=_scores(name, rows),
        by_set=_grouped(rows, [(row.question.set,) if row.question.set else () for row in rows]),
        by_category=_grouped(rows, [(row.question.category,) for row in rows]),
        by_document=_grouped(
            rows,
            [
                # Dicts keep order, so a document named twice still counts once.
                tuple(dict.fromkeys(piece.document for piece in row.question.evidence))
                if row.question.answerable
                else ()
                for row in rows
            ],
        ),
        rows=rows,
        unasked=tuple(identity for identity in given if identity not in ids),
        answerers=tuple(sorted({one.answerer for one in used} - {""})),
        indexes=tuple(sorted({one.index for one in used} - {""})),
        settings=tuple(sorted({one.settings for one in used} - {""})),
    )
