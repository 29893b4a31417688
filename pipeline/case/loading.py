"""From a file to a model: the value, or every problem at once with its line.

``load(path, Case)`` is the way in. Codes of findings are ``case.placeholder`` for what is still
to be filled in, and ``case.schema.<kind>``: missing, unknown-key, empty, type, enum, pattern, date,
time, range, length, value, and the kinds of the types in :mod:`pipeline.case.money`,
:mod:`~pipeline.case.identifiers` and :mod:`~pipeline.case.dates` (money-float, …).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.case.loading_shape import Loc, Spot, spot
from pipeline.case.loading_words import words
from pipeline.case.placeholders import placeholders
from pipeline.case.source import Source, read
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg

M = TypeVar("M", bound=BaseModel)
Problem = tuple[ErrorDetails, Spot]


@dataclass(frozen=True, slots=True)
class Loaded(Generic[M]):
    """A file's value, None if it fits no model, and what there is to say about the file."""

    value: M | None
    findings: tuple[Finding, ...]
    source: Source

    @property
    def is_whole(self) -> bool:
        """Whether nothing in it is wrong or still to be filled in."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)

    def where(self, *path: str | int) -> Where:
        """The place of ``loaded.where("terms", "instalments", 3, "amount")``."""
        return self.source.where(*path)


def load(path: Path, model: type[M]) -> Loaded[M]:
    """Read a YAML or JSON file as a model. BadInput if it cannot be read at all."""
    return validate(read(path), model)


def validate(source: Source, model: type[M]) -> Loaded[M]:
    """Fit what was read into a model; never raises for what the file says."""
    value, problems = fit(source.tree, model)
    blank = dict(placeholders(source.tree))
    problems = [each for each in problems if each[1].path not in blank]
    findings = [*_blanks(blank, source), *_wrapped_in_quotes(source), *_told(problems, source)]
    findings.sort(key=lambda finding: finding.where.line)
    return Loaded(value, tuple(findings), source)


def fit(tree: object, model: type[M]) -> tuple[M | None, list[Problem]]:
    """The model of a tree, or None and where the tree does not fit it."""
    value, errors = None, []
    try:
        value = model.model_validate(tree)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    # outside of the handler: a fault in here would print the error, and with it personal data
    placed = [(error, _spot(error, model)) for error in errors if not _is_echo(error)]
    return value, _likely(placed)


def _told(problems: list[Problem], source: Source) -> Iterable[Finding]:
    return {_key(finding): finding for finding in _translated(problems, source)}.values()


def _blanks(blank: Mapping[Loc, str], source: Source) -> Iterator[Finding]:
    for place, placeholder in blank.items():
        yield Finding(
            code="case.placeholder",
            severity=Severity.ERROR,
            where=source.where(*place),
            message=msg("{placeholder} has not been filled in yet.", placeholder=placeholder),
            hint=msg("Replace it, or delete the line where the field may be left out."),
        )


def _spot(error: ErrorDetails, model: type[BaseModel]) -> Spot:
    """Its spot; an unknown tag of a union is a problem of the field that holds the tag."""
    tag = str(error.get("ctx", {}).get("discriminator", "")).strip("'")
    place = spot(model, error["loc"])
    return replace(place, path=(*place.path, tag)) if tag else place


def _is_echo(error: ErrorDetails) -> bool:
    """A list found too short only because pydantic does not count the items with errors."""
    least = error.get("ctx", {}).get("min_length", 0)
    return error["type"] == "too_short" and len(error["input"]) >= least


def _translated(problems: list[Problem], source: Source) -> Iterator[Finding]:
    for error, place in problems:
        said = words(error, place)
        yield Finding(
            code=f"case.schema.{said.kind}",
            severity=Severity.ERROR,
            where=source.where(*place.path),
            message=said.message,
            hint=said.hint,
        )


def _likely(placed: list[Problem]) -> list[Problem]:
    """Of a union keep the errors of one member: the one that fits best.

    A value that fits none of three forms has one problem, not three lists of them.
    """
    costs: dict[Loc, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for error, place in placed:
        for at, label in place.branches:
            costs[at][label] += _cost(error) if place.path == at else 1
    best = {at: min(labels, key=lambda label: labels[label]) for at, labels in costs.items()}
    return [
        (error, place)
        for error, place in placed
        if all(best[at] == label for at, label in place.branches)
    ]


def _cost(error: ErrorDetails) -> int:
    """Of an error of the whole member: another kind of value is farther off than a wrong one."""
    return 2000 if error["type"].endswith(("_type", "_parsing")) else 1000


def _wrapped_in_quotes(source: Source) -> Iterator[Finding]:
    """“张三” typed with a Chinese keyboard: YAML takes the marks for a part of the name."""
    waiting: list[tuple[Loc, object]] = [((), source.tree)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*path, key), inner) for key, inner in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [((*path, index), value[index]) for index in reversed(range(len(value)))]
        elif isinstance(value, str) and re.fullmatch(r"“[^“”]*”|‘[^‘’]*’", value.strip()):
            yield Finding(
                code="case.schema.quotes",
                severity=Severity.WARNING,
                where=source.where(*path),
                message=msg("The text stands in Chinese quotation marks, which will be printed."),
                hint=msg('Type straight ones (") or none.'),
            )


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.where.path, finding.message.render("en")
