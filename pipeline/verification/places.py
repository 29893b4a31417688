"""Where the picture of a signature stands: on one page, in one box, the same for every reader.

A page draws what its own list of annotations names (ISO 32000-2, 12.5.2); what the picture says of
its page (/P) is a courtesy that nobody has to follow. Only the lists count here, and a picture that
says something else than they do has no one place.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from pipeline.messages import Message, msg
from pipeline.verification.paper import Box, Paper, Pdf, Ref, Signature, entry, page_numbers

_ZOOM_ROTATE_VIEW = 0b1_0011_1000  # NoZoom, NoRotate, NoView, ToggleNoView: table 167
_OPTIONAL = ("/OCG", "/OCMD")


@dataclass(frozen=True, slots=True)
class Place:
    """A box on a page; the page counts from 0, edges in points."""

    page: int
    box: Box


def place_of(paper: Paper, signature: Signature) -> Place | None:
    """Where a signature is seen; None if nowhere."""
    box, pages = _box(signature.widget), _pages_of(paper, signature)
    return Place(pages[0], box) if box and pages else None


def misplaced(paper: Paper, signature: Signature) -> Message | None:
    """Why nobody could say where a signature is seen, or that all see the same; None if fine."""
    if _box(signature.widget) is None:
        return None
    pages = _pages_of(paper, signature)
    named = signature.widget.raw_get("/P") if "/P" in signature.widget else None
    if len(pages) != 1 or (named is not None and _number(paper, named) != pages[0]):
        return msg(
            "The picture of signature “{field}” does not stand on one certain page, so that it "
            "could cover something where nobody looks.",
            field=signature.label,
        )
    if not _is_steady(paper, signature):
        return msg(
            "The picture of signature “{field}” is made to look different on screen, in print or "
            "under the mouse.",
            field=signature.label,
        )
    return None


def _pages_of(paper: Paper, signature: Signature) -> list[int]:
    return list(_pages_by_widget(paper.reader).get(signature.field_ref, ()))


@lru_cache(maxsize=2)
def _pages_by_widget(reader: PdfFileReader) -> dict[Ref, list[int]]:
    """The pages whose lists name an annotation, each as often as it does."""
    found: dict[Ref, list[int]] = defaultdict(list)
    last: Pdf = reader.get_historical_resolver(reader.total_revisions - 1)
    for ref, number in page_numbers(reader).items():
        listed = entry(last.get_object(generic.Reference(*ref)), "/Annots")
        if not isinstance(listed, generic.ArrayObject):
            continue
        for index in range(len(listed)):
            each = listed.raw_get(index)
            if isinstance(each, generic.IndirectObject):
                found[each.idnum, each.generation].append(number)
    return found


def _number(paper: Paper, page: Pdf) -> int | None:
    is_reference = isinstance(page, generic.IndirectObject)
    return page_numbers(paper.reader).get((page.idnum, page.generation)) if is_reference else None


def _is_steady(paper: Paper, signature: Signature) -> bool:
    """Whether it has one picture, drawn in its box on screen and on paper."""
    widget = signature.widget
    if int(entry(widget, "/F") or 0) & _ZOOM_ROTATE_VIEW or "/OC" in widget:
        return False
    appearance = entry(widget, "/AP")
    if appearance is None:
        return True
    if type(appearance) is not generic.DictionaryObject or set(appearance) != {"/N"}:
        return False
    normal = appearance["/N"]
    return isinstance(normal, generic.StreamObject) and not _is_optional(paper, appearance)


def _is_optional(paper: Paper, appearance: Pdf) -> bool:
    """Whether parts of a picture can be switched on and off (ISO 32000-2, 8.11); what names no
    resources of its own would use the page's.
    """
    if "/OCProperties" not in paper.reader.root:
        return False
    last: Pdf = paper.reader.get_historical_resolver(paper.reader.total_revisions - 1)
    used = [last.get_object(each) for each in last.collect_dependencies(appearance)]
    return any(
        entry(each, "/Type") in _OPTIONAL
        or (entry(each, "/Subtype") == "/Form" and "/Resources" not in each)
        for each in (*used, appearance["/N"])
        if isinstance(each, generic.DictionaryObject)
    )


def _box(widget: Pdf) -> Box | None:
    """The box of a picture; None if it has none or it is flat."""
    listed = entry(widget, "/Rect")
    if not isinstance(listed, generic.ArrayObject) or len(listed) != 4:
        return None
    edges = [float(listed[index]) for index in range(4)]
    left, right = sorted((edges[0], edges[2]))
    bottom, top = sorted((edges[1], edges[3]))
    return (left, bottom, right, top) if left < right and bottom < top else None
