"""What a board only proposes to the one that decides: its own decision, and none in the matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HIGHER = r"(?:(?:\w+\s)?\w*(?:fullmäktige|styrelsen|nämnden|direktionen)|[KR]F\b)"
_OWNS = r"s förslag till (?:beslut (?:i|för|av) )?"  # "Kommunstyrelsens förslag till"
# "Kommunstyrelsen föreslår att kommunfullmäktige beslutar", or the heading of the board's own
# proposal: "Kommunstyrelsens förslag till kommunfullmäktige"
_PROPOSED_TO = re.compile(
    rf"(?:\bföreslår?\s+(?:att\s+)?|{_OWNS})(?P<to>{_HIGHER})"
    r"(?:\s+(?:att|beslutar?|besluta))*",
    re.I,
)
_OWN_LEAD = re.compile(
    r"^.{0,60}\b(?:för egen del|(?:styrelsen|nämnden|utskottet)s? (?:egna )?beslut)\b"
    r"|\b(?:styrelsen|nämnden|utskottet) beslutar\b",
    re.I | re.M,
)
_OWN_CLAUSE = re.compile(r"\W*(?:för|i) egen del\b", re.I)
# the rest of the clause behind it, or it would lead into those below
_PROPOSES = re.compile(rf"\W*(?:\d+\W+)?(?:att\s+)?föreslå\s+(?:att\s+)?{_HIGHER}\s+\w+\s+\w", re.I)
_LEAST_EACH = 2
_HEADING = re.compile(rf"^(?P<owner>[\wåäöÅÄÖ,-]+(?: [\wåäö,-]+){{0,7}}?){_OWNS}{_HIGHER}:?$", re.I)


def proposed_to(before: str, clause: str = "") -> str | None:
    """Return the body that the clauses after a text are only proposed to, None for a decision.

    "Kommunstyrelsen föreslår att kommunfullmäktige beslutar", then the clauses; a later lead
    ("För egen del beslutar kommunstyrelsen") ends it, and so does a ``clause`` that says itself
    that it is the board's own.
    """
    if _OWN_CLAUSE.match(clause):
        return None
    proposals = list(_PROPOSED_TO.finditer(before))
    if not proposals or _OWN_LEAD.search(before, proposals[-1].end()):
        return None
    return " ".join(proposals[-1]["to"].split()).casefold()


def each_by_itself(clauses: Sequence[str]) -> bool:
    """Return whether clauses say one by one what is only proposed: the others are decided.

    "att föreslå fullmäktige att införa en avgift", "att föreslå fullmäktige att den …", "att ge
    direktören i uppdrag …". One alone may lead into all that follows it.
    """
    return sum(proposes_itself(clause) for clause in clauses) >= _LEAST_EACH


def proposes_itself(clause: str) -> bool:
    """Return whether a clause says that it is a proposal: "att föreslå fullmäktige att …"."""
    return bool(_PROPOSES.match(clause))


def proposer(heading: str) -> str | None:
    """Return whose proposal to a higher body a heading opens, None for any other heading.

    What is proposed may follow on the line: "Nämndens förslag till fullmäktige: Taxan höjs."
    """
    match = _HEADING.match(" ".join(heading.partition(":")[0].split()))
    return match["owner"] if match else None


def is_own_proposal(heading: str, body: str | None) -> bool:
    """Return whether a heading opens what the body that met itself proposes to a higher one.

    In the minutes of kommunstyrelsen "Kommunstyrelsens förslag till kommunfullmäktige" is what
    it decided; in those of the council the same words are a proposal.
    """
    owner = proposer(heading)
    if owner is None or body is None:
        return False
    # "Arbetsutskottets förslag" in the minutes of "Kommunstyrelsens arbetsutskott"
    named, own = owner.casefold(), body.casefold()
    if own.startswith(f"{named} i "):
        return True  # "Socialnämnden i Ekby"
    return own.endswith((named, named.removesuffix("et")))
