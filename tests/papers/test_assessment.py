"""The assessment of an offer: as of its day, with sources, and who decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from pipeline.messages import msg
from pipeline.papers.assessment import Assessment, ScoreRow
from tests.case.broken import DELETE, TWO
from tests.papers.matters import draft, matter_of, outcomes

P = "negotiation.proposals"
LATE = date(2026, 10, 28)
Changes = Mapping[str, object]
NONE: Changes = {}


def sheet(key: str, as_of: date = LATE, changes: Changes = NONE) -> Assessment:
    context = draft(matter_of(as_of, changes), key).context
    assert isinstance(context, Assessment)
    return context


def line(of: Assessment, what: str) -> ScoreRow:
    (found,) = [each for each in (*of.ability, *of.sincerity) if each.what == what]
    return found


def keys(as_of: date, changes: Changes = NONE) -> list[str]:
    return [key for key in outcomes(matter_of(as_of, changes)) if key.startswith("assessment-")]


def test_each_offer_of_the_borrower_that_was_decided_on_has_its_sheet() -> None:
    assert keys(LATE) == ["assessment-p1", "assessment-p3"]
    (two,) = [k for k in outcomes(matter_of(LATE, example=TWO)) if k.startswith("assessment-")]
    assert two == "assessment-p1"  # made by the borrower's lawyer


@pytest.mark.slow
def test_the_sheet_stays_as_things_stood_when_it_was_assessed() -> None:
    early, late = sheet("assessment-p1"), sheet("assessment-p3")
    assert (early.assessed_on, late.assessed_on) == ("2025年11月4日", "2025年12月8日")
    assert line(early, "收入有无证明").score == "0／2"  # handed in on 12 November
    assert line(late, "收入有无证明").score == "2／2"
    assert line(late, "收入有无证明").sources == "工资单（2025 年 8 月至 10 月）"
    assert line(late, "到期以后的还款").score == "0／3"  # all payments came later
    assert draft(matter_of(LATE), "assessment-p3").dated == date(2025, 12, 9)
    assert draft(matter_of(date(2025, 12, 10)), "assessment-p3").context == late


def test_decision_reason_and_who_decided_stand_on_it() -> None:
    found = sheet("assessment-p3")
    assert found.decision == "接受"
    assert found.reason == "收入和支出材料属实，方案在借款人的还款能力之内"
    assert found.decided == "陆鸣（资产管理部总经理），2025年12月9日"


def test_an_offer_that_waits_has_a_sheet_without_a_decision() -> None:
    found = sheet("assessment-p3", date(2025, 11, 20))
    assert (found.decision, found.reason, found.decided) == ("尚未决定", "", "—")
    assert found.assessed_on == "2025年11月20日"


def test_without_a_record_the_day_of_the_answer_counts() -> None:
    found = sheet("assessment-p3", changes={f"{P}[2].answer.decided": DELETE})
    assert (found.assessed_on, found.decided) == ("2025年12月10日", "—")


def test_what_lapsed_or_was_taken_back_by_the_borrower_was_not_decided_on() -> None:
    assert keys(date(2026, 2, 1), {f"{P}[2].answer": DELETE}) == ["assessment-p1"]
    back = {f"{P}[0].answer": {"by": "borrower", "on": "2025-10-31", "decision": "withdrawn",
                               "reason": "另作考虑。"}}  # fmt: skip
    assert "assessment-p1" not in keys(LATE, back)


def test_the_means_show_each_figure_with_what_it_rests_on() -> None:
    rows = {row.what: (row.amount, row.basis) for row in sheet("assessment-p3").means}
    assert rows["收入"] == ("6,200.00", "工资单（2025 年 8 月至 10 月）")
    assert rows["必要支出"][1].startswith("当地生活费底线：示例市民政局")
    assert rows["可用于还款"][0] == "1,800.00"
    assert rows["收入减少20%时可用于还款"][0] == "560.00"
    assert rows["保障倍数"][0] == "1.23倍"


def test_without_means_there_is_no_table_of_them() -> None:
    assert sheet("assessment-p3", changes={"negotiation.affordability": DELETE}).means == ()


@pytest.mark.parametrize(("traced", "look"), [(True, "GIMP"), (False, "")])
def test_what_looks_altered_is_for_a_person(traced: bool, look: str) -> None:
    odd = msg("saved with {program}, which can change what is shown", program="GIMP 2.10")
    matter = replace(matter_of(LATE), traces={"b-dismissal": (odd,) if traced else ()})
    context = draft(matter, "assessment-p3").context
    assert isinstance(context, Assessment)
    found = line(context, "材料有无编辑痕迹")
    assert found.score == "—"
    assert look in found.look
    assert bool(found.look) == traced
