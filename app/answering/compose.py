"""The extractive answer: statements composed from clauses and sentences, by intent."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.answering.answer import Citation, Place, Reference
from app.answering.cell_times import row_name
from app.answering.extract import Coverage, Unit
from app.answering.guard import Statement, faults
from app.answering.quotes import citations
from index.query import Query
from index.records import StoredPassage
from ingest.marks import BULLET, item_name
from ingest.proposals import proposed_to
from ingest.records import Decision, Figure, Section, Span
from ingest.swedish import MONTHS
from ingest.table_words import is_total

SpansOf = Callable[[str], tuple[Span, ...]]
ClausesOf = Callable[[str], Sequence[Decision]]
FiguresOf = Callable[[str], Sequence[Figure]]  # by passage id

_ITSELF_PROPOSES = re.compile(r"(?:att )?föreslå\b", re.I)
_SAYS_PROPOSED = re.compile(r"\b(?:föresl|rekommender|hemställ|tillstyrk|avstyrk)", re.I)
# How the meeting handled the §, not what it decided in the matter.
_PROCEDURAL = re.compile(
    r"\bomedelbart justera|\bjusteras omedelbart|\bajourner|\bomedelbar justering", re.I
)
_WIDEST_ROW = 8  # cells of a row that can be told with their columns' names
_NAMED = 0.6  # share of a word of the question that a column's name holds, where it names it
_DECISION_WORDS = 75  # words of clauses that a told decision may hold
_DECIDING = re.compile(r"\bbeslut(?:ar|ade|at)\b", re.I)  # more than a title was read as one
_LONGEST_TITLE = 80  # characters of a §'s title that is told where its clauses name nothing
# of a word asked about, as Coverage tells: clauses lack it below, a title says it from
_LACKED, _TITLED = 0.3, 0.45
_STEP_WORDS = 30  # and one of several in a course of events
# "Nämnden" above the list, and its items "noterar …", "uppdrar åt …"
_PRESENT = re.compile(
    r"(?:noterar|antecknar|godkänner|antar|avslår|avstyrker|tillstyrker|bifaller|beviljar|fastställer"
    r"|uppdrar|ger|lämnar|överlämnar|föreslår|beslutar|bordlägger|återremitterar|utser|väljer"
    r"|ställer|delegerar|upphäver|avger|förklarar|konstaterar|begär|tackar)\b"
)
_ENDS_OF_LINE = (":", ".", ";", ",", " att", " ska", "!", "?")  # or leads on to the next
LABELS = {
    "proposal": "Förslag (inte beslut)",
    "motion": "Yrkande",
    "reservation": "Reservation",
    "vote": "Så gick beslutet till",
    "basis": "Underlag",
    "dispatch": "Skickas till",
    "position": "Ståndpunkt",
}


def reference(stored: StoredPassage, twins: Sequence[StoredPassage] = ()) -> Reference:
    """Return the reference to a stored passage. ``twins``: its copies elsewhere."""
    passage, section = stored.passage, stored.section
    return Reference(
        passage=passage.id,
        document=stored.file,
        document_id=stored.document_id,
        title=stored.document_title,
        kind=section.part_kind,
        page=passage.page,
        pages=passage.pages,
        section=section_name(stored.section),
        section_id=section.id,
        role=passage.role,
        body=stored.body,
        date=stored.date,
        dnr=stored.dnr,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        also_at=tuple(Place(twin.file, twin.passage.page) for twin in twins),
    )


def section_name(section: Section) -> str | None:
    """Return "§ 36 Uppdrag för …", a numbered heading or a title; None where none is known."""
    number = section.number
    if number and section.kind == "agenda_item":
        number = item_name(number)
    elif number and section.kind == "question":
        number = f"Fråga {number}"
        if (section.title or "").startswith(number):
            return section.title
    return " ".join(part for part in (number, section.title) if part) or None


def swedish_date(date: str) -> str:
    """Return an ISO date as Swedish reads it aloud: "11 september 2024"."""
    year, month, day = date.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


class Composer:
    """Composes statements and numbers their citations; one for each answer."""

    def __init__(
        self, spans_of: SpansOf, clauses_of: ClausesOf, figures_of: FiguresOf, coverage: Coverage
    ) -> None:
        self._spans_of = spans_of
        self._figures_of = figures_of
        self._coverage = coverage
        self._clauses_of = clauses_of
        self._next = 1

    def statements(self, query: Query, taken: Sequence[Unit]) -> list[Statement]:
        """Return the statements that the units make, in order."""
        found: list[Statement] = []
        told: set[str] = set()
        room = _STEP_WORDS if query.intent == "timeline" else _DECISION_WORDS
        before: str | None = None  # the section of the statement before
        for unit in taken:
            section = unit.hit.stored.section.id
            if unit.decision is None:
                found.append(self._sentence(unit, follows=section == before))
            elif section not in told:
                told.add(section)
                found.append(self._decision(unit, room))
            before = section
        return found

    def _decision(self, unit: Unit, room: int) -> Statement:
        """Tell a §'s decision; of a long one the clauses that the question is nearest to."""
        stored = unit.hit.stored
        here = [c for c in self._clauses_of(stored.section.id) if c.passage == stored.passage.id]
        here = [c for c in here if not _PROCEDURAL.search(c.clause)] or here
        clauses = self._nearest(here, unit.decision, room)
        citations: list[Citation] = []
        parts: list[str] = []
        before: str | None = None  # whom the clause before was proposed to
        for clause in clauses:
            new = self.cited(stored, unit.hit.twins, clause.start, clause.end)
            citations += new
            text = one_line(clause.clause).rstrip(".,; ")
            text = re.sub(r",? samt$|,? och$", "", text)
            lead = "att " if _is_infinitive(text) else ""
            above = stored.passage.text[: clause.start - stored.passage.start]
            proposed = clause.outcome == "foreslagen"
            council = proposed_to(above, clause.clause) if proposed else None
            unsaid = proposed and not _SAYS_PROPOSED.search(clause.clause)
            if council is None and unsaid:
                council = ""  # the heading that says to whom stands in another passage
            if council is not None:  # a board's proposal is no decision in the matter itself
                said = council == before or bool(_ITSELF_PROPOSES.match(text))
                to = f"att föreslå {council}".rstrip()
                lead = lead if said else f"{to}{' att ' if lead else ': '}"
            elif before is not None:
                lead = f"för egen del {lead}" if lead else "för egen del: "
            before = council
            parts.append(f"{lead}{text} {markers(new)}")
        joined = "; ".join(parts)
        separator = " " if joined.startswith(("att ", "enligt ", "genom ", "i enlighet ")) else ": "
        partly = len(clauses) < len(here)

        def told(title: str) -> Statement:
            when = _when(stored, partly=partly, title=title)
            return Statement(
                f"{_body(stored)} beslutade {when}{separator}{joined}.", tuple(citations)
            )

        title = stored.section.title or ""
        if self._needed(title, clauses) and not faults(named := told(title)):
            return named
        return told("")

    def _needed(self, title: str, clauses: Sequence[Decision]) -> bool:
        """Return whether only a §'s title says what was decided on: "Ärendet bordläggs"."""
        if not 0 < len(title) <= _LONGEST_TITLE or _DECIDING.search(title):
            return False
        held = self._coverage.of(" ".join(clause.clause for clause in clauses))
        above = self._coverage.of(title)
        return any(above[word] >= _TITLED and part < _LACKED for word, part in held.items())

    def _nearest(
        self, clauses: Sequence[Decision], wanted: Decision | None, room: int
    ) -> list[Decision]:
        """Return the clauses to tell, in the § order, ``wanted`` and what ``room`` words hold."""
        ranked = sorted(
            clauses,
            key=lambda clause: (clause != wanted, -self._coverage.share(clause.clause)),
        )
        kept: list[Decision] = []
        words = 0
        for clause in ranked:
            length = len(clause.clause.split())
            if kept and words + length > room:
                continue
            kept.append(clause)
            words += length
        return [clause for clause in clauses if clause in kept]

    def _sentence(self, unit: Unit, *, follows: bool) -> Statement:
        """Tell a sentence or row with its source, unless the statement before named it."""
        citations = self.cited(unit.hit.stored, unit.hit.twins, unit.start, unit.end)
        row = self._row(unit)
        if row:
            named = self._told(unit, row, citations, follows)
            if not faults(named):  # a long table's header may stand in another passage
                return named
        return self._told(unit, one_line(unit.text).rstrip(), citations, follows)

    def _told(
        self, unit: Unit, text: str, citations: Sequence[Citation], follows: bool
    ) -> Statement:
        ending = "" if text.endswith((".", "!", "?", "…")) else "."
        label = LABELS.get(unit.role)
        named = "" if follows else source(unit.hit.stored)
        if label:
            text = f"{label}{f', {named}' if named else ''}: {text}{ending}"
        elif named:
            text = f"{text.removesuffix('.')} ({named})."
        else:
            text = f"{text}{ending}"
        return Statement(f"{text} {markers(citations)}", tuple(citations))

    def _row(self, unit: Unit) -> str | None:
        """Return a table's row with the names of its columns, None for what is no single row.

        Of a row too wide to be heard only the columns that the question names, or the sums.
        """
        if unit.hit.stored.passage.role != "figure":
            return None
        figures = self._figures_of(unit.hit.stored.passage.id)
        here = [figure for figure in figures if unit.start <= figure.start < unit.end]
        if not here or len({figure.row for figure in here}) > 1:
            return None
        if len(here) > _WIDEST_ROW:
            here = self._named(here) or [f for f in here if is_total(f.column)]
            if not 0 < len(here) <= _WIDEST_ROW:
                return None
        # a colon between a column named by a year and its figure: "2023 310" would be one number
        return f"{row_name(here[0])}, " + "; ".join(f"{f.column}: {f.value}" for f in here)

    def _named(self, figures: Sequence[Figure]) -> list[Figure]:
        """Return those of a row's figures whose columns hold most words of the question."""
        held = [
            sum(part >= _NAMED for part in self._coverage.of(figure.column).values())
            for figure in figures
        ]
        return [f for f, count in zip(figures, held, strict=True) if count == max(held) > 0]

    def cited(
        self, stored: StoredPassage, twins: Sequence[StoredPassage], start: int, end: int
    ) -> list[Citation]:
        """Return numbered citations of a stretch, one for each page that it stands on."""
        spans = self._spans_of(stored.document_id)
        found = citations(reference(stored, twins), spans, self._next, start, end)
        self._next += len(found)
        return found


