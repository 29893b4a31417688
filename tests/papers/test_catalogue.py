"""The table of papers is what the papers make; every field says in two languages what it means."""

from __future__ import annotations

import re

import pytest

from pipeline.errors import UsageError
from pipeline.papers.catalogue import PAPERS, Paper, edition, editions
from pipeline.papers.draft import Draft
from pipeline.papers.fields import Kind, Shape
from pipeline.running.preview import example_drafts

CHINESE = re.compile("[\u4e00-\u9fff]")

every_paper = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.template)


@pytest.fixture(scope="module")
def drafts() -> tuple[Draft, ...]:
    return tuple(example_drafts())


@pytest.mark.slow
@every_paper
def test_a_line_says_what_the_paper_makes(paper: Paper, drafts: tuple[Draft, ...]) -> None:
    made = [each for each in drafts if each.template.split(".")[0] == paper.template]
    assert {each.kind for each in made} == {paper.kind}
    assert {type(each.context) for each in made} == {paper.context}
    assert {each.language for each in made} == set(paper.languages)
    assert {each.template for each in made} <= {each.file for each in editions()}
    if paper.stage:
        assert {each.stage for each in made} == {paper.stage}
    else:
        assert len({each.stage for each in made}) == 5
    shown = {"qr": any(each.qr for each in made), "chart": any(each.chart for each in made)}
    assert {name for name, there in shown.items() if there} == set(paper.pictures)


def test_every_draft_has_its_line(drafts: tuple[Draft, ...]) -> None:
    known = {each.file for each in editions()}
    assert {each.template for each in drafts} <= known


@every_paper
def test_every_field_is_described_in_two_languages(paper: Paper) -> None:
    for shape in paper.shape.walk():
        assert CHINESE.search(shape.zh), shape.path
        assert shape.en, shape.path
        assert "/" not in shape.zh + shape.en, shape.path


@pytest.mark.slow
@every_paper
def test_texts_that_are_empty_in_the_example_may_be_empty(
    paper: Paper, drafts: tuple[Draft, ...]
) -> None:
    for draft in drafts:
        if draft.template.startswith(f"{paper.template}."):
            wrong = list(empty(paper.shape, draft.context.model_dump()))
            assert wrong == [], draft.key


def empty(shape: Shape, value: object) -> list[str]:
    """The paths of texts that are empty and may not be."""
    if shape.kind is Kind.TEXT:
        return [shape.path] if value == "" and not shape.may_be_empty else []
    if isinstance(value, dict):
        return [p for name, each in value.items() for p in empty(shape.members[name], each)]
    items = value if isinstance(value, tuple) and shape.item else ()
    return [path for each in items if shape.item for path in empty(shape.item, each)]


def test_what_only_chinese_prints_is_a_path() -> None:
    for paper in PAPERS:
        assert set(paper.chinese_only) <= {shape.path for shape in paper.shape.walk()}


def test_paths_and_kinds() -> None:
    agreement = next(paper for paper in PAPERS if paper.template == "agreement")
    shapes = {each.path: each for each in agreement.shape.walk()}
    assert shapes["instalments"].kind is Kind.LIST
    assert shapes["instalments[].due"].kind is Kind.TEXT
    assert shapes["instalments[].due"].zh == "还款日"
    assert shapes["waiver"].may_be_empty
    assert not shapes["account"].may_be_empty
    assert shapes["guarantors"].may_be_empty
    assert not shapes["repayable"].may_be_empty
    assert shapes["institution"].kind is Kind.FLAG
    assert "parties[]" not in shapes


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("agreement", "agreement.zh"),
        ("agreement.en", "agreement.en"),
        ("agreement.en.docx", "agreement.en"),
        ("evidence-bundle", "evidence-catalogue.zh"),
    ],
)
def test_templates_are_found_by_name_file_and_kind(name: str, found: str) -> None:
    assert edition(name).name == found


def test_an_unknown_template_is_an_error_that_lists_them() -> None:
    with pytest.raises(UsageError) as caught:
        edition("agrement")
    assert caught.value.hint
    assert "agreement.zh" in caught.value.hint.render("zh")
