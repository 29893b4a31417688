"""Stage 2, 正式协商: what was said, offered and answered goes on record."""

from __future__ import annotations

from pipeline.papers import (
    answer_letter,
    assessment,
    chronology,
    confirmation,
    invitation,
    proposal_comparison,
    proposal_letter,
    session_record,
)
from pipeline.papers.draft import Outcome, Stage
from pipeline.papers.guides import negotiation as guide
from pipeline.papers.matter import Matter
from pipeline.stages.gather import gather

PAPERS = (
    ("stage-guide", guide.drafts),
    ("invitation", invitation.drafts),
    ("session-record", session_record.drafts),
    ("confirmation", confirmation.drafts),
    ("proposal-letter", proposal_letter.drafts),
    ("assessment", assessment.drafts),
    ("answer-letter", answer_letter.drafts),
    ("proposal-comparison", proposal_comparison.drafts),
    ("chronology", chronology.drafts),
)


def negotiate(matter: Matter) -> tuple[Outcome, ...]:
    """Invitations, a record of each talk, every offer with its answer, and all of it in order."""
    return gather(matter, Stage.NEGOTIATION, PAPERS)
