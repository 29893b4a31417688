"""How a stage collects its papers."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.papers.draft import Outcome
from pipeline.papers.matter import Matter

Paper = Callable[[Matter], tuple[Outcome, ...]]
"""What every module of ``pipeline.papers`` offers as ``drafts``."""


def gather(matter: Matter, papers: tuple[Paper, ...]) -> tuple[Outcome, ...]:
    """The drafts and refusals of all papers, in their order."""
    return tuple(outcome for paper in papers for outcome in paper(matter))
