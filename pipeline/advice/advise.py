"""``jieqing advise``: the channels ranked, with reasons, combinations in order, and time slots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.advice.facts import Fact, facts_of
from pipeline.advice.hours import Slots, slots
from pipeline.advice.progress import Phase, progress_of
from pipeline.advice.table import ChannelRow, Combination, Outlook, Rule, Table, When, values
from pipeline.case.model import Case
from pipeline.law.calendar import Calendar
from pipeline.law.law import Law


@dataclass(frozen=True, slots=True)
class Ranked:
    """A channel with its points and every rule that counted; ``excluded`` if one leaves it out."""

    row: ChannelRow
    rules: tuple[Rule, ...]

    @property
    def points(self) -> int:
        """The sum of what speaks for it and against it."""
        return sum(rule.points for rule in self.rules)

    @property
    def excluded(self) -> bool:
        """Whether it cannot be used at all."""
        return any(rule.excludes for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Advice:
    """What makes sense now, the channels, best first (those left out last), combinations, slots.

    ``talk`` is the next regular talk that the agreement asks for, once there is one.
    """

    as_of: date
    outlook: tuple[Outlook, ...]
    ranking: tuple[Ranked, ...]
    combinations: tuple[Combination, ...]
    slots: Slots
    facts: tuple[Fact, ...]
    table: Table
    talk: date | None = None

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to negotiate."""
        return any(each.ends for each in self.outlook)

    def shown(self, lang: str) -> Iterator[tuple[str, str, str]]:
        """Each fact with its values and its source, in words."""
        rows = {row.id: row for row in self.table.fact}
        for fact in self.facts:
            row = rows[fact.name]
            yield row.text(lang), row.shown(fact.values, lang), fact.source.render(lang)

    def as_json(self, lang: str) -> dict[str, Any]:
        """``advise.v1``, in one language."""
        return {
            "schema": "advise.v1",
            "as_of": self.as_of.isoformat(),
            "nothing_to_negotiate": self.is_over,
            "outlook": [
                {"id": each.id, "text": each.text(lang), "ends": each.ends} for each in self.outlook
            ],
            "next_talk": self.talk.isoformat() if self.talk else None,
            "ranking": [_ranked(each, lang) for each in self.ranking],
            "combinations": [_combination(each, lang) for each in self.combinations],
            "slots": [
                {
                    "on": slot.on.isoformat(),
                    "since": f"{slot.since:%H:%M}",
                    "until": f"{slot.until:%H:%M}",
                }
                for slot in self.slots.found
            ],
            "hours_assumed": list(self.slots.assumed),
            "facts": [
                {"name": f.name, "values": list(f.values), "source": f.source.render(lang)}
                for f in self.facts
            ],
            "rules": [
                {"id": r.id, "article": r.article, "status": r.status.value, "note": r.note(lang)}
                for r in self.slots.rules
            ],
        }


def advise(
    case: Case, law: Law, calendar: Calendar, table: Table, as_of: date, *, most: int = 2
) -> Advice:
    """Advice as of a day, with at most so many combinations. The same facts, the same advice.

    Slots begin with the next regular talk while the agreement is kept; none are looked for where
    nothing is left to negotiate.
    """
    progress = progress_of(case, as_of)
    first = progress.talk if progress.phase is Phase.PERFORMING and progress.talk else as_of
    over = progress.phase is Phase.SETTLED
    times = Slots() if over else slots(case, law, calendar, first)
    facts = facts_of(case, times, progress, as_of)
    known = {fact.name: fact.values for fact in facts}
    outlook = tuple(each for each in table.outlook if holds(each.when, known))
    ranking = rank(table, known)
    usable = {each.row.id for each in ranking if not each.excluded}
    fitting = [
        each
        for each in table.combination
        if holds(each.when, known) and {step.channel for step in each.steps} <= usable
    ]
    return Advice(
        as_of, outlook, ranking, tuple(fitting[:most]), times, facts, table, progress.talk
    )


def rank(table: Table, known: Mapping[str, tuple[str, ...]]) -> tuple[Ranked, ...]:
    """The channels by points; among equals the order of the table, what is left out at the end."""
    counting = [rule for rule in table.rule if holds(rule.when, known)]
    ranked = [
        Ranked(row, tuple(rule for rule in counting if rule.channel is row.id))
        for row in table.channel
    ]
    return tuple(sorted(ranked, key=lambda each: (each.excluded, -each.points)))


def holds(when: When, known: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether each fact has one of the values wanted."""
    return all(set(values(wanted)) & set(known.get(fact, ())) for fact, wanted in when.items())


def _ranked(each: Ranked, lang: str) -> dict[str, Any]:
    return {
        "channel": each.row.id.value,
        "points": each.points,
        "excluded": each.excluded,
        "reasons": [
            {"rule": rule.id, "points": rule.points, "text": rule.text(lang)} for rule in each.rules
        ],
        "watch": list(each.row.watch(lang)),
        "record": each.row.record(lang),
    }


def _combination(each: Combination, lang: str) -> dict[str, Any]:
    return {
        "id": each.id,
        "reason": each.text(lang),
        "steps": [
            {"channel": step.channel.value, "purpose": step.text(lang)} for step in each.steps
        ],
    }
