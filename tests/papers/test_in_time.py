"""A paper exists from its day on, and says nothing that was not known by then."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.papers.draft import Draft, Skipped, Stage
from pipeline.papers.guides.frame import Guide
from pipeline.papers.matter import Matter
from pipeline.papers.record import Record
from pipeline.papers.statement_context import Statement
from tests.case.broken import ONE, TWO, part
from tests.papers.matters import agreed, case_of, draft, matter_of, outcomes, signed, skipped, text

DATE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
LIFE = [date(2025, 10, 1) + timedelta(days=9 * week) for week in range(50)]
SIGNING, SETTLED = date(2025, 12, 18), date(2026, 10, 28)
PAYMENT = {"amount": "100.00", "payer": "沈晓禾", "reference": "99202610250001"}


def guide(matter: Matter, stage: Stage) -> Guide:
    context = draft(matter, f"guide-{stage.value}").context
    assert isinstance(context, Guide)
    return context


def test_an_agreement_does_not_exist_before_its_date() -> None:
    early = matter_of(SIGNING - timedelta(days=1))
    for key in ("agreement", "agreement-en"):
        assert "dated 2025-12-18; as of 2025-12-17 it does not exist yet" in skipped(early, key)
    assert isinstance(outcomes(matter_of(SIGNING))["agreement"], Draft)


@pytest.mark.parametrize("key", ["statement", "demand", "certificate", "guide-performance"])
def test_nothing_is_performed_before_the_agreement_even_where_it_was_signed(key: str) -> None:
    assert "not been signed" in skipped(matter_of(date(2025, 11, 1)), key)


def test_before_the_case_was_opened_there_is_no_paper() -> None:
    early = outcomes(matter_of(date(1900, 1, 1)))
    assert all(isinstance(each, Skipped) for each in early.values())
    assert "opened on 2025-10-13" in skipped(matter_of(date(1900, 1, 1)), "claims-list")


@pytest.mark.slow
@pytest.mark.parametrize("example", [ONE, TWO])
@pytest.mark.parametrize("day", LIFE, ids=str)
def test_no_guide_calls_done_what_was_still_to_come(example: str, day: date) -> None:
    for each in outcomes(matter_of(day, example=example)).values():
        if isinstance(each, Draft):
            assert each.dated <= day
        if isinstance(each, Draft) and isinstance(each.context, Guide):
            said = DATE.findall("".join(each.context.done))
            assert [found for found in said if date(*map(int, found)) > day] == []


def test_a_review_is_done_once_it_took_place() -> None:
    before, after = (
        guide(matter_of(day), Stage.AGREEMENT) for day in (date(2025, 12, 16), SIGNING)
    )
    assert not any("律师审查" in done for done in before.done)
    assert any("律师审查" in step.what for step in before.steps)
    assert any("律师审查：审查通过" in done for done in after.done)


def test_terms_are_known_from_the_day_the_offer_was_accepted() -> None:
    assert "no offer had been accepted" in skipped(matter_of(date(2025, 12, 9)), "guide-agreement")
    assert guide(matter_of(date(2025, 12, 10)), Stage.AGREEMENT).done == ("条款已商定。",)


def test_an_answer_shows_from_the_day_it_was_given(tmp_path: Path) -> None:
    assert "尚未答复" in text(matter_of(date(2025, 11, 4)), "session-s2", tmp_path)
    assert "尚未答复" not in text(matter_of(date(2025, 11, 5)), "session-s2", tmp_path)


def test_letters_over_several_days_are_a_record_once_they_are_over(tmp_path: Path) -> None:
    assert "session-s3" not in outcomes(matter_of(date(2025, 11, 11)))
    record = text(matter_of(date(2025, 11, 12)), "session-s3", tmp_path)
    assert "2025年11月5日15:20至2025年11月12日20:40" in record
    assert "2025年10月16日10:05至10:31" in text(matter_of(SIGNING), "session-s1", tmp_path)


def test_payments_of_later_days_are_not_on_a_statement() -> None:
    statement = draft(matter_of(date(2026, 2, 1)), "statement").context
    assert isinstance(statement, Statement)
    assert statement.received == "1,701.04"
    assert [bool(one.paid_by) for one in statement.instalments] == [True] + [False] * 9


def test_what_was_paid_too_much_stands_on_statement_and_guide(tmp_path: Path) -> None:
    paid = {"payments[+]": {**PAYMENT, "received_on": "2026-10-25"}}
    matter = matter_of(SETTLED, paid)
    assert "| 多付、应当退还 | 100.00元 |" in text(matter, "statement", tmp_path)
    refund = guide(matter, Stage.SETTLEMENT).steps[0]
    assert (refund.what, refund.by_when) == ("退还多付的100.00元", "立即")
    assert isinstance(outcomes(matter)["certificate-loan"], Draft)


@pytest.mark.parametrize("stage", [Stage.PREPARATION, Stage.NEGOTIATION, Stage.AGREEMENT])
def test_the_guide_of_a_stage_that_is_over_gives_no_tasks(stage: Stage) -> None:
    for day, goes_on in ((SIGNING, "见第四阶段"), (SETTLED, "见第五阶段")):
        over = guide(matter_of(day), stage)
        assert over.steps == () == over.advice
        assert goes_on in over.done[-1]


def test_proof_is_still_asked_for_while_negotiating() -> None:
    steps = guide(matter_of(date(2025, 10, 18)), Stage.PREPARATION).steps
    assert {step.what.split("：")[0] for step in steps} == {"补交证明材料"}


def test_a_certificate_that_is_late_is_called_late() -> None:
    last = date(2026, 10, 30)
    (on_time, late) = (guide(matter_of(day), Stage.SETTLEMENT) for day in (last, date(2026, 11, 4)))
    assert on_time.steps[0].by_when == "2026年10月30日"
    assert late.steps[0].by_when == "2026年10月30日（已超过约定期限5日）"


@pytest.mark.parametrize(
    ("issued", "said"),
    [(date(2026, 10, 28), "出具。"), (date(2026, 10, 31), "出具，超过约定期限1日。")],
)
def test_an_issued_certificate_is_done(issued: date, said: str) -> None:
    record = agreed(case_of(), signed("certificate-loan", issued))
    settlement = guide(matter_of(date(2026, 11, 1), record=record), Stage.SETTLEMENT)
    assert settlement.done[-1].endswith(said)
    assert not any("出具结清证明" in step.what for step in settlement.steps)


def test_a_demand_gives_the_days_that_the_agreement_gives(tmp_path: Path) -> None:
    days = part(ONE, "terms.default.acceleration.demand_days")
    matter = matter_of(date(2026, 4, 27))
    within = f"收到本函之日起{days}日内"
    letter = text(matter, "demand-2026-04-27", tmp_path)
    assert within in letter.replace("**", "")
    assert f"自收到催告之日起{days}日内" in text(matter, "agreement", tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("example", [ONE, TWO])
@pytest.mark.parametrize("day", LIFE[::10], ids=str)
def test_what_is_not_made_has_a_name_that_people_use(example: str, day: date) -> None:
    no_terms = matter_of(day, {"terms": None}, example=example, record=Record())
    for matter in (matter_of(day, example=example), no_terms):
        for each in outcomes(matter).values():
            if isinstance(each, Skipped):
                assert not re.fullmatch("[a-z0-9-]*", each.title.render("zh")), each.key
