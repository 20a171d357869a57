"""The chat model's answer: its sentences made into statements with citations, and guarded.

Whatever goes wrong here ends in no statements and a reason; the extractive answer stands in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.answering import llm
from app.answering.answer import ChatUse, Citation
from app.answering.compose import LABELS, reference
from app.answering.guard import MARKER, Statement
from app.answering.own_words import faults_in_own_words
from app.answering.prompts import Task, numbered
from app.answering.quotes import citations
from index.query import Query
from index.retrieval import Hit
from ingest.errors import ModelError
from ingest.records import Role, Span
from ingest.settings import ChatModel

SpansOf = Callable[[str], tuple[Span, ...]]  # by document id
_ENGLISH: dict[Role, str] = {
    "proposal": "Proposal (not decided)",
    "motion": "Motion",
    "reservation": "Reservation",
    "position": "Position",
}
_BREAK = r"(?:[-\u00ad\u2010\ufffe]?\s+|[\u00ad\ufffe])?"  # that a line end may put anywhere


@dataclass(frozen=True, slots=True)
class Written:
    """What came of asking the chat model. No statements: ``use.fallback`` says why."""

    statements: tuple[Statement, ...]
    use: ChatUse


def written(
    query: Query,
    hits: Sequence[Hit],
    settings: ChatModel,
    most: int,
    spans_of: SpansOf,
    told: Callable[[Statement], None] = lambda statement: None,
    sent: Callable[[Hit], str] = lambda hit: hit.stored.passage.text,
) -> Written:
    """Let the chat model answer from the first hits, with ``most`` sentences.

    ``told`` gets each statement as soon as it has passed the guard; when the answer ends badly
    they are taken back: the result has none. ``sent`` gives the text of a hit as the model may
    see it.
    """
    given = list(hits[: settings.passages])
    task = Task(
        question=query.question,
        language="engelska" if query.language == "en" else "svenska",
        most=most,
        passages=numbered(given, sent),
    )
    usage = llm.Usage()
    passed: list[Statement] = []
    dropped: Counter[str] = Counter()
    count, fallback = 0, None
    try:
        for sentence in llm.sentences(task, settings, usage):
            if len(passed) >= most:
                continue
            count += 1
            first = 1 + sum(len(statement.citations) for statement in passed)
            statement = _statement(sentence, given, spans_of, first, query.language)
            if _repeats(statement, passed):
                count -= 1
                continue
            found = faults_in_own_words(statement, query.language)
            if found:
                dropped[found[0].kind] += 1
                continue
            passed.append(statement)
            told(statement)
        if not passed:
            fallback = (
                f"Inget av chattmodellens {count} påståenden stod sig mot källorna."
                if count
                else "Chattmodellen fann inget svar i styckena."
            )
    except ModelError as exc:
        passed, fallback = [], str(exc)
    use = ChatUse(
        model=settings.model,
        seconds=usage.seconds,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        written=count,
        dropped=tuple(sorted(dropped.items())),
        fallback=fallback,
    )
    return Written(tuple(passed), use)


def not_written(settings: ChatModel, why: str) -> Written:
    """Return what comes of not asking the chat model; ``why`` is Swedish."""
    return Written((), ChatUse(settings.model, 0.0, None, None, 0, (), why))


def _repeats(statement: Statement, passed: Sequence[Statement]) -> bool:
    said = MARKER.sub("", statement.text)
    return any(MARKER.sub("", earlier.text) == said for earlier in passed)


def _statement(
    sentence: llm.WrittenSentence, hits: Sequence[Hit], spans_of: SpansOf, first: int,
    language: str,
) -> Statement:  # fmt: skip
    """Return a sentence with its citations; without any where it names no passage or quote.

    Markers that the model wrote are its own invention and go.
    """
    text = " ".join(MARKER.sub(" ", sentence.text).split())
    text = re.sub(r"\s+(?=[.,;:!?])", "", text)
    if not 1 <= sentence.passage <= len(hits):
        return Statement(text, ())
    hit = hits[sentence.passage - 1]
    stored = hit.stored
    place = _place(stored.passage.text, sentence.quote)
    if place is None:  # the guard names the fault: the quote stands as it was written
        base = reference(stored, hit.twins)
        wrong = Citation(first, base, sentence.quote, base.start, base.start)
        return Statement(f"{text} [{first}]", (wrong,))
    found = citations(
        reference(stored, hit.twins), spans_of(stored.document_id), first,
        stored.passage.start + place[0], stored.passage.start + place[1],
    )  # fmt: skip
    markers = "".join(f"[{citation.marker}]" for citation in found)
    return Statement(f"{_labelled(text, stored.passage.role, language)} {markers}", tuple(found))


def _labelled(text: str, role: Role, language: str) -> str:
    """Return a sentence opened by what its source is, where that is no decision and no fact."""
    if role not in _ENGLISH:
        return text
    label = _ENGLISH[role] if language == "en" else LABELS[role]
    return text if text.startswith(label.split(" ")[0]) else f"{label}: {text}"


def _place(text: str, quote: str) -> tuple[int, int] | None:
    """Return where a quote stands in a text, white space and line-end hyphens aside."""
    signs = [sign for sign in quote if not sign.isspace()]
    if not signs:
        return None
    words = quote.split()
    exact = re.search(r"\s+".join(re.escape(word) for word in words), text)
    found = exact or re.search(_BREAK.join(re.escape(sign) for sign in signs), text, re.I)
    return found.span() if found else None
