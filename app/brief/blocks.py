"""What a meeting brief says of one matter, block by block, each line with its footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.brief.checks import HANDLED, Checks
from app.brief.lines import Pointer, line, place
from app.brief.matter import ALIKE, Matter
from app.brief.papers import Papers
from app.brief.shelf import Notes, Shelf
from app.export.paper import Line, Piece
from app.registers import NOT_REPORTED
from ingest.records import Assignment, Decision, Document, Outcome, Section

OUTCOMES: dict[Outcome, str] = {
    "antagen": "antaget", "bifall": "bifallet", "avslag": "avslaget",
    "aterremiss": "återremitterat", "bordlagd": "bordlagt", "antecknad": "antecknat",
    "uppdrag": "uppdrag givet",
    "delegerad": "delegerat", "vald": "val", "overlamnad": "överlämnat", "upphavd": "upphävt",
    "besvarad": "besvarat", "uttalande": "uttalande", "foreslagen": "föreslaget", "annat": "beslut",
}  # fmt: skip

_OPEN: frozenset[Outcome] = frozenset(("bordlagd", "aterremiss"))
_ENDS = " .,;"
_MOST_ITEMS = 10  # §§ of a matter's history that are told; the newest
_MOST_CLAUSES = 12  # of one §
# What was done, as a clause itself says it, where its outcome is told in a wider word.
_DONE = (
    ("avstyrk", "avstyrkt"), ("tillstyrk", "tillstyrkt"), ("godkän", "godkänt"),
    ("fastställ", "fastställt"), ("rekommender", "rekommendation"), ("föresl", "framställning"),
)  # fmt: skip
_REPORT = re.compile(r"\bgodkänna? (?:åter|slut)(?:rapport|redovis)", re.I)
_PERIOD = re.compile(r"(\d{4}-\d{2}-\d{2})\s?[–-]\s?(\d{4}-\d{2}-\d{2})")
BlockParts = tuple[str, str, tuple[Line, ...]]  # kind, heading, lines


class Writer:
    """Writes the blocks of one matter."""

    def __init__(self, shelf: Shelf, notes: Notes, agenda: Document, matter: Matter) -> None:
        self._shelf = shelf
        self._notes = notes
        self._agenda = agenda
        self._matter = matter
        self._point = Pointer(shelf, notes, matter.item.section.body or agenda.body)
        self._checks = Checks(shelf, notes, agenda, matter, self._point)
        self._papers = Papers(shelf, notes, matter)
        self._chain = [link.section for link in matter.chain]

    def blocks(self) -> Iterator[BlockParts]:
        """Yield the blocks that have something to say, and last what was not found."""
        assignments = self._to_review() if self._matter.item.reviews_assignments else []
        blocks = (
            ("agenda", "Ur kallelsen", self._from_agenda()),
            ("check", "Att kontrollera", self._checks.lines()),
            ("history", "Ärendets gång", self._history()),
            ("decisions", "Beslut (gäller så långt underlaget visar, om inget annat sägs)",
             self._decisions()),
            ("assignments", "Uppdrag", assignments or self._assignments()),
            ("proposals", "Förslag som väntar på avgörande (inte beslut)", self._pending()),
            ("positions", "Ståndpunkter, yrkanden och reservationer (inte beslut)",
             [*self._papers.positions(), *self._at_the_table()]),
            ("duties", "Ansvar enligt avtal och regler", self._papers.duties()),
            ("figures", "Siffror", self._papers.figures()),
        )  # fmt: skip
        found = {kind for kind, _, lines in blocks if lines}
        for kind, heading, lines in blocks:
            if lines:
                yield kind, heading, tuple(lines)
        missing = self._not_found(found)
        if missing:
            yield "not_found", "Hittades inte", (line(missing),)

    # — the agenda itself —

    def _from_agenda(self) -> list[Line]:
        return [
            line(
                self._notes.words(comment.section, comment.start, comment.end),
                self._notes.cite(comment.section, "text", comment.start, comment.end),
            )
            for comment in self._matter.item.comments
        ]

    # — the minutes —

    def _history(self) -> list[Line]:
        told = self._matter.chain[-_MOST_ITEMS:]
        left = len(self._matter.chain) - len(told)
        found = [line(f"{left} äldre paragrafer visas inte.")] if left else []
        for link in told:
            section = link.section
            clauses = self._shelf.clauses[section.id]
            outcomes = dict.fromkeys(_outcome(clause) for clause in clauses)
            what = ", ".join(outcomes) or "inget beslut kunde läsas"
            why = f" ({link.why})" if link.why == ALIKE else ""
            notes = [self._point.clause(section, c) for c in clauses[:1]] or [
                self._point.heading(section)
            ]
            found.append(
                line(f"{self._point.whole(section)} {section.title or ''}: {what}{why}", *notes)
            )
        return found

    def _decisions(self) -> list[Line]:
        """Return the clauses of each §, those of one § on one line: one may limit another."""
        found = []
        for section in self._chain:
            clauses = [
                clause
                for clause in self._shelf.clauses[section.id]
                if clause.outcome not in HANDLED
                and not _REPORT.search(clause.clause)
                and not self._is_assignment(section, clause)
            ]
            if not clauses:
                continue
            pieces = [Piece(f"{self._point.whole(section)}: ")]
            for index, clause in enumerate(clauses[:_MOST_CLAUSES]):
                words = self._notes.words(section, clause.start, clause.end).rstrip(_ENDS)
                separator = "; " if index else ""
                pieces.append(
                    Piece(f"{separator}”{words}”", (self._point.clause(section, clause),))
                )
            pieces += self._no_longer(section, clauses)
            found.append(Line(tuple(pieces)))
        return found[-_MOST_ITEMS:]

    def _no_longer(self, section: Section, clauses: Sequence[Decision]) -> Iterator[Piece]:
        """Yield why a decision holds no more, where a later § or its own period says so."""
        for change in self._shelf.later_changes(section):
            note = self._notes.cite(change.section, "decision", change.start, change.end)
            yield Piece(f". {change.what.capitalize()} genom {place(change.section)}", (note,))
        for clause in clauses:
            period = _PERIOD.search(clause.clause)
            if period and self._shelf.before and period[2] < self._shelf.before:
                yield Piece(f". Perioden {period[1]}–{period[2]} är slut")
                break
        yield Piece(".")

    def _is_assignment(self, section: Section, clause: Decision) -> bool:
        return any(
            clause.start <= task.start < clause.end for task in self._shelf.assignments[section.id]
        )

    def _assignments(self) -> list[Line]:
        return [
            self._assignment(section, task)
            for section in self._chain
            for task in self._shelf.assignments[section.id]
        ]

    def _to_review(self) -> list[Line]:
        """Return all tasks of the body that nobody is known to have reported back."""
        open_tasks = [
            (task.due_date or "9999", section.date or "", section, task)
            for section in self._shelf.items.values()
            for task in self._shelf.assignments[section.id]
            if not self._reported(task) and self._point.same_body(section)
        ]
        open_tasks.sort(key=lambda entry: (entry[0], entry[1], entry[3].start))
        return [self._assignment(section, task) for _, _, section, task in open_tasks]

    def _assignment(self, section: Section, task: Assignment) -> Line:
        words = self._notes.words(section, task.start, task.end).rstrip(_ENDS)
        notes = [self._notes.cite(section, "decision", task.start, task.end)]
        reported = self._reported(task)
        if reported is not None:
            state = f"Återrapporterat i {place(reported)}."
            notes.append(self._point.first(reported))
        else:
            state = NOT_REPORTED[:1].upper() + NOT_REPORTED[1:]
            if task.due_date and self._shelf.before and task.due_date < self._shelf.before:
                state += f"; tiden gick ut {task.due_date}, före sammanträdet"
            elif task.due_date:
                state += f"; ska vara klart {task.due_date}"
            state += "."
        return line(f"{self._point.whole(section)}: ”{words}”. {state}", *notes)

    def _reported(self, task: Assignment) -> Section | None:
        return self._shelf.known.sections.get(task.reported_in or "")

    def _pending(self) -> list[Line]:
        """Return what was proposed in the § that put the matter off, if its last one did."""
        if not self._chain:
            return []
        section = self._chain[-1]
        if not any(c.outcome in _OPEN for c in self._shelf.clauses[section.id]):
            return []
        return self._papers.of_role(section, "proposal", self._point.whole(section))

    def _at_the_table(self) -> list[Line]:
        """Return motions and reservations of the matter's two newest §§ that had any."""
        found: list[Line] = []
        told = 0
        for section in reversed(self._chain):
            place = self._point.whole(section)
            lines = [
                *self._papers.of_role(section, "motion", f"Yrkande, {place}"),
                *self._papers.reservations(section, place),
            ]
            found += lines
            told += bool(lines)
            if told == 2:
                break
        return found

    def _not_found(self, found: set[str]) -> str:
        parts = []
        searched = self._shelf.searched
        if "history" not in found:
            parts.append(f"Inga tidigare beslut i ärendet hittades i {searched}.")
        elif "decisions" not in found:
            parts.append("Inget tidigare avgörande i sak hittades.")
        if "assignments" not in found:
            parts.append(f"Inga uppdrag i ärendet hittades i {searched}.")
        kinds = {
            "positions": "ståndpunkter",
            "duties": "skyldigheter enligt avtal och regler",
            "figures": "siffror",
        }
        absent = [name for kind, name in kinds.items() if kind not in found]
        if absent:
            named = " eller ".join([", ".join(absent[:-1]), absent[-1]] if absent[1:] else absent)
            parts.append(f"Inga {named} som rör ärendet hittades.")
        return " ".join(parts)

    # — footnotes and names —


def _outcome(clause: Decision) -> str:
    """Return what a clause did in one word, the clause's own where it is plainer."""
    first = clause.clause.lstrip().casefold()
    own = (word for verb, word in _DONE if first.startswith(verb))
    return next(own, OUTCOMES[clause.outcome])
