"""What one question names by itself: §, days and periods, registration numbers, names, words.

Each thing named is told with a key that stays the same for the same thing, so that whoever asked
can take it off again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from index.analysis import dnr_key, fold
from index.bodies import NO_BODIES, Bodies, body_key
from index.named_bodies import bodies_named
from index.question_words import content_words
from index.times import NO_CALENDAR, Calendar, Period, Time, month_without_year, times_in
from ingest.swedish import registration_numbers

_ITEM = re.compile(
    r"(?:§+|\bparagraf(?:en)?|\bparagraph|\bp(?:ar)?\.)\s*(?:20\d\d\s?[:/]\s?(?=\d))?"
    r"(\d+[a-z]?)(?!\d)"
    r"|(?<!kap\.\s)(?<!kap\s)\b(\d{1,4})\s?§(?!\s*\d)",  # "12 §", unless of a law's chapter
    re.I,
)
_YEAR_BEFORE_ITEM = re.compile(r"(?<=§)(\s?20\d\d)[:/](\d+)")  # "§ 2024:7"
_QUOTED = re.compile(r"[\"”“«]([^\"”“»]{3,200})[\"”»]")
_CAPITALISED = re.compile(r"(?<![.!?:]\s)(?<!^)\b([A-ZÅÄÖ][\wåäöÅÄÖ-]+)\b")
_LONE_NAME = re.compile(r"([A-ZÅÄÖ][\wåäöÅÄÖ-]+)(?: (?:då|också|med))?\s*\?$")
# "2 kap. 6 § hälso- och sjukvårdslagen (2017:30)", "SoL": a law, for the user to see
_LAW = re.compile(
    r"\b(?:\d+ ?kap\.? ?)?(?:\d+ ?[a-z]? ?§ ?)?(?:i )?(?:[\wåäö]+- och )?"
    r"(?:[\wåäö]+(?:lagen|förordningen|balken)\b|\b(?:HSL|SoL|LSS|OSL|LOU|KL|PBL|LSO)\b(?!-))"
    r"(?: ?\(\d{4}:\d+\))?"
)
_NO_LAW = re.compile(r"(?:under|an|av|neder|före|om|in|på|upp|ut|ned|till)s?lagen$", re.I)
# "alla beslut om skolan utom Ekskolan", "inte bara" and "inte heller" apart
_EXCLUDED = re.compile(
    r",?\s*\b(?:utom|förutom|bortsett från|exklusive|undantaget|men inte|fast inte|dock inte"
    r"|except(?: for)?|but not|excluding)\s+(?!bara\b|heller\b)"
    r"(?:(?:om|för|i|av|på|det|den|de) )?"
    r"(?P<what>[\w-]+(?: (?-i:[A-ZÅÄÖ])[\w-]+| (?!\d)[\w-]+(?=\s*(?:[,.?!]|\d|$)))?)",
    re.I,
)
_NAME_RUN = re.compile(rf"{_CAPITALISED.pattern}(?: [A-ZÅÄÖ][\wåäöÅÄÖ-]+)*")


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing that a question was taken to ask for.

    ``key``: kind and value ("item:36", "period:2024-01-01/2024-12-31"), the same in every
    answer; ``label``: the same in Swedish, for people; ``carried``: taken over from the turns
    before.
    """

    key: str
    label: str
    carried: bool = False

    @property
    def kind(self) -> str:
        """Return what kind of thing it is: one of ``_ORDER``, or topic."""
        return self.key.partition(":")[0]

    def to_record(self) -> dict[str, object]:
        """Return it as a JSON object."""
        return {"key": self.key, "label": self.label, "carried": self.carried}


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a library has taught: nothing where a question is read without one.

    ``items``: § number → the days of the meetings that have such a §. ``slips``: of words and
    of those among them that are names, the misspelt ones → what was meant, all folded.
    """

    calendar: Calendar = NO_CALENDAR
    items: Mapping[str, Collection[str]] = field(default_factory=dict)
    bodies: Bodies = NO_BODIES
    slips: Callable[[Collection[str], Collection[str]], Mapping[str, str]] | None = None


NOTHING_LEARNT = Learnt()


@dataclass(frozen=True, slots=True)
class Mark:
    """A thing named, with its place in the question: ``text[start:end]``."""

    told: Understood
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one question names. ``text``: the question without what was taken off."""

    text: str
    items: tuple[str, ...]  # § numbers
    days: tuple[str, ...]  # ISO dates
    periods: tuple[Period, ...]
    dnrs: tuple[str, ...]
    phrases: tuple[str, ...]  # quoted strings
    names: tuple[str, ...]  # capitalised words inside the question
    bodies: frozenset[str]  # spellings, as stored, of the bodies named
    words: tuple[str, ...]  # content words, folded, each once
    body_words: frozenset[str]  # content words that only name a body
    excluded: tuple[str, ...]  # what is not meant: "utom Laholm"
    told: tuple[Understood, ...]


