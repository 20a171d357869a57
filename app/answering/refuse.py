"""When not to answer: the evidence does not carry the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum

from app.answering.answer_type import asked_for, has_form, states_figure
from app.answering.extract import Coverage, Unit
from app.answering.fit import is_label
from app.answering.focus import (
    number_of,
    of_time,
    on_time,
    own_time,
    tells_of_time,
    time_asked,
)
from app.answering.names import named, nearly, persons_in, without_genitive
from app.answering.premise import ASKS_TASK, false_premise
from index.analysis import dnr_key, fold, grams, holds, words
from index.query import Query
from index.records import StoredPassage
from index.retrieval import Hit
from index.synonyms import expansion
from ingest.marks import item_name
from ingest.records import RULES, Assignment, Section
from ingest.settings import Answering
from ingest.survey import unticked_options
from ingest.swedish import dates_in, registration_numbers, sentences

_RULES = "reglementet?|delegationsordningen|överenskommelsen|avtalet"
_OF_RULES = re.compile(
    rf"(?:§\s*|\b)\d+(?:\.\d+|\w)?,? (?:i|av|enligt) (?:\w+ )?({_RULES})"
    rf"|({_RULES})(?:s|, )?\s?§\s*\d",
    re.I,
)
_ORDERS = re.compile(  # meant for a language model; nobody asks the documents so
    r"\b(?:ignorera|glöm|bortse från)\b.{0,40}\b(?:instruktion|regler)|systemprompt|felsökningsläge"
    r"|\bhitta på\b|utan att kontrollera",
    re.I,
)
_TICK = re.compile(r"kryss|vilket (?:svars)?alternativ|svarsalternativ|fyllde .* i\b", re.I)
_DECIDED_ON = re.compile(
    r"\b(?:beslut|beslöt|bestäm|antog|avslog|godkän|redovisa|informera|presentera|rapportera)\w*\b.*?"
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2} [a-zåäö]+ \d{4}|\bi [a-zåäö]+ \d{4})\s*\??$",
    re.I,
)
_ASKS_RESULT = re.compile(
    r"\b(?:redovisade|rapporterade|återrapporter\w*|lämnade|presenterade|lade\b.*\bfram|kom\b.*\bfram"
    r"|visade|blev|svarade|svaret?|resultatet?|redovisningen|slutsats\w*|utfallet)\b",
    re.I,
)
# Words that ask how far or how something is, and are never what a question is about.
_NO_SUBJECT = frozenset(
    ("klar", "klart", "klara", "färdig", "färdigt", "färdiga", "igång", "gång", "början", "slutet",
     "grund", "fel", "hända", "hände", "hänt", "gick", "delades", "linjen", "drev", "aktuellt",
     "start", "starten", "startar", "startade", "flyttats", "ändrats", "tänkt", "tänkte", "tänker",
     "föll", "rösterna", "röster",
     "hade", "sagt", "sade", "tyckte", "tycker", "ville", "kravet", "krävs", "minskade", "ökade")
)  # fmt: skip
_OF_COST = re.compile(r"\b(?:kosta|kostnad|pris|avgift|hyra)", re.I)
_OF_A_PAPER = re.compile(r"\b(?:remissvar|yttrande|skrivelse|svar|brev)\w*\b", re.I)
_CROWNS = re.compile(r"\d\s?(?:kr\b|kronor|tkr|mnkr|mkr|miljon|miljard|öre|:-)", re.I)
_PER_CENT = re.compile(r"procent|andel|%", re.I)
_NO_COST = re.compile(r"\bkostnad\w*\b.{0,40}\b(?:inte|ingen|inga)\b|\bingen kostnad", re.I)
_LEAST_SHARED = 0.1  # share of a question's words that a passage about it holds
_NAMED = 0.5  # of a name that a text holds, as Coverage tells
_PARTY_MARK = re.compile(r"\(([A-ZÅÄÖ]{1,2})\)|\b(SD|KD|MP)\b")
_PARTIES = {  # parties of the Riksdag, as minutes write them behind a name
    "socialdemokraterna": "S", "moderaterna": "M", "sverigedemokraterna": "SD",
    "centerpartiet": "C", "vänsterpartiet": "V", "kristdemokraterna": "KD",
    "liberalerna": "L", "miljöpartiet": "MP",
}  # fmt: skip
_TICKS_AMONG = 3  # nearest passages among which the survey question is
_COVERING = 10  # passages looked at for the question's words
_DECIDED = re.compile(
    r"\b(?:beslutade\w*|beslöt\w*|beslutat\w*|antog\w*|antagit\w*|fastställde\w*)\b", re.I
)
_COVER_WEIGHT = 0.06  # what holding all of the question's words adds to the cosine
_COMPOUND = 0.8  # share of a word's grams in all words of a text: a compound told in parts
_FEW_WORDS = 2  # content words of a question that each have to be met with
_SUBJECT = 3  # letters of a word that may be what a question is about: not "la"
_SAME_WORD = 0.55  # share of a word's grams in one word of the text: inflections and slips


@dataclass(frozen=True, slots=True)
class Searched:
    """What an answer was looked for in, for the reason of a refusal."""

    passages: int
    documents: int
    filtered: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the whole library knows that a refusal must not deny.

    ``items``: § number → the meeting dates it stands under. ``opening``: document id → its
    title, file, body and first words, where a place or an author is named. ``open_tasks``:
    section id → the assignments given there that no later § reports back.
    """

    items: Mapping[str, frozenset[str]]
    opening: Callable[[str], str]
    open_tasks: Mapping[str, Sequence[Assignment]] = field(default_factory=dict)


