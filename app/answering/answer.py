"""The answer record: what every answerer returns and everybody outside may rely on.

``Answer.to_record`` gives the JSON object; its names are final.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.intents import Intent
from index.reading import Understood
from ingest.marks import item_name
from ingest.records import Role


@dataclass(frozen=True, slots=True)
class Place:
    """Another place where the same § stands."""

    document: str
    page: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A passage with everything needed to name it and to open it."""

    passage: str
    document: str  # file name
    document_id: str
    title: str | None  # the document's title
    kind: str  # of the part that the passage stands in
    page: int
    pages: tuple[int, ...]
    section: str | None  # "§ 36 Uppdrag för …" or the heading
    section_id: str
    role: Role
    body: str | None
    date: str | None
    dnr: str | None
    text: str
    start: int  # offsets of the passage in Document.text
    end: int
    also_at: tuple[Place, ...] = ()

    @property
    def link(self) -> str:
        """Permanent address of the section within the app."""
        return f"/d/{self.document_id}#{self.section_id}"

    def to_record(self) -> dict[str, Any]:
        """Return the keys that citations and passages share."""
        return {
            "passage": self.passage,
            "document": self.document,
            "title": self.title,
            "kind": self.kind,
            "page": self.page,
            "pages": list(self.pages),
            "section": self.section,
            "role": self.role,
            "body": self.body,
            "date": self.date,
            "dnr": self.dnr,
            "text": self.text,
            "link": self.link,
            "also_at": [{"document": p.document, "page": p.page} for p in self.also_at],
        }


@dataclass(frozen=True, slots=True)
class LaterChange:
    """What later became of a cited § or agreement, and the § or version that did it."""

    what: str  # upphävd, ersatt, ändrad or återrapporterad
    section: str  # "§ 9 Hyresmodell …", or the title of the later version
    section_id: str
    number: str | None  # § number; None for a version of an agreement
    date: str  # of the meeting, or from when the later version holds
    body: str | None
    document: str  # file name
    document_id: str
    page: int
    quote: str  # verbatim; "" where the later one says nothing of it itself

    @property
    def link(self) -> str:
        """Permanent address of the later section within the app."""
        return f"/d/{self.document_id}#{self.section_id}"

    @property
    def told(self) -> str:
        """Return in Swedish "ersatt av § 9 2024-02-14"."""
        by = "i" if self.what == "återrapporterad" else "av"
        if self.number is None:
            return f"{self.what} {by} {self.section}, som gäller från {self.date}"
        return f"{self.what} {by} {item_name(self.number)} {self.date}"

    def to_record(self) -> dict[str, Any]:
        """Return the change as a JSON object."""
        return {
            "what": self.what,
            "section": self.section,
            "date": self.date,
            "body": self.body,
            "document": self.document,
            "page": self.page,
            "quote": self.quote,
            "link": self.link,
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference that carries a statement: its marker and the verbatim words.

    ``quote_start`` and ``quote_end`` are offsets in ``Document.text``; ``reference.page`` is
    the page on which the quote stands.
    """

    marker: int
    reference: Reference
    quote: str
    quote_start: int
    quote_end: int
    abbreviations: tuple[tuple[str, str], ...] = ()  # in the quote: (short form, long form)
    superseded_by: tuple[LaterChange, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """Return the citation as a JSON object."""
        return {
            "marker": self.marker,
            **self.reference.to_record(),
            "quote": self.quote,
            "abbreviations": dict(self.abbreviations),
            "superseded_by": [change.to_record() for change in self.superseded_by],
        }


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage in rank order; ``score`` is higher for better."""

    reference: Reference
    score: float
    why: str = ""  # Swedish: the legs and exact hits that brought it here

    def to_record(self) -> dict[str, Any]:
        """Return the passage as a JSON object."""
        return {**self.reference.to_record(), "score": round(self.score, 6)}


@dataclass(frozen=True, slots=True)
class ChatUse:
    """What the chat model did for an answer, also where another answerer had to step in."""

    model: str
    seconds: float  # from asking to the last word, or to giving up
    input_tokens: int | None  # as the server counts; None where it does not tell
    output_tokens: int | None
    written: int  # sentences that it wrote
    dropped: tuple[tuple[str, int], ...]  # sentences that the guard left out, by kind of fault
    fallback: str | None  # Swedish: why the extractive answer stands in, None where it does not

    def to_record(self) -> dict[str, Any]:
        """Return the use as a JSON object."""
        return {
            "model": self.model,
            "seconds": round(self.seconds, 2),
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "written": self.written,
            "dropped": dict(self.dropped),
            "fallback": self.fallback,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a refusal, with everything that carries it."""

    id: str
    question: str
    intent: Intent
    answer: str
    abstained: bool
    reason: str | None  # when refused: what was searched, what is missing, the nearest §
    citations: tuple[Citation, ...]
    passages: tuple[RankedPassage, ...]
    latency_ms: float
    answerer: str
    index: str
    settings: str
    understood: tuple[Understood, ...] = ()  # what the question was taken to ask for
    dropped: int = 0  # statements that the guard left out
    chat: ChatUse | None = None  # None where no chat model was asked

    def to_record(self) -> dict[str, Any]:
        """Return the answer record as a JSON object."""
        return {
            "id": self.id,
            "question": self.question,
            "intent": self.intent,
            "answer": self.answer,
            "abstained": self.abstained,
            "reason": self.reason,
            "citations": [citation.to_record() for citation in self.citations],
            "passages": [passage.to_record() for passage in self.passages],
            "latency_ms": round(self.latency_ms, 1),
            "answerer": self.answerer,
            "index": self.index,
            "settings": self.settings,
            "understood": [one.to_record() for one in self.understood],
            "dropped": self.dropped,
            "usage": self.chat.to_record() if self.chat else None,
        }
