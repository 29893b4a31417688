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
from pipeline.papers.draft import Outcome
from pipeline.papers.guides import agreement as guide
from pipeline.papers.matter import Matter
from pipeline.stages.gather import gather

PAPERS = (
    guide.drafts,
    agreement.drafts,
    terms_notice.drafts,
    service_address.drafts,
    power_of_attorney.drafts,
    waiver_approval.drafts,
    cost_table.drafts,
    guarantor_consent.drafts,
    supplementary_agreement.drafts,
    deviation_sheet.drafts,
)


def agree(matter: Matter) -> tuple[Outcome, ...]:
    """The agreement and what is signed along with it, once terms are there and reviewed."""
    return gather(matter, PAPERS)
