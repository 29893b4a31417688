"""A template is filled for trial: with all there is, with little, without each optional part."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.clauses import Library
from pipeline.documents.compose import Clauses
from pipeline.documents.fill import fill
from pipeline.documents.lint_story import Problem
from pipeline.documents.pictures import replace_pictures
from pipeline.documents.render.word.package import read_parts
from pipeline.errors import JieqingError
from pipeline.messages import msg
from pipeline.papers.catalogue import Paper
from pipeline.papers.fields import Kind, Shape

_DAY = datetime.date(2026, 1, 1)
_LEFT = re.compile(rb"\{\{[^{}<>]{1,200}\}\}|\{%[^{}<>]{1,200}%\}")


def check_trial(template: Path, paper: Paper, clauses: Clauses | None = None) -> Iterator[Problem]:
    """What goes wrong in the first filling that fails; nothing is wrong if all succeed."""
    root = paper.shape
    optional = [s for s in root.walk() if s.kind is Kind.GROUP and s.may_be_empty]
    for absent in (None, *optional):
        fitting = _without(clauses, [absent] if absent else [])
        if problem := _fill(template, paper, sample(root, absent), absent, fitting):
            yield problem
            return
    fitting = _without(clauses, optional)
    if problem := _fill(template, paper, sample(root, sparse=True), None, fitting):
        yield problem


def _without(clauses: Clauses | None, absent: Iterable[Shape]) -> Clauses | None:
    """The clauses that a case without those groups could have: each predicate begins with its
    group's name where there is one."""
    starts = tuple(f"{shape.path}_" for shape in absent)
    library = Library.load().clauses
    left_out = {each.id for each in library if f"{each.when.value}_".startswith(starts)}
    left_out |= {each.id for each in library if each.needs in left_out}
    return clauses and replace(clauses, ids=tuple(i for i in clauses.ids if i not in left_out))


def sample(shape: Shape, absent: Shape | None = None, *, sparse: bool = False) -> dict[str, object]:
    """Made-up values for a group: two items in each list, every text its own path.

    ``sparse`` gives one item, empty texts where they may be empty, and leaves out every optional
    group; ``absent`` is one group to leave out.
    """
    values = {name: _value(each, absent, sparse) for name, each in shape.members.items()}
    return {name: None if shape.members[name] is absent else v for name, v in values.items()}


def _value(shape: Shape, absent: Shape | None, sparse: bool) -> object:
    if shape.kind is Kind.TEXT:
        return "" if sparse and shape.may_be_empty else shape.path
    if shape.kind is Kind.FLAG:
        return not sparse
    if shape.item:
        return [_value(shape.item, absent, sparse)] * (1 if sparse else 2)
    return None if sparse and shape.may_be_empty else sample(shape, absent, sparse=sparse)


def _fill(
    template: Path,
    paper: Paper,
    context: dict[str, object],
    absent: Shape | None,
    clauses: Clauses | None,
) -> Problem | None:
    try:
        filled = fill(template, context, title=template.stem, date=_DAY, clauses=clauses)
        replace_pictures(filled, dict.fromkeys(paper.pictures, b""))
    except JieqingError as error:
        message = error.message
        if absent:
            message = msg("Where there is no {path}: {problem}", path=absent.path, problem=message)
        code = error.code.removeprefix("documents.").replace(".", "-")
        return Problem(code, message, hint=error.hint)
    for name, data in read_parts(filled).items():
        if left := _LEFT.search(data):
            text = left[0].decode("utf-8", "replace")
            message = msg("{tag} in {part} is never filled.", tag=text, part=name)
            return Problem("not-filled", message)
    return None
