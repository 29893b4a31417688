"""民法典 585: damages as a fixed sum are held against the debt, as a cap is."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.law.applied import applied
from pipeline.law.checks import check_damages
from pipeline.law.law import Law
from tests.case.broken import ONE, changed

LAW = Law.load()


@pytest.mark.parametrize(
    ("fixed", "codes", "outcome"),
    [
        ("5841.65", [], "not above 5841.65"),
        ("5841.66", ["law.damages.total"], "above 5841.65"),
    ],
)
def test_thirty_per_cent_of_the_debt_is_the_line(
    fixed: str, codes: list[str], outcome: str
) -> None:
    loaded = changed(ONE, {"terms.default.damages": {"fixed": fixed}})
    assert loaded.value is not None
    found = list(check_damages(loaded.value, LAW, loaded.where))
    assert [each.code for each in found] == codes
    assert all(each.where.path == "terms.default.damages.fixed" for each in found)
    answers = [each.outcome.render("en") for each in applied(loaded.value, LAW, date(2026, 1, 1))]
    assert any(outcome in answer for answer in answers)
