"""Key terms of a paper stand in Word's content controls (17.5.2), so that they can be read back.

A template knows nothing of it: a value that is put into it remembers where in the data it is from,
and becomes a control with the tag ``jq:instalments[3].due`` and a name that a person can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree
from markupsafe import Markup

from pipeline.documents.render.word.xml import Element, q

TAG = "jq:"
_BEGIN, _END = "term", "termEnd"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_INDEX = re.compile(r"\[(\d+)\]")
_LONGEST = 64  # what Word allows a tag and a name
_FIRST_ID = 730_000_000


class Term(str):
    """A text of the data that knows its path in them, with lists counted from 1."""

    __slots__ = ("path",)

    def __new__(cls, text: str, path: str) -> Term:
        """The text at that path."""
        term = super().__new__(cls, text)
        term.path = path
        return term

    path: str


def pattern(path: str) -> str:
    """A path without its numbers, as a template writes it: ``instalments[].due``."""
    return _INDEX.sub("[]", path)


def flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a context with their paths; lists count from 1."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from flat(item, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value, 1):
            yield from flat(item, f"{path}[{number}]")


def labelled(value: object, names: Mapping[str, str], path: str = "") -> object:
    """A context whose texts at the patterns of ``names`` know their paths."""
    if isinstance(value, str):
        return Term(value, path) if value and pattern(path) in names else value
    if isinstance(value, Mapping):
        return {k: labelled(v, names, f"{path}.{k}".lstrip(".")) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [labelled(item, names, f"{path}[{n}]") for n, item in enumerate(value, 1)]
    return value


def marked(term: Term, text: Markup) -> Markup:
    """The text of a term, marked as such; it stands in a ``w:t``."""
    return Markup(
        '</w:t><w:{begin} w:val="{path}"/><w:t xml:space="preserve">{text}'
        '</w:t><w:{end}/><w:t xml:space="preserve">'
    ).format(begin=_BEGIN, path=term.path, text=text, end=_END)


def lay(root: Element, names: Mapping[str, str]) -> None:
    """Content controls in the place of the marks."""
    begin, number = q(f"w:{_BEGIN}"), 0
    runs = {id(mark.getparent()): mark.getparent() for mark in root.iter(begin)}
    for run in runs.values():
        number = _split(run, names, number)


def _split(run: Element, names: Mapping[str, str], number: int) -> int:
    """A run with marks in it as runs and controls one after the other."""
    properties = run.find(q("w:rPr"))
    current, outer = _like(run, properties), None
    made: list[Element] = [current]
    for piece in list(run):
        if piece is properties:
            continue
        if piece.tag == q(f"w:{_BEGIN}"):
            number += 1
            outer, inner = _control(piece.get(q("w:val"), ""), names, number)
            current = _like(run, properties)
            inner.append(current)
            made.append(outer)
        elif piece.tag == q(f"w:{_END}"):
            current = _like(run, properties)
            made.append(current)
        elif piece.tag != q("w:t") or piece.text:
            current.append(piece)
    for each in made:
        if each.tag != q("w:r") or len(each) > (properties is not None):
            run.addprevious(each)
    run.getparent().remove(run)
    return number


def _like(run: Element, properties: Element | None) -> Element:
    empty = etree.Element(run.tag, run.attrib, nsmap=run.nsmap)
    if properties is not None:
        empty.append(deepcopy(properties))
    return empty


def _control(path: str, names: Mapping[str, str], number: int) -> tuple[Element, Element]:
    """A control for that path, and what its content goes into."""
    control = etree.Element(q("w:sdt"))
    settings = etree.SubElement(control, q("w:sdtPr"))
    for name, value in (
        ("alias", _name(path, names)), ("tag", f"{TAG}{path}"), ("id", str(_FIRST_ID + number)),
    ):  # fmt: skip
        etree.SubElement(settings, q(f"w:{name}")).set(q("w:val"), value[:_LONGEST])
    return control, etree.SubElement(control, q("w:sdtContent"))


def _name(path: str, names: Mapping[str, str]) -> str:
    """What a person calls it: 还款日 3."""
    number = " ".join(_INDEX.findall(path))
    return f"{names.get(pattern(path), path)[: _LONGEST - 8]} {number}".strip()
