"""The clauses of a decision: what was decided, one by one, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.cleaning import CleanLine, paragraphs
from ingest.headings import role_heading
from ingest.marks import ATT, is_table_row, list_mark
from ingest.outcomes import assignee_of, due_of, outcome_of
from ingest.proposals import each_by_itself, proposed_to, proposes_itself
from ingest.records import Outcome
from ingest.swedish import deciding_body, sentences

TOLD_AFTER = re.compile(  # behind the clause on its own lines: who did not agree
    r"(?<=\.)\s+(?:[A-ZÅÄÖ][^.]{3,200}\breserverar?(?:de)? sig\b"
    r"|[A-ZÅÄÖ][^.]{3,200}\bdeltar (?:inte|ej) i beslutet)"
)
LEAD = re.compile(
    r"^(?P<body>.{0,110}?)\b(?:beslutar|beslutade|beslutat|beslöt)\b(?: (?:för egen del|enhälligt|därmed|följande))*"
    r"(?:,? (?:enligt|i enlighet med) [\wåäö -]{3,60}förslag(?= att|\s*:|\s*$))?"
    r"(?:,? (?:följande|att))?\s*:?\s*$"
    r"|^för egen del beslutar [\wåäö -]{4,60}?(?:,? att)?\s*:?\s*$",
    re.I,
)
INLINE_LEAD = re.compile(
    r"^(?P<body>[\wåäöÅÄÖ ,&-]{3,110}?)\s+(?:beslutar|beslöt|beslutade)(?: (?:för egen del|enhälligt|därmed))*,?(?: följande:?)?\s*"
    rf"(?:{ATT}\b)?\s*:?\s*",
    re.I,
)
_LABELLED = re.compile(
    r"(?:[\wåäöÅÄÖ-]+ ){0,2}(?:(?:[Bb]eslut(?:et)?|BESLUT)[.:]|förslag till \w+:)\s+"
)  # "Beslut: Planen antas."
_TOLD_LAST = re.compile(
    r"(?:Mötes)?[Oo]rdföranden\b[^.]{0,60}?\b(?:tackar|tackade|avslutar|avslutade|förklarar|förklarade"
    r"|önskar|önskade|hälsar)\b"
)
_BODY_DECIDES = re.compile(
    r"(?:Nämnden|Styrelsen|Utskottet|Direktionen)\s+(?:beslutar|föreslår|godkänner|antar|fastställer"
    r"|avslår|ger|uppdrar|överlämnar|noterar|antecknar)\b"
)
_OWN_CLAUSE = re.compile(rf"(?:(?:samt |och )?{ATT}|dels)\b")
_ATT_LINE = re.compile(rf"\s*{ATT}\s")
_CLAUSE_OPENING = re.compile(rf"^\s*(?:{ATT}\b\s*)?", re.I)
_SIGNED = re.compile(  # "Sign.: ____", "Justerare   Utdragets riktighet intygas"
    r"(?:\bsign|\bjust|intyga|bestyrk)[^_]{0,40}(?:_{3,}|\.{6,})"
    r"|^(?:justera(?:re|ndes?)\b.{0,40}|(?:rätt utdrag|(?:protokolls)?utdragets riktighet"
    r"|utdraget (?:bestyrks|intygas))\b.{0,40})$",
    re.I,
)
_OPEN_ENDED = re.compile(r"(?:\batt|:)\s*$")
_CAPTION = 60  # characters of a line that names the table under it, at most


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a decision with its place in the document's text."""

    text: str
    start: int
    end: int
    outcome: Outcome
    assignee: str | None
    due: str | None


def clauses(text: str, lines: Sequence[CleanLine], first: int, last: int) -> Iterator[Clause]:
    """Yield the clauses of the decision in ``lines[first:last]``: what was decided, one by one.

    A lead ("Nämnden beslutar att") is no clause; each bullet, number or "att" opens one; a
    decision in running text is one clause a paragraph.
    """
    spans = [
        (start, end)
        for start, end in _statements(lines, first, last)
        if role_heading(_words(text, lines, start, end)) is None
    ]
    spans = _with_own_lists(text, lines, spans)
    listed = [list_mark(_words(text, lines, *span)) for span in spans]
    singly = each_by_itself([_words(text, lines, *span) for span in spans])
    ended = False  # a clause stands above
    for (above, below), mark in zip(spans, listed, strict=True):
        start, end = lines[above].start, lines[below - 1].end
        paragraph = text[start:end]
        if LEAD.match(paragraph) and below < last:
            continue  # it leads into what comes below
        if _SIGNED.search(paragraph):
            continue  # a line to sign on
        if ended and mark is None and _TOLD_LAST.match(paragraph):
            continue  # "Ordföranden avslutar sammanträdet." behind the clauses
        if mark is None and any(listed) and not re.match(rf"(?:{ATT}|dels)\b", paragraph):
            continue  # where clauses are listed, a paragraph beside the list decides nothing
        offset = mark.end() if mark else 0
        if not mark and (label := _LABELLED.match(paragraph)):
            offset = label.end()
        inline = None if mark else INLINE_LEAD.match(paragraph[offset:])
        if inline:
            offset += inline.end()
        opening = _CLAUSE_OPENING.match(paragraph[offset:])
        offset += opening.end() if opening else 0
        after = TOLD_AFTER.search(paragraph, offset)
        clause = paragraph[offset : after.start() if after else len(paragraph)].rstrip()
        if len(clause) < 3:
            continue
        ended = True
        proposed = proposed_to(text[lines[first].start : start + offset], clause)
        if singly and not proposes_itself(paragraph):
            proposed = None
        for begin, stop in _decided_singly(clause):
            own = clause[begin:stop]
            yield Clause(
                own, start + offset + begin, start + offset + stop,
                "foreslagen" if proposed else outcome_of(own), assignee_of(own), due_of(own),
            )  # fmt: skip


