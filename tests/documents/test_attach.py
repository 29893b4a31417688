"""Attachments: associated, described, the same bytes twice, everything else kept."""

from __future__ import annotations

import datetime
import io

import pikepdf
import pytest

from pipeline.documents.attach import Attachment, attach
from pipeline.documents.render import RenderOptions, render
from pipeline.errors import BadInput
from tests.documents import word_files as wf

DAY = datetime.date(2026, 1, 2)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = (
    Attachment("案件数据.json", b'{"a": 1}', "application/json", "Data", "案件数据"),
    Attachment("paper.docx", b"PK word", WORD, "Source", "Word 文件"),
)


@pytest.fixture(scope="module")
def paper() -> bytes:
    return render(wf.simple("甲方：某某"), RenderOptions("题", "zh", DAY)).pdf


def test_files_are_in_and_described(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(attach(paper, FILES, DAY))) as pdf:
        assert {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()} == {
            f.name: f.data for f in FILES
        }
        specs = {str(spec.UF): spec for spec in pdf.Root.AF}
        for file in FILES:
            spec = specs[file.name]
            assert spec.AFRelationship == f"/{file.relationship}"
            assert str(spec.Desc) == file.description
            assert spec.EF.F.Subtype == f"/{file.mime}"
            assert spec.EF.F.Params.ModDate == "D:20260102000000Z"
            assert spec.EF.F.Params.Size == len(file.data)


def test_tags_metadata_and_language_stay(paper: bytes) -> None:
    with (
        pikepdf.open(io.BytesIO(paper)) as before,
        pikepdf.open(io.BytesIO(attach(paper, FILES, DAY))) as after,
    ):
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert after.Root.Lang == before.Root.Lang == "zh-CN"
        assert after.Root.MarkInfo.Marked
        assert len(after.Root.StructTreeRoot.K) == len(before.Root.StructTreeRoot.K)


def test_the_same_input_gives_the_same_bytes(paper: bytes) -> None:
    assert attach(paper, FILES, DAY) == attach(paper, FILES, DAY)


def test_more_can_be_added_later_but_no_name_twice(paper: bytes) -> None:
    once = attach(paper, FILES[:1], DAY)
    with pikepdf.open(io.BytesIO(attach(once, FILES[1:], DAY))) as pdf:
        assert len(pdf.attachments) == len(pdf.Root.AF) == 2
        keys = [bytes(name) for name in list(pdf.Root.Names.EmbeddedFiles.Names)[::2]]
        assert keys == sorted(keys)
    with pytest.raises(BadInput, match=r"案件数据\.json"):
        attach(once, FILES[:1], DAY)


def test_what_is_no_pdf_is_bad_input() -> None:
    with pytest.raises(BadInput):
        attach(b"PK", FILES, DAY)
