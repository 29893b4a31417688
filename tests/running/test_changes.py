"""What changed, in the words of whoever reads it: no field names."""

from __future__ import annotations

import re

import pytest

from pipeline.papers.agreement_context import Agreement
from pipeline.running.changes import changes, in_words, key_term


@pytest.mark.parametrize(
    ("paths", "zh", "en"),
    [
        (["repayable"], "应还款项", "Sum payable"),
        (["waiver"], "减免", "The waiver"),
        (["waiver.amount"], "减免金额", "Amount waived"),
        (["instalments[2].due"], "还款日（第 3 行）", "Due date (row 3)"),
        (
            ["instalments[0].due", "instalments[1].due"],
            "还款日（第 1、2 行）",
            "Due date (row 1, 2)",
        ),
        (
            ["instalments (10 → 12)"],
            "还款计划表的各期（原 10 行，现 12 行）",
            "The instalments of the schedule: 10 rows before, 12 now",
        ),
        (
            ["loans[0].unheard_of"],
            "所了结的各笔借款（第 1 行）",
            "The loans that are settled (row 1)",
        ),
    ],
)
def test_paths_are_said_in_plain_words(paths: list[str], zh: str, en: str) -> None:
    said = in_words(Agreement, paths)
    assert (said.render("zh"), said.render("en")) == (zh, en)


def test_many_are_counted_and_no_path_is_shown() -> None:
    before = dict.fromkeys(Agreement.model_fields, "1")
    found = list(changes(before, dict.fromkeys(Agreement.model_fields, "2")))
    said = in_words(Agreement, found).render("zh")
    assert said.count("、") == 6
    assert "另有" in said
    assert not re.search(r"[a-z_]{3,}", said)


def test_a_key_term_counts_its_rows_from_one() -> None:
    assert key_term(Agreement, "instalments[3].due").render("zh") == "还款日（第 3 行）"
    assert key_term(Agreement, "account.number").render("en") == "Number of the account"
