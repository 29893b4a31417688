"""What the terms agree against the law: damages and the loss, notarial deeds, later due dates, and
the words in which a guarantee's period is told."""

# ruff: noqa: N802 — a test's name quotes its article in Chinese, which has no lower case

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from pipeline.finding import Finding, Severity
from pipeline.law.applied import applied
from pipeline.law.checks import check_law
from pipeline.law.law import Law
from tests.case.broken import ONE, TWO, changed

LAW = Law.load()
AS_OF = date(2026, 11, 20)
Changes = Mapping[str, object]
PRIVATE: Changes = {"parties[1].licence": "private", "loans[0].rate": "0.36"}


def _findings(changes: Changes, code: str, example: str = ONE) -> list[Finding]:
    loaded = changed(example, changes)
    assert loaded.value is not None
    found = check_law(loaded.value, LAW, loaded.where, AS_OF)
    return [each for each in found if each.code == code]


def _answers(changes: Changes, example: str, lang: str) -> list[str]:
    case = changed(example, changes).value
    assert case is not None
    return [each.outcome.render(lang) for each in applied(case, LAW, AS_OF)]


@pytest.mark.parametrize(("daily", "count"), [("0.00049", 0), ("0.00050", 1)])
def test_合同编通则解释_第65条_an_unlawful_rate_is_no_loss(daily: str, count: int) -> None:
    """36 % agreed where 13.8 % is lawful: 1.3 times 13.8 % is 17.94 %, or 0.0491 % a day."""
    changes = {**PRIVATE, "terms.default.damages.daily_rate": daily}
    found = _findings(changes, "law.damages.rate")
    assert len(found) == count
    assert all(each.message.values["loss"] == "13.8 %" for each in found)
    assert any("13.8 %" in each and "17.94 %" in each for each in _answers(changes, ONE, "en"))


def test_where_no_cap_is_known_the_contract_rate_is_the_loss() -> None:
    unknown = {"loans[0].signed_on": "2020-12-31", "loans[0].rate": "0.14"}
    (found,) = _findings(unknown, "law.damages.rate")
    assert found.message.values["loss"] == "14 %"


def _notarial(include: bool = True) -> Changes:
    choice = {"id": "notarial-enforcement", "include": include, "reason": "公证处同意受理"}
    return {"terms.clauses": [choice]}


@pytest.mark.parametrize("licence", ["online_small_loan", "private", "none"])
def test_司发通2017_83_a_notarial_clause_needs_an_approval(licence: str) -> None:
    (found,) = _findings({**_notarial(), "parties[1].licence": licence}, "law.notarial")
    assert (found.severity, found.where.path) == (Severity.WARNING, "terms.clauses[0].id")
    assert "未核实" in found.rule
    assert found.message.render("zh") != found.message.render("en")
    assert found.hint is not None
    assert found.hint.render("zh") != found.hint.render("en")


@pytest.mark.parametrize(
    "changes",
    [
        {**_notarial(), "parties[1].licence": "bank"},
        {**_notarial(), "parties[1].licence": "consumer_finance"},
        _notarial(include=False),
        {"terms": None, "signatories": []},
    ],
    ids=str,
)
def test_a_bank_or_an_agreement_without_the_clause_needs_none(changes: Changes) -> None:
    assert _findings(changes, "law.notarial") == []


def test_an_assignee_without_a_licence_does_need_one() -> None:
    (found,) = _findings(_notarial(), "law.notarial", TWO)
    assert found.message.render("zh").startswith("示例恒岳资产管理有限公司（")


def _amended(*days: str) -> Changes:
    parts = [{"due": day, "amount": "1000.00"} for day in days]
    total = f"{len(days)}000.00"
    change = {"id": "a1", "on": "2026-03-20", "reason": "失业", "remaining": total}
    return {"amendments": [{**change, "instalments": parts}]}


def test_民法典_203_new_due_dates_are_held_against_the_calendar() -> None:
    """13 June 2026 is a Saturday; for 2028 no notice is on file."""
    changes = _amended("2026-06-13", "2028-06-12")
    (off,) = _findings(changes, "law.due-on-day-off", TWO)
    (unknown,) = _findings(changes, "law.holidays-unknown", TWO)
    assert off.where.path == unknown.where.path == "amendments[0].instalments"
    assert off.message.values["moved"] == date(2026, 6, 15)
    assert unknown.message.values["years"] == "2028"


def test_new_due_dates_on_working_days_are_nothing_to_tell() -> None:
    changes = _amended("2026-06-12", "2026-07-10")
    assert _findings(changes, "law.due-on-day-off", TWO) == []
    assert _findings(changes, "law.holidays-unknown", TWO) == []


@pytest.mark.parametrize("signs", [True, False])
def test_民法典_692_the_period_is_told_with_its_reserve(signs: bool) -> None:
    """The guarantee contract may have agreed a longer period."""
    kept = [{"party": "borrower"}, {"party": "lender", "by": "邵平", "title": "法定代表人"}]
    changes: Changes = {} if signs else {"signatories": kept}
    english, chinese = _answers(changes, TWO, "en")[-1], _answers(changes, TWO, "zh")[-1]
    assert "unless the guarantee names a longer one" in english
    assert "保证合同约定更长期间的除外" in chinese
    assert ("consents" in english) is signs