def read(question: str, learnt: Learnt = NOTHING_LEARNT, without: Collection[str] = ()) -> Reading:
    """Return what a question names; what ``without`` has the keys of is left out of it."""
    marks = _marks(question, learnt)
    taken_off = [mark for mark in marks if mark.told.key in without]
    if taken_off:
        text = question
        for mark in taken_off:
            text = text[: mark.start] + " " * (mark.end - mark.start) + text[mark.end :]
        return read(" ".join(text.split()), learnt)
    excluded = tuple(match["what"] for match in _EXCLUDED.finditer(question))
    question = " ".join(_EXCLUDED.sub(" ", question).split()) if excluded else question
    times = _times(question, learnt)
    dnrs = _dnrs(question)
    bodies = bodies_named(question, learnt.bodies)
    of_bodies = " ".join(question[body.start : body.end] for body in bodies)
    told = sorted(marks, key=lambda mark: _ORDER.index(mark.told.kind))
    return Reading(
        text=question,
        items=_items(question),
        days=tuple(dict.fromkeys(time.day for time in times if time.day)),
        periods=tuple(dict.fromkeys(time.period for time in times if time.period)),
        dnrs=dnrs,
        phrases=tuple(_QUOTED.findall(question)),
        names=_names(question, dnrs),
        bodies=frozenset().union(*(body.spellings for body in bodies)),
        body_words=frozenset(content_words(of_bodies)),
        words=tuple(
            word
            for word in content_words(_without_relative(question, times))
            if not any(word in fold(dnr) for dnr in dnrs)
        ),
        excluded=excluded,
        told=tuple(dict.fromkeys(mark.told for mark in told)),
    )


def mended(
    question: str, learnt: Learnt, without: Collection[str] = ()
) -> tuple[str, tuple[Understood, ...]]:
    """Return a question without its slips of the pen, and what was mended.

    Quoted words and those that ``without`` has the keys of stay as they are.
    """
    if learnt.slips is None:
        return question, ()
    reading = read(question, learnt)
    quoted = fold(" ".join(reading.phrases))
    words = [word for word in reading.words if word not in quoted]
    told = []
    for slip, meant in learnt.slips(words, reading.names).items():
        one = Understood(f"slip:{slip}", f"”{slip}” läst som ”{meant}”")
        if one.key in without:
            continue
        told.append(one)
        for match in reversed(list(re.finditer(rf"\b{re.escape(slip)}\b", question, re.I))):
            put = meant.capitalize() if match[0][0].isupper() else meant
            question = question[: match.start()] + put + question[match.end() :]
    return question, tuple(told)


_ORDER = ("item", "date", "period", "dnr", "body", "law", "phrase", "name", "not")


def _without_relative(text: str, times: Collection[Time]) -> str:
    """Return a question without "i fjol" and its like: no document holds these words of it."""
    for time in times:
        words = text[time.start : time.end]
        if not re.search(r"\d", words):
            text = text[: time.start] + " " * len(words) + text[time.end :]
    return text


def told_item(item: str) -> Understood:
    """Return a § number as it is told."""
    return Understood(f"item:{item}", f"§ {item}")


def told_time(time: str | Period) -> Understood:
    """Return a day or a period as it is told."""
    if isinstance(time, str):
        return Understood(f"date:{time}", time)
    return Understood(f"period:{time.first}/{time.last}", time.words)


