"""Where a case stands on a day, as far as the letters ask: the debt, and what was sent by then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.case.model import Case
from pipeline.case.notices import NoticeKind, NoticeSent
from pipeline.case.talks import HardshipReport
from pipeline.case.terms import Terms
from pipeline.debt.acceleration import acceleration
from pipeline.debt.agreed import acceleration_clause, state_of
from pipeline.debt.standing import Standing, State
from pipeline.law.calendar import Calendar
from pipeline.law.law import Law


@dataclass(frozen=True, slots=True)
class Situation:
    """A case on a day. ``notices`` are those issued by then; what arrived later has not yet."""

    case: Case
    terms: Terms
    law: Law
    as_of: date
    state: State
    notices: tuple[NoticeSent, ...]

    @staticmethod
    def of(case: Case, terms: Terms, law: Law, as_of: date) -> Situation:
        """How it stands at the end of the day."""
        notices = tuple(_by(each, as_of) for each in case.notices if each.issued_on <= as_of)
        return Situation(case, terms, law, as_of, state_of(case, terms, as_of), notices)

    @staticmethod
    def before(case: Case, terms: Terms, law: Law, notice: NoticeSent) -> Situation:
        """The day a notice was issued, without it and whatever was issued after it."""
        earlier = case.notices[: case.notices.index(notice)]
        known = tuple(each for each in earlier if each.issued_on <= notice.issued_on)
        return Situation.of(
            case.model_copy(update={"notices": known}), terms, law, notice.issued_on
        )

    def sent(self, kind: NoticeKind, since: date, to: str | None = None) -> bool:
        """Whether such a letter was issued on that day or later, to that party."""
        return any(
            each.kind is kind and each.issued_on >= since and (to is None or each.to == to)
            for each in self.notices
        )

    @property
    def missed(self) -> tuple[Standing, ...]:
        """The instalments that are missed and not made good."""
        return self.state.missed

    @property
    def reminder_days(self) -> int:
        """How many days before a due date a reminder leaves."""
        usual = self.law.at("notice.reminder_days", self.as_of).integer
        return self.terms.reminder_days or usual

    @property
    def demand_days(self) -> int:
        """The reasonable period in days: as agreed, else by the law data."""
        agreed = self.terms.default.acceleration
        if agreed:
            return agreed.demand_days
        return self.law.at("demand.reasonable_days", self.as_of).integer

    @property
    def accelerated(self) -> bool:
        """Whether the rest was called in already."""
        return any(each.kind is NoticeKind.ACCELERATION for each in self.notices)

    def holding(self) -> tuple[HardshipReport, ...]:
        """The reports of hardship that hold letters."""
        return tuple(each for each in self.case.hardship if each.holds(self.as_of))

    def named(self, kind: NoticeKind, to: str | None = None) -> tuple[Standing, ...]:
        """The missed instalments that a letter of that kind named already."""
        return tuple(
            each
            for each in self.missed
            if self.sent(kind, each.grace_until + timedelta(days=1), to)
        )

    def demands(self) -> tuple[NoticeSent, ...]:
        """The demands for something that is still missed, the latest first."""
        first = min((each.grace_until for each in self.missed), default=None)
        found = (
            each
            for each in self.notices
            if each.kind is NoticeKind.DEMAND and first and each.issued_on > first
        )
        return tuple(sorted(found, key=lambda each: each.issued_on, reverse=True))

    def period_end(self, demand: NoticeSent) -> date | None:
        """The last day to pay after a demand; None while it has not arrived (民法典 201, 203)."""
        if demand.arrived_on is None:
            return None
        last = demand.arrived_on + timedelta(days=self.demand_days)
        return Calendar.load().moved(last)

    def conditions_met(self, on: date) -> bool:
        """Whether one of the agreed conditions of acceleration was met on a day."""
        agreed = self.terms.default.acceleration
        if agreed is None:
            return False
        state = self.state if on == self.as_of else state_of(self.case, self.terms, on)
        return any(each.met for each in acceleration(state, acceleration_clause(agreed)))


def last_day(days: Iterable[date | None]) -> date | None:
    """The latest of the days that are known."""
    return max((each for each in days if each), default=None)


def _by(notice: NoticeSent, as_of: date) -> NoticeSent:
    if notice.arrived_on and notice.arrived_on > as_of:
        return notice.model_copy(update={"arrived_on": None, "evidence": None})
    return notice
