"""Annotations and fields that leave their drawing to the viewer, drawn once and for all.

PDFium draws them, as in the browser most people read PDFs with. It is not thread-safe: one
process may prepare one such file at a time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name

from pipeline.documents.bundle.survey import dictionaries

_DRAWN = frozenset(
    f"/{subtype}"
    for subtype in (
        *("Circle", "FreeText", "Highlight", "Ink", "Line", "Polygon", "PolyLine", "Square"),
        *("Squiggly", "StrikeOut", "Text", "Underline", "Widget"),
    )
)
_POINTS = (Name.QuadPoints, Name.InkList, Name.Vertices, Name.L)


def needs_drawing(pdf: pikepdf.Pdf) -> bool:
    """Whether something on a page shows only if the viewer draws it (ISO 32000-2, 12.5.5)."""
    form = pdf.Root.get(Name.AcroForm)
    if isinstance(form, Dictionary) and bool(form.get(Name.NeedAppearances, False)):
        return True
    return any(True for _ in _undrawn(pdf))


def drawn(pdf: pikepdf.Pdf) -> pikepdf.Pdf:
    """The same document with an appearance for each; OSError-like ``PdfiumError`` if it cannot."""
    for annotation in _undrawn(pdf):
        _widen(annotation)
    source, result = io.BytesIO(), io.BytesIO()
    pdf.save(source)
    with pdfium.PdfDocument(source.getvalue()) as document:
        document.init_forms()
        for page in document:
            page.render(scale=0.05, may_draw_forms=True)
            page.close()
        document.save(result)
    redrawn = pikepdf.open(result)
    form = redrawn.Root.get(Name.AcroForm)
    if isinstance(form, Dictionary):
        form.NeedAppearances = False
    return redrawn


def _undrawn(pdf: pikepdf.Pdf) -> Iterator[Dictionary]:
    for page in pdf.pages:
        for annotation in dictionaries(page.obj.get(Name.Annots)):
            if Name.AP not in annotation and str(annotation.get(Name.Subtype, "")) in _DRAWN:
                yield annotation


def _widen(annotation: Dictionary) -> None:
    """Make /Rect hold all points of the annotation: what sticks out would be cut off."""
    points = [number for key in _POINTS for number in _flat(annotation.get(key))]
    rect = _flat(annotation.get(Name.Rect))
    if len(points) < 4 or len(points) % 2 or len(rect) != 4:
        return
    xs, ys = [*points[::2]], [*points[1::2]]
    annotation.Rect = Array([min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1])


def _flat(value: object) -> Sequence[float]:
    if isinstance(value, Array):
        return [number for item in value for number in _flat(item)]
    try:
        return [float(value)]  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return []
