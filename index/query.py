"""From a question to what it asks for: intent, §, dates, registration numbers, names, words.

Everything here is deterministic and needs no model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.analysis import STOP_WORDS, exact_terms, fold
from ingest.errors import QuestionError
from ingest.records import Role
from ingest.swedish import MONTHS, dates_in, month_number, registration_numbers

Intent = Literal[
    "decision", "duty", "figure", "date", "person", "timeline", "position", "definition",
    "list", "other",
]  # fmt: skip

LONGEST_QUESTION = 4000  # characters

_INTENTS_PATTERNS: tuple[tuple[Intent, str], ...] = (
    ("list", r"^(?:lista|räkna upp|visa alla|list all)|\b(?:alla|samtliga|vilka) (?:beslut|paragrafer|uppdrag|ärenden)\b"
             r"|hur många (?:beslut|gånger|paragrafer)"),
    ("timeline", r"tidslinje|hur har .*(?:utveckla|förändra|gått)|över tid|förlopp|historik|steg för steg|i vilken ordning"
                 r"|timeline|jämfört med (?:20\d\d|året innan|förra)|\bfler eller färre\b|\bhistor(?:ia|ien)\b"),
    ("definition", r"\bvad (?:är|menas|betyder|innebär|avses)\b|definier|definition|står .* för\?|what (?:is|does .* mean)"),
    ("position", r"\b(?:anser|anse|tycker|tyckte|ståndpunkt|hållning|inställning|tolka[rt]?|tolkning|åsikt|argument|invänd"
                 r"|motiverar|kritik|opinion|position)\w*"),
    ("figure", r"\bhur (?:många|mycket|stor|stort|hög|högt|lång|ofta)\b|\bantal(?:et)?\b|\bandel(?:en)?\b|procent|kostnad|kosta"
               r"|belopp|mnkr|\btkr\b|kronor|utfall|budget|how (?:many|much|often)|\bsiffr"),
    ("duty", r"ansvar|vem(?:s)? (?:ska|skall|måste|är det som)|skyldig|betala|bekosta|finansier|står för kostnad|svarar för"
             r"|åligger|\bvems\b|responsible|who (?:must|shall|pays|should)|vem (?:bestämmer|avgör|får)"),
    ("decision", r"beslut|beslöt|bestäm|antog|avslog|avslag|bifall|bifölls|återremi|bordla|bordlä|fastställ|godkän"
                 r"|yrka|reserv|röst|votering|decid|decision|vote|uppdra[gs]|§|paragraf"),
    ("date", r"^när\b|\bnär\b.*\?|vilket datum|vilken dag|vilket år|sedan när|\bwhen\b|hur dags"),
    ("person", r"\bvem\b|\bvilka personer\b|\bwho\b|\bvilken (?:ledamot|person|handläggare)\b"),
)  # fmt: skip
_INTENTS = tuple((intent, re.compile(pattern, re.I)) for intent, pattern in _INTENTS_PATTERNS)

# What the question asks to see of a §, by the words that ask for it.
_ROLES_PATTERNS: tuple[tuple[Role, str], ...] = (
    ("motion", r"yrka"),
    ("reservation", r"reserver|reservation|särskilt yttrande"),
    ("vote", r"röst|votering|omröstning|propositionsordning|beslutsgång|\bvote"),
    ("basis", r"beslutsunderlag|underlag(?:et|en)?\b|vilka handlingar|låg på bordet|papper"),
    ("dispatch", r"expedier|skickas till|delges|delgiv|protokollsutdrag|sändlista|få(?:r)? utdrag"),
    ("proposal", r"förslag(?:et|en)? (?:till|om|från|var|är)|föreslog|föreslå|tjänsteskrivelse|beslutsförslag"),
)  # fmt: skip
_ROLES = tuple((role, re.compile(pattern, re.I)) for role, pattern in _ROLES_PATTERNS)
_ENGLISH = re.compile(
    r"\b(?:the|what|who|when|where|which|how|does|did|was|were|is|are|of|and|for|about|many|much)\b",
    re.I,
)
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_WORDS = "|".join(
    (*MONTHS, *_ENGLISH_MONTHS, "jan", "feb", "apr", "aug", "sept", "okt", "oct", "nov", "dec")
)
_FULL_DATE = re.compile(
    rf"\b\d{{1,2}}\s+(?:{_MONTH_WORDS})\s+\d{{4}}|\b\d{{4}}-\d{{2}}-\d{{2}}", re.I
)
_MONTH_YEAR = re.compile(rf"\b({_MONTH_WORDS})\.?\s+((?:19|20)\d\d)\b", re.I)
_SEASON_YEAR = re.compile(r"\b(vår|sommar|höst|vinter)\w*\s+((?:19|20)\d\d)\b", re.I)
_QUARTER = re.compile(r"\b(?:q|kvartal\s?)([1-4])\s*((?:19|20)\d\d)\b", re.I)
_YEAR = re.compile(r"(?<![\d/:§-])((?:19|20)\d\d)(?![\d/:]|-\d)")
_YEAR_SPAN = re.compile(r"\b((?:19|20)\d\d)\s*[–-]\s*((?:19|20)\d\d)\b")
_LONE_MONTH = re.compile(rf"\bi ({'|'.join(MONTHS)})\b(?!\s+\d)", re.I)
_ITEM = re.compile(r"(?:§+|\bparagraf(?:en)?)\s*(\d+[a-z]?)", re.I)
_ITEM_YEAR = re.compile(r"§\s*\d+[a-z]?\s?/\s?((?:19|20)\d\d)\b", re.I)  # "§ 12/2025"
_QUOTED = re.compile(r"[\"”“«]([^\"”“»]{3,200})[\"”»]")
_CAPITALISED = re.compile(r"(?<![.!?:]\s)(?<!^)\b([A-ZÅÄÖ][\wåäöÅÄÖ-]+)\b")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SEASONS = {"vår": (1, 6), "sommar": (6, 8), "höst": (8, 12), "vinter": (1, 12)}

# Words of questions that no evidence needs to hold.
_ASKING = frozenset((
    "beslut", "besluta", "beslutade", "beslutat", "beslutades", "beslutet", "bestämde",
    "bestämdes", "bestämt", "blev", "gäller", "gällde", "handlar", "handlade", "säger", "sade",
    "sagt", "står", "stod", "skriver", "skrev", "enligt", "hände", "hänt", "sker", "skedde",
    "ska", "skulle", "vem", "vems", "vilka", "vilken", "vilket", "vad", "när", "var", "varför",
    "hur", "mycket", "många", "paragraf", "paragrafen", "datum", "dag", "år", "månad",
    "protokoll", "protokollet", "protokollen", "dokument", "dokumenten", "underlag",
    "underlaget", "fråga", "frågan", "ärende", "ärendet", "finns", "finnas", "stämmer", "svar",
    "svaret", "svarade", "antal", "antalet", "totalt", "stor", "stort", "hög", "ofta",
    "nämnden", "kommunen", "regionen", "nuvarande", "tidigare", "idag", "jämfört", "skillnad",
    "information", "berätta", "lista", "visa", "alla", "samtliga", "ange", "vilja", "vill",
    "kan", "kunde", "fått", "få", "får", "göra", "gjort", "gjorde", "gör", "bli", "tog", "ta",
    "tas", "tagit", "kom", "komma", "låg", "ligger", "ligga", "ser", "sett", "anser", "tycker",
    "tyckte", "innebär", "betyder", "menas", "avses", "definieras", "the", "what", "who",
    "when", "where", "which", "how", "does", "did", "was", "were", "is", "are", "of", "and",
    "for", "about", "many", "much", "do", "decide", "decided", "decision", "board", "under",
    "have", "has", "had", "be", "to", "in", "on", "that", "it", "with", "by", "from", "or",
    "an", "a", "as", "at", "bestämma", "säga", "sa", "händer", "träffas", "träffades", "väljs",
    "valdes", "såg", "ut", "höll", "sattes", "satt", "bor", "gick", "går", "gavs", "ges",
    "behandlades", "behandlas", "följde", "följer", "ställde", "ställs", "stora", "större",
    "lika", "ny", "nya", "nytt", "dyrare", "billigaste", "vann", "höjdes", "sänktes", "drar",
    "fler", "färre", "först", "sist", "senare", "annan", "annat", "andra", "olika",
    "viktigaste", "bästa", "exakt", "ungefär", "själv", "egen", "eget", "steg", "ville", "haft",
    "började", "letar", "redovisades", "nämner", "räknas", "kallas", "heter", "folk", "sen",
    "räcker", "hamnade", "verkligen", "resultat", "resultatet", "egentligen", "fast", "togs", "följa", "resonerar",
    "tänker", "menar", "mena",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both included, ISO 8601, as a question names it."""

    first: str
    last: str
    words: str

    def holds(self, date: str) -> bool:
        """Return whether a date lies in it."""
        return self.first <= date <= self.last


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood."""

    text: str  # what is searched for: the question, with what a follow-up carries over
    question: str  # as asked
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
    carried: tuple[str, ...] = ()  # words carried over from the turns before

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

    def understood(self) -> tuple[str, ...]:
        """Return in Swedish what the question was taken to ask for, for the user to see."""
        parts = [f"§ {item}" for item in self.items]
        parts += list(self.dates)
        parts += [period.words for period in self.periods]
        parts += list(self.dnrs)
        parts += [f"”{phrase}”" for phrase in self.phrases]
        if self.carried:
            parts.append("från tidigare fråga: " + ", ".join(self.carried))
        return tuple(dict.fromkeys(parts))


def _month(word: str) -> int | None:
    """Return 1–12 for a month's Swedish or English name or its abbreviation, else None."""
    key = word.casefold().rstrip(".")
    english = (
        number
        for number, month in enumerate(_ENGLISH_MONTHS, start=1)
        if month == key or (len(key) >= 3 and month.startswith(key))
    )
    return month_number(word) or next(english, None)


