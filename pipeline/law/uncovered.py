"""Days that no rule covers: an error, because silence would look like approval."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.errors import NoRuleForDate
from pipeline.finding import Finding, Severity, Where

NO_RULE = "law.no-rule"
"""The code of an error that is nobody's mistake: the law data lacks a rule for a day."""


def or_uncovered(findings: Iterator[Finding], place: Where) -> Iterator[Finding]:
    """The findings, and one more at ``place`` where the law data does not cover a day they need."""
    try:
        yield from findings
    except NoRuleForDate as error:
        yield Finding(NO_RULE, Severity.ERROR, error.where or place, error.message, error.hint)
