"""Clauses asked for that cannot apply to the case: what they need is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.case.terms import ClauseChoice
from pipeline.finding import Finding, Severity
from pipeline.messages import Message, msg

_MEDIATION = re.compile("调解|mediat", re.IGNORECASE)
Problem = tuple[Message, Message, str]


def check_applicable(case: Case, where: Locate) -> Iterator[Finding]:
    """A warning for each clause asked for whose case cannot come up."""
    for index, choice in enumerate(case.terms.clauses if case.terms else ()):
        find = _CHECKS.get(choice.id)
        problem = find(case, choice) if find and choice.include else None
        if problem:
            message, hint, rule = problem
            place = where("terms", "clauses", index, "id")
            yield Finding("clauses.cannot-apply", Severity.WARNING, place, message, hint, rule)


def _cross(case: Case, _: ClauseChoice) -> Problem | None:
    if len(case.loans) > 1:
        return None
    return (
        msg("Cross-default needs several loans; this agreement has one."),
        msg("Leave the clause out."),
        "",
    )


def _mediated(case: Case, choice: ClauseChoice) -> Problem | None:
    """Courts confirm only what was agreed before a lawful mediation body (民诉法 205)."""
    told = (
        choice.reason,
        *(party.name for party in case.parties),
        *(text for item in case.evidence for text in (item.title, item.content or "")),
        *(text for each in case.negotiation.sessions for text in (each.place or "", each.outcome)),
    )
    if any(_MEDIATION.search(text) for text in told):
        return None
    return (
        msg("A court confirms only an agreement from a lawful mediation body; the case names"
            " none."),
        msg("Name the mediation body (调解组织) in the reason of the clause, or leave the clause"
            " out."),
        "民事诉讼法 205、206",
    )  # fmt: skip


_CHECKS: Mapping[str, Callable[[Case, ClauseChoice], Problem | None]] = {
    "default-cross": _cross,
    "mediation-confirmation": _mediated,
}
