"""Pages read from their image: which pages need it, and what becomes of the words found.

Coordinates are those of a page as shown, in points from its upper left, as the text layer's
are. A page that cannot be read so is a finding; it never stops the file.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from ingest.readers import OcrMode, PageReport, mending
from ingest.readers.quality import Fault, text_quality
from ingest.readers.recognised_page import aligned, page_of
from ingest.readers.tesseract import (
    Engine,
    OcrError,
    TextRow,
    Token,
    find_engine,
    read_image,
    rotation,
)
from ingest.records import Finding, FindingKind, Page
from ingest.settings import Reading

_LONE_SIGN = re.compile(r"[$&§8S]{1,2} ?\d{1,3}[a-z]?")
_DPI = 300
_MOST_PIXELS = 16_000_000  # of an image to recognise: A3 at 300 dots an inch
_INK = 40  # difference between the lightest and the darkest shade, of 255, on a page with text
_WHOLE_PAGE = 3  # page segmentation mode: blocks, columns and lines, upright
_ROWS = 6  # page segmentation mode: one block of lines
_UNSURE = 70.0  # confidence under which the page may be turned, and the reader is warned
_STAMP_WORDS = 15  # fewer words on a page that is an image are a stamp or a page number
_COVER = 0.75  # share of the page that such an image covers at least
_GAIN = 2  # times as many words that recognition must find there at least
_NOISE = 30.0  # mean confidence under which a line is dirt, a photograph or a signature
_SECTION = re.compile(r"^\s*(?:\w{2,8} )?§ ?(\d{1,3})\b", re.M)
_FAULTS: dict[Fault, str] = {
    "strange_signs": "tecken utan betydelse",
    "lost_letters": "å, ä och ö saknas",
    "broken_words": "sönderbrutna ord",
    "no_words": "inga igenkännliga ord",
}


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a page is to be read from its image.

    ``fault`` is its text layer's. ``stamped``: it is an image, and its few words of text are a
    stamp or a page number put on it. All three unset: it has no text.
    """

    fault: Fault | None = None
    stamped: bool = False
    forced: bool = False


def recognised(
    document: pdfium.PdfDocument,
    pages: Sequence[Page],
    settings: Reading,
    mode: OcrMode,
    report: PageReport | None = None,
) -> tuple[tuple[Page, ...], tuple[Finding, ...]]:
    """Return the pages, those that need it read from their image, and what there is to tell.

    ``mode`` auto: pages without a text layer, with a poor one or with a mere stamp; force:
    every page with something on it; off: none. ``report`` is called as each is begun.
    """
    wanted = {page.number: r for page in pages if (r := _reason(document, page, mode)) is not None}
    engine: Engine | str = "OCR är avstängd (--ocr off)."
    if wanted and mode != "off":
        engine = find_engine()
    result: list[Page] = []
    findings: list[Finding] = []
    known: list[int] = []
    begun = 0
    for page in pages:
        reason = wanted.get(page.number)
        if reason is None:
            findings += [] if page.text else [_empty(page.number)]
            known += [int(number) for number in _SECTION.findall(page.text)]
            result.append(page)
            continue
        begun += 1
        if report and isinstance(engine, Engine):
            report(begun, len(wanted))
        read, finding = _attempt(engine, document, page, reason, settings, known)
        result.append(read)
        findings += [finding] if finding else []
    return aligned(result), tuple(findings)


def _reason(document: pdfium.PdfDocument, page: Page, mode: OcrMode) -> _Reason | None:
    """Return why the page needs recognition, None when it does not."""
    if not page.text:
        return _Reason() if _has_ink(document, page) else None
    quality = text_quality(page.text)
    stamped = quality.words < _STAMP_WORDS and _is_an_image(document, page)
    if quality.poor or stamped or mode == "force":
        return _Reason(quality.fault, stamped, mode == "force")
    return None


def _has_ink(document: pdfium.PdfDocument, page: Page) -> bool:
    """Return whether anything is drawn on the page, be it an image or text made of outlines."""
    try:
        image = _drawn(document, page, 72)
    except OcrError:
        return True  # told when the page is to be read
    shades = [shade for shade, count in enumerate(image.histogram()) if count]
    return shades[-1] - shades[0] > _INK


def _is_an_image(document: pdfium.PdfDocument, page: Page) -> bool:
    """Return whether one image covers most of the page."""
    sheet = document[page.number - 1]
    try:
        bounds = [
            item.get_bounds() for item in sheet.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,))
        ]
    except pdfium.PdfiumError:
        return False
    finally:
        sheet.close()
    whole = page.width * page.height
    return any((right - left) * (top - low) >= _COVER * whole for left, low, right, top in bounds)


def _attempt(
    engine: Engine | str,
    document: pdfium.PdfDocument,
    page: Page,
    reason: _Reason,
    settings: Reading,
    known: list[int],
) -> tuple[Page, Finding | None]:
    """Return the page read from its image, or as it was, with the finding on it."""
    if isinstance(engine, str):
        return page, _not_read(page, reason, engine)
    try:
        read, confidence = _read_page(engine, document, page, settings, known)
    except OcrError as exc:
        return page, _not_read(page, reason, str(exc))
    unneeded = reason.fault is None and not reason.forced
    if page.text and unneeded and len(read.words) < _GAIN * len(page.text.split()) + _STAMP_WORDS:
        return page, None  # a slide with a picture behind it: its own words are all there are
    return read, _told(page, reason, read, confidence)


