"""What a question takes for granted and the evidence does not hold: near misses.

Another year, a person who did not vote, a result that was only ordered, an act that nobody
decided on: the words of such a question are all there, so how much of them is covered tells
nothing. Each check here compares one thing that the question states with the units that would
carry the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.answering.answer_type import asked_for, lists_ballots
from app.answering.ballots import about
from app.answering.extract import Coverage, Unit
from app.answering.focus import on_time, own_time, time_asked
from app.answering.names import BODY, named, persons_in
from app.answering.polarity import is_yes_no
from index.analysis import fold, grams, holds, words
from index.query import Query
from index.report_backs import delivered, pending
from index.retrieval import Hit
from index.synonyms import expansion
from ingest.marks import item_name
from ingest.swedish import sentences

_YEAR = re.compile(r"(?<![\d/:])((?:19|20)\d\d)(?![\d/:])")
_ASKS_RESULT = re.compile(
    r"\b(?:redovisade|rapporterade|återrapporter\w*|återkopplade|lämnade|presenterade|lade\b.*\bfram"
    r"|kom\b.*\bfram|visade|blev|svarade|svar(?:et)?|resultat(?:et)?|redovisningen|slutsats\w*"
    r"|utfallet|drogs|drog|framkom|skrev|sa(?:de)?(?! (?:ja|nej|upp)\b))\b",
    re.I,
)
ASKS_TASK = re.compile(
    r"\buppdrag|\bska\b|\bskulle\b|\bsenast\b|\bbeslut|\bhar\b.*\b(?:redovisat|rapporterat)", re.I
)
_STUDY = re.compile(
    r"\b(?:\w+)?(utvärdering|utredning|granskning|undersökning|översyn|kartläggning|inventering"
    r"|analys|mätning|uppföljning)(?:en|ens)?\b",
    re.I,
)
_TO_COME = re.compile(  # the present passive of what is not done yet
    r"\b(?:utvärderas|utreds|granskas|undersöks|kartläggs|inventeras|analyseras|följs upp"
    r"|genomförs|görs)\b",
    re.I,
)
_ASKS_VOTES = re.compile(
    r"röstsiffr|röstetal|hur (?:föll|utföll|slutade) (?:röst|omröst|votering)\w*|hur många röst",
    re.I,
)
_VOTES = re.compile(r"\b\d+ (?:ja|nej|röst)|\bja\s?:|ja-röst|röstar (?:ja|nej)", re.I)
_ASKS_NAME = re.compile(r"\bvad (?:heter|hette) (\w+)|\bvilket (företag|bolag)\b", re.I)
_BESIDE = 60  # characters between a name and what is named
_NO_NUMBER = re.compile(  # dates, years, §§, ages of papers: they are looked at elsewhere
    r"\d{4}-\d{2}-\d{2}|\b\d{1,2}[:/]?(?:e|a)?\s?(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w*"
    r"|§+\s*\d+\w?(?:\s?/\s?\d{4})?|\bparagraf\w*\s\d+|\b(?:19|20)\d\d(?:\s?[–/-]\s?\d{2,4})?"
    r"|\b\d+\s?(?:kap|§)|\d+[:/]\d+|\b\d{1,2}\.\d+|\bkl\w*\.? \d+",
    re.I,
)
_OVER_TIME = re.compile(
    r"\b(?:sedan|efter|från|till|mellan|ändra|förändra|utveckl|jämför)\w*", re.I
)
_SAID_MISSING = re.compile(
    r"\b(?:uppgift\w*|siffr\w*|redovisning\w*|statistik\w*|underlag\w*)\b[^.]{0,40}"
    r"\b(?:saknas|finns inte|har inte (?:lämnats|redovisats|kommit))"
    r"|\bsaknas (?:uppgift|siffr|statistik)\w*",
    re.I,
)
_NOT_DONE = re.compile(
    r"\b(?P<reckoned>beräkning|uppskattning|sammanställning|mätning)\w*\b[^.]{0,80}"
    r"\bhar (?:ännu )?inte (?:gjorts|genomförts|redovisats|lämnats)"
    r"|\b(?P<answered>[A-ZÅÄÖ]\w+)[^.]{0,40}\bhar (?:ännu )?inte"
    r" (?:lämnat (?:något )?(?:svar|yttrande)|svarat|yttrat sig|inkommit)"
)
_ASKS_PERSONS = re.compile(
    r"\bvilka (?:\w+ )?(?:personer|ledamöter|politiker)\b"
    r"|^(?:och )?(?:vem|vilka) (?:justera\w*|köpte|sålde|skrev|undertecknade|valdes|utsågs"
    r"|utnämndes|ledde|föredrog|vann)\b",
    re.I,
)
_ASKS_DECIDED = re.compile(r"\b(?:beslutat|beslutade|bestämt|bestämde|antagit|antog)\b", re.I)
_COMPANY = re.compile(r"\b[A-ZÅÄÖ][\wåäö&-]+ (?:AB|HB|KB)\b")
_OF_OTHERS = re.compile(
    r"\b(?:har|beslutade|bestämde|antog)\b.{0,12}?"
    r"\b(?P<who>Region (?P<region>[A-ZÅÄÖ][a-zåäö]+)|(?P<kommun>[A-ZÅÄÖ][a-zåäö]+) kommun\b)"
)
_COUNTED = ("ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_NUMBERED = re.compile(
    rf"\b(omgång|alternativ|anbud|fråga|etapp|steg|fas) ({'|'.join(_COUNTED)})\b", re.I
)
_PAPER = re.compile(
    r"\b(delårsrapport\w*|årsredovisning\w*|verksamhetsberättelse\w*|årsrapport\w*|bokslut\w*"
    r"|internkontrollplan\w*|verksamhetsplan\w*)\b[^.?]{0,40}?\b((?:19|20)\d\d)\b",
    re.I,
)
_ASKS_GRANT = re.compile(
    r"^(?:hur (?:mycket|stort|stor|många)|vilket|vilken)\b.*"
    r"\b(?:fick|beviljade\w*|tilldelade\w*)\b",
    re.I,
)
_CAPITALISED = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-ZÅÄÖ][\wåäö-]{2,}")
# Acts of a body: what a question says that it did has to be told where the answer is drawn from.
_ACTS = (
    (r"upphäv\w*", ("upphäv", "inte längre gälla", "återkall")),
    (r"avgick|avgå\w*", ("avgå", "avgick", "entledig", "avsäg", "lämna")),
    (r"(?:rev|riva|rivs|rivas|rivning\w*)", ("riv", "rev ")),
    (r"tacka\w* nej|avböjde", ("nej", "avböj", "avstå", "inte delta", "avslå")),
    (r"sa(?:de)? (?:\w+ ){0,3}upp|säga upp|uppsagd\w*", ("uppsag", "säga upp", "uppsäg")),
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
_DECIDES = re.compile(r"beslutade|beslutat|beslutades|antog|antagen|godkände|godkänd|fastställ")


def false_premise(
    query: Query, hits: Sequence[Hit], taken: Sequence[Unit], coverage: Coverage,
    opening: Callable[[str], str],
) -> str | None:  # fmt: skip
    """Return in Swedish what the question presupposes and the evidence lacks, or None.

    ``opening``: document id → its title, file, body and first words.
    """
    if query.language == "en":
        return None
    best = max(taken, key=lambda unit: coverage.share(unit.text))
    evidence = _evidence(hits, taken)
    first = taken[0]
    decided = first.decision is not None and on_time(query, first.hit.stored)
    for lacking in (
        None if decided else _other_time(query, best),
        _no_ballots(query, taken, hits, coverage),
        _no_count_of_votes(query, taken, hits),
        _not_among(query, taken, hits),
        _nameless(query, taken),
        _other_number(query, evidence),
        _other_paper(query, taken),
        _nothing_granted(query, taken),
        _only_ordered(query, taken, best, coverage),
        _only_announced(query, taken, hits),
        _said_missing(query, best),
        _nobody_named(query, taken),
        _other_act(query, evidence),
        _other_body(query, taken, opening),
    ):
        if lacking:
            return lacking
    return None


def _evidence(hits: Sequence[Hit], taken: Sequence[Unit]) -> str:
    """Return the texts of the taken units' sections, as far as they were found, folded."""
    sections = {unit.hit.stored.section.id for unit in taken}
    near = {
        hit.stored.passage.id: hit.stored.passage
        for hit in (*(unit.hit for unit in taken), *hits)
        if hit.stored.section.id in sections
    }
    return fold("\n".join(f"{passage.context}\n{passage.text}" for passage in near.values()))


