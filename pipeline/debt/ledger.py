"""The debt on any day: a replay of what happened up to it, and of nothing else.

Instalments may be paid ahead: money beyond what is due goes to the next ones in order, or as the
agreement says (:class:`~pipeline.debt.terms.Terms`). What is left after the last is owed back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from pipeline.case.money import round_cents
from pipeline.debt import _ahead, _changes
from pipeline.debt._book import Book
from pipeline.debt._line import Line, single
from pipeline.debt.appropriation import Head, Payment
from pipeline.debt.events import (
    Amended,
    CalledIn,
    Event,
    GraceChanged,
    Granted,
    Refund,
    Reversal,
    in_order,
)
from pipeline.debt.schedule import ZERO, Schedule
from pipeline.debt.standing import Problem, ProblemKind, Share, Standing, State, Status
from pipeline.debt.terms import Cost, Debt, Terms, WaiverEffect

_PLAIN = Terms()


def replay(debts: Sequence[Debt], events: Iterable[Event], as_of: date, terms: Terms) -> State:
    """How debts stand at the end of ``as_of``, whatever the order in which events are given.

    Damages count up to and with ``as_of``. Raises nothing: its inputs were checked when they were
    made; what does not fit (a refund of more than is owed back) is in ``State.problems``.
    """
    past = tuple(sorted((each for each in events if each.on <= as_of), key=in_order))
    book = Book(terms, several=len(debts) > 1)
    _changes.open_debts(book, debts)
    found = [_apply(book, event, debts, terms) for event in past]
    book.accrue(as_of)
    problems = tuple(problem for problem in found if problem)
    return _state(book, past, problems, as_of, terms)


def state_at(
    schedule: Schedule, payments: Iterable[Payment], as_of: date, terms: Terms = _PLAIN
) -> State:
    """:func:`replay` of one debt with payments, and the costs and acceleration of the terms."""
    called_in = [CalledIn(terms.accelerated_on)] if terms.accelerated_on else []
    return replay([Debt(schedule)], [*payments, *terms.costs, *called_in], as_of, terms)


def settled_on(
    schedule: Schedule, payments: Iterable[Payment], as_of: date, terms: Terms = _PLAIN
) -> date | None:
    """The day on which nothing was left to pay, if that is so at ``as_of``; else ``None``.

    Everything counts: instalments, damages, fees, and a waived part that revived. A waiver that
    takes effect on completion takes effect that day.
    """
    return state_at(schedule, payments, as_of, terms).settled_on


def _apply(book: Book, event: Event, debts: Sequence[Debt], terms: Terms) -> Problem | None:
    match event:
        case Payment():
            return _pay(book, event)
        case Cost():
            book.add([single(event.on, Head.FEES, event.amount)])
        case GraceChanged():
            _changes.change_grace(book, event)
        case CalledIn():
            _changes.call_in(book, event, terms)
        case Granted():
            return _changes.grant(book, event)
        case Reversal():
            return _changes.reverse(book, event)
        case Refund():
            return _changes.refund(book, event)
        case Amended():
            return _changes.amend(book, event, debts)
    return None


def _pay(book: Book, payment: Payment) -> Problem | None:
    """A reference that was counted before is held back for a person to look at."""
    if book.counted(payment.reference):
        book.hold(payment)
        return Problem(ProblemKind.SAME_REFERENCE, payment, payment.amount)
    book.pay(payment)
    return None


def _state(
    book: Book, events: tuple[Event, ...], problems: tuple[Problem, ...], as_of: date, terms: Terms
) -> State:
    others = [line for line in book.lines if not line.is_instalment]
    fees = [line for line in others if line.heads == {Head.FEES}]
    settled = None if any(line.is_open() for line in book.lines) else book.touched
    pending, waived = _waiver(book, terms, settled)
    return State(
        as_of=as_of,
        instalments=tuple(_standings(book, as_of, terms)),
        fees=_sum(fees),
        revived=_sum([line for line in others if line not in fees]),
        waiver_pending=pending,
        waived=waived,
        appropriations=tuple(posting.closed() for posting in book.postings),
        settled_on=settled,
        granted=book.granted,
        saved_by_settling=_saved(book, as_of) if terms.last_first else ZERO,
        events=events,
        problems=problems,
        loans=_by_loan(book),
        interest_accrued=_interest_accrued(book, as_of),
    )


def _interest_accrued(book: Book, as_of: date) -> Decimal:
    """Interest for the time that has passed, by days within the running period."""
    total = ZERO
    for line in book.lines:
        days, period = (as_of - line.since).days, (line.due - line.since).days
        if line.due <= as_of:
            total += line.owed[Head.INTEREST]
        elif days > 0:
            total += round_cents(line.owed[Head.INTEREST] * days / period)
    return total


def _saved(book: Book, as_of: date) -> Decimal:
    """Interest that falls away if all is paid on the day."""
    ahead = [line for line in book.lines if line.due > as_of and line.is_open()]
    if not ahead:
        return ZERO
    return sum(
        (part for _, part in _ahead.savings(_ahead.split(ahead, as_of, book.lines), None, as_of)),
        ZERO,
    )


def _waiver(book: Book, terms: Terms, settled: date | None) -> tuple[Decimal, Decimal]:
    """What of the waiver is still owed, and what is gone; a revived one is neither."""
    waiver = terms.waiver
    if waiver is None or book.revived:
        return ZERO, ZERO
    is_effective = waiver.effect is WaiverEffect.NOW or settled is not None
    return (ZERO, waiver.amount) if is_effective else (waiver.amount, ZERO)


def _by_loan(book: Book) -> tuple[tuple[str, Share], ...]:
    totals: dict[str, Share] = {}
    for line in book.lines:
        if line.loan:
            totals[line.loan] = totals.get(line.loan, Share()) + _sum([line])
    return tuple(totals.items())


def _standings(book: Book, as_of: date, terms: Terms) -> Iterator[Standing]:
    """One for each instalment; the loans' parts of one are shown together."""
    lines = [line for line in book.lines if line.is_instalment]
    lines.sort(key=lambda line: line.number)
    for _, parts in groupby(lines, lambda line: line.number):
        yield _standing(list(parts), as_of, terms)


