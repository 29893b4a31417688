"""A case's offers and means: what makes no sense, cannot be paid, or rests on nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.case.negotiation import Decision, Proposal
from pipeline.finding import Finding, Severity, Where
from pipeline.law.citing import cited
from pipeline.law.law import Law
from pipeline.law.limitation import looks_barred
from pipeline.law.uncovered import or_uncovered
from pipeline.messages import msg
from pipeline.proposals.decisions import check_decisions
from pipeline.proposals.figures import figures
from pipeline.proposals.means_checks import check_means
from pipeline.proposals.refusals import check_refused
from pipeline.proposals.states import Standing, Table, side_of, table_of


@dataclass(frozen=True, slots=True)
class _Asked:
    """A case with all that its offers are checked against."""

    case: Case
    law: Law
    where: Locate
    as_of: date
    table: Table

    def place(self, offer: Proposal, *rest: str) -> Where:
        index = self.case.negotiation.proposals.index(offer)
        return self.where("negotiation", "proposals", index, *rest)

    def live(self) -> Iterator[Proposal]:
        """Offers that are open or accepted, as known on the day."""
        for offer in self.case.negotiation.proposals:
            if offer.on <= self.as_of and self.table.standing(offer.id, self.as_of) in (
                Standing.OPEN,
                Standing.ACCEPTED,
            ):
                yield offer


def check_proposals(case: Case, law: Law, where: Locate, as_of: date) -> Iterator[Finding]:
    """Every finding about the offers of a case and the means behind them."""
    asked = _Asked(case, law, where, as_of, table_of(case, as_of))
    offers, means = where("negotiation", "proposals"), where("negotiation", "affordability")
    yield from check_refused(case, where)
    yield from check_decisions(case, where)
    yield from _taken_back(asked)
    yield from or_uncovered(_unsigned(asked), offers)
    yield from _listed_amounts(asked)
    yield from _without_sense(asked)
    yield from or_uncovered(_time_barred(asked), offers)
    stated = case.negotiation.affordability
    if stated:
        live = tuple(asked.live())
        yield from or_uncovered(check_means(case, stated, live, where, as_of), means)


def _taken_back(asked: _Asked) -> Iterator[Finding]:
    """An offer with a period for its acceptance binds until then (民法典 476)."""
    for offer in asked.case.negotiation.proposals:
        answer = offer.answer
        if answer and answer.decision is Decision.WITHDRAWN and answer.on > offer.on:
            yield Finding(
                "proposals.taken-back",
                Severity.WARNING,
                asked.place(offer, "answer"),
                msg("'{offer}' was open until {until} but taken back on {day}; an offer with a "
                    "period for acceptance may be binding.",
                    offer=offer.id, until=offer.valid_until, day=answer.on),
                msg("Have the other side confirm that it agrees to the withdrawal."),
                "民法典 475、476",
            )  # fmt: skip


def _unsigned(asked: _Asked) -> Iterator[Finding]:
    """An accepted offer becomes a signed agreement within a set time."""
    terms = asked.case.terms
    for offer in asked.live():
        answer = offer.answer
        if answer is None or answer.on > asked.as_of:
            continue
        rule = asked.law.at("proposal.sign_within_days", answer.on)
        last = answer.on + timedelta(days=rule.integer)
        signed = terms.signing_date if terms else None
        if (signed or asked.as_of) > last:
            yield Finding(
                "proposals.unsigned",
                Severity.WARNING,
                asked.place(offer, "answer"),
                msg("'{offer}' was accepted on {day}; the agreement was to be signed by {last}.",
                    offer=offer.id, day=answer.on, last=last),
                msg("Ask both sides whether they still mean it, and sign or say it has ended."),
                cited(rule),
            )  # fmt: skip


def _listed_amounts(asked: _Asked) -> Iterator[Finding]:
    """Listed instalments are the offer's: their number, their sum, their first day, in order."""
    for offer in asked.case.negotiation.proposals:
        dues = [each.due for each in offer.amounts]
        total = sum((each.amount for each in offer.amounts), Decimal(0))
        fits = (len(dues), total, dues[:1]) == (offer.instalments, offer.total, [offer.first_due])
        if dues and not (fits and sorted(set(dues)) == dues):
            yield Finding(
                "proposals.amounts",
                Severity.ERROR,
                asked.place(offer, "amounts"),
                msg("The {count} instalments listed come to {total} yuan; the offer says {said} "
                    "yuan in {number} instalments from {first} on.",
                    count=len(dues), total=total, said=offer.total,
                    number=offer.instalments, first=offer.first_due),
                msg("Correct the list or the offer; the days of the list ascend."),
            )  # fmt: skip


def _without_sense(asked: _Asked) -> Iterator[Finding]:
    """Every instalment pays something, and interest is part of the total."""
    for offer in asked.case.negotiation.proposals:
        least = min(one.amount for one in figures(offer).instalments)
        if least <= 0 or offer.interest > offer.total:
            yield Finding(
                "proposals.figures",
                Severity.ERROR,
                asked.place(offer, "interest" if least > 0 else "total"),
                msg("'{offer}' offers {total} yuan with {interest} yuan of interest in {count} "
                    "instalments; the least of them would be {least} yuan.",
                    offer=offer.id, total=offer.total, interest=offer.interest,
                    count=offer.instalments, least=least),
                msg("Every instalment is above zero, and the total includes the interest."),
            )  # fmt: skip


def _time_barred(asked: _Asked) -> Iterator[Finding]:
    for offer in asked.live():
        if side_of(asked.case, offer.by) != "borrower" or offer.limitation_told:
            continue
        for barred in looks_barred(asked.case, asked.law, offer.on):
            yield Finding(
                "proposals.time-barred",
                Severity.WARNING,
                asked.place(offer),
                barred.message,
                msg("Tell the borrower before the offer leaves, and note the day in "
                    "limitation_told."),
                f"民法典 192；{cited(barred.rule)}",
            )  # fmt: skip
