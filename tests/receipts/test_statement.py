"""Statements that are cut, mixed, changed or odd are named with the line."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import BadInput
from pipeline.finding import Severity
from pipeline.receipts.statement import Flow, Statement, read_statement
from tests.receipts.samples import (
    HEADER,
    SAMPLES,
    Row,
    read,
    table,
    yuan,
)


def problems(statement: Statement) -> list[tuple[str, int]]:
    return [(each.code, each.where.line) for each in statement.findings
            if each.severity is Severity.ERROR]  # fmt: skip


def refusal(data: bytes) -> tuple[str, int]:
    with pytest.raises(BadInput) as refused:
        read_statement(data, "流水.csv")
    assert refused.value.where is not None
    return refused.value.code, refused.value.where.line


def test_a_row_cut_off_in_the_middle_is_named() -> None:
    whole = table(Row(), Row(reference="2"), Row(reference="3"))
    assert problems(read(whole)) == []
    assert problems(read(whole.rsplit(",", 3)[0])) == [("receipts.cut", 4)]


def test_a_table_that_ends_within_a_quoted_cell_is_cut() -> None:
    assert refusal((HEADER + '\n2026-11-02,800.00,,"沈晓').encode())[0] == "receipts.cut"


@pytest.mark.parametrize("name", ["icbc", "wechat-merchant"])
def test_totals_that_should_be_there_are_missed(name: str) -> None:
    cut = "".join(SAMPLES[name].splitlines(keepends=True)[:-2])
    assert ("receipts.cut", 0) in problems(read(cut))


@pytest.mark.parametrize(
    ("sample", "change"),
    [
        (SAMPLES["wechat"], ("共4笔", "共5笔")),
        (SAMPLES["wechat"], ("收入：2笔", "收入：3笔")),
        (SAMPLES["wechat"], ("850.35元", "850.36元")),
        (SAMPLES["icbc"], ('"1,850.00   \t","13.40     \t"', '"1,850.01   \t","13.40     \t"')),
        (SAMPLES["cmb"], ("共 850.00", "共 950.00")),
        (SAMPLES["cmb"], ("支出合计: 1 笔", "支出合计: 2 笔")),
        (SAMPLES["wechat-merchant"], ("`2.0,`1.0", "`3.0,`1.0")),
        (SAMPLES["alipay"], ("共3笔", "共4笔")),
        (SAMPLES["boc-corporate"], ("Payments ],850.00", "Payments ],851.00")),
        (SAMPLES["alipay-web"], ("共2笔", "共3笔")),
    ],
)
def test_totals_that_do_not_agree_are_named(sample: str, change: tuple[str, str]) -> None:
    changed = sample.replace(*change)
    assert changed != sample
    found = problems(read(changed))
    assert [code for code, _ in found] == ["receipts.totals"]
    assert changed.splitlines()[found[0][1] - 1]


@pytest.mark.parametrize("name", ["wechat", "icbc", "cmb", "boc-corporate", "wechat-merchant"])
def test_a_row_that_is_gone_is_missed(name: str) -> None:
    sample = SAMPLES[name]
    gone = next(line for line in sample.splitlines() if "HT-XD" in line)
    assert {code for code, _ in problems(read(sample.replace(gone + "\n", "")))} == {
        "receipts.totals"
    }


@pytest.mark.parametrize(
    "name", ["wechat", "icbc", "cmb", "boc-corporate", "wechat-merchant", "alipay"]
)
def test_wherever_it_is_cut_no_money_is_lost_in_silence(name: str) -> None:
    """A remark that is the very last cell may lose its end; nothing tells that."""
    data = SAMPLES[name].encode()

    def money(statement: Statement) -> list[tuple[object, ...]]:
        return [(e.day, e.amount, e.flow, e.payer, e.reference) for e in statement.entries]

    whole = money(read_statement(data, "x.csv"))
    for end in range(len(data) // 4, len(data), 3):
        try:
            cut = read_statement(data[:end], "x.csv")
        except BadInput:
            continue
        assert problems(cut) or money(cut) == whole, data[:end][-60:]


def test_alipay_itself_says_that_its_sums_may_differ() -> None:
    statement = read(SAMPLES["alipay"].replace("850.00元", "851.00元"))
    assert problems(statement) == []
    assert [each.severity for each in statement.findings] == [Severity.WARNING]


def test_an_unreadable_cell_is_named_with_its_line() -> None:
    statement = read(table(Row(), Row(day="15/05/2026"), Row(amount="8OO")))
    assert problems(statement) == [("receipts.day", 3), ("receipts.amount", 4)]


def test_a_row_with_both_columns_filled_or_none_is_named() -> None:
    rows = f"{HEADER}\n2026-11-02,1.00,2.00,甲乙,,1,,\n2026-11-02,,,甲乙,,2,,\n"
    assert problems(read(rows)) == [("receipts.amount", 2), ("receipts.amount", 3)]


def test_a_direction_that_is_not_understood_is_not_guessed() -> None:
    text = "日期,金额,收支,付款人\n2026-11-02,1.00,收入,甲\n2026-11-02,1.00,还款,甲\n"
    assert problems(read(text)) == [("receipts.amount", 3)]


def test_a_quote_that_swallows_rows_is_named() -> None:
    text = table(Row(), Row(payer='"沈晓禾'), Row(), Row(remark='"还款'))
    assert refusal(text.encode())[:2] == ("receipts.cut", 3)


def test_quotes_and_tabs_as_services_write_them() -> None:
    sample = SAMPLES["wechat"].replace("990001\t", '"990001"\t').replace("路人", '路人"甲"')
    assert read(sample).entries[0].reference == "990001"
    assert read(sample).entries[2].payer == '路人"甲"'


def test_encodings_that_are_mixed_are_named_where_they_change() -> None:
    data = table(Row(), Row()).encode("gb18030") + "2026-11-03,1,,沈晓禾,,9,还款,\n".encode()
    assert refusal(data) == ("receipts.encodings", 4)
    data = table(Row(), Row()).encode() + "2026-11-03,1,,沈晓禾,,9,还款,\n".encode("gbk")
    assert refusal(data) == ("receipts.encodings", 4)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_text_that_was_lost_before_is_named(encoding: str) -> None:
    text = table(Row(), Row(payer="锟斤拷"))
    assert refusal(text.encode(encoding)) == ("receipts.lost", 3)


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"\xd0\xcf\x11\xe0 old", b"PK\x03\x04 broken"])
def test_other_files_are_refused_with_a_remedy(data: bytes) -> None:
    assert refusal(data)[0] in ("receipts.kind", "receipts.workbook")


def test_zero_and_negative_amounts_are_noted() -> None:
    zero, back = read(table(Row(amount="0.00"), Row(amount="--5.00"))).entries
    assert (zero.flow, zero.note is not None) == (Flow.NONE, True)
    assert (back.flow, back.note is not None, back.amount) == (Flow.IN, True, yuan("5"))


def test_a_negative_income_is_money_that_went_back() -> None:
    (entry,) = read(f"{HEADER}\n2026-11-02,-800.00,,沈晓禾,,1,,\n").entries
    assert (entry.flow, entry.amount, entry.reversal) == (Flow.OUT, yuan("800"), True)


def test_other_lines_are_counted_not_dropped() -> None:
    statement = read(table(Row()) + "以上数据仅供参考,,,,,,,\n")
    assert (len(statement.entries), statement.ignored) == (1, (3,))


def test_the_head_of_the_next_page_is_no_row() -> None:
    statement = read(table(Row()) + table(Row(reference="2")))
    assert ([each.line for each in statement.entries], statement.ignored) == ([2, 4], ())


@pytest.mark.parametrize("sign", ["\t", ";", "|"])
def test_other_delimiters(sign: str) -> None:
    statement = read(table(Row()).replace(",", sign))
    assert statement.entries[0].payer == Row().payer


def workbook(fill: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    sheet = book.create_sheet("明细")
    fill(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_real_dates_and_numbers() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["某银行", None])
        sheet.append(["交易日期", "收入", "支出", "对方户名", "流水号"])
        sheet.append([datetime.fromisoformat("2026-11-02 09:30"), 1701.04, None, "沈晓禾", "99"])
        sheet.append(["2026-11-03", "1,701.04", "", "沈晓禾", 98])

    first, second = read_statement(workbook(fill), "流水.xlsx").entries
    assert (first.line, first.day.day, first.amount) == (3, 2, yuan("1701.04"))
    assert (second.amount, second.reference) == (yuan("1701.04"), "98")
