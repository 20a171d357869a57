"""Votes in minutes: the count, what ja and nej stood for, and how each member voted.

An acclamation ("ordföranden finner att …") is no vote and gives no record.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.records import Ballot, Grid, Page, Passage, Section, Span, Vote, pages_between
from ingest.registers.names import MEMBER, Member, listed, members_in
from ingest.registers.statements import Paragraph, paragraphs_of

Choice = Literal["ja", "nej", "avstår", "frånvarande"]

_SILENT = ("basis", "dispatch", "proposal", "motion", "background", "furniture")
_WORDS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva",
          "tolv", "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton",
          "tjugo")  # fmt: skip
_N = rf"(\d{{1,3}}|{'|'.join(_WORDS)}|ett|inga|ingen)"
_COUNTS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{_N}\s?(?:st\.?\s|ledam\w+\s)?ja(?:[- ]?röst(?:er)?)?\s?(?:mot|och|,|samt|för)?\s?{_N}\s?(?:st\.?\s)?"
        rf"(?:ledam\w+\s)?nej(?:[- ]?röst(?:er)?)?\b",
        rf"\bja(?:[- ]?röst(?:er)?)?\s?[:=–-]?\s?{_N}(?:\s?st\.?)?\s?[,;.]?\s?(?:och |mot )?"
        rf"nej(?:[- ]?röst(?:er)?)?\s?[:=–-]?\s?{_N}\b",
        rf"\bmed {_N} röst(?:er)? mot {_N}\b",
        rf"\b{_N} röst(?:er)? för .{{2,80}}? (?:mot|och) {_N} röst(?:er)? för\b",
    )
)
_QUIET = r"(?:avst(?:år|ått|od|ående|ående röster)|nedlagda röster|blanka röster)"
# "Avstår: 2" before "2 avstår": in "Nej: 5 Avstår: 2" the 5 are not those who abstained.
_ABSTAINED = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{_QUIET}\s?[:=–-]\s?{_N}\b",
        rf"\b{_N}\s(?:st\.?\s)?(?:ledam\w+|röst(?:er)?|personer)?\s?(?:som\s|har\s)?"
        rf"(?:{_QUIET}|nedlagda?|blanka?)\b",
        rf"\b{_QUIET}\s{_N}\b",
        rf"^{_N}\s(?:ledamot|ledamöter)\b,[^.]{{3,160}},\s{_QUIET}\b",
    )
)
_SUM = re.compile(r"^(?:summa|totalt|antal(?: röster)?)[\s|:]+(?P<counts>\d[\d\s|–-]*)$", re.I)
# "… förslag: Eva Ek (S), Bo Alm (C). Nej-röst: Ali Berg (M)": who voted, not for what
_VOTERS = re.compile(r":\s[^.:]*\([A-ZÅÄÖ]{1,4}\)[^.:]*|\.\s*Nej[- ]?röst(?=:)", re.I)
_SUBJECT = re.compile(
    r"(?:den som|de som|ledamot som)\b[^.;]{0,300}?\bröstar ja\b.{0,300}?\bröstar? nej\b[^.]*"
    r"|\b(?:ja[- ]?röst|ja)\s?(?:för|till|innebär|är|betyder|(?:=|:)(?!\s?\d))[^.]{0,300}?[.,;]?\s?(?:och |medan )?"
    r"(?:en )?nej(?:[- ]?röst)?\s?(?:för|till|innebär|är|betyder|(?:=|:)(?!\s?\d))[^.]*"
    r"|\bden som (?:vill )?[^.;]{0,300}?,?\s(?:röstar|säger) ja[,;.] (?:och )?(?:den som |vill )[^.]{0,300}?nej\b[^.]*",
    re.I,
)
_LABEL = r"(?:ja|nej|avstår|avstod|avstående|frånvarande|avstår från att rösta)"
_LIST = re.compile(
    rf"^(?:följande (?:ledamöter )?(?:röstar|röstade) )?(?P<label>{_LABEL})(?:[- ]?röst(?:er|ar|ade|at)?)?"
    rf"(?:\s\w+)?\s?(?:\(\d+\)|\d+ st\.?)?\s?[:–-]\s?(?P<names>.+)$",
    re.I | re.S,
)
_VERB_FIRST = re.compile(
    r"\b(?P<label>[Jj]a|[Nn]ej)\s?röst(?:ar|ade|at)?\s(?:av\s)?:?\s?(?P<names>[A-ZÅÄÖ][^.:]+)"
    r"|\bröst(?:ar|ade) (?P<label2>[Jj]a|[Nn]ej)\s?(?:gör|av)?\s?:\s?(?P<names2>[^.:]+)"
)
_NAMES_FIRST = re.compile(
    r"(?:\A|[.:])[^.:A-ZÅÄÖ]*(?P<names>[A-ZÅÄÖ][^.:]*?\([A-ZÅÄÖ]{1,4}\))\s(?:röstar |röstade |har röstat )?"
    r"(?P<label>ja|nej|avstår|avstod|avstått|lägger ned sin röst|är frånvarande|frånvarande)\b",
    re.I,
)
_ROW = re.compile(
    r"^(?P<name>[A-ZÅÄÖ][^()|]{3,50}\([A-ZÅÄÖ]{1,4}\))[\s|,–-]+"
    r"(?P<label>ja|nej|avstår|avstod|frånvarande)\s*$",
    re.I,
)
_MARKS = ("x", "✓", "✔", "•", "1", "☒", "ja", "nej")


@dataclass(frozen=True, slots=True)
class _Count:
    yes: int
    no: int
    abstained: int | None


def find_votes(text: str, sections: Sequence[Section], passages: Sequence[Passage]) -> list[Vote]:
    """Return the counted votes of the §§, in order; one whose count is told twice, once.

    Where only the lists of names stand, the names are counted; ``abstained`` stays None
    where nothing is said of it.
    """
    votes: list[Vote] = []
    subject: str | None = None
    lists: dict[str, tuple[dict[Choice, int], Paragraph]] = {}
    section = ""
    columns: list[Choice | None] = []  # of the table of crosses above
    for paragraph in paragraphs_of(sections, passages):
        if not _may_vote(paragraph):
            continue
        if paragraph.section.id != section:
            section, subject, columns = paragraph.section.id, None, []
        subject = _subject(paragraph.text) or subject
        columns = _columns(paragraph.text) or columns
        for start, end, count in [*_counts(paragraph), *_summed(paragraph, columns)]:
            vote = Vote(
                section, subject, count.yes, count.no, count.abstained,
                paragraph.passage.id, start, end,
            )  # fmt: skip
            if not votes or not _same(votes[-1], vote):
                votes.append(vote)
        for choice, members in _lists(paragraph):
            sums, first = lists.setdefault(section, ({}, paragraph))
            sums[choice] = sums.get(choice, 0) + len(members)
    counted = {vote.section for vote in votes}
    votes.extend(
        Vote(
            name, None, sums["ja"], sums["nej"], sums.get("avstår"),
            first.passage.id, first.start, first.end,
        )
        for name, (sums, first) in lists.items()
        if name not in counted and "ja" in sums and "nej" in sums
    )  # fmt: skip
    return sorted(votes, key=lambda vote: vote.start)


def find_ballots(
    text: str, sections: Sequence[Section], passages: Sequence[Passage],
    pages: Sequence[Page] = (), spans: Sequence[Span] = (),
) -> list[Ballot]:  # fmt: skip
    """Return how each named member voted, in order.

    A table of crosses says by its columns alone who voted what: it is read from the grids of
    ``pages``, found on the section's pages by ``spans``; without them its rows say nothing.
    """
    ballots: dict[tuple[str, str], Ballot] = {}
    tables: dict[str, Paragraph] = {}
    header: tuple[str, list[Choice | None]] | None = None
    for paragraph in paragraphs_of(sections, passages):
        if not _may_vote(paragraph):
            continue
        section = paragraph.section.id
        found = list(_lists(paragraph))
        columns = _columns(paragraph.text)
        if columns:
            header = (section, columns)
            tables.setdefault(section, paragraph)
        elif header and header[0] == section and "|" in paragraph.text:
            found.extend(_crossed(paragraph.text.split("|"), header[1]))
        for choice, members in found:
            for member in members:
                ballot = Ballot(section, member.name, member.party, choice, paragraph.passage.id)
                ballots.setdefault((section, member.name), ballot)
    by_number = {page.number: page for page in pages}
    for section, paragraph in tables.items():
        whole = next(each for each in sections if each.id == section)
        for number in pages_between(tuple(spans), whole.start, whole.end):
            for choice, member in _in_grids(by_number.get(number)):
                if member.name in text[whole.start : whole.end]:
                    ballot = Ballot(
                        section, member.name, member.party, choice, paragraph.passage.id
                    )
                    ballots.setdefault((section, member.name), ballot)
    return list(ballots.values())


def _may_vote(paragraph: Paragraph) -> bool:
    return paragraph.section.kind == "agenda_item" and paragraph.passage.role not in _SILENT


def _same(last: Vote, vote: Vote) -> bool:
    return (last.section, last.yes, last.no) == (vote.section, vote.yes, vote.no)


def _number(word: str) -> int:
    folded = word.casefold()
    if folded.isdigit():
        return int(folded)
    if folded in ("inga", "ingen"):
        return 0
    return 1 if folded == "ett" else _WORDS.index(folded)


def _subject(text: str) -> str | None:
    """Return the words that say what ja and nej stand for, or None."""
    match = _SUBJECT.search(text)
    return _VOTERS.sub("", match[0]).strip().rstrip(".") if match else None


def _summed(
    paragraph: Paragraph, columns: Sequence[Choice | None]
) -> list[tuple[int, int, _Count]]:
    """Return the count in the last row of a table of crosses: "Summa 5 3 1"."""
    row = _SUM.match(paragraph.text)
    choices = [choice for choice in columns if choice]
    counts = re.findall(r"\d+", row["counts"]) if row else []
    if not counts or len(counts) != len(choices):
        return []
    by_choice = {choice: int(count) for choice, count in zip(choices, counts, strict=True)}
    count = _Count(by_choice["ja"], by_choice["nej"], by_choice.get("avstår"))
    return [(paragraph.start, paragraph.start + len(paragraph.text), count)]


def _counts(paragraph: Paragraph) -> list[tuple[int, int, _Count]]:
    """Return (start, end, count) of each count in a line; the offsets are its sentence's.

    Who abstained may be told in the next one: "En ledamot, Eva Ek (C), avstår."
    """
    found = []
    sentences = [*paragraph.sentences()]
    for place, (start, sentence) in enumerate(sentences):
        for pattern in _COUNTS:
            match = pattern.search(sentence)
            if match:
                quiet = (shape.search(sentence) for shape in _ABSTAINED)
                silent = next((each[1] for each in quiet if each), None)
                if silent is None and place + 1 < len(sentences):
                    told = _ABSTAINED[-1].search(sentences[place + 1][1].strip())
                    silent = told[1] if told else None
                count = _Count(
                    _number(match[1]), _number(match[2]), _number(silent) if silent else None
                )
                found.append((start, start + len(sentence), count))
                break
    return found


def _choice(label: str) -> Choice:
    folded = label.casefold()
    if folded in ("ja", "nej"):
        return "ja" if folded == "ja" else "nej"
    return "frånvarande" if "frånvarande" in folded else "avstår"


def _lists(paragraph: Paragraph) -> list[tuple[Choice, list[Member]]]:
    """Return the lists of names in a line with what they voted."""
    text = paragraph.text
    row = _ROW.match(text)
    if row:
        return [(_choice(row["label"]), members_in(row["name"]))]
    whole = _LIST.match(text)
    if whole:
        members = listed(whole["names"])
        return [(_choice(whole["label"]), members)] if members else []
    found: list[tuple[Choice, list[Member]]] = []
    for _, sentence in paragraph.sentences():
        first = _VERB_FIRST.search(sentence)
        if first:
            names = first["names"] or first["names2"]
            found.append((_choice(first["label"] or first["label2"]), listed(names)))
            continue
        last = _NAMES_FIRST.search(sentence)
        if last:
            found.append((_choice(last["label"]), members_in(last["names"])))
    return [(choice, members) for choice, members in found if members]


def _columns(line: str) -> list[Choice | None]:
    """Return what each column of a voting table's header stands for, [] for another line."""
    cells = [cell.strip() for cell in (line.split("|") if "|" in line else line.split())]
    columns = [_heading(cell) for cell in cells]
    return columns if {"ja", "nej"} <= set(columns) and len(cells) <= 8 else []


