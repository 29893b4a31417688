"""Whether the all-in cost of what is agreed is to be shown in a table (明示综合融资成本)."""

from __future__ import annotations

from pipeline.case.model import Case
from pipeline.case.parties import LicenceKind
from pipeline.case.terms import Terms
from pipeline.law.law import Law
from pipeline.law.rule import Rule

_RULE = "disclosure.cost_table"
_UNLICENSED = frozenset({LicenceKind.PRIVATE, LicenceKind.NONE})


def cost_table_rule(case: Case, terms: Terms, law: Law) -> Rule | None:
    """The row that asks licensed lenders for the table on the day of signing; None before it."""
    if case.lender.licence in _UNLICENSED or not law.covers(_RULE, terms.signing_date):
        return None
    return law.at(_RULE, terms.signing_date)


def has_cost_table(case: Case, terms: Terms, law: Law) -> bool:
    """Whether the agreement has the table as an annex: because it was asked for, or must."""
    return terms.cost_table or cost_table_rule(case, terms, law) is not None
