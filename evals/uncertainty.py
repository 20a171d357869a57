"""Every measure as a ratio over questions, with its interval; refusals against a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Literal

from evals.scores import Marks, Row
from evals.sets import AnswerRecord
from evals.statistics import Calibration, Interval, Share, calibration, interval

MEASURES: dict[str, str] = {
    "recall_1": "belägg bland 1 passage",
    "recall_5": "belägg bland 5 passager",
    "recall_10": "belägg bland 10 passager",
    "recall_4k": "belägg inom 4 000 tecken",
    "ndcg_10": "nDCG@10",
    "rr_10": "RR@10",
    "citation_recall": "belägg citerade",
    "citation_precision": "citat som bär",
    "fact_recall": "fakta i svaret",
    "right": "rätt svar",
    "refusal_precision": "avståenden som var riktiga",
    "refusal_recall": "obesvarbara som avstods",
    "false_refusal": "besvarbara som avstods",
}
LOWER_IS_BETTER = frozenset(("false_refusal",))


def shares(rows: Sequence[Row]) -> dict[str, Share]:
    """Return each measure's numerators and denominators, a question each, in order."""
    answerable = tuple(float(row.marks is not None) for row in rows)
    refused = tuple(float(row.refused) for row in rows)
    found = {
        one.name: Share(
            tuple(0.0 if row.marks is None else getattr(row.marks, one.name) for row in rows),
            answerable,
        )
        for one in fields(Marks)
    }
    unanswerable = tuple(1 - one for one in answerable)
    rightly = tuple(one * gave_up for one, gave_up in zip(unanswerable, refused, strict=True))
    wrongly = tuple(one * gave_up for one, gave_up in zip(answerable, refused, strict=True))
    found["refusal_precision"] = Share(rightly, refused)
    found["refusal_recall"] = Share(rightly, unanswerable)
    found["false_refusal"] = Share(wrongly, answerable)
    return found


def values(rows: Sequence[Row]) -> dict[str, float | None]:
    """Return each measure by name."""
    return {name: share.value for name, share in shares(rows).items()}


def intervals(rows: Sequence[Row]) -> dict[str, Interval | None]:
    """Return the bootstrap interval of each measure over ``rows``."""
    return {name: interval(share) for name, share in shares(rows).items()}


@dataclass(frozen=True, slots=True)
class RefusalCurve:
    """A threshold swept over a score of the records."""

    source: Literal["relevance", "score"]  # of the record, or of its first passage
    curve: Calibration
    refusal_recall: float  # what the run itself did
    false_refusal: float


def refusal_curve(rows: Sequence[Row]) -> RefusalCurve | None:
    """Return what refusing by one threshold would give; None without both kinds of question.

    The score is the record's own relevance where every record has one, else that of its first
    passage; a question without passages scores lowest.
    """
    records = [(row.marks is not None, row.record) for row in rows if row.record is not None]
    own = all(record.relevance is not None for _, record in records)
    scored = [(answerable, _relevance(record, own)) for answerable, record in records]
    lowest = min((score for _, score in scored if score is not None), default=0.0) - 1
    swept = calibration([(kind, lowest if s is None else s) for kind, s in scored])
    did = values(rows)
    recall, false = did["refusal_recall"], did["false_refusal"]
    if swept is None or recall is None or false is None:
        return None
    return RefusalCurve("relevance" if own else "score", swept, recall, false)


def _relevance(record: AnswerRecord, own: bool) -> float | None:
    if own:
        return record.relevance
    return record.passages[0].score if record.passages else None


@dataclass(frozen=True, slots=True)
class Cost:
    """Tokens of a chat model over a run."""

    questions: int  # with a count
    tokens_in: int
    tokens_out: int


def cost(rows: Sequence[Row]) -> Cost | None:
    """Return the tokens that the records tell of; None when none does."""
    told = [row.record for row in rows if row.record and row.record.tokens_in is not None]
    if not told:
        return None
    return Cost(
        len(told), sum(one.tokens_in or 0 for one in told), sum(one.tokens_out or 0 for one in told)
    )


def as_uncertainty_record(rows: Sequence[Row]) -> dict[str, object]:
    """Return intervals (overall, by category, by document), refusal curve and cost for JSON."""
    by_category: dict[str, list[Row]] = {}
    by_document: dict[str, list[Row]] = {}
    for row in rows:
        by_category.setdefault(row.question.category, []).append(row)
        for name in dict.fromkeys(piece.document for piece in row.question.evidence):
            by_document.setdefault(name, []).append(row)
    swept, spent = refusal_curve(rows), cost(rows)
    return {
        "intervals": _shown(rows),
        "intervals_by_category": {name: _shown(by_category[name]) for name in sorted(by_category)},
        "intervals_by_document": {name: _shown(by_document[name]) for name in sorted(by_document)},
        "refusal_curve": None if swept is None else asdict(swept),
        "cost": None if spent is None else asdict(spent),
    }


def _shown(rows: Sequence[Row]) -> dict[str, list[float] | None]:
    return {
        name: None if one is None else [round(one.low, 4), round(one.high, 4)]
        for name, one in intervals(rows).items()
    }
