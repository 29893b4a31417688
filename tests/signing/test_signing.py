"""Signing adds a signature and nothing else, in turn, and says plainly why it will not."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from pipeline.errors import BadInput, SigningError, WrongState
from pipeline.signing.appearance import Style, appearance_pdf
from pipeline.signing.cms import container_size, signature_container
from pipeline.signing.fields import FieldSpec, lay_fields, locate
from pipeline.signing.signer import DocMDP, complete, extends, prepare, sign
from tests.signing import papers

BORROWER = papers.signer("borrower")


def test_a_signature_only_adds() -> None:
    laid, half, whole = papers.laid_agreement(), papers.half_signed(), papers.agreement()
    assert extends(laid, half)
    assert extends(half, whole)
    assert not extends(whole, whole)
    assert not extends(half, b"x" + whole)


def test_the_metadata_stay_as_they_were_signed() -> None:
    before, after = (
        pikepdf.open(io.BytesIO(pdf)) for pdf in (papers.laid_agreement(), papers.agreement())
    )
    assert before.Root.Metadata.read_raw_bytes() == after.Root.Metadata.read_raw_bytes()
    assert before.docinfo == after.docinfo


def test_the_second_signature_touches_its_field_and_new_objects_only() -> None:
    added = papers.agreement()[len(papers.half_signed()) :]
    old_size = max(int(n) for n in re.findall(rb"/Size (\d+)", papers.half_signed()))
    rewritten = [int(n) for n in re.findall(rb"(?m)^(\d+) 0 obj", added) if int(n) < old_size]
    assert len(rewritten) == 1


def test_laying_fields_is_deterministic_and_tagged() -> None:
    spec = FieldSpec(papers.BORROWER, 0, (60, 300, 200, 344))
    laid = lay_fields(papers.paper(), [spec])
    assert laid == lay_fields(papers.paper(), [spec])
    with pikepdf.open(io.BytesIO(laid)) as document:
        field = document.Root.AcroForm.Fields[0]
        assert (str(field.T), str(field.TU)) == ("borrower", "张三")
        parents = pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree)
        element = parents[int(field.StructParent)]
        assert element.S == "/Form"
        assert element.K.Obj.objgen == field.objgen


def test_fields_are_found_by_their_anchor_and_need_one() -> None:
    place = locate(papers.paper(), "乙 方（签字）：")
    assert place.page == 0
    assert place.right > place.left
    left, bottom, right, top = place.below(140, 44)
    assert top < place.bottom
    assert (right - left, top - bottom) == pytest.approx((140, 44))
    with pytest.raises(BadInput) as caught:
        locate(papers.paper(), "丙方（签字）：")
    assert caught.value.code == "signing.no-anchor"
    with pytest.raises(BadInput):
        lay_fields(papers.paper(), [FieldSpec(papers.BORROWER, 7, (0, 0, 1, 1))])
    with pytest.raises(WrongState):
        lay_fields(papers.laid_agreement(), [FieldSpec(papers.AGENT, 0, (0, 0, 1, 1))])


@pytest.mark.parametrize(
    ("pdf", "field", "code"),
    [
        (papers.laid_agreement, "lender", "signing.order"),
        (papers.half_signed, "borrower", "signing.signed"),
        (papers.laid_agreement, "agent", "signing.no-field"),
        (papers.paper, "borrower", "signing.no-field"),
        (lambda: b"no pdf", "borrower", "signing.no-pdf"),
    ],
)
def test_refusals(pdf: object, field: str, code: str) -> None:
    assert callable(pdf)
    with pytest.raises((SigningError, WrongState, BadInput)) as caught:
        sign(pdf(), field=field, signer=BORROWER, now=papers.NOW)
    assert caught.value.code == code


def test_certification_comes_first() -> None:
    with pytest.raises(WrongState) as caught:
        sign(
            papers.half_signed(),
            field="lender",
            signer=papers.signer("lender"),
            now=papers.NOW,
            certify=DocMDP.NO_CHANGES,
        )
    assert caught.value.code == "signing.certify-first"


def test_another_order_may_be_given() -> None:
    lender = papers.signer("lender")
    order = ("lender", "borrower")
    signed = sign(
        papers.laid_agreement(), field="lender", signer=lender, now=papers.NOW, order=order
    )
    assert extends(papers.laid_agreement(), signed)


@pytest.mark.slow
def test_the_size_of_a_container_is_known_before() -> None:
    for folder in (papers.keys(), papers.keys("rsa3072")):
        signer = papers.signer("lender", folder)
        sizes = [len(signature_container(bytes(32), signer)) for _ in range(20)]
        assert max(sizes) <= container_size(signer) <= min(sizes) + 6


def test_a_signature_made_elsewhere_must_fit() -> None:
    laid, mine = papers.laid_agreement(), BORROWER.certificate
    prepared = prepare(laid, field="borrower", certificate=mine, size=500, now=papers.NOW)
    with pytest.raises(SigningError) as caught:
        complete(prepared, signature_container(prepared.digest, BORROWER))
    assert caught.value.code == "signing.too-long"
    roomy = prepare(laid, field="borrower", certificate=mine, size=4000, now=papers.NOW)
    whole = complete(roomy, signature_container(roomy.digest, BORROWER))
    assert len(whole) == len(roomy.document)


@pytest.mark.parametrize("style", ["person", "seal"])
def test_the_picture_has_the_words_and_embeds_its_fonts(style: Style) -> None:
    name = "东方示例小额贷款有限公司#show: panic()"
    made = appearance_pdf([name, "签署时间 2026-11-03"], 140, 44, style=style)
    document = pypdfium2.PdfDocument(made)
    assert document[0].get_size() == pytest.approx((140, 44), abs=0.01)
    text = document[0].get_textpage().get_text_range()
    assert "".join(name.split()) in "".join(text.split())
    with pikepdf.open(io.BytesIO(made)) as opened:
        for font in opened.pages[0].Resources.Font.values():
            assert "/FontFile3" in font.DescendantFonts[0].FontDescriptor


def test_the_picture_is_drawn_in_the_box(tmp_path: Path) -> None:
    with_picture = pypdfium2.PdfDocument(papers.half_signed())
    with_picture.init_forms()
    without = pypdfium2.PdfDocument(papers.laid_agreement())
    without.init_forms()
    pages = [bytes(each[0].render().buffer) for each in (with_picture, without)]
    assert pages[0] != pages[1]


def test_the_claimed_time_keeps_its_zone() -> None:
    moment = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    signed = sign(papers.laid_agreement(), field="borrower", signer=BORROWER, now=moment)
    assert rb"D\07220260102030405\05308\04700\047" in signed
