"""From which value of a threshold on a question is refused: asked of the real service.

A threshold of ``answering`` refuses the more the higher it is. So each question has one value
from which on it is refused, and bisection over a ladder of values finds it in a few questions,
whatever else the service looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.service import Service
from evals.sets import Question
from index.library import Library
from index.query import understand
from ingest.settings import Answering, Settings


@dataclass(frozen=True, slots=True)
class Ladder:
    """A threshold, the questions that it judges, and the values to choose among."""

    setting: str  # in ``answering``
    language: str  # of the questions, as the query tells it
    values: tuple[float, ...]  # rising


def steps(first: float, last: float, width: float) -> tuple[float, ...]:
    """Return the values from ``first`` to ``last``, both included."""
    count = round((last - first) / width)
    return tuple(round(first + width * at, 6) for at in range(count + 1))


LADDERS = (
    Ladder("min_relevance", "sv", steps(0.80, 0.95, 0.005)),
    Ladder("min_similarity_english", "en", steps(0.74, 0.89, 0.005)),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, and the first step of the ladder at which it is refused.

    ``step`` is 0 where it is always refused and the number of steps where it never is.
    """

    id: str
    answerable: bool
    step: int


class Refuser:
    """Asks questions of one library under many values of a threshold."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings
        self._services: dict[tuple[str, float], Service] = {}

    def refuses(self, question: Question, setting: str, value: float) -> bool:
        """Return whether the question is refused when ``answering.setting`` is ``value``."""
        key = (setting, value)
        if key not in self._services:
            values = {**self._settings.answering.model_dump(), setting: value}
            answering = Answering.model_validate(values)
            changed = self._settings.model_copy(update={"answering": answering})
            self._services[key] = Service(self._library, changed)
        answer = self._services[key].ask(question.question, history=question.history)
        return answer.abstained


def judged(
    questions: Iterable[Question], ladder: Ladder, refuses: Callable[[Question, float], bool]
) -> list[Judged]:
    """Return for each question the step from which on it is refused."""
    return [
        Judged(question.id, question.answerable, first_refused(ladder.values, question, refuses))
        for question in questions
    ]


def first_refused(
    values: Sequence[float], question: Question, refuses: Callable[[Question, float], bool]
) -> int:
    """Return the index of the lowest value that refuses, ``len(values)`` for none."""
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if refuses(question, values[middle]):
            high = middle
        else:
            low = middle + 1
    return low


def by_language(questions: Iterable[Question]) -> Mapping[str, list[Question]]:
    """Return the questions by the language that the service takes them to be in."""
    found: dict[str, list[Question]] = {}
    for question in questions:
        language = understand(question.question, question.history).language
        found.setdefault(language, []).append(question)
    return found
