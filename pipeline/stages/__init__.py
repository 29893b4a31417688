"""The five stages of the process, one file each.

A stage is a pure function of a :class:`~pipeline.papers.matter.Matter` (case, law, date and record
of what was issued) to drafts of papers, or reasons why a paper cannot be made yet.
"""

from collections.abc import Callable, Mapping

from pipeline.papers.draft import Outcome, Stage
from pipeline.papers.matter import Matter
from pipeline.stages.agreement import agree
from pipeline.stages.negotiation import negotiate
from pipeline.stages.performance import perform
from pipeline.stages.preparation import prepare
from pipeline.stages.settlement import settle

STAGES: Mapping[Stage, Callable[[Matter], tuple[Outcome, ...]]] = {
    Stage.PREPARATION: prepare,
    Stage.NEGOTIATION: negotiate,
    Stage.AGREEMENT: agree,
    Stage.PERFORMANCE: perform,
    Stage.SETTLEMENT: settle,
}

__all__ = ["STAGES"]
