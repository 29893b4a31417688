"""What a template asks for against what its paper has to give, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from jinja2 import Environment, TemplateSyntaxError, nodes

from pipeline.documents.lint_expressions import Fault, Reader
from pipeline.documents.lint_story import Paragraph, Problem, Tag, tags
from pipeline.finding import Severity
from pipeline.messages import msg
from pipeline.papers.catalogue import Edition
from pipeline.papers.fields import Kind, Shape

_PARSER = Environment(autoescape=True)  # it only parses; nothing is rendered with it
_ENDS = {"if": "{% endif %}", "elif": "{% endif %}", "for": "{% endfor %}"}


def check_fields(
    paragraphs: Iterable[Paragraph], edition: Edition, references: Iterable[str] = ()
) -> Iterator[Problem]:
    """Fields that are asked for and not there; then those that are there and never printed.

    ``references`` are the clauses that ``ref`` knows (:mod:`pipeline.documents.crossrefs`).
    """
    shape = _with_references(edition.paper.shape, references)
    printed: set[str] = set()
    tested: set[str] = set()
    by_part: dict[str, list[Tag]] = {}
    for paragraph in paragraphs:
        by_part.setdefault(paragraph.place.part, []).extend(tags(paragraph))
    for found in by_part.values():
        reader = Reader(shape)
        for tag in found:
            reader.met = printed if tag.sign == "{" else tested
            yield from _faults(reader, tag)
    yield from _never_printed(edition, printed, tested)


def _with_references(shape: Shape, references: Iterable[str]) -> Shape:
    known = {name: Shape(f"ref.{name}", Kind.TEXT) for name in references}
    group = {"ref": Shape("ref", Kind.GROUP, members=known)} if known else {}
    return replace(shape, members={**shape.members, **group})


def _faults(reader: Reader, tag: Tag) -> Iterator[Problem]:
    reader.faults = []
    try:
        read_tag(reader, tag)
    except (TemplateSyntaxError, RecursionError, ValueError) as error:
        message = msg("not understood: {reason}.", reason=str(error).partition("\n")[0])
        reader.faults.append(Fault("syntax", message))
    for fault in reader.faults:
        message = msg("{tag}: {problem}", tag=tag.shown, problem=fault.message)
        yield Problem(fault.code, message, tag.paragraph, hint=fault.hint)


def read_tag(reader: Reader, tag: Tag) -> None:
    """One tag, parsed by itself, so that one broken tag does not hide the others.

    Raises ``TemplateSyntaxError``, ``RecursionError`` or ``ValueError`` for one that is broken.
    """
    if tag.keyword == "endfor":
        reader.leave()
    elif tag.sign == "{":
        for output in _PARSER.parse(f"{{{{ {tag.body} }}}}").find_all(nodes.Output):
            for expression in output.nodes:
                reader.output(expression)
    elif tag.keyword in _ENDS:
        source = f"{{% {tag.body.removeprefix('el')} %}}{_ENDS[tag.keyword]}"
        for node in _PARSER.parse(source).body:
            if isinstance(node, nodes.For):
                reader.enter(node)
            elif isinstance(node, nodes.If):
                reader.read(node.test)


def _never_printed(edition: Edition, printed: set[str], tested: set[str]) -> Iterator[Problem]:
    hint = msg("A paper is proved against its data: a build stops at what is not on the paper.")
    for path in _unused(edition.paper.shape, printed, tested):
        if path not in edition.left_out:
            message = msg("{path} is never printed.", path=path)
            yield Problem("unused", message, severity=Severity.WARNING, hint=hint)


def _unused(shape: Shape, printed: set[str], tested: set[str]) -> list[str]:
    """The paths that do not appear; a list or group of which nothing does is named as one."""
    if shape.kind in (Kind.TEXT, Kind.FLAG):
        met = printed if shape.kind is Kind.TEXT else printed | tested
        return [] if shape.path in met else [shape.path]
    below = [*shape.members.values(), *((shape.item,) if shape.item else ())]
    found = [_unused(each, printed, tested) for each in below]
    if shape.path and found == [[each.path] for each in below]:
        return [shape.path]
    return [path for each in found for path in each]
