"""What a signed copy may hold beside what was sent: a closed list, judged by the file's objects.

Allowed are signature fields with their picture, proofs about certificates, document timestamps, and
the description of the file. Anything that acts (scripts, actions), embedded files, layers, other
annotations and form fields are named and refused. Where the bytes that were sent stand in front,
every object in them has to stay as it was, too (ISO 32000-2, 12.8.2.2: what signing may add).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pikepdf

from pipeline.messages import Message, Words, msg
from pipeline.verification.paper import Box

Pdf = Any
_LARGEST = (240.0, 170.0)  # points: 8.5 × 6 cm, more than the largest round seal
_ACTIONS = frozenset(
    (
        "/JavaScript", "/Launch", "/URI", "/GoTo", "/GoToR", "/GoToE", "/GoToDp", "/GoTo3DView",
        "/SubmitForm", "/ImportData", "/ResetForm", "/Hide", "/Named", "/Sound", "/Movie",
        "/Rendition", "/RichMediaExecute", "/SetOCGState", "/Trans", "/Thread",
    )
)  # fmt: skip
_SCRIPT = Words("脚本（JavaScript）", "a script (JavaScript)")
_ACTION = Words("会自动执行或点击后执行的动作", "an action that a reader carries out")
_FILE = Words("嵌入的附件", "an embedded file")
_LAYER = Words("可显示、可隐藏的图层", "a layer that can be shown or hidden")
_FORM = Words("可以填写的表单域", "a form field that can be filled in")
_NOTE = Words("批注、盖章图或其他注释", "a comment, a stamp or another annotation")
_OTHER_PICTURE = Words(
    "打印时替换的图片或外部内容", "a picture for printing only, or outside content"
)
_SPOKEN = Words(
    "书签或供朗读的替代文字", "a bookmark, or words that are read aloud in place of others"
)
_NAMES = (_SCRIPT, _ACTION, _FILE, _LAYER, _FORM, _NOTE, _OTHER_PICTURE, _SPOKEN)
_MARKS = (
    ("/JS", _SCRIPT),
    ("/AA", _ACTION),
    ("/OpenAction", _ACTION),
    ("/XFA", _FORM),
    ("/EF", _FILE),
    ("/OC", _LAYER),
    ("/OCGs", _LAYER),
    ("/Alternates", _OTHER_PICTURE),
    ("/OPI", _OTHER_PICTURE),
    ("/Ref", _OTHER_PICTURE),
    ("/RichMediaContent", _NOTE),
    ("/3DD", _NOTE),
)
_CATALOGUE = frozenset({"/AcroForm", "/DSS", "/Perms", "/Version", "/Extensions", "/Metadata"})
_FORM_MAY_CHANGE = frozenset({"/Fields", "/SigFlags", "/DA", "/DR"})
_FIELD_MAY_GAIN = frozenset({"/V", "/AP", "/MK", "/DA", "/F", "/Lock"})
_TITLES = ("/Title", "/Author", "/Subject", "/Keywords")
_CHANGED = msg("parts of the paper that was sent were replaced in it")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signature that was added shows: page from 0, box in points."""

    page: int
    box: Box

    @property
    def is_too_large(self) -> bool:
        """Whether it is larger than a seal or a signature is."""
        left, bottom, right, top = self.box
        return right - left > _LARGEST[0] or top - bottom > _LARGEST[1]


@dataclass(frozen=True, slots=True)
class _Field:
    """A signature field as a page shows it."""

    name: str
    signed: bool
    page: int
    box: Box
    widget: Pdf


def places(sent: pikepdf.Pdf, returned: pikepdf.Pdf) -> list[Place]:
    """Where the signatures show that the copy has and the paper that was sent has not."""
    signed = {each.name for each in _fields(sent) if each.signed}
    return [Place(each.page, each.box) for each in _fields(returned)
            if each.signed and each.name not in signed and _has_extent(each.box)]  # fmt: skip


def foreign(sent: pikepdf.Pdf, returned: pikepdf.Pdf, *, in_front: bool) -> Message | None:
    """The first thing in the copy that is not on the closed list; ``in_front`` tells that the bytes
    that were sent stand at its beginning.
    """
    found = {name for name, _ in _inventory(returned) - _inventory(sent)}
    for name in _NAMES:
        if name in found:
            return _added(name)
    return (
        _in_catalogue(sent, returned)
        or _annotations(sent, returned)
        or _fields_changed(sent, returned)
        or _titles(sent, returned)
        or (_replaced(sent, returned) if in_front else None)
    )


def _added(name: Words) -> Message:
    return msg("something was added to it that was not sent: {what}", what=name)


