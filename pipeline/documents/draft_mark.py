"""草案 across every page of a paper that must not be taken for a final one."""

from __future__ import annotations

import io
from functools import cache

import pikepdf
import typst

from pipeline.documents import fonts

_PROGRAM = """
#set page(width: float(sys.inputs.width) * 1pt, height: float(sys.inputs.height) * 1pt,
  margin: 0pt, fill: none)
#set text(font: "Noto Sans SC", size: 110pt, fill: rgb("#d0332b33"))
#place(center + horizon, rotate(-40deg, sys.inputs.mark))
"""
_BEGIN = b"\nQ\n/Artifact <</Type /Pagination /Subtype /Watermark>> BDC\n"


def mark_draft(pdf: bytes, mark: str) -> bytes:
    """The PDF with ``mark`` across each page; the same input gives the same bytes.

    The mark is an artifact (ISO 32000-2, 14.8.2.2): a tagged paper stays one.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            with pikepdf.open(io.BytesIO(_mark(mark, right - left, top - bottom))) as overlay:
                page.contents_add(b"q\n", prepend=True)
                page.contents_add(_BEGIN)
                page.add_overlay(overlay.pages[0], None, push_stack=False)
                page.contents_add(b"\nEMC")
        stream = io.BytesIO()
        document.save(stream, deterministic_id=True, fix_metadata_version=False)
    return stream.getvalue()


@cache
def _mark(mark: str, width: float, height: float) -> bytes:
    made = _compiler().compile(
        _PROGRAM.encode(),
        format="pdf",
        sys_inputs={"mark": mark, "width": str(width), "height": str(height)},
        timestamp=0,
        pdf_tags=False,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


@cache
def _compiler() -> typst.Compiler:
    faces = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.paths()[fonts.SANS].parent)],
    )
    return typst.Compiler(font_paths=faces)
