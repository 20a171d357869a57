"""The second gate, for statements that a writer put in words of its own.

What ``guard.py`` asks of every statement is not enough for a chat model: it may quote true words
beside a sentence that says another thing. So here a sentence must be carried by its quote: its
numbers, dates and names stand there or in the passage's place, its words in the passage, it says
no and yes where its source does, and it keeps the conditions that the source puts. A sentence
that is right and too freely worded is lost; that is the price.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.answering.answer import Citation, Reference
from app.answering.guard import MARKER, Fault, Statement, faults, tells_decided
from index.analysis import STOP_WORDS, fold
from ingest.swedish import dates_in, sentences

_SHORTEST = 3  # words of a quote that can carry a sentence
_STEM = 5  # letters by which two forms of a Swedish word are taken for one
_CARRIED = 0.75  # share of a sentence's content words that its passage must hold
_IN_QUOTE = 0.5  # and its quote with the passage's place
_WORD = re.compile(r"[^\W\d_]+")
_CAPITALISED = re.compile(r"(?<![\w-])[A-ZÅÄÖÉ][\wåäöéÅÄÖÉ-]*")
_OPENERS = frozenset((
    "det", "den", "de", "detta", "denna", "dessa", "enligt", "vid", "under", "efter", "från",
    "för", "till", "med", "om", "som", "där", "när", "ja", "nej", "beslutet", "beslut",
    "förslaget", "förslag", "yrkande", "reservation", "ståndpunkt", "paragrafen", "ärendet",
    "nämnden", "the", "in", "on", "at", "it", "this", "that", "according", "yes", "no", "a", "an",
    "for", "by", "to", "from", "of", "there", "proposal", "decision", "motion", "senast", "inga",
    "ingen", "inget", "inte", "man", "han", "hon",
))  # fmt: skip
# Words that tell and connect: they say nothing that the source would have to hold.
_TELLING = frozenset((
    "enlig", "beslu", "besluta", "beslö", "ska", "skall", "skull", "måste", "finns", "gälle",
    "gälld", "innebär", "inneb", "handl", "framg", "uppgi", "säger", "sade", "anger", "angav",
    "står", "blir", "blev", "kommer", "också", "samt", "även", "därmed", "dock", "datum",
    "paragraf", "parag", "ärend", "nämnd", "försl", "yrkan", "reser", "ståndp", "stånd",
    "protok", "proto", "möte", "mötet", "samma", "samman",
))  # fmt: skip
# Words in pairs of sides: where the source's sentence has one of a side, so must what is told.
_SIDES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("nekande", r"\b(?:inte|ej|icke|aldrig|ingen|inga|inget|varken|utan att|not|never|no|nor"
                    r"|cannot|without|n['’]t)\b"),
        ("avslag", r"\bav(?:slå|slog|slag|styrk)\w*|\b(?:reject|refus|den(?:y|ied))\w*"),
        ("återremiss", r"\båter(?:remi|kall)\w*|\bbordl\w+|\bremitted back|\breferred back"
                       r"|\bpostpone\w*|\btabled\b"),
        ("upphävande", r"\bupphäv\w*|\b(?:repeal|revoke|annul)\w*"),
    )
)  # fmt: skip
_CONDITIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("undantag", r"\bundanta\w*|\butom\b|\bförutom\b|\bexcept\w*|\bexclud\w*"),
        ("villkor", r"\bförutsätt\w*|\bförutsatt\b|\bsåvida\b|\bvillkor\w*|\bprovided\b|\bunless\b"
                    r"|\bcondition\w*|\bon condition\b"),
        ("gräns", r"\b(?:högst|maximalt|max)\b|\bat most\b|\bup to\b|\bmaximum\b|\bno more than\b"),
        ("gräns", r"\b(?:minst|lägst)\b|\bat least\b|\bminimum\b"),
        ("ensam", r"\b(?:endast|enbart|bara)\b|\bonly\b|\bsolely\b"),
    )
)  # fmt: skip
_NUMBER_WORDS = re.compile(
    r"\b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tjugo|trettio|fyrtio|femtio|hundra"
    r"|tusen|hälften|dubbel\w*|dubbl\w*|tredjedel\w*|fjärdedel\w*|half|double\w*|two|three|four"
    r"|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred|thousand)\b",
    re.I,
)
_AMOUNT = re.compile(
    r"(?<![\w,.])(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+(?:[,.]\d+)?)[ \u00a0\u202f]?"
    r"(%|procent\w*|mnkr|mkr|miljon\w*|miljard\w*|tkr|tusen\w*|kr|kronor|percent|million\w*"
    r"|thousand)(?!\w)",
    re.I,
)
_UNITS = (
    ("procent", ("%", "procent", "percent")), ("mnkr", ("mnkr", "mkr", "miljon", "million")),
    ("mdkr", ("miljard",)), ("tkr", ("tkr", "tusen", "thousand")), ("kr", ("kr", "kronor")),
)  # fmt: skip
_LABELS = re.compile(
    r"\b(?:förslag|föresl|yrka|motion|reserv|ståndpunkt|anser|begär|vill\b|propos|remiss|skrivelse)",
    re.I,
)
_UNDECIDED = frozenset({"proposal", "motion", "reservation", "position"})
_MARKUP = re.compile(r"https?:|www\.|[<>{}\\]|```")


def faults_in_own_words(statement: Statement, language: str) -> list[Fault]:
    """Return why a writer's statement may not be shown; an empty list lets it pass.

    ``language`` of the statement, "sv" or "en": in English its words cannot be compared with
    the source's, its numbers, names, negations and conditions are.
    """
    found = faults(statement)
    text = MARKER.sub("", statement.text).strip()
    for citation in statement.citations:
        found += _of_quote(citation)
    if _MARKUP.search(text):
        found.append(Fault("ord", "påståendet har adresser eller märkning"))
    if not found and statement.citations:
        found += _of_words(text, statement.citations, language)
    return found


def _of_quote(citation: Citation) -> list[Fault]:
    words = citation.quote.split()
    if len(words) < _SHORTEST and citation.reference.role != "figure":
        return [Fault("citat", f"citatet till [{citation.marker}] är för kort för att bära något")]
    return []


def _of_words(text: str, citations: Sequence[Citation], language: str) -> list[Fault]:
    quoted = " ".join(f"{citation.quote} {_place(citation.reference)}" for citation in citations)
    whole = " ".join(f"{c.reference.text} {_place(c.reference)}" for c in citations)
    found = list(_values(text, citations))
    found += _amounts(text, whole)
    found += _names(text, whole)
    found += _sides(text, citations)
    found += _role(text, citations)
    if language == "sv":
        found += _words(text, quoted, whole)
    return found


def _place(reference: Reference) -> str:
    parts = (reference.section, reference.body, reference.date, reference.dnr, reference.title)
    return " ".join(part for part in parts if part)


def _values(text: str, citations: Sequence[Citation]) -> Iterator[Fault]:
    """Yield the numbers, dates and names that stand in the passage, but not in its quote."""
    narrowed = tuple(replace(c, reference=replace(c.reference, text=c.quote)) for c in citations)
    markers = "".join(f"[{c.marker}]" for c in citations)
    for fault in faults(Statement(f"{text} {markers}", narrowed)):
        if fault.kind in ("tal", "datum", "§"):
            yield fault


def _amounts(text: str, whole: str) -> Iterator[Fault]:
    """Yield the amounts whose number has another unit wherever the source has it with one."""
    there: dict[str, set[str]] = {}
    for number, unit in _AMOUNT.findall(whole):
        there.setdefault(_bare(number), set()).add(_unit(unit))
    for number, unit in _AMOUNT.findall(text):
        units = there.get(_bare(number))
        if units and _unit(unit) not in units:
            yield Fault("tal", f"{number} står i källan med en annan enhet än {unit}")
    for word in _NUMBER_WORDS.findall(text):
        if word.casefold() not in fold(whole):
            yield Fault("tal", f"”{word}” står inte i källan")


def _bare(number: str) -> str:
    return re.sub(r"\s", "", number)


def _unit(word: str) -> str:
    lower = word.casefold()
    return next(name for name, starts in _UNITS if lower.startswith(starts))


def _names(text: str, whole: str) -> Iterator[Fault]:
    """Yield the capitalised words that the source does not hold, at a sentence's start too."""
    stems = _stems(whole)
    for match in _CAPITALISED.finditer(text):
        word = fold(match[0])
        for part in word.split("-"):
            opens = match.start() == 0 or text[: match.start()].rstrip()[-1:] in ".:!?”"
            if part in _OPENERS and opens:
                continue
            if part and part[:_STEM] not in stems and part.removesuffix("s")[:_STEM] not in stems:
                yield Fault("namn", f"namnet {match[0]} står inte i källan")
                break


