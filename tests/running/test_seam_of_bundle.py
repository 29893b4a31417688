"""The seal across page edges (骑缝章) of an evidence bundle: on cover and catalogue only."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from pipeline.papers.draft import Stage
from pipeline.verification import Verdict, verify
from tests.signing.test_pictures import seal
from tests.world import World

BUNDLE = "evidence-bundle"


def sealed_pages(pdf: bytes) -> list[int]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            number
            for number, page in enumerate(document.pages)
            if any("XXSeal" in name for name in page.resources.get("/XObject", {}))
        ]


@pytest.mark.slow
def test_cover_and_catalogue_are_sealed_across_their_pages(tmp_path: Path) -> None:
    world = World(tmp_path)
    plain = world.build(Stage.PREPARATION, sign=False)
    entry = plain.manifest.paper(BUNDLE)
    assert entry is not None
    assert sealed_pages((plain.folder / entry.pdf.file).read_bytes()) == []
    (world.keys().folder / "lender.png").write_bytes(seal())
    result = world.build(Stage.PREPARATION)
    entry = result.manifest.paper(BUNDLE)
    assert entry is not None
    pdf = (result.folder / entry.pdf.file).read_bytes()
    found = sealed_pages(pdf)
    assert found == list(range(len(found)))
    assert 2 <= len(found) < entry.pages
    report = verify(pdf, trust=[world.keys().root()], now=world.clock())
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert not world.build(Stage.PREPARATION).changed
