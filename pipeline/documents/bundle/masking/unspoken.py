"""A copy of a PDF for reading in which replacement text replaces nothing.

A file may say that letters stand for others (ActualText, ISO 32000-2, 14.9.4), and PDFium believes
it: what is shown has to be read without it as well.
"""

from __future__ import annotations

import io
import re

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

_KEY = "ActualText"
_WRITTEN = re.compile(b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (c, c, c) for c in _KEY.encode()))


def unspoken(data: bytes) -> bytes | None:
    """The copy, or None if there is no replacement text in it."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        silenced = [_silence(pdf, obj) for obj in pdf.objects]
        if not any(silenced):
            return None
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def _silence(pdf: Pdf, obj: Object) -> bool:
    found = _drop(obj)
    if isinstance(obj, Stream) and obj.get(Name.Subtype) != Name.Image:
        content = obj.read_bytes()
        if _WRITTEN.search(content):
            obj.write(_WRITTEN.sub(b"/X", content))
            return True
    return found


def _drop(obj: object) -> bool:
    """Drop the key from a dictionary and those directly within it."""
    if isinstance(obj, Array):
        found, inner = False, list(obj)
    elif isinstance(obj, Dictionary | Stream):
        if found := f"/{_KEY}" in obj:
            del obj[f"/{_KEY}"]
        inner = list(obj.values())
    else:
        return False
    below = [_drop(each) for each in inner if isinstance(each, Object) and not each.is_indirect]
    return found or any(below)
