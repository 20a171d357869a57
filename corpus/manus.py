"""The source markup of the sample corpus (``corpus/sources/*.manus``) and its parser.

A source is UTF-8 text: front matter, a line ``---``, and a body.

Front matter, one ``key: value`` a line:

=========  =====================================================================================
file       name of the built file (required)
kind       ``pdf``, ``docx``, ``pptx`` or ``scan`` (image-only PDF); required
bullet     sign of first-level bullets: ``•`` ``●`` ``-`` ``o``, or ``U+F0B7`` (private use)
hyphenate  ``yes``: long words are split with a hyphen at line ends
header     running header; lines separated by `` / ``; ``{page}`` ``{pages}`` are filled in
footer     running footer, as header
paper      ``portrait`` (default) or ``landscape``
title, author, date   metadata of the built file
=========  =====================================================================================

Body, line by line:

- ``# T`` ``## T`` ``### T``: headings of three sizes.
- Lines up to a blank line form one paragraph, wrapped anew by the builder.
- ``- text`` bullet, two spaces before it: second level; ``1. text`` numbered. A line that is
  indented and no bullet continues the item above it.
- ``| a | b |`` table row; ``|===|`` makes the rows above it header rows; a cell may be empty;
  ``|year| 2024 |`` is a row with one cell only, across the table.
- ``[ ] text`` / ``[x] text``: a survey option; box and tick are graphics, never text.
- ``:::page`` page break. ``:::part header="…" footer="…"`` page break, new running texts, and
  page numbers that start again from 1.
- ``:::right`` / ``:::left``: alignment of the next paragraph.
- ``:::slide T``: a slide (in a PDF a landscape page whose title is drawn after the body).
- ``:::sign A / B``: signature lines with those names under them.
- ``:::note T``: small text at the bottom of the page. ``:::titleless``: nothing.
- ``:::include NAME § N``: that § of source NAME, from its heading to the next § heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

BlockKind = Literal[
    "heading", "paragraph", "bullet", "number", "option", "table",
    "page", "part", "slide", "sign", "note",
]  # fmt: skip

_HEADING = re.compile(r"(#{1,3}) +(.+)")
_BULLET = re.compile(r"( *)[-•] +(.+)")
_NUMBER = re.compile(r"(\d{1,2}\.) +(.+)")
_OPTION = re.compile(r"\[([ xX])\] *(.+)")
_DIRECTIVE = re.compile(r":::(\w+) *(.*)")
_QUOTED = re.compile(r'(header|footer)="([^"]*)"')
_INCLUDE = re.compile(r":::include +(\S+) +§ ?(\d+)\s*$")
_PARAGRAPH_SIGN = re.compile(r"#{1,3} +(?:KS )?§ ?(\d+)(?!\d)")
_KINDS = frozenset({"pdf", "docx", "pptx", "scan"})


class ManusError(ValueError):
    """A source breaks the markup; the message names file, line and what to do."""


@dataclass(frozen=True)
class Block:
    """One piece of a body.

    ``level``: heading 1–3; bullet 1–2; otherwise 0. ``mark``: a number such as ``1.``, the
    option's ``x``, or the alignment of a paragraph. ``rows``: cells of a table's rows; a row of one
    cell spans the table. ``header_rows``: how many of them are headers. ``header``/``footer``:
    running texts from a part on, None when unchanged.
    """

    kind: BlockKind
    text: str = ""
    level: int = 0
    mark: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    header_rows: int = 0
    header: str | None = None
    footer: str | None = None


@dataclass(frozen=True)
class Manus:
    """A parsed source: its name without suffix, its front matter, its blocks in order."""

    name: str
    meta: dict[str, str]
    blocks: tuple[Block, ...]

    def get(self, key: str, default: str = "") -> str:
        """Return the front matter value, or ``default``."""
        return self.meta.get(key, default)


def parse_file(path: Path) -> Manus:
    """Parse a source, its includes looked up in the same folder. Raises ManusError."""
    meta, body = _split(path)
    lines = list(_expanded(body, path))
    return Manus(path.stem, meta, tuple(_blocks(lines, path)))


def _split(path: Path) -> tuple[dict[str, str], list[str]]:
    """Return front matter and body lines of a source."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = 1 if lines and lines[0].strip() == "---" else 0
    meta: dict[str, str] = {}
    for number, line in enumerate(lines[start:], start + 1):
        if line.strip() == "---":
            break
        key, colon, value = line.partition(":")
        if line.strip() and not colon:
            raise ManusError(f"{path.name}, line {number}: write 'key: value' or '---'")
        if line.strip():
            meta[key.strip()] = value.strip()
    else:
        raise ManusError(f"{path.name}: no line '---' after the front matter; add one")
    if not meta.get("file") or meta.get("kind") not in _KINDS:
        raise ManusError(f"{path.name}: give 'file' and a 'kind' of {sorted(_KINDS)}")
    return meta, lines[number:]


