"""Examines a Word template before any case is filled in: :func:`lint`.

Everything that is wrong is said at once: tags that are broken or misplaced, fields that the paper
does not have or that are never printed, what the engine would refuse, what an editor left in. A
template without errors is then filled for trial.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.documents.compose import Clauses, compose, has_place_for_clauses
from pipeline.documents.crossrefs import references
from pipeline.documents.lint_fields import check_fields
from pipeline.documents.lint_file import check_file
from pipeline.documents.lint_story import Problem, paragraphs
from pipeline.documents.lint_tags import check_tags
from pipeline.documents.lint_trial import check_trial
from pipeline.documents.render.word.package import pack, read_parts
from pipeline.errors import BadInput, in_words
from pipeline.finding import Finding, Severity
from pipeline.messages import msg
from pipeline.papers.catalogue import Edition


def lint(template: Path, edition: Edition, clauses: Clauses | None = None) -> tuple[Finding, ...]:
    """All findings about a file that is to serve as that template; errors come first.

    A frame is examined with the ``clauses`` in it. Raises ``BadInput`` for what is no Word file
    and ``RenderingError`` where the clauses do not fit into the frame.
    """
    data = _read(template)
    parts = read_parts(data)
    if clauses and has_place_for_clauses(parts):
        parts = compose(parts, [read_parts(_read(each)) for each in clauses.libraries], clauses.ids)
        data = pack(parts)
    found = list(paragraphs(parts))
    problems: list[Problem] = [
        *check_tags(found),
        *check_fields(found, edition, references(clauses.ids) if clauses else ()),
        *check_file(data, found),
    ]
    if not _any_error(problems):
        problems += check_trial(template, edition.paper, clauses)
    problems.sort(key=lambda each: list(Severity).index(each.severity))
    findings = [each.finding(str(template)) for each in problems]
    return tuple({str((f.code, f.where, f.message)): f for f in findings}.values())


def _read(template: Path) -> bytes:
    try:
        return template.read_bytes()
    except OSError as error:
        raise BadInput(
            "template.unreadable",
            msg("{file} cannot be read: {reason}.", file=template, reason=in_words(error)),
        ) from error


def _any_error(problems: list[Problem]) -> bool:
    return any(each.severity is Severity.ERROR for each in problems)
