"""Days as the law counts them, in Asia/Shanghai, and how a paper writes them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from pipeline.case.refusal import refusal
from pipeline.messages import msg

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
"""A case lies within these days: whatever is outside is a slip of the pen, not a loan."""

_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ZH_DIGITS = "〇一二三四五六七八九"


def today(now: datetime) -> date:
    """The day in China at a moment. ValueError if the moment names no time zone."""
    if now.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return now.astimezone(SHANGHAI).date()


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day if it is shorter (民法典 art. 202).

    Count a series from its first day, not from the one before, or 31 January → 28 February would
    stay at the 28th.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def age_on(birth: date, day: date) -> int:
    """Full years (周岁) on a day; the birthday itself counts, 28 February for one of the 29th.

    ValueError for a day before the birth.
    """
    if day < birth:
        raise ValueError("before the birth")
    years = day.year - birth.year
    return years if add_months(birth, 12 * years) <= day else years - 1


def date_zh(day: date) -> str:
    """``2026年5月15日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def date_zh_full(day: date) -> str:
    """``二〇二六年五月十五日``."""
    year = "".join(_ZH_DIGITS[int(digit)] for digit in f"{day.year:04}")
    return f"{year}年{_zh_number(day.month)}月{_zh_number(day.day)}日"


def date_en(day: date) -> str:
    """``15 May 2026``, whatever the locale of the machine."""
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"


def _zh_number(number: int) -> str:
    """1 to 99, as one reads it: 十, 十五, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    head = (_ZH_DIGITS[tens] if tens > 1 else "") + "十" if tens else ""
    return head + (_ZH_DIGITS[ones] if ones else "")


def in_range(day: date) -> date:
    """The day itself; a refusal outside of :data:`EARLIEST` to :data:`LATEST`."""
    if not EARLIEST <= day <= LATEST:
        raise refusal(
            "date_range",
            msg("{day} cannot be a day of this case.", day=day),
            hint=msg("Days lie between {first} and {last}.", first=EARLIEST, last=LATEST),
        )
    return day


def _day(value: object) -> object:
    if value is None:
        return value
    return in_range(_read(value))


def _read(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise refusal(
            "date",
            msg("This is not written as a date."),
            hint=msg("Write year, month and day with hyphens, such as 2026-05-15."),
        )
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise refusal("date", msg("The calendar has no day {day}.", day=value)) from None


Day = Annotated[date, BeforeValidator(_day)]
"""A date: ``2026-05-15`` and no other form, from :data:`EARLIEST` to :data:`LATEST`.

pydantic's own ``date`` would read a number such as 20260515 as seconds since 1970.
"""
