"""Readers by file type: a path goes in, a Source comes out.

What a file is decides its content first and its suffix second; where the two disagree the
file is refused, since a file that is not what its name says was usually damaged or saved by
mistake. Each reader module, with the library behind it, is imported when its type turns up.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from ingest.errors import UnreadableFileError
from ingest.records import Source
from ingest.settings import Reading

SUPPORTED_SUFFIXES = (".pdf", ".docx", ".pptx", ".txt", ".md", ".html", ".htm")

_HEAD_BYTES = 1024  # a PDF's header may stand anywhere in these (ISO 32000-1, annex H.3.4.1)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NAMES = {
    "pdf": "en PDF-fil",
    "docx": "ett Word-dokument (.docx)",
    "pptx": "en PowerPoint-presentation (.pptx)",
    "xlsx": "ett Excel-ark (.xlsx)",
    "odf": "ett OpenDocument-dokument",
    "zip": "ett zip-arkiv",
    "ole": "en lösenordsskyddad Office-fil eller en fil i det äldre formatet .doc, .ppt eller .xls",
    "rtf": "en RTF-fil",
    "image": "en bild",
    "html": "en webbsida (HTML)",
    "text": "en textfil",
    "binary": "en binärfil av okänd typ",
}
_ADVICE = {
    "pdf": "Byt filändelsen till .pdf.",
    "docx": "Byt filändelsen till .docx.",
    "pptx": "Byt filändelsen till .pptx.",
    "xlsx": "Spara den som PDF.",
    "odf": "Spara den som .docx eller PDF.",
    "zip": "Packa upp den och läs in filerna i den.",
    "ole": "Öppna den i Office, ta bort lösenordet och spara den som .docx, .pptx eller PDF.",
    "rtf": "Spara den som .docx eller PDF.",
    "image": "Spara bilden som PDF.",
    "html": "Hämta dokumentet på nytt, eller byt filändelsen till .html.",
    "text": "Hämta dokumentet på nytt, eller byt filändelsen till .txt.",
    "binary": "Hämta dokumentet på nytt.",
}


def read(path: Path, settings: Reading) -> Source:
    """Read the file at ``path``.

    Raises UnreadableFileError for a file that is missing, empty, over a limit, of another
    type than its suffix says, or that its reader refuses.
    """
    suffix = path.suffix.lower()
    if suffix not in SUPPORTED_SUFFIXES:
        raise UnreadableFileError(
            f"{path.name}: filtypen {suffix or '(ingen filändelse)'} läses inte. "
            f"Filtyper som läses: {', '.join(SUPPORTED_SUFFIXES)}."
        )
    check_size(path, settings)
    found = _content_kind(path)
    wanted = {".pdf": "pdf", ".docx": "docx", ".pptx": "pptx"}.get(suffix)
    if found != wanted and (wanted is not None or found not in ("text", "html")):
        raise UnreadableFileError(
            f"{path.name}: filändelsen är {suffix} men innehållet är {_NAMES[found]}. "
            f"{_ADVICE[found]}"
        )
    return _read_as(suffix, path, settings)


def check_size(path: Path, settings: Reading) -> None:
    """Refuse a file that is missing, not a file, empty or larger than ``max_file_mb``."""
    try:
        if not path.is_file():
            raise UnreadableFileError(f"{path.name}: filen finns inte. Kontrollera sökvägen.")
        size = path.stat().st_size
    except OSError as exc:
        raise _not_openable(path, exc) from exc
    if size == 0:
        raise UnreadableFileError(f"{path.name}: filen är tom (0 byte). Hämta den på nytt.")
    if size > settings.max_file_mb * 1_000_000:
        raise UnreadableFileError(
            f"{path.name}: filen är {size / 1_000_000:.0f} MB och gränsen är "
            f"{settings.max_file_mb} MB. Dela upp den eller höj reading.max_file_mb."
        )


def _read_as(suffix: str, path: Path, settings: Reading) -> Source:
    if suffix == ".pdf":
        from ingest.readers.pdf import read_pdf

        return read_pdf(path, settings)
    if suffix == ".docx":
        from ingest.readers.word import read_docx

        return read_docx(path)
    if suffix == ".pptx":
        from ingest.readers.slides import read_pptx

        return read_pptx(path)
    if suffix in (".html", ".htm"):
        from ingest.readers.web import read_html

        return read_html(path)
    from ingest.readers.plain import read_markdown, read_text

    return read_markdown(path) if suffix == ".md" else read_text(path)


def _content_kind(path: Path) -> str:
    """Return what the file is by its first bytes: a key of ``_NAMES``."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as exc:
        raise _not_openable(path, exc) from exc
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%PDF") or (b"%PDF-" in head and path.suffix.lower() == ".pdf"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")):
        return "image"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if b"\0" in head and not head.startswith(_UTF16_MARKS):
        return "binary"
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "text"


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as exc:
        raise UnreadableFileError(
            f"{path.name}: filen är skadad eller avkortad (zip-paketet kan inte öppnas). "
            "Hämta den på nytt, eller öppna och spara om den."
        ) from exc
    for folder, kind in (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx")):
        if any(name.startswith(folder) for name in names):
            return kind
    return "odf" if "mimetype" in names and "content.xml" in names else "zip"


def _not_openable(path: Path, exc: OSError) -> UnreadableFileError:
    return UnreadableFileError(
        f"{path.name}: filen kan inte öppnas ({exc.strerror}). Kontrollera läsrättigheten."
    )