def missing(
    query: Query, hits: Sequence[Hit], taken: Sequence[Unit], coverage: Coverage,
    settings: Answering, known: Known,
) -> str | None:  # fmt: skip
    """Return in Swedish what the evidence lacks, or None when it carries the question."""
    if _ORDERS.search(query.question):
        return "frågan ber om något annat än vad handlingarna säger"
    if hits and _asks_tick(query, hits, taken):
        return "svaret är ett kryss som inte kan utläsas ur textlagret"
    if not hits or not taken:
        return "inget stycke handlar om det"
    item = _missing_item(query, hits, known)
    if item:
        return item
    evidence = [unit.hit.stored for unit in taken]
    for lacking in (
        _missing_time(query, evidence, hits),
        _missing_meeting(query, evidence),
        _missing_report(query, taken, known),
        _missing_dnr(query, hits),
        _missing_name(query, evidence, known),
        _missing_role(query, hits),
        _other_matter(query, taken, coverage),
    ):
        if lacking:
            return lacking
    premise = false_premise(query, hits, taken, coverage, known.opening)
    if premise:
        return premise
    if all(is_label(unit.text, unit.hit) for unit in taken):
        return "inget stycke säger något om det"
    figure = asked_for(query.question) & {"count", "amount", "share"}
    if figure and not any(states_figure(unit.text) for unit in taken):
        return "uppgiften nämns, men ingen siffra"
    tables = any(unit.role == "figure" for unit in taken)
    cost = "amount" in figure and _OF_COST.search(query.question) and not tables
    cost = cost and not _PER_CENT.search(query.question)
    if cost and not any(_CROWNS.search(u.text) or _NO_COST.search(u.text) for u in taken):
        return "uppgiften nämns, men inget belopp"
    if "share" in figure and not tables and not any(has_form(u.text, "share") for u in taken):
        return "uppgiften nämns, men ingen andel"
    timed = any(unit.decision or has_form(unit.text, "time") for unit in taken)
    if asked_for(query.question) == {"time"} and query.intent == "date" and not timed:
        return "uppgiften nämns, men ingen tid"
    on_day = query.dates and on_time(query, hits[0].stored)
    if query.items or query.dnrs or query.phrases or on_day:
        return None
    return _missing_relevance(query, hits, coverage.rarity, settings)


def _asks_tick(query: Query, hits: Sequence[Hit], taken: Sequence[Unit]) -> bool:
    """Return whether the answer is a tick in a survey, and no tick can be read there."""
    near = [hit.stored.passage for hit in hits[:_TICKS_AMONG]]
    unticked = [p for p in near if p.role == "question" and unticked_options(p.text)]
    if not unticked:
        return False
    told = any(unit.hit.stored.passage.id == near[0].id for unit in taken)
    return bool(_TICK.search(query.question)) or (unticked[0] is near[0] and not told)


