"""Numbers that cannot be guessed and that notice a typing mistake."""

from __future__ import annotations

import random
import secrets
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.registry import draw_number, is_number
from pipeline.registry.numbers import ALPHABET

NOW = datetime(2026, 5, 15, 8, tzinfo=UTC)
numbers = st.integers(0, 2**32).map(lambda seed: draw_number(NOW, random.Random(seed).choice))
places = st.sampled_from([i for i in range(3, 22) if i not in {7, 12, 17}])


def test_it_looks_as_promised() -> None:
    number = draw_number(NOW, secrets.choice)
    assert is_number(number)
    assert number.startswith("JQ-2026-")
    assert [len(part) for part in number.split("-")] == [2, 4, 4, 4, 4]
    assert not set("0ILOU") & set(ALPHABET)


def test_the_year_is_that_of_china() -> None:
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert draw_number(new_year, secrets.choice).startswith("JQ-2027-")
    with pytest.raises(ValueError, match="time zone"):
        draw_number(datetime(2026, 1, 1), secrets.choice)  # noqa: DTZ001


def test_it_takes_each_symbol_from_the_source_it_is_given() -> None:
    asked: list[str] = []

    def choice(symbols: str) -> str:
        asked.append(symbols)
        return symbols[len(asked)]

    assert is_number(draw_number(NOW, choice))
    assert asked == [ALPHABET] * 11


@given(numbers, places, st.sampled_from(ALPHABET))
def test_every_wrong_symbol_is_noticed(number: str, place: int, symbol: str) -> None:
    wrong = number[:place] + symbol + number[place + 1 :]
    assert is_number(wrong) == (wrong == number)


@given(numbers, places, places)
def test_every_swap_is_noticed(number: str, one: int, other: int) -> None:
    symbols = list(number)
    symbols[one], symbols[other] = symbols[other], symbols[one]
    swapped = "".join(symbols)
    assert is_number(swapped) == (swapped == number)


@pytest.mark.parametrize(
    "text", ["", "JQ-2026", "JQ-2026-0000-0000-0000", "jq-2026-1111-1111-1111"]
)
def test_other_texts_are_no_numbers(text: str) -> None:
    assert not is_number(text)
