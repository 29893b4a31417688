"""No forgery passes, each is caught by the check that is there for it, every honest neighbour
passes, and nothing is raised.
"""

from __future__ import annotations

import pytest

from pipeline.verification import Verdict
from tests.attacks.board import BOARD, Attack, name_of
from tests.attacks.case import Maker, made

ATTACKS = tuple(attack for group in BOARD for attack in group.attacks)
NEIGHBOURS = tuple(dict.fromkeys(each for group in BOARD for each in group.neighbours))


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name.replace(" ", "_"))
def test_a_forgery_is_caught(attack: Attack) -> None:
    report = made(attack.make).report()
    assert report.verdict is attack.verdict, report.as_json("en")
    caught = {each.verdict for each in report.checks if each.id == attack.check}
    assert attack.verdict in caught, report.as_json("en")


@pytest.mark.slow
@pytest.mark.parametrize("honest", NEIGHBOURS, ids=lambda make: name_of(make).replace(" ", "_"))
def test_an_honest_paper_passes(honest: Maker) -> None:
    report = made(honest).report()
    assert report.verdict is Verdict.PASS, report.as_json("en")


def test_every_class_has_attacks_and_an_honest_neighbour() -> None:
    assert all(group.attacks and group.neighbours for group in BOARD)
    names = [attack.name for attack in ATTACKS]
    assert len(set(names)) == len(names) > 90