def _drawn(document: pdfium.PdfDocument, page: Page, dpi: float) -> Image.Image:
    scale = min(dpi / 72, (_MOST_PIXELS / max(page.width * page.height, 1.0)) ** 0.5)
    try:
        sheet = document[page.number - 1]
        try:
            image: Image.Image = sheet.render(scale=scale, grayscale=True).to_pil()
        finally:
            sheet.close()
    except pdfium.PdfiumError as exc:
        raise OcrError("sidan kan inte ritas. Öppna filen i ett PDF-program.") from exc
    return image.convert("L")


def _read_page(
    engine: Engine,
    document: pdfium.PdfDocument,
    page: Page,
    settings: Reading,
    known: list[int],
) -> tuple[Page, float]:
    """Read a page from its image; return it with the mean confidence of its words, 0–100.

    Raises OcrError, also when ``ocr_seconds_per_page`` have passed.
    """
    until = time.monotonic() + settings.ocr_seconds_per_page
    image = _drawn(document, page, _DPI)
    rows = read_image(engine, image, language="swe", mode=_WHOLE_PAGE, seconds=_left(until))
    turned = 0
    if _confidence([token for row in rows for token in row.tokens]) < _UNSURE:
        turned = rotation(engine, image, _left(until))
        if turned:
            image = image.rotate(-turned, expand=True)
            rows = read_image(engine, image, language="swe", mode=_WHOLE_PAGE, seconds=_left(until))
    second = None
    if "eng" in engine.languages:
        second = partial(_second_reading, engine, until)
    rows = _mended(rows, image, second, known)
    upright = page.width if turned % 180 == 0 else page.height
    words = [token for row in rows for token in row.tokens]
    return page_of(page, rows, upright / image.width, turned), _confidence(words)


def _left(until: float) -> float:
    return until - time.monotonic()


def _second_reading(engine: Engine, until: float, image: Image.Image) -> tuple[TextRow, ...]:
    return read_image(engine, image, language="eng", mode=_ROWS, seconds=_left(until))


def _confidence(tokens: Sequence[Token]) -> float:
    """Return the mean confidence of the words, weighted by their length; 0.0 without words."""
    weights = [sum(sign.isalnum() for sign in token.text) for token in tokens]
    if not any(weights):
        return 0.0
    return sum(
        max(token.confidence, 0.0) * weight for token, weight in zip(tokens, weights, strict=True)
    ) / sum(weights)


def _mended(
    rows: Sequence[TextRow],
    image: Image.Image,
    second: mending.SecondReader | None,
    known: list[int],
) -> tuple[TextRow, ...]:
    """Mend the lines and leave out those that are no text."""
    clean = [replace(row, tokens=tuple(mending.without_specks(row.tokens))) for row in rows]
    clean = [row for row in clean if row.tokens and not _is_noise(row.tokens)]
    lines = mending.with_bullets([list(row.tokens) for row in clean])
    lines = mending.with_section_signs(lines, image, second, known)
    return tuple(replace(row, tokens=tuple(line)) for row, line in zip(clean, lines, strict=True))


def _is_noise(line: Sequence[Token]) -> bool:
    """Return whether a line is dirt, a photograph or a signature read as letters.

    A long word among them was read, however unsure Tesseract is of it; "$4" alone on a line is
    a § and its number, which the Swedish model is never sure of.
    """
    if _LONE_SIGN.fullmatch(" ".join(token.text for token in line)):
        return False
    long = any(len(token.text) >= 5 and token.text.isalpha() for token in line)
    return not long and _confidence(line) < _NOISE


def _empty(page: int) -> Finding:
    return Finding("empty_page", page, f"Sidan {page} har ingen läsbar text.")


def _told(page: Page, reason: _Reason, read: Page, confidence: float) -> Finding:
    """Return the finding on a page that was read from its image."""
    number = page.number
    if not read.text:
        return _empty(number)
    sure = f"medelsäkerhet {confidence:.0f} %"
    if confidence < _UNSURE:
        sure += ", läs mot originalet"
    if reason.fault is None:
        return Finding("ocr", number, f"Sidan {number} är tolkad ur bild (OCR); {sure}.")
    return Finding(
        "poor_text_layer", number,
        f"Sidan {number} har ett textlager som inte går att lita på ({_FAULTS[reason.fault]}) och "
        f"är i stället tolkad ur bild (OCR); {sure}.",
    )  # fmt: skip


def _not_read(page: Page, reason: _Reason, told: str) -> Finding:
    """Return the finding on a page that should have been read from its image and was not."""
    number = page.number
    kind: FindingKind = "no_text_layer"
    what = f"Sidan {number} har inget textlager (inskannad)"
    if reason.fault is not None:
        kind = "poor_text_layer"
        what = (
            f"Sidan {number} har ett textlager som inte går att lita på ({_FAULTS[reason.fault]})"
        )
    elif reason.stamped:
        what = f"Sidan {number} är en bild med bara några ord text (stämpel eller sidnummer)"
    elif page.text:  # asked for, not needed: its text layer stands
        kind, what = "ocr", f"Sidan {number} har kvar sitt textlager"
    return Finding(kind, number, f"{what} och är inte tolkad ur bild: {told}")
