"""Persons, places and bodies that the question names, or asks for, and the evidence does not."""

from __future__ import annotations

import re
from collections.abc import Set

from app.answering.answer_type import has_form
from app.answering.extract import Coverage, Unit
from app.answering.fit import is_signature
from app.answering.lacking.case import Case, sentence_behind
from app.answering.names import (
    named,
    named_there,
    nearly,
    party_of,
    persons_in,
    without_genitive,
)
from app.answering.polarity import is_yes_no
from index.analysis import fold, indexed_text, unaccented, words
from index.synonyms import expansion
from ingest.marks import item_name

_ASKS_DEGREE = re.compile(r"^(?:och )?hur \w+ (?:är|var|blev)\b", re.I)  # "hur punktlig var"
_SHARED = 0.5  # of the words that the best figure holds, in a figure of the place asked for
_NAMED = 0.5  # of a name that a text holds, as Coverage tells
_SPELLED = 2  # words of an abbreviation's long form that are enough to know it
_OF_A_PAPER = re.compile(r"\b(?:remissvar|yttrande|skrivelse|svar|brev)\w*\b", re.I)
# "Ali Ek (V)", "SD reserverar sig", and in a list of answers "S: 45 minuter. M: 30 minuter."
_PARTY_MARK = re.compile(r"\(([A-ZÅÄÖ]{1,2})\)|\b(SD|KD|MP)\b|(?:^|[.;,] )([SMCVL]): ", re.M)
_LOCAL_PARTY = re.compile(r"[A-ZÅÄÖ][a-zåäö]{4,}partiets?")
_LOCAL_MARK = re.compile(r"\([A-ZÅÄÖ]{2,4}\)")
_KINDS_OF_PLACE = frozenset(("kommun", "kommuns", "kommunen", "region", "regionen", "stad"))
_ASKS_NAME = re.compile(
    r"\bvad (?:heter|hette) (\w+)"
    r"|\bvilke[nt] (\w*(?:företag|bolag|leverantör|entreprenör|firma))\b",
    re.I,
)
_ASKS_WHICH = re.compile(
    r"\bvilk(?:en|et|a)(?: (?:två|tre|fyra|av))?(?: \w+s)?"
    r" (?P<thing>kommun|vårdcentral|skol|förskol|ort|bolag|företag|förening|avdelning|enhet)\w*",
    re.I,
)
_PROPER = re.compile(r"(?<=[a-zåäö,] )[A-ZÅÄÖ][a-zåäö]{2,}")  # a name, within a sentence
_NAMED_FIRM = re.compile(
    r"\b[A-ZÅÄÖ]\w+ (?:(?:i|och|&|[A-ZÅÄÖ]\w+) ){0,3}AB\b"
    r"|\([A-ZÅÄÖ][A-ZÅÄÖa-z]{1,11}\)"
)
_OF_TENDER = re.compile(r"\banbud|\bbud\b|\btilldel|\bvann\b|\bvunn", re.I)
_BESIDE = 60  # characters between a name and what is named
_ASKS_PERSONS = re.compile(
    r"\bvilka (?:\w+ )?(?:personer|ledamöter|politiker)\b"
    r"|^(?:och )?(?:vem|vilka) (?:justera\w*|köpte|sålde|skrev|undertecknade|valdes|utsågs"
    r"|utnämndes|ledde|föredrog|vann)\b",
    re.I,
)
_ASKS_WRITTEN = re.compile(
    r"^vad (?:skrev|svarade|ansåg|tyckte|sade|sa|framförde|begärde)\b.*"
    r"\b(?:remissvar|yttrande|skrivelse|svar|brev|mejl)\w*",
    re.I,
)
_WRITES = re.compile(
    r"remissvar|yttrande|skrivelse|\bsvar|brev|mejl|\bans(?:er|åg)\b|tyck|skriv|skrev|påpek|framh"
    r"|framför|begär|menar|avstyrk|tillstyrk",
    re.I,
)
_SIGNED = "underteckna|underskri|skrev under|signera|namnförtydligande|behörig|firmatecknare"
_BESIDE_NAME = (  # the words that stand beside the name of who it was
    ("vann", "vann|vunn|tilldel|anta|antog|leverantör|anbud|pris"),
    ("valdes", "val|välj|utse|utsåg"),
    ("utsågs", "val|välj|utse|utsåg"),
    ("skrev under", _SIGNED),
    ("undertecknade", _SIGNED),
)
_COMPANY = re.compile(r"\b[A-ZÅÄÖ][\wåäö&-]+ (?:AB|HB|KB)\b")
_THING_IN = re.compile(r"\b(?P<thing>[a-zåäö]{6,}(?:n|t)) i (?P<place>[A-ZÅÄÖ][a-zåäö]{3,})\b")
_REASON_TOLD = re.compile(r"\bskäl|\bmotiver|\bargument", re.I)
_REASONS_OF = re.compile(
    r"\b(?:skäl|motiv|argument|motivering)\w* (?:angav|anförde|hade|gav|uppgav|framförde|angavs av)"
    r" (?P<who>[A-ZÅÄÖ][\wåäö-]+)"
)


