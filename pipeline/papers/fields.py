"""What a template may print, read from its context class: paths, kinds and meanings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic.fields import FieldInfo

from pipeline.papers.draft import Context

_BLANK = "may be empty"
TextOrBlank = Annotated[str, _BLANK]
"""A text of a context that is empty in some cases; a plain ``str`` never is."""


class Kind(StrEnum):
    """What stands at a path."""

    TEXT = "text"
    FLAG = "flag"
    GROUP = "group"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Shape:
    """One place of a context: ``instalments`` is a list, ``instalments[].due`` a text of its rows.

    ``may_be_empty`` says that a text can be empty, a list without items, a group absent.
    ``members`` are those of a group; ``item`` is what a list holds.
    """

    path: str
    kind: Kind
    zh: str = ""
    en: str = ""
    may_be_empty: bool = False
    members: Mapping[str, Shape] = field(default_factory=dict)
    item: Shape | None = None

    def walk(self) -> Iterator[Shape]:
        """This place and every one below it that has a name of its own."""
        if self.path and not self.path.endswith("[]"):
            yield self
        for below in (*self.members.values(), *((self.item,) if self.item else ())):
            yield from below.walk()


@cache
def shape_of(context: type[Context], path: str = "") -> Shape:
    """The shape of a context class, a group without a name."""
    members = {
        name: _shape(info, f"{path}.{name}".lstrip("."))
        for name, info in context.model_fields.items()
    }
    return Shape(path, Kind.GROUP, members=members)


def _shape(info: FieldInfo, path: str) -> Shape:
    zh, _, en = (info.description or "").partition(" / ")
    inner, absent = _without_none(info.annotation)
    if inner is str:
        return Shape(path, Kind.TEXT, zh, en, may_be_empty=_BLANK in info.metadata)
    if inner is bool:
        return Shape(path, Kind.FLAG, zh, en)
    if get_origin(inner) is tuple:
        return Shape(path, Kind.LIST, zh, en, True, item=_item(get_args(inner)[0], f"{path}[]"))
    members = shape_of(inner, path).members
    return Shape(path, Kind.GROUP, zh, en, may_be_empty=absent, members=members)


def _item(kind: Any, path: str) -> Shape:
    return Shape(path, Kind.TEXT) if kind is str else shape_of(kind, path)


def _without_none(annotation: Any) -> tuple[Any, bool]:
    kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
    return (kinds[0], True) if NoneType in get_args(annotation) else (annotation, False)
