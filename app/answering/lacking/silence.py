"""Somebody's answer is asked for, and the papers say or show that none came."""

from __future__ import annotations

import re

from app.answering.answer_type import has_form
from app.answering.extract import Unit
from app.answering.lacking.case import Case
from app.answering.names import named, without_genitive
from index.analysis import fold
from index.report_backs import pending
from ingest.swedish import sentences

_ASKS_VIEW = re.compile(
    r"\b(?:tyck\w*|tyckte|ans(?:er|åg)\w*|svar\w*|vill|ville|inställning\w*|syn på|invändning\w*"
    r"|synpunkt\w*|åsikt\w*|ståndpunkt\w*|kritik\w*|skrev|yttra\w*|yttrande\w*|remissvar\w*"
    r"|berätta\w*|uppgav|uppger|redogjorde|hur (?:gör|drar|löser|arbetar)|enligt intervju\w*"
    r"|ställ(?:er|de) sig|argument\w*|skäl\w*|förespråka\w*|föredr\w+)\b",
    re.I,
)
_CAME = r"(?:svarat|besvarat|yttrat|inkommit|lämnat|kommit in|hört av sig)"
# {name} is who is said not to have answered
_SILENT = (
    r"\b(?:utom|förutom|undantag(?:et)? (?:av|för))\b[^.]{{0,80}}\b{name}[^.]{{0,60}}\b" + _CAME,
    r"\bsvar\b[^.]{{0,20}}\bsaknas\b[^.]{{0,80}}\b{name}"
    r"|\b(?:yttrande|remissvar|enkätsvar)\w*\b[^.]{{0,20}}\bsaknas\b[^.]{{0,80}}\b{name}",
    r"\b{name}[^.,;]{{0,40}}\b(?:har|hade|har ännu|hade ännu)\b[^.,;]{{0,12}}\b(?:inte|ej|aldrig)\b"
    r"[^.,;]{{0,30}}\b" + _CAME,
    r"\b{name}[^.,;]{{0,30}}\b(?:svarade|besvarade|yttrade sig)\b[^.,;]{{0,15}}"
    r"\b(?:inte|ej|aldrig)\b",
    r"\b{name}[^.,;]{{0,30}}\b(?:begärde|har begärt|begärt|fick|har fått) (?:anstånd|förlängd)",
    r"\b{name}[^.]{{0,60}}\b(?:avböj(?:de|er|t)|tacka(?:de|t|r) nej|valde att inte delta)\b",
    r"\b{name}[^.,;]{{0,20}}\bavst(?:od|år|ått) från att (?:svara|yttra|besvara|delta)",
    r"\b{name}[^.,;]{{0,30}}\b(?:svar|yttrande|remissvar) (?:saknas|har inte)",
)
_ASKS_REPLY = re.compile(
    r"^(?:och )?(?:vad (?:svarade|blev svaret|fick \w+ för svar|sa(?:de)? (?:\w+ )?till svar)"
    r"|vilket (?:svar|besked) (?:gav|fick|lämnade|kom)|hur (?:svarade|löd svaret))\b",
    re.I,
)
_REPLIES = re.compile(
    r"\bsvar(?:ar|ade|at|ats|et)\b|\bbesked|\bmeddela[rdt]|\byttra|\banför|\bframhåll|\bredogör"
    r"|\bförklara[rdt]|\btillstyrk|\bavstyrk|\banser\b|\bansåg\b|\bbedöm",
    re.I,
)
_REPLY = re.compile(r"\b(?:svar|yttrande|remissvar|enkät\w*|fråga \d+)\b", re.I)

_ASKS_WHY_DECLINED = re.compile(
    r"^varför (?:tackade|avböjde|avstod|hoppade|ville|deltog|valde)\b[^?]*"
    r"\b(?:nej|avböjde|avstod|hoppade|inte|ej)\b",
    re.I,
)
# the end of what is said: nothing behind it gives a reason
_DECLINED = re.compile(
    r"\b(?:avböj(?:de|er|t)|tacka(?:de|t|r) nej"
    r"|avst(?:od|år|ått) från att (?:delta|medverka|svara))\W*$",
    re.I,
)
_SPEAKS_OF_THEM = re.compile(r"^\W*(?:de|den|det|detta|kommunen|regionen|skäl\w*|orsak\w*)\b", re.I)


def silent(case: Case) -> str | None:
    """Return what is missing when the view of somebody is asked for who gave none.

    "Vad tyckte Ekby?", and the paper says that all but Ekby have answered.
    """
    query = case.query
    if not query.names or query.language == "en" or not _ASKS_VIEW.search(query.question):
        return None
    texts = dict.fromkeys(
        hit.stored.passage.text for hit in (*case.hits, *(unit.hit for unit in case.taken))
    )
    for name in query.names:
        stem = without_genitive(fold(name))
        patterns = [re.compile(one.format(name=re.escape(stem)), re.I) for one in _SILENT]
        said = next((one for text in texts for one in _sentences_with(text, patterns)), None)
        if said and not any(_speaks(unit, stem, patterns) for unit in case.taken):
            return f"underlaget säger själv att svaret saknas (”{said}”)"
    return None


def _sentences_with(text: str, patterns: list[re.Pattern[str]]) -> list[str]:
    found = (" ".join(text[start:end].split()) for start, end in sentences(text))
    return [one for one in found if any(pattern.search(fold(one)) for pattern in patterns)]


def _speaks(unit: Unit, stem: str, patterns: list[re.Pattern[str]]) -> bool:
    """Return whether a unit tells what the one of this name thinks, or is of its own paper."""
    stored = unit.hit.stored
    if stem in fold(
        f"{stored.body or ''} {stored.section.title or ''} {stored.section.author or ''}"
    ):
        return True
    return stem in fold(unit.text) and not _sentences_with(unit.text, patterns)


def no_reply(case: Case) -> str | None:
    """Return what is missing when a reply is asked for, and no paper is or tells of one.

    "Vad svarade regionen?", and all there is is the letter to it.
    """
    query = case.query
    if not _ASKS_REPLY.search(query.question) or query.language == "en":
        return None
    for unit in case.taken:
        stored = unit.hit.stored
        if stored.section.kind == "question" or stored.section.part_kind == "enkat":
            return None
        if _REPLY.search(f"{stored.section.title or ''} {stored.document_title or ''}"):
            return None
        if _REPLIES.search(unit.text) and not pending(unit.text):
            return None
    return "underlaget har inget sådant svar"


def no_reason_to_decline(case: Case) -> str | None:
    """Return what is missing when it is asked why somebody declined, and only that is told.

    Every statement ends with it, and nothing that may be a reason stands before or behind.
    """
    query = case.query
    if not _ASKS_WHY_DECLINED.search(query.question) or not query.names:
        return None
    for unit in case.taken:
        text = unit.hit.stored.passage.text
        said = ["", *(text[start:end] for start, end in sentences(text)), ""]
        around = zip(said, said[1:], said[2:], strict=False)
        declined = [three for three in around if _DECLINED.search(three[1])]
        if not _DECLINED.search(unit.text) or not declined:
            return None
        for before, one, behind in declined:
            if any(has_form(text, "reason") for text in (before, one, behind)):
                return None
            of_them = any(named(behind, name) for name in query.names)
            if of_them or _SPEAKS_OF_THEM.match(behind):
                return None
    return "underlaget säger att det skedde, men inte varför"
