from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Annotated, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from pipeline.case.money import (
    Money,
    Rate,
    amount_figures,
    amount_zh,
    round_cents,
    yuan_figures,
)

AMOUNTS = st.decimals(0, Decimal("9999999999999999.99"), places=2)


class _Sum(BaseModel):
    amount: Money


class _Yearly(BaseModel):
    rate: Rate


def amount(value: object) -> Decimal:
    return _Sum.model_validate({"amount": value}).amount


def refusal_of(model: type[BaseModel], value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate({next(iter(model.model_fields)): value})
    (error,) = caught.value.errors()
    return error["type"]


# The examples of 支付结算办法, annex 1, and then what lies between them.
@pytest.mark.parametrize(
    ("figures", "capitals"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.50", "伍角"),
        ("0.99", "玖角玖分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("10.05", "壹拾元零伍分"),
        ("110", "壹佰壹拾元整"),
        ("1001", "壹仟零壹元整"),
        ("10010", "壹万零壹拾元整"),
        ("100001", "壹拾万零壹元整"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1000005000", "壹拾亿零伍仟元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000", "壹万零壹亿元整"),
        (
            "9999999999999999.99",
            "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        ),
    ],
)
def test_capitals(figures: str, capitals: str) -> None:
    assert amount_zh(Decimal(figures)) == f"人民币{capitals}"


DIGIT = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNIT = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(text: str) -> Decimal:
    """Reads capitals back from left to right, knowing nothing of how they were made."""
    total, below_yi, section, digit = 0, 0, 0, 0
    cents = 0
    for character in text.removeprefix("人民币"):
        if character in DIGIT:
            digit = DIGIT[character]
        elif character in UNIT:
            section, digit = section + digit * UNIT[character], 0
        elif character == "万":
            below_yi, section, digit = (section + digit) * 10_000, 0, 0
        elif character == "亿":
            total, below_yi, section, digit = (below_yi + section + digit) * 10**8, 0, 0, 0
        elif character == "元":
            total, below_yi, section, digit = total + below_yi + section + digit, 0, 0, 0
        elif character in "角分":
            cents, digit = cents + digit * (10 if character == "角" else 1), 0
    return Decimal(total) + Decimal(cents) / 100


@given(AMOUNTS)
def test_capitals_read_back_are_the_amount(value: Decimal) -> None:
    assert read_capitals(amount_zh(value)) == value


@given(AMOUNTS)
def test_capitals_keep_the_rules_of_form(value: Decimal) -> None:
    text = amount_zh(value)
    assert re.fullmatch("人民币[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]+", text)
    assert "零零" not in text
    assert not re.search("零[拾佰仟万亿角分]", text)
    assert value == 0 or "零元" not in text
    assert text.endswith("整") == (value == int(value))
    assert not re.search("(?<![壹贰叁肆伍陆柒捌玖])拾", text)


@pytest.mark.parametrize("value", ["-0.01", "10000000000000000", "1.005"])
def test_capitals_of_what_no_paper_says(value: str) -> None:
    with pytest.raises(ValueError, match=r"capitals|cents"):
        amount_zh(Decimal(value))


def test_figures() -> None:
    assert amount_figures(Decimal("16409.02")) == "16,409.02"
    assert amount_figures(Decimal(5)) == "5.00"
    assert yuan_figures(Decimal("16409.02")) == "¥16,409.02"
    assert yuan_figures(Decimal("-0.5")) == "-¥0.50"
    with pytest.raises(ValueError, match="cents"):
        amount_figures(Decimal("1.234"))


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.005", "0.01"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("1.0049999", "1.00")],
)
def test_halves_of_a_cent_go_up(exact: str, rounded: str) -> None:
    assert str(round_cents(Decimal(exact))) == rounded


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1000, "1000.00"),
        ("1234.5", "1234.50"),
        ("1,234,567.89", "1234567.89"),
        (" 12 ", "12.00"),
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+3"), "1000.00"),
        ("-5", "-5.00"),
        ("-0", "0.00"),
        ("9999999999999.99", "9999999999999.99"),
    ],
)
def test_money_is_exact_with_two_places(value: object, expected: str) -> None:
    assert str(amount(value)) == expected


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1000.5, "money_float"),
        (1000.0, "money_float"),
        (float("nan"), "money_float"),
        (True, "money_type"),
        (None, "money_type"),
        ([], "money_type"),
        (Decimal("NaN"), "money_type"),
        (Decimal("-Infinity"), "money_type"),
        ("", "money_format"),
        ("NaN", "money_format"),
        ("1e3", "money_format"),
        ("1_000", "money_format"),
        ("12,34.00", "money_format"),
        ("1234,567", "money_format"),
        ("１００", "money_format"),
        ("٣", "money_format"),
        ("1，000", "money_format"),
        ("¥5", "money_format"),
        pytest.param("9" * 2_000_000, "money_format", id="two million nines"),
        ("1.000", "money_places"),  # a thousand, in some countries
        (Decimal("0.001"), "money_places"),
        (Decimal("1E-9999999"), "money_places"),
        (10**13, "money_range"),
        ("10000000000000", "money_range"),
        pytest.param(-(10**5000), "money_range", id="5000 digits"),
        (Decimal("1E+9999999"), "money_range"),
    ],
)
def test_what_is_no_money(value: object, kind: str) -> None:
    assert refusal_of(_Sum, value) == kind


