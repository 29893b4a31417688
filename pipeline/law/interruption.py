"""What started the time to sue anew while an agreement is performed (民法典 188, 189, 195).

A demand that arrived, a payment, and the agreement itself each interrupt; the time then runs anew
from the whole. Of one debt in instalments it does not even begin before the last of them is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.case.dates import add_months
from pipeline.case.model import Case
from pipeline.case.notices import NoticeKind
from pipeline.case.terms import Terms
from pipeline.law.due_dates import due_dates
from pipeline.law.law import Law
from pipeline.law.rule import Rule
from pipeline.messages import Message, msg

_DEMANDS = frozenset({NoticeKind.DEMAND, NoticeKind.ACCELERATION, NoticeKind.DAMAGES})


class Cause(StrEnum):
    """Why the time starts anew."""

    AGREED = "agreed"
    PAID = "paid"
    DEMANDED = "demanded"


@dataclass(frozen=True, slots=True)
class Interruption:
    """A day on which the time was interrupted, and what shows it: a reference, or the kind."""

    on: date
    cause: Cause
    shown_by: str
    proved: bool

    @property
    def message(self) -> Message:
        """It in a sentence."""
        if self.cause is Cause.AGREED:
            return msg("{day}: the agreement or a change of it was signed.", day=self.on)
        if self.cause is Cause.PAID:
            return msg("{day}: a payment, {reference}.", day=self.on, reference=self.shown_by)
        if self.proved:
            return msg("{day}: a demand arrived; its proof is {evidence}.", day=self.on,
                       evidence=self.shown_by)  # fmt: skip
        return msg("{day}: a demand arrived; there is no proof of it on record.", day=self.on)


@dataclass(frozen=True, slots=True)
class Limitation:
    """The interruptions by a day, in order, and the last day to sue as they stand; its rule."""

    interruptions: tuple[Interruption, ...]
    last: date
    rule: Rule


def limitation_on(case: Case, terms: Terms, law: Law, as_of: date) -> Limitation:
    """How the time to sue for the agreed debt stands on a day.

    Raises :class:`~pipeline.errors.NoRuleForDate`.
    """
    rule = law.at("limitation.general_years", as_of)
    found = tuple(sorted(_interruptions(case, terms, as_of), key=lambda each: each.on))
    begins = _begins(case, terms, as_of)
    since = max((begins, *(each.on for each in found)))
    return Limitation(found, add_months(since, 12 * rule.integer), rule)


def _begins(case: Case, terms: Terms, as_of: date) -> date:
    """When the last of the debt is due: by the plan, or earlier where the rest was called in."""
    called = (n.arrived_on for n in case.notices if n.kind is NoticeKind.ACCELERATION)
    arrived = min((each for each in called if each and each <= as_of), default=None)
    amended = [each for each in case.amendments if each.on <= as_of and each.instalments]
    plan = [each.due for each in amended[-1].instalments] if amended else due_dates(terms)
    return arrived or max(plan, default=terms.signing_date)


def _interruptions(case: Case, terms: Terms, as_of: date) -> Iterator[Interruption]:
    if terms.signing_date <= as_of:
        yield Interruption(terms.signing_date, Cause.AGREED, case.id, proved=True)
    for change in case.amendments:
        if change.on <= as_of:
            yield Interruption(change.on, Cause.AGREED, change.id, proved=True)
    reversed_later = {each.payment for each in case.reversals}
    for payment in case.payments:
        if payment.received_on <= as_of and payment.reference not in reversed_later:
            yield Interruption(payment.received_on, Cause.PAID, payment.reference, proved=True)
    for notice in case.notices:
        arrived = notice.arrived_on
        if notice.kind in _DEMANDS and arrived and arrived <= as_of:
            shown = notice.evidence or notice.kind.value
            yield Interruption(arrived, Cause.DEMANDED, shown, proved=notice.evidence is not None)
