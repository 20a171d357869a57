"""From the lines of pages to one text: furniture out, wrapped lines and hyphens joined.

Every character that comes from a page keeps its place there (``Span``). What is put in (a
space where two lines join, a line feed between paragraphs) belongs to no span.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.headings import decision_lead, role_heading
from ingest.records import Line, Page, Source, Span
from ingest.swedish import body_and_date, body_in_line, is_date_line

SOFT_HYPHEN = "\ufffe"  # what pdfium puts for a hyphen at a line's end
BULLET = re.compile(r"^\s*(?:[•●○▪■◦➢✓·\uf0b7\uf0a7\uf0d8\u25cf]|[-–—]\s|o\s(?=\S))\s*")
# "1. Anta", "1) Anta", "a) anta", and the clauses of an agreement: "14.2 Parterna ska"
NUMBERED = re.compile(
    r"^\s*(?:\d{1,2}(?:\.\d{1,2})+\.?\s+(?=[A-ZÅÄÖ])|(?:\d{1,2}[.)](?!\d)|[a-zåäö]\))\s*(?=\S))"
)
# "§ 43", "KS § 43", and "Ks 43" for the common abbreviations of boards and councils
SECTION_SIGN = re.compile(
    r"^\s*(?:(?:[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{0,7}\s+)?§\s*\d+"
    r"|(?:[KR][sfSF](?:au|AU)?|[BHKMSTV][nN])\s+\d{1,3}(?=\s*$|\s+[A-ZÅÄÖ]))"
)
_ALWAYS_FURNITURE = re.compile(
    r"^(?:ordf[öo]rande(?:n|s|ns)?s? sign.*|justerare?s?n?s? sign.*|utdragsbestyrkande.*|"
    r"sekreterarens sign.*|(?:justerandes? )?sign(?:atur)?(?:er)?:?|sida \d+(?: ?(?:av|\() ?\d+\)?)?|"
    r"\d+ ?\(\d+\)|\d+ ?/ ?\d+|känslighet: ?\w+|sammanträdesdatum|paragrafen är justerad\.?|"
    r"https?://\S+)$",
    re.I,
)
_HEADER_WORD = re.compile(
    r"^(?:sammanträdes)?protokoll(?:sutdrag)?(?: nr \d+)?$|^sammanträdesdatum\b.*\d$", re.I
)
_DATE_ONLY = re.compile(r"^(?:den )?[\d–-]{6,10}$|^(?:den )?\d{1,2} [a-zåäö]{3,9} \d{4}$", re.I)
_NUMBER_TOKEN = re.compile(r"^[-–+]?\d[\d\s.,:]*%?\*{0,2}$")
_LABEL = re.compile(
    r"^(?:Från|Till|Ämne|Datum|Kopia|Cc|Skickat|Diarienummer|Dnr|Subject|From)\b ?:"
)
_EDGE_LINES = 5
_ATT = re.compile(r"^att\s")


@dataclass(frozen=True, slots=True)
class CleanLine:
    """A line of the cleaned text: ``text[start:end]``.

    ``opens`` is true when the line begins a paragraph; ``gap`` when white space stands above
    it on the page; ``header`` holds the running header lines of its page met since the line
    before (dates and bodies are read from them), ``footer`` those on the pages before. ``kept`` marks a header line that stays in the text
    because a § begins right under it: there it is the §'s own date and body.
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


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text of a document, where it stands on the pages, and its lines."""

    text: str
    spans: tuple[Span, ...]
    lines: tuple[CleanLine, ...]


def is_table_row(line: str) -> bool:
    """Return whether a line is a row of a table: cells, not a sentence."""
    if line.count(" | ") >= 1:
        return True
    tokens = line.split()
    numbers = sum(1 for token in tokens if _NUMBER_TOKEN.match(token))
    return numbers >= 2 and numbers * 2 >= len(tokens)


def _folded(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()).casefold())


def _repeated_edges(source: Source) -> set[tuple[int, int]]:
    """Return (page, line index) of running headers and footers found by repetition.

    A line is one when, digits aside, it stands near the same edge, at the same height, on at
    least three pages and on a quarter of the pages between its first and last appearance; on
    two pages that follow each other when it holds a number or a body's name.
    """
    places: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    for page in source.pages:
        count = len(page.lines)
        in_item = False  # under a § nothing belongs to the page's header
        for index, line in enumerate(page.lines):
            in_item = in_item or bool(SECTION_SIGN.match(line.text))
            if not line.text.strip() or len(line.text) > 120:
                continue
            height = round(line.top / 6)
            if index < _EDGE_LINES and not in_item:
                places[_folded(line.text), "top", height].append((page.number, index))
            if count - index <= _EDGE_LINES and count > _EDGE_LINES:
                places[_folded(line.text), "end", height].append((page.number, index))
    found: set[tuple[int, int]] = set()
    for (folded, _, _), where in places.items():
        pages = [page for page, _ in where]
        spread = max(pages) - min(pages) + 1
        pair = len(set(pages)) == 2 and spread == 2 and not _is_title_like(folded)
        if not pair and (len(set(pages)) < 3 or len(set(pages)) * 4 < spread):
            continue
        if SECTION_SIGN.match(folded.replace("#", "1").upper()) or BULLET.match(folded):
            continue
        if is_table_row(folded.replace("#", "1")):
            continue
        # §§ that each begin a page have the same heading and lead at the same height
        if role_heading(folded.capitalize()) or re.search(r"\bbeslutar\b", folded):
            continue
        # A title that three slides share is no header; a header names a body, a date, a file.
        if _is_title_like(folded) and len(set(pages)) * 2 < len(source.pages):
            continue
        found.update(where)
    return found


def _is_title_like(folded: str) -> bool:
    return "#" not in folded and body_in_line(folded.capitalize()) is None


def _furniture(source: Source) -> set[tuple[int, int]]:
    found = _repeated_edges(source) if source.format == "pdf" else set()
    for page in source.pages:
        count = len(page.lines)
        for index, line in enumerate(page.lines):
            text = " ".join(line.text.split())
            edge = index < _EDGE_LINES or count - index <= _EDGE_LINES
            if _ALWAYS_FURNITURE.match(text) or (
                source.format == "pdf"
                and edge
                and (_HEADER_WORD.match(text) or re.fullmatch(r"[-–]?\s?\d{1,3}\s?[-–]?", text))
                and not _is_cell(page, index)
            ):
                found.add((page.number, index))
    _spread_to_header_blocks(source, found)
    return found


def _is_cell(page: Page, index: int) -> bool:
    """Return whether a lone number is a table's cell rather than a page number."""
    if not page.lines[index].text.strip().isdigit():
        return False
    near = page.lines[max(0, index - 2) : index] + page.lines[index + 1 : index + 3]
    return any(line.text.strip().replace(" ", "").isdigit() for line in near)