def no_name(case: Case) -> str | None:
    """Return what is missing when a name asked for stands in none of the evidence."""
    query = case.query
    if not query.names or query.language == "en":
        return None
    told = [indexed_text(stored.passage) for stored in case.stored]
    parties = {letters for found in _PARTY_MARK.findall(case.told_as_written) for letters in found}
    opening = [case.known.opening(stored.document_id) for stored in case.stored]
    if _OF_A_PAPER.search(query.question):  # who is a party to an agreement wrote no remissvar
        opening = [f"{one.document_title or ''} {one.file} {one.body or ''}" for one in case.stored]
    text = "\n".join([*told, *opening])
    there = set(words(text))
    files = {word for stored in case.stored for word in words(stored.file)}
    absent = []
    for name in query.names:
        if "-" in name and fold(name.partition("-")[0]) in there:
            continue  # "SD-ledamoten": the party is named
        if party_of(name) in parties:
            continue  # a member of it acts in the § that is told
        local = _LOCAL_PARTY.fullmatch(name) and not party_of(name)
        if local and _LOCAL_MARK.search(case.told_as_written):
            continue  # which party "(LPR)" is no paper may say
        if any(_holds_form(form, there) for form in _long_forms(case, name)):
            continue
        parts = [word for word in words(name) if len(word) > 2]
        forms = {form for word in parts for form in (word, without_genitive(word))}
        if any(unaccented(form) in files for form in forms):
            continue
        held = Coverage(dict.fromkeys(forms, 1.0)).of(text)
        if forms and max(held.values()) < _NAMED and not any(nearly(f, there) for f in forms):
            absent.append(name)
    return f"underlaget nämner inte {', '.join(absent)}" if absent else None


def _long_forms(case: Case, name: str) -> list[str]:
    """Return what papers may write for a name that is a short form."""
    return expansion([fold(name)], case.known.abbreviations)


def _holds_form(form: str, there: Set[str]) -> bool:
    """Return whether words hold the first ones of a long form, inflected or not."""
    first = [word for word in words(form) if len(word) > 2][:_SPELLED]
    return bool(first) and all(any(other.startswith(word) for other in there) for word in first)


def other_author(case: Case) -> str | None:
    """Return what is missing when it is asked what one wrote, and what is told is of others."""
    query = case.query
    if not query.names or not (_ASKS_WRITTEN.search(query.question)):
        return None
    absent = []
    for name in query.names:
        stem = without_genitive(fold(name))
        for unit in case.taken:
            paper = f"{_paper(unit)} {unit.hit.stored.passage.context}"
            # "överlämnar yttrandet till Region Ek": who gets it did not write it
            told = re.sub(rf"\b(?:till|åt) (?:\w+ )?{re.escape(stem)}", " ", fold(unit.text))
            wrote = stem in told and _WRITES.search(unit.text)
            if stem in fold(paper) or wrote:
                break
        else:
            absent.append(name)
    if len(absent) < len(query.names):
        return None
    return f"underlaget har inget sådant av {', '.join(absent)}"


def not_of_place(case: Case) -> str | None:
    """Return what is missing when a figure is asked for of a place that is named elsewhere only.

    "Hur många elever i Ekskolan …?", and the figure is told in a paper that never names it.
    """
    query = case.query
    if not (case.asks_figure or _ASKS_DEGREE.search(query.question)):
        return None
    if not query.names or query.follows or persons_in(query.question):
        return None
    own = query.name_words | _KINDS_OF_PLACE
    rest = case.coverage.only(
        [word for word in case.coverage.rarity if word not in own and not word.isdigit()]
    )
    stated = case.stated
    if not stated or not rest.rarity:
        return None
    best = max(stated, key=lambda unit: rest.share(unit.text))
    least = _SHARED * rest.share(best.text)
    for name in query.names:
        forms = _long_forms(case, name)
        places = [set(words(_place(case, unit))) for unit in stated] if forms else []
        if any(_holds_form(form, place) for form in forms for place in places):
            continue
        there = (
            _names(f"{_paper(unit)} {case.known.opening(unit.hit.stored.document_id)}", name)
            or (rest.share(_words_over(case, unit)) >= least and _names(_place(case, unit), name))
            for unit in stated
        )
        if not any(there):
            return f"det som sägs gäller inte {name}"
    return None


def other_place(case: Case) -> str | None:
    """Return what is missing when just the same thing is told of, somewhere else.

    "Sjukstugan i Åby", and whoever tells of a sjukstuga tells of "sjukstugan i Ekby".
    """
    for match in _THING_IN.finditer(case.query.question):
        thing = re.escape(match["thing"][:-2])
        told = [unit.text for unit in case.taken if re.search(rf"\b{thing}", unit.text, re.I)]
        others = re.findall(rf"\b{thing}\w* i ([A-ZÅÄÖ][a-zåäö]+)", "\n".join(told), re.I)
        rows = [unit.text for unit in case.taken if unit.row]  # "Ekby 479 484 490"
        if others and not any(named(text, match["place"]) for text in (*told, *rows)):
            return f"det som sägs gäller {match['thing']} i {others[0]}, inte i {match['place']}"
    return None