def _span(year: int, first: int, last: int) -> tuple[str, str]:
    return f"{year:04d}-{first:02d}-01", f"{year:04d}-{last:02d}-31"


def periods_in(text: str) -> tuple[Period, ...]:
    """Return the months, quarters, seasons and years that ``text`` names with their year."""
    found: list[Period] = []
    rest = text
    for match in _MONTH_YEAR.finditer(text):
        month = _month(match[1])
        if month:
            found.append(Period(*_span(int(match[2]), month, month), match[0]))
            rest = rest.replace(match[0], " ")
    for match in _SEASON_YEAR.finditer(text):
        first, last = _SEASONS[match[1].casefold()]
        found.append(Period(*_span(int(match[2]), first, last), match[0]))
        rest = rest.replace(match[0], " ")
    for match in _QUARTER.finditer(text):
        first = 3 * int(match[1]) - 2
        found.append(Period(*_span(int(match[2]), first, first + 2), match[0]))
        rest = rest.replace(match[0], " ")
    # a span of years names an agreement or a plan ("ÖK 2021–2028"), not when something happened
    rest = _YEAR_SPAN.sub(" ", rest)
    for match in _ITEM_YEAR.finditer(text):
        found.append(Period(*_span(int(match[1]), 1, 12), match[1]))
    for match in _YEAR.finditer(rest):
        found.append(Period(*_span(int(match[1]), 1, 12), match[1]))
    return tuple(dict.fromkeys(found))


