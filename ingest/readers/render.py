"""Page images with highlights that are exact by character index."""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageDraw

from ingest.errors import UnreadableFileError
from ingest.readers.pdf import open_pdfium
from ingest.records import Word

_MAX_PIXELS = 16_000_000  # a page may call itself many metres wide
_YELLOW = (255, 214, 0, 96)
_FINE = 1_000_000  # steps in which a page's width and height are divided for boxes


@dataclass(frozen=True, slots=True)
class Box:
    """A highlighted rectangle as fractions (0–1) of the page as shown, from its upper left."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """The size that a page is drawn in, pixels, and what is marked on it."""

    width: int
    height: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as a PNG image, ``width`` and ``height`` in pixels."""

    png: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]


def render_page(
    path: Path,
    page: int,
    scale: float,
    marks: Sequence[tuple[int, int]],
    words: Sequence[Word] = (),
) -> RenderedPage:
    """Draw ``page`` (from 1) at ``scale`` pixels a point with ``marks`` in yellow.

    A mark is a range of characters in ``Page.text``, end exclusive. ``words`` are those of a
    page that was read from its image: the marks then cover words, whole ones. A page too large
    for memory is drawn smaller. Safe to call from several threads; they wait for each other.
    Raises UnreadableFileError when the file cannot be opened or has no such page.
    """
    with _opened(path, page) as sheet:
        image = sheet.render(scale=_bounded(sheet, scale)).to_pil().convert("RGBA")
        boxes = _marked(sheet, marks, words)
    return _with_highlights(image, boxes)


def mark_page(
    path: Path,
    page: int,
    scale: float,
    marks: Sequence[tuple[int, int]],
    words: Sequence[Word] = (),
) -> MarkedPage:
    """Return where the marks are on ``page`` without drawing it, which takes ten times longer.

    Parameters and errors as of ``render_page``.
    """
    with _opened(path, page) as sheet:
        width, height = sheet.get_size()
        bounded = _bounded(sheet, scale)
        size = math.ceil(width * bounded), math.ceil(height * bounded)
        return MarkedPage(*size, _marked(sheet, marks, words))


@contextmanager
def _opened(path: Path, page: int) -> Iterator[pdfium.PdfPage]:
    with open_pdfium(path) as document:
        if not 1 <= page <= len(document):
            raise UnreadableFileError(
                f"{path.name}: sida {page} finns inte, filen har {len(document)} sidor. "
                "Läs in filen på nytt om den har bytts ut."
            )
        try:
            yield document[page - 1]
        except pdfium.PdfiumError as exc:
            raise UnreadableFileError(
                f"{path.name}: sida {page} kan inte visas. Öppna filen i ett PDF-program."
            ) from exc


def _bounded(sheet: pdfium.PdfPage, scale: float) -> float:
    width, height = sheet.get_size()
    return float(min(scale, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5))


def _marked(
    sheet: pdfium.PdfPage, marks: Sequence[tuple[int, int]], words: Sequence[Word]
) -> tuple[Box, ...]:
    width, height = sheet.get_size()
    found = _word_boxes(words, marks, width, height) if words else _boxes(sheet, marks)
    return tuple(dict.fromkeys(found))


def _boxes(page: pdfium.PdfPage, marks: Sequence[tuple[int, int]]) -> Iterator[Box]:
    """Yield the rectangles of the marked characters, one for each run on a line."""
    textpage = page.get_textpage()
    count = pdfium_c.FPDFText_CountChars(textpage)
    edges = [ctypes.c_double() for _ in range(4)]
    for start, end in marks:
        first, last = max(start, 0), min(end, count)
        if first >= last:
            continue
        for i in range(pdfium_c.FPDFText_CountRects(textpage, first, last - first)):
            if pdfium_c.FPDFText_GetRect(textpage, i, *edges):
                left, top, right, bottom = (edge.value for edge in edges)
                yield _as_fractions(page, left, top, right, bottom)
    textpage.close()


def _word_boxes(
    words: Sequence[Word], marks: Sequence[tuple[int, int]], width: float, height: float
) -> Iterator[Box]:
    """Yield the rectangles of recognised words in the marks, one for each run on a line."""
    for start, end in marks:
        run: Word | None = None
        for word in words:
            if word.raw_start >= end or word.raw_start + word.length <= start:
                continue
            if run is not None and _same_line(run, word):
                run = _union(run, word)
                continue
            if run is not None:
                yield _fractions_of(run, width, height)
            run = word
        if run is not None:
            yield _fractions_of(run, width, height)


def _same_line(run: Word, word: Word) -> bool:
    shared = min(run.bottom, word.bottom) - max(run.top, word.top)
    lower = min(run.bottom - run.top, word.bottom - word.top)
    return word.left >= run.left and shared > 0.5 * lower


def _union(run: Word, word: Word) -> Word:
    return Word(
        run.raw_start, word.raw_start + word.length - run.raw_start,
        min(run.left, word.left), min(run.top, word.top),
        max(run.right, word.right), max(run.bottom, word.bottom),
    )  # fmt: skip


def _fractions_of(word: Word, width: float, height: float) -> Box:
    left, right = (min(max(x / width, 0.0), 1.0) for x in (word.left, word.right))
    top, bottom = (min(max(y / height, 0.0), 1.0) for y in (word.top, word.bottom))
    return Box(left, top, right - left, bottom - top)


def _as_fractions(
    page: pdfium.PdfPage, left: float, top: float, right: float, bottom: float
) -> Box:
    x, y = ctypes.c_int(), ctypes.c_int()
    across: list[float] = []
    down: list[float] = []
    for point in ((left, top), (right, bottom)):
        pdfium_c.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, *point, x, y)
        across.append(min(max(x.value / _FINE, 0.0), 1.0))
        down.append(min(max(y.value / _FINE, 0.0), 1.0))
    return Box(min(across), min(down), max(across) - min(across), max(down) - min(down))


def _with_highlights(image: Image.Image, boxes: tuple[Box, ...]) -> RenderedPage:
    width, height = image.size
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    for box in boxes:
        left, top = box.left * width - 1, box.top * height - 1
        right, bottom = (box.left + box.width) * width + 1, (box.top + box.height) * height + 1
        pen.rectangle((left, top, right, bottom), fill=_YELLOW)
    file = io.BytesIO()
    Image.alpha_composite(image, layer).convert("RGB").save(file, "PNG")
    return RenderedPage(file.getvalue(), width, height, boxes)
