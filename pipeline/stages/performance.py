"""Stage 4, 履行与监督: the schedule is held against what was paid."""

from __future__ import annotations

from pipeline.papers import demand_notice, statement
from pipeline.papers.draft import Outcome, Stage
from pipeline.papers.guides import performance as guide
from pipeline.papers.matter import Matter
from pipeline.papers.notices import (
    acceleration,
    cure,
    damages,
    guarantor,
    held,
    proposal,
    reminder,
)
from pipeline.stages.gather import gather

PAPERS = (
    ("stage-guide", guide.drafts),
    ("statement", statement.drafts),
    ("payment-reminder", reminder.drafts),
    ("demand-notice", demand_notice.drafts),
    ("guarantor-notice", guarantor.drafts),
    ("acceleration-notice", acceleration.drafts),
    ("damages-notice", damages.drafts),
    ("cure-notice", cure.drafts),
    ("amendment-proposal", proposal.drafts),
    ("demand-notice", held.drafts),
)


def perform(matter: Matter) -> tuple[Outcome, ...]:
    """Where the instalments stand, and the letters that were sent or are due."""
    return gather(matter, Stage.PERFORMANCE, PAPERS)
