"""The picture of a matter: time runs down, a lane for each body, a shape for each kind of mark.

Places across are percentages and places down are pixels, so the picture fits any width without
its words shrinking. Shape and word tell what a mark is; colour only helps.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.timeline import Mark, Row, Shape, Tie, Timeline
from app.web import texts
from app.web.counts import counted
from app.web.texts import escape

_LEFT = 14  # per cent of the width that the days take
_HEAD, _LINE, _YEAR, _GAP, _PAD = 58, 30, 28, 34, 8  # heights in pixels
_LANE, _DAYS = 92, 60  # least widths in pixels
_IN = 14  # pixels from a lane's left edge to the middle of its marks

# Drawn around 0,0 within 8 pixels; "line" is stroked, "fill" is filled, "sign" lies on a filling.
_SHAPES: dict[Shape, str] = {
    "decision": '<rect class="fill" x="-7" y="-7" width="14" height="14" rx="2"/>',
    "postponed": '<rect class="line" x="-7" y="-7" width="14" height="14" rx="2"/>'
    '<path class="stroke" d="M-2.5,-3.5V3.5M2.5,-3.5V3.5"/>',
    "note": '<circle class="line" r="6"/>',
    "assignment": '<path class="fill" d="M-6,-7.5L8,0L-6,7.5Z"/>',
    "report": '<circle class="fill" r="8"/><path class="sign" d="M-3.8,.2L-1,3.2L4,-3"/>',
    "proposal": '<path class="line" d="M0,-8.5L8.5,0L0,8.5L-8.5,0Z"/>',
    "letter": '<path class="line" d="M-8,-6H8V6H-8Z"/><path class="stroke" d="M-8,-6L0,1L8,-6"/>',
    "paper": '<path class="line" d="M-6,-8H3L6,-5V8H-6Z"/>'
    '<path class="stroke" d="M-3,-2H3M-3,1.5H3M-3,5H1"/>',
    "rules": '<path class="line" d="M-4.5,-8H4.5L8.5,0L4.5,8H-4.5L-8.5,0Z"/>'
    '<path class="stroke" d="M-3,-2.2H3M-3,2H3"/>',
    "agenda": '<rect class="line" x="-7" y="-7" width="14" height="14"/>'
    '<path class="stroke" d="M-4,-3H-3M-1,-3H4M-4,0H-3M-1,0H4M-4,3H-3M-1,3H4"/>',
    "open": '<circle class="line" r="8"/><text class="query" y="4.5">?</text>',
    "missing": '<rect class="line" x="-8" y="-8" width="16" height="16"/>'
    '<text class="query" y="4.5">?</text>',
}


def picture(drawn: Timeline) -> str:
    """Return the timeline as SVG within its frame."""
    tops, years, height = _tops(drawn.rows)
    width = _DAYS + _LANE * len(drawn.lanes)
    back = [_rail(lane, drawn, height) for lane in range(len(drawn.lanes))]
    back += [_tie(tie, drawn, tops) for tie in drawn.ties]
    front = [
        _row(row, top, drawn, years.get(at))
        for at, (row, top) in enumerate(zip(drawn.rows, tops, strict=True))
    ]
    heads = "".join(_lane_head(lane, drawn) for lane in range(len(drawn.lanes)))
    size = "many" if len(drawn.lanes) > 4 else f"lanes-{len(drawn.lanes)}"
    return (
        f'<figure class="timeline {size}"><div class="pan" tabindex="0" role="region" '
        f'aria-label="{texts.TIMELINE}"><svg role="group" aria-label="{texts.TIMELINE}" '
        f'width="100%" height="{height}" style="min-width:{width}px"><defs>'
        '<pattern id="tyst" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><line class="hatch" y2="7"/></pattern></defs>'
        f"{heads}{''.join(back)}{''.join(front)}</svg></div>"
        f'<p class="pan-hint small">{texts.TIMELINE_SCROLL}</p>{legend(drawn)}</figure>'
    )


def icon(shape: Shape, own: bool = True) -> str:
    """Return a shape by itself, for a list; it says nothing to those who cannot see it."""
    return (
        f'<svg class="icon" width="20" height="20" viewBox="-10 -10 20 20" aria-hidden="true">'
        f"{_shape(shape, own)}</svg>"
    )


def legend(drawn: Timeline) -> str:
    """Return what the shapes of a picture mean."""
    marks = [mark for row in drawn.rows for mark in row.marks]
    used = [shape for shape in _SHAPES if any(mark.shape == shape for mark in marks)]
    items = "".join(f"<li>{icon(shape)} {texts.SHAPES[shape]}</li>" for shape in used)
    linked = f"<li>{texts.LINKED_MARK}</li>" if not all(mark.own for mark in marks) else ""
    return (
        f'<figcaption class="legend"><ul aria-label="{texts.LEGEND}">{items}{linked}</ul>'
        "</figcaption>"
    )


def day_words(day: str, *, year: bool = True) -> str:
    """Return "22 maj 2024" for an ISO date; a year as it stands."""
    parts = day.split("-")
    if len(parts) != 3:
        return day
    named = f"{int(parts[2])} {texts.MONTHS.split()[int(parts[1]) - 1]}"
    return f"{named} {parts[0]}" if year else named


def silence(row: Row) -> str:
    """Return "8 månader utan handlingar" for a row of silence."""
    return texts.SILENCE.format(months=counted(int(row.text), "month"))


def mark_name(mark: Mark, day: str, lane: str) -> str:
    """Return what a mark is called for those who do not see it."""
    when = day_words(day) if day else texts.UNDATED
    linked = "" if mark.own else f", {texts.LINKED}"
    return f"{texts.SHAPES[mark.shape]}{linked}: {mark.about}, {lane}, {when}"


def attributes(mark: Mark) -> str:
    """Return the address of what a mark opens, and where it opens in the pane."""
    found = f'href="{escape(mark.link)}"'
    if mark.passage:
        found += f' data-open="{escape(mark.passage)}"'
    if mark.passage and mark.start is not None and mark.end is not None:
        found += f' data-start="{mark.start}" data-end="{mark.end}"'
    return found


def _tops(rows: Iterable[Row]) -> tuple[list[int], dict[int, str], int]:
    """Return where each row begins, before which of them a year stands, and the whole height."""
    at, year = _HEAD, ""
    tops: list[int] = []
    years: dict[int, str] = {}
    for number, row in enumerate(rows):
        if row.kind == "day" and row.text[:4] != year:
            year = row.text[:4]
            years[number] = year
            at += _YEAR
        tops.append(at)
        at += _GAP if row.kind == "silence" else _LINE * len(row.marks) + _PAD
    return tops, years, at + _PAD


def _lane_x(lane: int, drawn: Timeline) -> float:
    return _LEFT + lane * (100 - _LEFT) / len(drawn.lanes)


def _lane_head(lane: int, drawn: Timeline) -> str:
    width = (100 - _LEFT) / len(drawn.lanes)
    name = escape(drawn.lanes[lane] or texts.NO_BODY)
    return (
        f'<foreignObject x="{_lane_x(lane, drawn):.2f}%" y="0" width="{width:.2f}%" '
        f'height="{_HEAD - 6}"><div class="lane" title="{name}">'
        f"{name}</div></foreignObject>"
    )


def _rail(lane: int, drawn: Timeline, height: int) -> str:
    x = f"{_lane_x(lane, drawn):.2f}%"
    return (
        f'<line class="rail" x1="{x}" x2="{x}" y1="{_HEAD}" y2="{height - _PAD}" '
        f'transform="translate({_IN} 0)"/>'
    )


def _middle(place: tuple[int, int], tops: list[int]) -> float:
    return tops[place[0]] + place[1] * _LINE + _LINE / 2


def _tie(tie: Tie, drawn: Timeline, tops: list[int]) -> str:
    one = drawn.rows[tie.start[0]].marks[tie.start[1]]
    other = drawn.rows[tie.end[0]].marks[tie.end[1]]
    top, end = _middle(tie.start, tops), _middle(tie.end, tops)
    kind = "tie" if tie.reported else "tie lacking"
    x = f"{_lane_x(one.lane, drawn):.2f}%"
    if one.lane == other.lane:  # a bracket beside the lane's marks
        return (
            f'<svg x="{x}" y="0" overflow="visible"><path class="{kind}" '
            f'd="M{_IN - 8},{top}H1.5V{end}H{_IN - 8}"/></svg>'
        )
    return (
        f'<line class="{kind}" x1="{x}" y1="{top}" x2="{_lane_x(other.lane, drawn):.2f}%" '
        f'y2="{end}" transform="translate({_IN} 0)"/>'
    )


def _row(row: Row, top: int, drawn: Timeline, year: str | None) -> str:
    parts = []
    if year:
        parts.append(
            f'<line class="year" x1="0" x2="100%" y1="{top - _YEAR + 2}" y2="{top - _YEAR + 2}"/>'
            f'<text class="year" x="0" y="{top - 9}">{escape(year)}</text>'
        )
    if row.kind == "silence":
        parts.append(
            f'<rect class="silence" x="0" y="{top + 3}" width="100%" height="{_GAP - 8}"/>'
            f'<text class="silence" x="50%" y="{top + 20}">{silence(row)}</text>'
        )
        return "".join(parts)
    said = {"undated": texts.UNDATED, "awaited": texts.AWAITED}.get(row.kind)
    if row.kind in ("undated", "awaited"):
        parts.append(f'<line class="year" x1="0" x2="100%" y1="{top}" y2="{top}"/>')
    shown = said or (day_words(row.text, year=False) if "-" in row.text else "")
    parts.append(f'<text class="day" x="0" y="{top + 20}">{escape(shown)}</text>')
    for number, mark in enumerate(row.marks):
        parts.append(_mark(mark, row, drawn, top + number * _LINE))
    return "".join(parts)


def _mark(mark: Mark, row: Row, drawn: Timeline, top: int) -> str:
    """Return a mark as a link, its hit area as wide as its lane."""
    name = mark_name(mark, row.text, drawn.lanes[mark.lane] or texts.NO_BODY)
    kind = texts.SHAPES[mark.shape]
    words = f'{escape(mark.label)}<tspan class="more"> {kind}</tspan>' if mark.label else kind
    width = (100 - _LEFT) / len(drawn.lanes)
    return (
        f'<a class="mark" {attributes(mark)} aria-label="{escape(name)}">'
        f"<title>{escape(name)}</title>"
        f'<svg x="{_lane_x(mark.lane, drawn):.2f}%" y="{top}" width="{width:.2f}%" '
        f'height="{_LINE}"><rect class="hit" x="1" y="1" width="98%" height="{_LINE - 2}" '
        f'rx="4"/><g transform="translate({_IN} {_LINE // 2})">{_shape(mark.shape, mark.own)}</g>'
        f'<text x="{_IN + 13}" y="{_LINE // 2 + 4}">{words}</text></svg></a>'
    )


def _shape(shape: Shape, own: bool) -> str:
    return f'<g class="shape {shape}{"" if own else " linked"}">{_SHAPES[shape]}</g>'
