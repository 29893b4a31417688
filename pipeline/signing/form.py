"""What a paper's form says: which signature fields there are, which are signed, how large."""

from __future__ import annotations

import io
from collections.abc import Mapping

from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from pipeline.errors import BadInput
from pipeline.messages import msg


def fields_signed(pdf: bytes) -> Mapping[str, bool]:
    """Every signature field in the order of the form, and whether it is signed.

    Raises :class:`~pipeline.errors.BadInput` for what is no PDF.
    """
    return {name: value is not None for name, value, _ in _fields(pdf)}


def field_box(pdf: bytes, field: str) -> tuple[float, float]:
    """Width and height of a field's box, points. ``KeyError`` if there is no such field."""
    for name, _, widget in _fields(pdf):
        if name == field:
            left, bottom, right, top = _rect(widget)
            return right - left, top - bottom
    raise KeyError(field)


def _fields(pdf: bytes) -> list[tuple[str, object, IndirectObject]]:
    try:
        return list(enumerate_sig_fields(PdfFileReader(io.BytesIO(pdf))))
    except (PdfError, ValueError) as error:
        raise BadInput("signing.no-pdf", msg("The file is no PDF that can be read.")) from error


def _rect(widget: IndirectObject) -> list[float]:
    dictionary = widget.get_object()  # type: ignore[no-untyped-call]
    return [float(edge) for edge in dictionary["/Rect"]]
