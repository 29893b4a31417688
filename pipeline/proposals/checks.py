"""A case's offers and means: what makes no sense, cannot be paid, or rests on nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pipeline.case.means import MeansInput
from pipeline.case.model import Case
from pipeline.case.negotiation import Affordability, Decision, Proposal
from pipeline.finding import Finding, Severity, Where
from pipeline.law.law import Law
from pipeline.law.limitation import looks_barred
from pipeline.law.rule import Rule, Status
from pipeline.law.uncovered import or_uncovered
from pipeline.messages import Message, msg
from pipeline.proposals.figures import figures
from pipeline.proposals.local import local_data
from pipeline.proposals.means import living_floor, means_of, unsupported
from pipeline.proposals.states import Reason, Refusal, Standing, Table, side_of, table_of

Locate = Callable[..., Where]

_INPUTS: Mapping[MeansInput, Message] = {
    MeansInput.INCOME: msg("monthly income"),
    MeansInput.EXPENSES: msg("necessary expenses"),
    MeansInput.OTHER_DEBTS: msg("other debts"),
    MeansInput.ASSETS: msg("assets"),
    MeansInput.DEPENDANTS: msg("dependants"),
}
# What pipeline.case.checks.negotiation says of an offer and its answer already.
_SAID_BEFORE = {
    Reason.LAPSED,
    Reason.OWN_OFFER,
    Reason.NOT_YET_MADE,
    Reason.ACCEPTED_ALREADY,
    Reason.UNKNOWN_OFFER,
}
_REASONS: Mapping[Reason, Message] = {
    Reason.SUPERSEDED: msg("a later offer of the same side had taken its place"),
    Reason.NOT_OPEN: msg("it had been answered before"),
    Reason.NOT_OWN_OFFER: msg("only the side that made an offer can take it back"),
    Reason.COUNTER_BY_SAME_SIDE: msg("the counter-offer named was made by the same side"),
    Reason.COUNTER_EARLIER: msg("the counter-offer named had been made before it"),
}


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
    yield from _refused(asked)
    yield from _taken_back(asked)
    yield from or_uncovered(_unsigned(asked), offers)
    yield from _listed_amounts(asked)
    yield from or_uncovered(_time_barred(asked), offers)
    stated = case.negotiation.affordability
    if stated:
        yield from _means(case, stated, where, as_of)
        yield from or_uncovered(_beyond_means(asked, stated), means)


def _refused(asked: _Asked) -> Iterator[Finding]:
    for refusal in asked.table.refused:
        offer = next(p for p in asked.case.negotiation.proposals if p.id == refusal.step.offer)
        if refusal.reason not in _SAID_BEFORE:
            yield Finding(
                f"proposals.{refusal.reason.value.replace('_', '-')}",
                Severity.ERROR,
                asked.place(offer, "answer"),
                _what_was_refused(asked.case, offer, refusal),
                msg("Record what both sides mean as a new offer, with its own answer."),
                "民法典 478、488",
            )


def _what_was_refused(case: Case, offer: Proposal, refusal: Refusal) -> Message:
    return msg(
        "The answer of {day} to '{offer}' makes no sense: {reason}. {offered}",
        day=refusal.step.on,
        offer=offer.id,
        reason=_REASONS[refusal.reason],
        offered=who_offered(case, offer),
    )


def who_offered(case: Case, offer: Proposal) -> Message:
    """Who offered what when."""
    return msg(
        "On {day} {who} offered {total} yuan in {count} instalments, open until {until}.",
        day=offer.on,
        who=next((party.name for party in case.parties if party.id == offer.by), offer.by),
        total=offer.total,
        count=offer.instalments,
        until=offer.valid_until,
    )


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
    for offer in asked.case.negotiation.proposals:
        answer = offer.answer
        if answer is None or answer.decision is not Decision.ACCEPTED or answer.on > asked.as_of:
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
                _cited(rule),
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
                f"民法典 192；{_cited(barred.rule)}",
            )  # fmt: skip


def _means(case: Case, stated: Affordability, where: Locate, as_of: date) -> Iterator[Finding]:
    """Each figure has something behind it; a place without rows has no floor."""
    at = ("negotiation", "affordability")
    floor = living_floor(stated, local_data(), as_of)
    if stated.region and floor is None:
        yield Finding(
            "proposals.no-floor",
            Severity.NOTE,
            where(*at, "region"),
            msg("There are no living costs for {place} on {day}; the borrower's own figure "
                "stands.", place=stated.region, day=as_of),
            msg("Add the rows of the place to {file}, with their source.",
                file="pipeline/proposals/data/living_costs.toml"),
        )  # fmt: skip
    for each in unsupported(case, stated, floor) if stated.evidence or stated.support else ():
        yield Finding(
            "proposals.unsupported",
            Severity.WARNING,
            where(*at, each.value),
            msg("Nothing is named that supports this figure: {what}.", what=_INPUTS[each]),
            msg("Name the evidence under support, or ask for it."),
        )


def _beyond_means(asked: _Asked, stated: Affordability) -> Iterator[Finding]:
    means = means_of(stated, local_data(), asked.as_of)
    for offer in asked.live():
        over = [
            (one, means.monthly(one.due))
            for one in figures(offer).instalments
            if one.amount > means.monthly(one.due)
        ]
        lacking = sum((one.amount - left for one, left in over), Decimal(0))
        if lacking > means.assets:
            first, left = over[0]
            yield Finding(
                "proposals.beyond-means",
                Severity.WARNING,
                asked.place(offer),
                msg("'{offer}' takes {amount} yuan on {day}, when {left} yuan can be paid; in all "
                    "{lacking} yuan are lacking, and assets are {assets} yuan.",
                    offer=offer.id, amount=first.amount, day=first.due, left=left,
                    lacking=lacking, assets=means.assets),
                msg("`jieqing propose` finds instalments that can be paid."),
            )  # fmt: skip


def _cited(rule: Rule) -> str:
    doubt = "" if rule.status is Status.VERIFIED else "（未核实 / unverified）"
    return f"{rule.article}{doubt}"
