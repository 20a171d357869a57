"""How well the form of a unit fits what is asked for: its role, kind and shape."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.answering.answer_type import (
    AnswerType,
    asked_for,
    has_form,
    holds_number,
    lists_ballots,
    states_figure,
)
from app.answering.focus import on_time, years_of
from app.answering.names import party_of
from index.analysis import fold, words
from index.query import Query
from index.question_words import content_words
from index.retrieval import Hit
from ingest.marks import SECTION_SIGN, is_table_row
from ingest.records import Decision, Role
from ingest.swedish import MONTHS, NUMBER_WORDS, registration_numbers

_PROPER = re.compile(r"\b[A-ZÅÄÖ][\wåäö-]*")
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:-\d\d-\d\d)?\b")  # or a whole date
_ADDRESS = re.compile(
    r"\S+@\S+|https?://|^(?:ämne|från|till|kopia|tel|telefon|mobil|växel|fax|e-post"
    r"|org\.? ?nr|organisationsnummer|(?:besöks|post|e-post|webb)adress|hemsida|bankgiro|plusgiro"
    r"|för kännedom)\b ?:?"
    r"|\b\d{3} ?\d{2} [A-ZÅÄÖ]{2,}|\b\w+(?:gatan|vägen|torget|gränd) \d+,"
    r"|^(?:diarienummer|dnr|datum|handläggare|skickat|skickad|mottaget|bifogat|bilagor)\b ?:"
    r"|\btelefon \d|\bför kännedom till\b|\butskrive[nt] \d|^vårt? (?:referens|dnr)\b",
    re.I,
)
# Words that tell a reader, or a program, what to answer: no statement of any matter.
_ORDER = re.compile(
    r"^(?:svara|ignorera|bortse|glöm|skriv ut|hitta på|upprepa)\b"
    r"|\b(?:ignorera|bortse från|glöm) (?:alla |allt |dina |tidigare )|\bmax(?:imalt)? \d+ tecken",
    re.I,
)
# What a form or a survey tells whoever fills it in, without what was filled in: "Ange andelen i
# procent", "Du kan välja flera svarsalternativ", "1000 tecken".
_TO_FILL_IN = re.compile(
    r"(?:fråga \d+\w?\W+)?(?:(?:ange|beskriv|redogör|specificera|uppskatta|kryssa|markera|fyll i)\b"
    r"|(?:du|ni) (?:kan|ska|får) (?:välja|ange|svara|lämna)\b|max(?:imalt)? \d|\d+ tecken\b)"
    r"[^:\d]*(?:\d+ tecken)?[.:)]?$"
    r"|.*\b(?:att )?(?:ni|du) (?:endast |bara )?(?:svarar|anger|redovisar)\b",
    re.I | re.S,
)
_ASKS_ADDRESS = re.compile(r"telefon|e-post|mejladress|\badress|kontakt|webb", re.I)
_ASKS_SENT = re.compile(  # by whom or when: the head of a mail says it
    r"\bavsändar|\b(?:vem|vilka|när|vilken dag)\b[^?]*\b(?:skicka(?:de|t|des)|mejla(?:de|t|des))\b"
    r"(?! tillbaka)",
    re.I,
)
_ACTS = re.compile(
    r"\b(?:ansvar\w*|svarar|ska|skall|betalar|bekostar|finansierar|ersätter|åligger|avgör"
    r"|krediterar|beslutar|beslutas av|kräver|godkännande av)\b",
    re.I,
)
# What is done by whom "vem" asks for, in the question's words and in the papers': who pays is not
# told by who decides.
_KINDS_OF_ACT = tuple(
    (re.compile(asked, re.I), re.compile(told, re.I))
    for asked, told in (
        (
            r"\b(?:betala|bekosta|finansiera|står? för kostnad|nota|räkning|kostnad)\w*",
            r"\b(?:betala|bekosta|finansiera|ersätt|kostnad|debitera|krediter|avgift)\w*",
        ),
        (
            r"\b(?:bestäm|avgör|beslut|pröva|tillåt|lov\b|godkänn)\w*",
            r"\b(?:bestäm|avgör|beslut|pröva|delege|delegat|medge|godkänn|ge tillstånd)\w*",
        ),
    )
)
_OTHER_ACT = -0.16
_NUMBER = rf"(?:\d+|\b(?:{'|'.join(NUMBER_WORDS)}))"
# What somebody does in that part of a §; the rest of it are arguments.
_ROLE_ACTS: dict[Role, re.Pattern[str]] = {
    "motion": re.compile(r"\byrka|\bföresl", re.I),
    "vote": re.compile(
        rf"{_NUMBER} (?:ledamöter )?(?:röst\w+ )?(?:ja|nej|mot|för)\b|{_NUMBER} (?:ja|nej)?-?röst",
        re.I,
    ),
    "reservation": re.compile(r"\breserver\w+ sig|särskilt yttrande|deltar (?:inte|ej)", re.I),
}
_OPINES = re.compile(
    r"\b(?:anser|ansåg|menar|menade|framför\w*|framhåll\w*|framhöll|invänd\w*|påpeka\w*|avstyrk\w*"
    r"|tillstyrk\w*|tycker|tyckte|bedöm\w*|understryk\w*|motsätt\w*|kritisera\w*|ifrågasätt\w*)\b",
    re.I,
)
_MOTIVATES = re.compile(r"(?:motivering|skäl(?:en)?(?: (?:för|till) beslutet)?|bedömning)\b", re.I)
_RECOMMENDED = re.compile(r"\brekommend", re.I)
# that a question was put to somebody tells nothing of what it is about
_RAISED = re.compile(r"\bställer (?:en|sin|följande) (?:interpellation|fråga)\b", re.I)
_RAISED_ASKED = re.compile(r"interpell|\bfråg", re.I)
_DEFINES = re.compile(r"\b(?:definieras|avses|menas|innebär|betyder|räknas|definition)\b", re.I)
# "Med uppenbara fel avses …", "Uppenbara fel kan definieras som …": what is defined comes first
_DEFINED = re.compile(
    r"(?:med |begreppet |termen )?(?P<what>[^.:;]{3,60}?),? (?:kan |ska |skall )?"
    r"(?:är|definieras|avses|menas|innebär|betyder|räknas|utgörs av|består av)\b",
    re.I,
)
_SIGNED_ASKED = re.compile(
    r"\b(?:skrev|skrivit|skriver|står|stod) under\b|undertecknat?|signera|avsändar", re.I
)
_SIGNATURES = re.compile(  # names, each with what they sign for, and nothing told of them
    r"(?:[A-ZÅÄÖ][\wåäöé-]+ ){1,3}[A-ZÅÄÖ][\wåäöé-]+"
    r"(?:[,;\s]+(?:[A-ZÅÄÖ][\wåäöÅÄÖé-]+|(?:kommun|region|stad)s?|och|för|i|tf\.?"
    r"|\w*(?:ordförande|sekreterare|chef|direktör|råd|ledamot|strateg))){0,14}"
)
_VERB = re.compile(
    r"\b(?:är|var|har|hade|ska|skall|kan|kunde|får|fick|bör|blir|blev|ger|gav|går|gick|står|stod|finns"
    r"|fanns|vill|ville|måste|gör|gjorde|tar|tog|ser|såg|låg|ligger|kom|kommer|\w{2,}(?:ar|er|ade|ades"
    r"|at|ats|te|tes|de|des|as|es|s))\b"
)
_WHO = re.compile(
    r"\b(?:ansvar\w*|delegat\w*|beslutande|beslutsfattare|utförare|handläggare|riktas till|vem)\b",
    re.I,
)
_OF_CHAIR = re.compile(r"\bvem\b(?!.*\bvice\b).*\bordförande", re.I)
_VICE = re.compile(r"\bvice(?: |ord)", re.I)  # the vice chair is another
_VICE_TOLD = -0.5
# a year is no answer to "vilken månad", nor to "vilken dag"
_ASKS_DAY = re.compile(r"\bvilk(?:en|et|a) (?:dag|dagar|datum|månad|månader|vecka)\b", re.I)
_DAY = re.compile(
    rf"\b\d{{4}}-\d\d(?:-\d\d)?\b|\b(?:{'|'.join(MONTHS)})\b|\b\d{{1,2}}/\d{{1,2}}\b", re.I
)
_DAY_TOLD = 0.12
_LONE_YEAR = re.compile(r"(?<![\d/:–-])((?:19|20)\d\d)(?![\d/:–-])")
_YEAR_TOLD = 0.15
_WHOLE_TABLES = ("list", "timeline")  # intents that rows answer together
_UNNAMED, _UNNAMED_WORDS, _NO_REASON = -0.15, -0.3, -0.25
_NUMBERED_HEAD = re.compile(r"(?:fråga|punkt|bilaga|sida|avsnitt|kapitel|§)\s*\d+\w?$")
_PAGE_COUNT = re.compile(
    r"(?:sid(?:a|an)?|blad(?: nr)?|page)\.?\s*\d+(?:\s*(?:av|of|\(|/)\s*\d+\)?)?", re.I
)
_OF_OWNER = re.compile(
    r"kommun\w*|region\w*|stad|sid|sida|sidan|blad|nr|dnr|protokoll\w*|rapport\w*"
)
_SIGN_AND_NUMBER = 40  # characters that a §'s line has beside its title
_LONGEST_FOOT = 120  # characters
_LONGEST = 600  # characters: what is longer is read by nobody in a hurry


def fit(query: Query, hit: Hit, text: str, decision: Decision | None) -> float:
    """Return how well a unit's form fits what is asked: to be added to its coverage (0–1)."""
    role = hit.stored.passage.role
    found = _role_fit(query, hit, text, decision) + _type_fit(query, hit, text)
    if decision is None:
        found += _year_fit(query, hit, text)
    if query.intent == "duty" and _ACTS.search(text):
        found += 0.12 + _other_act(query, text)
    if query.intent == "position" and decision is None and _OPINES.search(text):
        found += 0.12
    if _RECOMMENDED.search(query.question):
        found += 0.3 if _RECOMMENDED.search(text) else 0.0
    if _RAISED.search(text) and not _RAISED_ASKED.search(query.question):
        found -= 0.25
    if query.intent == "definition" and _DEFINES.search(text):
        found += 0.15
    if query.intent == "definition" and _defines_what_is_asked(query, text):
        found += 0.3
    if _SIGNED_ASKED.search(query.question) and is_signature(text):
        found += 1.0
    if text.rstrip().endswith("?"):
        found -= 0.30
    address = _ADDRESS.search(text) and not _ASKS_SENT.search(query.question)
    if decision is None and role != "figure" and (is_label(text, hit) or address):
        found -= 0.40
    if len(text) > _LONGEST:
        found -= 0.1
    stated = decision or role in ("figure", query.role) or holds_number(text)
    if not stated and not _VERB.search(text):
        found -= 0.1
    return found