def _sides(text: str, citations: Sequence[Citation]) -> Iterator[Fault]:
    """Yield what the source's sentence says and the statement does not, or the other way round."""
    quotes = " ".join(citation.quote for citation in citations)
    around = " ".join(_sentence_of(citation) for citation in citations)
    for name, side in _SIDES:
        # A question's own subject may be named in the heading: "Avslag på ansökan om …".
        places = " ".join(_place(citation.reference) for citation in citations)
        told = bool(side.search(text))
        if bool(side.search(around)) != told and not (told and side.search(places)):
            yield Fault("nekande", f"{name} står i källan eller i påståendet, inte i båda")
    for name, condition in _CONDITIONS:
        strong = name in ("undantag", "villkor")
        if condition.search(around if strong else quotes) and not condition.search(text):
            yield Fault("villkor", f"källans {name} saknas i påståendet")


def _sentence_of(citation: Citation) -> str:
    """Return the whole sentences or list items that a quote is taken from."""
    text = citation.reference.text
    start = citation.quote_start - citation.reference.start
    end = citation.quote_end - citation.reference.start
    return " ".join(text[a:b] for a, b in _stretches(text) if a < end and b > start)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield sentences with line breaks inside them folded: a wrapped line ends none."""
    folded = re.sub(r"\n(?=[a-zåäö0-9(])", " ", text)
    yield from sentences(folded)


def _role(text: str, citations: Sequence[Citation]) -> Iterator[Fault]:
    """Yield the fault of telling as a fact or a decision what the source is not."""
    roles = {citation.reference.role for citation in citations}
    if roles & _UNDECIDED and not _LABELS.search(text):
        yield Fault("roll", "ett förslag, yrkande eller en ståndpunkt sägs utan att kallas så")
    # Another text may tell of an earlier decision, and then says when; without that it may as
    # well be words put there to be repeated.
    elif "decision" not in roles and tells_decided(text):
        quotes = " ".join(citation.quote for citation in citations)
        if not dates_in(quotes) and "§" not in quotes:
            yield Fault("roll", "ett beslut sägs ur en text som inte är ett beslut")


def _words(text: str, quoted: str, whole: str) -> Iterator[Fault]:
    """Yield the fault of words that the source does not hold; each sentence counts by itself."""
    in_whole, in_quote = _stems(whole), _stems(quoted)
    for start, end in sentences(text):
        said = [
            word[:_STEM]
            for word in (fold(found) for found in _WORD.findall(text[start:end]))
            if word not in STOP_WORDS and word not in _TELLING and word[:_STEM] not in _TELLING
        ]
        if not said:
            continue
        if sum(stem in in_whole for stem in said) < _CARRIED * len(said):
            yield Fault("ord", "påståendet säger annat än stycket")
        elif sum(stem in in_quote for stem in said) < _IN_QUOTE * len(said):
            yield Fault("ord", "påståendet säger annat än citatet")


def _stems(text: str) -> frozenset[str]:
    return frozenset(fold(word)[:_STEM] for word in re.findall(r"[^\W_]+", text))
