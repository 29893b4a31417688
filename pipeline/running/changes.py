"""What changed between the data a signed paper was made from and the data of today."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.messages import Message, Series, Words, msg
from pipeline.papers.draft import Context
from pipeline.papers.fields import Shape, shape_of
from pipeline.papers.key_terms import called

_SHOWN = 6
_ROWS = re.compile(r"\[(\d+)\]")
_COUNTS = re.compile(r" \((\d+) → (\d+)\)$")


def changes(before: object, after: object, path: str = "") -> Iterator[str]:
    """The paths of all values that differ: ``instalments[3].total``."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            inner = f"{path}.{key}" if path else str(key)
            yield from changes(before.get(key), after.get(key), inner)
    elif _is_list(before) and _is_list(after):
        yield from _list_changes(before, after, path)  # type: ignore[arg-type]
    elif (before or None) != (after or None):  # what is absent and what is empty say the same
        yield path


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _list_changes(before: Sequence[object], after: Sequence[object], path: str) -> Iterator[str]:
    if len(before) != len(after):
        yield f"{path} ({len(before)} → {len(after)})"
        return
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        yield from changes(old, new, f"{path}[{index}]")


def in_words(context: type[Context], paths: Iterable[str]) -> Series:
    """Paths of a context as people call what stands there: 应还款项、还款日（第 3、4 行）.

    The first six; rows of a list that changed alike are one.
    """
    shapes = {shape.path: shape for shape in shape_of(context).walk()}
    rows: dict[str, list[int]] = {}
    for path in paths:
        found = rows.setdefault(_ROWS.sub("[]", path), [])
        for number in _ROWS.findall(path)[:1]:
            found += [int(number) + 1] if int(number) + 1 not in found else []
    names = [_named(path, numbers, shapes) for path, numbers in rows.items()]
    more = len(names) - _SHOWN
    return Series((*names[:_SHOWN], *([msg("{count} more", count=more)] if more > 0 else ())))


def key_term(context: type[Context], path: str) -> Message | Words:
    """What people call the key term at a path whose lists count from 1: 还款日（第 3 行）."""
    shapes = {shape.path: shape for shape in shape_of(context).walk()}
    row = [int(number) for number in _ROWS.findall(path)[:1]]
    return _named(_ROWS.sub("[]", path), row, shapes)


def _named(path: str, numbers: Sequence[int], shapes: Mapping[str, Shape]) -> Message | Words:
    counts = _COUNTS.search(path)
    name = _name(path[: counts.start()] if counts else path, shapes)
    if counts:
        return msg("{name}: {before} rows before, {now} now", name=name, before=counts[1],
                   now=counts[2])  # fmt: skip
    if not numbers:
        return name
    shown = Words("、".join(map(str, numbers[:_SHOWN])), ", ".join(map(str, numbers[:_SHOWN])))
    if len(numbers) > _SHOWN:
        return msg("{name} (rows {rows} and more)", name=name, rows=shown)
    return msg("{name} (row {rows})", name=name, rows=shown)


def _name(path: str, shapes: Mapping[str, Shape]) -> Words:
    """What stands at the path, or around it where it has no name of its own."""
    while path and path not in shapes:
        path = re.sub(r"(\[\]|\.?[^.\[\]]+)$", "", path)
    return called(shapes[path]) if path else Words("内容", "contents")
