"""From ranked passages to units: the sentences, clauses and rows that may carry an answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from app.answering.blanks import lacks_value
from app.answering.cell_times import is_time, of_other_time, period_fits
from app.answering.fit import fit, row_fit
from app.answering.table_rows import TableRow, lists_matters, table_rows, without_head
from index.analysis import fold, grams, words
from index.query import Query
from index.retrieval import Hit
from ingest.headings import role_heading
from ingest.marks import is_table_row, leads_list, list_mark
from ingest.records import Decision, Figure, Passage, Role, Section
from ingest.survey import unticked_options
from ingest.swedish import sentences

_EXCLUDED = -0.5  # what a unit loses that names what the question does not mean
_LACKING = -0.4  # what a row loses that has no value of the time asked for
_MEANT = 0.6  # share of a word that a column's name holds, where it means the column
_OWN = 0.2  # share of a word that a row's own name or cell holds, where it means the row
_OTHER_WORD = 0.8  # what another word for one of the question's is worth
_FROM_CONTEXT = 0.45  # what a word is worth that stands in the heading above, not in the unit
_ASKS_AGENDA = re.compile(
    r"dagordning|föredragningslist|ärendelist|kallelse|föredra|\bärenden?\b|\bärendet\b|diarienummer"
    r"|\bdnr\b|\bpunkt|\bparagraf|§|\b(?:tas|togs|ta|tog) upp\b|möte|sammanträd|handläggare|agenda",
    re.I,
)
_YEAR_ROW = re.compile(r"^(?:år\s)?((?:19|20)\d\d)$", re.I)


_FOLLOWING = re.compile(r"\b(?:följande|nedanstående|dessa)\b", re.I)  # "vidtar följande åtgärder."


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a passage that can stand alone. Offsets are those of ``Document.text``."""

    hit: Hit
    start: int
    end: int
    text: str
    role: Role
    score: float
    covered: frozenset[str]  # the question's words that it holds, heading included
    decision: Decision | None = None
    row: bool = False  # a row of a table
    own: frozenset[str] = frozenset()  # the question's words that a row itself holds


