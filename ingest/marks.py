"""What a line looks like: bullets, numbered clauses, § signs, rows of tables."""

from __future__ import annotations

import re

SOFT_HYPHEN = "\ufffe"  # what pdfium puts for a hyphen at a line's end
BULLET = re.compile(r"^\s*(?:[•●○▪■◦➢✓·\uf0b7\uf0a7\uf0d8\u25cf]|[-–—]\s|o\s(?=\S))\s*")
# "1. Anta", "1) Anta", "a) anta", and the clauses of an agreement: "14.2 Parterna ska"
NUMBERED = re.compile(
    r"^\s*(?:\d{1,2}(?:\.\d{1,2})+\.?\s+(?=[A-ZÅÄÖ])|(?:\d{1,2}[.)](?!\d)|[a-zåäö]\))\s*(?=\S))"
)
# "§ 43", "KS § 43", and "Ks 43" for the common abbreviations of boards and councils
SECTION_SIGN = re.compile(
    r"^\s*(?:(?:(?!(?:I|Se|Jfr|Den|För|Mot|Om|Och|Vid|Av|Till|På|Med|Dock|Även|Enl|Under|Enligt)\s)"
    r"[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{0,7}\s+)?§\s*\d+"
    r"|(?:[KR][sfSF](?:au|AU)?|[BHKMSTV][nN])\s+\d{1,3}(?=\s*$|\s+[A-ZÅÄÖ]))"
)
# The same, taken apart: "number" of "§ 43 a/2024", and "rest", what follows on the line. It
# matches more than SECTION_SIGN does ("Den 43"): ask that one first where it is not known.
SECTION_NUMBER = re.compile(
    r"^\s*(?:(?:[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{0,7}\s+)?§\s*|[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{1,3}\s+)"
    r"(?P<number>\d+[a-z]?)(?:\s?/\s?(?:20)?\d{2})?[.:]?(?:\s+(?P<rest>.*))?$",
    re.S,
)
_NUMBER_TOKEN = re.compile(r"^[-–+]?\d[\d\s.,:]*%?\*{0,2}$")


def is_table_row(line: str) -> bool:
    """Return whether a line is a row of a table: cells, not a sentence."""
    if line.count(" | ") >= 1:
        return True
    tokens = line.split()
    numbers = sum(1 for token in tokens if _NUMBER_TOKEN.match(token))
    return numbers >= 2 and numbers * 2 >= len(tokens)