def _heading(cell: str) -> Choice | None:
    folded = re.sub(r"[\s-]?röst(?:er)?$", "", cell.casefold()).strip(" :.")
    if folded in ("ja", "nej"):
        return _choice(folded)
    if folded.startswith("avst"):
        return "avstår"
    return "frånvarande" if folded.startswith(("frånv", "ej när")) else None


def _crossed(
    cells: Sequence[str], columns: Sequence[Choice | None]
) -> list[tuple[Choice, list[Member]]]:
    """Return what a row of a voting table says: the one column that is marked."""
    member = MEMBER.search(cells[0]) if cells else None
    marked = [
        column
        for cell, column in zip(cells, columns, strict=False)
        if column and cell.strip().casefold() in _MARKS
    ]
    if member is None or len(marked) != 1:
        return []
    return [(marked[0], members_in(cells[0]))]


def _in_grids(page: Page | None) -> list[tuple[Choice, Member]]:
    found: list[tuple[Choice, Member]] = []
    for grid in page.grids if page else ():
        rows = _rows(grid)
        columns: list[Choice | None] = []
        for cells in rows:
            header = [_heading(cell) for cell in cells]
            if {"ja", "nej"} <= set(header):
                columns = header
            elif columns:
                for choice, members in _crossed(cells, columns):
                    found.extend((choice, member) for member in members)
    return found


def _rows(grid: Grid) -> list[list[str]]:
    rows = [["" for _ in range(grid.columns)] for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
    return rows
