"""A case against the law: capacity, caps, damages, limitation, hours of contact.

What a rule says comes from the dated rows; a day that no row covers is an error (``law.no-rule``),
because silence would look like approval. Everything else but missing capacity is a warning: law's
limits are for people to apply, never for the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pipeline.case.checks.finding_tools import Locate, sides
from pipeline.case.dates import SHANGHAI, add_months, age_on
from pipeline.case.identifiers import normalise, resident_facts
from pipeline.case.loans import DayCount, Loan
from pipeline.case.model import Case
from pipeline.case.negotiation import Channel
from pipeline.case.parties import (
    Capacity,
    DocumentKind,
    LicenceKind,
    Organisation,
    Person,
    Role,
)
from pipeline.case.terms import ReviewDecision, Terms
from pipeline.errors import NoRuleForDate
from pipeline.finding import Finding, Severity, Where
from pipeline.law.caps import Cap, cap
from pipeline.law.law import Law
from pipeline.law.rule import Rule, Status
from pipeline.messages import Message, msg

NO_RULE = "law.no-rule"
"""The code of an error that is nobody's mistake: the law data lacks a rule for a day."""

_BOUND = frozenset(
    {Role.BORROWER, Role.CO_BORROWER, Role.GUARANTOR, Role.SPOUSE, Role.LENDER, Role.HEIR}
)
_APPROVED = frozenset({ReviewDecision.APPROVED, ReviewDecision.APPROVED_WITH_CHANGES})
_YEAR = Decimal(365)


def check_law(case: Case, law: Law, where: Locate, as_of: date) -> Iterator[Finding]:
    """Every finding of law about a case.

    ``as_of`` stands in for the day of signing while there are no terms.
    """
    yield from check_capacity(case, law, where, as_of)
    yield from check_caps(case, law, where)
    signing = where("terms", "signing_date") if case.terms else where()
    yield from or_uncovered(check_damages(case, law, where), signing)
    yield from or_uncovered(check_limitation(case, law, where, as_of), signing)
    yield from check_hours(case, law, where)


def or_uncovered(findings: Iterator[Finding], place: Where) -> Iterator[Finding]:
    """The findings, and one more at ``place`` where the law data does not cover a day they need."""
    try:
        yield from findings
    except NoRuleForDate as error:
        yield Finding(NO_RULE, Severity.ERROR, error.where or place, error.message, error.hint)


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


def check_caps(case: Case, law: Law, where: Locate) -> Iterator[Finding]:
    """No loan costs more a year than the cap for its lender on the day it was signed.

    Warns on what is certain: the contract's rate on what was received, and what the charges still
    owed would make over the whole life of the loan. The true rate may be higher.
    """
    limits: list[Cap] = []
    for index, loan in enumerate(case.loans):
        found = _loan_caps(case, loan, index, law, where, limits)
        yield from or_uncovered(found, where("loans", index, "signed_on"))
    if case.terms and len(limits) == len(case.loans):
        yield from _default_rate(case.terms, min(limits, key=_rate), where)


def check_damages(case: Case, law: Law, where: Locate) -> Iterator[Finding]:
    """Damages more than 30 % over the loss are generally excessive (民法典 585, 解释 65).

    A creditor's loss is measured by the highest contract rate; a fixed sum by the debt itself.
    """
    if case.terms is None or case.terms.default.damages is None:
        return
    agreed = case.terms.default.damages
    rule = law.at("damages.excess_over_loss", case.terms.signing_date)
    loss = max(_yearly(loan) for loan in case.loans)
    if agreed.daily_rate * _YEAR > loss * (1 + rule.decimal):
        yield _warning(
            "damages.rate",
            where("terms", "default", "damages", "daily_rate"),
            msg(
                "Damages of {rate} a year are more than {share} above the contract rate {loss}.",
                rate=_percent(agreed.daily_rate * _YEAR),
                share=_percent(rule.decimal),
                loss=_percent(loss),
            ),
            msg("A court may lower them; agree on less, or show a higher loss."),
            rule,
        )
    owed = case.terms.confirmed.total
    if agreed.cap is not None and agreed.cap > owed * rule.decimal:
        yield _warning(
            "damages.total",
            where("terms", "default", "damages", "cap"),
            msg(
                "Damages may reach {cap}, more than {share} of the debt of {debt}.",
                cap=agreed.cap,
                share=_percent(rule.decimal),
                debt=owed,
            ),
            msg("A court may lower them; agree on less, or show a higher loss."),
            rule,
        )


def check_limitation(case: Case, law: Law, where: Locate, as_of: date) -> Iterator[Finding]:
    """A claim long overdue looks time-barred; a new agreement gives the defence up (188, 192)."""
    day = case.terms.signing_date if case.terms else as_of
    rule = law.at("limitation.general_years", day)
    for index, loan in enumerate(case.loans):
        last = add_months(loan.due_on, 12 * rule.integer)
        if last < day:
            yield _warning(
                "limitation",
                where("loans", index, "due_on"),
                msg(
                    "Due on {due}, this loan looks time-barred since {last}.",
                    due=loan.due_on,
                    last=last,
                ),
                msg(
                    "Look for a later demand or payment; tell the borrower what agreeing gives up."
                ),
                rule,
            )


