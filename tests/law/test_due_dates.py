"""Due dates on days off: noted, moved, and refused where the year's holidays are not on file."""

# ruff: noqa: N802 — a test's name quotes its article in Chinese, which has no lower case

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.debt.agreed import agreed_schedule
from pipeline.errors import BadInput, NoRuleForDate
from pipeline.finding import Finding, Severity
from pipeline.law.calendar import Calendar
from pipeline.law.due_dates import check_due_dates
from pipeline.law.law import Law
from pipeline.law.rule import Status
from pipeline.law.uncovered import NO_RULE
from tests.case.broken import ONE, changed

CALENDAR = Calendar.load()
LAW = Law.load()


def _findings(plan: dict[str, object], calendar: Calendar = CALENDAR) -> list[Finding]:
    loaded = changed(ONE, {f"terms.schedule.{name}": value for name, value in plan.items()})
    assert loaded.value is not None
    return list(check_due_dates(loaded.value, loaded.where, calendar))


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 2, 16), date(2026, 2, 24)),  # 春节
        (date(2026, 10, 3), date(2026, 10, 8)),  # 国庆节
        (date(2026, 5, 9), date(2026, 5, 9)),  # a Saturday on which people work
        (date(2026, 3, 14), date(2026, 3, 16)),  # a weekend
        (date(2026, 3, 16), date(2026, 3, 16)),
        (date(2025, 10, 5), date(2025, 10, 9)),
    ],
)
def test_民法典_203_a_day_off_moves_to_the_day_after_the_days_off(day: date, moved: date) -> None:
    assert CALENDAR.following(day) == moved


def test_the_first_due_date_on_a_saturday_is_noted() -> None:
    (finding,) = _findings({"first_due": "2026-03-14", "count": 1})
    assert (finding.code, finding.severity) == ("law.due-on-day-off", Severity.NOTE)
    assert "2026-03-16" in finding.message.render("en")


def test_a_schedule_may_write_the_moved_dates() -> None:
    plan = {"first_due": "2026-02-16", "count": 3, "roll": "following"}
    loaded = changed(ONE, {f"terms.schedule.{name}": value for name, value in plan.items()})
    assert loaded.value is not None
    assert loaded.value.terms is not None
    days = [one.due for one in agreed_schedule(loaded.value.terms)]
    assert days == [date(2026, 2, 24), date(2026, 3, 16), date(2026, 4, 16)]
    (finding,) = _findings(plan)
    assert (finding.code, finding.severity) == ("law.due-moved", Severity.NOTE)
    assert "2026-02-24" in finding.message.render("zh")
    assert "国务院办公厅关于2026年" in finding.rule


def test_a_date_that_rests_on_a_table_nobody_compared_says_so() -> None:
    table = replace(CALENDAR.years[2026], status=Status.UNVERIFIED)
    doubtful = Calendar({2026: table})
    for roll in ("following", "by_clause"):
        plan = {"first_due": "2026-02-16", "count": 1, "roll": roll}
        (finding,) = _findings(plan, doubtful)
        assert "未核实" in finding.rule
        assert "unverified" in finding.rule
    assert all("未核实" not in each.rule for each in _findings({"first_due": "2026-02-16"}))


def test_a_year_without_a_table_is_an_error_only_where_dates_are_to_move() -> None:
    (finding,) = _findings({"first_due": "2026-12-15", "count": 2, "roll": "following"})
    assert (finding.code, finding.severity) == (NO_RULE, Severity.ERROR)
    assert "2027" in finding.message.render("en")
    (finding,) = _findings({"first_due": "2026-12-15", "count": 2})
    assert (finding.code, finding.severity) == ("law.holidays-unknown", Severity.NOTE)
    assert "2027" in finding.message.render("zh")
    with pytest.raises(NoRuleForDate):
        CALENDAR.following(date(2027, 1, 15))


@pytest.mark.parametrize(
    "text",
    [
        "year = 2026",
        "not toml",
        'year = 2026\noff = [{from = 2026-01-03, until = 2026-01-01}]\nwork = []\narticle = ""\n'
        'source = ""\nstatus = "verified"',
        'year = 2026\noff = [{from = 2025-01-01, until = 2025-01-01}]\nwork = []\narticle = ""\n'
        'source = ""\nstatus = "verified"',
        'year = 2026\noff = []\nwork = [2025-01-01]\narticle = ""\nsource = ""\nstatus = "sure"',
    ],
)
def test_a_table_that_is_wrong_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "2026.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput) as caught:
        Calendar.from_folder(tmp_path)
    assert caught.value.code == "law.holiday-table"
    assert "2026.toml" in caught.value.message.render("zh")
