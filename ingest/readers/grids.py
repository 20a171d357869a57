"""Tables on a PDF page: words and rulings are asked of pdfium, and made into grids.

A cell's ``pieces`` count in pdfium's characters, as ``Page.text`` does: libraries that find
tables extract the text anew, with their own characters, and take longer than reading the page.
Places are asked for only where a page has rulings, rows of numbers, or lines far wider than
their characters.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.readers.grid_cells import Rule, Tile
from ingest.readers.grid_rows import Shape, tables_in_gaps
from ingest.readers.grid_rules import tables_in_rules
from ingest.readers.grid_shapes import Mark
from ingest.records import Grid, Line, Page

_TOKEN = re.compile(r"[^\s\ufffe\u200b]+")
_JOINT = re.compile(
    r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])"
)  # two words drawn without a space: "avvikelseBudget"
_NUMBER = re.compile(r"\d[\d.,]*%?$")
_THIN = 2.5  # points: a filled rectangle thinner than this is a ruling
_MOST_SEGMENTS = 4000  # of the paths of a page; more is a drawing
_CORNERS = 6  # of a rectangle as drawn, the first told again once or twice
_BOLD = 600  # font weight
_WIDE = 0.7  # width of a line for each character, in text sizes, from which it has gaps in it

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageTables:
    """The tables of a page and the last of them, which may go on on the next page."""

    grids: tuple[Grid, ...]
    last: Shape | None


def page_tables(
    page: pdfium.PdfPage,
    textpage: pdfium.PdfTextPage,
    text: str,
    lines: Sequence[Line],
    before: Shape | None,
) -> PageTables:
    """Return the tables on a page; ``before`` is the last table of the page before it."""
    to_page = _to_points(page)
    rules, tiles = _drawn(page, to_page) if text else ([], [])
    likely = before or len(rules) > 1 or len(tiles) > 1 or _has_rows(lines)
    likely = likely or _has_wide_lines(textpage, lines)
    if not text or not likely:
        return PageTables((), None)
    marks = list(_marks(textpage, text, to_page))
    shapes = tables_in_rules(rules, marks, before, tiles)
    held = frozenset[Mark]().union(*(shape.marks for shape in shapes))
    free = [mark for mark in marks if mark not in held]
    shapes += tables_in_gaps(free, before if not shapes else None)
    shapes.sort(key=lambda shape: min(mark.top for mark in shape.marks))
    return PageTables(tuple(shape.grid for shape in shapes), shapes[-1] if shapes else None)


def with_word_tables(pages: Sequence[Page]) -> Iterator[Page]:
    """Yield the pages, those that text recognition read with the tables that gaps show."""
    last: Shape | None = None
    for page in pages:
        shapes: list[Shape] = []
        if page.words and not page.grids:
            shapes = tables_in_gaps(_recognised_marks(page), last)
            grids = tuple(shape.grid for shape in shapes)
            yield replace(page, grids=grids) if grids else page
        else:
            yield page
        last = shapes[-1] if shapes else None


def _recognised_marks(page: Page) -> list[Mark]:
    """Return the words of a recognised page, all of one height: theirs is that of their letters."""
    heights = sorted(word.bottom - word.top for word in page.words)
    height = heights[len(heights) * 3 // 4]
    marks: list[Mark] = []
    for word in page.words:
        place = bisect_right(page.lines, word.raw_start, key=lambda line: line.raw_start) - 1
        top = page.lines[place].top if place >= 0 else word.top
        end = word.raw_start + word.length
        text = page.text[word.raw_start : end]
        if text.strip():
            marks.append(Mark(word.raw_start, end, text, word.left, word.right, top, top + height))
    return marks


def _has_rows(lines: Sequence[Line]) -> bool:
    """Return whether lines hold more numbers than a sentence does, or stand side by side.

    pdfium takes words far apart on one line of the page for lines of their own.
    """
    rows = 0
    for line in lines:
        tokens = line.text.split()
        numbers = sum(1 for token in tokens if _NUMBER.match(token))
        rows += numbers >= 2 and numbers * 2 >= len(tokens)
    beside = sum(abs(one.top - other.top) < 2 for one, other in zip(lines, lines[1:], strict=False))
    return rows >= 2 or beside >= 3


def _has_wide_lines(textpage: pdfium.PdfTextPage, lines: Sequence[Line]) -> bool:
    """Return whether three lines are far wider than their characters ask for."""
    wide = 0
    box = pdfium_c.FS_RECTF()
    for line in lines:
        if line.size <= 0 or len(line.text) < 6:
            continue
        if not pdfium_c.FPDFText_GetLooseCharBox(textpage, line.raw_start, box):
            continue
        left, bottom = box.left, box.bottom
        last = line.raw_start + len(line.text) - 1
        if pdfium_c.FPDFText_GetLooseCharBox(textpage, last, box):
            across = max(abs(box.right - left), abs(box.top - bottom))
            wide += across > _WIDE * line.size * len(line.text)
    return wide >= 3


def _to_points(page: pdfium.PdfPage) -> Matrix:
    """Return the map from the page's own coordinates to points from its upper left corner.

    It takes rotation and crop box into account, as a viewer does.
    """
    width, height = page.get_size()
    scale = 100
    across, down = round(width * scale), round(height * scale)

    def at(x: float, y: float) -> tuple[float, float]:
        device_x, device_y = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page, 0, 0, across, down, 0, x, y, device_x, device_y)
        return device_x.value / scale, device_y.value / scale

    (x0, y0), (x1, y1), (x2, y2) = at(0, 0), at(1000, 0), at(0, 1000)
    return (
        (x1 - x0) / 1000, (y1 - y0) / 1000, (x2 - x0) / 1000, (y2 - y0) / 1000, x0, y0,
    )  # fmt: skip


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _marks(textpage: pdfium.PdfTextPage, text: str, to_page: Matrix) -> Iterator[Mark]:
    """Yield the words of a page with their boxes, cut where two were drawn without a space."""
    for token in _TOKEN.finditer(text):
        cuts = [0, *(joint.start() for joint in _JOINT.finditer(token[0])), len(token[0])]
        for low, high in zip(cuts, cuts[1:], strict=False):
            start, end = token.start() + low, token.start() + high
            box = _box(textpage, start, end, to_page)
            if box is not None:
                bold = pdfium_c.FPDFText_GetFontWeight(textpage, start) >= _BOLD or _bold_name(
                    textpage, start
                )
                yield Mark(start, end, text[start:end], *box, bold, low > 0)


def _box(
    textpage: pdfium.PdfTextPage, start: int, end: int, to_page: Matrix
) -> tuple[float, float, float, float] | None:
    first, last = pdfium_c.FS_RECTF(), pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFText_GetLooseCharBox(textpage, start, first):
        return None
    if not pdfium_c.FPDFText_GetLooseCharBox(textpage, end - 1, last):
        return None
    x0, y0 = _at(to_page, min(first.left, last.left), min(first.bottom, last.bottom))
    x1, y1 = _at(to_page, max(first.right, last.right), max(first.top, last.top))
    left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    return (left, right, top, bottom) if right > left and bottom > top else None


def _bold_name(textpage: pdfium.PdfTextPage, index: int) -> bool:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(textpage, index, buffer, 128, flags)
    return b"bold" in buffer.value.lower()


def _drawn(page: pdfium.PdfPage, to_page: Matrix) -> tuple[list[Rule], list[Tile]]:
    """Return a page's straight lines, level or upright, and its filled rectangles.

    Nothing where they are so many that they make a drawing.
    """
    rules: list[Rule] = []
    tiles: list[Tile] = []
    segments = 0
    for shape, outer in _paths(page, to_page):
        segments += pdfium_c.FPDFPath_CountSegments(shape)
        if segments > _MOST_SEGMENTS:
            return [], []
        for drawn in _path_rules(shape, outer):
            if isinstance(drawn, Rule):
                rules.append(drawn)
            else:
                tiles.append(drawn)
    return rules, tiles


def _paths(
    page: pdfium.PdfPage, to_page: Matrix
) -> Iterator[tuple[pdfium_c.FPDF_PAGEOBJECT, Matrix]]:
    """Yield the paths of a page and of the forms drawn on it, with their map to points."""
    for index in range(pdfium_c.FPDFPage_CountObjects(page)):
        shape = pdfium_c.FPDFPage_GetObject(page, index)
        kind = pdfium_c.FPDFPageObj_GetType(shape)
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            inner = _combined(_matrix(shape), to_page)
            for child in range(pdfium_c.FPDFFormObj_CountObjects(shape)):
                part = pdfium_c.FPDFFormObj_GetObject(shape, child)
                if pdfium_c.FPDFPageObj_GetType(part) == pdfium_c.FPDF_PAGEOBJ_PATH:
                    yield part, inner
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield shape, to_page


def _matrix(shape: pdfium_c.FPDF_PAGEOBJECT) -> Matrix:
    found = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(shape, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _combined(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    x, y = _at(then, e, f)
    return (
        then[0] * a + then[2] * b, then[1] * a + then[3] * b,
        then[0] * c + then[2] * d, then[1] * c + then[3] * d, x, y,
    )  # fmt: skip


def _path_rules(shape: pdfium_c.FPDF_PAGEOBJECT, outer: Matrix) -> Iterator[Rule | Tile]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(shape, fill, stroke)
    matrix = _combined(_matrix(shape), outer)
    for points in _subpaths(shape, matrix):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if min(width, height) <= _THIN and max(width, height) > _THIN:
            yield _thin(min(xs), max(xs), min(ys), max(ys))
        elif stroke.value:
            for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
                if min(abs(x1 - x0), abs(y1 - y0)) <= 1 and max(abs(x1 - x0), abs(y1 - y0)) > _THIN:
                    yield _thin(min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1))
        elif fill.value and len(points) <= _CORNERS:
            yield Tile(min(xs), max(xs), min(ys), max(ys))


def _thin(left: float, right: float, top: float, bottom: float) -> Rule:
    if right - left >= bottom - top:
        return Rule(True, (top + bottom) / 2, left, right)
    return Rule(False, (left + right) / 2, top, bottom)


def _subpaths(
    shape: pdfium_c.FPDF_PAGEOBJECT, matrix: Matrix
) -> Iterator[list[tuple[float, float]]]:
    """Yield the corners of each part of a path; a closed part ends where it began."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(pdfium_c.FPDFPath_CountSegments(shape)):
        segment = pdfium_c.FPDFPath_GetPathSegment(shape, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(_at(matrix, x.value, y.value))
        if pdfium_c.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if len(points) > 1:
        yield points
