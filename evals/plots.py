"""Plots as SVG text: no library, no script, the same bytes for the same figures.

Each function returns one ``<svg>`` that stands by itself in a page. Colours are told apart in
grey print too, and every mark says its value.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log10

INK, SOFT, GRID = "#1d2733", "#5b6b7b", "#d5dce3"
SERIES = ("#0b4f8a", "#d9822b", "#4b8b5a")
_WIDTH = 640
_FONT = "font-family='system-ui, sans-serif' font-size='12'"


def _svg(height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {height:.0f}' "
        f"role='img' {_FONT} fill='{INK}'><title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK) -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' fill='{fill}'>{escape(words)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    return (
        f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}' "
        f"stroke-width='{width}'/>"
    )


def percent(value: float) -> str:
    """Return a share as "61,5 %"."""
    return f"{100 * value:.1f} %".replace(".", ",")


def bars(
    title: str,
    rows: Sequence[tuple[str, Sequence[float | None]]],
    names: Sequence[str],
) -> str:
    """Return horizontal bars, 0 to 1: for each row a bar for each of ``names``."""
    left, right, thick = 190, 60, 13
    span = _WIDTH - left - right
    tall = thick * len(names) + 10
    parts = _legend(names)
    top = 30.0
    for label, shares in rows:
        parts.append(_text(left - 8, top + tall / 2, label, anchor="end"))
        for place, share in enumerate(shares):
            y = top + place * thick
            if share is None:
                parts.append(_text(left + 4, y + 10, "–", fill=SOFT))
                continue
            parts.append(
                f"<rect x='{left}' y='{y:.1f}' width='{span * share:.1f}' height='{thick - 2}' "
                f"fill='{SERIES[place]}'/>"
            )
            parts.append(_text(left + span * share + 4, y + 10, percent(share), fill=SOFT))
        top += tall
    parts.append(_line(left, 24, left, top, INK))
    return _svg(top + 8, title, parts)


def _legend(names: Sequence[str], left: float = 190) -> list[str]:
    parts = []
    for place, name in enumerate(names):
        x = left + place * 150
        parts.append(f"<rect x='{x}' y='6' width='10' height='10' fill='{SERIES[place]}'/>")
        parts.append(_text(x + 15, 15, name))
    return parts


def curves(
    title: str,
    series: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    across: str,
    up: str,
    *,
    mark: tuple[float, float] | None = None,
    ticks: Sequence[tuple[float, str]] = ((0.0, "0"), (0.5, "50 %"), (1.0, "100 %")),
) -> str:
    """Return curves over 0 to 1 in both directions; ``mark`` is a point of its own."""
    left, top, wide, high = 70.0, 30.0, 540.0, 240.0

    def at(x: float, y: float) -> tuple[float, float]:
        return left + wide * x, top + high * (1 - y)

    parts = _legend([name for name, _ in series], left)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = at(0, share)[1]
        parts += [_line(left, y, left + wide, y, GRID)]
        parts += [_text(left - 6, y + 4, f"{100 * share:.0f} %", anchor="end", fill=SOFT)]
    for x, label in ticks:
        parts.append(_text(at(x, 0)[0], top + high + 16, label, anchor="middle", fill=SOFT))
    for place, (_, points) in enumerate(series):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in points))
        dash = ("", " stroke-dasharray='6 3'", " stroke-dasharray='2 3'")[place]
        parts.append(
            f"<polyline points='{path}' fill='none' stroke='{SERIES[place]}' "
            f"stroke-width='2'{dash}/>"
        )
    if mark is not None:
        x, y = at(*mark)
        parts.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='5' fill='{SERIES[1]}'/>")
        parts.append(_text(x + 9, y + 4, "körningen"))
    parts.append(_text(left + wide / 2, top + high + 34, across, anchor="middle"))
    parts.append(_text(left + wide, 15, up, anchor="end", fill=SOFT))
    return _svg(top + high + 44, title, parts)


def histogram(title: str, values: Sequence[float], unit: str) -> str:
    """Return how many values lie in each of up to 24 steps, even on a logarithmic axis."""
    told = [value for value in values if value > 0]
    if not told:
        return ""
    left, top, wide, high = 50.0, 20.0, 560.0, 170.0
    low, top_value = log10(min(told)), log10(max(told))
    steps = 24 if top_value > low else 1
    size = (top_value - low) / steps or 1.0
    counts = [0] * steps
    for value in told:
        counts[min(steps - 1, int((log10(value) - low) / size))] += 1
    parts = []
    for place, count in enumerate(counts):
        tall = high * count / max(counts)
        x = left + wide * place / steps
        parts.append(
            f"<rect x='{x + 1:.1f}' y='{top + high - tall:.1f}' width='{wide / steps - 2:.1f}' "
            f"height='{tall:.1f}' fill='{SERIES[0]}'/>"
        )
        if count:
            parts.append(
                _text(x + wide / steps / 2, top + high - tall - 3, str(count), anchor="middle",
                      fill=SOFT)
            )  # fmt: skip
    parts.append(_line(left, top + high, left + wide, top + high, INK))
    for place in (0, steps // 4, steps // 2, 3 * steps // 4, steps):
        x = left + wide * place / steps
        label = f"{10 ** (low + size * place):.0f}"
        parts.append(_text(x, top + high + 15, label, anchor="middle", fill=SOFT))
    parts.append(_text(left + wide / 2, top + high + 32, unit, anchor="middle"))
    return _svg(top + high + 40, title, parts)


def balance(title: str, rows: Sequence[tuple[str, int, int]]) -> str:
    """Return for each row a bar to the left (lost) and one to the right (won)."""
    middle, half = 380.0, 200.0
    most = max((max(lost, won) for _, lost, won in rows), default=1) or 1
    parts = [
        _text(middle - 6, 15, "sämre", anchor="end", fill=SOFT),
        _text(middle + 6, 15, "bättre", fill=SOFT),
    ]
    top = 26.0
    for label, lost, won in rows:
        parts.append(_text(140, top + 12, label, anchor="end"))
        for count, colour, way in ((lost, SERIES[1], -1), (won, SERIES[0], 1)):
            wide = half * count / most
            x = middle - wide if way < 0 else middle
            parts.append(
                f"<rect x='{x:.1f}' y='{top}' width='{wide:.1f}' height='16' fill='{colour}'/>"
            )
            anchor = "end" if way < 0 else "start"
            parts.append(
                _text(middle + way * (wide + 5), top + 12, str(count), anchor=anchor, fill=SOFT)
            )
        top += 24
    parts.append(_line(middle, 20, middle, top, INK))
    return _svg(top + 8, title, parts)
