"""Findings about offers and means, each made by one change to an example."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from pipeline.finding import Finding, Severity
from pipeline.law.law import Law
from pipeline.proposals.checks import check_proposals
from tests.case.broken import DELETE, ONE, TWO, changed

P, A = "negotiation.proposals", "negotiation.affordability"
AS_OF = date(2026, 11, 20)
Changes = Mapping[str, object]


def found(example: str, changes: Changes, as_of: date = AS_OF) -> list[Finding]:
    loaded = changed(example, changes)
    assert loaded.value is not None
    return list(check_proposals(loaded.value, Law.load(), loaded.where, as_of))


@pytest.mark.parametrize("example", [ONE, TWO])
def test_the_examples_give_no_cause(example: str) -> None:
    assert found(example, {}) == []


_TAKEN_BACK: Changes = {
    f"{P}[0].answer": {
        "by": "borrower",
        "on": "2025-11-02",
        "decision": "withdrawn",
        "reason": "另作考虑。",
    }
}
_ACCEPTED_LATE: Changes = {
    f"{P}[0].answer.on": "2025-11-20",
    f"{P}[0].answer.decision": "accepted",
    f"{P}[0].answer.decided.level": "总经理办公会",
    f"{P}[2].answer": DELETE,
}
_NOT_THEIRS: Changes = {
    f"{P}[0].answer.decision": "withdrawn",
    f"{P}[0].answer.on": "2025-10-30",
}
_ANSWER = f"{P}[0].answer"
_HIGHER = f"{P}[2].answer.decided"
_LATE_NO: Changes = {f"{P}[0].valid_until": "2025-11-04"}
CASES: list[tuple[str, str, Changes, str]] = [
    ("proposals.superseded", ONE, _ACCEPTED_LATE, _ANSWER),
    ("proposals.not-own-offer", ONE, _NOT_THEIRS, f"{_ANSWER}.by"),
    ("proposals.not-yet-made", ONE, {f"{P}[1].on": "2025-11-13"}, f"{P}[1].answer.on"),
    ("proposals.lapsed", ONE, {f"{P}[2].valid_until": "2025-12-09"}, f"{P}[2].answer.on"),
    ("proposals.lapsed", ONE, _LATE_NO, f"{_ANSWER}.on"),
    ("proposals.own-offer", ONE, {f"{P}[2].answer.by": "borrower"}, f"{P}[2].answer.by"),
    (
        "proposals.accepted-already",
        ONE,
        {
            f"{P}[1].answer.decision": "accepted",
            f"{P}[1].answer.counter": DELETE,
            f"{P}[1].instalments": 12,
            "terms.signing_date": "2025-12-12",
        },
        f"{P}[2].answer.decision",
    ),
    (
        "proposals.counter-by-same-side",
        ONE,
        {f"{P}[0].answer.counter": "p3"},
        f"{_ANSWER}.counter",
    ),
    ("proposals.undecided", ONE, {f"{P}[2].answer.decided": DELETE}, f"{P}[2].answer"),
    ("proposals.undecided", TWO, {f"{_ANSWER}.decided": DELETE}, _ANSWER),
    ("proposals.decision-dates", ONE, {f"{_HIGHER}.on": "2025-12-11"}, _HIGHER),
    ("proposals.decision-dates", ONE, {f"{_HIGHER}.assessed_on": "2025-12-10"}, _HIGHER),
    ("proposals.decision-dates", ONE, {f"{_HIGHER}.assessed_on": "2025-11-11"}, _HIGHER),
    ("proposals.beyond-authority", ONE, {f"{_HIGHER}.level": "代理人"}, f"{_HIGHER}.level"),
    ("proposals.beyond-authority", ONE, {f"{_HIGHER}.level": "董事会"}, f"{_HIGHER}.level"),
    (
        "proposals.beyond-authority",  # what is offered instead waives too
        TWO,
        {f"{_ANSWER}.decided.level": "资产处置部经理"},
        f"{_ANSWER}.decided.level",
    ),
    ("proposals.taken-back", ONE, _TAKEN_BACK, f"{P}[0].answer"),
    ("proposals.unsigned", ONE, {"terms.signing_date": "2026-01-10"}, f"{P}[2].answer"),
    ("proposals.amounts", TWO, {f"{P}[1].amounts[0].amount": "3000.01"}, f"{P}[1].amounts"),
    ("proposals.amounts", TWO, {f"{P}[1].amounts[1].due": "2026-03-10"}, f"{P}[1].amounts"),
    ("proposals.amounts", TWO, {f"{P}[1].first_due": "2026-03-11"}, f"{P}[1].amounts"),
    ("proposals.figures", ONE, {f"{P}[0].total": "0.00"}, f"{P}[0].total"),
    ("proposals.figures", ONE, {f"{P}[0].total": "1.00", f"{P}[0].instalments": 150},
     f"{P}[0].total"),
    ("proposals.figures", ONE, {f"{P}[0].interest": "14400.01"}, f"{P}[0].interest"),
    ("proposals.time-barred", ONE, {"loans[0].due_on": "2022-11-11"}, f"{P}[2]"),
    ("proposals.no-floor", ONE, {f"{A}.living_costs": DELETE}, f"{A}.region"),
    (
        "proposals.no-floor",
        ONE,
        {f"{A}.living_costs.until": "2026-11-19"},
        f"{A}.living_costs",
    ),
    (
        "proposals.unsupported",
        ONE,
        {f"{A}.evidence": ["b-assets", "b-debts"]},
        f"{A}.monthly_income",
    ),
    ("proposals.unsupported", ONE, {f"{A}.support": DELETE}, f"{A}.dependants"),
    (
        "proposals.unsupported",
        ONE,
        {f"{A}.support": DELETE, f"{A}.region": DELETE, f"{A}.living_costs": DELETE},
        f"{A}.necessary_expenses",
    ),
    (
        "proposals.beyond-means",
        ONE,
        {f"{A}.buffer": "800.00"},
        f"{P}[2]",
    ),
    (
        "proposals.beyond-means",
        TWO,
        {f"{A}.expected[0].on": "2026-12-02", f"{A}.expected[0].from_assets": False,
         f"{A}.assets": "14999.99"},
        f"{P}[1]",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "example", "changes", "path"), CASES)
def test_one_change_one_finding(code: str, example: str, changes: Changes, path: str) -> None:
    findings = found(example, changes)
    assert [(each.code, each.where.path) for each in findings] == [(code, path)]
    for lang in ("zh", "en"):
        assert findings[0].message.render(lang)


def test_a_refusal_says_who_offered_what_when() -> None:
    (finding,) = found(ONE, _ACCEPTED_LATE)
    assert finding.severity is Severity.ERROR
    said = finding.message.render("zh")
    for word in ("沈晓禾", "2025-10-30", "14400.00", "12", "2025-11-30", "取代"):
        assert word in said


def test_saying_no_too_late_harms_nobody_saying_yes_does() -> None:
    (late_no,) = found(ONE, _LATE_NO)
    (late_yes,) = found(ONE, {f"{P}[2].valid_until": "2025-12-09"})
    assert (late_no.severity, late_yes.severity) == (Severity.WARNING, Severity.ERROR)
    assert "486" in late_yes.rule


def test_who_lends_and_answers_in_person_has_decided() -> None:
    private: Changes = {
        "parties[1]": {
            "id": "lender", "type": "person", "role": "lender", "name": "顾衡",
            "document": {"kind": "resident_id", "number": "990103198609150042"},
        },
        f"{P}[2].answer.by": "lender",
        f"{P}[2].answer.decided": DELETE,
    }  # fmt: skip
    assert "proposals.undecided" not in [each.code for each in found(ONE, private)]


def test_taking_an_offer_back_on_the_day_it_was_made_is_free() -> None:
    answer = f"{P}[0].answer"
    assert found(ONE, {**_TAKEN_BACK, f"{answer}.on": "2025-10-30"}) == []


def test_the_last_day_to_sign_is_in_time() -> None:
    assert found(ONE, {"terms.signing_date": "2026-01-09"}) == []


def test_without_terms_time_runs_until_today() -> None:
    changes: Changes = {"terms": DELETE}
    assert found(ONE, changes, date(2026, 1, 9)) == []
    assert [each.code for each in found(ONE, changes, date(2026, 1, 10))] == ["proposals.unsigned"]


def test_a_borrower_who_was_told_may_offer_on_a_barred_debt() -> None:
    changes: Changes = {
        "loans[0].due_on": "2022-11-11",
        f"{P}[2].limitation_told": "2025-11-12",
    }
    assert found(ONE, changes) == []


def test_offers_of_the_lender_give_up_no_defence() -> None:
    """On that day only the lender's offer is open."""
    changes: Changes = {"loans[0].due_on": "2022-10-01"}
    codes = [each.code for each in found(ONE, changes, date(2025, 11, 8))]
    assert codes == ["proposals.beyond-means"]


def test_means_without_any_evidence_are_reported_once_elsewhere() -> None:
    assert found(ONE, {f"{A}.evidence": [], f"{A}.support": DELETE}) == []
