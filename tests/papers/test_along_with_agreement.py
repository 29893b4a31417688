"""What is signed along with the agreement: who signs what, when it is there, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from pipeline.debt.agreed import agreed_schedule, state_of
from pipeline.papers.agreement_context import Agreement
from pipeline.papers.cost_table import CostTable
from pipeline.papers.guarantor_consent import GuarantorConsent
from pipeline.papers.guides.frame import Guide
from pipeline.papers.power_of_attorney import PowerOfAttorney
from pipeline.papers.record import Issued, Record
from pipeline.papers.statement_context import Statement
from pipeline.papers.supplementary_agreement import SupplementaryAgreement
from pipeline.papers.terms_notice import TermsNotice
from pipeline.papers.waiver_approval import WaiverApproval
from pipeline.running.templates import Templates
from pipeline.running.typesetting import typeset
from tests.case.broken import DELETE, ONE, TWO
from tests.case.test_checks_amendments import _change
from tests.papers.matters import agreed, case_of, draft, matter_of, outcomes, signed, skipped, text

DAY = date(2026, 10, 31)
NONE: Mapping[str, object] = {}


def _signers(key: str, changes: Mapping[str, object] = NONE, example: str = ONE) -> list[str]:
    return [step.party for step in draft(matter_of(DAY, changes, example=example), key).signing]


# --- the notice of important terms -------------------------------------------------------------


def _notice(changes: Mapping[str, object], example: str = ONE) -> dict[str, str]:
    context = draft(matter_of(DAY, changes, example=example), "terms-notice").context
    assert isinstance(context, TermsNotice)
    return {item.title: item.text for item in context.items}


def test_whoever_owes_the_debt_signs_the_notice() -> None:
    assert _signers("terms-notice") == ["borrower"]
    assert _signers("terms-notice", example=TWO) == ["borrower", "spouse"]
    consents: Mapping[str, object] = {"signatories[1].capacity": "consent"}
    assert _signers("terms-notice", consents, TWO) == ["borrower"]


def test_the_english_notice_is_for_reading_only() -> None:
    english = draft(matter_of(DAY), "terms-notice-en")
    assert (english.signing, english.language) == ((), "en")
    assert "terms-notice-en" not in outcomes(matter_of(DAY, {"terms.english": False}))


def test_the_notice_names_what_the_agreement_has_and_nothing_else() -> None:
    plain = _notice(NONE)
    assert {"债务数额", "减免及其条件", "违约金", "提前到期", "争议解决"} <= set(plain)
    assert "5日宽限期" in plain["违约金"]
    assert "每日0.05%" in plain["违约金"]
    without = _notice({"terms.default.damages": None, "terms.default.acceleration": None})
    assert {"违约金", "提前到期"}.isdisjoint(without)
    fixed = _notice({"terms.default.damages": {"fixed": "300.00"}})
    assert "一次性支付违约金300.00元" in fixed["违约金"]
    assert "协议何时生效" in _notice({"terms.takes_effect": "on_first_payment"})


def test_there_is_no_notice_of_an_agreement_that_was_not_reviewed() -> None:
    matter = matter_of(DAY, {"terms.review": DELETE}, record=Record())
    for key in ("terms-notice", "service-address"):
        assert "neither reviewed" in skipped(matter, key)


# --- addresses, authority, waiver, guarantor ---------------------------------------------------


def test_each_signatory_confirms_its_own_address() -> None:
    for party in ("borrower", "spouse", "guarantor", "lender"):
        assert _signers(f"service-address-{party}", example=TWO) == [party]


def test_somebody_without_an_address_cannot_confirm_one(tmp_path: Path) -> None:
    gone: Mapping[str, object] = {"parties[0].address": DELETE, "parties[0].email": DELETE}
    party = case_of().parties[0].id
    assert "neither an address" in skipped(matter_of(DAY, gone), f"service-address-{party}")
    no_mail = matter_of(DAY, {"parties[0].email": DELETE})
    assert "电子送达" not in text(no_mail, f"service-address-{party}", tmp_path)


UNSIGNED: Mapping[str, object] = {"parties[2].authority.evidence": None}


def test_a_power_of_attorney_is_made_where_none_was_handed_in() -> None:
    assert "power-of-attorney-agent" not in outcomes(matter_of(DAY))
    context = draft(matter_of(DAY, UNSIGNED), "power-of-attorney-agent").context
    assert isinstance(context, PowerOfAttorney)
    assert context.scope == "特别授权：提出、接受、变更还款方案；签署和解协议；接收文书"
    assert (context.since, context.until) == ("2025年10月10日", "2026年12月31日")
    assert [each.led_by for each in context.principals] == ["顾衡"]
    assert _signers("power-of-attorney-agent", UNSIGNED) == ["lender"]


def test_the_approval_of_a_waiver_says_how_much_and_who() -> None:
    context = draft(matter_of(DAY), "waiver-approval").context
    assert isinstance(context, WaiverApproval)
    assert (context.amount, context.share, context.of_principal) == ("2,461.75", "12.64%", "")
    assert context.approver == "资产管理部总经理（单户减免 3000 元以下）"
    assert _signers("waiver-approval") == ["lender"]
    assert "waiver-approval" not in outcomes(matter_of(DAY, {"terms.waiver": None}))


def test_more_than_the_charges_waived_is_principal_waived() -> None:
    context = draft(matter_of(DAY, {"terms.waiver.amount": "3670.17"}), "waiver-approval").context
    assert isinstance(context, WaiverApproval)
    assert context.of_principal == "0.01"


@pytest.mark.parametrize(
    ("guarantee", "kind", "months"),
    [
        (None, "按原保证合同约定的保证方式", "六"),
        ({"kind": "joint"}, "以连带责任保证的方式（民法典第六百八十八条）", "六"),
        ({"kind": "general", "months": 24}, "以一般保证的方式（民法典第六百八十七条）", "二十四"),
    ],
)
def test_a_guarantor_consents_to_debt_term_and_liability(
    guarantee: object, kind: str, months: str
) -> None:
    matter = matter_of(DAY, {"terms.guarantee": guarantee}, example=TWO)
    context = draft(matter, "guarantor-consent-guarantor").context
    assert isinstance(context, GuarantorConsent)
    assert (context.kind, context.months, context.increase) == (kind, months, "")
    assert context.last_due == "2026年12月10日"


def test_an_increase_is_named_to_the_guarantor() -> None:
    changes = {"terms.confirmed.penalty": "2892.01", "terms.waiver.amount": "7578.80"}
    context = draft(matter_of(DAY, changes, example=TWO), "guarantor-consent-guarantor").context
    assert isinstance(context, GuarantorConsent)
    assert context.increase == "100.00"


# --- the guide -----------------------------------------------------------------------------------


@pytest.mark.parametrize("example", [ONE, TWO])
def test_what_is_to_be_done_before_signing_is_on_one_page(example: str) -> None:
    guide = draft(matter_of(DAY, example=example, record=Record()), "guide-agreement")
    assert isinstance(guide.context, Guide)
    assert len(guide.context.steps) > 7
    assert typeset(guide, Templates(), guide.context).pages == 1


# --- all-in costs ------------------------------------------------------------------------------


def _costs(changes: Mapping[str, object]) -> CostTable:
    context = draft(matter_of(DAY, changes), "cost-table").context
    assert isinstance(context, CostTable)
    return context


def test_a_plan_without_interest_costs_nothing_a_year() -> None:
    table = _costs({"terms.cost_table": True})
    assert (table.total, table.yearly, table.basis) == ("0.00", "0%", "")


def test_the_yearly_cost_is_what_makes_payments_worth_the_debt() -> None:
    monthly = {
        "terms.cost_table": True,
        "terms.schedule": {
            "method": "interest_only",
            "count": 12,
            "first_due": "2026-01-20",
            "rate": "0.12",
            "interest_from": "2025-12-20",
        },
    }
    table = _costs(monthly)
    assert Decimal(table.yearly.rstrip("%")) == pytest.approx(Decimal("12.68"), abs=Decimal("0.02"))
    assert table.counted_from == "2025年12月20日"


def test_the_table_lists_what_default_brings_back_of_the_old_contracts() -> None:
    def items(**changes: object) -> dict[str, str]:
        asked = {"terms.cost_table": True}
        rows = _costs(asked | {f"terms.{k}": v for k, v in changes.items()}).contingent
        return {row.item: f"{row.basis} {row.amount}" for row in rows}

    both = items(old_charges="run")
    assert both["恢复计算的减免金额"].endswith("2,461.75元")
    assert "自2025年12月15日的次日起" in both["原合同的利息、罚息"]
    assert "免除" in both["原合同的利息、罚息"]
    plain = items(old_charges="stop", waiver=DELETE)
    assert plain.keys() == both.keys() - {"恢复计算的减免金额", "原合同的利息、罚息"}


# --- interest while performing -------------------------------------------------------------------


def _interest(**plan: object) -> Agreement:
    """With due dates in the Spring Festival of 2026, from 15 to 23 February."""
    plan = {"method": "equal_principal", "count": 6, "rate": "0.12", **plan}
    schedule = {"first_due": "2026-02-16", **plan}
    context = draft(matter_of(DAY, {"terms.schedule": schedule}), "agreement").context
    assert isinstance(context, Agreement)
    return context


@pytest.mark.parametrize(("roll", "first_due"), [("by_clause", 16), ("following", 24)])
def test_interest_is_counted_by_days_to_the_date_that_is_printed(roll: str, first_due: int) -> None:
    paper = _interest(roll=roll, day_count="actual/365", interest_from="2026-01-10")
    first = paper.instalments[0]
    assert first.due == f"2026年2月{first_due}日"
    days = (date(2026, 2, first_due) - date(2026, 1, 10)).days
    owed = Decimal(paper.repayable.replace(",", ""))
    expected = (owed * Decimal("0.12") * days / 365).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(first.interest) == expected


def test_the_agreement_says_from_when_interest_runs_even_if_the_case_does_not() -> None:
    assert "自2026年1月16日起按年利率12%计息" in _interest().rate
    assert "自2026年1月10日起按年利率12%计息" in _interest(interest_from="2026-01-10").rate


def test_what_is_said_of_months_without_interest_is_true_of_every_instalment() -> None:
    paper = _interest(roll="following", interest_free_months=1, interest_from="2026-01-16")
    assert "还款日在2026年2月24日及以前的各期不计利息" in paper.rate
    assert [each.interest == "0.00" for each in paper.instalments] == [True] + [False] * 5
    assert paper.instalments[0].due == "2026年2月24日"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("signing", "licence", "there"),
    [
        ("2026-07-31", "online_small_loan", False),
        ("2026-08-01", "online_small_loan", True),
        ("2026-08-01", "none", False),
    ],
)
def test_from_the_day_of_the_rule_licensed_lenders_owe_the_table(
    signing: str, licence: str, there: bool, tmp_path: Path
) -> None:
    changes = {
        "terms.signing_date": signing,
        "parties[1].licence": licence,
        "terms.schedule.first_due": "2026-09-20",
    }
    matter = matter_of(DAY, changes)
    assert ("cost-table" in outcomes(matter)) is there
    assert ("附件三《综合融资成本明示表》" in text(matter, "agreement", tmp_path)) is there
    if there:
        context = draft(matter, "cost-table").context
        assert isinstance(context, CostTable)
        assert "未核对原文" in context.basis


# --- later changes -----------------------------------------------------------------------------


def test_status_follows_the_days_of_grace_that_a_supplementary_agreement_signs() -> None:
    change = {"id": "grace", "on": "2026-04-01", "reason": "工资发放日后移", "grace_days": 20}
    matter = matter_of(date(2026, 5, 10), {"amendments": [change]})
    paper = draft(matter, "supplementary-agreement-grace").context
    assert isinstance(paper, SupplementaryAgreement)
    assert paper.totals is None
    (said,) = paper.changes
    assert said == ("宽限期改为20日，适用于2026年4月1日及以后到期的各期；此前到期的各期仍按原约定")
    terms = matter.case.terms
    assert terms is not None
    state = state_of(matter.case, terms, date(2026, 5, 10))
    march, april = state.instalments[2:4]
    assert (march.grace_until, april.grace_until) == (date(2026, 3, 25), date(2026, 5, 10))
    assert april.status.value == "paid"  # on 8 May; without the change it was late


def test_a_supplementary_agreement_is_signed_by_all_and_changes_no_signed_file() -> None:
    changed = {"amendments": [_change()]}
    before, after = matter_of(DAY, example=TWO), matter_of(DAY, changed, example=TWO)
    assert draft(before, "agreement") == draft(after, "agreement")
    paper = draft(after, "supplementary-agreement-change-1")
    assert [step.party for step in paper.signing] == ["borrower", "spouse", "guarantor", "lender"]
    context = paper.context
    assert isinstance(context, SupplementaryAgreement)
    assert context.agreement_sha256 == "ab" * 32
    assert context.totals
    assert (context.totals.principal, context.totals.interest) == ("27,000.00", "60.00")


def test_there_is_nothing_to_change_before_the_agreement_is_signed() -> None:
    matter = matter_of(DAY, {"amendments": [_change()]}, example=TWO, record=Record())
    assert "not been signed" in skipped(matter, "supplementary-agreement")


def test_the_numbers_of_the_new_instalments_go_on() -> None:
    first, second = _change(), _change(id="change-2", on="2026-10-16")
    matter = matter_of(DAY, {"amendments": [first, second]}, example=TWO)
    context = draft(matter, "supplementary-agreement-change-2").context
    assert isinstance(context, SupplementaryAgreement)
    terms = matter.case.terms
    assert terms
    before = agreed_schedule(terms).instalments[-1].number
    assert [row.no for row in context.instalments] == [str(before + 3), str(before + 4)]


def test_papers_follow_a_change_from_its_day_on_once_all_have_signed_it() -> None:
    changes = {"amendments": [_change()], "payments": [], "payments_file": DELETE}
    case = case_of(changes, TWO)
    supplement = signed("supplementary-agreement-change-1", date(2026, 10, 15))

    def rows(on: date, *also: Issued) -> list[tuple[str, str]]:
        matter = matter_of(on, changes, example=TWO, record=agreed(case, *also))
        context = draft(matter, "statement").context
        assert isinstance(context, Statement)
        return [(row.status, row.amount) for row in context.instalments]

    unsigned, before = rows(DAY), rows(date(2026, 10, 14), supplement)
    assert all("补充协议" not in status for status, _ in unsigned + before)
    after = rows(date(2026, 10, 16), supplement)
    assert {status for status, _ in after[:-2]} == {"补充协议代替"}
    assert after[-2:] == [("未到期", "6,000.00"), ("未到期", "21,060.00")]


def test_a_change_of_words_has_no_table(tmp_path: Path) -> None:
    words = _change(instalments=[], remaining=None, changes=["送达地址改为示例路 1 号。"])
    matter = matter_of(DAY, {"amendments": [words]}, example=TWO)
    found = text(matter, "supplementary-agreement-change-1", tmp_path)
    assert "送达地址改为示例路 1 号。" in found
    assert "还款计划的变更" not in found


# --- an agreement that waits for the first payment ---------------------------------------------

WAITS = {"terms.takes_effect": "on_first_payment"}


def test_performance_begins_with_the_first_payment() -> None:
    unpaid = matter_of(date(2026, 1, 19), WAITS)
    assert "takes effect when the first instalment is paid" in skipped(unpaid, "statement")
    assert draft(matter_of(date(2026, 1, 20), WAITS), "statement")


def test_a_first_payment_after_grace_comes_too_late() -> None:
    late = {**WAITS, "payments[0].received_on": "2026-01-26"}
    in_grace = {**WAITS, "payments[0].received_on": "2026-01-25"}
    assert "first instalment" in skipped(matter_of(DAY, late), "statement")
    assert draft(matter_of(DAY, in_grace), "statement")


def test_papers_bear_the_day_that_they_are_of() -> None:
    early = matter_of(date(2025, 12, 12), record=Record({"x": signed("x", DAY)}))
    assert draft(early, "waiver-approval").dated == date(2025, 12, 12)
    assert draft(early, "deviation-sheet").dated == date(2025, 12, 12)
    assert "does not exist yet" in skipped(early, "terms-notice")
