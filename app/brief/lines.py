"""How a meeting brief names §§ and points at their words."""

from __future__ import annotations

from app.brief.shelf import Notes, Shelf
from app.export.paper import Line, Piece
from ingest.marks import item_name
from ingest.records import Decision, Section
from ingest.swedish import same_body


def line(text: str, *notes: int) -> Line:
    """Return a line of a list with the footnotes that carry it at its end."""
    return Line((Piece(text, tuple(dict.fromkeys(notes))),))


def place(section: Section) -> str:
    """Return "§ 36 2024-09-11"."""
    return f"{item_name(section.number)} {section.date or '(datum framgår inte)'}"


class Pointer:
    """Makes the footnotes of §§ of minutes. ``body``: the one whose meeting is prepared."""

    def __init__(self, shelf: Shelf, notes: Notes, body: str | None) -> None:
        self._shelf = shelf
        self._notes = notes
        self._body = body

    def clause(self, section: Section, clause: Decision) -> int:
        """Return the footnote of a decision clause."""
        return self._notes.cite(section, "decision", clause.start, clause.end)

    def first(self, section: Section) -> int:
        """Return the footnote of a §'s first clause, else of its heading."""
        clauses = self._shelf.clauses[section.id]
        return self.clause(section, clauses[0]) if clauses else self.heading(section)

    def heading(self, section: Section) -> int:
        """Return the footnote that quotes a §'s own heading, with its registration number."""
        text = self._shelf.text(section)
        end = text.find("\n", max(0, text.find(section.dnr or "\n")))
        end = end if end > 0 else len(text)
        return self._notes.cite(section, "text", section.start, section.start + end)

    def same_body(self, section: Section) -> bool:
        """Return whether a § is of the body whose meeting is prepared."""
        return bool(self._body and section.body and same_body(self._body, section.body))

    def whole(self, section: Section) -> str:
        """Return "2024-09-11 § 36", with the body where it is another than the meeting's."""
        body = "" if self.same_body(section) else f"{section.body or 'okänt organ'} "
        return f"{body}{section.date or 'utan datum'} {item_name(section.number)}"
