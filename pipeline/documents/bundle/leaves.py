"""Pages as a bundle holds them: one drawing in a frame, and all of them in one tree.

Every prepared page has one resource, the drawing ``P``, and one content stream that places it.
pikepdf's list of pages takes longer for each page the more there are, so the tree is made by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf


@dataclass(frozen=True, slots=True)
class Leaf:
    """``drawing`` is a form or an image, ``content`` the operators that place ``/P`` on a page of
    ``size`` (width and height in points). A page may do without a drawing."""

    drawing: Object | None
    content: bytes
    size: tuple[float, float]


def new_document(pdf: Pdf, leaves: Sequence[Leaf]) -> Pdf:
    """``pdf``, which owns the drawings, with just these pages."""
    grow(pdf, [[page(pdf, leaf) for leaf in leaves]], keep=False)
    return pdf


def page(pdf: Pdf, leaf: Leaf) -> Object:
    """A page of ``pdf``, not yet in its tree."""
    box = Array([0, 0, *leaf.size])
    resources = Dictionary()
    if leaf.drawing is not None:
        resources.XObject = Dictionary(P=leaf.drawing)
    contents = pdf.make_stream(leaf.content)
    return pdf.make_indirect(
        Dictionary(Type=Name.Page, MediaBox=box, Resources=resources, Contents=contents)
    )


def leaves(document: Pdf, into: Pdf) -> Iterator[Leaf]:
    """The pages of a prepared document, their drawings copied ``into`` another."""
    for each in document.pages:
        obj = each.obj
        _, _, width, height = obj.MediaBox
        drawing = into.copy_foreign(obj.Resources.XObject.P)
        yield Leaf(drawing, obj.Contents.read_bytes(), (float(width), float(height)))


def grow(pdf: Pdf, groups: Sequence[Sequence[Object]], *, keep: bool = True) -> None:
    """Put each group of pages behind those there are (``keep``), as a branch of the page tree.

    Afterwards ``pdf.pages`` must not be used before the document was saved (ISO 32000-2, 7.7.3).
    """
    old, root = pdf.Root.Pages, pdf.make_indirect(Dictionary(Type=Name.Pages))
    branches = [_branch(pdf, root, group) for group in groups if group]
    if keep:
        old.Parent = root
        branches.insert(0, old)
    root.Kids, root.Count = Array(branches), sum(int(branch.Count) for branch in branches)
    pdf.Root.Pages = root


def _branch(pdf: Pdf, root: Object, group: Sequence[Object]) -> Object:
    branch = pdf.make_indirect(
        Dictionary(Type=Name.Pages, Parent=root, Kids=Array(group), Count=len(group))
    )
    for each in group:
        each.Parent = branch
    return branch
