"""Who must, may or pays what: duties in agreements, rules and slides, and told elsewhere.

How one sentence is read stands in ``clauses``; here is what surrounds it: headings that name
the actor, leads of lists, exceptions, and which kinds of document are read how closely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.records import RULES, Duty, Passage, Section
from ingest.registers.actors import actor_at, heading_actor, places_in, subject_before
from ingest.registers.clauses import (
    ITEM_VERB,
    VERB,
    Clause,
    Found,
    Frame,
    Modality,
    action_after,
    modality_of,
)
from ingest.registers.statements import Paragraph, paragraphs_of

_WHOLE = (*RULES, "presentation")  # kinds of which every sentence is read
_SILENT = ("decision", "proposal", "motion", "vote", "reservation", "basis", "dispatch",
           "furniture")  # fmt: skip
_EXCEPTION = re.compile(
    r"\([^()]*\bundantag(?:et|na)\)|\((?:ej|inte|utom) [^()]+\)"
    r"|(?:(?<!inte )\bundantag(?:et|na)\b(?! från)|\bmed undantag (?:för|av)\b|\b(?:ut|förut)om\b"
    r"|\bdock (?:inte|ej|längst|högst|endast)\b|\bmen inte\b|\bsåvida inte\b|\bom (?:(?:den|det|de|annat) )?inte\b|\bbortsett från\b).*$",
    re.I | re.S,
)
_EXCEPTION_AFTER = re.compile(
    r"^(?:Detta|Det|Kravet|Skyldigheten|Ansvaret|Bestämmelsen) gäller (?:dock )?(?:inte|ej)\b"
    r"|^Undantag(?:et|na)?\b|^Undantagna? (?:är|från)\b"
)
_LEAD_END = re.compile(
    r"(?::|\b(?:att|ska|skall|får|för|om|särskilt|följande|bland annat|bl\.a\.|också|även))$"
)  # fmt: skip
_TOPICS: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    ("får", re.compile(r"\bvem får\b|\bbehörig\w*", re.I)),
    ("betalar", re.compile(r"\bvem betalar\b|kostnadsansvar|betalningsansvar", re.I)),
    ("ansvarar", re.compile(r"ansvar|vem gör vad|uppdrag", re.I)),
)
_TOLD = re.compile(
    r"\b(?:ansvarar|svarar|har .{0,20}ansvar|bekostar|finansierar|betalar|står )", re.I
)
_PAID_BY = re.compile(r"(?:bekostas|finansieras|betalas|beslutas)$", re.I)
_RULE_WORD = r"\w*(?:överenskommelse|avtal|reglement|riktlinje|direktiv|delegationsordning|lag|kapitel|polic)\w*"
# "Enligt 5.2 i överenskommelsen", "I den nya överenskommelsen", "Enligt den"
_UNDER = re.compile(r"^(?:Enligt|Genom|I) (?!.*\bbeslut).*$")
_RULE = re.compile(rf"\b{_RULE_WORD}\b|\bÖK\b|\bkap\.|\d\.\d", re.I)
# What a rule says or the parties have agreed: the clause behind it is read as the rule's own.
_CITED = re.compile(
    rf"^(?:(?:[\wåäö-]+ ){{0,4}}{_RULE_WORD} (?:innebär|anger|säger|föreskriver|slår fast) att "
    r"|.{0,80}\b(?:enades|enats|kom|kommit)\b.{0,30}\b(?:om|överens om) att )",
    re.I,
)
_MOVED = re.compile(r"\b(?:yrka[rdt]|föreslår|föreslog)\w*\b", re.I)


@dataclass(frozen=True, slots=True)
class _Lead:
    """What a list's lead or a heading hands down to the items under it."""

    actor: str | None
    modality: Modality


def find_duties(text: str, sections: Sequence[Section], passages: Sequence[Passage]) -> list[Duty]:
    """Return the duties that a document states, one a sentence or list item, in its order.

    Agreements, rules and slides are read whole; elsewhere only a sentence in which somebody
    who can act bears a responsibility or a cost counts. What is decided, proposed or moved
    is never a duty here.
    """
    reader = _Reader(sections, places_in(text))
    duties: list[Duty] = []
    paragraphs = list(paragraphs_of(sections, passages))
    for place, paragraph in enumerate(paragraphs):
        following = paragraphs[place + 1] if place + 1 < len(paragraphs) else None
        duties.extend(reader.read(paragraph, following))
    return duties


