"""``jieqing review``: exit status, JSON, words in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import validate

from pipeline import resources
from pipeline.cli.app import run
from tests.documents.review import edits
from tests.running.reviews import REVIEW
from tests.world import World

Call = Callable[..., tuple[int, str, str]]
DECIDED = ("--by", "lawyer", "--note", "可以签署。", "--on", "2025-12-17")


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.edit(REVIEW, "")
    return world


@pytest.fixture
def review(world: World, capfd: pytest.CaptureFixture[str]) -> Call:
    """Takes a file back; gives exit status, standard output, standard error."""

    def call(word: bytes, decision: str, *options: object) -> tuple[int, str, str]:
        file = world.folder / "edited.docx"
        file.write_bytes(word)
        capfd.readouterr()
        arguments = ("review", world.case, file, *DECIDED, "--decision", decision, *options)
        status = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


def test_an_approved_file_is_recorded(world: World, review: Call) -> None:
    status, out, err = review(edits.issued()[1], "approved", "--json")
    result = json.loads(out)
    assert status == 0
    assert (result["schema"], result["taken"], result["changes"]) == ("review-result.v1", True, 0)
    schema = json.loads((resources.schemas() / "review.v1.schema.json").read_bytes())
    validate(result["record"], schema)
    validate(json.loads((world.case / "review" / "review.json").read_bytes()), schema)
    assert err
    status, out, _ = review(edits.issued()[1], "approved", "--lang", "zh")
    assert status == 0
    assert "已经登记过" in out


def test_a_changed_key_term_ends_in_1(world: World, review: Call) -> None:
    word = edits.replaced("9900000000001170016", "9900000000001170061")
    status, out, _ = review(word, "approved_with_changes", "--lang", "zh")
    assert status == 1
    assert "收款账号：案件数据是“9900000000001170016”，文件里是“9900000000001170061”。" in out
    assert "请修改案件数据并生成新的送审稿" in out
    assert not (world.case / "review" / "review.json").exists()


def test_the_comparison_goes_where_it_is_wanted(world: World, review: Call, tmp_path: Path) -> None:
    word = edits.replaced("应当及时入账", "应当立即入账")
    status, out, _ = review(word, "approved_with_changes", "--lang", "en", "-o", tmp_path / "look")
    assert status == 0
    assert "第四条第三款: changed" in out
    page = (tmp_path / "look" / "comparison.html").read_text("utf-8")
    assert "<del>及时</del><ins>立即</ins>" in page
    assert (tmp_path / "look" / "comparison.docx").is_file()
    assert not (world.case / "review" / "001" / "comparison.html").exists()


def test_no_word_file_ends_in_3(review: Call) -> None:
    assert review(b"%PDF-1.7", "approved")[0] == 3


def test_after_a_refusal_nobody_is_told_that_this_file_is_signed(review: Call) -> None:
    status, out, _ = review(edits.issued()[1], "refused", "--lang", "zh")
    assert status == 0
    assert "审查未通过" in out
    assert "签署的就是这份文件" not in out


def test_a_blank_opinion_is_a_usage_error(review: Call) -> None:
    status, _, err = review(edits.issued()[1], "approved", "--note", " \u3000", "--lang", "zh")
    assert status == 2
    assert "审查意见是空的" in err
    status, _, err = review(edits.issued()[1], "approved", "--by", "程 砚", "--lang", "zh")
    assert status == 2
    assert "程 砚" in err
