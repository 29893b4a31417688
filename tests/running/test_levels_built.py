"""A packet whose signatures are made at the highest level, and one that cannot reach it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import SigningError
from pipeline.papers.draft import Stage
from pipeline.running.build import build_case
from pipeline.signing.authority import ThrowAwayAuthority
from pipeline.signing.levels import Level, Protection
from pipeline.signing.revocation import read_revocation
from pipeline.verification import Verdict, verify
from tests.signing.lta import is_archived
from tests.world import World, contents


def asked(world: World) -> Protection:
    keys = world.keys()
    authority = keys.authority()
    assert authority is not None
    lists = read_revocation(keys.revocation_lists(), fetch=False)
    stamper = ThrowAwayAuthority(authority, world.clock)
    return Protection(Level.ARCHIVE, stamper, (keys.root(),), lists)


@pytest.mark.slow
def test_every_signed_paper_is_at_the_level_and_a_second_run_changes_nothing(
    tmp_path: Path,
) -> None:
    world = World(tmp_path)
    request = replace(
        world.request(keys=world.keys()), stages=(Stage.AGREEMENT,), protection=asked(world)
    )
    result = build_case(request)
    signed = [paper for paper in result.manifest.papers if paper.signed_by]
    assert len(signed) >= 3
    root = world.keys().root()
    for paper in signed:
        pdf = (result.folder / paper.pdf.file).read_bytes()
        assert is_archived(pdf, root), paper.title
        assert paper.levels == dict.fromkeys(paper.signed_by, "B-LTA")
        assert verify(pdf, trust=(root,), now=world.clock()).verdict is Verdict.PASS, paper.title
    assert not build_case(request).changed


@pytest.mark.slow
def test_a_level_out_of_reach_writes_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    request = replace(
        world.request(keys=world.keys()),
        stages=(Stage.AGREEMENT,),
        protection=replace(asked(world), revocation=read_revocation((), fetch=False)),
    )
    with pytest.raises(SigningError) as caught:
        build_case(request)
    assert caught.value.code == "level.unproved"
    assert contents(world.folder / "packets" / "WD-2025-0117") == {}
