"""Every figure of law, one test a fact, named by its article."""

# ruff: noqa: N802 — a test's name quotes its article in Chinese, which has no lower case

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.case.parties import LicenceKind
from pipeline.errors import NoRuleForDate
from pipeline.law import Law, Rule, Status
from pipeline.law.caps import cap, private_cap

LAW = Law.load()
CODE_DAY = date(2021, 1, 1)
EVE = CODE_DAY - timedelta(days=1)
LICENSED = ("bank", "consumer_finance", "online_small_loan")

LPR = [
    ("2019-08-20", "0.0425"),
    ("2019-09-20", "0.0420"),
    ("2019-11-20", "0.0415"),
    ("2020-02-20", "0.0405"),
    ("2020-04-20", "0.0385"),
    ("2021-12-20", "0.0380"),
    ("2022-01-20", "0.0370"),
    ("2022-08-22", "0.0365"),
    ("2023-06-20", "0.0355"),
    ("2023-08-21", "0.0345"),
    ("2024-07-22", "0.0335"),
    ("2024-10-21", "0.0310"),
    ("2025-05-20", "0.0300"),
]


def verified(rule: Rule, value: object) -> None:
    assert (rule.value, rule.status) == (value, Status.VERIFIED)


def unverified(rule: Rule, value: object) -> None:
    assert (rule.value, rule.status) == (value, Status.UNVERIFIED)


@pytest.mark.parametrize(("day", "rate"), LPR)
def test_LPR_一年期_changes_on_the_day_it_is_published(day: str, rate: str) -> None:
    verified(LAW.at("lpr.one_year", date.fromisoformat(day)), Decimal(rate))


@pytest.mark.parametrize(("later", "earlier"), list(zip(LPR[1:], LPR[:-1], strict=True)))
def test_LPR_一年期_holds_until_the_eve_of_the_next_change(
    later: tuple[str, str], earlier: tuple[str, str]
) -> None:
    eve = date.fromisoformat(later[0]) - timedelta(days=1)
    verified(LAW.at("lpr.one_year", eve), Decimal(earlier[1]))


def test_LPR_一年期_is_unverified_after_august_2026_and_unknown_after_that_year() -> None:
    verified(LAW.at("lpr.one_year", date(2026, 8, 31)), Decimal("0.03"))
    unverified(LAW.at("lpr.one_year", date(2026, 9, 1)), Decimal("0.03"))
    unverified(LAW.at("lpr.one_year", date(2026, 12, 31)), Decimal("0.03"))
    for unknown in (date(2019, 8, 19), date(2027, 1, 1)):
        with pytest.raises(NoRuleForDate):
            LAW.at("lpr.one_year", unknown)


def test_法释2020_17_第25条_private_lending_is_capped_at_four_times_lpr() -> None:
    found = private_cap(LAW, date(2024, 8, 1))
    assert (found.rate, found.status) == (Decimal("0.1340"), Status.VERIFIED)
    assert found.articles[0] == "法释〔2020〕17号《民间借贷规定》第25条"
    assert [rule.id for rule in found.rules] == ["cap.lpr_multiple", "lpr.one_year"]


def test_法释2020_17_第25条_a_cap_on_an_unverified_lpr_is_unverified() -> None:
    found = private_cap(LAW, date(2026, 10, 1))
    assert (found.rate, found.status) == (Decimal("0.1200"), Status.UNVERIFIED)


def test_法释2020_17_第31条_the_transition_of_2020_08_20() -> None:
    before, after = private_cap(LAW, date(2020, 8, 19)), private_cap(LAW, date(2020, 8, 20))
    assert (before.rate, before.status) == (Decimal("0.24"), Status.UNVERIFIED)
    assert "第31条" in before.rules[0].note_zh
    assert (after.rate, after.status) == (Decimal("0.1540"), Status.VERIFIED)


def test_法释2020_17_第29条_overdue_interest_damages_and_fees_together() -> None:
    verified(LAW.at("cap.overdue_total_multiple", date(2022, 1, 1), "private"), Decimal(4))


@pytest.mark.parametrize("lender", LICENSED)
def test_法释2020_27_批复_the_multiple_does_not_bind_licensed_lenders(lender: str) -> None:
    assert not LAW.covers("cap.lpr_multiple", date(2024, 1, 1), lender)
    assert not LAW.covers("cap.overdue_total_multiple", date(2024, 1, 1), lender)


def test_法释2020_27_批复_small_loan_companies_from_2021() -> None:
    """Before it two views of them agreed on 24 % until 19 August 2020, and then no more."""
    assert cap(LAW, "online_small_loan", CODE_DAY).rate == Decimal("0.24")
    for day in (EVE, date(2020, 8, 20), date(2017, 8, 3)):
        with pytest.raises(NoRuleForDate):
            cap(LAW, "online_small_loan", day)
    before = cap(LAW, "online_small_loan", date(2020, 8, 19))
    assert (before.rate, before.status) == (Decimal("0.24"), Status.UNVERIFIED)


