"""What agreements and rules say of themselves: definitions, and from when to when they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.records import RULES, Definition, Passage, Section, Validity
from ingest.registers.statements import Paragraph, paragraphs_of
from ingest.swedish import MONTHS, dates_in

_SILENT = ("decision", "proposal", "motion", "vote", "reservation", "basis", "dispatch",
           "furniture")  # fmt: skip
_GLOSSARY = re.compile(
    r"\b(?:definition(?:er)?|begrepp(?:sförklaring(?:ar)?|en)?|begreppslista|ordlista|ordförklaring(?:ar)?"
    r"|terminologi|förkortningar|termer)\b",
    re.I,
)
_GLOSSARY_LEAD = re.compile(
    r"(?:används|gäller|avses|förekommer)\b.*\b(?:begrepp|definition|termer|förkortning)\w*.*:?$"
    r"|^(?:med följande begrepp|följande (?:begrepp|definitioner))\b.*$",
    re.I,
)
_MEANS = re.compile(
    r"\bmed (?P<term>(?!(?:det|detta|den|denna|dessa)\b)[^.,;:()]{2,80}?) (?:avses|menas|förstås)\s(?:(?:här|i (?:denna|detta|dessa|den här|det här)"
    r" [\wåäö]+|i (?:överenskommelsen|avtalet|reglementet))\s)?(?P<meaning>.+)$",
    re.I,
)
_IS_DEFINED = re.compile(
    r"^(?P<term>[^.,;:]{2,80}?) (?:definieras (?:här )?som|avser)\s(?P<meaning>.+)$", re.I
)
_ENTRY = re.compile(
    r"^(?P<term>[^.:;|]{1,80}?)(?:\s?:\s+|\s[–-]\s|\s?\|\s)(?P<meaning>\S.*)$", re.S
)
_CLAUSE_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})+\.?\s+")
_NEXT_ENTRY = re.compile(r"(?<=\. )(?=[A-ZÅÄÖ][^.:;]{0,60}:\s)")
_LABELLED = re.compile(r"^Definition(?: av)?:? (?P<term>[^:.]{2,80}):?\s*(?P<meaning>.*)$")
_ONLY_TITLE = re.compile(r"^(?:Definition(?:er)?|Begrepp)\s?:?$")
_PAPER = r"\w*(?:överenskommelse|avtal|reglement|delegationsordning|riktlinje|policy|taxa|prislista|stadga)\w*"
_ABOUT = re.compile(rf"\b(?:{_PAPER}|ÖK)\b", re.I)
_D = rf"(?:den\s)?(?:\d{{4}}-\s?\d{{2}}-\s?\d{{2}}|\d{{1,2}}\s(?:{'|'.join(MONTHS)})\s\d{{4}})"
_FROM = re.compile(
    rf"(?:\b(?:från(?: och med)?|fr\.?\s?o\.?\s?m\.?|from|träder i kraft|trädde i kraft|börjar gälla"
    rf"|giltig(?:t|a)? från|gäller(?: för tiden)?|löper(?: från)?|avtals(?:period|tid)\w*(?: är)?:?)\s+)(?P<day>{_D})",
    re.I,
)
_TO = re.compile(
    rf"(?:\btill(?: och med)?|t\.?\s?o\.?\s?m\.?|\btom|löper ut|upphör(?: att gälla)?|\d\s?–|\d\s-)\s*(?P<day>{_D})",
    re.I,
)
_HOLDS = re.compile(
    r"\bgäller\b|\bträd(?:er|de) i kraft\b|\bavtals(?:period|tid)|\bgiltig|\blöper\b|\bupphör\b|\bbörjar gälla\b",
    re.I,
)
_PROLONGED = re.compile(r"\bförläng(?:s|as|er|d|ning(?:en)?)\b", re.I)
_TERMS = re.compile(r"automatiskt|i sänder|\b(?:år|månad|månader)\b|tillsvidare", re.I)
_COUNT = r"(?:\d+|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|tolv|arton|tjugofyra)"
_TIME = re.compile(rf"\b({_COUNT} (?:månad(?:er)?s?|års?|veckors?|dag(?:ar)?s?))\b", re.I)
_NOTICE = re.compile(r"\buppsägning(?:stid)?\w*|\bs(?:ägs|äga|agts) upp\b|\buppsagt?s?\b", re.I)
_REPLACES = re.compile(
    rf"\bersätter\s(?P<what>(?:den |det |de |tidigare |nuvarande |gällande |all )*(?:{_PAPER}|ÖK)\b[^.;]*)",
    re.I,
)


def find_definitions(
    text: str, sections: Sequence[Section], passages: Sequence[Passage]
) -> list[Definition]:
    """Return the terms that a document explains, in order, each once a section.

    Lists and tables under a heading of definitions or after "används följande begrepp", and
    "med X avses" and its like anywhere.
    """
    found: dict[tuple[str, str], Definition] = {}
    listing: str | None = None
    titled: str | None = None
    pending: str | None = None
    for paragraph in paragraphs_of(sections, passages):
        if paragraph.passage.role in _SILENT:
            continue
        if pending:
            entry = _definition(paragraph, pending, paragraph.text, paragraph.start, paragraph.text)
            found.setdefault((entry.section, pending.casefold()), entry)
            pending = None
            continue
        pending = _awaiting(paragraph)
        if pending:
            continue
        if _ONLY_TITLE.match(paragraph.text):
            titled = paragraph.section.id
        glossary = bool(_GLOSSARY.search(paragraph.section.title or ""))
        if _GLOSSARY_LEAD.search(paragraph.text) and len(paragraph.text) < 160:
            listing = paragraph.section.id
            continue
        if paragraph.heading:
            continue
        in_list = glossary or listing == paragraph.section.id
        for definition in _definitions(paragraph, in_list, titled == paragraph.section.id):
            found.setdefault((definition.section, definition.term.casefold()), definition)
    return list(found.values())


def _awaiting(paragraph: Paragraph) -> str | None:
    """Return the term of "Definition hemsjukvård:", whose meaning is the next line."""
    match = _LABELLED.match(paragraph.text) if paragraph.text.endswith(":") else None
    return match["term"] if match and not match["meaning"] else None


def _definitions(paragraph: Paragraph, in_list: bool, titled: bool) -> Iterator[Definition]:
    """Yield the definitions in a line.

    ``in_list``: it stands in a list of terms; ``titled``: below the word "Definition" alone.
    """
    matched = False
    for start, sentence in paragraph.sentences():
        match = _MEANS.search(sentence) or (
            _IS_DEFINED.match(sentence) if in_list or titled else None
        )
        if match:
            matched = True
            yield _definition(paragraph, match["term"], match["meaning"], start, sentence)
    if matched:
        return
    labelled = _LABELLED.match(paragraph.text)
    if labelled and labelled["meaning"]:
        yield _definition(
            paragraph, labelled["term"], labelled["meaning"], paragraph.start, paragraph.text
        )
    elif in_list:
        yield from _entries(paragraph)


def _entries(paragraph: Paragraph) -> Iterator[Definition]:
    """Yield the entries of a line: "MAS: … . MAR: …" holds two."""
    starts = [0, *(match.start() for match in _NEXT_ENTRY.finditer(paragraph.text))]
    for start, end in zip(starts, [*starts[1:], len(paragraph.text)], strict=True):
        entry = paragraph.text[start:end].rstrip()
        match = _ENTRY.match(_CLAUSE_NUMBER.sub("", entry))
        if match and not (paragraph.table and _GLOSSARY.search(entry)):
            pairs = _paired(match["term"], match["meaning"])
            for term, meaning in pairs:
                yield _definition(paragraph, term, meaning, paragraph.start + start, entry)


def _paired(term: str, meaning: str) -> list[tuple[str, str]]:
    """Return "MAS och MAR: … respektive …" as two entries, others as one."""
    terms, meanings = term.split(" och "), meaning.split(" respektive ")
    if len(terms) == 2 and len(meanings) == 2:
        return list(zip(terms, meanings, strict=True))
    return [(term, meaning)]


def _definition(
    paragraph: Paragraph, term: str, meaning: str, start: int, sentence: str
) -> Definition:
    return Definition(
        paragraph.section.id, term.strip(" ”\"'"), meaning.strip(), paragraph.passage.id,
        start, start + len(sentence),
    )  # fmt: skip


@dataclass(slots=True)
class _Terms:
    """What a section says of validity so far, and the sentences that say it."""

    valid_from: str | None = None
    valid_to: str | None = None
    prolongation: str | None = None
    notice: str | None = None
    replaces: str | None = None
    places: list[tuple[str, int, int]] = field(default_factory=list)


def find_validities(
    text: str, sections: Sequence[Section], passages: Sequence[Passage]
) -> list[Validity]:
    """Return from when to when agreements and rules hold, one record a section.

    In agreements and rules every sentence on validity counts, elsewhere one that names the
    paper it speaks of. The record's place runs from its first to its last sentence within
    the passage of the first.
    """
    found: dict[str, _Terms] = {}
    for paragraph in paragraphs_of(sections, passages):
        rules = paragraph.section.part_kind in RULES
        if paragraph.passage.role in _SILENT or (paragraph.table and not rules):
            continue
        for start, sentence in paragraph.sentences():
            if not rules and not _ABOUT.search(sentence):
                continue
            terms = found.setdefault(paragraph.section.id, _Terms())
            if _take(terms, sentence, rules):
                terms.places.append((paragraph.passage.id, start, start + len(sentence)))
    records = [_validity(section, terms) for section, terms in found.items() if terms.places]
    return _merged(records, sections)


def _merged(records: list[Validity], sections: Sequence[Section]) -> list[Validity]:
    """Return the records with those of one agreement or set of rules as one.

    A cover states the period that a clause at the end states again: the fuller record stands,
    with what the other has more.
    """
    by_id = {section.id: section for section in sections}
    merged: dict[tuple[str, str | None], Validity] = {}
    others: list[Validity] = []
    for record in records:
        top = by_id[record.section]
        while top.parent and top.parent in by_id:
            top = by_id[top.parent]
        if top.part_kind not in RULES:
            others.append(record)
            continue
        same = [key for key in merged if key[0] == top.id and _agree(merged[key], record)]
        key = same[0] if same else (top.id, record.valid_from)
        before = merged.get(key)
        merged[key] = _joined(before, record) if before else record
    return sorted([*others, *merged.values()], key=lambda record: record.start)


def _agree(one: Validity, other: Validity) -> bool:
    """Return whether two records may speak of one paper: no two different days."""
    return all(
        left is None or right is None or left == right
        for left, right in (
            (one.valid_from, other.valid_from), (one.valid_to, other.valid_to),
        )
    )  # fmt: skip


def _joined(one: Validity, other: Validity) -> Validity:
    fuller, less = sorted((one, other), key=_told, reverse=True)
    return replace(
        fuller,
        valid_from=fuller.valid_from or less.valid_from,
        valid_to=fuller.valid_to or less.valid_to,
        prolongation=fuller.prolongation or less.prolongation,
        notice=fuller.notice or less.notice,
        replaces=fuller.replaces or less.replaces,
    )


def _told(record: Validity) -> int:
    values = (
        record.valid_from,
        record.valid_to,
        record.prolongation,
        record.notice,
        record.replaces,
    )
    return sum(value is not None for value in values)


def _take(terms: _Terms, sentence: str, rules: bool) -> bool:
    """Add what a sentence says; return whether it says anything."""
    replaces = _REPLACES.search(sentence)
    first, last = _period(_own(sentence, replaces))
    prolonged = bool(_PROLONGED.search(sentence) and _TERMS.search(sentence))
    notice = _notice(sentence)
    if not rules and not (first or last):
        return False  # an account of an agreement without its time is no validity
    if first and terms.valid_from and first != terms.valid_from:
        first, last = None, None  # the section's first period is its own
    terms.valid_from = terms.valid_from or first
    terms.valid_to = terms.valid_to or last
    if prolonged:
        terms.prolongation = terms.prolongation or sentence
    terms.notice = terms.notice or notice
    if replaces:
        terms.replaces = terms.replaces or replaces["what"].strip()
    return bool(first or last or prolonged or notice or replaces)


def _own(sentence: str, replaces: re.Match[str] | None) -> str:
    """Return a sentence without what it tells of the paper that is replaced: ", som upphör …"."""
    if replaces is None:
        return sentence
    told = re.search(r",?\ssom\s", replaces["what"])
    return sentence[: replaces.start("what") + told.start()] if told else sentence


def _period(sentence: str) -> tuple[str | None, str | None]:
    """Return the first and the last day that a sentence on validity names."""
    if not _HOLDS.search(sentence):
        return None, None
    first, last = _FROM.search(sentence), _TO.search(sentence)
    return _day(first), _day(last)


def _day(match: re.Match[str] | None) -> str | None:
    found = dates_in(match["day"]) if match else ()
    return found[0][1] if found else None


def _notice(sentence: str) -> str | None:
    """Return the time of notice as written: the time next to the word for notice."""
    word = _NOTICE.search(sentence)
    if word is None:
        return None
    times = list(_TIME.finditer(sentence))
    after = [match for match in times if match.start() >= word.start()]
    nearest = after[0] if after else (times[-1] if times else None)
    return nearest[1] if nearest else None


def _validity(section: str, terms: _Terms) -> Validity:
    passage, start, end = terms.places[0]
    end = max(high for name, _, high in terms.places if name == passage)
    return Validity(
        section, terms.valid_from, terms.valid_to, terms.prolongation, terms.notice,
        terms.replaces, passage, start, end,
    )  # fmt: skip
