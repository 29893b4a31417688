"""Which proofs a case needs: each row of the table, for each party or loan that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from pipeline.case.checks.finding_tools import by_id, sides
from pipeline.case.evidence import EvidenceItem, EvidenceKind
from pipeline.case.loans import Loan, Transfer, TransferKind
from pipeline.case.model import Case
from pipeline.case.parties import LicenceKind, Organisation, Person, Role
from pipeline.law.proofs.contents import Content
from pipeline.law.proofs.expected import loans_of
from pipeline.law.proofs.table import Form, ProofRow, ProofTable, Side, Thing, When, closest
from pipeline.messages import Words

_THEIR_OWN = frozenset(
    {Role.BORROWER, Role.CO_BORROWER, Role.SPOUSE, Role.GUARANTOR, Role.GUARDIAN, Role.HEIR}
)
_FOR_OTHERS = frozenset({Role.AGENT, Role.LAWYER})
_JOINT = "联合贷"
_TRANSFERS = {
    Thing.ASSIGNMENT: TransferKind.ASSIGNMENT,
    Thing.COMPENSATION: TransferKind.COMPENSATION,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom or what a proof is owed.

    ``party`` or ``loans`` are short names; ``name`` is what people call it, None where there is
    only one for that proof. ``named``: the evidence that the case itself names for it. ``lenders``
    and ``products`` are what the loans behind it are.
    """

    party: str = ""
    loans: tuple[str, ...] = ()
    name: Words | None = None
    named: frozenset[str] = frozenset()
    form: Form | None = None
    lenders: frozenset[LicenceKind] = frozenset()
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """One proof that the case needs. ``taken`` is evidence named for other subjects of its kind."""

    row: ProofRow
    subject: Subject
    taken: frozenset[str] = frozenset()


def owed(case: Case, on: date, table: ProofTable) -> tuple[Owed, ...]:
    """Every proof needed on a day, in the order of the table."""
    rows = table.in_force(on)
    relief = _relief(case)
    found: list[Owed] = []
    for name in dict.fromkeys(row.id for row in rows):
        variants = tuple(row for row in rows if row.id == name)
        subjects = tuple(_subjects(case, variants[0]))
        for each in subjects:
            subject = each if len(subjects) > 1 else replace(each, name=None)
            row = closest(row for row in variants if _fits(row, subject, relief))
            found += [Owed(row, subject)] if row else []
    return tuple(replace(need, taken=_taken(need, found)) for need in found)


def serves(case: Case, need: Owed, item: EvidenceItem, content: Content) -> bool:
    """Whether an item is a proof of that kind, of that subject, from that side."""
    row, subject = need.row, need.subject
    if item.id in subject.named:
        return True
    if row.kind not in item.kinds or item.id in need.taken:
        return False
    about = {loan.id for loan in loans_of(case, item, content)}
    if subject.loans and about and about.isdisjoint(subject.loans):
        return False
    parties = set(item.about) - {loan.id for loan in case.loans}
    if subject.party and parties:
        return subject.party in parties
    return not subject.named and _from_its_side(case, need, item.party)


def _taken(need: Owed, needs: list[Owed]) -> frozenset[str]:
    others = (each.subject.named for each in needs if each.row.kind is need.row.kind)
    return frozenset().union(*others) - need.subject.named


def _from_its_side(case: Case, need: Owed, giver: str) -> bool:
    if need.row.of in _THEIR_OWN and need.row.side is not Side.LENDER:
        known = by_id(case).get(giver)
        return giver == need.subject.party or bool(known and need.subject.party in known.acts_for)
    return need.row.side.value in sides(case, giver)


def _fits(row: ProofRow, subject: Subject, relief: bool) -> bool:
    return (
        (not row.lenders or not subject.lenders.isdisjoint(row.lenders))
        and (not row.product or any(w in p for w in row.product for p in subject.products))
        and row.form in (None, subject.form)
        and (row.when is not When.RELIEF or relief)
    )


