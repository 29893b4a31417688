"""Short ways to make the findings of a check, and to look up what may not be there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from pipeline.case.model import Case
from pipeline.case.naming import named
from pipeline.case.parties import Organisation, Person, Role
from pipeline.case.terms import Terms
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, Series, Words

Locate = Callable[..., Where]
"""Gives the place of a path: ``where("terms", "instalments", 3, "amount")``."""

Check = Callable[[Case, Locate], Iterator[Finding]]
Place = tuple[str | int, ...]

BORROWERS = frozenset({Role.BORROWER, Role.CO_BORROWER})
BORROWER_SIDE = BORROWERS | {Role.SPOUSE, Role.GUARANTOR, Role.HEIR}
LENDER_SIDE = frozenset({Role.LENDER, Role.ORIGINAL_LENDER, Role.PLATFORM, Role.COLLECTOR})
REPRESENTATIVES = frozenset({Role.LAWYER, Role.AGENT, Role.GUARDIAN, Role.HEIR})


def error(
    code: str, where: Where, message: Message, hint: Message | None = None, rule: str = ""
) -> Finding:
    """A finding that stops the build."""
    return Finding(f"case.{code}", Severity.ERROR, where, message, hint, rule)


def warning(
    code: str, where: Where, message: Message, hint: Message | None = None, rule: str = ""
) -> Finding:
    """A finding that a person should look at."""
    return Finding(f"case.{code}", Severity.WARNING, where, message, hint, rule)


def note(
    code: str, where: Where, message: Message, hint: Message | None = None, rule: str = ""
) -> Finding:
    """Something worth knowing."""
    return Finding(f"case.{code}", Severity.NOTE, where, message, hint, rule)


def by_id(case: Case) -> Mapping[str, Organisation | Person]:
    """The parties by their short names; of two with one name the first."""
    return {party.id: party for party in reversed(case.parties)}


def called(case: Case, ref: str) -> Words:
    """What people call a party: 沈晓禾（借款人）. A short name that names nobody stays as it is."""
    party = by_id(case).get(ref)
    if party is None:
        return Words(ref, ref)
    role = named(party.role)
    return Words(f"{party.name}（{role.zh}）", f"{party.name_en or party.name} ({role.en})")


def all_called(case: Case, refs: Iterable[str]) -> Series:
    """Several parties as people call them."""
    return Series(tuple(called(case, ref) for ref in refs))


def acting_for(case: Case, ref: str) -> tuple[Organisation | Person, ...]:
    """Whoever acts for that party."""
    return tuple(party for party in case.parties if ref in party.acts_for)


def sides(case: Case, ref: str) -> frozenset[str]:
    """The side of a party, ``borrower`` or ``lender``; representatives stand with theirs."""
    known = by_id(case)
    party = known.get(ref)
    if party is None:
        return frozenset()
    roles = {known[name].role for name in party.acts_for if name in known} | {party.role}
    found = {"borrower": roles & BORROWER_SIDE, "lender": roles & LENDER_SIDE}
    return frozenset(side for side, matching in found.items() if matching)


def payable(terms: Terms) -> Decimal:
    """What the instalments must repay: the debt confirmed less what is waived, 元."""
    return terms.confirmed.total - (terms.waiver.amount if terms.waiver else Decimal(0))
