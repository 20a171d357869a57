"""From a question to what it asks for: intent, §, dates, registration numbers, names, words.

Everything here is deterministic and needs no model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from index.analysis import exact_terms, fold
from index.analysis import words as words_of
from index.conversation import NOTHING_CARRIED, asks_later, carried_over
from index.english import in_swedish, is_english
from index.intents import Intent, Version, intent_of, role_of, version_of
from index.reading import (
    NOTHING_LEARNT,
    Learnt,
    Reading,
    Understood,
    mended,
    read,
    told_item,
    told_time,
)
from index.times import Period
from ingest.errors import QuestionError
from ingest.records import Role

LONGEST_QUESTION = 4000  # characters

_WORD = re.compile(r"[^\W_]+")
# "Svara kort.", "Svara bara med ett ord.": how to answer is no part of what is asked
_FORM_WISHED = re.compile(
    r"(?:(?<=^)|(?<=[.?!]\s))(?:(?:var snäll och )?svara|answer)\b(?! på frågan om)[^.?!:]*[.!:]"
    r"(?:\s|$)",
    re.I,
)
_PERSONAL = re.compile(r"(?!region )[^\d ]+(?: (?!kommun|region|ab\b|län)[^\d ]+)+")
_WHY = re.compile(r"\b(?:varför|hur|why|how)\b", re.I)


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood."""

    text: str  # what is searched for: the question, with what a follow-up carries over
    question: str  # as asked, without what was taken off
    intent: Intent
    role: Role | None  # what of a § it asks to see
    language: Literal["sv", "en"]
    items: tuple[str, ...]  # § numbers
    dates: tuple[str, ...]  # full dates, ISO
    periods: tuple[Period, ...]  # months, quarters, years that are not part of a full date
    dnrs: tuple[str, ...]
    phrases: tuple[str, ...]  # quoted strings
    names: tuple[str, ...]  # capitalised words inside the question
    words: tuple[str, ...]  # content words, folded, each once
    bodies: frozenset[str] = frozenset()  # spellings, as stored, of the bodies named
    body_words: frozenset[str] = frozenset()  # content words that only name a body
    persons: tuple[str, ...] = ()  # names of persons, folded, without their genitive
    excluded: tuple[str, ...] = ()  # what is not meant: "utom Laholm"
    understood: tuple[Understood, ...] = ()  # what was understood, for the user to see
    carried: tuple[str, ...] = ()  # words carried over from the turns before
    translated: tuple[str, ...] = ()  # Swedish words for the terms of an English question
    follows: bool = False  # it takes over something from the turns before
    same_place: bool = False  # and replaces nothing of it: the § cited before is meant
    later: bool = False  # it asks what came of what the turns before were about
    version: Version | None = None  # of an agreement or rules, where it says which one

    def without_carried(self, kinds: Collection[str]) -> Query:
        """Return the question without what it carries over of some kinds: item, date, period."""
        gone = {one.key for one in self.understood if one.carried and one.kind in kinds}
        return replace(
            self,
            items=tuple(item for item in self.items if told_item(item).key not in gone),
            dates=tuple(day for day in self.dates if told_time(day).key not in gone),
            periods=tuple(p for p in self.periods if told_time(p).key not in gone),
            understood=tuple(one for one in self.understood if one.key not in gone),
        )

    def excludes(self, text: str) -> bool:
        """Return whether a text names what the question says that it does not mean."""
        there = set(words_of(text))
        return any(
            all(any(_same_word(word, other) for other in there) for word in words_of(what))
            for what in self.excluded
        )

    @property
    def name_words(self) -> frozenset[str]:
        """The words that the names in the question are made of, folded."""
        return frozenset(part for name in self.names for part in words_of(name))

    @property
    def exact(self) -> list[str]:
        """Terms for the exact field of the lexical index."""
        terms: list[str] = []
        for item in self.items:
            terms += exact_terms(number=item)
        for date in self.dates:
            terms += exact_terms(date=date)
        for dnr in self.dnrs:
            terms += exact_terms(dnr=dnr)
        return terms


