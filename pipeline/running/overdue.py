"""A settlement certificate that the agreement asks for by a day, and that is not on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipeline.case.loans import Loan
from pipeline.case.model import Case
from pipeline.case.terms import Terms
from pipeline.debt.agreed import state_of
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg
from pipeline.papers.certificate import KEY
from pipeline.running.manifest import Manifest, read_manifest
from pipeline.running.packet import MANIFEST


def overdue_certificates(
    case: Case,
    terms: Terms,
    settled_on: date | None,
    as_of: date,
    manifest: Manifest | None,
    file: str = "",
) -> Iterator[Finding]:
    """A warning for each loan whose certificate is overdue; ``manifest`` says what was issued, and
    ``file`` is the case file.
    """
    if settled_on is None or as_of <= (by := terms.certificate_by(settled_on)):
        return
    for loan in case.loans:
        if not _is_issued(manifest, loan):
            yield Finding(
                "certificate.overdue",
                Severity.WARNING,
                Where("terms.certificate_days", file),
                msg("The settlement certificate of {contract} is overdue: the debt was settled on "
                    "{settled}, the agreement asks for it by {by}, and none is on record.",
                    contract=loan.contract_no, settled=settled_on, by=by),
                msg("Issue it now: `jieqing settle`."),
            )  # fmt: skip


def overdue_in(output: Path, case: Case, as_of: date, file: str = "") -> tuple[Finding, ...]:
    """The same for a case by itself, which takes the agreement as signed on its day; what was
    issued lies in the folder of packets ``output``. Raises ``BadInput`` for a damaged manifest.
    """
    terms = case.terms
    if terms is None or as_of < terms.signing_date:
        return ()
    settled_on = state_of(case, terms, as_of).settled_on
    manifest = read_manifest(output / case.id / MANIFEST)
    return tuple(overdue_certificates(case, terms, settled_on, as_of, manifest, file))


def _is_issued(manifest: Manifest | None, loan: Loan) -> bool:
    paper = manifest.paper(f"{KEY}-{loan.id}") if manifest else None
    return bool(paper and paper.signed_by and not paper.waiting_for)
