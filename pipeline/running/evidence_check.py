"""Evidence files that could not be bound, found before a bundle is signed without them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.finding import Finding, Severity
from pipeline.messages import msg
from pipeline.running.case_folder import CaseFolder


def check_evidence_files(case: Case, where: Locate, folder: CaseFolder) -> Iterator[Finding]:
    """Each file that is there can be read and made into pages."""
    for index, item in enumerate(case.evidence):
        is_there = item.file is not None and folder.find(item.file)
        if item.password_file and not folder.find(item.password_file):
            yield Finding(
                "evidence.password-file",
                Severity.ERROR,
                where("evidence", index, "password_file"),
                msg("{name} is not in the case folder.", name=item.password_file),
                msg("Put the file with the password there, or name it by its right path."),
            )
        problem = folder.rejected(item) if is_there else None
        if problem:
            yield Finding(
                problem.code,
                Severity.ERROR,
                where("evidence", index, "file"),
                problem.reason,
                msg(
                    "Replace the file; or delete the line `file`, and the item stands in the"
                    " catalogue without pages."
                ),
            )
