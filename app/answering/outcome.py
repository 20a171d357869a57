"""What a matter came to: the last that was decided in it, across bodies and meetings."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from app.answering.extract import Coverage, Unit
from app.answering.focus import on_time
from app.answering.polarity import is_yes_no
from index.analysis import dnr_key, words
from index.query import Query

OPEN = ("foreslagen", "aterremiss", "bordlagd")  # outcomes after which the matter goes on
WISHED = re.compile(r"\b(?:föresl|begär|ansök|yrka|hemställ|vill\b|önska)", re.I)
_AT_LAST = re.compile(
    r"\btill slut\b|\bslutlig|\bi slutändan\b|\bslutade det\b|\bhur slutade\b|\bnumera\b"
    r"|\bgäller nu\b|\bnu gäller\b|\b(?:nu|i ?dag)\s*\?|\bsenaste (?:[\w-]+ )?beslut"
    r"|\bhur gick det (?:med|för)\b(?!.*\b(?:krav|yrkande))"
    r"|\bvad (?:hände|hänt|har hänt|blev det(?: av)?) med\b|\bgick (?:[\w-]+ ){0,3}igenom\b"
    r"|(?:^|[.?!] )(?:och )?blev (?:det|den|de|han|hon)\b"
    r"|\bin the end\b|\bend up\b|\bfinally\b|\beventually\b|\bvote end\b",
    re.I,
)
# "när ärendet skickades tillbaka": the delay itself is asked about, not what came of it later
_DELAYS = (
    ("aterremiss", re.compile(
        r"\båterremi|\b(?:skicka|gick|gå|gått|sänd|sänt)\w* (?:[\wåäö-]+ ){0,7}tillbaka\b"
        r"|\bbakläxa|\bsent back", re.I)),
    ("bordlagd", re.compile(
        r"\bbordla|\bbordlä|\b(?:sköts|skjuts|skjutits|sköt) (?:[\wåäö-]+ ){0,3}(?:upp|fram)\b"
        r"|\bpostponed", re.I)),
)  # fmt: skip
_AFTER = re.compile(r"\b(?:sedan|efter att|därefter|till slut|kom (?:det )?tillbaka)\b", re.I)
_NEAR = 0.4  # score of a clause that may be the delay asked about, as a share of the best unit's
_IF_SO = re.compile(r",? och i så fall\b.*$", re.I)
# of the words that a wish and its title hold, and of the best standing, in what settles it
_SAME_WISH, _NEAR_WISH = 0.35, 0.45
_TITLE_WORDS = 3  # that one title holds of another's, all of them, where the matter is the same
_SAME_SUBJECT = 0.6  # of what an earlier title holds of the question, in a later clause and title


def asks_last(query: Query) -> bool:
    """Return whether a question asks what a matter came to, and names no § that it means."""
    return bool(_AT_LAST.search(query.question)) and not query.items


def delay_asked(found: Sequence[Unit], query: Query) -> Unit | None:
    """Return the clause that sent a matter back or put it off, where a question is about that.

    None where it asks what came of it, or names the § that it means.
    """
    if (
        query.items
        or query.intent in ("timeline", "list", "position")
        or _AFTER.search(query.question)
    ):
        return None
    for outcome, asked in _DELAYS:
        if asked.search(query.question):
            clauses = [u for u in found if u.decision is not None and u.decision.outcome == outcome]
            near = [u for u in clauses if u.score >= _NEAR * found[0].score]
            return max(near, key=lambda unit: unit.score, default=None)
    return None


def settled_since(found: Sequence[Unit], query: Query, coverage: Coverage) -> Unit | None:
    """Return what was decided on the wish or proposal that leads, where yes or no is asked for.

    "Får Ekby vara med i försöket?": a letter that asks for it leads, a later decision answers.
    """
    first = found[0]
    wished = first.role in ("proposal", "motion", "position") or WISHED.search(first.text)
    asked = _IF_SO.sub("?", query.question)
    if not wished or not is_yes_no(asked) or query.role is not None or query.items:
        return None
    least = _SAME_WISH * coverage.share(_with_title(first))
    standing = _NEAR_WISH * max(unit.hit.score for unit in found)
    later = [
        unit
        for unit in found
        if unit.decision is not None
        and unit.decision.outcome not in (*OPEN, "antecknad", "overlamnad")
        and not WISHED.search(unit.text)
        and (unit.hit.stored.date or "") >= (first.hit.stored.date or "")
        and unit.hit.score >= standing
        and coverage.share(_with_title(unit)) >= least
        and _as_meant(unit, first, query)
    ]
    return max(later, key=lambda unit: (unit.score, unit.hit.stored.date or ""), default=None)


def _with_title(unit: Unit) -> str:
    return f"{unit.hit.stored.section.title or ''} {unit.text}"


def is_open(unit: Unit) -> bool:
    """Return whether a unit decides nothing for good: it proposes, puts off or sends back."""
    return unit.decision is not None and unit.decision.outcome in OPEN


def last_decided(
    found: Sequence[Unit], first: Unit, query: Query, coverage: Coverage, matter: Collection[str]
) -> Unit | None:
    """Return the clause to tell of what was decided last in the matter of ``first``, if later.

    ``matter``: the ids of the sections of its chain. Where the question does not ask for the
    end, only what is more than another proposal or delay takes the place of ``first``.
    """
    at_last = asks_last(query)
    day = first.hit.stored.date or ""
    least = _SAME_SUBJECT * coverage.share(first.hit.stored.section.title or "")
    later = [
        unit
        for unit in found
        if unit.decision is not None
        and unit.decision.outcome != "antecknad"
        and (at_last or not is_open(unit))
        and (unit.hit.stored.date or "") > day
        and (unit.hit.stored.section.id in matter or _same_matter(unit, first))
        and coverage.share(_with_title(unit)) >= least
        and _as_meant(unit, first, query)
    ]
    return max(later, key=lambda unit: (unit.hit.stored.date or "", unit.score), default=None)


def of_matter(unit: Unit, other: Unit, matter: Collection[str]) -> bool:
    """Return whether two units are of one matter; ``matter``: as of ``last_decided``."""
    here = (unit.hit.stored.section.id, other.hit.stored.section.id)
    return all(section in matter for section in here) or _same_matter(unit, other)


def _same_matter(one: Unit, other: Unit) -> bool:
    left, right = one.hit.stored, other.hit.stored
    if left.dnr and right.dnr and dnr_key(left.dnr) == dnr_key(right.dnr):
        return True
    titles = sorted(({*words(x.section.title or "")} for x in (left, right)), key=len)
    return len(titles[0]) >= _TITLE_WORDS and titles[0] <= titles[1]


def _as_meant(later: Unit, first: Unit, query: Query) -> bool:
    """Return whether a later § is as much of the body and time that a question names."""
    one, other = later.hit.stored, first.hit.stored
    if other.body in query.bodies and one.body not in query.bodies:
        return False
    return on_time(query, one) or not on_time(query, other)
