"""Which offers stand: a small state machine that refuses what makes no sense, and says why.

Offers and answers are played in order of time; whatever is refused changes nothing. By law a
refusal ends an offer, a counter-offer too (民法典 478, 488), and so does the day on which it
closes; a late acceptance is a new offer (481, 486). A later offer of the same side takes the place
of its earlier one: a rule of this house, so that one offer a side is on the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from pipeline.case.checks.finding_tools import sides
from pipeline.case.model import Case
from pipeline.case.negotiation import Decision, Proposal


class Standing(StrEnum):
    """How an offer stands on a day."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    COUNTERED = "countered"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"


class Move(StrEnum):
    """What a side can do."""

    OFFER = "offer"
    ACCEPT = "accept"
    REJECT = "reject"
    COUNTER = "counter"
    WITHDRAW = "withdraw"


class Reason(StrEnum):
    """Why a move is refused."""

    UNKNOWN_OFFER = "unknown_offer"
    NOT_YET_MADE = "not_yet_made"
    LAPSED = "lapsed"
    NOT_OPEN = "not_open"
    SUPERSEDED = "superseded"
    OWN_OFFER = "own_offer"
    NOT_OWN_OFFER = "not_own_offer"
    COUNTER_BY_SAME_SIDE = "counter_by_same_side"
    COUNTER_EARLIER = "counter_earlier"
    ACCEPTED_ALREADY = "accepted_already"