@pytest.mark.parametrize("lender", LICENSED)
def test_法发2017_22_第2条_licensed_lenders_24_percent(lender: str) -> None:
    found = cap(LAW, lender, date(2024, 1, 1))
    assert (found.rate, found.status) == (Decimal("0.24"), Status.UNVERIFIED)
    assert [rule.id for rule in found.rules] == ["cap.fixed_rate"]


def test_小贷指引2025_new_small_loans() -> None:
    unverified(LAW.at("cap.small_loan_new_rate", date(2026, 1, 1), LICENSED[2]), Decimal("0.24"))
    by = LAW.at("cap.small_loan_lpr_multiple_by", date(2026, 1, 1), LICENSED[2])
    unverified(by, date(2027, 12, 31))


def test_金规2025_9_brokered_bank_loans() -> None:
    unverified(LAW.at("cap.assisted_rate", date(2025, 10, 1), "bank"), Decimal("0.24"))
    assert not LAW.covers("cap.assisted_rate", date(2025, 9, 30), "bank")


def test_银发2003_251_第3条_surcharge_on_overdue_loans() -> None:
    unverified(LAW.at("overdue.surcharge_min", CODE_DAY, "bank"), Decimal("0.30"))
    unverified(LAW.at("overdue.surcharge_max", CODE_DAY, "bank"), Decimal("0.50"))


def test_明示综合融资成本_cost_table_from_august_2026() -> None:
    unverified(LAW.at("disclosure.cost_table", date(2026, 8, 1)), "annex")
    assert not LAW.covers("disclosure.cost_table", date(2026, 7, 31))


def test_合同编通则解释_第65条_damages_over_30_percent_of_the_loss() -> None:
    verified(LAW.at("damages.excess_over_loss", date(2023, 12, 5)), Decimal("0.30"))
    unverified(LAW.at("damages.excess_over_loss", date(2023, 12, 4)), Decimal("0.30"))


def test_法2021_94_第11条_cannot_say_anything_before_it_was_issued() -> None:
    unverified(LAW.at("damages.excess_over_loss", date(2021, 4, 6)), Decimal("0.30"))
    assert not LAW.covers("damages.excess_over_loss", date(2021, 4, 5))


def test_民法典_第670条_principal_is_what_was_received() -> None:
    verified(LAW.at("principal.deducted_interest", CODE_DAY), "received")
    unverified(LAW.at("principal.deducted_interest", EVE), "received")


def test_司发通2017_83_notaries_and_lenders_that_are_no_banks() -> None:
    day = date(2017, 8, 14)
    for lender in ("online_small_loan", "private", "none"):
        unverified(LAW.at("validity.notarial_enforcement", day, lender), "needs_approval")
    for lender in ("bank", "consumer_finance"):
        assert not LAW.covers("validity.notarial_enforcement", day, lender)
    assert not LAW.covers("validity.notarial_enforcement", day - timedelta(days=1), "none")


def test_民法典_第563条_names_no_days_for_a_demand() -> None:
    unverified(LAW.at("demand.reasonable_days", CODE_DAY), 15)


def test_民法典_第634条_one_fifth_in_instalment_sales() -> None:
    verified(LAW.at("acceleration.instalment_sale_share", CODE_DAY), Decimal("0.20"))


def test_民法典_第188条_three_years_and_at_most_twenty() -> None:
    verified(LAW.at("limitation.general_years", CODE_DAY), 3)
    unverified(LAW.at("limitation.general_years", EVE), 3)
    verified(LAW.at("limitation.longest_years", CODE_DAY), 20)


def test_民法典_第189条_instalments_run_from_the_last_due_date() -> None:
    verified(LAW.at("limitation.instalments_run_from", CODE_DAY), "last_due_date")


def test_民法典_第692条_guarantee_of_six_months() -> None:
    verified(LAW.at("guarantee.period_months", CODE_DAY), 6)


def test_民事诉讼法_第250条_two_years_to_apply_for_enforcement() -> None:
    unverified(LAW.at("enforcement.period_years", date(2024, 1, 1)), 2)


def test_民事诉讼法_第205条_thirty_days_for_judicial_confirmation() -> None:
    unverified(LAW.at("judicial_confirmation.days", date(2024, 1, 1)), 30)


@pytest.mark.parametrize(
    ("rule", "age"),
    [
        ("capacity.majority_age", 18),
        ("capacity.own_labour_age", 16),
        ("capacity.limited_age", 8),
    ],
)
def test_民法典_第17至20条_ages_of_capacity(rule: str, age: int) -> None:
    verified(LAW.at(rule, CODE_DAY), age)
    unverified(LAW.at(rule, EVE), age)
    assert not LAW.covers(rule, date(2017, 9, 30))


