"""A draft's template filled, rendered, and proved against the data it was filled with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.documents import fonts, further_fonts
from pipeline.documents.bundle import Original
from pipeline.documents.chart import draw
from pipeline.documents.chart_course import draw_course
from pipeline.documents.fill import fill
from pipeline.documents.further_fonts import FurtherFont
from pipeline.documents.page_numbers import numbered_from
from pipeline.documents.pictures import qr_code, replace_pictures
from pipeline.documents.printed_paths import printed_paths
from pipeline.documents.proof import prove
from pipeline.documents.render import RenderOptions, render
from pipeline.errors import RenderingError
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg
from pipeline.papers.draft import Chart, Context, Course, Draft, printed
from pipeline.running.stopwatch import step
from pipeline.running.templates import Templates

_EXCERPT = 24


if TYPE_CHECKING:  # it brings signatures along, which setting does not need
    from pipeline.running.sealing import Seal


@dataclass(frozen=True, slots=True)
class Typeset:
    """A paper before fields and signatures; ``exhibits``, ``seal`` and ``originals``, which lie
    beside it by these paths, are those of a bundle.

    ``fonts`` are those of the office's own that the PDF uses.
    """

    word: bytes
    pdf: bytes
    pages: int
    engine: str
    findings: tuple[Finding, ...]
    exhibits: tuple[dict[str, Any], ...] = ()
    fonts: tuple[FurtherFont, ...] = ()
    seal: Seal | None = None
    originals: Mapping[str, Original] = field(default_factory=dict)


def typeset(draft: Draft, templates: Templates, context: Context, engine: str = "typst") -> Typeset:
    """Word and PDF of a draft. Every string of ``context`` is proved to stand in the PDF, except
    what only clauses say that the paper does not have.

    Raises :class:`~pipeline.errors.RenderingError` for a character lost or changed, for one that no
    font has, and for what ``engine`` cannot set.
    """
    word = filled(draft, templates, context)
    _refuse_letters_without_face(draft, context)
    return typeset_word(draft, word, _facts(draft, context), engine)


def _facts(draft: Draft, context: Context) -> Iterator[str]:
    """What must stand on the paper, whoever's templates are used: what ours would print."""
    ours = Templates()
    clauses = ours.clauses(draft.clauses, draft.language)
    frame = ours.file(draft.template)
    return printed(context, printed_paths(frame, clauses, type(context)) if clauses else None)


@step("render")
def typeset_word(draft: Draft, word: bytes, facts: Iterable[str], engine: str) -> Typeset:
    """The PDF of a Word file, in which the file's text and ``facts`` are proved to stand.

    Raises as :func:`typeset` does.
    """
    options = RenderOptions(title=draft.title, language=draft.language, date=draft.dated)
    rendered = render(word, options, engine)
    findings = (*rendered.warnings, *prove(rendered.pdf, word, facts))
    _refuse_losses(draft, findings)
    return Typeset(
        word,
        rendered.pdf,
        rendered.pages,
        rendered.engine,
        findings,
        fonts=further_fonts.used_in(rendered.pdf),
    )


@step("fill")
def filled(draft: Draft, templates: Templates, context: Context) -> bytes:
    """The Word file of a draft; the same data give the same bytes."""
    word = fill(
        templates.file(draft.template),
        context.model_dump(),
        title=draft.title,
        date=draft.dated,
        language=draft.language,
        clauses=templates.clauses(draft.clauses, draft.language),
        controls=draft.controls,
    )
    word = replace_pictures(word, _pictures(draft))
    return numbered_from(word, draft.follows.pages + 1) if draft.follows else word


def _pictures(draft: Draft) -> dict[str, bytes]:
    """What goes in the place of each placeholder of the template."""
    found = {"qr": qr_code(draft.qr)} if draft.qr else {}
    return found | ({"chart": _drawn(draft.chart)} if draft.chart else {})


def _drawn(chart: Chart | Course) -> bytes:
    return draw_course(chart) if isinstance(chart, Course) else draw(chart)


def _refuse_letters_without_face(draft: Draft, context: Context) -> None:
    """Said of the field that holds them, before anything is set."""
    if not fonts.uncovered("".join(printed(context))):
        return
    for path, text in _fields(context.model_dump(), ""):
        for character in fonts.uncovered(text):
            raise RenderingError(
                "build.no-glyph",
                msg("“{title}”: the field {field} (“{text}”) holds “{character}” (U+{code}), which "
                    "no font has.", title=draft.title, field=path, text=text[:_EXCERPT],
                    character=character, code=f"{ord(character):04X}"),
                hint=fonts.how_to_cover(),
                where=Where(path=path),
            )  # fmt: skip


def _fields(value: object, path: str) -> Iterator[tuple[str, str]]:
    """The strings of a context, each with its path as a template writes it; lists count from 1."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _fields(item, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value, 1):
            yield from _fields(item, f"{path}[{number}]")


def _refuse_losses(draft: Draft, findings: tuple[Finding, ...]) -> None:
    lost = [each for each in findings if each.severity is Severity.ERROR]
    if lost:
        raise RenderingError(
            "build.not-proved",
            msg("“{title}”: {problem}", title=draft.title, problem=lost[0].message),
            hint=lost[0].hint,
            where=lost[0].where,
        )
