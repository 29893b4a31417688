"""A case against the law, on examples that break one rule each."""

# ruff: noqa: N802 — a test's name quotes its article in Chinese, which has no lower case

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from pipeline.case.identifiers import resident_id_with_checksum
from pipeline.finding import Finding, Severity
from pipeline.law.checks import check_law
from pipeline.law.law import Law
from pipeline.law.subjects import subject
from pipeline.law.uncovered import NO_RULE
from tests.case.broken import DELETE, OF_EXAMPLES, ONE, TWO, altered, changed, nowhere, part

AS_OF = date(2026, 11, 20)
LAW = Law.load()
Changes = Mapping[str, object]


def _findings(changes: Changes, example: str = ONE) -> list[Finding]:
    loaded = changed(example, changes)
    assert loaded.value is not None
    found = check_law(loaded.value, LAW, loaded.where, AS_OF)
    return [each for each in found if each.code not in OF_EXAMPLES]


def _born(day: str) -> dict[str, object]:
    return {"parties[0].document.number": resident_id_with_checksum(f"990106{day}002")}


def _guardian() -> dict[str, object]:
    person = {**part(ONE, "parties[0]"), "id": "guardian", "role": "guardian"}
    return {"parties[+]": {**person, "acts_for": ["borrower"]}}


@pytest.mark.parametrize("example", [ONE, TWO])
def test_the_examples_are_lawful(example: str) -> None:
    assert _findings({}, example) == []


MINOR_NOW = {"law.capacity"}
MINOR_AT_LOAN = {"law.capacity-at-loan"}


@pytest.mark.parametrize(
    ("born", "codes"),
    [
        # 18 on the day of signing; at the loan 16, which the lender's own lawyer has approved
        ("20071218", {("law.capacity-at-loan", Severity.WARNING)}),
        ("20071219", {("law.capacity", Severity.ERROR)}),
    ],
)
def test_a_minor_is_stopped_until_the_birthday(born: str, codes: set[tuple[str, Severity]]) -> None:
    findings = _findings(_born(born))
    assert {(finding.code, finding.severity) for finding in findings} == codes
    assert {finding.where.path for finding in findings} <= {"parties[0]"}


@pytest.mark.parametrize("capacity", ["limited", "none"])
def test_whoever_lacks_capacity_is_stopped_at_any_age(capacity: str) -> None:
    (finding,) = _findings({"parties[0].capacity": capacity})
    assert (finding.code, finding.where.path) == ("law.capacity", "parties[0]")


def _safe() -> dict[str, object]:
    """A minor with a guardian who signs, and a lawyer of both sides who has approved."""
    return {
        **_born("20100101"),
        **_guardian(),
        "signatories[0].party": "guardian",
        "parties[4].acts_for": ["lender", "borrower"],
    }


def test_a_guardian_who_signs_and_a_lawyer_make_it_lawful() -> None:
    assert _findings(_safe()) == []


@pytest.mark.parametrize("client", ["borrower", "guardian"])
def test_the_lawyer_may_act_for_a_minor_or_the_guardian(client: str) -> None:
    assert _findings({**_safe(), "parties[4].acts_for": [client]}) == []


@pytest.mark.parametrize("client", ["lender", "platform"])
def test_the_other_sides_lawyer_does_not_protect_a_minor(client: str) -> None:
    (finding,) = _findings({**_safe(), "parties[4].acts_for": [client]})
    assert (finding.code, finding.severity) == ("law.capacity-lawyer", Severity.ERROR)
    assert finding.where.path == "terms.review.by"


@pytest.mark.parametrize(
    "missing",
    [
        {"signatories[0].party": "borrower"},
        {"terms.review.decision": "waived"},
        {"terms.review": None},
        {"parties[5].acts_for": ["lender"]},
        {"parties[5].role": "agent"},
    ],
)
def test_each_safeguard_of_a_minor_is_needed(missing: Changes) -> None:
    assert {finding.code for finding in _findings({**_safe(), **missing})} == MINOR_NOW


@pytest.mark.parametrize(("born", "codes"), [("20060616", MINOR_AT_LOAN), ("20060615", set())])
def test_a_minor_at_the_loan_needs_a_lawyer(born: str, codes: set[str]) -> None:
    """The loan was signed on 15 June 2024."""
    findings = _findings({**_born(born), "terms.review": None})
    assert {finding.code for finding in findings} == codes


def test_a_passport_gives_no_age_but_the_birth_date_does() -> None:
    foreign = {"parties[0].document": {"kind": "passport", "number": "X990001"}}
    assert _findings(foreign) == []
    (finding,) = _findings({**foreign, "parties[0].birth_date": "2009-01-01"})
    assert finding.code == "law.capacity"


def test_a_guarantor_who_is_a_minor_is_stopped_too() -> None:
    young = {"parties[6].document.number": resident_id_with_checksum("99020420100102001")}
    assert {finding.code for finding in _findings(young, TWO)} == MINOR_NOW


