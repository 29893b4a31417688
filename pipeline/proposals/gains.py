"""What each side gains by a plan against no deal, on simple assumptions that are stated.

No discounting and no probabilities: without a deal interest goes on for a while, costs are run up,
and the lender recovers a part. The figures are rows of ``pipeline/proposals/data``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.case.money import round_cents
from pipeline.law.law import Law
from pipeline.law.rule import Rule
from pipeline.proposals.plan import Plan

_RULES = ("no_deal.months", "no_deal.cost_share", "no_deal.recovery_share")


@dataclass(frozen=True, slots=True)
class NoDeal:
    """What happens without a deal, 元: what the borrower pays in the end, what the lender keeps."""

    borrower_pays: Decimal
    lender_keeps: Decimal
    rate: Decimal
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Gains:
    """What a plan is worth more than no deal, 元; below zero it is worth less."""

    borrower: Decimal
    lender: Decimal


def no_deal(claim: Decimal, principal: Decimal, rate: Decimal, local: Law, on: date) -> NoDeal:
    """No deal for a claim with so much principal in it; ``rate`` is what goes on, a part of one."""
    months, costs, recovered = (local.at(each, on) for each in _RULES)
    interest = round_cents(principal * rate * months.integer / 12)
    cost = round_cents(claim * costs.decimal)
    return NoDeal(
        borrower_pays=claim + interest + cost,
        lender_keeps=round_cents(claim * recovered.decimal) - cost,
        rate=rate,
        rules=(months, costs, recovered),
    )


def gains(plan: Plan, without: NoDeal) -> Gains:
    """The plan against no deal."""
    return Gains(without.borrower_pays - plan.total, plan.total - without.lender_keeps)