def _expanded(lines: list[str], path: Path) -> Iterator[str]:
    """Yield body lines with every include replaced by the § it names."""
    for line in lines:
        if not line.startswith(":::include"):
            yield line.rstrip()
            continue
        match = _INCLUDE.match(line)
        if match is None:
            raise ManusError(f"{path.name}: write ':::include NAME § N', not {line!r}")
        source = path.with_name(f"{match[1].removesuffix('.manus')}.manus")
        if not source.is_file():
            raise ManusError(f"{path.name}: {line!r} names no source; there is no {source.name}")
        yield ""
        yield from _one_paragraph(source, match[2])
        yield ""


def _one_paragraph(source: Path, number: str) -> list[str]:
    """Return the lines of one § of a source, from its heading up to the next § heading."""
    found: list[str] = []
    for line in _split(source)[1]:
        heading = _PARAGRAPH_SIGN.match(line)
        if heading and found:
            break
        if found or (heading and heading[1] == number):
            # A page break belongs to the minutes' own layout, not to the § that is quoted.
            found.append("" if line.strip() == ":::page" else line.rstrip())
    if not found:
        raise ManusError(f"{source.name}: no heading § {number} to include")
    return found


def _blocks(lines: list[str], path: Path) -> Iterator[Block]:
    """Yield the blocks of a body."""
    align = ""
    rows: list[str] = []
    text: Block | None = None
    for number, line in enumerate([*lines, ""], 1):
        if rows and not line.startswith("|"):
            yield _table(rows)
            rows = []
        opened = _opened(line)
        if text is not None and (not line or opened or line.startswith(("|", ":::"))):
            yield text
            text = None
        if line.startswith("|"):
            rows.append(line)
        elif line.startswith((":::right", ":::left", ":::titleless")):
            align = line[3:].strip().replace("titleless", "")
        elif line.startswith(":::"):
            yield _directive(line, path, number)
        elif opened is not None:
            text = opened
        elif line and text is not None and (text.kind != "heading"):
            text = replace(text, text=f"{text.text} {line.strip()}")
        elif line:
            if text is not None:
                yield text
            text = Block("paragraph", line.strip(), mark=align)
            align = ""


def _opened(line: str) -> Block | None:
    """Return the block that a line opens, or None for plain text and directives."""
    if match := _HEADING.match(line):
        return Block("heading", match[2].strip(), level=len(match[1]))
    if match := _BULLET.match(line):
        return Block("bullet", match[2].strip(), level=2 if len(match[1]) >= 2 else 1)
    if match := _NUMBER.match(line):
        return Block("number", match[2].strip(), mark=match[1])
    if match := _OPTION.match(line):
        return Block("option", match[2].strip(), mark=match[1].strip().lower())
    return None


def _table(lines: list[str]) -> Block:
    """Return a table block from its source lines."""
    rows: list[tuple[str, ...]] = []
    header_rows = 0
    for line in lines:
        if line.replace(" ", "").startswith("|==="):
            header_rows = len(rows)
            continue
        cells = _cells(line)
        rows.append(cells[1:2] if cells[0] == "year" else cells)
    return Block("table", rows=tuple(rows), header_rows=header_rows)


def _cells(line: str) -> tuple[str, ...]:
    """Return the cells of a row, empty ones kept, so that none is shifted."""
    inner = line.strip()[1:]
    return tuple(cell.strip() for cell in inner.removesuffix("|").split("|"))


def _directive(line: str, path: Path, number: int) -> Block:
    """Return the block of a ``:::`` line."""
    match = _DIRECTIVE.match(line)
    name, rest = (match[1], match[2].strip()) if match else ("", "")
    if name == "page":
        return Block("page")
    if name == "part":
        quoted: dict[str, str] = {key: value for key, value in _QUOTED.findall(rest)}
        return Block("part", header=quoted.get("header"), footer=quoted.get("footer"))
    if name == "slide":
        return Block("slide", rest)
    if name == "sign":
        return Block("sign", rest)
    if name == "note":
        return Block("note", rest)
    raise ManusError(f"{path.name}, body line {number}: unknown directive {line!r}")
