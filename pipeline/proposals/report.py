"""What ``jieqing propose`` found, as one value and as the JSON that leaves the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.case.model import Case
from pipeline.law.law import Law
from pipeline.law.rule import Rule
from pipeline.proposals.assessment import Heading, Sheet, assess
from pipeline.proposals.gains import NoDeal, gains, no_deal
from pipeline.proposals.limitation import Barred, looks_barred
from pipeline.proposals.local import local_data
from pipeline.proposals.plan import Plan
from pipeline.proposals.question import Debt, debt_of, limits_of
from pipeline.proposals.solve import Solution, solve


@dataclass(frozen=True, slots=True)
class Proposed:
    """The plans for a case, and all that a person needs to judge them."""

    as_of: date
    debt: Debt
    solution: Solution
    without: NoDeal
    barred: tuple[Barred, ...]
    sheet: Sheet

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rows behind the figures: caps, the floor of expenses, assumptions."""
        floor = self.solution.limits.means.floor
        return (*self.debt.cap.rules, *(floor.rules if floor else ()), *self.without.rules)

    def as_json(self, lang: str) -> dict[str, Any]:
        """``propose.v1``, in one language; amounts and rates are text."""
        limits, means = self.solution.limits, self.solution.limits.means
        return {
            "schema": "propose.v1",
            "as_of": self.as_of.isoformat(),
            "possible": bool(self.solution.plans),
            "debt": {
                "on": self.debt.on.isoformat(),
                "principal": str(self.debt.principal),
                "total": str(self.debt.total),
                "above_cap": str(self.debt.excess),
                "cap": _rate(self.debt.cap.rate),
            },
            "capacity": {
                "monthly": str(means.capacity),
                "income": str(means.income),
                "expenses": str(means.expenses),
                "floor": str(means.floor.amount) if means.floor else None,
                "other_debts": str(means.other_debts),
                "buffer": str(means.buffer),
                "assets": str(means.assets),
                "in_stress": str(means.stressed(limits.earliest)),
            },
            "limits": {
                "earliest": limits.earliest.isoformat(),
                "latest": limits.latest.isoformat(),
                "due_day": limits.due_day,
                "rate": _rate(limits.rate),
                "authority": str(limits.authority),
            },
            "plans": [self._plan(plan) for plan in self.solution.plans],
            "obstacles": [
                {
                    "constraint": each.constraint.value,
                    "short_by": _text(each.short_by),
                    "message": each.message.render(lang),
                }
                for each in self.solution.obstacles
            ],
            "without_deal": {
                "borrower_pays": str(self.without.borrower_pays),
                "lender_keeps": str(self.without.lender_keeps),
            },
            "time_barred": [each.message.render(lang) for each in self.barred],
            "assessment": _sheet(self.sheet, lang),
            "rules": [
                {
                    "id": rule.id,
                    "article": rule.article,
                    "status": rule.status.value,
                    "note": rule.note(lang),
                }
                for rule in self.rules
            ],
        }

    def _plan(self, plan: Plan) -> dict[str, Any]:
        gained = gains(plan, self.without)
        return {
            "kind": plan.kind.value,
            "total": str(plan.total),
            "waiver": str(plan.waiver),
            "approved_by": plan.level,
            "rate": _rate(plan.rate),
            "effective_rate": None if plan.effective_rate is None else _rate(plan.effective_rate),
            "cover": _text(plan.cover),
            "holds_in_stress": plan.holds_in_stress,
            "gains": {"borrower": str(gained.borrower), "lender": str(gained.lender)},
            "instalments": [
                {
                    "no": one.number,
                    "due": one.due.isoformat(),
                    "principal": str(one.principal),
                    "interest": str(one.interest),
                    "total": str(one.total),
                }
                for one in plan.schedule
            ],
        }


def propose(case: Case, law: Law, as_of: date) -> Proposed:
    """Solve a case. Raises :class:`~pipeline.errors.BadInput` where it says nothing of means, and
    :class:`~pipeline.errors.NoRuleForDate` for a day that the data does not cover.
    """
    local = local_data()
    limits, debt = limits_of(case, law, local, as_of), debt_of(case, law, as_of)
    return Proposed(
        as_of=as_of,
        debt=debt,
        solution=solve(limits),
        without=no_deal(debt.total, debt.principal, debt.rate, local, as_of),
        barred=looks_barred(case, law, as_of),
        sheet=assess(case, local, as_of),
    )


def _sheet(sheet: Sheet, lang: str) -> dict[str, Any]:
    scores = {each.value: sheet.points(each) for each in Heading}
    return {
        "offer": sheet.offer,
        "points": {name: {"points": p, "out_of": most} for name, (p, most) in scores.items()},
        "lines": [
            {
                "id": line.id,
                "heading": line.heading.value,
                "points": line.points,
                "out_of": line.out_of,
                "seen": line.seen.render(lang),
                "sources": list(line.sources),
                "look": line.look.render(lang) if line.look else "",
            }
            for line in sheet.lines
        ],
    }


def _rate(rate: Decimal) -> str:
    """A rate as a plain decimal: ``0.24``, ``-0.2116``, ``0``."""
    text = f"{rate:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("", "-0") else text


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
