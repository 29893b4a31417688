"""Where the pictures and drawings of a page lie, and which of them they are.

A picture may be on several pages, or its parts on one each: what is hidden of it on one page must
be hidden on all, and a page that shows another part must not carry the whole of it along.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Name, Object, Stream

from pipeline.documents.bundle.masking.reading import Box

_DEEPEST = 12
_OPERATORS = "q Q cm Do INLINE IMAGE BI"
_UNIT: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Placement:
    """A picture or drawing: ``own`` is its box in its own space, ``shorthand`` the six numbers that
    put it on the page (ISO 32000-2, 8.3.3). ``name`` is the same wherever it is drawn; None for a
    picture that stands in the page's own content. ``is_picture``: it is made of pixels."""

    name: bytes | None
    is_picture: bool
    shorthand: tuple[float, float, float, float, float, float]
    own: Box

    @property
    def matrix(self) -> Matrix:
        """What puts it on the page."""
        return Matrix(*self.shorthand)

    @property
    def box(self) -> Box:
        """The room it takes on the page, in points."""
        return moved(self.own, self.matrix)

    def inner(self, box: Box) -> Box | None:
        """A box of the page in the drawing's own space; None where it does not touch it."""
        try:
            return overlap(moved(box, self.matrix.inverse()), self.own)
        except ValueError:  # it is flat: nothing of it can be seen
            return None

    def outer(self, box: Box) -> Box:
        """A box of the drawing's own space, on the page."""
        return moved(box, self.matrix)


class Places:
    """Where everything is on the pages of one document, which is called ``document``."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._names: dict[tuple[int, int], bytes] = {}

    def on(self, page: Object) -> Iterator[Placement]:
        """Everything that is placed on a page, forms before what is in them.

        Raises ``PdfError`` for content that cannot be read.
        """
        yield from self._within(page, page.get(Name.Resources), Matrix(), 0)

    def _within(
        self, content: Object, resources: object, matrix: Matrix, depth: int
    ) -> Iterator[Placement]:
        there = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
        stack: list[Matrix] = []
        for instruction in pikepdf.parse_content_stream(content, _OPERATORS):
            operands = instruction.operands
            match str(instruction.operator):
                case "q":
                    stack.append(matrix)
                case "Q" if stack:
                    matrix = stack.pop()
                case "cm" if len(operands) == 6:
                    matrix = Matrix(*map(float, operands)) @ matrix
                case "INLINE IMAGE":
                    yield Placement(None, True, matrix.shorthand, _UNIT)
                case "Do" if isinstance(there, Dictionary) and len(operands) == 1:
                    drawing = there.get(str(operands[0]))
                    if isinstance(drawing, Stream):
                        yield from self._placed(drawing, resources, matrix, depth)

    def _placed(
        self, drawing: Stream, resources: object, matrix: Matrix, depth: int
    ) -> Iterator[Placement]:
        if drawing.get(Name.Subtype) != Name.Form:
            is_picture = drawing.get(Name.Subtype) == Name.Image
            yield Placement(self._name(drawing), is_picture, matrix.shorthand, _UNIT)
            return
        inner = drawing.get(Name.Matrix)
        placed = Matrix(inner) @ matrix if isinstance(inner, Array) and len(inner) == 6 else matrix
        left, bottom, right, top = (float(side) for side in drawing.BBox)
        box = min(left, right), min(bottom, top), max(left, right), max(bottom, top)
        yield Placement(self._name(drawing), False, placed.shorthand, box)
        if depth < _DEEPEST:
            own = drawing.get(Name.Resources) or resources
            yield from self._within(drawing, own, placed, depth + 1)

    def _name(self, drawing: Stream) -> bytes:
        at = drawing.objgen
        if at not in self._names:
            self._names[at] = identity(drawing, self._document)
        return self._names[at]


def moved(box: Box, matrix: Matrix) -> Box:
    """The box around a box whose corners were moved."""
    left, bottom, right, top = box
    corners = [
        matrix.transform(c) for c in ((left, bottom), (right, bottom), (left, top), (right, top))
    ]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def overlap(first: Box, second: Box) -> Box | None:
    """What two boxes share."""
    left, bottom = max(first[0], second[0]), max(first[1], second[1])
    right, top = min(first[2], second[2]), min(first[3], second[3])
    return (left, bottom, right, top) if left < right and bottom < top else None


def identity(drawing: Object, document: str) -> bytes:
    """The same for two pictures with the same data, and for two forms that draw the same: these
    are of one ``document``, as its objects' names mean nothing in another."""
    if drawing.get(Name.Subtype) != Name.Form:
        return hashlib.sha256(drawing.read_raw_bytes()).digest()
    resources = drawing.get(Name.Resources)
    own = hashlib.sha256(_content(drawing) + document.encode())
    own.update(resources.unparse() if isinstance(resources, Dictionary) else b"")
    return own.digest()


def _content(form: Object) -> bytes:
    try:
        return form.read_bytes()
    except pikepdf.PdfError:
        return form.read_raw_bytes()
