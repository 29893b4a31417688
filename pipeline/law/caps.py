"""What a loan may cost in all: the caps on yearly rates, by kind of lender and day.

Which day fixes the cap of a settlement is unsettled, so it is always an argument. Compare a cap
with the *effective* yearly rate (:func:`pipeline.debt.interest.effective_annual_rate`), never with
the nominal one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.law.law import Law
from pipeline.law.rule import Rule, Status, weakest

PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Cap:
    """A yearly rate not to be exceeded (``0.12`` is 12 %) and the rules it follows from."""

    rate: Decimal
    rules: tuple[Rule, ...]

    @property
    def status(self) -> Status:
        """Verified only if every rule behind the cap is."""
        return weakest(self.rules)

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles to cite."""
        return tuple(dict.fromkeys(rule.article for rule in self.rules))


def cap(law: Law, lender: str, on: date) -> Cap:
    """The cap for a kind of lender (``private``, ``bank`` …) when the contract was formed ``on``.

    Private lending: a multiple of the one-year LPR of that day (法释〔2020〕17号 25; 29 for overdue
    interest, damages and fees together). Licensed lenders: a fixed rate on the borrower's request
    (法发〔2017〕22号). Raises :class:`~pipeline.errors.NoRuleForDate` where the law data has none.
    """
    if law.covers("cap.lpr_multiple", on, lender):
        return _lpr_multiple(law, lender, on)
    fixed = law.at("cap.fixed_rate", on, lender)
    return Cap(fixed.decimal, (fixed,))


def private_cap(law: Law, on: date) -> Cap:
    """The cap for private lending, :func:`cap` for the lender ``private``."""
    return cap(law, PRIVATE, on)


def _lpr_multiple(law: Law, lender: str, on: date) -> Cap:
    multiple = law.at("cap.lpr_multiple", on, lender)
    lpr = law.at("lpr.one_year", on)
    return Cap(multiple.decimal * lpr.decimal, (multiple, lpr))
