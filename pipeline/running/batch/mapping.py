"""Which column of a table holds which field of a case: a TOML file, read once.

::

    base = "base.yaml"          # a case with what all rows share (optional)
    folder = "材料文件夹"         # the column that names the folder of a case's files (optional)
    encoding = "gb18030"        # found out if left out

    [columns]
    "案件编号" = "id"
    "借款人" = "parties[borrower].name"
    "本金" = { path = "loans[0].principal", as = "money" }

An empty cell takes the field away, so that nothing of the base passes for the row's own.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pipeline.case.source import read
from pipeline.case.source_text import read_text
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg

Kind = Literal["text", "money", "date", "integer", "percent"]
_STEP = re.compile(r"\.?([A-Za-z_][A-Za-z_0-9]*)|\[([^\[\]]+)\]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")


class Column(BaseModel):
    """Where a column goes, and how its cells are written."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    path: str = Field(pattern=r"^[A-Za-z_]")
    kind: Kind = Field(default="text", alias="as")


def _named(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


class Mapped(BaseModel):
    """The mapping file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    columns: dict[str, Annotated[Column, BeforeValidator(_named)]]
    base: str | None = None
    folder: str | None = None
    encoding: str | None = None
    delimiter: str = Field(default=",", min_length=1, max_length=1)


class RowMapping(BaseModel):
    """A mapping with the case that every row fills in."""

    model_config = ConfigDict(frozen=True)
    file: Path
    mapped: Mapped
    base: dict[str, object]

    def case(self, row: Mapping[str, str]) -> dict[str, object]:
        """The case of a row. Raises ``BadInput`` where a path does not fit the base."""
        tree = copy.deepcopy(self.base)
        for name, column in self.mapped.columns.items():
            _put(tree, steps(column.path), converted(row.get(name, ""), column.kind))
        return tree


def read_mapping(file: Path) -> RowMapping:
    """Raises ``BadInput`` for one that cannot be used, before any row is read."""
    try:
        mapped = Mapped.model_validate(tomllib.loads(read_text(file)))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadInput(
            "batch.mapping",
            msg("This mapping cannot be used: {reason}.", reason=_reason(error)),
            hint=msg("Each line of [columns] is a header and the path of a field in the case."),
            where=Where(file=str(file)),
        ) from error
    base = read(file.parent / mapped.base).tree if mapped.base else {}
    found = RowMapping(file=file, mapped=mapped, base=base)
    found.case({})
    return found


def steps(path: str) -> tuple[str, ...]:
    """``parties[borrower].name`` as its steps; those in brackets keep their opening one."""
    found, at = [], 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise BadInput("batch.path", msg("{path} is no path of a field.", path=path))
        found.append(match[1] or f"[{match[2]}")
        at = match.end()
    return tuple(found)


def converted(cell: str, kind: Kind) -> object:
    """A cell as the case wants it; what does not look like its kind stays as it is, and the case's
    own checks name it."""
    cell = cell.strip()
    if kind == "date" and (match := _DAY.fullmatch(cell)):
        year, month, day = (part for part in match.groups() if part)
        return f"{year}-{int(month):02}-{int(day):02}"
    if kind == "integer" and re.fullmatch(r"\d{1,9}", cell):
        return int(cell)
    if kind == "percent" and (match := re.fullmatch(r"(\d{1,3})(?:\.(\d+))?\s*[%％]", cell)):
        digits = match[1].rjust(3, "0") + (match[2] or "")
        return f"{digits[: -2 - len(match[2] or '')] or '0'}.{digits[-2 - len(match[2] or '') :]}"
    if kind == "money":
        return _money(cell)
    return cell


def _money(cell: str) -> str:
    plain = re.sub(r"[,，\s¥￥元]", "", cell)
    match = re.fullmatch(r"(-?\d+)(?:\.(\d{1,2}))?", plain)
    return f"{match[1]}.{(match[2] or '').ljust(2, '0')}" if match else cell


def _put(tree: object, path: tuple[str, ...], value: object) -> None:
    for step, following in pairwise(path):
        tree = _inner(tree, step, [] if following.startswith("[") else {})
    last = path[-1]
    if not isinstance(tree, dict) or last.startswith("["):
        raise _unfit(last)
    if value == "":
        tree.pop(last, None)
    else:
        tree[last] = value


def _inner(tree: object, step: str, empty: object) -> object:
    if isinstance(tree, dict) and not step.startswith("["):
        return tree.setdefault(step, empty)
    if isinstance(tree, list) and step.startswith("["):
        return _of_list(tree, step[1:], empty)
    raise _unfit(step)


def _of_list(items: list[object], name: str, empty: object) -> object:
    """The item at a place (from 0) or of an id; one that is not there yet is appended."""
    if name.isdecimal():
        if int(name) == len(items):
            items.append(empty)
        if int(name) >= len(items):
            raise _unfit(name)
        return items[int(name)]
    for item in items:
        if isinstance(item, dict) and item.get("id") == name:
            return item
    items.append({"id": name})
    return items[-1]


def _unfit(step: str) -> BadInput:
    return BadInput(
        "batch.path",
        msg("A path of the mapping does not fit the base case at “{step}”.", step=step.strip("[")),
        hint=msg("Lists take [0] or [id], fields a point and their name."),
    )


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)