def _other_act(query: Query, text: str) -> float:
    """Return what a text loses that says who does another kind of thing than the one asked for."""
    kinds = [told for asked, told in _KINDS_OF_ACT if asked.search(query.question)]
    return _OTHER_ACT if kinds and not any(told.search(text) for told in kinds) else 0.0


def _year_fit(query: Query, hit: Hit, text: str) -> float:
    """Return what a sentence with a figure gains that names the year asked for, in later papers.

    "Och året före?", and the minutes of the year after say "Under 2022 inkom …". Without it, what
    is of another year stays on top, and the question is refused for that.
    """
    if query.intent != "figure" or not query.periods or not states_figure(text):
        return 0.0
    if on_time(query, hit.stored):
        return 0.0  # all of it is of that year
    told = {int(year) for year in _LONE_YEAR.findall(text)}
    return _YEAR_TOLD if told & years_of(query.periods) else 0.0


def _defines_what_is_asked(query: Query, text: str) -> bool:
    """Return whether a text defines something, and that is what the question names."""
    match = _DEFINED.match(text)
    named = content_words(match["what"]) if match else ()
    return bool(named) and all(
        any(asked[:5] == word[:5] for asked in query.words) for word in named
    )


def is_signature(text: str) -> bool:
    """Return whether a text only lists who signed, and for whom."""
    return bool(_SIGNATURES.fullmatch(" ".join(text.split())))


