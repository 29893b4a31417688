"""Where a pydantic error stands in the file, and which field of the model that is.

pydantic's ``loc`` mixes steps through the data with labels of union members; a finding wants the
former, and the model that belongs there for advice on its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of an error: path in the data, labels of unions on the way, the model around it.

    ``owner`` is the innermost model on the way *to* the last step, ``field`` the field of it.
    """

    path: Loc
    branches: tuple[tuple[Loc, str], ...]
    owner: type[BaseModel] | None
    field: FieldInfo | None


def spot(model: type[BaseModel], loc: Loc) -> Spot:
    """Follow ``loc`` from the root model."""
    shape: Any = model
    path: Loc = ()
    branches: list[tuple[Loc, str]] = []
    owner, found = None, None
    for step in loc:
        members = _members(shape)
        if len(members) > 1:
            branches.append((path, str(step)))
            shape = next((m for m in members if _is_labelled(m, str(step))), Any)
            continue
        bare = members[0] if members else Any
        owner = bare if _is_model(bare) else owner
        found = _field(bare, step) if _is_model(bare) else None
        shape = found.annotation if found else _item(bare, step)
        is_about_key = step == "[key]" and not _is_model(bare) and not get_args(bare)
        path = path if is_about_key else (*path, step)
    return Spot(path, tuple(branches), owner, found)


def field_names(model: type[BaseModel] | None) -> tuple[str, ...]:
    """The fields of a model as a file writes them."""
    fields: Mapping[str, FieldInfo] = model.model_fields if model else {}
    return tuple(field.alias or name for name, field in fields.items())


def _members(shape: Any) -> tuple[Any, ...]:
    """What a value can be besides null: the members of a union, or the shape itself."""
    bare = _bare(shape)
    if get_origin(bare) in (Union, UnionType):
        return tuple(_bare(member) for member in get_args(bare) if member is not NoneType)
    return (bare,)


def _bare(shape: Any) -> Any:
    while get_origin(shape) is Annotated:
        shape = get_args(shape)[0]
    return shape


def _is_model(shape: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def _field(model: type[BaseModel], step: str | int) -> FieldInfo | None:
    named = ((name, field) for name, field in model.model_fields.items())
    return next((field for name, field in named if step in (name, field.alias)), None)


def _item(shape: Any, step: str | int) -> Any:
    arguments = [argument for argument in get_args(shape) if argument is not Ellipsis]
    if not arguments:
        return Any
    if isinstance(step, int) and len(arguments) > step and get_origin(shape) is tuple:
        return arguments[step]
    return arguments[-1]


def _is_labelled(member: Any, label: str) -> bool:
    """Whether a union's label means this member: a tag of its discriminator, or its name."""
    if not _is_model(member):
        return getattr(member, "__name__", "") == label
    fields = member.model_fields.values()
    tags = (get_args(f.annotation) for f in fields if get_origin(f.annotation) is Literal)
    return label == member.__name__ or any(label in values for values in tags)
