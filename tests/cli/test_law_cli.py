"""``law show`` and ``law check``: which rule holds, from where, and what it comes to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.app import run

Call = Callable[..., tuple[int, str, str]]
TWO = Path(__file__).parents[2] / "examples" / "two-loans-guarantor"


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run([str(argument) for argument in ("law", *arguments)])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


def test_a_rule_on_a_day_with_its_source(jieqing: Call) -> None:
    status, out, _ = jieqing("show", "lpr.one_year", "--at", "2021-12-19", "--lang", "zh")
    assert status == 0
    assert "lpr.one_year  3.85 %（年利率）  2020-04-20…2021-12-19" in out
    assert "贷款市场报价利率" in out
    assert "已核对" in out


def test_what_is_not_verified_says_so(jieqing: Call) -> None:
    _, out, _ = jieqing("show", "contact.quiet_from", "--at", "2026-02-01", "--lang", "en")
    assert "22:00" in out
    assert "not verified" in out


def test_the_first_part_of_a_name_shows_all_below_it(jieqing: Call) -> None:
    _, out, _ = jieqing("show", "cap", "--at", "2024-06-15", "--json", "--lang", "en")
    rules = json.loads(out)
    assert (rules["schema"], rules["at"]) == ("rules.v1", "2024-06-15")
    assert {rule["id"].partition(".")[0] for rule in rules["rules"]} == {"cap"}
    assert len(rules["rules"]) > 2


def test_the_history_of_a_rule(jieqing: Call) -> None:
    _, out, _ = jieqing("show", "lpr.one_year", "--all", "--json")
    values = [rule["value"] for rule in json.loads(out)["rules"]]
    assert values[:3] == ["0.0425", "0.0420", "0.0415"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["lpr.one_year", "--at", "2016-01-01"], 4),
        (["lpr", "--at", "2016-01-01"], 4),
        (["holidays", "--at", "2031-01-01"], 4),
        (["nosuch"], 3),
        (["--at", "2026-13-01"], 2),
    ],
)
def test_what_is_not_there_has_its_own_status(
    jieqing: Call, arguments: list[str], status: int
) -> None:
    assert jieqing("show", *arguments)[0] == status


def test_a_case_against_the_law_in_words(jieqing: Call) -> None:
    status, out, _ = jieqing("check", TWO, "--as-of", "2026-10-31", "--lang", "en")
    assert status == 0
    assert "The loan costs at least 18 % a year: within the cap of 24 %." in out
    assert "None of the 10 due dates falls on a day off." in out
    assert "国务院办公厅关于2026年部分节假日安排的通知" in out
    assert "Damages of 10.95 % a year are not above 23.4 %" in out
    assert "without it the period would end on 2025-09-10, unless" in out


def test_a_case_against_the_law_as_data(jieqing: Call) -> None:
    _, out, _ = jieqing("check", TWO, "--as-of", "2026-10-31", "--json", "--lang", "zh")
    told = json.loads(out)
    assert told["schema"] == "law-check.v1"
    assert [answer["subject"] for answer in told["applied"]].count("违约金") == 1
    assert {rule["status"] for answer in told["applied"] for rule in answer["rules"]} == {
        "verified",
        "unverified",
    }


def test_a_day_without_a_rule_is_said_and_the_rest_goes_on(jieqing: Call, tmp_path: Path) -> None:
    text = (TWO / "case.yaml").read_text("utf-8")
    assert "signed_on: 2023-03-09" in text
    for name in ("evidence", "records", "payments.csv"):
        (tmp_path / name).symlink_to(TWO / name)
    early = text.replace("signed_on: 2023-03-09", "signed_on: 2011-03-09")
    (tmp_path / "case.yaml").write_text(early, "utf-8")
    status, out, _ = jieqing("check", tmp_path, "--as-of", "2026-10-31", "--lang", "en")
    assert status == 4
    assert "No rule is on file for 2011-03-09" in out
    assert "Guarantee of" in out