def _role_fit(query: Query, hit: Hit, text: str, decision: Decision | None) -> float:
    role = hit.stored.passage.role
    found = 0.0
    own: object = False
    if query.role is not None:
        own = query.role == "proposal" and decision and decision.outcome == "foreslagen"
        # a board's own proposal is decided; how a vote fell may stand among the motions
        own = own or (query.role == "vote" and bool(_ROLE_ACTS["vote"].search(text)))
        found += 0.35 if role == query.role or own else 0.0
        act = _ROLE_ACTS.get(query.role)
        says_why = "reason" in asked_for(query.question)  # who reserved is not why
        acts = role == query.role and act and act.search(text) and not says_why
        found += 0.15 if acts else 0.0
    elif query.intent in ("decision", "list") and decision is not None:
        found += 0.30
    elif query.intent == "position" and decision is not None and decision.outcome != "uttalande":
        found -= 0.2  # what was decided is nobody's view
    if role in ("motion", "reservation") and _of_party_asked(query, hit):
        return found  # what a party wanted stands in what its members moved and wrote
    if role in ("proposal", "motion") and query.role not in ("proposal", "motion") and not own:
        found -= 0.25
    if role in ("dispatch", "basis", "vote", "reservation") and query.role != role:
        found -= 0.25
    return found


def _of_party_asked(query: Query, hit: Hit) -> bool:
    """Return whether a member of a party that the question names acts in a passage."""
    parties = {party for word in query.words if (party := party_of(word))}
    return any(f"({party})" in hit.stored.passage.text for party in parties)


