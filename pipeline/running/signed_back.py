"""Papers that were signed outside of the program and came back as PDF: are they the ones issued?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from pipeline.case.model import Case
from pipeline.case.negotiation import RecordKind
from pipeline.channels.intake import Records, Taken
from pipeline.finding import Finding, Severity
from pipeline.messages import msg
from pipeline.running.manifest import FileEntry, Manifest

_PAPERS = {RecordKind.SIGNED_MINUTES: "session", RecordKind.CONFIRMATION: "confirmation"}
_SIGNATURE = b"/ByteRange"


@dataclass(frozen=True, slots=True)
class Returned:
    """The digests of those that are ours with signatures added, and what is odd about the rest."""

    ours: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


def look_at_returned(
    manifest: Manifest | None, case: Case, records: Records, read: Callable[[str], bytes]
) -> Returned:
    """Compare each PDF that came back with every version of the paper that was issued.

    A signature is added at the end of a PDF: the bytes before it are those that were signed. Scans
    have none and are for a person to read.
    """
    ours: set[str] = set()
    findings: list[Finding] = []
    for taken in _pdfs(records):
        data, issued = read(taken.named.file), _issued(manifest, case, taken)
        if any(sha256(data).hexdigest() == each.sha256 for each in issued):
            findings.append(_unsigned(taken))
        elif any(_grew_from(data, each) for each in issued):
            ours.add(taken.sha256)
        elif issued and _SIGNATURE in data:
            findings.append(_another(taken))
    return Returned(frozenset(ours), tuple(findings))


def _pdfs(records: Records) -> Iterator[Taken]:
    for taken in records.taken:
        if taken.named.kind in _PAPERS and taken.start.startswith(b"%PDF"):
            yield taken


def _issued(manifest: Manifest | None, case: Case, taken: Taken) -> tuple[FileEntry, ...]:
    """Every version of the paper that this file could be the signed copy of."""
    kind = _PAPERS[taken.named.kind] if taken.named.kind else ""
    session = case.negotiation.sessions[taken.named.session]
    paper = manifest.paper(f"{kind}-{session.id}") if manifest else None
    return (paper.pdf, *paper.earlier) if paper else ()


def _grew_from(data: bytes, issued: FileEntry) -> bool:
    begins_alike = sha256(data[: issued.size]).hexdigest() == issued.sha256
    return begins_alike and _SIGNATURE in data[issued.size :]


def _unsigned(taken: Taken) -> Finding:
    return Finding(
        "channel.returned.unsigned",
        Severity.WARNING,
        taken.where,
        msg("This is the paper as it was issued; nobody has signed it."),
        msg("Add the copy that was signed."),
    )


def _another(taken: Taken) -> Finding:
    return Finding(
        "channel.returned.other",
        Severity.WARNING,
        taken.where,
        msg("This signed PDF is not the paper that was issued, nor an earlier version of it."),
        msg("Compare it with the paper in the packet; have that one signed if they differ."),
    )
