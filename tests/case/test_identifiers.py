from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from pipeline.case.identifiers import (
    Identifier,
    Problem,
    ResidentFacts,
    Sex,
    check_bank_card,
    check_credit_code,
    check_mobile,
    check_phone,
    check_resident_id,
    credit_code_with_checksum,
    mask_account,
    mask_id,
    mask_name,
    mask_phone,
    normalise,
    resident_facts,
    resident_id_with_checksum,
)

BORN = st.dates(date(1900, 1, 1), date(2026, 1, 1))
SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def resident(birth: date, order: int = 1) -> str:
    return resident_id_with_checksum(f"990001{birth:%Y%m%d}{order:03}")


@given(BORN, st.integers(0, 999))
def test_the_check_is_pure_mod_11_2(birth: date, order: int) -> None:
    # ISO 7064, MOD 11-2, as GB 11643-1999 asks: the digits, weighted by powers of two, leave 1
    digits = [10 if sign == "X" else int(sign) for sign in resident(birth, order)]
    assert sum(digit * 2**power for power, digit in enumerate(reversed(digits))) % 11 == 1


def test_the_example_of_the_credit_code_standard_passes() -> None:
    assert check_credit_code("91350100M000100Y43") is None


@given(BORN, st.integers(0, 999))
def test_a_resident_id_tells_birth_and_sex(birth: date, order: int) -> None:
    number = resident(birth, order)
    sex = Sex.MALE if order % 2 else Sex.FEMALE
    assert check_resident_id(number) is None
    assert resident_facts(number) == ResidentFacts(birth, sex)


@given(BORN, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(birth: date, place: int, change: int) -> None:
    number = resident(birth)
    digit = (int(number[place]) + change) % 10
    assert check_resident_id(number[:place] + str(digit) + number[place + 1 :]) is not None


@given(BORN, st.integers(0, 999), st.integers(0, 16))
def test_two_digits_that_changed_places_are_found(birth: date, order: int, place: int) -> None:
    number = resident(birth, order)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or check_resident_id(swapped) is not None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.LENGTH),
        ("990001491231002", Problem.LENGTH),  # the old form of 15 digits
        ("99000119900101001x", Problem.CHARACTER),
        ("99000119900101001٣", Problem.CHARACTER),  # a digit, but not one of ours
        ("99000119900101001\n", Problem.CHARACTER),
        (resident_id_with_checksum("99000119900230001"), Problem.DATE),
        (resident_id_with_checksum("99000118991231001"), Problem.DATE),
        ("990001194912310010", Problem.CHECKSUM),
    ],
)
def test_each_problem_of_a_resident_id(text: str, problem: Problem) -> None:
    assert check_resident_id(text) is problem
    assert resident_facts(text) is None


def test_nobody_is_born_after_the_day_of_the_case() -> None:
    number = resident(date(2026, 5, 15))
    assert check_resident_id(number, date(2026, 5, 15)) is None
    assert check_resident_id(number, date(2026, 5, 14)) is Problem.DATE


@given(st.text(SYMBOLS, min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 30))
def test_a_credit_code_finds_one_wrong_symbol(first: str, place: int, change: int) -> None:
    code = credit_code_with_checksum(first)
    assert check_credit_code(code) is None
    wrong = SYMBOLS[(SYMBOLS.index(code[place]) + change) % 31]
    assert check_credit_code(code[:place] + wrong + code[place + 1 :]) is Problem.CHECKSUM


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("91350100M000100Y4", Problem.LENGTH),
        ("91350100M000100Y4O", Problem.CHARACTER),
        ("91350100m000100Y43", Problem.CHARACTER),
        ("91350100M000100Y44", Problem.CHECKSUM),
    ],
)
def test_each_problem_of_a_credit_code(text: str, problem: Problem) -> None:
    assert check_credit_code(text) is problem


@pytest.mark.parametrize("first", ["", "1" * 16, "1" * 18, "9135010IM000100Y4", "1" * 16 + "²"])
def test_a_check_is_computed_for_the_right_form_only(first: str) -> None:
    with pytest.raises(ValueError, match="are needed"):
        credit_code_with_checksum(first)
    with pytest.raises(ValueError, match="are needed"):
        resident_id_with_checksum(first)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("13800000000", None),
        ("19912345678", None),
        ("12800000000", Problem.CHARACTER),
        ("1380000000", Problem.LENGTH),
        ("+8613800000000", Problem.LENGTH),
        ("1380000000٠", Problem.CHARACTER),
    ],
)
def test_a_mobile_has_eleven_digits_from_13(text: str, problem: Problem | None) -> None:
    assert check_mobile(text) is problem


@pytest.mark.parametrize(
    "text",
    ["13800000000", "010-12345678", "07551234567", "0571-1234567-801", "400-800-1234", "95588"],
)
def test_phones_of_every_kind_pass(text: str) -> None:
    assert check_phone(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [("12345678", Problem.LENGTH), ("010 12345678", Problem.CHARACTER), ("", Problem.LENGTH)],
)
def test_what_is_no_phone(text: str, problem: Problem) -> None:
    assert check_phone(text) is problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("4111111111111111", None),
        ("6200000000000005", None),
        ("4111111111111112", Problem.CHECKSUM),
        ("41111111111", Problem.LENGTH),
        ("4111 1111 1111 1111", Problem.CHARACTER),
    ],
)
def test_a_bank_card_ends_with_its_luhn_digit(text: str, problem: Problem | None) -> None:
    assert check_bank_card(text) is problem


@given(st.text("0123456789", min_size=12, max_size=19), st.data())
def test_luhn_finds_one_wrong_digit(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    digits = [number[:place] + str(digit) + number[place + 1 :] for digit in range(10)]
    assert [check_bank_card(text) for text in digits].count(None) == 1


def test_masks_show_what_they_promise() -> None:
    assert mask_id("99000119900101001X") == "990***********001X"
    assert mask_id("99000119900101001X", (4, 4)) == "9900**********001X"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_account("6222020200112233") == "************2233"
    assert (mask_name("张三"), mask_name("欧阳娜娜"), mask_name("")) == ("张*", "欧***", "")


@given(st.text(min_size=0, max_size=30), st.integers(0, 9), st.integers(0, 9))
def test_a_mask_never_shows_more_than_it_keeps(text: str, front: int, end: int) -> None:
    masked = mask_id(text.replace("*", "-"), (front, end))
    shown = len(masked) - masked.count("*")
    assert len(masked) == len(text)
    assert shown in (0, front + end)
    assert not text or shown < len(text)


def test_full_width_digits_and_spaces_are_normalised() -> None:
    assert normalise(" ９９０001 19900101001x ") == "99000119900101001X"


class _Holder(BaseModel):
    number: Identifier


@pytest.mark.parametrize(("given_value", "text"), [(13800000000, "13800000000"), ("0012", "0012")])
def test_an_identifier_without_quotes_is_text(given_value: object, text: str) -> None:
    assert _Holder.model_validate({"number": given_value}).number == text


@pytest.mark.parametrize("given_value", [12.5, True, None, ["1"]])
def test_an_identifier_is_no_other_thing(given_value: object) -> None:
    with pytest.raises(ValidationError):
        _Holder.model_validate({"number": given_value})
