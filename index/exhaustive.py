"""Every section on a subject, in time order, instead of the best few.

A section counts when its words carry the subject, or when nearly all of it is there and its
meaning lies as near as that of those whose words do. What is counted must be right before it is
complete: meaning alone never adds a section, since unrelated Swedish minutes lie near each other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from index.analysis import dnr_key, fold, grams, tokens, words
from index.library import Library
from index.occasions import Key, Occasions
from index.query import Query
from index.records import Filters, StoredPassage
from index.synonyms import expansion
from ingest.records import Finding, Section
from ingest.swedish import sentences

# A word stands in a passage when one word there shares so many of its 4-grams: inflection changes
# the last one or two ("skåpen", "skåpens"), another compound with the same end lacks more.
_HELD = 0.7
# Or when several words there share them that are parts of it, each with so many of its own:
# "överenskommelse om hemsjukvård" holds hemsjukvårdsöverenskommelsen.
_PART = 0.6
_CARRIED = 0.75  # share of the subject, weighed by rarity, that a section's words must hold,
_PARTLY = 0.5  # or this share, where its meaning is near as well:
_NEAR = 0.6  # of the way from the library's median similarity to the best one
_DEPTH = 3_000  # passages per leg that are looked at first
_DEEPER = 4  # times as many, where some of the last of them still counted:
_LAST = 0.2  # share of the words' hits, from the end, none of which may count
_MOST = 50_000  # passages per leg that are looked at at all; that they were not enough is told
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNREAD = ("no_text_layer", "poor_text_layer", "table_unparsed")


@dataclass(frozen=True, slots=True)
class Found:
    """A section on the subject. ``best``: the passage that carries most of it."""

    section: Section
    best: StoredPassage
    lexical: float  # share of the subject that its words hold, 0–1
    dense: float  # of the way from median to best similarity; 1 is the best, may be below 0
    held_in: str  # Swedish: where the words stand: rubriken, beslutet or texten
    excerpt: str  # the sentence of ``best`` that carries most of it
    copies: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """What was searched, after filters."""

    documents: int
    items: int  # §§ of minutes, copies counted once
    sections: int
    passages: int
    filtered: bool
    cut: bool = False  # so many passages share the subject's words that not all were looked at


@dataclass(frozen=True, slots=True)
class Exhaustive:
    """All sections on a subject, earliest first, undated ones last."""

    found: tuple[Found, ...]
    searched: Searched
    unread: tuple[tuple[str, Finding], ...]  # (file name, what could not be read)


def search_all(
    library: Library, occasions: Occasions, query: Query, filters: Filters
) -> Exhaustive:
    """Return every section on the subject of ``query``. Raises QuestionError for filters."""
    allowed = library.within(filters)
    found: list[Found] = []
    cut, depth = allowed is None or bool(allowed), _DEPTH
    asked = _Asked(library, query) if cut else None
    while asked and cut and depth <= _MOST:
        found, cut = _matching(library, occasions, asked, allowed, depth)
        depth *= _DEEPER
    found.sort(key=lambda f: (occasions.date(f.section) or "9999", f.best.file, f.section.start))
    searched = replace(_searched(library, occasions, filters, allowed), cut=cut)
    return Exhaustive(tuple(found), searched, _unread(library, filters, allowed))


def _matching(
    library: Library,
    occasions: Occasions,
    asked: _Asked,
    allowed: Collection[str] | None,
    depth: int,
) -> tuple[list[Found], bool]:
    """Return what counts among ``depth`` passages of either leg, and whether more may count.

    Passages come by how much of the subject's words they hold: where none of the last counts,
    none below does.
    """
    query, subject, exact = asked.query, asked.subject, asked.exact
    nearest = exact.search(asked.vector, depth, allowed)
    matched = library.lexical().search(subject.grams, query.exact, depth, allowed)
    wanted = [key for key, _ in matched]
    last = set(wanted[int((1 - _LAST) * len(wanted)) :]) if len(wanted) == depth else set()
    cut = False
    candidates = list(dict.fromkeys([*wanted, *(key for key, _ in nearest)]))
    similar = exact.scores(asked.vector, candidates)
    middle = asked.middle
    reach = max(similar.values(), default=1.0) - middle or 1.0
    best: dict[Key, Found] = {}
    for stored in library.passages(candidates).values():
        if stored.passage.role in ("furniture", "dispatch") or not _within(query, stored):
            continue
        share, place = subject.share(stored)
        near = (similar.get(stored.passage.id, 0.0) - middle) / reach
        if share < _CARRIED and not (share >= _PARTLY and near >= _NEAR):
            continue
        cut = cut or stored.passage.id in last
        section = _told(occasions, stored.section)
        key = occasions.key(section)
        before = best.get(key)
        if before is None or (share, near) > (before.lexical, before.dense):
            best[key] = Found(section, stored, share, near, place, "", ())
    folded = _folded(occasions, [_with_copies(occasions, library, f) for f in best.values()])
    return [replace(f, excerpt=subject.sentence(f.best.passage.text)) for f in folded], cut


class _Asked:
    """What is worked out once for a query, however deep it is searched."""

    def __init__(self, library: Library, query: Query) -> None:
        self.query = query
        self.subject = _Subject(library, query)
        self.exact = library.exact()
        self.vector = library.embedder.embed_query(query.text)
        self.middle = self.exact.median(self.vector)  # similarity that any text has


class _Subject:
    """The words that a search is about, with what each weighs."""

    def __init__(self, library: Library, query: Query) -> None:
        learnt = library.abbreviations()
        asked = [word for word in query.words if not _YEAR.fullmatch(word)]  # years are periods
        self.grams = tokens(" ".join([*asked, *expansion(asked, learnt)]))
        rarity = library.lexical().rarity(asked)
        total = sum(rarity.values()) or 1.0
        self._weights = {word: rarity[word] / total for word in asked}
        ways = {w: [w, *dict.fromkeys(expansion((w,), learnt))] for w in asked}
        self._ways = {
            word: [tuple(_Word(part) for part in words(way)) for way in said]
            for word, said in ways.items()
        }

    def share(self, stored: StoredPassage) -> tuple[float, str]:
        """Return the share of the subject that a passage with its heading holds, and where.

        Of a subject without words (a §, a registration number, a day) that is all.
        """
        if not self._weights:
            return 1.0, "rubriken"
        # the body's name stands before every passage of its minutes and says nothing of them
        heading = set(words(stored.section.title or ""))
        own = heading | set(words(stored.passage.text))
        held = self._held_by(own)
        if held and held <= self._held_by(heading):
            return held, "rubriken"
        return held, "beslutet" if stored.passage.role == "decision" else "texten"

    def sentence(self, text: str) -> str:
        """Return the sentence of a passage that holds most of the subject, the first of equals."""
        found = [text[start:end] for start, end in sentences(text)]
        return max(found, key=lambda one: self._held_by(set(words(one))), default=text)

    def _held_by(self, there: set[str]) -> float:
        return sum(w for word, w in self._weights.items() if self._in(word, there))

    def _in(self, word: str, there: set[str]) -> bool:
        return any(way and all(part.held(there) for part in way) for way in self._ways[word])


class _Word:
    """A word to look for; what each word of the library shares with it is worked out once."""

    def __init__(self, word: str) -> None:
        self._grams = frozenset(grams(word))
        self._shared: dict[str, tuple[float, frozenset[str]]] = {}

    def held(self, there: set[str]) -> bool:
        """Return whether the words of a passage hold this word or all its parts."""
        parts: set[str] = set()
        for word in there:
            share, of_it = self._of(word)
            if share >= _HELD:
                return True
            parts |= of_it
        return len(parts) >= _HELD * len(self._grams)

    def _of(self, word: str) -> tuple[float, frozenset[str]]:
        found = self._shared.get(word)
        if found is None:
            own = frozenset(grams(word))
            common = own & self._grams
            part = common if len(common) >= _PART * len(own) else frozenset[str]()
            found = self._shared[word] = len(common) / len(self._grams), part
        return found


def _within(query: Query, stored: StoredPassage) -> bool:
    """Return whether a passage has the §, the number and the time that a query names.

    And whether it names nothing that the query leaves out.
    """
    number = (stored.section.number or "").casefold()
    if query.excluded and query.excludes(f"{stored.section.title}\n{stored.passage.text}"):
        return False
    if query.items and number not in query.items:
        return False
    if query.dnrs and dnr_key(stored.dnr or "") not in {dnr_key(dnr) for dnr in query.dnrs}:
        return False
    if not (query.dates or query.periods):
        return bool(query.words or query.items or query.dnrs)
    date = stored.date or ""
    return date in query.dates or any(period.holds(date) for period in query.periods if date)


def _told(occasions: Occasions, section: Section) -> Section:
    """Return the copy of a § that is shown for all of them."""
    return occasions.copies(section)[0]


def _with_copies(occasions: Occasions, library: Library, found: Found) -> Found:
    """Let the best passage stand in the copy that is shown, and name the other copies."""
    copies = tuple(c for c in occasions.copies(found.section) if c.id != found.section.id)
    best = found.best
    if best.section.id != found.section.id:
        same = [
            passage
            for passage in library.catalogue.section_passages(found.section.id)
            if passage.passage.role == best.passage.role
        ]
        words = set(tokens(best.passage.text))
        best = max(same, key=lambda p: len(words & set(tokens(p.passage.text))), default=best)
    section = found.section if best.section.id == found.section.id else best.section
    return replace(found, section=section, best=best, copies=copies)


def _folded(occasions: Occasions, found: Sequence[Found]) -> list[Found]:
    """Fold a part into the heading that repeats its title, and equal papers of two files.

    §§ are told apart by body, day and number already: two meetings may say the same.
    """
    kept: list[Found] = []
    places: dict[tuple[str, ...], int] = {}
    for one in sorted(found, key=lambda f: (f.best.file, f.section.start, -f.section.end)):
        title = fold(one.section.title or "")
        text = " ".join(words(one.best.passage.text))
        key = (title, text) if one.section.kind != "agenda_item" else (one.section.id,)
        above = (one.section.parent or "", title)
        for at in (places.get(key), places.get(above) if title else None):
            if at is not None:
                copies = (*kept[at].copies, *((one.section,) if at == places.get(key) else ()))
                kept[at] = replace(kept[at], copies=copies)
                break
        else:
            places[key] = places[one.section.id, title] = len(kept)
            kept.append(one)
    return kept


def _searched(
    library: Library, occasions: Occasions, filters: Filters, allowed: Collection[str] | None
) -> Searched:
    sections: Iterable[Section] = occasions.sections.values()
    passages = library.exact().count() if allowed is None else len(allowed)
    if not filters.empty:
        sections = [section for _, section in library.catalogue.sections(filters)]
    sections = list(sections)
    items = {occasions.key(s) for s in sections if s.kind == "agenda_item"}
    documents = {occasions.document_of[s.id] for s in sections if s.id in occasions.document_of}
    return Searched(len(documents), len(items), len(sections), passages, not filters.empty)


def _unread(
    library: Library, filters: Filters, allowed: Collection[str] | None
) -> tuple[tuple[str, Finding], ...]:
    findings = [(f, n) for f, n in library.catalogue.findings() if n.kind in _UNREAD]
    if not filters.documents:
        return tuple(findings)  # a date or body filter cannot tell what an unread page holds
    ids = {key.rsplit("-", 1)[0] for key in allowed or ()}
    files = {row.file for row in library.catalogue.documents() if row.id in ids}
    return tuple((file, finding) for file, finding in findings if file in files)
