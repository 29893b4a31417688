"""Plans whose fields are in order, but which the arithmetic refuses: found before a build stops."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline.debt.agreed import agreed_schedule
from pipeline.debt.plan_check import check_plan
from pipeline.errors import BadInput
from pipeline.finding import Finding, Severity
from tests.case.broken import ONE, TWO, changed

Changes = Mapping[str, object]


def _steps(*steps: tuple[int, str | None], rate: str = "0.05") -> Changes:
    listed = [{"count": count, "amount": amount} for count, amount in steps]
    plan = {"method": "step_up", "first_due": "2026-01-20", "rate": rate, "steps": listed}
    return {"terms.schedule": plan}


def _findings(changes: Changes, example: str = ONE) -> list[Finding]:
    loaded = changed(example, changes)
    assert loaded.value is not None
    return list(check_plan(loaded.value, loaded.where))


IMPOSSIBLE: Mapping[str, tuple[Changes, str]] = {
    "steps that repay more than there is": (
        _steps((30, "1000.00"), (4, None)),
        "terms.schedule.steps[0].amount",
    ),
    "steps that leave nothing for the last": (
        _steps((3, "1000.00"), (7, "2001.50"), (1, None), rate="0"),
        "terms.schedule.steps[1].amount",
    ),
    "a step that does not pay its interest": (
        _steps((2, "50.00"), (8, None)),
        "terms.schedule.steps[0].amount",
    ),
    "more instalments than cents": (
        {"terms.waiver.amount": "19472.16", "terms.schedule.count": 10},
        "terms.schedule.count",
    ),
    "everything waived": ({"terms.waiver.amount": "19472.18"}, "terms.waiver.amount"),
}


@pytest.mark.parametrize("case", list(IMPOSSIBLE))
def test_what_a_build_would_stop_at_has_place_and_remedy(case: str) -> None:
    changes, place = IMPOSSIBLE[case]
    terms = changed(ONE, changes).value
    assert terms is not None
    assert terms.terms is not None
    with pytest.raises(BadInput) as refused:
        agreed_schedule(terms.terms)
    (finding,) = _findings(changes)
    assert (finding.severity, finding.where.path) == (Severity.ERROR, place)
    assert finding.message == refused.value.message
    assert finding.message.render("zh") != finding.message.render("en")
    assert finding.hint is not None
    assert finding.hint.render("zh") != finding.hint.render("en")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"terms": None, "signatories": []},
        _steps((3, "1000.00"), (6, "2000.00"), (1, None)),
        # what the checks of the case's fields say themselves
        {"terms.waiver.amount": "19472.19"},
        {"terms.schedule.count": None},
        {"terms.schedule.interest_from": "2026-03-18", "terms.schedule.rate": "0.06"},
        _steps((3, None), (6, "2000.00")),
        # a year without holidays is a finding of law
        {"terms.schedule.first_due": "2027-01-20", "terms.schedule.roll": "following"},
    ],
    ids=str,
)
def test_nothing_is_said_twice_or_of_a_sound_plan(changes: Changes) -> None:
    assert _findings(changes) == []


def test_instalments_that_hold_too_much_interest_are_found_by_their_own_check() -> None:
    changes = {"terms.instalments[0].interest": "3000.01", "terms.schedule.rate": "0.06"}
    assert _findings(changes, TWO) == []
