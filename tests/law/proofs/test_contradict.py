"""What a text says against the case: values behind labels, and the rows of a repayment record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from pipeline.law.proofs import Content
from pipeline.law.proofs.contradict import Contradiction, contradictions
from pipeline.law.proofs.record import repayments
from pipeline.law.proofs.table import Reads, shipped
from pipeline.law.proofs.values import amount, day, labelled
from tests.case.broken import ONE, TWO
from tests.papers.matters import case_of

NO_CHANGES: Mapping[str, object] = {}


def against(
    item: str,
    *pages: str,
    changes: Mapping[str, object] = NO_CHANGES,
    example: str = ONE,
) -> tuple[Contradiction, ...]:
    """What an item whose pages say that contradicts."""
    case = case_of(changes, example)
    named = next(each for each in case.evidence if each.id == item)
    return contradictions(case, named, Content(pages), shipped())


def values(text: str, reads: Reads, *labels: str) -> list[object]:
    return [said.value for said in labelled(Content((text,)), reads, labels)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("金额（小写） CNY 30,000.00", ["30000.00"]),
        ("金额：￥３０，０００．００", ["30000.00"]),
        ("金额为人民币3万元", ["30000"]),
        ("金 额\r\n30000.00", ["30000.00"]),
        ("金额 30000 元", ["30000"]),
        ("金额 3", []),
        ("金额 21.6%", []),
        ("金额 2024-06-16", []),
        ("数量 30,000.00", []),
        ("金额 1,23,456.00", []),
    ],
)
def test_amounts_behind_their_label(text: str, found: list[str]) -> None:
    assert values(text, Reads.AMOUNT, "金额") == [Decimal(each) for each in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("交易时间 2024-06-16 09:12:45", [date(2024, 6, 16)]),
        ("交易时间：2024 年 6 月 1 日", [date(2024, 6, 1)]),
        ("交易时间 2024/6/1 09:12", [date(2024, 6, 1)]),
        ("交易时间 2024.06.16", [date(2024, 6, 16)]),
        ("交易时间 2024-13-01", []),
        ("交易时间 202406160", []),
    ],
)
def test_days_behind_their_label(text: str, found: list[date]) -> None:
    assert values(text, Reads.DATE, "交易时间") == found


def test_other_forms() -> None:
    assert values("年利率为 21.6%", Reads.SHARE, "年利率") == [Decimal("0.216")]
    assert values("合同编号：HT-XD-2024-0615。", Reads.NUMBER, "合同编号") == ["HT-XD-2024-0615"]
    assert values("身份证 990106199104230024，", Reads.RESIDENT_ID) == ["990106199104230024"]
    assert values("身份证 990106199104230025", Reads.RESIDENT_ID) == []  # its checksum is wrong
    assert values("卡号 9901061991042300241", Reads.RESIDENT_ID) == []
    assert values("姓 名：沈晓禾 性别", Reads.NAME, "姓名") == ["沈晓禾"]
    assert amount("2,802.06") == Decimal("2802.06")
    assert amount("—") is None
    assert day("2024-02-30") is None


@pytest.mark.parametrize(
    ("item", "text", "what", "said", "known"),
    [
        ("l-payout", "金额（小写） CNY 29,000.00", "到账金额", "29,000.00", "30,000.00"),
        ("l-payout", "交易时间 2024-06-17", "放款日期", "2024-06-17", "2024-06-16"),
        ("l-payout", "收款人 王五", "收款人", "王五", "沈晓禾"),
        ("l-contract", "合同编号：HT-9999999", "合同编号", "HT-9999999", "HT-XD-2024-061500382"),
        ("l-contract", "借款金额：人民币 3.5 万元", "借款金额", "35,000.00", "30,000.00"),
        ("l-contract", "年利率 24%，按单利计算", "年利率", "24%", "21.6%"),
        ("l-contract", "到期日为 2025 年 7 月 16 日", "到期日", "2025-07-16", "2025-06-16"),
        ("l-contract", "签署时间：2024 年 6 月 14 日", "签订日期", "2024-06-14", "2024-06-15"),
        ("l-repayments", "尚欠本金 15,802.03 元", "尚欠本金", "15,802.03", "15,802.02"),
        ("l-repayments", "尚欠合计 20,000.00 元", "尚欠合计", "20,000.00", "19,472.18"),
        ("l-repayments", "累计已还 16,000.00 元", "已还合计", "16,000.00", "16,812.36"),
        ("b-identity", "姓名 沈小禾", "姓名", "沈小禾", "沈晓禾"),
    ],
)
def test_a_value_that_is_not_the_cases(
    item: str, text: str, what: str, said: str, known: str
) -> None:
    (found,) = against(item, "", text)
    assert (found.what.zh, found.said, found.known, found.page) == (what, said, known, 2)


def test_id_numbers_are_masked() -> None:
    (found,) = against("b-identity", "公民身份号码 990203198506110035")
    assert "990203198506110035" not in found.said
    assert found.said.startswith("990*")
    assert found.place == ("parties", 0, "document", "number")


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("l-payout", "金额 30,000.00 手续费金额 1.00"),
        ("l-payout", "金额 2.00 元，另有一笔 30,000.00 元"),  # what the case says stands there
        ("l-payout", "一笔 29,000.00 元"),  # nothing says of what
        ("l-contract", "合同编号：HT-XD-\r\n2024-061500382"),  # broken across lines
        ("l-contract", "违约金按年利率 24% 计算，借款年利率 21.6%"),
        ("b-income", "姓名：沈晓禾 部门：仓储"),
        ("b-chat", "金额 1.00 合同编号：HT-9999999"),  # a chat is no payout
        ("l-payout", ""),
    ],
)
def test_silence_where_nothing_is_certain(item: str, text: str) -> None:
    assert against(item, text) == ()


def test_another_cut_off_makes_its_sums_pointless() -> None:
    (found,) = against("l-repayments", "截至 2025 年 11 月 30 日，尚欠本金 15,000.00 元")
    assert (found.what.zh, found.known) == ("欠款计算的截止日", "2025-12-15")


def test_several_loans_may_stand_together_or_as_their_sum() -> None:
    numbers = "YHXJ20230309004417 YHLH20230907011862"
    both = f"{numbers} 尚欠本金 17,065.54 元 尚欠本金 36,367.09 元"
    total = f"{numbers} 尚欠本金 53,432.63 元"
    wrong = f"{numbers} 尚欠本金 53,432.64 元"
    assert against("l-repayments", both, example=TWO) == ()
    assert against("l-repayments", total, example=TWO) == ()
    assert [c.said for c in against("l-repayments", wrong, example=TWO)] == ["53,432.64"]


def test_a_file_that_names_no_loan_of_several_is_not_judged() -> None:
    assert against("l-payout", "金额 1.00 元", example=TWO) == ()
    about = {"evidence[7].about": ["loan-2"]}
    assert len(against("l-payout", "金额 1.00 元", changes=about, example=TWO)) == 1


PAID = [f"{n} 2024-{n + 6:02}-16 2,802.06" for n in range(1, 7)]
TABLE = "\r\n".join(["期次 还款日期 实还金额", *PAID])


def test_rows_add_up_to_what_was_repaid() -> None:
    assert against("l-repayments", TABLE) == ()
    assert against("l-repayments", TABLE + "\r\n合计 16,812.36") == ()
    short = "\r\n".join(TABLE.splitlines()[:-1])
    (found,) = against("l-repayments", short)
    assert (found.what.zh, found.said, found.known) == (
        "各笔还款之和",
        "14,010.30",
        "16,812.36",
    )


def test_a_table_goes_on_over_the_page() -> None:
    lines = TABLE.splitlines()
    pages = ("\r\n".join([*lines[:4], "第 1 页"]), "\r\n".join(lines[4:]))
    assert against("l-repayments", *pages) == ()


def test_rows_that_do_not_fit_their_heading_are_not_added_up() -> None:
    assert repayments(Content((TABLE + "\r\n7 2025-01-16 2,802.06 迟延 3 天",)), shipped()) == ()


def test_another_table_is_not_the_record() -> None:
    other = "\r\n期次 应还日 逾期本金 逾期天数 罚息\r\n7 2025-01-16 2,517.62 333 55.13"
    assert len(repayments(Content((TABLE + other,)), shipped())) == 6


def test_repayments_under_the_agreement_stand_in_the_case() -> None:
    later = TABLE + "\r\n7 2026-01-20 1,701.04\r\n8 2026-02-14 1,701.05\r\n9 2026-02-15 10.00"
    wrong, unknown = against("l-repayments", later)
    assert (wrong.said, wrong.known) == ("2026-02-14 1,701.05", "2026-02-14 1,701.04")
    assert (unknown.said, unknown.known) == ("2026-02-15 10.00", "")


@pytest.mark.slow
@pytest.mark.parametrize("letter", ["0", " ", "：", "(", "金额", "共计", "1,000", "合同编号：A1"])
def test_text_made_to_be_slow_is_read_all_the_same(letter: str) -> None:
    text = letter * (300_000 // len(letter))
    for item in ("l-payout", "l-repayments", "l-contract", "b-identity"):
        assert len(against(item, text)) < 4
