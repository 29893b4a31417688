"""What the tests of evidence files share: preparing them, and reading back what is shown."""

from __future__ import annotations

import io
import re

import pypdfium2 as pdfium
from PIL import Image

from pipeline.documents.bundle import Prepared, Rejected, prepare


def ready(data: bytes, name: str = "file", **options: str) -> Prepared:
    outcome = prepare(name, data, **options)  # type: ignore[arg-type]  # a few strings
    assert isinstance(outcome, Prepared), outcome
    return outcome


def code(data: bytes, name: str = "文件", **options: str) -> str:
    """The end of the code of a rejection, whose Chinese names the file."""
    outcome = prepare(name, data, **options)  # type: ignore[arg-type]  # a few strings
    assert isinstance(outcome, Rejected), outcome
    assert name in outcome.reason.render("zh")
    return outcome.code.removeprefix("documents.bundle.")


def texts(prepared: Prepared) -> list[str]:
    """The text of each page, read back with PDFium."""
    with pdfium.PdfDocument(prepared.pages) as document:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]


def words(prepared: Prepared) -> str:
    """All text without spaces and line ends."""
    return re.sub(r"\s", "", "".join(texts(prepared)))


def sizes(prepared: Prepared) -> list[tuple[int, int]]:
    with pdfium.PdfDocument(prepared.pages) as document:
        return [(round(page.get_width()), round(page.get_height())) for page in document]


def picture(prepared: Prepared, number: int = 0, scale: float = 1) -> Image.Image:
    with pdfium.PdfDocument(prepared.pages) as document:
        shown: Image.Image = document[number].render(scale=scale).to_pil().convert("RGB")
        return shown


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
