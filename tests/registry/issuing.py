"""Issuing as the program does it: claim, sign, keep, record. For tests that interrupt it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from pipeline.papers.draft import Stage
from pipeline.registry import Claim, Registry, SecretFolder, draw_number
from pipeline.running.manifest import FileEntry, Manifest, PaperEntry
from pipeline.running.numbering import record_papers
from pipeline.running.packet import open_packet

NOW = datetime(2026, 5, 15, 8, tzinfo=UTC)
EDITIONS = ("parties", "third-party")

Sign = Callable[[str, str], bytes]
"""Signed bytes for a number and an edition; a second run makes others."""


def claim(registry: Registry, folder: Path, case: int) -> Claim:
    """The number and the holder's secret of a case."""
    draw = partial(draw_number, NOW, secrets.choice)
    keeper = SecretFolder(folder / "private" / f"C-{case}", secrets.token_bytes)
    return registry.claim("certificate", "I", f"HT-{case}", now=NOW, draw=draw, keeper=keeper)


def issue_one(folder: Path, registry: Registry, case: int, sign: Sign) -> None:
    """Claim, sign, keep, record; ``WrongState`` while another process is at the case."""
    number = claim(registry, folder, case).number
    with open_packet(packet(folder, case), lambda m: record_papers(registry, m, NOW)) as opened:
        if opened.manifest is None:
            signed = {f"{each}.pdf": sign(number, each) for each in EDITIONS}
            opened.commit(signed, manifest_of(number, signed))


def packet(folder: Path, case: int) -> Path:
    """Where a case's packet lies."""
    return folder / "packets" / f"C-{case}"


def manifest_of(number: str, signed: dict[str, bytes]) -> Manifest:
    """A packet's manifest with these papers."""
    papers = tuple(
        PaperEntry(
            key=name.removesuffix(".pdf"), kind="certificate", stage=Stage.SETTLEMENT, title=name,
            language="zh", dated=date(2026, 5, 15), number=number, pages=1,
            template=FileEntry.of("t.docx", b""), made_from="", case_sha256="",
            unsigned_sha256="", files=(FileEntry.of(name, data),), signed_by=("lender",),
        )
        for name, data in signed.items()
    )  # fmt: skip
    return Manifest(
        case="C", as_of=date(2026, 5, 15), program="0", engine="e", inputs=(), papers=papers
    )


def check(folder: Path, place: str, cases: int) -> int:
    """Whatever a packet shows is recorded, also while others issue; how many papers are recorded.

    What is shown is read first: a paper is recorded before it can be seen.
    """
    shown = {case: _shown(folder, case) for case in range(cases)}
    with Registry.open(place) as registry:
        registry.check_log()
        papers = registry.papers()
        recorded = {(each.number, each.edition): each.sha256 for each in papers}
        assert len(recorded) == len(papers)
        for case in (case for case, found in shown.items() if found):
            number = claim(registry, folder, case).number
            for edition, digest in shown[case].items():
                assert recorded[number, edition] == digest
    return len(papers)


def _shown(folder: Path, case: int) -> dict[str, str]:
    found = packet(folder, case).glob("*.pdf")
    return {each.stem: sha256(each.read_bytes()).hexdigest() for each in found}
