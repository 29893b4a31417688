"""What is usual in the base, and what the deviation sheet then names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.case.terms import ReviewDecision
from pipeline.clauses import Library
from pipeline.clauses.usual import Usual, unusual
from pipeline.errors import BadInput
from pipeline.papers.deviation_sheet import DeviationSheet
from pipeline.papers.reviewed import Change, Deviation, Reviewed, ReviewedFile, ReviewRecord
from tests.case.broken import DELETE, ONE, TWO
from tests.papers.matters import case_of, draft, matter_of

RANGES = Library.load().usual
DAY = date(2026, 10, 28)


def _names(changes: dict[str, object], example: str = ONE) -> list[str]:
    terms = case_of(changes, example).terms
    assert terms
    return [each.usual.path for each in unusual(terms, RANGES)]


@pytest.mark.parametrize("example", [ONE, TWO])
def test_the_examples_are_usual(example: str) -> None:
    assert _names({}, example) == []


@pytest.mark.parametrize("usual", RANGES, ids=lambda each: each.path)
def test_every_range_is_of_a_value_that_terms_can_have(usual: Usual) -> None:
    everything: dict[str, object] = {
        "terms.default.damages": {"fixed": "300.00", "cap": "300.00"},
        "terms.default.acceleration.overdue_more_than": "4000.00",
        "terms.guarantee": {"months": 6},
    }
    terms = case_of(everything).terms
    assert terms
    never = Usual(**usual.model_dump() | {"least": 10**9, "most": 10**9})
    assert [each.usual.path for each in unusual(terms, [never])] == [usual.path]
    assert usual.least <= usual.most


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("terms.default.grace_days", 15, []),
        ("terms.default.grace_days", 16, ["default.grace_days"]),
        ("terms.default.damages.daily_rate", "0.00051", ["default.damages.daily_rate"]),
        ("terms.default.acceleration.missed_in_a_row", 1, ["default.acceleration.missed_in_a_row"]),
        ("terms.default.acceleration.demand_days", 5, ["default.acceleration.demand_days"]),
        ("terms.default.damages", DELETE, []),
        ("terms.schedule.count", 61, ["schedule.number"]),
        ("terms.schedule.rate", "0.0601", ["schedule.rate"]),
        ("terms.certificate_days", 16, ["certificate_days"]),
        ("terms.waiver.amount", "5841.66", ["waiver.amount"]),
        ("terms.waiver.amount", "5841.65", []),
    ],
)
def test_what_lies_outside_is_named(path: str, value: object, named: list[str]) -> None:
    assert _names({path: value}) == named


def test_the_sheet_shows_only_what_departs() -> None:
    changes: dict[str, object] = {
        "terms.default.grace_days": 20,
        "terms.default.damages.daily_rate": "0.0006",
        "terms.clauses": [
            {"id": "talks", "include": False, "reason": "还款期不足三个月"},
            {"id": "data-export", "include": True, "reason": "系统由境外公司维护"},
        ],
    }
    sheet = draft(matter_of(DAY, changes), "deviation-sheet").context
    assert isinstance(sheet, DeviationSheet)
    rows = [(row.clause, row.change, row.reason) for row in sheet.clauses]
    assert rows == [
        ("个人信息：出境", "增加", "系统由境外公司维护"),
        ("定期沟通", "删去", "还款期不足三个月"),
    ]
    assert [(row.name, row.value, row.usual) for row in sheet.values] == [
        ("宽限期", "20日", "不超过15日"),
        ("违约金日利率", "0.06%", "不超过0.05%"),
    ]
    assert sheet.summary == "条款增减2处，超出通常范围的约定2处，文字改动0处。"


def test_a_case_like_the_base_says_so() -> None:
    sheet = draft(matter_of(DAY), "deviation-sheet").context
    assert isinstance(sheet, DeviationSheet)
    assert sheet.summary == "本协议与范本一致，没有偏离。"
    assert (sheet.clauses, sheet.values, sheet.wording) == ((), (), ())
    assert sheet.version == Library.load().version


def test_a_range_with_an_unknown_unit_is_a_fault_of_the_library(tmp_path: Path) -> None:
    file = tmp_path / "clauses.toml"
    row = 'path="a"\nzh="甲"\nen="A"\nleast="0"\nmost="1"\nunit="weeks"\n'
    file.write_text(f'version="1"\nclause=[]\n[[usual]]\n{row}', "utf-8")
    with pytest.raises(BadInput) as caught:
        Library.from_file(file)
    assert "unit" in caught.value.message.render("en")


def test_what_the_lawyer_changed_in_the_wording_is_on_the_sheet() -> None:
    deviation = Deviation(
        change=Change.CHANGED,
        clause="talks",
        place="第十二条",
        approved_text="双方每3个月沟通一次",
        reviewed_text="双方每3个月至少沟通一次",
    )
    record = ReviewRecord(
        number=1,
        case="WD-2025-0117",
        by="lawyer",
        lawyer="程砚",
        licence_no="99901201010000017",
        client="出借方",
        decision=ReviewDecision.APPROVED_WITH_CHANGES,
        note="可以签署。",
        on=date(2025, 12, 17),
        recorded_at=datetime(2025, 12, 17, 9, tzinfo=UTC),
        received_as="reviewed.docx",
        reviewed=ReviewedFile(file="review/1.docx", sha256="ab" * 32, size=1),
        issued_sha256="cd" * 32,
        deviations=(deviation,),
        context={},
    )
    matter = replace(matter_of(DAY), reviewed=Reviewed(record))
    sheet = draft(matter, "deviation-sheet").context
    assert isinstance(sheet, DeviationSheet)
    (row,) = sheet.wording
    assert (row.place, row.change) == ("第十二条", "修改")
    assert (row.before, row.after) == (deviation.approved_text, deviation.reviewed_text)
