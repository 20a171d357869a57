"""From the lines of pages to one text: furniture out, wrapped lines and hyphens joined.

Every character that comes from a page keeps its place there (``Span``). What is put in (a
space where two lines join, a line feed between paragraphs) belongs to no span.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.characters import NO_TEXT, SEEN
from ingest.furniture import furniture, header_first, own_header
from ingest.headings import DECIDES, decision_lead, role_heading, run_in_role
from ingest.margins import margin_headings_first
from ingest.marks import ATT, BULLET, NUMBERED, SECTION_SIGN, SOFT_HYPHEN, is_table_row
from ingest.records import Grid, Line, Page, Source, Span

# With the marks that its own callers tell cleaned lines apart by.

_SHOWN = re.compile(f"[^{SOFT_HYPHEN}{NO_TEXT}]")
_RULE = re.compile(r"(?:[_–—]{5,}|-{5,}|\.{8,}|…{3,})(?:\s+(?:[_–—.…]{5,}|-{5,}))*")  # to sign on
_LABEL = re.compile(
    r"^(?:Från|Till|Ämne|Datum|Kopia|Cc|Skickat|Diarienummer|Dnr|Subject|From)\b ?:"
)
_ATT = re.compile(rf"^{ATT}\s")
_UNFINISHED = re.compile(r"[,–-]$|\b(?:och|att|i|för|med|av|till|på|som|en|ett|den|de)$")
# who did not agree, right under what was decided: "Kent Ek (M) reserverar sig."
_DISSENT = re.compile(
    r"[A-ZÅÄÖ][^.:]{3,110}\b(?:reserverar?(?:de)? sig|deltar (?:inte|ej) i beslutet)\b"
)
_JOINING = re.compile(r"[a-zåäö\d)] (?:och|samt|eller|respektive)$")
# what comes before a number that is no list mark: "den 3. maj", "kap. 4", "enligt 2."
_BEFORE_NUMBER = re.compile(r"(?:\b(?:den|kap\.?|enligt|se|punkt|avsnitt|i)|\d)$")


@dataclass(frozen=True, slots=True)
class CleanLine:
    """A line of the cleaned text: ``text[start:end]``.

    ``opens`` is true when the line begins a paragraph; ``gap`` when white space stands above
    it on the page; ``header`` holds the running header lines of its page met since the line
    before (dates and bodies are read from them), ``footer`` those on the pages before.
    ``kept`` marks a header line that stays in the text because a § begins right under it:
    there it is the §'s own date and body. ``table`` is true for a line that stands in a table,
    ``row`` for one that opens a row of minutes set out as a table: a § for certain.
    """

    start: int
    end: int
    text: str
    page: int
    opens: bool
    gap: bool
    page_top: bool
    size: float
    heading: int
    width: float  # width of the page, points
    height: float
    header: tuple[str, ...]
    kept: bool = False
    footer: tuple[str, ...] = ()
    table: bool = False
    row: bool = False


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text of a document, where it stands on the pages, and its lines."""

    text: str
    spans: tuple[Span, ...]
    lines: tuple[CleanLine, ...]


