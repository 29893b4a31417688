"""Reversals, refunds, later waivers and costs: each more than nothing, and on a day that can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.case.checks.finding_tools import Locate, Place, error, note
from pipeline.case.model import Case
from pipeline.finding import Finding
from pipeline.messages import msg


def check_money_events(case: Case, where: Locate) -> Iterator[Finding]:
    """What happened to the money after signing, apart from the payments themselves."""
    if case.terms is None:
        return
    for place, on in _days(case):
        if on < case.terms.signing_date:
            yield error(
                "performance.early",
                where(*place, "on"),
                msg("This happened before the agreement was signed."),
                msg("Count it into repaid and outstanding of the loan, or check the day."),
            )
    for place, amount in _amounts(case):
        if not amount:
            yield error(
                "amount.zero",
                where(*place, "amount"),
                msg("An amount of nothing is none."),
                msg("Leave it out, or write its amount."),
            )
    yield from _named_loans(case, where)


def _days(case: Case) -> Iterator[tuple[Place, date]]:
    for name in ("reversals", "refunds", "waivers", "costs"):
        for index, event in enumerate(getattr(case, name)):
            yield (name, index), event.on


def _amounts(case: Case) -> Iterator[tuple[Place, object]]:
    for name in ("refunds", "waivers", "costs"):
        for index, event in enumerate(getattr(case, name)):
            yield (name, index), event.amount


def _named_loans(case: Case, where: Locate) -> Iterator[Finding]:
    """A loan that the debtor names counts only where the agreement keeps the loans apart."""
    if case.terms and case.terms.split and len(case.loans) > 1:
        return
    for index, payment in enumerate(case.payments):
        if payment.loan:
            yield note(
                "payment.loan-merged",
                where("payments", index, "loan"),
                msg("The agreement makes one debt of the loans; a loan named on paying changes"
                    " nothing."),
                msg("Write each loan's part under terms.split if they are to stay apart."),
                "民法典 560",
            )  # fmt: skip
