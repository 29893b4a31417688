"""Money in 元: what a case may say, and how a paper writes it.

Amounts are ``Decimal`` with two places. A binary float is refused, because nobody can tell
whether ``1000.1`` was meant as 1000.10 or is the rest of a calculation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Annotated

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from pipeline.case.refusal import refusal
from pipeline.messages import Message, msg

CENT = Decimal("0.01")
LIMIT = Decimal(10) ** 13
"""Amounts are below ten million million 元: more than any loan, and still exact everywhere."""

_READABLE = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<decimals>[0-9]+))?")
_AMOUNT = r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.[0-9]{1,2})?"
_RATE = r"[0-9]{1,3}(?:\.[0-9]{1,10})?%?"
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))


def round_cents(amount: Decimal) -> Decimal:
    """Round to 分, halves away from zero (四舍五入)."""
    return amount.quantize(CENT, context=_EXACT)


def amount_figures(amount: Decimal) -> str:
    """``16,409.02``. ValueError for parts of a 分: rounding is for the arithmetic to decide."""
    return f"{_whole_cents(amount):,.2f}"


def yuan_figures(amount: Decimal) -> str:
    """``¥16,409.02``; a negative amount is ``-¥16,409.02``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}¥{amount_figures(abs(amount))}"


def amount_zh(amount: Decimal) -> str:
    """The amount in capitals: ``人民币壹万陆仟肆佰零玖元零贰分``.

    支付结算办法 (银发〔1997〕393号), annex 1: 整 after 元, not after 角 or 分; several zeros make
    one 零; before 角 stands 零 if the 元 digit is 0 (the first form of the annex's examples).
    ValueError for a negative amount, one of 10^16 元 or more, and parts of a 分.
    """
    cents = int(_whole_cents(amount) * 100)
    if not 0 <= cents < 10**18:
        raise ValueError("outside of what the capitals can write")
    yuan, tenths, hundredths = cents // 100, cents // 10 % 10, cents % 10
    if not tenths and not hundredths:
        return f"人民币{_integer_zh(yuan)}元整"
    whole = f"{_integer_zh(yuan)}元" if yuan else ""
    gap = "零" if yuan and (yuan % 10 == 0 or not tenths) else ""
    jiao = f"{_DIGITS[tenths]}角" if tenths else ""
    fen = f"{_DIGITS[hundredths]}分" if hundredths else ""
    return f"人民币{whole}{gap}{jiao}{fen}"


def _integer_zh(number: int) -> str:
    for base, unit in _UNITS:
        if number >= base:
            high, low = divmod(number, base)
            gap = "零" if low < base // 10 else ""
            return _integer_zh(high) + unit + (gap + _integer_zh(low) if low else "")
    return _DIGITS[number]


def _whole_cents(amount: Decimal) -> Decimal:
    rounded = round_cents(amount)
    if rounded != amount:
        raise ValueError("an amount has whole cents")
    return rounded


@dataclass(frozen=True, slots=True)
class _Written:
    """A decimal that a person writes as text: what pydantic and a JSON Schema are told of it."""

    read: Callable[[object], Decimal]
    pattern: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(
            self.read,
            core_schema.decimal_schema(strict=True),
            serialization=core_schema.plain_serializer_function_ser_schema(
                _plain, return_schema=core_schema.str_schema(), when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        text = {"type": "string", "pattern": f"^{self.pattern}$"}
        return text if handler.mode == "serialization" else {"anyOf": [text, {"type": "integer"}]}


def _plain(value: Decimal) -> str:
    return f"{value:f}"


def _money(value: object) -> Decimal:
    if isinstance(value, float):
        raise refusal("money_float", _FLOAT, hint=_in_quotes(value))
    if isinstance(value, str):
        return _bounded(_money_text(value.strip()))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise refusal("money_type", msg("An amount is needed here."), hint=_MONEY_HINT)
    amount = Decimal(value)
    if not amount.is_finite():
        raise refusal("money_type", msg("An amount is needed here."), hint=_MONEY_HINT)
    return _bounded(amount)


def _money_text(text: str) -> Decimal:
    found = _READABLE.fullmatch(text)
    if not found or len(text) > 40:
        raise refusal("money_format", msg("This is not written as an amount."), hint=_MONEY_HINT)
    if len(found["decimals"] or "") > 2:
        raise refusal("money_places", _PLACES)
    return Decimal(text.replace(",", ""))


def _bounded(amount: Decimal) -> Decimal:
    if amount.copy_abs() >= LIMIT:
        raise refusal("money_range", _RANGE, hint=_RANGE_HINT)
    rounded = round_cents(amount)
    if rounded != amount:
        raise refusal("money_places", _PLACES)
    return rounded.copy_abs() if rounded == 0 else rounded


def _in_quotes(value: float) -> Message:
    """The advice with the very amount, where it has at most two places."""
    is_exact = abs(value) < float(LIMIT) and float(f"{value:.2f}") == value
    return msg("Write it in quotes: '{amount}'.", amount=f"{value if is_exact else 1000.5:.2f}")


def _rate(value: object) -> Decimal:
    if isinstance(value, float):
        raise refusal("rate_float", _FLOAT, hint=_RATE_HINT)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise refusal("rate_type", msg("A rate is needed here."), hint=_RATE_HINT)
    text = value.strip() if isinstance(value, str) else _in_full(Decimal(value))
    if not re.fullmatch(_RATE, text):
        raise refusal("rate_format", msg("This is not written as a yearly rate."), hint=_RATE_HINT)
    return Decimal(text[:-1]).scaleb(-2) if text.endswith("%") else Decimal(text)


def _in_full(number: Decimal) -> str:
    """Without an exponent; empty if that would take more than a line."""
    return f"{number:f}" if abs(number.adjusted()) < 40 else ""


_FLOAT = msg("A number with a point and without quotes loses its exact value.")
_PLACES = msg("An amount has at most two decimal places.")
_RANGE = msg("This amount is too large to be one.")
_RANGE_HINT = msg("Amounts are in yuan, below {limit}.", limit=amount_figures(LIMIT))
_MONEY_HINT = msg("Write it in yuan with plain digits and in quotes, such as '1234.50'.")
_RATE_HINT = msg("Write it as a part of one, such as '0.154', or in percent, such as '15.4%'.")

Money = Annotated[Decimal, _Written(_money, _AMOUNT)]
"""An amount in 元 with two places: a whole number, a ``Decimal``, or text such as "1,234.50"."""

Rate = Annotated[Decimal, _Written(_rate, _RATE)]
"""A rate per year as a part of one: "0.154" or "15.4%".

"15.4" without the sign is accepted, and is 1540 %: a check should ask about any rate of 2 or more.
"""