def _spread_to_header_blocks(source: Source, found: set[tuple[int, int]]) -> None:
    """Take in dates and bodies that stand alone between header lines at the top of a page."""
    for page in source.pages:
        block = [
            index
            for index, line in enumerate(page.lines[: _EDGE_LINES + 1])
            if (page.number, index) in found
            or _DATE_ONLY.match(" ".join(line.text.split()))
            or body_in_line(line.text)
        ]
        run = [index for place, index in enumerate(block) if index == place]
        if any((page.number, index) in found for index in run):
            found.update((page.number, index) for index in run if page.lines[index].text.strip())
            following = len(run)
            # a body's name wrapped over two header lines
            if 0 < following < len(page.lines) - 1 and (page.number, following + 1) in found:
                joined = f"{page.lines[following - 1].text} {page.lines[following].text}"
                if body_in_line(joined) or body_in_line(page.lines[following].text):
                    found.add((page.number, following))


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


class _Builder:
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

    def add(self, page: Page, line: Line, *, page_top: bool, kept: bool = False) -> None:
        raw = line.text
        lead = len(raw) - len(raw.lstrip())
        text = raw.strip()
        raw_start = line.raw_start + lead
        gap = self._gap(page, line, page_top)
        opens = self._opens(page, line, text, gap, page_top)
        if self.last is not None:
            if opens:
                self.put_in("\n")
            else:
                self._join(text)
        start = self.length
        for glue, piece, offset in _without_soft_hyphens(text):
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
                tuple(self.footer),
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
        if line.heading or before.heading or abs(line.size - before.size) > 1.2:
            return True
        if SECTION_SIGN.match(text) and not _wraps_into_reference(above, text, gap):
            return True
        if BULLET.match(text) or is_table_row(text) or is_table_row(above):
            return True
        if _LABEL.match(text) or role_heading(text) or role_heading(above):
            return True
        if decision_lead(text) or decision_lead(above):
            return True
        if NUMBERED.match(text) and not re.search(
            r"(?:\b(?:den|kap\.?|enligt|se|punkt|avsnitt|i)|\d)$", above
        ):
            return True
        ended = bool(re.search(r"[.!?:;”\")]$", above))
        if _ATT.match(text) and (gap or ended or self._ends_early(above)):
            return True  # a clause without a bullet
        if before_page.number != page.number:
            return ended or not (
                text[:1].islower()
                or re.search(r"[,–-]$|\b(?:och|att|i|för|med|av|till|på|som|en|ett|den|de)$", above)
            )
        if above.endswith(SOFT_HYPHEN) or (text[:1].islower() and not (ended and gap)):
            return False
        if not gap and re.search(r"\d[-\u2010]$", above) and text[:1].isdigit():
            return False  # a date or a range broken at its hyphen, however short the line
        if gap:
            return True
        short = len(above) < 0.62 * self.typical
        return short and (text[:1].isupper() or text[:1].isdigit() or ended)

    def _ends_early(self, above: str) -> bool:
        """Return whether a line broke though a short word like "att" still had room on it."""
        return above.endswith(("beslutar", " samt", ", och")) or len(above) < 0.7 * self.typical

    def _join(self, text: str) -> None:
        """Join a line to the one above: hyphens at the line's end go, or stay, or become one."""
        above = self.last[1].text.rstrip() if self.last else ""
        if above.endswith(SOFT_HYPHEN):
            if _suspended(text):
                self.put_in("- ")
            return
        if above.endswith(("-", "\u2010")) and not above.endswith((" -", " \u2010")):
            if _suspended(text):
                self.put_in(" ")
            elif text[:1].islower() and above[-2:-1].isalpha() and above[-2:-1].islower():
                self.drop_last_characters(1)
            return
        self.put_in(" ")


