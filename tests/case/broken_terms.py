"""Ways to break the schedule and the clauses of the agreement."""

from __future__ import annotations

from pipeline.finding import Severity
from tests.case.broken import DELETE, TWO, Broken

W = Severity.WARNING
_CUSTOM = {"method": "custom"}

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
        {"terms.schedule.method": "lump_sum", "terms.default.acceleration": None},
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
            "terms.default.acceleration": None,
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
_INTEREST = {"terms.schedule.rate": "0.05", "negotiation.affordability": None}
_FORUM = (
    Broken("forum.no-arbitration", "terms.forum.name", {"terms.forum.kind": "arbitration"}),
    Broken(
        "forum.no-arbitration",
        "terms.forum.name",
        {"terms.forum": {"kind": "arbitration", "name": "示例仲裁委员会或者示例市海棠区人民法院",
                         "connection": "住所地"}},
    ),
    Broken("forum.no-court", "terms.forum.name", {"terms.forum.name": "示例仲裁委员会"}),
    Broken("forum.no-court", "terms.forum.name", {"terms.forum.name": "债权人住所地"}, W),
)  # fmt: skip
_NEVER = (
    Broken(
        "acceleration.never",
        "terms.default.acceleration.missed_in_a_row",
        {"terms.default.acceleration.missed_in_a_row": 11},
        W,
    ),
    Broken(
        "acceleration.never",
        "terms.default.acceleration.missed_in_all",
        {"terms.default.acceleration": {"missed_in_all": 11}},
        W,
        TWO,
    ),
    Broken(
        "acceleration.never",
        "terms.default.acceleration.overdue_more_than",
        {"terms.default.acceleration": {"overdue_more_than": "17010.43"}},
        W,
    ),
    Broken(
        "acceleration.never",
        "terms.default.acceleration.overdue_more_than",
        {"terms.default.acceleration.overdue_more_than": "60000.00"},
        W,
        TWO,
    ),
    Broken("amount.zero", "terms.default.damages.cap", {"terms.default.damages.cap": "0"}),
    Broken(
        "schedule.interest-twice",
        "terms.schedule.interest_from",
        {**_INTEREST, "terms.schedule.interest_from": "2025-12-14"},
    ),
    Broken(
        "schedule.interest-twice",
        "terms.schedule.interest_from",
        {
            **_INTEREST,
            "terms.schedule.first_due": "2026-01-14",
            "negotiation.proposals[2].first_due": "2026-01-14",
        },
        W,
    ),
    Broken(
        "schedule.interest-late",
        "terms.schedule.interest_from",
        {**_INTEREST, "terms.schedule.interest_from": "2026-01-21"},
    ),
)
TERMS = (*_FORUM, *_NEVER, *_SCHEDULE, *_AGREEMENT)