def no_reasons_of(case: Case) -> str | None:
    """Return what is missing when the reasons of somebody named are asked for, and none are told.

    "Vilka skäl angav facket?", and the facket is named with what it wanted and nothing more.
    """
    match = _REASONS_OF.search(case.query.question)
    if match is None:
        return None
    if any(_REASON_TOLD.search(unit.text) for unit in case.taken):
        return None  # "Bolaget anger tre skäl": of them, by another name
    of_them = [unit.text for unit in case.taken if named(unit.text, match["who"])]
    if any(has_form(text, "reason") for text in of_them):
        return None
    paper = (f"{_paper(unit)} {unit.hit.stored.passage.context}" for unit in case.taken)
    if any(named(text, match["who"]) for text in paper):
        return None  # all of the paper is theirs
    return f"underlaget säger inget om vilka skäl {match['who']} hade"


def _names(text: str, name: str) -> bool:
    there = set(words(text))
    return any(named_there(part, there) for part in words(name))


def _paper(unit: Unit) -> str:
    """Return what names the paper that a unit stands in, as a whole."""
    stored = unit.hit.stored
    return f"{stored.document_title} {stored.body} {stored.file}"


def _words_over(case: Case, unit: Unit) -> str:
    """Return a unit's text with the headings and column names that it stands under."""
    return f"{unit.text} {case.columns(unit)} {unit.hit.stored.passage.context}"


def _place(case: Case, unit: Unit) -> str:
    """Return the section that a unit stands in, as far as it was found, and its columns."""
    section = case.of_section(unit.hit.stored.section.id)
    return "\n".join([case.columns(unit), *(indexed_text(hit.stored.passage) for hit in section)])


def not_among(case: Case) -> str | None:
    """Return what is missing when a person did not move, vote or reserve as the question says."""
    query = case.query
    # "Lägger Ekhamn ner skolan?" begins with its verb: no name of a person
    question = query.question
    persons = persons_in(question.partition(" ")[2] if is_yes_no(question) else question)
    if not persons:
        return None
    section = case.taken[0].hit.stored.section
    texts = [indexed_text(stored.passage) for stored in case.stored]
    place = "det underlag som finns om detta"
    if query.role in ("reservation", "motion", "vote"):
        texts = [
            hit.stored.passage.text for hit in case.item if hit.stored.passage.role == query.role
        ]
        if not texts:
            return None  # told elsewhere in the §
        place = item_name(section.number) if section.number else place
    for name, surname in persons:
        if not any(named(text, surname) for text in texts):
            return f"{name} nämns inte i {place}"
    return None


def nameless(case: Case) -> str | None:
    """Return what is missing when a name is asked for and none stands beside what is named."""
    match = _ASKS_NAME.search(case.query.question)
    if match is None:
        return None
    stem = (match[1] or match[2]).casefold()[:6]
    if match[2] and any(
        _NAMED_FIRM.search(unit.text) and _OF_TENDER.search(unit.text) for unit in case.taken
    ):
        return None
    for unit in case.taken:
        text = unit.hit.stored.passage.text
        for place in re.finditer(re.escape(stem), text, re.I):
            around = text[max(0, place.start() - _BESIDE) : place.end() + _BESIDE]
            if persons_in(around) or _NAMED_FIRM.search(around):
                return None
    return "underlaget nämner det, men inget namn"


def unnamed(case: Case) -> str | None:
    """Return what is missing when it is asked which one it was, and the papers only say "en".

    "I vilken kommun prövades det?", and the report says "i en kommun".
    """
    match = _ASKS_WHICH.search(case.query.question)
    if match is None or case.query.language == "en":
        return None
    thing = re.escape(fold(match["thing"]))
    some = re.compile(rf"\b(?:en|ett|två|tre|fyra|fem|några|flera) (?:\w+ )?{thing}\w*", re.I)
    said = some.search(case.best.text)
    if said is None or any(_PROPER.search(unit.text) for unit in case.taken if unit.covered):
        return None
    start, end = sentence_behind(case.best)
    if _PROPER.search(case.best.hit.stored.passage.text, start, end):
        return None  # "Kommunen var Ekby."
    return f"underlaget säger ”{said[0]}” och inte vilken"


def nobody_named(case: Case) -> str | None:
    """Return what is missing when persons are asked for by name and nobody is named."""
    match = _ASKS_PERSONS.search(case.query.question)
    if match is None:
        return None
    if "juster" in match[0] and not any("juster" in fold(unit.text) for unit in case.taken):
        return "underlaget säger inget om vem som justerade"
    beside = next((own for verb, own in _BESIDE_NAME if verb in fold(match.string)), "")
    for unit in case.taken:
        named_there = persons_in(unit.text) or _COMPANY.search(unit.text)
        if named_there and re.search(rf"\b(?:{beside})", unit.text, re.I):
            return None
        if beside == _SIGNED and is_signature(unit.text):
            return None
    return "underlaget nämner inga namn"
