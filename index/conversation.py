"""Follow-ups: what a question takes over from the turns before it, and when it is a new topic."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from index.intents import intent_of
from index.question_words import content_words
from index.reading import Learnt, Reading, Understood, read, told_dnr, told_item, told_time
from index.times import Period, beside

_TURNS = 8  # turns before the question that are looked at
# "Finns det", "är det så att": the pronoun of these points at nothing.
_EXPLETIVE = re.compile(r"\b(?:finns|är|var|blev|gick|går|ska|har|fanns|händer|hände) det\b", re.I)
_OPENS_BACK = re.compile(r"^(?:och|men|då|alltså|så|and|but|so|then)\b", re.I)
_POINTS_BACK = re.compile(
    r"\b(?:det|den|de|dem|dessa|detta|denna|dess|deras|där|då|sedan|han|hon|hans|hennes|samma|it"
    r"|they|them|that|there|beslutet|ärendet|paragrafen|protokollsutdraget|yrkandet|förslaget"
    r"|uppdraget|jobbet|summan|beloppet)\b",
    re.I,
)
# Parts of the matter spoken of, named as if they were known; in a question of few other words.
_OF_THE_MATTER = re.compile(
    r"\b(?:röster(?:na)?|omröstningen|voteringen|reservation(?:en|erna)|motivering(?:en|arna)"
    r"|\w*(?:utvärdering|utredning|uppföljning|granskning)en|förstudien"
    r"|skäl(?:et|en)|villkor(?:et|en)|tidplanen|kostnaden|yrkandena|förslagen|besluten)\b",
    re.I,
)
_POINTING = 6  # content words that a question may have and still point back with a pronoun
_FEW_WORDS = 2  # content words of a question that only puts something else in a slot: "och i …?"
_SLOT = re.compile(
    r"^(?:(?:och|men|då|so|and|but)\b[\s,]*)+(i|för|hos|på|om|av|till|från|enligt|in|for|by)\s",
    re.I,
)
_SAME_PAPER = re.compile(r"\bsamma (?:rapport|tabell|bokslut|redovisning|protokoll)", re.I)
_BODY_WORD = re.compile(r"\w*(?:nämnd|styrelse|fullmäktige|utskott|beredning)\w*")
# What came of it.
_LATER = re.compile(
    r"\bhän(?:de|t)\b.*\b(?:sedan|sen|därefter|efteråt|senare|vidare|efter det)\b"
    r"|\b(?:sedan|sen|därefter|vidare)\b.*\bhän(?:de|t)\b"
    r"|\bhur (?:har det gått|gick det)(?: sedan| sen| med det)?\s*\?*$"
    r"|\bvad (?:blev|har blivit) (?:det )?av |\bblev det (?:av|så|något av)"
    r"|\b(?:åter)?(?:redovisa|rapporter)(?:des|ats|ade)\b|\bföljdes? .{0,20}upp|\bföljts upp"
    r"|\bresultatet av|\bwhat happened (?:next|then|after|later)"
    r"|\b(?:senare|nästa) (?:beslut|steg)\b|\b(?:blev|hände|slutade)\b.*\btill slut\b"
    r"|\bhur slutade det\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a follow-up takes over, by kind; ``told`` names each with its key."""

    items: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    dnrs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    bodies: frozenset[str] = frozenset()
    question: str = ""  # whose intent a follow-up without one takes over
    same_place: bool = True  # nothing that was named before is replaced by something else
    moved: bool = False  # ``periods`` lies beside the one that was named

    @property
    def text(self) -> str:
        """Return the words to search for besides the question's own."""
        times = self.days or tuple(period.words for period in self.periods)
        parts = [*(f"§ {item}" for item in self.items), *times, *self.dnrs, *self.words]
        return " ".join(dict.fromkeys(parts))

    @property
    def told(self) -> tuple[Understood, ...]:
        """Return what was taken over, as the user sees it."""
        found = [told_item(item) for item in self.items]
        found += [told_time(day) for day in self.days]
        found += [told_time(period) for period in self.periods if not self.moved]
        found += [told_dnr(dnr) for dnr in self.dnrs]
        named = [
            Understood(one.key, f"{one.label} (från tidigare fråga)", carried=True) for one in found
        ]
        named += [told_time(period) for period in self.periods if self.moved]  # asked for here
        if self.words:
            topic = "från tidigare fråga: " + ", ".join(self.words)
            named.append(Understood("topic", topic, carried=True))
        return tuple(named)


NOTHING_CARRIED = Carried()


def asks_later(question: str) -> bool:
    """Return whether a follow-up asks what came of it: "och vad hände sedan?"."""
    return bool(_LATER.search(question))


