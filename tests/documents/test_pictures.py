"""Placeholders of a template become pictures, and a telephone can read them."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
import zxingcpp

from pipeline import resources
from pipeline.documents.fill import fill
from pipeline.documents.pictures import qr_code, replace_pictures
from pipeline.documents.render import RenderOptions, render
from pipeline.errors import RenderingError
from tests.papers.test_papers import drafts

DAY = date(2026, 10, 31)


def certificate() -> bytes:
    draft = next(each for each in drafts("online-loan") if each.key == "certificate-loan")
    context = draft.context.model_dump()
    return fill(resources.templates() / draft.template, context, title="t", date=DAY)


def test_the_code_on_the_page_is_read_back() -> None:
    text = "结清证明 JQ-2026-0000-0000-0000\n出具人：示例市海棠网络小额贷款有限公司"
    word = replace_pictures(certificate(), {"qr": qr_code(text)})
    pdf = render(word, RenderOptions("t", "zh", DAY)).pdf
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=3).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [text]


def test_the_same_text_gives_the_same_bytes() -> None:
    assert qr_code("x") == qr_code("x")
    assert replace_pictures(certificate(), {}) == certificate()


def test_a_template_without_the_placeholder_is_an_error_with_a_remedy() -> None:
    with pytest.raises(RenderingError) as refused:
        replace_pictures(certificate(), {"logo": qr_code("x")})
    assert "logo" in refused.value.message.render("en")
    assert refused.value.hint is not None
