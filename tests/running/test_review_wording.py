"""New wording of a reviewer: figures in any writing, numbers of accounts, references."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.finding import Finding, Severity
from pipeline.running.review_wording import wording_findings
from tests.documents.review import edits
from tests.documents.review.edits import Docx, edited, examined
from tests.papers.matters import case_of


def _after(text: str, start: str = "履行困难", style: str = "") -> Callable[[Docx], None]:
    def change(document: Any) -> None:
        paragraph = next(p for p in document.paragraphs if p.text.startswith(start))
        looks = next(s for s in document.styles if s.style_id == style) if style else None
        paragraph.insert_paragraph_before(text, style=looks or paragraph.style)

    return change


def _findings(*changes: Callable[[Docx], None]) -> list[Finding]:
    word = edits.issued()[1]
    for change in changes:
        word = edited(change, word)
    return list(wording_findings(case_of(), examined(word), "edited.docx"))


def _figures(text: str) -> list[str]:
    found = [each for each in _findings(_after(text)) if each.code == "review.new-figure"]
    assert all(each.severity is Severity.WARNING for each in found)
    assert all(each.where.path == "第七条第七款" for each in found)
    return [str(each.message.values["figure"]) for each in found]


@pytest.mark.parametrize(("text", "figures"), [
    ("乙方另付服务费伍仟元。", ["伍仟元"]),
    ("乙方另付服务费五千元整。", ["五千元"]),
    ("乙方另付服务费5万元。", ["5万元"]),
    ("乙方另付服务费５，０００元。", ["5,000元"]),
    ("乙方另付服务费人民币5000。", ["人民币5000"]),
    ("乙方另付￥5,000.00。", ["¥5,000.00"]),
    ("按未还款项的百分之五计付。", ["百分之五"]),
    ("按日万分之五、每月千分之一点五计付。", ["万分之五", "千分之一点五"]),
    ("按年利率24%计付，加收三成。", ["24%", "三成"]),
    ("应当在三十日内、两个月内或者三个工作日内答复。", ["三十日", "两个月", "三个工作日"]),
    ("最迟在2027年3月1日前答复。", ["2027年3月1日"]),
    ("甲方应当书面答复乙方，一次或者多次均可。", []),
    ("按民法典第五百八十五条第二款处理。", []),
])  # fmt: skip
def test_a_new_figure_is_pointed_out_in_any_writing(text: str, figures: list[str]) -> None:
    assert _figures(text) == figures


def test_a_figure_that_was_issued_is_none() -> None:
    word = edits.replaced("停止催收、更新信用信息", "停止催收、如实更新信用信息")
    assert not list(wording_findings(case_of(), examined(word), "edited.docx"))


@pytest.mark.parametrize(
    "number", ["6222000000000000", "6222 0000 0000 0000", "６２２２０００００００００００１"]
)
def test_a_number_like_that_of_an_account_is_an_error(number: str) -> None:
    found = _findings(_after(f"款项也可以付至账号{number}。"))
    (error,) = (each for each in found if each.severity is Severity.ERROR)
    assert error.code == "review.new-number"
    assert error.message.values["number"].isascii()  # type: ignore[attr-defined]


def test_a_number_of_the_case_may_be_written_once_more() -> None:
    text = "律师执业证号99901201010000017，账号9900 0000 0000 1170 016。"
    assert not [each for each in _findings(_after(text)) if each.severity is Severity.ERROR]


def _astray(*changes: Callable[[Docx], None]) -> list[str]:
    found = [each for each in _findings(*changes) if each.code == "review.reference"]
    assert all(each.severity is Severity.ERROR for each in found)
    return [str(each.message.values["reference"]) for each in found]


@pytest.mark.parametrize(("text", "astray"), [
    ("逾期的，适用本协议第九十九条第七款。", ["本协议第九十九条第七款"]),
    ("逾期的，适用本协议第99条。", ["本协议第九十九条"]),
    ("逾期的，适用本协议第七条第二款、第九条第八款。", ["本协议第九条第八款"]),
    ("逾期的，适用本协议第七条第三款和第十三条。", []),
    ("逾期的，适用本协议第十三条第一款。", []),
    ("逾期的，适用本协议第十三条第二款。", ["本协议第十三条第二款"]),
    ("逾期的，适用民法典第九百九十条。", []),
])  # fmt: skip
def test_a_new_reference_leads_somewhere(text: str, astray: list[str]) -> None:
    assert _astray(_after(text)) == astray


@pytest.mark.parametrize(("heading", "style"), [("抵销", "Clause"), ("第二十二条　抵销", "")])
def test_a_new_article_can_be_referred_to(heading: str, style: str) -> None:
    """Numbered by itself as the others, or typed."""
    last = "（以下无正文"
    assert not _astray(
        _after(heading, last, style), _after("乙方不得主张抵销。", last),
        _after("抵销依照本协议第二十二条的约定。"),
    )  # fmt: skip
