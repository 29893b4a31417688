"""What a case takes in or leaves out: departures on record, and choices that cannot be."""

from __future__ import annotations

import pytest

from pipeline.case.terms import ClauseChoice
from pipeline.clauses import Library, select
from pipeline.clauses.checks import check_clauses
from pipeline.clauses.when import When
from pipeline.finding import Severity
from tests.case.broken import ONE, TWO, changed

LIBRARY = Library.load()


def _choice(clause: str, include: bool) -> dict[str, object]:
    return {"id": clause, "include": include, "reason": "双方另有约定"}


def _codes(example: str, *choices: dict[str, object]) -> list[tuple[str, Severity, str]]:
    loaded = changed(example, {"terms.clauses": list(choices)})
    assert loaded.value is not None
    found = check_clauses(loaded.value, LIBRARY, loaded.where)
    return [(each.code, each.severity, each.where.path) for each in found]


def test_a_clause_that_may_be_left_out_is_a_departure_with_its_reason() -> None:
    loaded = changed(ONE, {"terms.clauses": [_choice("talks", False)]})
    assert loaded.value is not None
    assert loaded.value.terms is not None
    selection = select(loaded.value, loaded.value.terms, LIBRARY)
    (departure,) = selection.departures
    assert (departure.clause.id, departure.reason) == ("talks", "双方另有约定")
    assert "talks" not in selection.ids
    assert _codes(ONE, _choice("talks", False)) == []


APPLY = "clauses.cannot-apply"
PLACE = "terms.clauses[0].id"


def test_cross_default_needs_several_loans() -> None:
    assert _codes(ONE, _choice("default-cross", True)) == [(APPLY, Severity.WARNING, PLACE)]
    assert _codes(TWO, _choice("default-cross", True)) == []
    assert _codes(ONE, _choice("default-cross", False)) == [
        ("clauses.not-in-base", Severity.NOTE, PLACE)
    ]


def test_judicial_confirmation_needs_a_mediation_body() -> None:
    asked = _choice("mediation-confirmation", True)
    assert _codes(ONE, asked) == [(APPLY, Severity.WARNING, PLACE)]
    assert _codes(ONE, {**asked, "reason": "经示例市海棠区人民调解委员会调解"}) == []
    named = {"terms.clauses": [asked], "evidence[0].title": "海棠区人民调解委员会受理通知"}
    loaded = changed(ONE, named)
    assert loaded.value is not None
    assert list(check_clauses(loaded.value, LIBRARY, loaded.where)) == []


def test_what_cannot_apply_is_told_in_chinese_too() -> None:
    for clause in ("default-cross", "mediation-confirmation"):
        loaded = changed(ONE, {"terms.clauses": [_choice(clause, True)]})
        assert loaded.value is not None
        (found,) = check_clauses(loaded.value, LIBRARY, loaded.where)
        assert found.message.render("zh") != found.message.render("en")
        assert found.hint is not None
        assert found.hint.render("zh") != found.hint.render("en")


@pytest.mark.parametrize(
    ("clause", "include", "code", "severity"),
    [
        ("nosuch", True, "clauses.unknown", Severity.ERROR),
        ("account", False, "clauses.required", Severity.ERROR),
        ("default-damages", False, "clauses.agreed", Severity.ERROR),
        ("default-costs", False, "clauses.agreed", Severity.ERROR),
        ("forum-court", False, "clauses.agreed", Severity.ERROR),
        ("guarantee", True, "clauses.no-content", Severity.ERROR),
        ("guarantee", False, "clauses.not-in-base", Severity.NOTE),
        ("forum-arbitration", True, "clauses.contradiction", Severity.ERROR),
    ],
)
def test_a_choice_that_cannot_be(clause: str, include: bool, code: str, severity: Severity) -> None:
    (found,) = _codes(ONE, _choice(clause, include))
    assert found[:2] == (code, severity)
    assert found[2].startswith("terms.clauses")


CARD = {"loans[0].product": "沧澜信用卡分期"}


