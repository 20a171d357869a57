"""A result that is asked for and was only ordered or announced, or is said to be missing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.answering.answer_type import AnswerType, asked_for, has_form
from app.answering.extract import Coverage, Unit
from app.answering.focus import own_time
from app.answering.lacking.case import Case, sentence_behind
from app.answering.outcome import OPEN, asks_last
from app.answering.polarity import is_yes_no
from index.analysis import fold
from index.query import Query
from index.report_backs import TELLING, delivered, pending
from ingest.marks import item_name
from ingest.swedish import sentences

ASKS_RESULT = re.compile(
    r"\b(?:redovisade|rapporterade|återrapporter\w*|återkopplade|lämnade|presenterade|lade\b.*\bfram"
    r"|kom\b.*\bfram|visade|blev|svarade|svar(?:et)?|resultat(?:et)?|redovisningen|slutsats\w*"
    r"|utfallet|drogs|drog|framkom|skrev|vad (?:står|stod|säger|sade|innehåll(?:er|it)|innehöll)\b"
    r".*rapport\w*"
    r"|sa(?:de)?(?! (?:ja|nej|upp)\b))\b",
    re.I,
)
_ASKS_TASK = re.compile(
    r"\buppdrag|\bska\b|\bskulle\b|\bsenast\b|\bbeslut|\bhar\b.*\b(?:redovisat|rapporterat)"
    r"|\b(?:bad|begärde|krävde|önskade|uppmanade|föreslog|ville)\b",
    re.I,
)
_ASKS_YES = re.compile(
    r"\bsa(?:de)? (?:\w+ ){1,3}(?:ja|nej)\b|\bbifölls\b|\bgick (?:\w+ ){0,3}igenom\b", re.I
)
_HANDED_ON = re.compile(
    r"\b(?:överlåts|överlåtes|överlämnas|remitteras|hänskjuts|lämnas över) till [\wåäö -]{3,40}",
    re.I,
)
_ASKS_ANSWER = re.compile(r"\bsvar(?:ade|ar|et)?\b", re.I)
_ASKS_OUTCOME = re.compile(
    r"\bvad blev det (?:av|med|till slut)\b|\bhur (?:gick|blev|slutade) det\b", re.I
)
_ASKS_WHAT_DECIDED = re.compile(
    r"\bvad (?:blev|var) (?:det för )?beslut(?:et)?\b"
    r"|\bvad (?:beslutade|beslöt|bestämde|beslutades|bestämdes)\b"
    r"|\bhur beslutade\b",
    re.I,
)
_DECISION_TO_COME = re.compile(
    r"\b(?:inför beslut\b|beslut\w* (?:ska |kommer att |väntas |beräknas |planeras )?"
    r"(?:tas|fattas|väntas|planeras)\b[^.]{0,40})",
    re.I,
)
_GOES_ON = re.compile(
    r"\b(?:förhandling|överläggning|upphandling|prövning|utredning)\w*(?: \w+){0,8}? pågår\b"
    r"|\bpågår (?:alltjämt|fortfarande|ännu)\b|\bännu inte (?:avgjort|beslutat|klart)\b",
    re.I,
)
_BESIDE = 0.45  # of the words that the order holds, in a statement beside it
_NO_OUTCOME = ("uppdrag", "antecknad", "overlamnad")  # decisions that settle no matter
_ABOUT = 0.3  # share of a question's words that a sentence of its matter holds
_LEFT_OUT = re.compile(
    r"\bingår (?:dock )?inte i (?:kalkylen|budgeten|beräkningen|priset|kostnaden)\b", re.I
)
_TO_TELL = re.compile(
    r"\bför att (?:redovisa|rapportera|återrapportera|presentera|informera|berätta)\b"
    r"|\bförsena[dt]\w*\b.*\b(?:redovisas|presenteras|lämnas|rapporteras)\b",
    re.I,
)
_SAID_MISSING = re.compile(
    r"\b(?:uppgift\w*|siffr\w*|redovisning\w*|statistik\w*|underlag\w*)\b[^.]{0,40}"
    r"\b(?:saknas|finns inte|har inte (?:lämnats|redovisats|kommit))"
    r"|\bsaknas (?:uppgift|siffr|statistik)\w*"
    r"|\b(?:uppgift|siffr)\w*\b[^.]{0,40}\b(?:förs in|fylls i|kompletteras|lämnas|tillkommer)"
    r" (?:efter|senare|när|i efterhand)",
    re.I,
)
_NOT_DONE = re.compile(
    r"\b(?P<reckoned>beräkning|uppskattning|sammanställning|mätning)\w*\b[^.]{0,80}"
    r"\bhar (?:ännu )?inte (?:gjorts|genomförts|redovisats|lämnats)"
    r"|\b(?P<answered>[A-ZÅÄÖ]\w+)[^.]{0,40}\bhar (?:ännu )?inte"
    r" (?:lämnat (?:något )?(?:svar|yttrande)|svarat|yttrat sig|inkommit)"
)


def no_report(case: Case) -> str | None:
    """Return what is missing when the result of a task is asked for that nobody has reported.

    The task must be what the question is about: it and its § hold most of the question's words.
    """
    query = case.query
    asks = ASKS_RESULT.search(query.question) and not _ASKS_TASK.search(query.question)
    subject = [word for word in query.words if not ASKS_RESULT.search(word)]
    if not asks or not subject:
        return None
    for unit in case.taken[:3]:
        section = unit.hit.stored.section
        for task in case.known.open_tasks.get(section.id, ()):
            text = f"{task.task} {task.assignee or ''} {section.title or ''} {section.body or ''}"
            asked = Coverage(dict.fromkeys(subject, 1.0))
            if _decided_itself(case, unit, asked, task.task):
                continue
            if unit.hit.stored.body in query.bodies and unit.hit.stored.body != task.assignee:
                continue  # what they said who gave the task is asked, and that is told
            held = asked.of(text)
            if sum(share >= 0.5 for share in held.values()) * 3 >= 2 * len(subject):
                due = f", {task.due}," if task.due else ""
                return (
                    f"uppdraget gavs i {item_name(section.number)} {section.date}{due} "
                    "men ingen återrapportering är hittad"
                )
    return None


def _decided_itself(case: Case, unit: Unit, asked: Coverage, task: str) -> bool:
    """Return whether the § that gives a task also decides what is asked about, and tells it.

    "Vad blev det av badhuset, stängdes det?" is answered by what was decided on the bath, and
    not by the task that was given beside it.
    """
    least = asked.share(task)
    question = case.query.question
    return bool(_ASKS_OUTCOME.search(question) or is_yes_no(question)) and any(
        other.decision is not None
        and other.decision.outcome not in _NO_OUTCOME
        and other.hit.stored.section.id == unit.hit.stored.section.id
        and asked.share(other.text) > least
        for other in case.taken
    )


def only_ordered(case: Case) -> str | None:
    """Return what is missing when a result is asked for and the evidence only tells of the order.

    "Vad redovisade …?", and all that is said is that it shall be reported, or will be.
    """
    query = case.query
    if query.intent == "decision" or _ASKS_TASK.search(query.question):
        return None
    first = case.taken[0]
    survey = first.hit.stored.section.kind == "question"
    if survey and _ASKS_ANSWER.search(query.question):
        return None  # what a survey was answered with may well say what shall be
    if not ASKS_RESULT.search(query.question):
        return None
    settled = first.decision and first.decision.outcome not in (*_NO_OUTCOME, "foreslagen")
    if settled and is_yes_no(query.question):
        return None  # "Blev bussen kvar?": what was decided is what it led to
    if _ASKS_OUTCOME.search(query.question) and any(_settles(case, unit) for unit in case.taken):
        return None
    asked = asked_for(query.question) & {"time", "count", "amount", "share"}
    if any(_states(case, unit, kind) for kind in asked for unit in case.taken):
        return None
    much = case.coverage.share(case.best.text)
    # a figure of something else, and nothing that was reported
    beside = case.coverage.share(first.text) < _BESIDE * much
    beside = beside and not any(delivered(unit.text) for unit in case.taken)
    if not (_to_come(case.best.text) and (beside or _to_come(first.text))):
        return None
    if _ASKS_OUTCOME.search(query.question) and not _is_to_come(case.best):
        return None
    if any(unit.role == "position" for unit in case.taken):
        return None  # what somebody wants to be done is what was said
    least = 0.8 * much
    if any(delivered(u.text) and case.coverage.share(u.text) >= least for u in case.taken):
        return None
    return "underlaget säger att det ska göras, men inte vad det ledde till"


def _settles(case: Case, unit: Unit) -> bool:
    """Return whether a unit is a decision that settles what is asked about."""
    unsettled = (*_NO_OUTCOME, *OPEN)
    return (
        unit.decision is not None
        and unit.decision.outcome not in unsettled
        and not _is_to_come(unit)
        and case.about(unit)
    )


def _states(case: Case, unit: Unit, kind: AnswerType) -> bool:
    """Return whether a unit about it states what is asked for, and not when it shall be told."""
    return has_form(unit.text, kind) and case.about(unit) and delivered(unit.text)


def _is_to_come(unit: Unit) -> bool:
    """Return whether a unit tells of what shall be told. What "ska gälla" is settled by that."""
    return _to_come(unit.text) and (unit.decision is None or bool(TELLING.search(unit.text)))


def _to_come(text: str) -> bool:
    """Return whether a text tells of what somebody shall tell, and not of what was told."""
    return pending(text) or (bool(_TO_TELL.search(text)) and not delivered(text))


def handed_on(case: Case) -> str | None:
    """Return what is missing when it is asked what a proposal came to that was only handed on.

    "Sa nämnden ja till medborgarförslaget?", and the council's list of what came in says that it
    goes to the board.
    """
    query = case.query
    if not (_ASKS_OUTCOME.search(query.question) or _ASKS_YES.search(query.question)):
        return None
    if any(unit.decision is not None for unit in case.taken):
        return None
    best = case.best  # the sentence, or the one behind it in a list of what came in
    passage = best.hit.stored.passage
    match = _HANDED_ON.search(passage.text, best.start - passage.start, sentence_behind(best)[1])
    return f"underlaget säger bara vart det lämnades (”{match[0]}”)" if match else None


def only_planned(case: Case) -> str | None:
    """Return what is missing when a decision is asked for that the papers only say is to come.

    "Vad blev beslutet den 6 maj?", and all that is told is that it is to be taken on that day.
    """
    query = case.query
    if query.intent != "decision" or not _ASKS_WHAT_DECIDED.search(query.question):
        return None
    if any(unit.decision is not None and unit.covered for unit in case.taken):
        return None
    match = _DECISION_TO_COME.search(case.taken[0].hit.stored.passage.text)
    return f"underlaget säger bara att det ska beslutas (”{match[0]}”)" if match else None


def still_open(case: Case) -> str | None:
    """Return what is missing when it is asked what something came to that is still going on."""
    query = case.query
    if not asks_last(query) or any(unit.decision for unit in case.taken):
        return None
    match = _GOES_ON.search(case.best.text)
    return f"underlaget säger att det inte är avgjort (”{match[0]}”)" if match else None


def said_missing(case: Case) -> str | None:
    """Return what is missing when the nearest statement is that just this is not there."""
    query = case.query
    figure = query.intent == "figure"
    asks = figure or asked_for(query.question) or ASKS_RESULT.search(query.question)
    if query.intent in ("list", "duty") or not asks:
        return None
    if query.intent == "decision" and not asked_for(query.question):
        return None
    # "Hus 14" names nobody that something could be missing of
    names = [name for name in query.names if not re.search(rf"\b{name} \d", query.question)]
    stems = [fold(name[:5]) for name in names]
    match = _SAID_MISSING.search(case.best.text) or _not_done(query, case.best)
    if match and (not stems or any(stem in fold(case.best.text) for stem in stems)):
        return f"underlaget säger själv att uppgiften saknas (”{match[0]}”)"
    texts = [unit.text for unit in case.taken]
    if figure and not is_yes_no(
        query.question
    ):  # told beside its figure: "Uppgift saknas för Ekby."
        texts.append(case.best.hit.stored.passage.text)
    for sentence in (text[start:end] for text in texts for start, end in sentences(text)):
        if _SAID_MISSING.search(sentence) and _of_asked(case, sentence, stems):
            return f"underlaget säger själv att uppgiften saknas (”{sentence.strip()}”)"
    return None


def _of_asked(case: Case, sentence: str, stems: Sequence[str]) -> bool:
    """Return whether a sentence names who is asked about, or else the year and the matter."""
    if stems:
        return all(stem in fold(sentence) for stem in stems)
    years = {period.first[:4] for period in case.query.periods if own_time(case.query)}
    return any(year in sentence for year in years) and case.coverage.share(sentence) >= _ABOUT


def _not_done(query: Query, best: Unit) -> re.Match[str] | None:
    """Return where the passage says that what is asked for was never reckoned or never came."""
    money = bool(asked_for(query.question) & {"amount", "count"})
    for match in _NOT_DONE.finditer(best.hit.stored.passage.text):
        if (money and match["reckoned"]) or (match["answered"] and not asked_for(query.question)):
            return match
    return _LEFT_OUT.search(best.text) if money else None
