"""A page that stays what it is, with nothing left of it but what draws it.

Resources that its content does not name go, and entries that no reader needs, whatever they lead
to: they can hold the very page that was hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Stream

_NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def _keys(*names: str) -> frozenset[str]:
    return frozenset(f"/{name}" for line in names for name in line.split())


_STREAM = "Length Filter DecodeParms"
_FORM = _keys(_STREAM, "Type Subtype FormType BBox Matrix Resources Group")
_TILING = _keys(_STREAM, "Type PatternType PaintType TilingType BBox XStep YStep Resources Matrix")
_IMAGE = _keys(
    _STREAM,
    "Type Subtype Width Height ColorSpace BitsPerComponent Intent ImageMask Mask Decode",
    "Interpolate SMask SMaskInData Matte",
)
_FONT = _keys(
    "Type Subtype BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode",
    "DescendantFonts CIDSystemInfo W W2 DW DW2 CIDToGIDMap FontBBox FontMatrix CharProcs Resources",
)
_DESCRIPTOR = _keys(
    "Type FontName FontFamily FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent",
    "Leading CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth",
    "FontFile FontFile2 FontFile3 CharSet CIDSet Style FD",
)
_STATE = _keys(
    "Type LW LC LJ ML D RI OP op OPM Font BG BG2 UCR UCR2 TR TR2 HT FL SM SA BM SMask CA ca AIS TK",
    "UseBlackPtComp HTO",
)
_SOFT_MASK = _keys("Type S G BC TR")


class Barer:
    """Bares drawings of one document, each object once."""

    def __init__(self) -> None:
        self._done: set[tuple[int, int]] = set()

    def bare(self, drawing: Object) -> None:
        """Leave of a form or picture, and of all it uses, only what draws.

        Raises ``PdfError`` for content that cannot be read.
        """
        waiting = [drawing]
        while waiting:
            each = waiting.pop()
            if each.is_indirect and each.objgen in self._done:
                continue
            self._done.add(each.objgen)
            waiting.extend(_bared(each))


def _bared(obj: Object) -> Iterator[Object]:
    """Bare one object; what it uses comes out."""
    if obj.get(Name.Type) == Name.Font or Name.BaseFont in obj or Name.CharProcs in obj:
        yield from _font(obj)
    elif obj.get(Name.Subtype) == Name.Image:
        _keep(obj, _IMAGE)
        yield from (obj[key] for key in (Name.SMask, Name.Mask) if isinstance(obj.get(key), Stream))
    elif obj.get(Name.PatternType) == 1 or obj.get(Name.Subtype) == Name.Form:
        _keep(obj, _TILING if Name.PatternType in obj else _FORM)
        yield from _resources(obj, [obj] if isinstance(obj, Stream) else [])


def _font(font: Object) -> Iterator[Object]:
    _keep(font, _FONT)
    descriptor = font.get(Name.FontDescriptor)
    if isinstance(descriptor, Dictionary):
        _keep(descriptor, _DESCRIPTOR)
    descendants = font.get(Name.DescendantFonts)
    if isinstance(descendants, Array):
        yield from (each for each in descendants if isinstance(each, Dictionary))
    glyphs = font.get(Name.CharProcs)
    if isinstance(glyphs, Dictionary):
        drawn = [glyph for glyph in glyphs.values() if isinstance(glyph, Stream)]
        yield from _resources(font, drawn)


def _keep(obj: Object, keys: frozenset[str]) -> None:
    for key in set(obj.keys()) - keys:
        del obj[key]


def _resources(holder: Object, contents: list[Stream]) -> Iterator[Object]:
    """Give ``holder`` resources of its own, with just what its contents name."""
    old = holder.get(Name.Resources)
    if not isinstance(old, Dictionary):
        return
    used = _used(contents, old)
    new = Dictionary()
    for category, entries in old.items():
        if isinstance(entries, Dictionary):
            kept = {name: entry for name, entry in entries.items() if name in used}
            new[category] = Dictionary(
                dict.fromkeys(kept, Dictionary()) if category == "/Properties" else kept
            )
    holder.Resources = new
    for category, entries in new.items():
        yield from _uses(category, entries)


def _uses(category: str, entries: Object) -> Iterator[Object]:
    for entry in entries.values():
        if category in {"/XObject", "/Font", "/Pattern"} and isinstance(entry, Dictionary | Stream):
            yield entry
        elif category == "/ExtGState" and isinstance(entry, Dictionary):
            _keep(entry, _STATE)
            mask = entry.get(Name.SMask)
            if isinstance(mask, Dictionary):
                _keep(mask, _SOFT_MASK)
                if isinstance(mask.get(Name.G), Stream):
                    yield mask.G


def _used(contents: list[Stream], resources: Object) -> set[str]:
    """The names in contents, and in those of forms without resources, which use these."""
    found: set[str] = set()
    waiting, seen = list(contents), set[tuple[int, int]]()
    drawings = resources.get(Name.XObject)
    while waiting:
        content = waiting.pop()
        if content.objgen in seen:
            continue
        seen.add(content.objgen)
        names = {_spelt(name) for name in _NAME.findall(content.read_bytes())}
        found |= names
        if isinstance(drawings, Dictionary):
            inner = (drawings.get(name) for name in names)
            waiting += [each for each in inner if isinstance(each, Stream) and _borrows(each)]
    return found


def _borrows(drawing: Stream) -> bool:
    return drawing.get(Name.Subtype) == Name.Form and Name.Resources not in drawing


def _spelt(name: bytes) -> str:
    plain = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), name)
    return f"/{plain.decode('utf-8', 'surrogateescape')}"