def understand(question: str, history: Iterable[str] = ()) -> Query:
    """Return what a question asks for.

    Raises QuestionError for an empty question, one of over LONGEST_QUESTION characters, and
    one without a single word or number.
    """
    # control characters become spaces: a question may be pasted from anywhere
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
    carried = _carried(cleaned, [turn for turn in history if turn.strip()])
    text = f"{cleaned} {' '.join(carried)}" if carried else cleaned
    full_dates = tuple(dict.fromkeys(date for _, date in dates_in(_swedish_dates(text))))
    without_dates = _FULL_DATE.sub(" ", _swedish_dates(text))
    dnrs = registration_numbers(text.upper() if text.islower() else text)
    words = tuple(
        word for word in _content_words(cleaned) if not any(word in fold(dnr) for dnr in dnrs)
    )
    english = len(_ENGLISH.findall(cleaned)) >= 3
    return Query(
        text=text,
        question=cleaned,
        intent=_intent(cleaned) if words else "decision",
        role=_role(cleaned),
        language="en" if english else "sv",
        items=tuple(dict.fromkeys(match[1].casefold() for match in _ITEM.finditer(text))),
        dates=full_dates,
        periods=periods_in(without_dates),
        dnrs=dnrs,
        phrases=tuple(_QUOTED.findall(text)),
        names=tuple(dict.fromkeys(_CAPITALISED.findall(cleaned))),
        words=words,
        carried=carried,
    )


