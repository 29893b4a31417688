"""Identity numbers, credit codes, phones, e-mail addresses, and amounts that cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from pydantic import BaseModel

from pipeline.case.checks.finding_tools import Locate, Place, by_id, error, warning
from pipeline.case.identifiers import (
    Problem,
    check_bank_card,
    check_credit_code,
    check_phone,
    check_resident_id,
    normalise,
    resident_facts,
)
from pipeline.case.model import Case
from pipeline.case.parties import ContactWay, DocumentKind, Organisation, Person
from pipeline.finding import Finding
from pipeline.messages import Message, msg

_EMAIL = re.compile(r"[^\s@,;<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_YEAR_RATE_LIMIT = Decimal(1)
_DAY_RATE_LIMIT = Decimal("0.01")

_ID_PROBLEMS: Mapping[Problem, Message] = {
    Problem.LENGTH: msg("A resident ID number has 18 characters; this one has not."),
    Problem.CHARACTER: msg("A resident ID number is 17 digits and a digit or X at the end."),
    Problem.DATE: msg("The birth date in this ID number cannot be."),
    Problem.CHECKSUM: msg("The last character of this ID number does not fit the other 17."),
}
_CODE_PROBLEMS: Mapping[Problem, Message] = {
    Problem.LENGTH: msg("A unified social credit code has 18 characters; this one has not."),
    Problem.CHARACTER: msg("A unified social credit code has no I, O, S, V, Z or other signs."),
    Problem.CHECKSUM: msg("The last character of this credit code does not fit the other 17."),
}


def check_person_numbers(case: Case, where: Locate) -> Iterator[Finding]:
    """Resident IDs are valid and agree with the birth date given beside them."""
    for index, person in enumerate(case.parties):
        if isinstance(person, Person):
            yield from _person(person, ("parties", index), case, where)


def check_credit_codes(case: Case, where: Locate) -> Iterator[Finding]:
    """Credit codes have a valid checksum; a register may have got one wrong, so this warns."""
    for index, party in enumerate(case.parties):
        if not isinstance(party, Organisation):
            continue
        problem = check_credit_code(normalise(party.credit_code))
        if problem:
            yield warning(
                f"credit-code.{problem.value}",
                where("parties", index, "credit_code"),
                _CODE_PROBLEMS[problem],
                msg("Compare it with the business licence or the public register."),
                "GB 32100-2015",
            )


def check_ways_to_reach(case: Case, where: Locate) -> Iterator[Finding]:
    """Phones and e-mail addresses look like such."""
    for index, party in enumerate(case.parties):
        yield from _phone(party.phone, ("parties", index, "phone"), where)
        yield from _email(party.email, ("parties", index, "email"), where)
    for index, contact in enumerate(case.contacts):
        place = ("contacts", index, "value")
        if contact.way is ContactWay.PHONE:
            yield from _phone(contact.value, place, where)
        if contact.way is ContactWay.EMAIL:
            yield from _email(contact.value, place, where)


def check_bank_account(case: Case, where: Locate) -> Iterator[Finding]:
    """A person's bank card passes its check digit; accounts of firms follow no common rule."""
    if case.terms is None:
        return
    account = case.terms.account
    is_person = isinstance(by_id(case).get(account.holder), Person)
    if is_person and check_bank_card(normalise(account.number)):
        yield warning(
            "account.number",
            where("terms", "account", "number"),
            msg("This does not look like the number of a bank card."),
            msg("Compare it with the card; a wrong digit sends the money elsewhere."),
        )


def check_amounts(case: Case, where: Locate) -> Iterator[Finding]:
    """No amount or rate anywhere in a case is negative."""
    for place, amount in _decimals(case, ()):
        if amount < 0:
            yield error(
                "amount.negative",
                where(*place),
                msg("An amount cannot be negative here."),
                msg("Write what is owed, paid or waived as a positive amount."),
            )


def check_rates(case: Case, where: Locate) -> Iterator[Finding]:
    """A rate of 24 was meant as 24 %, not as 2400 %."""
    for index, loan in enumerate(case.loans):
        yield from _rate(loan.rate, _YEAR_RATE_LIMIT, ("loans", index, "rate"), where)
    if case.terms is None:
        return
    yield from _rate(
        case.terms.schedule.rate, _YEAR_RATE_LIMIT, ("terms", "schedule", "rate"), where
    )
    if case.terms.default.damages:
        daily = case.terms.default.damages.daily_rate
        place = ("terms", "default", "damages", "daily_rate")
        yield from _rate(daily, _DAY_RATE_LIMIT, place, where)


def _person(person: Person, at: Place, case: Case, where: Locate) -> Iterator[Finding]:
    if person.birth_date and person.birth_date > case.opened_on:
        yield error(
            "birth-date.future",
            where(*at, "birth_date"),
            msg("The birth date is after the day the case was opened."),
        )
    if person.document.kind is not DocumentKind.RESIDENT_ID:
        return
    number = normalise(person.document.number)
    problem = check_resident_id(number) or check_resident_id(number, as_of=case.opened_on)
    if problem:
        yield error(
            f"id-number.{problem.value}",
            where(*at, "document", "number"),
            _ID_PROBLEMS[problem],
            msg("Copy it from the ID card again, in quotes."),
            "GB 11643-1999",
        )
    facts = resident_facts(number)
    if facts and person.birth_date and facts.birth != person.birth_date:
        yield error(
            "id-number.birth-date",
            where(*at, "birth_date"),
            msg("The birth date differs from the one in the ID number."),
            msg("Leave it out, the ID number says it; or check the number."),
        )


def _phone(text: str | None, place: Place, where: Locate) -> Iterator[Finding]:
    if text and check_phone(normalise(text).removeprefix("+86")):
        yield warning(
            "phone.format",
            where(*place),
            msg("This does not look like a phone number of the mainland."),
            msg("Write a mobile with 11 digits, or a landline with its area code, in quotes."),
        )


def _email(text: str | None, place: Place, where: Locate) -> Iterator[Finding]:
    if text and not _EMAIL.fullmatch(text):
        yield warning(
            "email.format",
            where(*place),
            msg("This does not look like an e-mail address."),
            msg("Write one address only, such as name@example.com."),
        )


def _rate(rate: Decimal, limit: Decimal, place: Place, where: Locate) -> Iterator[Finding]:
    if rate >= limit:
        yield error(
            "rate.percent",
            where(*place),
            msg(
                "This rate is {percent} %; a percentage was written as a fraction.",
                percent=_short(rate * 100),
            ),
            msg(
                "For {number} % write '{fraction}'.",
                number=_short(rate),
                fraction=_short(rate / 100),
            ),
        )


def _short(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _decimals(value: object, place: Place) -> Iterator[tuple[Place, Decimal]]:
    if isinstance(value, Decimal):
        yield place, value
    elif isinstance(value, BaseModel):
        for name, inner in value:
            yield from _decimals(inner, (*place, name))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _decimals(inner, (*place, index))
