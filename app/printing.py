"""How records read in a terminal: Swedish, wrapped, without colour where there is no terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from app.answering.answer import Answer, RankedPassage, Reference
from index.records import Counts, DocumentRow, FileNote, IngestReport
from ingest.records import Document

ROLES = {
    "decision": "beslut", "proposal": "förslag", "motion": "yrkande", "reservation": "reservation",
    "vote": "omröstning", "matter": "ärendet", "background": "bakgrund", "basis": "underlag",
    "dispatch": "expediering", "duty": "ansvar", "position": "ståndpunkt", "figure": "siffror",
    "definition": "definition", "question": "enkätfråga", "text": "text", "furniture": "sidhuvud",
}  # fmt: skip


def place(reference: Reference) -> str:
    """Return "beslut · Nämnden · 2024-09-11 · § 36 Uppdrag … · s. 47 · fil.pdf"."""
    parts = (
        ROLES[reference.role], reference.body, reference.date, reference.section,
        f"s. {reference.page}", reference.document,
    )  # fmt: skip
    return " · ".join(part for part in parts if part)


def show_answer(console: Console, answer: Answer) -> None:
    """Print an answer with its sources, or a refusal."""
    if answer.abstained:
        console.print(Text("Finns inte i underlaget. ", style="bold") + Text(answer.reason or ""))
        return
    console.print(Text(answer.answer))
    console.print(Text("\nKällor", style="bold"))
    for citation in answer.citations:
        console.print(Text(f"[{citation.marker}] {place(citation.reference)}"))
        console.print(Text(f"    ”{' '.join(citation.quote.split())}”", style="dim"))
        if citation.reference.also_at:
            places = ", ".join(f"{p.document} s. {p.page}" for p in citation.reference.also_at)
            console.print(Text(f"    finns också i {places}", style="dim"))
    if answer.understood:
        console.print(Text("Tolkat som: " + " · ".join(answer.understood), style="dim"))


def show_hits(console: Console, hits: Sequence[RankedPassage]) -> None:
    """Print ranked passages."""
    if not hits:
        console.print("Inga träffar.")
    for rank, hit in enumerate(hits, start=1):
        console.print(Text(f"{rank:2}. {place(hit.reference)}", style="bold"))
        text = " ".join(hit.reference.text.split())
        console.print(Text(f"    {text[:300]}{' …' if len(text) > 300 else ''}"))
        console.print(Text(f"    {hit.score:.3f} · {hit.why}", style="dim"))


def show_report(console: Console, report: IngestReport) -> None:
    """Print what happened to each file of an ingestion."""
    names = (
        ("Inlästa", report.added), ("Uppdaterade", report.updated),
        ("Oförändrade", report.unchanged), ("Borttagna", report.removed),
    )  # fmt: skip
    for name, notes in names:
        if notes:
            console.print(Text(f"{name}: {len(notes)}", style="bold"))
            if name != "Oförändrade" or len(notes) <= 5:
                _notes(console, notes)
    if report.skipped_kinds:
        console.print(f"Hoppade över {report.skipped_kinds} filer av andra slag.")
    if report.refused:
        console.print(Text(f"Kunde inte läsas: {len(report.refused)}", style="bold red"))
        _notes(console, report.refused)


def _notes(console: Console, notes: Sequence[FileNote]) -> None:
    for note in notes:
        console.print(Text(f"  {note.file}" + (f": {note.reason}" if note.reason else "")))


def show_status(
    console: Console, counts: Counts, rows: Sequence[DocumentRow], findings: Sequence[str]
) -> None:
    """Print what is indexed, with its findings."""
    console.print(
        f"{counts.documents} dokument, {counts.pages} sidor, {counts.sections} avsnitt, "
        f"{counts.passages} stycken, {counts.decisions} beslutssatser."
    )
    for row in rows:
        notes = f"{row.findings} anmärkningar" if row.findings else ""
        counted = f"{row.page_count} sidor · {row.passages} stycken"
        parts = (row.kind, row.body, row.date, counted, notes)
        console.print(Text(f"{row.file}: ") + Text(" · ".join(p for p in parts if p), style="dim"))
    for finding in findings:
        console.print(Text(f"! {finding}"))


def show_inspection(console: Console, document: Document) -> None:
    """Print a document's sections, decisions and findings."""
    head = (document.kind, document.body, document.date, f"{document.page_count} sidor")
    console.print(Text(document.file, style="bold"), Text(" · ".join(p for p in head if p)))
    for section in document.sections:
        number = f"§ {section.number}" if section.kind == "agenda_item" else section.number
        parts = (section.kind, number, section.title, section.body, section.date, section.dnr)
        pages = f"s. {section.pages[0]}" + (
            f"–{section.pages[-1]}" if len(section.pages) > 1 else ""
        )
        copy = " (kopia)" if section.duplicate_of else ""
        console.print(Text(f"  {' · '.join(p for p in parts if p)} · {pages}{copy}"))
    if document.decisions:
        console.print(Text("Beslutssatser", style="bold"))
    for decision in document.decisions:
        number = f"§ {decision.number}" if decision.number else "utan §"
        console.print(
            Text(
                f"  {number} {decision.date or 'utan datum'} [{decision.outcome}] {decision.clause}"
            )
        )
    for finding in document.findings:
        console.print(Text(f"! {finding.message}"))
