"""One schedule over several loans: which part of each instalment belongs to which loan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Context, Decimal, localcontext

from pipeline.case.money import round_cents
from pipeline.debt.checks import require_money
from pipeline.debt.schedule import ZERO, Schedule, ScheduledInstalment
from pipeline.errors import BadInput
from pipeline.messages import msg

_PRECISE = Context(prec=60)
CENT = Decimal("0.01")


def split_by_loan(schedule: Schedule, parts: Mapping[str, Decimal]) -> dict[str, Schedule]:
    """The schedule of each loan, in proportion to its part of the principal, exact to the 分.

    Every instalment's parts add up to the instalment, and every loan's instalments to its part;
    instalments in which a loan has nothing are left out of its schedule. Raises ``BadInput``
    (``debt.split.sum``) unless the parts add up to the schedule's principal.
    """
    for part in parts.values():
        require_money("debt.split.part", msg("A loan's part"), part)
    if sum(parts.values(), ZERO) != schedule.principal:
        raise BadInput(
            "debt.split.sum",
            msg("The loans' parts add up to {sum}, the schedule to {total}.",
                sum=sum(parts.values(), ZERO), total=schedule.principal),
        )  # fmt: skip
    wholes = list(parts.values())
    principal = share_out([one.principal for one in schedule], wholes)
    interest = share_out([one.interest for one in schedule], apportion(schedule.interest, wholes))
    return {
        loan: Schedule(tuple(_own(schedule, own_principal, own_interest)))
        for loan, own_principal, own_interest in zip(
            parts, zip(*principal, strict=True), zip(*interest, strict=True), strict=True
        )
    }


def _own(
    schedule: Schedule, principal: Sequence[Decimal], interest: Sequence[Decimal]
) -> Iterator[ScheduledInstalment]:
    for one, own_principal, own_interest in zip(schedule, principal, interest, strict=True):
        if own_principal or own_interest:
            yield replace(one, principal=own_principal, interest=own_interest)


def share_out(rows: Sequence[Decimal], wholes: Sequence[Decimal]) -> list[list[Decimal]]:
    """Each row over columns, 元, so that every row and every column (``wholes``) adds up exactly.

    Each cent goes to the column that is furthest behind its exact share of the rows so far, so
    that none is ever a cent ahead, and none gets less than nothing.
    """
    total = sum(wholes, ZERO)
    had, so_far, table = [ZERO] * len(wholes), ZERO, []
    with localcontext(_PRECISE):
        for row in rows:
            so_far += row
            behind = [so_far * whole / total - got if total else row
                      for whole, got in zip(wholes, had, strict=True)]  # fmt: skip
            given = _cents(row, behind)
            had = [got + more for got, more in zip(had, given, strict=True)]
            table.append(given)
    return table


def _cents(row: Decimal, behind: Sequence[Decimal]) -> list[Decimal]:
    """The row over columns that are so far behind: all but the last cents at once."""
    given = [max(ZERO, (each - CENT).quantize(CENT, ROUND_DOWN)) for each in behind]
    while (left := row - sum(given, ZERO)) > 0:
        most = max(range(len(behind)), key=lambda at: behind[at] - given[at])
        given[most] += min(CENT, left)
    return given


def apportion(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """``amount`` (元) in proportion to ``weights``, in whole 分, adding up exactly.

    By cumulative rounding: the parts up to each place are the rounded share of all of them, so
    that a part is at most one 分 from its exact share. Zero weights in all give all to the first.
    """
    total = sum(weights, ZERO)
    shares, before, weight = [], ZERO, ZERO
    with localcontext(_PRECISE):
        for each in weights:
            weight += each
            upto = round_cents(amount * weight / total) if total else amount
            shares.append(upto - before)
            before = upto
    return shares
