"""Another body's decision is asked for than those that are told."""

from __future__ import annotations

import re

from app.answering.extract import Unit
from app.answering.lacking.case import Case
from app.answering.names import BODY
from index.analysis import fold, unaccented

_GENERAL = re.compile(r"^(?:bolags|förbunds|förenings)styrelse$")
# every municipality and region has them: that one is spoken of tells nothing of who decided
_COMMON = (
    "kommunstyrelse", "kommunfullmäktige", "regionstyrelse", "regionfullmäktige", "fullmäktige"
)  # fmt: skip
_ASKS_DECIDED = re.compile(r"\b(?:beslutat|beslutade|bestämt|bestämde|antagit|antog)\b", re.I)
# "att patientnämnden fick behålla sina platser": the body is what the decision is about
_ABOUT_BODY = re.compile(
    r"\b(?:att|om|för|till|i) (?:[A-ZÅÄÖ][a-zåäö]+s )?\w*(?:nämnden|styrelsen|fullmäktige)s? "
    r"(?:skulle|ska|fick|får|behöll|förlorade|ledamöter|platser|reglemente)",
    re.I,
)
_OF_OTHERS = re.compile(
    r"\b(?:har|beslutade|bestämde|antog)\b.{0,12}?"
    r"\b(?P<who>Region (?P<region>[A-ZÅÄÖ][a-zåäö]+)|(?P<kommun>[A-ZÅÄÖ][a-zåäö]+) kommun\b)"
)
# "antaget fullmäktige reglemente" is typed to find a paper, whoever adopted it
_COUNCIL_DECIDED = re.compile(
    r"\b(?:bestämde|beslutade|beslöt|antog|godkände|sade?|sa|röstade)\b[^?]{0,20}\bfullmäktige\b"
    r"|\bfullmäktige\b[^?]{0,30}\b(?:bestäm|beslutad|beslutat|beslutar|beslöt|antog|godkän|röst|sade?\b|sa\b)",
    re.I,
)
_DECIDES = re.compile(r"beslutade|beslutat|beslutades|antog|antagen|godkände|godkänd|fastställ")


def _decided_by(stem: str, unit: Unit) -> bool:
    """Return whether a unit is of, or tells of, a decision of the one whose name begins so."""
    stored = unit.hit.stored
    own = fold(f"{stored.body} {stored.document_title} {stored.file} {stored.section.title}")
    text = fold(unit.text)
    return stem in own or (stem in text and bool(_DECIDES.search(text)))


def other_body(case: Case) -> str | None:
    """Return what is missing when another body's decision is asked for than those found.

    ``opening``: document id → its title, file and first words, where its municipality is named.
    """
    query = case.query
    others = _OF_OTHERS.search(query.question)
    if others and _ASKS_DECIDED.search(query.question):
        stem = fold(others["region"] or others["kommun"])[:5]
        if not any(_decided_by(stem, unit) for unit in case.taken):
            return f"inget beslut av {others['who']} om detta är inläst"
    match = BODY.search(query.question)
    if match is None or query.intent != "decision" or _ABOUT_BODY.search(query.question):
        return None
    if fold(match[2]) == "fullmäktige" and not _COUNCIL_DECIDED.search(query.question):
        return None
    owner, kind = match[1], _GENERAL.sub("styrelse", fold(match[2]))
    # a § that speaks of the body as its own, whatever the minutes call it
    own = {
        hit.stored.section.id
        for hit in case.hits
        if hit.stored.passage.role != "dispatch" and kind in fold(hit.stored.passage.text)
    }
    for unit in case.taken:
        stored, text = unit.hit.stored, fold(unit.text)
        body = fold(stored.body or "")
        told = not unit.decision and kind in text and _DECIDES.search(text)
        opening = case.known.opening(stored.document_id)
        place = fold(f"{opening} {stored.document_title} {stored.file} {unit.text}")
        owned = owner is None or unaccented(fold(owner)) in unaccented(place)
        spoken = kind not in _COMMON and stored.section.id in own
        if (kind in body or stored.body in query.bodies or told or spoken) and owned:
            return None
    return f"inget beslut av {match[0]} om detta är inläst"
