"""Whether what a lawyer decided fits the file, and which clauses no decision may take out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.case.model import Case
from pipeline.case.terms import ReviewDecision, Terms
from pipeline.clauses.checks import agreed_clauses, required_clauses
from pipeline.clauses.library import Clause, Library
from pipeline.documents.review.compare import Pair
from pipeline.documents.review.story import Line
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg
from pipeline.running.review_examined import Examined


def decision_findings(decision: ReviewDecision, examined: Examined, file: str) -> Iterator[Finding]:
    """An approval without changes has none, and one with changes has some."""
    changed = examined.changed
    if decision is ReviewDecision.APPROVED and changed:
        yield Finding(
            "review.decision",
            Severity.ERROR,
            Where(changed[0].old[0].place if changed[0].old else changed[0].new[0].place, file),
            msg("The decision is “approved”, but the text differs in {count} place(s).",
                count=len(changed)),
            msg("Use --decision approved_with_changes, or take back the file as it was issued."),
        )  # fmt: skip
    if decision is ReviewDecision.APPROVED_WITH_CHANGES and not changed:
        yield Finding(
            "review.no-changes",
            Severity.WARNING,
            Where(file=file),
            msg("The decision is “approved with changes”, but the text is as it was issued."),
            msg("Make sure that this is the file that the lawyer edited."),
        )


def clause_findings(
    case: Case, terms: Terms, library: Library, examined: Examined, file: str
) -> Iterator[Finding]:
    """Each clause that was issued and may not be gone: no decision of a lawyer makes an agreement
    complete that lacks what its kind must have, or takes back what the terms agree on. In other
    words it may stay.
    """
    parts = _clause_parts(examined.pairs)
    gone = {id_: part.first.place for id_, part in parts.items() if part.is_gone()}
    required = [each for each in required_clauses(case, library) if each.id in gone]
    for clause in required:
        yield _taken_out(
            "required",
            Where(gone[clause.id], file),
            msg("The clause {name} was taken out; an agreement of this kind of lender must have "
                "it.", name=clause.name),
            msg("Put it back in the Word file, in other words if need be, and take the file back "
                "again."),
            clause,
        )  # fmt: skip
    for clause in agreed_clauses(case, terms, library):
        if clause.id in gone and clause not in required:
            yield _taken_out(
                "agreed",
                Where(gone[clause.id], file),
                msg("The clause {name} was taken out, but the terms of the case agree on it.",
                    name=clause.name),
                msg("Change the terms in the case and send out a new version, or put the clause "
                    "back in the Word file and take it back again."),
                clause,
            )  # fmt: skip


def _taken_out(code: str, where: Where, message: Message, hint: Message, clause: Clause) -> Finding:
    rule = "；".join(clause.articles)
    return Finding(f"review.{code}", Severity.ERROR, where, message, hint, rule)


@dataclass(slots=True)
class _ClausePart:
    """The heading of a clause, if it has one, and its paragraphs; those put beside them too."""

    heads: list[Pair] = field(default_factory=list)
    body: list[Pair] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """Where it began in the issued text."""
        return next(pair.old[0] for pair in (*self.heads, *self.body) if pair.old)

    def is_gone(self) -> bool:
        """What is new counts as the clause in other words where its heading is still above it."""
        headed = any(pair.new for pair in self.heads)
        if not self.body:
            return not headed
        kept = any(pair.old and pair.new for pair in self.body)
        rewritten = (headed or not self.heads) and any(pair.new for pair in self.body)
        return not (kept or rewritten)


def _clause_parts(pairs: Sequence[Pair]) -> dict[str, _ClausePart]:
    found: dict[str, _ClausePart] = {}
    for number, pair in enumerate(pairs):
        if pair.old:
            part = found.setdefault(pair.old[0].clause, _ClausePart())
            (part.heads if pair.old[0].heads else part.body).append(pair)
            continue
        for clause in _beside(pairs, number):
            found.setdefault(clause, _ClausePart()).body.append(pair)
    return found


def _beside(pairs: Sequence[Pair], number: int) -> set[str]:
    """The clauses that a new paragraph could be of: none if it stands under a heading of its own.

    The one above it, and the one below if no heading is between.
    """
    above: set[str] = set()
    for pair in reversed(pairs[: number + 1]):
        if pair.old:
            above = {pair.old[-1].clause}
        if pair.old or pair.new[0].heads:
            break
    below = next((p.old[0] for p in pairs[number:] if p.old), None)
    return above | ({below.clause} if below and not below.heads else set())
