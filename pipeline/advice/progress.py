"""How far a case has come on a day: what there is to talk about, if anything.

Whether everybody has signed is known to the packet alone; here the agreement's own day counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.case.model import Case
from pipeline.case.negotiation import Decision, Proposal
from pipeline.case.terms import Terms
from pipeline.debt.agreed import next_talk, state_of
from pipeline.messages import Message, msg


class Phase(StrEnum):
    """Where a case stands."""

    FIRST = "first"
    TALKS = "talks"
    OFFER_OPEN = "offer_open"
    ACCEPTED = "accepted"
    PERFORMING = "performing"
    OVERDUE = "overdue"
    SETTLED = "settled"


SIGNED = frozenset({Phase.PERFORMING, Phase.OVERDUE, Phase.SETTLED})
"""The agreement stands: what was disputed before is over."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The phase and how it is known; ``talk`` is the next regular talk under the agreement."""

    phase: Phase
    source: Message
    talk: date | None = None


def progress_of(case: Case, as_of: date) -> Progress:
    """Where a case stands at the end of a day."""
    offers = tuple(each for each in case.negotiation.proposals if each.on <= as_of)
    accepted = any(_accepted(each, as_of) for each in offers)
    terms = case.terms
    if terms and terms.signing_date <= as_of and (accepted or not case.negotiation.proposals):
        return _performance(case, terms, as_of)
    if accepted:
        return Progress(Phase.ACCEPTED, msg("an offer was accepted"))
    if any(open_offers(offers, as_of)):
        return Progress(Phase.OFFER_OPEN, msg("an offer is open"))
    held = sum(each.started_at.date() <= as_of for each in case.negotiation.sessions)
    if held:
        return Progress(Phase.TALKS, msg("{count} sessions were held", count=held))
    return Progress(Phase.FIRST, msg("nobody has talked yet"))


def open_offers(offers: tuple[Proposal, ...], as_of: date) -> Iterator[Proposal]:
    """Offers that wait for their answer."""
    for offer in offers:
        answered = offer.answer and offer.answer.on <= as_of
        if not answered and as_of <= offer.valid_until:
            yield offer


def _performance(case: Case, terms: Terms, as_of: date) -> Progress:
    state = state_of(case, terms, as_of)
    if state.settled_on:
        return Progress(Phase.SETTLED, msg("all was paid by {day}", day=state.settled_on))
    talk = next_talk(terms, as_of)
    if state.overdue:
        source = msg("{amount} yuan are overdue under the agreement", amount=state.overdue)
        return Progress(Phase.OVERDUE, source, talk)
    source = msg("the agreement is of {day}, nothing is overdue", day=terms.signing_date)
    return Progress(Phase.PERFORMING, source, talk)


def _accepted(offer: Proposal, as_of: date) -> bool:
    answer = offer.answer
    return bool(answer and answer.on <= as_of and answer.decision is Decision.ACCEPTED)