def _other_time(query: Query, best: Unit) -> str | None:
    """Return what is missing when the nearest statement is of other years than the one asked for.

    A decision's own day is its meeting's; what a question for a decision asks of is not judged.
    """
    figure = query.intent == "figure" or asked_for(query.question) & {"count", "amount", "share"}
    if (
        best.decision
        or not (figure or query.intent == "other")
        or _OVER_TIME.search(query.question)
    ):
        return None
    if best.role == "figure" or not own_time(query):
        return None
    asked = {int(day[:4]) for day in query.dates}
    for period in query.periods:
        asked |= set(range(int(period.first[:4]), int(period.last[:4]) + 1))
    told = {int(year) for year in _YEAR.findall(best.text)}
    above = {int(year) for year in _YEAR.findall(best.hit.stored.section.title or "")}
    if not told or (told | above) & asked:
        return None
    years = ", ".join(str(year) for year in sorted(told))
    return f"det som sägs gäller {years}, inte {time_asked(query)}"


def _no_ballots(
    query: Query, taken: Sequence[Unit], hits: Sequence[Hit], coverage: Coverage
) -> str | None:
    """Return what is missing when it is asked who voted how, and the § does not list it."""
    if query.role != "vote" or "ballot" not in asked_for(query.question):
        return None
    section = taken[0].hit.stored.section.id
    near = [hit for hit in (*hits, *(u.hit for u in taken)) if hit.stored.section.id == section]
    if not about(query, near, coverage):
        return "underlaget redovisar ingen omröstning om detta"
    votes = [hit.stored.passage.text for hit in hits if hit.stored.passage.role == "vote"]
    listed = any(lists_ballots(line) for text in votes for line in re.split(r"\n|(?<=\.) ", text))
    if listed or any(lists_ballots(unit.text) for unit in taken):
        return None
    return "underlaget redovisar inte hur var och en röstade"


