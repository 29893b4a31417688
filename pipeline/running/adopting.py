"""What happened to a packet's files since the last run: signatures made elsewhere, or damage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from cryptography.x509 import Certificate

from pipeline.errors import WrongState
from pipeline.messages import Message, msg
from pipeline.running.manifest import FileEntry, PaperEntry
from pipeline.running.packet import Packet
from pipeline.running.signed_elsewhere import Beside, take_back, take_scans
from pipeline.running.stopwatch import step
from pipeline.signing.form import fields_signed
from pipeline.verification.paper import Expected
from pipeline.verification.report import Report, Verdict
from pipeline.verification.verify import verify

_MUST_PASS = {
    "readable",
    "signatures",
    "coverage",
    "integrity",
    "algorithms",
    "chain",
    "changes",
    "content",
}


@step("adopt")
def adopt(packet: Packet, now: datetime, trust: Sequence[Certificate]) -> Packet:
    """The packet with signatures that were added to its papers by ``jieqing sign`` or elsewhere.

    Their certificates must lead to one of ``trust``. Raises
    :class:`~pipeline.errors.WrongState` for a file that was changed otherwise, and for a signed
    one that is missing: neither can be made again.
    """
    manifest = packet.manifest
    if manifest is None:
        return packet
    papers = tuple(_adopt_paper(packet, paper, now, trust) for paper in manifest.papers)
    return replace(packet, manifest=manifest.model_copy(update={"papers": papers}))


def _adopt_paper(
    packet: Packet, paper: PaperEntry, now: datetime, trust: Sequence[Certificate]
) -> PaperEntry:
    for entry in paper.files:
        data = packet.read(entry.file)
        if data is None:
            _refuse_missing(paper, entry)
        elif sha256(data).hexdigest() != entry.sha256:
            is_paper = entry == paper.pdf and paper.waiting_for
            taken = take_back(packet, paper, data, now, trust) if is_paper else None
            paper = taken or _with_signatures(paper, entry, data, now, trust)
    return take_scans(packet, paper)


def _refuse_missing(paper: PaperEntry, entry: FileEntry) -> None:
    """A signed PDF is gone for ever; the Word file beside it says what it says and comes back."""
    if paper.signed_by and (entry == paper.pdf or Beside(paper.pdf.file).tells(entry.file)):
        raise WrongState(
            "packet.signed-missing",
            msg("{file} was signed and is missing; it cannot be made again.", file=entry.file),
            hint=msg("Put it back from a backup."),
        )


def _with_signatures(
    paper: PaperEntry,
    entry: FileEntry,
    data: bytes,
    now: datetime,
    trust: Sequence[Certificate],
) -> PaperEntry:
    """The entry after signatures were added: the old bytes must stand unchanged at the front, and
    nothing may follow them but good signatures of those who were to sign, or renewed protection.
    """
    grown = sha256(data[: entry.size]).hexdigest() == entry.sha256
    if entry != paper.pdf or not (grown and (paper.waiting_for or paper.signed_by)):
        message = msg("{file} was changed by hand since it was made.", file=entry.file)
        raise _refused(paper, entry, message)
    report = verify(data, trust=trust, now=now, expected=Expected(known=entry.size))
    problem = _problem(report, trust)
    if problem:
        message = msg("What was added to {file} is not accepted: {reason}", file=entry.file,
                      reason=problem)  # fmt: skip
        raise _refused(paper, entry, message)
    here = {party for party, done in fields_signed(data).items() if done}
    turn = (*paper.signed_by, *paper.waiting_for)
    signed = tuple(each for each in turn if each in here or each in paper.signed_by)
    levels = {each.field: each.level for each in report.signatures if each.field in signed}
    files = tuple(FileEntry.of(e.file, data) if e == entry else e for e in paper.files)
    waiting = tuple(party for party in paper.waiting_for if party not in signed)
    update = {"files": files, "signed_by": signed, "waiting_for": waiting}
    return paper.model_copy(update={**update, "levels": {**paper.levels, **levels}})


def _refused(paper: PaperEntry, entry: FileEntry, message: Message) -> WrongState:
    if entry != paper.pdf:
        hint = msg("Move it out of the packet and build again: it comes back as it was made.")
    elif paper.signed_by:
        hint = msg("Put the file back from a backup, as it was signed.")
    else:
        hint = msg("Move it out of the packet and build again; papers change through the case.")
    return WrongState("packet.changed", message, hint=hint)


def _problem(report: Report, trust: Sequence[Certificate]) -> Message | None:
    """Why the file cannot be adopted."""
    if not trust:
        return msg("no root certificate is named that could vouch for the signature (--trust).")
    wrong = [each for each in report.checks if each.verdict is Verdict.FAIL]
    passed = {each.id for each in report.checks if each.verdict is Verdict.PASS}
    open_ = [each for each in report.checks if each.id in _MUST_PASS - passed]
    return (wrong or open_)[0].message if wrong or open_ else None