def told_dnr(dnr: str) -> Understood:
    """Return a registration number as it is told; all its spellings have one key."""
    return Understood(f"dnr:{dnr_key(dnr)}", dnr)


def _marks(text: str, learnt: Learnt) -> list[Mark]:
    """Return what a text names; a name is none that is part of something else."""
    marks = [
        Mark(Understood(f"not:{fold(m['what'])}", f"inte {m['what']}"), m.start(), m.end())
        for m in _EXCLUDED.finditer(text)
    ]
    marks += [
        mark for mark in _exact_marks(text, learnt) if not _taken(marks, mark.start, mark.end)
    ]
    for match in _NAME_RUN.finditer(text):
        if not _taken(marks, match.start(), match.end()):
            told = Understood(f"name:{fold(match[0])}", match[0])
            marks.append(Mark(told, match.start(), match.end()))
    return marks


def _taken(marks: Collection[Mark], start: int, end: int) -> bool:
    """Return whether a stretch of a text shares characters with a thing named there."""
    return any(mark.start < end and start < mark.end for mark in marks)


def _exact_marks(text: str, learnt: Learnt) -> Iterator[Mark]:
    for match in _ITEM.finditer(text):
        yield Mark(told_item(_number(match)), match.start(), match.end())
    for time in _times(text, learnt):
        value = time.day or time.period
        if value is not None:
            yield Mark(told_time(value), time.start, time.end)
    for dnr in _dnrs(text):
        for match in _written(dnr).finditer(text):
            yield Mark(told_dnr(dnr), match.start(), match.end())
    for body in bodies_named(text, learnt.bodies):
        yield Mark(Understood(f"body:{body_key(body.name)}", body.name), body.start, body.end)
    for match in _LAW.finditer(text):
        if not _NO_LAW.search(match[0]):
            yield Mark(Understood(f"law:{fold(match[0])}", match[0]), match.start(), match.end())
    for match in _QUOTED.finditer(text):
        told = Understood(f"phrase:{fold(match[1])}", f"”{match[1]}”")
        yield Mark(told, match.start(), match.end())


def _names(text: str, dnrs: Collection[str]) -> tuple[str, ...]:
    """Return the capitalised words; the first one only of "Granby?" and "Laholm då?"."""
    names = dict.fromkeys(_CAPITALISED.findall(text))
    opening = _LONE_NAME.match(text)
    if opening and content_words(opening[1]):
        names[opening[1]] = None
    return tuple(name for name in names if not any(name in dnr for dnr in dnrs))


def _items(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_number(match) for match in _ITEM.finditer(text)))


def _number(match: re.Match[str]) -> str:
    return str(match[1] or match[2]).casefold()


def _dnrs(text: str) -> tuple[str, ...]:
    lower = text.islower()
    text = re.sub(r"(?<=\d)\s?/\s(?=\d)|(?<=\d)\s/(?=\d)", "/", text)  # "KS 2023 / 41"
    text = re.sub(r"\b([A-ZÅÄÖ]{2,5})[\s-](?=\d{6}\b)", r"\1", text)  # "HNH 230002"
    return registration_numbers(text.upper() if lower else text)


def _written(dnr: str) -> re.Pattern[str]:
    """Return a pattern for a registration number as it may be spaced in the question."""
    return re.compile(r"[\W_]{0,3}".join(re.findall(r"[^\W\d_]+|\d+", dnr)), re.I)


def _times(text: str, learnt: Learnt) -> tuple[Time, ...]:
    """Return the days and periods of a question, none within a registration number."""
    rest = text
    for dnr in _dnrs(text):
        rest = _written(dnr).sub(lambda match: " " * len(match[0]), rest)
    rest = _YEAR_BEFORE_ITEM.sub(r"\2 \1", rest)  # as long as before: places stay
    items = _items(text)
    meetings = {day for item in items for day in learnt.items.get(item, ())}
    calendar = learnt.calendar
    if items:  # "§ 36 i september": the meetings that have such a § tell the year
        calendar = Calendar(calendar.today, meetings)
    found = times_in(rest, calendar)
    if items and not found and (month := month_without_year(rest, meetings)):
        return (month,)
    return found
