"""The rules of contact, from the law data: only on days they cover, with source and doubt."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline.finding import Finding
from tests.case.broken import DELETE
from tests.channels.desk import findings

LENDER, BORROWER, NOBODY = "19900000202", "19900000101", "19900000999"
LOG: Mapping[str, object] = {
    "negotiation.sessions[0].records": [{"kind": "call_log", "file": "c.csv"}]
}
MOVED: Mapping[str, object] = {
    **LOG,
    "negotiation.sessions[0].started_at": "2026-03-02T22:10:00",
    "negotiation.sessions[0].ended_at": "2026-03-02T22:20:00",
}
VERIFIED = {"party": "borrower", "way": "phone", "verified_on": "2025-10-16",
            "verified_how": "本人来电", "reply_within_days": 3}  # fmt: skip
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
        ("2026-01-29 23:00:00", True),  # the standard alone, before the association's rules
        ("2025-02-28 23:00:00", True),
        ("2025-02-27 23:00:00", False),  # the day before the standard
    ],
)
def test_hours(time: str, breach: bool) -> None:
    found = contact(f"{time},{LENDER},{BORROWER},0,否")
    assert [one.code for one in found] == (["channel.contact.hours"] if breach else [])
    for one in found:
        assert (one.where.file, one.where.line) == ("c.csv", 2)
        assert "GB/T 45251-2025" in one.rule
        assert ("中国银行业协会" in one.rule) == (time >= "2026-01-30")
        assert "未核实" in one.rule
        assert "参照" in one.rule


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


def test_two_numbers_of_one_person_are_counted_together() -> None:
    changes = {**LOG, "contacts[+]": {**VERIFIED, "value": NOBODY}}
    assert contact(*unanswered(4), *unanswered(2, callee=NOBODY), changes=changes) == []
    (found,) = contact(*unanswered(4), *unanswered(3, callee=NOBODY), changes=changes)
    assert found.code == "channel.contact.calls-a-day"


# --- a call that no log shows ---------------------------------------------------------------------

S1 = "negotiation.sessions[0]"


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 1),
        ({f"{S1}.line": DELETE}, 1),  # nobody says who called
        ({f"{S1}.hour_agreed": True}, 0),
        ({f"{S1}.line": {"caller": BORROWER, "callee": LENDER}}, 0),
        ({f"{S1}.started_at": "2026-03-02T21:59:59"}, 0),
        ({f"{S1}.started_at": "2026-03-02T14:10:00+00:00"}, 1),
        ({f"{S1}.channel": "video"}, 0),
    ],
)
def test_a_call_without_a_log_is_judged_by_its_session(
    changes: Mapping[str, object], count: int
) -> None:
    late = {f"{S1}.started_at": "2026-03-02T22:10:00", f"{S1}.ended_at": "2026-03-02T22:20:00"}
    found = findings({**late, f"{S1}.records": [], **changes})
    hours = [one for one in found if one.code == "channel.contact.hours"]
    assert [one.where.path for one in hours] == [f"{S1}.started_at"] * count


# --- third parties --------------------------------------------------------------------------------


def test_a_number_of_nobody_is_a_third_party() -> None:
    (found,) = contact(f"2026-03-02 10:00:00,{LENDER},{NOBODY},60,是")
    assert found.code == "channel.contact.third-party"
    assert NOBODY not in found.message.render("zh")
    for said in ("GB/T 45251-2025", "未核实", "推荐性国家标准", "个人信息保护法"):
        assert said in found.rule


def test_before_the_standard_the_law_on_personal_information_stands_alone() -> None:
    (found,) = contact(f"2025-02-27 10:00:00,{LENDER},{NOBODY},60,是")
    assert found.rule == "个人信息保护法 13、23"


SPOUSE = {
    "id": "spouse", "type": "person", "role": "spouse", "name": "祁远", "phone": NOBODY,
    "document": {"kind": "resident_id", "number": "990105198207050017"},
}  # fmt: skip
SIGNS = {"signatories[+]": {"party": "spouse", "capacity": "joint_debtor"}}
ACTS = {"role": "agent", "relation": "配偶", "acts_for": ["borrower"]}


@pytest.mark.parametrize(
    ("party", "more", "count"),
    [
        (SPOUSE, {}, 1),
        (SPOUSE, SIGNS, 0),
        ({**SPOUSE, "role": "guarantor"}, {}, 0),
        ({**SPOUSE, **ACTS}, {}, 0),
        ({**SPOUSE, **ACTS, "acts_for": []}, {}, 1),
    ],
)
def test_only_who_owes_or_acts_for_one_who_owes_may_be_called(
    party: Mapping[str, object], more: Mapping[str, object], count: int
) -> None:
    changes = {**LOG, "parties[+]": party, **more}
    found = contact(f"2026-03-02 10:00:00,{LENDER},{NOBODY},60,是", changes=changes)
    assert [one.code for one in found] == ["channel.contact.third-party"] * count


@pytest.mark.parametrize(("together", "count"), [(True, 0), (False, 1)])
def test_a_talk_with_a_third_party_alone(together: bool, count: int) -> None:
    there = [{"party": "agent", "capacity": "代理人"}, {"party": "spouse", "capacity": "配偶"}]
    there += [{"party": "borrower", "capacity": "本人"}] if together else []
    changes = {"parties[+]": SPOUSE, f"{S1}.participants": there}
    found = [one for one in findings(changes) if one.code == "channel.contact.third-party"]
    assert [one.where.path for one in found] == [f"{S1}.participants"] * count


def test_a_mail_of_the_lender_to_a_stranger() -> None:
    mail = (
        "From: han.jing@haitang.example.cn\nTo: shen.xiaohe@example.com\nCc: boss@firm.example\n"
        "Date: Wed, 05 Nov 2025 15:20:00 +0800\nMessage-ID: <a@b>\nSubject: x\n\nx\n"
    )
    records = {"negotiation.sessions[2].records": [{"kind": "email", "file": "m.eml"}]}

    def third(text: str) -> list[str]:
        found = findings(records, {"m.eml": text.encode()})
        return [f"{o.where.file} {o.message.render('zh')}" for o in found if "third" in o.code]

    (said,) = third(mail)
    assert "m.eml" in said
    assert "boss@firm.example" in said
    assert third(mail.replace("From: han.jing@haitang.example.cn", "From: boss@firm.example")) == []
    assert third(mail.replace("Cc: boss@firm.example\n", "")) == []


def test_one_log_named_by_two_sessions_counts_once() -> None:
    twice = {**LOG, "negotiation.sessions[1].records": [{"kind": "call_log", "file": "c.csv"}],
             "negotiation.sessions[1].interruptions": "无"}  # fmt: skip
    assert contact(*unanswered(6), changes=twice) == []


def test_a_call_that_two_logs_show_counts_once() -> None:
    rows = "\n".join(["开始时间,主叫,被叫,时长,是否接通", *unanswered(6), ANSWERED])
    logs: Mapping[str, object] = {
        "negotiation.sessions[0].records": [
            {"kind": "call_log", "file": "c.csv"}, {"kind": "call_log", "file": "year.csv"}
        ]
    }  # fmt: skip
    found = findings(logs, {"c.csv": rows.encode(), "year.csv": f"{rows}\n".encode()})
    assert [one.code for one in found if one.code.startswith("channel.contact.")] == []
