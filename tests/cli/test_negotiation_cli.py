"""``propose`` and ``advise`` on the command line: exit status, JSON, words in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.app import run
from tests.world import World

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str]) -> Call:
    """Runs a command; gives exit status, standard output, standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


def test_propose_tells_plans_with_who_gains_what(world: World, jieqing: Call) -> None:
    status, out, _ = jieqing("propose", world.case, "--as-of", "2025-12-16", "--lang", "zh")
    assert status == 0
    for word in ("最短方案", "1,770.20", "2026-11-20", "与谈不成相比", "还款诚意", "未核实"):
        assert word in out


def test_propose_speaks_english(world: World, jieqing: Call) -> None:
    status, out, _ = jieqing("propose", world.case, "--as-of", "2025-12-16", "--lang", "en")
    assert status == 0
    assert "Shortest plan" in out
    assert "Against no deal" in out


def test_propose_prints_one_json_document(world: World, jieqing: Call) -> None:
    status, out, err = jieqing("propose", world.case, "--as-of", "2025-12-16", "--json")
    document = json.loads(out)
    assert (status, document["schema"], document["possible"]) == (0, "propose.v1", True)
    assert err


def test_propose_ends_with_1_and_says_what_is_in_the_way(world: World, jieqing: Call) -> None:
    world.edit("longest_months: 12", "longest_months: 3")
    status, out, _ = jieqing("propose", world.case, "--as-of", "2025-12-16", "--lang", "zh")
    assert status == 1
    for word in ("每月还需要多", "再延长", "减免权限最高为 8,000.00 元"):
        assert word in out


def test_propose_tells_what_would_help_from_what_would_not(world: World, jieqing: Call) -> None:
    world.edit("monthly_income: '6200.00'", "monthly_income: '0.00'")
    _, out, _ = jieqing("propose", world.case, "--as-of", "2025-12-16", "--lang", "zh")
    helping, useless = out.split("以下做法没有用：")
    assert "每月还需要多 6," in helping.split("以下任何一项都可以解决：")[1]
    assert "再延长期限也没有用" in useless


def test_propose_with_a_waiver_names_who_approves_it(world: World, jieqing: Call) -> None:
    world.edit("longest_months: 12", "longest_months: 9")
    status, out, _ = jieqing("propose", world.case, "--as-of", "2025-12-16", "--lang", "zh")
    assert status == 0
    assert "减免最少的方案" in out
    assert "减免 5,072.18 元，须由总经理办公会审批。" in out


def test_propose_shows_a_barred_debt(world: World, jieqing: Call) -> None:
    world.edit("due_on: 2025-06-16", "due_on: 2022-06-16")
    world.edit("paid_out_on: 2024-06-16", "paid_out_on: 2021-06-16")
    world.edit("signed_on: 2024-06-15", "signed_on: 2021-06-15")
    _, out, _ = jieqing("propose", world.case, "--as-of", "2025-12-16", "--json")
    assert "2025-06-16" in json.loads(out)["time_barred"][0]


def test_propose_without_means_is_bad_input(world: World, jieqing: Call) -> None:
    text = world.case_file.read_text("utf-8")
    head, _, rest = text.partition("  affordability:\n")
    _, _, tail = rest.partition("  bounds:\n")
    world.case_file.write_text(f"{head}  bounds:\n{tail}", "utf-8")
    status, _, err = jieqing("propose", world.case, "--as-of", "2025-12-16", "--lang", "zh")
    assert status == 3
    assert "negotiation.affordability" in err


def test_advise_ranks_four_channels_with_an_order_and_times(world: World, jieqing: Call) -> None:
    status, out, _ = jieqing("advise", world.case, "--as-of", "2025-10-14", "--lang", "zh")
    assert status == 0
    for word in ("1. 视频", "4. 电话", "建议的顺序", "18:30", "应当留存", "每月能还 1,800.00 元"):
        assert word in out


def test_advise_prints_one_json_document(world: World, jieqing: Call) -> None:
    status, out, _ = jieqing("advise", world.case, "--as-of", "2025-10-14", "--json")
    document = json.loads(out)
    assert (status, document["schema"]) == (0, "advise.v1")
    assert document["capacity"] == {"monthly": "1800.00"}
    assert len(document["ranking"]) == 4


def test_advise_goes_by_a_table_of_ones_own(
    world: World, jieqing: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "ours.toml"
    status, out, _ = jieqing("advise", "--copy-rules", ours, "--lang", "zh")
    assert status == 0
    assert str(ours) in out
    assert jieqing("advise", "--copy-rules", ours)[0] == 5
    text = ours.read_text("utf-8").replace("points = 6", "points = 60")
    ours.write_text(text.replace("事情紧急，今天就要说上话", "先打电话"), "utf-8")
    world.edit("urgency: days", "urgency: today")
    arguments = ("advise", world.case, "--as-of", "2025-10-14", "--lang", "zh")
    assert "+60 先打电话" in jieqing(*arguments, "--rules", ours)[1]
    assert "+60" not in jieqing(*arguments)[1]
    monkeypatch.setenv("JIEQING_ADVICE_RULES", str(ours))
    assert "+60 先打电话" in jieqing(*arguments)[1]


def test_advise_says_what_is_wrong_with_a_table(
    world: World, jieqing: Call, tmp_path: Path
) -> None:
    ours = tmp_path / "ours.toml"
    jieqing("advise", "--copy-rules", ours)
    ours.write_text(ours.read_text("utf-8").replace("points = 6", "point = 6"), "utf-8")
    status, _, err = jieqing("advise", world.case, "--rules", ours, "--lang", "zh")
    assert status == 3
    for word in ("ours.toml", "phone-today", "没有 point 这个键"):
        assert word in err


def test_advise_after_the_end_says_that_there_is_nothing_left(world: World, jieqing: Call) -> None:
    status, out, _ = jieqing("advise", world.case, "--as-of", "2026-10-30", "--lang", "zh")
    assert status == 0
    assert "没有要协商的事项" in out
    for word in ("双方都合适的时间", "每月能还", "分\n"):
        assert word not in out


def test_propose_names_the_evidence_behind_each_figure(world: World, jieqing: Call) -> None:
    _, out, _ = jieqing("propose", world.case, "--as-of", "2025-12-16", "--lang", "zh")
    assert "月收入：6,200.00 元　[b-income]" in out
    assert "示例市民政局" in out
    _, early, _ = jieqing("propose", world.case, "--as-of", "2025-11-11", "--lang", "zh")
    assert "月收入：6,200.00 元　[-]" in early


@pytest.mark.parametrize("verb", ["propose", "advise"])
def test_help_says_it_in_two_languages_with_an_example(verb: str, jieqing: Call) -> None:
    status, out, _ = jieqing(verb, "--help")
    assert status == 0
    assert " / " in out
    assert f"Example: jieqing {verb} my-case" in out
