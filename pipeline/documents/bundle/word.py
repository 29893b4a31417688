"""Word files as pages: rendered as the program's own papers are, or refused."""

from __future__ import annotations

import datetime
from dataclasses import replace

from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.pdf import pdf_pages
from pipeline.documents.bundle.prepared import Changed, Prepared, unusable
from pipeline.documents.render import RenderOptions, render
from pipeline.errors import JieqingError
from pipeline.messages import msg

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DAY = datetime.date(2000, 1, 1)  # goes into metadata that no bundle keeps


def prepare_docx(item: Item) -> Prepared:
    """The pages of a Word file. Raises ``BadInput`` for one that cannot be set faithfully."""
    options = RenderOptions(item.name, "zh", _DAY)
    try:
        rendered = render(item.data, options)
    except JieqingError as error:
        raise unusable(
            "word",
            msg(
                "{file} cannot be set as Word would: {reason} Open it in Word / WPS, save it as a"
                " PDF and hand that in.",
                file=item.name,
                reason=error.message,
            ),
        ) from error
    pages = pdf_pages(item.name, rendered.pdf)
    return replace(pages, media_type=MEDIA_TYPE, removed=(), changed=(Changed.TYPESET,))