def carried_over(
    own: Reading,
    history: Sequence[str],
    learnt: Learnt,
    without: Collection[str],
    *,
    follows: bool = False,
) -> Carried:
    """Return what a question takes over from the turns before, oldest first, "" ignored.

    ``without``: keys of ``Carried.told`` that were taken off; "carried" takes off everything.
    ``follows``: it is known to follow up, whatever its words.
    """
    turns = [" ".join(turn.split()) for turn in history if turn.strip()][-_TURNS:]
    if not turns or "carried" in without:
        return NOTHING_CARRIED
    before, carried = read(turns[0], learnt), NOTHING_CARRIED
    for turn in turns[1:]:
        following = read(turn, learnt)
        carried = _taken_over(following, before, carried)
        before = following
    return _left(_taken_over(own, before, carried, follows=follows), without)


def _taken_over(
    own: Reading, before: Reading, earlier: Carried, *, follows: bool = False
) -> Carried:
    """Return what a question takes over from the turn before and what that took over itself.

    A question that opens with "och", has hardly a word of its own, or points back ("vem fick
    det?") takes over the earlier question's words, § and dates that it does not have itself.
    """
    if own.items or not (follows or _follows(own)):
        return NOTHING_CARRIED
    own_time = bool(own.days or own.periods)
    replaced = _replaced(own, before)
    words = [
        word
        for word in (*before.words, *earlier.words)
        if word not in own.words and word not in replaced and not re.fullmatch(r"\d+[a-z]?", word)
    ]
    # another body met on another day, and has its own §§
    other_bodies = bool(own.bodies and before.bodies and not own.bodies & before.bodies)
    elsewhere = other_bodies or any(_BODY_WORD.fullmatch(word) for word in replaced)
    days = () if own_time or elsewhere else before.days or earlier.days
    periods = () if own_time or days or elsewhere else before.periods or earlier.periods
    moved = _moved(own.text, days, periods)
    return Carried(
        items=() if elsewhere else before.items or earlier.items,
        days=() if moved != periods else days,
        periods=moved,
        moved=moved != periods,
        dnrs=() if own.dnrs else before.dnrs or earlier.dnrs,
        words=tuple(dict.fromkeys(words)),
        bodies=own.bodies or (frozenset() if elsewhere else before.bodies or earlier.bodies),
        question=earlier.question if intent_of(before.text) == "other" else before.text,
        same_place=not (replaced or own_time or own.dnrs),
    )


def _moved(question: str, days: tuple[str, ...], periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """Return the year or month beside the time carried over where the question means that one."""
    times: list[Period | str] = [*days, *periods]
    if len(times) != 1 or _SAME_PAPER.search(question):
        return periods
    other = beside(question, times[0])
    return (other,) if other else periods


def _follows(own: Reading) -> bool:
    few = len(own.words) <= 1
    points_back = bool(_POINTS_BACK.search(_EXPLETIVE.sub(" ", own.text)))
    pointing = points_back and len(own.words) <= _POINTING
    of_it = bool(_OF_THE_MATTER.search(own.text)) and len(own.words) <= _FEW_WORDS
    return bool(_OPENS_BACK.search(own.text)) or few or pointing or of_it


def _replaced(own: Reading, before: Reading) -> set[str]:
    """Return the words of the turn before that the question puts others in the place of.

    A name replaces names ("och i Kungsbacka?"), a body a body, and what follows a preposition
    what followed the same one ("och för hygien?").
    """
    found: set[str] = set()
    if own.names and len(own.words) <= _FEW_WORDS:
        found |= {part for name in before.names for part in content_words(name)}
    if any(_BODY_WORD.fullmatch(word) for word in own.words):
        found |= {word for word in before.words if _BODY_WORD.fullmatch(word)}
    slot = _SLOT.match(own.text)
    if slot and not own.names and len(own.words) <= _FEW_WORDS:
        phrase = rf"\b{slot[1]}\s+((?:[\w-]+ )?[\w-]+(?:\s+och\s+[\w-]+)?)"
        there = re.search(phrase, before.text, re.I)
        found |= set(content_words(there[1])) if there else set()
    return found - set(own.words)


def _left(carried: Carried, without: Collection[str]) -> Carried:
    """Return what is left of what was taken over when keys of it are taken off."""
    return replace(
        carried,
        items=tuple(item for item in carried.items if told_item(item).key not in without),
        days=tuple(day for day in carried.days if told_time(day).key not in without),
        periods=tuple(p for p in carried.periods if told_time(p).key not in without),
        dnrs=tuple(dnr for dnr in carried.dnrs if told_dnr(dnr).key not in without),
        words=() if "topic" in without else carried.words,
        bodies=frozenset() if "topic" in without else carried.bodies,
    )
