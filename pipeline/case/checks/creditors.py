"""The creditor chain: from the original lenders to the one creditor who signs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from pipeline.case.checks.finding_tools import (
    Locate,
    Place,
    all_called,
    called,
    error,
    warning,
)
from pipeline.case.loans import CreditorChain, Loan, Transfer, TransferKind
from pipeline.case.model import Case
from pipeline.case.parties import Role
from pipeline.finding import Finding
from pipeline.messages import msg

_ART_545 = "民法典 545"
_ART_546 = "民法典 546"


def check_shares(case: Case, where: Locate) -> Iterator[Finding]:
    """The shares of the original lenders make one whole; none stands there twice."""
    for index, loan in enumerate(case.loans):
        place = ("loans", index, "chain", "original_lenders")
        total = sum(_original(loan.chain).values(), Decimal(0))
        if total != 1:
            yield error(
                "chain.shares",
                where(*place),
                msg("The shares of the original lenders make {total}, not 1.", total=total),
                msg("Correct the shares, such as '0.7' and '0.3'."),
            )
        names = Counter(lender.party for lender in loan.chain.original_lenders)
        for number, lender in enumerate(loan.chain.original_lenders):
            if names[lender.party] > 1:
                yield error(
                    "chain.lender-twice",
                    where(*place, number, "party"),
                    msg(
                        "{name} stands among the original lenders twice.",
                        name=called(case, lender.party),
                    ),
                    msg("Keep one entry with the whole share."),
                )


def check_transfers(case: Case, where: Locate) -> Iterator[Finding]:
    """Whoever gives a claim away holds it then; the transfers stand in order of time."""
    for index, loan in enumerate(case.loans):
        holders = set(_original(loan.chain))
        earlier = loan.paid_out_on
        for number, transfer in enumerate(loan.chain.transfers):
            place = ("loans", index, "chain", "transfers", number)
            yield from _transfer(case, transfer, holders, earlier, place, where)
            _move(holders, transfer)
            earlier = max(earlier, transfer.on)


def check_notices_of_assignment(case: Case, where: Locate) -> Iterator[Finding]:
    """An assignment binds the debtor only once he is notified (民法典 546)."""
    for index, loan in enumerate(case.loans):
        for number, transfer in enumerate(loan.chain.transfers):
            place = ("loans", index, "chain", "transfers", number)
            yield from _notice(transfer, case.terms.cut_off if case.terms else None, place, where)
            if transfer.evidence is None:
                yield warning(
                    "chain.evidence-missing",
                    where(*place),
                    msg("No evidence proves that the claim passed on."),
                    msg("Add the contract of assignment or the proof of compensation as evidence."),
                    _ART_545,
                )


def check_creditor(case: Case, where: Locate) -> Iterator[Finding]:
    """At the cut-off the whole of every loan belongs to the lender who signs."""
    lenders = case.with_role(Role.LENDER)
    if len(lenders) != 1:
        return
    cut_off = case.terms.cut_off if case.terms else date.max
    for index, loan in enumerate(case.loans):
        holders = sorted(_holders(loan, cut_off))
        if holders != [lenders[0].id]:
            yield error(
                "chain.creditor",
                where("loans", index, "chain"),
                msg(
                    "At the cut-off the claim belongs to {holders}, not to {lender} alone.",
                    holders=all_called(case, holders),
                    lender=called(case, lenders[0].id),
                ),
                msg("Add the missing transfers, or give the role lender to the true creditor."),
                _ART_545,
            )


def check_collection(case: Case, where: Locate) -> Iterator[Finding]:
    """A collector's authority has a beginning before its end, and proof."""
    for index, loan in enumerate(case.loans):
        mandate, place = loan.chain.collection, ("loans", index, "chain", "collection")
        if mandate and mandate.until < mandate.since:
            yield error(
                "authority.period",
                where(*place, "until"),
                msg("The authority ends before it begins."),
            )
        if mandate and mandate.evidence is None:
            yield warning(
                "authority.evidence-missing",
                where(*place),
                msg("The collector's authority is not among the evidence."),
                msg("Add it as evidence of kind authority and name it here."),
                "民法典 165",
            )


def _transfer(
    case: Case,
    transfer: Transfer,
    holders: set[str],
    earlier: date,
    place: Place,
    where: Locate,
) -> Iterator[Finding]:
    if transfer.giver == transfer.taker:
        yield error(
            "chain.to-itself",
            where(*place, "taker"),
            msg("The claim passes from a party to itself."),
            msg("Name the new creditor as taker."),
        )
    elif transfer.giver not in holders:
        yield error(
            "chain.giver",
            where(*place, "giver"),
            msg(
                "{giver} does not hold the claim then; it belongs to {holders}.",
                giver=called(case, transfer.giver),
                holders=all_called(case, sorted(holders)),
            ),
            msg("Add the transfer by which it got the claim, or correct the giver."),
            _ART_545,
        )
    if transfer.on < earlier:
        yield error(
            "chain.order",
            where(*place, "on"),
            msg("This transfer is dated before what goes before it ({earlier}).", earlier=earlier),
            msg("List transfers in order of time; the first comes after the loan was paid out."),
        )


def _notice(
    transfer: Transfer, cut_off: date | None, place: Place, where: Locate
) -> Iterator[Finding]:
    if transfer.kind is not TransferKind.ASSIGNMENT:
        return
    if transfer.notice_on is None:
        yield warning(
            "chain.notice-missing",
            where(*place, "notice_on"),
            msg("No notice of this assignment is on record; without it the debtor is not bound."),
            msg("Notify the borrower and the guarantors, and add notice_on with the proof."),
            _ART_546,
        )
    elif cut_off and transfer.notice_on > cut_off:
        yield warning(
            "chain.notice-late",
            where(*place, "notice_on"),
            msg("The debtor was notified of this assignment after the cut-off date."),
            msg("Until then a payment to the old creditor discharges; check that there was none."),
            _ART_546,
        )


def _original(chain: CreditorChain) -> Mapping[str, Decimal]:
    shares: dict[str, Decimal] = {}
    for lender in chain.original_lenders:
        shares[lender.party] = shares.get(lender.party, Decimal(0)) + Decimal(lender.share)
    return shares


def _holders(loan: Loan, until: date) -> set[str]:
    holders = set(_original(loan.chain))
    for transfer in loan.chain.transfers:
        if transfer.on <= until:
            _move(holders, transfer)
    return holders


def _move(holders: set[str], transfer: Transfer) -> None:
    """A transfer passes on all that the giver holds."""
    holders.discard(transfer.giver)
    holders.add(transfer.taker)
