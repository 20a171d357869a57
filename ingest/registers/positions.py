"""What a party to a matter holds, in its own letter or as told by others.

A position is never a decision: what is decided, proposed or moved in minutes is left out,
and so is what rules and agreements say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.records import Passage, Position, Section
from ingest.registers.actors import actor_at, places_in, subject_before, without_genitive
from ingest.registers.statements import Paragraph, paragraphs_of
from ingest.swedish import first_date

_SILENT = ("decision", "proposal", "motion", "vote", "reservation", "basis", "dispatch",
           "furniture")  # fmt: skip
_RULES = ("overenskommelse", "reglemente", "dagordning")
# A party's own letter, whatever the reader took its kind for.
_LETTER_TITLE = re.compile(
    r"\b(?:skrivelse|remissvar|yttrande|ståndpunkt|synpunkter|svar på)\b|\bremissvar", re.I
)
# A stand that is one whoever tells of it.
_STAND = (
    r"anser|ansåg|tolkar|tolkade|menar|menade|tillstyrk(?:er|te)|avstyrk(?:er|te)"
    r"|motsätter (?:sig|oss)|motsatte sig|avvisar|avvisade|ifrågasätter|ifrågasatte|godtar inte"
    r"|ställer (?:sig|oss) (?:\w+ )?(?:bakom|positiv\w*|negativ\w*|tveksam\w*|frågande)"
    r"|kan (?:inte )?ställa (?:sig|oss) bakom|delar (?:inte |ej |helt |i huvudsak )?(?:\w+ ){0,3}?\w*"
    r"(?:tolkning|uppfattning|bedömning|bild|syn|slutsats|ståndpunkt)\w*"
    r"|är (?:positiv|negativ|tveksam|kritisk|oenig)\w*|är emot|har (?:inga|inget) (?:att )?(?:invänd|erinr|synpunkt)\w*"
    r"|anför|anförde|framför|framförde|påpekar|påpekade|begär|begärde|kräver|krävde|förordar"
    r"|förordade|vill (?:inte )?(?:att|ha)|vidhåller"
    r"|(?:har|hade)\b[^.:;]{0,70}?\b(?:tillstyrkt|avstyrkt|motsatt sig|avvisat|ifrågasatt|anfört"
    r"|framfört|påpekat|begärt|krävt|förordat|rekommenderat|önskat|erbjudit|gjort klart)"
)
# What only the author's own paper makes a stand.
_ASKED = (
    r"bedömer|bedömde|föreslår|är beredda?|vill (?:också|även|dock|gärna|inte)"
    r"|ser (?:positivt|gärna|det|en|ett|behov|risk\w*|stora?|med)|saknar|instämmer|välkomnar|framhåller"
    r"|understryker|efterlyser|accepterar|godtar|tycker|önskar"
)
_ANYWHERE = re.compile(rf"\b(?P<verb>{_STAND})\b", re.I)
_ON_SLIDES = re.compile(rf"\b(?P<verb>{_STAND}|föreslår)\b", re.I)
_IN_LETTER = re.compile(rf"\b(?P<verb>{_STAND}|{_ASKED}|bör)\b", re.I)
_ACCORDING = re.compile(
    r"\benligt (?P<who>[\wåäö ]{2,40}?s|vår) (?:\w+ )?(?:mening|uppfattning|bedömning|tolkning|åsikt)\b",
    re.I,
)
_VIEW_IS = re.compile(
    r"^(?:Det är )?(?P<who>[\w ]{2,50}?s|vår) (?:\w+ )?(?:ståndpunkt|uppfattning|tolkning|inställning|åsikt"
    r"|utgångspunkt)(?: i frågan)? (?:är|att)\b",
    re.I,
)
_SAYS = re.compile(r"påpeka|anför|framför", re.I)
_JUDGES = re.compile(r"bedöm", re.I)
_PARTY = re.compile(r"\w*(?:kommun|region|part|huvudm)\w*", re.I)
_EMBEDDED = re.compile(r"\b(?:att|om|som|när|eftersom|där|vars|huruvida|om)\b[^,]*$", re.I)
_NOT_HELD = re.compile(r"\byrka[rdt]|\?\s*$|^(?:\S+ ){0,8}beslut(?:ade|ar) att\b", re.I)
_IF = re.compile(r"^(?:om|när|då|eftersom)\b", re.I)
_WE = re.compile(r"^(?:vi|vår|jag)\b", re.I)
_FULL = re.compile(r"\b(?:Region [A-ZÅÄÖ][a-zåäö]+|[A-ZÅÄÖ][\wåäö-]+s? (?:kommun|stad))")
# The day of the paper in which a stand was taken: "anför i skrivelse 2024-04-08".
_CARRIED = re.compile(
    r"\b(?:skrivelse|remissvar|yttrande|brev|svar|underlag|överläggning)\b.{0,20}\d{4}"
    r"(?:-\s?\d{2}-\s?\d{2})?|\b(?:till|av)styrkte \d{4}-\d{2}-\d{2}",
    re.I,
)
_SEVERAL = re.compile(r"^[A-ZÅÄÖ]\w+(?:, [A-ZÅÄÖ]\w+)* och [A-ZÅÄÖ]\w+s? kommuner")
# "Lövsta ställer sig bakom": a name alone, and not a thing in its definite form.
_BY_NAME = re.compile(
    r"^(?:[A-ZÅÄÖ][a-zåäö]+(?<!en)(?<!et)(?<!na)|[A-ZÅÄÖ][\wåäö]+(?:(?:,| och)? [A-ZÅÄÖ][\wåäö]+){1,3})\s$"
)
_POINTS = re.compile(r"\bpunkter\.$|\bföljande\b.*[.:]$")
_SENDER = re.compile(
    r"^(?:Från:|Svar från:?|Svarande(?: organisation)?:?|Besvarad av:?)\s*(?P<name>[A-ZÅÄÖ][^<\n,/]{3,60})",
    re.M,
)
_WANTED = re.compile(r"\b(?:vill|önskar|anser|tycker|begär|föreslår|menar)\b", re.I)
_CASED = re.compile(r"^(?:den|det|de|även|också|däremot|dock)\s", re.I)


@dataclass(frozen=True, slots=True)
class _Letter:
    """Who writes a letter: its first full name of a party, None where none stands in it."""

    author: str | None
    survey: bool = False


def find_positions(
    text: str, sections: Sequence[Section], passages: Sequence[Passage]
) -> list[Position]:
    """Return the sentences in which somebody takes a stand, in order.

    In a letter, a reply to a referral or an e-mail also what is asked for and what "we" hold
    counts, and is its author's. ``date`` is the paper's own; a stand told in minutes has the
    date of the paper that the sentence names, or none.
    """
    reader = _Reader(text, sections)
    found: list[Position] = []
    for paragraph in paragraphs_of(sections, passages):
        found.extend(reader.read(paragraph))
    return found


class _Reader:
    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self._text = text
        self._by_id = {section.id: section for section in sections}
        self._places = places_in(text)
        self._letters: dict[str, _Letter | None] = {}
        self._section = ""
        self._lead: str | None = None

    def read(self, paragraph: Paragraph) -> Iterator[Position]:
        """Yield the positions in one line."""
        section = paragraph.section
        if section.id != self._section:
            self._section, self._lead = section.id, None
        if paragraph.passage.role in _SILENT or section.part_kind in _RULES:
            return
        if paragraph.heading or paragraph.table:
            return
        letter = self._letter(section)
        if paragraph.marked and self._lead and letter:
            yield self._position(paragraph, paragraph.start, paragraph.text, self._lead)
            return
        self._lead = None
        for start, sentence in paragraph.sentences():
            if _NOT_HELD.search(sentence):
                continue
            said, holder = self._holder(paragraph, sentence, letter)
            if not said:
                continue
            if (
                letter
                and paragraph.open_ended
                and re.search(r"\w(?::|\batt)?$", sentence)
                and (len(sentence) < 70)
            ):
                self._lead = holder or letter.author or ""
                if not sentence.endswith((":", " att")) and len(sentence.split()) > 6:
                    yield self._position(paragraph, start, sentence, holder)
                continue
            if letter and _POINTS.search(sentence):
                self._lead = holder
            yield self._position(paragraph, start, sentence, holder)

    def _position(
        self, paragraph: Paragraph, start: int, sentence: str, holder: str | None
    ) -> Position:
        section = paragraph.section
        carried = _CARRIED.search(sentence)
        own = first_date(carried[0]) if carried else None
        told = self._letter(section) is None and section.part_kind in (
            "protokoll",
            "protokollsutdrag",
        )
        return Position(
            section.id, holder or None, own if told else section.date, sentence,
            paragraph.passage.id, start, start + len(sentence),
        )  # fmt: skip

    def _letter(self, section: Section) -> _Letter | None:
        """Return the letter that a section stands in, None when it is no letter."""
        top = section
        while top.parent and top.parent in self._by_id:
            top = self._by_id[top.parent]
        if top.id not in self._letters:
            self._letters[top.id] = self._read_letter(top)
        return self._letters[top.id]

    def _read_letter(self, top: Section) -> _Letter | None:
        titles = [top.title or ""]
        titles += [each.title or "" for each in self._by_id.values() if each.parent == top.id]
        own = top.kind == "letter" or top.part_kind in ("skrivelse", "enkat")
        if not own and not (
            top.part_kind == "ovrigt" and any(_LETTER_TITLE.search(title) for title in titles[:4])
        ):
            return None
        head = self._text[top.start : top.end]
        sender = _SENDER.search(head)
        if sender:
            return _Letter(sender["name"].strip(), top.part_kind == "enkat")
        match = next(
            (name for name in _FULL.finditer(head) if not _addressed(head, name.start())), None
        )
        return _Letter(match[0] if match else top.body, top.part_kind == "enkat")

    def _holder(
        self, paragraph: Paragraph, sentence: str, letter: _Letter | None
    ) -> tuple[bool, str | None]:
        """Return (whether the sentence takes a stand, who holds it)."""
        for pattern in (_ACCORDING, _VIEW_IS):
            match = pattern.search(sentence)
            if match and (letter or match["who"].casefold() != "vår"):
                who = "vi" if match["who"].casefold() == "vår" else without_genitive(match["who"])
                return True, self._named(who, paragraph, letter)
        shown = paragraph.section.part_kind == "presentation"
        told = _ON_SLIDES if shown else _ANYWHERE
        for verb in (_IN_LETTER if letter else told).finditer(sentence):
            holder = self._subject(sentence, verb, letter)
            if holder is not None:
                return True, self._named(holder, paragraph, letter)
        return False, None

    def _subject(self, sentence: str, verb: re.Match[str], letter: _Letter | None) -> str | None:
        before, after = sentence[: verb.start()], sentence[verb.end() :].lstrip()
        if verb["verb"].casefold() == "bör":
            return "vi" if letter and not letter.survey and before.strip() else None
        if _WE.match(before) or _WE.match(after):
            wanted = letter and (not letter.survey or _WANTED.match(verb["verb"]))
            return "vi" if wanted else None
        actor = subject_before(_CASED.sub("", before), self._places)
        if actor is None and (_IF.match(before) or not _EMBEDDED.search(before)):
            actor = actor_at(after, self._places)
        elif actor and _EMBEDDED.search(before[actor.end :]):
            return None
        if actor is None:
            name = _SEVERAL.match(before) or _BY_NAME.match(before)
            stand = re.fullmatch(_STAND, verb["verb"], re.I)
            return name[0].strip() if name and stand else None
        if _JUDGES.match(verb["verb"]) and not _PARTY.fullmatch(actor.head):
            return None
        if _SAYS.match(verb["verb"]) and letter is None and _person(actor.head):
            return None  # what a member says at the table is told, and is no party's stand
        return actor.name

    def _named(self, holder: str, paragraph: Paragraph, letter: _Letter | None) -> str | None:
        """Return the full name of a holder: "Kommunen" is the municipality named last before.

        In a letter, "we" is its author; "Granby" is the municipality of that name.
        """
        if holder.casefold() in ("vi", "vår", "jag"):
            return letter.author if letter else None
        kind = re.fullmatch(r"(kommun|region)en", holder, re.I)
        if kind:
            top = paragraph.section
            while top.parent and top.parent in self._by_id:
                top = self._by_id[top.parent]
            wanted = kind[1].casefold()
            if letter and letter.author and wanted in letter.author.casefold():
                return letter.author
            names = [m[0] for m in _FULL.finditer(self._text[top.start : paragraph.start])]
            return next((n for n in reversed(names) if wanted in n.casefold()), holder)
        if holder in self._places:
            full = re.search(rf"\b{re.escape(holder)}s? kommun", self._text)
            return full[0] if full else holder
        return holder


def _person(head: str) -> bool:
    return " " in head or head.casefold().startswith(("ordförande", "ledam"))


def _addressed(head: str, place: int) -> bool:
    """Return whether a name at ``place`` is the letter's receiver: "Till Granby kommun"."""
    return (
        re.search(r"(?:\bTill|\bKopia till|\bsvar till|\bfrån)\s$", head[:place], re.I) is not None
    )
