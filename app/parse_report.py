"""What a reader should know about how files were read: findings counted by kind, in Swedish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.service import Service
from index.records import DocumentRow
from ingest.records import Finding

# In the order in which they are told: what is missing first, what was only noticed last.
_KINDS = {
    "no_text_layer": ("sida utan text, inte tolkad", "sidor utan text, inte tolkade"),
    "empty_page": ("sida utan läsbar text", "sidor utan läsbar text"),
    "poor_text_layer": ("sida med dåligt textlager", "sidor med dåligt textlager"),
    "ocr": ("sida tolkad ur bild (OCR)", "sidor tolkade ur bild (OCR)"),
    "missing_item": ("lucka i paragrafnumren", "luckor i paragrafnumren"),
    "undated_item": ("paragraf utan datum", "paragrafer utan datum"),
    "duplicate_item": ("kopia av en paragraf", "kopior av paragrafer"),
    "table_unparsed": ("tabell som inte kunde läsas helt", "tabeller som inte kunde läsas helt"),
    "unreadable_tick": (
        "sida med kryss som inte kan utläsas", "sidor med kryss som inte kan utläsas",
    ),
    "personal_data": ("sida med personuppgifter", "sidor med personuppgifter"),
}  # fmt: skip
# Their messages say which §§: a page alone would be no help.
_TOLD = ("missing_item", "undated_item")


@dataclass(frozen=True, slots=True)
class KindOfFinding:
    """The findings of one kind in a file."""

    kind: str
    count: int
    pages: tuple[int, ...]  # as a viewer counts, each once, in order
    messages: tuple[str, ...]

    @property
    def counted(self) -> str:
        """Return "2 kopior av paragrafer: s. 65, 106"."""
        one, several = _KINDS.get(self.kind, (self.kind, self.kind))
        text = f"{self.count} {one if self.count == 1 else several}"
        if self.kind in _TOLD:
            return f"{text}: {' '.join(self.messages)}"
        return f"{text}: s. {page_ranges(self.pages)}" if self.pages else text


def report_of(findings: Iterable[Finding]) -> tuple[KindOfFinding, ...]:
    """Return the findings of a file by kind."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.kind, []).append(finding)
    known = [kind for kind in _KINDS if kind in kinds]
    others = [kind for kind in kinds if kind not in _KINDS]
    return tuple(
        KindOfFinding(
            kind,
            len(kinds[kind]),
            tuple(sorted({f.page for f in kinds[kind] if f.page is not None})),
            tuple(dict.fromkeys(finding.message for finding in kinds[kind])),
        )
        for kind in [*known, *others]
    )


def counts_of(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings of each kind a file has; kinds without any are left out."""
    return {one.kind: one.count for one in report_of(findings)}


def findings_by_file(
    service: Service, rows: Sequence[DocumentRow]
) -> dict[str, tuple[Finding, ...]]:
    """Return the findings of each document, by file name; personal data in them masked."""
    found: dict[str, list[Finding]] = {row.file: [] for row in rows}
    ids = {row.file: row.id for row in rows}
    for file, finding in service.library.catalogue.findings():
        if file in found:
            found[file].append(finding)
    return {
        file: service.shown(tuple(findings), [ids[file]]) if findings else ()
        for file, findings in found.items()
    }


def page_ranges(pages: Sequence[int]) -> str:
    """Return "1–6, 9" for the pages 1, 2, 3, 4, 5, 6 and 9."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