def _no_count_of_votes(query: Query, taken: Sequence[Unit], hits: Sequence[Hit]) -> str | None:
    """Return what is missing when figures of a vote are asked for and the § tells of no vote."""
    if not _ASKS_VOTES.search(query.question):
        return None
    section = taken[0].hit.stored.section.id
    here = [hit for hit in (*hits, *(u.hit for u in taken)) if hit.stored.section.id == section]
    if any(_VOTES.search(hit.stored.passage.text) for hit in here):
        return None
    return "underlaget redovisar ingen omröstning i ärendet"


def _not_among(query: Query, taken: Sequence[Unit], hits: Sequence[Hit]) -> str | None:
    """Return what is missing when a person did not move, vote or reserve as the question says."""
    # "Lägger Ekhamn ner skolan?" begins with its verb: no name of a person
    question = query.question
    persons = persons_in(question.partition(" ")[2] if is_yes_no(question) else question)
    if not persons:
        return None
    section = taken[0].hit.stored.section
    texts = [f"{unit.hit.stored.passage.context}\n{unit.hit.stored.passage.text}" for unit in taken]
    place = "det underlag som finns om detta"
    if query.role in ("reservation", "motion", "vote"):
        texts = [
            hit.stored.passage.text
            for hit in (*hits, *(unit.hit for unit in taken))
            if hit.stored.passage.role == query.role and hit.stored.section.id == section.id
        ]
        if not texts:
            return None  # told elsewhere in the §
        place = item_name(section.number) if section.number else place
    for name, surname in persons:
        if not any(named(text, surname) for text in texts):
            return f"{name} nämns inte i {place}"
    return None


def _nameless(query: Query, taken: Sequence[Unit]) -> str | None:
    """Return what is missing when a name is asked for and none stands beside what is named."""
    match = _ASKS_NAME.search(query.question)
    if match is None:
        return None
    stem = (match[1] or match[2]).casefold()[:6]
    for unit in taken:
        text = unit.hit.stored.passage.text
        for place in re.finditer(re.escape(stem), text, re.I):
            around = text[max(0, place.start() - _BESIDE) : place.end() + _BESIDE]
            if persons_in(around) or re.search(r"\b[A-ZÅÄÖ]\w+ (?:[A-ZÅÄÖ]\w+ )?AB\b", around):
                return None
    return "underlaget nämner det, men inget namn"


