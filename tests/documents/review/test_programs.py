"""A file that Word, WPS or LibreOffice saved: nothing changed is nothing found, and a change is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from pipeline.documents.controls import pattern
from tests.documents.review import edits
from tests.documents.review.edits import GRACE, examined, issued, replaced

Program = Callable[[bytes], bytes]
EDIT = "不视为逾期，甲方不得计收违约金"


@cache
def by_libreoffice(word: bytes) -> bytes:
    return edits.saved_by_libreoffice(word)


PROGRAMS = pytest.mark.parametrize(
    "program",
    [edits.saved_by_word, edits.saved_by_wps, by_libreoffice],
    ids=["word", "wps", "libreoffice"],
)


@pytest.mark.slow
@PROGRAMS
def test_saving_alone_changes_nothing(program: Program) -> None:
    found = examined(program(issued()[1]))
    assert not found.changed
    assert not found.differences
    assert not found.open
    assert not found.rows
    assert not found.hidden


@pytest.mark.slow
@PROGRAMS
def test_a_changed_sentence_and_a_changed_amount_are_told_apart(program: Program) -> None:
    word = replaced("17,010.43元（大写", "17,100.43元（大写", replaced(GRACE, EDIT))
    found = examined(program(word))
    assert [pair.old[0].place for pair in found.changed] == ["第三条第一款", "第七条第一款"]
    assert "".join(pair.new_text for pair in found.changed[1:]).endswith(f"{EDIT}。")
    (wrong,) = found.differences
    assert (wrong.path, wrong.expected, wrong.found) == ("repayable", "17,010.43", "17,100.43")
    assert wrong.place == "第三条第一款"


FALSIFIED = {
    "instalments[].due": ("2026年3月20日", "2026年3月25日"),
    "account.number": ("9900000000001170016", "9900000000001170061"),
    "damages.daily_rate": ("按每日0.05%", "按每日0.50%"),
    "parties[].lines[]": ("990106199104230024", "990106199104230042"),
    "grace_days": ("之后的5日为宽限期", "之后的9日为宽限期"),
    "waiver.amount_words": ("贰仟肆佰陆拾壹元柒角伍分", "贰仟肆佰陆拾贰元柒角伍分"),
    "signatures[].label": ("乙方（借款人）签章", "丙方（借款人）签章"),
}


@pytest.mark.slow
@PROGRAMS
def test_every_changed_key_term_is_named(program: Program) -> None:
    word = issued()[1]
    for old, new in FALSIFIED.values():
        word = replaced(old, new, word)
    found = examined(program(word)).differences
    assert {pattern(each.path) for each in found} == set(FALSIFIED)
    for each in found:
        old, new = FALSIFIED[pattern(each.path)]
        assert each.expected in old or old in each.expected
        assert each.found in new or new in each.found
        assert each.place
