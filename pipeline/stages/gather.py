"""How a stage collects its papers."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.errors import JieqingError
from pipeline.messages import Message, Words, msg
from pipeline.papers.catalogue import edition
from pipeline.papers.draft import Draft, Outcome, Skipped, Stage
from pipeline.papers.matter import Matter

Paper = tuple[str, Callable[[Matter], tuple[Outcome, ...]]]
"""Its kind in the catalogue, and what every module of ``pipeline.papers`` offers as ``drafts``."""


def gather(matter: Matter, stage: Stage, papers: tuple[Paper, ...]) -> tuple[Outcome, ...]:
    """The drafts and refusals of all papers, in their order; none before its day.

    Of a case with errors, which only drafts are made of, what cannot be made is left out.
    """
    return tuple(
        _in_time(matter, outcome)
        for kind, drafts in papers
        for outcome in (_despite(matter, stage, kind, drafts) if matter.errors else drafts(matter))
    )


def _despite(
    matter: Matter, stage: Stage, kind: str, drafts: Callable[[Matter], tuple[Outcome, ...]]
) -> tuple[Outcome, ...]:
    """Faulty data may hold figures that no paper can be computed from or written of."""
    try:
        return drafts(matter)
    except JieqingError as error:
        reason = error.message
    except (ValueError, ArithmeticError, LookupError):
        problem = matter.errors[0].message
        reason = msg("An error of the case stands against it: {problem}", problem=problem)
    paper = edition(kind).paper
    title = Message("{name}", {"name": Words(paper.zh, paper.en)})
    return (Skipped(kind, title, stage, reason),)


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
