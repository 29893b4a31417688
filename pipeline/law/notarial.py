"""Notarial deeds with enforceable effect: not for every lender (公证法 37; 司发通〔2017〕83号)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.finding_tools import Locate, called
from pipeline.case.model import Case
from pipeline.case.parties import LicenceKind, Organisation, Person, Role
from pipeline.finding import Finding
from pipeline.law.citing import warning
from pipeline.law.law import Law
from pipeline.messages import msg

CLAUSE = "notarial-enforcement"
_RULE = "validity.notarial_enforcement"


def check_notarial_clause(case: Case, law: Law, where: Locate) -> Iterator[Finding]:
    """A warning where the clause is taken in for a lender whom notaries may have to refuse."""
    if case.terms is None:
        return
    for index, choice in enumerate(case.terms.clauses):
        if choice.id == CLAUSE and choice.include:
            for lender in (*case.with_role(Role.LENDER), *case.with_role(Role.ORIGINAL_LENDER)):
                if not law.covers(_RULE, case.terms.signing_date, _kind(lender).value):
                    continue
                yield warning(
                    "notarial",
                    where("terms", "clauses", index, "id"),
                    msg("{lender} is neither a bank nor another licensed financial institution:"
                        " without approval notaries may not give its claim enforceable effect.",
                        lender=called(case, lender.id)),
                    msg("Have a lawyer or the notary confirm that there is an approval, or leave"
                        " the clause out."),
                    law.at(_RULE, case.terms.signing_date, _kind(lender).value),
                )  # fmt: skip


def _kind(lender: Organisation | Person) -> LicenceKind:
    return lender.licence if isinstance(lender, Organisation) else LicenceKind.PRIVATE
