"""What a bundle adds to its exhibits: dividers, a structure, numbers that go on; and how exhibits
come over from the process that read them."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
from dataclasses import replace

import pikepdf
import pypdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Name

from pipeline.documents.bundle import PlacedExhibit, Prepared, assemble
from pipeline.documents.bundle.spool import Spool, dumps
from pipeline.papers.draft import SigningStep
from pipeline.running.signatures import lay_signature_fields
from pipeline.signing.form import read_form
from tests.documents.accessibility import elements, faults
from tests.documents.test_bundle_assemble import (
    DATE,
    bound,
    catalogue,
    exhibit,
    pdf_file,
    picture,
    targets,
)


@pytest.fixture(scope="module")
def exhibits() -> tuple[PlacedExhibit, ...]:
    return (
        exhibit("证据一", "借款合同", "出借人", "合同.pdf", pdf_file(2)),
        exhibit("证据二", "收入证明", "借款人", "收入.jpg", picture()),
        exhibit("证据十一", "一审判决书", "出借人", "判决.pdf", pdf_file(3)),
    )


@pytest.fixture(scope="module")
def bundle(exhibits: tuple[PlacedExhibit, ...]) -> bytes:
    return bound(exhibits)


def test_a_divider_says_what_its_exhibit_is(exhibits: tuple[PlacedExhibit, ...]) -> None:
    facts = (("证明对象", "借款人欠款" * 12), ("内容", "长" * 2_000), ("文件", "合同.pdf"))
    made = bound((replace(exhibits[0], facts=facts), exhibits[1]))
    text = "".join(pypdf.PdfReader(io.BytesIO(made)).pages[1].extract_text().split())
    assert text.startswith("证据一借款合同证明对象" + "借款人欠款" * 12)
    assert "长…文件合同.pdf" in text
    assert text.count("长") < 300


def test_a_divider_that_is_too_full_stays_one_page(exhibits: tuple[PlacedExhibit, ...]) -> None:
    facts = tuple((f"事实{n}", "很长的事实" * 100) for n in range(30))
    plan = (replace(exhibits[1], title="名" * 500, facts=facts),)
    made = assemble(pdf_file(1), plan, title="t", case_no="", language="zh", date=DATE)
    read = pypdf.PdfReader(io.BytesIO(made))
    assert len(read.pages) == 3
    assert "证据二" in read.pages[1].extract_text()
    with pdfium.PdfDocument(made) as document:
        text = document[1].get_textpage()
        lows = [text.get_charbox(n)[1] for n in range(text.count_chars())]
    assert min(lows) > 8


def test_a_supplement_counts_on_from_the_first_volume(exhibits: tuple[PlacedExhibit, ...]) -> None:
    made = assemble(catalogue(("证据一", "借款合同")), exhibits[:1], title="补充", case_no="",
                    language="zh", date=DATE, first=32)  # fmt: skip
    read = pypdf.PdfReader(io.BytesIO(made))
    assert read.page_labels == ["32", "33", "34", "35"]
    assert "第1页/共2页｜全卷第34页" in "".join(read.pages[2].extract_text().split())
    assert targets(read, 0) == [2]
    assert targets(read, 3) == [0]


def test_a_form_in_the_catalogue_stays(exhibits: tuple[PlacedExhibit, ...]) -> None:
    step = SigningStep("lender", "出借方", "证据目录")
    front = lay_signature_fields(catalogue(("证据一", "借款合同")), [step])
    made = assemble(front, exhibits, title="t", case_no="", language="zh", date=DATE)
    form = read_form(made)
    assert list(form.fields) == ["lender"]
    assert not form.fields["lender"].signed


def test_a_prepared_file_can_come_from_another_process(
    exhibits: tuple[PlacedExhibit, ...],
) -> None:
    spool = Spool()
    sent = tuple(
        replace(each, prepared=spool.loads(dumps(each.prepared, spool.file))) for each in exhibits
    )
    assert [each.prepared.count for each in sent] == [2, 1, 3]
    assert all(isinstance(each.prepared, Prepared) for each in sent)
    read = pypdf.PdfReader(io.BytesIO(bound(sent)))
    assert "第3页/共3页" in "".join(read.pages[9].extract_text().split())


def test_from_another_process_comes_nothing_but_what_is_ours() -> None:
    for hostile in (os.system, pickle.Pickler, subprocess.Popen):
        with pytest.raises(pickle.UnpicklingError):
            Spool().loads(pickle.dumps(hostile))
    dotted = b"\x80\x04\x8c\x1fpipeline.documents.bundle.spool\x8c\tos.system\x93."
    assert pickle.loads(dotted) is os.system
    with pytest.raises(pickle.UnpicklingError):
        Spool().loads(dotted)


def test_what_is_shown_belongs_to_the_structure_and_labels_do_not(
    bundle: bytes, exhibits: tuple[PlacedExhibit, ...]
) -> None:
    assert [fault for fault in faults(bundle) if "Link" not in fault] == []
    with pikepdf.open(io.BytesIO(bundle)) as pdf:
        found = list(elements(pdf.Root.StructTreeRoot))
        sections = [each for each in found if Name.Sect == each.S]
        assert [str(each.T) for each in sections] == [each.heading for each in exhibits]
        kinds = [[str(inner.S) for inner in each.K] for each in sections]
        assert kinds == [["/H1", "/P", "/P"], ["/H1", "/P", "/Figure"], ["/H1", "/P", "/P"]]
        assert str(sections[1].K[2].Alt) == "证据二 收入证明，共 1 页"
        assert [content.Pg.objgen for content in sections[2].K[2].K] == [
            page.objgen for page in pdf.pages[7:]
        ]


def test_a_front_without_structure_stays_without_one(exhibits: tuple[PlacedExhibit, ...]) -> None:
    made = assemble(pdf_file(1), exhibits, title="t", case_no="", language="zh", date=DATE)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert Name.StructTreeRoot not in pdf.Root
        assert Name.StructParents not in pdf.pages[3].obj
