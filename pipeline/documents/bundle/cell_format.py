"""A spreadsheet's values as its cells show them (ISO/IEC 29500-1, 18.8.31: number formats)."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

Value = object
_PIECE = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General|E[+-][0#?]+|[0#?][0#?,.]*|\.[0#?]+|AM/PM|A/P|上午/下午'
    r"|y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|%|@|.",
    re.I | re.S,
)
_WEEKDAYS = "一二三四五六日"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
# What these built-in formats look like on a Chinese machine.
_LOCAL = {"mm-dd-yy": "yyyy/m/d", "m/d/yy h:mm": "yyyy/m/d h:mm"}
_MOST_DECIMALS = 30


def shown(value: Value, code: str) -> str:
    """The text of a cell; what a format asks for that is not known here is left out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.timedelta):
        return _elapsed(value)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _moment(value, _LOCAL.get(code.lower(), code))
    if isinstance(value, int | float | Decimal):
        return _number(Decimal(repr(value) if isinstance(value, float) else value), code)
    return str(value)


def _number(value: Decimal, code: str) -> str:
    if not value.is_finite():
        return str(value)
    sections = _sections(code)
    chosen, signed = sections[0], True
    if len(sections) > 1 and value < 0:
        chosen, signed = sections[1], False
    elif len(sections) > 2 and value == 0:
        chosen = sections[2]
    try:
        text = _formatted(abs(value), chosen)
    except InvalidOperation:
        text = _general(abs(value))
    return f"-{text}" if value < 0 and signed and any(c in "123456789" for c in text) else text


def _formatted(value: Decimal, section: str) -> str:
    pieces = _PIECE.findall(section)
    places = [t for t in pieces if t[0] in "0#?" or (t[0] == "." and len(t) > 1)]
    if "/" in pieces or len(places) > 1 or any(t.lower().startswith("[dbnum") for t in pieces):
        return _general(value)
    value *= Decimal(100) ** pieces.count("%")
    power = next((t for t in pieces if t[:2].upper() in {"E+", "E-"}), "")
    out = []
    for piece in pieces:
        if piece in places:
            out.append(_scientific(value, piece, power) if power else _placed(value, piece))
        elif piece.lower() == "general":
            out.append(_general(value))
        elif piece != power:
            out.append(_literal(piece))
    return "".join(out).strip()


def _placed(value: Decimal, places: str) -> str:
    """A number in ``#,##0.00``."""
    bare = places.rstrip(",")
    value /= Decimal(1000) ** (len(places) - len(bare))
    whole, _, part = bare.partition(".")
    decimals = min(len(part.replace(",", "")), _MOST_DECIMALS)
    fixed = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    digits, _, after = f"{fixed:f}".partition(".")
    least = whole.count("0")
    digits = digits.lstrip("0").zfill(least) if least else digits.lstrip("0")
    if "," in whole:
        digits = f"{int(digits or 0):,}".rjust(least, "0") if digits else digits
    needed = len(part.rstrip("#?").replace(",", ""))
    while len(after) > needed and after.endswith("0"):
        after = after[:-1]
    return f"{digits}.{after}" if after else digits


def _scientific(value: Decimal, places: str, power: str) -> str:
    decimals = min(len(places.partition(".")[2]), _MOST_DECIMALS)
    mantissa, _, exponent = f"{value:.{decimals}E}".partition("E")
    sign = "-" if int(exponent) < 0 else "+" if power[1] == "+" else ""
    return f"{mantissa}E{sign}{str(abs(int(exponent))).zfill(power.count('0'))}"


def _general(value: Decimal) -> str:
    """All digits of a whole number (it may be an account's), eleven of another."""
    if value == value.to_integral_value() and value < Decimal(10) ** 20:
        return f"{value:.0f}"
    text = f"{value:.11g}".upper()
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text


def _literal(piece: str) -> str:
    if piece[0] == '"':
        return piece[1:-1]
    if piece[0] == "\\":
        return piece[1:]
    if piece[0] == "[":
        return piece[2:-1].partition("-")[0] if piece.startswith("[$") else ""
    return "" if piece[0] in "_*@" else piece


@lru_cache(maxsize=500)
def _sections(code: str) -> list[str]:
    """The parts of a format for positive, negative and zero, and for text."""
    found = [""]
    for piece in _PIECE.findall(code or "General"):
        if piece == ";":
            found.append("")
        else:
            found[-1] += piece
    return found


def _moment(value: datetime.date | datetime.time, code: str) -> str:
    pieces = _PIECE.findall(_sections(code)[0])
    if not any(t[0].lower() in "ymdhsa" and _literal(t) == t for t in pieces):
        return str(value)
    twelve = any(t.upper() in {"AM/PM", "A/P"} or t == "上午/下午" for t in pieces)
    out = []
    for at, piece in enumerate(pieces):
        minutes = piece[0] in "mM" and len(piece) < 3 and _near_time(pieces, at)
        out.append(_part(value, "n" * len(piece) if minutes else piece, twelve))
    return "".join(out).strip()


def _near_time(pieces: list[str], at: int) -> bool:
    """Whether ``m`` stands behind hours or before seconds, and so means minutes."""
    before = next((t for t in reversed(pieces[:at]) if t[0].lower() in "ymdhs"), "")
    after = next((t for t in pieces[at + 1 :] if t[0].lower() in "ymdhs"), "")
    return before[:1].lower() == "h" or after[:1].lower() == "s"


def _part(value: datetime.date | datetime.time, piece: str, twelve: bool) -> str:
    kind, long = piece[0].lower(), len(piece) > 1
    if piece.upper() in {"AM/PM", "A/P"} or piece == "上午/下午":
        late = getattr(value, "hour", 0) >= 12
        return ("下午" if late else "上午") if piece == "上午/下午" else ("PM" if late else "AM")
    if kind in "hns" and _literal(piece) == piece:
        hour = getattr(value, "hour", 0)
        number = {"h": (hour - 1) % 12 + 1 if twelve else hour, "n": getattr(value, "minute", 0),
                  "s": getattr(value, "second", 0)}[kind]  # fmt: skip
        return f"{number:02}" if long else str(number)
    if kind in "ymda" and isinstance(value, datetime.date) and _literal(piece) == piece:
        return _date_part(value, kind, len(piece))
    return _literal(piece)


def _date_part(value: datetime.date, kind: str, length: int) -> str:
    if kind == "y":
        return f"{value.year:04}" if length > 2 else f"{value.year % 100:02}"
    if kind == "a":
        return ("星期" if length > 3 else "") + _WEEKDAYS[value.weekday()]
    if kind == "m":
        return _MONTHS[value.month - 1] if length > 2 else str(value.month).zfill(length)
    day = _DAYS[value.weekday()]
    return (day if length > 3 else day[:3]) if length > 2 else str(value.day).zfill(length)


def _elapsed(value: datetime.timedelta) -> str:
    seconds = round(abs(value.total_seconds()))
    sign = "-" if value.total_seconds() < 0 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
