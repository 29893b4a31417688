"""A packet's papers are PDF/UA-1 to the last signature, or do not say that they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.running.build import BuildResult, build_case
from tests.documents.accessibility import claims, faults
from tests.world import World


def read(result: BuildResult) -> dict[str, bytes]:
    papers = result.manifest.papers
    return {paper.key: (result.folder / paper.pdf.file).read_bytes() for paper in papers}


@pytest.mark.slow
def test_signed_papers_and_drafts_are_what_they_claim(tmp_path: Path) -> None:
    world = World(tmp_path)
    signed = world.build()
    assert {paper.key for paper in signed.manifest.papers if paper.signed_by} >= {
        "agreement", "certificate-loan",
    }  # fmt: skip
    for result in (signed, build_case(replace(world.request(), draft=True))):
        found = read(result)
        silent = {key for key, pdf in found.items() if not claims(pdf)}
        # A bundle holds pages that others made.
        assert silent == {"evidence-bundle"}
        assert {key: faults(pdf) for key, pdf in found.items() if key not in silent} == {
            key: [] for key in found.keys() - silent
        }
