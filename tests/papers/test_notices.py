"""Letters of the performance stage: none before its conditions, and each says what adds up."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.case.money import round_cents
from pipeline.case.notices import NoticeKind
from pipeline.debt.acceleration import acceleration
from pipeline.debt.agreed import acceleration_clause, state_of
from pipeline.debt.appropriation import Head
from pipeline.debt.standing import Status
from pipeline.law.interruption import Cause, limitation_on
from pipeline.papers.notices.acceleration import AccelerationNotice
from pipeline.papers.notices.addressee import addressed, copied
from pipeline.papers.notices.arithmetic import counted
from pipeline.papers.notices.verdicts import WRITTEN, Standing, Verdict, letters_on
from tests.case.broken import ONE, TWO
from tests.papers.matters import LAW, case_of, draft, matter_of, skipped, text
from tests.papers.notice_cases import (
    DECISION,
    DEMAND,
    GUARANTEED,
    REPORT,
    payments,
    two_missed,
)

GOLDEN = Path(__file__).parent / "golden" / "letters"
Changes = Mapping[str, object]
THREATS = (
    "否则",
    "后果自负",
    "严重后果",
    "失信",
    "黑名单",
    "坐牢",
    "上门",
    "家人",
    "单位领导",
    "刑事",
)
GUARDIAN = {
    "id": "guardian",
    "type": "person",
    "role": "guardian",
    "name": "沈明",
    "document": {"kind": "resident_id", "number": "990106198001010017"},
    "address": "示例省示例市青枫区梧桐里 18 号",
    "phone": "19900000903",
    "acts_for": ["borrower"],
}


def verdicts(on: date, changes: Changes, example: str = ONE) -> dict[NoticeKind, Verdict]:
    case = case_of(changes, example)
    assert case.terms
    return {each.kind: each for each in letters_on(case, case.terms, LAW, on)}


def due(on: date, changes: Changes, example: str = ONE) -> set[str]:
    return {kind.value for kind, each in verdicts(on, changes, example).items() if each.is_due}


def lacks(on: date, changes: Changes) -> str:
    found = verdicts(on, changes)[NoticeKind.ACCELERATION]
    assert found.standing is Standing.REFUSED
    return " ".join(each.render("en") for each in found.reasons)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 1, 16), set()),
        (date(2026, 1, 17), {"reminder"}),
        (date(2026, 1, 20), {"reminder"}),
        (date(2026, 1, 21), {"grace_reminder"}),
        (date(2026, 1, 25), {"grace_reminder"}),
        (date(2026, 1, 26), {"demand"}),
    ],
)
def test_before_an_instalment_and_after_it(on: date, expected: set[str]) -> None:
    assert due(on, {"payments": [], "notices": []}) == expected


def test_the_agreement_may_give_other_days_for_a_reminder() -> None:
    changes = {"payments": [], "notices": [], "terms.reminder_days": 7}
    assert due(date(2026, 1, 13), changes) == {"reminder"}


@pytest.mark.parametrize(
    ("notices", "on", "missing"),
    [
        ([], date(2026, 4, 10), "has not been demanded yet"),
        ([{**DEMAND, "issued_on": "2026-03-05", "arrived_on": "2026-03-07"}], date(2026, 4, 25),
         "no condition of acceleration was met yet; demand again"),
        ([{**DEMAND, "arrived_on": None}], date(2026, 4, 25), "not on record that the demand"),
        ([{**DEMAND, "evidence": None}], date(2026, 4, 25), "no proof that the demand"),
        ([{**DEMAND, "served_by": "sms"}], date(2026, 4, 25), "neither by post nor by e-mail"),
        ([DEMAND], date(2026, 4, 20), "runs until 2026-04-20"),
        ([DEMAND], date(2026, 4, 3), "not on record that the demand"),
    ],
)  # fmt: skip
def test_acceleration_is_refused_with_what_is_missing(
    notices: list[dict[str, Any]], on: date, missing: str
) -> None:
    assert missing in lacks(on, two_missed(*notices))


def test_acceleration_waits_for_the_end_of_the_period_and_then_is_due() -> None:
    """Arrived on 4 April, 15 days: 19 April is a Sunday, so the 20th is the last (民法典 203)."""
    assert "acceleration" not in due(date(2026, 4, 20), two_missed(DEMAND))
    assert "acceleration" in due(date(2026, 4, 21), two_missed(DEMAND))
    without = two_missed(DEMAND, **{"terms.default.acceleration": None})
    assert "has no clause" in lacks(date(2026, 4, 21), without)


def test_a_payment_of_all_that_is_overdue_ends_it() -> None:
    paid = payments(("2026-01-20", "1701.04"), ("2026-04-21", "3500.00"))
    assert "acceleration" not in verdicts(
        date(2026, 4, 22), {"payments": paid, "notices": [DEMAND]}
    )


def test_the_notice_of_acceleration_adds_up() -> None:
    context = draft(matter_of(date(2026, 4, 22), two_missed(DEMAND)), "acceleration-due").context
    assert isinstance(context, AccelerationNotice)
    parts = (context.overdue, context.not_yet_due, context.damages, context.revived)
    assert sum(map(_amount, parts)) == _amount(context.total)
    assert context.clause == "协议第七条第三款（提前到期）"


def test_an_acceleration_on_record_without_its_conditions_is_no_paper() -> None:
    early = {**DEMAND, "kind": "acceleration", "issued_on": "2026-04-10", "arrived_on": None}
    reason = skipped(matter_of(date(2026, 4, 12), two_missed(DEMAND, early)),
                     "acceleration-2026-04-10")  # fmt: skip
    assert "were not met on 2026-04-10: The period of the demand" in reason


# --- hardship ----------------------------------------------------------------------------------


def test_a_report_of_hardship_holds_every_letter_until_a_person_decides() -> None:
    held = verdicts(date(2026, 4, 10), two_missed(hardship=[REPORT]))
    held.pop(NoticeKind.ACCELERATION)
    assert {each.standing for each in held.values()} == {Standing.HELD}
    assert NoticeKind.DEMAND in held
    matter = matter_of(date(2026, 4, 10), two_missed(hardship=[REPORT]))
    assert "nobody has decided on it" in skipped(matter, "demand-borrower-held")
    assert not any(each.is_due for each in held.values())
    go_on = {**DECISION, "outcome": "go_on", "proposal": [], "reply_by": None}
    assert "demand" in due(date(2026, 4, 10), two_missed(hardship=[{**REPORT, "decision": go_on}]))


def test_a_proposal_leaves_once_decided_and_holds_the_rest_until_its_answer_is_due() -> None:
    changes = two_missed(hardship=[{**REPORT, "decision": DECISION}])
    assert due(date(2026, 4, 2), changes) == set()
    assert due(date(2026, 4, 3), changes) == {"proposal"}
    assert "demand" not in due(date(2026, 4, 15), changes)
    assert "demand" in due(date(2026, 4, 16), changes)


# --- damages, cure, guarantor ---------------------------------------------------------------------


PRINCIPAL_FIRST = {"terms.appropriation": ["fees", "principal", "interest"]}


def test_damages_left_open_are_told_once_with_their_arithmetic(tmp_path: Path) -> None:
    changes = {**PRINCIPAL_FIRST, "payments": LATE, "notices": []}
    assert due(date(2026, 3, 5), changes) == {"damages"}
    letter = text(matter_of(date(2026, 3, 5), changes), "damages-due", tmp_path)
    assert "第2期（2026年3月2日至2026年3月4日）：1,701.04元×0.05%×3日＝2.55元" in letter
    assert "尚欠**2.55元**" in letter
    sent = {**DEMAND, "kind": "damages", "issued_on": "2026-03-05", "arrived_on": None}
    assert due(date(2026, 3, 6), {**changes, "notices": [sent]}) == set()


def test_a_cure_is_acknowledged_once() -> None:
    case = {"notices": [{**DEMAND, "issued_on": "2026-04-27", "arrived_on": "2026-04-29"}]}
    assert "cure" not in due(date(2026, 5, 7), case)
    assert due(date(2026, 5, 8), case) == {"cure"}
    assert "cure" not in due(date(2026, 5, 10), {})


@pytest.mark.parametrize(
    ("kind", "says", "not_says"),
    [
        ("joint", "我方现请求您支付上述款项", "现在不必付款"),
        ("general", "您承担一般保证", "我方现请求您支付"),
        (None, "没有约定的，按照一般保证", "我方现请求您支付"),
    ],
)
def test_a_guarantor_learns_how_and_until_when_it_is_liable(
    kind: str | None, says: str, not_says: str, tmp_path: Path
) -> None:
    changes = {**GUARANTEED, "terms.guarantee": {"kind": kind, "months": 12}}
    assert "guarantor" in due(date(2026, 4, 20), changes, TWO)
    matter = matter_of(date(2026, 4, 20), changes, example=TWO)
    letter = text(matter, "guarantor-guarantor-due", tmp_path)
    assert says in letter
    assert not_says not in letter
    assert "到**2027年12月10日**届满" in letter
    assert "六百九十二条" in letter
    assert "六百九十三条" in letter


def test_a_guarantor_who_did_not_sign_keeps_the_old_period(tmp_path: Path) -> None:
    signing = [{"party": "borrower"}, {"party": "lender", "by": "邵平", "title": "法定代表人"}]
    changes = {**GUARANTEED, "signatories": signing}
    matter = matter_of(date(2026, 4, 20), changes, example=TWO)
    letter = text(matter, "guarantor-guarantor-due", tmp_path)
    assert "您没有书面同意和解协议延长的还款期限" in letter
    assert "2027年12月10日" not in letter


# --- whom letters reach, and how they speak -----------------------------------------------------


def test_a_letter_to_a_guarded_borrower_goes_to_the_guardian(tmp_path: Path) -> None:
    changes = two_missed(**{"parties[+]": GUARDIAN})
    letter = text(matter_of(date(2026, 4, 10), changes), "demand-due", tmp_path)
    assert "[当事人] 沈明（沈晓禾的监护人）：" in letter
    assert "送达地址：示例省示例市青枫区梧桐里 18 号\n" in letter
    assert addressed(case_of(), "borrower") == "沈晓禾"


def test_joint_debtors_and_the_borrowers_lawyer_get_a_copy() -> None:
    assert copied(case_of({}, TWO), "borrower") == "借款人配偶田雨、律师许清"
    assert copied(case_of({}, TWO), "guarantor") == ""
    consents = {"signatories[1].capacity": "consent"}
    assert "田雨" not in copied(case_of(consents, TWO), "borrower")


LATE = payments(("2026-01-20", "1701.04"), ("2026-03-04", "1701.04"))
LETTERS = [
    ("damages-due", date(2026, 3, 5), {**PRINCIPAL_FIRST, "payments": LATE, "notices": []}, ONE),
    ("reminder-due", date(2026, 1, 18), {"payments": [], "notices": []}, ONE),
    ("grace-reminder-due", date(2026, 1, 22), {"payments": [], "notices": []}, ONE),
    ("demand-due", date(2026, 4, 10), two_missed(), ONE),
    ("acceleration-due", date(2026, 4, 22), two_missed(DEMAND), ONE),
    ("cure-2026-05-09", date(2026, 5, 10), {}, ONE),
    ("proposal-due", date(2026, 4, 4),
     two_missed(hardship=[{**REPORT, "decision": DECISION}]), ONE),
    ("guarantor-guarantor-due", date(2026, 4, 20), GUARANTEED, TWO),
]  # fmt: skip


@pytest.mark.parametrize(("key", "on", "changes", "example"), LETTERS, ids=[e[0] for e in LETTERS])
def test_every_letter_is_plain_cites_its_clause_and_threatens_nobody(
    key: str, on: date, changes: Changes, example: str, tmp_path: Path
) -> None:
    letter = text(matter_of(on, changes, example=example), key, tmp_path)
    golden = GOLDEN / f"{key}.txt"
    if os.environ.get("JIEQING_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(letter, encoding="utf-8")
    assert letter == golden.read_text(encoding="utf-8")
    assert [each for each in THREATS if each in letter] == []
    assert re.search("协议第[一二三四五六七八九十]+条", letter)
    assert re.search("本函依照协议第.*条（通知和送达）以.*送达。", letter)
    assert "22:00至次日08:00" in letter
    assert "债权人签章：" in letter


def test_a_letter_that_is_due_is_unsigned_until_the_case_lists_it() -> None:
    assert draft(matter_of(date(2026, 4, 10), two_missed()), "demand-due").signing == ()
    signed = draft(matter_of(date(2026, 4, 10), two_missed(DEMAND)), "demand-2026-04-02")
    assert [each.party for each in signed.signing] == ["lender"]


# --- limitation ---------------------------------------------------------------------------------


def test_a_demand_that_arrived_interrupts_the_time_to_sue() -> None:
    case = case_of(two_missed(DEMAND))
    assert case.terms
    found = limitation_on(case, case.terms, LAW, date(2026, 5, 1))
    assert [(each.on, each.cause) for each in found.interruptions][-1] == (
        date(2026, 4, 4), Cause.DEMANDED)  # fmt: skip
    assert found.last == date(2029, 10, 20)  # three years from the last instalment (189)
    called = {
        **DEMAND,
        "kind": "acceleration",
        "issued_on": "2026-04-22",
        "arrived_on": "2026-04-24",
    }
    case = case_of(two_missed(DEMAND, called))
    assert case.terms
    found = limitation_on(case, case.terms, LAW, date(2026, 5, 1))
    assert found.last == date(2029, 4, 24)


# --- any history --------------------------------------------------------------------------------

DAYS = st.dates(date(2026, 1, 1), date(2026, 10, 31))
AMOUNTS = st.decimals("100", "3500", places=2)
WAYS = st.sampled_from(["post", "email", "sms", "in_person"])


@st.composite
def histories(draw: st.DrawFn) -> tuple[date, dict[str, object]]:
    """A day, payments, and demands, some of which arrived and some of which are proved."""
    paid = draw(st.lists(st.tuples(DAYS, AMOUNTS), max_size=8))
    notices = []
    for issued in sorted(draw(st.lists(DAYS, max_size=4))):
        took = draw(st.one_of(st.none(), st.integers(0, 20)))
        arrived = None if took is None else (issued + timedelta(days=took)).isoformat()
        proof = draw(st.sampled_from([None, "l-delivery"]))
        notices.append({**DEMAND, "issued_on": issued.isoformat(), "arrived_on": arrived,
                        "served_by": draw(WAYS), "evidence": proof})  # fmt: skip
    listed = payments(*((day.isoformat(), str(amount)) for day, amount in sorted(paid)))
    return draw(DAYS), {"payments": listed, "notices": notices}


@settings(max_examples=60, deadline=None)
@given(histories())
def test_no_letter_before_its_conditions(history: tuple[date, dict[str, object]]) -> None:
    on, changes = history
    case = case_of(changes)
    assert case.terms
    terms, state = case.terms, state_of(case, case.terms, on)
    assert terms.default.acceleration
    clause = acceleration_clause(terms.default.acceleration)
    for each in letters_on(case, terms, LAW, on):
        if not each.is_due:
            continue
        numbered = [state.instalments[number - 1] for number in each.instalments]
        match each.kind:
            case NoticeKind.REMINDER:
                assert all(on <= one.due <= on + timedelta(days=3) for one in numbered)
            case NoticeKind.GRACE_REMINDER:
                assert all(one.due < on <= one.grace_until for one in numbered)
            case NoticeKind.DEMAND:
                assert numbered
                assert all(one.status is Status.MISSED for one in numbered)
            case NoticeKind.CURE:
                assert not state.missed
                assert not state.of(Head.DAMAGES).outstanding
            case NoticeKind.ACCELERATION:
                assert any(one.met for one in acceleration(state, clause))
                proved = [
                    one
                    for one in case.notices
                    if one.arrived_on
                    and one.evidence
                    and one.served_by in WRITTEN
                    and one.arrived_on + timedelta(days=15) < on
                ]
                assert proved


@settings(max_examples=40, deadline=None)
@given(histories())
def test_the_arithmetic_on_a_letter_is_the_ledgers(history: tuple[date, dict[str, object]]) -> None:
    on, changes = history
    case = case_of(changes)
    assert case.terms
    state = state_of(case, case.terms, on)
    rate, cap = Decimal("0.0005"), Decimal("800.00")
    is_capped = state.of(Head.DAMAGES).owed >= cap
    for each in state.instalments:
        found = counted(state, each, rate)
        agreed = round_cents(each.agreed_damages)
        assert found >= agreed if is_capped else found == agreed


def _amount(figures: str) -> Decimal:
    return Decimal(figures.replace(",", "") or 0)


def test_two_guarantors_get_a_letter_each() -> None:
    second = {
        "id": "guarantor2",
        "type": "person",
        "role": "guarantor",
        "name": "沈明",
        "document": {"kind": "resident_id", "number": "990106198001010017"},
        "address": "示例省示例市青枫区梧桐里 18 号",
    }
    matter = matter_of(date(2026, 4, 20), {**GUARANTEED, "parties[+]": second}, example=TWO)
    both = [draft(matter, f"guarantor-{ref}-due") for ref in ("guarantor", "guarantor2")]
    assert len({each.filename for each in both}) == 2
    assert len({each.context.model_dump()["letter_no"] for each in both}) == 2


def test_a_change_of_the_plan_starts_the_time_to_sue_from_its_own_last_day() -> None:
    change = {
        "id": "c1",
        "on": "2026-04-10",
        "reason": "住院",
        "remaining": "14800.00",
        "instalments": [{"due": "2027-03-20", "amount": "14800.00"}],
    }
    case = case_of(two_missed(amendments=[change]))
    assert case.terms
    before, after = (
        limitation_on(case, case.terms, LAW, day) for day in (date(2026, 4, 9), date(2026, 4, 10))
    )
    assert (before.last, after.last) == (date(2029, 10, 20), date(2030, 3, 20))
    assert after.interruptions[-1].on == date(2026, 4, 10)
