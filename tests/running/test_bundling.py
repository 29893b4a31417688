"""The evidence bundle of a case: its pages, its signers, locked files, and the files beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pikepdf
import pypdf
import pytest

from pipeline import resources
from pipeline.finding import Severity
from pipeline.law.law import Law
from pipeline.papers.draft import Stage
from pipeline.running import packet
from pipeline.running.build import BuildResult, build_case
from pipeline.running.manifest import PaperEntry
from pipeline.running.opening import open_case
from pipeline.signing.form import read_form
from tests.world import SETTLED, World, contents

FILE = "evidence/borrower/dismissal.pdf"
SECRET = "开门-geheim"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def entry(result: BuildResult) -> PaperEntry:
    return next(each for each in result.manifest.papers if each.key == "evidence-bundle")


def built(world: World, *, sign: bool = False) -> tuple[BuildResult, pypdf.PdfReader]:
    result = world.build(Stage.PREPARATION, sign=sign)
    return result, pypdf.PdfReader(result.folder / entry(result).pdf.file)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[BuildResult, pypdf.PdfReader]:
    """The example's bundle, signed by all."""
    return built(World(tmp_path_factory.mktemp("signed")), sign=True)


def front(result: BuildResult) -> range:
    """The pages of the catalogue, from 0."""
    return range(1, entry(result).exhibits[0]["divider_page"] - 1)


def plain(page: pypdf.PageObject) -> str:
    return "".join(page.extract_text().split())


def lock(world: World) -> None:
    file = world.case / FILE
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner=SECRET, user=SECRET))
    (world.case / "evidence" / "password.txt").write_text(f"{SECRET}\n", encoding="utf-8")
    world.edit(f"file: {FILE}", f"file: {FILE}\n    password_file: evidence/password.txt")


@pytest.mark.slow
def test_cover_catalogue_and_dividers_are_counted_like_every_page(
    signed: tuple[BuildResult, pypdf.PdfReader],
) -> None:
    result, read = signed
    texts = [plain(page) for page in read.pages]
    assert len(texts) == entry(result).pages
    assert "案件编号WD-2025-0117" in texts[0]
    assert f"全卷页数{len(texts)}页" in texts[0]
    assert "证据数量13项" in texts[0]
    for number, text in enumerate(texts, 1):
        assert f"全卷第{number}页" in text
    for item in entry(result).exhibits:
        assert "隔页" in texts[item["divider_page"] - 1]
        assert "第1页/共" in texts[item["first_page"] - 1]
        assert item["sha256"][:16] in texts[item["divider_page"] - 1]


@pytest.mark.slow
def test_the_catalogue_says_where_each_exhibit_begins_and_leads_there(
    signed: tuple[BuildResult, pypdf.PdfReader],
) -> None:
    result, read = signed
    listed = "".join(plain(read.pages[number]) for number in front(result))
    for item in entry(result).exhibits:
        first, last = item["first_page"], item["last_page"]
        assert (f"{first}–{last}" if last > first else str(first)) in listed
    links = [
        annotation.get_object()["/Dest"][0].get_object()
        for number in front(result)
        for annotation in read.pages[number].get("/Annots", ())
        if annotation.get_object()["/Subtype"] == "/Link"
    ]
    firsts = [item["first_page"] for item in entry(result).exhibits]
    assert [(read.get_page_number(link) or 0) + 1 for link in links] == firsts


def test_the_manifest_says_who_handed_in_what_and_when(
    signed: tuple[BuildResult, pypdf.PdfReader],
) -> None:
    _, read = signed
    listed = json.loads(read.attachments["bundle.json"][0])
    handed = {item["file"]: (item["submitter"], item["submitted_on"]) for item in listed["items"]}
    assert handed[FILE] == ("借款人沈晓禾", "2025-10-20")
    case = open_case(resources.examples() / "online-loan", Law.load(), SETTLED).sound()
    assert len(handed) == len(case.evidence)
    for item in case.evidence:
        assert item.file is not None
        who, when = handed[item.file]
        assert case.party(item.party).name in who
        assert when == (item.submitted_on.isoformat() if item.submitted_on else None)


