"""What people get wrong in the terms: each is a finding with its line and a way to mend it, and
nothing is built of it but a draft that says so on every page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest

from pipeline.errors import CaseInvalid, RenderingError
from pipeline.finding import Finding, Severity
from pipeline.law.law import Law
from pipeline.papers.draft import Stage
from pipeline.running.build import build_case
from pipeline.running.opening import open_case
from tests.clauses.libraries import office_library
from tests.world import World

ONE, TWO = "online-loan", "two-loans-guarantor"
DAY = date(2026, 10, 28)
E, N = Severity.ERROR, Severity.NOTE


class Wrong(NamedTuple):
    """A slip of the pen in an example's file, and the finding that it must lead to."""

    code: str
    path: str
    slip: Mapping[str, str]
    severity: Severity = E
    example: str = ONE
    says: str = ""


_FIRST = "first_due: 2026-01-20"
WRONG = {
    "instalments that do not sum": Wrong(
        "case.sums.instalments",
        "terms.instalments[9].amount",
        {"2026-12-10, amount: '21000.00'": "2026-12-10, amount: '21000.01'"},
        example=TWO,
        says="0.01",
    ),
    "dates out of order": Wrong(
        "case.schedule.order",
        "terms.instalments[2].due",
        {"due: 2026-05-11": "due: 2026-04-09"},
        example=TWO,
    ),
    "an instalment before signing": Wrong(
        "case.schedule.early",
        "terms.instalments[0].due",
        {"due: 2026-03-10": "due: 2026-02-06"},
        example=TWO,
    ),
    "the first due date before signing": Wrong(
        "case.schedule.early", "terms.schedule.first_due", {_FIRST: "first_due: 2025-12-18"}
    ),
    "the first due date on a Saturday": Wrong(
        "law.due-on-day-off",
        "terms.schedule.roll",
        {_FIRST: "first_due: 2026-01-17"},
        N,
        says="2026-01-17",
    ),
    "a negative waiver": Wrong(
        "case.amount.negative", "terms.waiver.amount", {"'2461.75'": "'-2461.75'"}
    ),
    "a rate of 24 instead of 0.24": Wrong(
        "case.rate.percent", "loans[0].rate", {"rate: '0.216'": "rate: '24'"}, says="2400"
    ),
    "a rate of 6 for the plan": Wrong(
        "case.rate.percent", "terms.schedule.rate", {"rate: '0'\n": "rate: '6'\n"}, says="600"
    ),
    "a daily rate of 5": Wrong(
        "case.rate.percent",
        "terms.default.damages.daily_rate",
        {"daily_rate: '0.0005'": "daily_rate: '5'"},
    ),
    "a clause that does not exist": Wrong(
        "clauses.unknown",
        "terms.clauses[0].id",
        {"  forum:\n": "  clauses: [{id: defualt, include: true, reason: 双方要求}]\n  forum:\n"},
        says="defualt",
    ),
    "forum and arbitration both": Wrong(
        "clauses.contradiction",
        "terms.clauses[0].id",
        {
            "  forum:\n": "  clauses: [{id: forum-arbitration, include: true, reason: 可选}]\n"
            "  forum:\n"
        },
    ),
    "a required clause left out": Wrong(
        "clauses.required",
        "terms.clauses",
        {"  forum:\n": "  clauses: [{id: account, include: false, reason: 简化}]\n  forum:\n"},
    ),
    "a person's account for an organisation": Wrong(
        "case.account.personal",
        "terms.account.holder",
        {"    holder: lender\n    name: 示例市海棠": "    holder: agent\n    name: 示例市海棠"},
    ),
    "damages of two kinds": Wrong(
        "case.damages.both",
        "terms.default.damages.fixed",
        {"cap: '800.00'": "cap: '800.00'\n      fixed: '300.00'"},
    ),
}
each_of = pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)


def world(tmp_path: Path, wrong: Wrong) -> World:
    """The example with the slip in its file."""
    made = World(tmp_path, wrong.example)
    text = made.case_file.read_text(encoding="utf-8")
    chapter = re.split(r"[.\[]", wrong.path)[0]
    before, part, after = text.partition(f"\n{chapter}:\n")
    for right, slip in wrong.slip.items():
        assert right in after, right
        after = after.replace(right, slip, 1)
    made.case_file.write_text(before + part + after, encoding="utf-8")
    return made


def found(made: World) -> tuple[Finding, ...]:
    return open_case(made.case, Law.load(), DAY).findings


@pytest.mark.slow
@each_of
def test_it_is_found_where_it_is_with_a_remedy(wrong: Wrong, tmp_path: Path) -> None:
    made = world(tmp_path, wrong)
    own = [each for each in found(made) if each.code == wrong.code]
    (finding,) = [each for each in own if each.where.path == wrong.path]
    assert finding.severity is wrong.severity
    assert wrong.says in finding.message.render("en")
    line = made.case_file.read_text(encoding="utf-8").splitlines()[finding.where.line - 1]
    assert any(f"{name}:" in line for name in wrong.path.split(".")[-2:])
    assert finding.hint
    for message in (finding.message, finding.hint):
        assert message.render("zh") != message.render("en")


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [each for each in WRONG.values() if each.severity is E],
    ids=[name for name, each in WRONG.items() if each.severity is E],
)
def test_nothing_is_built_of_an_error(wrong: Wrong, tmp_path: Path) -> None:
    made = world(tmp_path, wrong)
    request = replace(made.request(), keys=None, stages=(Stage.AGREEMENT,))
    with pytest.raises(CaseInvalid) as caught:
        build_case(request)
    assert wrong.code in {each.code for each in caught.value.findings}
    assert not list(request.output.rglob("*.pdf"))


@pytest.mark.slow
@pytest.mark.parametrize("example", [ONE, TWO])
def test_a_draft_says_so_on_every_page_of_every_paper_of_the_agreement(
    example: str, tmp_path: Path
) -> None:
    made = World(tmp_path, example)
    text = made.case_file.read_text(encoding="utf-8")
    made.case_file.write_text(text.replace("  penalty: '", "  penalty: '1", 1), encoding="utf-8")
    assert any(each.severity is E for each in found(made))
    result = build_case(replace(made.request(draft=True), stages=(Stage.AGREEMENT,)))
    kinds = {paper.kind for paper in result.manifest.papers}
    assert {"agreement", "terms-notice", "service-address", "waiver-approval",
            "deviation-sheet"} <= kinds  # fmt: skip
    for paper in result.manifest.papers:
        assert (paper.signed_by, paper.waiting_for) == ((), ())
        with pypdfium2.PdfDocument(result.folder / paper.pdf.file) as pdf:
            pages = [page.get_textpage().get_text_range() for page in pdf]
        assert all("草案" in page for page in pages), paper.key


def test_a_field_that_a_clause_prints_and_nobody_has_names_clause_and_paragraph(
    tmp_path: Path,
) -> None:
    made = World(tmp_path / "world")
    office = office_library(tmp_path / "office", "talks", "每{{ talks_evry_months }}个月沟通一次")
    request = replace(made.request(), keys=None, stages=(Stage.AGREEMENT,), templates=office)
    with pytest.raises(RenderingError) as caught:
        build_case(request)
    assert "talks_evry_months" in caught.value.message.render("en")
    assert "每{{ talks_evry_months }}个月" in caught.value.message.render("zh")
    assert caught.value.hint
