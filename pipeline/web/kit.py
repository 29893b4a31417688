"""A kit to try the page with: a certificate as it was signed, and two that were tampered with."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError

from pipeline.errors import BadInput
from pipeline.messages import msg

INTACT, CHANGED, APPENDED = "1 原件 intact.pdf", "2 改动 changed.pdf", "3 追加 appended.pdf"
_DATE = re.compile(rb"D:20\d{12}|20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")
_PDF: Any = generic
"""Its classes have no types to speak of."""

_BOX = (60, 60, 330, 110)
_DRAWING = b"1 1 1 rg 0 0 270 50 re f 0.75 0.1 0.1 rg BT /F 22 Tf 14 17 Td (APPENDED LATER) Tj ET"


def tamper_kit(certificate: bytes) -> Mapping[str, bytes]:
    """Three files by name: ``certificate`` itself, one in which a single digit of a date inside the
    file is another, and one to which a line was added in a new version. ``BadInput`` if it is no
    signed PDF that this can be done to.
    """
    if not certificate.startswith(b"%PDF-") or b"/ByteRange" not in certificate:
        raise _unfit()
    try:
        return {
            INTACT: certificate,
            CHANGED: _changed(certificate),
            APPENDED: _appended(certificate),
        }
    except (PdfError, ValueError, KeyError) as error:
        raise _unfit() from error


def _changed(certificate: bytes) -> bytes:
    found = _DATE.search(certificate)
    if not found:
        raise ValueError("no date to change")
    at = found.end() - 1
    digit = b"%d" % ((certificate[at] - ord("0") + 1) % 10)
    return certificate[:at] + digit + certificate[at + 1 :]


def _appended(certificate: bytes) -> bytes:
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(certificate))
    page = writer.root["/Pages"]["/Kids"][0]
    drawing = _PDF.StreamObject(_dictionary(_form()), stream_data=_DRAWING)
    note = _dictionary(
        {
            "/Type": pdf_name("/Annot"),
            "/Subtype": pdf_name("/Stamp"),
            "/Rect": _PDF.ArrayObject(map(_PDF.NumberObject, _BOX)),
            "/F": _PDF.NumberObject(4),
            "/AP": _dictionary({"/N": writer.add_object(drawing)}),
        }
    )
    notes = _PDF.ArrayObject([*page.get("/Annots", ()), writer.add_object(note)])
    page["/Annots"] = notes
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _form() -> dict[str, Any]:
    font = {
        "/Type": pdf_name("/Font"),
        "/Subtype": pdf_name("/Type1"),
        "/BaseFont": pdf_name("/Helvetica-Bold"),
    }
    return {
        "/Type": pdf_name("/XObject"),
        "/Subtype": pdf_name("/Form"),
        "/BBox": _PDF.ArrayObject(map(_PDF.NumberObject, (0, 0, 270, 50))),
        "/Resources": _dictionary({"/Font": _dictionary({"/F": _dictionary(font)})}),
    }


def _dictionary(entries: Mapping[str, Any]) -> Any:
    return _PDF.DictionaryObject({pdf_name(name): each for name, each in entries.items()})


def _unfit() -> BadInput:
    return BadInput(
        "web.kit",
        msg("A kit cannot be made of this file: it is no signed PDF of the usual kind."),
        hint=msg("Give a certificate as it was signed, for instance that of jieqing demo."),
    )
