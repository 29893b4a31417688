"""Stage 2, 正式协商: what was said, offered and answered goes on record."""

from __future__ import annotations

from pipeline.papers import (
    answer_letter,
    invitation,
    proposal_comparison,
    proposal_letter,
    session_record,
)
from pipeline.papers.draft import Outcome
from pipeline.papers.guides import negotiation as guide
from pipeline.papers.matter import Matter
from pipeline.stages.gather import gather

PAPERS = (
    guide.drafts,
    invitation.drafts,
    session_record.drafts,
    proposal_letter.drafts,
    answer_letter.drafts,
    proposal_comparison.drafts,
)


def negotiate(matter: Matter) -> tuple[Outcome, ...]:
    """Invitations, a record of each talk, and every offer with its answer."""
    return gather(matter, PAPERS)
