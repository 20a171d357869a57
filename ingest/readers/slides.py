"""Presentations (PPTX): one page a slide, its title first.

Left out: speaker's notes, the slide number, date and footer, and what stands in pictures,
charts and SmartArt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.table import Table
from pptx.text.text import TextFrame

from ingest.errors import UnreadableFileError
from ingest.readers.building import PageBuilder
from ingest.readers.damage import DAMAGED
from ingest.records import Source

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMU_PER_POINT = 12700
_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_BULLETED = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY)
_ROW_HEIGHT = 6 * _EMU_PER_POINT  # shapes whose tops differ by less stand side by side


def read_pptx(path: Path) -> Source:
    """Read a presentation.

    Raises UnreadableFileError for a package that is damaged or has no slides.
    """
    builder = PageBuilder()
    try:
        presentation = pptx.Presentation(str(path))
        for slide in presentation.slides:
            _add_slide(builder, slide)
        title = presentation.core_properties.title
        created = presentation.core_properties.created
        size = (presentation.slide_width or 0, presentation.slide_height or 0)
    except (PythonPptxError, *DAMAGED) as exc:
        raise UnreadableFileError(
            f"{path.name}: presentationen är skadad. Öppna den i PowerPoint och spara om den, "
            "eller spara den som PDF."
        ) from exc
    if not len(presentation.slides):
        raise UnreadableFileError(f"{path.name}: presentationen har inga bilder. Kontrollera den.")
    width, height = (float(side) / _EMU_PER_POINT for side in size)
    pages = tuple(replace(p, width=width, height=height) for p in builder.pages())
    text = " ".join((title or "").split())
    return Source(pages, "pptx", text or None, created.date().isoformat() if created else None)


def _add_slide(builder: PageBuilder, slide: Slide) -> None:
    title = slide.shapes.title
    if title is not None:
        builder.add(" ".join(title.text_frame.text.split()), 1)
    own_title = title.shape_id if title is not None else None
    shapes = [s for s in _leaves(slide.shapes, 0, 0) if s[2].shape_id != own_title]
    for _, _, shape in sorted(shapes, key=lambda placed: placed[:2]):
        if isinstance(shape, GraphicFrame) and shape.has_table:
            _add_table(builder, shape.table)
        elif isinstance(shape, Shape):
            bulleted = shape.is_placeholder and shape.placeholder_format.type in _BULLETED
            _add_text(builder, shape.text_frame, bulleted)
    builder.break_page(keep_empty=True)


def _leaves(
    shapes: Iterable[BaseShape], left: int, top: int
) -> Iterator[tuple[int, int, BaseShape]]:
    """Yield row, left edge and shape for every shape that is no group, groups opened."""
    for shape in shapes:
        if shape.is_placeholder and shape.placeholder_format.type in _FURNITURE:
            continue
        if isinstance(shape, GroupShape):
            # The shapes in a group count from the group's own origin: its place orders them.
            inner = sorted(_leaves(shape.shapes, 0, 0), key=lambda placed: placed[:2])
            for _, _, child in inner:
                yield _row(shape, top), (shape.left or 0) + left, child
        else:
            yield _row(shape, top), (shape.left or 0) + left, shape


def _row(shape: BaseShape, top: int) -> int:
    return round(((shape.top or 0) + top) / _ROW_HEIGHT)


def _add_text(builder: PageBuilder, frame: TextFrame, bulleted: bool) -> None:
    for paragraph in frame.paragraphs:
        text = paragraph.text.replace("\v", "\n").strip()
        settings = paragraph._p.find(_A + "pPr")
        marked = bulleted or paragraph.level > 0
        if settings is not None:
            if settings.find(_A + "buNone") is not None:
                marked = False
            elif any(settings.find(_A + name) is not None for name in ("buChar", "buAutoNum")):
                marked = True
        builder.add(f"{'  ' * paragraph.level}• {text}" if marked and text else text)


def _add_table(builder: PageBuilder, table: Table) -> None:
    builder.end_table()
    for row in table.rows:
        cells = ["" if cell.is_spanned else cell.text_frame.text for cell in row.cells]
        spans = {i: c.span_width for i, c in enumerate(row.cells) if c.is_merge_origin}
        above = [i for i, c in enumerate(row.cells) if c._tc.vMerge]
        builder.add_row(cells, spans, above)
    builder.end_table()
