"""Plain text and Markdown."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from ingest.errors import UnreadableFileError
from ingest.readers.building import PageBuilder
from ingest.records import Source

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST = 2000  # characters of a line that marks are looked for in: some take their square
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BULLET = re.compile(r"([ \t]*)[-*+][ \t]+(?=\S)")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_DIVIDER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])")
_EMPHASIS = re.compile(r"(\*\*|__|(?<![\w*])\*(?=\S)|(?<!\w)_(?=\S))(.+?)\1(?!\w)")
_CODE = re.compile(r"(`+)(.+?)\1")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|-])")


def read_text(path: Path) -> Source:
    """Read a text file; a form feed starts a new page."""
    builder = PageBuilder()
    for page in decoded(path).split("\f"):
        builder.add(page)
        builder.break_page(keep_empty=True)
    return Source(builder.pages(), "text")


def read_markdown(path: Path) -> Source:
    """Read a Markdown file: its marks become headings, bullets, table rows or nothing."""
    builder = PageBuilder()
    lines = [
        line[at : at + _LONGEST]
        for line in decoded(path).replace("\f", "\n").splitlines()
        for at in range(0, len(line) or 1, _LONGEST)
    ]
    title: str | None = None
    fence = ""
    i = 0
    while i < len(lines):
        line = lines[i]
        following = lines[i + 1] if i + 1 < len(lines) else ""
        opening = _FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and not line.strip(" \t`~"):
                fence = ""
            else:
                builder.add(line)
        elif opening:
            fence = opening[1]
        elif heading := _as_heading(line, following):
            text, level, used = heading
            title = title or (text if level == 1 else None)
            builder.add(text, level)
            i += used - 1
        elif cells := _row_cells(line):
            builder.add_row(cells)
        else:
            builder.add(_block_text(line))
        i += 1
    return Source(builder.pages(), "markdown", title)


def decoded(path: Path) -> str:
    """Return the file's text: by its byte order mark, else UTF-8, else Windows-1252.

    Windows-1252 is Latin-1 with letters where Latin-1 has control characters; where a byte
    has no meaning even there, Latin-1 is taken.
    """
    data = path.read_bytes()
    if not data:
        raise UnreadableFileError(f"{path.name}: filen är tom (0 byte). Hämta den på nytt.")
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if encoding is None and b"\0" in data:
        raise UnreadableFileError(
            f"{path.name}: filen är ingen textfil (den innehåller nolltecken). "
            "Spara den som text i UTF-8."
        )
    for name in (encoding,) if encoding else ("utf-8", "cp1252", "latin-1"):
        try:
            return data.decode(name).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(
        f"{path.name}: texten är skadad, den följer inte sin egen teckenkodning ({encoding}). "
        "Spara om den som text i UTF-8."
    )


def _as_heading(line: str, following: str) -> tuple[str, int, int] | None:
    """Return text, level and number of lines used, or None for a line that is no heading."""
    if match := _HEADING.match(line):
        return _inline(match[2]), len(match[1]), 1
    plain = line.strip() and not (_BULLET.match(line) or _ROW.match(line) or line[0] in "> \t")
    if plain and (match := _UNDERLINE.match(following)):
        return _inline(line.strip()), 1 if match[1][0] == "=" else 2, 2
    return None


def _row_cells(line: str) -> list[str]:
    """Return the cells of a table row, none for another line or the divider under a header."""
    if not _ROW.match(line) or _DIVIDER.match(line):
        return []
    cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    return [_inline(cell) for cell in cells]


def _block_text(line: str) -> str:
    line = re.sub(r"^ {0,3}(?:>[ ]?)+", "", line)
    if _RULE.match(line) or ("|" in line and _DIVIDER.match(line)):
        return ""
    return _inline(_BULLET.sub(r"\1• ", line, count=1))


def _inline(text: str) -> str:
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _CODE.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    return _ESCAPE.sub(r"\1", text)
