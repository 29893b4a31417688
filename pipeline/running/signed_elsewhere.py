"""Signatures that a packet's own PDF did not get from ``jieqing sign``: a copy that an e-signature
provider signed, and ink on paper. Each counts as that party's signature.

What tells of them lies beside the paper, written by ``sign --accept`` and ``sign --scan``; nothing
of it is believed: the copy is held against what was sent, the scan against what was issued, anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from cryptography.x509 import Certificate

from pipeline.errors import WrongState
from pipeline.messages import Message, msg
from pipeline.running.accepting import accept
from pipeline.running.manifest import FileEntry, PaperEntry
from pipeline.running.packet import Packet
from pipeline.running.scans import Likeness, compare_scan

INK = "ink"
PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Beside:
    """The names of what lies beside a paper, whose file name ends with ``.pdf``."""

    paper: str

    @property
    def sent(self) -> str:
        """The paper as it was sent to the provider."""
        return self._named("sent.pdf")

    @property
    def accepted(self) -> str:
        """What was found out about the copy that came back."""
        return self._named("accepted.json")

    def scan(self, party: str) -> str:
        """The scan of the paper that a party signed in ink."""
        return self._named(f"{party}.ink.pdf")

    def scanned(self, party: str) -> str:
        """How that scan compares, and who looked at it."""
        return self._named(f"{party}.ink.json")

    def tells(self, file: str) -> bool:
        """Whether this file tells of a signature: it cannot be made again."""
        return file in (self.sent, self.accepted) or file.endswith((".ink.pdf", ".ink.json"))

    def _named(self, ending: str) -> str:
        return str(PurePosixPath(self.paper).with_suffix(f".{ending}"))


def signed_beside(pdf: Path, parties: Sequence[str]) -> tuple[str, ...]:
    """Which of ``parties`` signed a paper elsewhere, as told beside it; only their turn depends on
    that, not whether their signatures are good.
    """
    beside = Beside(pdf.as_posix())
    accepted = Path(beside.accepted)
    told = _json(accepted.read_bytes()).get("parties") if accepted.is_file() else None
    named = told if isinstance(told, list) else []
    return tuple(each for each in parties if each in named or Path(beside.scanned(each)).is_file())


def take_back(
    packet: Packet,
    paper: PaperEntry,
    data: bytes,
    now: datetime,
    trust: Sequence[Certificate],
) -> PaperEntry | None:
    """The paper with the signatures of a copy that a provider signed and ``sign --accept`` put in
    its place; None if no such copy was accepted.

    Raises :class:`~pipeline.errors.WrongState` for a copy that is not what was sent, for which
    nobody vouches, or that none of those who are to sign has signed.
    """
    beside = Beside(paper.pdf.file)
    sent, record = packet.read(beside.sent), packet.read(beside.accepted)
    if sent is None or record is None or sha256(sent).hexdigest() != paper.pdf.sha256:
        return None
    accepted = accept(sent, data, now, trust)
    if not accepted.vouched:
        raise _refused(paper, msg("no root certificate is named that could vouch for the signature "
                                  "(--trust)."))  # fmt: skip
    signed = [each for each in paper.waiting_for if each in accepted.parties]
    if not signed:
        raise _refused(paper, msg("none of its certificates is that of a party whose signature is "
                                  "missing."))  # fmt: skip
    files = {beside.sent: sent, beside.accepted: record, paper.pdf.file: data}
    return _counted(paper, signed, files, PROVIDER)


def take_scans(packet: Packet, paper: PaperEntry) -> PaperEntry:
    """The paper with the signatures in ink of those whose turn it is, as far as scans of them lie
    beside it. Raises :class:`~pipeline.errors.WrongState` for a scan of something else.
    """
    for party in paper.waiting_for:
        beside = Beside(paper.pdf.file)
        scan, record = packet.read(beside.scan(party)), packet.read(beside.scanned(party))
        if scan is None or record is None:
            return paper
        if problem := _unlike(packet, paper, scan, _json(record)):
            raise _refused(paper, problem)
        files = {beside.scan(party): scan, beside.scanned(party): record}
        paper = _counted(paper, [party], files, INK)
    return paper


def _unlike(
    packet: Packet, paper: PaperEntry, scan: bytes, told: dict[str, object]
) -> Message | None:
    """Why a scan does not count: it is another paper, or nobody compared it."""
    if told.get("scan_sha256") != sha256(scan).hexdigest() or not told.get("seen_by"):
        return msg("nobody is named who compared this scan with the paper (--seen-by).")
    issued = packet.read(paper.pdf.file) or b""
    if compare_scan(issued, scan, reading=False).likeness is Likeness.OTHER:
        return msg("the scan does not look like the paper.")
    return None


def _counted(
    paper: PaperEntry, signed: Sequence[str], files: dict[str, bytes], how: str
) -> PaperEntry:
    entries = {each.file: each for each in paper.files}
    entries |= {name: FileEntry.of(name, data) for name, data in files.items()}
    return paper.model_copy(
        update={
            "files": tuple(entries.values()),
            "signed_by": (*paper.signed_by, *signed),
            "waiting_for": tuple(each for each in paper.waiting_for if each not in signed),
            "levels": {**paper.levels, **dict.fromkeys(signed, how)},
        }
    )


def _json(data: bytes) -> dict[str, object]:
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refused(paper: PaperEntry, reason: Message) -> WrongState:
    return WrongState(
        "packet.changed",
        msg("What was added to {file} is not accepted: {reason}", file=paper.pdf.file,
            reason=reason),
        hint=msg("Put the paper back as it was sent, and take out what lies beside it."),
    )  # fmt: skip
