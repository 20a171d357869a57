"""The questions of one session, and the address under which a colleague finds the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from app.answering.answer import Answer
from app.web.filters import make_filters
from app.web.links import FILTER_NAMES, HISTORY, QUESTION, SOURCE, WITHOUT, question_query
from index.records import Filters
from ingest.errors import QuestionError

_MOST = 50  # questions that an address may ask


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a session and what came of it; neither part yet while it is searched.

    ``without``: keys of what was understood that the user has taken off; ``labels``: their words
    where they are known.
    """

    question: str
    answer: Answer | None = None
    error: str | None = None
    filters: Filters = Filters()
    without: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()  # statements of an answer that is still being written
    labels: tuple[tuple[str, str], ...] = ()
    vote: str | None = None  # "up" or "down", once it is kept
    commented: bool = False

    @property
    def pending(self) -> bool:
        """True while it is searched."""
        return self.answer is None and self.error is None

    def label(self, key: str) -> str:
        """Return how a key that was taken off is shown; its value, if an address brought it."""
        return dict(self.labels).get(key) or key.partition(":")[2] or key

    def same(self, other: Turn) -> bool:
        """Tell whether both ask the same in the same way."""
        return (self.question, self.filters, self.without) == (
            other.question,
            other.filters,
            other.without,
        )


@dataclass(frozen=True, slots=True)
class Session:
    """What one session has asked. ``wanted``: the turn (from 0) and marker to open, if named."""

    turns: tuple[Turn, ...] = ()
    wanted: tuple[int, int] | None = None

    @property
    def pending(self) -> int | None:
        """Index of the first turn that waits for its answer."""
        return next((i for i, turn in enumerate(self.turns) if turn.pending), None)

    def history(self, number: int) -> tuple[str, ...]:
        """Return the questions that a turn may lean on, oldest first."""
        return tuple(turn.question for turn in self.turns[:number] if turn.answer is not None)

    def put(self, number: int, turn: Turn) -> Session:
        """Return the session with one turn replaced, or added at the end; nothing is wanted."""
        return Session((*self.turns[:number], turn, *self.turns[number + 1 :]))


def turn_query(turns: Sequence[Turn], number: int) -> str:
    """Return the query of the address that asks a turn again, with what it leans on."""
    turn = turns[number]
    before = [earlier.question for earlier in turns[:number] if earlier.error is None]
    return question_query(turn.question, before, sorted(turn.without), turn.filters)


def asked_by(search: str) -> Session:
    """Return what the query of an address asks; the session waits for all its answers."""
    try:
        fields = parse_qs(search.removeprefix("?"), max_num_fields=4 * _MOST)
    except ValueError:  # more fields than any address of ours
        return Session()
    question = fields.get(QUESTION, [""])[-1].strip()
    if not question:
        return Session()
    before = [Turn(earlier) for earlier in fields.get(HISTORY, []) if earlier.strip()][-_MOST:]
    without = frozenset(fields.get(WITHOUT, ()))
    chosen = {name: fields.get(key, []) for name, key in FILTER_NAMES.items()}
    try:
        filters = make_filters(
            "".join(chosen["date_from"][:1]), "".join(chosen["date_to"][:1]), chosen["bodies"],
            chosen["kinds"], chosen["documents"], ",".join(chosen["dnrs"]),
        )  # fmt: skip
        last = Turn(question, filters=filters, without=without)
    except QuestionError as exc:
        last = Turn(question, error=str(exc), without=without)
    number, _, marker = fields.get(SOURCE, [""])[-1].partition("-")
    wanted = (int(number), int(marker)) if number.isdecimal() and marker.isdecimal() else None
    return Session((*before, last), wanted)


def arrived(asked: Session, known: Session) -> Session:
    """Return what an address asks, with the answers that the session already has."""
    turns = list(asked.turns)
    for number, (turn, had) in enumerate(zip(asked.turns, known.turns, strict=False)):
        # all but the last of an address are bare: what was limited there is not in it
        bare = number < len(turns) - 1 and turn.question == had.question
        if not bare and not turn.same(had):
            break
        turns[number] = had
    return Session(tuple(turns), asked.wanted)
