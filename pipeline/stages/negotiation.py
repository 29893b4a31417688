"""Stage 2, 正式协商: what was said, offered and answered goes on record."""

from __future__ import annotations

from pipeline.papers import session_record
from pipeline.papers.draft import Outcome
from pipeline.papers.guides import negotiation as guide
from pipeline.papers.matter import Matter
from pipeline.stages.gather import gather

PAPERS = (guide.drafts, session_record.drafts)


def negotiate(matter: Matter) -> tuple[Outcome, ...]:
    """A record of each talk."""
    return gather(matter, PAPERS)