def test_whoever_handed_something_in_signs_in_the_catalogue(
    signed: tuple[BuildResult, pypdf.PdfReader],
) -> None:
    result, _ = signed
    pdf = (result.folder / entry(result).pdf.file).read_bytes()
    form = read_form(pdf)
    assert list(form.fields) == ["lender", "borrower"]
    assert all(field.signed for field in form.fields.values())
    with pikepdf.open(result.folder / entry(result).pdf.file) as opened:
        pages = [opened.Root.AcroForm.Fields[n].P.objgen for n in range(2)]
        assert set(pages) <= {opened.pages[number].objgen for number in front(result)}


@pytest.mark.slow
def test_a_locked_file_opens_with_the_password_beside_it(world: World) -> None:
    lock(world)
    result, _ = built(world)
    item = next(each for each in entry(result).exhibits if each["file"] == FILE)
    assert item["changed"] == ["unlocked"]
    for name, data in contents(result.folder).items():
        assert SECRET.encode() not in data, name
        assert b"password.txt" not in data, name
    assert not any("password" in entry.file for entry in result.manifest.inputs)


def test_a_password_file_that_is_not_there_is_told_where_it_is_named(world: World) -> None:
    lock(world)
    (world.case / "evidence" / "password.txt").unlink()
    found = open_case(world.case, Law.load(), SETTLED).findings
    codes = {each.code: each for each in found if each.severity is Severity.ERROR}
    assert set(codes) == {"evidence.password-file", "documents.bundle.locked"}
    assert codes["evidence.password-file"].where.path == "evidence[4].password_file"


@pytest.mark.slow
def test_a_file_of_text_like_a_label_draws_no_field_to_itself(world: World) -> None:
    note = world.case / "evidence" / "borrower" / "note.txt"
    note.write_text("提交人（出借方）签章：\n", encoding="utf-8")
    world.edit(f"file: {FILE}", "file: evidence/borrower/note.txt")
    result, _ = built(world)
    with pikepdf.open(result.folder / entry(result).pdf.file) as opened:
        page = opened.Root.AcroForm.Fields[0].P.objgen
        assert page in {opened.pages[number].objgen for number in front(result)}


def beside(world: World, attach: bool, *, sign: bool = False) -> BuildResult:
    request = replace(world.request(keys=world.keys() if sign else None), attach=attach)
    return build_case(replace(request, stages=(Stage.PREPARATION,)))


@pytest.mark.slow
def test_originals_lie_beside_the_bundle_if_asked_and_belong_to_the_packet(world: World) -> None:
    result = beside(world, attach=False)
    paper, there = entry(result), contents(result.folder)
    listed = {each.file: each.sha256 for each in paper.files}
    assert len(paper.exhibits) == 13
    for item in paper.exhibits:
        name = f"1 协商准备/{item['original']}"
        assert name.startswith("1 协商准备/02 证据册 原始文件/证据")
        assert sha256(there[name]).hexdigest() == item["sha256"] == listed[name]
        assert there[name] == (world.case / item["file"]).read_bytes()
    read = pypdf.PdfReader(result.folder / paper.pdf.file)
    assert set(read.attachments) == {"bundle.json"}
    assert "存放在本册旁的文件夹“02证据册原始文件”中" in "".join(map(plain, read.pages[:5]))
    assert not beside(world, attach=False).changed
    again = beside(world, attach=True)
    assert not any("原始文件" in name for name in contents(again.folder))


@pytest.mark.slow
def test_an_original_that_was_lost_beside_a_signed_bundle_comes_back(world: World) -> None:
    result = beside(world, attach=False, sign=True)
    assert entry(result).signed_by
    lost = result.folder / "1 协商准备" / entry(result).exhibits[4]["original"]
    data = lost.read_bytes()
    lost.unlink()
    beside(world, attach=True, sign=True)
    assert lost.read_bytes() == data


@pytest.mark.slow
def test_a_change_that_was_broken_off_is_finished_with_its_originals(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside(world, attach=True)
    with monkeypatch.context() as broken:
        broken.setattr(packet, "_roll_forward", lambda folder: None)
        beside(world, attach=False)
    result = beside(world, attach=False)
    assert not result.changed
    there = contents(result.folder)
    assert all(each.file in there for each in entry(result).files)


@pytest.mark.slow
def test_an_earlier_day_has_fewer_exhibits(world: World) -> None:
    result = world.build(Stage.PREPARATION, as_of=date(2025, 10, 25), sign=False)
    assert len(entry(result).exhibits) == 7
