"""What a clause of a decision does: its outcome, who gets an assignment, and by when."""

from __future__ import annotations

import re
from calendar import monthrange

from ingest.records import Outcome
from ingest.swedish import MONTHS, first_date, month_number

_OUTCOMES_PATTERNS: tuple[tuple[Outcome, str], ...] = (
    ("aterremiss", r"återremi(?:ttera|ss)|\bbifall\w* .{0,60}återremiss"),
    ("bordlagd", r"bordlägg|bordlagd"),
    ("upphavd", r"\b(?:upphäv|upphör)|\bersätt(?:er|a) (?:(?:den|det|de) )?(?:tidigare|nuvarande|gällande|gamla|§"
                r"|beslut|reglement|riktlinj|överenskommels|avtal|polic|plan|tax|prislist)"),
    ("avslag", r"\b(?:avslå|avslår|avstyrk)"),
    ("besvarad", r"\banse[rs]?\b.*\bbesvara"),
    ("foreslagen", r"^(?:att )?(?:[\wåäö-]+ (?:och [\wåäö-]+ )?)?(?:rekommendera|föreslå|hemställ)"),
    ("uppdrag", r"(?:\bi )?\buppdrag(?:et)? (?:till|åt|att)|\bge[r]? .{0,80}\buppdrag|uppdra[r]? åt|får i uppdrag|uppdras"),
    ("delegerad", r"\bdelegera"),
    ("vald", r"\b(?:utse[rs]?|välj(?:a|er|s)|omvälj(?:a|er|s))\b"),
    ("overlamnad", r"\b(?:överlämna|remittera|översända)"),
    ("antagen", r"\b(?:anta[rs]?|fastställ\w*|revideras?)\b"),
    ("bifall", r"\b(?:bifall(?:a|er|s|es)?|godkänn(?:a|er|s|as)?|godkännande\w*|tillstyrk\w*|bevilja\w*)\b"),
    ("antecknad", r"\b(?:anteckna\w*|notera\w*|lägg(?:a|er|s)? .{0,60}till handlingarna|informationen)\b"),
    ("uttalande", r"\buttala"),
)  # fmt: skip
# "tillstyrks inte", "Förslaget bifalls ej"
_NOT = re.compile(r"\w*\s+(?:inte|ej)\b")
_NOT_BEFORE = re.compile(r"\b(?:inte|ej)\s$", re.I)  # "inte bevilja bygglov"
_OUTCOMES = tuple((outcome, re.compile(pattern, re.I)) for outcome, pattern in _OUTCOMES_PATTERNS)
_ASSIGNEE = re.compile(
    r"(?:ge[r]?|lämnar?)\s+(?:i\s+)?uppdrag(?:et)?\s+(?:till|åt)\s+(?P<a>.+?)\s+att\b"
    r"|(?:uppdra[r]?|uppdras)\s+åt\s+(?P<b>.+?)\s+att\b"
    r"|(?:ge[r]?)\s+(?P<c>.+?)\s+i\s+uppdrag\s+att\b"
    r"|(?P<d>[\wåäöÅÄÖ -]{3,80}?)\s+får\s+i\s+uppdrag\s+att\b"
    r"|^(?:att\s+)?(?P<e>[\wåäöÅÄÖ-]{3,40}(?:\s[\wåäöÅÄÖ-]+){0,5}?)"
    r"(?:\s(?:senast|till|årligen|löpande|varje|en gång|två gånger|inför|i samband)\b[^.;:]{0,60}?)?\s+ska\s+(?:\w+\s)?(?:återkomma|redovisa"
    r"|rapportera|återrapportera|återredovisa|lämna|ta fram|utreda|se över|följa upp|utvärdera)\b",
    re.I,
)
_NO_ASSIGNEE = re.compile(  # what shall come back is nobody
    r"(?:\w+ ){0,2}(?:ärendet|frågan|beslutet|rapporten|förslaget|uppdraget|redovisningen|bidraget"
    r"|motionen|utvärderingen)",
    re.I,
)
_DAY = rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} (?:{'|'.join(MONTHS)})(?: \d{{4}})?)"
_SPAN = rf"(?:(?:{'|'.join(MONTHS)}|våren|sommaren|hösten|vintern|årsskiftet|kvartal \d|Q\d)(?: \d{{4}})?)"
_MEETING = r"(?:nämnds|styrelse)?(?:sammanträde|möte)(?:t|na|n)?"
_DUE = re.compile(
    rf"senast\s+(?:(?:den|i|under|vid|till|före|innan)\s+)?(?:utgången av\s+)?(?:{_DAY}|{_SPAN}|\d{{4}}"
    rf"|(?:[\wåäö]+ )?{_MEETING}(?:\s+(?:den|i)\s+(?:{_DAY}|{_SPAN}))?)"
    rf"|(?:till|vid|inför)\s+(?:(?:nämndens|styrelsens|nästa|närmast|nästkommande|kommande)\s+)*{_MEETING}"
    rf"(?:\s+(?:den\s+{_DAY}|{_DAY}|i\s+{_SPAN}))?"
    rf"|(?:under|till|före|innan|i|fram till)\s+(?:utgången av\s+)?{_SPAN}"
    rf"|(?:före|innan)\s+(?:den\s+)?{_DAY}"
    r"|inom (?:\d+|en|ett|två|tre|fyra|fem|sex|nio|tolv) (?:veckor|vecka|månader|månad|år)",
    re.I,
)

_MONTH = re.compile(r"\b([a-zåäö]{3,9}) (\d{4})\b", re.I)


def outcome_of(clause: str) -> Outcome:
    """Return the outcome that a clause's first known verb states, ``annat`` for none.

    The first one: "anta riktlinjer som ersätter de tidigare" adopts.
    """
    found: Outcome = "annat"
    first = len(clause)
    for outcome, pattern in _OUTCOMES:
        match = pattern.search(clause)
        if match and match.start() < first:
            denied = outcome in ("bifall", "antagen") and (
                _NOT.match(clause, match.end()) or _NOT_BEFORE.search(clause, 0, match.start())
            )
            found, first = ("avslag" if denied else outcome), match.start()
    return found


def assignee_of(clause: str) -> str | None:
    """Return who gets the assignment in "ge uppdrag till X att …" and its like, or None."""
    match = _ASSIGNEE.search(clause)
    if not match:
        return None
    name = next(group for group in match.groups() if group)
    name = re.sub(r"^att\s+", "", name.strip())
    return None if _NO_ASSIGNEE.fullmatch(name) else name


def due_of(clause: str) -> str | None:
    """Return when an assignment is due, as written, or None."""
    match = _DUE.search(clause)
    return match[0] if match else None


def due_date(due: str | None) -> str | None:
    """Return the last day that ``due`` names, None where it names no year or no day of its own.

    A month without a day ("oktober 2024") ends with its last day, "senast 2025" with the year.
    """
    if due is None:
        return None
    day = first_date(due)
    if day:
        return day
    if re.fullmatch(r"senast \d{4}", due, re.I):
        return f"{due[-4:]}-12-31"
    month = _MONTH.search(due)
    number = month_number(month[1]) if month else None
    if not month or not number or re.match(r"(?:före|innan) (?!utgången)", due, re.I):
        return None
    year = int(month[2])
    return f"{year}-{number:02}-{monthrange(year, number)[1]:02}"
