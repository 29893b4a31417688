"""What a paper's form says: the signature fields, whose they are, which are signed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.sign.fields import enumerate_sig_fields

from pipeline.errors import BadInput
from pipeline.messages import msg
from pipeline.signing.holder import Holder, demands_timestamp, holder_of


@dataclass(frozen=True, slots=True)
class FormField:
    """One signature field: the party's name as the form gives it, its box in points, and who alone
    may sign in it (None: anybody); ``stamped`` is one that may only be signed with a timestamp.
    """

    label: str
    signed: bool
    width: float
    height: float
    holder: Holder | None
    stamped: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The signature fields by name, in the order of the form; ``language`` is the paper's."""

    fields: Mapping[str, FormField]
    language: str

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has signed yet."""
        return not any(field.signed for field in self.fields.values())


def read_form(pdf: bytes) -> Form:
    """The form of a paper. Raises :class:`~pipeline.errors.BadInput` for what is no PDF."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        language = str(reader.root.get("/Lang", ""))
        return Form(fields_of(reader), "en" if language.lower().startswith("en") else "zh")
    except (PdfError, ValueError) as error:
        raise BadInput("signing.no-pdf", msg("The file is no PDF that can be read.")) from error


def fields_of(handler: PdfHandler) -> dict[str, FormField]:
    """The signature fields of an opened PDF by name, in the order of the form; those that hold a
    document timestamp are nobody's.
    """
    found = enumerate_sig_fields(handler)
    return {
        name: _field(name, value, widget.get_object())
        for name, value, widget in found
        if not is_document_timestamp(value)
    }


def is_document_timestamp(value: Any) -> bool:
    """Whether a field's value is a timestamp over the whole file (ISO 32000-2, 12.8.5)."""
    return value is not None and value.get_object().get("/Type") == "/DocTimeStamp"


def fields_signed(pdf: bytes) -> Mapping[str, bool]:
    """Every signature field in the order of the form, and whether it is signed.

    Raises :class:`~pipeline.errors.BadInput` for what is no PDF.
    """
    return {name: field.signed for name, field in read_form(pdf).fields.items()}


def _edges(widget: Any) -> tuple[float, float, float, float]:
    """The box of a field; one without any has no extent."""
    try:
        left, bottom, right, top = (float(edge) for edge in widget["/Rect"])
    except (KeyError, TypeError, ValueError):
        return 0, 0, 0, 0
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _field(name: str, value: object, widget: Any) -> FormField:
    left, bottom, right, top = _edges(widget)
    return FormField(
        label=str(widget.get("/TU", name)),
        signed=value is not None,
        width=right - left,
        height=top - bottom,
        holder=holder_of(widget),
        stamped=demands_timestamp(widget),
    )
