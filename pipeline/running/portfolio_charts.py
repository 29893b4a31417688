"""The charts of the portfolio page: inline SVG that needs nothing else, whole pixels only.

Amounts are drawn in 万元 where that makes them short. Colours come from the page, so that they
follow its light and dark dress; every bar carries its figure, so that colour tells nothing alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from pipeline.running.portfolio_format import BucketRow, MonthRow

BACK, AHEAD = 11, 6
"""How many months before and after that of the day are drawn."""
_WAN = Decimal(10_000)
_WIDTH, _HEIGHT, _TOP, _BOTTOM = 720, 290, 34, 34
_LEFT = 64


def short(amount: Decimal) -> str:
    """``34.0万``, or ``8,844`` where it is less than a 万."""
    return f"{amount / _WAN:,.1f}万" if amount >= _WAN else f"{amount:,.0f}"


def around(months: Sequence[MonthRow], as_of: date) -> list[MonthRow]:
    """Every month from the first with anything, at most :data:`BACK` before the day's, to the
    last, at most :data:`AHEAD` after it; a month without anything has its place too."""
    now = as_of.year * 12 + as_of.month - 1
    known = {_number(each.month): each for each in months}
    if not known:
        return []
    first, last = max(min(known), now - BACK), min(max(known), now + AHEAD)
    return [known.get(one) or _empty(one) for one in range(first, last + 1)]


def _number(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def _empty(number: int) -> MonthRow:
    zero = Decimal("0.00")
    month = f"{number // 12:04}-{number % 12 + 1:02}"
    return MonthRow(month=month, expected=zero, paid=zero, received=zero)


def months_chart(months: Sequence[MonthRow], as_of: date) -> Markup:
    """Per month what was due, what of it is paid by now, and what came in; the day is marked."""
    shown = around(months, as_of)
    if not shown:
        return Markup("")
    most = max(Decimal(1), *(max(each.expected, each.received) for each in shown))
    step = (_WIDTH - _LEFT) // len(shown)
    parts = [_grid(most), *(_month(each, _LEFT + place * step, step, most, as_of)
                            for place, each in enumerate(shown))]  # fmt: skip
    return _svg(_WIDTH, _HEIGHT, "按月应收与实收 / Expected against received by month", parts)


def _y(amount: Decimal, most: Decimal) -> int:
    return _HEIGHT - _BOTTOM - int(amount * (_HEIGHT - _TOP - _BOTTOM) / most)


def _grid(most: Decimal) -> Markup:
    """Lines at a quarter each, with their amounts."""
    made = Markup("")
    for quarter in range(5):
        amount = most * quarter / 4
        y = _y(amount, most)
        made += Markup(
            '<line class=grid x1="{}" x2="{}" y1="{}" y2="{}"/>'
            '<text class=axis x="{}" y="{}" text-anchor=end>{}</text>'
        ).format(_LEFT, _WIDTH, y, y, _LEFT - 8, y + 4, short(amount))
    return made


def _month(row: MonthRow, left: int, step: int, most: Decimal, as_of: date) -> Markup:
    """A wide pale bar for what was due, with what of it is paid, and a narrow one for the cash."""
    wide, narrow = step * 11 // 25, step * 6 // 25
    x, base = left + step * 3 // 25, _HEIGHT - _BOTTOM
    bars = (
        ("due", x, wide, row.expected),
        ("paid", x, wide, row.paid),
        ("cash", x + wide + 3, narrow, row.received),
    )
    made = Markup("")
    if row.month == as_of.isoformat()[:7]:
        made += Markup('<rect class=now x="{}" y="{}" width="{}" height="{}"/>').format(
            left, _TOP - 14, step, base - _TOP + 14
        )
    for name, place, width, amount in bars:
        y = _y(amount, most)
        made += Markup(
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
        ).format(name, place, y, width, base - y, f"{amount:,.2f}")
    top = _y(max(row.expected, row.received), most)
    return made + _labels(row, left + step // 2, top, base)


def _labels(row: MonthRow, middle: int, top: int, base: int) -> Markup:
    share = f"{row.paid * 100 / row.expected:.0f}%" if row.expected and row.paid else ""
    return Markup(
        '<text class=figure x="{}" y="{}" text-anchor=middle>{}</text>'
        '<text class=axis x="{}" y="{}" text-anchor=middle>{}</text>'
    ).format(middle, top - 6, share, middle, base + 20, row.month[2:].replace("-", "/"))


def buckets_chart(buckets: Sequence[BucketRow]) -> Markup:
    """A bar a bucket, by the amount overdue, with the number of cases."""
    most = max(Decimal(1), *(each.overdue for each in buckets))
    row, left, room = 46, 76, 150
    parts: list[Markup] = []
    for place, each in enumerate(buckets):
        y, width = place * row + 8, int(each.overdue * (460 - left - room) / most)
        parts.append(
            Markup(
                '<text class=label x="{}" y="{}" text-anchor=end>{}天</text>'
                '<rect class="late l{}" x="{}" y="{}" width="{}" height="26"/>'
                '<text class=figure x="{}" y="{}">{} 件 · {}</text>'
            ).format(left - 12, y + 18, _bucket(each.bucket), place, left, y, max(width, 1),
                     left + width + 10, y + 18, each.cases, short(each.overdue))
        )  # fmt: skip
    return _svg(460, row * len(buckets) + 6, "逾期分档 / Late, by days", parts)


def _bucket(name: str) -> str:
    return ">90" if name == "91+" else name.replace("-", "–")


def _svg(width: int, height: int, title: str, parts: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(width, height, title, Markup("").join(parts))  # fmt: skip
