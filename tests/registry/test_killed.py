"""``kill -9`` while papers are issued: afterwards every loan has one number, every edition one
file, and what the packet holds is what the registry recorded.

``JIEQING_KILLS`` says how often; all kills work on the same registry and packets.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.papers.draft import Stage
from pipeline.registry import Claim, Registry, SecretFolder, draw_number
from pipeline.running.manifest import FileEntry, Manifest, PaperEntry
from pipeline.running.numbering import record_papers
from pipeline.running.packet import open_packet

NOW = datetime(2026, 5, 15, 8, tzinfo=UTC)
CASES = 40
EDITIONS = ("parties", "third-party")
KILLS = int(os.environ.get("JIEQING_KILLS", "10"))


def claim(registry: Registry, folder: Path, case: int) -> Claim:
    draw = partial(draw_number, NOW, secrets.choice)
    keeper = SecretFolder(folder / "private" / f"C-{case}", secrets.token_bytes)
    return registry.claim("certificate", "I", f"HT-{case}", now=NOW, draw=draw, keeper=keeper)


def issue(folder: Path, place: str) -> None:
    """Every case: claim, "sign" (bytes that no second run makes again), keep, record."""
    with Registry.open(place) as registry:
        for case in range(CASES):
            number = claim(registry, folder, case).number
            with open_packet(
                folder / "packets" / f"C-{case}", lambda m: record_papers(registry, m, NOW)
            ) as packet:
                if packet.manifest is None:
                    signed = {f"{each}.pdf": secrets.token_bytes(5000) for each in EDITIONS}
                    packet.commit(signed, manifest_of(number, signed))


def manifest_of(number: str, signed: dict[str, bytes]) -> Manifest:
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


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path, place: str) -> None:
    moments, killed = random.Random(9), 0
    command = [sys.executable, "-m", "tests.registry.test_killed", str(tmp_path), place]
    for _ in range(KILLS):
        process = subprocess.Popen(command)
        began, patience = tmp_path / "began", moments.uniform(0.0, 0.25)
        while not began.exists() and process.poll() is None:
            time.sleep(0.005)
        time.sleep(patience)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        began.unlink(missing_ok=True)
        check(tmp_path, place)
    assert killed > KILLS / 2
    issue(tmp_path, place)
    assert check(tmp_path, place) == CASES * len(EDITIONS)


def check(folder: Path, place: str) -> int:
    """Whatever a packet shows is recorded; returns how many papers are."""
    with Registry.open(place) as registry:
        registry.check_log()
        papers = registry.papers()
        recorded = {(each.number, each.edition): each.sha256 for each in papers}
        assert len(recorded) == len(papers)
        for case in range(CASES):
            packet = folder / "packets" / f"C-{case}"
            shown = {each.stem: each.read_bytes() for each in packet.glob("*.pdf")}
            if shown:
                number = claim(registry, folder, case).number
                for edition, data in shown.items():
                    assert recorded[number, edition] == sha256(data).hexdigest()
    return len(papers)


if __name__ == "__main__":
    (Path(sys.argv[1]) / "began").touch()
    issue(Path(sys.argv[1]), sys.argv[2])
