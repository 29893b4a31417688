"""The registry's proof that a paper was recorded goes into the packet, once (``….proof.json``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from pipeline.registry import Registry
from pipeline.registry.signed import LogKey
from pipeline.running.manifest import FileEntry, Manifest, PaperEntry
from pipeline.running.packet import Packet

PROOF_SUFFIX = ".proof.json"


def prove_papers(
    packet: Packet, manifest: Manifest, registry: Registry, key: LogKey, now: Callable[[], datetime]
) -> Manifest:
    """The packet with a proof beside each numbered paper that is complete and has none.

    A proof that is there stays: it is signed, and two of one paper would differ in their time.
    Editions of one number share a proof. Raises ``JieqingError`` as the registry does.
    """
    proved = {p.number for p in manifest.papers if _proof_of(p) and packet.read(_proof_of(p))}
    complete = [p for p in manifest.papers if p.number and p.signed_by and not p.waiting_for]
    firsts: dict[str, PaperEntry] = {}
    for paper in sorted(complete, key=lambda paper: paper.key):
        if paper.number not in proved:
            firsts.setdefault(paper.number, paper)
    files = {
        f"{paper.pdf.file}{PROOF_SUFFIX}": registry.prove(number, key, now=now())
        for number, paper in firsts.items()
    }
    if not files:
        return manifest
    papers = tuple(_with_proof(paper, files) for paper in manifest.papers)
    proven = manifest.model_copy(update={"papers": papers})
    packet.commit(files, proven)
    return proven


def _with_proof(paper: PaperEntry, files: Mapping[str, bytes]) -> PaperEntry:
    name = f"{paper.pdf.file}{PROOF_SUFFIX}"
    if name not in files:
        return paper
    others = tuple(each for each in paper.files if each.file != name)
    entry = FileEntry.of(name, files[name])
    return paper.model_copy(update={"files": (*others, entry)})


def _proof_of(paper: PaperEntry) -> str:
    """The file of a paper's proof; empty if it has none."""
    return next((each.file for each in paper.files if each.file.endswith(PROOF_SUFFIX)), "")
