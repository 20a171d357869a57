"""Money or leave that was asked for: whether it was granted, and only the request is there."""

from __future__ import annotations

import re

from app.answering.extract import Unit
from app.answering.lacking.case import Case
from index.analysis import indexed_text
from ingest.swedish import sentences

_ASKS_GRANTED = re.compile(
    r"\bbevilja(?:de|des|d|t|ts)\b|\btilldela(?:de|des|d|ts)\b|\butbetalt?\b|\butbetalades\b"
    r"|^(?:och |men )?fick\b[^?]*\b(?:sin|sina|sitt|pengar|bidrag\w*|anslag\w*|stöd\w*|medel"
    r"|miljon\w*|mnkr|tkr|kronor)\b"
    r"|^(?:och |men )?(?:hur (?:mycket|stort)|vilket (?:bidrag|belopp|stöd|anslag))\b[^?]*\bfick\b",
    re.I,
)
_NO_ANSWER = re.compile(
    r"\b(?:inget|inte fått (?:något )?|ännu inget) (?:svar|besked)\b(?: ännu| än\b)?"
    r"|\b(?:inväntar|avvaktar|väntar på) (?:\w+ ){0,3}(?:svar|besked|beslut)\w*"
    r"|\bhar (?:ännu )?inte (?:besvarats|svarat|beslutats|behandlats|avgjorts|prövats)\b"
    r"|\b(?:svar|besked) (?:har (?:ännu )?inte kommit|dröjer|väntas)\b",
    re.I,
)
_REQUEST = re.compile(
    r"\b(?:begäran|begär|begärt|ansökan|ansöker|ansökt|äskan\w*|äskar|äskat|sökt|söker|sökta"
    r"|hemställ\w*|vill ha)\b",
    re.I,
)
_GRANTED = re.compile(
    r"\b(?:bevilja(?:r|s|de|des|d|t|ts)|tilldela(?:r|s|de|des|t|ts)|fick|fått|erhåll\w*|erhöll"
    r"|anvisa\w*|betala(?:de|des|ts|t)|utbetala\w*|avslå\w*|avslog\w*|bifall\w*|bifölls?|utfall)\b",
    re.I,
)
_WAS_GRANTED = re.compile(
    r"\b(?:bevilja(?:de|des|ts)|tilldela(?:de|des|ts)|fick|fått|utbetala(?:de|des|ts|t)|avslog\w*"
    r"|bifölls?)\b",
    re.I,
)
_PAPERS = ("tjansteskrivelse", "dagordning")
_ONLY_WISHED = re.compile(r"\b(?:förslag|förslaget|sökt|ansökt|äskat|begärt|ansökan)\b", re.I)


def no_answer_yet(case: Case) -> str | None:
    """Return what is missing when the papers say of a request that no answer to it has come.

    "Fick badet sina pengar?", and the notes say "Begäran skickad i januari. Inget svar ännu."
    """
    if not _ASKS_GRANTED.search(case.query.question) or any(u.decision for u in case.taken):
        return None
    for unit in case.taken:
        passage = unit.hit.stored.passage
        told = [passage.text[start:end] for start, end in sentences(passage.text)]
        for one, behind in zip(told, [*told[1:], ""], strict=True):
            match = _NO_ANSWER.search(one) or _NO_ANSWER.search(behind)
            if match and _REQUEST.search(one) and case.about_text(one):
                return f"underlaget säger själv att svaret inte har kommit (”{match[0].strip()}”)"
    return None


def only_requested(case: Case) -> str | None:
    """Return what is missing when it is asked what was granted, and only requests are told.

    Letters, applications and officials' proposals come before the meeting that decides.
    """
    if not _ASKS_GRANTED.search(case.query.question) or case.query.language == "en":
        return None
    if case.query.role is not None or not all(_before_decision(case, unit) for unit in case.taken):
        return None
    most = case.coverage.share(indexed_text(case.best.hit.stored.passage))
    if any(
        hit.stored.passage.role == "decision"
        and case.coverage.share(indexed_text(hit.stored.passage)) >= most
        for hit in case.hits
    ):
        return None  # what was decided is there, if not told
    return "underlaget har bara ansökan eller förslag, inget beslut om vad som beviljades"


def _before_decision(case: Case, unit: Unit) -> bool:
    """Return whether a unit is of a request or a proposal, and tells of nothing granted."""
    if unit.decision is not None and unit.decision.outcome != "foreslagen":
        return False
    stored = unit.hit.stored
    heads = f"{case.columns(unit)} {stored.section.title or ''} {stored.document_title or ''}"
    of_request = (
        unit.role in ("proposal", "position")
        or stored.section.part_kind in _PAPERS
        or bool(_ONLY_WISHED.search(heads))
        or bool(_ONLY_WISHED.search(unit.text))
    )
    granted = _WAS_GRANTED if unit.role == "proposal" else _GRANTED  # "Bidraget beviljas"
    return of_request and not granted.search(unit.text)
