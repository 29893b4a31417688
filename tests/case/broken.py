"""Breaks an example case in one way, so that a test sees which findings that makes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from pipeline.case.checks import check_case
from pipeline.case.loading import Loaded, validate
from pipeline.case.model import Case
from pipeline.case.source import from_tree, read
from pipeline.finding import Finding, Severity, Where

EXAMPLES = Path(__file__).parents[2] / "examples"
ONE = "online-loan"
TWO = "two-loans-guarantor"
ONE_SIDED = "case.review.one-sided"
OF_EXAMPLES = frozenset({ONE_SIDED, "law.due-on-day-off"})
DELETE = object()

Tree = dict[str, Any]


class Broken(NamedTuple):
    """Changes to an example by path, and the finding they must lead to.

    ``also`` are codes of findings that cannot but come along.
    """

    code: str
    path: str
    changes: Mapping[str, object]
    severity: Severity = Severity.ERROR
    example: str = ONE
    also: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.code}@{self.path}"


@cache
def _tree(example: str) -> Tree:
    return read(EXAMPLES / example / "case.yaml").tree


def changed(example: str, changes: Mapping[str, object]) -> Loaded[Case]:
    """The example with the changes; ``DELETE`` leaves a field out, ``list[+]`` appends."""
    tree = deepcopy(_tree(example))
    for path, value in changes.items():
        _change(tree, path, value if value is DELETE else deepcopy(value))
    loaded = validate(from_tree(tree, "case.yaml"), Case)
    assert loaded.value is not None, [str(finding) for finding in loaded.findings]
    return loaded


def findings(example: str, changes: Mapping[str, object]) -> tuple[Finding, ...]:
    """What the checks find in the example after the changes."""
    return news(changed(example, changes))


def news(loaded: Loaded[Case], *, files: Mapping[str, object] | None = None) -> tuple[Finding, ...]:
    """What the checks find, but for what the examples say of themselves: whose the lawyer is."""
    assert loaded.value is not None
    found = check_case(loaded.value, loaded.where, files=files)
    return tuple(each for each in found if each.code not in OF_EXAMPLES)


def codes(example: str, changes: Mapping[str, object]) -> list[str]:
    """The codes of :func:`findings`, without ``case.``."""
    return [finding.code.removeprefix("case.") for finding in findings(example, changes)]


def part(example: str, path: str) -> Any:
    """A copy of a part of the example's tree."""
    node: Any = _tree(example)
    for step in _steps(path):
        node = node[step]
    return deepcopy(node)


def paths(example: str) -> list[str]:
    """The path of every value of the example, outer ones first."""
    found: list[str] = []
    waiting: list[tuple[str, object]] = [("", _tree(example))]
    while waiting:
        path, value = waiting.pop()
        found.append(path)
        if isinstance(value, dict):
            waiting += [(f"{path}.{key}".lstrip("."), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{path}[{index}]", inner) for index, inner in enumerate(value)]
    return found[1:]


def altered(example: str, value: object) -> Iterator[Case]:
    """Every valid case in which one value of the example is that value instead, or left out."""
    for path in paths(example):
        tree = _copied_along(_tree(example), _steps(path))
        _change(tree, path, value)
        with suppress(ValidationError):
            yield Case.model_validate(tree)


def nowhere(*_path: str | int) -> Where:
    """Stands in for the place of a path where places do not matter."""
    return Where()


def _copied_along(tree: Tree, steps: list[str | int]) -> Tree:
    """A copy whose parts are shared, except for those on the way."""
    top: dict[Any, Any] = dict(tree)
    node: Any = top
    for step in steps[:-1]:
        node[step] = node[step].copy()
        node = node[step]
    return top


def _change(tree: Tree, path: str, value: object) -> None:
    *outer, last = _steps(path)
    node: Any = tree
    for step in outer:
        node = node.setdefault(step, {}) if isinstance(node, dict) else node[int(step)]
    if last == "+":
        node.append(value)
    elif value is DELETE:
        del node[last]
    else:
        node[last] = value


def _steps(path: str) -> list[str | int]:
    found = re.findall(r"[^.\[\]]+", path)
    return [int(step) if step.isdigit() else step for step in found]
