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
from pipeline.papers.draft import Outcome, Stage
from pipeline.papers.guides import settlement as guide
from pipeline.papers.matter import Matter
from pipeline.stages.gather import gather

PAPERS = (
    ("stage-guide", guide.drafts),
    ("certificate", certificate.drafts),
    ("certificate-brief", certificate_brief.drafts),
    ("settlement-confirmation", confirmation.drafts),
    ("contract-cancellation", cancellation.drafts),
    ("security-release", release.drafts),
    ("credit-update", credit_update.drafts),
    ("negotiation-summary", summary.drafts),
    ("keeping", keeping.drafts),
)


def settle(matter: Matter) -> tuple[Outcome, ...]:
    """The settlement certificate and what goes with it, or why not yet."""
    return gather(matter, Stage.SETTLEMENT, PAPERS)