def _missing_relevance(
    query: Query, hits: Sequence[Hit], rarity: Mapping[str, float], settings: Answering
) -> str | None:
    """Return what is missing when nothing in the library is about the question.

    Relevance is the best cosine, and a little for the question's words: how much of them,
    weighed by rarity, one passage holds. Near misses (another year, another place) pass here;
    the other checks are for them.
    """
    nearest = max(hit.dense for hit in hits[:3])
    if query.language == "en":  # English words cover nothing of a Swedish text
        return None if nearest >= settings.min_similarity_english else "inget stycke handlar om det"
    best, absent = _best_cover(hits[:_COVERING], rarity)
    told = "inget stycke handlar om " + ", ".join(f"”{word}”" for word in absent[:3])
    names = {part for name in query.names for part in words(name)}
    subject = [word for word in rarity if word not in names and len(word) >= _SUBJECT]
    few = 1 if names else _FEW_WORDS
    if len(subject) <= few and not query.carried and set(subject) & set(absent) - _NO_SUBJECT:
        return told  # with so few words each is what the question is about
    if nearest + _COVER_WEIGHT * best >= settings.min_relevance:
        return None
    if len(absent) < len(subject) and _names_person_there(query, hits[:3]):
        return None
    return told if absent else "inget stycke handlar om det"


def _names_person_there(query: Query, hits: Sequence[Hit]) -> bool:
    """Return whether somebody whom the question names stands in the nearest passages."""
    return any(
        named(f"{hit.stored.passage.context}\n{hit.stored.passage.text}", surname)
        for _, surname in persons_in(query.question)
        for hit in hits
    )


def _best_cover(hits: Sequence[Hit], rarity: Mapping[str, float]) -> tuple[float, list[str]]:
    """Return the largest weighed share of the words in one passage, and the words in none."""
    own = {word: frozenset(grams(word)) for word in rarity}
    total = sum(rarity.values()) or 1.0
    best = 0.0
    absent = set(rarity)
    for hit in hits:
        text = f"{hit.stored.passage.context}\n{hit.stored.passage.text}"
        there = [frozenset(grams(word)) for word in set(words(text))]
        together = frozenset().union(*there)
        held = {
            word
            for word, mine in own.items()
            if holds(mine, there, _SAME_WORD) or len(mine & together) >= _COMPOUND * len(mine)
        }
        absent -= {word for word in absent if word in held or _meant(word, there)}
        best = max(best, fsum(rarity[word] for word in held) / total)
    return best, [word for word in rarity if word in absent]


def _meant(word: str, there: Sequence[frozenset[str]]) -> bool:
    """Return whether a text holds what an everyday word stands for."""
    for other in expansion([word], {}):
        parts = [frozenset(grams(part)) for part in words(other)]
        if all(holds(part, there, _SAME_WORD) for part in parts):
            return True
    return False


def _missing_item(query: Query, hits: Sequence[Hit], known: Known) -> str | None:
    """Return what is missing when a § is asked for that is not there, or not on that day."""
    if not query.items:
        return None
    rules = _OF_RULES.search(query.question)
    if rules and not any(_is_clause(hit.stored, query.items) for hit in hits):
        return f"§ {', § '.join(query.items)} finns inte i {(rules[1] or rules[2]).casefold()}"
    days = {day for item in query.items for day in known.items.get(item, ())}
    if not days and not any(item in known.items for item in query.items):
        told = any(
            re.search(rf"§\s*{re.escape(item)}\b", hit.stored.passage.text)
            for hit in hits[:3]
            for item in query.items
        )
        return None if told else "§ " + ", § ".join(query.items) + " finns inte i underlaget"
    if not (query.dates or query.periods):
        return None
    there = [hit for hit in hits if number_of(hit.stored) in query.items]
    if any(on_time(query, hit.stored) or not hit.stored.date for hit in there):
        return None
    asked = time_asked(query)
    on_day = [day for day in days if day in query.dates or any(p.holds(day) for p in query.periods)]
    if on_day:  # it is there, under a filter or another document: not to be denied
        return f"§ {query.items[0]} från {asked} finns, men inte bland de sökta dokumenten"
    listed = ", ".join(sorted(days))
    return f"§ {query.items[0]} finns inte från {asked}, bara från {listed}"