class _Reader:
    """Reads a document's lines in order and remembers the heading and the lead above each."""

    def __init__(self, sections: Sequence[Section], places: frozenset[str]) -> None:
        self._by_id = {section.id: section for section in sections}
        self._places = places
        self._section = ""
        self._heading: str | None = None
        self._topic = ""
        self._lead: _Lead | None = None

    def read(self, paragraph: Paragraph, following: Paragraph | None) -> Iterator[Duty]:
        """Yield the duties of one line."""
        if paragraph.section.id != self._section:
            self._section = paragraph.section.id
            self._heading, self._lead = self._titles(paragraph.section), None
            self._topic = paragraph.section.title or ""
        if paragraph.heading or paragraph.table or paragraph.passage.role in _SILENT:
            return
        if not paragraph.marked:
            self._lead = None
        if self._opens(paragraph, following):
            return
        whole = paragraph.section.part_kind in _WHOLE
        if whole and paragraph.open_ended and not paragraph.marked and len(paragraph.text) > 100:
            return  # cells of a table in one line, or a signature block
        last: Duty | None = None
        for start, sentence in paragraph.sentences():
            if last and _EXCEPTION_AFTER.match(sentence):
                last = replace(last, exception=sentence.rstrip("."), end=start + len(sentence))
                continue
            if last:
                yield last
            found = self._whole(paragraph, sentence, last) if whole else self._told(sentence)
            last = _duty(paragraph, start, sentence, found) if found else None
        if last:
            yield last

    def _titles(self, section: Section | None) -> str | None:
        """Return the actor that a section's title or one above it names."""
        while section is not None:
            actor = heading_actor(section.title) if section.title else None
            if actor:
                return actor
            section = self._by_id.get(section.parent) if section.parent else None
        return None

    def _clause(self, paragraph: Paragraph) -> Clause:
        title = paragraph.section.title
        return Clause(
            Frame(
                self._places, self._heading, self._lead.actor if self._lead else None,
                heading_actor(title) if title else None, paragraph.section.part_kind in RULES,
            )
        )  # fmt: skip

    def _opens(self, paragraph: Paragraph, following: Paragraph | None) -> bool:
        """Take a line as heading or as the lead of the list after it, and say so."""
        text = paragraph.text
        if not paragraph.open_ended or following is None:
            return False
        own = None if paragraph.marked else heading_actor(text.rstrip(":"))
        if own and len(text) <= 60 and not VERB.search(text):
            self._heading = own
            return True
        self._topic = text if text.endswith(":") else self._topic
        if not _LEAD_END.search(text) or paragraph.section.part_kind not in _WHOLE:
            return False
        if not following.marked and not following.text[:1].islower():
            return False
        found = self._clause(paragraph).read(text.rstrip(":").removesuffix(" att"))
        if found:
            self._lead = _Lead(found.actor, found.modality)
        return found is not None

    def _whole(self, paragraph: Paragraph, sentence: str, last: Duty | None) -> Found | None:
        definition = paragraph.passage.role == "definition"
        if sentence.endswith("?") or (definition and paragraph.text.startswith(sentence)):
            return None
        found = self._clause(paragraph).read(sentence)
        if found or last:
            return found
        if self._lead:
            return Found(self._lead.actor, self._lead.modality, sentence)
        if paragraph.marked and self._heading and ITEM_VERB.match(sentence):
            return Found(self._heading, "ska", sentence)
        return self._labelled(sentence)

    def _labelled(self, sentence: str) -> Found | None:
        """Read "Kommun: all hemsjukvård" under a heading about who is to do or may do what."""
        match = re.match(r"^([^.:]{3,50}):\s+(\S.*)$", sentence)
        topic = next((kind for kind, shape in _TOPICS if shape.search(self._topic)), None)
        if not match or topic is None:
            return None
        actor = actor_at(match[1], self._places)
        if actor is None or actor.end != len(match[1]):
            return None
        return Found(actor.name, topic, match[2])

    def _told(self, sentence: str) -> Found | None:
        """Read a clear sentence of a report, letter or account.

        Somebody bears a responsibility or a cost, or a rule is cited for what somebody must:
        "Enligt 5.2 ska kommunen …", "Riktlinjerna innebär att …".
        """
        if sentence.endswith("?") or _MOVED.search(sentence):
            return None
        cited = _CITED.match(sentence)
        if cited:
            return Clause(Frame(self._places, rules=True)).read(sentence[cited.end() :])
        verb = VERB.search(sentence)
        if verb is None:
            return None
        before, after = sentence[: verb.start()], sentence[verb.end() :]
        if _UNDER.match(before):
            behind = actor_at(after.lstrip(), self._places)
            bound = _TOLD.match(verb[0]) or _RULE.search(before)
            return Found(behind.name, modality_of(verb), sentence) if behind and bound else None
        if _PAID_BY.match(verb[0]):
            return Clause(Frame(self._places)).agent(sentence, verb, modality_of(verb))
        actor = subject_before(before, self._places)
        if not _TOLD.match(verb[0]) or actor is None or actor.receiver:
            return None
        if before[actor.end :].strip():
            return None
        return Found(actor.name, modality_of(verb), action_after(sentence, verb.end()))


def _duty(paragraph: Paragraph, start: int, sentence: str, found: Found) -> Duty:
    action = found.action if len(found.action) > 2 else sentence.rstrip(".")
    exception = _EXCEPTION.search(sentence)
    words = exception[0].rstrip(".;: ") if exception else None
    if words and words.startswith("("):
        words = words.strip("()")
    return Duty(
        paragraph.section.id, found.actor, found.modality, action,
        words, paragraph.passage.id, start, start + len(sentence),
    )  # fmt: skip
