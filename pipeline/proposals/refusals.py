"""Answers that make no sense, as findings: what was refused, why, and who had offered what when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.case.negotiation import Proposal
from pipeline.finding import Finding, Severity
from pipeline.messages import Message, msg
from pipeline.proposals.states import Move, Reason, Refusal, table_of

_ANSWER = "answer"
_NEW_OFFER = msg("Record what both sides mean as a new offer, with its own answer.")
_LATE = msg("A late acceptance is a new offer: record it as a proposal of its own.")


@dataclass(frozen=True, slots=True)
class _Said:
    """What people are told of a reason; ``at`` is where in the answer to look."""

    message: Message
    at: tuple[str, ...] = ()
    hint: Message = _NEW_OFFER
    rule: str = "民法典 478、488"


_SAID: Mapping[Reason, _Said] = {
    Reason.NOT_YET_MADE: _Said(
        msg("the offer had not been made yet"), ("on",), msg("Correct the dates.")
    ),
    Reason.LAPSED: _Said(msg("the offer had closed"), ("on",), _LATE, "民法典 481、486"),
    Reason.NOT_OPEN: _Said(msg("it had been answered before")),
    Reason.SUPERSEDED: _Said(msg("a later offer of the same side had taken its place")),
    Reason.OWN_OFFER: _Said(
        msg("the side that made an offer cannot answer it"),
        ("by",),
        msg("The other side answers; an offer taken back has decision: withdrawn."),
    ),
    Reason.NOT_OWN_OFFER: _Said(
        msg("only the side that made an offer can take it back"), ("by",)
    ),
    Reason.COUNTER_BY_SAME_SIDE: _Said(
        msg("the counter-offer named was made by the same side"), ("counter",)
    ),
    Reason.COUNTER_EARLIER: _Said(
        msg("the counter-offer named had been made before it"), ("counter",)
    ),
    Reason.ACCEPTED_ALREADY: _Said(
        msg("another offer had been accepted already"),
        ("decision",),
        msg("Only the offer that became the agreement is accepted."),
    ),
}  # fmt: skip


def check_refused(case: Case, where: Locate) -> Iterator[Finding]:
    """Every answer that the state machine refuses, whatever the day."""
    for refusal in table_of(case).refused:
        yield _finding(case, refusal, where)


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


def _finding(case: Case, refusal: Refusal, where: Locate) -> Finding:
    offers = case.negotiation.proposals
    index = next(n for n, each in enumerate(offers) if each.id == refusal.step.offer)
    offer, said = offers[index], _SAID[refusal.reason]
    return Finding(
        f"proposals.{refusal.reason.value.replace('_', '-')}",
        _severity(refusal),
        where("negotiation", "proposals", index, _ANSWER, *said.at),
        msg(
            "The answer of {day} to '{offer}' makes no sense: {reason}. {offered}",
            day=refusal.step.on,
            offer=offer.id,
            reason=said.message,
            offered=who_offered(case, offer),
        ),
        said.hint,
        said.rule,
    )


def _severity(refusal: Refusal) -> Severity:
    """Saying no to what has lapsed changes nothing; whatever else is refused would."""
    harmless = refusal.reason is Reason.LAPSED and refusal.step.move is not Move.ACCEPT
    return Severity.WARNING if harmless else Severity.ERROR