def test_a_clause_for_a_product_is_in_agreements_about_it_alone() -> None:
    for changes, there in (({}, False), (CARD, True)):
        loaded = changed(ONE, changes)
        assert loaded.value is not None
        assert loaded.value.terms is not None
        selection = select(loaded.value, loaded.value.terms, LIBRARY)
        assert ("credit-card" in selection.ids) is there
        assert selection.departures == ()


@pytest.mark.parametrize(
    ("licence", "codes"),
    [("bank", ["clauses.required"]), ("online_small_loan", [])],
)
def test_what_is_required_depends_on_product_and_lender(licence: str, codes: list[str]) -> None:
    changes = {
        **CARD,
        "parties[1].licence": licence,
        "terms.clauses": [_choice("credit-card", False)],
    }
    loaded = changed(ONE, changes)
    assert loaded.value is not None
    found = check_clauses(loaded.value, LIBRARY, loaded.where)
    assert [each.code for each in found] == codes


def test_an_assignee_owes_the_clauses_that_the_original_lender_owed() -> None:
    """The assignee has no licence; what it took over was made by a bank."""
    assert [code for code, *_ in _codes(TWO, _choice("credit-information", False))] == [
        "clauses.required"
    ]


REQUIRED = [
    clause.id
    for clause in LIBRARY.clauses
    if "everybody" in clause.required and clause.when is When.ALWAYS
]


@pytest.mark.parametrize("clause", REQUIRED)
def test_no_agreement_lacks_what_everybody_must_have(clause: str) -> None:
    assert ("clauses.required", Severity.ERROR) in [
        each[:2] for each in _codes(ONE, _choice(clause, False))
    ]


PAIRS = sorted(
    {tuple(sorted((clause.id, other))) for clause in LIBRARY.clauses for other in clause.beside_not}
)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_clauses_that_contradict_never_stand_together(one: str, other: str) -> None:
    """Whichever of the two is there, the other cannot be asked for as well."""
    for clause in (one, other):
        found = LIBRARY.get(clause)
        assert found
        loaded = changed(found.example.case, found.example.change)
        assert loaded.value is not None
        assert loaded.value.terms is not None
        rival = other if clause == one else one
        asked = ClauseChoice.model_validate(_choice(rival, True))
        terms = loaded.value.terms
        terms = terms.model_copy(update={"clauses": (*terms.clauses, asked)})
        case = loaded.value.model_copy(update={"terms": terms})
        codes = {each.code for each in check_clauses(case, LIBRARY, loaded.where)}
        assert "clauses.contradiction" in codes


def test_two_clauses_that_contradict_are_one_finding_at_the_later_choice() -> None:
    """Both were asked for, neither is in the base: it was said at each of them and once more."""
    mediated = {**_choice("mediation-confirmation", True), "reason": "经人民调解委员会调解"}
    found = _codes(ONE, mediated, _choice("notarial-enforcement", True))
    assert found == [("clauses.contradiction", Severity.ERROR, "terms.clauses[1].id")]


def test_a_clause_that_is_missing_is_named_as_people_call_it() -> None:
    loaded = changed(TWO, {"terms.clauses": [_choice("default", False)]})
    assert loaded.value is not None
    said = [
        each.message.render("zh")
        for each in check_clauses(loaded.value, LIBRARY, loaded.where)
        if each.code == "clauses.needs"
    ]
    default = LIBRARY.get("default")
    assert default
    assert all(default.zh in each for each in said)


def test_an_unknown_clause_is_answered_with_names_and_ids() -> None:
    loaded = changed(ONE, {"terms.clauses": [_choice("nosuch", True)]})
    assert loaded.value is not None
    (found,) = check_clauses(loaded.value, LIBRARY, loaded.where)
    assert found.hint
    assert "default-grace" in found.hint.render("zh")
    grace = LIBRARY.get("default-grace")
    assert grace
    assert grace.zh in found.hint.render("zh")
    assert grace.en in found.hint.render("en")


def test_what_rests_on_a_clause_falls_with_it() -> None:
    codes = {code for code, *_ in _codes(TWO, _choice("default", False))}
    assert codes == {"clauses.required", "clauses.needs"}
