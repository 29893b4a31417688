"""The edition of a bundle for the other side, made of a case."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdf
import pytest

from pipeline.case.masking import MaskPattern
from pipeline.errors import BadInput
from pipeline.papers.draft import Stage
from pipeline.running.build import BuildResult
from tests.documents.mask_files import traces
from tests.world import World, contents

FULL = "1 协商准备/02 证据册.pdf"
MASKED = "1 协商准备/02 证据册（供对方当事人）.pdf"
NAME, HER_ID, HER_PHONE = "沈晓禾", "990106199104230024", "19900000101"
EVIDENCE = "\nevidence:\n"
FIRST_FILE = "    file: evidence/borrower/identity-card.png\n"
REGION = "    masks:\n      - {page: %d, left: 60, top: 20, right: 120, bottom: 60}\n"


def asked(folder: Path, *, page: int = 1) -> World:
    world = World(folder)
    world.edit(EVIDENCE, f"\nmasking:\n  words: [{NAME}]{EVIDENCE}")
    world.edit(FIRST_FILE, FIRST_FILE + REGION % page)
    return world


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    return asked(tmp_path_factory.mktemp("masked")).build(Stage.PREPARATION, sign=False)


def pages(data: bytes) -> list[str]:
    return [
        "".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages
    ]


@pytest.mark.slow
def test_a_case_that_says_so_gets_a_second_edition(built: BuildResult) -> None:
    files = contents(built.folder)
    assert {FULL, MASKED, f"{FULL}.json", f"{MASKED}.json"} <= set(files)
    full, masked = (
        pypdf.PdfReader(io.BytesIO(files[FULL])),
        pypdf.PdfReader(io.BytesIO(files[MASKED])),
    )
    assert len(full.pages) == len(masked.pages)
    assert full.attachments
    assert not masked.attachments
    assert NAME in "".join(pages(files[FULL]))


@pytest.mark.slow
@pytest.mark.parametrize("value", [NAME, HER_ID, HER_PHONE])
def test_what_the_case_hides_is_nowhere_in_it(built: BuildResult, value: str) -> None:
    files = contents(built.folder)
    assert traces(files[MASKED], value) == []
    assert value not in files[f"{MASKED}.json"].decode()
    assert traces(files[FULL], NAME) != []


@pytest.mark.slow
def test_it_says_for_whom_it_is_on_every_page_of_an_exhibit(built: BuildResult) -> None:
    texts = pages(contents(built.folder)[MASKED])
    assert "供对方当事人" in texts[0]
    labelled = [text for text in texts if "｜全卷第" in text]
    assert labelled
    assert all("供对方当事人：已隐去个人信息" in text for text in labelled)
    assert "bundle.json" not in "".join(texts)


def test_exhibits_have_the_numbers_they_have_in_the_full_one(built: BuildResult) -> None:
    files = contents(built.folder)
    full, masked = (json.loads(files[f"{name}.json"]) for name in (FULL, MASKED))
    spans = [
        [(item["first_page"], item["last_page"]) for item in listed["items"]]
        for listed in (full, masked)
    ]
    assert spans[0] == spans[1]
    assert full["pages"] == masked["pages"]


def test_its_manifest_names_the_full_one_and_the_masks_and_no_file(built: BuildResult) -> None:
    files = contents(built.folder)
    listed = json.loads(files[f"{MASKED}.json"])
    paper = next(p for p in built.manifest.papers if p.key == "evidence-bundle")
    digests = {entry.file: entry.sha256 for entry in paper.files}
    assert listed["schema"] == "masked-bundle.v1"
    assert listed["full_edition"] == {"manifest_sha256": digests[f"{FULL}.json"]}
    first = listed["items"][0]
    assert first["pictures"] == [
        {"page": 1, "bundle_page": first["first_page"], "masks": {"region": 1}}
    ]
    kinds = {
        kind for item in listed["items"] for page in item["pictures"] for kind in page["masks"]
    }
    assert kinds >= {"region", "word", MaskPattern.ID_NUMBER}
    assert ".pdf" not in json.dumps(listed)


def test_pages_that_could_not_be_searched_are_findings(built: BuildResult) -> None:
    found = {f.where.file: f for f in built.findings if f.code == "bundle.mask.no-text"}
    assert "证据七" in found  # the screenshot of a chat
    assert "证据一" not in found  # somebody drew on it
    assert "第 1 页" in found["证据七"].message.render("zh")


@pytest.mark.slow
def test_a_second_run_changes_nothing_and_a_word_more_makes_it_anew(tmp_path: Path) -> None:
    world = asked(tmp_path)
    first = contents(world.build(Stage.PREPARATION, sign=False).folder)
    assert not world.build(Stage.PREPARATION, sign=False).changed
    world.edit(f"words: [{NAME}]", f"words: [{NAME}, 岗位]")
    second = contents(world.build(Stage.PREPARATION, sign=False).folder)
    assert first[FULL] == second[FULL]
    assert first[MASKED] != second[MASKED]


@pytest.mark.slow
def test_a_region_on_a_page_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as error:
        asked(tmp_path, page=3).build(Stage.PREPARATION, sign=False)
    assert "证据一共 1 页，没有要遮盖的第 3 页" in error.value.message.render("zh")


@pytest.mark.slow
def test_a_case_that_hides_nothing_gets_one_edition(tmp_path: Path) -> None:
    made = World(tmp_path).build(Stage.PREPARATION, sign=False)
    assert not [paper for paper in made.manifest.papers if "masked" in paper.key]
