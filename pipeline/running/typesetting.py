"""A draft's template filled, rendered, and proved against the data it was filled with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.documents.chart import draw
from pipeline.documents.fill import fill
from pipeline.documents.pictures import qr_code, replace_pictures
from pipeline.documents.proof import prove
from pipeline.documents.render import RenderOptions, render
from pipeline.errors import RenderingError
from pipeline.finding import Finding, Severity
from pipeline.messages import msg
from pipeline.papers.draft import Context, Draft, printed
from pipeline.running.sealing import Seal
from pipeline.running.templates import Templates


@dataclass(frozen=True, slots=True)
class Typeset:
    """A paper before fields and signatures; ``exhibits`` and ``seal`` are those of a bundle."""

    word: bytes
    pdf: bytes
    pages: int
    engine: str
    findings: tuple[Finding, ...]
    exhibits: tuple[dict[str, Any], ...] = ()
    seal: Seal | None = None


def typeset(draft: Draft, templates: Templates, context: Context, engine: str = "typst") -> Typeset:
    """Word and PDF of a draft. Every string of ``context`` is proved to stand in the PDF.

    Raises :class:`~pipeline.errors.RenderingError` for a character lost or changed, and for what
    ``engine`` cannot set.
    """
    word = filled(draft, templates, context)
    options = RenderOptions(title=draft.title, language=draft.language, date=draft.dated)
    rendered = render(word, options, engine)
    findings = (*rendered.warnings, *prove(rendered.pdf, word, printed(context)))
    _refuse_losses(draft, findings)
    return Typeset(word, rendered.pdf, rendered.pages, rendered.engine, findings)


def filled(draft: Draft, templates: Templates, context: Context) -> bytes:
    """The Word file of a draft; the same data give the same bytes."""
    word = fill(
        templates.file(draft.template),
        context.model_dump(),
        title=draft.title,
        date=draft.dated,
        language=draft.language,
    )
    return replace_pictures(word, _pictures(draft))


def _pictures(draft: Draft) -> dict[str, bytes]:
    """What goes in the place of each placeholder of the template."""
    found = {"qr": qr_code(draft.qr)} if draft.qr else {}
    return found | ({"chart": draw(draft.chart)} if draft.chart else {})


def _refuse_losses(draft: Draft, findings: tuple[Finding, ...]) -> None:
    lost = [each for each in findings if each.severity is Severity.ERROR]
    if lost:
        raise RenderingError(
            "build.not-proved",
            msg("“{title}”: {problem}", title=draft.title, problem=lost[0].message),
            hint=lost[0].hint,
            where=lost[0].where,
        )