def _is_clause(stored: StoredPassage, items: Sequence[str]) -> bool:
    """Return whether a passage is of a clause of rules or an agreement with one of the numbers."""
    rules = stored.section.part_kind in RULES
    return rules and number_of(stored) in items


def _missing_meeting(query: Query, evidence: Sequence[StoredPassage]) -> str | None:
    """Return what is missing when the decisions of a day are asked for and none is from it.

    A § of an earlier day that only names that day ("bordläggs till den 16 april") is none.
    """
    months = [period for period in query.periods if period.first[:4] == period.last[:4]]
    months = [period for period in months if period.last[5:7] != "12" or period.first[5:7] != "01"]
    if not (query.dates or months) or not _DECIDED_ON.search(query.question):
        return None
    minutes = [stored for stored in evidence if stored.section.kind == "agenda_item"]
    if any(on_time(query, stored) or not stored.date for stored in minutes):
        return None
    if not minutes and (not query.dates or any(_tells_decided(query, one) for one in evidence)):
        return None
    asked = [*query.dates, *(period.words for period in months)]
    return f"inget protokoll från {', '.join(asked)} med ett sådant beslut är inläst"


def _tells_decided(query: Query, stored: StoredPassage) -> bool:
    """Return whether a paper tells of what was decided on a day asked for."""
    for start, end in sentences(stored.passage.text):
        sentence = stored.passage.text[start:end]
        days = {day for _, day in dates_in(sentence)}
        if days & set(query.dates) and _DECIDED.search(sentence):
            return True
    return stored.date in query.dates


def _missing_report(query: Query, taken: Sequence[Unit], known: Known) -> str | None:
    """Return what is missing when the result of a task is asked for that nobody has reported.

    The task must be what the question is about: it and its § hold most of the question's words.
    """
    asks = _ASKS_RESULT.search(query.question) and not ASKS_TASK.search(query.question)
    subject = [word for word in query.words if not _ASKS_RESULT.search(word)]
    if not asks or not subject:
        return None
    for unit in taken[:3]:
        section = unit.hit.stored.section
        for task in known.open_tasks.get(section.id, ()):
            text = f"{task.task} {task.assignee or ''} {section.title or ''} {section.body or ''}"
            held = Coverage(dict.fromkeys(subject, 1.0)).of(text)
            if sum(share >= 0.5 for share in held.values()) * 3 >= 2 * len(subject):
                due = f", {task.due}," if task.due else ""
                return (
                    f"uppdraget gavs i {item_name(section.number)} {section.date}{due} "
                    "men ingen återrapportering är hittad"
                )
    return None


def _missing_time(
    query: Query, evidence: Sequence[StoredPassage], hits: Sequence[Hit]
) -> str | None:
    """Return what is missing when no evidence is from, or tells of, the time asked for."""
    if not own_time(query) or any(tells_of_time(query, one) for one in evidence):
        return None
    timely = {hit.stored.passage.id for hit in of_time(query, hits)}
    if any(one.passage.id in timely for one in evidence):
        return None
    return f"inget i underlaget om detta gäller {time_asked(query)}"


def _other_matter(query: Query, taken: Sequence[Unit], coverage: Coverage) -> str | None:
    """Return what is missing when what is of the time asked for is of another matter.

    A question is narrowed to its time first: what is left may only share the year with it.
    """
    words_asked = [word for word in coverage.rarity if not word.isdigit() and len(word) >= _SUBJECT]
    if not own_time(query) or query.language == "en" or not words_asked:
        return None
    if query.items or any(on_time(query, unit.hit.stored) for unit in taken):
        return None
    subject = Coverage({word: coverage.rarity[word] for word in words_asked})
    texts = (f"{u.hit.stored.passage.context}\n{u.hit.stored.passage.text}" for u in taken)
    if max(subject.share(text) for text in texts) >= _LEAST_SHARED:
        return None
    return f"inget i underlaget om detta gäller {time_asked(query)}"


