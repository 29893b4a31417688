"""One dated row of law: a value, the dates it holds for, where it stands, and how sure we are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

Value = Decimal | int | str | time | date
_T = TypeVar("_T", Decimal, int, str, time, date)


class Kind(StrEnum):
    """How the text of a value is read. Never a float: 0.1 is to stay 0.1."""

    DECIMAL = "decimal"
    INTEGER = "integer"
    TEXT = "text"
    TIME = "time"
    DATE = "date"


class Unit(StrEnum):
    """What a number counts. ``per_year`` and ``share`` are fractions: 24 % is ``0.24``."""

    NONE = ""
    PER_YEAR = "per_year"
    SHARE = "share"
    MULTIPLE = "multiple"
    YUAN = "yuan"
    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"
    TIMES_A_DAY = "times_a_day"


class Status(StrEnum):
    """``verified``: read in a copy of the law or series itself; anything else is ``unverified``."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of ``pipeline/law/rules``.

    ``effective_from`` and ``until`` are both inclusive days in Asia/Shanghai; without ``until`` the
    rule stands until another row ends it. An empty ``scope`` means everybody.
    """

    id: str
    kind: Kind
    unit: Unit
    value: Value
    effective_from: date
    until: date | None
    scope: tuple[str, ...]
    article: str
    source: str
    status: Status
    note_zh: str
    note_en: str
    file: str

    def holds_on(self, on: date) -> bool:
        """Whether the rule is in force on that day."""
        return self.effective_from <= on and (self.until is None or on <= self.until)

    @property
    def decimal(self) -> Decimal:
        """The value of a ``decimal`` rule."""
        return self._as(Decimal)

    @property
    def integer(self) -> int:
        """The value of an ``integer`` rule."""
        return self._as(int)

    @property
    def text(self) -> str:
        """The value of a ``text`` rule."""
        return self._as(str)

    @property
    def clock(self) -> time:
        """The value of a ``time`` rule, Asia/Shanghai."""
        return self._as(time)

    @property
    def day(self) -> date:
        """The value of a ``date`` rule."""
        return self._as(date)

    def note(self, lang: str) -> str:
        """What the rule says and, if unverified, why; in ``zh`` or ``en``."""
        return self.note_zh if lang == "zh" else self.note_en

    def _as(self, kind: type[_T]) -> _T:
        if not isinstance(self.value, kind):
            raise TypeError(f"{self.id} is a rule of kind {self.kind.value}")
        return self.value


def weakest(rules: Iterable[Rule]) -> Status:
    """The status of what follows from several rules: verified only if all of them are."""
    verified = all(rule.status is Status.VERIFIED for rule in rules)
    return Status.VERIFIED if verified else Status.UNVERIFIED


def span(rule: Rule) -> str:
    """The days a row covers, for people: ``2019-08-20…2019-09-19`` or ``2021-01-01…``."""
    return _days(rule.effective_from, rule.until)


def spans(rules: Iterable[Rule]) -> str:
    """The days that several rows cover, with adjoining and overlapping rows joined."""
    joined: list[tuple[date, date | None]] = []
    for rule in sorted(rules, key=lambda rule: rule.effective_from):
        if joined and _adjoins(joined[-1][1], rule.effective_from):
            start, end = joined.pop()
            joined.append((start, _later(end, rule.until)))
        else:
            joined.append((rule.effective_from, rule.until))
    return ", ".join(_days(start, end) for start, end in joined)


def _adjoins(end: date | None, start: date) -> bool:
    return end is None or start <= end + timedelta(days=1)


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def _days(start: date, end: date | None) -> str:
    return f"{start}…{end or ''}"
