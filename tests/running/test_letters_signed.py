"""A build signs a letter where its sender's key is at hand, and waits for no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import WrongState
from pipeline.papers.draft import Stage
from pipeline.running.build import BuildResult, build_case
from pipeline.signing.keys import KeyFolder
from pipeline.verification.report import Verdict
from pipeline.verification.verify import verify
from tests.world import World


def negotiation(world: World, keys: KeyFolder | None) -> BuildResult:
    request = replace(world.request(keys=keys), stages=(Stage.NEGOTIATION,))
    return build_case(replace(request, trust=(world.keys().root(),)))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("letters"))


@pytest.fixture(scope="module")
def result(world: World) -> BuildResult:
    return negotiation(world, world.keys("lender"))


@pytest.mark.slow
def test_the_lenders_letters_are_sealed_and_the_borrowers_wait_for_nobody(
    result: BuildResult,
) -> None:
    letters = {each.key: each for each in result.manifest.papers if not each.awaited}
    assert letters["proposal-p2"].signed_by == ("lender",)
    assert letters["answer-p3"].signed_by == ("lender",)
    assert letters["invitation-i1"].signed_by == ("lender",)
    assert letters["proposal-p1"].signed_by == ()
    assert letters["proposal-p1"].waiting_for == ("borrower",)
    assert result.waiting == ()


@pytest.mark.slow
def test_a_sealed_letter_can_be_verified(world: World, result: BuildResult) -> None:
    paper = result.manifest.paper("proposal-p2")
    assert paper
    data = (result.folder / paper.pdf.file).read_bytes()
    report = verify(data, trust=(world.keys().root(),), now=world.clock())
    failed = [each.id for each in report.checks if each.verdict is Verdict.FAIL]
    assert failed == []


@pytest.mark.slow
def test_the_borrower_may_sign_later(tmp_path: Path) -> None:
    world = World(tmp_path)
    before = negotiation(world, world.keys("lender"))
    after = negotiation(world, world.keys("borrower"))
    sealed, signed = (r.manifest.paper("proposal-p2") for r in (before, after))
    assert sealed == signed
    theirs = after.manifest.paper("proposal-p1")
    assert theirs
    assert theirs.signed_by == ("borrower",)


@pytest.mark.slow
def test_how_somebody_is_reached_may_change_after_the_letter_what_it_offers_not(
    tmp_path: Path,
) -> None:
    world = World(tmp_path)
    before = negotiation(world, world.keys())
    world.edit("email: han.jing@haitang.example.cn\n", "email: jing.han@haitang.example.cn\n")
    after = negotiation(world, world.keys())
    assert before.manifest.paper("proposal-p2") == after.manifest.paper("proposal-p2")
    world.edit("valid_until: 2025-11-20", "valid_until: 2025-11-21")
    with pytest.raises(WrongState) as caught:
        negotiation(world, world.keys())
    assert caught.value.code == "build.signed-paper-changed"
