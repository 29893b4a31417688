"""Stage 1, 协商准备: the dispute is stated and proof is put together."""

from __future__ import annotations

from pipeline.papers import claims_list, completeness, evidence_bundle, masked_bundle
from pipeline.papers.draft import Outcome
from pipeline.papers.guides import preparation as guide
from pipeline.papers.matter import Matter
from pipeline.stages.gather import gather

PAPERS = (
    guide.drafts,
    claims_list.drafts,
    evidence_bundle.drafts,
    masked_bundle.drafts,
    completeness.drafts,
)


def prepare(matter: Matter) -> tuple[Outcome, ...]:
    """What both sides state and can prove."""
    return gather(matter, PAPERS)
