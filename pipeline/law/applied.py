"""Which rules apply to a case, since when, and what they come to: the law's answer in words.

Findings say what is wrong; this says also what is right and why, so that a lawyer can follow each
figure to its row. Amounts are 元, rates yearly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.case.checks.loans import principal_by_law
from pipeline.case.dates import add_months
from pipeline.case.loans import Loan
from pipeline.case.model import Case
from pipeline.case.parties import LicenceKind, Role
from pipeline.case.terms import Roll, Terms
from pipeline.errors import NoRuleForDate
from pipeline.law.calendar import Calendar
from pipeline.law.citing import percent
from pipeline.law.due_dates import due_dates
from pipeline.law.guarantee import consents, last_due, period_end
from pipeline.law.law import Law
from pipeline.law.lawful_charges import charges_of
from pipeline.law.loan_caps import kinds_of_lender, least_rate, loss_rate, strictest, yearly
from pipeline.law.rule import Rule, Status, weakest
from pipeline.messages import Message, msg


@dataclass(frozen=True, slots=True)
class Applied:
    """One question of law about a case and its answer.

    ``on`` is the day whose law decides and ``why`` says why that day; ``rules`` are the rows; no
    rows and ``uncovered`` set means that the law data does not reach that day.
    """

    subject: Message
    on: date
    why: Message
    rules: tuple[Rule, ...]
    outcome: Message
    uncovered: bool = False

    @property
    def status(self) -> Status:
        """Verified only if every rule behind it is."""
        return weakest(self.rules)

    def as_json(self, lang: str) -> dict[str, object]:
        """As it leaves the house."""
        return {
            "subject": self.subject.render(lang),
            "on": self.on.isoformat(),
            "why": self.why.render(lang),
            "outcome": self.outcome.render(lang),
            "covered": not self.uncovered,
            "rules": [rule_json(rule, lang) for rule in self.rules],
        }


def rule_json(rule: Rule, lang: str) -> dict[str, object]:
    """A row as it leaves the house; the value stays text, so that no figure is rounded."""
    return {
        "id": rule.id,
        "value": str(rule.value),
        "unit": rule.unit.value,
        "from": rule.effective_from.isoformat(),
        "until": rule.until.isoformat() if rule.until else None,
        "scope": list(rule.scope),
        "article": rule.article,
        "source": rule.source,
        "status": rule.status.value,
        "note": rule.note(lang),
    }


def applied(case: Case, law: Law, as_of: date) -> Iterator[Applied]:
    """Every question that the law answers about a case, loan by loan, then about the terms.

    ``as_of`` stands in for the day of signing while there are no terms.
    """
    signing = case.terms.signing_date if case.terms else as_of
    for loan in case.loans:
        yield _cost(case, loan, law)
        if loan.received < loan.principal:
            yield _deducted(loan, law)
        if case.terms:
            yield _charges(case, loan, law, case.terms)
        yield _limitation(loan, law, signing)
    if case.terms:
        yield from _about_terms(case, case.terms, law)


def _about_terms(case: Case, terms: Terms, law: Law) -> Iterator[Applied]:
    yield _days_off(terms, Calendar.load())
    if terms.default.damages:
        yield _damages(case, terms, law)
    for party in case.with_role(Role.GUARANTOR):
        yield _guarantee(case, party.id, terms, law)


Answer = tuple[tuple[Rule, ...], Message]


def _answered(subject: Message, on: date, why: Message, answer: Callable[[], Answer]) -> Applied:
    """The answer, or that the law data has none for the day."""
    try:
        rules, outcome = answer()
    except NoRuleForDate as error:
        return Applied(subject, on, why, (), error.message, uncovered=True)
    return Applied(subject, on, why, rules, outcome)


_FORMED = msg("the day the loan was signed; which day fixes the cap of a settlement is unsettled")
_DUE = msg("each instalment by the table of its own year")
_SIGNED = msg("the day the agreement is signed")


def _cost(case: Case, loan: Loan, law: Law) -> Applied:
    def answer() -> Answer:
        limit, rate = strictest(case, loan, law), least_rate(loan)
        also = _supervisory(case, loan, law)
        cost = rate if rate is not None else yearly(loan)
        values = {"cost": percent(cost), "limit": percent(limit.rate)}
        outcome = (
            msg("The loan costs at least {cost} a year: above the cap of {limit}.", **values)
            if cost > limit.rate
            else msg("The loan costs at least {cost} a year: within the cap of {limit}.", **values)
        )
        return (*limit.rules, *also), outcome

    subject = msg("Cost of loan {contract}", contract=loan.contract_no)
    return _answered(subject, loan.signed_on, _FORMED, answer)


def _deducted(loan: Loan, law: Law) -> Applied:
    """Interest deducted in advance: principal is what was received (民法典 670)."""

    def answer() -> Answer:
        rule, lawful = law.at("principal.deducted_interest", loan.signed_on), principal_by_law(loan)
        values = {"received": loan.received, "principal": loan.principal, "lawful": lawful,
                  "owed": loan.outstanding.principal}  # fmt: skip
        outcome = (
            msg("Only {received} of {principal} was received: at most {lawful} of principal is"
                " left, less than the {owed} to be confirmed.", **values)
            if loan.outstanding.principal > lawful
            else msg("Only {received} of {principal} was received; the {owed} to be confirmed is"
                     " within it.", **values)
        )  # fmt: skip
        return (rule,), outcome

    subject = msg("Principal of loan {contract}", contract=loan.contract_no)
    return _answered(subject, loan.signed_on, msg("the day the loan was signed"), answer)


def _supervisory(case: Case, loan: Loan, law: Law) -> Iterator[Rule]:
    """Rules of supervision that stand beside the cap: all-in cost of licensed lenders."""
    for kind in kinds_of_lender(case, loan):
        brokered = kind is LicenceKind.BANK and loan.chain.platform is not None
        for rule_id, applies in (
            ("cap.assisted_rate", brokered),
            ("cap.small_loan_new_rate", True),
        ):
            if applies and law.covers(rule_id, loan.signed_on, kind.value):
                yield law.at(rule_id, loan.signed_on, kind.value)


def _charges(case: Case, loan: Loan, law: Law, terms: Terms) -> Applied:
    def answer() -> Answer:
        limit = strictest(case, loan, law)
        found = charges_of(loan, limit, terms.cut_off)
        if found is None:
            return limit.rules, msg(
                "The dates of the loan are not in order: nothing can be estimated."
            )
        values = {"paid": found.paid, "owed": found.owed, "total": found.total,
                  "most": found.most, "basis": found.basis}  # fmt: skip
        outcome = (
            msg("Paid {paid}, still owed {owed}: {total} together, above the {most} or so that the"
                " cap allows. {basis}", **values)
            if found.exceed
            else msg("Paid {paid}, still owed {owed}: {total} together, within the {most} or so"
                     " that the cap allows. {basis}", **values)
        )  # fmt: skip
        return limit.rules, outcome

    subject = msg("Interest, penalty and fees of loan {contract}", contract=loan.contract_no)
    return _answered(subject, loan.signed_on, _FORMED, answer)


def _limitation(loan: Loan, law: Law, signing: date) -> Applied:
    def answer() -> Answer:
        rule = law.at("limitation.general_years", signing)
        last = add_months(loan.due_on, 12 * rule.integer)
        values = {"due": loan.due_on, "last": last}
        outcome = (
            msg("Due on {due}, the claim looks time-barred since {last}, unless it was demanded"
                " or partly paid later.", **values)
            if last < signing
            else msg("Due on {due}, the claim is not time-barred before {last}.", **values)
        )  # fmt: skip
        return (rule,), outcome

    subject = msg("Limitation of loan {contract}", contract=loan.contract_no)
    return _answered(subject, signing, _SIGNED, answer)


def _days_off(terms: Terms, calendar: Calendar) -> Applied:
    days = due_dates(terms)
    years = [day.year for day in days]

    def answer() -> Answer:
        off = [day for day in days if calendar.knows(day.year) and calendar.is_off(day)]
        unknown = sorted({year for year in years if not calendar.knows(year)})
        if terms.schedule.roll is Roll.FOLLOWING:
            for day in days:
                calendar.following(day)
        values = {"count": len(off), "all": len(days)}
        if unknown:
            return calendar.rules(years), msg(
                "{count} of {all} due dates fall on days off; those of {years} are not on file"
                " yet.", **values, years=", ".join(map(str, unknown)))  # fmt: skip
        if not off:
            return calendar.rules(years), msg("None of the {all} due dates falls on a day off.",
                                              **values)  # fmt: skip
        return calendar.rules(years), msg(
            "{count} of {all} due dates fall on days off; the first, {first}, moves to {moved}.",
            **values, first=off[0], moved=calendar.moved(off[0]))  # fmt: skip

    return _answered(msg("Due dates on days off"), terms.signing_date, _DUE, answer)


def _damages(case: Case, terms: Terms, law: Law) -> Applied:
    def answer() -> Answer:
        rule = law.at("damages.excess_over_loss", terms.signing_date)
        if terms.default.damages and terms.default.damages.fixed is not None:
            return (rule,), _fixed_sum(terms, terms.default.damages.fixed, rule)
        agreed = (terms.default.damages.daily_rate if terms.default.damages else Decimal(0)) * 365
        loss = loss_rate(case, law)
        values = {"rate": percent(agreed), "line": percent(loss * (1 + rule.decimal)),
                  "loss": percent(loss)}  # fmt: skip
        outcome = (
            msg("Damages of {rate} a year are above {line}: the loss of {loss} a year, by the"
                " contract rate and at most the cap, and the share on top. A court may lower"
                " them.", **values)
            if agreed > loss * (1 + rule.decimal)
            else msg("Damages of {rate} a year are not above {line}: the loss of {loss} a year, by"
                     " the contract rate and at most the cap, and the share on top.", **values)
        )  # fmt: skip
        return (rule,), outcome

    return _answered(msg("Liquidated damages"), terms.signing_date, _SIGNED, answer)


def _fixed_sum(terms: Terms, agreed: Decimal, rule: Rule) -> Message:
    """A fixed sum is held against the debt: what else the creditor lost is for it to show."""
    line = (terms.confirmed.total * rule.decimal).quantize(Decimal("0.01"))
    values = {"sum": agreed, "line": line, "share": percent(rule.decimal)}
    if agreed > line:
        return msg("Damages of {sum} in all are above {line}, {share} of the debt: a court may"
                   " lower them.", **values)  # fmt: skip
    return msg("Damages of {sum} in all are not above {line}, {share} of the debt.", **values)


def _guarantee(case: Case, guarantor: str, terms: Terms, law: Law) -> Applied:
    party = case.party(guarantor)

    def answer() -> Answer:
        rule = law.at("guarantee.period_months", terms.signing_date)
        values = {"end": period_end(case, law, terms.signing_date), "last": last_due(terms)}
        outcome = (
            msg(
                "The guarantor consents in writing to debt and term; without it the period would"
                " end on {end}, unless the guarantee names a longer one, and the plan on {last}.",
                **values,
            )
            if consents(case, party)
            else msg(
                "The guarantor does not sign: the period may end on {end}, unless the guarantee"
                " names a longer one; the plan ends on {last}. An increase does not bind.",
                **values,
            )
        )
        return (rule,), outcome

    subject = msg("Guarantee of {name}", name=party.name)
    return _answered(subject, terms.signing_date, _SIGNED, answer)
