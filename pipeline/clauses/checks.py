"""The choice of clauses: unknown ids, clauses required and missing, clauses that contradict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import combinations

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.case.parties import LicenceKind, Organisation, Role
from pipeline.case.terms import Terms
from pipeline.clauses.applicable import check_applicable
from pipeline.clauses.library import Clause, Library
from pipeline.clauses.selection import Selection, is_in_base, select
from pipeline.clauses.when import BY_TERMS
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, Series, Words, msg


def check_clauses(case: Case, library: Library, where: Locate) -> Iterator[Finding]:
    """Every finding about the clauses that the terms take in or leave out."""
    if case.terms is None:
        return
    selection = select(case, case.terms, library)
    rivals = list(_rivals(case.terms, library, selection))
    contradicted = {clause.id for pair in rivals for clause in pair}
    yield from _choices(case, case.terms, library, selection, contradicted, where)
    yield from _contradictions(case.terms, rivals, where)
    yield from _required(case, selection, library, where)
    yield from _needs(selection, library, where)
    yield from check_applicable(case, where)


def _choices(
    case: Case,
    terms: Terms,
    library: Library,
    selection: Selection,
    contradicted: Set[str],
    where: Locate,
) -> Iterator[Finding]:
    for index, choice in enumerate(terms.clauses):
        place = where("terms", "clauses", index, "id")
        clause = library.get(choice.id)
        if clause is None:
            yield _error(
                "unknown",
                place,
                msg("The library has no clause {id}.", id=choice.id),
                msg("There are: {ids}.", ids=_known(library)),
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
        elif choice.include and not {clause.id} & {*selection.ids, *contradicted}:
            yield _error(
                "no-content",
                place,
                msg("The terms have nothing for the clause {name} to say.", name=clause.name),
                msg("Agree on it under terms first, or leave the choice out."),
            )
        elif not choice.include:
            yield from _left_out(clause, is_in_base(clause, case, terms), place)


def _left_out(clause: Clause, in_base: bool, place: Where) -> Iterator[Finding]:
    if in_base and clause.when in BY_TERMS:
        yield _error(
            "agreed",
            place,
            msg("The terms agree on what the clause {name} says; it cannot be left out.",
                name=clause.name),
            msg("Change the terms instead: the clause goes with them."),
        )  # fmt: skip
    elif not in_base:
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
    for clause in required_clauses(case, library):
        if any(each.clause is clause and not each.is_in for each in selection.chosen):
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


def required_clauses(case: Case, library: Library) -> tuple[Clause, ...]:
    """The clauses that an agreement of such lenders may not lack where its base has them."""
    kinds = _kinds(case)
    return tuple(c for c in library.clauses if any(c.is_required_of(kind) for kind in kinds))


def agreed_clauses(case: Case, terms: Terms, library: Library) -> tuple[Clause, ...]:
    """The clauses that say what the terms agree on: they go with the terms, and only so."""
    return tuple(c for c in library.clauses if c.when in BY_TERMS and is_in_base(c, case, terms))


def _kinds(case: Case) -> set[LicenceKind]:
    """What the creditor is, and what those were who made the loans: an assignee has no licence."""
    lenders = (case.lender, *case.with_role(Role.ORIGINAL_LENDER))
    return {
        each.licence if isinstance(each, Organisation) else LicenceKind.PRIVATE for each in lenders
    }


def _rivals(
    terms: Terms, library: Library, selection: Selection
) -> Iterator[tuple[Clause, Clause]]:
    """Clauses that contradict and are both wanted: one is in the agreement, the other is in it too
    or was asked for. Each pair once, however often it is named.
    """
    asked = {choice.id for choice in terms.clauses if choice.include}
    wanted = [each for each in library.clauses if each.id in asked | set(selection.ids)]
    for one, other in combinations(wanted, 2):
        contradict = other.id in one.beside_not or one.id in other.beside_not
        usable = all(each.may_be_used(terms.signing_date) for each in (one, other))
        if contradict and usable and {one.id, other.id} & set(selection.ids):
            yield one, other


def _contradictions(
    terms: Terms, rivals: Sequence[tuple[Clause, Clause]], where: Locate
) -> Iterator[Finding]:
    """At the last choice that asks for one of the two, where there is one."""
    for pair in rivals:
        ids = {each.id for each in pair}
        asked = [n for n, each in enumerate(terms.clauses) if each.include and each.id in ids]
        yield _error(
            "contradiction",
            where("terms", "clauses", asked[-1], "id") if asked else where("terms", "clauses"),
            msg("The clauses {one} and {other} contradict each other.",
                one=pair[0].name, other=pair[1].name),
            msg("Keep one of them."),
        )  # fmt: skip


def _needs(selection: Selection, library: Library, where: Locate) -> Iterator[Finding]:
    for clause in selection.clauses:
        needed = library.get(clause.needs)
        if needed and needed.id not in selection.ids:
            yield _error(
                "needs",
                where("terms", "clauses"),
                msg(
                    "The clause {name} makes no sense without {other}.",
                    name=clause.name,
                    other=needed.name,
                ),
                msg("Take the other in as well, or leave this one out."),
            )


def _known(library: Library) -> Series:
    """The ids as the case writes them, each with what people call the clause."""
    return Series(
        tuple(Words(f"{each.zh} {each.id}", f"{each.id} ({each.en})") for each in library.clauses)
    )


def _error(code: str, where: Where, message: Message, hint: Message, rule: str = "") -> Finding:
    return Finding(f"clauses.{code}", Severity.ERROR, where, message, hint, rule)
