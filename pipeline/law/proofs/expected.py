"""What the case says of the loans and persons that an item of evidence is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.case.checks.finding_tools import Place
from pipeline.case.evidence import EvidenceItem
from pipeline.case.loans import Loan
from pipeline.case.model import Case
from pipeline.case.parties import DocumentKind, Organisation, Person
from pipeline.law.proofs.contents import Content
from pipeline.law.proofs.table import Against
from pipeline.law.proofs.values import Value


@dataclass(frozen=True, slots=True)
class Expected:
    """A value of the case, and its place there."""

    value: Value
    place: Place


def expected(
    case: Case, item: EvidenceItem, content: Content, against: Against
) -> tuple[Expected, ...]:
    """What the item should say; nothing where the case does not tell what the item is about."""
    if against is Against.CUT_OFF:
        terms = case.terms
        return (Expected(terms.cut_off, ("terms", "cut_off")),) if terms else ()
    if against in (Against.OWN_ID, Against.OWN_NAME):
        whose = {item.party, *item.about}
        whose |= {ref for party in case.parties if party.id == item.party for ref in party.acts_for}
        return tuple(_of_parties(case, whose, against))
    loans = loans_of(case, item, content)
    if against is Against.CONTRACT_NO:
        loans = _stated(case, item) or case.loans
    if against in _PEOPLE:
        whose = {ref for loan in loans for ref in _PEOPLE[against](loan)}
        return tuple(_of_parties(case, whose, against))
    return tuple(_of_loan(case, loan, against) for loan in loans)


def loans_of(case: Case, item: EvidenceItem, content: Content) -> tuple[Loan, ...]:
    """The loans that an item is about: as it states, as its text tells, or the only one."""
    described = "".join(f"{item.title}{item.content or ''}".split())
    told = (
        loan
        for loan in case.loans
        if (number := "".join(loan.contract_no.split())) in content.squeezed or number in described
    )
    only = case.loans if len(case.loans) == 1 else ()
    return _stated(case, item) or tuple(told) or only


def _stated(case: Case, item: EvidenceItem) -> tuple[Loan, ...]:
    return tuple(loan for loan in case.loans if loan.id in item.about)


def _of_loan(case: Case, loan: Loan, against: Against) -> Expected:
    read, *place = _LOAN[against]
    return Expected(read(loan), ("loans", case.loans.index(loan), *place))


def _of_parties(case: Case, refs: set[str], against: Against) -> Iterator[Expected]:
    for index, party in enumerate(case.parties):
        if party.id not in refs:
            continue
        if against in (Against.OWN_NAME, Against.BORROWER_NAME):
            yield Expected(party.name, ("parties", index, "name"))
        elif isinstance(party, Organisation):
            yield from _code(party, index, against)
        elif against in (Against.OWN_ID, Against.BORROWER_ID):
            yield from _resident_id(party, index)


def _code(party: Organisation, index: int, against: Against) -> Iterator[Expected]:
    if against is Against.LENDER_CODE:
        yield Expected(party.credit_code, ("parties", index, "credit_code"))


def _resident_id(party: Person, index: int) -> Iterator[Expected]:
    if party.document.kind is DocumentKind.RESIDENT_ID:
        yield Expected(party.document.number, ("parties", index, "document", "number"))


def _lenders(loan: Loan) -> tuple[str, ...]:
    return tuple(lender.party for lender in loan.chain.original_lenders)


_PEOPLE: Mapping[Against, Callable[[Loan], tuple[str, ...]]] = {
    Against.LENDER_CODE: _lenders,
    Against.BORROWER_ID: lambda loan: (loan.borrower,),
    Against.BORROWER_NAME: lambda loan: (loan.borrower,),
}
_LOAN: Mapping[Against, tuple[Callable[[Loan], Value], *tuple[str, ...]]] = {
    Against.CONTRACT_NO: (lambda loan: loan.contract_no, "contract_no"),
    Against.PRINCIPAL: (lambda loan: loan.principal, "principal"),
    Against.RECEIVED: (lambda loan: loan.received, "received"),
    Against.REPAID: (lambda loan: loan.repaid, "repaid"),
    Against.RATE: (lambda loan: loan.rate, "rate"),
    Against.SIGNED_ON: (lambda loan: loan.signed_on, "signed_on"),
    Against.PAID_OUT_ON: (lambda loan: loan.paid_out_on, "paid_out_on"),
    Against.DUE_ON: (lambda loan: loan.due_on, "due_on"),
    Against.OWED_PRINCIPAL: (lambda loan: loan.outstanding.principal, "outstanding", "principal"),
    Against.OWED_INTEREST: (lambda loan: loan.outstanding.interest, "outstanding", "interest"),
    Against.OWED_PENALTY: (lambda loan: loan.outstanding.penalty, "outstanding", "penalty"),
    Against.OWED_TOTAL: (lambda loan: loan.outstanding.total, "outstanding"),
}
