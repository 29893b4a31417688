"""The history of a case as a stream of events: the one place where its data becomes them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.amendments import Amendment
from pipeline.case.model import Case
from pipeline.case.notices import NoticeKind, NoticeSent
from pipeline.case.performance import PaymentReceived
from pipeline.debt.appropriation import Head, Payment
from pipeline.debt.events import (
    Amended,
    Arrived,
    CalledIn,
    Event,
    GraceChanged,
    Granted,
    Refund,
    Reversal,
    Served,
)
from pipeline.debt.schedule import Schedule, ScheduledInstalment
from pipeline.debt.terms import Cost
from pipeline.law.calendar import Calendar

Place = tuple[str | int, ...]


def history(case: Case) -> tuple[tuple[Place, Event], ...]:
    """Every event of a case with its place in the case's data, in no order of time.

    Raises :class:`~pipeline.errors.BadInput` for an amount or a schedule that is none; the checks
    of a case report the same as findings beforehand.
    """
    return tuple(_events(case))


def _events(case: Case) -> Iterator[tuple[Place, Event]]:
    for index, change in enumerate(case.amendments):
        if change.grace_days is not None:
            yield ("amendments", index), GraceChanged(change.on, change.grace_days, change.id)
        if change.instalments:
            yield ("amendments", index), _amended(change)
    for index, notice in enumerate(case.notices):
        yield from ((("notices", index), event) for event in _of_notice(notice))
    for index, payment in enumerate(case.payments):
        yield ("payments", index), _payment(payment)
    for index, back in enumerate(case.reversals):
        event = Reversal(back.on, back.payment, back.reference or "", back.source or "")
        yield ("reversals", index), event
    for index, sent in enumerate(case.refunds):
        yield ("refunds", index), Refund(sent.on, sent.amount, sent.reference, sent.source or "")
    for index, given in enumerate(case.waivers):
        head = Head(given.head.value)
        reference = given.reference or ""
        yield (
            ("waivers", index),
            Granted(given.on, given.amount, head, reference, given.source or ""),
        )
    for index, cost in enumerate(case.costs):
        reference = cost.reference or ""
        yield (
            ("costs", index),
            Cost(cost.on, cost.amount, cost.reason, reference, cost.source or ""),
        )


def _payment(one: PaymentReceived) -> Payment:
    return Payment(
        one.received_on,
        one.amount,
        one.reference,
        one.payer or "",
        one.method or "",
        one.loan or "",
        one.source or "",
    )


def _of_notice(notice: NoticeSent) -> Iterator[Event]:
    kind, reference = notice.kind.value, notice.reference or ""
    yield Served(notice.issued_on, kind, reference)
    if notice.arrived_on:
        proof = notice.evidence or ""
        yield Arrived(notice.arrived_on, kind, reference, proof)
        if notice.kind is NoticeKind.ACCELERATION:
            yield CalledIn(notice.arrived_on, reference, proof)


def _amended(change: Amendment) -> Amended:
    """Its instalments, each where it really falls (民法典 203)."""
    days = Calendar.load()
    listed = (
        ScheduledInstalment(number, days.moved(one.due), one.amount - one.interest, one.interest)
        for number, one in enumerate(change.instalments, 1)
    )
    return Amended(change.on, Schedule(tuple(listed)), change.id)
