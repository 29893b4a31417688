"""Stage 5, 后续跟进: the debt is paid, and the certificate says so."""

from __future__ import annotations

from pipeline.papers import certificate
from pipeline.papers.draft import Outcome
from pipeline.papers.guides import settlement as guide
from pipeline.papers.matter import Matter
from pipeline.stages.gather import gather

PAPERS = (guide.drafts, certificate.drafts)


def settle(matter: Matter) -> tuple[Outcome, ...]:
    """The settlement certificate, or why not yet."""
    return gather(matter, PAPERS)
