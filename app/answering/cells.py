"""A figure from a table: the cell whose row, column and period the question names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.analysis import grams, holds, indexed_text, words
from index.query import Query
from index.retrieval import Hit
from index.times import times_in
from ingest.records import Figure
from ingest.swedish import MONTHS
from ingest.table_words import is_total, month_of

_READ = 8  # hits whose tables are looked at
_MOST = 3  # cells that one answer tells; more of equal standing are no answer
_NAMED = 0.5  # share of a row's or a column's name that the question must hold
_COVERED = 0.75  # share of the question's content words that the cell's names must hold,
_COVERED_IN_TIME = 0.6  # and where the cell is of the very time asked for
_SAME_WORD = 0.6  # share of a name's word's 4-grams in one word of the question
_HEAD, _FIRST = 5, 2  # letters by which a compound's last part is known, and fewest of its first
_ROW, _LABEL, _PERIOD, _OTHER_PERIOD = 2.0, 1.0, 1.5, 2.0
_MOST_ROWS = 14  # rows of a column that is told whole
_EACH = re.compile(
    r"\b(?:varje|respektive|var och en|samtliga|per (?:kommun|region|enhet|grupp|månad|år|nämnd)"
    r"|de olika|fördela\w*|lista)\b",
    re.I,
)
_LEAST_FIRST = 3  # letters of a row's name that may begin a compound
# Words of a question that no table's names hold: they say when and how, not what.
_NO_NAMES = frozenset(
    ("utgången", "slutet", "början", "sammanlagt", "totalt", "antal", "antalet", "tabellen",
     "gjordes", "gjorde", "hade", "skedde", "registrerades", "rapporterades", "uppgick", "låg",
     "mest", "flest", "högst", "störst", "minst", "lägst", "färst", "bäst", "sämst", "näst",
     "längst", "kortast", "dyrast", "billigast", "året", "innan", "såg", "får", "enligt",
     "fler", "färre", "högre", "lägre", "skiljer", "skiljde", "skillnad", "skillnaden", "ökat",
     "ökade", "minskat", "minskade", "jämfört", "jämförelse")
)  # fmt: skip
_PAYS = re.compile(
    r"(?:betala|kosta|föresl|uppgå|uppgick|lämna|(?:tar|får|fick|fått)$)"
)  # no name holds these
_KINDS_OF_PLACE = frozenset(("kommun", "kommuns", "kommunen", "region", "regionen"))
_COUNTED = re.compile(
    r"\bhur (?:många|mycket|stor\w*)\b|\bantalet?\b|\btotal\w*|\bsammanl\w*", re.I
)
_EACH_OF = re.compile(r"(?:kommun|region|enhet|grupp|månad|nämnd)")  # what the rows are
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OF_MONTH = r"[^.\n]*\b(?:i|under|för) {}\b(?! \d{{4}})[^.\n]*"
_MISSING = re.compile(r"\bsakna|\binte\b|\bfel\b", re.I)  # "Värdet för april saknas"
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure that answers, with the hit that it stands in."""

    hit: Hit
    figure: Figure


def cells(query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]) -> list[Cell]:
    """Return the cells that the question names, none where it names no cell or too many.

    A cell is named by its row and its column: by words of their names, or by the time asked
    for. In a table with one column of values the row is enough. ``figures``: by passage id.
    """
    valued = {
        key: [one for one in own if not lacks_value(one.value)] for key, own in figures.items()
    }
    return _named_best(query, hits, valued)


def blank_cell(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]
) -> Cell | None:
    """Return the cell that the question names best where it holds no value: "–"."""
    read = [figures.get(hit.stored.passage.id, ()) for hit in hits[:_READ]]
    if not any(lacks_value(one.value) for own in read for one in own):
        return None
    found = _named_best(query, hits, figures)
    return found[0] if len(found) == 1 and lacks_value(found[0].figure.value) else None


