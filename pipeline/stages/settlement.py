"""Stage 5, 后续跟进: the certificate that the debt is paid, the end of old papers, a look back."""

from __future__ import annotations

from pipeline.papers import certificate, certificate_brief
from pipeline.papers.closing import (
    cancellation,
    confirmation,
    credit_update,
    keeping,
    release,
    summary,
)
from pipeline.papers.draft import Outcome
from pipeline.papers.guides import settlement as guide
from pipeline.papers.matter import Matter
from pipeline.stages.gather import gather

PAPERS = (
    guide.drafts,
    certificate.drafts,
    certificate_brief.drafts,
    confirmation.drafts,
    cancellation.drafts,
    release.drafts,
    credit_update.drafts,
    summary.drafts,
    keeping.drafts,
)


def settle(matter: Matter) -> tuple[Outcome, ...]:
    """The settlement certificate and what goes with it, or why not yet."""
    return gather(matter, PAPERS)
