"""The documents of a library as a table, chosen by words, body, kind and what the reader noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.web import sortable, texts
from app.web.counts import counted
from app.web.sortable import UNKNOWN, Cell, Column, Line, Order

if TYPE_CHECKING:
    from app.service import Service
    from index.records import DocumentRow

PAGE = 100  # documents shown at a time
WITH, WITHOUT = "med", "utan"  # beside the kinds of finding: any at all, and none
_KINDS: dict[str, sortable.Kind] = {"file": "wide", "pages": "number", "findings": "number"}
Choices = list[tuple[str, str]]  # what is shown, and the value


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked of the list; an empty tuple limits nothing."""

    words: str = ""
    bodies: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()  # kinds of finding, ``WITH`` or ``WITHOUT``
    order: Order = Order()


@dataclass(frozen=True, slots=True)
class Listed:
    """The documents of a viewer, and by file name which kinds of finding each has."""

    rows: tuple[DocumentRow, ...]
    findings: dict[str, frozenset[str]]

    def chosen(self, choice: Choice) -> tuple[DocumentRow, ...]:
        """Return the documents that ``choice`` asks for, in its order."""
        words = choice.words.casefold().split()
        found = [
            row
            for row in self.rows
            if (not choice.bodies or row.body in choice.bodies)
            and (not choice.kinds or row.kind in choice.kinds)
            and (not choice.findings or set(choice.findings) & self._noted(row))
            and all(word in _searched(row) for word in words)
        ]
        return sortable.in_order(found, choice.order, _cells)

    def choices(self) -> tuple[list[str], Choices, Choices]:
        """Return the bodies, kinds and findings that there are, the latter two with numbers."""
        kinds = Counter(row.kind for row in self.rows)
        noted = Counter(one for row in self.rows for one in self._noted(row))
        named = {WITH: texts.WITH_REMARKS, WITHOUT: texts.WITHOUT_REMARKS, **texts.FINDING_KINDS}
        return (
            sorted({row.body for row in self.rows if row.body}, key=str.casefold),
            [(f"{texts.kind_name(kind)} ({n})", kind) for kind, n in kinds.most_common()],
            [(f"{name} ({noted[one]})", one) for one, name in named.items() if noted[one]],
        )

    def _noted(self, row: DocumentRow) -> frozenset[str]:
        found = self.findings.get(row.file, frozenset())
        return found | {WITH} if found else frozenset((WITHOUT,))


def listed(service: Service) -> Listed:
    """Return what the viewer's library holds."""
    found: dict[str, set[str]] = {}
    for file, finding in service.library.catalogue.findings():
        found.setdefault(file, set()).add(finding.kind)
    return Listed(service.documents(), {file: frozenset(kinds) for file, kinds in found.items()})


def table(rows: Sequence[DocumentRow], order: Order, shown: int) -> str:
    """Return the first ``shown`` of the chosen documents, already in their order, as HTML."""
    if not rows:
        return texts.note(texts.NO_DOCUMENTS, texts.NO_DOCUMENTS_ADVICE)
    names = texts.DOCUMENT_COLUMNS
    columns = [Column(name, _KINDS.get(key, "text")) for key, name in names.items()]
    lines = [Line(_cells(row), row.id) for row in rows[:shown]]
    made = sortable.table(columns, lines, order, name=texts.TABS["dokument"])
    return made + texts.more_button(len(rows) - shown)


def count(rows: Sequence[DocumentRow]) -> str:
    """Return how much there is in the chosen documents, as HTML that is also read aloud."""
    told = ", ".join(
        (
            counted(len(rows), "document"),
            counted(sum(row.page_count for row in rows), "page"),
            counted(sum(row.findings for row in rows), "finding"),
        )
    )
    return f'<p class="count">{told}</p>'


def _cells(row: DocumentRow) -> tuple[Cell, ...]:
    """Return what stands in a document's row, in the order of ``DOCUMENT_COLUMNS``."""
    return (
        Cell(row.file),
        Cell(texts.kind_name(row.kind)),
        Cell(row.body or UNKNOWN),
        Cell(row.date or UNKNOWN),
        Cell(str(row.page_count) if row.page_count else UNKNOWN, row.page_count),
        Cell(str(row.findings) if row.findings else UNKNOWN, row.findings),
    )


def _searched(row: DocumentRow) -> str:
    parts = (row.file, row.title, texts.kind_name(row.kind), row.body, row.date, row.dnr)
    return " ".join(part for part in parts if part).casefold()
