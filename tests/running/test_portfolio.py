"""Supervision over many cases: counted by hand on a few; the same bytes; none harms others."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

from pipeline.errors import BadInput
from pipeline.resources import examples
from pipeline.running.portfolio import bucket_of, survey
from pipeline.running.portfolio_charts import around
from pipeline.running.portfolio_format import CaseRow, MonthRow, Portfolio
from pipeline.running.portfolio_tables import files_of, write_portfolio
from tests.receipts.samples import EXPORTS, example
from tools.schemas import path_of

DAY = date(2026, 5, 15)
STAYED = {0: "late", 3: "late", 4: "performing", 10: "settled"}


def written(number: int, payments: int) -> dict[str, Any]:
    """The first example as data, with so many of its payments and nothing else of its history."""
    case = example().model_dump(mode="json", exclude_none=True, by_alias=True)
    kept = [{**one, "reference": f"{number}-{place}"}
            for place, one in enumerate(case["payments"][:payments])]  # fmt: skip
    return {**case, "id": f"JQ-2026-{number:04}", "payments": kept, "refunds": [], "notices": []}


def lines(folder: Path, cases: Sequence[object]) -> Path:
    file = folder / "cases.jsonl"
    text = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in cases)
    file.write_text("".join(f"{one}\n" for one in text), "utf-8")
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return lines(tmp_path, [written(kept, kept) for kept in STAYED])


def row(found: Portfolio, kept: int) -> CaseRow:
    return next(each for each in found.cases if each.case.endswith(f"{kept:04}"))


def test_who_is_late_and_by_how_much(file: Path) -> None:
    found = survey(file, DAY)
    assert row(found, 0).days_late == (DAY - date(2026, 1, 20)).days == 115
    assert (row(found, 0).bucket, row(found, 0).missed) == ("91+", 4)
    assert row(found, 0).overdue == 4 * Decimal("1701.04")
    assert (row(found, 3).bucket, row(found, 3).overdue) == ("1-30", Decimal("1701.04"))
    assert row(found, 4).state == "performing"
    buckets = {each.bucket: (each.cases, each.overdue) for each in found.buckets}
    assert buckets["1-30"] == (1, Decimal("1701.04"))
    assert buckets["91+"] == (1, Decimal("6804.16"))


def test_what_falls_due_and_which_letters(file: Path) -> None:
    found = survey(file, DAY)
    due = {each.case: (each.due, each.amount, each.within) for each in found.falling_due}
    assert due["JQ-2026-0004"] == (date(2026, 5, 20), Decimal("1701.04"), 7)
    assert found.totals.due_in_7 == sum(each.amount for each in found.falling_due)
    letters = {(each.case, each.kind) for each in found.letters if each.state == "due"}
    assert ("JQ-2026-0000", "demand") in letters
    assert ("JQ-2026-0003", "demand") in letters
    assert ("JQ-2026-0004", "demand") not in letters


def test_thirty_days_ahead_are_told_from_seven(file: Path) -> None:
    found = survey(file, date(2026, 5, 2))
    assert {each.within for each in found.falling_due} == {30}
    assert found.totals.due_in_30 > found.totals.due_in_7 == 0


def test_money_by_month_adds_up(file: Path) -> None:
    found = survey(file, DAY)
    january = next(each for each in found.months if each.month == "2026-01")
    assert january.expected == 4 * Decimal("1701.04")
    assert january.paid == 3 * Decimal("1701.04")
    assert sum(each.received for each in found.months) == found.totals.received
    assert found.totals.received == sum(each.received for each in found.cases)


def test_counts_add_up(file: Path) -> None:
    it = survey(file, DAY).totals
    stands = (it.not_in_force, it.performing, it.in_grace, it.late, it.settled, it.failed)
    assert it.cases == sum(stands) == len(STAYED)
    before = survey(file, date(2025, 1, 1)).totals
    assert before.not_in_force == len(STAYED)
    assert before.to_settle == 0


def test_a_bad_case_harms_only_itself(tmp_path: Path) -> None:
    good, twin = written(4, 4), written(4, 4)
    floating = written(5, 2)
    floating["payments"][0]["amount"] = 1701.04
    future = {**written(6, 1), "loans": []}
    file = lines(tmp_path, [floating, '{"id": 1, "id": 2}', "[]", "{", future, good, twin, ""])
    found = survey(file, DAY)
    assert [each.case for each in found.cases] == ["JQ-2026-0004"]
    assert [each.place for each in found.failed] == [
        f"cases.jsonl:{number}" for number in (1, 2, 3, 4, 5, 7)
    ]
    codes = [each.problems[0].code for each in found.failed]
    assert codes[0] == "case.schema.money-float"
    assert codes[-1] == "portfolio.twice"
    assert all(each.problems[0].place.startswith("cases.jsonl:") for each in found.failed)
    alone = survey(lines(tmp_path, [good]), DAY)
    assert alone.cases == found.cases


def test_folders_are_cases_too(tmp_path: Path) -> None:
    for name in ("online-loan", "two-loans-guarantor"):
        shutil.copytree(examples() / name, tmp_path / name)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "case.yaml").write_text("id: [", "utf-8")
    (tmp_path / "notes").mkdir()
    found = survey(tmp_path, date(2026, 8, 15))
    assert [each.place for each in found.failed] == ["broken"]
    assert len(found.cases) == 2
    assert found.cases[1].received > 0  # from the table beside the case


def test_no_case_at_all_is_said(tmp_path: Path) -> None:
    empty = tmp_path / "none.jsonl"
    empty.write_text("", "utf-8")
    for path in (tmp_path, empty, tmp_path / "lost.jsonl"):
        with pytest.raises(BadInput):
            survey(path, DAY)


def test_statements_find_their_cases_and_the_rest_is_listed(tmp_path: Path) -> None:
    one, other = written(1, 3), written(2, 3)
    for each in other["loans"]:
        each["contract_no"] = "HT-XD-2024-099999999"
    file = lines(tmp_path, [one, other])
    money = survey(file, date(2026, 11, 20), [EXPORTS / "icbc.csv", EXPORTS / "boc.csv"]).money
    assert money
    assert money.money_in == money.taken + money.held + money.unmatched > 0
    assert {each.case for each in money.waiting} == {"JQ-2026-0001"}
    assert sum(each.amount for each in money.waiting) == money.taken
    broken = tmp_path / "cut.csv"
    broken.write_text("abc", "utf-8")
    assert survey(file, DAY, [broken]).money.problems  # type: ignore[union-attr]


def test_the_same_bytes_and_what_the_schema_says(file: Path, tmp_path: Path) -> None:
    first, second = (files_of(survey(file, DAY, [EXPORTS / "icbc.csv"])) for _ in range(2))
    assert first == second
    schema = json.loads(path_of("portfolio.v1").read_text("utf-8"))
    told = json.loads(first["portfolio.json"])
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(told)
    paths = write_portfolio(survey(file, DAY), tmp_path / "out")
    assert sorted(each.name for each in paths) == sorted(first)


def with_borrower(found: Portfolio, name: str) -> Portfolio:
    """The same with another name of every borrower."""
    cases = [each.model_copy(update={"borrower": name}) for each in found.cases]
    return found.model_copy(update={"cases": tuple(cases)})


def test_the_page_is_well_formed_and_runs_and_fetches_nothing(file: Path) -> None:
    found = with_borrower(survey(file, DAY), "<script>alert(1)</script>")
    page = files_of(found)["portfolio.html"].decode()
    tree = etree.fromstring(page, etree.HTMLParser(recover=False))
    assert tree.xpath("//script | //link | //img | //iframe | //@onclick | //@href | //@src") == []
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv]/@content")[0]
    assert len(tree.xpath("//svg")) == 2
    assert "6,804.16" in page
    assert "&lt;script&gt;" in page


def test_formulas_are_text_in_the_tables(file: Path) -> None:
    found = with_borrower(survey(file, DAY), "=HYPERLINK(1)")
    table = files_of(found)["cases.csv"].decode("utf-8-sig")
    assert table.count(",'=HYPERLINK(1),") == len(found.cases) == len(STAYED)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, ""), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"),
     (90, "61-90"), (91, "91+"), (4000, "91+")],
)  # fmt: skip
def test_buckets(days: int, bucket: str) -> None:
    assert bucket_of(days) == bucket


def test_months_without_anything_have_their_place() -> None:
    zero = Decimal("0.00")
    months = [MonthRow(month=each, expected=zero, paid=zero, received=zero)
              for each in ("2020-01", "2026-01", "2026-04", "2029-01")]  # fmt: skip
    shown = [each.month for each in around(months, date(2026, 2, 1))]
    assert shown[0] == "2025-03"
    assert shown[-1] == "2026-08"
    assert len(shown) == 18
