"""Stage 3, 达成协议: the terms become a written agreement that all sign."""

from __future__ import annotations

from pipeline.papers import agreement
from pipeline.papers.draft import Outcome
from pipeline.papers.guides import agreement as guide
from pipeline.papers.matter import Matter
from pipeline.stages.gather import gather

PAPERS = (guide.drafts, agreement.drafts)


def agree(matter: Matter) -> tuple[Outcome, ...]:
    """The agreement, once its terms are there and reviewed."""
    return gather(matter, PAPERS)
