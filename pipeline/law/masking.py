"""How much of a number a certificate or list may show (个人信息保护法 51: de-identification)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.law.law import Law
from pipeline.law.rule import Rule

STAR = "*"


@dataclass(frozen=True, slots=True)
class Mask:
    """How many characters stay at either end, and the rule that says so."""

    first: int
    last: int
    rule: Rule

    def apply(self, number: str) -> str:
        """``number`` with its middle starred, at the same length; too short a one is all stars."""
        hidden = len(number) - self.first - self.last
        if hidden <= 0:
            return STAR * len(number)
        return number[: self.first] + STAR * hidden + number[len(number) - self.last :]


def mask(law: Law, rule_id: str, on: date) -> Mask:
    """The mask of a ``masking.…`` rule, whose value reads ``3+4``."""
    rule = law.at(rule_id, on)
    first, last = rule.text.split("+")
    return Mask(int(first), int(last), rule)
