"""From the cells of tables to the register of figures: each value with all that names it.

A value without its row and column is useless, and with wrong ones it is harmful: what cannot
be told apart becomes a finding that says where, never a figure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.records import Figure, Finding, Page, Passage, Section, Source, Span
from ingest.table_context import TableContext, names_what
from ingest.table_headers import (
    Row,
    column_names,
    header_rows,
    label_columns,
    without_split_columns,
)
from ingest.table_places import Item, Places, Table, tables_of
from ingest.table_words import (
    is_number,
    is_period,
    is_total,
    period_of,
    unit_of,
    without_mark,
    year_of,
)

_JOIN = " · "


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables of a document hold.

    ``passages`` are the ids of the passages whose text is mostly cells of tables.
    """

    figures: tuple[Figure, ...] = ()
    findings: tuple[Finding, ...] = ()
    passages: frozenset[str] = frozenset()


def figures_in(
    source: Source,
    spans: Sequence[Span],
    sections: Sequence[Section],
    passages: Sequence[Passage],
) -> Tables:
    """Return the figures of a document's tables and what could not be told apart."""
    places = Places(spans)
    found = tables_of(source, places)
    pages = {page.number: page for page in source.pages}
    by_id = {section.id: section for section in sections}
    context = TableContext(pages, by_id, passages, places)
    figures: list[Figure] = []
    findings = [
        Finding("table_unparsed", page, _unclear_message(pages[page], lines))
        for page, lines in found.unclear
    ]
    for table in found.tables:
        count = header_rows(table.rows)
        if not count or count == len(table.rows):
            if _holds_values(table):
                findings.append(_without_header(table))
            continue
        figures.extend(_Reader(table, count, context).figures())
    ordered = sorted(findings, key=lambda finding: finding.page or 0)
    return Tables(tuple(figures), tuple(ordered), _mostly_cells(found.tables, passages))


def _holds_values(table: Table) -> bool:
    return len(table.rows) > 1 and any(
        item and is_number(item.text) for row in table.rows for item in row[1:]
    )


def _without_header(table: Table) -> Finding:
    page = table.first[0]
    seen = " | ".join(item.text if item else "" for item in table.rows[0])
    return Finding(
        "table_unparsed", page,
        f"Tabellen på sidan {page} har ingen rubrikrad som går att utläsa; dess värden är inte "
        f"med bland tabellvärdena. Första raden: {seen[:80]}",
    )  # fmt: skip


def _unclear_message(page: Page, lines: Sequence[int]) -> str:
    rows = "En rad" if len(lines) == 1 else f"{len(lines)} rader"
    return (
        f"{rows} på sidan {page.number} ser ut som tabellrader men kolumnerna går inte att "
        f"utläsa: {page.lines[lines[0]].text[:80]}"
    )


def _mostly_cells(tables: Sequence[Table], passages: Sequence[Passage]) -> frozenset[str]:
    held = sorted(
        item.place for table in tables for row in table.rows for item in row if item and item.place
    )
    ids: set[str] = set()
    longest = max((end - start for start, end in held), default=0)
    for passage in passages:
        first = bisect_left(held, (passage.start - longest,))
        last = bisect_left(held, (passage.end,))
        inside = sum(
            max(0, min(end, passage.end) - max(start, passage.start))
            for start, end in held[first:last]
        )
        if inside * 2 > len(passage.text.replace(" ", "").replace("\n", "")):
            ids.add(passage.id)
    return frozenset(ids)


