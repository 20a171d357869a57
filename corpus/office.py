"""Writes parsed sources as Word documents and slide decks, byte for byte the same each time."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import docx
import pptx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.text.paragraph import Paragraph
from layout import bullet_sign
from manus import Block, Manus
from pptx.util import Pt

# Zip members and core properties carry dates; any fixed one will do.
_STAMP = datetime(2025, 1, 1, 8, 0, 0)
_TITLE_AND_BODY = 1  # index of that layout in python-pptx's default template


def write_docx(manus: Manus) -> bytes:
    """Return the Word document of a source."""
    document = docx.Document()
    _describe(document.core_properties, manus)
    section = document.sections[0]
    for story, key in ((section.header, "header"), (section.footer, "footer")):
        # Word fills page numbers in when it draws: no text reader would see that line.
        lines = [line.strip() for line in manus.get(key).split(" / ") if "{page" not in line]
        story.paragraphs[0].text = "\n".join(lines)
    for block in manus.blocks:
        _add_to_document(document, block, bullet_sign(manus))
    return _saved(document)


def _add_to_document(document: Any, block: Block, sign: str) -> None:
    """Append one block to a Word document."""
    if block.kind == "heading":
        document.add_heading(block.text, level=block.level)
    elif block.kind == "slide":
        document.add_heading(block.text, level=1)
    elif block.kind == "bullet":
        style = "List Bullet" if block.level == 1 else "List Bullet 2"
        document.add_paragraph(block.text, style=style)
    elif block.kind == "number":
        document.add_paragraph(f"{block.mark} {block.text}")
    elif block.kind == "table":
        _add_table(document, block)
    elif block.kind in ("page", "part"):
        document.add_page_break()
    elif block.kind == "sign":
        for name in (block.text or "Underskrift").split(" / "):
            document.add_paragraph("_" * 34 + f"\n{name}")
    elif block.text:
        paragraph: Paragraph = document.add_paragraph(block.text)
        if block.mark == "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _add_table(document: Any, block: Block) -> None:
    """Append a table; a row of one cell is merged across."""
    columns = max(len(row) for row in block.rows)
    table = document.add_table(rows=len(block.rows), cols=columns, style="Table Grid")
    for line, row in zip(table.rows, block.rows, strict=True):
        for cell, text in zip(line.cells, row, strict=False):
            cell.text = text
        if len(row) == 1 and columns > 1:
            line.cells[0].merge(line.cells[-1])


def write_pptx(manus: Manus) -> bytes:
    """Return the slide deck of a source; text before its first slide is left out."""
    deck = pptx.Presentation()
    _describe(deck.core_properties, manus)
    frame: Any = None
    slide: Any = None
    for block in manus.blocks:
        if block.kind == "slide":
            slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_AND_BODY])
            slide.shapes.title.text = block.text
            frame = slide.placeholders[1].text_frame
        elif block.kind == "table" and slide is not None:
            _add_slide_table(slide, block)
        elif block.kind == "note" and slide is not None:
            _add_slide_note(slide, block)
        elif block.text and frame is not None:
            _add_line(frame, block)
    return _saved(deck)


def _add_line(frame: Any, block: Block) -> None:
    """Append a block's text as a line of a slide's body."""
    empty = len(frame.paragraphs) == 1 and not frame.paragraphs[0].text
    line = frame.paragraphs[0] if empty else frame.add_paragraph()
    line.text = f"{block.mark} {block.text}" if block.kind == "number" else block.text
    line.level = 1 if block.kind == "bullet" and block.level == 2 else 0
    line.font.size = Pt(20)


def _add_slide_note(slide: Any, block: Block) -> None:
    """Put a footnote at the slide's bottom, apart from the line that it belongs to."""
    box = slide.shapes.add_textbox(Pt(40), Pt(490), Pt(640), Pt(30))
    box.text_frame.text = block.text
    box.text_frame.paragraphs[0].font.size = Pt(12)


def _add_slide_table(slide: Any, block: Block) -> None:
    """Append a table to a slide."""
    columns = max(len(row) for row in block.rows)
    where = (Pt(40), Pt(330), Pt(640), Pt(26 * len(block.rows)))
    table = slide.shapes.add_table(len(block.rows), columns, *where).table
    for index, row in enumerate(block.rows):
        for column, text in enumerate(row):
            table.cell(index, column).text = text


def _describe(properties: Any, manus: Manus) -> None:
    """Set title, author and fixed dates."""
    properties.title = manus.get("title", manus.get("file"))
    properties.author = manus.get("author", "Region Västersjö")
    properties.last_modified_by = properties.author
    properties.created = properties.modified = _STAMP
    properties.revision = 1


def _saved(document: Any) -> bytes:
    """Return a document's bytes with the dates of all zip members fixed."""
    raw = io.BytesIO()
    document.save(raw)
    sink = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(sink, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _STAMP.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            # The system that made a member is recorded too: always the same one.
            member.create_system = 3
            target.writestr(member, source.read(name))
    return sink.getvalue()
