"""Lays the blocks of a parsed source out on pages.

Lengths are points (1/72 inch), measured from the lower left corner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from manus import Block, Manus
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

MARGIN = 68.0
BODY = 9.8
LEADING = 13.6
RUNNING = 8.0
REGULAR, BOLD = "Vera", "VeraBd"

# Vera lacks these signs: they are drawn with a likeness, while the text layer keeps the sign.
_LIKENESS = {0x25CF: 0x2022, 0xF0B7: 0x2022, 0x27A2: 0x2022, 0x2010: 0x2D, 0x2011: 0x2D}
_VOWELS = "aeiouyåäöAEIOUYÅÄÖ"
_HEADINGS = {1: (15.0, 20.0), 2: (11.5, 12.0), 3: (9.8, 8.0)}  # level: (size, space before)


@dataclass(frozen=True)
class Text:
    """A line of text whose baseline starts at (x, y)."""

    x: float
    y: float
    text: str
    font: str = REGULAR
    size: float = BODY


@dataclass(frozen=True)
class Rule:
    """A thin line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass
class Page:
    """A page under construction: its drawing in order, and its running texts."""

    width: float
    height: float
    header: str
    footer: str
    part: int
    number: int
    drawing: list[Text | Rule] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    title: str = ""


def register_fonts() -> None:
    """Make the fonts known to reportlab; they come with it."""
    rl_config.invariant = 1
    for name in (REGULAR, BOLD):
        font = TTFont(name, f"{name}.ttf")
        glyphs = font.face.charToGlyph
        for sign, likeness in _LIKENESS.items():
            glyphs.setdefault(sign, glyphs[likeness])
        pdfmetrics.registerFont(font)


def width_of(text: str, font: str, size: float) -> float:
    """Return the width of a text."""
    return float(pdfmetrics.stringWidth(text, font, size))


def bullet_sign(manus: Manus) -> str:
    """Return the first-level bullet sign of a source."""
    sign = manus.get("bullet", "•")
    return chr(int(sign[2:], 16)) if sign.startswith("U+") else sign


def wrap(text: str, width: float, font: str, size: float, hyphenate: bool) -> list[str]:
    """Break a text into lines; a no-break space never breaks."""
    lines: list[str] = []
    line = ""
    for word in re.split(r"[ \t]+", text):
        longer = f"{line} {word}" if line else word
        if width_of(longer, font, size) <= width:
            line = longer
            continue
        head, tail = _split_word(word, line, width, font, size) if hyphenate else ("", word)
        if head:
            line = f"{line} {head}" if line else head
        if line:
            lines.append(line)
        line = tail
    return [*lines, line] if line else lines


def _split_word(word: str, line: str, width: float, font: str, size: float) -> tuple[str, str]:
    """Split a long word before a consonant that a vowel follows, as Swedish does."""
    if len(word) < 10 or not word.strip(".,;:)").isalpha():
        return "", word
    for at in range(len(word) - 4, 3, -1):
        if word[at] in _VOWELS or word[at + 1] not in _VOWELS:
            continue
        if width_of(f"{line} {word[:at]}-".lstrip(), font, size) <= width:
            return f"{word[:at]}-", word[at:]
    return "", word


