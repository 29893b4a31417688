"""How a finding of law cites its rules, and how it writes their figures."""

from __future__ import annotations

from decimal import Decimal

from pipeline.finding import Finding, Severity, Where
from pipeline.law.rule import Rule, Status
from pipeline.messages import Message


def warning(code: str, place: Where, message: Message, hint: Message, *rules: Rule) -> Finding:
    """A finding that a person should look at, with the rules behind it."""
    return Finding(f"law.{code}", Severity.WARNING, place, message, hint, cited(*rules))


def cited(*rules: Rule) -> str:
    """The articles behind rules, each once; what is not verified says so."""
    return "；".join(dict.fromkeys(_article(rule) for rule in rules))


def percent(rate: Decimal) -> str:
    """``0.154`` as ``15.4 %``, two places at most."""
    return f"{(rate * 100).quantize(Decimal('0.01')).normalize():f} %"


def _article(rule: Rule) -> str:
    doubt = "" if rule.status is Status.VERIFIED else "（未核实 / unverified）"
    return f"{rule.article}{doubt}"