class _Reader:
    """Reads one table, row by row."""

    def __init__(self, table: Table, headers: int, context: TableContext) -> None:
        self._context = context
        rows, self._columns = without_split_columns(table.rows, headers, table.columns)
        self._body = _filled_down(rows, headers)
        self._names = column_names(rows[:headers], self._columns)
        self._labels = label_columns(self._body, self._columns)
        self._caption = context.caption(table)
        telling = self._caption if self._caption and names_what(self._caption) else None
        self._label = telling or context.title(table) or self._caption
        self._notes = context.notes(table)
        corner = [text for names in self._names[: self._labels] for text in names]
        labels = [self._label or "", self._caption or ""]
        self._general = [*corner, *labels, context.introduction(table)]
        self._numeric = any(
            item and is_number(item.text) for row in self._body for item in row[self._labels :]
        )

    def figures(self) -> Iterator[Figure]:
        """Yield a figure for each cell with text that is no name."""
        year: str | None = None
        group: str | None = None
        grouped = self._has_groups()
        for number, row in enumerate(self._body):
            name = row[0].text if row[0] else ""
            if row[0] and not any(row[1:]):
                if year_of(name):
                    year = year_of(name)
                elif grouped:
                    group = name
                continue
            # a sum under several years or groups belongs to none of them, unless more follow
            loose = is_total(name) and not self._more_groups(number)
            yield from self._row(row, None if loose else year, None if loose else group)

    def _has_groups(self) -> bool:
        """Return whether rows with a name only head groups: then the first row is one of them.

        Elsewhere such a row is one whose cells are empty.
        """
        first = self._body[0]
        only_name = first[0] is not None and not any(first[1:])
        return only_name and (self._numeric or self._columns > 2)

    def _more_groups(self, number: int) -> bool:
        return any(row[0] and not any(row[1:]) for row in self._body[number + 1 :])

    def _row(self, row: Row, year: str | None, group: str | None) -> Iterator[Figure]:
        names = [item.text for item in row[: self._labels] if item]
        bare = [without_mark(name)[0] if self._note(name) else name for name in names]
        name = _JOIN.join([*([group] if group else []), *bare])
        for column in range(self._labels, self._columns):
            item = row[column]
            if item is None or item.place is None:
                continue
            passage = self._context.passage_at(item.place[0])
            if passage is None:
                continue
            yield self._figure(item, column, names, name, year, passage)

    def _figure(
        self, item: Item, column: int, names: list[str], row: str, year: str | None,
        passage: Passage,
    ) -> Figure:  # fmt: skip
        heads = self._heads(item, column)
        noted = self._note(item.text)
        value = without_mark(item.text)[0] if noted else item.text
        start, end = item.place or (0, 0)
        if noted:
            end = start + len(value)
        note = noted or next(filter(None, map(self._note, [*names, *heads, *self._general])), None)
        bare = [without_mark(head)[0] if self._note(head) else head for head in heads]
        # the title of a § dates the matter and not the table in it
        general = self._caption if is_number(value) and self._caption else ""
        periods = [*reversed(bare), *reversed(names), year or "", general]
        # a year among "kvartal 3 2025" and "årligen" is no amount
        said = [*reversed(bare), *reversed(names), *self._general]
        unit = None if year_of(value) and self._holds_times(column) else unit_of(value, said)
        return Figure(
            passage.section, self._label, row, _JOIN.join(bare),
            unit, period_of(self._periods(periods, year)), note, value, passage.id, start, end,
        )  # fmt: skip

    def _periods(self, texts: list[str], year: str | None) -> list[str]:
        """Return the texts that may state a period; a date or a range in a row's name does not.

        "18–64 år" and "Sprinkler 2019" are names: a row tells a period only as a whole.
        """
        label = texts[-1]
        told = [text for text in texts[:-1] if is_period(text) or not self._names_row(text)]
        return told if any(is_period(text) for text in texts[:-1]) or year else [*told, label]

    def _holds_times(self, column: int) -> bool:
        """Return whether a column holds times in words, or years and nothing else."""
        told = [item.text for row in self._body if (item := row[column])]
        if len(told) > 1 and all(map(year_of, told)):
            return True
        return any(is_period(text) and not is_number(text) for text in told)

    def _names_row(self, text: str) -> bool:
        return any(item and item.text == text for row in self._body for item in row[: self._labels])

    def _heads(self, item: Item, column: int) -> list[str]:
        """Return the headers of a value; those of all its columns where it spans several."""
        heads = list(self._names[column])
        for other in range(column + 1, min(column + item.column_span, self._columns)):
            heads += [text for text in self._names[other] if text not in heads]
        return heads

    def _note(self, text: str) -> str | None:
        mark = without_mark(text)[1]
        return self._notes.get(mark) if mark else None


def _filled_down(rows: Sequence[Row], headers: int) -> list[Row]:
    """Return the body's rows, a first cell that is merged over several standing in each."""
    body: list[Row] = []
    for number, row in enumerate(rows[headers:], start=headers):
        filled = list(row)
        for column in (0, 1):
            for above in range(max(headers, number - 50), number):
                item = rows[above][column] if column < len(row) else None
                if item and filled[column] is None and above + item.row_span > number:
                    filled[column] = replace(item, row_span=1)
        body.append(filled)
    return body
