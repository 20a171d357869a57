"""One sentence of an agreement or of rules: who is bound, how, and to what.

The finite verb of the main clause says how; its subject stands before it or, after an opening
adverbial, right behind it ("Vid utskrivning ska sjukhuset …"); a passive may name its agent. An
item that begins with its verb takes the actor of its list's lead or of the heading above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.registers.actors import Actor, actor_at, heading_actor, subject_before

Modality = Literal["ansvarar", "ska", "betalar", "beslutar", "får", "får inte"]

_VERBS: tuple[tuple[Modality, str], ...] = (
    ("får inte", r"får (?:inte|ej|aldrig)|(?:ska|skall) (?:inte|ej)|(?:inte|ej) (?:får|ska|skall)"
                 r"|saknar rätt att|(?:har|äger) inte rätt att"),
    ("betalar", r"bekostar|finansierar|betalar|står (?:\w+ ){0,2}?för|ersätter|bekostas|hyr(?! ut)"
                r"|finansieras|betalas|debiteras|debiterar|bär (?:\w+ ){0,3}?\w*kostnad\w*"
                r"|fördelas (?=med|på|efter|enligt|mellan)|utgår (?=med|inte|från|till|för)"
                r"|(?:an)?svarar (?:\w+ ){0,3}?för (?:\w+ ){0,2}?\w*kostnad\w*"
                r"|har (?:\w+ )?kostnadsansvar(?:et)?"),
    ("ansvarar", r"ansvarar|svarar (?:\w+ ){0,3}?för|har (?:\w+ ){0,3}?\w*ansvar(?:et)?\b"
                 r"|bär (?:\w+ )?\w*ansvar(?:et)?\b|är (?:\w+ )?\w*ansvariga?\b"),
    ("beslutar", r"beslutar(?! att| följande|:)(?: (?:om|i|över))?|fastställer|avgör|beslutas"
                 r"|fastställs|avgörs"),
    ("ska", r"ska|skall|måste|är skyldiga? att|har (?:en )?skyldighet(?:en)? att"
            r"|har (?:till|i) (?:uppgift|uppdrag)|åtar sig|förbinder sig"),
    ("får", r"får|(?:har|äger) rätt att|(?:har|äger)(?= [\w ]{3,40}? rätt att\b)"),
)  # fmt: skip
VERB = re.compile(
    "|".join(rf"(?P<v{index}>\b(?:{pattern})\b)" for index, (_, pattern) in enumerate(_VERBS)),
    re.I,
)
_PASSIVES: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    ("betalar", re.compile(r"\b(?:bekost|finansier|betal)as?\b", re.I)),
    ("beslutar", re.compile(r"\b(?:beslut|fastställ)a?s\b", re.I)),
)
_OBLIGES = re.compile(r"\b(?:det )?(?:åligger|ankommer på|åvilar)\s+", re.I)
_LIES_WITH = re.compile(
    r"ansvar\w*\b.{3,120}?\b(?:ligger|vilar|åvilar)\s+(?:på |hos )?(?P<rest>.+)$", re.I
)
_IS_RESPONSIBILITY = re.compile(r"\bär (?P<who>[\w ]{2,50}?s) (?:\w+ )?ansvar\b", re.I)
_AGENT = re.compile(r"\b\w+(?:as|es|s)\b(?: (?!som\b|att\b)\w+){0,3}? av (?=\w)")
# A verb inside one of these clauses is not the sentence's own.
_EMBEDDED = re.compile(
    r"\b(?:att|vem|vilka?|vilket|huruvida|hur|vad|därför|eftersom|varför|där|som|vars|när|innan)\b"
    r"|, om\b",
    re.I,
)
_OPENS_SUBORDINATE = re.compile(
    r"^(?:om|när|då|i den mån|eftersom|innan|sedan|medan|för att)\b", re.I
)
# What a thing is bound to: passives and verbs of state, "ska redovisas", "ska vara skriftlig".
_OF_THINGS = re.compile(
    r"^(?:\s(?:\w+|\d[\d.,]*)){0,9}?\s(?:\w{2,}(?:as|des|ges|ras|nas|ses|ds|ös|ys|vs)|ges|ses|ske|vara|finnas"
    r"|finns|göras|ingå|gälla|avse|omfatta|innehålla|ligga|tas|nås|bli|kunna)\b",
    re.I,
)
_PERMISSION = re.compile(
    r"^(?:\s(?:\w+\s)?rätt att)?(?:\s(?:inte|även|också|bara|endast|dock|därför|alltid|vid behov|därutöver|själva?|ej))*"
    r"(?:\s(?:på|i|efter|under|utan|för|enligt|inom|vid|med|genom|till)(?:\s[\w-]+){1,5}?(?=\s\w+a\b))?"
    r"\s(?:\w{2,}(?:a|as|se|ses|stå|gå|ta)|få|ge|ges|ta|tas|gå|ske|se|stå|bli|ha|be|göras)\b",
    re.I,
)
_PAPER = re.compile(
    r"^(?:denna|detta|den här|det här)?\s?\w*(?:överenskommelse|avtal|reglement|syfte)\w*\s*$", re.I
)
_RECEIVES = re.compile(r"^\s(?:ska\s)?(?:kunna\s)?(?:ha|få|erbjudas|ges|kunna|garanteras)\b", re.I)
_SHARED_COST = re.compile(
    r"kostnad|underskott|överskott|avgift|investering|ersättning|\bdel\b", re.I
)
_NOBODY = re.compile(r"^(?:ingen|inga|inget)\b", re.I)
_AGREED = re.compile(
    r"^Parterna (?:är (?:\w+ )?(?:överens|eniga)|enas|har (?:enats|kommit överens)) om att ", re.I
)
_PURPOSE = re.compile(r"^(?:syftet|målet|målsättningen|avsikten|ambitionen|utgångspunkten)\b", re.I)
LABEL = re.compile(r"^[^.:;,]{2,60}:\s+(?=\w)")
ITEM_VERB = re.compile(
    r"\b(?:utför|hanterar|tillhandahåller|erbjuder|bedriver|genomför|ger|lämnar|upprättar|samordnar"
    r"|säkerställer|kallar|deltar|planerar|bistår|anmäler|rapporterar|informerar|utbildar|handleder"
    r"|följer|levererar|sköter|ställer|håller|medverkar|bemannar|förskriver|dokumenterar|ser till"
    r"|upphandlar|förvaltar|administrerar|prövar|utreder|bereder|kontrollerar|tecknar|meddelar"
    r"|överlämnar|sammankallar|leder|tar emot|ordnar|underhåller|handlägger|utser|väljer"
    r"|för(?= (?:egen|egna|sin|sitt|sina|journal|register|protokoll|förteckning)\b))\b",
    re.I,
)
_DONE_BY = re.compile(
    r"\b(?:utförs|tillhandahålls|ges|genomförs|hanteras|bedrivs|sköts|samordnas|ordnas)\b"
    r"(?: \w+){0,3}? av (?=\w)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A duty in a sentence; ``actor`` None where nobody is named."""

    actor: str | None
    modality: Modality
    action: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a sentence.

    ``heading`` is the actor of the heading above, ``lead`` that of the list's lead, ``own``
    that of the section's own title, which also things under it fall to. ``rules`` says that
    the sentence stands in an agreement or in rules, where things are bound without an actor.
    """

    places: frozenset[str]
    heading: str | None = None
    lead: str | None = None
    own: str | None = None
    rules: bool = False


class Clause:
    """Reads sentences within one frame."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._places = frame.places

    def read(self, sentence: str) -> Found | None:
        """Return the duty that the main clause of ``sentence`` states, or None."""
        label = LABEL.match(sentence)
        body = sentence[label.end() :] if label else sentence
        body = _AGREED.sub("", body)
        found = self._set_phrase(body)
        if found or _PURPOSE.match(body):
            return found
        rules = self._frame.rules
        loose = self._present(body) if rules else None
        for verb in VERB.finditer(body):
            found = self.at(body, verb)
            if found:
                return found
            if loose is None and (self._frame.rules or self._frame.heading):
                loose = self._of_thing(body, verb)
        return loose

    def _present(self, body: str) -> Found | None:
        """Read what an agreement says somebody does: "Primärvården kallar till möte"."""
        verb = ITEM_VERB.search(body)
        actor = subject_before(body[: verb.start()], self._places) if verb else None
        if actor and verb and not body[actor.end : verb.start()].strip():
            return Found(actor.name, "ska", trimmed(body[verb.start() :]))
        done = _DONE_BY.search(body)
        agent = actor_at(body[done.end() :], self._places) if done else None
        if (
            agent
            and done
            and not re.search(r"\b(?:som|att|när)\s(?:\w+\s)?$", body[: done.start()])
        ):
            return Found(agent.name, "ska", trimmed(body))
        return None

    def _set_phrase(self, body: str) -> Found | None:
        """Read "det åligger X att", "ansvaret för Y ligger på X", "Y är X:s ansvar"."""
        obliges = _OBLIGES.search(body)
        if obliges and not _EMBEDDED.search(body[: obliges.start()]):
            actor = actor_at(body[obliges.end() :], self._places)
            if actor:
                action = body[obliges.end() + actor.end :]
                return Found(actor.name, "ska", trimmed(action))
        lies = _LIES_WITH.match(body)
        if lies:
            actor = actor_at(lies["rest"], self._places)
            if actor:
                return Found(actor.name, "ansvarar", body)
        own = _IS_RESPONSIBILITY.search(body)
        name = heading_actor(f"{own['who']} ansvar") if own else None
        return Found(name, "ansvarar", body) if name else None

    def at(self, body: str, verb: re.Match[str]) -> Found | None:
        """Return the duty whose finite verb is ``verb``, None when nobody who can act has it."""
        before, after = body[: verb.start()], body[verb.end() :]
        modality = modality_of(verb)
        if not before.strip():
            return self._subjectless(body, verb, modality)
        inverted = actor_at(after.lstrip(), self._places)
        actor = None if _OPENS_SUBORDINATE.match(before) else subject_before(before, self._places)
        if _embedded(before, actor) and not (inverted and _OPENS_SUBORDINATE.match(before)):
            return None
        if actor and _binds(actor, verb[0], after):
            if modality == "får" and not _PERMISSION.match(after):
                return None
            if modality == "får" and _NOBODY.match(actor.name):
                modality = "får inte"
            return Found(actor.name, modality, action_after(body, verb.end()))
        if (
            actor
            and actor.receiver
            and _RECEIVES.match(after)
            and (self._frame.rules or self._frame.heading)
        ):
            return Found(self._frame.heading, "ska", trimmed(body))
        if actor is None and inverted and not _is_agentless(verb[0], before):
            rest = after.lstrip()[inverted.end :]
            if modality == "får" and not _PERMISSION.match(rest):
                return None
            if modality in ("ska", "får") and re.match(r"\s(?:inte|ej)\b", rest):
                modality = "får inte"
            if not (inverted.receiver and _RECEIVES.match(rest)):
                return Found(inverted.name, modality, trimmed(body))
        return self.agent(body, verb, modality)

    def _subjectless(self, body: str, verb: re.Match[str], modality: Modality) -> Found | None:
        """Read an item that begins with its verb: "Ansvarar för …" under a heading."""
        actor = self._frame.lead or self._frame.heading
        if actor is None:
            return None
        if modality == "får" and not _PERMISSION.match(body[verb.end() :]):
            return None
        return Found(actor, modality, action_after(body, verb.end()))

    def agent(self, body: str, verb: re.Match[str], modality: Modality) -> Found | None:
        """Read a passive with its agent: "bekostas av kommunen"."""
        match = _AGENT.search(body, verb.start())
        if match is None or re.search(r"\b(?:som|att|när)\b", body[verb.end() : match.start()]):
            return None
        actor = actor_at(body[match.end() :], self._places)
        if actor is None or _embedded(body[: verb.start()], None):
            return None
        for own, passive in _PASSIVES:
            modality = own if passive.search(body, verb.start(), match.end()) else modality
        return Found(actor.name, modality, trimmed(body))

    def _of_thing(self, body: str, verb: re.Match[str]) -> Found | None:
        """Read what a thing is bound to; the actor is the heading's, where one is named."""
        before, after = body[: verb.start()], body[verb.end() :]
        modality = modality_of(verb)
        if not before.strip() or _embedded(before, None) or _OPENS_SUBORDINATE.match(before):
            return None
        free = self._frame.rules and modality == "ska" and not _PAPER.match(before)
        if modality in ("ska", "får") and not free and not _OF_THINGS.match(after):
            return None
        if modality == "får inte" and not _PERMISSION.match(after):
            return None
        shared_cost = verb[0].casefold().startswith(("fördelas", "utgår"))
        if shared_cost and not _SHARED_COST.search(before):
            return None
        passive = shared_cost or verb[0].casefold().endswith("s")
        if modality in ("ansvarar", "betalar", "beslutar") and not passive:
            return None
        bearers = _bearers(body[verb.end() :], self._places) if shared_cost else None
        return Found(bearers or self._frame.own, modality, trimmed(body))


