"""HTML: what a reader of the page sees, in the order of its source."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree, html

from ingest.errors import UnreadableFileError
from ingest.readers.building import PageBuilder
from ingest.readers.plain import decoded
from ingest.records import Source

_DROPPED = frozenset(
    ("script", "style", "nav", "head", "noscript", "template", "iframe", "object", "svg",
     "button", "select", "form")
)  # fmt: skip
_INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
     "font", "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong",
     "sub", "sup", "time", "tt", "u", "var", "wbr")
)  # fmt: skip
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.I)
_XML_ENCODING = re.compile(r"^\s*<\?xml[^>]*\?>")
_HEAD_BYTES = 4096


def read_html(path: Path) -> Source:
    """Read a web page as one page; scripts, styles and navigation are left out.

    Nothing is fetched and no entity from outside is resolved.
    """
    text = _XML_ENCODING.sub("", _decoded(path))
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError) as exc:
        raise UnreadableFileError(
            f"{path.name}: filen är tom eller ingen webbsida. Spara sidan på nytt."
        ) from exc
    walker = _Walker()
    try:
        walker.walk(root)
    except RecursionError as exc:
        raise UnreadableFileError(
            f"{path.name}: sidans element är nästlade för djupt. Spara sidan som PDF."
        ) from exc
    walker.flush()
    title = " ".join(str(root.findtext(".//title") or "").split())
    return Source(walker.builder.pages(), "html", title or None)


def _decoded(path: Path) -> str:
    """Decode by byte order mark, else by the charset the page states, else as plain text."""
    data = path.read_bytes()
    stated = _CHARSET.search(data[:_HEAD_BYTES])
    if stated and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = stated[1].decode("ascii").lower()
        # Browsers read pages that say Latin-1 as Windows-1252 (WHATWG Encoding Standard).
        name = "cp1252" if name in ("iso-8859-1", "latin1", "us-ascii", "ascii") else name
        try:
            return data.decode(name).replace("\0", "")
        except (LookupError, UnicodeError):  # "undefined" is a codec that decodes nothing
            return decoded(path)  # the page states a wrong charset: its bytes decide
    return decoded(path)


class _Walker:
    """Turns elements into lines: a block is a line, a table row is a line."""

    def __init__(self) -> None:
        self.builder = PageBuilder()
        self._parts: list[str] = []
        self._heading = 0
        self._bullet = ""
        self._reaching: dict[int, int] = {}  # column → rows that a cell above still covers

    def walk(self, element: html.HtmlElement) -> None:
        """Add what ``element`` shows, without the text that follows it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED or element.get("hidden") is not None:
            return
        if tag == "br":
            self.flush()
        elif tag in _INLINE:
            self._inside(element)
        elif tag == "tr":
            self.flush()
            self._row(element)
        elif tag == "table":
            self._table(element)
        else:
            self._block(element, tag)

    def flush(self) -> None:
        """End the current line."""
        text = " ".join("".join(self._parts).split())
        self._parts.clear()
        if text:
            self.builder.add(self._bullet + text, self._heading)
            self._bullet = ""

    def _block(self, element: html.HtmlElement, tag: str) -> None:
        self.flush()
        outer = self._heading
        if re.fullmatch("h[1-6]", tag):
            self._heading = int(tag[1])
        elif tag == "li":
            self._bullet = "• "
        if tag == "pre":
            self.builder.add(str(element.text_content()))
        else:
            self._inside(element)
        self.flush()
        self._heading = outer
        if tag == "li":
            self._bullet = ""

    def _table(self, element: html.HtmlElement) -> None:
        self.builder.end_table()
        outer, self._reaching = self._reaching, {}
        self._block(element, "table")
        self._reaching = outer
        self.builder.end_table()

    def _row(self, row: html.HtmlElement) -> None:
        """Add a row; where a cell above reaches into it, its place stays empty."""
        cells: list[str] = []
        spans: dict[int, int] = {}
        merged: list[int] = []
        begun: dict[int, int] = {}
        waiting = [cell for cell in row if cell.tag in ("td", "th")]
        while waiting or self._reaching.get(len(cells)):
            column = len(cells)
            if self._reaching.get(column):
                merged.append(column)
                cells.append("")
                continue
            cell = waiting.pop(0)
            spans[column] = span = _count(cell, "colspan")
            cells += [" ".join(_shown_texts(cell)), *[""] * (span - 1)]
            below = _count(cell, "rowspan") - 1
            begun.update(dict.fromkeys(range(column, column + span), below))
        self._reaching = {c: left - 1 for c, left in self._reaching.items() if left > 1}
        self._reaching.update({c: left for c, left in begun.items() if left})
        self.builder.add_row(cells, spans, merged)

    def _inside(self, element: html.HtmlElement) -> None:
        self._parts.append(element.text or "")
        for child in element:
            self.walk(child)
            self._parts.append(child.tail or "")


def _count(cell: html.HtmlElement, name: str) -> int:
    value = str(cell.get(name, "1"))
    return max(1, min(int(value), 100)) if value.isdecimal() else 1


def _shown_texts(element: html.HtmlElement) -> list[str]:
    texts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _DROPPED:
            inner = _shown_texts(child)
            texts += inner if child.tag not in _INLINE else []
            if child.tag in _INLINE:
                texts[-1] += "".join(inner)
        if child.tag in _INLINE:
            texts[-1] += child.tail or ""
        else:
            texts.append(child.tail or "")
    return texts