def test_银行业协会指引_quiet_hours_and_unanswered_calls() -> None:
    day = date(2026, 1, 30)
    unverified(LAW.at("contact.quiet_from", day), time(22))
    unverified(LAW.at("contact.quiet_until", day), time(8))
    unverified(LAW.at("contact.unanswered_calls", day), 6)
    assert not LAW.covers("contact.unanswered_calls", day - timedelta(days=1))


def test_GBT45251_in_force_on_the_day_it_was_issued() -> None:
    day = date(2025, 2, 28)
    unverified(LAW.at("contact.quiet_from", day), time(22))
    unverified(LAW.at("contact.quiet_until", day), time(8))
    unverified(LAW.at("contact.effective_calls", day), 3)
    unverified(LAW.at("contact.third_parties", day), "only_where_debtor_cannot_be_reached")
    for rule in ("quiet_from", "quiet_until", "effective_calls", "third_parties"):
        assert not LAW.covers(f"contact.{rule}", day - timedelta(days=1))


def test_反洗钱法_第34条_ten_years_from_2025_five_before() -> None:
    for lender in ("bank", "consumer_finance"):
        verified(LAW.at("retention.customer_records_years", date(2025, 1, 1), lender), 10)
        verified(LAW.at("retention.customer_records_years", date(2024, 12, 31), lender), 5)
    small = LAW.at("retention.customer_records_years", date(2025, 1, 1), "online_small_loan")
    unverified(small, 10)


def test_电子签名法_第24条_certification_records() -> None:
    verified(LAW.at("retention.certification_records_years", date(2019, 4, 23)), 5)


def test_个人信息保护法_第56条_impact_assessments() -> None:
    verified(LAW.at("retention.impact_assessment_years", date(2021, 11, 1)), 3)


def test_征信业管理条例_第16条_five_years() -> None:
    verified(LAW.at("credit.bad_record_years", date(2013, 3, 15)), 5)


def test_信用修复_small_overdue_sums_of_2020_to_2025() -> None:
    arose = date(2025, 12, 31)
    unverified(LAW.at("credit.small_overdue_limit", arose), Decimal("10000.00"))
    unverified(LAW.at("credit.small_overdue_repaid_by", arose), date(2026, 3, 31))
    assert not LAW.covers("credit.small_overdue_limit", arose + timedelta(days=1))


def test_结清证明_deadline_is_for_the_agreement() -> None:
    unverified(LAW.at("certificate.issue_days", CODE_DAY), 10)


@pytest.mark.parametrize(
    ("rule", "ends"),
    [
        ("masking.id_number_narrow", "3+4"),
        ("masking.id_number_wide", "4+4"),
        ("masking.phone", "3+4"),
    ],
)
def test_个人信息保护法_第51条_names_no_number_of_characters(rule: str, ends: str) -> None:
    unverified(LAW.at(rule, date(2021, 11, 1)), ends)


def test_practice_an_accepted_offer_is_signed_within_thirty_days() -> None:
    unverified(LAW.at("proposal.sign_within_days", CODE_DAY), 30)
    unverified(LAW.at("notice.reminder_days", CODE_DAY), 3)


def test_信用卡办法_第70条_individual_plans_run_for_five_years_at_most() -> None:
    unverified(LAW.at("plan.longest_months", date(2011, 1, 13)), 60)


def test_scopes_are_kinds_of_lender_as_a_case_names_them() -> None:
    scopes = {name for rows in LAW.rows.values() for rule in rows for name in rule.scope}
    assert scopes == {kind.value for kind in LicenceKind}


def test_民间借贷规定_第13条_an_unlicensed_lender_s_contract_may_be_void() -> None:
    unverified(LAW.at("validity.unlicensed_lender", date(2020, 8, 20)), "void")
    assert not LAW.covers("validity.unlicensed_lender", date(2020, 8, 19))


def test_国办发明电_days_off_are_those_of_the_notice_for_the_year() -> None:
    """国办发明电〔2024〕12号, 〔2025〕7号: public holidays and days worked in exchange."""
    verified(LAW.at("holidays.days_off", date(2025, 1, 1)), 28)
    verified(LAW.at("holidays.days_off", date(2026, 12, 31)), 33)
    with pytest.raises(NoRuleForDate):
        LAW.at("holidays.days_off", date(2027, 1, 1))


def test_every_rule_of_the_files_is_tested_here() -> None:
    """A rule added without its fact fails."""
    text, _, _ = Path(__file__).read_text(encoding="utf-8").partition("def test_every_rule")
    assert [rule for rule in LAW.rows if rule not in text] == []
