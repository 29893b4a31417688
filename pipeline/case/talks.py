"""定期沟通 during performance: talks with what came of them, and reports of hardship."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.case.base import Field, Model, Ref, Text, described
from pipeline.case.dates import Day, add_months


class Action(Model):
    """What somebody does about a problem, and by when."""

    what: Text = Field(description=described("措施", "what is done"))
    by: Ref = Field(description=described("由哪一方", "by whom, a party"))
    due: Day = Field(description=described("完成期限", "by when"))
    done_on: Day | None = Field(default=None, description=described("完成日期", "done on"))


class TalkPoint(Model):
    """A problem that came up, and what is done about it."""

    problem: Text = Field(description=described("问题", "the problem"))
    actions: tuple[Action, ...] = Field(
        min_length=1, description=described("措施", "what is done about it")
    )


class PerformanceTalk(Model):
    """A regular talk: planned for a day, or held. Its words stand in a session of negotiation."""

    id: Ref = Field(description=described("代号", "short name"))
    planned_for: Day | None = Field(
        default=None, description=described("约定的日期", "planned for this day")
    )
    held_on: Day | None = Field(default=None, description=described("实际日期", "held on"))
    session: Ref | None = Field(
        default=None,
        description=described(
            "记录这次沟通的场次（negotiation.sessions）", "the session that records it"
        ),
    )
    points: tuple[TalkPoint, ...] = Field(
        default=(), description=described("问题和措施", "problems and actions")
    )


class HardshipOutcome(StrEnum):
    """What a person decided about a report of hardship."""

    PROPOSE = "propose"
    GO_ON = "go_on"


class HardshipDecision(Model):
    """The decision on a report: a change is proposed, or the agreement goes on as it is."""

    outcome: HardshipOutcome = Field(
        description=described("提议变更，或者按原协议继续", "propose a change, or go on")
    )
    by: Text = Field(description=described("决定人及职务", "who decided, with the office"))
    on: Day = Field(description=described("决定日期", "decided on"))
    reason: Text = Field(description=described("理由", "reason"))
    proposal: tuple[Text, ...] = Field(
        default=(),
        description=described("提议的变更，逐条（提议时必填）", "the changes proposed, one by one"),
    )
    reply_by: Day | None = Field(
        default=None,
        description=described("请借款人答复的期限（提议时必填）", "answer by, for a proposal"),
    )


class HardshipReport(Model):
    """履行困难: what the borrower reported; until a person decides, no further letter leaves."""

    id: Ref = Field(description=described("代号", "short name"))
    reported_on: Day = Field(description=described("告知日期", "reported on"))
    by: Ref = Field(description=described("由哪一方告知", "who reported it"))
    reason: Text = Field(description=described("困难的情况", "the hardship"))
    session: Ref | None = Field(
        default=None, description=described("告知的场次", "the session it was said in")
    )
    evidence: tuple[Ref, ...] = Field(
        default=(), description=described("证明材料", "proof of it, items of evidence")
    )
    decision: HardshipDecision | None = Field(
        default=None, description=described("出借方的决定", "the lender's decision")
    )

    def decided(self, as_of: date) -> HardshipDecision | None:
        """The decision, if there was one by that day."""
        return self.decision if self.decision and self.decision.on <= as_of else None

    def holds(self, as_of: date) -> bool:
        """Whether letters wait on that day: for a decision, or for the answer to a proposal."""
        if as_of < self.reported_on:
            return False
        decision = self.decided(as_of)
        if decision is None:
            return True
        return decision.reply_by is not None and as_of <= decision.reply_by


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action that is not done on a day, with the problem behind it."""

    problem: str
    action: Action
    overdue: bool


def open_actions(talks: Iterable[PerformanceTalk], as_of: date) -> tuple[OpenAction, ...]:
    """What talks held by that day left to do, the earliest first; whether it is past its day."""
    return tuple(sorted(_open(talks, as_of), key=lambda each: each.action.due))


def _open(talks: Iterable[PerformanceTalk], as_of: date) -> Iterator[OpenAction]:
    for talk in talks:
        if talk.held_on is None or talk.held_on > as_of:
            continue
        for point in talk.points:
            for action in point.actions:
                if action.done_on is None or action.done_on > as_of:
                    yield OpenAction(point.problem, action, action.due < as_of)


def missed_talk(
    talks: Iterable[PerformanceTalk], signed: date, every: int, as_of: date
) -> date | None:
    """The day of the last regular talk that should have been held and was not; None if it was.

    Talks are due ``every`` so many months after signing. One held since the due day before counts.
    """
    number = 1
    while add_months(signed, every * number) < as_of:
        number += 1
    if number == 1:
        return None
    due, before = (add_months(signed, every * (number - back)) for back in (1, 2))
    held = (each.held_on for each in talks if each.held_on and each.held_on <= as_of)
    return None if any(on > before for on in held) else due
