"""How far a case has come on a day: what its papers may take for granted."""

from __future__ import annotations

from pipeline.case.dates import today
from pipeline.case.model import Case
from pipeline.case.negotiation import Answer, Decision, Proposal, Session
from pipeline.case.terms import TakesEffect, Terms
from pipeline.debt.agreed import state_of
from pipeline.messages import Message, msg
from pipeline.papers.draft import Stage
from pipeline.papers.matter import Matter

AGREEMENT = "agreement"
"""Key of the agreement: once everyone has signed it, performance begins."""
SUPPLEMENT = "supplementary-agreement"
"""What the keys of supplementary agreements begin with."""


def not_in_force(matter: Matter) -> Message:
    """Why there is no paper of the later stages yet."""
    terms = matter.case.terms
    if terms and matter.record.complete(AGREEMENT) and not _is_effective(matter, terms):
        return msg("The agreement takes effect when the first instalment is paid, which it is not.")
    return msg("The agreement has not been signed by everyone yet.")


def in_force(matter: Matter) -> Case:
    """The case with those amendments only that everyone has signed: what the ledger follows."""
    case = matter.case
    signed = tuple(
        each for each in case.amendments if matter.record.complete(f"{SUPPLEMENT}-{each.id}")
    )
    return case if signed == case.amendments else case.model_copy(update={"amendments": signed})


def sessions_held(matter: Matter) -> tuple[Session, ...]:
    """The talks that were over by the day, in order of time."""
    sessions = matter.case.negotiation.sessions
    held = [each for each in sessions if today(each.ended_at or each.started_at) <= matter.as_of]
    return tuple(sorted(held, key=lambda session: session.started_at))


def offers_made(matter: Matter) -> tuple[Proposal, ...]:
    """The offers that were made by the day."""
    return tuple(each for each in matter.case.negotiation.proposals if each.on <= matter.as_of)


def answer_to(matter: Matter, offer: Proposal) -> Answer | None:
    """The answer to an offer, if it was given by the day."""
    answer = offer.answer
    return answer if answer and answer.on <= matter.as_of else None


def is_accepted(matter: Matter, offer: Proposal) -> bool:
    """Whether the offer had been accepted by the day."""
    answer = answer_to(matter, offer)
    return answer is not None and answer.decision is Decision.ACCEPTED


def agreed_terms(matter: Matter) -> Terms | None:
    """The terms, once the offer they rest on was accepted; with none on record, at any time."""
    offers = matter.case.negotiation.proposals
    accepted = [o for o in offers if o.answer and o.answer.decision is Decision.ACCEPTED]
    if accepted and not any(is_accepted(matter, offer) for offer in accepted):
        return None
    return matter.case.terms


def terms_in_force(matter: Matter) -> Terms | None:
    """The terms, once their day has come, everyone has signed, and they have taken effect."""
    terms = matter.case.terms
    if terms is None or matter.as_of < terms.signing_date:
        return None
    return terms if matter.record.complete(AGREEMENT) and _is_effective(matter, terms) else None


def _is_effective(matter: Matter, terms: Terms) -> bool:
    """Whether the first instalment was paid in time, where the agreement waits for that (158)."""
    if terms.takes_effect is TakesEffect.ON_SIGNING:
        return True
    first = state_of(in_force(matter), terms, matter.as_of).instalments[0]
    return first.paid_on is not None and first.paid_on <= first.grace_until


def stage_reached(matter: Matter) -> Stage:
    """The latest stage that had begun by the day."""
    if terms := terms_in_force(matter):
        settled = state_of(in_force(matter), terms, matter.as_of).settled_on
        return Stage.SETTLEMENT if settled else Stage.PERFORMANCE
    if agreed_terms(matter):
        return Stage.AGREEMENT
    begun = sessions_held(matter) or offers_made(matter)
    return Stage.NEGOTIATION if begun else Stage.PREPARATION
