"""The Tesseract program: finding it, running it on an image, reading what it answers."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from PIL import Image

_DPI = "300"
_PROGRAM = "tesseract"
_LINE_CLASSES = ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat")
_FIGURES = ("bbox", "baseline", "x_size", "x_ascenders", "x_descenders", "x_wconf")
_LEAST_SURE = 2.0  # Tesseract's own measure of how sure it is of the page's direction
NOT_INSTALLED = "Tesseract saknas. Installera paketen tesseract-ocr och tesseract-ocr-swe."
NO_SWEDISH = "den svenska modellen till Tesseract saknas. Installera paketet tesseract-ocr-swe."


class OcrError(Exception):
    """One image could not be read; the message is the Swedish reason. Never leaves the readers."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An installed Tesseract with its Swedish model, and the other models it has."""

    program: str
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Token:
    """A word in an image: box in pixels from the upper left, confidence 0–100."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


@dataclass(frozen=True, slots=True)
class TextRow:
    """A line of words in an image.

    ``baseline`` is its place at the line's left end and ``x_height`` the height of its small
    letters, pixels; 0.0 where Tesseract does not tell.
    """

    tokens: tuple[Token, ...]
    baseline: float
    x_height: float


def find_engine() -> Engine | str:
    """Return the installed Tesseract, or in Swedish which package is missing."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return NOT_INSTALLED
    try:
        listed = _run([program, "--list-langs"], b"", 20)
    except OcrError as exc:
        return f"{exc} Installera om paketen tesseract-ocr och tesseract-ocr-swe."
    languages = frozenset(line.strip() for line in listed.splitlines()[1:])
    return Engine(program, languages) if "swe" in languages else NO_SWEDISH


def read_image(
    engine: Engine, image: Image.Image, *, language: str, mode: int, seconds: float
) -> tuple[TextRow, ...]:
    """Return the lines of a grey image in reading order.

    ``mode`` is Tesseract's page segmentation mode (``--psm``).

    Raises OcrError when the program fails or takes more than ``seconds``.
    """
    command = [
        engine.program, "stdin", "stdout", "-l", language, "--psm", str(mode), "--dpi", _DPI,
        "hocr",
    ]  # fmt: skip
    return _rows(_run(command, _as_bytes(image), seconds))


def rotation(engine: Engine, image: Image.Image, seconds: float) -> int:
    """Return by how many degrees clockwise the image must be turned to be upright, 0 if unknown.

    Raises OcrError as ``read_image`` does.
    """
    if "osd" not in engine.languages:
        return 0
    command = [engine.program, "stdin", "stdout", "--psm", "0", "--dpi", _DPI]
    try:
        told = _run(command, _as_bytes(image), seconds)
    except OcrFailedError:
        return 0  # too few letters to tell the direction by
    turn = re.search(r"^Rotate: (\d+)$", told, re.M)
    sure = re.search(r"^Orientation confidence: ([\d.]+)$", told, re.M)
    return int(turn[1]) if turn and sure and float(sure[1]) >= _LEAST_SURE else 0


class OcrFailedError(OcrError):
    """The program ended with an error code."""


def _run(command: Sequence[str], data: bytes, seconds: float) -> str:
    # More threads make a page slower, many times so when several processes share the cores.
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=max(seconds, 0.1), env=environment
        )
    except subprocess.TimeoutExpired as exc:
        raise OcrError(
            "tolkningen hann inte bli klar i tid. Höj reading.ocr_seconds_per_page."
        ) from exc
    except OSError as exc:
        raise OcrError(f"Tesseract kan inte startas ({exc.strerror}).") from exc
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = told[-1][:120] if told else f"felkod {done.returncode}"
        raise OcrFailedError(f"Tesseract misslyckades ({reason}).")
    return done.stdout.decode("utf-8", "replace")


def _as_bytes(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PPM")
    return file.getvalue()


def _rows(hocr: str) -> tuple[TextRow, ...]:
    """Read Tesseract's hOCR: spans of lines with spans of words in them, figures in ``title``."""
    try:
        rows = [_row(span) for span in ElementTree.fromstring(hocr).iter() if _is_line(span)]
    except (ElementTree.ParseError, ValueError, IndexError) as exc:
        raise OcrError("Tesseract gav ett svar som inte kan tolkas.") from exc
    return tuple(row for row in rows if row.tokens)


def _is_line(span: ElementTree.Element) -> bool:
    return span.get("class") in _LINE_CLASSES


def _row(span: ElementTree.Element) -> TextRow:
    figures = _figures(span)
    tokens: list[Token] = []
    for word in span.iter():
        text = "".join(word.itertext()).strip()
        if word.get("class") == "ocrx_word" and text:
            told = _figures(word)
            left, top, right, bottom = told["bbox"]
            tokens.append(Token(text, left, top, right, bottom, told.get("x_wconf", [0.0])[0]))
    sizes = [figures.get(name, [0.0])[0] for name in ("x_size", "x_ascenders", "x_descenders")]
    return TextRow(
        tuple(tokens),
        baseline=figures["bbox"][3] + figures["baseline"][1] if "baseline" in figures else 0.0,
        x_height=max(sizes[0] - sizes[1] - sizes[2], 0.0),
    )


def _figures(span: ElementTree.Element) -> dict[str, list[float]]:
    """Return what ``title`` says: "bbox 65 3 90 14; x_wconf 96" by name."""
    named = (part.split() for part in (span.get("title") or "").split(";"))
    return {
        name: [float(figure) for figure in figures] for name, *figures in named if name in _FIGURES
    }
