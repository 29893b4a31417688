"""Asking for a rule on a day, and the strictness of the rule files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadInput, NoRuleForDate
from pipeline.law import Law, Status
from pipeline.law.caps import cap
from pipeline.law.law import RULES
from pipeline.law.masking import mask
from pipeline.law.reading import read_rules
from pipeline.law.rule import spans

ROW = {
    "id": '"test.share"',
    "kind": '"decimal"',
    "unit": '"share"',
    "value": '"0.30"',
    "from": "2021-01-01",
    "article": '"某法第1条"',
    "source": '"copy of the text"',
    "status": '"verified"',
    "note_zh": '"说明"',
    "note_en": '"Note."',
}


def rows(*changes: dict[str, str]) -> str:
    """TOML with one row per change of :data:`ROW`; an empty value leaves the key out."""
    text = ""
    for change in changes:
        text += "[[rule]]\n"
        text += "".join(f"{key} = {value}\n" for key, value in {**ROW, **change}.items() if value)
    return text


def problems(folder: Path, text: str) -> list[str]:
    (folder / "test.toml").write_text(text, encoding="utf-8")
    return [finding.message.render("en") for finding in read_rules(folder)[1]]


def law(folder: Path, *changes: dict[str, str]) -> Law:
    assert problems(folder, rows(*changes)) == []
    return Law.from_folder(folder)


def test_the_shipped_rules_have_no_problems_and_are_read_once() -> None:
    assert Law.load() is Law.load()
    assert read_rules(RULES)[1] == ()


def test_both_ends_of_a_row_are_inclusive(tmp_path: Path) -> None:
    found = law(tmp_path, {"until": "2021-12-31"})
    assert found.at("test.share", date(2021, 1, 1)).value == Decimal("0.30")
    assert found.at("test.share", date(2021, 12, 31)).value == Decimal("0.30")
    for outside in (date(2020, 12, 31), date(2022, 1, 1)):
        assert not found.covers("test.share", outside)


def test_an_uncovered_day_names_rule_day_and_what_is_covered(tmp_path: Path) -> None:
    found = law(tmp_path, {"until": "2021-12-31"}, {"from": "2022-01-01", "until": "2022-06-30"})
    with pytest.raises(NoRuleForDate) as caught:
        found.at("test.share", date(2023, 2, 3))
    text = str(caught.value)
    assert caught.value.exit_status == 4
    assert "test.share" in text
    assert "2023-02-03" in text
    assert "2021-01-01…2022-06-30" in text
    assert caught.value.hint is not None
    assert "lawyer" in caught.value.hint.render("en")
    assert ".toml" not in caught.value.hint.render("zh")
    assert "2021-01-01…2022-06-30" in caught.value.message.render("zh")
    assert "没有" in caught.value.message.render("zh")


def test_a_gap_between_rows_is_uncovered(tmp_path: Path) -> None:
    found = law(tmp_path, {"until": "2021-12-31"}, {"from": "2022-02-01"})
    with pytest.raises(NoRuleForDate):
        found.at("test.share", date(2022, 1, 15))
    assert spans(found.history("test.share")) == "2021-01-01…2021-12-31, 2022-02-01…"


def test_a_scoped_row_goes_before_a_general_one(tmp_path: Path) -> None:
    found = law(tmp_path, {}, {"scope": '["bank"]', "value": '"0.20"'})
    day = date(2022, 1, 1)
    assert found.at("test.share", day).decimal == Decimal("0.30")
    assert found.at("test.share", day, "private").decimal == Decimal("0.30")
    assert found.at("test.share", day, "bank").decimal == Decimal("0.20")


def test_a_scoped_row_alone_binds_nobody_else(tmp_path: Path) -> None:
    found = law(tmp_path, {"scope": '["bank"]'})
    assert not found.covers("test.share", date(2022, 1, 1))
    with pytest.raises(NoRuleForDate, match="private"):
        found.at("test.share", date(2022, 1, 1), "private")


def test_an_unknown_rule_is_bad_input() -> None:
    with pytest.raises(BadInput) as caught:
        Law.load().at("lpr.two_year", date(2024, 1, 1))
    assert caught.value.code == "law.unknown-rule"


def test_a_rule_is_read_by_its_kind_only() -> None:
    with pytest.raises(TypeError, match="kind decimal"):
        _ = Law.load().at("lpr.one_year", date(2024, 1, 1)).integer


def test_status_and_notes_come_in_both_languages() -> None:
    rule = Law.load().at("demand.reasonable_days", date(2024, 1, 1))
    assert rule.status is Status.UNVERIFIED
    assert "合理期限" in rule.note("zh")
    assert "reasonable period" in rule.note("en")


def test_in_force_lists_what_holds_on_a_day() -> None:
    ids = {rule.id for rule in Law.load().in_force(date(2018, 1, 1))}
    assert "capacity.majority_age" in ids
    assert "lpr.one_year" not in ids


def test_an_unknown_lender_has_no_cap() -> None:
    with pytest.raises(NoRuleForDate):
        cap(Law.load(), "pawnshop", date(2024, 1, 1))


@given(st.dates(date(2019, 8, 20), date(2026, 12, 31)))
def test_every_day_of_the_lpr_series_has_exactly_one_row(day: date) -> None:
    holding = [rule for rule in Law.load().history("lpr.one_year") if rule.holds_on(day)]
    assert holding == [Law.load().at("lpr.one_year", day)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"value": "0.30"}, "value must be a string in quotes."),
        ({"value": '"0,30"'}, "0,30 is no value of kind decimal."),
        ({"value": '"NaN"'}, "NaN is no value of kind decimal."),
        ({"kind": '"float"'}, "Unknown kind float."),
        ({"kind": '"integer"', "unit": '"days"'}, "0.30 is no value of kind integer."),
        ({"unit": '"days"'}, "days is no unit of a value of kind decimal."),
        ({"unit": ""}, "'' is no unit of a value of kind decimal."),
        ({"source": ""}, "Missing or empty: source."),
        ({"article": '""'}, "Missing or empty: article."),
        ({"note_zh": "", "note_en": ""}, "Missing or empty: note_zh, note_en."),
        ({"status": '"sure"'}, "status must be verified or unverified, not sure."),
        ({"id": '"Share"'}, "Share is no rule id; write subject.name in small letters."),
        ({"from": '"2021-01-01"'}, "from must be a day without quotes, such as 2021-01-01."),
        (
            {"until": "2021-02-01T10:00:00"},
            "until must be a day without quotes, such as 2021-01-01.",
        ),
        ({"until": "2020-01-01"}, "until 2020-01-01 lies before from 2021-01-01."),
        ({"scope": '"bank"'}, "scope must be a list of names."),
        ({"colour": '"red"'}, "Unknown key colour."),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, change: dict[str, str], problem: str) -> None:
    assert problems(tmp_path, rows(change)) == [problem]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"from": "2022-01-01"}),
        ({"until": "2021-12-31"}, {"from": "2021-12-31"}),
        ({"scope": '["bank", "private"]'}, {"scope": '["private"]', "from": "2022-01-01"}),
    ],
)
def test_overlapping_rows_are_refused(
    tmp_path: Path, first: dict[str, str], second: dict[str, str]
) -> None:
    (problem,) = problems(tmp_path, rows(first, second))
    assert "overlap" in problem


def test_rows_of_one_id_share_kind_and_unit(tmp_path: Path) -> None:
    later = {"unit": '"multiple"', "from": "2022-01-01"}
    found = problems(tmp_path, rows({"until": "2021-12-31"}, later))
    assert found == ["test.share has rows of different kind or unit."]


@pytest.mark.parametrize("text", ["[[rule]\n", "title = 1\n", "rule = 1\n"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    assert len(problems(tmp_path, text)) == 1


def test_loading_wrong_files_counts_the_problems_and_names_the_first(tmp_path: Path) -> None:
    problems(tmp_path, rows({"source": ""}, {"status": '"sure"'}))
    with pytest.raises(BadInput) as caught:
        Law.from_folder(tmp_path)
    assert "2 problem(s)" in str(caught.value)
    assert "test.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("rule", "number", "masked"),
    [
        ("masking.id_number_narrow", "99010119900307123X", "990***********123X"),
        ("masking.id_number_wide", "99010119900307123X", "9901**********123X"),
        ("masking.phone", "13900001234", "139****1234"),
        ("masking.phone", "1234567", "*******"),
    ],
)
def test_masks_keep_the_two_ends(rule: str, number: str, masked: str) -> None:
    found = mask(Law.load(), rule, date(2026, 1, 1))
    assert found.apply(number) == masked
    assert found.rule.status is Status.UNVERIFIED
