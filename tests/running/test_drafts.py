"""A draft of a faulty case: everything that can be made is, and the rest is named with why."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest

from pipeline.papers.draft import Stage
from pipeline.running.build import build_case
from tests.world import World

_CLAUSE = "  clauses: [{{id: {id}, include: {take}, reason: 双方商定}}]\n  forum:\n"
_PLAN = "method: equal_instalments\n    count: 10"


class Fault(NamedTuple):
    """What is wrong in the case, which papers cannot be made, and what the reason says."""

    old: str
    new: str
    left_out: frozenset[str] = frozenset()
    says: str = ""


def without(clause: str) -> Fault:
    return Fault("  forum:\n", _CLAUSE.format(id=clause, take="false"))


_NO_PLAN = frozenset({"stage-guide", "agreement", "terms-notice"})
FAULTS = {
    "a negative waiver": Fault(
        "amount: '2461.75'",
        "amount: '-2461.75'",
        frozenset({"agreement", "terms-notice", "waiver-approval"}),
        "negative",
    ),
    "more waived than owed": Fault(
        "amount: '2461.75'", "amount: '20000.00'", _NO_PLAN, "must be above zero"
    ),
    "no number of instalments": Fault(
        _PLAN, "method: equal_instalments", _NO_PLAN, "lacks `count`"
    ),
    "custom without instalments": Fault(
        _PLAN, "method: custom", _NO_PLAN, "at least one instalment"
    ),
    "steps without steps": Fault(_PLAN, "method: step_up", _NO_PLAN, "number of instalments"),
    "the last step with an amount": Fault(
        _PLAN,
        "method: step_up\n    steps: [{count: 5, amount: '1700'}, {count: 5, amount: '1700'}]",
        _NO_PLAN,
        "Every step but the last",
    ),
    "signed before any clause": Fault(
        "signing_date: 2025-12-18", "signing_date: 2020-12-18", frozenset({"agreement"}), "2020"
    ),
    "no clause of the sum payable": without("schedule"),
    "no clause of the debt": without("debt-confirmed"),
    "no clause of the waiver": without("waiver"),
    "no clause of the damages agreed": without("default-damages"),
    "no clause of the forum": without("forum-court"),
    "no clause of the account": without("account"),
    "a guarantee without a guarantor": Fault(
        "  forum:\n", "  guarantee: {kind: joint, months: 24}\n  forum:\n"
    ),
}
each_of = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)


def faulty(world: World, fault: Fault) -> World:
    """The first place in the terms."""
    text = world.case_file.read_text(encoding="utf-8")
    before, mark, terms = text.partition("\nterms:\n")
    assert fault.old in terms
    world.case_file.write_text(
        before + mark + terms.replace(fault.old, fault.new, 1), encoding="utf-8"
    )
    return world


@pytest.mark.slow
@each_of
def test_it_is_built_but_for_what_cannot_be_made_which_is_named(
    fault: Fault, tmp_path: Path
) -> None:
    world = faulty(World(tmp_path), fault)
    result = build_case(replace(world.request(draft=True), stages=(Stage.AGREEMENT,)))
    assert {each.key for each in result.skipped} == fault.left_out
    for each in result.skipped:
        assert fault.says in each.reason.render("en")
        assert re.search("[一-鿿]", each.title.render("zh"))
    made = {paper.kind for paper in result.manifest.papers}
    assert {"service-address", "deviation-sheet"} <= made
    assert ("agreement" in made) is ("agreement" not in fault.left_out)
    for paper in result.manifest.papers:
        with pypdfium2.PdfDocument(result.folder / paper.pdf.file) as pdf:
            assert all("草案" in page.get_textpage().get_text_range() for page in pdf)
