"""Clauses are cited by the number that Word gives them in the agreement."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.clauses.library import Library
from pipeline.clauses.numbering import number_of
from pipeline.clauses.selection import select
from tests.case.broken import ONE, TWO
from tests.papers.matters import case_of, matter_of, text

CHANGES: tuple[dict[str, object], ...] = (
    {},
    {"terms.default.grace_days": 0},
    {"terms.default.acceleration": None},
    {"terms.default.damages": None, "terms.default.costs": False},
    {"terms.default.revive_waiver": False},
)
SAID = {
    "default-grace": "宽限期。各期",
    "default-damages": "违约金。**",
    "default-acceleration": "提前到期。**",
    "default-revival": "减免的恢复。**",
    "default-hardship": "履行困难。",
    "effect-on-signing": "本协议自各方全部签署之日起生效",
}
TITLES = {
    "notices": "通知和送达",
    "talks": "定期沟通",
    "change": "变更",
    "guarantee": "保证",
    "stop-collection": "停止催收",
    "account": "收款账户",
    "schedule": "应还款项和还款计划",
}


@pytest.mark.parametrize("example", [ONE, TWO])
@pytest.mark.parametrize("changes", CHANGES, ids=lambda each: "+".join(each) or "as it is")
def test_the_number_is_that_of_the_paper(
    example: str, changes: dict[str, object], tmp_path: Path
) -> None:
    case = case_of(changes, example)
    assert case.terms
    clauses = select(case, case.terms, Library.load()).clauses
    matter = matter_of(date(2026, 2, 6), changes, example=example)
    articles, paragraphs = _numbered(text(matter, "agreement", tmp_path))
    seen = 0
    for clause in clauses:
        number = number_of(clauses, clause.id)
        assert number is not None
        if title := TITLES.get(clause.id):
            assert articles[number.article] == title
        if start := SAID.get(clause.id):
            assert paragraphs[number].startswith(start)
            seen += 1
    assert seen >= 2


def test_a_clause_that_is_not_there_has_no_number() -> None:
    case = case_of({"terms.default.acceleration": None})
    assert case.terms
    clauses = select(case, case.terms, Library.load()).clauses
    assert number_of(clauses, "default-acceleration") is None


def _numbered(agreement: str) -> tuple[dict[int, str], dict[tuple[int, int], str]]:
    articles: dict[int, str] = {}
    paragraphs: dict[tuple[int, int], str] = {}
    paragraph = 0
    for line in agreement.splitlines():
        if line.startswith("[条] "):
            articles[len(articles) + 1], paragraph = line.removeprefix("[条] "), 0
        elif line.startswith("[款] "):
            paragraph += 1
            paragraphs[len(articles), paragraph] = line.removeprefix("[款] ")
    return articles, paragraphs
