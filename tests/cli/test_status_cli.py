"""``status``: the schedule against the payments, and what a payment would change."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from pipeline.cli.app import run
from tools.schemas import path_of

Call = Callable[..., tuple[int, str, str]]
ONE, TWO = (Path(__file__).parents[2] / "examples" / name
            for name in ("online-loan", "two-loans-guarantor"))  # fmt: skip


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run(["status", *map(str, arguments)])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


def test_a_table_for_people(jieqing: Call) -> None:
    status, out, _ = jieqing(ONE, "--as-of", "2026-04-30", "--lang", "zh")
    assert status == 0
    assert "逾期未还" in out
    assert "违约金上限" not in out or "元" in out
    assert "提前到期" in out


def test_the_same_as_data(jieqing: Call) -> None:
    _, out, _ = jieqing(ONE, "--as-of", "2026-04-30", "--json")
    told = json.loads(out)
    assert (told["schema"], told["as_of"]) == ("status.v1", "2026-04-30")
    states = [one["state"] for one in told["instalments"]]
    assert states[:4] == ["paid", "paid", "paid", "missed"]
    assert told["overdue"] == told["instalments"][3]["amount"]
    total = sum(Decimal(one["amount"]) - Decimal(one["paid"]) for one in told["instalments"])
    assert total + Decimal(told["damages"]) == Decimal(told["to_settle"])


@pytest.mark.parametrize(("case", "day"), [(ONE, "2026-04-30"), (TWO, "2026-12-31")])
def test_the_data_is_what_its_schema_says(jieqing: Call, case: Path, day: str) -> None:
    _, out, _ = jieqing(case, "--as-of", day, "--if-paid", f"2000@{day}", "--json")
    told, schema = json.loads(out), json.loads(path_of("status.v1").read_text("utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(told)
    for one in told["instalments"]:
        parts = (Decimal(part["amount"]) for part in one["paid_by"])
        assert sum(parts) == Decimal(one["paid"]) + Decimal(one["damages_paid"])
    for one in told["payments"]:
        parts = (Decimal(part["amount"]) for part in one["entries"])
        assert sum(parts) + Decimal(one["owed_back"]) == Decimal(one["amount"])


def test_the_caps_are_shown_with_figure_rule_and_source(jieqing: Call) -> None:
    _, out, _ = jieqing(ONE, "--as-of", "2026-04-30", "--json")
    agreed, law = json.loads(out)["caps"]
    assert (agreed["kind"], agreed["figure"], agreed["binds"]) == ("agreed", "800.00", False)
    # 5 days after grace on 1,701.04 at 24 %: 1701.04 * 5 * 0.24 / 365
    assert (law["figure"], law["uncapped"], law["rate"]) == ("5.59", "4.25", "0.24")
    assert law["rules"]
    assert all(rule["article"] and rule["source"] and rule["status"] for rule in law["rules"])
    _, text, _ = jieqing(ONE, "--as-of", "2026-04-30", "--lang", "zh")
    assert "法定上限" in text


def test_a_due_date_on_a_day_off_is_where_the_law_moves_it(jieqing: Call) -> None:
    _, out, _ = jieqing(ONE, "--as-of", "2026-02-21", "--json")
    second = json.loads(out)["instalments"][1]
    assert second["due"] == "2026-02-24"


def test_what_a_payment_would_change(jieqing: Call) -> None:
    _, out, _ = jieqing(ONE, "--as-of", "2026-04-30", "--if-paid", "2000@2026-05-02", "--json")
    told = json.loads(out)["if_paid"]
    assert told["instalments"] == [4]
    paid = Decimal(told["without"]["to_settle"]) - Decimal(told["with"]["to_settle"])
    assert paid == Decimal("2000.00")


def test_a_settled_case_says_so(jieqing: Call) -> None:
    _, out, _ = jieqing(ONE, "--as-of", "2026-10-31", "--lang", "en")
    assert "Settled on " in out


def test_a_case_without_its_agreement_is_in_the_wrong_state(jieqing: Call) -> None:
    status, _, err = jieqing(ONE, "--as-of", "2025-12-01", "--lang", "en")
    assert status == 5
    assert "No agreement is in force on 2025-12-01" in err


@pytest.mark.parametrize("supposed", ["2000", "0@2026-05-02", "x@2026-05-02", "5@2026-02-30"])
def test_a_supposed_payment_that_is_none(jieqing: Call, supposed: str) -> None:
    assert jieqing(TWO, "--if-paid", supposed)[0] == 2
