"""How a stage collects its papers."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.messages import Message, msg
from pipeline.papers.draft import Draft, Outcome, Skipped
from pipeline.papers.matter import Matter

Paper = Callable[[Matter], tuple[Outcome, ...]]
"""What every module of ``pipeline.papers`` offers as ``drafts``."""


def gather(matter: Matter, papers: tuple[Paper, ...]) -> tuple[Outcome, ...]:
    """The drafts and refusals of all papers, in their order; none before its day."""
    return tuple(_in_time(matter, outcome) for paper in papers for outcome in paper(matter))


def _in_time(matter: Matter, outcome: Outcome) -> Outcome:
    if isinstance(outcome, Skipped):
        return outcome
    reason = _too_early(matter, outcome)
    title = Message(outcome.title)
    return Skipped(outcome.key, title, outcome.stage, reason) if reason else outcome


def _too_early(matter: Matter, draft: Draft) -> Message | None:
    """Why the paper does not exist yet on the day asked about."""
    day, opened = matter.as_of, matter.case.opened_on
    if day < opened:
        return msg("The case was opened on {opened}; as of {day} it does not exist yet.",
                   opened=opened, day=day)  # fmt: skip
    if day < draft.dated:
        return msg("It is dated {dated}; as of {day} it does not exist yet.",
                   dated=draft.dated, day=day)  # fmt: skip
    return None
