"""The predicates by which a clause belongs into an agreement, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from pipeline.case.model import Case
from pipeline.case.parties import LicenceKind, Organisation, Role
from pipeline.case.terms import ForumKind, OldCharges, TakesEffect, Terms

_UNLICENSED = frozenset({LicenceKind.PRIVATE, LicenceKind.NONE})


class When(StrEnum):
    """Why a clause of the base is in an agreement. ``asked`` never holds by itself: such a clause
    is taken in only where the case asks for it."""

    ALWAYS = "always"
    ASKED = "asked"
    WAIVER = "waiver"
    GRACE = "grace"
    NO_GRACE = "no_grace"
    DAMAGES = "damages"
    DAMAGES_FIXED = "damages_fixed"
    ACCELERATION = "acceleration"
    REVIVAL = "revival"
    COSTS = "costs"
    GUARANTOR = "guarantor"
    SEVERAL_LOANS = "several_loans"
    ORGANISATION = "organisation"
    PRIVATE_LENDER = "private_lender"
    REPORTS_CREDIT = "reports_credit"
    REVIEWED = "reviewed"
    COURT = "court"
    ARBITRATION = "arbitration"
    CHARGES_STOP = "charges_stop"
    CHARGES_RUN = "charges_run"
    ON_SIGNING = "on_signing"
    ON_FIRST_PAYMENT = "on_first_payment"


BY_TERMS = frozenset(When) - {
    When.ALWAYS,
    When.ASKED,
    When.ORGANISATION,
    When.PRIVATE_LENDER,
    When.REPORTS_CREDIT,
    When.REVIEWED,
}
"""What the terms decide: a clause that says what they agree on goes with them, and only so."""

Predicate = Callable[[Case, Terms], bool]


def holds(when: When, case: Case, terms: Terms) -> bool:
    """Whether the predicate holds for a case and its terms."""
    return _PREDICATES[when](case, terms)


def reports_credit(case: Case) -> bool:
    """Licensed lenders report, today's or the one that made the loan; private lenders do not."""
    lenders = (case.lender, *case.with_role(Role.ORIGINAL_LENDER))
    return any(each.licence not in _UNLICENSED for each in lenders)


def _damages(terms: Terms) -> bool | None:
    """Whether damages are a fixed sum; None where there are none."""
    agreed = terms.default.damages
    return agreed.fixed is not None if agreed else None


_PREDICATES: Mapping[When, Predicate] = {
    When.ALWAYS: lambda case, terms: True,
    When.ASKED: lambda case, terms: False,
    When.WAIVER: lambda case, terms: terms.waiver is not None,
    When.GRACE: lambda case, terms: terms.default.grace_days > 0,
    When.NO_GRACE: lambda case, terms: terms.default.grace_days == 0,
    When.DAMAGES: lambda case, terms: _damages(terms) is False,
    When.DAMAGES_FIXED: lambda case, terms: _damages(terms) is True,
    When.ACCELERATION: lambda case, terms: terms.default.acceleration is not None,
    When.REVIVAL: lambda case, terms: terms.waiver is not None and terms.default.revive_waiver,
    When.COSTS: lambda case, terms: terms.default.costs,
    When.GUARANTOR: lambda case, terms: bool(case.with_role(Role.GUARANTOR)),
    When.SEVERAL_LOANS: lambda case, terms: len(case.loans) > 1,
    When.ORGANISATION: lambda case, terms: isinstance(case.lender, Organisation),
    When.PRIVATE_LENDER: lambda case, terms: not isinstance(case.lender, Organisation),
    When.REPORTS_CREDIT: lambda case, terms: reports_credit(case),
    When.REVIEWED: lambda case, terms: terms.review is not None,
    When.COURT: lambda case, terms: terms.forum.kind is ForumKind.COURT,
    When.ARBITRATION: lambda case, terms: terms.forum.kind is ForumKind.ARBITRATION,
    When.CHARGES_STOP: lambda case, terms: terms.old_charges is OldCharges.STOP,
    When.CHARGES_RUN: lambda case, terms: terms.old_charges is OldCharges.RUN,
    When.ON_SIGNING: lambda case, terms: terms.takes_effect is TakesEffect.ON_SIGNING,
    When.ON_FIRST_PAYMENT: lambda case, terms: terms.takes_effect is TakesEffect.ON_FIRST_PAYMENT,
}
