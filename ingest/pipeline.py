"""From a path to a Document: read in a subprocess, clean, find the structure."""

from __future__ import annotations

import hashlib
import logging
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from ingest.builder import shortened
from ingest.cleaning import clean
from ingest.errors import UnreadableFileError
from ingest.minutes_tables import rows_as_items
from ingest.numbered_minutes import points_as_items
from ingest.parts import Part
from ingest.personal_data import personal_findings
from ingest.readers import PageReport
from ingest.records import Document, DocumentKind, Finding, Source
from ingest.registers import read_registers
from ingest.sandbox import read_within_limits
from ingest.settings import Settings
from ingest.structure import build, missing_items
from ingest.swedish import abbreviations_in
from ingest.tables import figures_in

_LOG = logging.getLogger(__name__)
_UNKNOWN_KIND = Finding(
    "unknown_kind", None,
    "Dokumentets slag känns inte igen: det är läst som rubriker och stycken, utan § och beslut.",
)  # fmt: skip
_SWEDISH = re.compile(r"\b(?:och|att|som|för|det|är|av|den|till|med|på|inte|ska)\b", re.I)
_COVER = re.compile(r"(?:handlingar|kallelse|föredragningslista|dagordning|ärendelista)\b", re.I)
_ENGLISH = re.compile(r"\b(?:the|and|of|to|that|is|for|with|not|shall)\b", re.I)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes; raises UnreadableFileError when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as exc:
        raise UnreadableFileError(
            f"{path.name} kan inte öppnas: {exc.strerror}. Kontrollera rättigheterna till filen."
        ) from exc
    return digest.hexdigest()


def read_document(
    path: Path, settings: Settings, *, ocr: str = "auto", report: PageReport | None = None
) -> Document:
    """Read a file and return what it holds.

    ``ocr`` says which pages are read from their image: "auto" those without a text layer or
    with a poor one, "off" none, "force" all. ``report`` is called as each is begun.

    Raises UnreadableFileError naming the file, the reason and the way out.
    """
    sha256 = file_sha256(path)
    source = read_within_limits(path, settings, ocr, report, sha256)
    if isinstance(source, Document):
        return source
    try:
        return document_from(source, path.name, sha256)
    except Exception as exc:  # noqa: BLE001 - a defect of ours in one file must not stop the rest
        _LOG.exception("no structure found in %s", path.name)
        raise UnreadableFileError(
            f"{path.name} lästes men kunde inte delas in i avsnitt ({type(exc).__name__}: {exc}). "
            "Det är ett fel i Paragraf: rapportera det med filen."
        ) from exc


def document_from(source: Source, file: str, sha256: str) -> Document:
    """Return the document that a source holds."""
    document_id = sha256[:16]
    source = points_as_items(rows_as_items(source))
    cleaned = clean(source)
    structure = build(document_id, cleaned, slides=source.format == "pptx")
    tables = figures_in(source, cleaned.spans, structure.sections, structure.passages)
    passages = tuple(
        replace(passage, role="figure")
        if passage.id in tables.passages and passage.role in ("text", "matter", "background")
        else passage
        for passage in structure.passages
    )
    findings = [
        *_page_findings(source),
        *source.findings,
        *structure.findings,
        *missing_items(structure.sections),
        *tables.findings,
        *personal_findings(cleaned.text, cleaned.spans),
    ]
    registers = read_registers(
        cleaned.text, structure.sections, passages, source.pages, cleaned.spans
    )
    kind = document_kind(structure.parts)
    if kind == "ovrigt" and structure.sections:
        findings.append(_UNKNOWN_KIND)
    main = _main_part(structure.parts, kind)
    return Document(
        id=document_id,
        file=file,
        sha256=sha256,
        kind=kind,
        format=source.format,
        title=shortened(source.title or (main.title if main else None)),
        body=main.body if main else None,
        date=main.date if main else None,
        dnr=main.dnr if main else None,
        language=language_of(cleaned.text),
        page_count=len(source.pages),
        text=cleaned.text,
        spans=cleaned.spans,
        sections=structure.sections,
        passages=passages,
        decisions=structure.decisions,
        assignments=structure.assignments,
        duties=registers.duties,
        figures=tables.figures,
        votes=registers.votes,
        ballots=registers.ballots,
        reservations=registers.reservations,
        positions=registers.positions,
        definitions=registers.definitions,
        validities=registers.validities,
        findings=tuple(findings),
        abbreviations=abbreviations_in(cleaned.text),
        words=tuple((page.number, page.words) for page in source.pages if page.words),
    )


def document_kind(parts: tuple[Part, ...]) -> DocumentKind:
    """Return the kind of the whole file: its only kind, or ``handlingar`` for a bundle."""
    if not parts:
        return "ovrigt"
    kinds = Counter(part.kind for part in parts)
    if len(kinds) == 1:
        return parts[0].kind
    weight: Counter[DocumentKind] = Counter()
    for part in parts:
        weight[part.kind] += part.last - part.first
    if len(parts) == 2 and parts[0].kind in ("motion", "skrivelse", "tjansteskrivelse"):
        return parts[0].kind  # a paper with what became of it attached
    kind, lines = weight.most_common(1)[0]
    if lines * 10 >= 7 * sum(weight.values()) or len(parts) < 3:
        return kind
    return "handlingar"


def _main_part(parts: tuple[Part, ...], kind: DocumentKind) -> Part | None:
    if kind == "handlingar":
        # a cover says what the papers are for; else no single body or date is theirs
        return parts[0] if _COVER.match(parts[0].title or "") else None
    return next((part for part in parts if part.kind == kind), None)


def language_of(text: str) -> str | None:
    """Return "sv" or "en" by the commonest function words, None for neither."""
    sample = text[:20000]
    swedish, english = len(_SWEDISH.findall(sample)), len(_ENGLISH.findall(sample))
    if max(swedish, english) < 5:
        return None
    return "sv" if swedish >= english else "en"


def _page_findings(source: Source) -> list[Finding]:
    """Return findings on pages of a PDF without text that its reader has said nothing of."""
    told = {finding.page for finding in source.findings}
    return [
        Finding("empty_page", page.number, f"Sidan {page.number} har ingen läsbar text.")
        for page in source.pages
        if source.format == "pdf" and not page.text.strip() and page.number not in told
    ]
