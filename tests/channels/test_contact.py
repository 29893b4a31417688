"""The rules of contact, from the law data: only on days they cover, with source and doubt."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline.finding import Finding
from tests.channels.desk import findings

LENDER, BORROWER, NOBODY = "19900000202", "19900000101", "19900000999"
LOG = {"negotiation.sessions[0].records": [{"kind": "call_log", "file": "c.csv"}]}
MOVED = {
    **LOG,
    "negotiation.sessions[0].started_at": "2026-03-02T22:10:00",
    "negotiation.sessions[0].ended_at": "2026-03-02T22:20:00",
}
ANSWERED = "2025-10-16 10:05:08,19900000202,19900000101,1556,是"


def contact(*rows: str, changes: Mapping[str, object] | None = None) -> list[Finding]:
    text = "\n".join(["开始时间,主叫,被叫,时长,是否接通", *rows, ANSWERED])
    found = findings(changes or LOG, {"c.csv": text.encode()})
    return [one for one in found if one.code.startswith("channel.contact.")]


@pytest.mark.parametrize(
    ("time", "breach"),
    [
        ("2026-03-02 22:00:00", True),
        ("2026-03-02 21:59:59", False),
        ("2026-03-02 07:59:59", True),
        ("2026-03-02 08:00:00", False),
        ("2026-01-29 23:00:00", False),  # the day before the rule
        ("2026-01-30 23:00:00", True),
    ],
)
def test_hours(time: str, breach: bool) -> None:
    found = contact(f"{time},{LENDER},{BORROWER},0,否")
    assert [one.code for one in found] == (["channel.contact.hours"] if breach else [])
    for one in found:
        assert (one.where.file, one.where.line) == ("c.csv", 2)
        assert "中国银行业协会" in one.rule
        assert "未核实" in one.rule
        assert "其他机构参照" in one.rule


def test_the_borrower_may_call_at_any_hour() -> None:
    assert contact(f"2026-03-02 23:00:00,{BORROWER},{LENDER},60,是") == []


@pytest.mark.parametrize(("agreed", "count"), [(True, 0), (False, 1)])
def test_an_hour_that_the_borrower_agreed_to(agreed: bool, count: int) -> None:
    changes = {**MOVED, "negotiation.sessions[0].hour_agreed": agreed}
    row = f"2026-03-02 22:10:05,{LENDER},{BORROWER},590,是"
    assert len(contact(row, changes=changes)) == count


def unanswered(times: int, day: str = "2026-03-02", callee: str = BORROWER) -> list[str]:
    return [f"{day} 10:{minute:02}:00,{LENDER},{callee},0,否" for minute in range(times)]


def test_the_seventh_unanswered_call_of_a_day_is_one_too_many() -> None:
    assert contact(*unanswered(6)) == []
    (found,) = contact(*unanswered(7))
    assert found.code == "channel.contact.calls-a-day"
    assert found.where.line == 8
    assert "7" in found.message.render("zh")


def test_other_days_and_other_numbers_are_counted_by_themselves() -> None:
    rows = [*unanswered(6), *unanswered(6, "2026-03-03"), *unanswered(6, callee="19900000201")]
    assert contact(*rows) == []
    assert contact(*unanswered(9, "2026-01-29")) == []


def test_the_fourth_talk_of_a_day_is_one_too_many() -> None:
    rows = [f"2026-03-02 1{hour}:00:00,{LENDER},{BORROWER},60,是" for hour in range(4)]
    assert contact(*rows[:3]) == []
    (found,) = contact(*rows)
    assert "GB/T 45251-2025" in found.rule


def test_a_number_of_nobody_is_a_third_party() -> None:
    (found,) = contact(f"2026-03-02 10:00:00,{LENDER},{NOBODY},60,是")
    assert found.code == "channel.contact.third-party"
    assert NOBODY not in found.message.render("zh")


def test_one_log_named_by_two_sessions_counts_once() -> None:
    twice = {**LOG, "negotiation.sessions[1].records": [{"kind": "call_log", "file": "c.csv"}],
             "negotiation.sessions[1].interruptions": "无"}  # fmt: skip
    assert contact(*unanswered(6), changes=twice) == []
