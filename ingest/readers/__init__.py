"""Readers by file type: a path goes in, a Source comes out.

What a file is decides its content, not its name: a PDF called ``.docx`` is read as a PDF. The
suffix decides only where the content is plain text of one sort or another. A file whose suffix
promises a format with a signature of its own, and that holds a web page or text instead, is
refused: it is a login page or an error message that was saved in place of the document.
Each reader module, with the library behind it, is imported when its type turns up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from ingest.characters import countable, printable
from ingest.errors import UnreadableFileError
from ingest.readers.content import Content, content_of, not_openable
from ingest.readers.office import Target, converted, working_folder
from ingest.records import Line, Page, Source
from ingest.settings import Reading

OcrMode = Literal["auto", "off", "force"]  # which pages are read from their image
PageReport = Callable[[int, int], None]  # of those: how many were begun, how many there are

SUPPORTED_SUFFIXES = (
    ".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".odp", ".ods", ".doc", ".ppt", ".xls", ".rtf",
    ".txt", ".md", ".csv", ".html", ".htm", ".eml",
)  # fmt: skip

_LONGEST_LINE = 5000  # characters; what is longer is no line, and patterns would look at it long
_TEXTUAL = (".txt", ".md", ".csv", ".html", ".htm", ".eml")
# Case systems export web pages and tab-separated text under these names.
_LOOSE = (".doc", ".xls", ".rtf")
_REFUSED: dict[Content, tuple[str, str]] = {
    "encrypted": (
        "ett lösenordsskyddat Office-dokument",
        "Öppna det i Office, ta bort lösenordet och spara det på nytt.",
    ),
    "ole": (
        "en Office-fil av ett slag som inte känns igen, eller en skadad sådan",
        "Öppna den i sitt program och spara den som .docx, .pptx, .xlsx eller PDF.",
    ),
    "image": ("en bild", "Spara bilden som PDF."),
    "zip": ("ett zip-arkiv", "Packa upp det och läs in filerna i det."),
    "binary": ("en binärfil av okänd typ", "Hämta dokumentet på nytt."),
    "html": (
        "en webbsida (HTML)",
        "Hämta dokumentet på nytt, eller byt filändelsen till .html.",
    ),
    "text": ("en textfil", "Hämta dokumentet på nytt, eller byt filändelsen till .txt."),
}
_CONVERTED: dict[str, Target] = {
    "odt": "docx", "doc": "docx", "rtf": "docx", "odp": "pptx", "ppt": "pptx",
    "ods": "xlsx", "xls": "xlsx",
}  # fmt: skip


def read(
    path: Path, settings: Reading, ocr: OcrMode = "auto", report: PageReport | None = None
) -> Source:
    """Read the file at ``path``; ``ocr`` and ``report`` concern formats with page images.

    No text of it holds a control character or one that turns the direction of writing.
    Raises UnreadableFileError for a file that is missing, empty, over a limit, of a type
    that is not read, or that its reader refuses.
    """
    check_size(path, settings)
    source = _read(path, settings, ocr, report)
    if len(source.pages) > settings.max_pages:
        raise UnreadableFileError(
            f"{path.name}: filen har {len(source.pages)} sidor och gränsen är "
            f"{settings.max_pages}. Dela upp den eller höj reading.max_pages."
        )
    characters = sum(len(page.text) for page in source.pages)
    if characters > settings.max_characters:
        raise UnreadableFileError(
            f"{path.name}: filen har {characters} tecken text och gränsen är "
            f"{settings.max_characters}. Dela upp den eller höj reading.max_characters."
        )
    return _cleared(source)


def _read(path: Path, settings: Reading, ocr: OcrMode, report: PageReport | None) -> Source:
    suffix = path.suffix.lower()
    found = content_of(path)
    textual = found in ("html", "text")
    if suffix not in SUPPORTED_SUFFIXES and (textual or found == "binary"):
        raise UnreadableFileError(
            f"{path.name}: filtypen {suffix or '(ingen filändelse)'} läses inte. "
            f"Filtyper som läses: {', '.join(SUPPORTED_SUFFIXES)}."
        )
    if found in _REFUSED and not (textual and suffix in (*_TEXTUAL, *_LOOSE)):
        what, advice = _REFUSED[found]
        promised = suffix in SUPPORTED_SUFFIXES
        lead = f"filändelsen är {suffix} men innehållet" if promised else "filen"
        raise UnreadableFileError(f"{path.name}: {lead} är {what}. {advice}")
    if found == "pdf":
        from ingest.readers.pdf import read_pdf

        return read_pdf(path, settings, ocr, report)
    return _read_as(_textual_kind(found, suffix) if textual else found, path, settings)


def _cleared(source: Source) -> Source:
    """Return a source in which ``NO_TEXT`` stands for every character that nobody sees."""
    pages = tuple(
        page if page.text == (text := countable(page.text)) else _with_text(page, text)
        for page in source.pages
    )
    pages = tuple(
        page if all(len(line.text) <= _LONGEST_LINE for line in page.lines)
        else replace(page, lines=tuple(part for line in page.lines for part in _parts(line)))
        for page in pages
    )  # fmt: skip
    title = printable(source.title, "") if source.title else None
    return replace(source, pages=pages, title=title or None)


def _parts(line: Line) -> Iterator[Line]:
    """Yield a line in parts of at most ``_LONGEST_LINE`` characters, cut at a space if it can."""
    text, start = line.text, 0
    while len(text) - start > _LONGEST_LINE:
        cut = text.rfind(" ", start + 1, start + _LONGEST_LINE) + 1 or start + _LONGEST_LINE
        yield replace(line, text=text[start:cut], raw_start=line.raw_start + start)
        start = cut
    yield replace(line, text=text[start:], raw_start=line.raw_start + start)


def _with_text(page: Page, text: str) -> Page:
    grids = tuple(
        replace(g, cells=tuple(replace(cell, text=printable(cell.text, "")) for cell in g.cells))
        for g in page.grids
    )
    lines = tuple(replace(line, text=countable(line.text)) for line in page.lines)
    return replace(page, text=text, lines=lines, grids=grids)


def can_read_images() -> bool:
    """Return whether Tesseract and its Swedish model are installed."""
    from ingest.readers.tesseract import find_engine

    return not isinstance(find_engine(), str)


def check_size(path: Path, settings: Reading) -> None:
    """Refuse a file that is missing, not a file, empty or larger than ``max_file_mb``."""
    try:
        if not path.is_file():
            raise UnreadableFileError(f"{path.name}: filen finns inte. Kontrollera sökvägen.")
        size = path.stat().st_size
    except OSError as exc:
        raise not_openable(path, exc) from exc
    if size == 0:
        raise UnreadableFileError(f"{path.name}: filen är tom (0 byte). Hämta den på nytt.")
    if size > settings.max_file_mb * 1_000_000:
        raise UnreadableFileError(
            f"{path.name}: filen är {size / 1_000_000:.0f} MB och gränsen är "
            f"{settings.max_file_mb} MB. Dela upp den eller höj reading.max_file_mb."
        )


def _textual_kind(found: Content, suffix: str) -> str:
    """Return how a file without a signature of its own is read."""
    if suffix in _LOOSE:
        return "html" if found == "html" else {".xls": "csv"}.get(suffix, "txt")
    return {".htm": "html"}.get(suffix, suffix.removeprefix("."))


def _read_as(kind: str, path: Path, settings: Reading) -> Source:
    if kind == "docx":
        from ingest.readers.word import read_docx

        return read_docx(path)
    if kind == "pptx":
        from ingest.readers.slides import read_pptx

        return read_pptx(path)
    if kind == "xlsx":
        from ingest.readers.sheets import read_xlsx

        return read_xlsx(path, settings)
    if kind in _CONVERTED:
        return _read_converted(kind, path, settings)
    return _read_textual(kind, path, settings)


def _read_textual(kind: str, path: Path, settings: Reading) -> Source:
    if kind == "csv":
        from ingest.readers.sheets import read_csv

        return read_csv(path, settings)
    if kind == "eml":
        from ingest.readers.mail import read_mail

        return read_mail(path, settings)
    if kind == "html":
        from ingest.readers.web import read_html

        return read_html(path)
    from ingest.readers.plain import read_markdown, read_text

    return read_markdown(path) if kind == "md" else read_text(path)


def _read_converted(kind: str, path: Path, settings: Reading) -> Source:
    target = _CONVERTED[kind]
    with working_folder() as folder:
        saved = converted(path, kind, target, Path(folder), settings)
        try:
            source = _read_as(target, saved, settings)
        except UnreadableFileError as exc:  # the reason names the copy, which nobody knows
            raise UnreadableFileError(str(exc).replace(saved.name, path.name)) from exc
    return replace(source, format="odt") if kind == "odt" else source
