"""Ways to break what happened after signing: payments and notices."""

from __future__ import annotations

from pipeline.finding import Severity
from tests.case.broken import DELETE, ONE, Broken, codes, part

W = Severity.WARNING
_CALLED_IN = {
    "kind": "acceleration",
    "issued_on": "2026-05-15",
    "served_by": "post",
    "arrived_on": "2026-05-17",
}

BROKEN = (
    Broken(
        "performance.no-agreement",
        "payments",
        {"terms": None, "signatories": []},
    ),
    Broken("amount.zero", "payments[0].amount", {"payments[0].amount": "0"}),
    Broken("payment.early", "payments[0].received_on", {"payments[0].received_on": "2025-12-17"}),
    Broken(
        "payment.twice",
        "payments[1].reference",
        {"payments[1].reference": "99202601200001"},
        W,
    ),
    Broken(
        "payment.loan-merged",
        "payments[0].loan",
        {"payments[0].loan": part(ONE, "loans[0].id")},
        Severity.NOTE,
    ),
    Broken(
        "performance.early",
        "reversals[0].on",
        {"reversals": [{"payment": "99202601200001", "on": "2025-12-17"}]},
    ),
    Broken(
        "amount.zero",
        "refunds[0].amount",
        {"refunds": [{"on": "2026-11-01", "amount": "0", "reference": "99202611010001"}]},
    ),
    Broken("notice.early", "notices[0].issued_on", {"notices[0].issued_on": "2025-12-17"}),
    Broken("notice.dates", "notices[0].arrived_on", {"notices[0].arrived_on": "2026-04-26"}),
    Broken("notice.arrival-missing", "notices[0].arrived_on", {"notices[0].arrived_on": DELETE}, W),
    Broken(
        "notice.no-clause",
        "notices[2].kind",
        {"notices[+]": _CALLED_IN, "terms.default.acceleration": DELETE},
    ),
    Broken(
        "notice.demand-first",
        "notices[0].issued_on",
        {"notices": [_CALLED_IN]},
    ),
    Broken(
        "notice.demand-first",
        "notices[2].issued_on",
        {"notices[0].kind": "reminder", "notices[+]": _CALLED_IN},
    ),
    Broken(
        "notice.demand-first",
        "notices[2].issued_on",
        {"notices[0].arrived_on": DELETE, "notices[+]": _CALLED_IN},
        also=frozenset({"notice.arrival-missing"}),
    ),
    Broken(
        "notice.demand-first",
        "notices[2].issued_on",
        {"notices[0].arrived_on": "2026-05-16", "notices[+]": _CALLED_IN},
    ),
    Broken(
        "notice.too-early",
        "notices[2].issued_on",
        {"notices[0].arrived_on": "2026-05-15", "notices[+]": _CALLED_IN},
        W,
    ),
    Broken(
        "notice.too-early",
        "notices[2].issued_on",
        {"notices[+]": {**_CALLED_IN, "issued_on": "2026-05-14"}},
        W,
    ),
)


def test_the_rest_may_be_called_in_once_the_days_after_the_demand_are_over() -> None:
    """Arrived on 29 April, 15 days: the last of them is 14 May."""
    assert codes(ONE, {"notices[+]": _CALLED_IN}) == []
