"""Stage 3, 达成协议: the terms become a written agreement that all sign."""

from __future__ import annotations

from pipeline.papers import (
    agreement,
    cost_table,
    deviation_sheet,
    guarantor_consent,
    power_of_attorney,
    service_address,
    supplementary_agreement,
    terms_notice,
    waiver_approval,
)
from pipeline.papers.draft import Outcome, Stage
from pipeline.papers.guides import agreement as guide
from pipeline.papers.matter import Matter
from pipeline.stages.gather import gather

PAPERS = (
    ("stage-guide", guide.drafts),
    ("agreement", agreement.drafts),
    ("terms-notice", terms_notice.drafts),
    ("service-address", service_address.drafts),
    ("power-of-attorney", power_of_attorney.drafts),
    ("waiver-approval", waiver_approval.drafts),
    ("cost-table", cost_table.drafts),
    ("guarantor-consent", guarantor_consent.drafts),
    ("supplementary-agreement", supplementary_agreement.drafts),
    ("deviation-sheet", deviation_sheet.drafts),
)


def agree(matter: Matter) -> tuple[Outcome, ...]:
    """The agreement and what is signed along with it, once terms are there and reviewed."""
    return gather(matter, Stage.AGREEMENT, PAPERS)