_RESULTS = {
    Move.ACCEPT: Standing.ACCEPTED,
    Move.REJECT: Standing.REJECTED,
    Move.COUNTER: Standing.COUNTERED,
    Move.WITHDRAW: Standing.WITHDRAWN,
}
_MOVES = {
    Decision.ACCEPTED: Move.ACCEPT,
    Decision.REJECTED: Move.REJECT,
    Decision.COUNTERED: Move.COUNTER,
    Decision.WITHDRAWN: Move.WITHDRAW,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer on the table, and since when it has stood so."""

    id: str
    side: str
    made_on: date
    valid_until: date
    standing: Standing = Standing.OPEN
    since: date | None = None

    def at(self, on: date) -> Offer:
        """The same on a later day: an open offer lapses the day after it closes."""
        if self.standing is Standing.OPEN and on > self.valid_until:
            return replace(self, standing=Standing.LAPSED, since=self.valid_until)
        return self


@dataclass(frozen=True, slots=True)
class Step:
    """A move of a side on a day. ``offer`` is made or answered, ``counter`` names the answer."""

    move: Move
    side: str
    on: date
    offer: str
    valid_until: date = date.max
    counter: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A step that makes no sense; ``offer`` is how the offer stood then, if there is one."""

    step: Step
    reason: Reason
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """All offers made so far, in order, and what was refused."""

    offers: tuple[Offer, ...] = ()
    refused: tuple[Refusal, ...] = ()

    def offer(self, name: str) -> Offer | None:
        """The offer of that name."""
        return next((each for each in self.offers if each.id == name), None)

    def standing(self, name: str, on: date) -> Standing | None:
        """How an offer stands on a day no earlier than the last step."""
        found = self.offer(name)
        return found.at(on).standing if found else None

    def after(self, step: Step) -> Table:
        """The table after a step; a step that makes no sense is kept among the refused."""
        if step.move is Move.OFFER:
            return self._with_offer(step)
        found = self.offer(step.offer)
        reason = self._objection(step, found)
        if reason or found is None:
            refusal = Refusal(step, reason or Reason.UNKNOWN_OFFER, found and found.at(step.on))
            return replace(self, refused=(*self.refused, refusal))
        return self._changed(found, _RESULTS[step.move], step.on)

    def _with_offer(self, step: Step) -> Table:
        table = self
        for each in self.offers:
            if each.side == step.side and each.at(step.on).standing is Standing.OPEN:
                table = table._changed(each, Standing.SUPERSEDED, step.on)
        made = Offer(step.offer, step.side, step.on, step.valid_until)
        return replace(table, offers=(*table.offers, made))

    def _changed(self, offer: Offer, standing: Standing, on: date) -> Table:
        changed = replace(offer, standing=standing, since=on)
        offers = tuple(changed if each.id == offer.id else each for each in self.offers)
        return replace(self, offers=offers)

    def _objection(self, step: Step, offer: Offer | None) -> Reason | None:
        if offer is None:
            return Reason.UNKNOWN_OFFER
        if step.on < offer.made_on:
            return Reason.NOT_YET_MADE
        own = step.side == offer.side
        if step.move is Move.WITHDRAW and not own:
            return Reason.NOT_OWN_OFFER
        if step.move is not Move.WITHDRAW and own:
            return Reason.OWN_OFFER
        return self._not_open(step, offer.at(step.on))

    def _not_open(self, step: Step, offer: Offer) -> Reason | None:
        if offer.standing is Standing.LAPSED:
            return Reason.LAPSED
        if offer.standing is Standing.SUPERSEDED:
            return Reason.SUPERSEDED
        if offer.standing is not Standing.OPEN:
            return Reason.NOT_OPEN
        accepted = any(each.standing is Standing.ACCEPTED for each in self.offers)
        return Reason.ACCEPTED_ALREADY if accepted and step.move is Move.ACCEPT else None


def play(steps: Iterable[Step]) -> Table:
    """The table after all steps, which must be in order of time."""
    table = Table()
    for step in steps:
        table = table.after(step)
    return table


def table_of(case: Case, as_of: date = date.max) -> Table:
    """The table of a case after everything on record up to a day.

    Where two things happen on one day, they happen in the order of the case.
    """
    offers = case.negotiation.proposals
    dated = [
        (step.on, index, step) for index, each in enumerate(offers) for step in _steps(case, each)
    ]
    table = play(step for on, _, step in sorted(dated, key=lambda one: one[:2]) if on <= as_of)
    said = {refusal.step.offer for refusal in table.refused if refusal.step.move is not Move.OFFER}
    odd = [
        refusal
        for each in offers
        if each.id not in said and (refusal := _odd_counter(case, each, as_of))
    ]
    return replace(table, refused=(*map(_made_later, table.refused), *odd))


def side_of(case: Case, ref: str) -> str:
    """``borrower`` or ``lender``; a party that stands on neither side is one of its own."""
    found = sides(case, ref)
    return next(iter(found)) if len(found) == 1 else ref


def _steps(case: Case, offer: Proposal) -> tuple[Step, ...]:
    made = Step(Move.OFFER, side_of(case, offer.by), offer.on, offer.id, offer.valid_until)
    if offer.answer is None:
        return (made,)
    answer = offer.answer
    side = side_of(case, answer.by)
    move = _MOVES[answer.decision]
    return (made, Step(move, side, answer.on, offer.id, counter=answer.counter or ""))


def _made_later(refusal: Refusal) -> Refusal:
    """A case knows each offer that it answers: one unknown as yet was made later."""
    unknown = refusal.reason is Reason.UNKNOWN_OFFER
    return replace(refusal, reason=Reason.NOT_YET_MADE) if unknown else refusal


def _odd_counter(case: Case, offer: Proposal, as_of: date) -> Refusal | None:
    """A counter-offer is made by the other side, and not before what it answers."""
    answer = offer.answer
    if answer is None or answer.counter in (None, offer.id) or answer.on > as_of:
        return None
    counter = next((p for p in case.negotiation.proposals if p.id == answer.counter), None)
    if counter is None:
        return None
    _, step = _steps(case, offer)
    if side_of(case, counter.by) == side_of(case, offer.by):
        return Refusal(step, Reason.COUNTER_BY_SAME_SIDE)
    return Refusal(step, Reason.COUNTER_EARLIER) if counter.on < offer.on else None
