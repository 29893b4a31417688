"""A portfolio as files in a folder: one JSON, one page, and tables that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.running.files import write_file
from pipeline.running.portfolio_format import CaseRow, Portfolio
from pipeline.running.portfolio_page import portfolio_page

PAGE, DATA = "portfolio.html", "portfolio.json"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_STANDS = {
    "not_in_force": "未生效",
    "performing": "履行中",
    "in_grace": "宽限期内",
    "late": "逾期",
    "settled": "已结清",
}
_CASES = (
    "案件编号", "借款人", "状态", "下一期", "下一还款日", "下一期未付", "逾期天数", "逾期档",
    "逾期期数", "逾期本息", "未付违约金", "当日应付", "结清所需", "已收款项", "应退还", "进度",
    "未进行的沟通", "逾期措施",
)  # fmt: skip
_LETTERS = ("案件编号", "函件", "收件人", "状态", "期次", "理由")
_MONEY = ("账单", "行", "日期", "金额", "币种", "付款人", "账号", "流水号", "处理", "案件", "原因")
_FATES = {"unmatched": "待认领", "held": "疑似重复", "refund": "退款", "reversal": "冲正"}


def write_portfolio(found: Portfolio, out: Path) -> tuple[Path, ...]:
    """Write it; each file is there whole or not at all. Raises BadInput if it cannot be written."""
    files = files_of(found)
    for name, data in files.items():
        write_file(out / name, data)
    return tuple(out / name for name in files)


def files_of(found: Portfolio) -> dict[str, bytes]:
    """Every file by its name; the same portfolio gives the same bytes."""
    return {
        PAGE: portfolio_page(found),
        DATA: (found.model_dump_json(by_alias=True, indent=2) + "\n").encode(),
        "cases.csv": _csv(_CASES, map(_case, found.cases)),
        "letters.csv": _csv(_LETTERS, (
            (each.case, each.title.zh, each.to, "应发" if each.state == "due" else "暂缓",
             "、".join(map(str, each.instalments)), " ".join(why.zh for why in each.reasons))
            for each in found.letters
        )),
        "unmatched.csv": _csv(_MONEY, (
            (each.file, each.line, each.day, each.amount, each.currency, each.payer, each.account,
             each.reference, _FATES[each.fate], each.case, each.why.zh)
            for each in (found.money.rows if found.money else ())
        )),
    }  # fmt: skip


def _case(row: CaseRow) -> Sequence[object]:
    return (
        row.case, row.borrower, _STANDS[row.state], row.next_number, row.next_due, row.next_amount,
        row.days_late, row.bucket, row.missed, row.overdue, row.damages, row.due_now,
        row.to_settle, row.received, row.owed_back, row.progress, row.talk_missed,
        row.actions_overdue,
    )  # fmt: skip


def _csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a mark, so that a Chinese Excel reads it right."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(heads)
    writer.writerows([_cell(each) for each in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    """As text; what a spreadsheet would run as a formula is marked as text."""
    text = "" if value is None else str(value)
    is_text = isinstance(value, str)
    return f"'{text}" if is_text and text.startswith(_FORMULA) else text
