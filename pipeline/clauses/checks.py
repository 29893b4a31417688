"""The choice of clauses: unknown ids, clauses required and missing, clauses that contradict."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.case.parties import LicenceKind, Organisation, Role
from pipeline.case.terms import Terms
from pipeline.clauses.library import Clause, Library
from pipeline.clauses.selection import Selection, is_in_base, select
from pipeline.clauses.when import BY_TERMS
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg


def check_clauses(case: Case, library: Library, where: Locate) -> Iterator[Finding]:
    """Every finding about the clauses that the terms take in or leave out."""
    if case.terms is None:
        return
    selection = select(case, case.terms, library)
    yield from _choices(case, case.terms, library, selection, where)
    yield from _required(case, selection, library, where)
    yield from _together(selection, where)


def _choices(
    case: Case, terms: Terms, library: Library, selection: Selection, where: Locate
) -> Iterator[Finding]:
    for index, choice in enumerate(terms.clauses):
        place = where("terms", "clauses", index, "id")
        clause = library.get(choice.id)
        if clause is None:
            yield _error(
                "unknown",
                place,
                msg("The library has no clause {id}.", id=choice.id),
                msg("There are: {ids}.", ids=", ".join(each.id for each in library.clauses)),
            )
        elif not clause.may_be_used(terms.signing_date):
            yield _error(
                "out-of-date",
                place,
                msg(
                    "The clause {name} may not be used on {day}.",
                    name=clause.name,
                    day=terms.signing_date,
                ),
                msg("Leave it out, or use the one that replaced it."),
            )
        elif choice.include and (rivals := set(clause.beside_not) & set(selection.ids)):
            rival = library.get(min(rivals))
            yield _contradiction(clause, rival or clause, place)
        elif choice.include and clause.id not in selection.ids:
            yield _error(
                "no-content",
                place,
                msg("The terms have nothing for the clause {name} to say.", name=clause.name),
                msg("Agree on it under terms first, or leave the choice out."),
            )
        elif not choice.include and clause.when in BY_TERMS and is_in_base(clause, case, terms):
            yield _error(
                "agreed",
                place,
                msg("The terms agree on what the clause {name} says; it cannot be left out.",
                    name=clause.name),
                msg("Change the terms instead: the clause goes with them."),
            )  # fmt: skip
        elif not choice.include and not is_in_base(clause, case, terms):
            yield Finding(
                "clauses.not-in-base",
                Severity.NOTE,
                place,
                msg("The clause {name} would not be in this agreement anyway.", name=clause.name),
                msg("Leave the choice out."),
            )


def _required(
    case: Case, selection: Selection, library: Library, where: Locate
) -> Iterator[Finding]:
    kinds = _kinds(case)
    for clause in library.clauses:
        left_out = next((c for c in selection.chosen if c.clause is clause and not c.is_in), None)
        if left_out and any(clause.is_required_of(kind) for kind in kinds):
            yield _error(
                "required",
                where("terms", "clauses"),
                msg(
                    "An agreement of this kind of lender must have the clause {name}.",
                    name=clause.name,
                ),
                msg("Take it in again."),
                "；".join(clause.articles),
            )


def _kinds(case: Case) -> set[LicenceKind]:
    """What the creditor is, and what those were who made the loans: an assignee has no licence."""
    lenders = (case.lender, *case.with_role(Role.ORIGINAL_LENDER))
    return {
        each.licence if isinstance(each, Organisation) else LicenceKind.PRIVATE for each in lenders
    }


def _together(selection: Selection, where: Locate) -> Iterator[Finding]:
    present = {clause.id: clause for clause in selection.clauses}
    place = where("terms", "clauses")
    for clause in selection.clauses:
        for other in clause.beside_not:
            if other in present and clause.id < other:
                yield _contradiction(clause, present[other], place)
        if clause.needs and clause.needs not in present:
            yield _error(
                "needs",
                place,
                msg(
                    "The clause {name} makes no sense without {other}.",
                    name=clause.name,
                    other=clause.needs,
                ),
                msg("Take the other in as well, or leave this one out."),
            )


def _contradiction(one: Clause, other: Clause, place: Where) -> Finding:
    return _error(
        "contradiction",
        place,
        msg("The clauses {one} and {other} contradict each other.", one=one.name, other=other.name),
        msg("Keep one of them."),
    )


def _error(code: str, where: Where, message: Message, hint: Message, rule: str = "") -> Finding:
    return Finding(f"clauses.{code}", Severity.ERROR, where, message, hint, rule)
