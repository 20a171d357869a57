"""Numbers with their words, in the language spoken: "1 rad", "12 rader", "12 rows"."""

from __future__ import annotations

from typing import Literal

from app.web.language import Language, current

What = Literal[
    "clause", "compared", "document", "finding", "hit", "lack", "like", "linked", "matter",
    "missing", "month", "page", "paper", "passage", "place", "question", "row", "section",
    "source",
]  # fmt: skip
# One of a thing, and several; "§" is written alike in both languages.
WORDS: dict[Language, dict[What, tuple[str, str]]] = {
    "sv": {
        "clause": ("1 beslutssats", "{} beslutssatser"),
        "compared": ("jämfört med 1 §", "jämfört med {} §§"),
        "document": ("1 dokument", "{} dokument"),
        "finding": ("1 anmärkning", "{} anmärkningar"),
        "hit": ("1 träff", "{} träffar"),
        "lack": ("en sak saknas", "{} saker saknas"),
        "like": ("1 liknande ärende", "{} liknande ärenden"),
        "linked": ("1 länkad", "{} länkade"),
        "matter": ("1 ärende", "{} ärenden"),
        "missing": ("1 ställe", "{} ställen"),
        "month": ("en månad", "{} månader"),
        "page": ("1 sida", "{} sidor"),
        "paper": ("1 handling", "{} handlingar"),
        "passage": ("1 stycke", "{} stycken"),
        "place": ("1 §", "{} §§"),
        "question": ("1 fråga", "{} frågor"),
        "row": ("1 rad", "{} rader"),
        "section": ("1 avsnitt", "{} avsnitt"),
        "source": ("1 källa", "{} källor"),
    },
    "en": {
        "clause": ("1 decision clause", "{} decision clauses"),
        "compared": ("compared with 1 §", "compared with {} §§"),
        "document": ("1 document", "{} documents"),
        "finding": ("1 remark", "{} remarks"),
        "hit": ("1 result", "{} results"),
        "lack": ("one thing is missing", "{} things are missing"),
        "like": ("1 similar matter", "{} similar matters"),
        "linked": ("1 linked", "{} linked"),
        "matter": ("1 matter", "{} matters"),
        "missing": ("1 place", "{} places"),
        "month": ("one month", "{} months"),
        "page": ("1 page", "{} pages"),
        "paper": ("1 paper", "{} papers"),
        "passage": ("1 passage", "{} passages"),
        "place": ("1 §", "{} §§"),
        "question": ("1 question", "{} questions"),
        "row": ("1 row", "{} rows"),
        "section": ("1 section", "{} sections"),
        "source": ("1 source", "{} sources"),
    },
}


def counted(number: int, what: What) -> str:
    """Return ``number`` with the word for what is counted."""
    one, some = WORDS[current()][what]
    return one if number == 1 else some.format(number)
