"""An act that the question presupposes and that nobody decided on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.answering.answer_type import asked_for
from app.answering.extract import Unit
from app.answering.lacking.case import Case
from app.answering.names import named
from app.answering.polarity import is_yes_no
from index.analysis import grams, holds, words
from index.synonyms import expansion
from ingest.marks import item_name

_ASKS_GRANT = re.compile(
    r"^(?:hur (?:mycket|stort|stor|många)|vilket|vilken)\b.*"
    r"\b(?:fick|beviljade\w*|tilldelade\w*)\b",
    re.I,
)
_ASKS_OF_DECISION = re.compile(
    r"^(?:varför|när|hur|vem|i vilken|vilken dag)\b.*"
    r"\b(?:beslutade|beslöt|bestämde|valde|beslutet)\b",
    re.I,
)
_ASKS_REJECTED = re.compile(
    r"^(?:varför|när|hur|vem|(?:av|med) vilk\w+)\b[^?]*"
    r"\b(?:avslog|avslogs|sa(?:de)?(?: \w+){0,3} nej till)\b",
    re.I,
)
_BESIDE_DECISION = re.compile(r"yrka|motion|medborgarförslag|e-förslag|överklag|ändring", re.I)
_DECIDED_AMOUNT = re.compile(
    r"\b(?:beslutade\w*|beslöt\w*|bestämde\w*|antog\w*|röstade\w*|sade?)\b.*?"
    r"\b(?P<amount>\d[\d \u00a0]*)\s?(?:mnkr|tkr|kronor|kr\b|milj|procent)",
    re.I,
)
_DENIED = re.compile(
    r"\b(?:inte|inget|inga|aldrig)\b[^.]{0,25}\b(?:finns|fattats?|tagits?)\b[^.]{0,15}\bbeslut\w*"
    r"|\binget beslut\w*[^.]{0,20}\b(?:finns|fattats?|tagits?)\b"
    r"|\bbeslut\w*[^.]{0,30}\bhar inte (?:fattats|tagits)\b|\bhar inte (?:beslutat|fattat)\b",
    re.I,
)
_ASKS_ADOPTED = re.compile(
    r"\b(?:antog|antogs|anta|fastställdes?|fastställa|godkändes?|godkänna|beslutades?)\b", re.I
)
_PUT_OFF = re.compile(
    r"\b(?:ärendet|frågan|förslaget)\b[^.]{0,60}\b(?:utgår|utgick|bordläggs|inte är färdigberett"
    r"|är inte färdigberett|återkommer)\b|\btas upp för (?:antagande|beslut|fastställande)\b",
    re.I,
)
_ASKS_DONE = re.compile(
    r"^(?:varför|när|hur|av vem|vem)\b.*\b(?:la(?:de)?s?\b.*\bne[dr]|stängdes|stängde|såldes|revs"
    r"|infördes|avskaffades|avvecklades|byggdes|flyttades|höjdes|sänktes|slogs ihop|köpte|sålde)\b",
    re.I,
)
# what was decided, as a thing: "vilka öppettider bestämde nämnden", "från vilken dag tas den ut"
_ASKS_CONTENT = re.compile(
    r"^(?:vilk(?:a|en|et) (?!beslut\b|instans\b|nämnd\b|utskott\b)"
    r"|hur (?:mycket|många|stor\w*|hög\w*|länge)\b)"
    r".*\b(?:bestäm\w*|beslutade\w*|beslöt\w*|antog\w*|fastställde\w*|klubba\w*"
    r"|började\w*|infördes)\b",
    re.I,
)
_LATER = re.compile(
    r"återremi|bordl|utgå|utgick|skjut|sköt|avsl|\bnej\b|\binte\b|yrka|röst|reserv|förslag|föresl",
    re.I,
)
# Acts of a body: what a question says that it did has to be told where the answer is drawn from.
_ACTS = (
    (r"upphäv\w*", ("upphäv", "inte längre gälla", "återkall")),
    (r"avgick|avgå\w*", ("avgå", "avgick", "entledig", "avsäg", "lämna")),
    (r"(?:rev|riva|rivs|rivas|rivning\w*)", ("riv", "rev ")),
    (r"tacka\w* nej|avböjde",
     ("tackade nej", "tackat nej", "tackar nej", "sade nej", "säger nej", "avböj", "avstå",
      "avstod", "inte delta")),
    (r"sa(?:des?|gts?)? (?:\w+ ){0,3}upp|säga upp|uppsagd\w*",
     ("uppsag", "uppsäg", "säga upp", "säger upp", "sade upp", "sägs upp", "sades upp",
      "sagt upp", "sagts upp")),
    (r"återremitter\w*|återremiss\w*", ("återremi",)),
    (r"bordla\w*|bordlä\w*", ("bordl",)),
    (r"avslog|avslogs|avslagit|avslår", ("avsl", "inte bifall", "avstyrk")),
    (r"återkalla\w*|drog tillbaka|dra tillbaka", ("återkall", "tillbaka", "dras")),
    (r"sålde\w*|såldes|sälja\w*|säljs", ("sälj", "såld", "försälj", "avyttr")),
    (r"avskaffa\w*|slopa\w*", ("avskaff", "slopa", "upphör", "upphäv", "tas bort")),
    (r"stoppa\w*", ("stopp", "paus", "avbryt", "avbröt", "skjuts upp")),
    (r"skadades|skadats|skadade", ("skada", "olyck", "tillbud")),
    (r"efterträd\w*", ("efterträd", "ny ordförande", "ny ledamot", "utse", "väljer")),
)  # fmt: skip


def denied(case: Case) -> str | None:
    """Return what is missing when the decision that a question presupposes is denied."""
    query = case.query
    if not _ASKS_OF_DECISION.search(query.question) or not case.about(case.best):
        return None
    match = _DENIED.search(case.best.text)
    return f"underlaget säger att beslutet inte finns (”{match[0]}”)" if match else None


def put_off(case: Case) -> str | None:
    """Return what is missing when it is asked what was adopted, and the matter was put off.

    "När antogs programmet?", and the minutes only say that it is taken up at a later meeting.
    """
    query = case.query
    if not _ASKS_ADOPTED.search(query.question) or _LATER.search(query.question):
        return None
    match = _PUT_OFF.search(case.best.text)
    if match is None or any(
        unit.decision is not None
        and unit.decision.outcome in ("antagen", "bifall", "avslag")
        and case.coverage.share(unit.text) >= case.coverage.share(case.best.text)
        and not _PUT_OFF.search(unit.text)
        for unit in case.taken
    ):
        return None
    return f"underlaget säger att ärendet sköts upp (”{match[0]}”), inte att det beslutades"


def sent_back(case: Case) -> str | None:
    """Return what is missing when an act is asked about as done, and its matter was sent back."""
    question = case.query.question
    first = case.taken[0]
    asks = _ASKS_DONE.search(question) or _ASKS_CONTENT.search(question)
    if not asks or _LATER.search(question) or first.decision is None:
        return None
    if first.decision.outcome not in ("aterremiss", "bordlagd"):
        return None
    number, date = first.hit.stored.section.number, first.hit.stored.date
    return f"ärendet avgjordes inte i {item_name(number)} {date or ''}".rstrip()


def only_proposed(case: Case) -> str | None:
    """Return what is missing when an act is asked about as done, and it was only proposed.

    "Varför lade nämnden ned skolan?", and all that is told is that somebody wanted to.
    """
    question = case.query.question
    if not _ASKS_DONE.search(question) or _LATER.search(question):
        return None
    if any(unit.role not in ("proposal", "motion") for unit in case.taken):
        return None
    return "underlaget har bara förslag om det, inget beslut"


def only_in_proposal(case: Case) -> str | None:
    """Return what is missing when an amount is asked about as decided that only papers name.

    "Vad beslutade fullmäktige om att höja ramen till 140 miljoner?", and only the officials'
    proposal speaks of 140.
    """
    question = case.query.question
    match = _DECIDED_AMOUNT.search(question)
    if match is None or is_yes_no(question) or case.query.language == "en":
        return None
    digits = re.sub(r"\s", "", match["amount"])
    held = [u for u in case.taken if digits in re.sub(r"(?<=\d)\s(?=\d{3})", "", _of_item(case, u))]
    if not held or not all(_is_proposal(unit) for unit in held):
        return None
    return f"underlaget har bara förslag om {match['amount'].strip()}, inget beslut"


def _is_proposal(unit: Unit) -> bool:
    papers = ("tjansteskrivelse", "dagordning")
    return unit.role == "proposal" or unit.hit.stored.section.part_kind in papers


def _of_item(case: Case, unit: Unit) -> str:
    """Return the text of the section that a unit stands in, as far as it was found."""
    section = case.of_section(unit.hit.stored.section.id)
    return "\n".join(hit.stored.passage.text for hit in section)


def not_rejected(case: Case) -> str | None:
    """Return what is missing when a rejection is asked about, and what is told was granted.

    "Varför avslog fullmäktige anslaget?", and the § grants it. Motions and amendments are
    rejected beside what is decided.
    """
    question = case.query.question
    first = case.taken[0]
    if not _ASKS_REJECTED.search(question) or _BESIDE_DECISION.search(question):
        return None
    if first.decision is None or first.decision.outcome not in ("bifall", "antagen"):
        return None
    section = first.hit.stored.section
    clauses = [u.text for u in case.taken if u.decision and u.hit.stored.section.id == section.id]
    if re.search(r"\bavsl|\binte bifall|\bnej\b", " ".join(clauses), re.I):
        return None
    return f"det avslogs inte i {item_name(section.number)} {section.date or ''}".rstrip()


def nothing_granted(case: Case) -> str | None:
    """Return what is missing when it is asked how much somebody got, and it was rejected."""
    if not _ASKS_GRANT.search(case.query.question) or _LATER.search(case.query.question):
        return None
    for unit in case.taken:
        if unit.decision is not None and unit.decision.outcome == "avslag":
            if case.query.names and not any(named(unit.text, one) for one in case.query.names):
                continue  # another applicant's, in the same §
            number, date = unit.hit.stored.section.number, unit.hit.stored.date
            return f"ansökan eller förslaget avslogs i {item_name(number)} {date or ''}".rstrip()
    return None


def other_act(case: Case) -> str | None:
    """Return what is missing when an act that the question presupposes is told nowhere."""
    query = case.query
    *_, asked = re.split(r"(?<=[.!]) ", query.question.strip())  # what it tells stands before it
    if not re.search(r"^(?:varför|när|hur|vem|vilk|vad|av vilk|på vilk)", asked, re.I):
        return None  # "Avslogs motionen?" asks whether it was
    main = re.split(r"\s(?:när|sedan|efter att|som|innan)\s", query.question)[0]
    for pattern, stems in _ACTS:
        match = re.search(rf"\b(?:{pattern})\b", main, re.I)
        if match and not any(stem in case.told for stem in stems):
            return f"underlaget säger inget om att något ”{match[0]}”"
    chose = re.search(
        r"\b(?:valde|beslutade|bestämde|beslöt)\b[^,.?]{0,60}? att (\w{3,})", query.question
    )
    if chose and "reason" in asked_for(query.question):
        verb = chose[1].casefold()
        # another word for the act has to stand in what was decided, not in what was discussed
        clauses = " ".join(unit.text for unit in case.taken if unit.decision) or case.told
        meant = [part for other in expansion([verb], {}) for part in words(other)]
        if not (_holds(case.told, [verb]) or _holds(clauses, meant)):
            return f"underlaget säger inget om beslut att {verb}"
    return None


def _holds(text: str, meant: Sequence[str]) -> bool:
    """Return whether a text holds one of some words, inflected or not."""
    there = [frozenset(grams(word)) for word in set(words(text))]
    return any(holds(frozenset(grams(word)), there, 0.55) for word in meant)
