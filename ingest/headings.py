"""The headings inside a § and what role of text each opens."""

from __future__ import annotations

import re

from ingest.proposals import proposer
from ingest.records import Role

# Role headings, tried in order. A heading is a line of its own, at most 80 characters.
_PATTERNS: tuple[tuple[Role, str], ...] = (
    ("motion", r"(?:tilläggs|ändrings|avslags|bifalls|återremiss)?yrkanden?(?: (?:på|under|vid) sammanträdet)?"
               r"|förslag(?: till beslut)? (?:på|under|vid) (?:dagens )?sammanträdet?"),
    ("vote", r"propositions?ordning|proposition(?:er)?|beslutsgång(?:en)?"
             r"|omröstning(?:s?resultat|s?ordning|slista)?|votering(?:slista|sordning|sresultat)?"),
    ("reservation", r"reservation(?:er)?|särskil[dt]a? yttranden?"
                    r"|protokollsanteckning(?:ar)?"),
    ("text", r"anteckning(?:ar)?(?: till protokollet)?|jäv"
             r"|rätt utdrag(?:et)?(?: (?:intygar|intygas|bestyrkes|bestyrks))?|utdraget (?:bestyrks|intygas)|(?:protokolls)?utdragets riktighet(?: \w+)?|vid protokollet"),
    ("proposal", r"(?:[\wåäöÅÄÖ/,-]+ ){0,7}förslag(?: till beslut| till [\wåäö]+)?|beslutsförslag"
                 r"|förslag till beslut\b.{0,50}"),
    ("background", r"tidigare beslut|bakgrund(?: och [\wåäö ]+)?|historik|frågeställning(?:ar)?"
                   r"|(?:ekonomiska )?konsekvenser(?: .{0,60})?|konsekvensbeskrivning"
                   r"|barn(?:rätts)?konsekvens[\wåäö]*|finansiering|ekonomi|bedömning|överväganden?"
                   r"|motivering|(?:motivering|skäl(?:en)?|grund(?:er)?) (?:till|för) (?:\w+ )?beslut(?:et)?"
                   r"|beslutsmotivering"),
    # "Underlag för beslut", "Skäl till beslutet" are about a decision and are none
    ("decision", r"(?!underlag|skäl|motiv|grund|datum|inför|tidigare|överklag|verkställ)(?:[\wåäöÅÄÖ/,-]+ ){0,7}(?:nämndens|styrelsens?|fullmäktiges|utskottets?|direktionens"
                 r"|beredningens|förbundets|ordförandens)?\s*beslut(?:et)?(?:\s+för egen del)?(?:\s+att)?"),
    ("matter", r"(?:ärendet )?i (?:korthet|sammandrag)|kort om ärendet|ärendet|ärende|ärendebeskrivning|beskrivning(?: av ärendet)?|ärendeinformation|sammanfattning(?: av ärendet)?"
               r"|redogörelse(?: för ärendet)?|ärendets (?:beredning|gång|handläggning)|överläggning(?:ar)?|diskussion"),
    ("basis", r"besluts?underlag(?:et)?|underlag(?: för beslut(?:et)?)?|handlingar(?: i ärendet)?|bilag(?:a|or)"),
    ("dispatch", r"ansvarig ?/ ?[\wåäö]+|exp\.?(?:\s?/\s?\w+)?|expedier(?:as|ing)(?: till)?|(?:beslutet |paragrafen )?(?:ska )?(?:skickas|delges|sänds|meddelas)(?: till)?"
                 r"|utdrag(?: till)?"
                 r"|delgivning|sändlista|kopia till|protokollsutdrag(?: till)?"
                 r"|(?:[\wåäö/]+ )?beslut(?:et)? (?:delges|skickas till|expedieras till)"),
)  # fmt: skip
_ROLE_HEADINGS = tuple(
    (role, re.compile(rf"^(?:{pattern})\s*:?$", re.I)) for role, pattern in _PATTERNS
)
_TELLS = re.compile(r"\b(?:beslut(?:ar|ade|at)|beslöt|bifaller|biföll|antar|antog|enligt)\b", re.I)
_RUN_IN = ("decision", "dispatch", "basis", "motion", "vote", "reservation")
# "Bakgrund. Nämnden gav …": a heading that ends in a full stop, its text behind it. More words may
# be a sentence: "Detta är ett viktigt beslut."
_STOPPED = re.compile(
    r"(?P<label>[A-ZÅÄÖ][\wåäö-]+|[A-ZÅÄÖ][\wåäö-]+s (?:beslut|förslag)|Förslag till beslut"
    r"|Tidigare beslut|Särskilt yttrande|(?:Beskrivning|Sammanfattning) av ärendet"
    r"|Ärendet i korthet)\. +(?=[A-ZÅÄÖ\d–”\"])"
)
PART_NUMBER = re.compile(r"^\d{1,3}\.\d{1,2}\.?\s+(?=[A-ZÅÄÖ])")
# "Direktionen beslutar att välja …" in a § without the word "Beslut"; "beslutade den 5 maj" and
# "beslöt vid mötet" tell of another meeting
DECIDER = (
    r"(?:[A-ZÅÄÖ][\wåäö-]+ )?(?:[A-ZÅÄÖ]?[\wåäö-]*(?:[Nn]ämnden|[Ss]tyrelsen|[Ff]ullmäktige"
    r"|[Uu]tskottet|[Dd]irektionen))\s+"
)
DECIDES = re.compile(rf"{DECIDER}(?:beslutar|beslöt)\b(?! (?:den|vid|i) )")
_DECISION_LEAD = re.compile(
    r"^(?:[A-ZÅÄÖ](?:(?!\. [A-ZÅÄÖ]).){0,110}\bbesl(?:utar|öt|utade)(?: enhälligt| för egen del)*"
    r"(?:,? (?:enligt|i enlighet med) [\wåäöÅÄÖ -]{3,60}förslag)?,?(?: att)?"
    r"|(?:För|I) egen del beslutar [\wåäö -]{4,60}?,?(?: att)?)\s*:?$"
)


def decision_lead(line: str) -> bool:
    """Return whether a line leads into clauses: "Nämnden beslutar att".

    It says who decides and not that it is decided: proposals begin so too.
    """
    return bool(_DECISION_LEAD.match(line.strip()))


def role_heading(line: str) -> Role | None:
    """Return the role that a heading line opens, or None when it is no role heading.

    "40.1 Beslut" is one too: minutes may number the parts of their §§.
    """
    text = PART_NUMBER.sub("", " ".join(line.split()))
    if not 3 <= len(text) <= 80 or not text[0].isupper():
        return None
    for role, pattern in _ROLE_HEADINGS:
        if pattern.match(text):
            # "Fullmäktige beslutade enligt regionstyrelsens förslag" is what was decided
            return None if role == "proposal" and _TELLS.search(text) else role
    return None


def opened_role(line: str) -> Role | None:
    """Return the role that a line opens: a heading alone on it, or with its text behind it."""
    return role_heading(line) or run_in_role(line)


def run_in_role(line: str) -> Role | None:
    """Return the role of a heading with its text behind it on the line.

    "Skickas till: Revisorn", "Beslut. Nämnden godkänner bokslutet."
    """
    text = " ".join(line.split())
    if stopped := _STOPPED.match(text):
        return role_heading(stopped["label"])
    label, colon, rest = text.partition(":")
    role = role_heading(label) if colon and rest.strip() else None
    if role == "proposal":  # "Förslag: 150 000 kr" is a cell of a form
        return role if proposer(label) else None
    return role if role in _RUN_IN else None