def _inventory(document: pikepdf.Pdf) -> Counter[tuple[Words, str]]:
    """All that acts or hides, by what it is and what it holds."""
    found: Counter[tuple[Words, str]] = Counter()
    for each in document.objects:
        for dictionary in _dictionaries(each):
            found.update(_active(dictionary))
    return found


def _dictionaries(value: Pdf) -> Iterator[Pdf]:
    """The dictionaries written inside an object; those it only points to come by themselves."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, pikepdf.Array):
            waiting += [each for each in _entries(value) if not each.is_indirect]
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            yield value
            inner: list[Pdf] = [value.get(key) for key in value.keys()]  # noqa: SIM118 - no mapping
            waiting += [each for each in inner if _is_compound(each) and not each.is_indirect]


def _entries(array: Pdf) -> list[Pdf]:
    return [each for each in array if _is_compound(each)]


def _is_compound(value: Pdf) -> bool:
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream)


def _active(dictionary: Pdf) -> Iterator[tuple[Words, str]]:
    kind = dictionary.get("/S")
    if isinstance(kind, pikepdf.Name) and str(kind) in _ACTIONS:
        yield (_SCRIPT if kind == "/JavaScript" else _ACTION), _told(dictionary)
    if dictionary.get("/Type") in ("/OCG", "/OCMD"):
        yield _LAYER, _told(dictionary)
    for key, name in _MARKS:
        if key in dictionary:
            yield name, key + (_digests(dictionary[key]) if key == "/EF" else "")
    for key in ("/Alt", "/ActualText", "/E"):
        if isinstance(dictionary.get(key), pikepdf.String):
            yield _SPOKEN, str(dictionary[key])
    if "/Title" in dictionary and "/Parent" in dictionary:
        yield _SPOKEN, str(dictionary["/Title"])
    if isinstance(dictionary, pikepdf.Stream) and "/F" in dictionary:
        yield _OTHER_PICTURE, "/F"
    if dictionary.get("/FT", "/Sig") != "/Sig":
        yield _FORM, str(dictionary["/FT"])


def _told(dictionary: Pdf) -> str:
    """The plain values of a dictionary, to tell one from another."""
    values = ((key, dictionary.get(key)) for key in sorted(dictionary.keys()))
    return ";".join(f"{key}={each!r}" for key, each in values if not _is_compound(each))


def _digests(embedded: Pdf) -> str:
    if not isinstance(embedded, pikepdf.Dictionary):
        return "?"
    streams = [embedded.get(key) for key in sorted(embedded.keys())]
    return ";".join(sha256(each.read_bytes()).hexdigest() for each in streams
                    if isinstance(each, pikepdf.Stream))  # fmt: skip


def _in_catalogue(sent: pikepdf.Pdf, returned: pikepdf.Pdf) -> Message | None:
    new = set(returned.Root.keys()) - set(sent.Root.keys()) - _CATALOGUE
    if new:
        return _added(Words(f"文档目录中的 {min(new)}", f"{min(new)} in the catalogue"))
    permissions = set(returned.Root.get("/Perms", {}).keys()) - {"/DocMDP"}
    if permissions:
        return _added(Words("扩展的使用权", "usage rights"))
    form = returned.Root.get("/AcroForm", pikepdf.Dictionary())
    if bool(form.get("/NeedAppearances", False)):
        return _added(Words("让阅读器改画表单域的设置", "an order to draw form fields anew"))
    return None


def _annotations(sent: pikepdf.Pdf, returned: pikepdf.Pdf) -> Message | None:
    """Page by page, all annotations but the signatures are those that were sent, in number, place
    and words.
    """
    for before, after in zip(sent.pages, returned.pages, strict=True):
        if Counter(_notes(after)) - Counter(_notes(before)):
            return _added(_NOTE)
        if Counter(_notes(before)) - Counter(_notes(after)):
            return _CHANGED
    return None


def _notes(page: pikepdf.Page) -> Iterator[str]:
    for each in page.obj.get("/Annots", ()):
        if _inherited(each, "/FT") == "/Sig" and each.get("/Subtype") == "/Widget":
            continue
        said = [each.get(key) for key in ("/Contents", "/RC", "/Subj")]
        words = [bytes(word) if isinstance(word, pikepdf.String) else b"" for word in said]
        yield f"{each.get('/Subtype')} {_box(each)} {each.get('/F', 0)} {words}"


def _fields_changed(sent: pikepdf.Pdf, returned: pikepdf.Pdf) -> Message | None:
    """Fields that were laid stay where they were; a new one shows only as a signature."""
    there = {(each.name, each.page): each for each in _fields(sent)}
    for field in _fields(returned):
        before = there.get((field.name, field.page))
        if before is None and not field.signed and _is_seen(field):
            return _added(Words("没有签名、却显示内容的签名域", "a signature field that shows "
                                "something without being signed"))  # fmt: skip
        if before is not None and before.box != field.box:
            return _CHANGED
        if set(field.widget.get("/AP", {}).keys()) - {"/N"}:
            return _added(Words("鼠标指向时才显示的图样", "a picture that shows under the pointer"))
    return None


def _is_seen(field: _Field) -> bool:
    return _has_extent(field.box) and "/AP" in field.widget


def _has_extent(box: Box) -> bool:
    left, bottom, right, top = box
    return right > left and top > bottom


def _titles(sent: pikepdf.Pdf, returned: pikepdf.Pdf) -> Message | None:
    """What programs show above the pages as the name of the paper."""
    for key in _TITLES:
        new = returned.docinfo.get(key)
        if new is not None and str(new) != str(sent.docinfo.get(key, "")):
            return msg("its title or description was changed")
    return None


def _fields(document: pikepdf.Pdf) -> list[_Field]:
    return [
        _Field(_name(each), _inherited(each, "/V") is not None, number, _box(each), each)
        for number, page in enumerate(document.pages)
        for each in page.obj.get("/Annots", ())
        if each.get("/Subtype") == "/Widget" and _inherited(each, "/FT") == "/Sig"
    ]


def _inherited(field: Pdf, key: str) -> Pdf:
    for _ in range(20):
        if key in field:
            return field[key]
        if "/Parent" not in field:
            return None
        field = field["/Parent"]
    raise ValueError("the form is too deep")


def _name(field: Pdf) -> str:
    names: list[str] = []
    for _ in range(20):
        names += [str(field["/T"])] if "/T" in field else []
        if "/Parent" not in field:
            return ".".join(reversed(names))
        field = field["/Parent"]
    raise ValueError("the form is too deep")


def _box(annotation: Pdf) -> Box:
    edges = [round(float(each), 2) for each in annotation.get("/Rect", (0, 0, 0, 0))]
    left, bottom, right, top = edges
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _replaced(sent: pikepdf.Pdf, returned: pikepdf.Pdf) -> Message | None:
    """Object by object: what was sent stays as it was written; numbers it left open stay open."""
    before = {each.objgen: each for each in sent.objects}
    after = {each.objgen: each for each in returned.objects}
    size = int(sent.trailer["/Size"])
    if any(number < size and (number, version) not in before for number, version in after):
        return _CHANGED
    may = _may_change(sent, returned)
    for number, old in before.items():
        new = after.get(number)
        if new is None or not _alike(old, new, may.get(number, frozenset())):
            return _CHANGED
    return None


def _may_change(sent: pikepdf.Pdf, returned: pikepdf.Pdf) -> dict[tuple[int, int], frozenset[str]]:
    """The keys that may differ in an object that was sent, by its number; ``*`` for all of it."""
    everything = frozenset({"*"})
    allowed = {sent.Root.objgen: _CATALOGUE}
    lists = [(sent.Root.get("/AcroForm"), _FORM_MAY_CHANGE)]
    for page in sent.pages:
        lists += [(page.obj, frozenset({"/Annots"})), (page.obj.get("/Annots"), everything)]
    if "/AcroForm" in sent.Root:
        lists.append((sent.Root.AcroForm.get("/Fields"), everything))
    lists += [(sent.Root.get("/Metadata"), everything), (sent.trailer.get("/Info"), everything)]
    lists += [(sent.Root.get("/DSS"), everything)]
    signed = {each.name for each in _fields(sent) if each.signed}
    lists += [(each.widget, _FIELD_MAY_GAIN) for each in _fields(sent) if each.name not in signed]
    for value, keys in lists:
        if value is not None and _is_compound(value) and value.is_indirect:
            allowed[value.objgen] = keys
    return allowed


def _alike(old: Pdf, new: Pdf, may: frozenset[str] = frozenset()) -> bool:
    """Whether two objects are written alike; what they point to is compared by its number."""
    if "*" in may:
        return True
    if type(old) is not type(new):
        return False
    if isinstance(old, pikepdf.Stream) and old.read_raw_bytes() != new.read_raw_bytes():
        return False
    if isinstance(old, pikepdf.Array):
        return len(old) == len(new) and all(map(_points_alike, old, new))
    if isinstance(old, pikepdf.Dictionary | pikepdf.Stream):
        keys = (set(old.keys()) | set(new.keys())) - may
        return all(_points_alike(old.get(key), new.get(key)) for key in keys)
    return bool(old == new)


def _points_alike(old: Pdf, new: Pdf) -> bool:
    references = [_is_compound(each) and each.is_indirect for each in (old, new)]
    if any(references):
        return all(references) and bool(old.objgen == new.objgen)
    return _alike(old, new)
