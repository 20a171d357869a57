"""Two versions of one agreement or set of rules, clause by clause: what was changed between them.

Which version follows which is told by the versions themselves (``index.validity``). Clauses are
paired by heading, then by wording; nothing is said of clauses whose words are the same.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.answering.compose import section_name
from app.registers import Register, Row
from index.analysis import fold
from index.records import Filters
from ingest.records import RULES, Document, Passage, Section

if TYPE_CHECKING:
    from app.service import Service

NEW, GONE, CHANGED = "ny", "borttagen", "ändrad"
_ALIKE = 0.6  # from which likeness clauses under different headings are one clause
_SENTENCE = re.compile(
    r"(?<=[.;:])\s+(?=[A-ZÅÄÖ0-9•])|\s+(?=\d+\.\d+\s+[A-ZÅÄÖ])|\n\s*(?=[•●o\-]\s)"
)
_NUMBER = re.compile(r"^(?:\d+\.)*\d+\.?\s+(?=\D)")  # a clause that only moved is the same


@dataclass(frozen=True, slots=True)
class ClauseRow(Row):
    """A clause that is not the same in two versions; ``text`` is what the later one says.

    Of a clause in both only the sentences that differ are given. The place is that of the later
    version, for a clause that is gone that of the earlier one.
    """

    versions: str  # "avtal-2019.pdf → avtal-2023.pdf"
    clause: str  # its heading
    change: str  # NEW, GONE or CHANGED
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class _Clause:
    section: Section
    passages: tuple[Passage, ...]

    @property
    def heading(self) -> str:
        return section_name(self.section) or "utan rubrik"

    @property
    def key(self) -> str:
        return _plain(self.section.title or "")

    @property
    def sentences(self) -> tuple[str, ...]:
        """The clause's sentences and list items, without its heading."""
        parts = (part for one in self.passages for part in _SENTENCE.split(one.text))
        said = [" ".join(part.split()) for part in parts if part.strip()]
        if said and _plain(said[0]).startswith(self.key):
            rest = _NUMBER.sub("", said[0])[len(self.section.title or "") :].strip()
            said = [rest, *said[1:]] if rest else said[1:]
        return tuple(said)


def versions(service: Service) -> Register[ClauseRow]:
    """Return every clause that differs between a version and the one that replaced it."""
    rows: list[ClauseRow] = []
    for old, new in _pairs(service):
        earlier, later = (service.document(key) for key in (_document(old), _document(new)))
        found = _rows(_clauses(earlier, old), _clauses(later, new), earlier, later)
        rows += [service.shown(row, (earlier.id, later.id)) for row in found]
    return Register(tuple(rows), service.library.catalogue.scope(Filters()))


def _document(section: Section) -> str:
    return section.id.rsplit("-", 1)[0]


def _pairs(service: Service) -> list[tuple[Section, Section]]:
    """Return each version with the one that came next, by the root sections of both."""
    validities = service.connections.validities
    found = []
    for _, section in service.library.catalogue.sections():
        if section.part_kind not in RULES or section.parent is not None:
            continue
        later = [
            change.section
            for change in validities.later_changes(section)
            if change.what == "ersatt" and change.section.part_kind == section.part_kind
        ]
        if later and _document(later[0]) != _document(section):
            found.append((section, later[0]))
    # Several parts of one file may have a successor in the same other file: once is enough.
    return list({(_document(old), _document(new)): (old, new) for old, new in found}.values())


def _clauses(document: Document, root: Section) -> list[_Clause]:
    inside = [s for s in document.sections if s.part_kind == root.part_kind]
    held = [
        _Clause(section, tuple(p for p in document.passages
                               if p.section == section.id and p.role != "furniture"))
        for section in inside
    ]  # fmt: skip
    return [clause for clause in held if clause.passages]


def _rows(
    old: Sequence[_Clause], new: Sequence[_Clause], earlier: Document, later: Document
) -> Iterator[ClauseRow]:
    between = f"{earlier.file} → {later.file}"
    left = list(old)
    for clause in new:
        twin = _twin(clause, left)
        if twin is None:
            yield _row(clause, later, between, NEW, None, " ".join(clause.sentences))
            continue
        left.remove(twin)
        before, after = _differing(twin.sentences, clause.sentences)
        if before or after:
            yield _row(clause, later, between, CHANGED, before or None, after or None)
    for clause in left:
        yield _row(clause, earlier, between, GONE, " ".join(clause.sentences), None)


def _twin(clause: _Clause, left: Sequence[_Clause]) -> _Clause | None:
    """Return the clause of the earlier version that this one was, if there is one."""
    named = [one for one in left if clause.key and one.key == clause.key] or [
        one for one in left if _longer(one.key, clause.key) or _longer(clause.key, one.key)
    ]
    if named:
        return max(named, key=lambda one: _likeness(one, clause))
    best = max(left, key=lambda one: _likeness(one, clause), default=None)
    return best if best is not None and _likeness(best, clause) >= _ALIKE else None


def _longer(key: str, other: str) -> bool:
    """Return whether a heading is another with words added."""
    return bool(other) and key.startswith(f"{other} ")


def _likeness(one: _Clause, other: _Clause) -> float:
    """Return the share of words that two clauses have in common, in order (0 to 1)."""
    left, right = (_plain(" ".join(clause.sentences)).split() for clause in (one, other))
    return difflib.SequenceMatcher(None, left, right, autojunk=False).ratio()


def _differing(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """Return the sentences of each that the other does not have, in order."""
    had, has = ({_plain(one) for one in part} for part in (before, after))
    return (
        " ".join(one for one in before if _plain(one) not in has),
        " ".join(one for one in after if _plain(one) not in had),
    )


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(_NUMBER.sub("", text))))


def _row(
    clause: _Clause, document: Document, between: str, change: str, before: str | None,
    after: str | None,
) -> ClauseRow:  # fmt: skip
    section, first, last = clause.section, clause.passages[0], clause.passages[-1]
    return ClauseRow(
        document=document.file,
        document_id=document.id,
        section=section_name(section),
        section_id=section.id,
        number=None,
        body=section.body or document.body,
        date=section.date or document.date,
        dnr=section.dnr or document.dnr,
        page=first.page,
        text=after or before or "",
        link=f"/d/{document.id}#{section.id}",
        passage=first.id,
        start=first.start,
        end=last.end,
        also_at=(),
        versions=between,
        clause=clause.heading,
        change=change,
        before=before,
        after=after,
    )
