"""The matters of an agenda, with what the agenda itself says of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.references import Mention, mentions
from ingest.errors import QuestionError
from ingest.records import Document, Section

_COMMENT = re.compile(
    r"^(?:till |angående )?(?:ärende|punkt)(?: nr)?\.? ?(\d+)\b.{0,80}$", re.I | re.M
)
_SIGNATURE = re.compile(
    r"^(?:[A-ZÅÄÖ][\w-]+ ){1,3}[A-ZÅÄÖ][\w-]+, \w|^(?:nästa sammanträde|välkom)", re.I | re.M
)
_ASIDE = re.compile(r"\s*\([^()]*(?:§|bordla|återremi|bilaga|handling|muntlig)[^()]*\)", re.I)
_KIND_FIRST = re.compile(
    r"^(?:återrapportering|återredovisning|slutrapport|slutredovisning|beslutsärende"
    r"|informationsärende|initiativärende|valärende|remiss)\s*[:–-]\s*",
    re.I,
)
_PROCEDURE = re.compile(
    r"^(?:val av (?:\w+ )*juster|utseende av (?:\w+ )*juster|justering\b|protokolls?juster"
    r"|(?:fastställande|godkännande) av (?:dagordning|föredragningslista|ärendelista)"
    r"|dagordning(?:en)?$|föredragningslista$|upprop|närvaro|mötets? öppn|sammanträdets? öppn"
    r"|(?:mötet|sammanträdet) (?:öppn|avslut)|öppnande|avslut(?:ning|ande)?(?: av|$)"
    r"|anmälningsärenden?|anmälan av (?:delegation|inkom)|meddelanden?(?:$| )|delgivning"
    r"|(?:redovisning|anmälan) av delegation|delegation(?:sbeslut|särenden)"
    r"|övriga? (?:frågor?|ärenden?)|nästa (?:möte|sammanträde)|föregående (?:mötes )?protokoll)",
    re.I,
)
_FOLLOW_UP = re.compile(
    r"uppdrag\w* som (?:inte|ej|ännu)|(?:genomgång|uppföljning|bevakning|redovisning) av "
    r"(?:\w+ ){0,2}uppdrag|(?:öppna|pågående|kvarstående|utestående) uppdrag"
    r"|uppdrags(?:lista|uppföljning|bevakning)|beslutsuppföljning",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Comment:
    """What an agenda says of a matter below its list: ``[start, end)`` of its text."""

    section: Section
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One matter of an agenda."""

    section: Section
    number: str
    title: str
    dnr: str | None
    comments: tuple[Comment, ...]
    references: tuple[Mention, ...]  # the §§ that title and comments name

    @property
    def subject(self) -> str:
        """The title without asides and without the kind of matter before a colon."""
        return _KIND_FIRST.sub("", _ASIDE.sub("", self.title)).strip() or self.title

    @property
    def procedural(self) -> bool:
        """True for the matters of every meeting, which have no history to tell."""
        return bool(_PROCEDURE.match(self.title))

    @property
    def reviews_assignments(self) -> bool:
        """True when the matter is a going through of what has been assigned."""
        return bool(_FOLLOW_UP.search(self.title))


def agenda_items(document: Document) -> list[Item]:
    """Return the matters of an agenda in order. Raises QuestionError when there are none."""
    listed = [
        section
        for section in document.sections
        if section.part_kind == "dagordning"
        and section.kind == "heading"
        and section.title
        and re.fullmatch(r"\d+[a-z]?", section.number or "")
    ]
    if not listed:
        raise QuestionError(
            f"{document.file} har inga numrerade ärenden som kan läsas. Ange en kallelse eller "
            "dagordning; `paragraf inspect` visar vad läsaren fann i filen."
        )
    return [_item(document, section, _comments(document, listed, section)) for section in listed]


def _comments(document: Document, listed: list[Section], item: Section) -> tuple[Comment, ...]:
    """Return what stands below headings like "Ärende 4", whether or not they became sections."""
    found = []
    text = document.text
    openings = list(_COMMENT.finditer(text, listed[-1].start))
    for place, match in enumerate(openings):
        around = [s for s in document.sections if s.start <= match.start() < s.end]
        if match[1] != item.number or not around or around[-1].part_kind != "dagordning":
            continue
        own = around[-1] if around[-1] not in listed else item
        end = openings[place + 1].start() if openings[place + 1 :] else around[-1].end
        end = min(end, around[-1].end)
        signature = _SIGNATURE.search(text, match.end() + 1, end)
        end = signature.start() if signature else end
        if text[match.end() : end].strip():
            found.append(Comment(own, match.end() + 1, end))
    return tuple(found)


def _item(document: Document, section: Section, comments: tuple[Comment, ...]) -> Item:
    told = "\n".join([section.title or "", *(document.text[c.start : c.end] for c in comments)])
    named = {(m.number, m.day): m for m in mentions(told) if m.number is not None}
    return Item(
        section,
        section.number or "",
        section.title or "",
        section.dnr,
        comments,
        tuple(_fullest(named.values())),
    )


def _fullest(named: Iterable[Mention]) -> Iterator[Mention]:
    """Yield each § once: "§ 9/2025" is left out where "§ 9 2025-02-12" is named too."""
    every = list(named)
    for mention in every:
        fuller = (
            m.number == mention.number and m.day != mention.day and m.day.startswith(mention.day)
            for m in every
        )
        if not any(fuller):
            yield mention