def check_hours(case: Case, law: Law, where: Locate) -> Iterator[Finding]:
    """A call in the quiet hours needs consent; days before the rule are not judged by it."""
    for index, session in enumerate(case.negotiation.sessions):
        started = session.started_at.astimezone(SHANGHAI)
        on = started.date()
        if session.channel is not Channel.PHONE or not law.covers("contact.quiet_from", on):
            continue
        begin, end = law.at("contact.quiet_from", on), law.at("contact.quiet_until", on)
        if started.time() >= begin.clock or started.time() < end.clock:
            yield _warning(
                "contact.hours",
                where("negotiation", "sessions", index, "started_at"),
                msg(
                    "This call began between {begin} and {end}.",
                    begin=f"{begin.clock:%H:%M}",
                    end=f"{end.clock:%H:%M}",
                ),
                msg("Note in the session that the borrower agreed to the hour."),
                begin,
            )


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
        yield _incapable(person, lacking, where("parties", index))
    elif _approved_by_other_side(case, person):
        yield Finding(
            "law.capacity-lawyer",
            Severity.ERROR,
            where("terms", "review", "by"),
            msg(
                "'{party}' {lacking}, but the lawyer who approved acts for the other side.",
                party=person.id,
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


def _incapable(person: Person, lacking: Message, place: Where) -> Finding:
    return Finding(
        "law.capacity",
        Severity.ERROR,
        place,
        msg("'{party}' {lacking} and cannot be bound alone.", party=person.id, lacking=lacking),
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
                    "'{party}' was a minor when loan '{loan}' was signed.",
                    party=person.id,
                    loan=loan.id,
                ),
                msg("Have a lawyer examine whether the contract took effect; record the review."),
                "民法典 19、22、145",
            )


def _loan_caps(
    case: Case, loan: Loan, index: int, law: Law, where: Locate, limits: list[Cap]
) -> Iterator[Finding]:
    limit = _strictest(case, loan, law)
    limits.append(limit)
    yield from _loan_rate(loan, limit, where("loans", index, "rate"))
    if case.terms:
        yield from _charges(loan, limit, case.terms.cut_off, where("loans", index, "outstanding"))


def _strictest(case: Case, loan: Loan, law: Law) -> Cap:
    """The lowest cap among the loan's original lenders; joint lenders may fall under two."""
    names = {lender.party for lender in loan.chain.original_lenders}
    lenders = [party for party in case.parties if party.id in names]
    kinds = {_kind(party) for party in lenders} or {LicenceKind.NONE}
    return min((cap(law, kind.value, loan.signed_on) for kind in sorted(kinds)), key=_rate)


def _kind(lender: Organisation | Person) -> LicenceKind:
    return lender.licence if isinstance(lender, Organisation) else LicenceKind.PRIVATE


def _rate(limit: Cap) -> Decimal:
    return limit.rate


def _yearly(loan: Loan) -> Decimal:
    """The contract's rate for a year of 365 days: 24 % on actual/360 is 24.33 %."""
    return loan.rate * _YEAR / 360 if loan.day_count is DayCount.ACTUAL_360 else loan.rate


def _loan_rate(loan: Loan, limit: Cap, place: Where) -> Iterator[Finding]:
    years = Decimal((loan.due_on - loan.paid_out_on).days) / _YEAR
    if years <= 0 or loan.received <= 0 or loan.rate >= 1:
        return  # the case's own checks call these errors
    cost = loan.principal * (1 + _yearly(loan) * years) - loan.received
    rate = cost / loan.received / years
    if rate > limit.rate:
        yield _warning(
            "cap.rate",
            place,
            msg(
                "This loan costs at least {rate} a year; the cap is {limit}.",
                rate=_percent(rate),
                limit=_percent(limit.rate),
            ),
            msg("Count interest up to the cap only, or give the reason in the dispute."),
            *limit.rules,
        )


def _charges(loan: Loan, limit: Cap, cut_off: date, place: Where) -> Iterator[Finding]:
    days = Decimal((cut_off - loan.paid_out_on).days)
    charges = loan.outstanding.total - loan.outstanding.principal
    most = (loan.received * limit.rate * days / _YEAR).quantize(Decimal("0.01"))
    if days > 0 and charges > most:
        yield _warning(
            "cap.charges",
            place,
            msg(
                "Charges of {charges} are owed; at the cap of {limit} there can be {most} at most.",
                charges=charges,
                limit=_percent(limit.rate),
                most=most,
            ),
            msg("Count them again within the cap."),
            *limit.rules,
        )


def _default_rate(terms: Terms, limit: Cap, where: Locate) -> Iterator[Finding]:
    damages = terms.default.damages
    daily = damages.daily_rate if damages else Decimal(0)
    rate = terms.schedule.rate + daily * _YEAR
    if rate > limit.rate:
        yield _warning(
            "cap.default",
            where("terms", "default", "damages") if damages else where("terms", "schedule", "rate"),
            msg(
                "Interest and damages together are {rate} a year; the cap is {limit}.",
                rate=_percent(rate),
                limit=_percent(limit.rate),
            ),
            msg("Lower one of them. Which day fixes the cap is unsettled; this is the loan's."),
            *limit.rules,
        )


def _warning(code: str, place: Where, message: Message, hint: Message, *rules: Rule) -> Finding:
    cited = "；".join(dict.fromkeys(_cited(rule) for rule in rules))
    return Finding(f"law.{code}", Severity.WARNING, place, message, hint, cited)


def _cited(rule: Rule) -> str:
    doubt = "" if rule.status is Status.VERIFIED else "（未核实 / unverified）"
    return f"{rule.article}{doubt}"


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).quantize(Decimal('0.01')).normalize():f} %"
