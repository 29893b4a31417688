"""What events other than payments do to the working account; for the ledger's eyes only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from pipeline.case.dates import add_months
from pipeline.debt._book import Book, Posting
from pipeline.debt._line import Line, instalment, single
from pipeline.debt.appropriation import Head
from pipeline.debt.events import Amended, CalledIn, GraceChanged, Granted, Refund, Reversal
from pipeline.debt.schedule import ZERO, Schedule
from pipeline.debt.split import apportion, split_by_loan
from pipeline.debt.standing import Problem, ProblemKind
from pipeline.debt.terms import Debt, Terms


def open_debts(book: Book, debts: Sequence[Debt], start: date | None = None) -> None:
    """The instalments of each debt; the first one's interest runs from ``start`` or a month."""
    for debt in debts:
        since = start or add_months(debt.schedule.instalments[0].due, -1)
        lines = []
        for one in debt.schedule:
            lines.append(instalment(one, since, book.grace_days, debt))
            since = one.due
            book.highest = max(book.highest, one.number)
        book.add(lines)


def change_grace(book: Book, event: GraceChanged) -> None:
    """What fell due before keeps the grace that it had."""
    book.grace_days = event.days
    for line in book.lines:
        if line.is_instalment and line.due >= event.on:
            line.grace_until = line.accrued_to = line.due + timedelta(days=event.days)


def call_in(book: Book, event: CalledIn, terms: Terms) -> None:
    """What is not due yet falls due; its interest is for time that no longer passes.

    It is dropped unless the agreement keeps it; a waiver revives if that was agreed.
    """
    for line in book.lines:
        if line.is_instalment and line.due > event.on and not line.is_paid():
            line.due, line.cut = event.on, True
            line.grace_until = line.accrued_to = event.on + timedelta(days=book.grace_days)
            if not terms.keep_interest:
                line.owed[Head.INTEREST] = line.paid[Head.INTEREST]
            line.close(event.on)
    book.lines = [line for line in book.lines if any(line.owed.values()) or line.replaced]
    if terms.waiver and terms.waiver.revives and not book.revived:
        book.revived = True
        book.lines.append(single(event.on, terms.waiver.head, terms.waiver.amount))
    book.refresh()


def grant(book: Book, event: Granted) -> Problem | None:
    """A waiver after signing, counted against the oldest open part of its head."""
    book.accrue(event.on)
    over = _give_up(book.lines, event.head, event.amount)
    given = event.amount - over
    book.granted += given
    _closed(book, event.on, given)
    return Problem(ProblemKind.WAIVED_TOO_MUCH, event, over) if over else None


def reverse(book: Book, event: Reversal) -> Problem | None:
    """The payment's parts are open again; what others had paid too much is counted instead."""
    posting = book.counted(event.payment)
    if posting is None:
        return Problem(ProblemKind.UNKNOWN_PAYMENT, event)
    book.accrue(event.on)
    for line, entry in zip(posting.lines, posting.entries, strict=True):
        line.rest_until(event.on)
        line.paid[entry.head] -= entry.amount
        line.replaced = line.replaced and not line.left(Head.PRINCIPAL)
    _restore(posting)
    for line in posting.lines:
        line.close(event.on)
    lost = posting.refunded
    posting.entries, posting.lines, posting.rest, posting.refunded = [], [], ZERO, ZERO
    posting.reversed_on = event.on
    book.refresh()
    for other in book.postings:
        if other.rest:
            book.count(other, event.on)
    return Problem(ProblemKind.REFUND_TOO_MUCH, event, lost) if lost else None


def _restore(posting: Posting) -> None:
    """Interest that the payment saved is owed again, unless it was cut since."""
    for line, part in posting.saved:
        if not line.cut and not line.replaced:
            line.owed[Head.INTEREST] += part
    posting.saved = []


def refund(book: Book, event: Refund) -> Problem | None:
    """What was owed back is returned, the oldest first."""
    left = event.amount
    for posting in book.postings:
        part = min(left, posting.rest)
        posting.rest -= part
        posting.refunded += part
        left -= part
    return Problem(ProblemKind.REFUND_TOO_MUCH, event, left) if left else None


def amend(book: Book, event: Amended, debts: Sequence[Debt]) -> Problem | None:
    """Paid parts stay; what is open is closed and stands in the new instalments instead."""
    book.accrue(event.on)
    owners = _open_principal(book, debts)
    differs = _cover(book, event)
    behind = book.highest
    schedule = Schedule(tuple(replace(one, number=behind + one.number) for one in event.schedule))
    open_debts(book, _owned(debts, owners, schedule), event.on)
    return differs


def _open_principal(book: Book, debts: Sequence[Debt]) -> list[Decimal]:
    left = dict.fromkeys((debt.loan for debt in debts), ZERO)
    for line in book.lines:
        if line.is_instalment:
            left[line.loan] += line.left(Head.PRINCIPAL)
    return list(left.values())


def _owned(debts: Sequence[Debt], owners: list[Decimal], schedule: Schedule) -> list[Debt]:
    """The new schedule as each loan's own, in proportion to the principal that was open."""
    if len(debts) == 1:
        return [replace(debts[0], schedule=schedule)]
    shares = apportion(schedule.principal, owners)
    parts = {debt.loan: part for debt, part in zip(debts, shares, strict=True) if part}
    own = split_by_loan(schedule, parts)
    return [replace(debt, schedule=own[debt.loan]) for debt in debts if debt.loan in own]


def _cover(book: Book, event: Amended) -> Problem | None:
    """Close what the new schedule's principal stands for; and whether it is more or less."""
    principal = ZERO
    for line in book.lines:
        if line.is_instalment and not line.is_paid():
            line.replaced, line.daily = True, ZERO
            principal += line.left(Head.PRINCIPAL)
            line.owed[Head.PRINCIPAL] = line.paid[Head.PRINCIPAL]
            if line.due > event.on:
                line.owed[Head.INTEREST] = line.paid[Head.INTEREST]
    over = event.schedule.principal - principal
    if over < 0:
        book.granted -= over
        return Problem(ProblemKind.AMENDED_LESS, event, -over)
    for head in (Head.INTEREST, Head.DAMAGES, Head.FEES):
        over = _give_up(book.lines, head, over)
    return Problem(ProblemKind.AMENDED_MORE, event, over) if over else None


def _give_up(lines: Iterable[Line], head: Head, amount: Decimal) -> Decimal:
    """Take ``amount`` off the oldest open parts of a head; what is over."""
    for line in sorted(lines, key=lambda line: line.due):
        part = min(amount, line.left(head))
        line.owed[head] -= part
        if head is Head.DAMAGES:
            line.forgiven += part
        amount -= part
    return amount


def _closed(book: Book, on: date, given: Decimal) -> None:
    for line in book.lines:
        line.close(on)
    if given:
        book.touched = on
    book.refresh()