def _one(changes: Changes, example: str = ONE) -> Finding:
    (finding,) = _findings(changes, example)
    assert finding.severity is Severity.WARNING
    return finding


@pytest.mark.parametrize(
    ("changes", "rate"),
    [
        ({"loans[0].rate": "0.2401"}, "24.01 %"),
        ({"loans[0].rate": "0.24", "loans[0].day_count": "actual/360"}, "24.33 %"),
        ({"loans[0].received": "29000.00"}, "25.79 %"),
    ],
)
def test_a_loan_above_its_cap(changes: Changes, rate: str) -> None:
    finding = _one(changes)
    assert (finding.code, finding.where.path) == ("law.cap.rate", "loans[0].rate")
    message = finding.message.render("en")
    assert message == f"This loan costs at least {rate} a year; the cap is 24 %."


def test_exactly_the_cap_is_allowed() -> None:
    assert _findings({"loans[0].rate": "0.24"}) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"terms.schedule.rate": "0.0575"},  # with damages of 18.25 % a year just 24 %
        {"loans[0].rate": "0.146", "terms.default.damages.daily_rate": "0.00052"},  # 1.3 times
        {"terms.default.damages": None},
        {"terms.default.damages.cap": None},
        {"parties[2].document.number": resident_id_with_checksum("99010620200101002")},
        {"loans[0].due_on": "2024-06-16"},
        {"loans[0].rate": "24"},
        {"loans[0].received": "0", "loans[0].outstanding.interest": "0", "terms": None},
        {"loans[0].paid_out_on": "2025-12-15", "loans[0].due_on": "2026-12-15"},
        {
            "parties[0].document": {"kind": "passport", "number": "X1"},
            "parties[0].birth_date": None,
        },
        {"negotiation.sessions[1].started_at": "2026-02-02T23:00:00"},
    ],
    ids=str,
)
def test_lawful_or_not_for_this_check_to_judge(changes: Changes) -> None:
    assert _findings(changes) == []


def test_a_loan_without_known_lenders_is_judged_as_nobodys() -> None:
    (first, *_) = _findings({"loans[0].chain.original_lenders[0].party": "nobody"})
    assert first.message.values["limit"] == "13.8 %"


def test_of_those_who_were_minors_at_a_loan_only_the_bound_matter() -> None:
    young = resident_id_with_checksum("99020420060101002")
    unreviewed = {"terms.review": None}
    guarantor = _findings({**unreviewed, "parties[6].document.number": young}, TWO)
    assert [finding.code for finding in guarantor] == ["law.capacity-at-loan"] * 2
    spouse = _findings({**unreviewed, "parties[5].document.number": young}, TWO)
    assert spouse == []


def test_a_rule_that_nobody_checked_says_so() -> None:
    assert "未核实" in _one({"loans[0].rate": "0.25"}).rule


def test_a_private_loan_falls_under_four_times_the_lpr() -> None:
    """3.45 % on 15 June 2024, so 13.8 %; charges and agreed damages are above it as well."""
    findings = _findings({"parties[1].licence": "private"})
    codes = [finding.code for finding in findings]
    assert codes == ["law.cap.rate", "law.cap.charges", "law.cap.default", "law.damages.rate"]
    assert "13.8 %" in findings[0].message.render("zh")


def test_the_licence_of_the_original_lender_counts_not_that_of_the_assignee() -> None:
    assert _findings({"parties[1].licence": "private"}, TWO)[0].code == "law.cap.rate"
    assert _findings({"parties[0].licence": "private"}, TWO) == []


def test_of_joint_lenders_the_lower_cap_counts() -> None:
    found = _findings({"parties[2].licence": "private"}, TWO)
    assert [(each.code, each.where.path) for each in found] == [
        ("law.cap.rate", "loans[1].rate"),
        ("law.cap.charges", "loans[1].outstanding"),
    ]


def test_charges_that_the_whole_life_of_the_loan_cannot_explain() -> None:
    """About 7880.17 at 24 %, of which 2614.38 was paid and 266.28 is penalty."""
    within = {"loans[0].outstanding.interest": "4999.51"}
    above = {"loans[0].outstanding.interest": "4999.52"}
    assert _findings(within) == []
    finding = _one(above)
    assert (finding.code, finding.where.path) == ("law.cap.charges", "loans[0].outstanding")


def test_interest_and_damages_on_default_together() -> None:
    finding = _one({"terms.schedule.rate": "0.06"})
    assert (finding.code, finding.where.path) == ("law.cap.default", "terms.default.damages")
    assert finding.message.values["rate"] == "24.25 %"


def test_damages_far_above_the_loss() -> None:
    finding = _one({"loans[0].rate": "0.14"})
    assert finding.code == "law.damages.rate"
    assert finding.where.path == "terms.default.damages.daily_rate"


def test_a_sum_of_damages_above_thirty_percent_of_the_debt() -> None:
    assert _findings({"terms.default.damages.cap": "5841.65"}) == []
    finding = _one({"terms.default.damages.cap": "5841.66"})
    assert finding.code == "law.damages.total"
    assert finding.where.path == "terms.default.damages.cap"


