"""What a file is by its content: its first bytes, and the names inside a package."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path
from typing import Literal

from ingest.errors import UnreadableFileError

Content = Literal[
    "pdf", "docx", "pptx", "xlsx", "odt", "odp", "ods", "rtf", "doc", "ppt", "xls",
    "html", "text", "encrypted", "ole", "image", "zip", "binary",
]  # fmt: skip

_HEAD_BYTES = 1024  # a PDF's header may stand anywhere in these (ISO 32000-1, annex H.3.4.1)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIF = re.compile(rb"^....ftyp(?:hei[cfsx]|mif1|avif)", re.S)
_OPEN_DOCUMENT: dict[bytes, Content] = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
# The stream that tells what an OLE file is ([MS-OFFCRYPTO] 2.3.4.4, [MS-DOC], [MS-PPT], [MS-XLS])
_STREAMS: dict[str, Content] = {
    "EncryptedPackage": "encrypted", "WordDocument": "doc", "PowerPoint Document": "ppt",
    "Workbook": "xls", "Book": "xls",
}  # fmt: skip
_FREE = 0xFFFFFFFA  # sector numbers above this are marks, not sectors ([MS-CFB] 2.1)
_NO_ENTRY = 0xFFFFFFFF
_MOST_UNPACKED = 500_000_000  # bytes of a package's parts; ordinary ones have a few million
_MOST_SECTORS = 4096  # of an OLE directory: 16 entries or more in each


def content_of(path: Path) -> Content:
    """Return what the file is, whatever its name says.

    "encrypted" is an Office file behind a password, "ole" one of an older kind that is not
    known here. Raises UnreadableFileError when it cannot be opened or is a damaged package.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            if head.startswith(_OLE):
                return _ole_kind(head + file.read())
    except OSError as exc:
        raise not_openable(path, exc) from exc
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%PDF") or (b"%PDF-" in head and b"\0" in head):
        return "pdf"
    if b"%PDF-" in head and path.suffix.lower() == ".pdf":
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _package_kind(path)
    if (head.startswith(_IMAGES) and b"\0" in head) or _HEIF.match(head):
        return "image"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if b"\0" in head and not head.startswith(_UTF16_MARKS):
        return "binary"
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "text"


def not_openable(path: Path, exc: OSError) -> UnreadableFileError:
    """Return the refusal of a file that the system does not open."""
    return UnreadableFileError(
        f"{path.name}: filen kan inte öppnas ({exc.strerror}). Kontrollera läsrättigheten."
    )


def _package_kind(path: Path) -> Content:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            unpacked = sum(part.file_size for part in archive.infolist())
            stated = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                stated = archive.read("mimetype").strip()
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ) as exc:
        raise UnreadableFileError(
            f"{path.name}: filen är skadad eller avkortad (zip-paketet kan inte öppnas). "
            "Hämta den på nytt, eller öppna och spara om den."
        ) from exc
    if unpacked > _MOST_UNPACKED:
        raise UnreadableFileError(
            f"{path.name}: filen blir {unpacked / 1_000_000:.0f} MB uppackad och gränsen är "
            f"{_MOST_UNPACKED // 1_000_000} MB. Dela upp den, eller spara den som PDF."
        )
    if stated in _OPEN_DOCUMENT:
        return _OPEN_DOCUMENT[stated]
    parts: tuple[tuple[str, Content], ...] = (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx"))
    for folder, kind in parts:
        if any(name.startswith(folder) for name in names):
            return kind
    return "zip"


def _ole_kind(data: bytes) -> Content:
    """Return what an OLE file is by the streams in its root; those of embedded files are not it."""
    try:
        names = _root_streams(data)
    except (struct.error, IndexError, UnicodeDecodeError):
        return "ole"  # damaged: nothing that a reader could open
    return next((kind for name, kind in _STREAMS.items() if name in names), "ole")


def _root_streams(data: bytes) -> set[str]:
    """Return the names directly below the root of a compound file ([MS-CFB] 2.6)."""
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        return set()
    size = 1 << shift
    (first,) = struct.unpack_from("<I", data, 48)
    fat: list[int] = []
    for sector in struct.unpack_from("<109I", data, 76):
        if sector < _FREE:
            fat += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    directory = b""
    sector, seen = first, 0
    while sector < _FREE and seen < _MOST_SECTORS:
        directory += data[(sector + 1) * size : (sector + 2) * size]
        sector, seen = fat[sector], seen + 1
    names: set[str] = set()
    (child,) = struct.unpack_from("<I", directory, 76)
    waiting, visited = [child], {_NO_ENTRY}
    while waiting:
        entry = waiting.pop()
        if entry in visited:
            continue
        visited.add(entry)
        start = entry * 128
        (length,) = struct.unpack_from("<H", directory, start + 64)
        names.add(directory[start : start + max(min(length, 64) - 2, 0)].decode("utf-16-le"))
        waiting += struct.unpack_from("<2I", directory, start + 68)
    return names
