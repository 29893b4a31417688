"""Histories in which letters are due: what was paid and sent, over the example of one loan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.case.broken import DELETE

PAID = {"payer": "沈晓禾", "method": "银行转账"}
DEMAND = {
    "kind": "demand",
    "issued_on": "2026-04-02",
    "served_by": "post",
    "reference": "9900000000021",
    "arrived_on": "2026-04-04",
    "evidence": "l-delivery",
}
REPORT = {"id": "h1", "reported_on": "2026-04-01", "by": "borrower", "reason": "因病住院，停工两月"}
DECISION = {
    "outcome": "propose",
    "by": "陆鸣（资产管理部总经理）",
    "on": "2026-04-03",
    "reason": "住院证明属实",
    "proposal": ["第四期推迟到2026年11月20日"],
    "reply_by": "2026-04-15",
}
GUARANTEED: Mapping[str, object] = {
    "payments_file": DELETE,
    "payments": [{"received_on": "2026-03-10", "amount": "3000.00", "reference": "1"}],
    "notices": [{**DEMAND, "issued_on": "2026-04-14", "arrived_on": "2026-04-16"}],
}


def payments(*listed: tuple[str, str]) -> list[dict[str, Any]]:
    """Payments of ``(day, amount)``."""
    return [
        {**PAID, "received_on": day, "amount": amount, "reference": f"R{number}"}
        for number, (day, amount) in enumerate(listed)
    ]


def two_missed(*notices: Mapping[str, object], **more: object) -> dict[str, object]:
    """The first instalment was paid, and 500 元 of the second: from 26 March two are missed."""
    paid = payments(("2026-01-20", "1701.04"), ("2026-03-02", "500.00"))
    return {"payments": paid, "notices": [dict(each) for each in notices], **more}
