"""What ``jieqing propose`` found, as one value and as the JSON that leaves the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.case.means import MeansInput
from pipeline.case.model import Case
from pipeline.law.law import Law
from pipeline.law.limitation import Barred, looks_barred
from pipeline.law.rule import Rule
from pipeline.proposals.assessment import NO_TRACES, Heading, Sheet, Traces, assess
from pipeline.proposals.gains import NoDeal, gains, no_deal
from pipeline.proposals.limits import Limits
from pipeline.proposals.local import local_data
from pipeline.proposals.means import supported_by
from pipeline.proposals.plan import Plan
from pipeline.proposals.question import Debt, debt_of, limits_of
from pipeline.proposals.solve import Obstacle, Solution, solve


@dataclass(frozen=True, slots=True)
class Proposed:
    """The plans for a case, and all that a person needs to judge them."""

    as_of: date
    debt: Debt
    solution: Solution
    without: NoDeal
    barred: tuple[Barred, ...]
    sheet: Sheet
    evidence: Mapping[MeansInput, tuple[str, ...]]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rows behind the figures: caps and assumptions."""
        return (*self.debt.cap.rules, *self.without.rules)

    def as_json(self, lang: str) -> dict[str, Any]:
        """``propose.v1``, in one language; amounts and rates are text."""
        return {
            "schema": "propose.v1",
            "as_of": self.as_of.isoformat(),
            "possible": bool(self.solution.plans),
            "debt": _debt(self.debt),
            "capacity": _capacity(self.solution.limits)
            | {"evidence": {each.value: list(names) for each, names in self.evidence.items()}},
            "limits": _limits(self.solution.limits),
            "plans": [self._plan(plan) for plan in self.solution.plans],
            "obstacles": [_obstacle(each, lang) for each in self.solution.obstacles],
            "without_deal": {
                "borrower_pays": str(self.without.borrower_pays),
                "lender_keeps": str(self.without.lender_keeps),
            },
            "time_barred": [each.message.render(lang) for each in self.barred],
            "assessment": _sheet(self.sheet, lang),
            "rules": [_rule(rule, lang) for rule in self.rules],
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


def propose(case: Case, law: Law, as_of: date, traces: Traces = NO_TRACES) -> Proposed:
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
        sheet=assess(case, local, as_of, traces),
        evidence=evidence_behind(case, as_of),
    )


def evidence_behind(case: Case, as_of: date) -> Mapping[MeansInput, tuple[str, ...]]:
    """The evidence behind each figure of the means that was handed in by a day."""
    stated = case.negotiation.affordability
    return supported_by(case, stated, as_of) if stated else dict.fromkeys(MeansInput, ())


def _debt(debt: Debt) -> dict[str, Any]:
    return {
        "on": debt.on.isoformat(),
        "principal": str(debt.principal),
        "total": str(debt.total),
        "above_cap": str(debt.excess),
        "cap": _rate(debt.cap.rate),
    }


def _capacity(limits: Limits) -> dict[str, Any]:
    means = limits.means
    return {
        "monthly": str(means.capacity),
        "income": str(means.income),
        "expenses": str(means.expenses),
        "floor": str(means.floor.amount) if means.floor else None,
        "floor_source": means.floor.source if means.floor else "",
        "other_debts": str(means.other_debts),
        "buffer": str(means.buffer),
        "assets": str(means.assets),
        "in_stress": str(means.stressed(limits.earliest)),
    }


def _limits(limits: Limits) -> dict[str, Any]:
    return {
        "earliest": limits.earliest.isoformat(),
        "latest": limits.latest.isoformat(),
        "due_day": limits.due_day,
        "rate": _rate(limits.rate),
        "authority": str(limits.authority),
    }


def _obstacle(obstacle: Obstacle, lang: str) -> dict[str, Any]:
    return {
        "constraint": obstacle.constraint.value,
        "short_by": _text(obstacle.short_by),
        "message": obstacle.message.render(lang),
    }


def _rule(rule: Rule, lang: str) -> dict[str, Any]:
    return {
        "id": rule.id,
        "article": rule.article,
        "status": rule.status.value,
        "note": rule.note(lang),
    }


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
