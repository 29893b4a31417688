"""The ledger told a second time, a day at a time and in plain words, to hold the real one against.

No order but that of the Civil Code, no cap, no acceleration: instalments are dicts, every day is
walked through. It shares nothing with ``pipeline.debt`` but the schedule it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from pipeline.debt.schedule import Schedule

Row = dict[str, Decimal]


def walk(
    schedule: Schedule,
    payments: Sequence[tuple[date, Decimal]],
    as_of: date,
    grace_days: int,
    daily_rate: Decimal,
) -> tuple[list[Row], Decimal]:
    """What is left per instalment (principal, interest, damages), and what is owed back."""
    rows: list[Row] = [
        {"principal": one.principal, "interest": one.interest, "raw": Decimal(0), "met": Decimal(0)}
        for one in schedule
    ]
    back = Decimal(0)
    today = min([one.due for one in schedule] + [day for day, _ in payments])
    while today <= as_of:
        for row, one in zip(rows, schedule, strict=True):
            if today > one.due + timedelta(days=grace_days):
                row["raw"] += (row["principal"] + row["interest"]) * daily_rate
        for day, amount in payments:
            if day == today:
                back += _spread(rows, amount)
        today += timedelta(days=1)
    for row in rows:
        row["damages"] = _cents(row["raw"]) - row["met"]
    return rows, back


def _spread(rows: list[Row], amount: Decimal) -> Decimal:
    for row in rows:
        for head in ("interest", "damages", "principal"):
            if head == "damages":
                part = min(amount, _cents(row["raw"]) - row["met"])
                row["met"] += part
            else:
                part = min(amount, row[head])
                row[head] -= part
            amount -= part
    return amount


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
