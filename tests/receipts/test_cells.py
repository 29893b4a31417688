"""Cells: amounts, days, names and accounts in every form that an export has them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.receipts.cells import (
    hidden_name,
    read_account,
    read_amount,
    read_day,
    same_account,
    split_party,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("¥1,234.5", "1234.50"),
        ("￥１，２３４．５０", "1234.50"),
        ("1234.50元", "1234.50"),
        ("\t+1234.50 ", "1234.50"),
        ("-1,234.50", "-1234.50"),
        ("¥-1234.50", "-1234.50"),
        ("-¥1234.50", "-1234.50"),
        ("(1,234.50)", "-1234.50"),
        ("（1,234.50）", "-1234.50"),
        ("−1234.50", "-1234.50"),
        ("1234.50-", "-1234.50"),
        ("1234.5000", "1234.50"),
        ("0", "0"),
        ("-0.00", "0"),
    ],
)
def test_an_amount_is_read(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "1.234,50", "12,34.00", "1234.505", "1e5", "1 2.3.4", "(1.00", "1.00)",
     "99999999999999", "1,234.50x", "--5", "+-5", "(-5)", "-5-", "NaN", "١٢"],
)  # fmt: skip
def test_what_is_no_amount_is_not_guessed(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    "text",
    ["2026-05-15", "20260515", "2026/5/15 14:02:33", "2026年5月15日", "2026.05.15", "2026/05/15",
     "2026-05-15T14:02:33", "20260515 15:24:03", "20260515152403", "２０２６-０５-１５",
     "2026年05月15日 14时02分", "2026-05-15 14:02:33.0"],
)  # fmt: skip
def test_a_day_is_read(text: str) -> None:
    assert read_day(text) == date(2026, 5, 15)


@pytest.mark.parametrize(
    "text", ["", "15/05/2026", "2026-13-01", "2026-02-30", "26-05-15", "2026-05", "202605", "合计",
             "1850-01-01", "2026-05-15 was a Friday"]
)  # fmt: skip
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize(
    ("cell", "party"),
    [
        ("沈晓禾 99666666666666", ("沈晓禾", "99666666666666")),
        ("9900998877665544332/沈晓禾", ("沈晓禾", "9900998877665544332")),
        ("沈晓禾", ("沈晓禾", None)),
        ("9900998877665544332", (None, "9900998877665544332")),
        ("", (None, None)),
    ],
)
def test_name_and_account_in_one_cell(cell: str, party: tuple[str | None, str | None]) -> None:
    assert split_party(cell) == party


def test_accounts_that_excel_has_rounded_are_none() -> None:
    assert read_account("6.22602E+18") is None
    assert read_account("6226 0000 1111 2222") == "6226000011112222"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("6226000011112222", "6226000011112222", True),
        ("6226000011112222", "6226000011112223", False),
        ("6226********2222", "6226000011112222", True),
        ("6226********2222", "6226000011112223", False),
        ("6226********2222", "622600001112222", False),
        ("************2222", "6226000011112222", False),
    ],
)
def test_a_hidden_account_needs_eight_signs(one: str, other: str, same: bool) -> None:
    assert same_account(one, other) is same


def test_a_hidden_name_fits_what_it_may_be() -> None:
    pattern = hidden_name("*晓禾")
    assert pattern is not None
    assert pattern.fullmatch("沈晓禾")
    assert not pattern.fullmatch("沈小禾")
    assert hidden_name("沈晓禾") is None
