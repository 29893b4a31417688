"""What the borrower takes home, beside the packet: the private sheets, and all papers in one file.

Both lie in the folder of the holder's secrets, which only its owner reads.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.case.model import Case
from pipeline.papers import certificate
from pipeline.papers.closing import holder_sheet
from pipeline.running.files import write_private
from pipeline.running.manifest import Manifest, PaperEntry
from pipeline.running.packet import Packet
from pipeline.running.typesetting import typeset
from pipeline.running.workshop import Workshop

PACK = "借款人资料包.zip"
_FOR_THE_BORROWER = (
    "certificate",
    "certificate-brief",
    "settlement-confirmation",
    "contract-cancellation",
    "credit-update",
    "keeping",
    "agreement",
    "supplementary-agreement",
)
_THEN = (2020, 1, 1, 0, 0, 0)  # no clock: the same papers give the same archive


def hand_out(case: Case, packet: Packet, manifest: Manifest, shop: Workshop, folder: Path) -> None:
    """Write the sheet of each certificate that is complete, once, and the borrower's archive.

    Without the holder's secret, which its owner may have taken away, nothing is written.
    """
    sheets = dict(_sheets(case, manifest, shop, folder))
    if not sheets:
        return
    pack = _pack(packet, manifest, sheets)
    if not (folder / PACK).is_file() or (folder / PACK).read_bytes() != pack:
        write_private(folder / PACK, pack)


def _sheets(
    case: Case, manifest: Manifest, shop: Workshop, folder: Path
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each sheet; what lies there stays."""
    for loan in case.loans:
        paper = manifest.paper(f"{certificate.KEY}-{loan.id}")
        if paper is None or not _is_complete(paper) or shop.secrets is None:
            continue
        if secret := shop.secrets.kept(paper.number):
            sheet = holder_sheet.draft(case, loan, paper.number, secret, paper.dated)
            file = folder / f"{sheet.filename}.pdf"
            if not file.is_file():
                made = typeset(sheet, shop.templates, sheet.context, shop.engine)
                write_private(file, made.pdf)
            yield file.name, file.read_bytes()


def _is_complete(paper: PaperEntry) -> bool:
    return bool(paper.number and paper.signed_by and not paper.waiting_for)


def _pack(packet: Packet, manifest: Manifest, sheets: dict[str, bytes]) -> bytes:
    """A ZIP of the borrower's papers as they lie in the packet, and the private sheets."""
    files = dict(sheets)
    for paper in manifest.papers:
        if paper.kind in _FOR_THE_BORROWER and not paper.waiting_for:
            for entry in paper.files:
                data = packet.read(entry.file)
                if data is not None and not entry.file.endswith(".docx"):
                    files[Path(entry.file).name] = data
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _THEN), files[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
