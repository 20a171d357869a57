"""``python -m evals.bench.violations SET… --home H``: every answer read again from the PDF itself.

Asks all questions of the sets, and looks up in the originals what the answers say: with code of
its own, that shares nothing with the reader, the composer or the guard whose work it checks. A
decision is told from a proposal by the heading above the quote on the page, not by the role that
the reader gave it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pypdfium2 as pdfium

from app.service import Service
from evals.sets import read_set
from ingest.settings import load_settings

Kind = Literal["marker", "quote", "number", "date", "name", "role", "refusal"]
KINDS: tuple[Kind, ...] = ("marker", "quote", "number", "date", "name", "role", "refusal")
_GROUP = 3  # figures of a number that are written together

_LEFT_OUT = frozenset("-\u00ad\u2010\u2011\u2012\u2013\u2014\u2212\ufffe\x02•●▪○◦➢\uf0b7")
_MARKERS = re.compile(r"(?:\s*\[\d+\])+")
_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_SPOKEN = re.compile(rf"(?<!\d)(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})", re.I)
_NUMBER = re.compile(r"(?<![\w,.])\d+(?:[.,:/]\d+)*")
_NAME = re.compile(r"(?<![.:;!?”] )(?<!^)\b[A-ZÅÄÖ][a-zåäöé]+ [A-ZÅÄÖ][a-zåäöé]+\b")
_TOLD = re.compile(
    r"\b(?:beslutade|beslöt|beslutar att|antog|fastställde|godkände|avslog|biföll|bestämde|decided"
    r"|adopted|approved|rejected)\b",
    re.I,
)
_AS_PROPOSED = re.compile(
    r"förslag|föresl|yrka|motion|reserv|ståndpunkt|enligt|röst|bakgrund|underlag|propos", re.I
)
# Headings that open what is decided, and what is not. A line by itself, as minutes print them.
_DECIDED = re.compile(
    r"^(?:\w+(?:n|s|ns) )?(?:\w+s )?beslut(?:et)?:?$"
    r"|beslutar?(?: (?:därför|enhälligt))?(?: att)?:?$",
    re.I,
)
_PROPOSED = re.compile(
    r"^(?:\w+ )?(?:förslag(?: till)?(?: beslut)?(?: på sammanträdet)?|beslutsförslag|yrkanden?"
    r"|reservation(?:er)?|särskilt yttrande|motion(?:en)?s? ?(?:yrkanden?)?):?$",
    re.I,
)
_PAGES_BACK = 2  # pages above the quote's own on which its heading may stand


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that an answer shows and its sources do not carry."""

    id: str  # of the question
    kind: Kind
    told: str


@cache
def _pages(path: Path) -> tuple[str, ...]:
    with pdfium.PdfDocument(path) as document:
        return tuple(page.get_textpage().get_text_range() for page in document)


def folded(text: str) -> str:
    """Return a text without white space, hyphens and bullets, in lower case."""
    kept = (sign for sign in text if not sign.isspace() and sign not in _LEFT_OUT)
    return "".join(kept).casefold()


def violations(record: Mapping[str, Any], files: Mapping[str, Path]) -> list[Violation]:
    """Return what is wrong with an answer record; ``files``: the originals by file name.

    Quotes from formats other than PDF, and from pages without text, are compared with the
    passage alone.
    """
    return [Violation(str(record["id"]), kind, told) for kind, told in _found(record, files)]


def _found(record: Mapping[str, Any], files: Mapping[str, Path]) -> Iterator[tuple[Kind, str]]:
    if record["abstained"]:
        if record["answer"] or record["citations"] or not record["reason"]:
            yield "refusal", "en vägran med svar eller utan skäl"
        return
    answer: str = record["answer"]
    given = {citation["marker"]: citation for citation in record["citations"]}
    used = [int(marker) for marker in re.findall(r"\[(\d+)\]", answer)]
    if set(used) != set(given) or not used:
        yield "marker", f"markörer {sorted(set(used))}, källor {sorted(given)}"
    for citation in given.values():
        yield from _quote(citation, files)
    yield from _values(answer, list(given.values()))
    start = 0
    for markers in _MARKERS.finditer(answer):
        stretch = answer[start : markers.start()]
        start = markers.end()
        cited = [given[int(m)] for m in re.findall(r"\d+", markers[0]) if int(m) in given]
        yield from _role(stretch, cited, files)
    if answer[start:].strip(" .;:!?)”"):
        yield "marker", f"text utan källa: {answer[start:].strip()[:60]}"


def _quote(citation: Mapping[str, Any], files: Mapping[str, Path]) -> Iterator[tuple[Kind, str]]:
    wanted = folded(citation["quote"])
    where = f"[{citation['marker']}] {citation['document']} s. {citation['page']}"
    if not wanted or wanted not in folded(citation["text"]):
        yield "quote", f"{where}: citatet står inte i stycket"
    page = _page(citation, files)
    if page and wanted not in folded(page):
        yield "quote", f"{where}: citatet står inte på sidan"


