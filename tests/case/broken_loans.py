"""Ways to break the loans, the creditor chain and the sums."""

from __future__ import annotations

from pipeline.finding import Severity
from tests.case.broken import DELETE, TWO, Broken, part

W, N = Severity.WARNING, Severity.NOTE

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
    Broken("loan.deducted", "loans[0].received", {"loans[0].received": "29400.00"}, W),
    Broken(
        "loan.deducted",
        "loans[0].received",
        {"loans[0].received": "29400.00", "loans[0].repaid": "14000.00"},
        N,
    ),
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
    Broken(
        "amount.zero",
        "loans[0].principal",
        {"loans[0].principal": "0"},
        also=frozenset({"loan.owed-more", "loan.received-more"}),
    ),
    Broken("loan.deducted", "loans[0].received", {"loans[0].received": "15802.02"}, W),
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
        {"terms.split": _parts("20000.00", "39999.99")},
        example=TWO,
    ),
    Broken(
        "amount.zero",
        "terms.split[1].amount",
        {"terms.split": _parts("60000.00", "0.00")},
        also=frozenset({"sums.split-over"}),
        example=TWO,
    ),
    Broken(
        "sums.split-loans",
        "terms.split",
        {"terms.split": _parts("22463.89")},
        also=frozenset({"sums.split"}),
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
    Broken("waiver.condition-now", "terms.waiver.condition", {"terms.waiver.effect": "now"}),
    Broken(
        "waiver.condition-passed",
        "terms.waiver.condition",
        {"terms.waiver.condition": "最迟于 2026 年 12 月 9 日还清"},
        W,
        TWO,
    ),
    Broken(
        "sums.split-over",
        "terms.split[0].amount",
        {"terms.split": _parts("22463.90", "37536.10")},
        example=TWO,
    ),
    Broken(
        "waiver.condition-missing", "terms.waiver.condition", {"terms.waiver.condition": DELETE}, W
    ),
)
LOANS = (*_LOANS, *_CHAIN, *_SUMS)
