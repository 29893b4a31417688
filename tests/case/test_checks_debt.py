"""Ways to break the debt: loans, the creditor chain, sums, schedule, clauses of the agreement."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.finding import Severity
from tests.case.broken import DELETE, ONE, TWO, Broken, codes, findings, part

W, N = Severity.WARNING, Severity.NOTE
_CUSTOM = {"method": "custom"}

_LOANS = (
    Broken("loan.dates", "loans[0].paid_out_on", {"loans[0].paid_out_on": "2024-06-14"}),
    Broken("loan.dates", "loans[0].due_on", {"loans[0].due_on": "2024-06-16"}),
    Broken(
        "loan.dates",
        "loans[0].paid_out_on",
        {"loans[0].paid_out_on": "2025-12-16", "loans[0].due_on": "2026-12-16"},
    ),
    Broken(
        "amount.zero",
        "loans[0].received",
        {"loans[0].received": "0"},
        also=frozenset({"loan.deducted", "loan.owed-more-than-received"}),
    ),
    Broken("loan.received-more", "loans[0].received", {"loans[0].received": "30000.01"}),
    Broken("loan.deducted", "loans[0].received", {"loans[0].received": "29400.00"}, N),
    Broken(
        "loan.owed-more",
        "loans[0].outstanding.principal",
        {"loans[0].principal": "15000.00", "loans[0].received": "15000.00"},
    ),
    Broken(
        "loan.owed-more-than-received",
        "loans[0].outstanding.principal",
        {"loans[0].received": "15000.00"},
        W,
        also=frozenset({"loan.deducted"}),
    ),
    Broken(
        "loan.same-contract",
        "loans[1].contract_no",
        {"loans[1].contract_no": "YHXJ20230309004417"},
        example=TWO,
    ),
)
_CHAIN = (
    Broken(
        "chain.shares",
        "loans[1].chain.original_lenders",
        {"loans[1].chain.original_lenders[1].share": "0.6"},
        example=TWO,
    ),
    Broken(
        "chain.lender-twice",
        "loans[1].chain.original_lenders[1].party",
        {
            "loans[1].chain.original_lenders[1].party": "consumer-finance",
            "loans[1].chain.transfers[0]": DELETE,
        },
        example=TWO,
    ),
    Broken(
        "chain.to-itself",
        "loans[0].chain.transfers[0].taker",
        {"loans[0].chain.transfers[0].taker": "consumer-finance"},
        example=TWO,
        also=frozenset({"chain.creditor"}),
    ),
    Broken(
        "chain.giver",
        "loans[0].chain.transfers[0].giver",
        {"loans[0].chain.transfers[0].giver": "bank"},
        example=TWO,
        also=frozenset({"chain.creditor"}),
    ),
    Broken(
        "chain.order",
        "loans[1].chain.transfers[1].on",
        {"loans[1].chain.transfers[1].on": "2025-03-30"},
        example=TWO,
    ),
    Broken(
        "chain.notice-missing",
        "loans[0].chain.transfers[0].notice_on",
        {"loans[0].chain.transfers[0].notice_on": DELETE},
        W,
        TWO,
    ),
    Broken(
        "chain.notice-late",
        "loans[0].chain.transfers[0].notice_on",
        {"loans[0].chain.transfers[0].notice_on": "2026-02-01"},
        W,
        TWO,
    ),
    Broken(
        "chain.evidence-missing",
        "loans[1].chain.transfers[0]",
        {"loans[1].chain.transfers[0].evidence": DELETE},
        W,
        TWO,
    ),
    Broken(
        "chain.creditor",
        "loans[1].chain",
        {"loans[1].chain.transfers[0]": DELETE},
        example=TWO,
    ),
    Broken(
        "chain.creditor",
        "loans[0].chain",
        {
            "loans[0].chain.transfers[0].on": "2026-02-01",
            "loans[0].chain.transfers[0].notice_on": "2026-01-31",
        },
        example=TWO,
    ),
    Broken(
        "authority.period",
        "loans[1].chain.collection.until",
        {"loans[1].chain.collection.until": "2025-08-31"},
        example=TWO,
    ),
    Broken(
        "authority.evidence-missing",
        "loans[0].chain.collection",
        {"loans[0].chain.collection.evidence": DELETE},
        W,
        TWO,
    ),
)


def _parts(*amounts: str) -> list[dict[str, str]]:
    names = [loan["id"] for loan in part(TWO, "loans")]
    return [{"loan": name, "amount": each} for name, each in zip(names, amounts, strict=False)]


_SUMS = (
    Broken(
        "sums.confirmed",
        "terms.confirmed.interest",
        {
            "terms.confirmed.interest": "3403.89",
            "terms.waiver.amount": "2461.76",
            "negotiation.proposals[2].waiver": "2461.76",
        },
    ),
    Broken(
        "sums.confirmed",
        "terms.confirmed.fees",
        {
            "terms.confirmed.fees": "50.00",
            "terms.waiver.amount": "2511.75",
            "negotiation.proposals[2].waiver": "2511.75",
        },
    ),
    Broken(
        "schedule.no-interest",
        "terms.schedule.rate",
        {"terms.schedule.method": "interest_only"},
        also=frozenset({"schedule.unaffordable"}),
    ),
    Broken(
        "sums.waiver",
        "terms.waiver.amount",
        {"terms.waiver.amount": "19472.19"},
        also=frozenset({"proposal.terms-differ"}),
    ),
    Broken(
        "amount.zero",
        "terms.waiver.amount",
        {"terms.waiver.amount": "0.00"},
        also=frozenset({"proposal.terms-differ"}),
    ),
    Broken(
        "sums.nothing-left",
        "terms.waiver.amount",
        {"terms.waiver.amount": "19472.18"},
        W,
        also=frozenset({"proposal.terms-differ"}),
    ),
    Broken(
        "sums.instalments",
        "terms.instalments[9].amount",
        {"terms.instalments[0].amount": "3000.01"},
        example=TWO,
    ),
    Broken(
        "sums.split",
        "terms.split[1].amount",
        {"terms.split": _parts("30000.00", "29999.99")},
        example=TWO,
    ),
    Broken(
        "amount.zero",
        "terms.split[1].amount",
        {"terms.split": _parts("60000.00", "0.00")},
        example=TWO,
    ),
    Broken(
        "sums.split-loans",
        "terms.split",
        {"terms.split": _parts("60000.00")},
        example=TWO,
    ),
    Broken(
        "sums.interest",
        "terms.instalments[0].interest",
        {"terms.instalments[0].interest": "3000.01", "terms.schedule.rate": "0.06"},
        example=TWO,
        also=frozenset({"sums.instalments"}),
    ),
    Broken(
        "amount.zero",
        "terms.instalments[0].amount",
        {"terms.instalments[0].amount": "0", "terms.instalments[1].amount": "6000.00"},
        example=TWO,
    ),
    Broken(
        "waiver.approved-late",
        "terms.waiver.approved_on",
        {"terms.waiver.approved_on": "2025-12-19"},
    ),
    Broken(
        "waiver.condition-missing", "terms.waiver.condition", {"terms.waiver.condition": DELETE}, W
    ),
)
_STEP = {"count": 4, "amount": "1000.00"}
_STEPS = {"method": "step_up", "first_due": "2026-01-20"}
_SCHEDULE = (
    Broken(
        "schedule.instalments-missing",
        "terms.instalments",
        {"terms.schedule": _CUSTOM},
        also=frozenset({"proposal.terms-differ"}),
    ),
    Broken("schedule.count", "terms.schedule.count", {"terms.schedule.count": 9}, example=TWO),
    Broken(
        "schedule.count",
        "terms.schedule.count",
        {"terms.schedule.method": "lump_sum"},
    ),
    Broken(
        "schedule.first-due",
        "terms.schedule.first_due",
        {"terms.schedule.first_due": "2026-03-11"},
        example=TWO,
    ),
    Broken(
        "schedule.field-missing",
        "terms.schedule.first_due",
        {"terms.schedule.first_due": DELETE},
    ),
    Broken(
        "schedule.field-missing",
        "terms.schedule.count",
        {"terms.schedule.count": DELETE},
        also=frozenset({"proposal.terms-differ", "schedule.unaffordable"}),
    ),
    Broken(
        "schedule.instalments-surplus",
        "terms.instalments",
        {"terms.instalments": [{"due": "2026-01-20", "amount": "17010.43"}]},
    ),
    Broken(
        "schedule.steps-surplus",
        "terms.schedule.steps",
        {"terms.schedule.steps": [{"count": 10}]},
    ),
    Broken(
        "schedule.step-amount",
        "terms.schedule.steps[0].amount",
        {"terms.schedule": {**_STEPS, "steps": [{"count": 4}, {"count": 6}]}},
        also=frozenset({"schedule.unaffordable"}),
    ),
    Broken(
        "schedule.step-amount",
        "terms.schedule.steps[1].amount",
        {"terms.schedule": {**_STEPS, "steps": [_STEP, {"count": 6, "amount": "1.00"}]}},
    ),
    Broken(
        "schedule.count",
        "terms.schedule.count",
        {"terms.schedule": {**_STEPS, "steps": [_STEP, {"count": 6}], "count": 11}},
    ),
    Broken(
        "schedule.early",
        "terms.schedule.first_due",
        {"terms.schedule.first_due": "2025-12-18"},
        also=frozenset({"proposal.terms-differ"}),
    ),
    Broken(
        "schedule.early",
        "terms.instalments[0].due",
        {"terms.instalments[0].due": "2026-02-06"},
        example=TWO,
        also=frozenset({"proposal.terms-differ"}),
    ),
    Broken(
        "schedule.order",
        "terms.instalments[3].due",
        {"terms.instalments[3].due": "2026-05-11"},
        example=TWO,
    ),
    Broken("terms.cut-off", "terms.cut_off", {"terms.cut_off": "2025-12-19"}),
    Broken("terms.opened", "terms.signing_date", {"opened_on": "2025-12-19"}),
    Broken(
        "schedule.free-throughout",
        "terms.schedule.interest_free_months",
        {"terms.schedule.rate": "0.06", "terms.schedule.interest_free_months": 10},
    ),
    Broken(
        "schedule.free-of-nothing",
        "terms.schedule.interest_free_months",
        {"terms.schedule.interest_free_months": 3},
        W,
    ),
    Broken(
        "schedule.rate-unused",
        "terms.schedule.rate",
        {
            "terms.schedule.method": "lump_sum",
            "terms.schedule.rate": "0.06",
            "terms.schedule.count": 1,
            "negotiation.affordability": None,
        },
        also=frozenset({"proposal.terms-differ"}),
    ),
    Broken(
        "schedule.rate-unused",
        "terms.schedule.rate",
        {"terms.schedule.rate": "0.06"},
        example=TWO,
    ),
    Broken(
        "schedule.rate-missing",
        "terms.schedule.rate",
        {"terms.instalments[0].amount": "3010.00", "terms.instalments[0].interest": "10.00"},
        example=TWO,
    ),
    Broken(
        "schedule.unaffordable",
        "terms.schedule",
        {"negotiation.affordability.monthly_income": "5800.00"},
        W,
    ),
    Broken(
        "schedule.unaffordable",
        "terms.schedule",
        {"negotiation.affordability.assets": "14999.99"},
        W,
        TWO,
    ),
)
_PLATFORM_PAID = {
    "terms.account.holder": "platform",
    "terms.account.name": "示例云桥信息科技有限公司",
}
_AGREEMENT = (
    Broken(
        "account.personal",
        "terms.account.holder",
        {"terms.account.holder": "agent"},
        also=frozenset({"account.name", "account.number"}),
    ),
    Broken(
        "account.number",
        "terms.account.number",
        {"terms.account.holder": "agent", "terms.account.name": "韩婧"},
        W,
        also=frozenset({"account.personal"}),
    ),
    Broken(
        "account.holder",
        "terms.account.holder",
        _PLATFORM_PAID,
    ),
    Broken("account.name", "terms.account.name", {"terms.account.name": "海棠小额贷款公司"}),
    Broken(
        "account.name",
        "terms.account.name",
        {"terms.account.name": "示例市海棠网络小额贷款有限公司（还款专户）"},
        W,
    ),
    Broken(
        "account.no-authority",
        "terms.account.authorised_by",
        {**_PLATFORM_PAID, "terms.account.authorised_by": "l-contract"},
    ),
    Broken(
        "account.authority-late",
        "terms.account.authorised_by",
        {
            **_PLATFORM_PAID,
            "terms.account.authorised_by": "l-authority",
            "evidence[11].made_on": "2025-12-19",
            "evidence[11].submitted_on": "2025-12-20",
        },
    ),
    Broken(
        "acceleration.empty",
        "terms.default.acceleration",
        {"terms.default.acceleration": {"demand_days": 15}},
    ),
    Broken("damages.empty", "terms.default.damages", {"terms.default.damages": {}}),
    Broken(
        "default.revives-nothing",
        "terms.default.revive_waiver",
        {"terms.waiver": DELETE},
        W,
        also=frozenset({"proposal.terms-differ"}),
    ),
    Broken(
        "appropriation.twice",
        "terms.appropriation",
        {"terms.appropriation": ["fees", "interest", "interest"]},
    ),
    Broken(
        "clause.twice",
        "terms.clauses[1].id",
        {"terms.clauses": [{"id": "joint-talks", "include": True, "reason": "约定"}] * 2},
    ),
    Broken("review.missing", "terms.review", {"terms.review": DELETE}, W),
    Broken("review.lawyer", "terms.review.by", {"terms.review.by": "agent"}),
    Broken("review.refused", "terms.review.decision", {"terms.review.decision": "refused"}),
    Broken("review.late", "terms.review.on", {"terms.review.on": "2025-12-19"}),
)
_MORE = (
    Broken(
        "amount.zero",
        "loans[0].principal",
        {"loans[0].principal": "0"},
        also=frozenset({"loan.owed-more", "loan.received-more"}),
    ),
    Broken("loan.deducted", "loans[0].received", {"loans[0].received": "15802.02"}, N),
    Broken(
        "schedule.instalments-surplus",
        "terms.instalments",
        {"terms.instalments": [{"due": "2026-01-20", "amount": "100.00"}]},
    ),
    Broken(
        "schedule.instalments-missing",
        "terms.instalments",
        {"terms.schedule": {"method": "custom", "first_due": "2026-01-20"}},
        also=frozenset({"proposal.terms-differ"}),
    ),
)
BROKEN = (*_LOANS, *_CHAIN, *_SUMS, *_SCHEDULE, *_AGREEMENT, *_MORE)


def _hint(example: str, changes: dict[str, object]) -> str:
    (finding,) = findings(example, changes)
    assert finding.hint is not None
    return finding.hint.render("en")


@pytest.mark.parametrize("difference", [Decimal("0.01"), Decimal("-250.00")])
def test_the_remedy_for_a_wrong_sum_makes_the_case_sound(difference: Decimal) -> None:
    first = str(Decimal("3000.00") + difference)
    last = str(Decimal("21000.00") - difference)
    hint = _hint(TWO, {"terms.instalments[0].amount": first})
    assert f"Change the last instalment to {last}" in hint
    sound = {"terms.instalments[0].amount": first, "terms.instalments[9].amount": last}
    assert codes(TWO, sound) == []


def test_too_much_to_take_from_the_last_instalment() -> None:
    hint = _hint(
        TWO, {"terms.instalments[4].amount": "26000.00", "negotiation.affordability": None}
    )
    assert hint == "Lower the instalments by 21000.00 in all."


def test_an_authorised_payee_may_collect() -> None:
    changes = {
        "terms.account.holder": "platform",
        "terms.account.name": "示例云桥信息科技有限公司",
        "terms.account.authorised_by": "l-authority",
    }
    assert codes(ONE, changes) == []


def test_a_review_may_be_waived_by_a_party_with_a_reason() -> None:
    changes = {
        "terms.review.by": "lender",
        "terms.review.decision": "waived",
        "terms.review.note": "金额小，双方同意不经律师审查。",
    }
    assert codes(ONE, changes) == []


def test_interest_in_instalments_is_not_counted_as_repaid() -> None:
    changes = {
        "terms.instalments[9].amount": "21100.00",
        "terms.instalments[9].interest": "100.00",
        "terms.schedule.rate": "0.06",
        "negotiation.affordability": None,
    }
    assert codes(TWO, changes) == []


def test_a_difference_is_named_in_the_message() -> None:
    (finding,) = findings(TWO, {"terms.instalments[0].amount": "3100.00"})
    assert finding.message.values["difference"] == Decimal("100.00")
    (finding,) = findings(ONE, {"loans[0].received": "29400.00"})
    assert finding.message.values["amount"] == Decimal("600.00")
    found = findings(ONE, {"terms.confirmed.penalty": "266.27"})
    (finding,) = [each for each in found if each.code == "case.sums.confirmed"]
    assert finding.message.values["difference"] == Decimal("0.01")


def test_a_sum_below_zero_has_its_difference_too() -> None:
    (finding,) = findings(TWO, {"terms.instalments[0].amount": "2900.00"})
    assert finding.message.values["difference"] == Decimal("100.00")