def _type_fit(query: Query, hit: Hit, text: str) -> float:
    """Return what having, or lacking, the forms of answer asked for adds to a unit."""
    asked = asked_for(query.question)
    found = 0.0
    if query.intent == "figure" and not asked & {"time", "reason", "person"}:
        found += 0.15 if states_figure(text) else -0.2
    if "reason" in asked and _MOTIVATES.match(hit.stored.passage.text):
        found += 0.15
    if _OF_CHAIR.search(query.question) and _VICE.search(text):
        found += _VICE_TOLD
    if _ASKS_DAY.search(query.question):
        found += _DAY_TOLD if _DAY.search(text) else -_DAY_TOLD
    for kind, (weight, lack) in _TYPE_WEIGHTS.items():  # in one order: a sum of floats
        if kind in asked:
            found += weight if has_form(text, kind) else lack
    return found


_TYPE_WEIGHTS: dict[AnswerType, tuple[float, float]] = {
    "time": (0.15, -0.10),
    "reason": (0.15, 0.0),
    "count": (0.0, -0.05),
    "share": (0.05, -0.05),
    "amount": (0.05, -0.05),
    "person": (0.12, -0.05),
    "ballot": (0.30, 0.0),
    "frequency": (0.25, -0.10),
}


def row_fit(query: Query, columns: Sequence[str], text: str, *, named: bool) -> float:
    """Return what a table's row gains or loses beside a sentence, from its columns' names.

    A row that holds none of the question's words is only one of its table's; a figure gives no
    reason; and a column for who is to do it, or for when, tells that without a name or a date.
    """
    asked = asked_for(query.question)
    unnamed = _UNNAMED if query.intent == "figure" else _UNNAMED_WORDS
    found = 0.0 if named or query.intent in _WHOLE_TABLES else unnamed
    if asked == {"reason"} and not has_form(text, "reason"):
        found += _NO_REASON
    heads = " ".join(columns)
    if ("person" in asked or query.intent == "duty") and _WHO.search(heads):
        found += _TYPE_WEIGHTS["person"][0] - _TYPE_WEIGHTS["person"][1]
    return found


def says_nothing(text: str, hit: Hit, query: Query) -> bool:
    """Return whether a unit states nothing: a label, an address, a question, an order.

    Unless just that is asked for.
    """
    role = hit.stored.passage.role
    if is_page_line(text, hit):
        return True
    if role == "figure" or role == query.role or _ASKS_ADDRESS.search(query.question):
        return False
    if _ASKS_SENT.search(query.question):
        return False
    question = text.rstrip().endswith("?") and "fråg" not in query.question.casefold()
    question = question or bool(_TO_FILL_IN.match(text.strip()))
    return question or bool(_ADDRESS.search(text) or _ORDER.search(text)) or is_label(text, hit)


def is_page_line(text: str, hit: Hit) -> bool:
    """Return whether a unit is a running head or foot that was left in the text.

    It counts pages, or says the document's title and owner again and nothing else.
    """
    if _PAGE_COUNT.fullmatch(text.strip(" .")):
        return True
    stored = hit.stored
    if len(text) > _LONGEST_FOOT or text.rstrip().endswith((".", "!", "?", ":")):
        return False
    named = {*words(f"{stored.document_title or ''} {stored.body or ''} {stored.file}")}
    rest = [word for word in words(text) if word not in named and not word.isdigit()]
    return bool(named) and all(_OF_OWNER.fullmatch(word) for word in rest)


def is_label(text: str, hit: Hit) -> bool:
    """Return whether a unit only names: the section's title, a number, a short heading."""
    folded = " ".join(fold(text).split()).strip(" .:")
    title = " ".join(fold(hit.stored.section.title or "").split()).strip(" .:")
    if folded == title or registration_numbers(text) == (text.strip(),):
        return True
    if _NUMBERED_HEAD.match(folded) or folded == " ".join(
        fold(hit.stored.document_title or "").split()
    ):
        return True
    if title and folded.endswith(title) and len(folded) - len(title) < 14:
        return True
    if SECTION_SIGN.match(text) and title and title in " ".join(folded.replace("|", " ").split()):
        return len(folded) - len(title) < _SIGN_AND_NUMBER
    if is_table_row(text) or lists_ballots(text):
        return False
    rest = _YEAR.sub(" ", _PROPER.sub(" ", text))
    for number in registration_numbers(text):
        rest = rest.replace(number, " ")
    said = len(text.split()) >= 4 and re.search(r"[a-zåäö]{2}", rest)
    return not holds_number(rest) and not said