OLD = {"loans[0].signed_on": "2021-11-17", "loans[0].paid_out_on": "2021-12-18"}


@pytest.mark.parametrize(("due", "count"), [("2022-12-18", 0), ("2022-12-17", 1)])
def test_a_loan_that_looks_time_barred(due: str, count: int) -> None:
    """Three years: due on 17 December 2022, it was barred on the day of signing, 18 December."""
    findings = _findings({**OLD, "loans[0].due_on": due})
    assert len(findings) == count
    assert {finding.code for finding in findings} <= {"law.limitation"}


def test_a_case_without_terms_is_judged_by_the_day_asked_about() -> None:
    changes: Changes = {**OLD, "terms": None, "signatories": [], "loans[0].due_on": "2023-11-19"}
    assert [finding.code for finding in _findings(changes)] == ["law.limitation"]


def test_a_day_that_no_rule_covers_is_an_error_among_the_others() -> None:
    """Small-loan companies late in 2020: the cap was disputed, so there is no row."""
    uncovered = {"loans[0].signed_on": "2020-12-31", "terms.default.damages.cap": "5841.66"}
    missing, damages = _findings(uncovered)
    assert (missing.code, missing.severity) == (NO_RULE, Severity.ERROR)
    assert missing.where.path == "loans[0].signed_on"
    assert damages.code == "law.damages.total"
    text = missing.message.render("zh")
    assert "2020-12-31" in text
    assert "网络小额贷款公司" in text
    assert missing.hint is not None
    assert "律师" in missing.hint.render("zh")


def test_every_loan_that_is_not_covered_is_named() -> None:
    days = {f"loans[{number}].signed_on": "2010-01-01" for number in (0, 1)}
    found = [each.where.path for each in _findings(days, TWO) if each.code == NO_RULE]
    assert found == ["loans[0].signed_on", "loans[1].signed_on"]


def test_every_rule_has_a_subject_people_understand() -> None:
    for rule_id in LAW.rows:
        assert subject(rule_id).render("zh") != subject(rule_id).render("en")


def test_findings_speak_chinese() -> None:
    changes = {"loans[0].rate": "0.30", "parties[0].capacity": "none"}
    for finding in _findings(changes):
        assert finding.message.render("zh") != finding.message.render("en")
        assert finding.hint is not None
        assert finding.hint.render("zh") != finding.hint.render("en")


@pytest.mark.slow
@pytest.mark.parametrize("value", [DELETE, "2022-01-01"])
@pytest.mark.parametrize("example", [ONE, TWO])
def test_no_single_change_crashes_a_check(example: str, value: object) -> None:
    """Leaves out or overwrites every value in turn, as far as that leaves a valid case."""
    cases = list(altered(example, value))
    assert len(cases) > 50
    for case in cases:
        list(check_law(case, LAW, nowhere, AS_OF))


def _codes(findings: list[Finding]) -> set[tuple[str, Severity]]:
    return {(finding.code, finding.severity) for finding in findings}


WAIVED = {"terms.review.decision": "waived", "terms.review.by": "lender"}


@pytest.mark.parametrize(
    ("changes", "place", "more"),
    [
        ({"loans[0].outstanding.interest": "12000.00"}, "loans[0].outstanding", 0),
        ({"loans[0].received": "15000.00"}, "loans[0].outstanding.principal", 2),
        ({"parties[1].licence": "none"}, "loans[0].chain.original_lenders", 2),
    ],
)
def test_a_doubtful_debt_needs_a_lawyer_s_decision(changes: Changes, place: str, more: int) -> None:
    """``more``: doubts that come along, because rate and charges are above the cap then too."""
    waived = [each for each in _findings({**changes, **WAIVED}) if each.code == "law.doubtful-debt"]
    assert (waived[0].where.path, len(waived)) == (place, 1 + more)
    assert {each.severity for each in waived} == {Severity.ERROR}
    assert "law.doubtful-debt" not in {each.code for each in _findings(changes)}


def test_a_debt_beyond_doubt_needs_no_lawyer() -> None:
    assert _findings(WAIVED) == []


NO_GUARANTOR = {"signatories[2]": DELETE}
PERIOD = ("law.guarantee-period", Severity.WARNING)


def test_民法典_695_2_a_plan_outlasts_the_guarantee_of_a_guarantor_who_does_not_sign() -> None:
    (finding,) = _findings(NO_GUARANTOR, TWO)
    assert (finding.code, finding.severity) == PERIOD
    assert "民法典 695 第2款；民法典第692条第2款" in finding.rule


def test_民法典_695_1_an_increase_does_not_bind_who_does_not_sign() -> None:
    more = {"terms.confirmed.principal": "99000.00"}
    assert ("law.guarantee-increase", Severity.WARNING) in _codes(
        _findings({**NO_GUARANTOR, **more}, TWO)
    )
    assert "law.guarantee-increase" not in {each.code for each in _findings(more, TWO)}
