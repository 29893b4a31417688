"""What a statement shows in each of the ways that a case can go; figures checked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from pipeline.debt.agreed import state_of
from pipeline.papers import statement
from pipeline.papers.draft import Course, Draft
from pipeline.papers.notices import arithmetic
from pipeline.papers.statement_context import Statement
from pipeline.running.templates import Templates
from pipeline.running.typesetting import typeset
from tests.papers.matters import agreed, case_of, matter_of, signed

LATE, SETTLED = date(2026, 5, 2), date(2026, 10, 28)
PAID = [each.model_dump(mode="json", exclude_none=True) for each in case_of().payments]
PROOF = case_of().evidence[0].id
CALLED_IN = {
    "payments": PAID[:1],
    "notices": [
        {"kind": "demand", "to": "borrower", "issued_on": "2026-04-27", "served_by": "post",
         "reference": "1", "arrived_on": "2026-04-29", "evidence": PROOF},
        {"kind": "acceleration", "to": "borrower", "issued_on": "2026-05-20", "served_by": "post",
         "reference": "2", "arrived_on": "2026-05-22", "evidence": PROOF},
    ],
}  # fmt: skip
OVERPAID = {"payments": [*PAID[:-1], {**PAID[-1], "amount": "1801.07"}]}
AMENDED = {
    "payments": PAID[:3],
    "amendments": [{
        "id": "a1", "on": "2026-05-10", "reason": "停工", "changes": ["展期"],
        "remaining": "11907.31",
        "instalments": [{"due": f"2026-{month:02}-20",
                         "amount": "1701.04" if month < 12 else "1701.07"}
                        for month in range(6, 13)],
    }],
}  # fmt: skip


def made(as_of: date, changes: Mapping[str, object] | None = None) -> Draft:
    """The statement, with the amendment signed if there is one."""
    changes = changes or {}
    amendment = [signed("supplementary-agreement-a1", date(2026, 5, 10))]
    record = agreed(case_of(changes), *(amendment if "amendments" in changes else []))
    (found,) = statement.drafts(matter_of(as_of, changes, record=record))
    assert isinstance(found, Draft)
    return found


def said(as_of: date, changes: Mapping[str, object] | None = None) -> Statement:
    context = made(as_of, changes).context
    assert isinstance(context, Statement)
    return context


def course(as_of: date, changes: Mapping[str, object] | None = None) -> Course:
    chart = made(as_of, changes).chart
    assert isinstance(chart, Course)
    return chart


def test_each_instalment_names_what_paid_it() -> None:
    rows = said(SETTLED).instalments
    assert rows[0].paid_by == "2026-01-20 1,701.04 #200001"
    assert (rows[3].paid_by, rows[3].days_late) == ("2026-05-08 1,712.10 #080001", "18")


def test_damages_show_both_caps_and_the_rule() -> None:
    told = {each.name: each.how for each in said(LATE).damages_how}
    assert "每日0.05%，至今5.95元；合计最多800.00元，未达到" in told["约定的违约金"]
    assert "年利率24%" in told["法律的上限"]
    assert "法释" in told["法律的上限"]
    assert told["应计违约金"].endswith("5.95元，已付0.00元，未付5.95元")
    assert said(date(2026, 3, 25)).damages_how == ()


def test_what_was_called_in_says_so_and_what_revived() -> None:
    told = said(date(2026, 6, 10), CALLED_IN)
    assert told.called_in == "2026年5月22日"
    assert told.revived == "2,461.75元"
    assert told.demand.endswith("已届满")
    assert told.next_due == ""


def test_what_was_paid_too_much_is_owed_back() -> None:
    told = said(SETTLED, OVERPAID)
    assert told.owed_back == "100.00"
    assert [(each.amount, each.what) for each in told.others] == [
        ("100.00", "多付，应当退还借款人")
    ]
    assert told.conditions == ()  # nothing is left to call in


def test_an_amendment_leaves_out_what_it_replaced_in_full() -> None:
    told = said(date(2026, 7, 1), AMENDED)
    assert told.amended_on == "2026年5月10日"
    assert [each.no for each in told.instalments] == ["1", "2", "3", "4", *map(str, range(11, 18))]


@pytest.mark.parametrize(
    ("as_of", "changes"),
    [(LATE, {}), (SETTLED, OVERPAID), (date(2026, 6, 10), CALLED_IN), (date(2026, 7, 1), AMENDED)],
)
def test_the_chart_ends_where_the_totals_are(as_of: date, changes: Mapping[str, object]) -> None:
    drawn = course(as_of, changes)
    assert drawn.planned[-1][1] == Decimal("17010.43")
    for stairs in (drawn.planned, drawn.paid):
        assert list(stairs) == sorted(stairs)
        assert [amount for _, amount in stairs] == sorted(amount for _, amount in stairs)
    assert all(day <= as_of for day, _ in drawn.paid)


@pytest.mark.parametrize(
    ("as_of", "changes"),
    [(date(2026, 3, 25), {}), (LATE, {}), (SETTLED, OVERPAID), (date(2026, 6, 10), CALLED_IN),
     (date(2026, 7, 1), AMENDED)],
    ids=["on-time", "late", "overpaid", "called-in", "amended"],
)  # fmt: skip
def test_ten_instalments_fit_one_page(as_of: date, changes: Mapping[str, object]) -> None:
    draft = made(as_of, changes)
    done = typeset(draft, Templates(), draft.context)
    assert (done.pages, done.findings) == (1, ())


def test_damages_of_a_replaced_instalment_are_told_without_days() -> None:
    """Their base is gone from the ledger, so that no days can be counted any more."""
    case = case_of(AMENDED)
    assert case.terms
    state = state_of(case, case.terms, date(2026, 7, 1))
    told = arithmetic.lines(state, case.terms)
    assert told[0].startswith("第4期（由补充协议代替之前）：")
