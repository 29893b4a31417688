"""Proof of means that looks altered: shown to a person, never a reason to refuse."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.evidence import EvidenceItem, EvidenceKind
from pipeline.case.model import Case
from pipeline.documents.traces import Claim, traces
from pipeline.finding import Finding, Severity
from pipeline.messages import Series, msg
from pipeline.proposals.assessment import Traces
from pipeline.running.case_folder import CaseFolder

_OF_MEANS = frozenset(
    {EvidenceKind.HARDSHIP, EvidenceKind.INCOME, EvidenceKind.ASSETS, EvidenceKind.DEBTS}
)


def find_traces(case: Case, folder: CaseFolder) -> Traces:
    """What each file of proof of means tells of editing; items without a file are not in it."""
    return {
        item.id: traces(folder.read(item.file), _claim(case, item))
        for item in case.evidence
        if item.kind in _OF_MEANS and item.file and folder.find(item.file)
    }


def check_traces(case: Case, found: Traces, where: Locate) -> Iterator[Finding]:
    """A warning for each file that shows traces."""
    for index, item in enumerate(case.evidence):
        if found.get(item.id):
            yield Finding(
                "evidence.looks-altered",
                Severity.WARNING,
                where("evidence", index, "file"),
                msg("“{title}” shows traces of editing: {traces}.", title=item.title,
                    traces=Series(found[item.id])),
                msg("A person compares it with the original or asks whoever issued it; a trace"
                    " alone proves nothing and is no reason to refuse."),
            )  # fmt: skip


def _claim(case: Case, item: EvidenceItem) -> Claim:
    party = next((party.name for party in case.parties if party.id == item.party), "")
    return Claim(item.made_on, item.submitted_on, party, item.source)
