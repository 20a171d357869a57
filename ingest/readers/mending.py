"""Mending what recognition gets wrong in known places: § signs, bullets, specks at line ends.

A § is read as "$", "&", "S" or "8" by the Swedish model, which does not know the sign. The
English model does, and loses å, ä and ö instead: it is asked about the doubtful places only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median

from PIL import Image

from ingest.headings import role_heading
from ingest.readers.tesseract import TextRow, Token

TokenLine = list[Token]
SecondReader = Callable[[Image.Image], tuple[TextRow, ...]]

_SIGN_ALONE = re.compile(r"^[.:|'‘]?[$&§8S5]{1,2}$")
_SIGN_AND_NUMBER = re.compile(r"^[.:|'‘]?(?P<sign>[$&§8S]{1,2}?)(?P<number>\d{1,3})[.,;:)]*$")
_HEADING_SIGN = re.compile(r"^(?P<sign>[358])(?P<number>\d{1,3})$")  # where a § is expected
_NUMBER = re.compile(r"^\d{1,3}(?!\d)")
_ENDS = ".,;:)"
_LONGEST_SIGN = 3  # characters that a § is read as, with dirt before it
_SEEN = re.compile(r"(?P<sign>[§$&]{1,2})\s?(?P<number>\d{1,3})(?!\d)")
_CERTAIN = re.compile(r"^[.:|'‘]?[$&§]{1,2}$")
_RANGE = re.compile(r"\d\s?[-–]\s?\d|\d,? (?:och|samt) \d|\d, \d")
_BODY = re.compile(r"^[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{0,7}$")
_SURE_BULLET = re.compile(r"^[•»«¢©®●▪]{1,2}$|^(?:\*|°|\+\+|»+«)$")
_MAYBE_BULLET = re.compile(r"^[+.,oe*°s]$")
_SPECK = re.compile(r"^[|:;'\"‘’`´.,_~=¦\\/\-–—]+$")
_OPENING_QUOTE = re.compile(r"^[\"'‘`|](?=\w)")
_CLOSING_QUOTE = re.compile(r"\w[\"'’”]")
_LEADING_SPECK = re.compile(r"^[|:;'\"‘’`´.,_~=¦\\/]+$")
_FEW_NUMBERS = 4  # numbers in a line; more are a row of a table
_MOST_CUTS = 80  # doubtful places shown to the second reader, of one page
_MARGIN, _GUTTER = 12, 50  # pixels around a cut, white pixels between cuts
_SAME_EDGE = 12.0  # pixels between left edges of bullets under each other


def without_specks(tokens: Sequence[Token]) -> TokenLine:
    """Leave out dirt and table rules read as signs at a line's ends, and lines of nothing else."""
    line = list(tokens)
    usual = median(token.bottom - token.top for token in line)
    while line and (_SPECK.match(line[-1].text) or _is_tiny(line[-1], usual)):
        line.pop()
    while line and _LEADING_SPECK.match(line[0].text) and not _is_point_bullet(line):
        line.pop(0)
    if any(_CLOSING_QUOTE.search(token.text) for token in line):
        return line
    return [replace(token, text=_OPENING_QUOTE.sub("", token.text)) for token in line]


def _is_tiny(token: Token, usual: float) -> bool:
    return len(token.text) == 1 and token.bottom - token.top < 0.45 * usual


def _is_point_bullet(line: TokenLine) -> bool:
    return line[0].text == "." and len(line) > 1 and line[1].text == "att"


def with_bullets(lines: Sequence[TokenLine]) -> list[TokenLine]:
    """Write "•" where a line opens with what a bullet is read as.

    "+", "o" or "e" counts only under or over a sure bullet, or another of its kind, at the
    same left edge.
    """
    sure = [line[0].left for line in lines if len(line) > 1 and _SURE_BULLET.match(line[0].text)]
    maybe = [line[0].left for line in lines if len(line) > 1 and _MAYBE_BULLET.match(line[0].text)]
    mended: list[TokenLine] = []
    for line in lines:
        head = line[0]
        near = [left for left in sure if abs(left - head.left) <= _SAME_EDGE]
        like = [left for left in maybe if abs(left - head.left) <= _SAME_EDGE]
        is_bullet = len(line) > 1 and (
            _SURE_BULLET.match(head.text)
            or _is_point_bullet(line)
            or (_MAYBE_BULLET.match(head.text) and (near or len(like) > 1))
        )
        mended.append([replace(head, text="•"), *line[1:]] if is_bullet else line)
    return mended


def with_section_signs(
    lines: Sequence[TokenLine], image: Image.Image, second: SecondReader | None, known: list[int]
) -> list[TokenLine]:
    """Write "§" where one was read as another sign.

    ``second`` reads an image with a model that knows the sign; every doubtful place is shown
    to it and mended when it sees a § before the same number. Without it, or where it sees
    none, a line's beginning is mended when its number continues ``known``, the numbers of §§
    met so far in the file, or a role heading follows. ``known`` is added to.
    """
    places = [(i, j) for i, line in enumerate(lines) for j in _doubtful_places(line)]
    places = sorted(places, key=lambda place: place[1])[:_MOST_CUTS]  # headings first
    seen = _seen(lines, places, image, second) if second and places else {}
    mended = [list(line) for line in lines]
    for (i, j), text in seen.items():
        seen_number = _confirmed(mended[i], j, text)
        if seen_number is not None:
            mended[i] = _mended(mended[i], j, seen_number, double="§§" in text)
    for i, line in enumerate(mended):
        place = _heading_place(line)
        if place is None:
            continue
        mended[i] = line = _by_place(mended, i, place, known)
        number = _number_at(line, place)
        if number is not None and line[place].text.startswith("§"):
            known.append(number)
    return mended


