"""``notice``: which letter is due, which is held, and what one lacks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.app import run

Call = Callable[..., tuple[int, str, str]]
ONE, TWO = (Path(__file__).parents[2] / "examples" / name
            for name in ("online-loan", "two-loans-guarantor"))  # fmt: skip
FURTHER = """
hardship:
  - {id: h1, reported_on: 2026-04-15, by: borrower, reason: 住院停工}
talks:
  - id: t1
    held_on: 2026-03-18
    points:
      - problem: 工资推迟发放
        actions:
          - {what: 提供单位证明, by: borrower, due: 2026-03-25}
"""


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run([*map(str, arguments)])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example with a report of hardship that nobody has decided on, and a talk."""
    case = shutil.copytree(ONE, tmp_path / "case")
    with (case / "case.yaml").open("a", encoding="utf-8") as file:
        file.write(FURTHER)
    return case


def test_a_letter_that_is_due_says_why_and_where_it_goes(jieqing: Call) -> None:
    status, out, _ = jieqing("notice", ONE, "--as-of", "2026-04-18", "--lang", "zh")
    assert status == 0
    assert "应发：还款提醒，收件人：沈晓禾。" in out
    assert "第 4 期 1,701.04 元于 2026-04-20 到期" in out
    assert "梧桐里 18 号" in out
    assert "22:00" in out
    assert "诉讼时效期间到 2029-10-20 届满" in out


def test_none_is_due(jieqing: Call) -> None:
    status, out, _ = jieqing("notice", ONE, "--as-of", "2026-05-28", "--lang", "en")
    assert status == 1
    assert "No letter is due on 2026-05-28." in out


def test_what_is_refused_names_what_it_lacks(jieqing: Call) -> None:
    status, out, _ = jieqing("notice", TWO, "--as-of", "2026-08-15", "--json", "--lang", "en")
    told = json.loads(out)
    assert (status, told["schema"], told["due"]) == (0, "notice.v1", True)
    letters = {each["kind"]: each for each in told["letters"]}
    assert letters["demand"]["state"] == "due"
    assert letters["demand"]["instalments"] == [6]
    assert letters["acceleration"]["state"] == "refused"
    assert letters["acceleration"]["reasons"] == [
        "None of the agreed conditions of acceleration is met.",
        "What is missed has not been demanded yet.",
    ]
    assert told["limitation"]["interruptions"][0]["cause"] == "agreed"


def test_a_report_of_hardship_holds_the_letter(jieqing: Call, folder: Path) -> None:
    status, out, _ = jieqing("notice", folder, "--as-of", "2026-04-18", "--lang", "zh")
    assert status == 1
    assert "暂缓：还款提醒" in out
    assert "还没有人作出决定" in out


def test_status_tells_what_a_talk_left_open(jieqing: Call, folder: Path) -> None:
    _, out, _ = jieqing("status", folder, "--as-of", "2026-04-18", "--lang", "zh")
    assert "提供单位证明（沈晓禾），2026-03-25 前完成，已逾期" in out
    _, out, _ = jieqing("status", folder, "--as-of", "2026-04-18", "--json")
    told = json.loads(out)
    assert told["talk_missed"] is None
    assert [(each["what"], each["overdue"]) for each in told["actions"]] == [("提供单位证明", True)]
    _, out, _ = jieqing("status", ONE, "--as-of", "2026-04-18", "--json")
    assert json.loads(out)["talk_missed"] == "2026-03-18"


def test_without_an_agreement_the_state_is_wrong(jieqing: Call) -> None:
    status, _, err = jieqing("notice", ONE, "--as-of", "2025-12-01", "--lang", "en")
    assert status == 5
    assert "No agreement is in force on 2025-12-01" in err


def test_a_letter_on_record_that_was_not_due_is_a_finding(jieqing: Call, tmp_path: Path) -> None:
    case = shutil.copytree(ONE, tmp_path / "case")
    text = (case / "case.yaml").read_text("utf-8")
    was = "  - kind: demand\n    issued_on: 2026-04-27\n    served_by: post"
    text = text.replace(was, was.replace("04-27", "04-24").replace("post", "sms"))
    (case / "case.yaml").write_text(text, "utf-8")
    _, out, _ = jieqing("check", case, "--as-of", "2026-05-20", "--json", "--lang", "en")
    codes = {each["code"] for each in json.loads(out)["cases"][0]["findings"]}
    assert {"case.notice.not-due", "case.notice.way"} <= codes
