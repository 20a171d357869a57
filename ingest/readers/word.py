"""Word documents (DOCX): paragraphs and tables in the order of the document.

What a reader sees with all changes accepted: insertions are read, deletions are not. Left
out: headers, footers, footnotes, comments, and the numbers that Word makes itself for lists
and headings. Pages are those that Word saved at its last layout, or explicit page breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from lxml import etree

from ingest.errors import UnreadableFileError
from ingest.readers.building import PageBuilder
from ingest.readers.damage import DAMAGED
from ingest.records import Source

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PAGE_BREAK = "\f"
_HEADING_STYLE = re.compile(r"(?:heading|rubrik) ?([1-9])$", re.I)
# Contents that are not part of the accepted text, or that repeat what stands elsewhere.
_SKIPPED = frozenset(
    (_W + "del", _W + "moveFrom", _W + "pPr", _W + "rPr", _W + "instrText", _W + "delText",
     _MC + "Fallback")
)  # fmt: skip
_CHARACTERS = {
    _W + "tab": "\t", _W + "cr": "\n", _W + "noBreakHyphen": "\u2011",
    _W + "lastRenderedPageBreak": _PAGE_BREAK,
}  # fmt: skip
# Ticks drawn with the fonts Wingdings and Wingdings 2, by the last two digits of their code.
_TICKS = {"A8": "☐", "6F": "☐", "A3": "☐", "FE": "☒", "FD": "☒", "52": "☑", "FC": "✓"}


def read_docx(path: Path) -> Source:
    """Read a Word document.

    Raises UnreadableFileError for a package that is damaged.
    """
    try:
        document = docx.Document(str(path))
        reader = _Reader(document)
        for element in document.element.body:
            reader.block(element)
        properties = document.core_properties
        title, created = properties.title, properties.created
    except (OpcError, *DAMAGED) as exc:
        raise UnreadableFileError(
            f"{path.name}: Word-dokumentet är skadat. Öppna det i Word och spara om det, "
            "eller spara det som PDF."
        ) from exc
    return Source(reader.builder.pages(), "docx", " ".join(title.split()) or None, _date(created))


def _date(created: datetime | None) -> str | None:
    return created.date().isoformat() if created else None


class _Reader:
    def __init__(self, document: WordDocument) -> None:
        self.builder = PageBuilder()
        self._headings, self._lists = _styles(document)

    def block(self, element: etree._Element) -> None:
        """Add a paragraph, a table, or the blocks inside a content control or an insertion."""
        if element.tag == _W + "p":
            self._paragraph(element)
        elif element.tag == _W + "tbl":
            self.builder.end_table()
            for row in _inside(element, "tr"):
                self._row(row)
            self.builder.end_table()
        elif element.tag not in _SKIPPED and not str(element.tag).endswith("Pr"):
            for child in element:
                self.block(child)

    def _paragraph(self, paragraph: etree._Element) -> None:
        settings = paragraph.find(_W + "pPr")
        style = _value(settings, "pStyle")
        heading = self._headings.get(style, 0)
        outline = _value(settings, "outlineLvl")
        if not heading and outline.isdecimal() and int(outline) < 9:
            heading = int(outline) + 1
        if _is_on(settings, "pageBreakBefore"):
            self.builder.break_page()
        text, boxes = _run_text(paragraph)
        bullet = "• " if not heading and self._is_listed(settings, style) else ""
        for i, part in enumerate(text.split(_PAGE_BREAK)):
            if i:
                self.builder.break_page()
            if part.strip():
                self.builder.add(bullet + part.lstrip(), heading)
                bullet = ""
        for box in boxes:
            for child in box:
                self.block(child)
        if settings is not None and _ends_page(settings.find(_W + "sectPr")):
            self.builder.break_page()

    def _is_listed(self, settings: etree._Element | None, style: str) -> bool:
        numbering = settings.find(_W + "numPr") if settings is not None else None
        if numbering is not None:
            return _value(numbering, "numId") != "0"
        return style in self._lists

    def _row(self, row: etree._Element) -> None:
        """Add a table row as one line; it counts to the page on which its text begins."""
        cells = [""] * _count(row.find(_W + "trPr"), "gridBefore", 0)
        spans: dict[int, int] = {}
        merged: list[int] = []
        for cell in _inside(row, "tc"):
            settings = cell.find(_W + "tcPr")
            merge = settings.find(_W + "vMerge") if settings is not None else None
            continued = merge is not None and merge.get(_W + "val", "continue") == "continue"
            merged += [len(cells)] if continued else []
            spans[len(cells)] = span = _count(settings, "gridSpan", 1)
            cells.append("" if continued else _cell_text(cell))
            cells += [""] * (span - 1)
        text = " | ".join(cells)
        before, _, after = text.partition(_PAGE_BREAK)
        breaks = _PAGE_BREAK in text
        if breaks and not before.strip(" |"):
            self.builder.break_page()
        self.builder.add_row([cell.replace(_PAGE_BREAK, " ") for cell in cells], spans, merged)
        if breaks and before.strip(" |") and after.strip(" |"):
            self.builder.break_page()


def _styles(document: WordDocument) -> tuple[dict[str, int], frozenset[str]]:
    """Return the heading level of each heading style and the ids of the list styles.

    A style inherits both from the style it is based on.
    """
    styles = {
        str(style.get(_W + "styleId")): style
        for style in document.styles.element.findall(_W + "style")
    }
    headings: dict[str, int] = {}
    lists: set[str] = set()
    for name in styles:
        for ancestor in _ancestry(styles, name):
            settings = ancestor.find(_W + "pPr")
            level = _style_level(ancestor, settings)
            if level:
                headings.setdefault(name, level)
            if settings is not None and settings.find(_W + "numPr") is not None:
                lists.add(name)
    return headings, frozenset(lists)


def _ancestry(styles: dict[str, etree._Element], name: str) -> Iterator[etree._Element]:
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        yield styles[name]
        name = _value(styles[name], "basedOn")


def _style_level(style: etree._Element, settings: etree._Element | None) -> int:
    name = _value(style, "name")
    if match := _HEADING_STYLE.match(name):
        return int(match[1])
    if name.lower() in ("title", "rubrik"):
        return 1
    outline = _value(settings, "outlineLvl")
    return int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else 0


def _run_text(element: etree._Element) -> tuple[str, list[etree._Element]]:
    """Return the text inside ``element``, page breaks as form feeds, and its text boxes."""
    parts: list[str] = []
    boxes: list[etree._Element] = []
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        if child.tag in _SKIPPED:
            continue
        if child.tag == _W + "t":
            parts.append((child.text or "").replace(_PAGE_BREAK, " "))
        elif child.tag == _W + "br":
            parts.append(_PAGE_BREAK if child.get(_W + "type") == "page" else "\n")
        elif child.tag == _W + "sym":
            code = str(child.get(_W + "char", ""))
            parts.append(_TICKS.get(code[-2:].upper(), "•"))
        elif child.tag == _W + "txbxContent":
            boxes.append(child)
        elif child.tag in _CHARACTERS:
            parts.append(_CHARACTERS[child.tag])
        else:
            waiting.extend(reversed(child))
    return "".join(parts), boxes


def _cell_text(cell: etree._Element) -> str:
    """Return a cell's paragraphs in one text; a table inside the cell is read as its words."""
    texts: list[str] = []
    for paragraph in cell.iter(_W + "p"):
        if any(parent.tag in _SKIPPED for parent in paragraph.iterancestors()):
            continue
        texts.append(_run_text(paragraph)[0])
    return " ".join(texts)


def _inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, also those in content controls."""
    for child in element:
        if child.tag == _W + name:
            if not _is_deleted(child):
                yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "customXml", _W + "ins"):
            yield from _inside(child, name)


def _is_deleted(row: etree._Element) -> bool:
    return row.find(f"{_W}trPr/{_W}del") is not None


def _ends_page(section: etree._Element | None) -> bool:
    return section is not None and _value(section, "type") not in ("continuous", "nextColumn")


def _value(element: etree._Element | None, name: str) -> str:
    child = element.find(_W + name) if element is not None else None
    return str(child.get(_W + "val", "")) if child is not None else ""


def _is_on(element: etree._Element | None, name: str) -> bool:
    child = element.find(_W + name) if element is not None else None
    return child is not None and child.get(_W + "val", "1") not in ("0", "false", "off")


def _count(element: etree._Element | None, name: str, default: int) -> int:
    value = _value(element, name)
    return min(int(value), 100) if value.isdecimal() else default
