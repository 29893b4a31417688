"""What a person should look at in a reviewed agreement besides its key terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.case.model import Case
from pipeline.case.terms import ReviewDecision, Terms
from pipeline.clauses.checks import agreed_clauses, required_clauses
from pipeline.clauses.library import Clause, Library
from pipeline.documents.review.compare import Pair, differences
from pipeline.documents.review.story import Line
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg
from pipeline.running.review_examined import Examined

_FIGURE = re.compile(r"\d[\d,.]*\s*(?:元|%|％|日|天|个月|期|年)")
_REFERENCE = re.compile(
    r"本协议第([零一二三四五六七八九十百]+)条(?:第([零一二三四五六七八九十百]+)款)?"
)
_SHOWN = 60


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


def figure_findings(examined: Examined, file: str) -> Iterator[Finding]:
    """New figures in the wording, which no data stand behind; references that a change of the
    numbering has led astray.
    """
    for pair in examined.changed:
        for figure in _new_figures(pair):
            yield Finding(
                "review.new-figure",
                Severity.WARNING,
                Where((pair.old or pair.new)[0].place, file),
                msg("The wording now says “{figure}”, which is not in the data.", figure=figure),
                msg("Make sure that it does not contradict the terms of the case."),
            )
    yield from _references(examined, file)


def _new_figures(pair: Pair) -> list[str]:
    before = set(_FIGURE.findall(pair.old_text))
    if not any(part.op != "equal" for part in differences(pair)):
        return []
    return [each for each in dict.fromkeys(_FIGURE.findall(pair.new_text)) if each not in before]


def _references(examined: Examined, file: str) -> Iterator[Finding]:
    """References count by the numbers that articles had; each must still lead to the same text."""
    now = {
        pair.old[0].place: pair.new[0].place
        for pair in examined.pairs
        if pair.old and pair.new and pair.old[0].row is None
    }
    there = {pair.old[0].place for pair in examined.pairs if pair.old}
    for pair in examined.pairs:
        for found in _REFERENCE.finditer(pair.new_text if pair.old else ""):
            target = f"第{found[1]}条" + (f"第{found[2]}款" if found[2] else "")
            if target in there and now.get(target) != target and found[0] in pair.old_text:
                yield Finding(
                    "review.reference",
                    Severity.ERROR,
                    Where(pair.new[0].place, file),
                    msg("“{reference}” no longer leads to the text that it meant: that is now "
                        "{now}.", reference=found[0], now=now.get(target) or "—"),
                    msg("Correct the reference in the Word file, save it, and take it back again."),
                )  # fmt: skip