def understand(
    question: str,
    history: Iterable[str] = (),
    *,
    learnt: Learnt = NOTHING_LEARNT,
    without: Collection[str] = (),
    follows: bool = False,
) -> Query:
    """Return what a question asks for.

    ``history``: the questions before, oldest first. ``learnt``: what a library knows of names
    and days. ``without``: keys of ``Query.understood`` that whoever asks has taken off; a key
    that the question does not have changes nothing. ``follows``: it is known to follow up.

    Raises QuestionError for an empty question, one of over LONGEST_QUESTION characters, and
    one without a single word or number, or of which nothing is left.
    """
    cleaned = _cleaned(question)
    english = is_english(cleaned)
    slips: tuple[Understood, ...] = ()
    if not english:
        cleaned, slips = mended(cleaned, learnt, without)
    own = read(cleaned, learnt, without)
    if not _WORD.search(own.text):
        raise QuestionError(
            f"Av frågan ”{cleaned[:40]}” är inget kvar. Sätt tillbaka något av det som togs bort."
        )
    carried = carried_over(own, list(history), learnt, without, follows=follows)
    intent = intent_of(own.text) if own.words or carried.question else "decision"
    again = carried.moved or not _WHY.search(own.text)  # "hur blev det året efter?" asks the same
    if intent == "other" and carried.question and again:
        intent = intent_of(carried.question)
    swedish = in_swedish(f"{own.text} {carried.text}") if english else ()
    words = tuple(dict.fromkeys([*own.words, *carried.words]))
    return Query(
        text=f"{own.text} {carried.text}".rstrip(),
        question=own.text,
        intent=intent,
        role=role_of(own.text),
        language="en" if english else "sv",
        items=own.items or carried.items,
        dates=own.days or carried.days,
        periods=own.periods or carried.periods,
        dnrs=own.dnrs or carried.dnrs,
        phrases=own.phrases,
        names=own.names,
        bodies=own.bodies or carried.bodies,
        body_words=own.body_words,
        persons=_persons(own),
        excluded=own.excluded,
        words=_in_documents(own, swedish) if swedish else words,
        translated=swedish,
        understood=own.told + slips + carried.told,
        carried=carried.words,
        follows=carried != NOTHING_CARRIED,
        same_place=carried != NOTHING_CARRIED and carried.same_place,
        later=carried != NOTHING_CARRIED and asks_later(own.text),
        version=version_of(own.text) or version_of(carried.question),
    )


def _persons(own: Reading) -> tuple[str, ...]:
    """Return the names of several words that are no region's or municipality's."""
    names = (one.key.partition(":")[2] for one in own.told if one.kind == "name")
    return tuple(name.removesuffix("s") for name in names if _PERSONAL.fullmatch(name))


def _same_word(asked: str, other: str) -> bool:
    """Return whether two words are one but for its ending: "Laholm", "laholms"."""
    return other.startswith(asked[:-1] if len(asked) > 4 else asked) and len(other) - len(asked) < 4


def _in_documents(own: Reading, swedish: Collection[str]) -> tuple[str, ...]:
    """Return the words of an English question that Swedish documents can hold."""
    names = (fold(name) for name in own.names)
    numbers = (word for word in own.words if word.isdigit())
    return tuple(
        dict.fromkeys([*swedish, *(word for name in names for word in words_of(name)), *numbers])
    )


def _cleaned(question: str) -> str:
    """Return a question without control characters: it may be pasted from anywhere."""
    cleaned = "".join(" " if unicodedata.category(c) == "Cc" else c for c in question)
    cleaned = " ".join(cleaned.split())
    if not cleaned:
        raise QuestionError("Frågan är tom. Skriv en fråga, till exempel: Vad beslutades i § 12?")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"Frågan är {len(question)} tecken lång; högst {LONGEST_QUESTION} tecken kan läsas. "
            "Korta den till det du vill veta."
        )
    if not _WORD.search(cleaned):
        raise QuestionError(f"Frågan ”{cleaned[:40]}” innehåller inga ord. Skriv den med ord.")
    rest = _FORM_WISHED.sub("", cleaned).strip()
    return rest if _WORD.search(rest) else cleaned
