"""What is sure about sizes before anything is set: upper bounds of widths, heights of single lines.

What can be known here typst need not measure. Lengths are in points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pipeline.documents.render.tree import Block, Inline, Style

# Widest a sign can be, in ems: figures and their marks are narrow, all others may be full.
_NARROW = re.compile(r"[0-9.,:/¥%-]")
_NARROW_WIDTH, _GAP = 0.85, 0.25
_FIELD = "0000"  # no paper has more pages than that
UNSURE = float("inf")
NO_ROOM = ("bookmark", "float")
"""The kinds of inlines that take up no room in their line."""
_ROUNDING = 0.1

# Where a text ends that a tab moved, by the kind of its stop: stop, position before, own width.
_ENDS: dict[str, Callable[[float, float, float], float]] = {
    "left": lambda at, x, own: max(at, x) + own,
    "center": lambda at, x, own: max(at + own / 2, x + own),
    "right": lambda at, x, own: max(at, x + own),
}


def line_height(inlines: Iterable[Inline], styles: list[Style]) -> float:
    """How high a line with these inlines is."""
    used = [styles[inline["style"]] for inline in inlines if "style" in inline]
    top = max((style["top"] for style in used), default=0.0)
    return top + max((style["bottom"] for style in used), default=0.0)


def paragraph_height(block: Block, width: float, styles: list[Style]) -> float:
    """A paragraph's height, without distances, if it is sure to be one line; else ``UNSURE``."""
    if block["kind"] != "paragraph":
        return UNSURE
    sides = ("top", "bottom")
    spaces = sum(block["borders"][side]["space"] for side in sides if side in block["borders"])
    if all(inline["kind"] in NO_ROOM for inline in block["inlines"]):
        return float(block["height"] + spaces)
    if not fits_one_line(block, width, styles):
        return UNSURE
    return float(line_height(block["inlines"], styles) + spaces)


def fits_one_line(block: Block, width: float, styles: list[Style]) -> bool:
    """Whether a paragraph is sure to fit into one line, tabs and all."""
    pieces = [0.0]
    for inline in block["inlines"]:
        if inline["kind"] == "tab":
            pieces.append(0.0)
        elif inline["kind"] in ("text", "field"):
            text = inline["text"] if inline["kind"] == "text" else _FIELD
            pieces[-1] += text_width(text, styles[inline["style"]])
        elif inline["kind"] not in NO_ROOM:
            return False
    x = block["left"] + max(block["first"], 0.0) + pieces[0]
    if len(pieces) > len(block["tabs"]) + 1:
        return False
    for (at, kind, _), own in zip(block["tabs"], pieces[1:], strict=False):
        if x >= at:
            return False
        x = _ENDS[kind](at, x, own)
    return bool(x + block["right"] <= width + _ROUNDING)


def text_width(text: str, style: Style) -> float:
    """The most that a text can take up in one line."""
    narrow = len(_NARROW.findall(text))
    ems = narrow * _NARROW_WIDTH + (len(text) - narrow) + _GAP * 2
    return ems * style["size"] + len(text) * max(style["tracking"], 0.0)
