"""Who decided for the lender, with which authority, and after which assessment."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.case.negotiation import Answer, Decided, Decision, Proposal
from pipeline.case.parties import Organisation
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg
from pipeline.proposals.states import side_of

_DECISIONS = frozenset({Decision.ACCEPTED, Decision.REJECTED, Decision.COUNTERED})


def check_decisions(case: Case, where: Locate) -> Iterator[Finding]:
    """Every answer of the lender's side: decided by somebody who may, on what was known."""
    for index, offer in enumerate(case.negotiation.proposals):
        answer, place = offer.answer, ("negotiation", "proposals", index, "answer")
        if answer is None or not is_decision(case, answer):
            continue
        if answer.decided is None:
            yield from _unrecorded(case, answer, where(*place))
        else:
            yield from _dates(offer, answer, answer.decided, where(*place, "decided"))
            yield from _authority(case, offer, answer, where(*place, "decided", "level"))


def is_decision(case: Case, answer: Answer) -> bool:
    """Whether the lender's side says yes, no, or something else."""
    return answer.decision in _DECISIONS and side_of(case, answer.by) == "lender"


def _unrecorded(case: Case, answer: Answer, place: Where) -> Iterator[Finding]:
    """A natural person who lends and answers has decided; for a company somebody has."""
    if answer.by != case.lender.id or isinstance(case.lender, Organisation):
        yield Finding(
            "proposals.undecided",
            Severity.NOTE,
            place,
            msg("Who decided on this answer, and on which assessment, is not on record."),
            msg("Add decided: name, level, day, and the day of the assessment."),
        )


def _dates(offer: Proposal, answer: Answer, decided: Decided, place: Where) -> Iterator[Finding]:
    if not offer.on <= decided.assessed_on <= decided.on <= answer.on:
        yield Finding(
            "proposals.decision-dates",
            Severity.ERROR,
            place,
            msg("The offer of {offer} was assessed on {assessed}, decided on {decided} and answered"
                " on {answer}: these days are not in order.", offer=offer.on,
                assessed=decided.assessed_on, decided=decided.on, answer=answer.on),
            msg("Correct the dates."),
        )  # fmt: skip


def _authority(case: Case, offer: Proposal, answer: Answer, place: Where) -> Iterator[Finding]:
    """What is waived by accepting, or offered instead, is within the level's authority."""
    bounds, decided = case.negotiation.bounds, answer.decided
    waived = _waived(case, offer, answer)
    if bounds is None or decided is None or not (bounds.waiver_levels and waived):
        return
    most = max((one.up_to for one in bounds.waiver_levels if one.level == decided.level), default=0)
    if waived > most:
        yield Finding(
            "proposals.beyond-authority",
            Severity.WARNING,
            place,
            msg("{level} may waive up to {most} yuan, but decided to waive {waived} yuan.",
                level=decided.level, most=most, waived=waived),
            msg("Have the level decide that may, or correct level or waiver_levels."),
        )  # fmt: skip


def _waived(case: Case, offer: Proposal, answer: Answer) -> Decimal:
    if answer.decision is Decision.ACCEPTED:
        return offer.waiver
    made = (one for one in case.negotiation.proposals if one.id == answer.counter)
    counter = next(made, None) if answer.decision is Decision.COUNTERED else None
    return counter.waiver if counter else Decimal(0)
