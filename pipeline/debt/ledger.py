"""Schedule against payments: how the debt stands on any day, and when it was settled.

Every question replays the events from the start, so an answer depends only on what had happened by
then. Instalments may be paid ahead: money beyond what is due goes to the next ones in order, whose
interest stays as scheduled. What is left after the last of them is owed back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from pipeline.debt._book import Book, Line
from pipeline.debt.appropriation import Appropriation, Head, Payment
from pipeline.debt.schedule import ZERO, Schedule, ScheduledInstalment, accelerate
from pipeline.debt.standing import Share, Standing, State, Status
from pipeline.debt.terms import Terms, Waiver, WaiverEffect

_PLAIN = Terms()


def state_at(
    schedule: Schedule, payments: Iterable[Payment], as_of: date, terms: Terms = _PLAIN
) -> State:
    """How the debt stands at the end of ``as_of``.

    Payments of one day count in the order given. Damages count up to and with ``as_of``. Raises
    nothing: its inputs were checked when they were made.
    """
    book = Book(_lines(schedule, as_of, terms), terms.order, terms.damages)
    past = sorted((one for one in payments if one.received_on <= as_of), key=_day)
    appropriations = tuple(book.pay(payment) for payment in past)
    book.accrue(as_of)
    return _state(book, appropriations, as_of, terms)


def settled_on(
    schedule: Schedule, payments: Iterable[Payment], as_of: date, terms: Terms = _PLAIN
) -> date | None:
    """The day on which nothing was left to pay, if that is so at ``as_of``; else ``None``.

    Everything counts: instalments, damages, fees, and a waived part that revived. A waiver that
    takes effect on completion takes effect that day.
    """
    return state_at(schedule, payments, as_of, terms).settled_on


def _day(payment: Payment) -> date:
    return payment.received_on


def _lines(schedule: Schedule, as_of: date, terms: Terms) -> list[Line]:
    called_in = _called_in(terms, as_of)
    if called_in:
        schedule = accelerate(schedule, called_in, keep_interest=terms.keep_interest)
    lines = [_instalment(one, terms.grace_days) for one in schedule]
    for cost in terms.costs:
        if cost.incurred_on <= as_of:
            lines.append(_other(cost.incurred_on, Head.FEES, cost.amount))
    if called_in and terms.waiver and terms.waiver.revives:
        lines.append(_other(called_in, terms.waiver.head, terms.waiver.amount))
    return lines


def _called_in(terms: Terms, as_of: date) -> date | None:
    day = terms.accelerated_on
    return day if day and day <= as_of else None


def _instalment(one: ScheduledInstalment, grace_days: int) -> Line:
    owed = {**dict.fromkeys(Head, ZERO), Head.PRINCIPAL: one.principal, Head.INTEREST: one.interest}
    return Line(one.number, one.due, one.due + timedelta(days=grace_days), owed)


def _other(due: date, head: Head, amount: Decimal) -> Line:
    owed = {**dict.fromkeys(Head, ZERO), head: amount}
    return Line(0, due, due, owed, heads=frozenset({head}))


def _state(
    book: Book, appropriations: tuple[Appropriation, ...], as_of: date, terms: Terms
) -> State:
    others = [line for line in book.lines if not line.is_instalment]
    fees = [line for line in others if line.heads == {Head.FEES}]
    settled = _settled(book.lines, appropriations)
    pending, waived = _waiver(terms, as_of, settled)
    return State(
        as_of=as_of,
        instalments=tuple(_standing(line, as_of) for line in book.lines if line.is_instalment),
        fees=_sum(fees),
        revived=_sum([line for line in others if line not in fees]),
        waiver_pending=pending,
        waived=waived,
        appropriations=appropriations,
        settled_on=settled,
    )


def _settled(lines: Sequence[Line], appropriations: Sequence[Appropriation]) -> date | None:
    if any(line.is_open() for line in lines):
        return None
    counted = [one.payment.received_on for one in appropriations if one.entries]
    return counted[-1] if counted else None


def _waiver(terms: Terms, as_of: date, settled: date | None) -> tuple[Decimal, Decimal]:
    """What of the waiver is still owed, and what is gone; a revived one is neither."""
    waiver: Waiver | None = terms.waiver
    if waiver is None or (waiver.revives and _called_in(terms, as_of)):
        return ZERO, ZERO
    is_effective = waiver.effect is WaiverEffect.NOW or settled is not None
    return (ZERO, waiver.amount) if is_effective else (waiver.amount, ZERO)


def _standing(line: Line, as_of: date) -> Standing:
    until = line.paid_on or as_of
    return Standing(
        number=line.number,
        due=line.due,
        grace_until=line.grace_until,
        principal=_share(line, Head.PRINCIPAL),
        interest=_share(line, Head.INTEREST),
        damages=_share(line, Head.DAMAGES),
        status=_status(line, as_of),
        paid_on=line.paid_on,
        days_late=max((until - line.due).days, 0),
    )


def _status(line: Line, as_of: date) -> Status:
    if line.paid_on:
        return Status.PAID if line.paid_on <= line.grace_until else Status.CURED
    if as_of > line.grace_until:
        return Status.MISSED
    if as_of > line.due:
        return Status.IN_GRACE
    return Status.DUE if as_of == line.due else Status.UPCOMING


def _share(line: Line, head: Head) -> Share:
    return Share(line.owed[head], line.paid[head])


def _sum(lines: Iterable[Line]) -> Share:
    return sum((_share(line, head) for line in lines for head in line.heads), Share())