class Coverage:
    """How far texts hold a question's words, each weighed by its rarity.

    A word is held when most of its 4-grams stand in the text: inflection, compounds and slips
    count, other words do not.
    """

    def __init__(
        self, rarity: Mapping[str, float], ways: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """``ways``: for a word, what documents may say instead of it."""
        self.rarity = rarity
        self.total = sum(rarity.values()) or 1.0
        self._ways = ways or {}
        self._grams = {
            word: [(1.0, _grams_of_parts(word))]
            + [(_OTHER_WORD, _grams_of_parts(other)) for other in self._ways.get(word, ())]
            for word in rarity
        }

    def only(self, kept: Collection[str]) -> Coverage:
        """Return the same for some of the question's words."""
        some = {word: weight for word, weight in self.rarity.items() if word in kept}
        return Coverage(some, self._ways)

    def of(self, text: str) -> dict[str, float]:
        """Return for each word how much of it ``text`` holds, 0–1."""
        present = {gram for word in words(text) for gram in grams(word)}
        return {
            word: max(worth * _held(own, present) for worth, own in forms)
            for word, forms in self._grams.items()
        }

    def share(self, text: str) -> float:
        """Return the weighed share of the question's words that ``text`` holds, 0–1."""
        return self.weigh(self.of(text))

    def weigh(self, held: Mapping[str, float]) -> float:
        """Return the weighed share of the question's words that is held, 0–1."""
        return sum(self.rarity[word] * part for word, part in held.items()) / self.total


def _held(own: frozenset[str], present: set[str]) -> float:
    return max(0.0, (len(own & present) / len(own) - 0.35) / 0.65)


def _grams_of_parts(word: str) -> frozenset[str]:
    """Return the grams of a word; of "LSS-bostad" those of both parts: texts part them."""
    return frozenset(gram for part in words(word) or [word] for gram in grams(part))


def units(
    hits: Sequence[Hit],
    query: Query,
    coverage: Coverage,
    decisions: Mapping[str, Sequence[Decision]],
    figures: Mapping[str, Sequence[Figure]],
) -> list[Unit]:
    """Return the units of the hits, best first. ``decisions``, ``figures``: by passage id."""
    found: list[Unit] = []
    if not hits:
        return found
    top, bottom = hits[0].score, hits[-1].score
    for rank, hit in enumerate(hits):
        standing = (hit.score - bottom) / (top - bottom) if top > bottom else 1.0
        if rank == 0:
            standing = 1.0
        standing = max(0.0, standing)
        passage = hit.stored.passage
        above = coverage.of(passage.context)
        clauses = decisions.get(passage.id, ())
        for decision in clauses:
            found.append(
                _unit(hit, decision.start, decision.end, query, coverage, above, standing, decision)
            )
        if passage.role == "decision" and clauses:
            continue  # a decision passage speaks through its clauses
        if query.role == passage.role and passage.role in ("basis", "dispatch"):
            start, end = _after_heading(passage.text)  # a list is answered whole
            low, high = passage.start + start, passage.start + end
            found.append(_unit(hit, low, high, query, coverage, above, standing, None))
            continue
        offered = unticked_options(passage.text) if passage.role == "question" else ()
        options = {one[mark.end() :] if (mark := list_mark(one)) else one for one in offered}
        rows = table_rows(passage, figures.get(passage.id, ()))
        columns = {column for row in rows for column in row.columns}
        title = _title_lines(hit.stored.section)
        for start, end, names in _stretches_and_rows(passage, rows, title):
            if " ".join(passage.text[start:end].split()) in options:
                continue  # which option was ticked cannot be read: none of them is an answer
            low, high = passage.start + start, passage.start + end
            named = {**above, **_more(above, coverage.of(names))} if names else above
            unit = _unit(hit, low, high, query, coverage, named, standing, None)
            row = next((row for row in rows if row.start == start), None)
            if row and lists_matters(row) and not _ASKS_AGENDA.search(query.question):
                continue
            found.append(_as_row(unit, row, columns, query, coverage) if row else unit)
    found.sort(key=lambda unit: (-unit.score, unit.hit.stored.passage.id, unit.start))
    return found


def _more(left: Mapping[str, float], right: Mapping[str, float]) -> dict[str, float]:
    """Return the higher value for each word. A table's names count whole, not as a heading."""
    return {word: max(left[word], min(1.0, right[word] / _FROM_CONTEXT)) for word in left}


def _after_heading(text: str) -> tuple[int, int]:
    start = 0
    for line in text.split("\n"):
        if not role_heading(line.rstrip(":")):
            break
        start += len(line) + 1
    return min(start, len(text)), len(text)


def _as_row(unit: Unit, row: TableRow, columns: Set[str], query: Query, coverage: Coverage) -> Unit:
    """Return the unit of a table's row, with what only rows are judged by added to its score.

    ``columns``: those of all the rows around it, also where this one has no value.
    """
    told = coverage.of(f"{row.name} {unit.text}")
    own = frozenset(word for word, part in told.items() if part >= _OWN)
    stored = unit.hit.stored
    timely = [cell for cell in row.cells if period_fits(query, cell, stored)]
    of_time = is_time(row.name) and bool(timely)
    score = unit.score + row_fit(query, row.columns, unit.text, named=bool(own) or of_time)
    empty = timely and all(lacks_value(cell.value) for cell in timely)
    lacking = coverage.of(" ".join(columns - set(row.columns)))
    named = coverage.of(row.names)
    empty = empty or any(part >= _MEANT > named[word] for word, part in lacking.items())
    if empty or all(of_other_time(query, cell, stored) for cell in row.cells):
        score += _LACKING
    return replace(unit, score=score, row=True, own=own)


def _title_lines(section: Section) -> frozenset[str]:
    """Return how a numbered section's title stands on a line, with its number and without, folded.

    On slides a title without a number opens the list below it, and is told with it.
    """
    if not section.number:
        return frozenset()
    title = fold(section.title or "")
    return frozenset(" ".join(line.split()) for line in (title, f"{section.number} {title}"))


def _stretches_and_rows(
    passage: Passage, rows: Sequence[TableRow], title: Set[str]
) -> list[tuple[int, int, str]]:
    """Return (start, end, names) of the rows of a passage and of the sentences around them."""
    if not rows:
        return _stretches(passage.text, title)
    found: list[tuple[int, int, str]] = []
    place = 0
    for row in [*rows, None]:
        end = row.start if row else len(passage.text)
        low, high = without_head(passage.text, rows, place, end) if row else (place, end)
        found += [
            (low + a, low + b, names) for a, b, names in _stretches(passage.text[low:high], title)
        ]
        if row:
            found.append((row.start, row.end, row.names))
            place = row.end
    return found


def _stretches(text: str, title: Set[str] = frozenset()) -> list[tuple[int, int, str]]:
    """Return (start, end, names) of the sentences and rows of a passage.

    ``title``: lines that only repeat the section's title, folded.
    ``names``: a table row's column names and the year row above it. Headings and lone marks
    are left out; a lead that ends in a colon comes with the list that it opens.
    """
    plain: list[tuple[int, int, bool]] = []  # start, end, listed
    for start, end in sentences(text):
        sentence = text[start:end]
        mark = list_mark(sentence)
        start += mark.end() if mark else 0
        sentence = text[start:end]
        bare = len(sentence) < 4 or role_heading(sentence) or not re.search(r"\w{2}", sentence)
        bare = bare or (bool(title) and " ".join(fold(sentence).split()) in title)
        if bare and not _YEAR_ROW.match(sentence.strip()):
            continue
        plain.append((start, end, mark is not None))
    found: list[tuple[int, int, str]] = []
    header: list[str] = []
    year = ""
    for place, (start, end, _) in enumerate(plain):
        sentence = text[start:end].strip()
        if _YEAR_ROW.match(sentence):
            year = sentence
            continue
        if is_table_row(sentence):
            found.append((start, end, " ".join([*header[-2:], year])))
            continue
        following = plain[place + 1] if place + 1 < len(plain) else None
        if following and sentence[-1:] not in ".!?" and _heads_table(text, following):
            header.append(sentence)
            continue
        last = _list_end(text, plain, place)
        found.append((start, plain[last][1], ""))
    return found


def _heads_table(text: str, following: tuple[int, int, bool]) -> bool:
    line = text[following[0] : following[1]].strip()
    return is_table_row(line) or bool(_YEAR_ROW.match(line))


def _list_end(text: str, plain: list[tuple[int, int, bool]], place: int) -> int:
    """Return the index of the last stretch of the list that a lead opens, or the lead's own."""
    start, end, listed = plain[place]
    sentence = text[start:end].rstrip()
    followed = place + 1 < len(plain) and plain[place + 1][2] and not listed
    open_ended = sentence[-1:].isalnum() and followed  # a lead without its colon
    opens = followed and bool(_FOLLOWING.search(sentence))
    if not (open_ended or opens or leads_list(sentence) or sentence.endswith(" ska")):
        return place
    last = place
    while (
        last + 1 < len(plain)
        and last - place < 7
        and (plain[last + 1][2] or last == place)
        and plain[last + 1][1] - start <= 700
    ):
        last += 1
    return last


def _unit(
    hit: Hit, start: int, end: int, query: Query, coverage: Coverage,
    above: Mapping[str, float], standing: float, decision: Decision | None,
) -> Unit:  # fmt: skip
    passage = hit.stored.passage
    text = passage.text[start - passage.start : end - passage.start]
    own = coverage.of(text)
    held = {word: max(own[word], _FROM_CONTEXT * above[word]) for word in own}
    score = coverage.weigh(held) + 0.45 * standing + fit(query, hit, text, decision)
    if query.excluded and query.excludes(text):
        score += _EXCLUDED
    covered = frozenset(word for word, part in held.items() if part >= 0.3)
    return Unit(hit, start, end, text, passage.role, score, covered, decision)
