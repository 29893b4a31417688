"""Sessions and proposals: who was there, in what order, and what was accepted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from pipeline.case.checks.finding_tools import (
    Locate,
    Place,
    by_id,
    called,
    error,
    note,
    payable,
    sides,
    warning,
)
from pipeline.case.model import Case
from pipeline.case.negotiation import Channel, Decision, Proposal, Session
from pipeline.case.parties import Organisation
from pipeline.case.terms import Method, Terms
from pipeline.finding import Finding
from pipeline.messages import msg

_TALKS = frozenset({Channel.IN_PERSON, Channel.VIDEO, Channel.PHONE})


def check_session_times(case: Case, where: Locate) -> Iterator[Finding]:
    """A session ends after it starts; sessions stand in order of time."""
    sessions = case.negotiation.sessions
    for index, session in enumerate(sessions):
        if session.ended_at and session.ended_at < session.started_at:
            yield error(
                "session.times",
                where("negotiation", "sessions", index, "ended_at"),
                msg("The session ends before it starts."),
                msg("Correct the times; they are those of Beijing."),
            )
    for index, (before, after) in enumerate(pairwise(sessions), start=1):
        if after.started_at < before.started_at:
            yield warning(
                "session.order",
                where("negotiation", "sessions", index, "started_at"),
                msg("This session starts before the one above it."),
                msg("List the sessions in order of time."),
            )


def check_participants(case: Case, where: Locate) -> Iterator[Finding]:
    """Both sides took part, organisations through a named person; only those present spoke."""
    for index, session in enumerate(case.negotiation.sessions):
        place = ("negotiation", "sessions", index)
        yield from _present(case, session, place, where)
        present = {participant.party for participant in session.participants}
        for number, remark in enumerate(session.remarks):
            if remark.by not in present:
                yield warning(
                    "session.speaker",
                    where(*place, "remarks", number, "by"),
                    msg(
                        "{party} spoke but is not among the participants.",
                        party=called(case, remark.by),
                    ),
                    msg("Add the participant, or correct who said it."),
                )


def check_session_records(case: Case, where: Locate) -> Iterator[Finding]:
    """A talk has a place and an end; a recording was announced and agreed to."""
    for index, session in enumerate(case.negotiation.sessions):
        place = ("negotiation", "sessions", index)
        for field in ("place", "ended_at") if session.channel in _TALKS else ():
            if getattr(session, field) is None:
                yield warning(
                    "session.incomplete",
                    where(*place, field),
                    msg("The record of this talk lacks {field}.", field=field),
                    msg("Add it; minutes without it prove little."),
                )
        recording = session.recording
        if recording and not (recording.notice_given and recording.consent):
            yield warning(
                "recording.consent",
                where(*place, "recording"),
                msg("The recording was made without notice or without the consent of all."),
                msg("Ask for consent in writing, or do not rely on the recording."),
                "个人信息保护法 13、14",
            )


def check_proposal_dates(case: Case, where: Locate) -> Iterator[Finding]:
    """An offer stays open after it is made, and pays later."""
    for index, proposal in enumerate(case.negotiation.proposals):
        place = ("negotiation", "proposals", index)
        if proposal.valid_until < proposal.on:
            yield error(
                "proposal.dates",
                where(*place, "valid_until"),
                msg("The offer closes before it is made."),
            )
        if proposal.first_due <= proposal.on:
            yield error(
                "proposal.dates",
                where(*place, "first_due"),
                msg("The first instalment falls due before the offer is made or on that day."),
            )


def check_counters(case: Case, where: Locate) -> Iterator[Finding]:
    """A counter-offer is named and is another offer; what an answer does is for its own room."""
    for index, proposal in enumerate(case.negotiation.proposals):
        answer, place = proposal.answer, ("negotiation", "proposals", index, "answer", "counter")
        if answer and answer.decision is Decision.COUNTERED and answer.counter is None:
            yield warning(
                "proposal.counter-missing",
                where(*place),
                msg("The offer was countered, but with which offer is missing."),
                msg("Add the counter-offer to proposals and name it in counter."),
            )
        if answer and answer.counter == proposal.id:
            yield error(
                "proposal.counters-itself",
                where(*place),
                msg("The offer is named as the answer to itself."),
                msg("Name the counter-offer."),
            )


def check_accepted_against_terms(case: Case, where: Locate) -> Iterator[Finding]:
    """The terms say what was accepted."""
    proposals = case.negotiation.proposals
    accepted = [one for one in proposals if one.answer and one.answer.decision is Decision.ACCEPTED]
    if case.terms is None or not proposals:
        return
    if not accepted:
        yield warning(
            "proposal.none-accepted",
            where("negotiation", "proposals"),
            msg("There are terms, but no offer was accepted."),
            msg("Record the answer to the offer that became the agreement."),
        )
    else:
        yield from _against_terms(accepted[-1], case.terms, where)


def check_means(case: Case, where: Locate) -> Iterator[Finding]:
    """Says so when nothing is left for instalments, and when no evidence backs the figures."""
    means = case.negotiation.affordability
    if means is None:
        return
    if means.capacity == 0:
        yield note(
            "affordability.nothing-left",
            where("negotiation", "affordability"),
            msg("By these figures nothing is left for instalments."),
            msg(
                "Check the figures; if they are right, a longer pause or a larger waiver is needed."
            ),
        )
    if not means.evidence:
        yield warning(
            "affordability.evidence-missing",
            where("negotiation", "affordability", "evidence"),
            msg("No evidence is named for the borrower's means."),
            msg("Name the evidence of income, assets and other debts."),
        )


def _present(case: Case, session: Session, at: Place, where: Locate) -> Iterator[Finding]:
    known = by_id(case)
    for number, participant in enumerate(session.participants):
        if isinstance(known.get(participant.party), Organisation) and not participant.by:
            yield error(
                "session.by-missing",
                where(*at, "participants", number, "by"),
                msg("An organisation takes part through a person; the name is missing."),
                msg("Add by."),
            )
    there = {side for person in session.participants for side in sides(case, person.party)}
    if len(there) < 2:
        yield warning(
            "session.one-sided",
            where(*at, "participants"),
            msg("Only one side took part in this session."),
            msg("Add the other side, or leave the session out."),
        )


def _against_terms(accepted: Proposal, terms: Terms, where: Locate) -> Iterator[Finding]:
    custom = terms.schedule.method is Method.CUSTOM
    count = len(terms.instalments) if custom else terms.schedule.number
    first_due = terms.instalments[0].due if terms.instalments else terms.schedule.first_due
    waived = terms.waiver.amount if terms.waiver else Decimal(0)
    compared = (
        (("confirmed",), accepted.total - accepted.interest, payable(terms), msg("the total")),
        (("waiver",), accepted.waiver, waived, msg("the waiver")),
        (("schedule",), accepted.instalments, count or 1, msg("the number of instalments")),
        (("schedule",), accepted.first_due, first_due, msg("the first due date")),
    )
    for place, offered, agreed, what in compared:
        if offered != agreed and agreed is not None:
            yield warning(
                "proposal.terms-differ",
                where("terms", *place),
                msg(
                    "In the accepted offer of {day} {what} is {offered}; the terms say {agreed}.",
                    day=accepted.on,
                    what=what,
                    offered=offered,
                    agreed=agreed,
                ),
                msg("Correct the terms, or record the later offer that changed them."),
                "民法典 488",
            )
