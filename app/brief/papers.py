"""What papers and registers hold that bears on a matter: duties, figures, positions, motions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.answering.compose import section_name
from app.brief.matter import Matter
from app.brief.shelf import Notes, Shelf, document_of
from app.export.paper import Line, Piece
from ingest.marks import BULLET, item_name
from ingest.records import RULES, Document, Figure, Passage, Role, Section
from ingest.swedish import sentences

_MOST_DUTIES = 4
_MOST_TABLES = 3
_NEWEST = 3  # §§ of the matter whose tables are told
_MOST_SENTENCES = 3  # with figures
_MOST_POSITIONS = 8
_OF_ONE_HOLDER = 2
_TOTAL = re.compile(r"^(?:hela )?(?:länet|totalt?|summa|samtliga|alla|riket|kommunen)\b", re.I)
_FIGURE = re.compile(
    r"\d[\d  ]*(?:,\d+)?\s?(?:mnkr|mkr|tkr|kronor|kr|procent|%|dagar|dygn|timmar|besök|patienter"
    r"|personer|platser|stycken)\b|(?<![\d§-])\d{1,3}(?:[  ]\d{3})+\b"
)
_MOTION = re.compile(r"\b(?:yrka|instämmer|föreslår)", re.I)


class Papers:
    """The lines that papers give one matter."""

    def __init__(self, shelf: Shelf, notes: Notes, matter: Matter) -> None:
        self._shelf = shelf
        self._notes = notes
        self._matter = matter
        self._passages = {p.reference.passage: p.reference for p in matter.papers}

    def _line(self, text: str, section: Section, role: Role, start: int, end: int) -> Line:
        return Line((Piece(text, (self._notes.cite(section, role, start, end),)),))

    def _documents(self) -> list[Document]:
        ids = dict.fromkeys(reference.document_id for reference in self._passages.values())
        return [self._notes.document(document_id) for document_id in ids]

    def _section(self, section_id: str) -> Section:
        return self._shelf.known.sections[section_id]

    def duties(self) -> list[Line]:
        """Return the duties of agreements and rules that bear on the matter, best first."""
        ranked = []
        for rank, document in enumerate(self._documents()):
            for duty in document.duties:
                section = self._section(duty.section)
                if duty.passage not in self._passages or section.part_kind not in RULES:
                    continue
                words = self._notes.words(section, duty.start, duty.end)
                told = f"{section.title or ''} {words}"
                if not self._matter.bears_on(told):
                    continue
                near = self._matter.share(told)
                mark = self._no_longer(document, section)
                ranked.append(((bool(mark), -near, rank, duty.start), section, duty, words, mark))
        ranked.sort(key=lambda entry: entry[0])
        found = []
        best = ranked[:_MOST_DUTIES]
        best.sort(key=lambda entry: (entry[0][0], document_of(entry[1].id), entry[2].start))
        for _, section, duty, words, mark in best:
            source = self._source(section)
            found.append(
                self._line(f"{source}: ”{words}”{mark}", section, "duty", duty.start, duty.end)
            )
        return found

    def _no_longer(self, document: Document, section: Section) -> str:
        """Return why a clause of an agreement holds no more on the day of the meeting, or ""."""
        for change in self._shelf.later_changes(section):
            return f" {change.what.capitalize()} {change.date} genom {change.file}."
        until = _valid_to(document)
        over = until and self._shelf.before and until < self._shelf.before
        return f" Gällde till och med {until}." if over else ""

    def figures(self) -> list[Line]:
        """Return totals of tables, then sentences with figures, best first."""
        found: list[Line] = []
        told: set[tuple[int, int]] = set()
        for figures in self._totals():
            section = self._section(figures[0].section)
            text = self._shelf.document(section).text
            start = text.rfind("\n", 0, figures[0].start) + 1
            end = text.find("\n", figures[-1].end)
            end = end if end >= 0 else len(text)
            told.add((start, end))
            cells = "; ".join(
                f"{figure.column}: {_unbroken(figure.value)}{_unit(figure)}" for figure in figures
            )
            name = figures[0].label or section.title or ""
            found.append(
                self._line(
                    f"{name}, {figures[0].row}: {cells} ({self._source(section)})",
                    section, "figure", start, end,
                )
            )  # fmt: skip
            if len(found) == _MOST_TABLES:
                break
        return [*found, *self._sentences()]

    def _totals(self) -> Iterator[list[Figure]]:
        """Yield the cells of the total row of each table, newest paper first."""
        order = {passage: rank for rank, passage in enumerate(self._passages)}
        newest = [link.section for link in self._matter.chain[-_NEWEST:]]
        for section in newest:  # their tables belong to the matter, whatever words stand in them
            for passage in self._of(section):
                order.setdefault(passage.id, len(order))
        documents = {d.id: d for d in [*self._documents(), *map(self._shelf.document, newest)]}
        by_date = sorted(documents.values(), key=lambda d: (d.date or "", d.id), reverse=True)
        for document in by_date:
            tables: dict[tuple[str, str], list[Figure]] = {}
            for figure in document.figures:
                if figure.passage in order and _TOTAL.match(figure.row):
                    tables.setdefault((figure.passage, figure.row), []).append(figure)
            yield from (cells for _, cells in sorted(tables.items(), key=lambda t: order[t[0][0]]))

    def _sentences(self) -> list[Line]:
        ranked = []
        for rank, reference in enumerate(self._passages.values()):
            if reference.role not in ("matter", "background", "text"):
                continue
            section = self._section(reference.section_id)
            date = self._shelf.known.date(section) or ""
            text = self._shelf.document(section).text
            for low, high in sentences(text[reference.start : reference.end]):
                start, end = reference.start + low, reference.start + high
                words = self._notes.words(section, start, end)
                if not _FIGURE.search(words) or not words.endswith((".", "!")):
                    continue
                told = f"{section.title or ''} {words}"
                if self._matter.bears_on(told):
                    near = round(self._matter.share(told), 1)
                    ranked.append((near, date, -rank, -start, section, start, end, words))
        ranked.sort(key=lambda entry: entry[:4], reverse=True)
        found: dict[str, Line] = {}
        for *_, section, start, end, words in ranked:
            source = self._source(section)
            found.setdefault(words, self._line(f"{source}: ”{words}”", section, "text", start, end))
            if len(found) == _MOST_SENTENCES:
                break
        return list(found.values())

    def positions(self) -> list[Line]:
        """Return what parties hold, at most two statements of each, best passage first."""
        order = {passage: rank for rank, passage in enumerate(self._passages)}
        ranked = sorted(
            (
                (order[position.passage], position.start, position)
                for document in self._documents()
                for position in document.positions
                if position.passage in order
            ),
            key=lambda entry: entry[:2],
        )
        found: list[Line] = []
        holders: dict[str, int] = {}
        told: set[str] = set()
        for _, _, position in ranked:
            holder = position.holder or "okänd part"
            section = self._section(position.section)
            words = self._notes.words(section, position.start, position.end)
            if not self._matter.bears_on(f"{section.title or ''} {words}"):
                continue
            if holders.get(holder, 0) == _OF_ONE_HOLDER or words in told:
                continue
            told.add(words)
            holders[holder] = holders.get(holder, 0) + 1
            when = position.date or self._shelf.known.date(section) or "utan datum"
            found.append(
                self._line(
                    f"{holder}, {when}: ”{words}”",
                    section,
                    "position",
                    position.start,
                    position.end,
                )
            )
        return found[:_MOST_POSITIONS]

    def of_role(self, section: Section, role: Role, lead: str) -> list[Line]:
        """Return the sentences of a §'s passages of one role, without their heading."""
        found = []
        for passage in self._of(section):
            if passage.role != role:
                continue
            for low, high in sentences(passage.text):
                bullet = BULLET.match(passage.text[low:high])
                low += bullet.end() if bullet else 0
                words = " ".join(passage.text[low:high].split())
                if len(words) < 25 or (role == "motion" and not _MOTION.search(words)):
                    continue
                start, end = passage.start + low, passage.start + high
                found.append(self._line(f"{lead}: ”{words}”", section, role, start, end))
        return found

    def reservations(self, section: Section, place: str) -> list[Line]:
        """Return who dissented in a §, in the words of the minutes; a shared one is told once."""
        found: dict[tuple[int, int], Line] = {}
        for dissent in self._shelf.document(section).reservations:
            key = (dissent.start, dissent.end)
            if dissent.section == section.id and key not in found:
                words = self._notes.words(section, *key)
                kind = dissent.kind[:1].upper() + dissent.kind[1:]
                found[key] = self._line(f"{kind}, {place}: ”{words}”", section, "reservation", *key)
        return list(found.values())

    def _of(self, section: Section) -> list[Passage]:
        return [p for p in self._shelf.document(section).passages if p.section == section.id]

    def _source(self, section: Section) -> str:
        """Return "Delårsrapport 2024, 2024-09-24, 4 Transporter"."""
        row = self._shelf.known.documents[document_of(section.id)]
        if section.kind == "agenda_item":
            parts = [section.body, section.date, item_name(section.number)]
        else:
            parts = [row.title or row.file, section.date or row.date, section_name(section)]
        return ", ".join(dict.fromkeys(part for part in parts if part))


def _unbroken(value: str) -> str:
    """Return a value whose groups of digits stay on one line."""
    return "\u00a0".join(value.split())


def _unit(figure: Figure) -> str:
    """Return a figure's unit with a space before it, unless its column names it already."""
    if not figure.unit or re.search(rf"\b{re.escape(figure.unit)}\b", figure.column):
        return ""
    return f"\u00a0{figure.unit}"


def _valid_to(document: Document) -> str | None:
    """Return the last day that an agreement says it holds, None where it may be prolonged."""
    if document.kind not in RULES:
        return None
    prolonged = (v.prolongation or "" for v in document.validities)
    if any(re.search(r"\bförlängs? (?!inte\b)", words) for words in prolonged):
        return None
    return max((v.valid_to for v in document.validities if v.valid_to), default=None)
