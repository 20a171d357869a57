"""How a cell's value reads on the screen, after the number format that it is stored with."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
# Quoted or escaped text, currency signs such as [$kr-41D], then the digits' own pattern.
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]')
_PADDING = re.compile(r"\[[^\]]*\]|_.|\*.")
_DIGITS = re.compile(r"[#0?](?:[#0?,. \u00a0]*[#0?])?,*")
_PLAIN = re.compile(r"[#0?,.% \u00a0+()-]*")


def shown(value: object, number_format: str) -> str:
    """Return a cell's value as text.

    Numbers get decimal comma, thousands apart by a space, percent sign and unit where their
    format says so; a day becomes ISO 8601, a month "jan 2024", a year "2024".
    """
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, (int, float)):
        return _number(value, number_format)
    if isinstance(value, (datetime, date)):
        return _day(value, number_format)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    return "" if value is None else str(value)


def _day(value: datetime | date, number_format: str) -> str:
    pattern = _PADDING.sub("", _LITERAL.sub("", number_format)).lower().split(";")[0]
    if "d" not in pattern and "h" not in pattern:
        month = _MONTHS[value.month - 1]
        if "y" in pattern:
            return f"{month} {value.year}" if "m" in pattern else str(value.year)
        if "m" in pattern:
            return month
    if isinstance(value, datetime) and (value.hour or value.minute):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.strftime("%Y-%m-%d")


def _number(value: int | float, number_format: str) -> str:
    positive = number_format.split(";")[0]
    marked = _LITERAL.sub("\0", positive)
    pattern = _PADDING.sub("", marked)
    digits = _DIGITS.search(pattern)
    plain = pattern.replace("\0", "")
    if digits is None or not _PLAIN.fullmatch(plain) or "e" in positive.lower().split("\0")[0]:
        return _general(value)
    before, after = _units(positive, marked, pattern, digits)
    core = digits[0]
    scale = len(core) - len(core.rstrip(","))
    whole, _, decimals = core.rstrip(",").partition(".")
    number = value / 1000**scale * (100 if "%" in plain else 1)
    text = f"{abs(number):,.{len(decimals)}f}"
    apart = any(sign in whole for sign in ", \u00a0")
    text = text.replace(",", " " if apart else "").replace(".", ",")
    least = whole.count("0")  # "0000" keeps leading zeros
    if not apart and least > 1:
        head, comma, tail = text.partition(",")
        text = head.zfill(least) + comma + tail
    if decimals.strip("0"):  # "0.##" shows only the decimals that there are
        keep = decimals.count("0")
        head, _, tail = text.partition(",")
        tail = tail[:keep] + tail[keep:].rstrip("0")
        text = f"{head},{tail}" if tail else head
    sign = "-" if number < 0 and any(c in "123456789" for c in text) else ""
    return f"{before}{sign}{text}{'%' if '%' in plain else ''}{after}"


def _units(positive: str, marked: str, pattern: str, digits: re.Match[str]) -> tuple[str, str]:
    """Return the text that the format puts before and after the digits, such as " mnkr"."""
    literals = [next(filter(None, match.groups()), "") for match in _LITERAL.finditer(positive)]
    count = pattern[: digits.start()].count("\0")
    before = "".join(literals[:count]).strip()
    after = "".join(literals[count:]).strip()
    return f"{before} " if before else "", f" {after}" if after else ""


def _general(value: int | float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{value:.15g}".replace(".", ",")
