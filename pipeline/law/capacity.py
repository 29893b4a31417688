"""Who cannot be bound alone: minors, and adults without full capacity (民法典 17–24, 145)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.case.checks.finding_tools import Locate, called, sides
from pipeline.case.dates import age_on
from pipeline.case.identifiers import normalise, resident_facts
from pipeline.case.model import Case
from pipeline.case.parties import Capacity, DocumentKind, Person, Role
from pipeline.case.terms import ReviewDecision, Terms
from pipeline.finding import Finding, Severity, Where
from pipeline.law.law import Law
from pipeline.law.uncovered import or_uncovered
from pipeline.messages import Message, msg

_BOUND = frozenset(
    {Role.BORROWER, Role.CO_BORROWER, Role.GUARANTOR, Role.SPOUSE, Role.LENDER, Role.HEIR}
)
_APPROVED = frozenset({ReviewDecision.APPROVED, ReviewDecision.APPROVED_WITH_CHANGES})


def check_capacity(case: Case, law: Law, where: Locate, as_of: date) -> Iterator[Finding]:
    """A minor, or anybody without full capacity, acts through a guardian (民法典 17–24, 145).

    An error until the guardian is a party who acts for them and signs, and a lawyer has approved
    who is not the other side's alone. Whoever was a minor at the loan but is of age now needs the
    lawyer only: they may ratify it.
    """
    signing = case.terms.signing_date if case.terms else as_of
    for index, person in enumerate(case.parties):
        if isinstance(person, Person) and person.role in _BOUND:
            found = _capacity(case, person, index, law, where, signing)
            yield from or_uncovered(found, where("parties", index))


def _capacity(
    case: Case, person: Person, index: int, law: Law, where: Locate, signing: date
) -> Iterator[Finding]:
    lacking = _lacking_now(person, law, signing)
    if lacking is None:
        if not _approved(case.terms):
            yield from _minor_at_loan(case, person, index, law, where, Severity.ERROR)
        elif _approved_by_other_side(case, person):
            yield from _minor_at_loan(case, person, index, law, where, Severity.WARNING)
    elif not (_guardian_signs(case, person) and _approved(case.terms)):
        yield _incapable(case, person, lacking, where("parties", index))
    elif _approved_by_other_side(case, person):
        yield Finding(
            "law.capacity-lawyer",
            Severity.ERROR,
            where("terms", "review", "by"),
            msg(
                "{party} {lacking}, but the lawyer who approved acts for the other side.",
                party=called(case, person.id),
                lacking=lacking,
            ),
            msg("Have a lawyer approve who acts for this party or its guardian."),
            "民法典 17–24、145",
        )


def _approved_by_other_side(case: Case, person: Person) -> bool:
    review = case.terms.review if case.terms else None
    return review is not None and _is_other_side(case, review.by, person)


def _is_other_side(case: Case, lawyer: str, person: Person) -> bool:
    """Whether a lawyer acts for a side of the agreement, and only for that against the person."""
    of_lawyer = sides(case, lawyer)
    return bool(of_lawyer) and of_lawyer.isdisjoint(sides(case, person.id))


def _lacking_now(person: Person, law: Law, on: date) -> Message | None:
    if person.capacity is not Capacity.FULL:
        return msg("has no full civil capacity")
    return msg("is a minor") if _is_minor(person, law, on) else None


def _is_minor(person: Person, law: Law, on: date) -> bool:
    birth = _birth(person)
    if birth is None or on < birth:
        return False
    return age_on(birth, on) < law.at("capacity.majority_age", on).integer


def _birth(person: Person) -> date | None:
    if person.document.kind is DocumentKind.RESIDENT_ID:
        facts = resident_facts(normalise(person.document.number))
        return facts.birth if facts else person.birth_date
    return person.birth_date


def _guardian_signs(case: Case, person: Person) -> bool:
    signing = {signatory.party for signatory in case.signatories}
    return any(
        party.role is Role.GUARDIAN and person.id in party.acts_for and party.id in signing
        for party in case.parties
    )


def _approved(terms: Terms | None) -> bool:
    return bool(terms and terms.review and terms.review.decision in _APPROVED)


def _incapable(case: Case, person: Person, lacking: Message, place: Where) -> Finding:
    return Finding(
        "law.capacity",
        Severity.ERROR,
        place,
        msg(
            "{party} {lacking} and cannot be bound alone.",
            party=called(case, person.id),
            lacking=lacking,
        ),
        msg("Add the guardian as a party who acts for them and signs, and have a lawyer approve."),
        "民法典 17–24、145",
    )


def _minor_at_loan(
    case: Case, person: Person, index: int, law: Law, where: Locate, severity: Severity
) -> Iterator[Finding]:
    """An error until a lawyer has approved; still a warning if that is the other side's lawyer."""
    for loan in case.loans:
        bound = person.role is Role.GUARANTOR or person.id == loan.borrower
        if bound and _is_minor(person, law, loan.signed_on):
            yield Finding(
                "law.capacity-at-loan",
                severity,
                where("parties", index),
                msg(
                    "{party} was a minor when the loan {loan} was signed.",
                    party=called(case, person.id),
                    loan=loan.contract_no,
                ),
                msg("Have a lawyer examine whether the contract took effect; record the review."),
                "民法典 19、22、145",
            )
