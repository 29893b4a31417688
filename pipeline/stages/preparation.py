"""Stage 1, 协商准备: the dispute is stated and proof is put together."""

from __future__ import annotations

from pipeline.papers import claims_list, completeness, evidence_bundle, masked_bundle
from pipeline.papers.draft import Outcome, Stage
from pipeline.papers.guides import preparation as guide
from pipeline.papers.matter import Matter
from pipeline.stages.gather import gather

PAPERS = (
    ("stage-guide", guide.drafts),
    ("claims-list", claims_list.drafts),
    ("evidence-bundle", evidence_bundle.drafts),
    ("evidence-bundle", masked_bundle.drafts),
    ("evidence-completeness", completeness.drafts),
)


def prepare(matter: Matter) -> tuple[Outcome, ...]:
    """What both sides state and can prove."""
    return gather(matter, Stage.PREPARATION, PAPERS)
