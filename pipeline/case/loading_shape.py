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
        choices = members(shape)
        if len(choices) > 1:
            branches.append((path, str(step)))
            shape = next((m for m in choices if _is_labelled(m, str(step))), Any)
            continue
        bare = choices[0] if choices else Any
        owner = bare if is_model(bare) else owner
        found = _field(bare, step) if is_model(bare) else None
        shape = found.annotation if found else _item(bare, step)
        is_about_key = step == "[key]" and not is_model(bare) and not get_args(bare)
        path = path if is_about_key else (*path, step)
    return Spot(path, tuple(branches), owner, found)


def field_names(model: type[BaseModel] | None) -> tuple[str, ...]:
    """The fields of a model as a file writes them."""
    fields: Mapping[str, FieldInfo] = model.model_fields if model else {}
    return tuple(field.alias or name for name, field in fields.items())


def shape_at(model: type[BaseModel], path: Loc, tree: object) -> Any:
    """The type that belongs at a place of the data, with all that constrains it.

    Of a union it follows the member whose tag the data have. ``Any`` where the model has no such
    place.
    """
    shape: Any = model
    for step in path:
        bare = _member_for(tree, shape)
        field = _field(bare, step) if is_model(bare) else None
        shape = annotated(field) if field else _item(bare, step)
        tree = step_into(tree, step)
    return shape


def is_required(shape: Any, tree: object, name: str) -> bool:
    """Whether the model that stands at ``tree`` needs a field of that name."""
    bare = _member_for(tree, shape)
    field = _field(bare, name) if is_model(bare) else None
    return field is None or field.is_required()


def has_field(shape: Any, name: str) -> bool:
    """Whether a shape, or the items of a list, are models with a field of that name."""
    bare = members(shape)[0] if members(shape) else Any
    if not is_model(bare) and get_args(bare):
        return has_field(get_args(bare)[0], name)
    return is_model(bare) and name in bare.model_fields


def annotated(field: FieldInfo) -> Any:
    """The type of a field with all that constrains it."""
    shape: Any = field.annotation
    for constraint in field.metadata:
        shape = Annotated[shape, constraint]
    return shape


def step_into(tree: object, step: str | int) -> object:
    """The value at one step below, None if there is none."""
    if isinstance(tree, Mapping):
        return tree.get(step)
    if isinstance(tree, list) and isinstance(step, int) and step < len(tree):
        return tree[step]
    return None


def _member_for(tree: object, shape: Any) -> Any:
    choices = members(shape)
    fitting = (member for member in choices if is_model(member) and _has_tag(tree, member))
    return next(fitting, choices[0] if choices else Any)


def _has_tag(tree: object, member: type[BaseModel]) -> bool:
    tags = {
        name: get_args(field.annotation)
        for name, field in member.model_fields.items()
        if get_origin(field.annotation) is Literal and field.is_required()
    }
    return bool(tags) and all(step_into(tree, name) in words for name, words in tags.items())


def members(shape: Any) -> tuple[Any, ...]:
    """What a value can be besides null: the members of a union, or the shape itself."""
    bare = _bare(shape)
    if get_origin(bare) in (Union, UnionType):
        return tuple(_bare(member) for member in get_args(bare) if member is not NoneType)
    return (bare,)


def _bare(shape: Any) -> Any:
    while get_origin(shape) is Annotated:
        shape = get_args(shape)[0]
    return shape


def is_model(shape: Any) -> TypeGuard[type[BaseModel]]:
    """Whether a type is a model with fields."""
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
    if not is_model(member):
        return getattr(member, "__name__", "") == label
    fields = member.model_fields.values()
    tags = (get_args(f.annotation) for f in fields if get_origin(f.annotation) is Literal)
    return label == member.__name__ or any(label in values for values in tags)
