"""协商总结 over a portfolio: counts that add up, quotes by side, and nobody's name."""

from __future__ import annotations

import json
from datetime import date

from pipeline.case.channel import Channel
from pipeline.case.parties import Role
from pipeline.papers.closing.portfolio import MOST_QUOTES, Quote, portfolio_summary
from tests.case.broken import TWO
from tests.papers.matters import case_of

SETTLED = date(2026, 10, 28)
NAMED = "沈晓禾每月按时转账，没有让出借方催过"


def lessons(*said: str, party: str = "borrower") -> dict[str, object]:
    return {"closing.lessons": [{"party": party, "worked": list(said)}]}


def test_nothing_is_said_of_no_cases() -> None:
    found = portfolio_summary((), SETTLED)
    assert (found.cases, found.rounds, found.to_agreement, found.worked) == (0, None, None, ())


def test_counts_and_spans() -> None:
    one, other = case_of(), case_of({}, TWO)
    found = portfolio_summary(iter([one, other]), SETTLED)
    assert (found.cases, found.agreed, found.settled) == (2, 2, 1)
    talks = len(one.negotiation.sessions) + len(other.negotiation.sessions)
    assert sum(found.talks.values()) == talks
    assert found.rounds == talks / 2
    assert found.offers == sum(len(each.negotiation.proposals) for each in (one, other))
    assert one.terms is not None
    assert (
        portfolio_summary([one], SETTLED).to_agreement
        == (one.terms.signing_date - one.opened_on).days
    )
    assert (
        portfolio_summary([one], SETTLED).to_settlement
        == (date(2026, 10, 20) - one.terms.signing_date).days
    )
    assert portfolio_summary([one], SETTLED).late == 1


def test_what_comes_later_does_not_count() -> None:
    found = portfolio_summary([case_of()], date(2025, 10, 20))
    assert (found.talks, found.agreed, found.offers) == ({Channel.PHONE: 1}, 0, 0)
    assert found.worked == ()


def test_the_same_words_count_once_a_case_and_sides_stay_apart() -> None:
    said = [
        case_of(lessons("先核对账目", "先核对账目")),
        case_of(lessons("先核对账目", "早点联系")),
    ]
    said.append(case_of(lessons("先核对账目", party="lender")))
    assert portfolio_summary(said, SETTLED).worked == (
        Quote(Role.BORROWER, "先核对账目", 2),
        Quote(Role.BORROWER, "早点联系", 1),
        Quote(Role.LENDER, "先核对账目", 1),
    )


def test_it_stays_one_page() -> None:
    many = [case_of(lessons(*(f"第{n}条" for n in range(20))))]
    assert len(portfolio_summary(many, SETTLED).worked) == MOST_QUOTES


def test_nobody_is_named() -> None:
    case = case_of(lessons(NAMED))
    told = json.dumps(portfolio_summary([case], SETTLED).as_json(), ensure_ascii=False)
    assert "借款人每月按时转账" in told
    for party in case.parties:
        assert party.name not in told
    assert '"schema": "portfolio-summary.v1"' in told


def test_the_order_of_the_cases_changes_nothing() -> None:
    cases = [case_of(), case_of(lessons("早点联系")), case_of({}, TWO)]
    assert portfolio_summary(cases, SETTLED) == portfolio_summary(cases[::-1], SETTLED)
