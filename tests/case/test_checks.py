"""The checks as a whole: sound cases are silent, every code has its test, nothing crashes."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import pytest

from pipeline.case import checks
from pipeline.case.checks import CHECKS, check_case
from pipeline.finding import Severity
from tests.case import (
    test_checks_amendments,
    test_checks_debt,
    test_checks_negotiation,
    test_checks_people,
    test_checks_performance,
    test_checks_talks,
)
from tests.case.broken import (
    DELETE,
    EXAMPLES,
    ONE,
    TWO,
    Broken,
    altered,
    changed,
    news,
    nowhere,
    part,
)

TABLES = (
    test_checks_people.BROKEN,
    test_checks_debt.BROKEN,
    test_checks_negotiation.BROKEN,
    test_checks_performance.BROKEN,
    test_checks_talks.BROKEN,
    test_checks_amendments.BROKEN,
)
ALL = [broken for table in TABLES for broken in table]
ELSEWHERE = {
    "case.review.one-sided",
    "case.signing.no-record",
    "case.signing.no-consent",
    "case.signing.no-reference",
    "case.signing.identified-late",
}
OF_FILES = {"case.evidence.no-file", "case.evidence.file-missing", "case.evidence.same-content"}


@pytest.mark.slow
@pytest.mark.parametrize("broken", ALL, ids=str)
def test_each_breach_is_found_where_it_is(broken: Broken) -> None:
    loaded = changed(broken.example, broken.changes)
    findings = news(loaded)
    codes = {finding.code.removeprefix("case.") for finding in findings}
    assert codes == {broken.code} | broken.also
    own = [each for each in findings if each.code == f"case.{broken.code}"]
    assert broken.path in [each.where.path for each in own]
    assert {each.severity for each in own} == {broken.severity}


@pytest.mark.parametrize("broken", ALL, ids=str)
def test_each_finding_speaks_chinese_too(broken: Broken) -> None:
    loaded = changed(broken.example, broken.changes)
    assert loaded.value is not None
    for finding in check_case(loaded.value, loaded.where):
        for message in (finding.message, finding.hint):
            if message is not None:
                assert message.render("zh") != message.render("en")


def test_every_code_has_a_breach() -> None:
    tested = {f"case.{broken.code}" for broken in ALL} | OF_FILES | ELSEWHERE
    assert _codes() - tested == set()


@pytest.mark.parametrize("example", [ONE, TWO])
def test_a_sound_case_has_no_findings(example: str) -> None:
    loaded = changed(example, {})
    assert news(loaded, files=_found(example)) == ()


def test_each_check_stands_in_the_table_once() -> None:
    assert len(set(CHECKS)) == len(CHECKS)


@pytest.mark.parametrize("example", [ONE, TWO])
def test_names_that_lead_nowhere_crash_no_check(example: str) -> None:
    """Every party but two goes missing; each check must cope with what is left."""
    parties = part(example, "parties")[:2]
    for party in parties:
        party["id"] += "-renamed"
    loaded = changed(example, {"parties": parties})
    assert loaded.value is not None
    findings = check_case(loaded.value, loaded.where)
    assert {"case.reference.unknown"} <= {finding.code for finding in findings}


@pytest.mark.slow
@pytest.mark.parametrize("value", [DELETE, "nobody"])
@pytest.mark.parametrize("example", [ONE, TWO])
def test_no_single_change_crashes_a_check(example: str, value: object) -> None:
    """Leaves out or overwrites every value in turn, as far as that leaves a valid case."""
    cases = list(altered(example, value))
    assert len(cases) > 50
    for case in cases:
        check_case(case, nowhere)


def test_a_case_that_has_only_begun_has_no_errors() -> None:
    empty: dict[str, object] = {
        "negotiation": {},
        "signatories": [],
        "payments": [],
        "notices": [],
        "evidence": [],
    }
    tree = {**empty, "parties[2].authority.evidence": None, "terms": None}
    loaded = changed(ONE, tree)
    findings = news(loaded, files={})
    assert [each for each in findings if each.severity is Severity.ERROR] == []
    assert {each.code for each in findings} == {"case.authority.evidence-missing"}


def test_a_missing_file_is_an_error() -> None:
    loaded = changed(ONE, {})
    assert loaded.value is not None
    files = _found(ONE)
    del files["b-income"]
    (finding,) = news(loaded, files=files)
    assert finding.code == "case.evidence.file-missing"
    assert finding.where.path == "evidence[1].file"
    assert "evidence/borrower/payslips.pdf" in finding.message.render("zh")


def test_files_outside_the_folder_have_one_finding_each() -> None:
    loaded = changed(ONE, {"evidence[1].file": "../a.pdf", "evidence[2].file": "../b.pdf"})
    assert loaded.value is not None
    files = _found(ONE)
    del files["b-income"], files["b-assets"]
    found = news(loaded, files=files)
    assert [each.code for each in found] == ["case.evidence.path"] * 2


def test_one_content_under_two_names_is_a_warning() -> None:
    loaded = changed(ONE, {})
    assert loaded.value is not None
    files = _found(ONE)
    files["b-assets"] = files["b-income"]
    (finding,) = news(loaded, files=files)
    assert (finding.code, finding.where.path) == ("case.evidence.same-content", "evidence[2].file")


def test_an_item_without_a_file_is_noted() -> None:
    loaded = changed(ONE, {"evidence[6].file": None})
    (finding,) = news(loaded, files=_found(ONE))
    assert (finding.code, finding.severity) == ("case.evidence.no-file", Severity.NOTE)


def test_findings_repeat_no_identity_number_or_phone() -> None:
    loaded = changed(ONE, {"parties[0].document.number": "990106199104230025"})
    assert loaded.value is not None
    for finding in check_case(loaded.value, loaded.where):
        assert "199104" not in str(finding)


def _found(example: str) -> dict[str, object]:
    return {
        item["id"]: hashlib.sha256((EXAMPLES / example / item["file"]).read_bytes()).hexdigest()
        for item in part(example, "evidence")
    }


def _codes() -> set[str]:
    """Every code that the checks can give, read from their source."""
    folder = Path(checks.__file__).parent
    calls = (
        node
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
    return {
        f"case.{call.args[0].value!s}"
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id in {"error", "warning", "note", "kind"}
        and isinstance(call.args[0], ast.Constant)
    }
