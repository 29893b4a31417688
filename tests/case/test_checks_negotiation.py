"""Ways to break the negotiation: sessions, offers and answers, means, and the evidence behind."""

from __future__ import annotations

from pipeline.case.checks.evidence import is_inside
from pipeline.finding import Severity
from tests.case.broken import DELETE, ONE, TWO, Broken, codes

W, N = Severity.WARNING, Severity.NOTE
_S, _P = "negotiation.sessions", "negotiation.proposals"

BROKEN = (
    Broken("session.times", f"{_S}[0].ended_at", {f"{_S}[0].ended_at": "2025-10-16T10:04:59"}),
    Broken(
        "session.order",
        f"{_S}[1].started_at",
        {f"{_S}[0].started_at": "2025-10-30T19:00:01", f"{_S}[0].ended_at": "2025-10-30T19:30:00"},
        W,
    ),
    Broken(
        "session.by-missing", f"{_S}[3].participants[2].by", {f"{_S}[3].participants[2].by": DELETE}
    ),
    Broken(
        "session.one-sided",
        f"{_S}[0].participants",
        {f"{_S}[0].participants[0].party": "lawyer", f"{_S}[0].remarks": []},
        W,
    ),
    Broken("session.speaker", f"{_S}[0].remarks[0].by", {f"{_S}[0].remarks[0].by": "lawyer"}, W),
    Broken("session.incomplete", f"{_S}[1].place", {f"{_S}[1].place": DELETE}, W),
    Broken("session.incomplete", f"{_S}[3].ended_at", {f"{_S}[3].ended_at": DELETE}, W),
    Broken("recording.consent", f"{_S}[1].recording", {f"{_S}[1].recording.consent": False}, W),
    Broken(
        "recording.consent", f"{_S}[1].recording", {f"{_S}[1].recording.notice_given": False}, W
    ),
    Broken(
        "proposal.dates",
        f"{_P}[0].valid_until",
        {f"{_P}[0].valid_until": "2025-10-29", f"{_P}[0].answer": None},
    ),
    Broken("proposal.dates", f"{_P}[0].first_due", {f"{_P}[0].first_due": "2025-10-30"}),
    Broken(
        "proposal.counter-missing",
        f"{_P}[0].answer.counter",
        {f"{_P}[0].answer.counter": DELETE},
        W,
    ),
    Broken(
        "proposal.counters-itself", f"{_P}[0].answer.counter", {f"{_P}[0].answer.counter": "p1"}
    ),
    Broken("proposal.none-accepted", _P, {f"{_P}[2].answer": DELETE}, W),
    Broken("proposal.terms-differ", "terms.confirmed", {f"{_P}[2].total": "17010.44"}, W),
    Broken("proposal.terms-differ", "terms.schedule", {f"{_P}[2].instalments": 11}, W),
    Broken("proposal.terms-differ", "terms.waiver", {f"{_P}[2].waiver": "2461.74"}, W),
    Broken("proposal.terms-differ", "terms.schedule", {f"{_P}[1].first_due": "2026-03-11"}, W, TWO),
    Broken(
        "affordability.nothing-left",
        "negotiation.affordability",
        {
            "negotiation.affordability.monthly_income": "4000.00",
            "terms.schedule.count": 10,
            "negotiation.affordability.assets": "20000.00",
        },
        N,
    ),
    Broken(
        "affordability.evidence-missing",
        "negotiation.affordability.evidence",
        {"negotiation.affordability.evidence": []},
        W,
    ),
    Broken("evidence.path", "evidence[0].file", {"evidence[0].file": "../identity.pdf"}),
    Broken(
        "evidence.path",
        f"{_S}[1].recording.file",
        {f"{_S}[1].recording.file": "C:/recordings/a.mp4"},
    ),
    Broken("evidence.path", "payments_file", {"payments_file": "/tmp/payments.csv"}, example=TWO),
    Broken(
        "evidence.dates", "evidence[1].submitted_on", {"evidence[1].submitted_on": "2025-11-09"}
    ),
    Broken(
        "evidence.same-file",
        "evidence[2].file",
        {"evidence[2].file": "evidence/borrower/Payslips.pdf"},
        W,
    ),
)


def test_withdrawing_is_for_the_side_that_offered() -> None:
    changes = {
        f"{_P}[1].answer": {
            "by": "lender",
            "on": "2025-11-06",
            "decision": "withdrawn",
            "reason": "金额写错。",
        }
    }
    assert codes(ONE, changes) == []


def test_paths_that_lead_out_or_work_on_one_system_only() -> None:
    inside = ("evidence/a.pdf", "证据/合同.pdf", "a.pdf")
    outside = (
        "",
        "/a.pdf",
        "../a.pdf",
        "a/../../b.pdf",
        "C:/a.pdf",
        "c:a.pdf",
        "a\\b.pdf",
        "a//b.pdf",
        "./a.pdf",
        "nul.pdf",
        "a/",
        "a.pdf ",
    )
    assert [path for path in inside if not is_inside(path)] == []
    assert [path for path in outside if is_inside(path)] == []