def _standing(parts: list[Line], as_of: date, terms: Terms) -> Standing:
    line = parts[0]
    days = [part.paid_on for part in parts if part.paid_on]
    paid_on = max(days) if len(days) == len(parts) else None
    lawful = [part.lawful(terms.lawful_rate) for part in parts]
    return Standing(
        number=line.number,
        due=line.due,
        grace_until=line.grace_until,
        principal=_over(parts, Head.PRINCIPAL),
        interest=_over(parts, Head.INTEREST),
        damages=_over(parts, Head.DAMAGES),
        status=_status(line, paid_on, as_of),
        paid_on=paid_on,
        days_late=_days_late(line, paid_on or as_of),
        agreed_damages=round_cents(sum((part.agreed for part in parts), ZERO)),
        lawful_damages=None
        if terms.lawful_rate is None
        else round_cents(sum((each for each in lawful if each is not None), ZERO)),
    )


def _days_late(line: Line, until: date) -> int:
    return 0 if line.replaced else max((until - line.due).days, 0)


def _status(line: Line, paid_on: date | None, as_of: date) -> Status:
    if line.replaced:
        return Status.REPLACED
    if paid_on:
        return Status.PAID if paid_on <= line.grace_until else Status.CURED
    if as_of > line.grace_until:
        return Status.MISSED
    if as_of > line.due:
        return Status.IN_GRACE
    return Status.DUE if as_of == line.due else Status.UPCOMING


def _over(parts: Iterable[Line], head: Head) -> Share:
    return sum((Share(line.owed[head], line.paid[head]) for line in parts), Share())


def _sum(lines: Iterable[Line]) -> Share:
    return sum((_over([line], head) for line in lines for head in line.heads), Share())
