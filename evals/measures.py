"""The measures: pure functions, each with its definition.

Gold points at quotes, not at passages, so that a set survives another chunking. Everything
here works on texts; joining questions and answers is the task of ``evals.scores``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from evals.facts import fact_found
from evals.folding import fold, stands_in
from evals.sets import Evidence

TRIPLE_SHARE = 0.7  # of a quote's word triples
ANSWER_WORDS = 150  # facts are looked for in this many first words of an answer
RIGHT_FACTS = 0.5  # fact recall from which an answer may be right
CUTOFF = 10  # ranks seen by nDCG and RR

_MARKER = re.compile(r"\s*\[\d+\]")


def _triples(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(words, words[1:], words[2:], strict=False))


@lru_cache(maxsize=8192)
def _quote_form(text: str) -> tuple[str, frozenset[tuple[str, ...]]]:
    # Without hyphens, since a word's own hyphen may have stood at a line end too.
    folded = fold(text).replace("-", "")
    return folded, _triples(re.findall(r"\w+", folded))


def quote_triples(text: str) -> frozenset[tuple[str, ...]]:
    """Return the word triples by which a text is compared with quotes."""
    return _quote_form(text)[1]


def quote_held(quote: str, text: str) -> bool:
    """Return True when ``text`` holds ``quote``.

    After folding it stands in the text, or 70 % of its distinct word triples do. A quote of
    fewer than three words must stand in it. Which file the text is from does not matter: the
    same § may stand in several.
    """
    needle, wanted = _quote_form(quote)
    folded, triples = _quote_form(text)
    if stands_in(needle, folded):
        return True
    return bool(wanted) and len(wanted & triples) >= TRIPLE_SHARE * len(wanted)


def evidence_groups(evidence: Iterable[Evidence]) -> tuple[tuple[str, ...], ...]:
    """Return the quotes by group: one quote of each group is needed.

    Evidence that shares an ``alt_group`` is one group; a piece without one is its own.
    """
    groups: dict[tuple[str, int], list[str]] = {}
    for ordinal, piece in enumerate(evidence):
        key = ("own", ordinal) if piece.alt_group is None else ("alt", piece.alt_group)
        groups.setdefault(key, []).append(piece.quote)
    return tuple(tuple(quotes) for quotes in groups.values())


def holds_any(quotes: Iterable[str], text: str) -> bool:
    """Return True when ``text`` holds one of ``quotes``."""
    return any(quote_held(quote, text) for quote in quotes)


def evidence_recall(groups: Sequence[Sequence[str]], texts: Sequence[str]) -> float:
    """Share of evidence groups with a quote held by one of ``texts``; 0 without groups.

    Of the first k passages this is evidence recall@k, of the cited ones citation recall.
    """
    held = sum(any(holds_any(group, text) for text in texts) for group in groups)
    return held / len(groups) if groups else 0.0


def first_characters(texts: Iterable[str], limit: int) -> tuple[str, ...]:
    """Return the texts that lie within the first ``limit`` characters, the last one cut.

    This is what a reader, or a model with little room, sees: evidence recall@4k is evidence
    recall over the first 4,000 characters.
    """
    kept: list[str] = []
    for text in texts:
        if limit <= 0:
            break
        kept.append(text[:limit])
        limit -= len(text)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Ranking:
    """nDCG@10 and RR@10 of one question."""

    ndcg: float = 0.0
    rr: float = 0.0


def rankings(
    ranked: Mapping[str, tuple[Sequence[Sequence[str]], Sequence[str]]],
) -> dict[str, Ranking]:
    """Return nDCG@10 and RR@10 by ir-measures for each question id of ``ranked``.

    A question has its evidence groups and its passages, best first. A passage is relevant
    (gain 1) when it holds a quote. A group that no passage holds stands in the judgements as
    one relevant passage that was not found: so a missing piece lowers nDCG, and a question
    without passages counts 0.
    """
    import ir_measures
    from ir_measures import RR, nDCG

    judged: list[ir_measures.Qrel] = []
    run: list[ir_measures.ScoredDoc] = []
    for question, (groups, texts) in ranked.items():
        quotes = [quote for group in groups for quote in group]
        for rank, text in enumerate(texts, start=1):
            run.append(ir_measures.ScoredDoc(question, f"rank {rank}", -float(rank)))
            judged.append(ir_measures.Qrel(question, f"rank {rank}", int(holds_any(quotes, text))))
        for ordinal, group in enumerate(groups):
            if not any(holds_any(group, text) for text in texts):
                judged.append(ir_measures.Qrel(question, f"missed {ordinal}", 1))
    ndcg, rr = nDCG @ CUTOFF, RR @ CUTOFF
    # Without a single passage there is nothing to hand over, and ir-measures refuses.
    metrics = ir_measures.iter_calc([ndcg, rr], judged, run) if run else ()
    values = {(metric.query_id, metric.measure): float(metric.value) for metric in metrics}
    return {
        question: Ranking(values.get((question, ndcg), 0.0), values.get((question, rr), 0.0))
        for question in ranked
    }


def answer_words(answer: str) -> list[str]:
    """Return the words of an answer, parted by white space, its markers ``[1]`` left out."""
    return _MARKER.sub("", answer).split()


def fact_recall(facts: Sequence[str], answer: str) -> float:
    """Share of ``facts`` found in the first 150 words of ``answer``; 0 without facts."""
    opening = _opening(answer)
    return sum(fact_found(fact, opening) for fact in facts) / len(facts) if facts else 0.0


def _opening(answer: str) -> str:
    # Cut, not joined anew: line ends and no-break spaces tell cells from thousands.
    text = _MARKER.sub("", answer)
    last = next(islice(re.finditer(r"\S+", text), ANSWER_WORDS - 1, None), None)
    return text if last is None else text[: last.end()]


def citation_precision(
    groups: Sequence[Sequence[str]], facts: Sequence[str], cited: Sequence[str]
) -> float:
    """Share of cited passages that hold a quote or an answer fact; 0 without citations."""
    quotes = [quote for group in groups for quote in group]
    good = sum(
        holds_any(quotes, text) or any(fact_found(fact, text) for fact in facts) for text in cited
    )
    return good / len(cited) if cited else 0.0


def is_right(*, answered: bool, facts: float, citations: float) -> bool:
    """Return True for an answer with fact recall ≥ 0.5 that cites a piece of evidence."""
    return answered and facts >= RIGHT_FACTS and citations > 0


@dataclass(frozen=True, slots=True)
class Refusals:
    """How well refusing went; ``None`` where there is nothing to divide by."""

    precision: float | None
    recall: float | None
    false: float | None


def refusals(outcomes: Iterable[tuple[bool, bool]]) -> Refusals:
    """Return precision, recall and false refusal of ``(answerable, refused)`` pairs.

    Precision: share of refused questions that are unanswerable. Recall: share of unanswerable
    questions that were refused. False refusal: share of answerable questions refused. A
    question without a result was not refused.
    """
    pairs = tuple(outcomes)
    refused = [answerable for answerable, given_up in pairs if given_up]
    wrongly = sum(refused)
    rightly = len(refused) - wrongly
    answerable = sum(possible for possible, _ in pairs)
    unanswerable = len(pairs) - answerable
    return Refusals(
        precision=rightly / len(refused) if refused else None,
        recall=rightly / unanswerable if unanswerable else None,
        false=wrongly / answerable if answerable else None,
    )


def mean(values: Sequence[float]) -> float | None:
    """Arithmetic mean; ``None`` without values."""
    return sum(values) / len(values) if values else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """Value below which ``share`` (0 to 1) of ``values`` lie; ``None`` without values.

    Linear between the two nearest ranks, as numpy does by default.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
