"""How documents read in a terminal: what is indexed, and what the reader made of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from app.parse_report import report_of
from app.printing.answers import paragraph
from app.registers import NOT_REPORTED
from index.records import Counts, DocumentRow
from ingest.marks import item_name
from ingest.records import Document, Duty, Finding, Section, Validity, Vote

Findings = Mapping[str, Sequence[Finding]]  # by file name


def show_status(
    console: Console, counts: Counts, rows: Sequence[DocumentRow], findings: Findings
) -> None:
    """Print what is indexed, with the findings of each file counted by kind."""
    console.print(
        f"{counts.documents} dokument, {counts.pages} sidor, {counts.sections} avsnitt, "
        f"{counts.passages} stycken, {counts.decisions} beslutssatser."
    )
    for row in rows:
        console.print(Text(f"{row.file}: ") + Text(_described(row), style="dim"))
    for row in rows:
        for one in report_of(findings.get(row.file, ())):
            paragraph(console, f"! {row.file}: {one.counted}", hanging=2)


def show_parse_reports(console: Console, rows: Sequence[DocumentRow], findings: Findings) -> None:
    """Print the whole parse report of each document."""
    for row in rows:
        console.print(Text(row.file, style="bold"))
        paragraph(console, _described(row), indent=2, style="dim")
        kinds = report_of(findings.get(row.file, ()))
        if not kinds:
            paragraph(console, "Läsaren har inget att anmärka.", indent=2)
        for one in kinds:
            paragraph(console, one.counted, indent=2)
            for message in one.messages:
                paragraph(console, message, indent=4, style="dim")


def _described(row: DocumentRow) -> str:
    pages = "1 sida" if row.page_count == 1 else f"{row.page_count} sidor"
    notes = {0: "", 1: "1 anmärkning"}.get(row.findings, f"{row.findings} anmärkningar")
    parts = (row.kind, row.body, row.date, f"{pages} · {row.passages} stycken", notes)
    return " · ".join(part for part in parts if part)


def show_inspection(console: Console, document: Document, reported: Mapping[str, str]) -> None:
    """Print a document's sections, registers and findings.

    ``reported``: section id → how to name it, for the sections that report assignments back.
    """
    head = (document.kind, document.body, document.date, f"{document.page_count} sidor")
    console.print(Text(document.file, style="bold"), Text(" · ".join(p for p in head if p)))
    for section in document.sections:
        paragraph(console, _section(section), indent=2, hanging=2)
    sections = {section.id: section for section in document.sections}
    registers: tuple[tuple[str, Iterator[str]], ...] = (
        ("Beslutssatser", _decisions(document, sections)),
        ("Uppdrag", _assignments(document, sections, reported)),
        ("Ansvar", map(_duty, document.duties)),
        ("Omröstningar", _votes(document, sections)),
        ("Reservationer och jäv", _reservations(document, sections)),
        ("Ståndpunkter", _positions(document)),
        ("Definitioner", (f"{one.term}: {_line(one.meaning)}" for one in document.definitions)),
        ("Giltighet", map(_validity, document.validities)),
        ("Tabellvärden", _figures(document)),
        ("Förkortningar", (f"{short} = {long}" for short, long in document.abbreviations)),
        ("Anmärkningar", (f"! {one.counted}" for one in report_of(document.findings))),
    )
    for title, entries in registers:
        texts = list(entries)
        if texts:
            console.print(Text(title, style="bold"))
        for text in texts:
            paragraph(console, text, indent=2, hanging=2)


def _section(section: Section) -> str:
    number = item_name(section.number) if section.kind == "agenda_item" else section.number
    parts = (section.kind, number, section.title, section.body, section.date, section.dnr)
    last = f"–{section.pages[-1]}" if len(section.pages) > 1 else ""
    named = " · ".join(part for part in parts if part)
    return f"{named} · s. {section.pages[0]}{last}{_copy(section)}"


def _copy(section: Section | None) -> str:
    return " (kopia)" if section and section.duplicate_of else ""


def _decisions(document: Document, sections: Mapping[str, Section]) -> Iterator[str]:
    for one in document.decisions:
        number = item_name(one.number) if one.number else "utan §"
        copy = _copy(sections.get(one.section))
        yield f"{number} {one.date or 'utan datum'} [{one.outcome}] {_line(one.clause)}{copy}"


def _assignments(
    document: Document, sections: Mapping[str, Section], reported: Mapping[str, str]
) -> Iterator[str]:
    for given in document.assignments:
        answer = reported.get(given.reported_in or "")
        due = f" · {given.due}" if given.due and given.due not in given.task else ""
        who = given.assignee or "mottagaren framgår inte"
        section = sections.get(given.section)
        state = f" — rapporterat i: {answer}" if answer else f" — {NOT_REPORTED}"
        state = _copy(section) or state  # the first copy is the one that is followed
        yield f"{_item(section)} [{who}] {_line(given.task)}{due}{state}"


def _duty(duty: Duty) -> str:
    exception = f" (undantag: {_line(duty.exception)})" if duty.exception else ""
    actor = duty.actor or "den ansvariga nämns inte"
    return f"{actor} [{duty.modality}] {_line(duty.action)}{exception}"


def _votes(document: Document, sections: Mapping[str, Section]) -> Iterator[str]:
    for vote in document.votes:
        subject = f" — {_line(vote.subject)}" if vote.subject else ""
        section = sections.get(vote.section)
        yield f"{_item(section)} {_counts(vote)}{subject}{_copy(section)}"


def _counts(vote: Vote) -> str:
    named = (("ja", vote.yes), ("nej", vote.no), ("avstår", vote.abstained))
    found = [f"{name} {count}" for name, count in named if count is not None]
    return ", ".join(found) or "röstetal framgår inte"


def _reservations(document: Document, sections: Mapping[str, Section]) -> Iterator[str]:
    for one in document.reservations:
        party = f" ({one.party})" if one.party and f"({one.party})" not in one.name else ""
        section = sections.get(one.section)
        yield f"{_item(section)} {one.kind}: {one.name}{party}{_copy(section)}"


def _positions(document: Document) -> Iterator[str]:
    for one in document.positions:
        when = f" {one.date}" if one.date else ""
        yield f"{one.holder or 'okänd'}{when}: {_line(one.statement)}"


def _validity(validity: Validity) -> str:
    parts = (
        validity.valid_from and f"från {validity.valid_from}",
        validity.valid_to and f"till {validity.valid_to}",
        validity.notice and f"uppsägningstid {_line(validity.notice)}",
        validity.prolongation and f"förlängning: {_line(validity.prolongation)}",
        validity.replaces and f"ersätter {_line(validity.replaces)}",
    )
    return " · ".join(part for part in parts if part) or "giltighetstiden framgår inte"


def _figures(document: Document) -> Iterator[str]:
    if document.figures:
        yield f"{len(document.figures)} värden (med --json var för sig)"


def _item(section: Section | None) -> str:
    if section is None:
        return "utan §"
    name = item_name(section.number) if section.number else (section.title or "utan §")
    return f"{name} {section.date}" if section.date else name


def _line(text: str) -> str:
    return " ".join(text.split())