def _named_best(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]
) -> list[Cell]:
    asked = [frozenset(grams(word)) for word in words(query.text)]
    found: list[tuple[float, Cell]] = []
    for rank, hit in enumerate(hits[:_READ]):
        own = figures.get(hit.stored.passage.id, ())
        columns = {figure.column for figure in own}
        total = _COUNTED.search(query.question) and not _row_named(query, asked, own)
        for figure in own:
            summed = bool(total) and is_total(figure.row)
            alone = len(columns) == 1 and not summed
            score = _score(query, asked, figure, hit, alone=alone, summed=summed)
            if score is not None:
                found.append((score - 0.01 * rank, Cell(hit, figure)))
    if not found:
        return []
    best = max(score for score, _ in found)
    leading = [cell for score, cell in found if score >= best - 0.005]
    return leading if len(leading) <= _MOST else []


def row_cells(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]
) -> list[Cell]:
    """Return the cells of a year asked for in the row that a question names in full.

    Only of the leading passage, where all of it is looked at and not the table's names alone:
    what a table counts often stands in the sentence above it, in the § or in its title. None
    where several rows are named, or the passage holds too little of the question.
    """
    if not hits or not query.periods:
        return []
    hit = hits[0]
    own = [one for one in figures.get(hit.stored.passage.id, ()) if _of_time(query, one, hit)]
    own = [one for one in own if _YEAR.search(one.column) and not lacks_value(one.value)]
    own = [one for one in own if not is_total(one.row) and not is_time(one.row)]
    asked = [frozenset(grams(word)) for word in words(query.text)]
    rows = {one.row for one in own if _share(_row_head(one.row), asked) >= 1.0}
    if len(rows) != 1:
        return []
    found = [Cell(hit, one) for one in own if one.row in rows]
    above = f"{hit.stored.document_title or ''} {hit.stored.body or ''}"
    names = " ".join([above, indexed_text(hit.stored.passage), *(c.figure.column for c in found)])
    row = [frozenset(grams(word)) for word in words(found[0].figure.row)]
    rest = [word for word in query.words if not (_PAYS.match(word) or word in _KINDS_OF_PLACE)]
    rest = [word for word in rest if not (word.isdigit() or _of_row(word, row))]
    counted = not rest or _held(replace(query, words=tuple(rest)), names) >= _NAMED
    return found if counted and len(found) <= _MOST else []


def _of_row(word: str, row: Sequence[frozenset[str]]) -> bool:
    """Return whether a question's word is one of a row's name: "Vemåns" of "Vemån"."""
    own = frozenset(grams(word))
    return any(holds(part, [own], _SAME_WORD) for part in row)


def _row_head(row: str) -> str:
    """Return what a row is of and not how it is counted: "Lunch" of "Lunch per dag, kr"."""
    return re.split(r",| per |\(", row, maxsplit=1)[0]


def column(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]],
    *, rows: str | None, whole: bool,
) -> list[Cell]:  # fmt: skip
    """Return the cells of the column that a question asks for row by row, top to bottom.

    "Hur många skåp fick varje kommun?" names no row: the column is named, and the question's
    subject stands in the table's names. None where no column is named, or two equally well.
    ``whole``: it is asked for although no word says so; ``rows``: the word for what rows are.
    """
    if not (whole or _EACH.search(query.question)):
        return []
    asked = [frozenset(grams(word)) for word in words(query.text)]
    query = replace(query, words=tuple(word for word in query.words if word != rows))
    found: dict[tuple[str, str], tuple[float, list[Cell]]] = {}
    for rank, hit in enumerate(hits[:_READ]):
        for figure in figures.get(hit.stored.passage.id, ()):
            key = (hit.stored.passage.id, figure.column)
            if key not in found:
                found[key] = (_column_score(query, asked, figure, hit) - 0.01 * rank, [])
            found[key][1].append(Cell(hit, figure))
    ranked = sorted(found.values(), key=lambda one: -one[0])
    if not ranked or ranked[0][0] <= 0 or not 3 <= len(ranked[0][1]) <= _MOST_ROWS:
        return []
    tied = len(ranked) > 1 and ranked[1][0] > ranked[0][0] - 0.005
    return [] if tied else sorted(ranked[0][1], key=lambda cell: cell.figure.start)


def _column_score(query: Query, asked: Sequence[frozenset[str]], figure: Figure, hit: Hit) -> float:
    """Return how well a question names a column, at most 0 where it does not."""
    named = max(_share(part, asked) for part in figure.column.split(" · "))
    names = f"{figure.column} {figure.label or ''} {hit.stored.passage.context}"
    subject = replace(query, words=tuple(w for w in query.words if not _EACH_OF.match(w)))
    if named < _NAMED or _held(subject, names) < _NAMED:
        return 0.0
    timed = period_fits(query, figure) if figure.period and query.periods else False
    return named + _held(subject, names) + _PERIOD * timed