def _line_step(source: Source) -> float:
    # a low quantile: many paragraphs of one line would push a median up to their spacing
    steps = sorted(
        round(below.top - above.top, 1)
        for page in source.pages
        for above, below in zip(page.lines, page.lines[1:], strict=False)
        if 4 < below.top - above.top < 40
    )
    return steps[len(steps) // 4] if steps else 0.0


def _typical_length(source: Source) -> float:
    lengths = sorted(
        len(line.text.strip()) for page in source.pages for line in page.lines if line.text.strip()
    )
    return lengths[int(len(lengths) * 0.8)] if lengths else 80.0


# What a line ends in when a date or a range runs on: a hyphen after a digit, a day and a month.
_BROKEN_DATE = re.compile(
    r"\d[-\u2010]$|\b\d{1,2}\s(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]*$", re.I
)


_CAPITALS = 9  # characters of a line in capitals, at least, that is more than a short form
_WRAPPED = 45  # characters a line of a text file at least has where its program wrapped it
Row = tuple[int, int, int]  # page, number of the table on it, row


def _rows(page: Page) -> dict[int, Row]:
    """Return for each line that stands in a table, by its place, the last row that it reaches."""
    found: dict[int, Row] = {}
    starts = [line.raw_start for line in page.lines]
    for number, grid in enumerate(page.grids):
        if _is_layout(page, grid):
            continue
        for cell in grid.cells:
            for low, high in cell.pieces:
                index = max(bisect_right(starts, low) - 1, 0)
                while index < len(starts) and starts[index] < high:
                    row = (page.number, number, cell.row)
                    found[starts[index]] = max(found.get(starts[index], row), row)
                    index += 1
    return found


def _is_layout(page: Page, grid: Grid) -> bool:
    """Return whether a grid only sets minutes out: a §, and its headings or decision beside it."""
    low = min((at for cell in grid.cells for at, _ in cell.pieces), default=0)
    high = max((end for cell in grid.cells for _, end in cell.pieces), default=0)
    texts = [line.text.strip() for line in page.lines if low <= line.raw_start < high]
    return any(SECTION_SIGN.match(text) for text in texts) and any(
        role_heading(text) or DECIDES.match(text) for text in texts
    )


class _TextBuilder:
    """Collects the text, its spans and its lines."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.step = _line_step(source)
        self.typical = _typical_length(source)
        self.parts: list[str] = []
        self.length = 0
        self.spans: list[Span] = []
        self.lines: list[CleanLine] = []
        self.header: list[str] = []  # header lines of this page since its last line
        self.footer: list[str] = []  # those met before this page began
        self.last: tuple[Page, Line] | None = None
        self.bullet = 0.0  # where the bullet of the list item being read stands, points
        self.row: Row | None = None  # row of a table that the last line stands in

    def put_in(self, glue: str) -> None:
        self.parts.append(glue)
        self.length += len(glue)

    def drop_last_characters(self, count: int) -> None:
        """Take back ``count`` characters that the last line ended with (a line-end hyphen)."""
        text = self.parts[-1]
        self.parts[-1] = text[:-count]
        self.length -= count
        span = self.spans[-1]
        self.spans[-1] = Span(span.start, span.end - count, span.page, span.raw_start)

    def turn_page(self) -> None:
        """What was met so far stands on an earlier page: its footer is no header of this one."""
        self.footer += self.header
        self.header = []

    def add(
        self, page: Page, line: Line, *, page_top: bool, kept: bool = False,
        row: Row | None = None,
    ) -> None:  # fmt: skip
        """Add a line. ``row``: the row of a table that it stands in."""
        raw = line.text
        lead = len(raw) - len(raw.lstrip())
        said = line.glue
        text = f"{said}{raw.strip()}"
        raw_start = line.raw_start + lead
        gap = self._gap(page, line, page_top)
        if row is None and self.row is None:
            opens = bool(said) or self._opens(page, line, text, gap, page_top)
        else:
            opens = row is None or row != self.row  # the lines of a cell are one paragraph
        self.row = row
        if opens:
            self.bullet = line.left if BULLET.match(text) else 0.0
        if self.last is not None:
            if opens:
                self.put_in("\n")
            else:
                self._join(text)
        start = self.length
        if said:
            self.put_in(said)
        for glue, piece, offset in _without_soft_hyphens(raw.strip()):
            if glue:
                self.put_in(glue)
            self.parts.append(piece.replace("\u00a0", " "))
            self.spans.append(
                Span(self.length, self.length + len(piece), page.number, raw_start + offset)
            )
            self.length += len(piece)
        self.lines.append(
            CleanLine(
                start, self.length, text, page.number, opens, gap, page_top, line.size,
                line.heading, page.width, page.height, tuple(self.header), kept,
                tuple(self.footer), row is not None, said.startswith("§"),
            )
        )  # fmt: skip
        if not kept:
            self.header, self.footer = [], []
        self.last = (page, line)

    def cleaned(self) -> Cleaned:
        """Return what was collected; a line's end and text are those after all joins."""
        text = "".join(self.parts)
        if not self.lines:
            return Cleaned(text, (), ())
        starts = [line.start for line in self.lines[1:]] + [len(text)]
        lines = []
        for line, following in zip(self.lines, starts, strict=False):
            end = min(line.end, following)
            lines.append(replace(line, end=end, text=text[line.start : end]))
        return Cleaned(text, tuple(self.spans), tuple(lines))

    def _gap(self, page: Page, line: Line, page_top: bool) -> bool:
        if self.last is None or page_top:
            return True
        before_page, before = self.last
        if self.step and before_page.number == page.number:
            return abs(line.top - before.top) > 1.45 * max(self.step, line.size * 1.1)
        if self.source.format == "text":
            between = page.text[before.raw_start + len(before.text) : line.raw_start]
            return between.count("\n") > 1
        return False

    def _opens(self, page: Page, line: Line, text: str, gap: bool, page_top: bool) -> bool:
        if self.last is None or self.source.format not in ("pdf", "text"):
            return True
        before_page, before = self.last
        above = before.text.strip()
        if line.heading or before.heading:
            return True
        if (page_top or not gap) and text[:1].isdigit() and _BROKEN_DATE.search(above):
            return False  # "den 31 december" / "2022": a date in two lines or on two pages
        if above.endswith("§") and text[:1].isdigit():
            return False  # "2023-10-19 §" / "88. Förvaltningen": its number is on the next line
        runs_on = text[:1].islower() or bool(_UNFINISHED.search(above))
        if abs(line.size - before.size) > 1.2 and (gap or not runs_on):
            return True  # a list's mark may be of another size than its text
        if _begins_anew(above, text, gap):
            return True
        if text[:1].isupper() and line.left < self.bullet - 3:
            return True  # out at the margin again, after an indented list
        ended = bool(re.search(r"[.!?:;”\")]$", above))
        if _ATT.match(text) and (gap or ended or self._ends_early(above)):
            return True  # a clause without a bullet
        if before_page.number != page.number:
            return ended or not (text[:1].islower() or _UNFINISHED.search(above))
        if ended and text.isupper() and len(text) >= _CAPITALS and not above.isupper():
            return True  # a heading in capitals right under a clause
        if above.endswith(SOFT_HYPHEN) or (text[:1].islower() and not (ended and gap)):
            return False
        if gap:
            return True
        if self.source.format == "text" and self.typical < _WRAPPED:
            return True  # lines that short are not wrapped: each is its own
        short = len(above) < 0.62 * self.typical
        return short and (text[:1].isupper() or text[:1].isdigit() or ended)

    def _ends_early(self, above: str) -> bool:
        """Return whether a line broke though a short word like "att" still had room on it."""
        return above.endswith(("beslutar", " samt", ", och")) or len(above) < 0.7 * self.typical

    def _join(self, text: str) -> None:
        """Join a line to the one above: hyphens at the line's end go, or stay, or become one."""
        above = self.last[1].text.rstrip() if self.last else ""
        if above.endswith(SOFT_HYPHEN):
            glue = soft_glue(above.rstrip(SOFT_HYPHEN), text)
            if glue:
                self.put_in(glue)
            return
        if above.endswith(("-", "\u2010")) and not above.endswith((" -", " \u2010")):
            if suspended(text):
                self.put_in(" ")
            elif text[:1].islower() and above[-2:-1].isalpha() and above[-2:-1].islower():
                self.drop_last_characters(1)
            return
        self.put_in(" ")


def soft_glue(before: str, after: str) -> str:
    """Return what a soft hyphen between two pieces stands for: "", "-" or "- "."""
    if not before:
        return ""
    if suspended(after):
        return "- "
    return "-" if before[-1].isdigit() or before[-1].isupper() else ""


def suspended(text: str) -> bool:
    """Return whether a hyphen before ``text`` is a suspended one: "hälso- och sjukvård"."""
    return bool(re.match(r"(?:och|eller|samt|respektive|till)\b", text))


def _begins_anew(above: str, text: str, gap: bool) -> bool:
    """Return whether a line opens a paragraph by what it is, or by what the line above is."""
    if SECTION_SIGN.match(text) and not _wraps_into_reference(above, text, gap):
        return True
    if BULLET.match(text) or _LABEL.match(text):
        return True
    if SECTION_SIGN.match(above) and DECIDES.match(text):
        return True  # the decision right under the title, with no heading
    if re.search(r"[.:;)]$", above) and (run_in_role(text) or _DISSENT.match(text)):
        return True
    if NUMBERED.match(text) and not _BEFORE_NUMBER.search(above):
        return True
    if not gap and _JOINING.search(above):
        return False  # "Brännvik 310 tkr och" / "Holma 220 tkr": a sentence, no row of a table
    return any(
        is_table_row(line) or role_heading(line) or decision_lead(line) for line in (text, above)
    )


def _wraps_into_reference(above: str, text: str, gap: bool) -> bool:
    """Return whether "§ 7." at a line's start ends a reference begun on the line above."""
    if gap:
        return False
    rest = re.sub(r"^\s*§\s*\d+[a-z]?", "", text)
    if re.match(r"\s*[,.;)]", rest) or re.match(r"\s+(?:och|samt|i|om|första|andra)\b", rest):
        return True
    return bool(re.search(r"(?:\b(?:i|enligt|och|se|den|av|till|kap\.?)|,|\d{4})$", above))


def _without_soft_hyphens(text: str) -> list[tuple[str, str, int]]:
    """Split at soft hyphens and unseen characters, as (what to put in before, piece, offset).

    pdfium joins a line that ends in a hyphen with the next one and marks the place. The hyphen
    goes when it only divides a word; it stays in "hälso- och", "2023-12-20", "IT-stöd".
    """
    pieces: list[tuple[str, str, int]] = []
    offset = 0
    before = ""
    for part in text.split(SOFT_HYPHEN):
        glue = soft_glue(before, part) if part else ""
        for seen in SEEN.finditer(part):
            pieces.append((glue, seen[0], offset + seen.start()))
            before, glue = seen[0], ""
        offset += len(part) + 1
    return pieces


def clean(source: Source) -> Cleaned:
    """Return the source's text without furniture, with its spans and lines."""
    rows = {page.number: _rows(page) for page in source.pages}
    ordered = (margin_headings_first(header_first(page)) for page in source.pages)
    source = replace(source, pages=tuple(ordered))
    left_out = furniture(source)
    builder = _TextBuilder(source)
    header: list[tuple[Page, Line]] = []
    for page in source.pages:
        page_top = True
        builder.turn_page()
        for index, line in enumerate(page.lines):
            text = " ".join(line.text.split())
            if not _SHOWN.search(text) or _RULE.fullmatch(text):
                continue
            if (page.number, index) in left_out:
                builder.header.append(line.text.strip())
                header.append((page, line))
                continue
            if header and SECTION_SIGN.match(text):
                for header_page, header_line in own_header(header, page):
                    builder.add(header_page, header_line, page_top=page_top, kept=True)
                    page_top = False
            builder.add(page, line, page_top=page_top, row=rows[page.number].get(line.raw_start))
            page_top = False
            header = []
    return builder.cleaned()


def joined(lines: Sequence[CleanLine]) -> str:
    """Return lines as one: with a space between them, or none where a word was broken."""
    text = ""
    for place, line in enumerate(lines):
        if place:
            text += {0: "", 2: "- "}.get(line.start - lines[place - 1].end, " ")
        text += line.text
    return text


def paragraphs(lines: Sequence[CleanLine], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield (first, last) line indices of the paragraphs in ``lines[first:last]``."""
    start = first
    for index in range(first + 1, last):
        if lines[index].opens:
            yield start, index
            start = index
    if start < last:
        yield start, last