def _other_number(query: Query, evidence: str) -> str | None:
    """Return what is missing when a number in the question stands nowhere in the evidence."""
    text = _NO_NUMBER.sub(" ", query.question)
    for dnr in query.dnrs:
        text = text.replace(dnr, " ")
    there = set(re.findall(r"\d+", re.sub(r"(?<=\d)[ \u00a0](?=\d{3})", "", evidence)))
    for match in re.finditer(r"\b\d[\d \u00a0]*(?:,\d+)?\b", text):
        digits = re.sub(r"\D.*", "", re.sub(r"[ \u00a0]", "", match[0]))
        if digits and digits not in there and _worded(digits) not in evidence:
            return f"underlaget nämner inte {match[0].strip()}"
    for match in _NUMBERED.finditer(query.question):
        label, word = match[1].casefold(), match[2].casefold()
        number = _COUNTED.index(word) + 1
        if not re.search(rf"\b{label}\w* (?:{number}\b|{word}\b)|\b{number}:?e {label}", evidence):
            return f"underlaget nämner inte {match[0]}"
    return None


def _worded(digits: str) -> str:
    number = int(digits)
    return _COUNTED[number - 1] if 1 <= number <= len(_COUNTED) else digits


def _other_paper(query: Query, taken: Sequence[Unit]) -> str | None:
    """Return what is missing when a paper of a named year is asked for and none of it is used."""
    match = _PAPER.search(query.question)
    if match is None:
        return None
    for unit in taken:
        stored = unit.hit.stored
        named = f"{stored.document_title} {stored.document_date} {stored.file} {stored.date}"
        if match[2] in f"{named} {stored.passage.context} {stored.passage.text}":
            return None
    return f"{match[1].casefold()} för {match[2]} är inte inläst"


def _nothing_granted(query: Query, taken: Sequence[Unit]) -> str | None:
    """Return what is missing when it is asked how much somebody got, and it was rejected."""
    if not _ASKS_GRANT.search(query.question):
        return None
    for unit in taken:
        if unit.decision is not None and unit.decision.outcome == "avslag":
            number, date = unit.hit.stored.section.number, unit.hit.stored.date
            return f"ansökan eller förslaget avslogs i {item_name(number)} {date or ''}".rstrip()
    return None


def _only_ordered(
    query: Query, taken: Sequence[Unit], best: Unit, coverage: Coverage
) -> str | None:
    """Return what is missing when a result is asked for and the evidence only tells of the order.

    "Vad redovisade …?", and all that is said is that it shall be reported, or will be.
    """
    if query.intent == "decision" or ASKS_TASK.search(query.question):
        return None
    if not _ASKS_RESULT.search(query.question):
        return None
    if not (pending(best.text) and pending(taken[0].text)):
        return None
    if any(unit.role == "position" for unit in taken):
        return None  # what somebody wants to be done is what was said
    much = 0.8 * coverage.share(best.text)
    if any(delivered(u.text) and coverage.share(u.text) >= much for u in taken):
        return None
    return "underlaget säger att det ska göras, men inte vad det ledde till"


def _only_announced(query: Query, taken: Sequence[Unit], hits: Sequence[Hit]) -> str | None:
    """Return what is missing when the result of a study is asked for that is only to come.

    "Vad kom utvärderingen fram till?", and wherever the papers speak of an evaluation it shall
    be made: "försöket utvärderas av en extern part".
    """
    study = _STUDY.search(query.question)
    if study is None or not _ASKS_RESULT.search(query.question):
        return None
    stem = study[1].casefold()[:-3]  # "utvärder", in the verb too
    told = any(stem in fold(unit.hit.stored.passage.text) for unit in taken)
    passages = {
        hit.stored.passage.id: hit.stored.passage.text
        for hit in (*hits, *(unit.hit for unit in taken))
    }
    spoken = [
        text[start:end]
        for text in passages.values()
        for start, end in sentences(text)
        if stem in fold(text[start:end])
    ]
    if not told or not all(pending(one) or _TO_COME.search(one) for one in spoken):
        return None
    return f"underlaget säger att {study[0].casefold()} ska göras, men inte vad den kom fram till"


