"""签订补充协议的提议: the answer to a reported hardship, once a person decided so."""

from __future__ import annotations

from pydantic import Field

from pipeline.case.notices import NoticeKind
from pipeline.case.parties import Role
from pipeline.case.talks import HardshipDecision, HardshipOutcome, HardshipReport
from pipeline.messages import msg
from pipeline.papers.draft import Outcome
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.notices.head import Letter, NoticeHead, letters
from pipeline.papers.words import day, phrase


class AmendmentProposal(NoticeHead):
    """Context of ``amendment-proposal.zh.docx``."""

    reported_on: str = Field(description="告知困难的日期 / Day the hardship was reported")
    reason: str = Field(description="困难的情况 / The hardship")
    hardship_clause: str = Field(description="履行困难的条款 / Clause on hardship")
    change_clause: str = Field(description="变更的条款 / Clause on changes")
    proposal: tuple[str, ...] = Field(description="提议的变更，逐条 / The changes proposed")
    decided: str = Field(description="出借方由谁何时决定 / Who decided, and when")
    why: str = Field(description="提议的理由 / Why it is proposed")
    reply_by: str = Field(description="请答复的期限 / Answer by")
    guarantors: TextOrBlank = Field(description="保证人；没有则空 / Guarantors; empty if none")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Each proposal on record or due."""
    return tuple(_outcome(each) for each in letters(matter, NoticeKind.PROPOSAL))


def _outcome(letter: Letter) -> Outcome:
    found = _decided(letter)
    if found is None:
        reason = msg("A proposal of {day} is on record, but nobody had decided on a report of"
                     " hardship then.", day=letter.dated)  # fmt: skip
        return letter.skipped(reason)
    return letter.draft("amendment-proposal", _context(letter, *found))


def _decided(letter: Letter) -> tuple[HardshipReport, HardshipDecision] | None:
    """The latest report with a decision to propose a change by the day."""
    for report in reversed(letter.matter.case.hardship):
        decision = report.decided(letter.dated)
        if decision and decision.outcome is HardshipOutcome.PROPOSE and decision.proposal:
            return report, decision
    return None


def _context(
    letter: Letter, report: HardshipReport, decision: HardshipDecision
) -> AmendmentProposal:
    names = [each.name for each in letter.matter.case.with_role(Role.GUARANTOR)]
    return AmendmentProposal(
        **letter.head(),
        reported_on=day(report.reported_on),
        reason=phrase(report.reason),
        hardship_clause=letter.clause("default-hardship", "履行困难"),
        change_clause=letter.clause("change", "变更"),
        proposal=tuple(phrase(each) for each in decision.proposal),
        decided=f"{decision.by}，{day(decision.on)}",
        why=phrase(decision.reason),
        reply_by=day(decision.reply_by or decision.on),
        guarantors="、".join(names),
    )
