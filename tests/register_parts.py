"""Sections and passages for the tests of the registers, from lines written in the test."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.records import DocumentKind, Passage, Role, Section, SectionKind


@dataclass(frozen=True, slots=True)
class Block:
    """A section to be: its title and the lines under it, all of one role."""

    lines: tuple[str, ...]
    title: str | None = None
    number: str | None = None
    role: Role = "text"
    kind: SectionKind = "heading"
    part_kind: DocumentKind = "overenskommelse"
    body: str | None = None
    date: str | None = None
    parent: int | None = None  # place of the enclosing block


@dataclass(frozen=True, slots=True)
class Parts:
    text: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]

    def at(self, record: object) -> str:
        """Return the words that a record points to."""
        start, end = getattr(record, "start"), getattr(record, "end")  # noqa: B009
        return self.text[start:end]


def parts(*blocks: Block) -> Parts:
    """Return the text, sections and passages of the blocks, one passage each."""
    text = ""
    sections: list[Section] = []
    passages: list[Passage] = []
    for place, block in enumerate(blocks):
        start = len(text)
        lines = [block.title, *block.lines] if block.title else list(block.lines)
        text += "\n".join(lines) + "\n"
        end = len(text) - 1
        parent = None if block.parent is None else f"s{block.parent}"
        sections.append(
            Section(
                f"s{place}", block.kind, block.number, block.title, block.body, block.date, None,
                start, end, 1, (1,), parent, block.part_kind,
            )
        )  # fmt: skip
        passages.append(
            Passage(
                f"p{place}",
                f"s{place}",
                place,
                block.role,
                start,
                end,
                text[start:end],
                1,
                (1,),
                "",
            )
        )
    return Parts(text, tuple(sections), tuple(passages))


def item(
    *lines: str, number: str = "12", role: Role = "vote", date: str | None = "2024-03-05"
) -> Block:
    """Return a § of minutes whose lines are of one role."""
    return Block(lines, f"§ {number} Ärende", number, role, "agenda_item", "protokoll", date=date)