def _missing_dnr(query: Query, hits: Sequence[Hit]) -> str | None:
    """Return what is missing when a registration number asked for is nowhere in the evidence."""
    for dnr in query.dnrs:
        key = dnr_key(dnr)
        known = any(hit.stored.dnr and dnr_key(hit.stored.dnr) == key for hit in hits)
        told = any(
            key == dnr_key(number)
            for hit in hits
            for number in registration_numbers(hit.stored.passage.text)
        )
        if not (known or told):
            return f"diarienumret {dnr} finns inte i underlaget"
    return None


_ROLE_WORDS = {
    "vote": (r"röst|votering|omröstning|beslutsgång|proposition", "ingen omröstning"),
    "reservation": (r"reserv|särskilt yttrande", "ingen reservation"),
    "motion": (r"yrka", "inget yrkande"),
}


def _missing_role(query: Query, hits: Sequence[Hit]) -> str | None:
    """Return what is missing when a vote or motion is asked for and the § tells of none."""
    words, none = _ROLE_WORDS.get(query.role or "", ("", ""))
    if not words:
        return None
    texts = [hit.stored.passage.text for hit in hits[:6]]
    if any(re.search(words, text, re.I) for text in texts):
        return None
    return f"underlaget redovisar {none} i ärendet"


def _missing_name(query: Query, evidence: Sequence[StoredPassage], known: Known) -> str | None:
    """Return what is missing when a name asked for stands in none of the evidence."""
    if not query.names or query.language == "en":
        return None
    told = [f"{stored.passage.context}\n{stored.passage.text}" for stored in evidence]
    parties = {one or other for text in told for one, other in _PARTY_MARK.findall(text)}
    opening = [known.opening(stored.document_id) for stored in evidence]
    if _OF_A_PAPER.search(query.question):  # who is a party to an agreement wrote no remissvar
        opening = [f"{one.document_title or ''} {one.file} {one.body or ''}" for one in evidence]
    text = "\n".join([*told, *opening])
    there = set(words(text))
    absent = []
    for name in query.names:
        if "-" in name and fold(name.partition("-")[0]) in there:
            continue  # "SD-ledamoten": the party is named
        if _PARTIES.get(without_genitive(fold(name))) in parties:
            continue
        parts = [word for word in words(name) if len(word) > 2]
        forms = {form for word in parts for form in (word, without_genitive(word))}
        held = Coverage(dict.fromkeys(forms, 1.0)).of(text)
        if forms and max(held.values()) < _NAMED and not any(nearly(f, there) for f in forms):
            absent.append(name)
    return f"underlaget nämner inte {', '.join(absent)}" if absent else None


def nothing_later(section: Section) -> str:
    """Return what is missing when nothing later of a §'s matter is there."""
    place = (
        f"{item_name(section.number)} {section.date or ''}".strip()
        if section.number
        else section.title
    )
    return f"inget senare om ärendet i {place} är hittat"


def reason(missing_words: str, searched: Searched, nearest: Hit | None) -> str:
    """Return the refusal's reason: what was searched, what is missing, the nearest §."""
    scope = f"{searched.passages} stycken i {searched.documents} dokument"
    if searched.filtered:
        scope += " (efter filter)"
    text = f"Sökte i {scope}: {missing_words}."
    if nearest is not None:
        text += f" Närmast är {describe(nearest.stored)}."
    return text


def describe(stored: StoredPassage) -> str:
    """Return a passage's place in Swedish: "§ 36 Uppdrag … (Nämnden 2024-09-11, s. 47)"."""
    section = stored.section
    name = section.title or stored.document_title or stored.file
    if section.kind == "agenda_item" and section.number:
        name = f"{item_name(section.number)} {section.title or ''}".strip()
    place = " ".join(part for part in (stored.body, stored.date) if part)
    page = f"s. {stored.passage.page}"
    return f"{name} ({', '.join(part for part in (place, stored.file, page) if part)})"
