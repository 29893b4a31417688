"""The report on completeness: every status in words, and what is still to do, by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.law.proofs import Content
from pipeline.papers.completeness import KEY, CompletenessReport
from pipeline.papers.matter import Matter
from pipeline.papers.record import Record
from tests.case.broken import DELETE, part
from tests.papers.matters import draft, matter_of, skipped, text

DAY = date(2026, 10, 28)
FAULTY: Mapping[str, object] = {
    "evidence[1].made_on": "2025-05-10",
    "evidence[3].kind": "other",
    "evidence[11].made_on": DELETE,
}
SAID = {
    "l-payout": Content(("金额（小写） CNY 29,000.00",)),
    "b-assets": Content(("",), blank=True),
}


def report(matter: Matter) -> CompletenessReport:
    context = draft(matter, KEY).context
    assert isinstance(context, CompletenessReport)
    return context


def faulty() -> Matter:
    return replace(matter_of(DAY, FAULTY), contents=SAID)


def test_every_status_is_said_in_words() -> None:
    rows = {row.name: row for side in report(faulty()).sides for row in side.proofs}
    assert {name: row.status for name, row in rows.items() if row.status != "齐全"} == {
        "收入证明": "过期",
        "财产状况证明": "无法读取",
        "其他债务证明": "缺少",
        "放款凭证": "矛盾",
        "出借方代理人的授权委托书": "未注明日期",
        "出借方律师的委托手续": "缺少",
        "助贷平台的合作协议": "缺少",
    }
    assert rows["其他债务证明"].handed == ("—",)
    assert rows["收入证明"].handed[0].startswith("证据二 工资单")


def test_what_is_to_do_says_who_and_how() -> None:
    todo = report(faulty()).todo
    assert [row.no for row in todo] == [str(number) for number in range(1, len(todo) + 1)]
    whats = "\n".join(f"{row.who} {row.what} {row.how}" for row in todo)
    assert "借款方 缺少其他债务证明 补交：个人信用报告" in whats
    assert "到2025年12月18日已有222天，超过90天" in whats
    assert "出借方 放款凭证第1页：到账金额为29,000.00，案件数据为30,000.00" in whats
    assert "个人存款和财产说明无法读取" in whats
    assert "授权委托书没有注明形成时间" in whats
    assert whats.index("建议补交") > whats.index("补交：个人信用报告")


def test_the_summary_counts_what_is_needed() -> None:
    borrower, lender = report(faulty()).sides
    assert borrower.summary == "必备5项：齐全2项，缺少1项，无法读取1项，过期1项。"
    assert lender.summary == "必备5项：齐全3项，未注明日期1项，矛盾1项。"


def test_nothing_to_do_is_said(tmp_path: Path) -> None:
    lawyer = {**part("online-loan", "evidence[11]"), "id": "l-2", "file": None,
              "about": ["lawyer", "platform"]}  # fmt: skip
    matter = matter_of(DAY, {"evidence[+]": lawyer})
    assert report(matter).todo == ()
    assert "没有。必备的材料齐全" in text(matter, KEY, tmp_path)


def test_a_case_without_evidence_has_the_report_all_the_same() -> None:
    changes: Mapping[str, object] = {"evidence": [], "parties[2].authority.evidence": None}
    rows = [row for side in report(matter_of(DAY, changes)).sides for row in side.proofs]
    assert {row.status for row in rows} == {"缺少"}


def test_before_the_table_begins_there_is_none() -> None:
    assert "2020-12-31" in skipped(matter_of(date(2020, 12, 31)), KEY)


def test_the_guide_asks_for_the_same() -> None:
    begun = replace(faulty(), record=Record())
    steps = draft(begun, "guide-preparation").context.model_dump()["steps"]
    asked = {step["who"]: step["what"] for step in steps if "证明材料" in step["what"]}
    assert asked["借款人沈晓禾"].endswith(
        "：收入证明（过期）、财产状况证明（无法读取）、其他债务证明"
    )
    assert asked["出借方示例市海棠网络小额贷款有限公司"].endswith(
        "：放款凭证（矛盾）、出借方代理人的授权委托书（未注明日期）"
    )


def test_what_has_no_text_to_compare_is_named_with_its_pages() -> None:
    scanned = Content(("", "  "))
    contents = SAID | {"b-identity": scanned, "l-payout": Content(("到账", "", "x", ""))}
    matter = replace(matter_of(DAY), contents=contents)
    named = report(matter).unread.split("、证据")
    assert len(named) == 2
    assert "身份证" in named[0]
    assert "页" not in named[0]
    assert named[1].endswith("第2、4页")
    assert report(replace(matter, contents={})).unread == ""
