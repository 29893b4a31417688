"""Papers that were signed outside of the program and came back as PDF: are they the ones issued?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pipeline.case.model import Case
from pipeline.case.negotiation import RecordKind
from pipeline.channels.intake import Records, Taken
from pipeline.errors import BadInput
from pipeline.finding import Finding, Severity
from pipeline.messages import msg
from pipeline.running.accepting import another
from pipeline.running.manifest import FileEntry, Manifest
from pipeline.verification.copies import Copy, compare

_PAPERS = {RecordKind.SIGNED_MINUTES: "session", RecordKind.CONFIRMATION: "confirmation"}
_SIGNATURE = b"/ByteRange"

Reader = Callable[[str], bytes]
"""Gives the bytes of a record file by the name that the case gives it."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The digests of those that are ours with signatures added, and what is odd about the rest."""

    ours: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


def look_at_returned(
    manifest: Manifest | None, case: Case, records: Records, read: Reader, now: datetime
) -> Returned:
    """Compare each PDF that came back with every version of the paper that was issued.

    A signature is added at the end of a PDF: the bytes before it are those that were signed. Scans
    have none and are for a person to read.
    """
    ours: set[str] = set()
    findings: list[Finding] = []
    for taken in _pdfs(records):
        data, issued = read(taken.named.file), _issued(manifest, case, taken)
        found = _compared(data, issued, now)
        if found is Copy.SIGNED:
            ours.add(taken.sha256)
        elif found is not None:
            findings.append(_finding(taken, found))
        elif issued and _SIGNATURE in data:
            findings.append(_another(taken))
    return Returned(frozenset(ours), tuple(findings))


def _compared(data: bytes, issued: tuple[FileEntry, ...], now: datetime) -> Copy | None:
    """What the file is to the version that it begins with; None if to none."""
    for version in issued:
        start = data[: version.size]
        if sha256(start).hexdigest() == version.sha256:
            found = compare(data, start, now)
            return Copy.ALTERED if found is Copy.SIGNED and not _is_same(start, data) else found
    return None


def _is_same(issued: bytes, copy: bytes) -> bool:
    """Whether nothing but signatures came with the copy, as for one from a provider."""
    try:
        return another(issued, copy) is None
    except BadInput:
        return False


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


def _finding(taken: Taken, found: Copy) -> Finding:
    if found is Copy.UNSIGNED:
        message = msg("This is the paper as it was issued; nobody has signed it.")
        hint = msg("Add the copy that was signed.")
    else:
        message = msg("This PDF begins as the paper that was issued, but shows something else, or "
                      "its signature is not sound.")  # fmt: skip
        hint = msg("Do not rely on it; ask for the paper of the packet to be signed.")
    return Finding(f"channel.returned.{found}", Severity.WARNING, taken.where, message, hint)


def _another(taken: Taken) -> Finding:
    return Finding(
        "channel.returned.other",
        Severity.WARNING,
        taken.where,
        msg("This signed PDF is not the paper that was issued, nor an earlier version of it."),
        msg("Compare it with the paper in the packet; have that one signed if they differ."),
    )