def _said_missing(query: Query, best: Unit) -> str | None:
    """Return what is missing when the nearest statement is that just this is not there."""
    asks = asked_for(query.question) or _ASKS_RESULT.search(query.question)
    if query.intent in ("decision", "list", "duty") or not asks:
        return None
    match = _SAID_MISSING.search(best.text) or _not_done(query, best)
    if match and query.names and not any(fold(name[:5]) in fold(best.text) for name in query.names):
        return None  # it is missing of somebody else
    return f"underlaget säger själv att uppgiften saknas (”{match[0]}”)" if match else None


def _not_done(query: Query, best: Unit) -> re.Match[str] | None:
    """Return where the passage says that what is asked for was never reckoned or never came."""
    money = bool(asked_for(query.question) & {"amount", "count"})
    for match in _NOT_DONE.finditer(best.hit.stored.passage.text):
        if (money and match["reckoned"]) or (match["answered"] and not asked_for(query.question)):
            return match
    return None


def _nobody_named(query: Query, taken: Sequence[Unit]) -> str | None:
    """Return what is missing when persons are asked for by name and nobody is named."""
    match = _ASKS_PERSONS.search(query.question)
    if match is None:
        return None
    if "juster" in match[0] and not any("juster" in fold(unit.text) for unit in taken):
        return "underlaget säger inget om vem som justerade"
    if any(persons_in(unit.text) or _COMPANY.search(unit.text) for unit in taken):
        return None
    return "underlaget nämner inga namn"


def _other_act(query: Query, evidence: str) -> str | None:
    """Return what is missing when an act that the question presupposes is told nowhere."""
    if not re.search(r"^(?:varför|när|hur|vem|vilk|vad|av vilk|på vilk)", query.question, re.I):
        return None  # "Avslogs motionen?" asks whether it was
    main = re.split(r"\s(?:när|sedan|efter att|som|innan)\s", query.question)[0]
    for pattern, stems in _ACTS:
        match = re.search(rf"\b(?:{pattern})\b", main, re.I)
        if match and not any(stem in evidence for stem in stems):
            return f"underlaget säger inget om att något ”{match[0]}”"
    chose = re.search(
        r"\b(?:valde|beslutade|bestämde|beslöt)\b[^,.?]{0,60}? att (\w{3,})", query.question
    )
    if chose and "reason" in asked_for(query.question):
        there = [frozenset(grams(word)) for word in set(words(evidence))]
        verb = chose[1].casefold()
        meant = [verb, *(part for other in expansion([verb], {}) for part in words(other))]
        if not any(holds(frozenset(grams(word)), there, 0.55) for word in meant):
            return f"underlaget säger inget om beslut att {verb}"
    return None


def _decided_by(stem: str, unit: Unit) -> bool:
    """Return whether a unit is of, or tells of, a decision of the one whose name begins so."""
    stored = unit.hit.stored
    own = fold(f"{stored.body} {stored.document_title} {stored.file} {stored.section.title}")
    text = fold(unit.text)
    return stem in own or (stem in text and bool(_DECIDES.search(text)))


def _other_body(query: Query, taken: Sequence[Unit], opening: Callable[[str], str]) -> str | None:
    """Return what is missing when another body's decision is asked for than those found.

    ``opening``: document id → its title, file and first words, where its municipality is named.
    """
    others = _OF_OTHERS.search(query.question)
    if others and _ASKS_DECIDED.search(query.question):
        stem = fold(others["region"] or others["kommun"])[:5]
        if not any(_decided_by(stem, unit) for unit in taken):
            return f"inget beslut av {others['who']} om detta är inläst"
    match = BODY.search(query.question)
    if match is None or query.intent != "decision":
        return None
    owner, kind = match[1], match[2]
    for unit in taken:
        stored, text = unit.hit.stored, fold(unit.text)
        body = fold(stored.body or "")
        told = not unit.decision and kind in text and _DECIDES.search(text)
        owned = owner is None or fold(owner) in fold(
            f"{opening(stored.document_id)} {stored.document_title} {stored.file} {unit.text}"
        )
        if (kind in body or told) and owned:
            return None
    return f"inget beslut av {match[0]} om detta är inläst"