def _relief(case: Case) -> bool:
    """Whether a waiver is asked for or agreed."""
    asked = any(offer.waiver for offer in case.negotiation.proposals)
    return asked or bool(case.terms and case.terms.waiver)


def _subjects(case: Case, row: ProofRow) -> Iterator[Subject]:
    if isinstance(row.of, Role):
        yield from _parties(case, row.of, row.side)
    elif row.of is Thing.LOAN:
        yield from (_loan(case, loan) for loan in case.loans)
    elif row.of is Thing.ORIGINAL:
        yield from _original_lenders(case)
    elif row.of is Thing.COLLECTION:
        yield from _collectors(case)
    else:
        yield from _transfers(case, _TRANSFERS[row.of], row.kind)


def _parties(case: Case, role: Role, side: Side) -> Iterator[Subject]:
    for party in case.with_role(role):
        if role in _FOR_OTHERS and side.value not in sides(case, party.id):
            continue
        evidence = party.authority.evidence if party.authority else None
        yield _party(case, party, evidence if role is Role.AGENT else None)


def _party(case: Case, party: Organisation | Person, evidence: str | None = None) -> Subject:
    return Subject(
        party=party.id,
        name=_name(case, party.id),
        named=frozenset({evidence} if evidence else ()),
        form=Form.PERSON if isinstance(party, Person) else Form.ORGANISATION,
        lenders=frozenset({party.licence}),
        products=tuple(loan.product for loan in case.loans if loan.product),
    )


def _loan(case: Case, loan: Loan) -> Subject:
    known = by_id(case)
    lenders = [lender.party for lender in loan.chain.original_lenders]
    product = (loan.product,) if loan.product else ()
    return Subject(
        loans=(loan.id,),
        name=Words(loan.contract_no, loan.contract_no),
        lenders=frozenset(known[name].licence for name in lenders if name in known),
        products=(*product, _JOINT) if len(lenders) > 1 else product,
    )


def _original_lenders(case: Case) -> Iterator[Subject]:
    names = {lender.party for loan in case.loans for lender in loan.chain.original_lenders}
    return (_party(case, party) for party in case.parties if party.id in names)


def _collectors(case: Case) -> Iterator[Subject]:
    found: dict[str, set[str]] = {}
    for loan in case.loans:
        mandate = loan.chain.collection
        if mandate:
            found.setdefault(mandate.party, set()).update(filter(None, [mandate.evidence]))
    for ref, evidence in found.items():
        yield Subject(party=ref, name=_name(case, ref), named=frozenset(evidence))


def _transfers(case: Case, way: TransferKind, kind: EvidenceKind) -> Iterator[Subject]:
    """Each transfer once, though it may take several loans along.

    The evidence that the case names for it is that of the transfer, not of its notice.
    """
    found: dict[tuple[str, str, date], list[tuple[Loan, Transfer]]] = {}
    for loan in case.loans:
        for transfer in loan.chain.transfers:
            if transfer.kind is way:
                key = (transfer.giver, transfer.taker, transfer.on)
                found.setdefault(key, []).append((loan, transfer))
    for (giver, taker, _), each in found.items():
        evidence = {transfer.evidence for _, transfer in each if transfer.evidence}
        yield Subject(
            loans=tuple(loan.id for loan, _ in each),
            name=_passage(_name(case, giver), _name(case, taker)),
            named=frozenset(evidence if kind is EvidenceKind.ASSIGNMENT else ()),
            products=tuple(loan.product for loan, _ in each if loan.product),
        )


def _passage(giver: Words, taker: Words) -> Words:
    return Words(f"{giver.zh}→{taker.zh}", f"{giver.en} → {taker.en}")


def _name(case: Case, ref: str) -> Words:
    party = by_id(case).get(ref)
    return Words(party.name, party.name_en or party.name) if party else Words(ref, ref)