def _suspended(text: str) -> bool:
    """Return whether a hyphen before ``text`` is a suspended one: "hälso- och sjukvård"."""
    return bool(re.match(r"(?:och|eller|samt|respektive|till)\b", text))


def _wraps_into_reference(above: str, text: str, gap: bool) -> bool:
    """Return whether "§ 7." at a line's start ends a reference begun on the line above."""
    if gap:
        return False
    rest = re.sub(r"^\s*§\s*\d+[a-z]?", "", text)
    if re.match(r"\s*[,.;)]", rest) or re.match(r"\s+(?:och|samt|i|om|första|andra)\b", rest):
        return True
    return bool(re.search(r"(?:\b(?:i|enligt|och|se|den|av|till|kap\.?)|,|\d{4})$", above))


def _without_soft_hyphens(text: str) -> list[tuple[str, str, int]]:
    """Split at soft hyphens inside a line, as (what to put in before, piece, offset).

    pdfium joins a line that ends in a hyphen with the next one and marks the place. The hyphen
    goes when it only divides a word; it stays in "hälso- och", "2023-12-20", "IT-stöd".
    """
    pieces: list[tuple[str, str, int]] = []
    offset = 0
    before = ""
    for piece in text.split(SOFT_HYPHEN):
        if piece:
            glue = ""
            if before and _suspended(piece):
                glue = "- "
            elif before and (before[-1].isdigit() or before[-1].isupper()):
                glue = "-"
            pieces.append((glue, piece, offset))
            before = piece
        offset += len(piece) + 1
    return pieces


def clean(source: Source) -> Cleaned:
    """Return the source's text without furniture, with its spans and lines."""
    furniture = _furniture(source)
    builder = _Builder(source)
    header: list[tuple[Page, Line]] = []
    for page in source.pages:
        page_top = True
        builder.turn_page()
        for index, line in enumerate(page.lines):
            text = " ".join(line.text.split())
            if not text:
                continue
            if (page.number, index) in furniture:
                builder.header.append(line.text.strip())
                header.append((page, line))
                continue
            if header and SECTION_SIGN.match(text):
                for header_page, header_line in _own_header(header, page):
                    builder.add(header_page, header_line, page_top=page_top, kept=True)
                    page_top = False
            builder.add(page, line, page_top=page_top)
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


def _own_header(header: list[tuple[Page, Line]], page: Page) -> list[tuple[Page, Line]]:
    """Return the date and body lines of the header right above a § on the same page."""
    kept: list[tuple[Page, Line]] = []
    body_open = False  # a body's name that runs on: "Nämnden för hälsa" / "och omsorg"
    for header_page, line in header:
        text = " ".join(line.text.split())
        if header_page.number != page.number or _ALWAYS_FURNITURE.match(text):
            body_open = False
            continue
        body = body_and_date(line.text)[0] is not None
        if body or is_date_line(text) or (body_open and text[:1].islower()):
            kept.append((header_page, line))
        body_open = body
    return kept


def header_context(lines: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Return (body, date) that a block of running header lines states, None for neither."""
    body: str | None = None
    when: str | None = None
    for place, line in enumerate(lines):
        found, date = body_and_date(line)
        following = lines[place + 1] if place + 1 < len(lines) else ""
        if following[:1].islower():  # a body's name in two lines
            found = body_in_line(f"{line} {following}") or found
        if found and (body is None or len(found) > len(body)):
            body = found
        when = date or when
    return body, when
