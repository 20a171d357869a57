"""Which units answer together: the decision first, then the best, then what adds to it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import partial
from math import fsum

from app.answering.answer_type import (
    AnswerType,
    asked_for,
    counts_what_is_asked,
    has_form,
    lists_ballots,
    states_figure,
    states_money,
)
from app.answering.extract import Coverage, Unit
from app.answering.fit import says_nothing
from app.answering.focus import attached_to
from app.answering.names import persons_shared
from app.answering.outcome import (
    WISHED,
    asks_last,
    delay_asked,
    is_open,
    last_decided,
    of_matter,
    settled_since,
)
from index.analysis import fold
from index.query import Query

_NEAR_LEAD = 0.8  # a decision this near the leading passage answers a question for a decision
_OWN_WORDS = ("position", "definition")  # intents that ask for somebody's words, not a decision
_PLAIN_FACTS = ("figure", "date", "person", "duty")
_ASKS_MORE = re.compile(
    r",? (?:och|samt) (?:hur|vilk|vem|när|vad|varför|var|vart|i så fall)|\brespektive\b", re.I
)
_ADDS = 0.18  # share of the question's words, by rarity, that a further unit has to add
# A unit is told for itself with this share of the best one's score, in its § and elsewhere.
_CLOSE_HERE, _CLOSE = 0.8, 0.86
_STEPS = 0.5  # score of a timeline's step, as a share of the best unit's
_DECIDED, _STATED = 0.2, 0.3  # what a decision, or a figure asked for, adds to a step
_DECIDED_FIRST = 0.4  # a decision, where no figures are asked for
_OF_MEETINGS = re.compile(r"\b(?:på|vid) vilka (?:\w*möten|\w*sammanträden)\b", re.I)
_OF_MONEY = re.compile(
    r"kostna|kosta|budget|belopp|\bram(?:en)?\b|ersättning|tillskott|avgift|hyra|mnkr|kronor", re.I
)
_OF_NUMBERS = re.compile(r"vuxit|ökat|minskat|antal|hur många|hur mycket|genomsnitt|andel", re.I)
_ASKS_OUTCOME = re.compile(
    r"\bhur (?:gick|slutade) det (?:med|för)\b|\bvad (?:hände|hänt|blev det av) med\b", re.I
)
_SETTLES = re.compile(r"\b(?:finner|avslår|avslås|bifaller|bifalls|antar|antas|beslutar)\b", re.I)
_BESIDE = 0.6  # score below which a decision that shares no word with the best unit is beside it
_NEAR_BEST = 0.7  # score of what may be told beside the best unit
_COMPLETED: tuple[AnswerType, ...] = ("time", "count", "amount", "share", "person", "frequency")
_IN_FAVOUR = re.compile(
    r"\b(?:till förmån för|för) (?:sina? |sitt )?(?:eget|egna|egen)?\s?yrkande", re.I
)
# "Nämnden beslutar enligt arbetsutskottets förslag" leaves open what that is.
_AS_PROPOSED = re.compile(
    r"\b(?:enligt|i enlighet med|bifall\w*|godkänn\w*|anta\w*)"
    r" (?P<owner>[\wåäö -]{3,60}?)s förslag\b",
    re.I,
)
_IN_WRITING = re.compile(r"\bskriftlig|\bbilag|\bbifoga", re.I)
_ATTACHED = 3  # sentences of a reservation in an attachment
_BRIEF = 16  # words of such a clause
_SAYS_ALL = 0.65  # the same share for a decision that has the forms of answer asked for
_MOTIONS = 3  # that an answer about reservations tells
_LOOKED_AT = 40  # further units
_COUNTED_AMONG, _NEAR_COUNT = 8, 0.6  # units, and their score, that may count what is asked


def chosen(
    found: Sequence[Unit], query: Query, coverage: Coverage, most: int,
    matter: Collection[str] = (),
) -> list[Unit]:  # fmt: skip
    """Choose at most ``most`` units that answer together, in the order they are told in.

    ``matter``: the ids of the sections that are of the matter of the leading §, where they were
    read.

    Where the leading passage is of a § that decides something, its decision is told, and told
    first: what was proposed, moved or told around it must not stand in its place. A further
    unit is taken when it holds words of the question that those before lack, or comes close
    to the best one in the same section. How a vote fell is told whole, and what happened over
    time is told § by §, the oldest first.
    """
    found = [u for u in found if u.decision or not says_nothing(u.text, u.hit, query)] or found
    found = _on_the_subject(found, query)
    if not found:
        return []
    if "ballot" in asked_for(query.question):
        told = _ballots(found)
        if told:
            return told
    if query.intent == "timeline":
        return _steps(found, query, most, matter)
    meant = delay_asked(found, query) or settled_since(found, query, coverage)
    lead = meant or _lead_decision(found, query)
    if lead is not None and not meant and _is_beside(lead, found[0], query):
        lead = None
    final = None if meant else _final(found, lead, query, coverage, matter)
    if final is not None:
        # what was decided in it before is the matter's past
        found = [u for u in found if u.decision is None or not _is_past(u, final, matter)]
        lead = final
    best = lead or found[0]
    taken = [best]
    ended = final is not None and asks_last(query)
    if lead is not None and not (meant or asks_last(query)) and _says_more(found[0], lead, query):
        best = found[0]
        taken = [best, lead]
    counting = _counting(found, best, query)
    if counting is not None:
        best = counting
        taken = [best, *taken]
    most += bool(_ASKS_MORE.search(query.question))
    held = set().union(*(unit.covered for unit in taken))
    rest = [unit for unit in found if unit not in taken]
    if ended and query.intent not in _PLAIN_FACTS:  # how it ended is told by the § that ended it
        rest = [u for u in rest if u.hit.stored.section.id == best.hit.stored.section.id]
    for unit in rest[:_LOOKED_AT]:
        if len(taken) >= most:
            break
        if any(_overlap(unit, other) for other in taken):
            continue
        gain = fsum(coverage.rarity[word] for word in unit.covered - held) / coverage.total
        if unit.row and not _adds_row(unit, taken, query):
            continue
        same = unit.hit.stored.section.id == best.hit.stored.section.id
        close = unit.score >= (_CLOSE_HERE if same else _CLOSE) * found[0].score
        if (gain >= _ADDS and unit.score >= 0.55 * found[0].score) or close:
            taken.append(unit)
            held |= unit.covered
    taken += _motions_meant(taken, rest) + _proposal_meant(lead, taken, rest)
    taken += _attached(taken, rest)
    if _ASKS_OUTCOME.search(query.question):
        taken += _outcome_of_motion(taken, rest)
    return taken + _of_lacking_form(query, taken, rest, found[0].score)


def _on_the_subject(found: Sequence[Unit], query: Query) -> Sequence[Unit]:
    """Leave out decisions that share with a question only the name of the body that it names.

    Unless nothing else is asked for than a § or a day of that body.
    """
    named = query.body_words
    if not named or query.items or query.dates or query.periods or query.dnrs:
        return found
    if not any(unit.covered - named for unit in found):
        return found
    return [u for u in found if not u.decision or not u.covered or u.covered - named]


def _adds_row(unit: Unit, taken: Sequence[Unit], query: Query) -> bool:
    """Return whether a row is meant besides those of its table that are told already.

    One row is meant where the question names one better than the others; a list wants them all.
    """
    if query.intent in ("list", "timeline"):
        return True
    told = [other for other in taken if other.row and _same_table(unit, other)]
    return not told or not told[0].own or bool(unit.own - told[0].own) or unit.own == told[0].own


def _same_table(unit: Unit, other: Unit) -> bool:
    return unit.hit.stored.passage.id == other.hit.stored.passage.id


def _of_lacking_form(
    query: Query, taken: Sequence[Unit], rest: Sequence[Unit], best: float
) -> list[Unit]:
    """Return the best further unit for a form of answer that is asked for and not yet there."""
    added: list[Unit] = []
    asked = asked_for(query.question)
    for kind in _COMPLETED:
        if kind not in asked:
            continue
        money = kind == "amount" and bool(_OF_MONEY.search(query.question))
        fits = states_money if money else partial(has_form, kind=kind)
        if any(fits(unit.text) for unit in (*taken, *added)):
            continue
        sections = {unit.hit.stored.section.id for unit in taken}
        for unit in rest[:_LOOKED_AT]:
            near = unit.hit.stored.section.id in sections
            if fits(unit.text) and unit.score >= (0.5 if near else _NEAR_BEST) * best:
                added.append(unit)
                break
    return added


def _motions_meant(taken: Sequence[Unit], rest: Sequence[Unit]) -> list[Unit]:
    """Return the motions that told reservations are in favour of: without them they say nothing.

    "Ali Ek (V) reserverar sig till förmån för eget yrkande" leaves open what was moved.
    """
    added: list[Unit] = []
    for unit in taken:
        if unit.role != "reservation" or not _IN_FAVOUR.search(unit.text):
            continue
        section = unit.hit.stored.section.id
        for other in rest:
            same = other.hit.stored.section.id == section and other.role == "motion"
            if same and other not in added and persons_shared(unit.text, other.text):
                added.append(other)
    return added[:_MOTIONS]


def _outcome_of_motion(taken: Sequence[Unit], rest: Sequence[Unit]) -> list[Unit]:
    """Return how a § took the motion that is told, where no decision is told beside it."""
    motions = [unit for unit in taken if unit.role == "motion"]
    if not motions or any(unit.decision for unit in taken):
        return []
    section = motions[0].hit.stored.section.id
    there = (u for u in rest if u.hit.stored.section.id == section)
    return [u for u in there if u.role == "vote" and _SETTLES.search(u.text)][:1]


def _attached(taken: Sequence[Unit], rest: Sequence[Unit]) -> list[Unit]:
    """Return what a written reservation says that the §'s minutes only refer to: "se bilaga 2".

    It stands in a part of its own in the same file, under a heading that names the §.
    """
    added: list[Unit] = []
    for unit in taken:
        if unit.role != "reservation" or not _IN_WRITING.search(unit.text):
            continue
        added += [
            other
            for other in rest
            if other.role == "reservation"
            and not any(_overlap(other, told) for told in (*taken, *added))
            and attached_to(unit.hit.stored, other.hit.stored)
        ]
    return sorted(added[:_ATTACHED], key=lambda unit: unit.start)


def _proposal_meant(lead: Unit | None, taken: Sequence[Unit], rest: Sequence[Unit]) -> list[Unit]:
    """Return the proposal that a told decision refers to without saying what it is."""
    if lead is None or lead not in taken or len(lead.text.split()) > _BRIEF:
        return []
    named = _AS_PROPOSED.search(lead.text)
    if named is None or any(unit.role == "proposal" for unit in taken):
        return []
    section, owner = lead.hit.stored.section.id, fold(named["owner"])
    there = [u for u in rest if u.role == "proposal" and u.hit.stored.section.id == section]
    # of several proposals only the one that the decision names
    return [u for u in there if fold(u.hit.stored.passage.text).startswith(f"{owner}s förslag")][:1]


def _ballots(found: Sequence[Unit]) -> list[Unit]:
    """Return what was voted on, who voted how and the outcome, in the words of the § that leads."""
    votes = [unit for unit in found if unit.role == "vote"]
    if not votes or votes[0].score < _NEAR_BEST * found[0].score:
        return []
    section = votes[0].hit.stored.section.id
    here = [unit for unit in votes if unit.hit.stored.section.id == section]
    lists = [unit for unit in here if lists_ballots(unit.text)]
    if not lists:
        return []
    others = [unit for unit in here if unit not in lists][:2]
    return sorted([*lists[:4], *others], key=lambda unit: unit.start)


def _steps(found: Sequence[Unit], query: Query, most: int, matter: Collection[str]) -> list[Unit]:
    """Return the best unit of each § or paper, at most ``most``, in time order.

    The §§ of the leading one's matter come first, whatever their words: a matter's course is
    what was decided in it, one time after the other.
    """
    leading = max((unit.hit for unit in found), key=lambda hit: hit.score).stored
    of_money = bool(_OF_MONEY.search(query.question))
    of_numbers = not of_money and bool(_OF_NUMBERS.search(query.question))
    meetings = _OF_MEETINGS.search(query.question)
    decided = _DECIDED if of_money or of_numbers else _DECIDED_FIRST
    best: dict[tuple[str | None, str], tuple[float, Unit]] = {}
    for unit in found:
        stored = unit.hit.stored
        key = (stored.date, stored.section.id)
        same = leading.dnr is not None and stored.dnr == leading.dnr
        step = stored.section.kind == "agenda_item" and bool(unit.covered)
        if (
            not (step and (same or stored.section.id in matter))
            and unit.score < _STEPS * found[0].score
        ):
            continue
        if meetings and stored.section.kind != "agenda_item":
            continue
        if unit.role in ("basis", "dispatch") or any(_overlap(unit, u) for _, u in best.values()):
            continue
        value = unit.score + decided * (unit.decision is not None)
        value += _STATED * (of_money and states_money(unit.text))
        value += _STATED * (of_numbers and states_figure(unit.text))
        if key not in best or value > best[key][0]:
            best[key] = (value, unit)
    steps = sorted(best.values(), key=lambda step: -step[0])[:most]
    return sorted(
        (unit for _, unit in steps), key=lambda unit: (unit.hit.stored.date or "", unit.start)
    )


def _says_more(unit: Unit, lead: Unit, query: Query) -> bool:
    """Return whether a sentence answers a question for a fact better than the decision does.

    What somebody proposed, moved or asked for never stands before what was decided on it.
    """
    return (
        query.intent in _PLAIN_FACTS
        and query.language == "sv"  # of units in another language only some are compared
        and unit.decision is None
        and unit.role not in ("proposal", "motion", "reservation")
        and not WISHED.search(unit.text)
        and lead.score < (_SAYS_ALL if _has_what_is_asked(lead, query) else 0.85) * unit.score
    )


def _counting(found: Sequence[Unit], best: Unit, query: Query) -> Unit | None:
    """Return the sentence with a number of what "hur många" asks for, where the best has none."""
    if query.intent != "figure" or counts_what_is_asked(best.text, query.question) is not False:
        return None
    near = (unit for unit in found[:_COUNTED_AMONG] if unit.score >= _NEAR_COUNT * found[0].score)
    counted = (unit for unit in near if counts_what_is_asked(unit.text, query.question))
    return next((u for u in counted if u.role not in ("proposal", "motion")), None)


def _has_what_is_asked(unit: Unit, query: Query) -> bool:
    asked = asked_for(query.question)
    return bool(asked) and all(has_form(unit.text, kind) for kind in asked)


def _lead_decision(found: Sequence[Unit], query: Query) -> Unit | None:
    """Return the best clause of the § that the answer comes from, if it is to be told.

    It is, unless somebody's words or another part of the § are asked for, or all that was
    decided was to take note.
    """
    if query.role is not None or query.intent in _OWN_WORDS:
        return None
    top = max(unit.hit.score for unit in found)
    if query.intent == "decision":
        near = [u for u in found if u.decision and u.hit.score >= _NEAR_LEAD * top]
        sections = [max(near, key=lambda u: u.hit.score).hit.stored.section.id] if near else []
    else:
        leading = max((unit.hit for unit in found), key=lambda hit: hit.score)
        sections = [found[0].hit.stored.section.id, leading.stored.section.id]
    for section in sections:
        clauses = [u for u in found if u.decision and u.hit.stored.section.id == section]
        weighty = any(u.decision and u.decision.outcome != "antecknad" for u in clauses)
        if clauses and (weighty or query.intent == "decision"):
            return clauses[0]
    return None


def _is_beside(lead: Unit, best: Unit, query: Query) -> bool:
    """Return whether a decision shares nothing with the best unit and is beside the matter."""
    if lead.covered & best.covered:
        return False
    weak = lead.score < _BESIDE * best.score
    asked = _ASKS_OUTCOME.search(query.question)
    return (weak and not asked) or query.intent in ("person", "date")


def _final(
    found: Sequence[Unit], lead: Unit | None, query: Query, coverage: Coverage,
    matter: Collection[str],
) -> Unit | None:  # fmt: skip
    """Return what was decided last in the matter that the answer comes from, where that is meant.

    A board's proposal must not stand where its council's decision is there. Who asks for a body,
    a day, a § or a proposal means that one; who asks how it ended means the last.
    """
    if query.role is not None or query.intent in _OWN_WORDS:
        return None
    if asks_last(query):
        leading = max(found, key=lambda unit: unit.hit.score)
        return last_decided(found, lead or leading, query, coverage, matter)
    if lead is None or WISHED.search(query.question) or query.items or query.follows:
        return None
    section = lead.hit.stored.section.id
    clauses = [u for u in found if u.decision and u.hit.stored.section.id == section]
    if not all(map(is_open, clauses)):
        return None
    return last_decided(found, lead, query, coverage, matter)


def _is_past(unit: Unit, final: Unit, matter: Collection[str]) -> bool:
    """Return whether a decision came before the last one of its matter."""
    day, last = unit.hit.stored.date or "", final.hit.stored.date or ""
    return day < last and of_matter(unit, final, matter)


def _overlap(left: Unit, right: Unit) -> bool:
    if left.hit.stored.passage.id == right.hit.stored.passage.id:
        return left.start < right.end and right.start < left.end
    return " ".join(fold(left.text).split()) == " ".join(fold(right.text).split())