def _decided_singly(clause: str) -> list[tuple[int, int]]:
    """Return (start, end) of each decision of a paragraph, the whole of it where it is one.

    A sentence that says again who decides is one more: "Taxan höjs. Nämnden avslår yrkandet."
    """
    anew = (
        a
        for a, b in sentences(clause)
        if clause[:a].rstrip().endswith(".")
        and (deciding_body(clause[a:b]) or _BODY_DECIDES.match(clause, a))
    )
    starts = [0, *anew]
    ends = [*starts[1:], len(clause)]
    return [(a, a + len(clause[a:b].rstrip())) for a, b in zip(starts, ends, strict=True)]


def _words(text: str, lines: Sequence[CleanLine], first: int, last: int) -> str:
    return text[lines[first].start : lines[last - 1].end]


def _with_own_lists(
    text: str, lines: Sequence[CleanLine], spans: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Join a statement that decides itself with the list that it opens.

    "Nämnden återremitterar ärendet för att" and "– redovisa kostnaden" are one clause: alone the
    item would tell that the cost is decided on.
    """
    found: list[tuple[int, int]] = []
    joined = False
    for first, last in spans:
        if found and list_mark(_words(text, lines, first, last)):
            above, end = found[-1]
            joined = joined or _opens_own_list(_words(text, lines, above, end))
            if joined:
                found[-1] = (above, last)
                continue
        joined = False
        found.append((first, last))
    return found


def _opens_own_list(statement: str) -> bool:
    """Return whether a statement says what is decided, and ends in the middle of it."""
    if list_mark(statement) or LEAD.match(statement) or not _OPEN_ENDED.search(statement):
        return False
    return outcome_of(INLINE_LEAD.sub("", statement)) in ("aterremiss", "uppdrag", "delegerad")


def _statements(lines: Sequence[CleanLine], begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield (first, last) line indices of what a decision states, tables left out.

    A paragraph that a page's end or a gap cuts ("från och med" / "den 1 maj") is one; an "att"
    that begins a line after a comma is another clause.
    """
    held: tuple[int, int] | None = None
    by_att = sum(bool(_ATT_LINE.match(line.text)) for line in lines[begin:stop]) > 1
    for start, end in paragraphs(lines, begin, stop):
        table = end < stop and _in_table(lines, end, end + 1)
        captions = (
            table and len(lines[start].text) <= _CAPTION and not lines[start].text.endswith(".")
        )
        goes_on = held and _goes_on(lines[held[1] - 1].text.rstrip(), lines[start].text.lstrip())
        if _in_table(lines, start, end) or (captions and not goes_on):
            continue
        for first, last in _at_each_att(lines, start, end):
            above = lines[held[1] - 1].text.rstrip() if held else ""
            goes_on = _goes_on(above, lines[first].text.lstrip())
            if held and (goes_on or _is_rest(lines, held, first, by_att=by_att)):
                held = (held[0], last)
                continue
            if held:
                yield held
            held = (first, last)
    if held:
        yield held


def _is_rest(
    lines: Sequence[CleanLine], held: tuple[int, int], first: int, *, by_att: bool
) -> bool:
    """Return whether a line is the end of a listed clause above it that is not ended.

    ``by_att``: the clauses are listed by "att", not by numbers.
    """
    line, above = lines[first], lines[held[1] - 1].text.rstrip()
    opening = lines[held[0]].text
    listed = bool(_ATT_LINE.match(opening)) if by_att else list_mark(opening) is not None
    return (
        listed
        and not line.gap
        and not _ATT_LINE.match(line.text)
        and not list_mark(line.text)
        and not any(role_heading(text) or LEAD.match(text) for text in (line.text, above))
        and not re.search(r"(?:[.,:;!?]|\bsamt|\boch)$", above)
    )


def _in_table(lines: Sequence[CleanLine], first: int, last: int) -> bool:
    return all(line.table or is_table_row(line.text) for line in lines[first:last])


def _at_each_att(lines: Sequence[CleanLine], first: int, last: int) -> Iterator[tuple[int, int]]:
    start = first
    for index in range(first + 1, last):
        above = lines[index - 1].text.rstrip()
        if re.match(rf"{ATT}\s", lines[index].text.lstrip()) and re.search(
            r"(?:[,;]|samt)$", above
        ):
            yield start, index
            start = index
    yield start, last


def _goes_on(above: str, text: str) -> bool:
    """Return whether a paragraph's first line goes on from the last one before it."""
    if not text[:1].islower() or _OWN_CLAUSE.match(text) or list_mark(text):
        return False
    return bool(re.search(r"[\wåäö,–-]$", above)) and not (LEAD.match(above) or role_heading(above))
