"""What happened to a packet's files since the last run: signatures made elsewhere, or damage."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from pipeline.errors import WrongState
from pipeline.messages import msg
from pipeline.running.manifest import FileEntry, PaperEntry
from pipeline.running.packet import Packet
from pipeline.signing.form import fields_signed
from pipeline.verification.report import Verdict
from pipeline.verification.verify import verify


def adopt(packet: Packet, now: datetime) -> Packet:
    """The packet with signatures that were added to its papers by ``jieqing sign`` or elsewhere.

    Raises :class:`~pipeline.errors.WrongState` for a file that was changed otherwise, and for a
    signed one that is missing: neither can be made again.
    """
    manifest = packet.manifest
    if manifest is None:
        return packet
    papers = tuple(_adopt_paper(packet, paper, now) for paper in manifest.papers)
    return Packet(packet.folder, manifest.model_copy(update={"papers": papers}))


def _adopt_paper(packet: Packet, paper: PaperEntry, now: datetime) -> PaperEntry:
    for entry in paper.files:
        data = packet.read(entry.file)
        if data is None:
            _refuse_missing(paper, entry)
        elif sha256(data).hexdigest() != entry.sha256:
            paper = _with_signatures(paper, entry, data, now)
    return paper


def _refuse_missing(paper: PaperEntry, entry: FileEntry) -> None:
    if paper.signed_by:
        raise WrongState(
            "packet.signed-missing",
            msg("{file} was signed and is missing; it cannot be made again.", file=entry.file),
            hint=msg("Put it back from a backup."),
        )


def _with_signatures(paper: PaperEntry, entry: FileEntry, data: bytes, now: datetime) -> PaperEntry:
    """The entry after signatures were added: the old bytes must stand unchanged at the front."""
    grown = sha256(data[: entry.size]).hexdigest() == entry.sha256
    if entry != paper.pdf or not (grown and paper.waiting_for) or _is_broken(data, now):
        raise WrongState(
            "packet.changed",
            msg("{file} was changed by hand since it was made.", file=entry.file),
            hint=msg("Move it out of the packet and build again; papers change through the case."),
        )
    signed = tuple(party for party, done in fields_signed(data).items() if done)
    files = tuple(FileEntry.of(e.file, data) if e == entry else e for e in paper.files)
    waiting = tuple(party for party in paper.waiting_for if party not in signed)
    return paper.model_copy(update={"files": files, "signed_by": signed, "waiting_for": waiting})


def _is_broken(data: bytes, now: datetime) -> bool:
    """Whether verification says no; that it cannot decide about unknown CAs is none of this."""
    return verify(data, trust=(), now=now).verdict is Verdict.FAIL
