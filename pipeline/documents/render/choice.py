"""The engines there are, and :func:`render`, which picks one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.documents.render.engine import CannotSet, Engine, Rendered, RenderOptions
from pipeline.errors import UsageError
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg


def render(docx: bytes, options: RenderOptions, engine: str = "auto") -> Rendered:
    """Word to PDF/A-3 with the named engine.

    ``auto`` is ``typst``; what that cannot set goes to ``office`` where LibreOffice is installed,
    with a warning that says so. Raises ``BadInput`` for what is no sound Word file,
    ``RenderingError`` for what the engine cannot set faithfully, ``UsageError`` for an engine that
    does not exist, ``ToolMissing`` for one that is not installed.
    """
    if engine == "auto":
        return _auto(docx, options)
    if engine not in _ENGINES:
        raise UsageError(
            "documents.render.engine",
            msg("There is no rendering engine {name}; there are: {known}.", name=engine,
                known=", ".join(_ENGINES)),
        )  # fmt: skip
    return _ENGINES[engine]().render(docx, options)


def _auto(docx: bytes, options: RenderOptions) -> Rendered:
    try:
        return _typst().render(docx, options)
    except CannotSet as refusal:
        from pipeline.documents.render.office_probe import office_available

        if office_available() is None:
            raise
        rendered = _office().render(docx, options)
        return replace(rendered, warnings=(_instead(refusal), *rendered.warnings))


def _instead(refusal: CannotSet) -> Finding:
    return Finding(
        "documents.render.office-instead",
        Severity.WARNING,
        Where(),
        msg("Set with LibreOffice instead of typst. {reason}", reason=refusal.message),
        hint=msg("Compare the PDF with Word before it is signed."),
    )


def _typst() -> Engine:
    # The compiler takes a moment to load: only who renders pays for it.
    from pipeline.documents.render.typst import TypstEngine

    return TypstEngine()


def _office() -> Engine:
    from pipeline.documents.render.office import OfficeEngine

    return OfficeEngine()


_ENGINES: dict[str, Callable[[], Engine]] = {"typst": _typst, "office": _office}
