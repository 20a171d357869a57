"""PDF: pypdf is the gate and gives metadata, pdfium gives text and places.

``Page.text[i]`` is pdfium's character ``i``, always: a highlight asks pdfium for rectangles
by the same index. pdfium writes U+FFFE where a word is broken by a hyphen at a line's end and
leaves out the line break; both stay as they are, mending is the cleaning's work.
"""

from __future__ import annotations

import ctypes
import math
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from ingest.characters import NO_TEXT
from ingest.errors import UnreadableFileError
from ingest.headings import role_heading
from ingest.readers import OcrMode, PageReport
from ingest.readers.grid_rows import Shape
from ingest.readers.grids import page_tables, with_word_tables
from ingest.readers.ocr import recognised
from ingest.records import Line, Page, Source
from ingest.settings import Reading

PDFIUM_LOCK = threading.RLock()  # pdfium is not thread-safe, not even over separate documents

_TAIL_BYTES = 2048  # a whole file ends in %%EOF; viewers allow some bytes after it
_POINT_PARTS = 100  # places are measured in hundredths of a point
_BLANK = f" \t\u00a0{NO_TEXT}"
_MARGIN_WORDS = 5  # that a heading in the margin has, at most
_MARGIN_SPACE = 14.0  # points between a heading in the margin and the text beside it, at least
_FILE_NAME = re.compile(r"\.(?:html?|docx?|pptx?|xlsx?|pdf|odt|indd|rtf|txt)$", re.I)
_NO_TITLES = (  # what programs fill in
    "", "untitled", "namnlös", "namnlöst dokument", "(anonymous)", "(unspecified)", "unspecified",
    "about:blank",
)  # fmt: skip
# a hyphen at a line's end, which pdfium gives as one character and no line break, ends it too
_LINE = re.compile(r"[^\r\n\ufffe]*\ufffe|[^\r\n\ufffe]+")
_NOISE = re.compile(rf"[\s\ufffe{NO_TEXT}]*")
# What pypdf lets through on damaged files, beside its own errors.
_DAMAGED = (
    PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, OSError,
    RecursionError, OverflowError, AssertionError, NotImplementedError,
)  # fmt: skip


def read_pdf(
    path: Path, settings: Reading, ocr: OcrMode = "auto", report: PageReport | None = None
) -> Source:
    """Read a PDF file; a page without a text layer is read from its image where ``ocr`` says so.

    Raises UnreadableFileError for a file that is no PDF, encrypted, truncated, damaged,
    without pages or over ``settings.max_pages``.
    """
    _check_ends(path)
    count, labels, title, created = _gate(path, settings)
    with open_pdfium(path) as document:
        if len(document) != count:
            raise _damaged(path, f"sidträdet anger {count} sidor men {len(document)} kan läsas")
        layers = tuple(_pages(path, document, labels))
        pages, findings = recognised(document, layers, settings, ocr, report)
    return Source(tuple(with_word_tables(pages)), "pdf", title, created, findings)


