"""协商总结 over many cases: rounds, channels, days, and what both sides say, counted.

Whoever goes through a portfolio hands the cases over one by one and keeps none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from pipeline.case.channel import Channel
from pipeline.case.dates import today
from pipeline.case.model import Case
from pipeline.case.parties import Role
from pipeline.debt.agreed import state_of
from pipeline.papers.words import ROLES, phrase, word

SCHEMA = "portfolio-summary.v1"
MOST_QUOTES = 5


@dataclass(frozen=True, slots=True)
class Quote:
    """What one side said, as it was said, and in how many cases; people are named by their role."""

    side: Role
    text: str
    cases: int


@dataclass(frozen=True, slots=True)
class PortfolioSummary:
    """How the negotiations of a portfolio went. Spans are medians in days, ``rounds`` the median of
    talks in a case; None where there is nothing to count. ``late`` are cases that missed a payment.
    """

    cases: int
    agreed: int
    settled: int
    late: int
    talks: Mapping[Channel, int]
    offers: int
    rounds: float | None
    to_agreement: float | None
    to_settlement: float | None
    worked: tuple[Quote, ...]
    change: tuple[Quote, ...]

    def as_json(self) -> dict[str, Any]:
        """As it leaves the house."""
        plain = {name: getattr(self, name) for name in
                 ("cases", "agreed", "settled", "late", "offers", "rounds")}  # fmt: skip
        return plain | {
            "schema": SCHEMA,
            "talks": {channel.value: count for channel, count in self.talks.items()},
            "days_to_agreement": self.to_agreement,
            "days_to_settlement": self.to_settlement,
            "worked": [_quoted(each) for each in self.worked],
            "change": [_quoted(each) for each in self.change],
        }


def portfolio_summary(cases: Iterable[Case], as_of: date) -> PortfolioSummary:
    """The summary of what had happened by a day; it takes agreements as signed on their day.

    Raises ``BadInput`` for terms that make no schedule, so hand over sound cases.
    """
    tally = _Tally()
    for case in cases:
        tally.add(case, as_of)
    return tally.summary()


@dataclass(slots=True)
class _Tally:
    cases: int = 0
    late: int = 0
    offers: int = 0
    talks: Counter[Channel] = field(default_factory=Counter)
    rounds: list[int] = field(default_factory=list)
    to_agreement: list[int] = field(default_factory=list)
    to_settlement: list[int] = field(default_factory=list)
    worked: Counter[tuple[Role, str]] = field(default_factory=Counter)
    change: Counter[tuple[Role, str]] = field(default_factory=Counter)

    def add(self, case: Case, as_of: date) -> None:
        channels = [each.channel for each in case.negotiation.sessions
                    if today(each.started_at) <= as_of]  # fmt: skip
        self.cases += 1
        self.talks.update(channels)
        self.rounds += [len(channels)] if channels else []
        self.offers += sum(each.on <= as_of for each in case.negotiation.proposals)
        self._add_outcome(case, as_of)

    def _add_outcome(self, case: Case, as_of: date) -> None:
        terms = case.terms
        if terms is None or as_of < terms.signing_date:
            return
        state = state_of(case, terms, as_of)
        self.to_agreement.append((terms.signing_date - case.opened_on).days)
        self.late += any(each.was_missed for each in state.instalments)
        if state.settled_on:
            self.to_settlement.append((state.settled_on - terms.signing_date).days)
            self.worked.update(set(_said(case, "worked")))
            self.change.update(set(_said(case, "change")))

    def summary(self) -> PortfolioSummary:
        return PortfolioSummary(
            cases=self.cases,
            agreed=len(self.to_agreement),
            settled=len(self.to_settlement),
            late=self.late,
            talks={each: self.talks[each] for each in Channel if self.talks[each]},
            offers=self.offers,
            rounds=_median(self.rounds),
            to_agreement=_median(self.to_agreement),
            to_settlement=_median(self.to_settlement),
            worked=_quotes(self.worked),
            change=_quotes(self.change),
        )


def _said(case: Case, what: str) -> Iterator[tuple[Role, str]]:
    """Side and words of each lesson; whoever is named in them becomes a role."""
    for lesson in case.closing.lessons:
        for text in getattr(lesson, what):
            yield case.party(lesson.party).role, phrase(_without_names(case, text))


def _without_names(case: Case, text: str) -> str:
    for party in sorted(case.parties, key=lambda each: -len(each.name)):
        text = text.replace(party.name, word(ROLES[party.role], "zh"))
    return text


def _median(values: list[int]) -> float | None:
    return float(median(values)) if values else None


def _quotes(said: Counter[tuple[Role, str]]) -> tuple[Quote, ...]:
    """Of each side the most frequent, then in the order of their text: no case comes first."""
    ordered = sorted(said.items(), key=lambda each: (-each[1], each[0][1]))
    sides = dict.fromkeys(side for (side, _), _ in ordered)
    return tuple(
        Quote(side, text, count)
        for wanted in sorted(sides)
        for (side, text), count in [each for each in ordered if each[0][0] is wanted][:MOST_QUOTES]
    )


def _quoted(quote: Quote) -> dict[str, Any]:
    return {"side": quote.side.value, "text": quote.text, "cases": quote.cases}
