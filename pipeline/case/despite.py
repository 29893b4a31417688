"""What can be said of a case that cannot be read in full, so that all its problems come at once.

A field that is wrong, missing or not yet filled in gets a value: the one it plainly means
(15802.02 without quotes, 2025/10/13), or made-up ones, several times over; and once the list item
around it is left out. What is found every time does not hang on what was made up, and is shown; the
rest waits until the field is right. Where a name is lost by which other parts of the case refer to
something, nothing more is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Generic

from pipeline.case.filling import Names, filling, least, meant, stand_in, ways
from pipeline.case.loading import Loaded, M, Problem, fit
from pipeline.case.loading_shape import (
    Loc,
    field_names,
    has_field,
    is_required,
    shape_at,
    step_into,
)
from pipeline.case.loading_words import nearest
from pipeline.case.placeholders import placeholders
from pipeline.case.source import Source
from pipeline.case.source_tree import path_text
from pipeline.case.texts import texts
from pipeline.finding import Finding, Where

Locate = Callable[..., Where]
Look = Callable[[M, Locate, bool], Iterable[Finding]]
Found = Mapping[tuple[str, ...], Finding]

_ROUNDS = 8  # what was filled in can show further fields that are wrong


@dataclass
class _Filled(Generic[M]):
    """A tree on its way to fit the model. ``made_up`` are the places that say nothing."""

    model: type[M]
    tree: Any
    way: int
    ways: int = 1
    made_up: set[Loc] = field(default_factory=set)
    lost_name: bool = False


def findings_despite(loaded: Loaded[M], model: type[M], look: Look[M]) -> tuple[Finding, ...]:
    """What ``look`` finds whatever stands in the fields that cannot be read.

    ``look`` is told whether the case is exact, with nothing made up. Nothing is said of those
    fields themselves: :func:`pipeline.case.loading.validate` did.
    """
    source, way, last = loaded.source, 0, 1
    found: Found | None = None
    while way < last and found != {}:
        filled = _filled(source, model, way)
        if filled is None or filled.lost_name:
            return ()
        found = _common(found, _looked_at(filled, filled.tree, source.where, look))
        way, last = way + 1, filled.ways
        if way == 1 and filled.made_up:
            found = _also_without(filled, source, look, found)
    return tuple((found or {}).values())


def _filled(source: Source, model: type[M], way: int) -> _Filled[M] | None:
    """The tree with every field filled, None if that does not succeed."""
    filled = _Filled(model, deepcopy(source.tree), way)
    for place, _ in placeholders(source.tree):
        _fill(filled, place)
    for _ in range(_ROUNDS):
        value, problems = fit(filled.tree, model)
        if value is not None:
            return filled
        for problem in problems:
            _mend(filled, problem)
    return None


def _mend(filled: _Filled[M], problem: Problem) -> None:
    error, spot = problem
    if error["type"] == "extra_forbidden":
        _rename(_at(filled.tree, spot.path[:-1]), str(spot.path[-1]), field_names(spot.owner))
        return
    shape = shape_at(filled.model, spot.path, filled.tree)
    reading = None if error["type"] == "missing" else meant(shape, error["input"])
    if reading is None:
        _fill(filled, spot.path)
    else:
        _put(filled.tree, spot.path, reading)


def _rename(fields: Any, key: str, known: tuple[str, ...]) -> None:
    """An unknown field goes, or gets the name that was meant."""
    value, name = fields.pop(key, None), nearest(key, known)
    if name and name not in fields:
        fields[name] = value


def _fill(filled: _Filled[M], place: Loc) -> None:
    shape, there = shape_at(filled.model, place, filled.tree), _at(filled.tree, place)
    if isinstance(there, list) and 0 < len(there) < least(shape):
        place, there = (*place, len(there)), None
        shape = shape_at(filled.model, place, filled.tree)
    name, names = _field(place), _names(filled.tree)
    alias = stand_in(shape, there, filled.way) if _is_used(filled.tree, there) else None
    filled.lost_name |= alias is None and _is_called(place, shape)
    number = place[-1] if isinstance(place[-1], int) else 0  # neighbours are to differ
    _put(filled.tree, place, alias or filling(shape, filled.way + number, names, name))
    filled.made_up.add(place)
    filled.ways = max(filled.ways, ways(shape, names, name))


def _field(place: Loc) -> str:
    """The field that a place is, or in whose list it is."""
    return next((step for step in reversed(place) if isinstance(step, str)), "")


def _names(tree: Any) -> Names:
    """What fields can refer to: evidence, levels of authority as they are written, else parties."""
    levels = {text for place, text in texts(tree) if place and place[-1] == "level"}
    return {
        "evidence": tuple(_short_names(tree, "evidence")),
        "level": tuple(sorted(levels)),
        "": tuple(_short_names(tree, "parties")),
    }


def _short_names(tree: Any, kind: str) -> Iterator[str]:
    """The short names in one of the lists of a case."""
    listed = step_into(tree, kind)
    for each in listed if isinstance(listed, list) else ():
        name = step_into(each, "id")
        if isinstance(name, str):
            yield name


def _is_called(place: Loc, shape: Any) -> bool:
    """Whether what stands there has a short name. Nothing refers to that of the case itself."""
    return (len(place) > 1 and place[-1] == "id") or has_field(shape, "id")


def _is_used(tree: Any, name: object) -> bool:
    return isinstance(name, str) and sum(text == name for _, text in texts(tree)) > 1


def _also_without(filled: _Filled[M], source: Source, look: Look[M], found: Found) -> Found:
    """What is found too if the made-up places are left out, and what is said inside of those."""
    left_out = {_item_around(filled, place) for place in filled.made_up} - {()}
    kept: dict[Loc, list[int]] = {}
    tree = _pruned(filled.tree, left_out, kept)
    others = _looked_at(filled, tree, lambda *path: source.where(*_original(path, kept)), look)
    inside = tuple(path_text(place) for place in left_out)
    return {
        key: each
        for key, each in found.items()
        if others is None or key in others or _is_inside(each, inside)
    }


def _item_around(filled: _Filled[M], place: Loc) -> Loc:
    """The place itself if it may be left out, else the innermost list item around it that may."""
    outer, last = place[:-1], place[-1]
    shape, around = shape_at(filled.model, outer, filled.tree), _at(filled.tree, outer)
    if isinstance(last, str) and not is_required(shape, around, last):
        return place
    for end in range(len(place), 0, -1):
        outer = place[: end - 1]
        shape, around = shape_at(filled.model, outer, filled.tree), _at(filled.tree, outer)
        if isinstance(around, list) and len(around) > least(shape):
            return place[:end]
    return ()


def _pruned(
    value: Any, left_out: set[Loc], kept: dict[Loc, list[int]], old: Loc = (), new: Loc = ()
) -> Any:
    """A tree without some places. ``kept`` gets the former number of each list item."""
    if isinstance(value, dict):
        names = [name for name in value if (*old, name) not in left_out]
        return {
            name: _pruned(value[name], left_out, kept, (*old, name), (*new, name)) for name in names
        }
    if not isinstance(value, list):
        return value
    numbers = kept[new] = [i for i in range(len(value)) if (*old, i) not in left_out]
    return [
        _pruned(value[was], left_out, kept, (*old, was), (*new, now))
        for now, was in enumerate(numbers)
    ]


def _original(path: Loc, kept: Mapping[Loc, list[int]]) -> Loc:
    was: Loc = ()
    for at, step in enumerate(path):
        numbers = kept.get(path[:at], ())
        is_moved = isinstance(step, int) and step < len(numbers)
        was = (*was, numbers[int(step)] if is_moved else step)
    return was


def _looked_at(filled: _Filled[M], tree: Any, where: Locate, look: Look[M]) -> Found | None:
    value, _ = fit(tree, filled.model)
    if value is None:
        return None
    silent = tuple(path_text(place) for place in filled.made_up)
    return {
        _key(each): each for each in look(value, where, not silent) if not _is_inside(each, silent)
    }


def _common(found: Found | None, others: Found | None) -> Found:
    if found is None or others is None:
        return found or others or {}
    return {key: each for key, each in found.items() if key in others}


def _key(each: Finding) -> tuple[str, ...]:
    hint = each.hint.render("en") if each.hint else ""
    return each.code, each.where.path, each.message.render("en"), hint


def _is_inside(finding: Finding, places: tuple[str, ...]) -> bool:
    path = finding.where.path
    return any(path == place or path.startswith((f"{place}.", f"{place}[")) for place in places)


def _at(tree: Any, path: Loc) -> Any:
    for step in path:
        tree = step_into(tree, step)
    return tree


def _put(tree: Any, path: Loc, value: object) -> None:
    """Set a value; where an item is one past the end of its list, append it."""
    around, last = _at(tree, path[:-1]), path[-1]
    if isinstance(around, list) and last == len(around):
        around.append(value)
    elif isinstance(around, dict | list):
        around[last] = value  # type: ignore[index]
