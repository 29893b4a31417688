"""Twelve agreements against their golden texts, and what each is there for.

``JIEQING_GOLDEN=write pytest tests/clauses`` writes the golden texts anew: read the diff.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest

from pipeline.case.checks import check_case
from pipeline.case.terms import Method
from pipeline.clauses import Library
from pipeline.clauses.checks import check_clauses
from pipeline.finding import Severity
from pipeline.papers.draft import Draft
from tests.case.broken import ONE, changed
from tests.clauses.twelve import TWELVE, Variant
from tests.papers.matters import draft, matter_of, text
from tests.papers.test_papers import DAYS

GOLDEN = Path(__file__).parent / "golden"
every_agreement = pytest.mark.parametrize("variant", TWELVE, ids=lambda each: each.name)


@cache
def paper(name: str) -> Draft:
    variant = next(each for each in TWELVE if each.name == name)
    matter = matter_of(DAYS[variant.example], variant.changes, example=variant.example)
    return draft(matter, "agreement")


@pytest.mark.slow
@every_agreement
def test_golden_text(variant: Variant, tmp_path: Path) -> None:
    matter = matter_of(DAYS[variant.example], variant.changes, example=variant.example)
    keys = [
        "agreement",
        *(["agreement-en"] if matter.case.terms and matter.case.terms.english else []),
    ]
    for key in keys:
        found = text(matter, key, tmp_path)
        file = GOLDEN / f"{variant.name}{key.removeprefix('agreement')}.txt"
        if os.environ.get("JIEQING_GOLDEN") == "write":
            file.write_text(found, encoding="utf-8")
        assert found == file.read_text(encoding="utf-8")


@every_agreement
def test_the_case_behind_it_can_be_built(variant: Variant) -> None:
    """No error but those that the change of lender brings: names and dates of other papers."""
    loaded = changed(variant.example, variant.changes)
    assert loaded.value is not None
    found = (
        *check_case(loaded.value, loaded.where),
        *check_clauses(loaded.value, Library.load(), loaded.where),
    )
    of_terms = [
        each
        for each in found
        if each.severity is Severity.ERROR and each.where.path.startswith("terms")
    ]
    assert of_terms == []


@every_agreement
def test_every_reference_leads_to_a_clause_that_is_there(variant: Variant) -> None:
    file = GOLDEN / f"{variant.name}.txt"
    said = file.read_text(encoding="utf-8")
    articles = len(re.findall(r"^\[条\]", said, re.MULTILINE))
    for number in re.findall(r"本协议第([一二三四五六七八九十]+)条", said):
        assert _number(number) <= articles


def _number(words: str) -> int:
    tens, _, units = words.rpartition("十")
    digits = "〇一二三四五六七八九"
    if "十" not in words:
        return digits.index(words)
    return (digits.index(tens) if tens else 1) * 10 + (digits.index(units) if units else 0)


@pytest.mark.slow
def test_together_they_cover_the_clauses_lenders_and_schedules() -> None:
    clauses: set[str] = set()
    methods, kinds, forums, effects = set(), set(), set(), set()
    for variant in TWELVE:
        case = changed(variant.example, variant.changes).value
        assert case is not None
        assert case.terms
        clauses |= set(paper(variant.name).clauses)
        methods.add(case.terms.schedule.method)
        kinds.add(case.lender.licence)
        forums.add(case.terms.forum.kind)
        effects.add(case.terms.waiver.effect.value if case.terms.waiver else None)
    assert clauses == {each.id for each in Library.load().clauses}
    assert methods == set(Method)
    assert len(kinds) == 5
    assert len(forums) == 2
    assert effects == {None, "now", "on_completion"}


def test_a_payee_who_is_not_the_creditor_is_named_with_the_authority(tmp_path: Path) -> None:
    """民法典 165, 522: whoever pays must be able to see that paying there discharges."""
    changes = {
        "terms.account.holder": "platform",
        "terms.account.name": "示例云桥信息科技有限公司",
        "terms.account.authorised_by": "l-authority",
    }
    matter = matter_of(DAYS[ONE], changes)
    zh, en = (text(matter, key, tmp_path) for key in ("agreement", "agreement-en"))
    sentence = (
        "示例云桥信息科技有限公司系甲方书面授权的收款人（依据：授权委托书），"
        "向该账户付款即为向甲方清偿。"
    )
    assert zh.count(sentence) == 2
    assert en.count("was authorised by Party A in writing to collect") == 2
    assert "书面授权的收款人" not in text(matter_of(DAYS[ONE]), "agreement", tmp_path)


def test_every_golden_text_is_of_one_of_them() -> None:
    names = [each.name for each in TWELVE]
    assert len(set(names)) == 12
    assert {re.sub(r"-en$", "", file.stem) for file in GOLDEN.glob("*.txt")} == set(names)
