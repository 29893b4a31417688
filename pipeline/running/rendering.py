"""A Word file of anyone's to PDF, read back and proved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.documents.proof import prove
from pipeline.documents.render import Rendered, RenderOptions, render


def render_word(word: bytes, *, title: str, as_of: date, engine: str = "auto") -> Rendered:
    """The PDF; what the proof found is among its warnings. Errors as the engine raises them."""
    rendered = render(word, RenderOptions(title=title, language="zh", date=as_of), engine)
    return replace(rendered, warnings=(*rendered.warnings, *prove(rendered.pdf, word, ())))
