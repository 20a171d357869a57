"""PDFs with known text, made by the tests themselves."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from pypdf import PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

LEFT = 72.0  # points from the page's left edge to every line
FIRST_BASELINE = 72.0  # points from the page's upper edge to the first line's baseline


def make_pdf(
    path: Path,
    pages: Sequence[Sequence[str]],
    *,
    size: float = 11.0,
    leading: float = 15.0,
    title: str | None = None,
) -> Path:
    """Write a PDF in Helvetica: one line of text for each string, one page for each list.

    A line that starts with "# " is drawn without those two characters and 5 points larger.
    """
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    if title is not None:
        canvas.setTitle(title)
    for lines in pages:
        y = A4[1] - FIRST_BASELINE
        for line in lines:
            heading = line.startswith("# ")
            canvas.setFont("Helvetica", size + 5 if heading else size)
            canvas.drawString(LEFT, y, line[2:] if heading else line)
            y -= leading
        canvas.showPage()
    canvas.save()
    return path


def make_encrypted(
    path: Path, pages: Sequence[Sequence[str]], *, user: str, owner: str, algorithm: str = "AES-256"
) -> Path:
    """Write an encrypted PDF; an empty ``user`` password only forbids editing.

    ``algorithm`` is one of pypdf's: RC4-40, RC4-128, AES-128, AES-256-R5, AES-256.
    """
    writer = PdfWriter(clone_from=make_pdf(path, pages))
    writer.encrypt(user_password=user, owner_password=owner, algorithm=algorithm)
    buffer = io.BytesIO()
    writer.write(buffer)
    path.write_bytes(buffer.getvalue())
    return path


def make_without_pages(path: Path) -> Path:
    """Write a PDF whose page tree is empty."""
    with path.open("wb") as file:
        PdfWriter().write(file)
    return path
