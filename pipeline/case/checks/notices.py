"""Letters of the performance stage: to whom each kind goes, and in an order that can be."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.finding_tools import Locate, by_id, error
from pipeline.case.model import Case
from pipeline.case.notices import NoticeKind
from pipeline.case.parties import Role
from pipeline.case.talks import HardshipOutcome
from pipeline.finding import Finding
from pipeline.messages import msg


def check_notice_addressees(case: Case, where: Locate) -> Iterator[Finding]:
    """A notice to the guarantor names one; no other letter goes to a guarantor."""
    parties = by_id(case)
    for index, notice in enumerate(case.notices):
        party = parties.get(notice.to or "")
        to_guarantor = party is not None and party.role is Role.GUARANTOR
        if (notice.kind is NoticeKind.GUARANTOR) != to_guarantor:
            yield error(
                "notice.to",
                where("notices", index, "to"),
                msg("A notice to the guarantor goes to a guarantor, and only that one does."),
                msg("Name the guarantor under `to`, or correct the kind."),
            )


def check_proposals_decided(case: Case, where: Locate) -> Iterator[Finding]:
    """A proposal of a change leaves only after a person decided so on a report of hardship."""
    decided = [
        each.decision.on
        for each in case.hardship
        if each.decision and each.decision.outcome is HardshipOutcome.PROPOSE
    ]
    first = min(decided, default=None)
    for index, notice in enumerate(case.notices):
        too_early = first is None or notice.issued_on < first
        if notice.kind is NoticeKind.PROPOSAL and too_early:
            yield error(
                "notice.undecided",
                where("notices", index, "issued_on"),
                msg("A change was proposed before anybody had decided to propose one."),
                msg("Record the report and the decision under `hardship`."),
            )
