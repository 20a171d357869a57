"""Draws laid out pages as PDF, with a text layer or as a scan.

Every page's text stream is: running header, body, running footer. Between the last body line of
one page and the first of the next stand therefore a footer and a header, as in real minutes.
"""

from __future__ import annotations

import io
import random

import pypdfium2 as pdfium
from layout import BOLD, MARGIN, REGULAR, RUNNING, Layout, Page, Text, wrap
from manus import Manus
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

SCAN_DPI = 150


def draw_pdf(manus: Manus) -> bytes:
    """Return the PDF of a source, text layer and all."""
    pages = Layout(manus).run()
    sink = io.BytesIO()
    canvas = Canvas(sink, pagesize=A4, pageCompression=1, invariant=1)
    _describe(canvas, manus)
    for page in pages:
        in_part = max(other.number for other in pages if other.part == page.part)
        canvas.setPageSize((page.width, page.height))
        _draw_page(canvas, page, in_part)
        canvas.showPage()
    canvas.save()
    return sink.getvalue()


def _describe(canvas: Canvas, manus: Manus) -> None:
    canvas.setTitle(manus.get("title", manus.get("file")))
    canvas.setAuthor(manus.get("author", "Region Västersjö"))
    canvas.setSubject(manus.get("date"))
    canvas.setCreator("Paragraf, exempelsamling")


def _draw_page(canvas: Canvas, page: Page, pages: int) -> None:
    def running(text: str, top: float) -> None:
        filled = text.replace("{pages}", str(pages)).replace("{page}", str(page.number))
        canvas.setFont(REGULAR, RUNNING)
        for step, line in enumerate(filled.split(" / ") if filled else []):
            canvas.drawString(MARGIN, top - 11 * step, line.strip())

    canvas.setLineWidth(0.5)
    running(page.header, page.height - 40)
    for item in page.drawing:
        if isinstance(item, Text):
            canvas.setFont(item.font, item.size)
            canvas.drawString(item.x, item.y, item.text)
        else:
            canvas.line(item.x1, item.y1, item.x2, item.y2)
    if page.title:
        canvas.setFont(BOLD, 20)
        for step, line in enumerate(wrap(page.title, page.width - 2 * MARGIN, BOLD, 20, False)):
            canvas.drawString(MARGIN, page.height - 88 - 24 * step, line)
    canvas.setFont(REGULAR, RUNNING)
    lines = page.footer.count(" / ") + 1
    for step, note in enumerate(page.notes):
        canvas.drawString(MARGIN, 42 + 11 * lines + 11 * (len(page.notes) - 1 - step), note)
    running(page.footer, 30 + 11 * (lines - 1))


def draw_scan(manus: Manus) -> bytes:
    """Return an image-only PDF: the pages as a slightly skewed, specked grey scan."""
    printed = pdfium.PdfDocument(draw_pdf(manus))
    sink = io.BytesIO()
    canvas = Canvas(sink, pagesize=A4, invariant=1)
    _describe(canvas, manus)
    for index in range(len(printed)):
        page = printed[index]
        width, height = page.get_size()
        picture = page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil().convert("L")
        canvas.setPageSize((width, height))
        jpeg = io.BytesIO()
        _worn(picture, seed=index).save(jpeg, "JPEG", quality=38)
        jpeg.seek(0)
        canvas.drawImage(ImageReader(jpeg), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return sink.getvalue()


def _worn(picture: Image.Image, seed: int) -> Image.Image:
    """Return a page image with the skew, blur and specks of an office scanner."""
    chance = random.Random(seed)
    skew = chance.uniform(-0.7, 0.7)
    worn = picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)
    worn = worn.filter(ImageFilter.GaussianBlur(0.6))
    pen = ImageDraw.Draw(worn)
    for _ in range(260):
        x, y = chance.randrange(worn.width), chance.randrange(worn.height)
        pen.ellipse((x, y, x + chance.randrange(2), y + chance.randrange(2)), fill=110)
    return worn