def _page(citation: Mapping[str, Any], files: Mapping[str, Path]) -> str:
    path = files.get(citation["document"])
    if path is None or path.suffix.casefold() != ".pdf":
        return ""
    pages = _pages(path)
    page = citation["page"]
    return pages[page - 1] if 1 <= page <= len(pages) else "(sidan finns inte)"


def _values(answer: str, cited: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Kind, str]]:
    """Yield numbers, dates and names that no cited passage or its place holds."""
    keys = ("text", "section", "date", "dnr", "title", "body", "document")
    held = " ".join(str(citation[key] or "") for citation in cited for key in keys)
    text = _MARKERS.sub(" ", answer)
    dates, rest = _dates(text)
    there, other = _dates(re.sub(r"-\s+", "-", held))
    flat = folded(held)
    for date in sorted(dates - there):
        if folded(date) not in flat:
            yield "date", date
    numbers = set(_NUMBER.findall(_joined(other))) | set(_NUMBER.findall(other))
    for number in sorted(set(_NUMBER.findall(_joined(rest))) - numbers):
        if not _is_cell(number, other):
            yield "number", number
    for name in sorted(set(_NAME.findall(rest))):
        if folded(name) not in flat:
            yield "name", name


def _dates(text: str) -> tuple[set[str], str]:
    """Return the full dates of a text as ISO, and the text without them."""
    found = {match[0] for match in _ISO.finditer(text)}
    for day, month, year in _SPOKEN.findall(text):
        found.add(f"{year}-{_MONTHS.index(month.casefold()) + 1:02}-{int(day):02}")
    return found, _SPOKEN.sub(" ", _ISO.sub(" ", text))


def _is_cell(number: str, held: str) -> bool:
    """Return whether a number stands with its thousands apart in a row: "146 200 102 700"."""
    if not number.isdigit() or len(number) <= _GROUP:
        return False
    groups = f"{int(number):,}".replace(",", r"[ \u00a0\u202f]")
    return re.search(rf"(?<!\d){groups}(?!\d)", held) is not None


def _joined(text: str) -> str:
    return re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", text)


def _role(
    stretch: str, cited: Sequence[Mapping[str, Any]], files: Mapping[str, Path]
) -> Iterator[tuple[Kind, str]]:
    """Yield a proposal told as decided, by the heading above its words on the page."""
    if not _TOLD.search(stretch) or _AS_PROPOSED.search(stretch):
        return
    for citation in cited:
        if _under(citation, files) == {"proposed"}:
            yield "role", f"[{citation['marker']}] {stretch.strip()[:80]}"


def _under(citation: Mapping[str, Any], files: Mapping[str, Path]) -> set[str]:
    """Return what the headings above a quote, wherever it stands on its page, open."""
    path = files.get(citation["document"])
    if path is None or path.suffix.casefold() != ".pdf":
        return set()
    pages, last = _pages(path), citation["page"] - 1
    lines: list[str] = []
    own = 0
    for page in range(max(last - _PAGES_BACK, 0), last + 1):
        own = len(lines)
        lines += pages[page].splitlines()
    wanted = folded(citation["quote"])
    kinds: set[str] = set()
    under = ""
    for at, line in enumerate(lines):
        bare = line.strip()
        if _PROPOSED.search(bare):
            under = "proposed"
        elif _DECIDED.search(bare):
            under = "" if under == "proposed" and not _is_heading(bare) else "decided"
            under = under or "proposed"
        ahead = folded("".join(lines[at : at + 40]))
        if at >= own and wanted and ahead.startswith(wanted):
            kinds.add(under)
    return kinds


def _is_heading(line: str) -> bool:
    """Return whether a line is the heading itself, not "Nämnden beslutar att" below another."""
    return re.search(r"beslut(?:et)?:?$", line, re.I) is not None


def table(found: Iterable[Violation], asked: int, answered: int) -> str:
    """Return the counts by kind, and each violation on a line."""
    every = list(found)
    counts = Counter(one.kind for one in every)
    lines = [f"{asked} frågor, {answered} besvarade", "", "| brott | antal |", "|---|--:|"]
    lines += [f"| {kind} | {counts[kind]} |" for kind in KINDS]
    lines += [f"| alla | {len(every)} |", ""]
    lines += [f"{one.id}: {one.kind}: {one.told}" for one in every]
    return "\n".join(lines)


def main() -> int:
    """Ask every question and print the violations; 1 when there is any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    service = Service.open(chosen.home, load_settings(chosen.home))
    try:
        files = originals(service)
        found: list[Violation] = []
        asked = answered = 0
        for path in chosen.sets:
            for question in read_set(path).items:
                answer = service.ask(question.question, history=question.history, id=question.id)
                asked += 1
                answered += not answer.abstained
                found += violations(answer.to_record(), files)
    finally:
        service.close()
    if chosen.json:
        counts = Counter(one.kind for one in found)
        print(json.dumps({"asked": asked, "answered": answered, **counts}, ensure_ascii=False))
    else:
        print(table(found, asked, answered))
    return 1 if found else 0


def originals(service: Service) -> dict[str, Path]:
    """Return the stored originals of an open service by file name."""
    return {row.file: service.original(row.id) for row in service.documents()}


if __name__ == "__main__":
    sys.exit(main())