def markers(citations: Sequence[Citation]) -> str:
    """Return the markers of citations as they stand after a statement: "[1][2]"."""
    return "".join(f"[{citation.marker}]" for citation in citations)


def one_line(text: str) -> str:
    """Return a stretch on one line; list items are parted by semicolons, a lead by a colon."""
    found = ""
    for place, line in enumerate(text.replace("**", "").split("\n")):  # marks of bold type
        item = " ".join(BULLET.sub("", line).split())
        if not item:
            continue
        goes_on = found[-1:].isdigit() and re.match(r"\d{3}\b", item)  # "3" / "000 kronor"
        if found and not goes_on and not found.endswith(_ENDS_OF_LINE):
            found += ":" if place == 1 and BULLET.match(line) else ";"
        found += f" {item}" if found else item
    return found


def _is_infinitive(text: str) -> bool:
    """Return whether a clause goes on from "att": it begins with a lower-case word.

    "enligt styrelsens förslag att avslå motionen" has its own.
    """
    if re.match(r"(?:enligt|genom|i enlighet med)\b.{3,80}? att\b", text):
        return False
    if _PRESENT.match(text):
        return False
    return text[:1].islower() or not re.match(r"[A-ZÅÄÖ][a-zåäö-]+[\s,]", text)


def _body(stored: StoredPassage) -> str:
    return stored.body or "Organet (framgår inte)"


def _when(stored: StoredPassage, *, partly: bool, title: str) -> str:
    """Return day and § of a decision, with its title unless that is empty.

    ``partly``: not all of its clauses are told.
    """
    number = stored.section.number
    item = f"{item_name(number)} {title}".strip() if number else "utan paragrafnummer"
    if stored.date is None:
        item += ", datum framgår inte"
    if partly:
        item += ", fler beslutssatser där"
    return f"({item})" if stored.date is None else f"den {swedish_date(stored.date)} ({item})"


def source(stored: StoredPassage) -> str:
    """Return who and when for a sentence: body, date and § for minutes, else title and date."""
    section = stored.section
    if section.kind == "agenda_item":
        parts = [stored.body, stored.date, item_name(section.number) if section.number else None]
    else:
        parts = [section_name(section) or stored.body or stored.document_title, stored.date]
    text = ", ".join(part for part in parts if part)
    text = text if len(text) <= 110 else text[:107].rsplit(" ", 1)[0] + " …"
    return text or stored.file
