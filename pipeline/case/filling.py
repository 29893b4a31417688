"""Values for fields that cannot be read: what they plainly mean, or made-up ones that fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from pipeline.case.base import Ref
from pipeline.case.loading_shape import annotated, is_model, members
from pipeline.case.loading_words import nearest

Names = Mapping[str, Sequence[str]]
"""By the name of a field what it can refer to; under an empty name what other short names can."""

NO_NAMES: Names = {}
_MOST_WAYS = 20
_SCALARS: Mapping[type, tuple[tuple[str | int, ...], tuple[str | int, ...]]] = {
    Decimal: (("0.01",), ("999999999.99", "0.99")),
    datetime: (("1990-01-02T12:00:00",), ("2099-12-30T12:00:00",)),
    date: (("1990-01-02",), ("2099-12-30",)),
    int: ((1,), (600, 365, 60, 30, 12)),
    bool: ((0,), (1,)),
    # text, a digest, a share, a time of day
    str: (("x0", "0" * 64, "0", "00:00"), ("x1", "1" * 64, "1", "23:59")),
}
"""Two ways to fill each, as far apart as can be; of several the first that the field takes."""


def meant(shape: Any, value: object) -> object:
    """What a value that the shape refuses plainly means, None if it is not plain."""
    for reading in _readings(_base(shape), value):
        if _fits(shape, reading):
            return reading
    return None


def filling(shape: Any, way: int, names: Names = NO_NAMES, name: str = "") -> object:
    """A made-up value for a shape, None if none fits; ``way`` counts the ways to fill it from 0.

    What refers to something leads nowhere, and then to each of those that a field called ``name``
    can refer to.
    """
    base = _base(shape)
    if is_model(base):
        return _fields(base, way, names)
    if get_origin(base) in (tuple, list):
        count = least(shape) or 2 * min(way, 1)
        return [filling(get_args(base)[0], way + number, names, name) for number in range(count)]
    if words := (_words(base) or _references(shape, names, name)):
        return words[way % len(words)]
    candidates = _SCALARS.get(base, ((), ()))[way % 2]
    return next((each for each in candidates if _fits(shape, each)), None)


def stand_in(shape: Any, text: object, way: int) -> str | None:
    """A name for a text that is none: the same for the same text, so that it still leads there."""
    name = f"x{way}-{sha256(str(text).encode()).hexdigest()[:12]}"
    return name if _base(shape) is str and _fits(shape, name) else None


def ways(shape: Any, names: Names = NO_NAMES, name: str = "") -> int:
    """How many ways to fill a shape there are: each word and name matters, of others two."""
    base = _base(shape)
    if is_model(base):
        fields = {key: each for key, each in base.model_fields.items() if each.is_required()}
        return max((2, *(ways(annotated(each), names, key) for key, each in fields.items())))
    if get_origin(base) in (tuple, list):
        return ways(get_args(base)[0], names, name)
    count = len(_references(shape, names, name) or _words(base))
    return min(max(2, count), _MOST_WAYS)


def least(shape: Any) -> int:
    """How many items a list must have."""
    found = (getattr(each, "min_length", 0) for each in _constraints(shape))
    return max((0, *(each or 0 for each in found)))


def _fields(model: type[BaseModel], way: int, names: Names) -> dict[str, object]:
    """The fields that are needed, and the other amounts: left out, they would always be the same.

    Those are filled the other way, so that amounts do not cancel each other out.
    """
    return {
        field.alias or name: filling(annotated(field), way + (not field.is_required()), names, name)
        for name, field in model.model_fields.items()
        if field.is_required() or isinstance(field.default, Decimal)
    }


def _readings(base: Any, value: object) -> Iterator[object]:
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if base is Decimal and isinstance(value, float | str):
        bare = re.sub(r"[\s元¥,]|人民币|RMB|CNY", "", text)
        yield from (bare, f"{value:.2f}" if isinstance(value, float) else bare)
    elif base is date:
        yield from _days(text)
    elif base is str and isinstance(value, int | float | date):
        yield str(value)
    elif _words(base) and isinstance(value, str):
        yield nearest(value, _words(base))


def _days(text: str) -> Iterator[str]:
    found = re.fullmatch(r"(\d{4})\D{0,2}?(\d{1,2})\D{0,2}?(\d{1,2})\D{0,2}", text)
    if found and (len(text) == 8 or re.search(r"\d\D+\d+\D+\d", text)):
        year, month, day = found.groups()
        yield f"{year}-{month:0>2}-{day:0>2}"


def _base(shape: Any) -> Any:
    found = members(shape)
    return found[0] if found else Any


def _words(base: Any) -> tuple[str, ...]:
    if get_origin(base) is Literal:
        return tuple(str(word) for word in get_args(base))
    if isinstance(base, type) and issubclass(base, StrEnum):
        return tuple(word.value for word in base)
    return ()


def _references(shape: Any, names: Names, name: str) -> tuple[str, ...]:
    """What a field that refers to something can say, first what leads nowhere; else nothing."""
    if _is_ref(shape) or name in names:
        return ("x0", *names.get(name, names.get("", ())))
    return ()


def _is_ref(shape: Any) -> bool:
    return any(each in _constraints(shape) for each in get_args(Ref)[1:2])


def _constraints(shape: Any) -> tuple[Any, ...]:
    return tuple(getattr(shape, "__metadata__", ()))


def _fits(shape: Any, value: object) -> bool:
    try:
        TypeAdapter(shape).validate_python(value)
    except ValidationError:
        return False
    return True
