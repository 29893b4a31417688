"""Statements as banks and services export them, with invented people in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from pipeline.case.loading import load
from pipeline.case.model import Case
from pipeline.receipts.sorting import Intake, sort_out
from pipeline.receipts.statement import Statement, read_statement

EXPORTS = Path(__file__).with_name("exports")
EXAMPLES = Path(__file__).parents[2] / "examples"
BORROWER = "沈晓禾"
CONTRACT = "HT-XD-2024-061500382"
TODAY = date(2026, 11, 20)


@lru_cache
def example(name: str = "online-loan") -> Case:
    """A case of the examples, as its file says it."""
    case = load(EXAMPLES / name / "case.yaml", Case).value
    assert case is not None
    return case


@dataclass(frozen=True)
class Row:
    """What a row of a bank says; a negative amount is money out."""

    day: str = "2026-11-02"
    amount: str = "800.00"
    payer: str = BORROWER
    account: str = "6222020200112233445"
    reference: str = "99202611020001"
    remark: str = "还款"
    currency: str = "人民币"


HEADER = "交易日期,收入,支出,对方户名,对方账号,流水号,摘要,币种"


def table(*rows: Row) -> str:
    """A statement with two columns of amounts."""
    lines = [HEADER]
    for row in rows:
        both = f",{row.amount[1:]}" if row.amount.startswith("-") else f"{row.amount},"
        cells = (row.day, both, row.payer, row.account, row.reference, row.remark, row.currency)
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def read(text: str, name: str = "流水.csv", encoding: str = "utf-8") -> Statement:
    """The statement of a text."""
    return read_statement(text.encode(encoding), name)


def sorted_rows(*rows: Row, case: Case | None = None, as_of: date = TODAY) -> Intake:
    """The fates of rows in one case."""
    return sort_out([read(table(*rows))], [case or example()], as_of)


def yuan(text: str) -> Decimal:
    """An amount."""
    return Decimal(text)


SAMPLES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(EXPORTS.glob("*.csv"))}
"""A statement of each layout; the first row is a payment of the example's borrower."""