def _row_named(query: Query, asked: Sequence[frozenset[str]], figures: Sequence[Figure]) -> bool:
    """Return whether the question names one of a table's rows."""
    rows = {figure.row for figure in figures if not is_total(figure.row)}
    return any(max(_share(row, asked), _begins_word(row, query)) >= _NAMED for row in rows)


def _score(
    query: Query, asked: Sequence[frozenset[str]], figure: Figure, hit: Hit,
    *, alone: bool, summed: bool,
) -> float | None:  # fmt: skip
    """Return how well a question names a cell, None when it does not name row and column.

    ``summed``: it is of the row that sums up the others, and the question names none of them.
    """
    timed = _of_time(query, figure, hit)
    if not timed and (query.periods or query.dates):
        return None  # a time is asked for, and the cell is of another or of none that is stated
    row = max(_share(figure.row, asked), _begins_word(figure.row, query))
    parts = [_share(part, asked) for part in figure.column.split(" · ")]
    row_named = row >= _NAMED or (timed and is_time(figure.row)) or summed
    column_named = alone or max(parts) >= _NAMED or (timed and is_time(figure.column))
    if not (row_named and column_named):
        return None
    if max(row, *parts) < _NAMED:
        return None  # the time alone names no cell
    names = f"{figure.row} {figure.column} {figure.label or ''} {hit.stored.passage.context}"
    if _held(query, names) < (_COVERED_IN_TIME if timed else _COVERED):
        return None  # the question is about more than this cell
    about = _share(f"{figure.label or ''} {hit.stored.section.title or ''}", asked, digits=True)
    return _ROW * row + sum(parts) + _LABEL * about + _PERIOD * timed


def _begins_word(row: str, query: Query) -> float:
    """Return 1.0 where a one-word row begins a compound of the question: "Tåg" and "tågresor"."""
    name = words(row)
    if len(name) != 1 or len(name[0]) < _LEAST_FIRST:
        return 0.0
    return float(any(w.startswith(name[0]) and w != name[0] for w in query.words))


def _share(name: str, asked: Sequence[frozenset[str]], *, digits: bool = False) -> float:
    """Return the share of a name's words that the question holds, inflected or not.

    ``digits``: numbers count too, so that "inskrivna 80+" is less than "inskrivna" for a question
    that names no age.
    """
    own = [frozenset(grams(word)) for word in words(name) if digits or not word.isdigit()]
    if not own:
        return 0.0
    return sum(holds(word, asked, _SAME_WORD) for word in own) / len(own)


def _held(query: Query, names: str) -> float:
    """Return the share of the question's content words that a cell's names hold."""
    asked = [
        word
        for word in query.words
        if word not in query.carried and word not in _NO_NAMES and not _says_when(word)
    ]
    listed = words(names)
    there = [frozenset(grams(word)) for word in listed]
    held = [
        holds(frozenset(grams(word)), there, _SAME_WORD) and not _narrower(word, listed)
        for word in asked
    ]
    return sum(held) / len(held) if held else 0.0


def _says_when(word: str) -> bool:
    """Return whether a word is a number or names months: "2024", "oktober", "jan-aug"."""
    return word.isdigit() or all(map(month_of, re.split(r"[-–]", word)))


def _narrower(word: str, listed: Sequence[str]) -> bool:
    """Return whether a word is a compound of one that is listed, and its first part is nowhere.

    "Elkostnad" is not the cost of anything else.
    """
    firsts = [
        word[: word.find(other[:_HEAD])]
        for other in listed
        if len(other) >= _HEAD and word.find(other[:_HEAD]) >= _FIRST
    ]
    return any(not _begins(first[:_HEAD], listed) for first in firsts)


def _begins(first: str, listed: Sequence[str]) -> bool:
    """Return whether a word begins so; a longer first part may also stand inside a compound."""
    inside = len(first) >= _HEAD and first in "".join(listed)
    return inside or any(word.startswith(first) for word in listed)


