"""The label line on each exhibit page, and the page number at its foot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import east_asian_width

import typst

from pipeline.documents import fonts
from pipeline.documents.bundle.frame import SIDE
from pipeline.errors import RenderingError
from pipeline.messages import msg

_PROGRAM = Path(__file__).with_name("labels.typ")
_SIZE = 8.0
_MISSING = "〓"  # what printers set for a letter they do not have


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on one page of ``width`` and ``height`` points."""

    left: str
    right: str
    number: str
    width: float
    height: float


def label_pages(labels: Sequence[Label]) -> bytes:
    """A PDF with one page for each label, its font embedded as one subset for all of them."""
    data = json.dumps([_fitted(label) for label in labels], ensure_ascii=False)
    try:
        pdf = _compiler().compile(
            format="pdf", sys_inputs={"labels": data}, timestamp=0, pdf_tags=False
        )
    except typst.TypstError as error:
        raise RenderingError(
            "documents.bundle.labels",
            msg("The labels of the bundle could not be set: {reason}.", reason=error.message),
        ) from error
    return bytes(pdf)  # type: ignore[arg-type]  # one format, one file


@cache
def _compiler() -> typst.Compiler:
    faces = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.paths()[fonts.SANS].parent)],
    )
    return typst.Compiler(input=str(_PROGRAM), root=str(_PROGRAM.parent), font_paths=faces)


def _fitted(label: Label) -> dict[str, object]:
    room = (label.width - 2 * SIDE - 8) / _SIZE - _ems(label.right)
    return {
        "left": _shortened(_printable(label.left), room),
        "right": label.right,
        "number": label.number,
        "width": label.width,
        "height": label.height,
        "side": SIDE,
    }


def _printable(text: str) -> str:
    for character in fonts.uncovered(text):
        text = text.replace(character, _MISSING)
    return text


def _shortened(text: str, room: float) -> str:
    if _ems(text) <= room:
        return text
    while text and _ems(text) + 1 > room:
        text = text[:-1]
    return f"{text}…"


def _ems(text: str) -> float:
    """How wide a text is, in units of its size, or a little less than that."""
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.62 for c in text)
