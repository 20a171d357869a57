"""Follow-ups: what a question takes over from the turns before it, and when it is a new topic."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.reading import (
    Learnt,
    Reading,
    Understood,
    read,
    told_dnr,
    told_item,
    told_time,
)
from index.times import Period

_TURNS = 8  # turns before the question that are looked at
# "Finns det", "är det så att": the pronoun of these points at nothing.
_EXPLETIVE = re.compile(r"\b(?:finns|är|var|blev|gick|går|ska|har|fanns|händer|hände) det\b", re.I)
_OPENS_BACK = re.compile(r"^(?:och|men|då|alltså|så|and|but|then)\b", re.I)
_POINTS_BACK = re.compile(
    r"\b(?:det|den|de|dem|dessa|detta|denna|dess|deras|där|då|sedan|han|hon|hans|hennes|samma|it|they|them|that"
    r"|there|beslutet|ärendet|paragrafen|protokollsutdraget|yrkandet|förslaget|uppdraget|jobbet|summan|beloppet)\b",
    re.I,
)
_POINTING = 6  # content words that a question may have and still point back with a pronoun


@dataclass(frozen=True, slots=True)
class Carried:
    """What a follow-up takes over, by kind; ``told`` names each with its key."""

    items: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    dnrs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

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
        found += [told_time(period) for period in self.periods]
        found += [told_dnr(dnr) for dnr in self.dnrs]
        named = [
            Understood(one.key, f"{one.label} (från tidigare fråga)", carried=True) for one in found
        ]
        if self.words:
            topic = "från tidigare fråga: " + ", ".join(self.words)
            named.append(Understood("topic", topic, carried=True))
        return tuple(named)


NOTHING_CARRIED = Carried()


def carried_over(
    own: Reading, history: Sequence[str], learnt: Learnt, without: Collection[str]
) -> Carried:
    """Return what a question takes over from the turns before, oldest first, "" ignored.

    ``without``: keys of ``Carried.told`` that were taken off; "carried" takes off everything.
    """
    turns = [" ".join(turn.split()) for turn in history if turn.strip()][-_TURNS:]
    if not turns or "carried" in without:
        return NOTHING_CARRIED
    before, carried = read(turns[0], learnt), NOTHING_CARRIED
    for turn in turns[1:]:
        following = read(turn, learnt)
        carried = _taken_over(following, before, carried)
        before = following
    return _left(_taken_over(own, before, carried), without)


def _taken_over(own: Reading, before: Reading, earlier: Carried) -> Carried:
    """Return what a question takes over from the turn before and what that took over itself.

    A question that opens with "och", has hardly a word of its own, or points back ("vem fick
    det?") takes over the earlier question's words, § and dates that it does not have itself.
    """
    if own.items or not _follows(own):
        return NOTHING_CARRIED
    own_time = bool(own.days or own.periods)
    words = [word for word in (*before.words, *earlier.words) if word not in own.words]
    # a place named now replaces the place named before: "och i Kungsbacka?"
    if own.names and len(own.words) <= 2:
        replaced = {name.casefold() for name in before.names}
        words = [word for word in words if word not in replaced]
    days = () if own_time else before.days or earlier.days
    return Carried(
        items=before.items or earlier.items,
        days=days,
        periods=() if own_time or days else before.periods or earlier.periods,
        dnrs=() if own.dnrs else before.dnrs or earlier.dnrs,
        words=tuple(word for word in dict.fromkeys(words) if not re.fullmatch(r"\d+[a-z]?", word)),
    )


def _follows(own: Reading) -> bool:
    few = len(own.words) <= 1
    points_back = bool(_POINTS_BACK.search(_EXPLETIVE.sub(" ", own.text)))
    return (
        bool(_OPENS_BACK.search(own.text)) or few or (points_back and len(own.words) <= _POINTING)
    )


def _left(carried: Carried, without: Collection[str]) -> Carried:
    """Return what is left of what was taken over when keys of it are taken off."""
    return Carried(
        items=tuple(item for item in carried.items if told_item(item).key not in without),
        days=tuple(day for day in carried.days if told_time(day).key not in without),
        periods=tuple(p for p in carried.periods if told_time(p).key not in without),
        dnrs=tuple(dnr for dnr in carried.dnrs if told_dnr(dnr).key not in without),
        words=() if "topic" in without else carried.words,
    )
