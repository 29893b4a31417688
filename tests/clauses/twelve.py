"""Twelve agreements that differ in lender, schedule, waiver, guarantor, spouse, clauses and forum.

Each is an example with changes by path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.case.broken import ONE, TWO

Changes = dict[str, Any]

_PERSON = {
    "id": "lender",
    "type": "person",
    "role": "lender",
    "licence": "private",
    "name": "顾一舟",
    "document": {"kind": "resident_id", "number": "990106198001010017"},
    "address": "示例省示范市滨湖区晴川路 2 号",
    "phone": "19900000901",
}
_PRIVATE: Changes = {
    "parties[1]": _PERSON,
    "signatories[1]": {"party": "lender"},
    "terms.account.name": "顾一舟",
    "terms.english": False,
    "parties[2].acts_for": ["borrower"],
}
_BANK: Changes = {
    "parties[1].licence": "bank",
    "parties[1].name": "示例沧澜银行股份有限公司",
    "terms.account.name": "示例沧澜银行股份有限公司",
    "loans[0].product": "沧澜信用卡个性化分期",
    "terms.english": False,
}
_CONSUMER: Changes = {
    "parties[1].licence": "consumer_finance",
    "parties[1].name": "示例银海消费金融有限公司",
    "terms.account.name": "示例银海消费金融有限公司",
    "terms.english": False,
}


def _plan(**plan: object) -> Changes:
    return {"terms.schedule": {"first_due": "2026-01-20", "rate": "0", **plan}}


def _asked(*clauses: str) -> Changes:
    reason = "双方商定"
    return {"terms.clauses": [{"id": e, "include": True, "reason": reason} for e in clauses]}


_NO_WAIVER: Changes = {"terms.waiver": None, "terms.default.revive_waiver": False}
_NOW: Changes = {
    "terms.waiver.effect": "now",
    "terms.waiver.condition": None,
    "terms.default.revive_waiver": False,
}
_ARBITRATION: Changes = {
    "terms.forum": {
        "kind": "arbitration",
        "name": "示范仲裁委员会",
        "connection": "出借方住所地在示范市",
    }
}


@dataclass(frozen=True, slots=True)
class Variant:
    """An agreement: which example, and what is changed in it."""

    name: str
    changes: Changes
    example: str = ONE


TWELVE = (
    Variant("01-small-loan-equal-instalments-english", {}),
    Variant(
        "02-bank-credit-card-equal-principal-waived-now",
        _BANK | _plan(method="equal_principal", count=12, rate="0.036") | _NOW,
    ),
    Variant(
        "03-consumer-finance-interest-only-no-waiver-arbitration",
        _CONSUMER
        | _NO_WAIVER
        | _ARBITRATION
        | _plan(
            method="interest_only",
            count=6,
            rate="0.06",
            day_count="actual/365",
            interest_from="2025-12-20",
        ),
    ),
    Variant(
        "04-private-lender-lump-sum-no-waiver",
        _PRIVATE | _NO_WAIVER | _plan(method="lump_sum"),
    ),
    Variant(
        "05-small-loan-step-up-interest-free-months-fixed-damages",
        _plan(
            method="step_up",
            steps=[{"count": 3, "amount": "800.00"}, {"count": 6}],
            rate="0.048",
            interest_free_months=3,
        )
        | {"terms.default.damages": {"fixed": "300.00"}},
    ),
    Variant("06-assignee-two-loans-custom-guarantor-spouse", {}, TWO),
    Variant(
        "07-assignee-cross-default-joint-guarantee",
        _asked("default-cross")
        | {
            "terms.guarantee": {"kind": "joint", "months": 24},
            "signatories[1].capacity": "consent",
        },
        TWO,
    ),
    Variant(
        "08-assignee-general-guarantee-notarial-no-waiver",
        _asked("notarial-enforcement")
        | {
            "terms.waiver": None,
            "terms.guarantee": {"kind": "general"},
            "terms.instalments[9].amount": "28478.80",
        },
        TWO,
    ),
    Variant(
        "09-bank-first-payment-charges-run-cost-table",
        _BANK
        | {
            "terms.takes_effect": "on_first_payment",
            "terms.old_charges": "run",
            "terms.cost_table": True,
            "loans[0].product": "沧澜消费贷",
        },
    ),
    Variant(
        "10-consumer-finance-no-grace-no-acceleration-mediated",
        _CONSUMER
        | _asked("mediation-confirmation", "data-export")
        | {
            "terms.default.grace_days": 0,
            "terms.default.acceleration": None,
            "terms.default.damages": None,
        },
    ),
    Variant(
        "11-private-lender-custom-arbitration-waived-now",
        _PRIVATE
        | _NOW
        | _ARBITRATION
        | {
            "terms.schedule": {"method": "custom"},
            "terms.instalments": [
                {"due": "2026-01-20", "amount": "7010.43"},
                {"due": "2026-04-20", "amount": "10000.00"},
            ],
            "terms.default.costs": False,
        },
    ),
    Variant(
        "12-small-loan-clauses-left-out-english-rolled",
        {
            "terms.schedule.roll": "following",
            "terms.schedule.count": 8,
            "terms.clauses": [
                {"id": "talks", "include": False, "reason": "还款期短"},
                {"id": "default-hardship", "include": False, "reason": "另有变更条款"},
            ],
            "terms.default.costs": False,
        },
    ),
)
