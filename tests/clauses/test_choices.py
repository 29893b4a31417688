"""What a case takes in or leaves out: departures on record, and choices that cannot be."""

from __future__ import annotations

import pytest

from pipeline.clauses import Library, select
from pipeline.clauses.checks import check_clauses
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


@pytest.mark.parametrize(
    ("clause", "include", "code", "severity"),
    [
        ("nosuch", True, "clauses.unknown", Severity.ERROR),
        ("account", False, "clauses.required", Severity.ERROR),
        ("guarantee", True, "clauses.no-content", Severity.ERROR),
        ("guarantee", False, "clauses.not-in-base", Severity.NOTE),
        ("forum-arbitration", True, "clauses.contradiction", Severity.ERROR),
    ],
)
def test_a_choice_that_cannot_be(clause: str, include: bool, code: str, severity: Severity) -> None:
    (found,) = _codes(ONE, _choice(clause, include))
    assert found[:2] == (code, severity)
    assert found[2].startswith("terms.clauses")


def test_what_rests_on_a_clause_falls_with_it() -> None:
    codes = {code for code, *_ in _codes(TWO, _choice("default", False))}
    assert codes == {"clauses.required", "clauses.needs"}
