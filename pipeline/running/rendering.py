"""A Word file of anyone's to PDF, read back and proved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from pipeline.documents.proof import prove
from pipeline.documents.prooftext import read_word
from pipeline.documents.render import Rendered, RenderOptions, render
from pipeline.documents.render.engine import Language
from pipeline.documents.render.word.story import CJK

_CHINESE = re.compile(f"[{CJK}]")


def render_word(word: bytes, *, title: str, as_of: date, engine: str = "auto") -> Rendered:
    """The PDF; what the proof found is among its warnings. Errors as the engine raises them.

    It is a Chinese document if it has one Chinese letter, else an English one.
    """
    language: Language = "zh" if _CHINESE.search(_text(word)) else "en"
    rendered = render(word, RenderOptions(title, language, as_of), engine)
    return replace(rendered, warnings=(*rendered.warnings, *prove(rendered.pdf, word, ())))


def _text(word: bytes) -> str:
    text = read_word(word)
    return "".join(each.text for each in (*text.paragraphs, *text.marginals))
