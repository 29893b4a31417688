"""What a signature looks like on the page: a one-page PDF for the field's box, made by Typst.

The program is fixed; the text comes as data, so that no name can turn into markup. Fonts are
embedded. A person's signature has a thin line at its left, an organisation's the red frame of a
seal: a picture of the signature, never the signature itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import typst
from pylopdf_fonts_zh_cn import serif_path

Style = Literal["person", "seal", "beside"]
"""A person's signature, an organisation's seal, or words with room for a picture at their left."""

_PROGRAM = """
#let data = json(bytes(sys.inputs.data))
#let red = rgb("#b3261e")
#let ink = if data.style == "seal" { red } else { rgb("#1a1a1a") }
#let small = calc.min(data.height / (data.lines.len() * 1.55 + 0.9), 9.0) * 1pt
#set page(width: data.width * 1pt, height: data.height * 1pt, margin: 0pt, fill: none)
#set text(font: "Noto Serif SC", lang: data.lang, fill: ink, size: small)
#set par(leading: 0.55em, justify: false)
#let text-block = {
  for (number, line) in data.lines.enumerate() {
    if number == 0 { text(size: 1.25em, line) } else { linebreak(); line }
  }
}
#let fitted(position) = layout(area => {
  let natural = measure(text-block)
  let factor = calc.min(1.0, area.width / natural.width, area.height / natural.height) * 100%
  block(width: area.width, height: area.height,
    align(position, scale(factor, reflow: true, align(position, text-block))))
})
#let full(..style, body) = block(width: 100%, height: 100%, ..style, body)
#if data.style == "seal" {
  full(inset: 0.75pt, full(stroke: 1.5pt + red, radius: 2pt, inset: 1.6pt,
    full(stroke: 0.4pt + red, radius: 1pt, inset: (x: 7%, y: 8%), fitted(center + horizon))))
} else if data.style == "beside" {
  full(inset: (left: 37%, rest: 1pt), fitted(left + horizon))
} else {
  full(inset: (left: 5pt, rest: 1pt), stroke: (left: 0.8pt + rgb("#7a7a7a")),
    fitted(left + horizon))
}
"""


def appearance_pdf(
    lines: Sequence[str],
    width: float,
    height: float,
    *,
    style: Style = "person",
    language: str = "zh",
) -> bytes:
    """A page of ``width`` × ``height`` points with these lines, the first one larger.

    Text that would not fit is scaled down as a whole; a seal keeps a margin inside its frame.
    """
    data = {
        "lines": list(lines),
        "width": width,
        "height": height,
        "style": style,
        "lang": language,
    }
    made = _compiler().compile(
        _PROGRAM.encode(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_tags=False,
        timestamp=0,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(serif_path().parent)],
    )
    return typst.Compiler(font_paths=fonts)
