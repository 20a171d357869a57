"""A grid of retrieval settings over question sets, and what would have been chosen unseen."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from evals.measures import evidence_groups, evidence_recall, mean, rankings
from evals.rows import Loaded
from evals.sets import Question
from index.library import Library
from index.query import understand
from index.retrieval import search
from ingest.errors import SettingsError
from ingest.settings import Retrieval

Values = Mapping[str, Sequence[str]]  # setting → the values to try, as written
DEFAULT: Values = {
    "dense_weight": ("0.2", "0.3", "0.4", "0.5", "0.6", "0.7"),
    "candidates": ("50", "100", "200"),
}
MEASURES = {"ndcg_10": "nDCG@10", "recall_5": "recall@5", "recall_10": "recall@10"}
_RANKS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """Settings tried, and the mean over each set's answerable questions."""

    settings: Retrieval
    tried: Mapping[str, object]  # the values of the grid's settings
    by_set: Mapping[str, float]
    by_question: Mapping[str, tuple[float, ...]]  # set → a value each, in the set's order

    @property
    def mean(self) -> float:
        """Macro average over sets."""
        return mean(list(self.by_set.values())) or 0.0


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One set left out: what the others would choose, and what that gives on the set."""

    set: str
    chosen: Mapping[str, object]
    value: float
    current: float  # what the settings as they are give on it


def points(base: Retrieval, values: Values) -> list[tuple[Retrieval, dict[str, object]]]:
    """Return every combination, the settings as they are first.

    Raises SettingsError for an unknown setting or a value out of bounds.
    """
    unknown = [name for name in values if name not in Retrieval.model_fields]
    if unknown:
        raise SettingsError(
            f"Okänd inställning i rutnätet: {', '.join(unknown)}. Välj bland "
            f"{', '.join(Retrieval.model_fields)}."
        )
    found: dict[Retrieval, dict[str, object]] = {}
    combinations = itertools.product(*values.values())
    try:
        for written in [None, *combinations]:
            changed = {} if written is None else dict(zip(values, written, strict=True))
            settings = Retrieval.model_validate({**base.model_dump(), **changed})
            found.setdefault(settings, {name: getattr(settings, name) for name in values})
    except ValidationError as exc:
        faults = "; ".join(f"{error['loc'][0]}: {error['msg']}" for error in exc.errors())
        raise SettingsError(f"Rutnätet har ett värde som inte går: {faults}.") from exc
    return list(found.items())


def evaluate(
    library: Library, sets: Sequence[Loaded[Question]],
    tried: Sequence[tuple[Retrieval, dict[str, object]]], measure: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Point]:  # fmt: skip
    """Search every answerable question at every point of the grid."""
    done = []
    for at, (settings, values) in enumerate(tried):
        progress(at, len(tried))
        by_question = {
            loaded.items[0].set: _values(library, loaded.items, settings, measure)
            for loaded in sets
        }
        by_set = {name: mean(found) or 0.0 for name, found in by_question.items()}
        done.append(Point(settings, values, by_set, by_question))
    return done


def _values(
    library: Library, questions: Sequence[Question], settings: Retrieval, measure: str
) -> tuple[float, ...]:
    asked = [question for question in questions if question.answerable]
    found = {}
    for question in asked:
        query = understand(question.question, question.history)
        hits = search(library, query, settings, k=_RANKS)
        texts = [hit.stored.passage.text for hit in hits]
        found[question.id] = (evidence_groups(question.evidence), texts)
    if measure == "ndcg_10":
        ranking = rankings(found)
        return tuple(ranking[question.id].ndcg for question in asked)
    depth = int(measure.removeprefix("recall_"))
    return tuple(evidence_recall(groups, texts[:depth]) for groups, texts in found.values())


def leave_one_set_out(found: Sequence[Point]) -> list[HeldOut]:
    """Return for each set what the others choose. The first point is the settings as they are."""
    current = found[0]
    held = []
    for name in current.by_set:
        best = best_point(found, [other for other in current.by_set if other != name])
        held.append(HeldOut(name, best.tried, best.by_set[name], current.by_set[name]))
    return held


def best_point(found: Sequence[Point], sets: Sequence[str]) -> Point:
    """Return the point with the highest mean over ``sets``; of equals the first.

    The settings as they are come first, so that nothing is changed for no gain.
    """
    return max(found, key=lambda point: round(sum(point.by_set[name] for name in sets), 9))