class Layout:
    """Puts blocks on pages. ``pages`` is complete after ``run``."""

    def __init__(self, manus: Manus) -> None:
        self.manus = manus
        self.pages: list[Page] = []
        self.hyphenate = manus.get("hyphenate", "no") == "yes"
        self.sign = bullet_sign(manus)
        self.header, self.footer = manus.get("header"), manus.get("footer")
        self.part = 0
        self.y = 0.0

    def run(self) -> list[Page]:
        """Lay out every block and return the pages."""
        blocks = self.manus.blocks
        for index, block in enumerate(blocks):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            if block.kind == "heading" and following is not None:
                # A heading alone at the foot of a page would be unlike any real minutes.
                self._room(LEADING * 4)
            self._put(block)
        return self.pages

    @property
    def page(self) -> Page:
        """Return the current page, a first one if there is none."""
        if not self.pages:
            self._new_page()
        return self.pages[-1]

    @property
    def measure(self) -> float:
        """Return the width of the text column."""
        return self.page.width - 2 * MARGIN

    def _new_page(self, landscape: bool | None = None) -> None:
        wide = self.manus.get("paper") == "landscape" if landscape is None else landscape
        width, height = (A4[1], A4[0]) if wide else A4
        same = [page for page in self.pages if page.part == self.part]
        self.pages.append(Page(width, height, self.header, self.footer, self.part, len(same) + 1))
        lines = self.header.count(" / ") + 1 if self.header else 0
        self.y = height - 48 - lines * 11 - 14

    def _floor(self) -> float:
        return 52 + 11 * (self.footer.count(" / ") + 1) + 12 * len(self.page.notes)

    def _room(self, height: float) -> None:
        if self.page and self.y - height < self._floor():
            landscape = self.page.width > self.page.height
            self._new_page(landscape)

    def _put(self, block: Block) -> None:
        if block.kind == "page":
            self._new_page()
        elif block.kind == "part":
            self.part += 1 if self.pages else 0
            self.header = self.header if block.header is None else block.header
            self.footer = self.footer if block.footer is None else block.footer
            self._new_page()
        elif block.kind == "slide":
            self._new_page(landscape=True)
            self.page.title = block.text
            self.y = self.page.height - 130
        elif block.kind == "note":
            for line in wrap(block.text, self.measure, REGULAR, RUNNING, False):
                self._room(LEADING * 2)
                self.page.notes.append(line)
        elif block.kind == "table":
            self._table(block)
        elif block.kind == "sign":
            self._sign(block.text)
        else:
            self._text(block)

    def _lines(self, lines: Iterable[str], x: float, font: str, size: float, gap: float) -> None:
        leading = size * LEADING / BODY
        for line in lines:
            self._room(leading)
            self.y -= leading
            self.page.drawing.append(Text(x, self.y, line, font, size))
        self.y -= gap

    def _text(self, block: Block) -> None:
        size, font, indent, lead, gap = BODY, REGULAR, 0.0, "", LEADING * 0.55
        if block.kind == "heading":
            size, before = _HEADINGS[block.level]
            font, gap = BOLD, 2.0
            self.y -= before if self.page.drawing else 0
        elif block.kind == "bullet":
            lead = self.sign if block.level == 1 else ("o" if self.sign != "o" else "-")
            indent, gap = 16.0 * block.level, 3.0
        elif block.kind == "number":
            lead, indent, gap = block.mark, 22.0, 3.0
        elif block.kind == "option":
            self._box(ticked=bool(block.mark))
            indent, gap = 18.0, 3.0
        if self.page.title:
            size = 15.0
        lines = wrap(block.text, self.measure - indent, font, size, self.hyphenate)
        if lead:
            # The sign belongs to the first line's text, as word processors write it.
            lines[0] = f"{lead} {lines[0]}"
            indent -= 12.0 if block.kind == "bullet" else 22.0
        if block.mark == "right" and block.kind == "paragraph":
            for line in lines:
                x = MARGIN + self.measure - width_of(line, font, size)
                self._lines([line], x, font, size, 0.0)
            self.y -= gap
            return
        # Wrapped lines start under the first line's text, right of its sign.
        hang = width_of(f"{lead} ", font, size) if lead else 0.0
        first = lines[:1] if lead else []
        self._lines(first, MARGIN + indent, font, size, 0.0)
        self._lines(lines[len(first) :], MARGIN + indent + hang, font, size, gap)

    def _box(self, ticked: bool) -> None:
        self._room(LEADING)
        x, y, side = MARGIN, self.y - LEADING, 8.0
        corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
        for (x1, y1), (x2, y2) in zip(corners, corners[1:], strict=False):
            self.page.drawing.append(Rule(x1, y1, x2, y2))
        if ticked:
            self.page.drawing.append(Rule(x, y, x + side, y + side))
            self.page.drawing.append(Rule(x, y + side, x + side, y))

    def _sign(self, names: str) -> None:
        self._room(LEADING * 4)
        for name in (names or "Underskrift").split(" / "):
            self._room(LEADING * 3.2)
            self.y -= LEADING * 2
            self.page.drawing.append(Rule(MARGIN, self.y, MARGIN + 210, self.y))
            self._lines([name], MARGIN, REGULAR, BODY, 0.0)
        self.y -= LEADING

    def _table(self, block: Block) -> None:
        size = 8.4
        widths = self._column_widths(block, size)
        for number, row in enumerate(block.rows):
            font = BOLD if number < block.header_rows or len(row) == 1 else REGULAR
            spans = [sum(widths)] if len(row) == 1 else widths
            cells = [
                wrap(cell, wide - 6, font, size, False)
                for cell, wide in zip(row, spans, strict=False)
            ]
            height = 11.0 * max(1, *(len(cell) for cell in cells), 1) + 4
            self._room(height)
            x = MARGIN
            for lines, wide in zip(cells, spans, strict=False):
                for step, line in enumerate(lines):
                    y = self.y - 10 - 11 * step
                    self.page.drawing.append(Text(x + 3, y, line, font, size))
                x += wide
            self.y -= height
            self.page.drawing.append(Rule(MARGIN, self.y, MARGIN + sum(widths), self.y))
        self.y -= LEADING * 0.7

    def _column_widths(self, block: Block, size: float) -> list[float]:
        columns = max(len(row) for row in block.rows)
        wanted = [30.0] * columns
        for row in block.rows:
            for index, cell in enumerate(row if len(row) > 1 else ()):
                wanted[index] = max(wanted[index], width_of(cell, BOLD, size) + 8)
        capped = [min(wide, self.measure * 0.45) for wide in wanted]
        scale = min(1.0, self.measure / sum(capped))
        return [wide * scale for wide in capped]
