from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from pipeline.case.base import Moment
from pipeline.case.dates import (
    Day,
    add_months,
    age_on,
    date_en,
    date_zh,
    date_zh_full,
    today,
)
from pipeline.case.loading import validate
from pipeline.case.source import from_tree

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def test_the_day_in_china_begins_at_sixteen_utc() -> None:
    assert today(datetime(2026, 5, 14, 15, 59, 59, tzinfo=UTC)) == date(2026, 5, 14)
    assert today(datetime(2026, 5, 14, 16, 0, tzinfo=UTC)) == date(2026, 5, 15)
    west = timezone(timedelta(hours=-11))
    assert today(datetime(2026, 5, 14, 12, 0, tzinfo=west)) == date(2026, 5, 15)


def test_a_moment_without_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        today(datetime(2026, 5, 14, 12))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_month_later(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


@given(DAYS, st.integers(-600, 600))
def test_months_move_the_month_and_at_most_shorten_the_day(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (
        moved.day < day.day and (moved + timedelta(days=1)).month != moved.month
    )


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 5, 15), date(2026, 5, 14), 17),
        (date(2008, 5, 15), date(2026, 5, 15), 18),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_age_in_full_years(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="birth"):
        age_on(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "zh", "full", "en"),
    [
        (date(2026, 5, 15), "2026年5月15日", "二〇二六年五月十五日", "15 May 2026"),
        (date(2030, 12, 31), "2030年12月31日", "二〇三〇年十二月三十一日", "31 December 2030"),
        (date(2026, 10, 10), "2026年10月10日", "二〇二六年十月十日", "10 October 2026"),
        (date(2026, 11, 20), "2026年11月20日", "二〇二六年十一月二十日", "20 November 2026"),
        (date(2100, 1, 1), "2100年1月1日", "二一〇〇年一月一日", "1 January 2100"),
    ],
)
def test_dates_as_papers_write_them(day: date, zh: str, full: str, en: str) -> None:
    assert (date_zh(day), date_zh_full(day), date_en(day)) == (zh, full, en)


@pytest.mark.slow
@given(st.lists(DAYS, min_size=2, unique=True))
def test_no_two_days_are_written_alike(days: list[date]) -> None:
    for write in (date_zh, date_zh_full, date_en):
        assert len({write(day) for day in days}) == len(days)


class _Due(BaseModel):
    due: Day


@pytest.mark.parametrize("value", ["2026-05-15", date(2026, 5, 15)])
def test_a_day_is_written_with_hyphens(value: object) -> None:
    assert _Due.model_validate({"due": value}).due == date(2026, 5, 15)


@pytest.mark.parametrize(
    "value",
    [
        20260515,  # which pydantic alone takes for seconds since 1970
        86400 * 20000,
        "1728000000",
        "20260515",
        "2026-5-15",
        "2026/05/15",
        "2026年5月15日",
        "2026-02-30",
        "2026-05-15T00:00:00",
        "２０２６-05-15",
        datetime(2026, 5, 15, tzinfo=UTC),
        1.5,
        True,
        None,
    ],
)
def test_what_is_no_day(value: object) -> None:
    with pytest.raises(ValidationError):
        _Due.model_validate({"due": value})


def test_the_schema_of_a_day_is_a_date() -> None:
    assert _Due.model_json_schema()["properties"]["due"]["format"] == "date"


class _Told(BaseModel):
    at: Moment


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_there_are(day: str) -> None:
    assert _Due.model_validate({"due": day}).due.isoformat() == day
    assert _Told.model_validate({"at": f"{day}T23:59:59"}).at.date().isoformat() == day


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-20"])
def test_a_day_outside_of_them_is_a_slip(day: str) -> None:
    for model, field in ((_Due, "due"), (_Told, "at")):
        text = day if model is _Due else f"{day}T12:00:00"
        (finding,) = validate(from_tree({field: text}, "x.yaml"), model).findings
        assert finding.code == "case.schema.date-range"
        assert day in finding.message.render("zh")
        assert "1900-01-01" in (finding.hint.render("zh") if finding.hint else "")
