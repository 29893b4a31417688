"""What agreements of the base usually say: a range for each value, and what lies outside of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.case.terms import Terms
from pipeline.messages import Words

Unit = Literal["days", "months", "instalments", "share", "CNY"]


class Usual(BaseModel):
    """The usual range of a value of the terms, both ends inclusive. ``of`` is the path of what it
    is counted as a share of.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    of: str = ""
    zh: str
    en: str
    least: Decimal
    most: Decimal
    unit: Unit

    @property
    def name(self) -> Words:
        """What people call it."""
        return Words(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Unusual:
    """A value that lies outside of its usual range."""

    usual: Usual
    value: Decimal


def unusual(terms: Terms, ranges: Iterable[Usual]) -> Iterator[Unusual]:
    """The values of the terms that are outside of their ranges; what is not agreed is not."""
    for usual in ranges:
        value = _value(terms, usual)
        if value is not None and not usual.least <= value <= usual.most:
            yield Unusual(usual, value)


def _value(terms: Terms, usual: Usual) -> Decimal | None:
    value = _at(terms, usual.path)
    if value is None or not usual.of:
        return value
    whole = _at(terms, usual.of)
    return value / whole if whole else None


def _at(terms: Terms, path: str) -> Decimal | None:
    found: object = terms
    for name in path.split("."):
        found = getattr(found, name, None)
    return Decimal(found) if isinstance(found, int | Decimal) else None
