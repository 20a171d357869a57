"""What a meeting brief is drawn from: the §§ before the meeting, and where their words stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from app.answering.compose import section_name
from app.answering.quotes import SHORTEST_QUOTE, unbroken
from app.export.paper import Note, Quote
from app.printing.answers import ROLES
from app.service import Service
from index.analysis import dnr_key
from index.later_changes import LaterChange
from index.references import Mention
from ingest.records import Assignment, Decision, Document, Role, Section
from ingest.swedish import same_body


def document_of(section_id: str) -> str:
    """Return the id of the document that a section or passage stands in."""
    return section_id.rsplit("-", 1)[0]


class Shelf:
    """The §§ of minutes of a library, those before a day; copies of one § count once.

    ``before``: ISO date of the meeting that is prepared, None for no limit.
    """

    def __init__(self, service: Service, before: str | None) -> None:
        catalogue = service.library.catalogue
        self._service = service
        self.before = before
        connections = service.connections
        self.known = connections.occasions
        self._validities = connections.validities
        self.items = {s.id: s for s in self.known.items() if self.earlier(s)}
        self.clauses: dict[str, list[Decision]] = defaultdict(list)
        self.assignments: dict[str, list[Assignment]] = defaultdict(list)
        self._by_dnr: dict[str, list[Section]] = defaultdict(list)
        self._by_number: dict[str, list[Section]] = defaultdict(list)
        for section in self.items.values():
            self._by_number[(section.number or "").casefold()].append(section)
            if dnr := section.dnr:
                self._by_dnr[dnr_key(dnr)].append(section)
        for decision in catalogue.decisions():
            self.clauses[decision.section].append(decision)
        for assignment in catalogue.assignments():
            self.assignments[assignment.section].append(assignment)

    def later_changes(self, section: Section) -> list[LaterChange]:
        """Return what revoked, replaced or changed a section before the meeting."""
        return [
            change
            for change in self._validities.later_changes(section)
            if change.what != "återrapporterad"
            and (self.before is None or change.date <= self.before)
        ]

    def earlier(self, section: Section) -> bool:
        """Return whether a section is known to be of a day before the meeting."""
        date = self.known.date(section)
        return self.before is None or (date is not None and date < self.before)

    def the_one(self, section: Section) -> Section:
        """Return the § that a section is a copy of, or itself."""
        return self.known.first(self.known.key(section))

    def named(self, mention: Mention, body: str | None) -> list[Section]:
        """Return the §§ that a text of ``body`` names."""
        number = mention.number
        return [
            section
            for section in (self._by_number.get(number, ()) if number else ())
            if (section.date or "").startswith(mention.day)
            and (not body or not section.body or same_body(body, section.body))
        ]

    def of_matter(self, dnr: str) -> list[Section]:
        """Return the §§ that carry a registration number, in any spelling."""
        return self._by_dnr.get(dnr_key(dnr), [])

    def text(self, section: Section) -> str:
        """Return a section's own words."""
        return self.document(section).text[section.start : section.end]

    def document(self, section: Section) -> Document:
        """Return the whole document that a section stands in."""
        return self._service.document(self.known.document_of[section.id])

    @property
    def searched(self) -> str:
        """Return "protokoll från 15 sammanträden": those that the §§ are of."""
        meetings = {self.known.key(section)[:2] for section in self.items.values()}
        return f"protokoll från {len(meetings)} sammanträde{'' if len(meetings) == 1 else 'n'}"


class Notes:
    """Numbers the footnotes of one paper in the order of their first use."""

    def __init__(self, service: Service, own: Document | None = None) -> None:
        self._service = service
        self._own = own  # a document that need not be in the library
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._notes: list[Note] = []
        self.documents: set[str] = set()  # ids of those cited

    def document(self, document_id: str) -> Document:
        """Return a document of the library, or the paper's own."""
        if self._own is not None and self._own.id == document_id:
            return self._own
        return self._service.document(document_id)

    def cite(self, section: Section, role: Role, start: int, end: int) -> int:
        """Return the number of the footnote that quotes ``[start, end)`` of a section."""
        document = self.document(document_of(section.id))
        key = (document.id, start, end)
        if key not in self._numbers:
            self._numbers[key] = len(self._notes) + 1
            self.documents.add(document.id)
            stored = self._own is None or self._own.id != document.id
            self._notes.append(
                Note(
                    number=self._numbers[key],
                    document=document.file,
                    section=section_name(section),
                    body=section.body or document.body,
                    date=section.date or document.date,
                    role=role,
                    role_name=ROLES[role] if role != "text" else "",
                    quotes=tuple(_quotes(document, start, end)),
                    link=f"/d/{document.id}#{section.id}" if stored else None,
                    section_id=section.id if stored else None,
                    start=start,
                    end=end,
                )
            )
        return self._numbers[key]

    def words(self, section: Section, start: int, end: int) -> str:
        """Return ``Document.text[start:end]`` on one line."""
        return " ".join(self.document(document_of(section.id)).text[start:end].split())

    def used(self, numbers: Iterable[int]) -> tuple[Note, ...]:
        """Return the footnotes of these numbers, in order."""
        wanted = set(numbers)
        return tuple(note for note in self._notes if note.number in wanted)


def _quotes(document: Document, start: int, end: int) -> Iterator[Quote]:
    """Yield the words of ``[start, end)``, a quote for each stretch on a page."""
    for place, (page, low, high) in enumerate(unbroken(document.spans, start, end)):
        text = document.text[low:high].strip()
        if not place or len(text) >= SHORTEST_QUOTE:
            yield Quote(page, text)