def _bearers(after: str, places: frozenset[str]) -> str | None:
    """Return who a cost falls on: "med 55 procent på Regionen och 45 procent på kommunerna"."""
    found = [actor_at(after[m.end() :], places) for m in re.finditer(r"\bpå (?=\w)", after)]
    return " och ".join(actor.name for actor in found if actor) or None


def modality_of(verb: re.Match[str]) -> Modality:
    """Return what the finite verb that ``VERB`` matched says of its subject."""
    return _VERBS[int((verb.lastgroup or "v0")[1:])][0]


def _embedded(before: str, subject: Actor | None) -> bool:
    """Return whether a verb after ``before`` belongs to a clause inside the sentence.

    A clause that opens right behind the subject ("Den part som …") ends before the main verb,
    and so does one that has had its own verb ("Oenighet om vem som ansvarar … får inte").
    """
    openings = list(_EMBEDDED.finditer(before))
    if not openings:
        return False
    last = openings[-1]
    if VERB.search(before, last.end()):
        return False
    if subject:
        return len(before[subject.end : last.start()].strip(" ,")) > 0
    return last[0].casefold() not in ("som", "vars") or before[: last.start()].count(" ") > 3


def _binds(actor: Actor, verb: str, after: str) -> bool:
    """Return whether a verb with this subject binds the subject.

    "Patienten ska ha en läkare" binds another; "SAMPLAN ska upprättas" is of a thing.
    """
    if verb.casefold() in ("ska", "skall", "får", "måste"):
        if actor.receiver and _RECEIVES.match(after):
            return False
        if actor.acronym and re.match(r"\s(?:\w+\s){0,3}?\w{3,}[ae]s\b", after):
            return False
    return verb.casefold() == "debiteras" or not verb.casefold().endswith(("tas", "eras", "alas"))


def _is_agentless(verb: str, before: str) -> bool:
    """Return whether an actor right behind the verb cannot be its subject."""
    if verb.casefold() in ("bekostas", "finansieras", "betalas", "beslutas", "fastställs"):
        return True
    return _PAPER.match(before) is not None


def action_after(body: str, end: int) -> str:
    """Return what stands after a verb: what is to be done, paid or decided."""
    return trimmed(re.sub(r"^\s*(?:för|om)\s+(?!att\b)", "", body[end:]))


def trimmed(words: str) -> str:
    """Return words without a leading "att" and without the sentence's last sign."""
    return re.sub(r"^\s*(?:för )?att\s+", "", words).strip().rstrip(".;,:")