def period_fits(query: Query, figure: Figure) -> bool:
    """Return whether a cell is of the time asked for.

    A year's sum is not the month's figure, and that of eight months not the year's.
    """
    stretch = _months(figure.period or "")
    if stretch is None:
        return False
    for first, last in _asked(query):
        month = stretch[0] == stretch[1]
        years = first.endswith("-01") and last.endswith("-12")
        whole = stretch[0].endswith("-01") and stretch[1].endswith("-12")
        inside = first <= stretch[0] and stretch[1] <= last
        if stretch == (first, last) or (inside and (month or (whole and years))):
            return True
    return False


def _of_time(query: Query, figure: Figure, hit: Hit) -> bool:
    """Return whether a cell is of the time asked for, by its own names or by the table's lead.

    "Andelen under augusti respektive år" over columns of years: each is of its August.
    """
    if period_fits(query, figure):
        return True
    stretch = _months(figure.period or "")
    if stretch is None or not stretch[0].endswith("-01") or not stretch[1].endswith("-12"):
        return False
    text = hit.stored.passage.text
    return any(
        first == last
        and first[:4] == stretch[0][:4]
        and (lead := re.search(_OF_MONTH.format(MONTHS[int(first[5:7]) - 1]), text, re.I))
        and not _MISSING.search(lead[0])
        for first, last in _asked(query)
    )


def of_other_time(query: Query, figure: Figure) -> bool:
    """Return whether a cell's period lies before or after all that is asked for."""
    stretch = _months(figure.period or "")
    asked = _asked(query)
    return bool(asked and stretch) and not any(
        first <= stretch[1] and stretch[0] <= last for first, last in asked if stretch
    )


def _asked(query: Query) -> list[tuple[str, str]]:
    return [(period.first[:7], period.last[:7]) for period in query.periods]


@lru_cache(maxsize=1024)  # a table says the same few periods in every row
def _months(period: str) -> tuple[str, str] | None:
    """Return the first and the last month of a cell's period, each as "2024-01"."""
    if stated := _ISO.fullmatch(period):
        return (period, period) if stated[2] else (f"{period}-01", f"{period}-12")
    if quarter := _QUARTER.fullmatch(period):
        last = 3 * int(quarter[2])
        return f"{quarter[1]}-{last - 2:02d}", f"{quarter[1]}-{last:02d}"
    named = [time.period for time in times_in(period.replace("–", "-"))]
    if len(named) != 1 or named[0] is None:
        return None
    return named[0].first[:7], named[0].last[:7]


def lacks_value(value: str) -> bool:
    """Return whether a cell says that there is no value: "–", "..", "uppgift saknas"."""
    return not re.search(r"\w", value) or "saknas" in value.casefold()


def is_time(name: str) -> bool:
    """Return whether a row or column is named by a time: "Oktober", "2024", "Jan–aug 2023"."""
    rest = [word for word in re.findall(r"[a-zåäö]+", name.casefold()) if len(word) > 2]
    timed = bool(_YEAR.search(name)) or any(month_of(word) for word in rest)
    return timed and all(month_of(word) or word in ("per", "år") for word in rest)


def row_name(figure: Figure) -> str:
    """Return what a figure's row is called: a month with its year, where that is known."""
    period = _told_period(figure.period)
    of_month = period and month_of(figure.row) and is_time(figure.row)
    return period if period and of_month and " " in period else figure.row


def told(cell: Cell) -> str:
    """Return a cell in words: "Granby, oktober 2024: 2,4 dagar"; every name as in its table."""
    figure = cell.figure
    names = [figure.row, *figure.column.split(" · ")]
    period = _told_period(figure.period)
    if period and not any(period.casefold() in name.casefold() for name in names):
        names = [period if month_of(name) else name for name in names]
        if period not in names:
            names.append(period)
    unit = figure.unit or ""
    shown = figure.value if not unit or unit in figure.value else f"{figure.value} {unit}"
    unique = list(dict.fromkeys(name for name in names if name))
    return f"{', '.join(unique)}: {shown}"


def _told_period(period: str | None) -> str | None:
    stated = _ISO.fullmatch(period or "")
    if stated is None:
        return None
    year, month = stated[1], stated[2]
    return f"{MONTHS[int(month) - 1].capitalize()} {year}" if month else year
