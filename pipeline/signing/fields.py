"""Empty signature fields, laid while the paper is made (ISO 32000-2, 12.7.5.5).

A field laid beforehand is seen by whoever signs first, so that signing later adds nothing but a
signature: no page, no annotation list changes any more. Each field is bound to whoever may sign in
it (:mod:`pipeline.signing.holder`). The order of the fields in the form is the
order of signing. The same PDF and fields give the same bytes.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, String

from pipeline.errors import BadInput, WrongState
from pipeline.messages import msg
from pipeline.signing.holder import Holder, seed_value

Lock = Literal["none", "all"]
Rect = tuple[float, float, float, float]

_PRINT_AND_LOCKED = 0b1000_0100
_NO_CHANGES = 1  # DocMDP level, ISO 32000-2, table 257


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a text stands: page from 0, edges in points from the lower left of the page."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    def beside(self, width: float, height: float, gap: float = 6) -> Rect:
        """A box to the right of the text, centred on its line; points."""
        middle = (self.bottom + self.top) / 2
        left = self.right + gap
        return left, middle - height / 2, left + width, middle + height / 2

    def below(self, width: float, height: float, gap: float = 6) -> Rect:
        """A box under the text, flush with its left edge; points."""
        return self.left, self.bottom - gap - height, self.left + width, self.bottom - gap


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One empty field, in which only ``holder`` may sign.

    ``rect`` is (left, bottom, right, top) in points on ``page`` (from 0). ``lock="all"`` is for
    whoever signs last: after that signature nothing may change. ``timestamp`` demands one, from
    that server or, where it is empty, from any.
    """

    holder: Holder
    page: int
    rect: Rect
    lock: Lock = "none"
    timestamp: str | None = None


def locate(pdf: bytes, anchor: str) -> Anchor:
    """The last place where the text ``anchor`` stands, whatever engine typeset it.

    Spaces do not count, neither in the anchor nor on the page. Raises
    :class:`~pipeline.errors.BadInput` if the text is not there.
    """
    wanted = [letter for each in anchor for letter in _letters(each)]
    with _opened(pdf) as document:
        for page in reversed(range(len(document))):
            found = _last(document[page].get_textpage(), page, wanted)
            if found:
                return found
    raise BadInput(
        "signing.no-anchor",
        msg("The text “{anchor}”, where a signature belongs, is not in the PDF.", anchor=anchor),
        hint=msg("Put the text back into the template, or give the place of the field."),
    )


def lay_fields(pdf: bytes, fields: Sequence[FieldSpec]) -> bytes:
    """The same paper with empty signature fields, in the order in which they are to be signed.

    Widgets enter the structure tree of a tagged PDF (PDF/UA), and carry an appearance (PDF/A).
    Raises :class:`~pipeline.errors.WrongState` if the PDF has a form already: laying fields
    rewrites the file, which would break a signature.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if "/AcroForm" in document.Root:
            raise WrongState(
                "signing.has-form",
                msg("The PDF has a form already; signature fields are laid before anything else."),
            )
        widgets = [_add_widget(document, spec) for spec in fields]
        document.Root.AcroForm = document.make_indirect(
            Dictionary(Fields=Array(widgets), SigFlags=1)
        )
        written = io.BytesIO()
        document.save(
            written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve
        )
    return written.getvalue()


def _add_widget(document: pikepdf.Pdf, spec: FieldSpec) -> pikepdf.Object:
    page = _page(document, spec)
    left, bottom, right, top = (round(edge, 2) for edge in spec.rect)
    widget = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(spec.holder.id),
            TU=String(spec.holder.name),
            SV=document.make_indirect(seed_value(spec.holder, spec.timestamp)),
            F=_PRINT_AND_LOCKED,
            Rect=Array([left, bottom, right, top]),
            P=page.obj,
            AP=Dictionary(N=_empty_appearance(document, right - left, top - bottom)),
        )
    )
    if spec.lock == "all":
        widget.Lock = document.make_indirect(
            Dictionary(Type=Name.SigFieldLock, Action=Name.All, P=_NO_CHANGES)
        )
    if "/Annots" not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(widget)
    _tag(document, page, widget)
    return widget


def _page(document: pikepdf.Pdf, spec: FieldSpec) -> pikepdf.Page:
    if not 0 <= spec.page < len(document.pages):
        raise BadInput(
            "signing.no-page",
            msg(
                "The signature field {field} wants page {page}, but the PDF has {pages}.",
                field=spec.holder.name,
                page=spec.page + 1,
                pages=len(document.pages),
            ),
        )
    return document.pages[spec.page]


def _empty_appearance(document: pikepdf.Pdf, width: float, height: float) -> pikepdf.Object:
    appearance = document.make_stream(b"")
    appearance.Type, appearance.Subtype = Name.XObject, Name.Form
    appearance.BBox = Array([0, 0, round(width, 2), round(height, 2)])
    appearance.Resources = Dictionary()
    return appearance


def _tag(document: pikepdf.Pdf, page: pikepdf.Page, widget: pikepdf.Object) -> None:
    """Give the widget its place in the structure tree (ISO 32000-2, 14.7.5.3), if there is one."""
    root = document.Root.get("/StructTreeRoot")
    if root is None or "/ParentTree" not in root or "/K" not in root:
        return
    parents = pikepdf.NumberTree(root.ParentTree)
    key = max((int(each) for each in parents), default=-1) + 1
    top = _document_element(root)
    element = document.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=top,
            Pg=page.obj,
            K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page.obj),
        )
    )
    if not isinstance(top.get("/K"), Array):
        top.K = Array([top.K] if "/K" in top else [])
    top.K.append(element)
    parents[key] = element
    root.ParentTreeNextKey = key + 1
    widget.StructParent = key
    page.obj.Tabs = Name.S


def _document_element(root: pikepdf.Object) -> pikepdf.Object:
    """The element under the root if it is the only one (as PDF/UA wants), else the root itself."""
    children = root.K
    if isinstance(children, Array):
        return children[0] if len(children) == 1 and children[0].is_indirect else root
    return children if children.is_indirect else root


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise BadInput("signing.no-pdf", msg("The file is no PDF that can be read.")) from error


def _last(page: pypdfium2.PdfTextPage, number: int, wanted: list[str]) -> Anchor | None:
    indexed = [
        (letter, index)
        for index in range(page.count_chars())
        for letter in _letters(chr(pypdfium2.raw.FPDFText_GetUnicode(page, index)))
    ]
    text = "".join(letter for letter, _ in indexed)
    start = text.rfind("".join(wanted)) if wanted else -1
    if start < 0:
        return None
    boxes = [page.get_charbox(index) for _, index in indexed[start : start + len(wanted)]]
    return Anchor(
        number,
        left=min(box[0] for box in boxes),
        bottom=min(box[1] for box in boxes),
        right=max(box[2] for box in boxes),
        top=max(box[3] for box in boxes),
    )


def _letters(character: str) -> str:
    """Compatible forms made one (fonts map 人 to a radical now and then), spaces left out."""
    return "".join(unicodedata.normalize("NFKC", character).split()).replace("\x00", "")