def _doubtful_places(line: TokenLine) -> list[int]:
    """Return which tokens may be §; in a row of figures only the first can."""
    if sum(token.text[:1].isdigit() for token in line) > _FEW_NUMBERS:
        place = _heading_place(line)
        return [] if place is None else [place]
    return [j for j in range(len(line)) if _doubtful(line, j)]


def _doubtful(line: TokenLine, j: int) -> bool:
    return _stands_alone(line, j) or _joint(line, j) is not None


def _stands_alone(line: TokenLine, j: int) -> bool:
    """Return whether a token may be a § whose number is the next one: "8 43", "88 19-22"."""
    following = line[j + 1].text if j + 1 < len(line) else ""
    return bool(_SIGN_ALONE.match(line[j].text) and _NUMBER.match(following))


def _joint(line: TokenLine, j: int) -> re.Match[str] | None:
    """Return the parts of a token that may be a § with its number: "843", "$36."."""
    if _stands_alone(line, j):
        return None
    joint = _SIGN_AND_NUMBER.match(line[j].text)
    if joint is None and _may_head(line, j):
        joint = _HEADING_SIGN.match(line[j].text)
    return joint


def _may_head(line: TokenLine, j: int) -> bool:
    """Return whether a number stands where that of a § does: before a title, after "KS"."""
    if j == 0:
        return len(line) > 1 and line[1].text[:1].isupper()
    return j == 1 and len(line) == 2 and bool(_BODY.match(line[0].text)) and line[0].text[-1] != "."


def _number_at(line: TokenLine, j: int) -> int | None:
    if joint := _joint(line, j):
        return int(joint["number"])
    following = _NUMBER.match(line[j + 1].text) if j + 1 < len(line) else None
    return int(following[0]) if following else None


def _seen(
    lines: Sequence[TokenLine],
    places: Sequence[tuple[int, int]],
    image: Image.Image,
    second: SecondReader,
) -> dict[tuple[int, int], str]:
    """Show all doubtful places to the second reader at once, each on a row of its own."""
    cuts = [image.crop(_around(lines[i], j)) for i, j in places]
    width = max(cut.width for cut in cuts) + 2 * _GUTTER
    sheet = Image.new("L", (width, sum(cut.height + _GUTTER for cut in cuts) + _GUTTER), 255)
    rows: list[tuple[int, int]] = []
    y = _GUTTER
    for cut in cuts:
        sheet.paste(cut, (_GUTTER, y))
        rows.append((y, y + cut.height))
        y += cut.height + _GUTTER
    tokens = [token for row in second(sheet) for token in row.tokens]
    return {
        place: " ".join(t.text for t in tokens if top <= (t.top + t.bottom) / 2 < bottom)
        for place, (top, bottom) in zip(places, rows, strict=True)
    }


def _around(line: TokenLine, j: int) -> tuple[int, int, int, int]:
    shown = line[j : j + 1 if _joint(line, j) else j + 2]
    return (
        max(0, int(min(t.left for t in shown)) - _MARGIN),
        max(0, int(min(t.top for t in shown)) - _MARGIN),
        int(max(t.right for t in shown)) + _MARGIN,
        int(max(t.bottom for t in shown)) + _MARGIN,
    )


def _confirmed(line: TokenLine, j: int, seen: str) -> str | None:
    """Return the number when the second reading is a § before the same number, else None.

    "318" may be "§ 18": then the first reading ends in the number that the second one sees.
    """
    match = _SEEN.search(seen)
    if match is None or not ("§" in match["sign"] or _CERTAIN.match(line[j].text)):
        return None
    number, text = match["number"], line[j].text.rstrip(_ENDS)
    if _joint(line, j):
        same = text.endswith(number) and len(text) - len(number) <= _LONGEST_SIGN
    else:
        same = int(number) == _number_at(line, j)
    return number if same else None


def _mended(line: TokenLine, j: int, number: str, *, double: bool) -> TokenLine:
    """Put § (or §§) in the place of the sign; the number gets a space before it."""
    text = "§§" if double else "§"
    if _joint(line, j):
        end = line[j].text[len(line[j].text.rstrip(_ENDS)) :]
        text += f" {number}{end}"
    return [*line[:j], replace(line[j], text=text), *line[j + 1 :]]


def _heading_place(line: TokenLine) -> int | None:
    """Return where a line's § sign would stand: first, or after a body's short name."""
    for j in (0, 1):
        if j < len(line) and (j == 0 or _BODY.match(line[0].text)) and _doubtful(line, j):
            return j
    return None


def _by_place(lines: Sequence[TokenLine], i: int, j: int, known: Sequence[int]) -> TokenLine:
    """Mend a sign in heading position by what stands around it."""
    line = lines[i]
    number = _number_at(line, j)
    if line[j].text.startswith("§") or number is None:
        return line
    after = j + (1 if _joint(line, j) else 2)
    titled = after >= len(line) or line[after].text[:1].isupper()
    sign = line[j].text.lstrip(".:|'‘")
    follows = bool(known) and 0 < number - known[-1] <= 2
    heads = any(role_heading(" ".join(t.text for t in low)) for low in lines[i + 1 : i + 4])
    if titled and (sign[0] in "$&" or follows or (heads and sign[0] in "8S")):
        several = len(sign) == 2 and bool(_RANGE.search(" ".join(t.text for t in line[j:])))
        return _mended(line, j, str(number), double=several)
    return line
