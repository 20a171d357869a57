"""What a line looks like: bullets, numbered clauses, § signs, rows of tables."""

from __future__ import annotations

import re

from ingest.swedish import WORD_DATE

SOFT_HYPHEN = "\ufffe"  # what pdfium puts for a hyphen at a line's end
BULLET = re.compile(r"^\s*(?:[•●○▪■◦➢✓·\uf0b7\uf0a7\uf0d8\u25cf]|[-–—]\s|o\s(?=\S))\s*")
# "1. Anta", "1) Anta", "a) anta", and the clauses of an agreement: "14.2 Parterna ska"
NUMBERED = re.compile(
    r"^\s*(?:\d{1,2}(?:\.\d{1,2})+\.?\s+(?=[A-ZÅÄÖ])|(?:\d{1,2}[.)](?!\d)|[a-zåäö]\))\s*(?=\S))"
)
ATT = r"(?:att|a t t)"  # some set it in spaced letters
NOTES = r"(?:minnes|mötes)anteckningar\b"  # of a meeting, in small letters
# What a bare number is given where its place says that it opens a § (``Line.glue``), and the level
# of heading of such a line: the text of the § goes on right below.
ITEM_SIGN, ITEM_LEVEL = "§ ", 3
# "§ 43", "KS § 43", "§ KS 43", "MBN 2024 § 43", "43 §", "Pan 43 §", "Ärende 5 § 43", "Ärende 5"
# where nothing else counts, "MSN 2024:43 Taxa", and "Ks 43" for the common short forms of boards
_AGENDA_PLACE = r"(?:(?:Ärende|ÄRENDE|[Pp]unkt|PUNKT)\s+(?:nr\s+)?\d{1,3}[.:,]?\s*[–-]?\s*(?=§))?"
_YEAR_BEFORE = r"(?:(?:19|20)\d{2}\s?[:/]\s?(?=\d))?"  # "§ 2024:43"
_OF_YEAR = r"(?:(?:19|20)\d{2}\s+(?=§))?"  # "MBN 2024 § 43"
SECTION_SIGN = re.compile(
    rf"^\s*{_AGENDA_PLACE}"
    r"(?:(?:(?!(?:I|Se|Jfr|Den|För|Mot|Om|Och|Vid|Av|Till|På|Med|Dock|Även|Enl|Under|Enligt)\s)"
    rf"[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{{0,7}}\s+)?{_OF_YEAR}§\s*(?:[A-ZÅÄÖ]{{2,6}}\s+)?\d+"
    r"|(?:(?!Kap\s)[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{1,3}\s+)?\d{1,3}\s*§(?=\s*$|\s+[A-ZÅÄÖ])"
    r"|[A-ZÅÄÖ]{2,6}\s+(?:19|20)\d{2}:\d{1,3}(?=\s+[A-ZÅÄÖ])"
    r"|(?:Ärende|ÄRENDE)\s+(?:nr\s+)?\d{1,3}(?:[.:]|\s+[–-])?(?=\s*$|\s+[A-ZÅÄÖ”\"])"
    r"|(?:[KR][sfSF](?:au|AU)?|[BHKMSTV][nN])\s+\d{1,3}(?=\s*$|\s+[A-ZÅÄÖ]))"
)
# The same, taken apart: "number" of "§ 43 a/2024" and of "§ 2024:43 a", "matter" where it is that
# of an "Ärende 5", and "rest", what follows on the line. It matches more than SECTION_SIGN does
# ("Den 43"): ask that one first where it is not known.
SECTION_NUMBER = re.compile(
    rf"^\s*{_AGENDA_PLACE}"
    rf"(?:(?:[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{{0,7}}\s+)?{_OF_YEAR}§\s*(?:[A-ZÅÄÖ]{{2,6}}\s+)?"
    r"|(?:[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{1,3}\s+)?(?=\d{1,3}\s*§)|(?P<matter>(?:Ärende|ÄRENDE)\s+)(?:nr\s+)?|[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{1,3}\s+)"
    rf"{_YEAR_BEFORE}"
    r"(?P<number>\d+(?:[a-z]|\s[a-h](?![\wåäö-]))?)(?:\s*§)?(?:\s?/\s?(?:20)?\d{2})?[.:]?(?:(?:\s+(?:[–-]\s+)?|\s?\|\s?)(?P<rest>.*))?$",
    re.S,
)
_FOLLOWING = re.compile(r"\b(?:följande|nedanstående)\b", re.I)
_SENTENCE_END = re.compile(r"[a-zåäö]{4}[”\")]?[.!?][”\")]?$")
_NUMBER_TOKEN = re.compile(r"^[-–+]?\d[\d\s.,:]*%?\*{0,2}$")


def item_number(line: str) -> str | None:
    """Return the number of the item that a line opens: "43", "43a", "Ärende 5"; None for none."""
    match = SECTION_NUMBER.match(line)
    if match is None:
        return None
    number = "".join(match["number"].split())
    return f"Ärende {number}" if match["matter"] else number


def item_name(number: str | None) -> str:
    """Return how an item of minutes is named: "§ 43", or "Ärende 3" where that is its number."""
    if number is None:
        return "paragraf utan nummer"
    return number if number[:1].isalpha() else f"§ {number}"


def leads_list(text: str) -> bool:
    """Return whether a text opens the list below it: "… att", "…:", "följande insatser …;"."""
    end = text.rstrip()
    return end.endswith((":", " att")) or (end.endswith(";") and bool(_FOLLOWING.search(end)))


def list_mark(line: str) -> re.Match[str] | None:
    """Return the bullet or number that a line opens with as an item of a list, None for none."""
    return BULLET.match(line) or NUMBERED.match(line)


def is_table_row(line: str) -> bool:
    """Return whether a line is a row of a table: cells, not a sentence."""
    if line.count(" | ") >= 1:
        return True
    if SECTION_SIGN.match(line):
        return False  # "§ 112 Taxa 2025"
    if _SENTENCE_END.search(line):
        return False  # "köpeskilling om 1 250 000 kronor."
    tokens = WORD_DATE.sub("x", line).split()
    numbers = sum(1 for token in tokens if _NUMBER_TOKEN.match(token))
    return numbers >= 2 and numbers * 2 >= len(tokens)