@given(st.floats())
def test_no_float_is_ever_money(value: float) -> None:
    assert refusal_of(_Sum, value) == "money_float"


@given(st.decimals(Decimal("-9999999999999.99"), Decimal("9999999999999.99"), places=2))
def test_money_survives_json(value: Decimal) -> None:
    first = _Sum(amount=value)
    text = first.model_dump_json()
    assert isinstance(json.loads(text)["amount"], str)
    assert _Sum.model_validate_json(text) == first
    assert amount(amount_figures(value)) == value


def test_limits_of_a_field_hold() -> None:
    class Positive(BaseModel):
        amount: Annotated[Money, Field(gt=0)]

    assert refusal_of(Positive, "0.00") == "greater_than"
    assert refusal_of(Positive, "-1") == "greater_than"
    assert Positive.model_validate({"amount": "0.01"}).amount == Decimal("0.01")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.154", "0.154"), ("15.4%", "0.154"), (0, "0"), (Decimal("0.24"), "0.24"), ("24", "24")],
)
def test_a_rate_is_a_part_of_one(value: object, expected: str) -> None:
    assert _Yearly.model_validate({"rate": value}).rate == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (0.154, "rate_float"),
        (False, "rate_type"),
        ("-0.1", "rate_format"),
        ("15.4 percent", "rate_format"),
        ("１％", "rate_format"),
        (Decimal("NaN"), "rate_format"),
        pytest.param(10**5000, "rate_format", id="5000 digits"),
        (Decimal("1E+999999999"), "rate_format"),
    ],
)
def test_what_is_no_rate(value: object, kind: str) -> None:
    assert refusal_of(_Yearly, value) == kind


SCHEMA: dict[str, Any] = _Sum.model_json_schema()


def test_the_schema_says_text_or_whole_number() -> None:
    text, whole = SCHEMA["properties"]["amount"]["anyOf"]
    assert (text["type"], whole) == ("string", {"type": "integer"})
    written = _Sum.model_json_schema(mode="serialization")["properties"]["amount"]
    assert written["type"] == "string"


@given(st.one_of(st.from_regex(r"\A-?[0-9,]{1,9}(\.[0-9]{0,3})?\Z"), st.floats(), st.booleans()))
def test_schema_and_model_agree(value: object) -> None:
    # JSON Schema takes 1.0 for an integer; the model is the stricter one
    try:
        amount(value)
        accepted = True
    except ValidationError:
        accepted = False
    fits = jsonschema.Draft202012Validator(SCHEMA).is_valid({"amount": value})
    assert fits == accepted or (isinstance(value, float) and value.is_integer())