@contextmanager
def open_pdfium(path: Path) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF in pdfium, alone in this process until it is closed again."""
    with PDFIUM_LOCK:
        try:
            document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError as exc:
            if "password" in str(exc).lower():
                raise _encrypted(path) from exc
            raise _damaged(path, "den kan inte öppnas") from exc
        except OSError as exc:
            raise UnreadableFileError(
                f"{path.name}: filen kan inte öppnas ({exc.strerror}). "
                "Kontrollera att den finns kvar."
            ) from exc
        try:
            yield document
        finally:
            document.close()


def _check_ends(path: Path) -> None:
    """Refuse a file without the marks that open and close a PDF.

    Both libraries would mend a truncated file silently and return a part of it.
    """
    with path.open("rb") as file:
        head = file.read(1024)
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL_BYTES))
        tail = file.read().rstrip(b"\0\r\n\t ")
    if size == 0:
        raise UnreadableFileError(f"{path.name}: filen är tom (0 byte). Hämta den på nytt.")
    if b"%PDF" not in head:
        raise UnreadableFileError(
            f"{path.name}: filen är ingen PDF. Kontrollera filen eller byt filändelse."
        )
    linearized = re.search(rb"/Linearized\b.{0,200}?/L\s+(\d+)", head, re.DOTALL)
    if b"%%EOF" not in tail or (linearized and size < int(linearized[1])):
        raise UnreadableFileError(
            f"{path.name}: filen är avkortad, slutet saknas. "
            "Hämta den på nytt, eller öppna den i ett PDF-program och spara om den."
        )


def _gate(path: Path, settings: Reading) -> tuple[int, list[str], str | None, str | None]:
    """Return page count, page labels, title and creation date, or refuse the file."""
    try:
        with PdfReader(path) as reader:
            if reader.is_encrypted and not _opens_without_password(reader):
                raise _encrypted(path)
            count = len(reader.pages)
            if 0 < count <= settings.max_pages:
                return count, _labels(reader), *_metadata(reader)
    except FileNotDecryptedError as exc:
        raise _encrypted(path) from exc
    except DependencyError:
        # pypdf needs another package for AES; pdfium does not, and judges the password itself.
        with open_pdfium(path) as document:
            count = len(document)
            if 0 < count <= settings.max_pages:
                return count, [], None, None
    except _DAMAGED as exc:
        raise _damaged(path, "dess struktur kan inte tolkas") from exc
    if count == 0:
        raise UnreadableFileError(f"{path.name}: filen har inga sidor. Exportera den på nytt.")
    raise UnreadableFileError(
        f"{path.name}: filen har {count} sidor och gränsen är {settings.max_pages}. "
        "Dela upp den eller höj reading.max_pages."
    )


def _opens_without_password(reader: PdfReader) -> bool:
    """Try the empty user password: an owner password alone only forbids editing."""
    return bool(reader.decrypt(""))


def _labels(reader: PdfReader) -> list[str]:
    if "/PageLabels" not in reader.root_object:
        return []
    try:
        return reader.page_labels
    except _DAMAGED:
        return []  # labels are an extra: a damaged label tree does not hide the pages


def _metadata(reader: PdfReader) -> tuple[str | None, str | None]:
    try:
        metadata = reader.metadata
        title = metadata.title if metadata else None
        created = metadata.creation_date if metadata else None
    except _DAMAGED:
        return None, None
    text = " ".join(_without_surrogates(str(title or "")).split())
    named = text.lower() not in _NO_TITLES and not _FILE_NAME.search(text)
    return (
        text if named else None,
        created.date().isoformat() if created else None,
    )


def _label(labels: list[str], index: int) -> str | None:
    return _without_surrogates(labels[index]) or None if index < len(labels) else None


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "ignore").decode("utf-8")


def _pages(path: Path, document: pdfium.PdfDocument, labels: list[str]) -> Iterator[Page]:
    last_table: Shape | None = None  # of the page before: it may go on on this one
    for index in range(len(document)):
        page, last_table = _page(path, document, index, _label(labels, index), last_table)
        yield page


def _page(
    path: Path,
    document: pdfium.PdfDocument,
    index: int,
    label: str | None,
    last_table: Shape | None,
) -> tuple[Page, Shape | None]:
    try:
        page = document[index]
        textpage = page.get_textpage()
    except pdfium.PdfiumError as exc:
        raise _damaged(path, f"sida {index + 1} kan inte läsas") from exc
    try:
        text = _text(textpage)
        if not _NOISE.sub("", text):
            text = ""
        width, height = page.get_size()
        lines = tuple(_lines(page, textpage, text, width, height))
        tables = page_tables(page, textpage, text, lines, last_table)
        return Page(index + 1, text, lines, width, height, label, tables.grids), tables.last
    finally:
        textpage.close()
        page.close()


def _text(textpage: pdfium.PdfTextPage) -> str:
    """Return the page's text, one code point for each of pdfium's characters."""
    count = pdfium_c.FPDFText_CountChars(textpage)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    written = pdfium_c.FPDFText_GetText(textpage, 0, count, buffer)
    units = bytes(buffer)[: 2 * max(written - 1, 0)]
    text = units.decode("utf-16-le", "replace")
    same_end = pdfium_c.FPDFText_GetTextIndexFromCharIndex(textpage, count - 1) == count - 1
    if len(text) == count and same_end and "\0" not in text:
        return text
    # pdfium leaves characters without Unicode out of the text but not out of the count.
    return _joined([pdfium_c.FPDFText_GetUnicode(textpage, i) for i in range(count)])


def _joined(codes: list[int]) -> str:
    """Return one character for each code; surrogate pairs take their two places."""
    characters: list[str] = []
    for i, code in enumerate(codes):
        following = codes[i + 1] if i + 1 < len(codes) else 0
        if 0xD800 <= code < 0xDC00 and 0xDC00 <= following < 0xE000:
            characters.append(chr(0x10000 + ((code - 0xD800) << 10) + (following - 0xDC00)))
        elif 0xD800 <= code < 0xE000 or code > 0x10FFFF or (code < 32 and code not in (9, 10, 13)):
            characters.append(NO_TEXT)
        else:
            characters.append(chr(code))
    return "".join(characters)


def _lines(
    page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, text: str, width: float, height: float
) -> Iterator[Line]:
    """Yield the lines as pdfium separates them, without blank ones and outer spaces."""
    across, down = round(width * _POINT_PARTS), round(height * _POINT_PARTS)
    x, y = ctypes.c_int(), ctypes.c_int()
    for match in _LINE.finditer(text):
        line = match[0].rstrip(_BLANK)
        skipped = len(line) - len(line.lstrip(_BLANK))
        line, start = line[skipped:], match.start() + skipped
        if not line:
            continue
        for piece, place in _beside_margin_heading(textpage, line, start):
            box, size = _first_box(textpage, place, len(piece))
            # Takes crop box and rotation into account; a turned page has another upper left corner.
            pdfium_c.FPDF_PageToDevice(page, 0, 0, across, down, 0, box.left, box.top, x, y)
            left, top = x.value, y.value
            pdfium_c.FPDF_PageToDevice(page, 0, 0, across, down, 0, box.right, box.bottom, x, y)
            left, top = min(left, x.value), min(top, y.value)
            yield Line(piece, place, top / _POINT_PARTS, left / _POINT_PARTS, size)


def _beside_margin_heading(
    textpage: pdfium.PdfTextPage, line: str, start: int
) -> Iterator[tuple[str, int]]:
    """Yield a line's pieces, each with its place: a heading in the margin, and the text beside.

    Minutes may have "Beslut", "Ärendet", "Yrkanden" in a column of their own, which pdfium puts
    on the line of the text's first words: only the space between tells them apart.
    """
    for space in islice(re.finditer(r"\s+(?=\S)", line), _MARGIN_WORDS):
        left, right = pdfium_c.FS_RECTF(), pdfium_c.FS_RECTF()
        measured = pdfium_c.FPDFText_GetLooseCharBox(
            textpage, start + space.start() - 1, left
        ) and pdfium_c.FPDFText_GetLooseCharBox(textpage, start + space.end(), right)
        apart = measured and right.left - left.right >= _MARGIN_SPACE
        if apart and role_heading(line[: space.start()]) is not None:
            yield line[: space.start()], start
            yield line[space.end() :], start + space.end()
            return
    yield line, start


def _first_box(
    textpage: pdfium.PdfTextPage, start: int, length: int
) -> tuple[pdfium_c.FS_RECTF, float]:
    """Return box (in the page's own coordinates) and size of a line's first character.

    The loose box has the font's height, so that "a" and "A" of one row share their top. A
    character that pdfium put in has no box: then the next one is asked, three at most.
    """
    box = pdfium_c.FS_RECTF()
    for i in range(start, start + min(length, 3)):
        drawn = pdfium_c.FPDFText_GetLooseCharBox(textpage, i, box)
        if drawn and box.top > box.bottom and box.right > box.left:
            return box, _font_size(textpage, i)
    return box, 0.0


def _font_size(textpage: pdfium.PdfTextPage, index: int) -> float:
    """Return the size as drawn, points: many writers set size 1 and scale by the text matrix."""
    size: float = pdfium_c.FPDFText_GetFontSize(textpage, index)
    matrix = pdfium_c.FS_MATRIX()
    if pdfium_c.FPDFText_GetMatrix(textpage, index, matrix):
        size *= math.hypot(matrix.c, matrix.d)
    return round(size, 2)


def _encrypted(path: Path) -> UnreadableFileError:
    return UnreadableFileError(
        f"{path.name}: filen är krypterad och kräver lösenord. "
        "Spara en kopia utan lösenord och läs in den."
    )


def _damaged(path: Path, reason: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{path.name}: filen är skadad, {reason}. "
        "Hämta den på nytt, eller öppna den i ett PDF-program och spara om den."
    )
