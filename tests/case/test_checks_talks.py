"""Ways to break talks, reports of hardship, and the letters that go with them."""

from __future__ import annotations

from datetime import date

from pipeline.case.talks import HardshipReport, PerformanceTalk, open_actions
from pipeline.finding import Severity
from tests.case.broken import TWO, Broken, codes

W = Severity.WARNING
TALK = {
    "id": "t1",
    "held_on": "2026-03-18",
    "points": [
        {
            "problem": "工资推迟发放",
            "actions": [{"what": "提供单位证明", "by": "borrower", "due": "2026-03-25"}],
        }
    ],
}
REPORT = {"id": "h1", "reported_on": "2026-03-02", "by": "borrower", "reason": "住院停工"}
DECISION = {
    "outcome": "propose",
    "by": "陆鸣",
    "on": "2026-03-05",
    "reason": "材料属实",
    "proposal": ["第三期推迟一个月"],
    "reply_by": "2026-03-20",
}
_SENT = {"issued_on": "2026-03-06", "served_by": "email"}


def _talk(**changes: object) -> dict[str, object]:
    return {"talks": [{**TALK, **changes}]}


def _report(**changes: object) -> dict[str, object]:
    return {"hardship": [{**REPORT, "decision": {**DECISION, **changes}}]}


_UNRECORDED = frozenset({"talk.unrecorded"})
BROKEN = (
    Broken(
        "notice.to",
        "notices[2].to",
        {"notices[+]": {**_SENT, "kind": "guarantor"}},
        also=frozenset(),
    ),
    Broken(
        "notice.to",
        "notices[1].to",
        {"notices[+]": {**_SENT, "kind": "cure", "to": "guarantor"}},
        example=TWO,
    ),
    Broken(
        "notice.undecided", "notices[2].issued_on", {"notices[+]": {**_SENT, "kind": "proposal"}}
    ),
    Broken(
        "notice.undecided",
        "notices[2].issued_on",
        {**_report(on="2026-03-07"), "notices[+]": {**_SENT, "kind": "proposal"}},
    ),
    Broken(
        "talk.early",
        "talks[0].held_on",
        _talk(held_on="2025-12-10", session="s4"),
    ),
    Broken("talk.session", "talks[0].session", _talk(session="s4")),
    Broken("talk.unrecorded", "talks[0].session", _talk(), W),
    Broken("talk.not-held", "talks[0].points", _talk(held_on=None)),
    Broken(
        "talk.action-day",
        "talks[0].points[0].actions[0].due",
        _talk(held_on="2026-03-26"),
        also=_UNRECORDED,
    ),
    Broken(
        "hardship.early",
        "hardship[0].reported_on",
        {"hardship": [{**REPORT, "reported_on": "2025-12-01"}]},
    ),
    Broken("hardship.decision-day", "hardship[0].decision.on", _report(on="2026-03-01")),
    Broken("hardship.proposal", "hardship[0].decision.proposal", _report(reply_by=None)),
    Broken("hardship.reply-by", "hardship[0].decision.reply_by", _report(reply_by="2026-03-04")),
)


def test_a_report_that_was_decided_and_answered_is_no_finding() -> None:
    assert codes("online-loan", _report()) == []


def test_a_report_holds_until_somebody_decides_and_then_until_the_answer_is_due() -> None:
    waiting = HardshipReport.model_validate(REPORT)
    days = [date(2026, 3, day) for day in (1, 2, 30)]
    assert [waiting.holds(day) for day in days] == [False, True, True]
    decided = HardshipReport.model_validate({**REPORT, "decision": DECISION})
    days = [date(2026, 3, day) for day in (4, 5, 20, 21)]
    assert [decided.holds(day) for day in days] == [True, True, True, False]
    go_on = {**DECISION, "outcome": "go_on", "proposal": [], "reply_by": None}
    assert not HardshipReport.model_validate({**REPORT, "decision": go_on}).holds(days[1])


def test_an_action_is_open_from_the_talk_until_it_is_done_and_overdue_after_its_day() -> None:
    talk = PerformanceTalk.model_validate(TALK)
    found = [open_actions([talk], date(2026, 3, day)) for day in (17, 18, 25, 26)]
    assert [[each.overdue for each in one] for one in found] == [[], [False], [False], [True]]
    (action,) = talk.points[0].actions
    done = talk.points[0].model_copy(
        update={"actions": (action.model_copy(update={"done_on": date(2026, 3, 24)}),)}
    )
    late = talk.model_copy(update={"points": (done,)})
    assert open_actions([late], date(2026, 3, 26)) == ()
    assert len(open_actions([late], date(2026, 3, 23))) == 1
