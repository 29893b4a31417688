"""What a PDF holds besides what it shows. Nothing of it reaches the bundle; this lists it."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from pipeline.documents.bundle.prepared import Removed

_ACTIONS = {
    "/JavaScript": Removed.JAVASCRIPT,
    "/Launch": Removed.LAUNCH,
    "/GoToR": Removed.LAUNCH,
    "/GoToE": Removed.LAUNCH,
    "/SubmitForm": Removed.LAUNCH,
    "/ImportData": Removed.LAUNCH,
    "/URI": Removed.WEB,
    "/GoTo": Removed.LINKS,
    "/Rendition": Removed.MEDIA,
    "/Movie": Removed.MEDIA,
    "/Sound": Removed.MEDIA,
    "/RichMediaExecute": Removed.MEDIA,
}
_ANNOTATIONS = {
    "/Link": Removed.LINKS,
    "/Widget": Removed.FORM,
    "/FileAttachment": Removed.FILES,
    "/Movie": Removed.MEDIA,
    "/Sound": Removed.MEDIA,
    "/Screen": Removed.MEDIA,
    "/RichMedia": Removed.MEDIA,
    "/3D": Removed.MEDIA,
}
_MOST_NODES = 20_000


def survey(pdf: pikepdf.Pdf) -> tuple[Removed, ...]:
    """Each kind of thing once, in the order of :class:`Removed`."""
    found = set(_document(pdf))
    for page in pdf.pages:
        if Name.AA in page.obj:
            found.update(_additional(page.obj))
        for annotation in dictionaries(page.obj.get(Name.Annots)):
            found.update(_annotation(annotation))
    return tuple(kind for kind in Removed if kind in found)


def _document(pdf: pikepdf.Pdf) -> Iterator[Removed]:
    root = pdf.Root
    names = root.get(Name.Names)
    if isinstance(names, Dictionary):
        if Name.JavaScript in names:
            yield Removed.JAVASCRIPT
        if Name.EmbeddedFiles in names:
            yield Removed.FILES
        if Name.Renditions in names:
            yield Removed.MEDIA
    if Name.AF in root or Name.Collection in root:
        yield Removed.FILES
    if Name.Metadata in root or Name.Info in pdf.trailer:
        yield Removed.METADATA
    opening = root.get(Name.OpenAction)
    if isinstance(opening, Dictionary):
        yield from (kind for kind in _action(opening) if kind is not Removed.LINKS)
    yield from _additional(root)
    yield from _fields(root.get(Name.AcroForm))
    yield from _outlines(root.get(Name.Outlines))


def _annotation(annotation: Dictionary) -> Iterator[Removed]:
    subtype = str(annotation.get(Name.Subtype, ""))
    yield _ANNOTATIONS.get(subtype, Removed.COMMENTS)
    if subtype == "/Widget" and annotation.get(Name.FT) == Name.Sig and Name.V in annotation:
        yield Removed.SIGNATURE
    action = annotation.get(Name.A)
    if isinstance(action, Dictionary):
        yield from _action(action)
    yield from _additional(annotation)


def _fields(form: Object | None) -> Iterator[Removed]:
    if not isinstance(form, Dictionary):
        return
    if Name.XFA in form:
        yield Removed.FORM
    for node in _tree(dictionaries(form.get(Name.Fields)), (Name.Kids,)):
        yield Removed.FORM
        if node.get(Name.FT) == Name.Sig and Name.V in node:
            yield Removed.SIGNATURE
        yield from _additional(node)


def _outlines(outlines: Object | None) -> Iterator[Removed]:
    if not isinstance(outlines, Dictionary):
        return
    for node in _tree(dictionaries(outlines.get(Name.First)), (Name.First, Name.Next)):
        yield Removed.BOOKMARKS
        action = node.get(Name.A)
        if isinstance(action, Dictionary):
            yield from (kind for kind in _action(action) if kind is not Removed.LINKS)


def _additional(holder: Object) -> Iterator[Removed]:
    actions = holder.get(Name.AA)
    if isinstance(actions, Dictionary):
        for action in actions.values():
            if isinstance(action, Dictionary):
                yield from _action(action)


def _action(action: Dictionary) -> Iterator[Removed]:
    for node in _tree([action], (Name.Next,)):
        kind = _ACTIONS.get(str(node.get(Name.S, "")))
        if kind:
            yield kind


def dictionaries(value: Object | None) -> list[Dictionary]:
    """The dictionaries in an array, or the one that stands where an array may."""
    items = list(value) if isinstance(value, Array) else [value]
    return [item for item in items if isinstance(item, Dictionary)]


def _tree(start: list[Dictionary], ways: tuple[Name, ...]) -> Iterator[Dictionary]:
    """Every node once. Bounded: nothing keeps a file from hanging a tree into itself."""
    waiting, seen = list(start), set[tuple[int, int]]()
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if node.is_indirect:
            if node.objgen in seen:
                continue
            seen.add(node.objgen)
        yield node
        waiting.extend(below for way in ways for below in dictionaries(node.get(way)))