def _swedish_dates(text: str) -> str:
    """Turn English month names into Swedish ones, so that one date parser serves both."""
    for english, swedish in zip(_ENGLISH_MONTHS, MONTHS, strict=True):
        text = re.sub(rf"\b{english}\b", swedish, text, flags=re.I)
    return re.sub(r"\b([a-z]+) (\d{1,2}),? (\d{4})\b", _day_first, text, flags=re.I)


def _day_first(match: re.Match[str]) -> str:
    month = _month(match[1])
    return f"{match[2]} {MONTHS[month - 1]} {match[3]}" if month else match[0]


def _intent(question: str) -> Intent:
    for intent, pattern in _INTENTS:
        if pattern.search(question):
            return intent
    return "other"


def _role(question: str) -> Role | None:
    for role, pattern in _ROLES:
        if pattern.search(question):
            return role
    return None


def _content_words(text: str) -> tuple[str, ...]:
    words = (word for word in _WORD.findall(fold(text)) if len(word) > 1)
    return tuple(
        dict.fromkeys(
            word
            for word in words
            if word not in STOP_WORDS and word not in _ASKING and word not in MONTHS
        )
    )


# "Finns det", "är det så att": the pronoun of these points at nothing.
_EXPLETIVE = re.compile(r"\b(?:finns|är|var|blev|gick|går|ska|har|fanns|händer|hände) det\b", re.I)
_OPENS_BACK = re.compile(r"^(?:och|men|då|alltså|så|and|but|then)\b", re.I)
_POINTS_BACK = re.compile(
    r"\b(?:det|den|de|dem|dessa|detta|denna|dess|deras|där|då|sedan|han|hon|hans|hennes|samma|it|they|them|that"
    r"|there|beslutet|ärendet|paragrafen|protokollsutdraget|yrkandet|förslaget|uppdraget|jobbet|summan|beloppet)\b",
    re.I,
)


def _carried(question: str, history: list[str]) -> tuple[str, ...]:
    """Return the words that a follow-up needs from the turn before.

    A question that opens with "och", has hardly a word of its own, or points back ("vem fick
    det?") takes over the earlier question's words, § and dates that it does not have itself.
    """
    if not history:
        return ()
    own = _content_words(question)
    own_item = bool(_ITEM.search(question))
    points_back = bool(_POINTS_BACK.search(_EXPLETIVE.sub(" ", question)))
    follows = bool(_OPENS_BACK.search(question)) or len(own) <= 1 or (points_back and len(own) <= 6)
    if own_item or not follows:
        return ()
    before = history[-1]
    words = [word for word in _content_words(before) if word not in own]
    place = [] if own_item else [f"§ {match[1]}" for match in _ITEM.finditer(before)]
    own_time = bool(periods_in(question) or dates_in(question))
    time = [] if own_time else [date for _, date in dates_in(_swedish_dates(before))]
    if not own_time and not time:
        time = [period.words for period in periods_in(before)]
    # a place named now replaces the place named before: "och i Kungsbacka?"
    own_names = {name.casefold() for name in _CAPITALISED.findall(question)}
    if own_names and len(own) <= 2:
        names = {name.casefold() for name in _CAPITALISED.findall(before)}
        words = [word for word in words if word not in names]
    kept = [word for word in words if not re.fullmatch(r"\d+[a-z]?", word)]
    return tuple(dict.fromkeys([*place, *time, *kept]))
